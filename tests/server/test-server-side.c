/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-host.h"

#include "server-channel.h"

#include "server-token.h"

#include <string.h>

static const char config[] =
  "[server]\n"
  "token_secret=a secret of the tests\n"
  "anonymous=true\n"
  "max_channels=3\n"
  "expired_sub_close_delay=1ms\n"
  "[default]\n"
  "publish=everyone\n"
  "[channel closed]\n"
  "read=nobody\n"
  "[channel loud]\n"
  "force_join_leave=true\n"
  "history_size=0\n";

static const char personal_config[] =
  "[server]\n"
  "token_secret=a secret of the tests\n"
  "personal_channel=true\n"
  "personal_namespace=users\n"
  "[default]\n"
  "publish=everyone\n";

static const char single_config[] =
  "[server]\n"
  "token_secret=a secret of the tests\n"
  "personal_channel=true\n"
  "personal_single=true\n"
  "max_connections_per_user=1\n";

static const char limit_config[] =
  "[server]\n"
  "token_secret=a secret of the tests\n"
  "max_connections_per_user=2\n";

typedef struct
{
  ServerHost *host;
  guint16 port;
} Fixture;

/* What to do in the thread of the server. */
typedef struct
{
  const char *user;
  const char *client;
  const char *channel;
  const ServerSubscribeOptions *options;
  guint code;
  const char *reason;
  gboolean expired;
  gint64 expires_at;
  /* the outcome */
  guint n_sessions;
  gboolean found;
  gboolean called;
  guint error_code;
} Task;

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

typedef struct
{
  const ServerClaims *claims;
  char *token;
} Minting;

static void
mint_cb (ServerHub *hub,
         gpointer   data)
{
  Minting *minting = data;

  minting->token = server_token_mint (server_hub_get_config (hub)->keyring, SERVER_TOKEN_CONNECTION,
                                      minting->claims);
}

/* A token for a user and the channels, separated by spaces. */
static char *
mint (Fixture    *fixture,
      const char *user,
      const char *channels)
{
  g_auto (ServerClaims) claims = { .user = g_strdup (user) };
  g_auto (GStrv) names = g_strsplit (channels, " ", -1);
  Minting minting = { &claims, NULL };

  for (char **name = names; *name != NULL && **name != '\0'; name++)
    server_claims_add_channel (&claims, *name);
  server_host_run (fixture->host, mint_cb, &minting);
  g_assert_nonnull (minting.token);
  return minting.token;
}

static RawClient *
connect_as (Fixture    *fixture,
            const char *user)
{
  g_autofree char *token = mint (fixture, user, "");

  return raw_client_connect (fixture->port, token);
}

static WireReply *
connect_with (RawClient  *client,
              const char *token,
              const char *subs)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\",\"subs\":{%s}}}", token, subs);

  raw_client_send (client, text);
  return raw_client_read_reply (client);
}

static const WireSubscribeResult *
find_result (const WireReply *reply,
             const char      *channel)
{
  for (guint i = 0; reply->connect.subs != NULL && i < reply->connect.subs->len; i++)
    {
      const WireSubscribeResult *result = g_ptr_array_index (reply->connect.subs, i);

      if (g_str_equal (result->channel, channel))
        return result;
    }

  g_assert_not_reached ();
}

static void
send_ok (RawClient  *client,
         const char *command,
         guint       error_code)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":9,%s}", command);

  raw_client_send (client, text);
  g_assert_cmpint (raw_client_read_error (client, 9), ==, error_code);
}

static void
done_cb (guint    error_code,
         gpointer data)
{
  Task *task = data;

  task->called = TRUE;
  task->error_code = error_code;
}

static void
subscribe_cb (ServerHub *hub,
              gpointer   data)
{
  Task *task = data;
  g_autoptr (GPtrArray) sessions = server_hub_dup_sessions (hub, task->user);

  task->n_sessions = sessions->len;
  for (guint i = 0; i < sessions->len; i++)
    server_session_subscribe (g_ptr_array_index (sessions, i), task->channel, task->options, done_cb, task);
}

static void
unsubscribe_cb (ServerHub *hub,
                gpointer   data)
{
  Task *task = data;
  g_autoptr (GPtrArray) sessions = server_hub_dup_sessions (hub, task->user);

  task->n_sessions = sessions->len;
  for (guint i = 0; i < sessions->len; i++)
    task->found = server_session_unsubscribe (g_ptr_array_index (sessions, i), task->channel, task->code);
}

static void
disconnect_cb (ServerHub *hub,
               gpointer   data)
{
  Task *task = data;
  g_autoptr (GPtrArray) sessions = server_hub_dup_sessions (hub, task->user);

  task->n_sessions = sessions->len;
  for (guint i = 0; i < sessions->len; i++)
    server_session_disconnect_with (g_ptr_array_index (sessions, i), task->code, task->reason);
}

static void
refresh_cb (ServerHub *hub,
            gpointer   data)
{
  Task *task = data;
  g_autoptr (GPtrArray) sessions = server_hub_dup_sessions (hub, task->user);

  for (guint i = 0; i < sessions->len; i++)
    server_session_refresh (g_ptr_array_index (sessions, i), task->expired, task->expires_at, NULL);
}

static void
find_cb (ServerHub *hub,
         gpointer   data)
{
  Task *task = data;
  ServerSession *session = server_hub_find_session (hub, task->client);

  task->found = session != NULL;
  if (session != NULL)
    g_assert_cmpstr (server_session_get_user (session), ==, task->user);
}

static void
nothing_cb (ServerHub *hub,
            gpointer   data)
{
}

/* What callbacks of the server's thread have written can be read then. */
static void
meet (Fixture *fixture)
{
  server_host_run (fixture->host, nothing_cb, NULL);
}

/* Subscribed with the connection, and not asked for permission. */
static void
test_connect (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *token = mint (fixture, "alice", "closed loud");
  g_autoptr (RawClient) client = raw_client_open (fixture->port);
  g_autoptr (RawClient) other = raw_client_connect (fixture->port, NULL);
  g_autoptr (WireReply) reply = connect_with (client, token, "");
  g_autoptr (WireReply) joined = raw_client_read_reply (client);
  g_autoptr (WireReply) push = NULL;

  g_assert_cmpint (reply->connect.subs->len, ==, 2);
  g_assert_true (find_result (reply, "closed")->recoverable);
  g_assert_true (find_result (reply, "closed")->positioned);
  g_assert_nonnull (find_result (reply, "closed")->position.epoch);
  g_assert_false (find_result (reply, "loud")->positioned);

  /* The own join comes after the answer */
  g_assert_cmpint (joined->push, ==, WIRE_PUSH_JOIN);
  g_assert_cmpstr (joined->channel, ==, "loud");

  send_ok (other, "\"publish\":{\"channel\":\"closed\",\"data\":1}", 0);
  push = raw_client_read_reply (client);
  g_assert_cmpint (push->push, ==, WIRE_PUSH_PUBLICATION);
  g_assert_cmpstr (push->channel, ==, "closed");

  send_ok (client, "\"subscribe\":{\"channel\":\"closed\"}", WIRE_ERROR_CODE_ALREADY_SUBSCRIBED);
  send_ok (client, "\"history\":{\"channel\":\"closed\"}", 0);
  raw_client_send (client, "{\"id\":2,\"sub_refresh\":{\"channel\":\"closed\",\"token\":\"t\"}}");
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_BAD_REQUEST);
}

static void
test_recovery (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *token = mint (fixture, "alice", "news");
  g_autoptr (RawClient) first = raw_client_open (fixture->port);
  g_autoptr (RawClient) second = raw_client_open (fixture->port);
  g_autoptr (RawClient) third = raw_client_open (fixture->port);
  g_autoptr (RawClient) writer = raw_client_connect (fixture->port, NULL);
  g_autoptr (WireReply) before = connect_with (first, token, "");
  g_autoptr (WireReply) after = NULL;
  g_autoptr (WireReply) lost = NULL;
  g_autofree char *subs = NULL;

  for (guint i = 0; i < 3; i++)
    send_ok (writer, "\"publish\":{\"channel\":\"news\",\"data\":1}", 0);
  subs = g_strdup_printf ("\"news\":{\"recover\":true,\"offset\":1,\"epoch\":\"%s\"},\"other\":{\"recover\":true}",
                          find_result (before, "news")->position.epoch);
  after = connect_with (second, token, subs);
  g_assert_cmpint (after->connect.subs->len, ==, 1);
  g_assert_true (find_result (after, "news")->recovered);
  g_assert_true (find_result (after, "news")->was_recovering);
  g_assert_cmpint (find_result (after, "news")->publications->len, ==, 2);
  g_assert_cmpint (find_result (after, "news")->position.offset, ==, 1);

  lost = connect_with (third, token, "\"news\":{\"recover\":true,\"offset\":1,\"epoch\":\"otherone\"}");
  g_assert_false (find_result (lost, "news")->recovered);
  g_assert_true (find_result (lost, "news")->was_recovering);
  g_assert_cmpint (find_result (lost, "news")->position.offset, ==, 3);
}

static void
test_too_many (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *token = mint (fixture, "alice", "a b c d");
  g_autoptr (RawClient) client = raw_client_open (fixture->port);
  g_autofree char *text = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);
  g_autoptr (RawClient) full = connect_as (fixture, "bob");
  Task task = { .user = "bob", .channel = "d" };

  raw_client_send (client, text);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_CHANNEL_LIMIT);

  send_ok (full, "\"subscribe\":{\"channel\":\"a\"}", 0);
  send_ok (full, "\"subscribe\":{\"channel\":\"b\"}", 0);
  send_ok (full, "\"subscribe\":{\"channel\":\"c\"}", 0);
  server_host_run (fixture->host, subscribe_cb, &task);
  g_assert_cmpint (task.error_code, ==, WIRE_ERROR_CODE_LIMIT_EXCEEDED);
  g_assert_cmpint (raw_client_read_close (full, NULL), ==, WIRE_DISCONNECT_CHANNEL_LIMIT);
}

static void
test_subscribe (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (RawClient) alice = connect_as (fixture, "alice");
  g_autoptr (RawClient) again = connect_as (fixture, "alice");
  g_autoptr (RawClient) bob = connect_as (fixture, "bob");
  g_autoptr (GBytes) info = g_bytes_new_static ("{\"c\":1}", 7);
  g_autoptr (GBytes) told = g_bytes_new_static ("\"hi\"", 4);
  ServerSubscribeOptions options = { .info = info, .data = told };
  Task task = { .user = "alice", .channel = "closed", .options = &options };
  Task unknown = { .user = "nobody", .channel = "closed" };
  Task visitor = { .user = "", .channel = "closed" };
  g_autoptr (WireReply) push = NULL;
  g_autoptr (WireReply) second_push = NULL;
  g_autoptr (WireReply) gone = NULL;

  server_host_run (fixture->host, subscribe_cb, &unknown);
  server_host_run (fixture->host, subscribe_cb, &visitor);
  g_assert_cmpint (unknown.n_sessions, ==, 0);
  g_assert_cmpint (visitor.n_sessions, ==, 0);

  server_host_run (fixture->host, subscribe_cb, &task);
  g_assert_cmpint (task.n_sessions, ==, 2);
  push = raw_client_read_reply (alice);
  second_push = raw_client_read_reply (again);
  g_assert_cmpint (push->push, ==, WIRE_PUSH_SUBSCRIBE);
  g_assert_cmpstr (push->channel, ==, "closed");
  g_assert_true (push->subscribe.recoverable);
  g_assert_nonnull (push->subscribe.position.epoch);
  g_assert_cmpmem (g_bytes_get_data (push->subscribe.data, NULL), g_bytes_get_size (push->subscribe.data), "\"hi\"", 4);
  meet (fixture);
  g_assert_true (task.called);
  g_assert_cmpint (task.error_code, ==, 0);

  send_ok (alice, "\"subscribe\":{\"channel\":\"closed\"}", WIRE_ERROR_CODE_ALREADY_SUBSCRIBED);
  server_host_run (fixture->host, subscribe_cb, &task);
  g_assert_cmpint (task.error_code, ==, WIRE_ERROR_CODE_ALREADY_SUBSCRIBED);

  server_host_run (fixture->host, unsubscribe_cb, &task);
  g_assert_true (task.found);
  gone = raw_client_read_reply (alice);
  g_assert_cmpint (gone->push, ==, WIRE_PUSH_UNSUBSCRIBE);
  g_assert_cmpint (gone->close.code, ==, WIRE_UNSUBSCRIBE_SERVER);
  server_host_run (fixture->host, unsubscribe_cb, &task);
  g_assert_false (task.found);
  send_ok (bob, "\"subscribe\":{\"channel\":\"closed\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
}

/* Those that a client has asked for, too, and with other codes. */
static void
test_unsubscribe (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (RawClient) alice = connect_as (fixture, "alice");
  Task task = { .user = "alice", .channel = "room", .code = WIRE_UNSUBSCRIBE_STATE_INVALIDATED };
  g_autofree char *push = NULL;

  send_ok (alice, "\"subscribe\":{\"channel\":\"room\"}", 0);
  server_host_run (fixture->host, unsubscribe_cb, &task);
  push = raw_client_read (alice);
  g_assert_true (g_str_has_prefix (push, "{\"push\":{\"channel\":\"room\",\"unsubscribe\":{\"code\":2502,"));
  send_ok (alice, "\"subscribe\":{\"channel\":\"room\"}", 0);
}

static void
subscribe_and_not_cb (ServerHub *hub,
                      gpointer   data)
{
  subscribe_cb (hub, data);
  unsubscribe_cb (hub, data);
}

/* What the store has not answered yet is ended when it has. */
static void
test_unsubscribe_early (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (RawClient) alice = connect_as (fixture, "alice");
  Task task = { .user = "alice", .channel = "fresh", .code = WIRE_UNSUBSCRIBE_SERVER };
  g_autoptr (WireReply) first = NULL;
  g_autoptr (WireReply) second = NULL;

  server_host_run (fixture->host, subscribe_and_not_cb, &task);
  g_assert_true (task.found);
  first = raw_client_read_reply (alice);
  second = raw_client_read_reply (alice);
  g_assert_cmpint (first->push, ==, WIRE_PUSH_SUBSCRIBE);
  g_assert_cmpint (second->push, ==, WIRE_PUSH_UNSUBSCRIBE);
  send_ok (alice, "\"subscribe\":{\"channel\":\"fresh\"}", 0);
}

static void
invalidate_cb (ServerHub *hub,
               gpointer   data)
{
  g_autoptr (ServerChannel) channel = server_hub_open_channel (hub, data);

  server_channel_invalidate (channel);
}

/* Those who have asked ask again; those who have not come back. */
static void
test_insufficient_state (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autofree char *token = mint (fixture, "alice", "news");
  g_autoptr (RawClient) alice = raw_client_open (fixture->port);
  g_autoptr (RawClient) bob = connect_as (fixture, "bob");
  g_autoptr (WireReply) reply = connect_with (alice, token, "");
  g_autoptr (WireReply) push = NULL;

  g_assert_cmpint (reply->connect.subs->len, ==, 1);
  send_ok (bob, "\"subscribe\":{\"channel\":\"news\"}", 0);
  server_host_run (fixture->host, invalidate_cb, (gpointer) "news");
  g_assert_cmpint (raw_client_read_close (alice, NULL), ==, WIRE_DISCONNECT_INSUFFICIENT_STATE);
  push = raw_client_read_reply (bob);
  g_assert_cmpint (push->close.code, ==, WIRE_UNSUBSCRIBE_INSUFFICIENT_STATE);
}

static void
test_subscribe_since (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (RawClient) alice = connect_as (fixture, "alice");
  ServerSubscribeOptions options = { .recover = TRUE, .since = { NULL, 1 } };
  Task task = { .user = "alice", .channel = "news", .options = &options };
  g_autoptr (WireReply) push = NULL;

  for (guint i = 0; i < 3; i++)
    send_ok (alice, "\"publish\":{\"channel\":\"news\",\"data\":1}", 0);
  server_host_run (fixture->host, subscribe_cb, &task);
  push = raw_client_read_reply (alice);
  g_assert_cmpint (push->push, ==, WIRE_PUSH_SUBSCRIBE);
  g_assert_cmpint (push->subscribe.position.offset, ==, 1);
  for (guint i = 2; i <= 3; i++)
    {
      g_autoptr (WireReply) publication = raw_client_read_reply (alice);

      g_assert_cmpint (publication->push, ==, WIRE_PUSH_PUBLICATION);
      g_assert_cmpint (publication->publication->offset, ==, i);
    }
}

/* A subscription that the client has not asked for takes the connection along. */
static void
test_expiry (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (RawClient) alice = connect_as (fixture, "alice");
  ServerSubscribeOptions options = { .expires_at = g_get_real_time () / G_USEC_PER_SEC + 1 };
  ServerSubscribeOptions past = { .expires_at = 1 };
  Task task = { .user = "alice", .channel = "room", .options = &options };
  Task late = { .user = "alice", .channel = "late", .options = &past };

  server_host_run (fixture->host, subscribe_cb, &late);
  g_assert_cmpint (late.error_code, ==, WIRE_ERROR_CODE_EXPIRED);
  server_host_run (fixture->host, subscribe_cb, &task);
  g_free (raw_client_read (alice));
  g_assert_cmpint (raw_client_read_close (alice, NULL), ==, WIRE_DISCONNECT_SUBSCRIPTION_EXPIRED);
}

static void
test_disconnect (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (RawClient) alice = connect_as (fixture, "alice");
  g_autoptr (RawClient) bob = connect_as (fixture, "bob");
  g_autoptr (RawClient) carol = connect_as (fixture, "carol");
  g_autoptr (RawClient) dora = connect_as (fixture, "dora");
  g_autofree char *longer = g_strnfill (200, 'x');
  Task plain = { .user = "alice", .code = WIRE_DISCONNECT_FORCE_NO_RECONNECT };
  Task special = { .user = "bob", .code = 4100, .reason = "go away" };
  Task wordy = { .user = "carol", .code = 4100, .reason = longer };
  Task silent = { .user = "dora", .code = 4101 };
  g_autofree char *silent_reason = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *special_reason = NULL;
  g_autofree char *wordy_reason = NULL;

  server_host_run (fixture->host, disconnect_cb, &plain);
  server_host_run (fixture->host, disconnect_cb, &special);
  server_host_run (fixture->host, disconnect_cb, &wordy);
  g_assert_cmpint (raw_client_read_close (alice, &reason), ==, WIRE_DISCONNECT_FORCE_NO_RECONNECT);
  g_assert_cmpstr (reason, ==, wire_disconnect_code_get_reason (WIRE_DISCONNECT_FORCE_NO_RECONNECT));
  g_assert_cmpint (raw_client_read_close (bob, &special_reason), ==, 4100);
  g_assert_cmpstr (special_reason, ==, "go away");
  g_assert_cmpint (raw_client_read_close (carol, &wordy_reason), ==, 4100);
  g_assert_cmpint (strlen (wordy_reason), ==, 123);

  server_host_run (fixture->host, disconnect_cb, &silent);
  g_assert_cmpint (raw_client_read_close (dora, &silent_reason), ==, 4101);
  g_assert_cmpstr (silent_reason, ==, "");

  server_host_run (fixture->host, disconnect_cb, &plain);
  g_assert_cmpint (plain.n_sessions, ==, 0);
}

static void
test_refresh (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (RawClient) alice = connect_as (fixture, "alice");
  Task later = { .user = "alice", .expires_at = g_get_real_time () / G_USEC_PER_SEC + 1000 };
  Task never = { .user = "alice" };
  Task over = { .user = "alice", .expired = TRUE };
  g_autoptr (WireReply) push = NULL;
  g_autofree char *never_push = NULL;

  server_host_run (fixture->host, refresh_cb, &later);
  push = raw_client_read_reply (alice);
  g_assert_cmpint (push->push, ==, WIRE_PUSH_REFRESH);
  g_assert_true (push->refresh.expires);
  g_assert_cmpint (push->refresh.ttl, >, 900);
  server_host_run (fixture->host, refresh_cb, &never);
  never_push = raw_client_read (alice);
  g_assert_cmpstr (never_push, ==, "{\"push\":{\"refresh\":{}}}");
  server_host_run (fixture->host, refresh_cb, &over);
  g_assert_cmpint (raw_client_read_close (alice, NULL), ==, WIRE_DISCONNECT_EXPIRED);
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *token = mint (fixture, "alice", "");
  g_autoptr (RawClient) client = raw_client_open (fixture->port);
  g_autoptr (WireReply) reply = connect_with (client, token, "");
  Task task = { .user = "alice", .client = reply->connect.client };
  Task unknown = { .client = "unknown" };

  server_host_run (fixture->host, find_cb, &task);
  g_assert_true (task.found);
  server_host_run (fixture->host, find_cb, &unknown);
  g_assert_false (unknown.found);
}

static void
test_personal (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *token = mint (fixture, "alice", "users:#alice news");
  g_autofree char *two = mint (fixture, "a,b", "");
  g_autofree char *visitor = mint (fixture, "", "");
  g_autoptr (RawClient) first = raw_client_open (fixture->port);
  g_autoptr (RawClient) second = raw_client_open (fixture->port);
  g_autoptr (RawClient) third = raw_client_open (fixture->port);
  g_autoptr (WireReply) reply = connect_with (first, token, "");
  g_autoptr (WireReply) none = connect_with (second, two, "");
  g_autoptr (WireReply) nobody = connect_with (third, visitor, "");

  g_assert_cmpint (reply->connect.subs->len, ==, 2);
  g_assert_true (find_result (reply, "users:#alice")->positioned);
  g_assert_null (none->connect.subs);
  g_assert_null (nobody->connect.subs);
}

/* The one that comes last stays. */
static void
test_single (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (RawClient) first = connect_as (fixture, "alice");
  g_autoptr (RawClient) other = connect_as (fixture, "bob");
  g_autoptr (RawClient) second = connect_as (fixture, "alice");

  g_assert_cmpint (raw_client_read_close (first, NULL), ==, WIRE_DISCONNECT_CONNECTION_LIMIT);
  send_ok (second, "\"rpc\":{\"method\":\"rpc.ping\"}", 0);
  send_ok (other, "\"rpc\":{\"method\":\"rpc.ping\"}", 0);
}

static void
test_limit (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (RawClient) first = connect_as (fixture, "alice");
  g_autoptr (RawClient) second = connect_as (fixture, "alice");
  g_autoptr (RawClient) bob = connect_as (fixture, "bob");
  g_autoptr (RawClient) third = raw_client_open (fixture->port);
  g_autoptr (RawClient) fourth = NULL;
  g_autofree char *token = mint (fixture, "alice", "");
  g_autofree char *text = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);

  raw_client_send (third, text);
  g_assert_cmpint (raw_client_read_close (third, NULL), ==, WIRE_DISCONNECT_CONNECTION_LIMIT);

  raw_client_send (first, "nonsense");
  g_assert_cmpint (raw_client_read_close (first, NULL), ==, WIRE_DISCONNECT_BAD_REQUEST);
  fourth = raw_client_connect (fixture->port, token);
  send_ok (second, "\"rpc\":{\"method\":\"rpc.ping\"}", 0);
}

#define ADD(name, config, func) g_test_add ("/server-side/" name, Fixture, config, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("connect", config, test_connect);
  ADD ("recovery", config, test_recovery);
  ADD ("too-many", config, test_too_many);
  ADD ("subscribe", config, test_subscribe);
  ADD ("unsubscribe", config, test_unsubscribe);
  ADD ("unsubscribe-early", config, test_unsubscribe_early);
  ADD ("insufficient-state", config, test_insufficient_state);
  ADD ("subscribe-since", config, test_subscribe_since);
  ADD ("expiry", config, test_expiry);
  ADD ("disconnect", config, test_disconnect);
  ADD ("refresh", config, test_refresh);
  ADD ("find", config, test_find);
  ADD ("personal", personal_config, test_personal);
  ADD ("single", single_config, test_single);
  ADD ("limit", limit_config, test_limit);

  return g_test_run ();
}
