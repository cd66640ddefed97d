/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <string.h>

/* Runs the program, and expects that it refuses with this message. */
static void
assert_refused (TestServer *server,
                const char *message,
                const char *first,
                const char *second,
                const char *third)
{
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  g_assert_cmpint (test_run_server (server, &output, &errors, first, second, third, NULL), ==, 2);
  g_test_message ("%s", errors);
  g_assert_cmpstr (output, ==, "");
  g_assert_nonnull (strstr (errors, message));
}

static char *
run (TestServer *server,
     const char *option)
{
  g_autofree char *errors = NULL;
  char *output = NULL;

  g_assert_cmpint (test_run_server (server, &output, &errors, option, NULL), ==, 0);
  g_assert_cmpstr (errors, ==, "");
  return output;
}

static void
test_token (TestServer    *server,
            gconstpointer  data)
{
  const char *config = server_fixture_get_config (server->process);
  g_autofree char *output = NULL;
  g_autofree char *before = NULL;
  g_autoptr (RawClient) client = NULL;

  g_assert_cmpint (test_run_server (server, &output, NULL, "token", "--user", "alice", "--ttl", "1h",
                                    "--config", config, NULL), ==, 0);
  client = raw_client_connect (server->port, g_strchomp (output));
  test_publish (client, "members", 1);

  /* The common options may stand before the verb too. */
  g_assert_cmpint (test_run_server (server, &before, NULL, "--config", config, "token",
                                    "--user=alice", "--ttl=1h", NULL), ==, 0);
  raw_client_free (raw_client_connect (server->port, g_strchomp (before)));
}

static char *
read_claims (const char *token)
{
  g_auto (GStrv) parts = g_strsplit (token, ".", -1);
  g_autofree guchar *bytes = NULL;
  g_autofree char *padded = NULL;
  gsize length;

  g_assert_cmpint (g_strv_length (parts), ==, 3);
  padded = g_strconcat (parts[1], "==", NULL);
  bytes = g_base64_decode (g_strdelimit (g_strdelimit (padded, "-", '+'), "_", '/'), &length);
  return g_strndup ((const char *) bytes, length);
}

static void
test_token_claims (TestServer    *server,
                   gconstpointer  data)
{
  const char *config = server_fixture_get_config (server->process);
  g_autofree char *connection = NULL;
  g_autofree char *subscription = NULL;
  g_autofree char *connection_claims = NULL;
  g_autofree char *subscription_claims = NULL;

  g_assert_cmpint (test_run_server (server, &connection, NULL, "token", "--user=alice", "--admin",
                                    "--info={\"name\":\"Alice\"}", "--config", config, NULL), ==, 0);
  connection_claims = read_claims (connection);
  g_test_message ("%s", connection_claims);
  g_assert_nonnull (strstr (connection_claims, "\"sub\":\"alice\""));
  g_assert_nonnull (strstr (connection_claims, "\"info\":{\"name\":\"Alice\"}"));
  g_assert_nonnull (strstr (connection_claims, "\"admin\":true"));
  g_assert_null (strstr (connection_claims, "\"exp\""));

  g_assert_cmpint (test_run_server (server, &subscription, NULL, "token", "--user=alice", "--ttl=10m",
                                    "--channel=$secret", "--config", config, NULL), ==, 0);
  subscription_claims = read_claims (subscription);
  g_test_message ("%s", subscription_claims);
  g_assert_nonnull (strstr (subscription_claims, "\"channel\":\"$secret\""));
  g_assert_nonnull (strstr (subscription_claims, "\"exp\":"));
}

static void
test_token_refused (TestServer    *server,
                    gconstpointer  data)
{
  assert_refused (server, "--user is needed", "token", NULL, NULL);
  assert_refused (server, "there is no secret", "token", "--user=alice", "--data-dir=/nonexistent");
  assert_refused (server, "--ttl: “1” is not allowed; it must be a time", "token", "--user=a", "--ttl=1");
  assert_refused (server, "--ttl: “-1s” is not allowed", "token", "--user=a", "--ttl=-1s");
  assert_refused (server, "--ttl: “10ms” is not allowed", "token", "--user=a", "--ttl=10ms");
  assert_refused (server, "--ttl: “400000000d” is not allowed", "token", "--user=a", "--ttl=400000000d");
  assert_refused (server, "--info: this is not JSON", "token", "--user=a", "--info={");
  assert_refused (server, "--channel: “” cannot be a channel", "token", "--user=a", "--channel=");
  assert_refused (server, "“bob” is not an option", "token", "--user=alice", "bob");
  assert_refused (server, "--nonsense", "token", "--nonsense", NULL);
  assert_refused (server, "/nonexistent: ", "token", "--user=alice", "--config=/nonexistent");
  assert_refused (server, "“tokn” is neither an option nor a verb", "tokn", NULL, NULL);
}

static void
test_check_config (TestServer    *server,
                   gconstpointer  data)
{
  const char *config = server_fixture_get_config (server->process);
  g_autofree char *option = g_strconcat ("--config=", config, NULL);
  g_autofree char *third = NULL;
  g_autofree char *good = NULL;
  g_autofree char *built_in = NULL;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (test_run_server (server, &good, NULL, "--check-config", option, NULL), ==, 0);
  g_assert_nonnull (strstr (good, "nothing is wrong"));
  built_in = run (server, "--check-config");
  g_assert_nonnull (strstr (built_in, "nothing is wrong"));

  g_file_set_contents (config, "[server]\n\nprot=1\ntoken_secret_file=/nonexistent\n"
                       "[default]\nread=nobody;\n", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (test_run_server (server, &output, &errors, "--check-config", option, NULL), ==, 2);
  g_assert_cmpstr (output, ==, "");
  third = g_strdup_printf ("%s:3: [server] prot: there is no such key; did you mean port?\n%s:4: "
                           "[server] token_secret_file: ", config, config);
  g_assert_true (g_str_has_prefix (errors, third));
  g_assert_nonnull (strstr (errors, ":6: [default] read: “nobody;” is not allowed"));
}

static void
test_printed (TestServer    *server,
              gconstpointer  data)
{
  g_autofree char *config = run (server, "--print-default-config");
  g_autofree char *version = run (server, "--version");
  g_autofree char *help = run (server, "--help");
  g_autofree char *shipped = NULL;

  g_assert_true (g_file_get_contents (DATA_DIR "/realtime-server.conf", &shipped, NULL, NULL));
  g_assert_cmpstr (config, ==, shipped);
  g_assert_true (g_str_has_prefix (version, "realtime-server "));
  g_assert_nonnull (strstr (help, "Verbs, each with a --help of its own:"));
  g_assert_nonnull (strstr (help, "--check-config"));
}

/* The manual names every option, and is without a fault of its own. */
static void
test_manual (TestServer    *server,
             gconstpointer  data)
{
  static const char *const pages[] = { DATA_DIR "/realtime-server.1", DATA_DIR "/realtime-server.conf.5" };
  g_autofree char *groff = g_find_program_in_path ("groff");
  g_autofree char *help = run (server, "--help");
  g_autoptr (GRegex) option = g_regex_new ("--([a-z-]+)", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *page = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (pages[0], &text, NULL, NULL));
  lines = g_strsplit (text, "\\", -1);
  page = g_strjoinv ("", lines);
  for (g_regex_match (option, help, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 0);

      g_test_message ("%s", name);
      g_assert_nonnull (strstr (page, name));
      n++;
    }
  g_assert_cmpint (n, >, 8);

  if (groff == NULL)
    {
      g_test_message ("There is no groff to check the pages with");
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      const char *argv[] = { groff, "-man", "-ww", "-z", "-Tutf8", pages[i], NULL };
      g_autofree char *errors = NULL;
      g_autoptr (GError) error = NULL;

      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &errors, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (errors, ==, "");
    }
}

#define ADD(name, config, func) \
  g_test_add ("/verbs/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("token", NULL, test_token);
  ADD ("token-claims", NULL, test_token_claims);
  ADD ("token-refused", NULL, test_token_refused);
  ADD ("check-config", NULL, test_check_config);
  ADD ("printed", NULL, test_printed);
  ADD ("manual", NULL, test_manual);

  return g_test_run ();
}
