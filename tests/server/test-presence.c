/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <string.h>

static const char config[] =
  "[default]\n"
  "publish=everyone\n"
  "history_size=0\n"
  "[channel off]\n"
  "presence=nobody\n"
  "[channel staff]\n"
  "presence=admins\n"
  "[channel closed]\n"
  "read=admins\n"
  "[channel quiet]\n"
  "join_leave=false\n"
  "[channel loud]\n"
  "force_join_leave=true\n"
  "[channel loud-but-quiet]\n"
  "join_leave=false\n"
  "force_join_leave=true\n"
  "[channel kept]\n"
  "history_size=10\n";

static char *
subscribe_watching (RawClient  *client,
                    const char *channel)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":2,\"subscribe\":{\"channel\":\"%s\",\"join_leave\":true}}", channel);
  g_autofree char *own = NULL;

  raw_client_send (client, text);
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
  own = raw_client_read (client);
  g_assert_true (g_str_has_prefix (own, "{\"push\":{\"channel\":"));
  g_assert_nonnull (strstr (own, "\"join\":{\"info\":{"));
  return g_steal_pointer (&own);
}

static void
subscribe (RawClient  *client,
           const char *channel)
{
  g_autofree char *text = g_strdup_printf ("\"subscribe\":{\"channel\":\"%s\"}", channel);

  test_assert_error (client, text, 0);
}

static void
assert_stats (RawClient  *client,
              const char *channel,
              guint       n_clients,
              guint       n_users)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":3,\"presence_stats\":{\"channel\":\"%s\"}}", channel);
  g_autofree char *expected = NULL;
  g_autofree char *line = NULL;

  expected = g_strdup_printf ("{\"id\":3,\"presence_stats\":{\"num_clients\":%u,\"num_users\":%u}}", n_clients, n_users);
  raw_client_send (client, text);
  line = raw_client_read (client);
  g_assert_cmpstr (line, ==, expected);
}

static void
assert_event (RawClient    *client,
              WirePushType  push,
              const char   *user)
{
  g_autoptr (WireReply) reply = raw_client_read_reply (client);

  g_assert_cmpint (reply->type, ==, WIRE_REPLY_PUSH);
  g_assert_cmpint (reply->push, ==, push);
  g_assert_cmpstr (reply->info->user, ==, user);
  g_assert_cmpint (strlen (reply->info->client), ==, 36);
}

static void
test_presence (TestServer    *server,
               gconstpointer  data)
{
  g_autoptr (RawClient) visitor = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) other = raw_client_connect (server->port, NULL);
  g_autofree char *token = test_sign_token ("{\"sub\":\"alice\",\"info\":{\"n\":1}}");
  g_autoptr (RawClient) alice = raw_client_connect (server->port, token);
  g_autoptr (RawClient) again = raw_client_connect (server->port, token);
  g_autofree char *empty = NULL;
  g_autoptr (WireReply) reply = NULL;
  const WireClientInfo *info;

  raw_client_send (visitor, "{\"id\":2,\"presence\":{\"channel\":\"room\"}}");
  empty = raw_client_read (visitor);
  g_assert_cmpstr (empty, ==, "{\"id\":2,\"presence\":{\"presence\":{}}}");
  assert_stats (visitor, "room", 0, 0);

  subscribe (alice, "room");
  raw_client_send (visitor, "{\"id\":2,\"presence\":{\"channel\":\"room\"}}");
  reply = raw_client_read_reply (visitor);
  g_assert_cmpint (reply->presence.clients->len, ==, 1);
  info = g_ptr_array_index (reply->presence.clients, 0);
  g_assert_cmpstr (info->user, ==, "alice");
  g_assert_cmpint (strlen (info->client), ==, 36);
  g_assert_cmpmem (g_bytes_get_data (info->conn_info, NULL), g_bytes_get_size (info->conn_info), "{\"n\":1}", 7);
  g_assert_null (info->chan_info);

  /* Two connections are one user, and so are all visitors */
  subscribe (again, "room");
  subscribe (visitor, "room");
  subscribe (other, "room");
  assert_stats (visitor, "room", 4, 2);
  assert_stats (visitor, "room:1", 0, 0);

  /* Who goes is gone at once */
  test_assert_error (again, "\"unsubscribe\":{\"channel\":\"room\"}", 0);
  assert_stats (visitor, "room", 3, 2);
  raw_client_send (alice, "nonsense");
  raw_client_read_close (alice, NULL);
  assert_stats (visitor, "room", 2, 1);
}

/* Asked in the same frame, after the subscription. */
static void
test_at_once (TestServer    *server,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *line = NULL;

  raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"kept\"}}\n"
                           "{\"id\":3,\"presence_stats\":{\"channel\":\"kept\"}}\n"
                           "{\"id\":4,\"unsubscribe\":{\"channel\":\"kept\"}}\n"
                           "{\"id\":5,\"presence_stats\":{\"channel\":\"kept\"}}");
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
  line = raw_client_read (client);
  g_assert_cmpstr (line, ==, "{\"id\":3,\"presence_stats\":{\"num_clients\":1,\"num_users\":1}}");
  g_assert_cmpint (raw_client_read_error (client, 4), ==, 0);
  g_free (line);
  line = raw_client_read (client);
  g_assert_cmpstr (line, ==, "{\"id\":5,\"presence_stats\":{\"num_clients\":0,\"num_users\":0}}");
}

static void
test_permissions (TestServer    *server,
                  gconstpointer  data)
{
  static const struct
  {
    const char *channel;
    guint alice;
    guint root;
  } cases[] = {
    { "off", WIRE_ERROR_CODE_NOT_AVAILABLE, WIRE_ERROR_CODE_NOT_AVAILABLE },
    { "staff", WIRE_ERROR_CODE_PERMISSION_DENIED, 0 },
    { "closed", WIRE_ERROR_CODE_PERMISSION_DENIED, 0 },
    { "room#bob", WIRE_ERROR_CODE_PERMISSION_DENIED, WIRE_ERROR_CODE_PERMISSION_DENIED },
    { "room#alice,bob", 0, WIRE_ERROR_CODE_PERMISSION_DENIED },
    { "$private", WIRE_ERROR_CODE_PERMISSION_DENIED, WIRE_ERROR_CODE_PERMISSION_DENIED },
    { "room", 0, 0 },
  };

  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) root = raw_client_connect (server->port, server->root);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *list = g_strdup_printf ("\"presence\":{\"channel\":\"%s\"}", cases[i].channel);
      g_autofree char *stats = g_strdup_printf ("\"presence_stats\":{\"channel\":\"%s\"}", cases[i].channel);

      test_assert_error (alice, list, cases[i].alice);
      test_assert_error (alice, stats, cases[i].alice);
      test_assert_error (root, list, cases[i].root);
      test_assert_error (root, stats, cases[i].root);
    }
}

/* Those who asked hear of all others and of themselves, in the order of what
 * is published meanwhile; those who did not hear nothing. */
static void
test_join_leave (TestServer    *server,
                 gconstpointer  data)
{
  g_autoptr (RawClient) watcher = raw_client_connect (server->port, server->root);
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autofree char *own = subscribe_watching (watcher, "room");
  g_autofree char *expected = NULL;
  g_autoptr (WireReply) first = NULL;
  g_autoptr (WireReply) second = NULL;

  g_assert_nonnull (strstr (own, "\"join\":{\"info\":{\"user\":\"root\",\"client\":\""));
  raw_client_send (alice, "{\"id\":2,\"publish\":{\"channel\":\"room\",\"data\":1}}\n"
                          "{\"id\":3,\"subscribe\":{\"channel\":\"room\"}}\n"
                          "{\"id\":4,\"publish\":{\"channel\":\"room\",\"data\":2}}\n"
                          "{\"id\":5,\"unsubscribe\":{\"channel\":\"room\"}}");
  first = raw_client_read_reply (watcher);
  g_assert_cmpint (first->push, ==, WIRE_PUSH_PUBLICATION);
  assert_event (watcher, WIRE_PUSH_JOIN, "alice");
  second = raw_client_read_reply (watcher);
  g_assert_cmpint (second->push, ==, WIRE_PUSH_PUBLICATION);
  assert_event (watcher, WIRE_PUSH_LEAVE, "alice");

  g_assert_cmpint (raw_client_read_error (alice, 2), ==, 0);
  g_assert_cmpint (raw_client_read_error (alice, 3), ==, 0);
  g_assert_cmpint (raw_client_read_error (alice, 4), ==, 0);
  g_free (raw_client_read (alice));
  g_assert_cmpint (raw_client_read_error (alice, 5), ==, 0);

  /* A connection that ends is a leave too */
  subscribe (alice, "room");
  assert_event (watcher, WIRE_PUSH_JOIN, "alice");
  raw_client_send (alice, "nonsense");
  assert_event (watcher, WIRE_PUSH_LEAVE, "alice");
}

/* Whether one is told depends on the channel and on who asks. */
static void
test_granting (TestServer    *server,
               gconstpointer  data)
{
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) root = raw_client_connect (server->port, server->root);
  g_autofree char *own = NULL;

  test_assert_error (alice, "\"subscribe\":{\"channel\":\"staff\",\"join_leave\":true}", 0);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"off\",\"join_leave\":true}", 0);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"quiet\",\"join_leave\":true}", 0);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"loud-but-quiet\"}", 0);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"room\"}", 0);

  own = subscribe_watching (root, "staff");
  subscribe (root, "off");
  subscribe (root, "quiet");
  subscribe (root, "loud-but-quiet");
  subscribe (root, "room");

  /* Nothing of all that has come, or it would come before this */
  test_assert_error (alice, "\"rpc\":{\"method\":\"rpc.ping\"}", 0);

  test_assert_error (alice, "\"subscribe\":{\"channel\":\"loud\"}", 0);
  assert_event (alice, WIRE_PUSH_JOIN, "alice");
  test_assert_error (root, "\"subscribe\":{\"channel\":\"loud\"}", 0);
  assert_event (root, WIRE_PUSH_JOIN, "root");
  assert_event (alice, WIRE_PUSH_JOIN, "root");
}

/* Many who go together cost those who stay no frame each. */
static void
test_exodus (TestServer    *server,
             gconstpointer  data)
{
  enum { N = 60 };
  g_autoptr (RawClient) watcher = raw_client_connect (server->port, NULL);
  RawClient *clients[N];
  g_autofree char *own = subscribe_watching (watcher, "room");

  for (guint i = 0; i < N; i++)
    {
      clients[i] = raw_client_connect (server->port, server->alice);
      g_free (subscribe_watching (clients[i], "room"));
      assert_event (watcher, WIRE_PUSH_JOIN, "alice");
    }
  assert_stats (watcher, "room", N + 1, 2);
  for (guint i = 0; i < N; i++)
    raw_client_free (clients[i]);
  for (guint i = 0; i < N; i++)
    assert_event (watcher, WIRE_PUSH_LEAVE, "alice");
  assert_stats (watcher, "room", 1, 1);
}

#define ADD(name, func) \
  g_test_add ("/presence/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("presence", test_presence);
  ADD ("at-once", test_at_once);
  ADD ("permissions", test_permissions);
  ADD ("join-leave", test_join_leave);
  ADD ("granting", test_granting);
  ADD ("exodus", test_exodus);

  return g_test_run ();
}
