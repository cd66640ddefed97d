/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-dialer-private.h"

#include "realtime-error.h"
#include "realtime-fingerprint-private.h"
#include "realtime-test-util.h"
#include "realtime-upgrade-private.h"
#include "realtime-websocket-private.h"

#include "wire-websocket.h"

#include <string.h>

#define KEY_HEADER "Sec-WebSocket-Key: "
#define MAX_REQUEST 4096
#define N_FRAMES 3000
#define FRAME_SIZE 1000
#define OUTGOING_SIZE (24 * 1024 * 1024)

/* A server that switches over, or says something else; or a proxy that leads
 * to one. */
typedef struct
{
  GSocketService  *service;
  guint16          port;
  GTlsCertificate *certificate;
  const char      *response;
  gboolean         is_proxy;
  gboolean         dribbles;
  /* whether it says nothing but the response */
  gboolean         is_quiet;
  GCancellable    *cancellable;
  /* (element-type GIOStream) */
  GPtrArray       *connections;
  char            *request;
  guint            n_requests;
} Gate;

typedef struct
{
  Gate              gate;
  GCancellable     *cancellable;
  GAsyncResult     *result;
  RealtimeDialer   *dialer;
  RealtimeConfig    config;
  char             *uri;
  GBytes           *rest;
  GError           *error;
} Caller;

static void
write_text (GIOStream  *connection,
            const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (connection), text, strlen (text), NULL, NULL, NULL);
}

static void
accept_request (Gate      *self,
                GIOStream *connection)
{
  const char *start = strstr (self->request, KEY_HEADER);
  g_autofree char *key = NULL;
  g_autofree char *proof = NULL;
  g_autofree char *response = NULL;

  g_assert_nonnull (start);
  start += strlen (KEY_HEADER);
  key = g_strndup (start, strcspn (start, "\r"));
  proof = realtime_upgrade_make_proof (key);
  response = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: %s\r\n\r\n", proof);
  if (self->dribbles)
    {
      for (char *p = response; *p != '\0'; p++)
        g_output_stream_write (g_io_stream_get_output_stream (connection), p, 1, NULL, NULL);
    }
  else
    write_text (connection, response);
  if (!self->is_quiet)
    write_text (connection, "\x81\x02{}");
}

static void
lead_on (Gate      *self,
         GIOStream *connection)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) target = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  g_assert_true (g_str_has_prefix (self->request, "CONNECT 127.0.0.1:"));
  address = g_strndup (self->request + strlen ("CONNECT "), strcspn (self->request + strlen ("CONNECT "), " "));
  g_socket_client_set_enable_proxy (client, FALSE);
  target = g_socket_client_connect_to_host (client, address, 0, NULL, &error);
  g_assert_no_error (error);
  write_text (connection, "HTTP/1.0 200 Connected\r\n\r\n");
  g_io_stream_splice_async (connection, G_IO_STREAM (target), G_IO_STREAM_SPLICE_WAIT_FOR_BOTH,
                            G_PRIORITY_DEFAULT, self->cancellable, NULL, NULL);
  g_ptr_array_add (self->connections, g_object_ref (target));
}

static void
request_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GIOStream) connection = g_object_steal_data (object, "connection");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  Gate *self = user_data;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return;

  g_free (self->request);
  self->request = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  self->n_requests++;

  if (self->is_proxy)
    lead_on (self, connection);
  else if (self->response != NULL)
    {
      write_text (connection, self->response);
      g_io_stream_close (connection, NULL, NULL);
    }
  else
    accept_request (self, connection);
}

static gboolean
incoming_cb (Gate              *self,
             GSocketConnection *connection)
{
  g_autoptr (GIOStream) stream = NULL;
  GInputStream *input;

  if (self->certificate != NULL)
    stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
  else
    stream = g_object_ref (G_IO_STREAM (connection));

  g_ptr_array_add (self->connections, g_object_ref (stream));
  input = g_io_stream_get_input_stream (stream);
  g_object_set_data_full (G_OBJECT (input), "connection", g_object_ref (stream), g_object_unref);
  g_input_stream_read_bytes_async (input, MAX_REQUEST, G_PRIORITY_DEFAULT, self->cancellable, request_cb, self);

  return TRUE;
}

static void
gate_open (Gate *self)
{
  g_autoptr (GError) error = NULL;

  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect_data (self->service, "incoming", G_CALLBACK (incoming_cb), self, NULL, G_CONNECT_SWAPPED);
}

static void
gate_shut (Gate *self)
{
  g_cancellable_cancel (self->cancellable);
  test_settle ();
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  g_clear_object (&self->certificate);
  g_ptr_array_unref (self->connections);
  g_object_unref (self->cancellable);
  g_free (self->request);
}

static void
caller_set_up (Caller        *self,
               gconstpointer  data)
{
  gate_open (&self->gate);
  self->cancellable = g_cancellable_new ();
}

static void
caller_tear_down (Caller        *self,
                  gconstpointer  data)
{
  gate_shut (&self->gate);
  g_clear_pointer (&self->dialer, realtime_dialer_free);
  g_clear_pointer (&self->rest, g_bytes_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->config.proxy_resolver);
  g_clear_object (&self->cancellable);
  g_free (self->config.certificate_fingerprint);
  g_free (self->uri);
}

static GSocketConnection *
dial_connection (Caller     *self,
                 const char *scheme)
{
  GSocketConnection *connection;

  g_clear_pointer (&self->dialer, realtime_dialer_free);
  g_clear_pointer (&self->rest, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self->uri);
  self->uri = g_strdup_printf ("%s://127.0.0.1:%u/here", scheme, self->gate.port);
  self->config.uri = self->uri;
  self->dialer = realtime_dialer_new (&self->config);
  realtime_dialer_dial_async (self->dialer, self->cancellable, test_store_result_cb, &self->result);
  test_wait_until (self->result != NULL);
  connection = realtime_dialer_dial_finish (self->dialer, self->result, &self->rest, &self->error);
  g_clear_object (&self->result);

  return connection;
}

/* Returns whether a connection was made, which it drops. */
static gboolean
dial (Caller     *self,
      const char *scheme)
{
  g_autoptr (GSocketConnection) connection = dial_connection (self, scheme);

  return connection != NULL;
}

static void
test_plain (Caller        *caller,
            gconstpointer  data)
{
  g_autoptr (GHashTable) headers = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (headers, (char *) "X-App", (char *) "yes");
  caller->config.headers = headers;
  g_assert_true (dial (caller, "ws"));
  g_assert_true (g_str_has_prefix (caller->gate.request, "GET /here HTTP/1.1\r\nHost: 127.0.0.1:"));
  g_assert_nonnull (strstr (caller->gate.request, "\r\nX-App: yes\r\n"));
  g_assert_null (strstr (caller->gate.request, "Origin"));
}

/* Frames may come right after the response, and that in any number of pieces. */
static void
test_rest (Caller        *caller,
           gconstpointer  data)
{
  caller->gate.dribbles = GPOINTER_TO_INT (data);
  g_assert_true (dial (caller, "ws"));
  if (caller->rest != NULL)
    g_assert_cmpmem (g_bytes_get_data (caller->rest, NULL), g_bytes_get_size (caller->rest), "\x81\x02{}", 4);
}

static void
test_refused (Caller        *caller,
              gconstpointer  data)
{
  static const struct
  {
    const char *response;
    const char *message;
  } cases[] = {
    { "HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\n\r\n",
      "127.0.0.1 answered “302 Found” where a WebSocket was asked for" },
    { "HTTP/1.1 401 Unauthorized\r\n\r\n", "127.0.0.1 answered “401 Unauthorized” where a WebSocket was asked for" },
    { "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
      "No connection to 127.0.0.1: the server did not answer to this request" },
    { "HTTP/1.1 200 OK", "No connection to 127.0.0.1: the server closed it" },
    { "", "No connection to 127.0.0.1: the server closed it" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      caller->gate.response = cases[i].response;
      g_assert_false (dial (caller, "ws"));
      g_assert_error (caller->error, REALTIME_ERROR, REALTIME_ERROR_TRANSPORT_CLOSED);
      g_assert_cmpstr (caller->error->message, ==, cases[i].message);
    }

  g_assert_cmpuint (caller->gate.n_requests, ==, G_N_ELEMENTS (cases));
}

static void
test_flood (Caller        *caller,
            gconstpointer  data)
{
  g_autofree char *fill = g_strnfill (REALTIME_UPGRADE_MAX_HEAD * 2, 'x');
  g_autofree char *response = g_strconcat ("HTTP/1.1 101 Yes\r\nX: ", fill, NULL);

  caller->gate.response = response;
  g_assert_false (dial (caller, "ws"));
  g_assert_cmpstr (caller->error->message, ==, "No connection to 127.0.0.1: the server's answer is too long");
}

static void
test_nobody (Caller        *caller,
             gconstpointer  data)
{
  g_socket_service_stop (caller->gate.service);
  g_socket_listener_close (G_SOCKET_LISTENER (caller->gate.service));
  g_assert_false (dial (caller, "ws"));
  g_assert_error (caller->error, REALTIME_ERROR, REALTIME_ERROR_TRANSPORT_CLOSED);
  g_assert_cmpstr (caller->error->message, ==, "127.0.0.1 refused the connection");
}

static void
test_bad_address (Caller        *caller,
                  gconstpointer  data)
{
  g_assert_false (dial (caller, "http"));
  g_assert_error (caller->error, REALTIME_ERROR, REALTIME_ERROR_BAD_CONFIGURATION);
}

static void
test_cancel (Caller        *caller,
             gconstpointer  data)
{
  g_autoptr (GSocketConnection) connection = NULL;

  caller->uri = g_strdup_printf ("ws://127.0.0.1:%u/", caller->gate.port);
  caller->config.uri = caller->uri;
  caller->dialer = realtime_dialer_new (&caller->config);
  realtime_dialer_dial_async (caller->dialer, caller->cancellable, test_store_result_cb, &caller->result);
  g_cancellable_cancel (caller->cancellable);
  test_wait_until (caller->result != NULL);
  connection = realtime_dialer_dial_finish (caller->dialer, caller->result, &caller->rest, &caller->error);
  g_assert_null (connection);
  g_assert_error (caller->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&caller->result);
}

static void
use_proxy (Caller *caller,
           Gate   *proxy)
{
  g_autofree char *uri = NULL;

  proxy->is_proxy = TRUE;
  gate_open (proxy);
  uri = g_strdup_printf ("http://127.0.0.1:%u", proxy->port);
  caller->config.proxy_resolver = g_simple_proxy_resolver_new (uri, NULL);
}

static void
test_proxy (Caller        *caller,
            gconstpointer  data)
{
  Gate proxy = { 0 };

  use_proxy (caller, &proxy);
  g_assert_true (dial (caller, "ws"));
  g_assert_cmpuint (proxy.n_requests, ==, 1);
  g_assert_cmpuint (caller->gate.n_requests, ==, 1);
  g_assert_null (strstr (proxy.request, "Sec-WebSocket"));

  g_clear_object (&proxy.certificate);
  gate_shut (&proxy);
}

static gboolean
use_certificate (Caller     *caller,
                 const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "realtime", name, NULL);
  g_autoptr (GError) error = NULL;

  g_clear_object (&caller->gate.certificate);
  caller->gate.certificate = g_tls_certificate_new_from_file (path, &error);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE))
    {
      g_test_skip ("GIO has no TLS here");
      return FALSE;
    }
  g_assert_no_error (error);

  return TRUE;
}

/* Lets the system trust the certificate of a file. */
static void
trust (const char *name)
{
  g_autofree char *path = name != NULL ? g_test_build_filename (G_TEST_DIST, "realtime", name, NULL) : NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  if (path != NULL)
    database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static void
test_certificates (Caller        *caller,
                   gconstpointer  data)
{
  static const struct
  {
    const char *name;
    gboolean    trusted;
    const char *message;
  } cases[] = {
    { "self-signed.pem", TRUE, NULL },
    { "self-signed.pem", FALSE, "The certificate of 127.0.0.1 is signed by an unknown authority" },
    { "expired.pem", TRUE, "The certificate of 127.0.0.1 has expired" },
    { "other-name.pem", TRUE, "The certificate of 127.0.0.1 belongs to another host" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      if (!use_certificate (caller, cases[i].name))
        return;

      trust (cases[i].trusted ? cases[i].name : NULL);
      g_assert_cmpint (dial (caller, "wss"), ==, cases[i].message == NULL);
      if (cases[i].message != NULL)
        {
          g_assert_error (caller->error, REALTIME_ERROR, REALTIME_ERROR_CERTIFICATE);
          g_assert_cmpstr (caller->error->message, ==, cases[i].message);
        }
      trust (NULL);
    }

  /* Nobody else has seen the request. */
  g_assert_cmpuint (caller->gate.n_requests, ==, 1);
}

/* The fingerprint is all that counts, for and against. */
static void
test_fingerprint (Caller        *caller,
                  gconstpointer  data)
{
  static const char *const names[] = { "self-signed.pem", "expired.pem", "other-name.pem" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_message ("%s", names[i]);
      if (!use_certificate (caller, names[i]))
        return;

      g_free (caller->config.certificate_fingerprint);
      caller->config.certificate_fingerprint = realtime_fingerprint_new_of_certificate (caller->gate.certificate);
      for (guint n = 0; n < 3; n++)
        g_assert_true (dial (caller, "wss"));

      caller->config.certificate_fingerprint[0] ^= 1;
      g_assert_false (dial (caller, "wss"));
      g_assert_error (caller->error, REALTIME_ERROR, REALTIME_ERROR_CERTIFICATE);
      g_assert_cmpstr (caller->error->message, ==,
                       "The certificate of 127.0.0.1 is not the one that was expected");

      trust (names[i]);
      g_assert_false (dial (caller, "wss"));
      g_assert_error (caller->error, REALTIME_ERROR, REALTIME_ERROR_CERTIFICATE);
      trust (NULL);
    }

  g_assert_cmpuint (caller->gate.n_requests, ==, 3 * G_N_ELEMENTS (names));
  g_assert_false (dial (caller, "ws"));
  g_assert_error (caller->error, REALTIME_ERROR, REALTIME_ERROR_BAD_CONFIGURATION);
}

static void
test_secure_proxy (Caller        *caller,
                   gconstpointer  data)
{
  Gate proxy = { 0 };

  if (!use_certificate (caller, "self-signed.pem"))
    return;

  use_proxy (caller, &proxy);
  trust ("self-signed.pem");
  g_assert_true (dial (caller, "wss"));
  g_assert_cmpuint (proxy.n_requests, ==, 1);
  g_assert_cmpuint (caller->gate.n_requests, ==, 1);
  trust (NULL);

  gate_shut (&proxy);
}

static void
message_cb (const guint8 *text,
            gsize         length,
            gpointer      user_data)
{
  guint *n_messages = user_data;

  g_assert_cmpuint (length, ==, FRAME_SIZE);
  (*n_messages)++;
}

static void
read_cb (gpointer user_data)
{
}

static void
closed_cb (guint       code,
           const char *reason,
           GError     *error,
           gpointer    user_data)
{
  g_assert_no_error (error);
}

static const RealtimeWebsocketListener listener = {
  .message = message_cb,
  .read = read_cb,
  .closed = closed_cb,
};

static GByteArray *
make_frames (void)
{
  g_autofree char *text = g_strnfill (FRAME_SIZE, 'x');
  guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
  gsize size = wire_websocket_write_header (header, WIRE_WEBSOCKET_TEXT, FRAME_SIZE, NULL);
  GByteArray *frames = g_byte_array_new ();

  for (guint i = 0; i < N_FRAMES; i++)
    {
      g_byte_array_append (frames, header, (guint) size);
      g_byte_array_append (frames, (const guint8 *) text, FRAME_SIZE);
    }

  return frames;
}

/* More than any buffer holds, both ways, over an encrypted connection. */
static void
test_secure_frames (Caller        *caller,
                    gconstpointer  data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GByteArray) frames = make_frames ();
  g_autoptr (GBytes) outgoing = g_bytes_new_take (g_strnfill (OUTGOING_SIZE, 'y'), OUTGOING_SIZE);
  g_autofree char *incoming = g_malloc (OUTGOING_SIZE + WIRE_WEBSOCKET_MAX_HEADER);
  RealtimeWebsocket *websocket;
  GIOStream *peer;
  guint n_messages = 0;

  if (!use_certificate (caller, "self-signed.pem"))
    return;

  caller->gate.is_quiet = TRUE;
  caller->config.certificate_fingerprint = realtime_fingerprint_new_of_certificate (caller->gate.certificate);
  connection = dial_connection (caller, "wss");
  g_assert_no_error (caller->error);
  peer = g_ptr_array_index (caller->gate.connections, caller->gate.connections->len - 1);
  websocket = realtime_websocket_new (connection, OUTGOING_SIZE, &listener, &n_messages);

  g_output_stream_write_all_async (g_io_stream_get_output_stream (peer), frames->data, frames->len,
                                   G_PRIORITY_DEFAULT, NULL, test_store_result_cb, &caller->result);
  realtime_websocket_start (websocket, NULL);
  test_wait_until (n_messages == N_FRAMES);
  g_assert_true (g_output_stream_write_all_finish (g_io_stream_get_output_stream (peer), caller->result, NULL, NULL));
  g_clear_object (&caller->result);

  realtime_websocket_queue (websocket, outgoing);
  realtime_websocket_flush (websocket);
  g_assert_cmpuint (realtime_websocket_count_queued (websocket), >, 0);
  g_input_stream_read_all_async (g_io_stream_get_input_stream (peer), incoming,
                                 OUTGOING_SIZE + WIRE_WEBSOCKET_MAX_HEADER,
                                 G_PRIORITY_DEFAULT, NULL, test_store_result_cb, &caller->result);
  test_wait_until (caller->result != NULL);
  wire_websocket_mask ((guint8 *) incoming + WIRE_WEBSOCKET_MAX_HEADER, OUTGOING_SIZE,
                       (guint8 *) incoming + WIRE_WEBSOCKET_MAX_HEADER - WIRE_WEBSOCKET_MASK_SIZE);
  g_assert_cmpmem (incoming + WIRE_WEBSOCKET_MAX_HEADER, OUTGOING_SIZE,
                   g_bytes_get_data (outgoing, NULL), OUTGOING_SIZE);
  g_clear_object (&caller->result);
  realtime_websocket_free (websocket);
}

#define add(path, data, func) g_test_add (path, Caller, data, caller_set_up, func, caller_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/dialer/plain", NULL, test_plain);
  add ("/dialer/rest", GINT_TO_POINTER (FALSE), test_rest);
  add ("/dialer/dribble", GINT_TO_POINTER (TRUE), test_rest);
  add ("/dialer/refused", NULL, test_refused);
  add ("/dialer/flood", NULL, test_flood);
  add ("/dialer/nobody", NULL, test_nobody);
  add ("/dialer/bad-address", NULL, test_bad_address);
  add ("/dialer/cancel", NULL, test_cancel);
  add ("/dialer/proxy", NULL, test_proxy);
  add ("/dialer/certificates", NULL, test_certificates);
  add ("/dialer/fingerprint", NULL, test_fingerprint);
  add ("/dialer/secure-proxy", NULL, test_secure_proxy);
  add ("/dialer/secure-frames", NULL, test_secure_frames);

  return g_test_run ();
}
