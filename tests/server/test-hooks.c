/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-host.h"

#include "server-channel.h"

#include <string.h>

#define CONNECT "{\"id\":1,\"connect\":{}}"

/* The pings come often, so that one can wait for two of them. */
static const char config[] =
  "[server]\n"
  "ping_interval=100ms\n"
  "pong_timeout=50ms\n"
  "connect_timeout=60s\n"
  "[default]\n"
  "publish=everyone\n"
  "history_size=0\n";

static const char calm_config[] =
  "[server]\n"
  "expired_close_delay=100ms\n"
  "[default]\n"
  "publish=everyone\n"
  "history_size=0\n"
  "[channel kept]\n"
  "history_size=10\n"
  "[channel closed]\n"
  "read=nobody\n"
  "publish=nobody\n";

static const char hurried_config[] =
  "[server]\n"
  "unsubscribe_timeout=50ms\n";

typedef struct
{
  ServerHost *host;
  guint16 port;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->host = server_host_new (data);
  fixture->port = server_host_get_port (fixture->host);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  server_host_free (fixture->host);
}

static void
allow (Fixture        *fixture,
       ServerHookCall *call)
{
  ServerHookAnswer answer = { 0 };

  server_host_answer (fixture->host, call, &answer);
}

static void
deny (Fixture        *fixture,
      ServerHookCall *call,
      guint           error_code)
{
  ServerHookAnswer answer = { .error_code = error_code };

  server_host_answer (fixture->host, call, &answer);
}

/* Sends a command that nothing holds up, and reads its reply, which is then
 * the next thing that the server has to say. */
static void
assert_free (RawClient *client)
{
  raw_client_send (client, "{\"id\":99,\"rpc\":{\"method\":\"rpc.ping\"}}");
  g_assert_cmpint (raw_client_read_error (client, 99), ==, 0);
}

/* Everything waits while it is not known who has come. */
static void
test_connect (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_open (fixture->port);
  g_autoptr (WireReply) connected = NULL;
  g_autoptr (WireReply) presence = NULL;
  g_autoptr (GBytes) info = g_bytes_new_static ("{\"n\":1}", 7);
  ServerHookAnswer answer = { .user = "alice", .info = info };
  ServerHookCall *call;

  server_host_set_hook (fixture->host, SERVER_HOOK_CONNECT, TRUE);
  raw_client_send (client, CONNECT "\n{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}\n"
                           "{\"id\":3,\"presence\":{\"channel\":\"room\"}}");
  call = server_host_take_call (fixture->host, SERVER_HOOK_CONNECT);
  g_assert_cmpint (call->command->method, ==, WIRE_METHOD_CONNECT);
  g_assert_true (server_hook_call_is_needed (call));
  server_host_answer (fixture->host, call, &answer);

  connected = raw_client_read_reply (client);
  g_assert_cmpint (connected->id, ==, 1);
  g_assert_cmpint (connected->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
  presence = raw_client_read_reply (client);
  g_assert_cmpint (presence->presence.clients->len, ==, 1);
  g_assert_cmpstr (((WireClientInfo *) g_ptr_array_index (presence->presence.clients, 0))->user, ==, "alice");
}

static void
test_connect_refused (Fixture       *fixture,
                      gconstpointer  data)
{
  static const ServerHookAnswer nobody = { 0 };
  static const ServerHookAnswer closing = { .disconnect_code = 4001, .disconnect_reason = "not you" };
  static const ServerHookAnswer expired = { .user = "alice", .expires_at = 1 };
  static const ServerHookAnswer failing = { .error_code = 1000, .error_message = "busy", .temporary = TRUE };

  g_autoptr (RawClient) first = raw_client_open (fixture->port);
  g_autoptr (RawClient) second = raw_client_open (fixture->port);
  g_autoptr (RawClient) third = raw_client_open (fixture->port);
  g_autoptr (RawClient) fourth = raw_client_open (fixture->port);
  g_autoptr (WireReply) error = NULL;
  g_autofree char *reason = NULL;

  server_host_set_hook (fixture->host, SERVER_HOOK_CONNECT, TRUE);

  raw_client_send (first, CONNECT);
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_CONNECT), &nobody);
  g_assert_cmpint (raw_client_read_close (first, NULL), ==, WIRE_DISCONNECT_BAD_REQUEST);

  raw_client_send (second, CONNECT);
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_CONNECT), &closing);
  g_assert_cmpint (raw_client_read_close (second, &reason), ==, 4001);
  g_assert_cmpstr (reason, ==, "not you");

  raw_client_send (third, CONNECT);
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_CONNECT), &expired);
  g_assert_cmpint (raw_client_read_error (third, 1), ==, WIRE_ERROR_CODE_EXPIRED);

  raw_client_send (fourth, CONNECT);
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_CONNECT), &failing);
  error = raw_client_read_reply (fourth);
  g_assert_cmpint (error->error.code, ==, 1000);
  g_assert_cmpstr (error->error.message, ==, "busy");
  g_assert_true (error->error.temporary);
  raw_client_send (fourth, CONNECT);
  g_assert_cmpint (raw_client_read_close (fourth, NULL), ==, WIRE_DISCONNECT_BAD_REQUEST);
}

/* What names the channel waits for the hook; the rest goes on. */
static void
test_subscribe (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (fixture->port, NULL);
  g_autoptr (WireReply) push = NULL;
  ServerHookCall *call;

  server_host_set_hook (fixture->host, SERVER_HOOK_SUBSCRIBE, TRUE);
  raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}\n"
                           "{\"id\":3,\"publish\":{\"channel\":\"room\",\"data\":3}}\n"
                           "{\"id\":4,\"subscribe\":{\"channel\":\"room\"}}\n"
                           "{\"id\":5,\"unsubscribe\":{\"channel\":\"room\"}}\n"
                           "{\"id\":6,\"presence_stats\":{\"channel\":\"other\"}}");
  call = server_host_take_call (fixture->host, SERVER_HOOK_SUBSCRIBE);
  g_assert_cmpint (raw_client_read_error (client, 6), ==, 0);
  assert_free (client);
  g_assert_cmpint (server_host_get_n_calls (fixture->host), ==, 0);

  allow (fixture, call);
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
  g_assert_cmpint (raw_client_read_error (client, 3), ==, 0);
  g_assert_cmpint (raw_client_read_error (client, 4), ==, WIRE_ERROR_CODE_ALREADY_SUBSCRIBED);
  push = raw_client_read_reply (client);
  g_assert_cmpint (push->type, ==, WIRE_REPLY_PUSH);
  g_assert_cmpint (raw_client_read_error (client, 5), ==, 0);
}

/* Who waits to leave a channel is not kept by a hook that does not answer;
 * who only waits to be let in is. */
static void
test_unsubscribe (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (RawClient) leaving = raw_client_connect (fixture->port, NULL);
  g_autoptr (RawClient) staying = raw_client_connect (fixture->port, NULL);
  ServerHookCall *left, *stayed, *other;

  server_host_set_hook (fixture->host, SERVER_HOOK_SUBSCRIBE, TRUE);
  raw_client_send (staying, "{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}\n"
                            "{\"id\":3,\"unsubscribe\":{\"channel\":\"other\"}}");
  stayed = server_host_take_call (fixture->host, SERVER_HOOK_SUBSCRIBE);
  raw_client_send (leaving, "{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}\n"
                            "{\"id\":3,\"subscribe\":{\"channel\":\"other\"}}\n"
                            "{\"id\":4,\"unsubscribe\":{\"channel\":\"room\"}}");
  left = server_host_take_call (fixture->host, SERVER_HOOK_SUBSCRIBE);
  other = server_host_take_call (fixture->host, SERVER_HOOK_SUBSCRIBE);
  g_assert_cmpint (raw_client_read_close (leaving, NULL), ==, WIRE_DISCONNECT_INTERNAL_ERROR);
  allow (fixture, left);
  allow (fixture, other);

  g_assert_cmpint (raw_client_read_error (staying, 3), ==, 0);
  allow (fixture, stayed);
  g_assert_cmpint (raw_client_read_error (staying, 2), ==, 0);
}

static void
test_subscribe_decided (Fixture       *fixture,
                        gconstpointer  data)
{
  static const ServerHookAnswer passing = { .passed = TRUE };
  static const ServerHookAnswer may_publish = { .may_publish = SERVER_VERDICT_ALLOW };
  static const ServerHookAnswer may_not = { .may_publish = SERVER_VERDICT_DENY };

  g_autoptr (RawClient) client = raw_client_connect (fixture->port, NULL);
  g_autoptr (WireReply) push = NULL;

  server_host_set_hook (fixture->host, SERVER_HOOK_SUBSCRIBE, TRUE);

  raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"closed\"}}");
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_SUBSCRIBE), &passing);
  g_assert_cmpint (raw_client_read_error (client, 2), ==, WIRE_ERROR_CODE_PERMISSION_DENIED);

  raw_client_send (client, "{\"id\":3,\"subscribe\":{\"channel\":\"closed\"}}");
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_SUBSCRIBE), &may_publish);
  g_assert_cmpint (raw_client_read_error (client, 3), ==, 0);
  raw_client_send (client, "{\"id\":4,\"publish\":{\"channel\":\"closed\",\"data\":1}}");
  g_assert_cmpint (raw_client_read_error (client, 4), ==, 0);
  push = raw_client_read_reply (client);
  g_assert_cmpint (push->push, ==, WIRE_PUSH_PUBLICATION);

  raw_client_send (client, "{\"id\":5,\"subscribe\":{\"channel\":\"open\"}}");
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_SUBSCRIBE), &may_not);
  g_assert_cmpint (raw_client_read_error (client, 5), ==, 0);
  raw_client_send (client, "{\"id\":6,\"publish\":{\"channel\":\"open\",\"data\":1}}");
  g_assert_cmpint (raw_client_read_error (client, 6), ==, WIRE_ERROR_CODE_PERMISSION_DENIED);

  raw_client_send (client, "{\"id\":7,\"subscribe\":{\"channel\":\"third\"}}");
  deny (fixture, server_host_take_call (fixture->host, SERVER_HOOK_SUBSCRIBE), WIRE_ERROR_CODE_INTERNAL);
  g_assert_cmpint (raw_client_read_error (client, 7), ==, WIRE_ERROR_CODE_INTERNAL);
}

/* What is published goes out in the order in which it was sent, however long
 * the hook thinks about each. */
static void
test_publish (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (fixture->port, NULL);
  g_autoptr (GBytes) replaced = g_bytes_new_static ("\"other\"", 7);
  ServerHookAnswer answer = { .data = replaced };
  ServerHookCall *call;

  raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}");
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
  server_host_set_hook (fixture->host, SERVER_HOOK_PUBLISH, TRUE);
  raw_client_send (client, "{\"id\":3,\"publish\":{\"channel\":\"room\",\"data\":3}}\n"
                           "{\"id\":4,\"publish\":{\"channel\":\"else\",\"data\":4}}\n"
                           "{\"id\":5,\"publish\":{\"channel\":\"room\",\"data\":5}}");
  call = server_host_take_call (fixture->host, SERVER_HOOK_PUBLISH);
  assert_free (client);
  g_assert_cmpint (server_host_get_n_calls (fixture->host), ==, 0);
  server_host_answer (fixture->host, call, &answer);
  g_assert_cmpint (raw_client_read_error (client, 3), ==, 0);
  deny (fixture, server_host_take_call (fixture->host, SERVER_HOOK_PUBLISH), WIRE_ERROR_CODE_PERMISSION_DENIED);
  allow (fixture, server_host_take_call (fixture->host, SERVER_HOOK_PUBLISH));

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *line = raw_client_read (client);

      if (strstr (line, "\"id\":4") != NULL)
        g_assert_nonnull (strstr (line, "\"error\":{\"code\":103"));
      else if (strstr (line, "\"id\":5") == NULL)
        g_assert_nonnull (strstr (line, i < 2 ? "\"data\":\"other\"" : "\"data\":5"));
    }
}

static void
test_rpc (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (fixture->port, NULL);
  g_autoptr (GBytes) result = g_bytes_new_static ("[1]", 3);
  ServerHookAnswer answer = { .data = result };
  ServerHookCall *first, *second;
  g_autofree char *line = NULL;

  server_host_set_hook (fixture->host, SERVER_HOOK_RPC, TRUE);
  raw_client_send (client, "{\"id\":2,\"rpc\":{\"method\":\"a\",\"data\":7}}\n{\"id\":3,\"rpc\":{\"method\":\"b\"}}");
  first = server_host_take_call (fixture->host, SERVER_HOOK_RPC);
  second = server_host_take_call (fixture->host, SERVER_HOOK_RPC);
  g_assert_cmpstr (first->command->rpc.method, ==, "a");
  assert_free (client);

  deny (fixture, second, WIRE_ERROR_CODE_METHOD_NOT_FOUND);
  g_assert_cmpint (raw_client_read_error (client, 3), ==, WIRE_ERROR_CODE_METHOD_NOT_FOUND);
  server_host_answer (fixture->host, first, &answer);
  line = raw_client_read (client);
  g_assert_cmpstr (line, ==, "{\"id\":2,\"rpc\":{\"data\":[1]}}");
}

static void
connect_until (Fixture   *fixture,
               RawClient *client,
               gint64     expires_at)
{
  ServerHookAnswer answer = { .user = "alice", .expires_at = expires_at };
  g_autoptr (WireReply) reply = NULL;

  raw_client_send (client, CONNECT);
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_CONNECT), &answer);
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_false (reply->connect.expires);
}

/* Whom the hook has let in for a time, it is asked about when that is over. */
static void
test_refresh (Fixture       *fixture,
              gconstpointer  data)
{
  static const ServerHookAnswer expired = { .expired = TRUE };
  static const ServerHookAnswer failing = { .error_code = WIRE_ERROR_CODE_INTERNAL };

  gint64 soon = g_get_real_time () / G_USEC_PER_SEC + 1;
  g_autoptr (RawClient) stays = raw_client_open (fixture->port);
  g_autoptr (RawClient) goes = raw_client_open (fixture->port);
  g_autoptr (RawClient) unlucky = raw_client_open (fixture->port);
  ServerHookCall *call;

  server_host_set_hook (fixture->host, SERVER_HOOK_CONNECT, TRUE);
  server_host_set_hook (fixture->host, SERVER_HOOK_REFRESH, TRUE);

  connect_until (fixture, stays, soon);
  call = server_host_take_call (fixture->host, SERVER_HOOK_REFRESH);
  g_assert_cmpstr (server_session_get_user (call->session), ==, "alice");
  g_assert_null (call->command);
  allow (fixture, call);
  assert_free (stays);

  connect_until (fixture, goes, g_get_real_time () / G_USEC_PER_SEC + 1);
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_REFRESH), &expired);
  g_assert_cmpint (raw_client_read_close (goes, NULL), ==, WIRE_DISCONNECT_EXPIRED);

  connect_until (fixture, unlucky, g_get_real_time () / G_USEC_PER_SEC + 1);
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_REFRESH), &failing);
  g_assert_cmpint (raw_client_read_close (unlucky, NULL), ==, WIRE_DISCONNECT_EXPIRED);

  /* It is not for the client to refresh */
  raw_client_send (stays, "{\"id\":2,\"refresh\":{\"token\":\"t\"}}");
  g_assert_cmpint (raw_client_read_close (stays, NULL), ==, WIRE_DISCONNECT_BAD_REQUEST);
}

static void
test_sub_refresh (Fixture       *fixture,
                  gconstpointer  data)
{
  static const ServerHookAnswer expired = { .expired = TRUE };

  g_autoptr (RawClient) client = raw_client_connect (fixture->port, NULL);
  ServerHookAnswer answer = { .expires_at = g_get_real_time () / G_USEC_PER_SEC + 1 };
  ServerHookAnswer again = { .expires_at = g_get_real_time () / G_USEC_PER_SEC + 2 };
  ServerHookCall *call;
  g_autoptr (WireReply) reply = NULL;
  g_autoptr (WireReply) push = NULL;

  server_host_set_hook (fixture->host, SERVER_HOOK_SUBSCRIBE, TRUE);
  server_host_set_hook (fixture->host, SERVER_HOOK_SUB_REFRESH, TRUE);
  raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}");
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_SUBSCRIBE), &answer);
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_false (reply->subscribe.expires);

  call = server_host_take_call (fixture->host, SERVER_HOOK_SUB_REFRESH);
  g_assert_cmpstr (call->channel, ==, "room");
  server_host_answer (fixture->host, call, &again);
  server_host_answer (fixture->host, server_host_take_call (fixture->host, SERVER_HOOK_SUB_REFRESH), &expired);
  push = raw_client_read_reply (client);
  g_assert_cmpint (push->push, ==, WIRE_PUSH_UNSUBSCRIBE);
  g_assert_cmpint (push->close.code, ==, WIRE_UNSUBSCRIBE_EXPIRED);
  assert_free (client);
}

static void
published_cb (const ServerPublishResult *result,
              gpointer                   data)
{
  g_assert_true (result->published);
}

static void
publish_to (ServerHub  *hub,
            const char *name)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (hub, name);
  WirePublication *publication = g_new0 (WirePublication, 1);

  publication->data = g_bytes_new_static ("1", 1);
  server_channel_publish (channel, publication, NULL, published_cb, NULL);
}

/* Lets a client in, and publishes to its channels while the store is asked. */
static void
answer_and_publish (ServerHub *hub,
                    gpointer   data)
{
  g_auto (ServerClaims) claims = { 0 };
  ServerHookAnswer answer = { .user = "alice" };

  server_claims_add_channel (&claims, "kept");
  server_claims_add_channel (&claims, "kept:2");
  answer.channels = claims.channels;
  server_hook_call_answer (data, &answer);
  publish_to (hub, "kept");
  publish_to (hub, "kept:2");
}

/* Nothing comes before the answer to the connect command, and nothing that
 * comes after what it tells is lost. */
static void
test_published_meanwhile (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_open (fixture->port);
  g_autoptr (WireReply) reply = NULL;
  guint64 offsets = 0;

  server_host_set_hook (fixture->host, SERVER_HOOK_CONNECT, TRUE);
  raw_client_send (client, CONNECT);
  server_host_run (fixture->host, answer_and_publish,
                   server_host_take_call (fixture->host, SERVER_HOOK_CONNECT));
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpint (reply->connect.subs->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    offsets += ((WireSubscribeResult *) g_ptr_array_index (reply->connect.subs, i))->position.offset;

  for (; offsets < 2; offsets++)
    {
      g_autoptr (WireReply) push = raw_client_read_reply (client);

      g_assert_cmpint (push->push, ==, WIRE_PUSH_PUBLICATION);
      g_assert_cmpint (push->publication->offset, ==, 1);
    }
  assert_free (client);
}

/* A client that is gone needs no answer, and takes nothing with it. */
static void
test_gone (Fixture       *fixture,
           gconstpointer  data)
{
  static const ServerHookKind kinds[] = {
    SERVER_HOOK_CONNECT, SERVER_HOOK_SUBSCRIBE, SERVER_HOOK_PUBLISH, SERVER_HOOK_RPC
  };
  static const char *const frames[] = {
    CONNECT,
    CONNECT "\n{\"id\":2,\"subscribe\":{\"channel\":\"kept\"}}\n{\"id\":3,\"unsubscribe\":{\"channel\":\"kept\"}}",
    CONNECT "\n{\"id\":2,\"publish\":{\"channel\":\"kept\",\"data\":1}}",
    CONNECT "\n{\"id\":2,\"rpc\":{\"method\":\"m\"}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (RawClient) client = raw_client_open (fixture->port);
      ServerHookCall *call;

      server_host_set_hook (fixture->host, kinds[i], TRUE);
      raw_client_send (client, frames[i]);
      call = server_host_take_call (fixture->host, kinds[i]);
      server_host_set_hook (fixture->host, kinds[i], FALSE);

      /* What is not a command ends it, while the hook still thinks. */
      raw_client_send (client, "nonsense");
      if (kinds[i] != SERVER_HOOK_CONNECT)
        g_assert_cmpint (raw_client_read_error (client, 1), ==, 0);
      g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_BAD_REQUEST);
      g_assert_false (server_hook_call_is_needed (call));
      allow (fixture, call);
    }
}

/* Pings go out, and pongs are taken, while a hook thinks. */
static void
test_pings (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (fixture->port, NULL);
  ServerHookCall *call;

  server_host_set_hook (fixture->host, SERVER_HOOK_SUBSCRIBE, TRUE);
  raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}\n"
                           "{\"id\":3,\"unsubscribe\":{\"channel\":\"room\"}}");
  call = server_host_take_call (fixture->host, SERVER_HOOK_SUBSCRIBE);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *ping = raw_client_read (client);

      g_assert_cmpstr (ping, ==, "{}");
      raw_client_send (client, "{}");
    }

  allow (fixture, call);
  for (;;)
    {
      g_autofree char *line = raw_client_read (client);

      if (g_str_has_prefix (line, "{\"id\":3,"))
        break;
      if (g_str_equal (line, "{}"))
        raw_client_send (client, "{}");
    }
}

#define ADD(name, config, func) g_test_add ("/hooks/" name, Fixture, config, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("connect", calm_config, test_connect);
  ADD ("connect-refused", calm_config, test_connect_refused);
  ADD ("subscribe", calm_config, test_subscribe);
  ADD ("unsubscribe", hurried_config, test_unsubscribe);
  ADD ("subscribe-decided", calm_config, test_subscribe_decided);
  ADD ("publish", calm_config, test_publish);
  ADD ("rpc", calm_config, test_rpc);
  ADD ("refresh", calm_config, test_refresh);
  ADD ("sub-refresh", calm_config, test_sub_refresh);
  ADD ("published-meanwhile", calm_config, test_published_meanwhile);
  ADD ("gone", calm_config, test_gone);
  ADD ("pings", config, test_pings);

  return g_test_run ();
}
