/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error.h"
#include "chat-test-util.h"
#include "host-fixture.h"
#include "server-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define MISSING "/nonexistent/realtime-server"

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_start (TestHost      *fixture,
            gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  guint n_uri = 0;
  guint n_running = 0;
  guint n_owner = 0;

  g_signal_connect_swapped (host, "notify::uri", G_CALLBACK (count_cb), &n_uri);
  g_signal_connect_swapped (host, "notify::running", G_CALLBACK (count_cb), &n_running);
  g_signal_connect_swapped (host, "notify::owner", G_CALLBACK (count_cb), &n_owner);

  g_assert_null (chat_host_get_uri (host));
  g_assert_false (chat_host_get_running (host));
  g_assert_false (chat_host_get_owner (host));
  g_assert_false (g_file_test (fixture->directory, G_FILE_TEST_EXISTS));

  test_start_host (host);
  g_assert_true (chat_host_get_owner (host));
  g_assert_true (g_str_has_prefix (chat_host_get_uri (host), "wss://127.0.0.1:"));
  g_assert_cmpint (test_find_server (fixture->directory), !=, 0);
  test_start_host (host);

  test_stop_host (host);
  g_assert_cmpint (test_find_server (fixture->directory), ==, 0);
  test_stop_host (host);

  g_assert_cmpuint (n_uri, ==, 1);
  g_assert_cmpuint (n_running, ==, 2);
  g_assert_cmpuint (n_owner, ==, 2);
  g_assert_finalize_object (host);
}

static void
test_properties (TestHost      *fixture,
                 gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *uri = NULL;
  gboolean running;
  gboolean owner;

  test_start_host (host);
  g_object_get (host, "uri", &uri, "running", &running, "owner", &owner, NULL);
  g_assert_cmpstr (uri, ==, chat_host_get_uri (host));
  g_assert_true (running);
  g_assert_true (owner);

  test_stop_host (host);
  g_assert_finalize_object (host);
}

static void
test_files (TestHost      *fixture,
            gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *uri = NULL;
  g_autofree char *config = NULL;
  g_autofree char *config_again = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GRegex) secret = g_regex_new ("^token_secret=[0-9a-f]{64}$", G_REGEX_MULTILINE, 0, NULL);

  test_start_host (host);
  uri = g_strdup (chat_host_get_uri (host));
  config = test_read_file (fixture->directory, "server.conf");
  g_assert_true (g_regex_match (secret, config, 0, NULL));
  address = test_read_file (fixture->directory, "server.json");
  g_assert_nonnull (strstr (address, uri));
  test_stop_host (host);

  g_assert_cmphex (test_get_mode (fixture->directory, "."), ==, 0700);
  g_assert_cmphex (test_get_mode (fixture->directory, "server.conf"), ==, 0600);
  g_assert_cmphex (test_get_mode (fixture->directory, "server.json"), ==, 0600);
  g_assert_cmphex (test_get_mode (fixture->directory, "server.lock"), ==, 0600);
  g_assert_cmphex (test_get_mode (fixture->directory, "server.log"), ==, 0600);

  test_start_host (host);
  config_again = test_read_file (fixture->directory, "server.conf");
  g_assert_cmpstr (config, ==, config_again);
  g_assert_cmpstr (chat_host_get_uri (host), ==, uri);
  test_stop_host (host);

  g_assert_finalize_object (host);
}

static guint
count_starts (const char *log)
{
  guint n = 0;

  for (const char *p = strstr (log, "--- Started at "); p != NULL; p = strstr (p + 1, "--- Started at "))
    n++;

  return n;
}

/* What was logged before the server was started again is still there, but the
 * file does not grow without end.
 */
static void
test_log (TestHost      *fixture,
          gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *path = chat_host_dup_log_path (host);
  g_autofree char *previous_path = g_strconcat (path, ".1", NULL);
  g_autofree char *twice = NULL;
  g_autofree char *padding = g_strnfill (4 * 1024 * 1024 + 1, '#');
  g_autofree char *log = NULL;
  g_autofree char *previous = NULL;

  for (guint i = 0; i < 2; i++)
    {
      test_start_host (host);
      test_stop_host (host);
    }
  g_assert_true (g_file_get_contents (path, &twice, NULL, NULL));
  g_assert_cmpuint (count_starts (twice), ==, 2);
  g_assert_false (g_file_test (previous_path, G_FILE_TEST_EXISTS));

  test_write_file (fixture->directory, "server.log.1", "older");
  test_write_file (fixture->directory, "server.log", padding);
  test_start_host (host);
  test_stop_host (host);
  g_assert_true (g_file_get_contents (path, &log, NULL, NULL));
  g_assert_cmpuint (count_starts (log), ==, 1);

  for (guint i = 0; i < 2; i++)
    {
      test_start_host (host);
      test_stop_host (host);
    }
  g_assert_true (g_file_get_contents (previous_path, &previous, NULL, NULL));
  g_assert_true (g_str_has_prefix (previous, padding));
  g_assert_cmphex (test_get_mode (fixture->directory, "server.log"), ==, 0600);

  g_assert_finalize_object (host);
}

/* What is written into the file by hand counts, and stays. */
static void
test_own_config (TestHost      *fixture,
                 gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *config = NULL;

  g_assert_no_errno (g_mkdir_with_parents (fixture->directory, 0700));
  test_write_file (fixture->directory, "server.conf", "[server]\ntoken_secret=mine\n");
  test_start_host (host);
  config = test_read_file (fixture->directory, "server.conf");
  g_assert_cmpstr (config, ==, "[server]\ntoken_secret=mine\n");

  test_stop_host (host);
  g_assert_finalize_object (host);
}

static void
test_two_secrets (TestHost      *fixture,
                  gconstpointer  data)
{
  g_autofree char *other_directory = g_build_filename (fixture->folder, "other", NULL);
  ChatHost *host = test_make_host (fixture);
  ChatHost *other = chat_host_new (server_fixture_get_program (NULL), other_directory);
  g_autofree char *config = NULL;
  g_autofree char *other_config = NULL;

  test_start_host (host);
  test_start_host (other);
  g_assert_true (chat_host_get_owner (other));
  g_assert_cmpstr (chat_host_get_uri (host), !=, chat_host_get_uri (other));
  config = test_read_file (fixture->directory, "server.conf");
  other_config = test_read_file (other_directory, "server.conf");
  g_assert_cmpstr (config, !=, other_config);

  test_stop_host (host);
  test_stop_host (other);
  g_assert_finalize_object (host);
  g_assert_finalize_object (other);
}

static void
test_token (TestHost      *fixture,
            gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *token = NULL;
  RealtimeClient *client;

  test_start_host (host);
  token = test_mint_token (host, "ann");
  g_assert_null (strpbrk (token, " \n"));

  client = test_connect_client (host, token);
  g_assert_cmpint (realtime_client_get_state (client), ==, REALTIME_CLIENT_CONNECTED);
  test_publish (client);
  test_close_client (client);

  test_stop_host (host);
  g_assert_finalize_object (host);
}

/* Others who use this computer have no business here. */
static void
test_no_token (TestHost      *fixture,
               gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  RealtimeClient *client;

  test_start_host (host);
  client = test_connect_client (host, NULL);
  g_assert_cmpint (realtime_client_get_state (client), ==, REALTIME_CLIENT_DISCONNECTED);
  test_close_client (client);

  client = test_connect_client (host, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl");
  g_assert_cmpint (realtime_client_get_state (client), ==, REALTIME_CLIENT_DISCONNECTED);
  test_close_client (client);

  test_stop_host (host);
  g_assert_finalize_object (host);
}

/* A name is neither an option nor bound to the locale. */
static void
test_token_names (TestHost      *fixture,
                  gconstpointer  data)
{
  const char *names[] = { "--help", "-v", "Ännchen Große", "a=b", "安" };
  g_autofree char *locale = g_strdup (g_getenv ("LC_ALL"));
  ChatHost *host = test_make_host (fixture);

  test_start_host (host);
  g_setenv ("LC_ALL", "C", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *token = test_mint_token (host, names[i]);
      g_auto (GStrv) parts = g_strsplit (token, ".", 0);
      g_autofree char *padded = NULL;
      g_autofree guchar *claims = NULL;
      gsize length;

      g_assert_cmpuint (g_strv_length (parts), ==, 3);
      padded = g_strconcat (parts[1], "===", NULL);
      g_strdelimit (padded, "-", '+');
      g_strdelimit (padded, "_", '/');
      claims = g_base64_decode (padded, &length);
      g_assert_nonnull (memmem (claims, length, names[i], strlen (names[i])));
    }
  if (locale != NULL)
    g_setenv ("LC_ALL", locale, TRUE);
  else
    g_unsetenv ("LC_ALL");

  test_stop_host (host);
  g_assert_finalize_object (host);
}

static void
test_token_fails (TestHost      *fixture,
                  gconstpointer  data)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_auto (TestOutcome) outcome = { 0 };
  ChatHost *host = test_make_host (fixture);

  chat_host_mint_token_async (host, "ann", NULL, test_minted_cb, &outcome);
  test_wait_until (outcome.done);
  g_assert_error (outcome.error, CHAT_ERROR, CHAT_ERROR_HOST);
  g_assert_nonnull (strstr (outcome.error->message, "server.conf"));
  test_outcome_clear (&outcome);

  g_cancellable_cancel (cancelled);
  chat_host_mint_token_async (host, "ann", cancelled, test_minted_cb, &outcome);
  test_wait_until (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_outcome_clear (&outcome);
  g_assert_finalize_object (host);

  host = test_make_host_of (fixture, MISSING);
  chat_host_mint_token_async (host, "ann", NULL, test_minted_cb, &outcome);
  test_wait_until (outcome.done);
  g_assert_error (outcome.error, CHAT_ERROR, CHAT_ERROR_HOST);
  g_assert_nonnull (strstr (outcome.error->message, MISSING));
  g_assert_finalize_object (host);
}

/* It moves out of the way of the other program, and goes back when that is gone. */
static void
test_port_taken (TestHost      *fixture,
                 gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *uri = NULL;
  g_autofree char *moved_uri = NULL;
  guint n_notified = 0;
  guint port;
  GSocket *socket;

  test_start_host (host);
  uri = g_strdup (chat_host_get_uri (host));
  test_stop_host (host);

  g_assert_cmpuint (chat_host_get_former_port (host), ==, 0);
  port = chat_host_get_port (host);
  g_signal_connect_swapped (host, "notify::former-port", G_CALLBACK (count_cb), &n_notified);

  for (guint i = 0; i < 2; i++)
    {
      socket = test_take_port (uri);
      test_start_host (host);
      g_assert_cmpstr (chat_host_get_uri (host), !=, uri);
      g_assert_cmpuint (chat_host_get_former_port (host), ==, port);
      g_assert_cmpuint (n_notified, >, 0);
      if (i == 0)
        moved_uri = g_strdup (chat_host_get_uri (host));
      else
        g_assert_cmpstr (chat_host_get_uri (host), ==, moved_uri);
      g_assert_finalize_object (socket);
      test_stop_host (host);
    }

  test_start_host (host);
  g_assert_cmpstr (chat_host_get_uri (host), ==, uri);
  g_assert_cmpuint (chat_host_get_former_port (host), ==, 0);

  test_stop_host (host);
  g_assert_finalize_object (host);
}

/* Whoever wants that may leave it where it has moved to. */
static void
test_stay (TestHost      *fixture,
           gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *uri = NULL;
  g_autofree char *moved_uri = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket;

  test_start_host (host);
  uri = g_strdup (chat_host_get_uri (host));
  test_stop_host (host);
  g_assert_false (chat_host_forget_port (host, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_HOST);
  g_clear_error (&error);

  socket = test_take_port (uri);
  test_start_host (host);
  moved_uri = g_strdup (chat_host_get_uri (host));
  g_assert_true (chat_host_forget_port (host, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (chat_host_get_former_port (host), ==, 0);
  g_assert_finalize_object (socket);
  test_stop_host (host);

  test_start_host (host);
  g_assert_cmpstr (chat_host_get_uri (host), ==, moved_uri);
  test_stop_host (host);
  g_assert_finalize_object (host);
}

static void
test_damaged_address (TestHost      *fixture,
                      gconstpointer  data)
{
  const char *texts[] = {
    "", "{", "null", "[]", "\"ws://x\"", "{\"port\":-1}", "{\"port\":65536}", "{\"port\":\"80\"}",
    "{\"port\":1.5}", "{\"port\":0,\"url\":\"ws://127.0.0.1:0/\"}", "{\"url\":\"ws://127.0.0.1:1/\"}",
  };

  g_assert_no_errno (g_mkdir_with_parents (fixture->directory, 0700));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      ChatHost *host = test_make_host (fixture);

      test_write_file (fixture->directory, "server.json", texts[i]);
      test_start_host (host);
      test_stop_host (host);
      g_assert_finalize_object (host);
    }
}

static void
test_missing_program (TestHost      *fixture,
                      gconstpointer  data)
{
  ChatHost *host = test_make_host_of (fixture, MISSING);

  test_start_in_vain (host, MISSING);
  test_start_in_vain (host, MISSING);
  g_assert_finalize_object (host);
}

static void
test_broken_config (TestHost      *fixture,
                    gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);

  g_assert_no_errno (g_mkdir_with_parents (fixture->directory, 0700));
  test_write_file (fixture->directory, "server.conf", "[server]\nping_interval=often\n");
  test_start_in_vain (host, "[server] ping_interval: “often” is not allowed");
  test_write_file (fixture->directory, "server.conf", "[server]\n");
  test_start_host (host);

  test_stop_host (host);
  g_assert_finalize_object (host);
}

static void
test_broken_directory (TestHost      *fixture,
                       gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);

  test_write_file (fixture->folder, "deep", "in the way");
  test_start_in_vain (host, fixture->directory);
  g_assert_finalize_object (host);
}

/* One file after the other cannot be written. */
static void
test_broken_files (TestHost      *fixture,
                   gconstpointer  data)
{
  const char *names[] = { "server.lock", "server.log", "server.json", "data" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->directory, names[i], NULL);
      ChatHost *host = test_make_host (fixture);

      g_assert_no_errno (g_mkdir_with_parents (fixture->directory, 0700));
      if (g_str_equal (names[i], "data"))
        test_write_file (fixture->directory, names[i], "no folder");
      else
        g_assert_no_errno (g_mkdir (path, 0700));

      test_start_in_vain (host, names[i]);
      g_assert_finalize_object (host);
      test_remove_folder (fixture->directory);
    }
}

static void
test_nonsense (TestHost      *fixture,
               gconstpointer  data)
{
  const char *scripts[] = {
    "echo hello; read line", "echo; read line", "echo '{\"port\":70000}'; read line",
    "exit 3", "echo 'out of luck' >&2; exit 1", "kill -9 $$",
  };
  const char *words[] = {
    "where it listens", "where it listens", "where it listens",
    "status 3", "out of luck", "signal 9",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      ChatHost *host = test_make_host_of_script (fixture, scripts[i]);

      test_start_in_vain (host, words[i]);
      g_assert_finalize_object (host);
    }
}

static void
test_cancel (TestHost      *fixture,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (TestOutcome) outcome = { 0 };
  ChatHost *host = test_make_host_of_script (fixture, TEST_SILENT);

  g_cancellable_cancel (cancelled);
  chat_host_start_async (host, cancelled, test_started_cb, &outcome);
  test_wait_until (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (test_find_server (fixture->directory), ==, 0);
  test_outcome_clear (&outcome);

  chat_host_start_async (host, cancellable, test_started_cb, &outcome);
  test_wait_until (test_find_server (fixture->directory) != 0);
  g_cancellable_cancel (cancellable);
  test_wait_until (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_finalize_object (host);

  /* Another finds the lock free as soon as the server is gone. */
  host = test_make_host (fixture);
  test_start_host (host);
  g_assert_true (chat_host_get_owner (host));
  test_stop_host (host);
  g_assert_finalize_object (host);
}

static void
test_both_at_once (TestHost      *fixture,
                   gconstpointer  data)
{
  g_auto (TestOutcome) first = { 0 };
  g_auto (TestOutcome) second = { 0 };
  g_auto (TestOutcome) third = { 0 };
  g_auto (TestOutcome) fourth = { 0 };
  ChatHost *host = test_make_host (fixture);

  chat_host_start_async (host, NULL, test_started_cb, &first);
  chat_host_start_async (host, NULL, test_started_cb, &second);
  chat_host_stop_async (host, NULL, test_stopped_cb, &third);
  chat_host_stop_async (host, NULL, test_stopped_cb, &fourth);
  test_wait_until (first.done && second.done && third.done && fourth.done);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_no_error (third.error);
  g_assert_error (fourth.error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_cmpint (test_find_server (fixture->directory), ==, 0);
  test_outcome_clear (&first);
  test_outcome_clear (&second);

  test_start_host (host);
  chat_host_stop_async (host, NULL, test_stopped_cb, &first);
  chat_host_start_async (host, NULL, test_started_cb, &second);
  test_wait_until (first.done && second.done);
  g_assert_no_error (first.error);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_PENDING);

  g_assert_finalize_object (host);
}

static void
stop_when_running_cb (ChatHost   *host,
                      GParamSpec *pspec,
                      gpointer    user_data)
{
  if (chat_host_get_running (host))
    chat_host_stop_async (host, NULL, test_stopped_cb, user_data);
}

/* Who is told of a change may want another one at once. */
static void
test_stop_in_handler (TestHost      *fixture,
                      gconstpointer  data)
{
  g_auto (TestOutcome) started = { 0 };
  g_auto (TestOutcome) stopped = { 0 };
  ChatHost *host = test_make_host (fixture);

  g_signal_connect_data (host, "notify::running", G_CALLBACK (stop_when_running_cb), &stopped, NULL, 0);
  chat_host_start_async (host, NULL, test_started_cb, &started);
  test_wait_until (stopped.done);
  g_assert_true (started.done);
  g_assert_no_error (started.error);
  g_assert_no_error (stopped.error);
  g_assert_cmpint (test_find_server (fixture->directory), ==, 0);
  g_assert_finalize_object (host);
}

static void
test_stubborn (TestHost      *fixture,
               gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (TestOutcome) outcome = { 0 };
  ChatHost *host = test_make_host_of_script (fixture, TEST_STUBBORN);
  ChatHostTiming timing = test_host_timing;

  timing.kill = 20;
  chat_host_set_timing (host, &timing);
  test_start_host (host);
  test_stop_host (host);

  timing.kill = G_MAXINT;
  chat_host_set_timing (host, &timing);
  test_start_host (host);
  chat_host_stop_async (host, cancellable, test_stopped_cb, &outcome);
  g_assert_false (chat_host_get_running (host));
  g_cancellable_cancel (cancellable);
  test_wait_until (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (test_find_server (fixture->directory), ==, 0);

  g_assert_finalize_object (host);
}

/* tear_down() sees to it that the server is gone. */
static void
test_dispose (TestHost      *fixture,
              gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  ChatHost *attached = test_make_host (fixture);
  ChatHostTiming timing = test_host_timing;

  test_start_host (host);
  test_start_host (attached);
  g_assert_finalize_object (attached);
  g_assert_finalize_object (host);
  test_wait_until (test_is_unlocked (fixture->directory));

  host = test_make_host_of_script (fixture, TEST_STUBBORN);
  timing.kill = 20;
  chat_host_set_timing (host, &timing);
  test_start_host (host);
  g_assert_finalize_object (host);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (TestHost *, gconstpointer);
  } tests[] = {
    { "/host/start", test_start },
    { "/host/properties", test_properties },
    { "/host/files", test_files },
    { "/host/log", test_log },
    { "/host/own-config", test_own_config },
    { "/host/two-secrets", test_two_secrets },
    { "/host/token", test_token },
    { "/host/no-token", test_no_token },
    { "/host/token-names", test_token_names },
    { "/host/token-fails", test_token_fails },
    { "/host/port-taken", test_port_taken },
    { "/host/stay", test_stay },
    { "/host/damaged-address", test_damaged_address },
    { "/host/missing-program", test_missing_program },
    { "/host/broken-config", test_broken_config },
    { "/host/broken-directory", test_broken_directory },
    { "/host/broken-files", test_broken_files },
    { "/host/nonsense", test_nonsense },
    { "/host/cancel", test_cancel },
    { "/host/both-at-once", test_both_at_once },
    { "/host/stop-in-handler", test_stop_in_handler },
    { "/host/stubborn", test_stubborn },
    { "/host/dispose", test_dispose },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, TestHost, NULL, test_host_set_up, tests[i].func, test_host_tear_down);

  return g_test_run ();
}
