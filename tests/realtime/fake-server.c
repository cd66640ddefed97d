/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-server.h"

#include "wire-decoder.h"

#include <libsoup/soup.h>
#include <string.h>

#define KEY_HEADER "Sec-WebSocket-Key: "
#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define MAX_REQUEST 4096
#define N_METHODS (WIRE_METHOD_UNKNOWN + 1)

struct _FakeServer
{
  GSocketService          *service;
  GCancellable            *cancellable;
  char                    *uri;
  char                    *request;
  WireDecoder             *decoder;
  SoupWebsocketConnection *current;
  guint                    n_connections;
  guint                    n_frames;
  guint                    ping;
  guint                    close_code;
  /* one line each, names of methods and channels */
  GString                 *commands;
  guint                    counts[N_METHODS];
  guint32                  last_ids[N_METHODS];
  gboolean                 silent[N_METHODS];
  char                    *answers[N_METHODS];
};

static const char *method_names[] = {
  "pong", "connect", "subscribe", "unsubscribe", "publish", "presence",
  "presence_stats", "history", "rpc", "send", "refresh", "sub_refresh", "unknown",
};

G_STATIC_ASSERT (G_N_ELEMENTS (method_names) == N_METHODS);

static const char *
get_channel (const WireCommand *command)
{
  switch (command->method)
    {
    case WIRE_METHOD_SUBSCRIBE:
      return command->subscribe.channel;

    case WIRE_METHOD_UNSUBSCRIBE:
    case WIRE_METHOD_PRESENCE:
    case WIRE_METHOD_PRESENCE_STATS:
      return command->channel.channel;

    case WIRE_METHOD_PUBLISH:
      return command->publish.channel;

    case WIRE_METHOD_HISTORY:
      return command->history.channel;

    case WIRE_METHOD_REFRESH:
    case WIRE_METHOD_SUB_REFRESH:
      return command->refresh.channel;

    case WIRE_METHOD_PONG:
    case WIRE_METHOD_CONNECT:
    case WIRE_METHOD_RPC:
    case WIRE_METHOD_SEND:
    case WIRE_METHOD_UNKNOWN:
    default:
      return NULL;
    }
}

static void
note_data (GString    *commands,
           const char *before,
           GBytes     *data)
{
  gsize length;
  const char *text = data != NULL ? g_bytes_get_data (data, &length) : NULL;

  if (text != NULL)
    g_string_append_printf (commands, "%s%.*s", before, (int) length, text);
}

static void
note_subscribe (GString                    *commands,
                const WireSubscribeRequest *request)
{
  if (request->token != NULL)
    g_string_append_printf (commands, " as %s", request->token);
  if (request->recover)
    {
      g_string_append_printf (commands, " from %s %" G_GUINT64_FORMAT,
                              request->since.epoch, request->since.offset);
    }
  if (request->positioned && !request->recoverable)
    g_string_append (commands, " positioned");
  if (request->join_leave)
    g_string_append (commands, " with joins");
  if (request->delta != NULL)
    g_string_append_printf (commands, " by %s", request->delta);
  if (request->flag & WIRE_SUBSCRIBE_FLAG_ERROR_UNRECOVERABLE)
    g_string_append (commands, " or not at all");
  note_data (commands, " filtered ", request->tf);
  note_data (commands, " with ", request->data);
}

static void
note_connect (GString                  *commands,
              const WireConnectRequest *request)
{
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  if (request->token != NULL)
    g_string_append_printf (commands, " as %s", request->token);
  note_data (commands, " with ", request->data);
  for (guint i = 0; request->subs != NULL && i < request->subs->len; i++)
    {
      const WireSubscribeRequest *recovery = g_ptr_array_index (request->subs, i);

      g_string_append_printf (commands, " and %s", recovery->channel);
      note_subscribe (commands, recovery);
    }

  if (request->headers == NULL)
    return;

  g_hash_table_iter_init (&iter, request->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_string_append_printf (commands, " %s: %s", (char *) name, (char *) value);
}

static void
note_details (FakeServer        *self,
              const WireCommand *command)
{
  if (command->method == WIRE_METHOD_CONNECT)
    note_connect (self->commands, &command->connect);
  if (command->method == WIRE_METHOD_REFRESH || command->method == WIRE_METHOD_SUB_REFRESH)
    g_string_append_printf (self->commands, " as %s", command->refresh.token);
  if (command->method == WIRE_METHOD_SUBSCRIBE)
    note_subscribe (self->commands, &command->subscribe);
  if (command->method == WIRE_METHOD_PUBLISH)
    note_data (self->commands, " ", command->publish.data);
  if (command->method == WIRE_METHOD_RPC)
    {
      g_string_append_printf (self->commands, " %s", command->rpc.method);
      note_data (self->commands, " ", command->rpc.data);
    }
  if (command->method == WIRE_METHOD_SEND)
    note_data (self->commands, " ", command->send.data);
  if (command->method == WIRE_METHOD_HISTORY)
    {
      g_string_append_printf (self->commands, " %d", command->history.limit);
      if (command->history.has_since)
        {
          g_string_append_printf (self->commands, " since %s %" G_GUINT64_FORMAT,
                                  command->history.since.epoch, command->history.since.offset);
        }
      if (command->history.reverse)
        g_string_append (self->commands, " reverse");
    }
}

static void
note (FakeServer        *self,
      const WireCommand *command)
{
  const char *channel = get_channel (command);

  self->counts[command->method]++;
  self->last_ids[command->method] = command->id;
  if (command->method == WIRE_METHOD_PONG)
    return;

  if (self->commands->len > 0)
    g_string_append (self->commands, ", ");
  g_string_append (self->commands, method_names[command->method]);
  if (channel != NULL)
    g_string_append_printf (self->commands, " %s", channel);
  note_details (self, command);
}

static void
answer (FakeServer        *self,
        const WireCommand *command)
{
  const char *body = self->answers[command->method];

  if (command->method == WIRE_METHOD_PONG || command->method == WIRE_METHOD_SEND
      || self->silent[command->method])
    return;

  if (body != NULL)
    fake_server_send (self, "{\"id\":%u,%s}", command->id, body);
  else if (command->method == WIRE_METHOD_CONNECT)
    {
      fake_server_send (self, "{\"id\":%u,\"connect\":{\"client\":\"client-%u\",\"ping\":%u,\"pong\":true}}",
                        command->id, self->n_connections, self->ping);
    }
  else
    fake_server_send (self, "{\"id\":%u,\"%s\":{}}", command->id, method_names[command->method]);
}

static void
message_cb (FakeServer              *self,
            int                      type,
            GBytes                  *frame,
            SoupWebsocketConnection *websocket)
{
  g_autoptr (GError) error = NULL;
  WireCommand *command;

  if (websocket != self->current)
    return;

  self->n_frames++;
  g_assert_true (wire_decoder_begin (self->decoder, frame, &error));
  while ((command = wire_decoder_next_command (self->decoder, &error)) != NULL)
    {
      note (self, command);
      answer (self, command);
      wire_command_free (command);
    }
  g_assert_no_error (error);
}

static void
closed_cb (FakeServer              *self,
           SoupWebsocketConnection *websocket)
{
  if (websocket != self->current)
    return;

  self->close_code = soup_websocket_connection_get_close_code (websocket);
  g_signal_handlers_disconnect_by_data (websocket, self);
  g_clear_object (&self->current);
}

static void
forget_current (FakeServer *self)
{
  if (self->current != NULL)
    g_signal_handlers_disconnect_by_data (self->current, self);
  g_clear_object (&self->current);
}

/* Returns what answers the request of a client, which fits into one packet. */
static char *
accept_request (const char *request)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  const char *key = strstr (request, KEY_HEADER);
  guint8 digest[20];
  gsize length = sizeof digest;
  g_autofree char *proof = NULL;

  g_assert_nonnull (key);
  key += strlen (KEY_HEADER);
  g_checksum_update (checksum, (const guchar *) key, (gssize) strcspn (key, "\r\n"));
  g_checksum_update (checksum, (const guchar *) GUID, -1);
  g_checksum_get_digest (checksum, digest, &length);
  proof = g_base64_encode (digest, length);

  return g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: %s\r\n\r\n", proof);
}

static void
request_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  g_autoptr (GIOStream) connection = g_object_steal_data (object, "connection");
  g_autoptr (GUri) uri = NULL;
  g_autofree char *response = NULL;
  FakeServer *self = user_data;

  /* Then there is no server any more, either. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return;

  g_free (self->request);
  self->request = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  response = accept_request (self->request);
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (connection), response, strlen (response),
                                  NULL, NULL, NULL))
    return;

  forget_current (self);
  uri = g_uri_parse (self->uri, SOUP_HTTP_URI_FLAGS, NULL);
  self->current = soup_websocket_connection_new (connection, uri, SOUP_WEBSOCKET_CONNECTION_SERVER,
                                                 NULL, NULL, NULL);
  self->close_code = 0;
  self->n_connections++;
  g_signal_connect_data (self->current, "message", G_CALLBACK (message_cb), self, NULL, G_CONNECT_SWAPPED);
  g_signal_connect_data (self->current, "closed", G_CALLBACK (closed_cb), self, NULL, G_CONNECT_SWAPPED);
}

static gboolean
incoming_cb (FakeServer        *self,
             GSocketConnection *connection)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));

  g_object_set_data_full (G_OBJECT (input), "connection", g_object_ref (connection), g_object_unref);
  g_input_stream_read_bytes_async (input, MAX_REQUEST, G_PRIORITY_DEFAULT, self->cancellable, request_cb, self);

  return TRUE;
}

FakeServer *
fake_server_new (void)
{
  FakeServer *self = g_new0 (FakeServer, 1);
  WireLimits limits = { 1 << 24, 1 << 16, 64 };
  g_autoptr (GError) error = NULL;
  guint16 port;

  self->ping = 25;
  self->commands = g_string_new (NULL);
  self->decoder = wire_decoder_new (&limits);
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);
  self->uri = g_strdup_printf ("ws://127.0.0.1:%u/connection/websocket", port);
  g_signal_connect_data (self->service, "incoming", G_CALLBACK (incoming_cb), self, NULL, G_CONNECT_SWAPPED);

  return self;
}

void
fake_server_free (FakeServer *self)
{
  g_cancellable_cancel (self->cancellable);
  forget_current (self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  for (guint i = 0; i < N_METHODS; i++)
    g_free (self->answers[i]);
  wire_decoder_free (self->decoder);
  g_string_free (self->commands, TRUE);
  g_free (self->uri);
  g_free (self->request);
  g_free (self);
}

const char *
fake_server_get_uri (FakeServer *self)
{
  return self->uri;
}

/* Gets the HTTP request with which the last connection was opened. */
const char *
fake_server_get_request (FakeServer *self)
{
  return self->request;
}

void
fake_server_set_silent (FakeServer *self,
                        WireMethod  method,
                        gboolean    silent)
{
  self->silent[method] = silent;
}

void
fake_server_set_ping (FakeServer *self,
                      guint       seconds)
{
  self->ping = seconds;
}

/* What follows the id in replies, as in “"publish":{}”; %NULL for the usual. */
void
fake_server_set_answer (FakeServer *self,
                        WireMethod  method,
                        const char *body)
{
  g_set_str (&self->answers[method], body);
}

guint
fake_server_get_n_connections (FakeServer *self)
{
  return self->n_connections;
}

gboolean
fake_server_is_connected (FakeServer *self)
{
  return self->current != NULL;
}

guint
fake_server_get_n_frames (FakeServer *self)
{
  return self->n_frames;
}

void
fake_server_forget_frames (FakeServer *self)
{
  self->n_frames = 0;
}

/* Returns the commands since the last time, but for pongs, in one line. */
char *
fake_server_take_commands (FakeServer *self)
{
  char *commands = g_strdup (self->commands->str);

  g_string_truncate (self->commands, 0);

  return commands;
}

guint
fake_server_count (FakeServer *self,
                   WireMethod  method)
{
  return self->counts[method];
}

guint32
fake_server_get_last_id (FakeServer *self,
                         WireMethod  method)
{
  return self->last_ids[method];
}

void
fake_server_send (FakeServer *self,
                  const char *format,
                  ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  if (self->current != NULL
      && soup_websocket_connection_get_state (self->current) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_text (self->current, text);
}

void
fake_server_publish (FakeServer *self,
                     const char *channel,
                     const char *data,
                     guint64     offset)
{
  g_autofree char *place = NULL;

  if (offset > 0)
    place = g_strdup_printf (",\"offset\":%" G_GUINT64_FORMAT, offset);

  fake_server_send (self, "{\"push\":{\"channel\":\"%s\",\"pub\":{\"data\":%s%s}}}",
                    channel, data, place != NULL ? place : "");
}

/* Sends frames that somebody else has made, in one write, as they are; nothing
 * may be on its way from fake_server_send(). */
void
fake_server_write (FakeServer *self,
                   GByteArray *bytes)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->current);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes->data, bytes->len, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Closes the connection as servers do, unless the client has done so. */
void
fake_server_close (FakeServer *self,
                   guint       code,
                   const char *reason)
{
  if (soup_websocket_connection_get_state (self->current) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->current, (gushort) code, reason);
}

/* Ends the connection without a word. */
void
fake_server_drop (FakeServer *self)
{
  g_autoptr (SoupWebsocketConnection) websocket = g_object_ref (self->current);

  forget_current (self);
  g_io_stream_close (soup_websocket_connection_get_io_stream (websocket), NULL, NULL);
}

/* Gets the code with which the client has closed its last connection. */
guint
fake_server_get_close_code (FakeServer *self)
{
  return self->close_code;
}
