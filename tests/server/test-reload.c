/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <signal.h>
#include <string.h>

#define RELOADED "event=reloaded"

static void
hang_up (TestServer *server,
         const char *config)
{
  server_fixture_set_config (server->process, config);
  kill (server_fixture_get_pid (server->process), SIGHUP);
}

static void
reload (TestServer *server,
        const char *config)
{
  hang_up (server, config);
  server_fixture_wait_log (server->process, RELOADED, 1);
}

/* Who is subscribed stays so; who comes has the new rules, in a channel that
 * is open too, and so has who publishes. */
static void
test_rules (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (RawClient) subscriber = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) late = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) root = raw_client_connect (server->port, server->root);
  g_autofree char *push = NULL;

  test_assert_error (subscriber, "\"subscribe\":{\"channel\":\"room\"}", 0);
  test_assert_error (late, "\"publish\":{\"channel\":\"other\",\"data\":1}", 0);

  reload (server, "[default]\nread=admins\npublish=admins\n");
  test_assert_error (late, "\"subscribe\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (late, "\"publish\":{\"channel\":\"other\",\"data\":1}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (subscriber, "\"publish\":{\"channel\":\"room\",\"data\":1}", WIRE_ERROR_CODE_PERMISSION_DENIED);

  test_assert_error (root, "\"publish\":{\"channel\":\"room\",\"data\":\"still here\"}", 0);
  push = raw_client_read (subscriber);
  g_assert_nonnull (strstr (push, "still here"));
}

/* The lists of users that an open channel had are gone with their file. */
static void
test_lists (TestServer    *server,
            gconstpointer  data)
{
  static const char *const configs[] = {
    "[default]\nread=alice;bob\n", "[channel room]\nread=carol;alice\n", "[default]\nread=carol\n",
  };
  g_autoptr (RawClient) subscriber = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) other = raw_client_connect (server->port, server->alice);

  test_assert_error (subscriber, "\"subscribe\":{\"channel\":\"room\"}", 0);
  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      hang_up (server, configs[i]);
      server_fixture_wait_log (server->process, RELOADED, i + 1);
      if (i + 1 < G_N_ELEMENTS (configs))
        {
          test_assert_error (other, "\"subscribe\":{\"channel\":\"room\"}", 0);
          test_assert_error (other, "\"unsubscribe\":{\"channel\":\"room\"}", 0);
        }
    }

  test_assert_error (other, "\"subscribe\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (subscriber, "\"subscribe\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_ALREADY_SUBSCRIBED);
}

/* A file that cannot be used changes nothing, and its error is told. */
static void
test_broken (TestServer    *server,
             gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, server->alice);
  g_autofree char *log = NULL;

  hang_up (server, "[channel news]\nread=admins\npublish=\n");
  server_fixture_wait_log (server->process, "event=reload-refused", 1);
  log = server_fixture_dup_log (server->process);
  g_assert_nonnull (strstr (log, "level=error event=reload-refused"));
  g_assert_nonnull (strstr (log, "[channel news] publish: "));
  g_assert_null (strstr (log, RELOADED));

  test_assert_error (client, "\"subscribe\":{\"channel\":\"news\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"closed\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);

  /* And a good one is taken afterwards. */
  reload (server, "[channel closed]\nread=everyone\n");
  test_assert_error (client, "\"subscribe\":{\"channel\":\"closed\"}", 0);
}

static void
assert_connect (TestServer *server,
                const char *token,
                guint       code)
{
  g_autofree char *frame = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);

  if (code != 0)
    test_assert_close (server, frame, code);
  else
    raw_client_free (raw_client_connect (server->port, token));
}

/* A secret that is no longer that of the file lets nobody in; who is in
 * stays. */
static void
test_secret (TestServer    *server,
             gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, server->alice);
  g_autofree char *token = NULL;

  reload (server, "token_secret=another secret of the tests\n");
  assert_connect (server, server->alice, WIRE_DISCONNECT_INVALID_TOKEN);
  token = server_fixture_mint_token (server->process, "alice", FALSE);
  assert_connect (server, token, 0);
  test_publish (client, "room", 1);
}

static gboolean
may_upgrade (TestServer *server)
{
  static const char request[] =
    "GET /connection/websocket HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Origin: https://good.example\r\n\r\n";
  g_autoptr (RawClient) client = raw_client_new (server->port);
  g_autofree char *head = NULL;

  raw_client_send_bytes (client, request, strlen (request));
  head = raw_client_read_response (client);
  return g_str_has_prefix (head, "HTTP/1.1 101 ");
}

static void
test_origins (TestServer    *server,
              gconstpointer  data)
{
  g_assert_false (may_upgrade (server));
  reload (server, "allowed_origins=https://good.example\n");
  g_assert_true (may_upgrade (server));
}

static void
test_limits (TestServer    *server,
             gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, server->alice);
  g_autofree char *padding = g_strnfill (2000, 'x');
  g_autofree char *large = g_strdup_printf ("\"publish\":{\"channel\":\"room\",\"data\":\"%s\"}", padding);

  test_assert_error (client, "\"subscribe\":{\"channel\":\"a\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"b\"}", 0);
  test_assert_error (client, large, 0);
  reload (server, "max_channels=2\nmax_message_size=1K\n");
  test_assert_error (client, "\"subscribe\":{\"channel\":\"c\"}", WIRE_ERROR_CODE_LIMIT_EXCEEDED);
  raw_client_send (client, large);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, 1009);
}

/* What cannot change is named, and stays; the command line still wins. */
static void
test_fixed (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (RawClient) client = NULL;
  g_autofree char *log = NULL;

  reload (server, "port=1\ndata_dir=/nonexistent\nlisten=::1\nping_interval=1h\n");
  log = server_fixture_dup_log (server->process);
  g_assert_nonnull (strstr (log, "level=warning event=needs-restart keys=\"listen, ping_interval\"\n"));
  client = raw_client_connect (server->port, server->alice);
  test_publish (client, "room", 1);
}

/* Whatever happens, nobody finds a secret in the log. */
static void
test_log_keeps_secrets (TestServer    *server,
                        gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, server->alice);
  g_autofree char *secret_frame = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%.30sx\"}}", server->alice);
  g_autofree char *bad_frame = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}", server->alice);
  g_autofree char *log = NULL;

  test_assert_close (server, secret_frame, WIRE_DISCONNECT_INVALID_TOKEN);
  test_assert_close (server, bad_frame, WIRE_DISCONNECT_BAD_REQUEST);
  test_assert_close (server, "payload-of-tests", WIRE_DISCONNECT_BAD_REQUEST);
  test_assert_error (client, "\"publish\":{\"channel\":\"room\",\"data\":\"payload-of-tests\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"room\"}", 0);
  reload (server, "log_level=debug\ntoken_secret=changed-secret-of-tests\n");
  hang_up (server, "log_level=debug\ntoken_secret=changed-secret-of-tests\\q\n");
  server_fixture_wait_log (server->process, "event=reload-refused", 1);

  log = server_fixture_dup_log (server->process);
  g_assert_nonnull (strstr (log, "level=debug"));
  g_assert_nonnull (strstr (log, "event=listening"));
  g_assert_null (strstr (log, "payload-of-tests"));
  g_assert_null (strstr (log, "secret-of-tests"));
  g_assert_null (strstr (log, "a secret of the tests"));
  /* The head of a token is the same in all, and no secret. */
  g_assert_null (strstr (log, "eyJ"));
}

#define ADD(name, config, func) \
  g_test_add ("/reload/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("rules", NULL, test_rules);
  ADD ("lists", "[default]\nread=bob;alice\n", test_lists);
  ADD ("broken", NULL, test_broken);
  ADD ("secret", NULL, test_secret);
  ADD ("origins", NULL, test_origins);
  ADD ("limits", NULL, test_limits);
  ADD ("fixed", NULL, test_fixed);
  ADD ("log-keeps-secrets", "log_level=debug\n", test_log_keeps_secrets);

  return g_test_run ();
}
