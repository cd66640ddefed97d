/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <string.h>

#define CONNECT "{\"id\":1,\"connect\":{}}"

static void
test_slow_head (TestServer    *server,
                gconstpointer  data)
{
  g_autoptr (RawClient) silent = raw_client_new (server->port);
  g_autoptr (RawClient) slow = raw_client_new (server->port);
  g_autofree char *response = NULL;

  raw_client_send_bytes (slow, "GET / HT", 8);
  response = raw_client_read_response (slow);
  g_assert_true (g_str_has_prefix (response, "HTTP/1.1 408 "));
  g_assert_true (raw_client_reaches_end (slow));
  g_assert_true (raw_client_reaches_end (silent));
}

/* A peer that answers no close is not waited for. */
static void
test_unanswered_close (TestServer    *server,
                       gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_open (server->port);
  g_autoptr (GByteArray) payload = NULL;

  raw_client_send (client, "nonsense");
  g_assert_cmpint (raw_client_read_frame (client, &payload), ==, 0x88);
  g_assert_true (raw_client_reaches_end (client));
}

static void
assert_websocket_close (TestServer *server,
                        guint8      first_byte,
                        const void *payload,
                        gsize       length,
                        guint       code)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);

  raw_client_send_frame (client, first_byte, payload, length);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, code);
}

static void
test_websocket_errors (TestServer    *server,
                       gconstpointer  data)
{
  g_autofree char *large = g_strnfill (65537, ' ');

  assert_websocket_close (server, 0x82, "{}", 2, 1003);
  assert_websocket_close (server, 0x81, "\xff", 1, 1007);
  assert_websocket_close (server, 0xc1, "{}", 2, 1002);
  assert_websocket_close (server, 0x83, "{}", 2, 1002);
  assert_websocket_close (server, 0x81, large, 65537, 1009);
  assert_websocket_close (server, 0x88, "\x03\xe8" "bye", 5, 1000);
  assert_websocket_close (server, 0x88, "", 0, 1005);
  assert_websocket_close (server, 0x88, "\x03\xed", 2, 1002);
}

static void
test_websocket_control_frames (TestServer    *server,
                               gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autoptr (GByteArray) pong = NULL;

  raw_client_send_frame (client, 0x01, "{\"id\":2,\"unsub", 14);
  raw_client_send_frame (client, 0x89, "are you there?", 14);
  raw_client_send_frame (client, 0x8a, "nobody asked", 12);
  raw_client_send_frame (client, 0x80, "scribe\":{\"channel\":\"room\"}}", 27);

  g_assert_cmpint (raw_client_read_frame (client, &pong), ==, 0x8a);
  g_assert_cmpmem (pong->data, pong->len, "are you there?", 14);
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
}

/* Frames that come with the request, in one piece or byte by byte. */
static void
test_dribble (TestServer    *server,
              gconstpointer  data)
{
  g_autoptr (RawClient) at_once = raw_client_new (server->port);
  g_autoptr (RawClient) slow = raw_client_new (server->port);
  const char *request = "GET /connection/websocket HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                        "\x81\x95\x00\x00\x00\x00{\"id\":1,\"connect\":{}}";
  gsize length = strlen ("GET /connection/websocket HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
                         "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n") + 6 + 21;

  raw_client_send_bytes (at_once, request, length);
  g_free (raw_client_read_response (at_once));
  g_assert_cmpint (raw_client_read_error (at_once, 1), ==, 0);

  for (gsize i = 0; i < length; i++)
    raw_client_send_bytes (slow, request + i, 1);
  g_free (raw_client_read_response (slow));
  g_assert_cmpint (raw_client_read_error (slow, 1), ==, 0);
}

static void
assert_http (TestServer *server,
             const char *request,
             const char *status)
{
  g_autoptr (RawClient) client = raw_client_new (server->port);
  g_autofree char *response = NULL;

  g_test_message ("%.200s", request);
  raw_client_send_bytes (client, request, strlen (request));
  response = raw_client_read_response (client);
  g_assert_true (g_str_has_prefix (response, "HTTP/1.1 "));
  g_assert_true (g_str_has_prefix (response + strlen ("HTTP/1.1 "), status));
}

static void
test_http (TestServer    *server,
           gconstpointer  data)
{
  g_autofree char *padding = g_strnfill (20000, 'p');
  g_autofree char *large = g_strdup_printf ("GET / HTTP/1.1\r\nX: %s\r\n\r\n", padding);

  assert_http (server, "GET /health HTTP/1.1\r\nHost: h\r\n\r\n", "200 OK");
  assert_http (server, "GET /health?x=y HTTP/1.1\r\nHost: h\r\n\r\n", "200 OK");
  assert_http (server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "200 OK");
  assert_http (server, "GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n", "404 ");
  assert_http (server, "GET /health/ HTTP/1.1\r\nHost: h\r\n\r\n", "404 ");
  assert_http (server, "POST /health HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "405 ");
  assert_http (server, "GET /health HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", "413 ");
  assert_http (server, "GET /health HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "413 ");
  assert_http (server, "GET /connection/websocket HTTP/1.1\r\nHost: h\r\n\r\n", "426 ");
  assert_http (server, "nonsense\r\n\r\n", "400 ");
  assert_http (server, large, "431 ");
}

static void
test_health_body (TestServer    *server,
                  gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_new (server->port);
  const char *request = "GET /health HTTP/1.1\r\nHost: h\r\n\r\n";
  g_autofree char *head = NULL;

  raw_client_send_bytes (client, request, strlen (request));
  head = raw_client_read_response (client);
  g_assert_nonnull (strstr (head, "\r\nContent-Type: application/json\r\n"));
  g_assert_nonnull (strstr (head, "\r\nContent-Length: 2\r\n"));
}

static void
test_origin (TestServer    *server,
             gconstpointer  data)
{
  static const char request[] =
    "GET /connection/websocket HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  g_autofree char *good = g_strconcat (request, "Origin: https://good.example\r\n\r\n", NULL);
  g_autofree char *evil = g_strconcat (request, "Origin: https://evil.example\r\n\r\n", NULL);
  g_autofree char *protobuf = g_strconcat (request, "Sec-WebSocket-Protocol: centrifuge-protobuf\r\n\r\n", NULL);

  assert_http (server, good, "101 ");
  assert_http (server, evil, "403 ");
  assert_http (server, protobuf, "400 ");
}

/* There is time for a slow reader to come to see the close. */
static const char slow_config[] =
  "close_timeout=20s\n"
  "[default]\n"
  "publish=everyone\n"
  "history_size=0\n";

/* Who does not read what others publish is cut off; the others notice
 * nothing, and it comes back to find out what it has missed. */
static void
test_slow_reader (TestServer    *server,
                  gconstpointer  data)
{
  g_autoptr (RawClient) slow = raw_client_new_small (server->port);
  g_autoptr (RawClient) quick = raw_client_connect (server->port, NULL);
  g_autofree char *payload = g_strnfill (60000, '7');
  g_autofree char *publish = g_strdup_printf ("\"publish\":{\"channel\":\"forgetful\",\"data\":%s}", payload);
  g_autofree char *reason = NULL;

  raw_client_upgrade (slow);
  raw_client_send (slow, CONNECT "\n{\"id\":2,\"subscribe\":{\"channel\":\"forgetful\"}}");
  g_assert_cmpint (raw_client_read_error (slow, 1), ==, 0);
  g_assert_cmpint (raw_client_read_error (slow, 2), ==, 0);

  /* More than the queue and the kernel's buffers take together */
  for (guint i = 0; i < 150; i++)
    test_assert_error (quick, publish, 0);

  g_assert_cmpint (raw_client_read_close (slow, &reason), ==, WIRE_DISCONNECT_SLOW);
  g_assert_cmpstr (reason, ==, "slow");
  test_assert_error (quick, "\"subscribe\":{\"channel\":\"forgetful\"}", 0);
}

/* What a client asked for itself does not count, however much it is. */
static void
test_large_replies (TestServer    *server,
                    gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_new_small (server->port);
  g_autofree char *payload = g_strnfill (60000, '7');
  g_autofree char *publish = g_strdup_printf ("\"publish\":{\"channel\":\"room\",\"data\":%s}", payload);
  g_autoptr (GString) frame = g_string_new (NULL);

  raw_client_upgrade (client);
  raw_client_send (client, CONNECT);
  g_assert_cmpint (raw_client_read_error (client, 1), ==, 0);
  for (guint i = 0; i < 40; i++)
    test_assert_error (client, publish, 0);

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (frame, "{\"id\":%u,\"history\":{\"channel\":\"room\",\"limit\":300}}\n", i + 1);
  raw_client_send (client, frame->str);
  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (WireReply) reply = raw_client_read_reply (client);

      g_assert_cmpint (reply->id, ==, i + 1);
      g_assert_cmpint (reply->history.publications->len, ==, 18);
      g_assert_cmpint (reply->history.position.offset, ==, 40);
    }
}

/* Who does not read what it asks for is told the last of it only. */
static void
test_unread_pongs (TestServer    *server,
                   gconstpointer  data)
{
  static const guint8 ping[6 + 125] = { 0x89, 0x80 | 125 };
  g_autoptr (RawClient) client = raw_client_new_small (server->port);
  g_autoptr (GByteArray) pings = g_byte_array_new ();
  gboolean last = FALSE;

  raw_client_upgrade (client);
  raw_client_send (client, CONNECT);
  g_assert_cmpint (raw_client_read_error (client, 1), ==, 0);

  /* More than the queue and the kernel's buffers take together */
  for (guint i = 0; i < 1000; i++)
    g_byte_array_append (pings, ping, sizeof ping);
  for (guint i = 0; i < 100; i++)
    raw_client_send_bytes (client, pings->data, pings->len);
  raw_client_send_frame (client, 0x89, "last", 4);

  while (!last)
    {
      g_autoptr (GByteArray) payload = NULL;

      g_assert_cmpint (raw_client_read_frame (client, &payload), ==, 0x8a);
      last = payload->len == 4;
    }
}

static void
test_many_connections (TestServer    *server,
                       gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_client_free);
  g_autoptr (RawClient) writer = raw_client_connect (server->port, NULL);

  for (guint i = 0; i < 200; i++)
    {
      RawClient *client = raw_client_connect (server->port, NULL);

      g_ptr_array_add (clients, client);
      raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"forgetful\"}}");
      g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
    }

  test_publish (writer, "forgetful", 40);

  /* Half leave while the others are being sent to */
  for (guint i = 0; i < 100; i++)
    g_ptr_array_remove_index (clients, g_random_int_range (0, clients->len));
  test_publish (writer, "forgetful", 40);

  for (guint i = 0; i < clients->len; i++)
    {
      for (guint n = 0; n < 80; n++)
        {
          g_autoptr (WireReply) push = raw_client_read_reply (g_ptr_array_index (clients, i));
          g_autofree char *expected = g_strdup_printf ("%u", n % 40);

          g_assert_cmpmem (g_bytes_get_data (push->publication->data, NULL),
                           g_bytes_get_size (push->publication->data), expected, strlen (expected));
        }
    }
}

#define ADD(name, config, func) \
  g_test_add ("/connection/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("slow-head", "handshake_timeout=150ms\n", test_slow_head);
  ADD ("unanswered-close", NULL, test_unanswered_close);
  ADD ("websocket-errors", NULL, test_websocket_errors);
  ADD ("websocket-control-frames", NULL, test_websocket_control_frames);
  ADD ("dribble", NULL, test_dribble);
  ADD ("http", NULL, test_http);
  ADD ("health-body", NULL, test_health_body);
  ADD ("origin", "allowed_origins=https://good.example\n", test_origin);
  ADD ("slow-reader", slow_config, test_slow_reader);
  ADD ("large-replies", NULL, test_large_replies);
  ADD ("unread-pongs", NULL, test_unread_pongs);
  ADD ("many-connections", NULL, test_many_connections);

  return g_test_run ();
}
