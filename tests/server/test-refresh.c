/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <string.h>

#define YEAR (G_GINT64_CONSTANT (365) * 24 * 60 * 60)

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static char *
sign (const char *format,
      ...) G_GNUC_PRINTF (1, 2);

static char *
sign (const char *format,
      ...)
{
  g_autofree char *claims = NULL;
  va_list args;

  va_start (args, format);
  claims = g_strdup_vprintf (format, args);
  va_end (args);
  return test_sign_token (claims);
}

/* The command with the token in it, where there is a star. */
static char *
fill (const char *command,
      const char *token)
{
  g_auto (GStrv) parts = g_strsplit (command, "*", 2);

  return g_strjoinv (token, parts);
}

static WireReply *
ask (RawClient  *client,
     const char *command,
     const char *token)
{
  g_autofree char *text = fill (command, token);

  raw_client_send (client, text);
  return raw_client_read_reply (client);
}

static void
assert_ends (RawClient  *client,
             const char *command,
             const char *token,
             guint       code)
{
  g_autofree char *text = fill (command, token);

  raw_client_send (client, text);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, code);
}

#define CONNECT "{\"id\":1,\"connect\":{\"token\":\"*\"}}"
#define REFRESH "{\"id\":2,\"refresh\":{\"token\":\"*\"}}"
#define SUBSCRIBE "{\"id\":3,\"subscribe\":{\"channel\":\"$room\",\"token\":\"*\"}}"
#define SUB_REFRESH "{\"id\":4,\"sub_refresh\":{\"channel\":\"$room\",\"token\":\"*\"}}"

static void
test_connect_ttl (TestServer    *server,
                  gconstpointer  data)
{
  gint64 now = get_now ();
  g_autofree char *soon = sign ("{\"sub\":\"alice\",\"exp\":%" G_GINT64_FORMAT "}", now + 100);
  g_autofree char *late = sign ("{\"sub\":\"alice\",\"exp\":%" G_GINT64_FORMAT "}", now + 3 * YEAR);
  g_autofree char *apart = sign ("{\"sub\":\"alice\",\"exp\":%" G_GINT64_FORMAT ",\"expire_at\":0}", now + 100);
  g_autofree char *over = sign ("{\"sub\":\"alice\",\"exp\":%" G_GINT64_FORMAT ",\"expire_at\":1}", now + 100);
  g_autoptr (RawClient) first = raw_client_open (server->port);
  g_autoptr (RawClient) second = raw_client_open (server->port);
  g_autoptr (RawClient) third = raw_client_open (server->port);
  g_autoptr (RawClient) fourth = raw_client_open (server->port);
  g_autoptr (WireReply) a = ask (first, CONNECT, soon);
  g_autoptr (WireReply) b = ask (second, CONNECT, late);
  g_autoptr (WireReply) c = ask (third, CONNECT, apart);
  g_autoptr (WireReply) d = ask (fourth, CONNECT, over);

  g_assert_true (a->connect.expires);
  g_assert_cmpint (a->connect.ttl, >, 0);
  g_assert_cmpint (a->connect.ttl, <=, 100);
  g_assert_true (b->connect.expires);
  g_assert_cmpint (b->connect.ttl, ==, YEAR);
  g_assert_false (c->connect.expires);
  g_assert_cmpint (c->connect.ttl, ==, 0);
  g_assert_cmpint (d->type, ==, WIRE_REPLY_ERROR);
  g_assert_cmpint (d->error.code, ==, WIRE_ERROR_CODE_EXPIRED);
}

static void
test_refresh (TestServer    *server,
              gconstpointer  data)
{
  gint64 now = get_now ();
  g_autofree char *one = sign ("{\"sub\":\"alice\",\"exp\":%" G_GINT64_FORMAT "}", now + 100);
  g_autofree char *two = sign ("{\"sub\":\"alice\",\"info\":2,\"exp\":%" G_GINT64_FORMAT "}", now + 1000);
  g_autofree char *forever = sign ("{\"sub\":\"alice\"}");
  g_autofree char *bob = sign ("{\"sub\":\"bob\"}");
  g_autofree char *old = sign ("{\"sub\":\"alice\",\"exp\":1}");
  g_autofree char *more = sign ("{\"sub\":\"alice\",\"channels\":[\"more\"]}");
  const struct { const char *token; guint code; } ends[] = {
    { bob, WIRE_DISCONNECT_INVALID_TOKEN },
    { "nonsense", WIRE_DISCONNECT_INVALID_TOKEN },
    { "", WIRE_DISCONNECT_BAD_REQUEST },
    { old, WIRE_DISCONNECT_EXPIRED },
    { more, WIRE_DISCONNECT_INSUFFICIENT_STATE },
  };
  g_autoptr (RawClient) client = raw_client_connect (server->port, one);
  g_autoptr (WireReply) refreshed = ask (client, REFRESH, two);
  g_autoptr (WireReply) for_ever = NULL;
  g_autoptr (WireReply) presence = NULL;
  const WireClientInfo *info;

  g_assert_cmpint (refreshed->method, ==, WIRE_METHOD_REFRESH);
  g_assert_true (refreshed->refresh.expires);
  g_assert_cmpint (refreshed->refresh.ttl, >, 100);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"forgetful\"}", 0);
  raw_client_send (client, "{\"id\":5,\"presence\":{\"channel\":\"forgetful\"}}");
  presence = raw_client_read_reply (client);
  info = g_ptr_array_index (presence->presence.clients, 0);
  g_assert_cmpmem (g_bytes_get_data (info->conn_info, NULL), g_bytes_get_size (info->conn_info), "2", 1);

  for_ever = ask (client, REFRESH, forever);
  g_assert_false (for_ever->refresh.expires);

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr (RawClient) other = raw_client_connect (server->port, one);

      assert_ends (other, REFRESH, ends[i].token, ends[i].code);
    }
}

/* Tokens end at whole seconds, and the present one may end at once. */
static gint64
get_soon (void)
{
  return get_now () + 2;
}

/* One that comes in time goes on; one that does not ends after the delay. */
static void
test_in_time (TestServer    *server,
              gconstpointer  data)
{
  gint64 exp = get_soon ();
  g_autofree char *one = sign ("{\"sub\":\"alice\",\"exp\":%" G_GINT64_FORMAT "}", exp);
  g_autofree char *two = sign ("{\"sub\":\"alice\"}");
  g_autoptr (RawClient) refreshed = raw_client_connect (server->port, one);
  g_autoptr (RawClient) late = raw_client_connect (server->port, one);
  g_autoptr (WireReply) reply = ask (refreshed, REFRESH, two);

  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpint (raw_client_read_close (late, NULL), ==, WIRE_DISCONNECT_EXPIRED);
  test_assert_error (refreshed, "\"rpc\":{\"method\":\"rpc.ping\"}", 0);
}

static void
test_subscribe (TestServer    *server,
                gconstpointer  data)
{
  gint64 now = get_now ();
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autofree char *good = sign ("{\"sub\":\"alice\",\"channel\":\"$room\",\"info\":{\"c\":1},\"data\":[7],\"exp\":%" G_GINT64_FORMAT "}", now + 100);
  g_autofree char *old = sign ("{\"sub\":\"alice\",\"channel\":\"$room\",\"exp\":1}");
  g_autofree char *connection = sign ("{\"sub\":\"alice\"}");
  g_autofree char *closed = sign ("{\"sub\":\"alice\",\"channel\":\"closed\"}");
  g_autofree char *subscribe_closed = NULL;
  g_autoptr (WireReply) expired = ask (alice, SUBSCRIBE, old);
  g_autoptr (WireReply) invalid = ask (alice, SUBSCRIBE, "nonsense");
  g_autoptr (WireReply) other_kind = ask (alice, SUBSCRIBE, connection);
  g_autoptr (WireReply) reply = ask (alice, SUBSCRIBE, good);
  g_autoptr (WireReply) presence = NULL;
  g_autoptr (WireReply) push = NULL;
  const WireClientInfo *info;

  g_assert_cmpint (expired->error.code, ==, WIRE_ERROR_CODE_TOKEN_EXPIRED);
  g_assert_cmpint (invalid->error.code, ==, WIRE_ERROR_CODE_PERMISSION_DENIED);
  g_assert_cmpint (other_kind->error.code, ==, WIRE_ERROR_CODE_PERMISSION_DENIED);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_true (reply->subscribe.expires);
  g_assert_cmpint (reply->subscribe.ttl, >, 0);
  g_assert_cmpmem (g_bytes_get_data (reply->subscribe.data, NULL), g_bytes_get_size (reply->subscribe.data), "[7]", 3);

  /* One who was let in is one who may read */
  raw_client_send (alice, "{\"id\":5,\"presence\":{\"channel\":\"$room\"}}");
  presence = raw_client_read_reply (alice);
  info = g_ptr_array_index (presence->presence.clients, 0);
  g_assert_cmpmem (g_bytes_get_data (info->chan_info, NULL), g_bytes_get_size (info->chan_info), "{\"c\":1}", 7);
  test_assert_error (alice, "\"history\":{\"channel\":\"$room\"}", 0);
  raw_client_send (alice, "{\"id\":6,\"publish\":{\"channel\":\"$room\",\"data\":1}}");
  push = raw_client_read_reply (alice);
  if (push->type != WIRE_REPLY_PUSH)
    {
      g_clear_pointer (&push, wire_reply_free);
      push = raw_client_read_reply (alice);
    }
  g_assert_nonnull (push->publication->info->chan_info);

  /* The token decides alone */
  subscribe_closed = g_strdup_printf ("\"subscribe\":{\"channel\":\"closed\",\"token\":\"%s\"}", closed);
  g_clear_pointer (&alice, raw_client_free);
  alice = raw_client_connect (server->port, server->alice);
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"closed\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (alice, subscribe_closed, 0);
}

static void
test_mismatch (TestServer    *server,
               gconstpointer  data)
{
  static const char *const claims[] = {
    "{\"sub\":\"bob\",\"channel\":\"$room\"}",
    "{\"sub\":\"alice\",\"channel\":\"$other\"}",
    "{\"sub\":\"alice\",\"channel\":\"$room\",\"client\":\"another\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      g_autoptr (RawClient) client = raw_client_connect (server->port, server->alice);
      g_autofree char *token = test_sign_token (claims[i]);

      assert_ends (client, SUBSCRIBE, token, WIRE_DISCONNECT_INVALID_TOKEN);
    }
}

static void
test_sub_refresh (TestServer    *server,
                  gconstpointer  data)
{
  gint64 now = get_now ();
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autofree char *one = sign ("{\"sub\":\"alice\",\"channel\":\"$room\",\"exp\":%" G_GINT64_FORMAT "}", now + 100);
  g_autofree char *two = sign ("{\"sub\":\"alice\",\"channel\":\"$room\"}");
  g_autofree char *old = sign ("{\"sub\":\"alice\",\"channel\":\"$room\",\"exp\":1}");
  g_autofree char *past = sign ("{\"sub\":\"alice\",\"channel\":\"$room\",\"expire_at\":1}");
  g_autofree char *bob = sign ("{\"sub\":\"bob\",\"channel\":\"$room\"}");
  g_autoptr (WireReply) not_yet = ask (alice, SUB_REFRESH, one);
  g_autoptr (WireReply) subscribed = ask (alice, SUBSCRIBE, two);
  g_autoptr (WireReply) limited = ask (alice, SUB_REFRESH, one);
  g_autoptr (WireReply) unlimited = ask (alice, SUB_REFRESH, two);
  g_autoptr (WireReply) empty = ask (alice, SUB_REFRESH, "");
  g_autoptr (WireReply) expired = ask (alice, SUB_REFRESH, old);
  g_autoptr (WireReply) over = ask (alice, SUB_REFRESH, past);

  g_assert_cmpint (not_yet->error.code, ==, WIRE_ERROR_CODE_PERMISSION_DENIED);
  g_assert_false (subscribed->subscribe.expires);
  g_assert_true (limited->refresh.expires);
  g_assert_cmpint (limited->refresh.ttl, >, 0);
  g_assert_cmpint (unlimited->type, ==, WIRE_REPLY_RESULT);
  g_assert_false (unlimited->refresh.expires);
  g_assert_cmpint (empty->error.code, ==, WIRE_ERROR_CODE_BAD_REQUEST);
  g_assert_cmpint (expired->error.code, ==, WIRE_ERROR_CODE_TOKEN_EXPIRED);
  g_assert_cmpint (over->error.code, ==, WIRE_ERROR_CODE_EXPIRED);
  assert_ends (alice, SUB_REFRESH, bob, WIRE_DISCONNECT_INVALID_TOKEN);
}

static void
test_sub_expiry (TestServer    *server,
                 gconstpointer  data)
{
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autofree char *token = sign ("{\"sub\":\"alice\",\"channel\":\"$room\",\"exp\":%" G_GINT64_FORMAT "}", get_soon ());
  g_autoptr (WireReply) subscribed = ask (alice, SUBSCRIBE, token);
  g_autofree char *push = raw_client_read (alice);

  g_assert_true (subscribed->subscribe.expires);
  g_assert_cmpstr (push, ==, "{\"push\":{\"channel\":\"$room\",\"unsubscribe\":{\"code\":2501,\"reason\":\"expired\"}}}");
  test_assert_error (alice, "\"presence\":{\"channel\":\"$room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
}

#define ADD(name, config, func) \
  g_test_add ("/refresh/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("connect-ttl", NULL, test_connect_ttl);
  ADD ("refresh", NULL, test_refresh);
  ADD ("in-time", "expired_close_delay=1ms\n", test_in_time);
  ADD ("subscribe", NULL, test_subscribe);
  ADD ("mismatch", NULL, test_mismatch);
  ADD ("sub-refresh", NULL, test_sub_refresh);
  ADD ("sub-expiry", "expired_sub_close_delay=1ms\n", test_sub_expiry);

  return g_test_run ();
}
