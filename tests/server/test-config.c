/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-config-print.h"
#include "server-config-reader.h"
#include "server-config-rules.h"
#include "server-config-tables.h"
#include "server-config-value.h"
#include "server-config.h"
#include "server-error.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define SERVER "[server]\n"
#define SECRET "token_secret=s\n"

static char *folder;

static char *
write_file (const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

static ServerConfig *
load (const char  *text,
      GError     **error)
{
  ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
  g_autofree char *path = write_file ("test.conf", text);

  return server_config_load (path, &overrides, error);
}

static ServerConfig *
load_good (const char *text)
{
  g_autoptr (GError) error = NULL;
  ServerConfig *config = load (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  return config;
}

static const struct
{
  const char *text;
  const char *message;
} failures[] = {
  { "nonsense", "test.conf: " },
  { "[server", "test.conf: " },
  { "[serve]\nport=1\n", "test.conf: [serve]: there is no such section; did you mean [server]?" },
  { "[channel]\nread=everyone\n", "[channel]: there is no such section" },
  { "[channel ]\nread=everyone\n", "[channel ]: this cannot be a channel" },
  { SERVER "prot=1\n", "[server] prot: there is no such key; did you mean port?" },
  { SERVER "port=65536\n", "[server] port: “65536” is not allowed; it must be a number from 0" },
  { SERVER "port=-1\n", "[server] port: “-1” is not allowed" },
  { SERVER "port=x\n", "[server] port: “x” is not allowed" },
  { SERVER "port=\n", "[server] port: “” is not allowed" },
  { SERVER "listen=localhost\n", "[server] listen: “localhost” is not allowed; it must be a numeric address" },
  { SERVER "listen=127.0.0.1:80\n", "[server] listen: " },
  { SERVER "public_host=https://chat.example.org/\n", "[server] public_host: “https://chat.example.org/” is not allowed" },
  { SERVER "anonymous=yes\n", "[server] anonymous: “yes” is not allowed; it must be true or false" },
  { SERVER "token_secret=\n", "[server] token_secret: it must be a text; an empty secret is none" },
  { SERVER "token_secret_file=/nonexistent/secret\n", "[server] token_secret_file: " },
  { SERVER "token_key_file=/nonexistent/keys\n", "[server] token_key_file: " },
  { SERVER "token_jwks_file=/nonexistent/keys\n", "[server] token_jwks_file: " },
  { SERVER "token_key_file=\n", "[server] token_key_file: “” is not allowed" },
  { SERVER "token_audience=\n", "[server] token_audience: “” is not allowed" },
  { SERVER "token_issuer=\n", "[server] token_issuer: “” is not allowed" },
  { SERVER "token_user_claim=\n", "[server] token_user_claim: “” is not allowed" },
  { SERVER "token_previous_secret=s\n", "[server] token_previous_secret: there must be a secret or a key" },
  { SERVER SECRET "token_previous_until=2027-01-31T12:00:00Z\n", "[server] token_previous_until: there is no" },
  { SERVER SECRET "token_previous_secret=b\ntoken_previous_until=2027-01-31T12:00:00\n",
    "[server] token_previous_until: it must be a time with a zone" },
  { SERVER "token_secret=a\ntoken_secret_file=b\n", "[server] token_secret: only one of token_secret_file and token_secret" },
  { SERVER "synchronous=full\n", "[server] synchronous: there is no such key" },
  { "[history]\nsynchronous=off\n", "[history] synchronous: “off” is not allowed; it must be full or normal" },
  { "[history]\nstore=tape\n", "[history] store: “tape” is not allowed; it must be disk or memory" },
  { "[history]\nmeta_ttl=-1\n", "[history] meta_ttl: “-1” is not allowed; it must be a time such as" },
  { SERVER "data_dir=\n", "[server] data_dir: “” is not allowed" },
  { SERVER "ping_interval=25\n", "[server] ping_interval: “25” is not allowed; it must be a time such as" },
  { SERVER "ping_interval=-1s\n", "[server] ping_interval: " },
  { SERVER "ping_interval=1.5s\n", "[server] ping_interval: " },
  { SERVER "ping_interval=99999999999999999999s\n", "[server] ping_interval: " },
  { SERVER "ping_interval=9223372036854775807d\n", "[server] ping_interval: " },
  { SERVER "ping_interval=2d\n", "[server] ping_interval: " },
  { SERVER "ping_interval=5s\npong_timeout=5s\n", "[server] pong_timeout: it must be shorter than ping_interval" },
  { SERVER "pong_timeout=0\n", "[server] pong_timeout: “0” is not allowed" },
  { SERVER "connect_timeout=0s\n", "[server] connect_timeout: “0s” is not allowed" },
  { SERVER "handshake_timeout=x\n", "[server] handshake_timeout: " },
  { SERVER "close_timeout=5 s\n", "[server] close_timeout: " },
  { SERVER "max_message_size=100\n", "[server] max_message_size: “100” is not allowed; it must be a size" },
  { SERVER "max_message_size=17M\n", "[server] max_message_size: " },
  { SERVER "max_message_size=64k\n", "[server] max_message_size: “64k” is not allowed" },
  { SERVER "max_queue_size=1K\n", "[server] max_queue_size: " },
  { SERVER "max_channels=0\n", "[server] max_channels: “0” is not allowed; it must be a number from 1" },
  { "[default]\nreed=everyone\n", "[default] reed: there is no such key; did you mean read?" },
  { "[default]\nread=\n", "[default] read: “” is not allowed; it must be everyone, members, admins, nobody, or user ids" },
  { "[default]\nread=;;\n", "[default] read: “;;” is not allowed" },
  { "[default]\npublish=alice;admins\n", "[default] publish: “alice;admins” is not allowed" },
  { "[default]\nhistory=nobody;\n", "[default] history: “nobody;” is not allowed" },
  { "[channel a]\nhistory_size=-1\n", "[channel a] history_size: “-1” is not allowed; it must be a number of messages" },
  { "[channel a]\nhistory_size=2147483648\n", "[channel a] history_size: " },
  { "[channel a]\nmax_payload=0\n", "[channel a] max_payload: “0” is not allowed; it must be a size such as" },
  { "[channel a]\nmax_payload=17M\n", "[channel a] max_payload: “17M” is not allowed" },
  { "[channel a]\ndelta=fossil\n", "[channel a] delta: “fossil” is not allowed; it must be true or false" },
  { "[channel a]\ntags_filter=1\n", "[channel a] tags_filter: “1” is not allowed" },
  { "[channel a]\npositioning=yes\n", "[channel a] positioning: “yes” is not allowed; it must be never, asked" },
  { "[channel a]\nrecovery=\n", "[channel a] recovery: “” is not allowed" },
  { "[channel a]\nrecovery_mode=map\n", "[channel a] recovery_mode: “map” is not allowed; it must be stream" },
  { "[channel a]\nhistory_ttl=1\n", "[channel a] history_ttl: “1” is not allowed; it must be a time such as" },
  { "[channel a]\nport=1\n", "[channel a] port: there is no such key" },
  { "[channel a]\nread=DOMAIN\\alice\n", "[channel a] read: " },
  { "[default]\npublish=\xff\n", "[default] publish: " },
  { SERVER "token_secret=a\\b\n", "[server] token_secret: " },
  { SERVER "listen=0.0.0.0\n[api]\ninsecure=true\n", "[api] insecure: it must be false when listening on 0.0.0.0" },
  { "[hello]\nenabled=yes\n", "[hello] enabled: “yes” is not allowed; it must be true or false" },
  { "[hello]\nchannel=hello:1\n", "[hello] channel: “hello:1” is not allowed; it must be a name of letters" },
  { "[hello]\nchannel=gr%C3%BC%C3%9Fe\n", "[hello] channel: " },
#ifdef HAVE_HELLO
  { "[hello]\nenabled=true\n[channel hello]\nread=nobody\n", "[hello] channel: it must be another one" },
  { "[hello]\nenabled=true\nchannel=hi\n[channel hi:admins]\nread=nobody\n", "[hello] channel: it must be another" },
#else
  { "[hello]\nenabled=true\n", "[hello] enabled: it must be false: this server was built without the page" },
#endif
  { "[api]\ninsecure=true\n[limits]\ntrusted_proxies=::1\n", "[api] insecure: it must be false behind" },
};

static void
test_failures (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ServerConfig) config = load (failures[i].text, &error);
      g_autofree char *printable = g_strescape (failures[i].text, NULL);

      g_test_message ("%s", printable);
      g_assert_null (config);
      g_assert_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG);
      if (strstr (error->message, failures[i].message) == NULL)
        g_assert_cmpstr (error->message, ==, failures[i].message);
      g_assert_nonnull (strstr (error->message, "test.conf"));
    }
}

static void
test_defaults (void)
{
  ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfig) config = server_config_load (NULL, &overrides, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (config->address, ==, "127.0.0.1");
  g_assert_cmpint (config->port, ==, 8000);
  g_assert_true (config->anonymous);
  g_assert_true (server_keyring_is_empty (config->keyring));
  g_assert_cmpint (config->store, ==, SERVER_STORE_DISK);
  g_assert_cmpint (config->synchronous, ==, SERVER_SYNCHRONOUS_FULL);
  g_assert_cmpint (config->meta_ttl, ==, G_GINT64_CONSTANT (720) * 60 * 60 * 1000);
  g_assert_cmpint (config->ping_interval, ==, 25000);
  g_assert_cmpint (config->pong_timeout, ==, 8000);
  g_assert_cmpint (config->connect_timeout, ==, 10000);
  g_assert_cmpint (config->max_message_size, ==, 65536);
  g_assert_cmpint (config->max_queue_size, ==, 1048576);
  g_assert_cmpint (config->max_channels, ==, 128);
  g_assert_true (g_path_is_absolute (config->data_dir));
  g_assert_null (config->allowed_origins[0]);
}

static void
test_values (void)
{
  g_autoptr (ServerConfig) config = load_good (SERVER
                                               "listen = ::1\n"
                                               "port = 0\n"
                                               "data_dir = /tmp/x y\n"
                                               "allowed_origins = https://a ; https://b\n"
                                               "token_secret = key with spaces \n"
                                               "anonymous = false\n"
                                               "ping_interval = 1m\n"
                                               "pong_timeout = 200ms\n"
                                               "connect_timeout = 3s\n"
                                               "handshake_timeout = 4s\n"
                                               "close_timeout = 1h\n"
                                               "max_message_size = 1M\n"
                                               "max_queue_size = 1G\n"
                                               "max_channels = 7\n"
                                               "[history]\n"
                                               "store = memory\n"
                                               "synchronous = normal\n"
                                               "meta_ttl = 2h\n");

  g_assert_cmpstr (config->address, ==, "::1");
  g_assert_cmpint (config->port, ==, 0);
  g_assert_cmpstr (config->data_dir, ==, "/tmp/x y");
  g_assert_cmpstrv (config->allowed_origins, ((const char *[]) { "https://a", "https://b", NULL }));
  g_assert_cmpmem (g_bytes_get_data (config->tokens.secret, NULL), g_bytes_get_size (config->tokens.secret),
                   "key with spaces", 15);
  g_assert_false (config->anonymous);
  g_assert_cmpint (config->store, ==, SERVER_STORE_MEMORY);
  g_assert_cmpint (config->synchronous, ==, SERVER_SYNCHRONOUS_NORMAL);
  g_assert_cmpint (config->meta_ttl, ==, 2 * 60 * 60 * 1000);
  g_assert_cmpint (config->ping_interval, ==, 60000);
  g_assert_cmpint (config->pong_timeout, ==, 200);
  g_assert_cmpint (config->connect_timeout, ==, 3000);
  g_assert_cmpint (config->handshake_timeout, ==, 4000);
  g_assert_cmpint (config->close_timeout, ==, 3600000);
  g_assert_cmpint (config->max_message_size, ==, 1048576);
  g_assert_cmpint (config->max_queue_size, ==, 1073741824);
  g_assert_cmpint (config->max_channels, ==, 7);
}

static void
test_options (void)
{
  g_autoptr (ServerConfig) config = load_good ("[default]\nrecovery=asked\nmax_payload=1K\n"
                                               "[channel team]\ndelta=false\nrecovery_mode=cache\n"
                                               "[channel team:1]\ndelta=true\npositioning=never\nmax_payload=16M\n"
                                               "tags_filter=false\n");
  ServerRules rules;

  server_permissions_resolve (config->permissions, "other", &rules);
  g_assert_true (rules.delta);
  g_assert_true (rules.tags_filter);
  g_assert_cmpint (rules.positioning, ==, SERVER_GRANT_ALWAYS);
  g_assert_cmpint (rules.recovery, ==, SERVER_GRANT_ASKED);
  g_assert_cmpint (rules.recovery_mode, ==, SERVER_RECOVERY_STREAM);
  g_assert_cmpint (rules.max_payload, ==, 1024);

  server_permissions_resolve (config->permissions, "team:2", &rules);
  g_assert_false (rules.delta);
  g_assert_cmpint (rules.recovery_mode, ==, SERVER_RECOVERY_CACHE);

  server_permissions_resolve (config->permissions, "team:1", &rules);
  g_assert_true (rules.delta);
  g_assert_false (rules.tags_filter);
  g_assert_cmpint (rules.positioning, ==, SERVER_GRANT_NEVER);
  g_assert_cmpint (rules.recovery, ==, SERVER_GRANT_ASKED);
  g_assert_cmpint (rules.recovery_mode, ==, SERVER_RECOVERY_CACHE);
  g_assert_cmpint (rules.max_payload, ==, 16 * 1024 * 1024);
}

static void
test_rules (void)
{
  g_autoptr (ServerConfig) config = load_good ("[default]\nread=members\nhistory_ttl=0\n"
                                               "[channel team]\nread=alice; bob ;\nhistory_size=50\nhistory_ttl=2d\n"
                                               "[channel team:1]\npublish=nobody\nhistory=admins\n");
  ServerRules rules;

  server_permissions_resolve (config->permissions, "other", &rules);
  g_assert_cmpint (rules.read.kind, ==, SERVER_ACCESS_MEMBERS);
  g_assert_cmpint (rules.publish.kind, ==, SERVER_ACCESS_MEMBERS);
  g_assert_cmpint (rules.history_size, ==, SERVER_DEFAULT_HISTORY_SIZE);
  g_assert_cmpint (rules.history_ttl, ==, 0);

  server_permissions_resolve (config->permissions, "team:1", &rules);
  g_assert_cmpint (rules.read.kind, ==, SERVER_ACCESS_USERS);
  g_assert_cmpstrv (rules.read.users, ((const char *[]) { "alice", "bob", NULL }));
  g_assert_cmpint (rules.publish.kind, ==, SERVER_ACCESS_NOBODY);
  g_assert_cmpint (rules.history.kind, ==, SERVER_ACCESS_ADMINS);
  g_assert_cmpint (rules.history_size, ==, 50);
  g_assert_cmpint (rules.history_ttl, ==, 2 * 24 * 60 * 60 * 1000);
}

/* Who opens the server closes it to strangers, unless he says otherwise. */
static void
test_anonymous (void)
{
  g_autoptr (ServerConfig) loopback = load_good (SERVER);
  g_autoptr (ServerConfig) proxied = load_good (SERVER SECRET);
  g_autoptr (ServerConfig) ipv6 = load_good (SERVER "listen=::1\n");
  g_autoptr (ServerConfig) open = load_good (SERVER SECRET "listen=0.0.0.0\n");
  g_autoptr (ServerConfig) without_key = load_good (SERVER "listen=0.0.0.0\n");
  g_autoptr (ServerConfig) behind = load_good (SERVER "[limits]\ntrusted_proxies=127.0.0.1\n");
  g_autoptr (ServerConfig) guests = load_good (SERVER SECRET "listen=0.0.0.0\nanonymous=true\n");

  g_assert_true (loopback->anonymous);
  g_assert_false (proxied->anonymous);
  g_assert_true (ipv6->anonymous);
  g_assert_false (open->anonymous);
  g_assert_false (without_key->anonymous);
  g_assert_false (behind->anonymous);
  g_assert_cmpint (loopback->connection_rate, ==, 0);
  g_assert_cmpint (open->connection_rate, ==, 50);
  g_assert_cmpint (behind->connection_rate, ==, 50);
  g_assert_true (guests->anonymous);
}

static void
test_secret_file (void)
{
  g_autofree char *path = write_file ("secret", "from a file\n");
  g_autofree char *empty = write_file ("empty", "\n");
  g_autofree char *text = g_strdup_printf (SERVER "token_secret_file=%s\n", path);
  g_autofree char *empty_text = g_strdup_printf (SERVER "token_secret_file=%s\n", empty);
  g_autoptr (ServerConfig) config = load_good (text);
  g_autoptr (GError) error = NULL;

  g_assert_cmpmem (g_bytes_get_data (config->tokens.secret, NULL), g_bytes_get_size (config->tokens.secret),
                   "from a file", 11);

  g_assert_null (load (empty_text, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG);
  g_clear_error (&error);

  /* What looks long must not be cut short by a zero. */
  g_assert_true (g_file_set_contents (path, "from\0a file", 11, NULL));
  g_assert_null (load (text, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "[server] token_secret_file: "));
  g_assert_nonnull (strstr (error->message, "has a zero byte in it"));
  g_unlink (path);
  g_unlink (empty);
}

static void
test_overrides (void)
{
  ServerConfigOverrides overrides = { .address = "::1", .port = 0, .data_dir = "/tmp/other" };
  ServerConfigOverrides open = { .address = "0.0.0.0", .port = SERVER_CONFIG_NO_PORT };
  ServerConfigOverrides bad_port = { .port = 65536 };
  ServerConfigOverrides bad_address = { .address = "here", .port = SERVER_CONFIG_NO_PORT };
  g_autofree char *path = write_file ("test.conf", SERVER "port=1\ndata_dir=/tmp/first\n");
  g_autoptr (ServerConfig) config = NULL;
  g_autoptr (ServerConfig) opened = NULL;
  g_autoptr (GError) error = NULL;

  config = server_config_load (path, &overrides, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (config->address, ==, "::1");
  g_assert_cmpint (config->port, ==, 0);
  g_assert_cmpstr (config->data_dir, ==, "/tmp/other");

  opened = server_config_load (path, &open, &error);
  g_assert_no_error (error);
  g_assert_false (opened->anonymous);
  g_assert_null (server_config_load (path, &bad_port, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG);
  g_clear_error (&error);
  g_assert_null (server_config_load (path, &bad_address, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG);
}

static void
test_missing_file (void)
{
  ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_null (server_config_load ("/nonexistent/server.conf", &overrides, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG);
  g_assert_true (g_str_has_prefix (error->message, "/nonexistent/server.conf: "));
}

static gboolean
accepts (const ServerConfigKey *key,
         gint64                 value)
{
  gint64 field = 0;
  ServerConfigKey copy = *key;
  g_autofree char *text = NULL;

  copy.offset = 0;
  if (key->kind == SERVER_CONFIG_DURATION)
    text = server_config_value_format_duration (value);
  else if (key->kind == SERVER_CONFIG_SIZE)
    text = server_config_value_format_size (value);
  else
    text = server_config_value_format_number (value);

  if (!server_config_key_parse (&copy, text, &field, NULL))
    {
      g_assert_cmpint (field, ==, -1);
      return FALSE;
    }

  g_assert_cmpint (field, ==, value);
  return TRUE;
}

/* What every key takes: its bounds and its default, and nothing beyond. */
static guint
check_bounds (const ServerConfigKey *keys,
              gsize                  n_keys)
{
  guint n = 0;

  for (gsize i = 0; i < n_keys; i++)
    {
      const ServerConfigKey *key = &keys[i];
      g_autofree char *allowed = server_config_key_dup_allowed (key);

      g_test_message ("%s: %s", key->name, allowed);
      g_assert_cmpstr (allowed, !=, "");
      for (gsize j = 0; j < i; j++)
        g_assert_cmpstr (keys[j].name, !=, key->name);
      if (key->kind != SERVER_CONFIG_NUMBER && key->kind != SERVER_CONFIG_SIZE &&
          key->kind != SERVER_CONFIG_DURATION)
        continue;

      g_assert_cmpint (key->minimum, <, key->maximum);
      g_assert_true (accepts (key, key->minimum));
      g_assert_true (accepts (key, key->maximum));
      g_assert_false (accepts (key, key->maximum + 1));
      if (key->minimum > 0)
        g_assert_false (accepts (key, key->minimum - 1));
      n++;
    }

  return n;
}

static void
test_bounds (void)
{
  gsize n_sections;
  gsize n_keys;
  const ServerConfigSection *sections = server_config_get_sections (&n_sections);
  const ServerConfigKey *keys = server_rules_get_keys (&n_keys);

  g_assert_cmpint (check_bounds (keys, n_keys), >, 0);
  g_assert_cmpint (check_bounds (sections[0].keys, sections[0].n_keys), >, 5);
  for (gsize i = 1; i < n_sections; i++)
    check_bounds (sections[i].keys, sections[i].n_keys);
}

static void
test_formats (void)
{
  static const struct { gint64 value; const char *size; const char *duration; } rows[] = {
    { 0, "0", "0" },
    { 1, "1", "1ms" },
    { 1000, "1000", "1s" },
    { 1024, "1K", "1024ms" },
    { 60000, "60000", "1m" },
    { 90000, "90000", "90s" },
    { 3600000, "3600000", "1h" },
    { 86400000, "84375K", "1d" },
    { 1073741824, "1G", "1073741824ms" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *size = server_config_value_format_size (rows[i].value);
      g_autofree char *duration = server_config_value_format_duration (rows[i].value);
      gint64 value;

      g_assert_cmpstr (size, ==, rows[i].size);
      g_assert_cmpstr (duration, ==, rows[i].duration);
      g_assert_true (server_config_value_parse_size (size, 0, G_MAXINT64, &value));
      g_assert_cmpint (value, ==, rows[i].value);
      g_assert_true (server_config_value_parse_duration (duration, 0, G_MAXINT64, &value));
      g_assert_cmpint (value, ==, rows[i].value);
    }
}

/* All that is wrong is told at once, each where it stands. */
static void
test_problems (void)
{
  static const struct { guint line; const char *text; } expected[] = {
    { 3, "[server] port: “x” is not allowed" },
    { 5, "[server] ping_intervall: there is no such key; did you mean ping_interval?" },
    { 8, "[channel a] read: “” is not allowed" },
    { 10, "[chanel b]: there is no such section; did you mean [channel NAME]?" },
    { 0, "--port: “70000” is not allowed" },
  };
  ServerConfigOverrides overrides = { .port = 70000 };
  g_autofree char *path = write_file ("test.conf", "# first\n[server]\n port = x\n\n"
                                      "ping_intervall=1s\nmax_channels=5\n[channel a]\nread=\n"
                                      "publish=alice\n[chanel b]\n");
  g_autoptr (GPtrArray) problems = NULL;

  g_assert_null (server_config_check (path, &overrides, &problems));
  for (guint i = 0; i < problems->len; i++)
    {
      const ServerConfigProblem *problem = g_ptr_array_index (problems, i);

      g_test_message ("%s:%u: %s", problem->path, problem->line, problem->text);
      g_assert_cmpint (i, <, G_N_ELEMENTS (expected));
      g_assert_cmpint (problem->line, ==, expected[i].line);
      g_assert_true (g_str_has_prefix (problem->text, expected[i].text));
      g_assert_cmpstr (problem->path, ==, problem->line > 0 ? path : NULL);
    }
  g_assert_cmpint (problems->len, ==, G_N_ELEMENTS (expected));
}

static const struct
{
  guint line;
  const char *text;
  const char *message;
} faults[] = {
  { 1, "port=1\n", "a key must stand in a section" },
  { 2, "[server]\nport\n", "this is neither a section, nor a key" },
  { 2, "[server]\n=1\n", "this is neither a section, nor a key" },
  { 1, "[server\n", "a section's name must stand between [ and ]" },
  { 1, "[server] # x\n", "a section's name must stand between [ and ]" },
  { 3, "[server]\nport=1\nport=1\n", "[server] port: the key stands here a second time" },
  { 5, "[channel a]\nread=everyone\n[server]\n[channel a]\nread=nobody\n",
    "[channel a] read: the key stands here a second time" },
  { 2, "[channel a]\nread[de]=nobody\n", "[channel a] read[de]: there is no such key; " },
};

static void
test_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
      g_autofree char *path = write_file ("test.conf", faults[i].text);
      g_autoptr (GPtrArray) problems = NULL;
      const ServerConfigProblem *problem;

      g_assert_null (server_config_check (path, &overrides, &problems));
      g_assert_cmpint (problems->len, ==, 1);
      problem = g_ptr_array_index (problems, 0);
      g_test_message ("%s", problem->text);
      g_assert_cmpint (problem->line, ==, faults[i].line);
      g_assert_true (g_str_has_prefix (problem->text, faults[i].message));
    }
}

/* A secret that is wrong is not told to whoever reads the error. */
static void
test_secret_is_not_told (void)
{
  static const char *const texts[] = {
    SERVER "token_secret=hush\\q\n",
    SERVER "token_secret=hush\xff\n",
    SERVER "token_secret=hush\ntoken_secret_file=/nonexistent\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load (texts[i], &error));
      g_assert_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG);
      g_assert_null (strstr (error->message, "hush"));
    }
}

/* What cannot change while the server runs is named, and taken over. */
static void
test_keep (void)
{
  g_autoptr (ServerConfig) running = load_good (SERVER "port=1\ndata_dir=/tmp/a\nmax_channels=5\n");
  g_autoptr (ServerConfig) same = load_good (SERVER "port=1\ndata_dir=/tmp/a\nmax_channels=6\n");
  g_autoptr (ServerConfig) other = load_good (SERVER "port=2\ndata_dir=/tmp/b\nmax_channels=7\n");
  g_autofree char *none = server_config_keep (same, running);
  g_autofree char *names = server_config_keep (other, running);

  g_assert_null (none);
  g_assert_cmpint (same->max_channels, ==, 6);
  g_assert_cmpstr (names, ==, "port, data_dir");
  g_assert_cmpint (other->port, ==, 1);
  g_assert_cmpstr (other->data_dir, ==, "/tmp/a");
  g_assert_cmpint (other->max_channels, ==, 7);
}

/* The files that we ship are what the tables say. After a change of theirs:
 * realtime-server --print-default-config > data/realtime-server.conf
 * realtime-server --print-manual > data/realtime-server.conf.5 */
static void
test_printed (void)
{
  g_autofree char *config = server_config_print_default ();
  g_autofree char *manual = server_config_print_manual ();
  g_autofree char *shipped = NULL;
  g_autofree char *shipped_manual = NULL;

  g_assert_true (g_file_get_contents (SHIPPED_CONFIG, &shipped, NULL, NULL));
  g_assert_cmpstr (config, ==, shipped);
  g_assert_true (g_file_get_contents (SHIPPED_CONFIG ".5", &shipped_manual, NULL, NULL));
  g_assert_cmpstr (manual, ==, shipped_manual);
}

/* The file that we ship says nothing but what holds without it. */
static void
test_shipped_file (void)
{
  ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfig) config = server_config_load (SHIPPED_CONFIG, &overrides, &error);
  ServerRules rules;

  g_assert_no_error (error);
  g_assert_cmpint (config->port, ==, SERVER_DEFAULT_PORT);
  server_permissions_resolve (config->permissions, "team:board", &rules);
  g_assert_cmpint (rules.read.kind, ==, SERVER_ACCESS_EVERYONE);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *path = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("server-config-XXXXXX", NULL);
  g_assert_nonnull (folder);

  g_test_add_func ("/config/failures", test_failures);
  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/values", test_values);
  g_test_add_func ("/config/options", test_options);
  g_test_add_func ("/config/rules", test_rules);
  g_test_add_func ("/config/anonymous", test_anonymous);
  g_test_add_func ("/config/secret-file", test_secret_file);
  g_test_add_func ("/config/overrides", test_overrides);
  g_test_add_func ("/config/missing-file", test_missing_file);
  g_test_add_func ("/config/bounds", test_bounds);
  g_test_add_func ("/config/formats", test_formats);
  g_test_add_func ("/config/problems", test_problems);
  g_test_add_func ("/config/faults", test_faults);
  g_test_add_func ("/config/secret-is-not-told", test_secret_is_not_told);
  g_test_add_func ("/config/keep", test_keep);
  g_test_add_func ("/config/printed", test_printed);
  g_test_add_func ("/config/shipped-file", test_shipped_file);

  status = g_test_run ();
  path = g_build_filename (folder, "test.conf", NULL);
  g_unlink (path);
  g_rmdir (folder);
  g_free (folder);
  return status;
}
