/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#include <string.h>

#define N_FLOOD 20000
#define WORK_USEC 10

/* A server that has this to say to whoever connects. */
typedef struct
{
  GSocketService  *service;
  char            *uri;
  const char      *response;
  GTlsCertificate *certificate;
  /* (element-type GSocketConnection) */
  GPtrArray       *connections;
  guint            n_handshakes;
} RawServer;

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GBytes) request = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, NULL);
  GIOStream *connection = user_data;
  RawServer *self = g_object_get_data (G_OBJECT (connection), "server");

  g_output_stream_write_all (g_io_stream_get_output_stream (connection), self->response, strlen (self->response),
                             NULL, NULL, NULL);
  g_io_stream_close (connection, NULL, NULL);
  g_object_unref (connection);
}

static void
handshake_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  RawServer *self = user_data;

  g_assert_false (g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, NULL));
  self->n_handshakes++;
}

static gboolean
incoming_cb (RawServer         *self,
             GSocketConnection *connection)
{
  g_ptr_array_add (self->connections, g_object_ref (connection));

  if (self->certificate != NULL)
    {
      g_autoptr (GIOStream) tls = NULL;

      tls = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
      g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL, handshake_cb, self);
    }
  else if (self->response != NULL)
    {
      g_object_set_data (G_OBJECT (connection), "server", self);
      g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), 4096,
                                       G_PRIORITY_DEFAULT, NULL, read_cb, g_object_ref (connection));
    }

  return TRUE;
}

static void
raw_server_init (RawServer  *self,
                 const char *response)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  self->response = response;
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->service = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);
  self->uri = g_strdup_printf ("ws://127.0.0.1:%u/", port);
  g_signal_connect_data (self->service, "incoming", G_CALLBACK (incoming_cb), self, NULL, G_CONNECT_SWAPPED);
}

static void
raw_server_clear (RawServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  g_ptr_array_unref (self->connections);
  g_free (self->uri);
}

static void
keep_error_cb (RealtimeClient   *client,
               GError           *error,
               RealtimeChannel  *channel,
               GError          **kept)
{
  if (*kept == NULL)
    *kept = g_error_copy (error);
}

/* What a client says that cannot connect. */
static char *
complaint (const char *uri,
           const char *fingerprint,
           int         code)
{
  g_autoptr (RealtimeClock) clock = realtime_clock_new_manual ();
  g_autoptr (RealtimeClient) client = realtime_client_new_for_test (uri, clock, 1);
  g_autoptr (GError) error = NULL;

  g_object_set (client, "certificate-fingerprint", fingerprint, NULL);
  g_signal_connect_data (client, "error", G_CALLBACK (keep_error_cb), &error, NULL, G_CONNECT_DEFAULT);
  realtime_client_open (client);
  test_wait_until (error != NULL);

  /* It may be better the next time. */
  g_assert_error (error, REALTIME_ERROR, code);
  g_assert_cmpint (realtime_client_get_state (client), ==, REALTIME_CLIENT_CONNECTING);
  g_assert_finalize_object (g_steal_pointer (&client));
  test_wait_for_threads ();

  return g_strdup (error->message);
}

static void
test_handshake (void)
{
  static const struct
  {
    const char *response;
    const char *message;
  } responses[] = {
    { "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
      "127.0.0.1 answered “404 Not Found” where a WebSocket was asked for" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "127.0.0.1 answered “200 OK” where a WebSocket was asked for" },
    { "HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
      "127.0.0.1 answered “302 Found” where a WebSocket was asked for" },
    { "HTTP/1.1 503 Later\r\nRetry-After: 60\r\n\r\n",
      "127.0.0.1 answered “503 Service Unavailable” where a WebSocket was asked for" },
    { "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
      "127.0.0.1 answered “401 Unauthorized” where a WebSocket was asked for" },
    { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n", NULL },
    { "HTTP/1.1 101 Switching Protocols\r\n\r\n", NULL },
    { "no HTTP at all\r\n\r\n", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (responses); i++)
    {
      RawServer server = { 0 };
      g_autofree char *message = NULL;

      raw_server_init (&server, responses[i].response);
      message = complaint (server.uri, NULL, REALTIME_ERROR_TRANSPORT_CLOSED);
      raw_server_clear (&server);

      if (responses[i].message != NULL)
        g_assert_cmpstr (message, ==, responses[i].message);
      else
        g_assert_true (g_str_has_prefix (message, "No connection to 127.0.0.1: "));
    }
}

static void
test_silence (void)
{
  g_autoptr (RealtimeClock) clock = realtime_clock_new_manual ();
  g_autoptr (TestLog) log = test_log_new ();
  g_autoptr (RealtimeClient) client = NULL;
  RawServer server = { 0 };

  raw_server_init (&server, NULL);
  client = realtime_client_new_for_test (server.uri, clock, 1);
  test_log_watch_client (log, client);
  realtime_client_open (client);
  test_wait_until (server.connections->len == 1);
  realtime_clock_advance (clock, 4999);
  test_log_assert (log, "connecting");
  realtime_clock_advance (clock, 1);
  test_log_assert (log, "error 1");

  g_assert_finalize_object (g_steal_pointer (&client));
  test_wait_for_threads ();
  raw_server_clear (&server);
}

static void
test_certificate (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "realtime", "self-signed.pem", NULL);
  g_autofree char *uri = NULL;
  g_autofree char *message = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *other_message = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  RawServer server = { 0 };

  certificate = g_tls_certificate_new_from_file (path, &error);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE))
    {
      g_test_skip ("GIO has no TLS here");
      return;
    }
  g_assert_no_error (error);

  server.certificate = certificate;
  raw_server_init (&server, NULL);
  uri = g_strconcat ("wss", strchr (server.uri, ':'), NULL);
  message = complaint (uri, NULL, REALTIME_ERROR_CERTIFICATE);
  g_assert_cmpstr (message, ==, "The certificate of 127.0.0.1 is signed by an unknown authority");
  test_wait_until (server.n_handshakes == 1);

  fingerprint = g_strnfill (64, '0');
  other_message = complaint (uri, fingerprint, REALTIME_ERROR_CERTIFICATE);
  g_assert_cmpstr (other_message, ==, "The certificate of 127.0.0.1 is not the one that was expected");
  test_wait_until (server.n_handshakes == 2);
  raw_server_clear (&server);
}

/* What breaks the protocol ends the connection for good. */
static void
test_nonsense (TestBench     *bench,
               gconstpointer  data)
{
  static const char *const frames[] = {
    "nonsense",
    "{",
    "[]",
    "1",
    "{}\nnonsense",
    "{\"id\":\"1\"}",
    "{\"id\":-1}",
    "{\"push\":1}",
    "{\"push\":{\"channel\":1}}",
    "{\"push\":{\"channel\":\"news\",\"pub\":[]}}",
    "{\"push\":{\"channel\":\"news\",\"pub\":{\"offset\":-1}}}",
    "{\"push\":{\"channel\":\"news\",\"pub\":{\"offset\":1.5}}}",
    "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":\"\\ud8\"}}}",
    "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":\"x\"}}}",
    "{\"id\":99,\"subscribe\":{\"publications\":{}}}",
    "{\"id\":99,\"subscribe\":{\"publications\":[null]}}",
    "{\"id\":99,\"history\":{\"publications\":[1]}}",
    "{\"id\":99,\"error\":\"x\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_test_message ("%s", frames[i]);
      test_bench_open (bench);
      fake_server_send (bench->server, "%s", frames[i]);
      test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
      test_log_assert (bench->log, "offline, disconnected 2 bad protocol");
    }
}

/* The same for what is wrong before there is anything to read. Whoever reads
 * JSON finds what is not UTF-8, wherever it is. */
static void
test_frames (TestBench     *bench,
             gconstpointer  data)
{
  static const struct
  {
    const char *bytes;
    gsize       length;
    const char *log;
  } frames[] = {
    { "\x81\x01\xff", 3, "offline, disconnected 2 bad protocol" },
    { "\x81\x03{}\xff", 5, "offline, disconnected 2 bad protocol" },
    { "\x81\x09{\"a\":\"\xff\"}", 11, "offline, disconnected 2 bad protocol" },
    { "\x81\x09{\"\xff\":\"a\"}", 11, "offline, disconnected 2 bad protocol" },
    { "\x81\x0a{\"a\":\"\xc0\x80\"}", 12, "offline, disconnected 2 bad protocol" },
    { "\x81\x0b{\"a\":\"\xed\xa0\x80\"}", 13, "offline, disconnected 2 bad protocol" },
    { "\x81\x0c{\"a\":\"\xf4\x90\x80\x80\"}", 14, "offline, disconnected 2 bad protocol" },
    { "\x81\x0a{\"a\":\"\xe2\x82\"}", 12, "offline, disconnected 2 bad protocol" },
    { "\x01\x07{\"a\":\"\xe2\x80\x04\x82\xff\"}", 15, "offline, disconnected 2 bad protocol" },
    { "\x81\x09{\"a\":\"\x00\"}", 11, "offline, disconnected 2 bad protocol" },
    { "\x81\x05\xef\xbb\xbf{}", 7, "offline, disconnected 2 bad protocol" },
    { "\x81\x00", 2, "offline, disconnected 2 bad protocol" },
    { "\x82\x02{}", 4, "offline, disconnected 2 bad protocol" },
    { "\x81\x82" "1234JO", 8, "offline, disconnected 2 bad protocol" },
    { "\xc1\x02{}", 4, "offline, disconnected 2 bad protocol" },
    { "\x81\x7f\x00\x00\x00\x01\x00\x00\x00\x00", 10, "offline, disconnected 3 message size limit" },
    { "\x88\x02\x0d\xac", 4, "offline, disconnected 3500 invalid token" },
    { "\x88\x05\x11\x94why", 7, "offline, disconnected 4500 why" },
    { "\x88\x02\x0b\xb8", 4, "connecting, disconnected 3000 connection closed" },
    { "\x88\x02\x03\xe8", 4, "connecting, disconnected 1 transport closed" },
    { "\x88\x00", 2, "connecting, disconnected 1 transport closed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      g_test_message ("%" G_GSIZE_FORMAT, i);
      test_bench_open (bench);
      g_byte_array_append (bytes, (const guint8 *) frames[i].bytes, (guint) frames[i].length);
      fake_server_write (bench->server, bytes);
      test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
      test_log_assert (bench->log, frames[i].log);
      realtime_client_close (bench->client);
      g_ptr_array_set_size (bench->log->entries, 0);
    }
}

static void
test_depth (TestBench     *bench,
            gconstpointer  data)
{
  g_autofree char *open = g_strnfill (100000, '[');
  g_autofree char *close = g_strnfill (100000, ']');

  test_bench_open (bench);
  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":%s%s}}}", open, close);
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  test_log_assert (bench->log, "offline, disconnected 3 message size limit");
}

/* What is not of this protocol, or of a later one, does nothing. */
static void
test_unasked (TestBench     *bench,
              gconstpointer  data)
{
  static const char *const frames[] = {
    "{}",
    "{}\n{}",
    "{\"later\":1}",
    "{\"id\":99,\"publish\":{}}",
    "{\"id\":99,\"error\":{\"code\":103}}",
    "{\"id\":1,\"connect\":{\"client\":\"other\",\"pong\":true}}",
    "{\"id\":4294967295,\"subscribe\":{\"publications\":[{\"data\":1}]}}",
    "{\"push\":{}}",
    "{\"push\":{\"channel\":\"other\",\"pub\":{\"data\":1,\"offset\":18446744073709551615}}}",
    "{\"push\":{\"channel\":\"other\",\"unsubscribe\":{\"code\":2500}}}",
    "{\"push\":{\"channel\":\"other\",\"unsubscribe\":{\"code\":0}}}",
    "{\"push\":{\"channel\":\"other\",\"join\":{\"info\":{\"client\":\"c\"}}}}",
    "{\"push\":{\"message\":{\"data\":1}}}",
    "{\"push\":{\"channel\":\"news\",\"later\":{}}}",
    "{\"push\":{\"disconnect\":{\"code\":3000}}}",
    "{\"push\":{\"refresh\":{\"ttl\":1}}}",
  };
  g_autoptr (RealtimeSubscription) subscription = test_bench_subscribe (bench, "a", "news");

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_test_message ("%s", frames[i]);
      fake_server_send (bench->server, "%s", frames[i]);
      test_bench_flush (bench);
      test_log_assert (bench->log, "");
    }
  g_assert_cmpstr (realtime_client_get_client_id (bench->client), ==, "client-1");
}

/* Before it has accepted the connection a server has nothing to say. */
static void
test_early (TestBench     *bench,
            gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;

  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, TRUE);
  subscription = test_bench_subscribe (bench, "a", "news");
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE) == 1);
  fake_server_send (bench->server, "{}");
  fake_server_publish (bench->server, "news", "1", 1);
  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2000}}}");
  fake_server_send (bench->server, "{\"id\":%u,\"subscribe\":{\"publications\":[{\"data\":2}]}}",
                    fake_server_get_last_id (bench->server, WIRE_METHOD_SUBSCRIBE));
  test_wait_until (test_log_has (bench->log, "client got 2"));
  test_log_assert (bench->log, "connecting, a on, a subscribed, a got 2, client got 2");

  fake_server_send (bench->server, "{\"id\":%u,\"publish\":{}}",
                    fake_server_get_last_id (bench->server, WIRE_METHOD_CONNECT));
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  test_log_assert (bench->log, "offline, a waiting, disconnected 2 bad protocol");
}

static void
test_extremes (TestBench     *bench,
               gconstpointer  data)
{
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, "\"connect\":{\"ping\":4294967295,\"pong\":true}");
  test_bench_open (bench);
  realtime_clock_advance (bench->clock, 100 * 1000 * 1000);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
  g_assert_null (realtime_client_get_client_id (bench->client));
}

/* Larger than what is read at one time */
static void
test_long_message (TestBench     *bench,
                   gconstpointer  data)
{
  g_autofree char *digits = g_strnfill (300000, '1');
  g_autoptr (RealtimeSubscription) subscription = NULL;

  subscription = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);
  fake_server_publish (bench->server, "news", digits, 0);
  test_bench_flush (bench);
  g_assert_cmpuint (bench->log->entries->len, ==, 2);
}

static void
test_large_frame (TestBench     *bench,
                  gconstpointer  data)
{
  g_autofree char *fits = g_strnfill (900, '1');
  g_autofree char *too_large = g_strnfill (1024, '1');
  g_autoptr (RealtimeSubscription) subscription = NULL;

  g_object_set (bench->client, "max-frame-size", 1024, NULL);
  subscription = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);

  fake_server_publish (bench->server, "news", fits, 0);
  test_bench_flush (bench);
  g_assert_cmpuint (bench->log->entries->len, ==, 2);
  g_ptr_array_set_size (bench->log->entries, 0);

  fake_server_publish (bench->server, "news", too_large, 0);
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  test_log_assert (bench->log, "offline, a waiting, disconnected 3 message size limit");
}

/* A small frame can unpack to more than there is memory. */
static void
test_compression (TestBench     *bench,
                  gconstpointer  data)
{
  test_bench_open (bench);
  g_assert_null (strstr (fake_server_get_request (bench->server), "Sec-WebSocket-Extensions"));
}

static void
test_closed_at_once (TestBench     *bench,
                     gconstpointer  data)
{
  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  for (guint i = 1; i < 4; i++)
    {
      realtime_client_open (bench->client);
      test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == i);
      fake_server_drop (bench->server);
      test_wait_until (test_log_has (bench->log, "error 2"));
      g_ptr_array_set_size (bench->log->entries, 0);
    }
}

typedef struct
{
  guint64 n_received;
  guint   n_turns;
} Flood;

static void
flood_message_cb (RealtimeSubscription *subscription,
                  RealtimeMessage      *message,
                  Flood                *flood)
{
  gint64 end = g_get_monotonic_time () + WORK_USEC;

  flood->n_received++;
  g_assert_cmpuint (realtime_message_get_offset (message), ==, flood->n_received);
  while (g_get_monotonic_time () < end)
    ;
}

static gboolean
turn_cb (gpointer user_data)
{
  Flood *flood = user_data;

  flood->n_turns++;

  return G_SOURCE_CONTINUE;
}

/* However fast a server sends, everything comes in order, and the rest of the
 * program goes on. */
static void
test_flood (TestBench     *bench,
            gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;
  Flood flood = { 0 };
  guint turns;
  guint n_turns;

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"subscribe\":{\"positioned\":true,\"epoch\":\"e\"}");
  subscription = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_signal_handlers_disconnect_matched (subscription, G_SIGNAL_MATCH_ID,
                                        g_signal_lookup ("message", REALTIME_TYPE_SUBSCRIPTION), 0, NULL, NULL, NULL);
  g_signal_connect_data (subscription, "message", G_CALLBACK (flood_message_cb), &flood, NULL, G_CONNECT_DEFAULT);

  for (guint i = 0; i < N_FLOOD; i += 10)
    {
      g_autoptr (GString) frame = g_string_new (NULL);

      for (guint offset = i + 1; offset <= i + 10; offset++)
        {
          g_string_append_printf (frame, "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":%u,\"offset\":%u}}}%s",
                                  offset, offset, offset < i + 10 ? "\n" : "");
        }
      fake_server_send (bench->server, "%s", frame->str);
    }

  turns = g_idle_add_full (G_PRIORITY_DEFAULT, turn_cb, &flood, NULL);
  test_wait_until (flood.n_received == N_FLOOD);
  n_turns = flood.n_turns;
  g_source_remove (turns);

  /* 200 ms of work at least, in pieces of 4 ms */
  g_assert_cmpuint (n_turns, >=, 20);
  test_bench_assert_commands (bench, "connect, subscribe news");
}

/* What a text that was cut within a character is written as costs nobody the
 * connection. */
static void
test_half_character (TestBench     *bench,
                     gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = test_bench_subscribe (bench, "a", "news");

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);
  fake_server_send (bench->server, "%s", "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":\"\\ud800\"}}}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got \"\\ud800\", client got \"\\ud800\"");
}

/* Nor do the ids of a user and of a connection, whatever a token says, nor tags. */
static void
test_odd_publisher (TestBench     *bench,
                    gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = test_bench_subscribe (bench, "a", "news");

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);
  fake_server_send (bench->server, "%s", "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":1,"
                                         "\"info\":{\"user\":\"a\\u0000b\",\"client\":\"c\"}}}}");
  fake_server_send (bench->server, "%s", "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":2,"
                                         "\"info\":{\"user\":\"a\\ud800b\",\"client\":\"c\"}}}}");
  fake_server_send (bench->server, "%s", "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":3,"
                                         "\"info\":{\"user\":\"a\",\"client\":\"c\\u0000\"}}}}");
  fake_server_send (bench->server, "%s", "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":4,"
                                         "\"tags\":{\"k\\u0000\":\"v\",\"l\":\"\\u0000\"}}}}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got 1, client got 1, a got 2, client got 2, "
                               "a got 3, client got 3, a got 4, client got 4");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hostile/handshake", test_handshake);
  g_test_add_func ("/hostile/silence", test_silence);
  g_test_add_func ("/hostile/certificate", test_certificate);
  test_bench_add ("/hostile/nonsense", test_nonsense);
  test_bench_add ("/hostile/half-character", test_half_character);
  test_bench_add ("/hostile/odd-publisher", test_odd_publisher);
  test_bench_add ("/hostile/frames", test_frames);
  test_bench_add ("/hostile/depth", test_depth);
  test_bench_add ("/hostile/unasked", test_unasked);
  test_bench_add ("/hostile/early", test_early);
  test_bench_add ("/hostile/extremes", test_extremes);
  test_bench_add ("/hostile/long-message", test_long_message);
  test_bench_add ("/hostile/large-frame", test_large_frame);
  test_bench_add ("/hostile/compression", test_compression);
  test_bench_add ("/hostile/closed-at-once", test_closed_at_once);
  test_bench_add ("/hostile/flood", test_flood);

  return g_test_run ();
}
