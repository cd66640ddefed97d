/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* All that was acknowledged is there, on the same stream, after a stop and
 * after a crash. */
static void
test_restarts (TestServer    *server,
               gconstpointer  data)
{
  g_autofree char *epoch = NULL;
  g_autoptr (GError) error = NULL;

  for (guint round = 0; round < 4; round++)
    {
      g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
      g_autofree char *now = test_get_epoch (client, "room");

      if (epoch == NULL)
        epoch = g_strdup (now);
      g_assert_cmpstr (now, ==, epoch);
      test_publish (client, "room", 50);

      if (round % 2 == 0)
        server_fixture_kill (server->process);
      else
        g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
      g_assert_true (server_fixture_start (server->process, &error));
      g_assert_cmpint (server_fixture_get_port (server->process), ==, server->port);
      test_assert_recovered (test_resubscribe (server, "room", round * 50, epoch, ""), 50, round * 50);
    }
}

/* While the server is away, its port is given to nobody else. */
static void
test_keeps_port (TestServer    *server,
                 gconstpointer  data)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", server->port);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  g_assert_false (g_socket_bind (socket, address, FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

/* A server that is killed in the middle of publishing keeps what it has
 * acknowledged, and its offsets have no gap. */
static void
test_killed_while_publishing (TestServer    *server,
                              gconstpointer  data)
{
  guint64 acknowledged = 0;
  guint64 kept = 0;

  for (guint round = 0; round < 5; round++)
    {
      g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
      g_autoptr (RawClient) reader = NULL;
      g_autoptr (WireReply) reply = NULL;
      g_autoptr (GString) frame = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < 1000; i++)
        g_string_append_printf (frame, "{\"id\":%u,\"publish\":{\"channel\":\"room\",\"data\":1}}\n", i + 1);
      raw_client_send (client, frame->str);
      for (guint i = 0; i < 1 + round * 100; i++)
        {
          g_assert_cmpint (raw_client_read_error (client, i + 1), ==, 0);
          acknowledged++;
        }

      server_fixture_kill (server->process);
      g_assert_true (server_fixture_start (server->process, &error));
      reader = raw_client_connect (server->port, NULL);
      raw_client_send (reader, "{\"id\":2,\"history\":{\"channel\":\"room\",\"limit\":1,\"reverse\":true}}");
      reply = raw_client_read_reply (reader);
      g_assert_cmpint (reply->history.position.offset, >=, kept + acknowledged);
      g_assert_cmpint (((WirePublication *) g_ptr_array_index (reply->history.publications, 0))->offset, ==,
                       reply->history.position.offset);
      kept = reply->history.position.offset;
      acknowledged = 0;
    }
}

static void
test_shutdown (TestServer    *server,
               gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) silent = raw_client_new (server->port);
  g_autoptr (RawClient) waiting = raw_client_open (server->port);
  g_autofree char *reason = NULL;

  /* What was sent before the signal is answered before the close */
  test_publish (client, "room", 100);
  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);

  {
    g_autoptr (GByteArray) payload = NULL;

    g_assert_cmpint (raw_client_read_frame (client, &payload), ==, 0x88);
    g_assert_cmpmem (payload->data, payload->len, "\x0b\xb9" "shutdown", 10);
  }
  {
    g_autoptr (GByteArray) payload = NULL;

    g_assert_cmpint (raw_client_read_frame (waiting, &payload), ==, 0x88);
  }
  g_assert_true (raw_client_reaches_end (silent));
}

/* A peer that answers the close is all that a stop waits for. */
static void
test_shutdown_is_quick (TestServer    *server,
                        gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  GPid pid = server_fixture_get_pid (server->process);
  gint64 began = g_get_monotonic_time ();

  kill (pid, SIGTERM);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_SHUTDOWN);
  g_assert_cmpint (server_fixture_wait (server->process), ==, 0);

  /* It would have waited ten seconds */
  g_assert_cmpint (g_get_monotonic_time () - began, <, 9 * G_TIME_SPAN_SECOND);
}

static void
assert_usage_error (TestServer *server,
                    const char *option,
                    const char *value,
                    int         expected_status,
                    const char *message)
{
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;

  g_assert_cmpint (test_run_server (server, &output, &errors, option, value, NULL), ==, expected_status);
  g_assert_cmpstr (output, ==, "");
  g_assert_true (g_str_has_prefix (errors, "realtime-server: "));
  g_test_message ("%s", errors);
  g_assert_nonnull (strstr (errors, message));
}

/* What is wrong with the command line or the configuration is said before
 * anything is opened. */
static void
test_usage (TestServer    *server,
            gconstpointer  data)
{
  g_autofree char *port = g_strdup_printf ("%u", server->port);
  g_autofree char *version = NULL;

  assert_usage_error (server, "--nonsense", NULL, 2, "--nonsense");
  assert_usage_error (server, "nonsense", NULL, 2, "nonsense");
    assert_usage_error (server, "--port=-1", NULL, 2, "--port");
  assert_usage_error (server, "--config", "/nonexistent", 2, "/nonexistent: ");
  assert_usage_error (server, "--port", "65536", 2, "--port");
  assert_usage_error (server, "--data-dir", server_fixture_get_data_dir (server->process), 1,
                      "another realtime-server is using this folder");
  assert_usage_error (server, "--data-dir", "/dev/null/x", 1, "/dev/null/x");

  g_assert_cmpint (test_run_server (server, &version, NULL, "--version", NULL), ==, 0);
  g_assert_true (g_str_has_prefix (version, "realtime-server "));
}

/* The server of a program that is gone goes too. */
static void
test_supervised (TestServer    *server,
                 gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);

  server_fixture_abandon (server->process);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_SHUTDOWN);
  g_assert_cmpint (server_fixture_wait (server->process), ==, 0);
}

static gboolean
has_ended (TestServer *server)
{
  siginfo_t info = { 0 };

  g_assert_cmpint (waitid (P_PID, server_fixture_get_pid (server->process), &info,
                           WEXITED | WNOHANG | WNOWAIT), ==, 0);
  return info.si_pid != 0;
}

/* A program that ends its server may close the pipe and send a signal. Each
 * client still gets its time, however often the server looks around meanwhile. */
static void
test_asked_twice (TestServer    *server,
                  gconstpointer  data)
{
  g_autoptr (RawClient) slow = raw_client_connect (server->port, NULL);
  g_autoptr (GPtrArray) quick = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_client_free);

  for (guint i = 0; i < 50; i++)
    g_ptr_array_add (quick, raw_client_connect (server->port, NULL));

  server_fixture_abandon (server->process);
  g_assert_cmpint (raw_client_read_close (g_ptr_array_index (quick, 0), NULL), ==, WIRE_DISCONNECT_SHUTDOWN);
  kill (server_fixture_get_pid (server->process), SIGTERM);
  for (guint i = 1; i < quick->len; i++)
    g_assert_cmpint (raw_client_read_close (g_ptr_array_index (quick, i), NULL), ==, WIRE_DISCONNECT_SHUTDOWN);
  g_assert_false (has_ended (server));

  g_assert_cmpint (raw_client_read_close (slow, NULL), ==, WIRE_DISCONNECT_SHUTDOWN);
  g_assert_cmpint (server_fixture_wait (server->process), ==, 0);
}

/* Who sends a second signal does not want to wait for anybody. */
static void
test_hurry (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  GPid pid = server_fixture_get_pid (server->process);
  g_autoptr (GByteArray) payload = NULL;

  kill (pid, SIGTERM);
  g_assert_cmpint (raw_client_read_frame (client, &payload), ==, 0x88);
  kill (pid, SIGTERM);
  g_assert_cmpint (server_fixture_wait (server->process), ==, 0);
}

/* When there is no descriptor left, who is in stays, and who waits comes in
 * as soon as one has left. */
static void
test_descriptors (TestServer    *server,
                  gconstpointer  data)
{
  GPid pid = server_fixture_get_pid (server->process);
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", pid);
  g_autoptr (RawClient) first = raw_client_connect (server->port, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  struct rlimit limit = { 0 };
  RawClient *clients[2];

  while (g_dir_read_name (dir) != NULL)
    limit.rlim_cur++;
  limit.rlim_max = ++limit.rlim_cur;
  g_assert_cmpint (prlimit (pid, RLIMIT_NOFILE, &limit, NULL), ==, 0);

  clients[0] = raw_client_connect (server->port, NULL);
  clients[1] = raw_client_new (server->port);
  test_publish (first, "room", 3);
  raw_client_free (clients[0]);
  raw_client_upgrade (clients[1]);
  test_publish (first, "room", 3);
  raw_client_free (clients[1]);
}

#define ADD(name, config, func) \
  g_test_add ("/process/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("restarts", NULL, test_restarts);
  ADD ("keeps-port", NULL, test_keeps_port);
  ADD ("killed-while-publishing", NULL, test_killed_while_publishing);
  ADD ("shutdown", NULL, test_shutdown);
  ADD ("shutdown-is-quick", "close_timeout=10s\n", test_shutdown_is_quick);
  ADD ("usage", NULL, test_usage);
  ADD ("supervised", NULL, test_supervised);
  ADD ("asked-twice", "close_timeout=1h\n", test_asked_twice);
  ADD ("hurry", "close_timeout=1h\n", test_hurry);
  ADD ("descriptors", NULL, test_descriptors);

  return g_test_run ();
}
