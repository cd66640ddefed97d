/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config.h"

#include "server-config-value.h"
#include "server-error.h"

#include <gio/gio.h>
#include <string.h>
#include <wire.h>

#define GROUP_SERVER "server"
#define GROUP_DEFAULT "default"
#define GROUP_CHANNEL "channel "

#define MINUTE G_GINT64_CONSTANT (60000)
#define DAY (24 * 60 * MINUTE)
#define YEAR (365 * DAY)

#define ALLOWED_BOOLEAN "true or false"
#define ALLOWED_DURATION "a time such as 500ms, 25s, 10m, 2h or 30d"
#define ALLOWED_SIZE "a size such as 65536, 64K or 1M"
#define ALLOWED_ACCESS "everyone, members, admins, nobody, or user ids separated by ';'"

typedef enum
{
  KEY_STRING,
  KEY_BOOLEAN,
  KEY_NUMBER,
  KEY_SIZE,
  KEY_DURATION,
} KeyKind;

typedef struct
{
  const char *name;
  KeyKind kind;
  gint64 minimum;
  gint64 maximum;
  gint64 standard;
  const char *allowed;
  gsize offset;
} Key;

#define FIELD(name) G_STRUCT_OFFSET (ServerConfig, name)

/* Limits of numbers and times of the [server] section. A field of offset 0
 * is read by a function of its own. */
static const Key server_keys[] = {
  { "listen", KEY_STRING, .allowed = "a numeric address such as 127.0.0.1, 0.0.0.0 or ::" },
  { "port", KEY_NUMBER, 0, 65535, SERVER_DEFAULT_PORT, "a number from 0 (any free port) to 65535" },
  { "data_dir", KEY_STRING, .allowed = "the path of a folder" },
  { "allowed_origins", KEY_STRING, .allowed = "origins such as https://chat.example.org, separated by ';'" },
  { "token_secret", KEY_STRING, .allowed = "a text" },
  { "token_secret_file", KEY_STRING, .allowed = "the path of a file" },
  { "anonymous", KEY_BOOLEAN, .allowed = ALLOWED_BOOLEAN },
  { "synchronous", KEY_STRING, .allowed = "full or normal" },
  { "ping_interval", KEY_DURATION, 0, DAY, 25000, ALLOWED_DURATION ", or 0 for no pings", FIELD (ping_interval) },
  { "pong_timeout", KEY_DURATION, 1, DAY, 8000, ALLOWED_DURATION, FIELD (pong_timeout) },
  { "connect_timeout", KEY_DURATION, 1, DAY, 10000, ALLOWED_DURATION, FIELD (connect_timeout) },
  { "handshake_timeout", KEY_DURATION, 1, DAY, 10000, ALLOWED_DURATION, FIELD (handshake_timeout) },
  { "close_timeout", KEY_DURATION, 1, DAY, 5000, ALLOWED_DURATION, FIELD (close_timeout) },
  { "max_message_size", KEY_SIZE, 1024, 16 * 1024 * 1024, WIRE_DEFAULT_COMMAND_FRAME_SIZE,
    ALLOWED_SIZE " from 1K to 16M", FIELD (max_message_size) },
  { "max_queue_size", KEY_SIZE, 64 * 1024, 1024 * 1024 * 1024, 1024 * 1024,
    ALLOWED_SIZE " from 64K to 1G", FIELD (max_queue_size) },
  { "max_channels", KEY_NUMBER, 1, 10000, 128, "a number from 1 to 10000", FIELD (max_channels) },
};

static const char *const rules_keys[] = {
  "read", "publish", "history", "history_size", "history_ttl", NULL
};

typedef struct
{
  const char *path;
  GKeyFile *file;
  const char *group;
} Reader;

static gboolean
fail (const Reader *reader,
      const char   *key,
      const char   *allowed,
      GError      **error)
{
  g_autofree char *value = g_key_file_get_value (reader->file, reader->group, key, NULL);

  g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
               "%s: [%s] %s: “%s” is not allowed; it must be %s",
               reader->path, reader->group, key, value, allowed);
  return FALSE;
}

static char *
get_text (const Reader *reader,
          const char   *key)
{
  g_autofree char *value = g_key_file_get_string (reader->file, reader->group, key, NULL);

  return value != NULL ? g_strdup (g_strstrip (value)) : NULL;
}

/* A value that cannot be read must not count as one that is not there, for
 * the rule without it may be more open. */
static gboolean
check_value (const Reader  *reader,
             const char    *key,
             GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *value = g_key_file_get_string (reader->file, reader->group, key, &local_error);

  if (value == NULL)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "%s: [%s] %s: %s",
                 reader->path, reader->group, key, local_error->message);

  return value != NULL;
}

static gboolean
check_keys (const Reader       *reader,
            const char *const  *known,
            GError            **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (reader->file, reader->group, NULL, NULL);
  g_autofree char *list = g_strjoinv (", ", (char **) known);

  for (char **key = keys; *key != NULL; key++)
    {
      if (!g_strv_contains (known, *key))
        {
          g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                       "%s: [%s] %s: there is no such key; there are %s",
                       reader->path, reader->group, *key, list);
          return FALSE;
        }
      if (!check_value (reader, *key, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_server_keys (const Reader  *reader,
                   GError       **error)
{
  const char *names[G_N_ELEMENTS (server_keys) + 1] = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (server_keys); i++)
    names[i] = server_keys[i].name;

  return check_keys (reader, names, error);
}

static gboolean
parse_value (const Key  *key,
             const char *text,
             gint64     *value)
{
  switch (key->kind)
    {
    case KEY_NUMBER:
      return server_config_value_parse_number (text, key->minimum, key->maximum, value);
    case KEY_SIZE:
      return server_config_value_parse_size (text, key->minimum, key->maximum, value);
    case KEY_DURATION:
      return server_config_value_parse_duration (text, key->minimum, key->maximum, value);
    case KEY_STRING:
    case KEY_BOOLEAN:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
read_limits (ServerConfig  *self,
             const Reader  *reader,
             GError       **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (server_keys); i++)
    {
      const Key *key = &server_keys[i];
      g_autofree char *text = NULL;

      if (key->offset == 0)
        continue;

      text = get_text (reader, key->name);
      if (text != NULL && !parse_value (key, text, &G_STRUCT_MEMBER (gint64, self, key->offset)))
        return fail (reader, key->name, key->allowed, error);
    }

  if (self->ping_interval > 0 && self->pong_timeout >= self->ping_interval)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "%s: [%s] pong_timeout: it must be shorter than ping_interval",
                   reader->path, reader->group);
      return FALSE;
    }

  return TRUE;
}

static const char *
allowed_for (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (server_keys); i++)
    {
      if (g_str_equal (server_keys[i].name, name))
        return server_keys[i].allowed;
    }

  g_return_val_if_reached (NULL);
}

static gboolean
address_is_numeric (const char *address)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);

  return parsed != NULL;
}

static gboolean
read_address (ServerConfig                 *self,
              const Reader                 *reader,
              const ServerConfigOverrides  *overrides,
              GError                      **error)
{
  g_autofree char *address = get_text (reader, "listen");
  g_autofree char *port = get_text (reader, "port");
  gint64 number = SERVER_DEFAULT_PORT;

  if (address != NULL && !address_is_numeric (address))
    return fail (reader, "listen", allowed_for ("listen"), error);
  if (port != NULL && !server_config_value_parse_number (port, 0, G_MAXUINT16, &number))
    return fail (reader, "port", allowed_for ("port"), error);

  if (overrides->address != NULL)
    g_set_str (&address, overrides->address);
  if (overrides->port != SERVER_CONFIG_NO_PORT)
    number = overrides->port;

  if (address != NULL && !address_is_numeric (address))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "--listen: “%s” is not allowed; it must be %s", address, allowed_for ("listen"));
      return FALSE;
    }
  if (number < 0 || number > G_MAXUINT16)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "--port: “%d” is not allowed; it must be %s",
                   overrides->port, allowed_for ("port"));
      return FALSE;
    }

  self->address = g_strdup (address != NULL ? address : SERVER_DEFAULT_ADDRESS);
  self->port = number;
  return TRUE;
}

static gboolean
read_secret (ServerConfig  *self,
             const Reader  *reader,
             GError       **error)
{
  g_autofree char *text = get_text (reader, "token_secret");
  g_autofree char *path = get_text (reader, "token_secret_file");
  g_autofree char *content = NULL;
  g_autoptr (GError) local_error = NULL;

  if (text != NULL && path != NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "%s: [%s]: only one of token_secret and token_secret_file may be given",
                   reader->path, reader->group);
      return FALSE;
    }

  if (path != NULL)
    {
      if (!g_file_get_contents (path, &content, NULL, &local_error))
        {
          g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                       "%s: [%s] token_secret_file: %s",
                       reader->path, reader->group, local_error->message);
          return FALSE;
        }
      text = g_strdup (g_strchomp (content));
    }

  if (text == NULL)
    return TRUE;

  if (text[0] == '\0')
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "%s: [%s] %s: an empty secret is none; leave the key out, or write one",
                   reader->path, reader->group, path != NULL ? "token_secret_file" : "token_secret");
      return FALSE;
    }

  self->token_secret = g_bytes_new (text, strlen (text));
  return TRUE;
}

/* Whoever opens the server to a network must say who may come in. */
static gboolean
read_access (ServerConfig  *self,
             const Reader  *reader,
             GError       **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (self->address);
  gboolean loopback = g_inet_address_get_is_loopback (address);
  g_autofree char *anonymous = get_text (reader, "anonymous");

  if (!loopback && self->token_secret == NULL)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "%s: [%s]: listening on %s, which others can reach, needs token_secret or token_secret_file",
                   reader->path, reader->group, self->address);
      return FALSE;
    }

  self->anonymous = loopback;
  if (anonymous != NULL && !server_config_value_parse_boolean (anonymous, &self->anonymous))
    return fail (reader, "anonymous", allowed_for ("anonymous"), error);

  return TRUE;
}

static gboolean
read_server (ServerConfig                 *self,
             Reader                       *reader,
             const ServerConfigOverrides  *overrides,
             GError                      **error)
{
  g_autofree char *synchronous = NULL;
  g_autofree char *origins = NULL;
  g_autofree char *data_dir = NULL;

  reader->group = GROUP_SERVER;
  if (g_key_file_has_group (reader->file, GROUP_SERVER) && !check_server_keys (reader, error))
    return FALSE;

  if (!read_limits (self, reader, error) ||
      !read_address (self, reader, overrides, error) ||
      !read_secret (self, reader, error) ||
      !read_access (self, reader, error))
    return FALSE;

  synchronous = get_text (reader, "synchronous");
  if (synchronous != NULL && g_str_equal (synchronous, "normal"))
    self->synchronous = SERVER_SYNCHRONOUS_NORMAL;
  else if (synchronous != NULL && !g_str_equal (synchronous, "full"))
    return fail (reader, "synchronous", allowed_for ("synchronous"), error);

  origins = get_text (reader, "allowed_origins");
  self->allowed_origins = g_strsplit (origins != NULL ? origins : "", ";", -1);
  for (char **p = self->allowed_origins; *p != NULL; p++)
    g_strstrip (*p);

  data_dir = get_text (reader, "data_dir");
  if (overrides->data_dir != NULL)
    g_set_str (&data_dir, overrides->data_dir);
  if (data_dir == NULL)
    data_dir = g_build_filename (g_get_user_data_dir (), "realtime-server", NULL);
  if (data_dir[0] == '\0')
    return fail (reader, "data_dir", allowed_for ("data_dir"), error);
  self->data_dir = g_steal_pointer (&data_dir);

  return TRUE;
}

static gboolean
read_rule (const Reader  *reader,
           const char    *key,
           ServerAccess  *access,
           GError       **error)
{
  g_autofree char *text = get_text (reader, key);

  if (text != NULL && !server_config_value_parse_access (text, access))
    return fail (reader, key, ALLOWED_ACCESS, error);

  return TRUE;
}

static gboolean
read_rules (ServerConfig  *self,
            const Reader  *reader,
            const char    *channel,
            GError       **error)
{
  g_autoptr (ServerRules) rules = server_rules_new ();
  g_autofree char *size = get_text (reader, "history_size");
  g_autofree char *ttl = get_text (reader, "history_ttl");

  if (!check_keys (reader, rules_keys, error) ||
      !read_rule (reader, "read", &rules->read, error) ||
      !read_rule (reader, "publish", &rules->publish, error) ||
      !read_rule (reader, "history", &rules->history, error))
    return FALSE;

  if (size != NULL &&
      !server_config_value_parse_number (size, 0, G_MAXINT32, &rules->history_size))
    return fail (reader, "history_size", "a number of messages, or 0 for no history", error);
  if (ttl != NULL &&
      !server_config_value_parse_duration (ttl, 0, 100 * YEAR, &rules->history_ttl))
    return fail (reader, "history_ttl", ALLOWED_DURATION ", or 0 for ever", error);

  server_permissions_take (self->permissions, channel, g_steal_pointer (&rules));
  return TRUE;
}

static gboolean
read_group (ServerConfig  *self,
            Reader        *reader,
            const char    *group,
            GError       **error)
{
  g_autofree char *channel = NULL;

  if (g_str_equal (group, GROUP_SERVER))
    return TRUE;

  reader->group = group;
  if (g_str_equal (group, GROUP_DEFAULT))
    return read_rules (self, reader, NULL, error);

  if (!g_str_has_prefix (group, GROUP_CHANNEL))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "%s: [%s]: there is no such section; there are [server], [default], "
                   "[channel NAME] and [channel NAME:RESOURCE]", reader->path, group);
      return FALSE;
    }

  channel = g_strstrip (g_strdup (group + strlen (GROUP_CHANNEL)));
  if (!wire_channel_is_valid (channel))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "%s: [%s]: this cannot be a channel, whose name on the wire has 1 to %d bytes "
                   "and no control characters", reader->path, group, WIRE_MAX_CHANNEL_LENGTH);
      return FALSE;
    }

  return read_rules (self, reader, channel, error);
}

static GKeyFile *
open_file (const char  *path,
           GError     **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;

  if (path != NULL && !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &local_error))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG, "%s: %s", path, local_error->message);
      return NULL;
    }

  return g_steal_pointer (&file);
}

/**
 * server_config_load:
 * @path: (nullable): the file, %NULL for what is built in.
 * @overrides: what wins over the file.
 *
 * Returns: (transfer full): a configuration in which everything is valid
 */
ServerConfig *
server_config_load (const char                   *path,
                    const ServerConfigOverrides  *overrides,
                    GError                      **error)
{
  g_autoptr (ServerConfig) self = g_new0 (ServerConfig, 1);
  g_autoptr (GKeyFile) file = NULL;
  g_auto (GStrv) groups = NULL;
  Reader reader;

  g_return_val_if_fail (overrides != NULL, NULL);

  self->ref_count = 1;
  self->permissions = server_permissions_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (server_keys); i++)
    {
      if (server_keys[i].offset != 0)
        G_STRUCT_MEMBER (gint64, self, server_keys[i].offset) = server_keys[i].standard;
    }

  file = open_file (path, error);
  if (file == NULL)
    return NULL;

  reader = (Reader) { path != NULL ? path : "command line", file, NULL };
  if (!read_server (self, &reader, overrides, error))
    return NULL;

  groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group != NULL; group++)
    {
      if (!read_group (self, &reader, *group, error))
        return NULL;
    }

  return g_steal_pointer (&self);
}

ServerConfig *
server_config_ref (ServerConfig *self)
{
  self->ref_count++;
  return self;
}

void
server_config_unref (ServerConfig *self)
{
  if (--self->ref_count > 0)
    return;

  g_free (self->address);
  g_free (self->data_dir);
  g_strfreev (self->allowed_origins);
  g_clear_pointer (&self->token_secret, g_bytes_unref);
  g_clear_pointer (&self->permissions, server_permissions_free);
  g_free (self);
}
