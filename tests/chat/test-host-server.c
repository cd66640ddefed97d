/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error.h"
#include "chat-test-util.h"
#include "host-fixture.h"
#include "server-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define OWN_OPTION "--own"

static void
test_take_over (TestHost      *fixture,
                gconstpointer  data)
{
  ChatHost *first = test_make_host (fixture);
  ChatHost *second = test_make_host (fixture);
  g_autofree char *uri = NULL;
  g_autofree char *token = NULL;
  RealtimeClient *client;

  test_start_host (first);
  uri = g_strdup (chat_host_get_uri (first));
  test_start_host (second);
  g_assert_false (chat_host_get_owner (second));
  g_assert_cmpstr (chat_host_get_uri (second), ==, uri);

  token = test_mint_token (second, "ann");
  client = test_connect_client (second, token);
  test_publish (client);

  test_stop_host (first);
  test_wait_until (chat_host_get_owner (second) && chat_host_get_running (second));
  g_assert_cmpstr (chat_host_get_uri (second), ==, uri);
  test_wait_until (realtime_client_get_state (client) == REALTIME_CLIENT_CONNECTED);
  test_publish (client);

  test_start_host (first);
  g_assert_false (chat_host_get_owner (first));
  test_stop_host (first);
  g_assert_true (chat_host_get_running (second));

  test_close_client (client);
  test_stop_host (second);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

static void
run_owner_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  chat_host_start_finish (CHAT_HOST (object), result, &error);
  g_assert_no_error (error);
  g_print ("%s\n", chat_host_get_uri (CHAT_HOST (object)));
}

/* What the program does when the test below starts it. */
static G_NORETURN void
run_owner (const char *directory)
{
  g_autoptr (ChatHost) host = chat_host_new (server_fixture_get_program (NULL), directory);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  chat_host_start_async (host, NULL, run_owner_cb, NULL);
  g_main_loop_run (loop);
  g_assert_not_reached ();
}

/* The other app crashes: its server ends too, and is taken over. */
static void
test_owner_crashes (TestHost      *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) owner = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *uri = NULL;
  ChatHost *host = test_make_host (fixture);

  owner = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                            "/proc/self/exe", OWN_OPTION, fixture->directory, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (owner));
  uri = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);

  test_start_host (host);
  g_assert_false (chat_host_get_owner (host));
  g_assert_cmpstr (chat_host_get_uri (host), ==, uri);

  g_subprocess_force_exit (owner);
  test_wait_until (chat_host_get_owner (host) && chat_host_get_running (host));
  g_assert_cmpstr (chat_host_get_uri (host), ==, uri);

  g_subprocess_wait (owner, NULL, &error);
  g_assert_no_error (error);
  test_stop_host (host);
  g_assert_finalize_object (host);
}

/* The app is gone, but its server does not want to go: nobody else may start
 * another one.
 */
static void
test_server_outlives_owner (TestHost      *fixture,
                            gconstpointer  data)
{
  ChatHost *first = test_make_host_of_script (fixture, TEST_STUBBORN);
  ChatHost *second = test_make_host (fixture);

  test_start_host (first);
  g_assert_finalize_object (first);

  test_start_host (second);
  g_assert_false (chat_host_get_owner (second));
  test_stop_host (second);

  test_kill_server (fixture);
  test_wait_until (test_is_unlocked (fixture->directory));
  test_start_host (second);
  g_assert_true (chat_host_get_owner (second));
  test_stop_host (second);
  g_assert_finalize_object (second);
}

/* Somebody else has the lock and has not said yet where the server is. */
static void
test_owner_starts (TestHost      *fixture,
                   gconstpointer  data)
{
  ChatHost *first = test_make_host_of_script (fixture, TEST_SILENT);
  ChatHost *second = test_make_host (fixture);
  g_auto (TestOutcome) first_outcome = { 0 };
  g_auto (TestOutcome) outcome = { 0 };
  g_auto (TestOutcome) stop_outcome = { 0 };

  chat_host_start_async (first, NULL, test_started_cb, &first_outcome);
  chat_host_start_async (second, NULL, test_started_cb, &outcome);
  g_assert_false (chat_host_get_running (second));
  test_wait_until (test_find_server (fixture->directory) != 0);

  test_write_file (fixture->directory, "server.json", "{\"port\":7,\"url\":\"ws://127.0.0.1:7/\"}");
  test_wait_until (outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_false (chat_host_get_owner (second));
  g_assert_cmpstr (chat_host_get_uri (second), ==, "ws://127.0.0.1:7/");

  /* If it comes up elsewhere after all, that is told. */
  test_write_file (fixture->directory, "server.json", "{\"port\":8,\"url\":\"ws://127.0.0.1:8/\"}");
  test_wait_until (strstr (chat_host_get_uri (second), ":8/") != NULL);

  test_stop_host (second);
  chat_host_stop_async (first, NULL, test_stopped_cb, &stop_outcome);
  test_wait_until (stop_outcome.done && first_outcome.done);
  g_assert_error (first_outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

static void
test_owner_is_silent (TestHost      *fixture,
                      gconstpointer  data)
{
  ChatHost *first = test_make_host_of_script (fixture, TEST_SILENT);
  ChatHost *second = test_make_host (fixture);
  ChatHostTiming timing = test_host_timing;
  g_auto (TestOutcome) outcome = { 0 };

  timing.attach_limit = 0;
  chat_host_set_timing (second, &timing);

  /* Where the server was the last time is of no use. */
  g_assert_no_errno (g_mkdir_with_parents (fixture->directory, 0700));
  test_write_file (fixture->directory, "server.json", "{\"port\":7,\"url\":\"ws://127.0.0.1:7/\"}");

  chat_host_start_async (first, NULL, test_started_cb, &outcome);
  test_start_in_vain (second, fixture->directory);

  test_stop_host (first);
  test_wait_until (outcome.done);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

/* While it waits for another process, too. */
static void
test_cancel_attaching (TestHost      *fixture,
                       gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (TestOutcome) first_outcome = { 0 };
  g_auto (TestOutcome) outcome = { 0 };
  ChatHost *first = test_make_host_of_script (fixture, TEST_SILENT);
  ChatHost *second = test_make_host (fixture);

  chat_host_start_async (first, NULL, test_started_cb, &first_outcome);
  chat_host_start_async (second, cancellable, test_started_cb, &outcome);
  g_cancellable_cancel (cancellable);
  test_wait_until (outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  test_stop_host (first);
  test_wait_until (first_outcome.done);
  g_assert_finalize_object (first);
  g_assert_finalize_object (second);
}

static void
test_restart (TestHost      *fixture,
              gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  ChatHost *neighbour = test_make_host (fixture);
  g_autofree char *uri = NULL;
  g_autofree char *token = NULL;
  RealtimeClient *client;

  test_start_host (host);
  test_start_host (neighbour);
  uri = g_strdup (chat_host_get_uri (host));
  token = test_mint_token (host, "ann");
  client = test_connect_client (host, token);

  for (guint i = 0; i < 4; i++)
    {
      test_kill_server (fixture);
      test_wait_until (!chat_host_get_running (host));
      g_assert_true (chat_host_get_owner (host));
      test_wait_until (chat_host_get_running (host));
      g_assert_cmpstr (chat_host_get_uri (host), ==, uri);
      g_assert_false (chat_host_get_owner (neighbour));
    }

  test_wait_until (realtime_client_get_state (client) == REALTIME_CLIENT_CONNECTED);
  test_publish (client);

  test_close_client (client);
  test_stop_host (host);
  test_wait_until (chat_host_get_owner (neighbour));
  test_stop_host (neighbour);
  g_assert_finalize_object (host);
  g_assert_finalize_object (neighbour);
}

static void
expect_warning (void)
{
  g_test_expect_message ("chat", G_LOG_LEVEL_WARNING, "*cannot be started again*");
}

/* The warning comes once in an outage: another one would not be expected. */
static void
test_restart_port_taken (TestHost      *fixture,
                         gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  g_autofree char *uri = NULL;
  GSocket *socket;

  test_start_host (host);
  uri = g_strdup (chat_host_get_uri (host));

  for (guint outage = 0; outage < 2; outage++)
    {
      test_kill_server (fixture);
      test_wait_until (!chat_host_get_running (host));
      socket = test_take_port (uri);
      expect_warning ();

      for (guint attempt = 0; attempt < 3; attempt++)
        {
          test_wait_until (test_find_server (fixture->directory) == 0);
          test_wait_until (test_find_server (fixture->directory) != 0);
        }
      g_test_assert_expected_messages ();
      g_assert_true (chat_host_get_owner (host));
      g_assert_false (chat_host_get_running (host));

      g_assert_finalize_object (socket);
      test_wait_until (chat_host_get_running (host));
      g_assert_cmpstr (chat_host_get_uri (host), ==, uri);
    }

  test_stop_host (host);
  g_assert_finalize_object (host);
}

/* Somebody waits who does not want to wait for the delay. */
static void
test_restart_now (TestHost      *fixture,
                  gconstpointer  data)
{
  g_autofree char *program = g_build_filename (fixture->folder, "program", NULL);
  ChatHost *host = test_make_host_of (fixture, program);
  ChatHostTiming timing = test_host_timing;

  timing.restart = G_MAXINT;
  timing.restart_limit = G_MAXINT;
  chat_host_set_timing (host, &timing);

  g_assert_no_errno (symlink (server_fixture_get_program (NULL), program));
  test_start_host (host);
  test_kill_server (fixture);
  test_wait_until (!chat_host_get_running (host));
  test_start_host (host);

  test_kill_server (fixture);
  test_wait_until (!chat_host_get_running (host));
  g_assert_no_errno (g_unlink (program));
  expect_warning ();
  for (guint i = 0; i < 2; i++)
    {
      g_auto (TestOutcome) outcome = { 0 };

      chat_host_start_async (host, NULL, test_started_cb, &outcome);
      test_wait_until (outcome.done);
      g_assert_error (outcome.error, CHAT_ERROR, CHAT_ERROR_HOST);
      g_assert_nonnull (strstr (outcome.error->message, program));
      g_assert_true (chat_host_get_owner (host));
    }
  g_test_assert_expected_messages ();

  g_assert_no_errno (symlink (server_fixture_get_program (NULL), program));
  test_start_host (host);
  test_stop_host (host);
  g_assert_finalize_object (host);
}

static void
test_stop_while_restarting (TestHost      *fixture,
                            gconstpointer  data)
{
  ChatHost *host = test_make_host (fixture);
  ChatHostTiming timing = test_host_timing;

  timing.restart = G_MAXINT;
  chat_host_set_timing (host, &timing);
  test_start_host (host);
  test_kill_server (fixture);
  test_wait_until (!chat_host_get_running (host));
  test_stop_host (host);

  test_start_host (host);
  test_kill_server (fixture);
  test_wait_until (!chat_host_get_running (host));
  g_assert_finalize_object (host);
}

/* Doubled without end, the last delay would be days. */
static void
assert_restarted_often (TestHost             *fixture,
                        const ChatHostTiming *timing)
{
  ChatHost *host = test_make_host (fixture);

  chat_host_set_timing (host, timing);
  test_start_host (host);

  for (guint i = 0; i < 30; i++)
    {
      test_kill_server (fixture);
      test_wait_until (!chat_host_get_running (host));
      test_wait_until (chat_host_get_running (host));
    }

  test_stop_host (host);
  g_assert_finalize_object (host);
}

static void
test_restart_limit (TestHost      *fixture,
                    gconstpointer  data)
{
  ChatHostTiming timing = test_host_timing;

  timing.restart = 1;
  timing.restart_limit = 2;
  assert_restarted_often (fixture, &timing);
}

/* A server that ran for long is started again soon. */
static void
test_stable (TestHost      *fixture,
             gconstpointer  data)
{
  ChatHostTiming timing = test_host_timing;

  timing.stable = 0;
  timing.restart = 1;
  timing.restart_limit = G_MAXINT;
  assert_restarted_often (fixture, &timing);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (TestHost *, gconstpointer);
  } tests[] = {
    { "/host-server/take-over", test_take_over },
    { "/host-server/owner-crashes", test_owner_crashes },
    { "/host-server/server-outlives-owner", test_server_outlives_owner },
    { "/host-server/owner-starts", test_owner_starts },
    { "/host-server/owner-is-silent", test_owner_is_silent },
    { "/host-server/cancel-attaching", test_cancel_attaching },
    { "/host-server/restart", test_restart },
    { "/host-server/restart-port-taken", test_restart_port_taken },
    { "/host-server/restart-now", test_restart_now },
    { "/host-server/stop-while-restarting", test_stop_while_restarting },
    { "/host-server/restart-limit", test_restart_limit },
    { "/host-server/stable", test_stable },
  };

  if (argc == 3 && g_str_equal (argv[1], OWN_OPTION))
    run_owner (argv[2]);

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, TestHost, NULL, test_host_set_up, tests[i].func, test_host_tear_down);

  return g_test_run ();
}
