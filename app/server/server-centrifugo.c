/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-centrifugo.h"

#include "server-centrifugo-private.h"
#include "server-config-tables.h"

#include <string.h>
#include <wire.h>

#define SEPARATOR ':'

/* Which setting of Centrifugo is which key of ours, where both mean the same.
 * The path is that of objects in objects. */
static const struct
{
  const char *section;
  const char *key;
  const char *path;
} settings[] = {
  { "server", "listen", "http_server.address" },
  { "server", "port", "http_server.port" },
  { "server", "token_secret", "client.token.hmac_secret_key" },
  { "server", "token_previous_secret", "client.token.hmac_previous_secret_key" },
  { "server", "token_audience", "client.token.audience" },
  { "server", "token_issuer", "client.token.issuer" },
  { "server", "token_user_claim", "client.token.user_id_claim" },
  { "server", "anonymous", "client.allow_anonymous_connect_without_token" },
  { "server", "allowed_origins", "client.allowed_origins" },
  { "server", "ping_interval", "client.ping_interval" },
  { "server", "pong_timeout", "client.pong_timeout" },
  { "server", "connect_timeout", "client.stale_close_delay" },
  { "server", "expired_close_delay", "client.expired_close_delay" },
  { "server", "expired_sub_close_delay", "client.expired_sub_close_delay" },
  { "server", "max_message_size", "websocket.message_size_limit" },
  { "server", "max_queue_size", "client.queue_max_size" },
  { "server", "max_channels", "client.channel_limit" },
  { "server", "max_connections_per_user", "client.user_connection_limit" },
  { "server", "personal_channel", "client.subscribe_to_user_personal_channel.enabled" },
  { "server", "personal_namespace", "client.subscribe_to_user_personal_channel.personal_channel_namespace" },
  { "server", "personal_single", "client.subscribe_to_user_personal_channel.single_connection" },
  { "api", "key", "http_api.key" },
  { "api", "insecure", "http_api.insecure" },
  { "limits", "max_connections", "client.connection_limit" },
  { "limits", "max_channel_length", "channel.max_length" },
  { "tls", "certificate", "http_server.tls.cert_pem" },
  { "tls", "key", "http_server.tls.key_pem" },
};

/* What is said of by other means than a row of the above. */
static const char *const handled[] = { "token_previous_until", "log_level", "meta_ttl", NULL };

static const char *const proxy_paths[] = {
  [SERVER_QUESTION_CONNECT] = "client.proxy.connect",
  [SERVER_QUESTION_REFRESH] = "client.proxy.refresh",
  [SERVER_QUESTION_SUBSCRIBE] = "channel.proxy.subscribe",
  [SERVER_QUESTION_SUB_REFRESH] = "channel.proxy.sub_refresh",
  [SERVER_QUESTION_PUBLISH] = "channel.proxy.publish",
  [SERVER_QUESTION_RPC] = "rpc.proxy",
  [SERVER_QUESTION_PERMISSIONS] = NULL,
};

/*< private >
 * server_centrifugo_leave:
 *
 * Notes what has no counterpart, once.
 */
void
server_centrifugo_leave (GPtrArray  *left,
                         const char *format,
                         ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  if (!g_ptr_array_find_with_equal_func (left, text, g_str_equal, NULL))
    g_ptr_array_add (left, g_steal_pointer (&text));
}

/*< private >
 * server_centrifugo_add_time:
 *
 * Adds a time; what is more than a second is told in whole ones.
 */
void
server_centrifugo_add_time (yyjson_mut_doc *doc,
                            yyjson_mut_val *object,
                            const char     *name,
                            gint64          milliseconds)
{
  g_autofree char *text = NULL;

  if (milliseconds < 1000)
    text = g_strdup_printf ("%" G_GINT64_FORMAT "ms", milliseconds);
  else
    text = g_strdup_printf ("%" G_GINT64_FORMAT "s", (milliseconds + 999) / 1000);
  yyjson_mut_obj_add (object, yyjson_mut_strcpy (doc, name), yyjson_mut_strcpy (doc, text));
}

static ServerProxySection *
find_proxy (ServerConfig       *config,
            ServerQuestionKind  kind)
{
  for (guint i = 0; i < config->proxies->len; i++)
    {
      ServerProxySection *proxy = g_ptr_array_index (config->proxies, i);

      if (proxy->kind == kind)
        return proxy;
    }

  return NULL;
}

/*< private >
 * server_centrifugo_has_proxy:
 *
 * Returns: whether somebody can be asked that
 */
gboolean
server_centrifugo_has_proxy (ServerConfig       *config,
                             ServerQuestionKind  kind)
{
  return find_proxy (config, kind) != NULL;
}

/* The object at a path, which is made on the way. */
static yyjson_mut_val *
get_object (yyjson_mut_doc *doc,
            char          **path,
            guint           n)
{
  yyjson_mut_val *object = yyjson_mut_doc_get_root (doc);

  for (guint i = 0; i < n; i++)
    {
      yyjson_mut_val *next = yyjson_mut_obj_get (object, path[i]);

      if (next == NULL)
        {
          next = yyjson_mut_obj (doc);
          yyjson_mut_obj_add (object, yyjson_mut_strcpy (doc, path[i]), next);
        }
      object = next;
    }

  return object;
}

static yyjson_mut_val *
get_object_at (yyjson_mut_doc *doc,
               const char     *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);

  return get_object (doc, names, g_strv_length (names));
}

static yyjson_mut_val *
make_list (yyjson_mut_doc *doc,
           char          **texts)
{
  yyjson_mut_val *list = yyjson_mut_arr (doc);

  for (char **p = texts; *p != NULL; p++)
    yyjson_mut_arr_add_strcpy (doc, list, *p);
  return list;
}

static yyjson_mut_val *
make_secret (yyjson_mut_doc *doc,
             GBytes         *secret)
{
  gsize length;
  const char *text = g_bytes_get_data (secret, &length);

  return yyjson_mut_strncpy (doc, text, length);
}

static void
add_value (yyjson_mut_doc        *doc,
           yyjson_mut_val        *object,
           const char            *name,
           const ServerConfigKey *key,
           ServerConfig          *config)
{
#define FIELD(type) G_STRUCT_MEMBER (type, config, key->offset)
  yyjson_mut_val *value = NULL;

  switch (key->kind)
    {
    case SERVER_CONFIG_TEXT:
      value = FIELD (char *) != NULL ? yyjson_mut_strcpy (doc, FIELD (char *)) : NULL;
      break;
    case SERVER_CONFIG_LIST:
      value = FIELD (char **) != NULL ? make_list (doc, FIELD (char **)) : NULL;
      break;
    case SERVER_CONFIG_BOOLEAN:
      value = yyjson_mut_bool (doc, FIELD (gboolean) > 0);
      break;
    case SERVER_CONFIG_NUMBER:
    case SERVER_CONFIG_SIZE:
      value = FIELD (gint64) >= 0 ? yyjson_mut_sint (doc, FIELD (gint64)) : NULL;
      break;
    case SERVER_CONFIG_DURATION:
      server_centrifugo_add_time (doc, object, name, FIELD (gint64));
      return;
    case SERVER_CONFIG_SECRET:
    case SERVER_CONFIG_SECRET_FILE:
      value = FIELD (GBytes *) != NULL ? make_secret (doc, FIELD (GBytes *)) : NULL;
      break;
    case SERVER_CONFIG_CHOICE:
    case SERVER_CONFIG_ACCESS:
    default:
      g_return_if_reached ();
    }

  if (value != NULL)
    yyjson_mut_obj_add (object, yyjson_mut_strcpy (doc, name), value);
#undef FIELD
}

static const char *
find_setting (const ServerConfigSection *section,
              const ServerConfigKey     *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (g_str_equal (settings[i].section, section->name) && g_str_equal (settings[i].key, key->name))
        return settings[i].path;
    }

  return NULL;
}

/* Two keys may be two ways to the same field. */
static gboolean
is_carried (const ServerConfigSection *section,
            const ServerConfigKey     *key)
{
  for (gsize i = 0; i < section->n_keys; i++)
    {
      const ServerConfigKey *other = &section->keys[i];

      if (other->offset == key->offset &&
          (find_setting (section, other) != NULL || g_strv_contains (handled, other->name)))
        return TRUE;
    }

  return FALSE;
}

static void
add_section (yyjson_mut_doc            *doc,
             const ServerConfigSection *section,
             ServerConfig              *config,
             ServerConfig              *standard,
             GPtrArray                 *left)
{
  for (gsize i = 0; i < section->n_keys; i++)
    {
      const ServerConfigKey *key = &section->keys[i];
      const char *path = find_setting (section, key);
      g_auto (GStrv) names = path != NULL ? g_strsplit (path, ".", -1) : NULL;

      if (path != NULL)
        {
          guint n = g_strv_length (names) - 1;

          add_value (doc, get_object (doc, names, n), names[n], key, config);
        }
      else if (!is_carried (section, key) && !server_config_key_equal (key, config, standard))
        server_centrifugo_leave (left, "[%s] %s", section->name, key->name);
    }
}

static void
add_log (yyjson_mut_doc *doc,
         ServerConfig   *config)
{
  static const char *const levels[] = { "error", "warn", "info", "debug" };

  yyjson_mut_obj_add_str (doc, get_object_at (doc, "log"), "level", levels[config->log_level]);
}

static void
add_others (yyjson_mut_doc *doc,
            ServerConfig   *config)
{
  add_log (doc, config);
  yyjson_mut_obj_add_true (doc, get_object_at (doc, "health"), "enabled");
  if (config->tls_certificate != NULL || config->tls_self_signed)
    yyjson_mut_obj_add_true (doc, get_object_at (doc, "http_server.tls"), "enabled");
  if (config->tokens.previous_until != NULL)
    {
      g_autoptr (GDateTime) until = g_date_time_new_from_iso8601 (config->tokens.previous_until, NULL);

      if (until != NULL)
        yyjson_mut_obj_add_sint (doc, get_object_at (doc, "client.token"),
                                 "hmac_previous_secret_key_valid_until", g_date_time_to_unix (until));
    }
}

static void
add_proxy (yyjson_mut_doc     *doc,
           ServerProxySection *proxy,
           GPtrArray          *left)
{
  const char *path = proxy_paths[proxy->kind];
  yyjson_mut_val *object;

  if (path == NULL)
    {
      server_centrifugo_leave (left, "[proxy %s]: use the proxy subscribe and the proxy publish", proxy->name);
      return;
    }

  object = get_object_at (doc, path);
  if (proxy->kind == SERVER_QUESTION_CONNECT || proxy->kind == SERVER_QUESTION_REFRESH)
    yyjson_mut_obj_add_true (doc, object, "enabled");
  yyjson_mut_obj_add_strcpy (doc, object, "endpoint", proxy->endpoint.uri);
  server_centrifugo_add_time (doc, object, "timeout", proxy->endpoint.timeout);
  if (proxy->endpoint.forwarded != NULL && proxy->endpoint.forwarded[0] != NULL)
    {
      yyjson_mut_obj_add_val (doc, object, "http_headers", make_list (doc, proxy->endpoint.forwarded));
      yyjson_mut_obj_add_val (doc, object, "emulated_headers", make_list (doc, proxy->endpoint.forwarded));
    }
  if (proxy->kind != SERVER_QUESTION_CONNECT)
    yyjson_mut_obj_add_true (doc, object, "include_connection_meta");
  if (proxy->endpoint.secret != NULL)
    {
      yyjson_mut_val *http = yyjson_mut_obj_add_obj (doc, object, "http");
      gsize length;
      const char *secret = g_bytes_get_data (proxy->endpoint.secret, &length);
      g_autofree char *value = g_strdup_printf ("Bearer %.*s", (int) length, secret);

      yyjson_mut_obj_add_strcpy (doc, yyjson_mut_obj_add_obj (doc, http, "static_headers"), "Authorization", value);
    }
  if (proxy->kind == SERVER_QUESTION_RPC)
    yyjson_mut_obj_add_true (doc, get_object_at (doc, "rpc.without_namespace"), "proxy_enabled");
}

static gboolean
is_namespace (const char *name)
{
  return strlen (name) >= 2 &&
         name[strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_.")] == '\0';
}

static void
add_namespace (yyjson_mut_doc *doc,
               yyjson_mut_val *list,
               ServerConfig   *config,
               const char     *name,
               GPtrArray      *left)
{
  g_autofree char *any = g_strdup_printf ("%s%c" SERVER_CENTRIFUGO_ANY, name, SEPARATOR);
  g_autofree char *section = g_strconcat ("channel ", name, NULL);
  yyjson_mut_val *object = server_centrifugo_add_rules (doc, config, any, section, left);

  yyjson_mut_obj_add_strcpy (doc, object, "name", name);
  yyjson_mut_arr_append (list, object);
}

/* A namespace is for what comes after its name and a colon, the resources; the
 * channel that has just its name is in none. */
static void
add_channels (yyjson_mut_doc *doc,
              ServerConfig   *config,
              GPtrArray      *left)
{
  yyjson_mut_val *channel = get_object_at (doc, "channel");
  yyjson_mut_val *list = yyjson_mut_arr (doc);
  g_auto (GStrv) names = server_permissions_dup_channels (config->permissions);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  yyjson_mut_obj_add_val (doc, channel, "without_namespace",
                          server_centrifugo_add_rules (doc, config, SERVER_CENTRIFUGO_ANY, "default", left));
  for (char **p = names; *p != NULL; p++)
    {
      g_autofree char *name = g_strndup (*p, strcspn (*p, ":"));

      if (strchr (*p, SEPARATOR) != NULL)
        server_centrifugo_leave (left, "[channel %s]: a Centrifugo has no rules for one channel", *p);
      else
        server_centrifugo_leave (left, "[channel %s]: the channel %s itself has the rules of [default]; "
                                 "those here are for %s:…", *p, *p, *p);

      if (!is_namespace (name))
        server_centrifugo_leave (left, "[channel %s]: this cannot be the name of a namespace", *p);
      else if (g_hash_table_add (seen, g_strdup (name)))
        add_namespace (doc, list, config, name, left);
    }

  yyjson_mut_obj_add_val (doc, channel, "namespaces", list);
  server_centrifugo_leave (left, "channels NAME:… where NAME has no section here: a namespace must be added "
                           "for each");
  server_centrifugo_leave (left, "live channels (NAME~live): they keep a history as others do");
  server_centrifugo_leave (left, "the history: a Centrifugo keeps its own, in memory or in Redis, and what has "
                           "history_ttl=0 for ten years");
}

static void
add_named_sections (yyjson_mut_doc *doc,
                    ServerConfig   *config,
                    GPtrArray      *left)
{
  for (guint i = 0; i < config->proxies->len; i++)
    add_proxy (doc, g_ptr_array_index (config->proxies, i), left);

  for (guint i = 0; i < config->hooks->len; i++)
    {
      const ServerHookSection *hook = g_ptr_array_index (config->hooks, i);

      server_centrifugo_leave (left, "[hook %s]: a Centrifugo takes nothing but its own API", hook->name);
    }
}

/**
 * server_centrifugo_print:
 * @left: (element-type utf8): takes what has no counterpart.
 *
 * Says in the words of Centrifugo what @config says. The secrets are in it.
 *
 * Returns: (transfer full): a configuration for Centrifugo, JSON text
 */
char *
server_centrifugo_print (ServerConfig *config,
                         GPtrArray    *left)
{
  ServerConfigOverrides overrides = { .address = config->address, .port = SERVER_CONFIG_NO_PORT };
  g_autoptr (ServerConfig) standard = server_config_load (NULL, &overrides, NULL);
  yyjson_mut_doc *doc = yyjson_mut_doc_new (NULL);
  gsize n_sections;
  const ServerConfigSection *sections = server_config_get_sections (&n_sections);
  g_autofree char *text = NULL;
  char *json;

  g_return_val_if_fail (standard != NULL, NULL);

  yyjson_mut_doc_set_root (doc, yyjson_mut_obj (doc));
  for (gsize i = 0; i < n_sections; i++)
    {
      if (sections[i].size == 0)
        add_section (doc, &sections[i], config, standard, left);
    }

  add_others (doc, config);
  add_named_sections (doc, config, left);
  add_channels (doc, config, left);
  json = yyjson_mut_write (doc, YYJSON_WRITE_PRETTY_TWO_SPACES, NULL);
  text = g_strconcat (json, "\n", NULL);
  free (json);
  yyjson_mut_doc_free (doc);
  return g_steal_pointer (&text);
}
