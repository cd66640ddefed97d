/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-centrifugo.h"
#include "test-folder.h"

#include <gio/gio.h>
#include <string.h>
#include <yyjson.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "server.conf", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static char *
print (Fixture    *fixture,
       const char *text,
       GPtrArray  *left)
{
  ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  char *json;

  g_file_set_contents (fixture->path, text, -1, &error);
  g_assert_no_error (error);
  config = server_config_load (fixture->path, &overrides, &error);
  g_assert_no_error (error);
  json = server_centrifugo_print (config, left);
  g_test_message ("%s", json);
  for (guint i = 0; i < left->len; i++)
    g_test_message ("not carried over: %s", (const char *) g_ptr_array_index (left, i));
  return json;
}

/* What stands at a JSON pointer, as JSON. */
static char *
get (const char *json,
     const char *pointer)
{
  yyjson_doc *doc = yyjson_read (json, strlen (json), YYJSON_READ_NOFLAG);
  yyjson_val *value;
  char *text;
  char *copy;

  g_assert_nonnull (doc);
  value = yyjson_doc_ptr_get (doc, pointer);
  text = value != NULL ? yyjson_val_write (value, YYJSON_WRITE_NOFLAG, NULL) : NULL;
  copy = g_strdup (text);
  free (text);
  yyjson_doc_free (doc);
  return copy;
}

static void
assert_value (const char *json,
              const char *pointer,
              const char *expected)
{
  g_autofree char *value = get (json, pointer);

  g_test_message ("%s", pointer);
  g_assert_cmpstr (value, ==, expected);
}

static gboolean
is_left (GPtrArray  *left,
         const char *text)
{
  for (guint i = 0; i < left->len; i++)
    {
      if (g_str_has_prefix (g_ptr_array_index (left, i), text))
        return TRUE;
    }

  return FALSE;
}

static const char full_config[] =
  "[server]\n"
  "listen=::1\nport=8123\ntoken_secret=hush\ntoken_previous_secret=before\n"
  "token_previous_until=2027-01-01T00:00:00Z\nanonymous=true\nlog_level=warning\n"
  "allowed_origins=https://a.example;https://*.b.example\nping_interval=20s\npong_timeout=900ms\n"
  "max_message_size=32K\nmax_channels=7\nclose_timeout=1s\n"
  "[history]\nmeta_ttl=1h\n"
  "[api]\nkey=api key\n"
  "[hook ci]\ntoken=0123456789012345678901234567890123456789\nchannel=ci\n"
  "[proxy connect]\nendpoint=http://127.0.0.1:1/c\nsecret=proxy-secret\nforward=Cookie\n"
  "[proxy subscribe]\nendpoint=http://127.0.0.1:1/s\n"
  "[proxy rpc]\nendpoint=http://127.0.0.1:1/r\ntimeout=2s\n"
  "[proxy permissions]\nendpoint=http://127.0.0.1:1/p\n"
  "[default]\nread=members\npublish=nobody\nhistory_size=0\n"
  "[channel team]\nread=everyone\npublish=members\nhistory_size=50\nhistory_ttl=2d\nrecovery=asked\n"
  "positioning=never\nsubscribe_proxy=true\n"
  "[channel team-b]\nread=admins\n"
  "[channel team:board]\npublish=alice;bob\n"
  "[channel x]\nread=nobody\n";

static void
test_settings (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *json = print (fixture, full_config, left);

  assert_value (json, "/http_server/address", "\"::1\"");
  assert_value (json, "/http_server/port", "8123");
  assert_value (json, "/client/token/hmac_secret_key", "\"hush\"");
  assert_value (json, "/client/token/hmac_previous_secret_key", "\"before\"");
  assert_value (json, "/client/token/hmac_previous_secret_key_valid_until", "1798761600");
  assert_value (json, "/client/allow_anonymous_connect_without_token", "true");
  assert_value (json, "/client/allowed_origins", "[\"https://a.example\",\"https://*.b.example\"]");
  assert_value (json, "/client/ping_interval", "\"20s\"");
  assert_value (json, "/client/pong_timeout", "\"900ms\"");
  assert_value (json, "/client/channel_limit", "7");
  assert_value (json, "/websocket/message_size_limit", "32768");
  assert_value (json, "/log/level", "\"warn\"");
  assert_value (json, "/http_api/key", "\"api key\"");
  assert_value (json, "/client/proxy/connect/enabled", "true");
  assert_value (json, "/client/proxy/connect/endpoint", "\"http://127.0.0.1:1/c\"");
  assert_value (json, "/client/proxy/connect/http_headers", "[\"Cookie\"]");
  assert_value (json, "/client/proxy/connect/emulated_headers", "[\"Cookie\"]");
  assert_value (json, "/client/proxy/connect/http/static_headers/Authorization", "\"Bearer proxy-secret\"");
  assert_value (json, "/channel/proxy/subscribe/endpoint", "\"http://127.0.0.1:1/s\"");
  assert_value (json, "/rpc/proxy/timeout", "\"2s\"");
  assert_value (json, "/rpc/without_namespace/proxy_enabled", "true");

  g_assert_true (is_left (left, "[server] close_timeout"));
  g_assert_true (is_left (left, "[hook ci]: "));
  g_assert_true (is_left (left, "[proxy permissions]: "));
  g_assert_false (is_left (left, "[server] token"));
  g_assert_false (is_left (left, "[server] data_dir"));
  g_assert_false (is_left (left, "[server] handshake_timeout"));
}

static void
test_rules (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *json = print (fixture, full_config, left);

  assert_value (json, "/channel/without_namespace/allow_subscribe_for_client", "true");
  assert_value (json, "/channel/without_namespace/allow_subscribe_for_anonymous", NULL);
  assert_value (json, "/channel/without_namespace/allow_publish_for_client", NULL);
  assert_value (json, "/channel/without_namespace/allow_history_for_client", "true");
  assert_value (json, "/channel/without_namespace/allow_history_for_anonymous", NULL);
  assert_value (json, "/channel/without_namespace/allow_presence_for_client", "true");
  assert_value (json, "/channel/without_namespace/history_size", NULL);
  assert_value (json, "/channel/without_namespace/force_recovery", NULL);

  assert_value (json, "/channel/namespaces/0/name", "\"team\"");
  assert_value (json, "/channel/namespaces/0/allow_subscribe_for_anonymous", "true");
  assert_value (json, "/channel/namespaces/0/allow_publish_for_client", "true");
  assert_value (json, "/channel/namespaces/0/allow_publish_for_anonymous", NULL);
  assert_value (json, "/channel/namespaces/0/history_size", "50");
  assert_value (json, "/channel/namespaces/0/history_ttl", "\"172800s\"");
  assert_value (json, "/channel/namespaces/0/history_meta_ttl", "\"172800s\"");
  assert_value (json, "/channel/namespaces/0/allow_recovery", "true");
  assert_value (json, "/channel/namespaces/0/force_recovery", NULL);
  assert_value (json, "/channel/namespaces/0/allow_positioning", NULL);
  assert_value (json, "/channel/namespaces/0/allowed_delta_types", "[\"fossil\"]");
  assert_value (json, "/channel/namespaces/0/subscribe_proxy_enabled", "true");
  assert_value (json, "/channel/namespaces/0/publish_proxy_enabled", NULL);

  assert_value (json, "/channel/namespaces/1/name", "\"team-b\"");
  assert_value (json, "/channel/namespaces/1/allow_subscribe_for_client", NULL);
  assert_value (json, "/channel/namespaces/1/allow_history_for_client", NULL);
  assert_value (json, "/channel/namespaces/1/allow_history_for_subscriber", "true");
  assert_value (json, "/channel/namespaces/2", NULL);

  g_assert_true (is_left (left, "[channel team]: the channel team itself"));
  g_assert_true (is_left (left, "[channel team:board]: "));
  g_assert_true (is_left (left, "[channel team-b] read=admins: "));
  g_assert_true (is_left (left, "[channel x]: this cannot be the name of a namespace"));
}

/* What holds without a configuration, everybody may read, and for ever. */
static void
test_default (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *json = print (fixture, "", left);

  assert_value (json, "/client/token/hmac_secret_key", NULL);
  assert_value (json, "/channel/namespaces", "[]");
  assert_value (json, "/channel/without_namespace/allow_subscribe_for_anonymous", "true");
  assert_value (json, "/channel/without_namespace/history_size", "1000000");
  assert_value (json, "/channel/without_namespace/history_ttl", "\"315360000s\"");
  assert_value (json, "/channel/without_namespace/force_recovery", "true");
  assert_value (json, "/channel/without_namespace/force_recovery_mode", "\"stream\"");
  for (guint i = 0; i < left->len; i++)
    g_assert_false (g_str_has_prefix (g_ptr_array_index (left, i), "["));
}

/* The judge is a Centrifugo itself. */
static void
test_check (Fixture       *fixture,
            gconstpointer  data)
{
  static const char *const configs[] = { "", full_config };
  const char *named = g_getenv ("CONFAB_CENTRIFUGO");
  g_autofree char *program = g_find_program_in_path (named != NULL && *named != '\0' ? named : "centrifugo");
  g_autofree char *path = g_build_filename (fixture->folder, "centrifugo.json", NULL);

  if (program == NULL)
    {
      g_test_skip ("There is no Centrifugo here: neither in PATH nor named by CONFAB_CENTRIFUGO");
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *json = print (fixture, configs[i], left);
      const char *const argv[] = { program, "checkconfig", "--strict", "-c", path, NULL };
      g_autofree char *output = NULL;
      g_autofree char *errors = NULL;
      g_autoptr (GError) error = NULL;
      int status;

      g_file_set_contents (path, json, -1, &error);
      g_assert_no_error (error);
      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &errors, &status, &error);
      g_assert_no_error (error);
      g_test_message ("%s%s", output, errors);
      g_spawn_check_wait_status (status, &error);
      g_assert_no_error (error);
    }
}

#define ADD(name, func) \
  g_test_add ("/centrifugo/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("settings", test_settings);
  ADD ("rules", test_rules);
  ADD ("default", test_default);
  ADD ("check", test_check);

  return g_test_run ();
}
