/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <string.h>

#define CONNECT "{\"id\":1,\"connect\":{}}"

static void
test_bad_requests (TestServer    *server,
                   gconstpointer  data)
{
  static const char *const frames[] = {
    "{\"id\":1,\"subscribe\":{\"channel\":\"room\"}}",
    "{}",
    "{\"id\":1,\"ping\":{}}",
    "{\"connect\":{}}",
    "{\"id\":0,\"connect\":{}}",
    "",
    "\n",
    "nonsense",
    "[]",
    "{\"id\":1,\"connect\":{}",
    "{\"id\":1,\"connect\":{}} x",
    "{\"id\":-1,\"connect\":{}}",
    "{\"id\":4294967296,\"connect\":{}}",
    "{\"id\":1,\"connect\":[]}",
    CONNECT "|" CONNECT,
    CONNECT "|{}",
    CONNECT "|",
    CONNECT "\n\n{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}",
    CONNECT "|{\"id\":2,\"unheard\":{}}",
    CONNECT "|{\"id\":2,\"ping\":{}}",
    CONNECT "|{\"id\":2}",
    CONNECT "|{\"subscribe\":{\"channel\":\"room\"}}",
    CONNECT "|{\"id\":2,\"subscribe\":{}}",
    CONNECT "|{\"id\":2,\"subscribe\":{\"channel\":\"\"}}",
    CONNECT "|{\"id\":2,\"unsubscribe\":{}}",
    CONNECT "|{\"id\":2,\"publish\":{\"data\":1}}",
    CONNECT "|{\"id\":2,\"history\":{}}",
    CONNECT "|{\"id\":2,\"presence\":{}}",
    CONNECT "|{\"id\":2,\"presence_stats\":{}}",
    CONNECT "|{\"id\":2,\"sub_refresh\":{}}",
    CONNECT "|{\"id\":2,\"subscribe\":{\"channel\":7}}",
    CONNECT "|{\"id\":2,\"history\":{\"channel\":\"room\",\"limit\":\"1\"}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    test_assert_close (server, frames[i], WIRE_DISCONNECT_BAD_REQUEST);

  test_assert_close (server, CONNECT "|{\"send\":{\"data\":1}}", WIRE_DISCONNECT_NOT_AVAILABLE);
}

static void
test_error_replies (TestServer    *server,
                    gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *longest = g_strnfill (255, 'c');
  g_autofree char *subscribe_longest = g_strdup_printf ("\"subscribe\":{\"channel\":\"%s\"}", longest);
  g_autofree char *subscribe_longer = g_strdup_printf ("\"subscribe\":{\"channel\":\"%sc\"}", longest);
  g_autofree char *publish_longer = g_strdup_printf ("\"publish\":{\"channel\":\"%sc\",\"data\":1}", longest);

  test_assert_error (client, subscribe_longest, 0);
  test_assert_error (client, subscribe_longest, WIRE_ERROR_CODE_ALREADY_SUBSCRIBED);
  test_assert_error (client, subscribe_longer, WIRE_ERROR_CODE_BAD_REQUEST);
  test_assert_error (client, publish_longer, WIRE_ERROR_CODE_BAD_REQUEST);
  test_assert_error (client, "\"publish\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_BAD_REQUEST);
  test_assert_error (client, "\"unsubscribe\":{\"channel\":\"never\"}", 0);
  test_assert_error (client, "\"rpc\":{\"method\":\"m\"}", WIRE_ERROR_CODE_NOT_AVAILABLE);
  test_assert_error (client, "\"rpc\":{\"method\":\"rpc.ping\"}", 0);
  test_assert_error (client, "\"sub_refresh\":{\"channel\":\"room\",\"token\":\"t\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (client, "\"history\":{\"channel\":\"forgetful\"}", WIRE_ERROR_CODE_NOT_AVAILABLE);
}

static void
test_channel_limit (TestServer    *server,
                    gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);

  for (guint i = 0; i < 128; i++)
    {
      g_autofree char *subscribe = g_strdup_printf ("\"subscribe\":{\"channel\":\"room%u\"}", i);

      test_assert_error (client, subscribe, 0);
    }

  test_assert_error (client, "\"subscribe\":{\"channel\":\"one more\"}", WIRE_ERROR_CODE_LIMIT_EXCEEDED);
  test_assert_error (client, "\"unsubscribe\":{\"channel\":\"room64\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"one more\"}", 0);
}

static void
test_connect (TestServer    *server,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_open (server->port);
  g_autoptr (WireReply) reply = NULL;

  /* Unknown fields are for later versions, and id may come last */
  raw_client_send (client, "{\"connect\":{\"name\":\"js\",\"version\":\"1\",\"later\":[{}]},\"more\":1,\"id\":5}\n");
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->id, ==, 5);
  g_assert_cmpint (strlen (reply->connect.client), ==, 36);
  g_assert_nonnull (reply->connect.version);
  g_assert_cmpint (reply->connect.ping, ==, 25);
  g_assert_true (reply->connect.pong);
  g_assert_false (reply->connect.expires);
  g_assert_null (reply->connect.subs);
}

/* The connect is complete before the next command of the same frame, replies
 * of a frame are joined, and a subscriber gets what it publishes itself. */
static void
test_one_frame (TestServer    *server,
                gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_open (server->port);
  g_autofree char *connected = NULL;
  g_autofree char *subscribed = NULL;
  g_autofree char *published = NULL;
  g_autofree char *push = NULL;

  raw_client_send (client, "{\"connect\":{},\"id\":1}\n"
                           "{\"subscribe\":{\"channel\":\"room\",\"flag\":1},\"id\":2}\n"
                           "{\"publish\":{\"channel\":\"room\",\"data\":\"hi\"},\"id\":3}\n");
  connected = raw_client_read (client);
  subscribed = raw_client_read (client);
  published = raw_client_read (client);
  push = raw_client_read (client);

  g_assert_true (g_str_has_prefix (connected, "{\"id\":1,\"connect\":{"));
  g_assert_true (g_str_has_prefix (subscribed, "{\"id\":2,\"subscribe\":{"));
  g_assert_cmpstr (published, ==, "{\"id\":3,\"publish\":{}}");
  g_assert_true (g_str_has_prefix (push, "{\"push\":{\"channel\":\"room\",\"pub\":{\"data\":\"hi\","));
}

static void
test_publication (TestServer    *server,
                  gconstpointer  data)
{
  g_autoptr (RawClient) reader = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) writer = raw_client_connect (server->port, server->alice);
  g_autoptr (WireReply) subscribed = NULL;
  g_autoptr (WireReply) first = NULL;
  g_autoptr (WireReply) second = NULL;
  gint64 now = g_get_real_time () / 1000;

  raw_client_send (reader, "{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}");
  subscribed = raw_client_read_reply (reader);
  g_assert_true (subscribed->subscribe.recoverable);
  g_assert_true (subscribed->subscribe.positioned);
  g_assert_false (subscribed->subscribe.was_recovering);
  g_assert_cmpint (subscribed->subscribe.position.offset, ==, 0);

  test_assert_error (writer, "\"publish\":{\"channel\":\"room\",\"data\":{\"n\":1}}", 0);
  test_assert_error (writer, "\"publish\":{\"channel\":\"room\",\"data\":2}", 0);
  test_assert_error (writer, "\"publish\":{\"channel\":\"room:1\",\"data\":3}", 0);
  first = raw_client_read_reply (reader);
  second = raw_client_read_reply (reader);

  g_assert_cmpint (first->push, ==, WIRE_PUSH_PUBLICATION);
  g_assert_cmpstr (first->channel, ==, "room");
  g_assert_cmpint (first->publication->offset, ==, 1);
  g_assert_cmpstr (first->publication->epoch, ==, subscribed->subscribe.position.epoch);
  g_assert_cmpstr (first->publication->info->user, ==, "alice");
  g_assert_cmpint (strlen (first->publication->info->client), ==, 36);
  g_assert_cmpint (first->publication->time, >=, now);
  g_assert_cmpint (first->publication->time, <, now + 60000);
  g_assert_cmpint (second->publication->offset, ==, 2);
  g_assert_null (second->publication->epoch);

  /* A channel and its resources are apart: nothing of room:1 comes */
  raw_client_send (reader, "{\"id\":3,\"unsubscribe\":{\"channel\":\"room\"}}");
  g_assert_cmpint (raw_client_read_error (reader, 3), ==, 0);
}

static void
test_payload_bytes (TestServer    *server,
                    gconstpointer  data)
{
  static const char *const payloads[] = {
    "1e400", "9007199254740993", "-0", "1.0", "{\"a\":1,\"a\":2}", "\"\\u0000\"", "\"\\ud800\"",
    "[ 1,\t2 ]", "\"é\"", "true", "null",
  };

  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);

  test_assert_error (client, "\"subscribe\":{\"channel\":\"forgetful\"}", 0);
  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autofree char *command = g_strdup_printf ("{\"id\":2,\"publish\":{\"channel\":\"forgetful\",\"data\": %s }}",
                                                  payloads[i]);
      g_autofree char *expected = g_strdup_printf ("{\"push\":{\"channel\":\"forgetful\",\"pub\":{\"data\":%s,",
                                                   payloads[i]);
      g_autofree char *reply = NULL;
      g_autofree char *push = NULL;

      raw_client_send (client, command);
      reply = raw_client_read (client);
      push = raw_client_read (client);
      g_assert_cmpstr (reply, ==, "{\"id\":2,\"publish\":{}}");
      g_test_message ("%s", push);
      g_assert_true (g_str_has_prefix (push, expected));
    }

  test_assert_close (server, CONNECT "|{\"id\":2,\"publish\":{\"channel\":\"room\",\"data\":{\n\"a\":1}}}",
                WIRE_DISCONNECT_BAD_REQUEST);
}

static void
test_permissions (TestServer    *server,
                  gconstpointer  data)
{
  g_autoptr (RawClient) visitor = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) root = raw_client_connect (server->port, server->root);

  test_assert_error (visitor, "\"subscribe\":{\"channel\":\"closed\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"closed\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"closed:1\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"closed~live\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"closed:open\"}", 0);
  test_assert_error (alice, "\"publish\":{\"channel\":\"closed:open\",\"data\":1}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (alice, "\"history\":{\"channel\":\"closed\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (root, "\"subscribe\":{\"channel\":\"closed\"}", 0);
  test_assert_error (root, "\"history\":{\"channel\":\"closed\"}", 0);

  test_assert_error (visitor, "\"publish\":{\"channel\":\"members\",\"data\":1}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (alice, "\"publish\":{\"channel\":\"members\",\"data\":1}", 0);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"$private\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"dialog#alice,bob\"}", 0);
  test_assert_error (root, "\"subscribe\":{\"channel\":\"dialog#alice,bob\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);

  test_assert_error (alice, "\"subscribe\":{\"channel\":\"secretive\"}", 0);
  test_assert_error (alice, "\"history\":{\"channel\":\"secretive\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
}

static void
assert_token_invalid (TestServer *server,
                      const char *token)
{
  g_autofree char *frame = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);

  test_assert_close (server, frame, WIRE_DISCONNECT_INVALID_TOKEN);
}

static void
test_tokens (TestServer    *server,
             gconstpointer  data)
{
  /* {"alg":"none"} and {"sub":"alice"} */
  const char *unsigned_token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.";
  g_autofree char *tampered = g_strdup (server->alice);

  tampered[strlen (tampered) - 2] ^= 1;
  assert_token_invalid (server, "nonsense");
  assert_token_invalid (server, unsigned_token);
  assert_token_invalid (server, tampered);
}

/* After an error reply to connect, there is nothing more to be had. */
static void
test_expired_token (TestServer    *server,
                    gconstpointer  data)
{
  g_autofree char *token = test_sign_token ("{\"sub\":\"alice\",\"exp\":1}");
  g_autofree char *frame = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);
  g_autoptr (RawClient) client = raw_client_open (server->port);

  raw_client_send (client, frame);
  g_assert_cmpint (raw_client_read_error (client, 1), ==, WIRE_ERROR_CODE_TOKEN_EXPIRED);
  raw_client_send (client, CONNECT);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_BAD_REQUEST);
}

static void
test_no_anonymous (TestServer    *server,
                   gconstpointer  data)
{
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);

  test_assert_close (server, CONNECT, WIRE_DISCONNECT_BAD_REQUEST);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"room\"}", 0);
}

/* A token that expires takes the connection with it, after a while. */
static void
test_expiring_connection (TestServer    *server,
                          gconstpointer  data)
{
  gint64 exp = g_get_real_time () / G_USEC_PER_SEC + 1;
  g_autofree char *claims = g_strdup_printf ("{\"sub\":\"alice\",\"exp\":%" G_GINT64_FORMAT "}", exp);
  g_autofree char *token = test_sign_token (claims);
  g_autoptr (RawClient) client = raw_client_connect (server->port, token);

  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_EXPIRED);
  g_assert_cmpint (g_get_real_time () / G_USEC_PER_SEC, >=, exp);
}

/* What a token says of its bearer is what others see. */
static void
test_info (TestServer    *server,
           gconstpointer  data)
{
  g_autofree char *token = test_sign_token ("{\"sub\":\"alice\",\"info\":{\"name\": \"A\"}}");
  g_autoptr (RawClient) client = raw_client_connect (server->port, token);
  g_autoptr (WireReply) push = NULL;

  test_assert_error (client, "\"subscribe\":{\"channel\":\"forgetful\"}", 0);
  test_assert_error (client, "\"publish\":{\"channel\":\"forgetful\",\"data\":1}", 0);
  push = raw_client_read_reply (client);
  g_assert_cmpstr (push->publication->info->user, ==, "alice");
  g_assert_cmpmem (g_bytes_get_data (push->publication->info->conn_info, NULL),
                   g_bytes_get_size (push->publication->info->conn_info), "{\"name\":\"A\"}", 12);
}

/* A subscribe that is under way holds up what would contradict it. */
static void
test_changes_of_mind (TestServer    *server,
                      gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  guint sum = 0;

  raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"fresh\"}}\n"
                           "{\"id\":3,\"subscribe\":{\"channel\":\"fresh\"}}\n"
                           "{\"id\":4,\"unsubscribe\":{\"channel\":\"fresh\"}}\n"
                           "{\"id\":5,\"publish\":{\"channel\":\"fresh\",\"data\":1}}\n"
                           "{\"id\":6,\"subscribe\":{\"channel\":\"fresh\"}}\n"
                           "{\"id\":7,\"unsubscribe\":{\"channel\":\"fresh\"}}");
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
  g_assert_cmpint (raw_client_read_error (client, 3), ==, WIRE_ERROR_CODE_ALREADY_SUBSCRIBED);
  g_assert_cmpint (raw_client_read_error (client, 4), ==, 0);

  /* The publishing need not be done before the others */
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (WireReply) reply = raw_client_read_reply (client);

      g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
      sum += reply->id;
    }
  g_assert_cmpint (sum, ==, 5 + 6 + 7);
}

/* A thousand commands in one frame, more than may be under way at once. */
static void
test_many_commands (TestServer    *server,
                    gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autoptr (GString) frame = g_string_new (NULL);
  g_autofree char *too_many = NULL;

  test_publish (client, "room", 1000);
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (frame, "{\"id\":%u,\"history\":{\"channel\":\"room\",\"limit\":1}}\n", i + 1);
  raw_client_send (client, frame->str);
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (WireReply) reply = raw_client_read_reply (client);

      g_assert_cmpint (reply->id, ==, i + 1);
      g_assert_cmpint (reply->history.position.offset, ==, 1000);
    }

  g_string_truncate (frame, 0);
  for (guint i = 0; i < 1025; i++)
    g_string_append (frame, "{\"id\":1,\"rpc\":{}}\n");
  too_many = g_strconcat (CONNECT "|", frame->str, NULL);
  test_assert_close (server, too_many, WIRE_DISCONNECT_BAD_REQUEST);
}

static const char ping_config[] =
  "ping_interval=200ms\n"
  "pong_timeout=100ms\n";

static void
test_pings (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  gint64 began = g_get_monotonic_time ();

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *ping = raw_client_read (client);

      g_assert_cmpstr (ping, ==, "{}");
      raw_client_send (client, "{}");
    }

  /* The first after half an interval at least */
  g_assert_cmpint (g_get_monotonic_time () - began, >=, 900 * G_TIME_SPAN_MILLISECOND);

  /* The same answer twice is one too many */
  g_free (raw_client_read (client));
  raw_client_send (client, "{}");
  raw_client_send (client, "{}");
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_BAD_REQUEST);
}

/* Other traffic is no pong. */
static void
test_no_pong (TestServer    *server,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *reason = NULL;

  g_free (raw_client_read (client));
  raw_client_send (client, "{\"id\":2,\"unsubscribe\":{\"channel\":\"room\"}}");
  g_assert_cmpint (raw_client_read_close (client, &reason), ==, WIRE_DISCONNECT_NO_PONG);
  g_assert_cmpstr (reason, ==, "no pong");
}

static void
test_no_pings (TestServer    *server,
               gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_open (server->port);
  g_autofree char *reply = NULL;

  raw_client_send (client, CONNECT);
  reply = raw_client_read (client);
  g_assert_null (strstr (reply, "ping"));
  g_assert_null (strstr (reply, "pong"));
}

static void
test_stale (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_open (server->port);
  g_autoptr (RawClient) connected = raw_client_connect (server->port, NULL);
  g_autofree char *reason = NULL;

  g_assert_cmpint (raw_client_read_close (client, &reason), ==, WIRE_DISCONNECT_STALE);
  g_assert_cmpstr (reason, ==, "stale");
  test_assert_error (connected, "\"subscribe\":{\"channel\":\"room\"}", 0);
}

static const char large_config[] =
  "max_message_size=16M\n"
  "[default]\n"
  "max_payload=16M\n"
  "publish=everyone\n";

/* What waits for the disk is limited in bytes too: what comes after much of
 * it has to wait, even if it needs no disk. */
static void
test_large_publications (TestServer    *server,
                         gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *payload = g_strnfill (1024 * 1024, '7');
  g_autoptr (GString) frame = g_string_new (NULL);

  for (guint i = 0; i < 5; i++)
    g_string_append_printf (frame, "{\"id\":%u,\"publish\":{\"channel\":\"room\",\"data\":%s}}\n", i + 2, payload);
  g_string_append (frame, "{\"id\":7,\"unsubscribe\":{\"channel\":\"other\"}}");
  raw_client_send (client, frame->str);

  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (WireReply) reply = raw_client_read_reply (client);

      g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
    }
}

#define ADD(name, config, func) \
  g_test_add ("/session/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("bad-requests", NULL, test_bad_requests);
  ADD ("error-replies", NULL, test_error_replies);
  ADD ("channel-limit", NULL, test_channel_limit);
  ADD ("connect", NULL, test_connect);
  ADD ("one-frame", NULL, test_one_frame);
  ADD ("publication", NULL, test_publication);
  ADD ("payload-bytes", NULL, test_payload_bytes);
  ADD ("permissions", NULL, test_permissions);
  ADD ("tokens", NULL, test_tokens);
  ADD ("expired-token", NULL, test_expired_token);
  ADD ("no-anonymous", "anonymous=false\n", test_no_anonymous);
  ADD ("expiring-connection", "expired_close_delay=1ms\n", test_expiring_connection);
  ADD ("info", NULL, test_info);
  ADD ("changes-of-mind", NULL, test_changes_of_mind);
  ADD ("many-commands", NULL, test_many_commands);
  ADD ("large-publications", large_config, test_large_publications);
  ADD ("pings", ping_config, test_pings);
  ADD ("no-pong", ping_config, test_no_pong);
  ADD ("no-pings", "ping_interval=0\n", test_no_pings);
  ADD ("stale", "connect_timeout=150ms\n", test_stale);

  return g_test_run ();
}
