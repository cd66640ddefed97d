/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-websocket-private.h"

#include "realtime-error-private.h"

#include "wire-websocket.h"

#include <string.h>

/* What is read at one time. The buffer grows for a frame that is larger, with
 * what has come of it, and shrinks after it. */
#define BUFFER_SIZE (64 * 1024)

/* How long a server may take to answer to a closing handshake. */
#define LINGER_MSEC 2000

#define MAX_REASON (WIRE_WEBSOCKET_MAX_CONTROL - 2)

typedef enum
{
  STATE_OPEN,
  /* has said good-bye, and waits for the server to say it */
  STATE_CLOSING,
  STATE_ENDED,
} State;

/*
 * A WebSocket over a connection, in the thread's default main context.
 *
 * It reads as long as data comes, without going back to the main loop, and
 * calls back after each time, so that there is an opportunity for other work.
 *
 * Who fails or closes does not wait: that is told at once, and then there is a
 * short time in which the server may end the connection in good order.
 */
struct _RealtimeWebsocket
{
  GSocketConnection               *connection;
  GPollableInputStream            *input;
  GPollableOutputStream           *output;
  const RealtimeWebsocketListener *listener;
  gpointer                         user_data;
  gsize                            max_message_size;
  State                            state;
  gboolean                         is_told;
  /* whether there may be more to read when less came than was asked for */
  gboolean                         reads_ahead;

  GSource                         *read_source;
  /* whether what comes is of no use any more */
  gboolean                         is_deaf;
  WireWebsocketDecoder             decoder;
  guint8                          *buffer;
  gsize                            capacity;
  gsize                            size;

  GSource                         *write_source;
  GByteArray                      *out;
  gsize                            n_written;
  gboolean                         cannot_write;
  /* the last ping that was not answered yet */
  guint8                           ping[WIRE_WEBSOCKET_MAX_CONTROL];
  gsize                            ping_size;
  gboolean                         has_ping;

  guint                            linger_msec;
  GSource                         *linger_source;
  gint64                           linger_end;
};

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
websocket_end (RealtimeWebsocket *self)
{
  if (self->state == STATE_ENDED)
    return;

  self->state = STATE_ENDED;
  clear_source (&self->read_source);
  clear_source (&self->write_source);
  clear_source (&self->linger_source);
  g_socket_close (g_socket_connection_get_socket (self->connection), NULL);
}

/* Takes over the error. */
static void
websocket_tell (RealtimeWebsocket *self,
                guint              code,
                const char        *reason,
                GError            *error)
{
  if (self->is_told)
    {
      g_clear_error (&error);
      return;
    }

  self->is_told = TRUE;
  self->listener->closed (code, reason, error, self->user_data);
}

static void
websocket_append (RealtimeWebsocket   *self,
                  WireWebsocketOpcode  opcode,
                  const guint8        *payload,
                  gsize                length)
{
  guint8 header[WIRE_WEBSOCKET_MAX_HEADER];
  guint32 random = g_random_int ();
  guint8 mask[WIRE_WEBSOCKET_MASK_SIZE];
  guint place;

  if (self->cannot_write)
    return;

  if (self->n_written > self->out->len / 2)
    {
      g_byte_array_remove_range (self->out, 0, (guint) self->n_written);
      self->n_written = 0;
    }

  memcpy (mask, &random, sizeof mask);
  g_byte_array_append (self->out, header, wire_websocket_write_header (header, opcode, length, mask));
  place = self->out->len;
  if (length > 0)
    g_byte_array_append (self->out, payload, length);
  wire_websocket_mask (self->out->data + place, length, mask);
}

static gboolean
writable_cb (GObject  *output,
             gpointer  user_data)
{
  realtime_websocket_flush (user_data);

  return G_SOURCE_CONTINUE;
}

static void
websocket_wait_to_write (RealtimeWebsocket *self)
{
  if (self->write_source != NULL)
    return;

  self->write_source = g_pollable_output_stream_create_source (self->output, NULL);
  g_source_set_static_name (self->write_source, "Realtime WebSocket output");
  g_source_set_callback (self->write_source, G_SOURCE_FUNC (writable_cb), self, NULL);
  g_source_attach (self->write_source, g_main_context_get_thread_default ());
}

static gboolean
linger_cb (gpointer user_data)
{
  websocket_end (user_data);

  return G_SOURCE_REMOVE;
}

static void
websocket_say_goodbye (RealtimeWebsocket *self,
                       guint              code,
                       const char        *reason)
{
  guint8 payload[WIRE_WEBSOCKET_MAX_CONTROL] = { (guint8) (code >> 8), (guint8) code };
  gsize length = reason != NULL ? MIN (strlen (reason), MAX_REASON) : 0;

  if (code == WIRE_WEBSOCKET_CLOSE_NO_STATUS)
    websocket_append (self, WIRE_WEBSOCKET_CLOSE, NULL, 0);
  else
    {
      if (length > 0)
        memcpy (payload + 2, reason, length);
      websocket_append (self, WIRE_WEBSOCKET_CLOSE, payload, length + 2);
    }

  realtime_websocket_flush (self);
}

static void
websocket_take_ping (RealtimeWebsocket          *self,
                     const WireWebsocketPayload *payload)
{
  if (payload->length > 0)
    memcpy (self->ping, payload->data, payload->length);
  self->ping_size = payload->length;
  self->has_ping = TRUE;
  realtime_websocket_flush (self);
}

static void
websocket_take_close (RealtimeWebsocket          *self,
                      const WireWebsocketPayload *payload)
{
  g_autofree char *reason = g_strndup ((const char *) payload->data, payload->length);

  if (self->state == STATE_OPEN)
    websocket_say_goodbye (self, payload->close_code, NULL);
  websocket_end (self);
  websocket_tell (self, payload->close_code, reason, NULL);
}

static void
websocket_take_error (RealtimeWebsocket *self,
                      guint              code)
{
  const char *message = "The server does not keep to the WebSocket protocol";

  if (code == WIRE_WEBSOCKET_CLOSE_TOO_LARGE)
    message = "The server has sent a frame that is too large";
  else if (code == WIRE_WEBSOCKET_CLOSE_UNSUPPORTED)
    message = "The server has sent a frame that is not text";

  /* There is no telling where the next frame begins. */
  self->is_deaf = TRUE;
  realtime_websocket_fail (self, code, realtime_error_new (REALTIME_ERROR_BAD_PROTOCOL, message));
}

/* Takes one frame out of what was read. Returns its size, 0 if there is none. */
static gsize
websocket_take_frame (RealtimeWebsocket *self,
                      guint8            *data,
                      gsize              length)
{
  WireWebsocketPayload payload;
  gsize consumed;

  switch (wire_websocket_decoder_next (&self->decoder, self->max_message_size, data, length, &consumed, &payload))
    {
    case WIRE_WEBSOCKET_EVENT_MESSAGE:
      if (self->state == STATE_OPEN)
        self->listener->message (payload.data, payload.length, self->user_data);
      wire_websocket_decoder_clear (&self->decoder);
      break;

    case WIRE_WEBSOCKET_EVENT_PING:
      if (self->state == STATE_OPEN)
        websocket_take_ping (self, &payload);
      break;

    case WIRE_WEBSOCKET_EVENT_CLOSE:
      websocket_take_close (self, &payload);
      break;

    case WIRE_WEBSOCKET_EVENT_ERROR:
      websocket_take_error (self, payload.close_code);
      break;

    case WIRE_WEBSOCKET_EVENT_MORE:
    case WIRE_WEBSOCKET_EVENT_SKIP:
    default:
      break;
    }

  return consumed;
}

static void
websocket_take_frames (RealtimeWebsocket *self)
{
  gsize position = 0;
  gsize consumed = 1;

  while (consumed > 0 && !self->is_deaf && self->state != STATE_ENDED)
    {
      consumed = websocket_take_frame (self, self->buffer + position, self->size - position);
      position += consumed;
    }

  self->size = self->is_deaf ? 0 : self->size - position;
  if (position > 0 && self->size > 0)
    memmove (self->buffer, self->buffer + position, self->size);

  if (self->size == self->capacity)
    self->capacity *= 2;
  else if (self->capacity > BUFFER_SIZE && self->size < BUFFER_SIZE)
    self->capacity = BUFFER_SIZE;
  else
    return;

  self->buffer = g_realloc (self->buffer, self->capacity);
}

static void
websocket_lose (RealtimeWebsocket *self,
                GError            *error)
{
  websocket_end (self);
  websocket_tell (self, 0, NULL, error);
}

/* Reads what there is, as far as there is room. Returns whether to go on. */
static gboolean
websocket_read (RealtimeWebsocket *self)
{
  g_autoptr (GError) error = NULL;
  gsize room = self->capacity - self->size;
  gssize n_read;

  n_read = g_pollable_input_stream_read_nonblocking (self->input, self->buffer + self->size, room, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;

  if (n_read <= 0)
    {
      websocket_lose (self, g_steal_pointer (&error));
      return FALSE;
    }

  self->size += (gsize) n_read;
  websocket_take_frames (self);
  if (self->state == STATE_OPEN)
    self->listener->read (self->user_data);
  if (self->state == STATE_CLOSING && g_get_monotonic_time () >= self->linger_end)
    websocket_end (self);

  return self->state != STATE_ENDED && (self->reads_ahead || (gsize) n_read == room);
}

static gboolean
readable_cb (GObject  *input,
             gpointer  user_data)
{
  RealtimeWebsocket *self = user_data;

  while (websocket_read (self))
    {
      if (self->out->len > 0)
        realtime_websocket_flush (self);
    }

  return G_SOURCE_CONTINUE;
}

/* Says good-bye, and waits a short time for the answer. The reason is a short
 * ASCII text, or %NULL. */
void
realtime_websocket_close (RealtimeWebsocket *self,
                          guint              code,
                          const char        *reason)
{
  if (self->state != STATE_OPEN)
    return;

  self->state = STATE_CLOSING;
  self->linger_end = g_get_monotonic_time () + self->linger_msec * G_TIME_SPAN_MILLISECOND;
  self->linger_source = g_timeout_source_new (self->linger_msec);
  g_source_set_static_name (self->linger_source, "Realtime WebSocket end");
  g_source_set_callback (self->linger_source, linger_cb, self, NULL);
  g_source_attach (self->linger_source, g_main_context_get_thread_default ());

  websocket_say_goodbye (self, code, reason);
}

/* Likewise, and tells the listener of the error, which it takes over. */
void
realtime_websocket_fail (RealtimeWebsocket *self,
                         guint              code,
                         GError            *error)
{
  realtime_websocket_close (self, code, NULL);
  websocket_tell (self, code, NULL, error);
}

/*
 * Makes a WebSocket of a connection whose server has switched over. The
 * listener must not free it.
 */
RealtimeWebsocket *
realtime_websocket_new (GSocketConnection               *connection,
                        gsize                            max_message_size,
                        const RealtimeWebsocketListener *listener,
                        gpointer                         user_data)
{
  RealtimeWebsocket *self = g_new0 (RealtimeWebsocket, 1);

  self->connection = g_object_ref (connection);
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (G_IO_STREAM (connection)));
  self->reads_ahead = G_IS_TCP_WRAPPER_CONNECTION (connection);
  self->listener = listener;
  self->user_data = user_data;
  self->max_message_size = max_message_size;
  self->linger_msec = LINGER_MSEC;
  self->decoder.is_client = TRUE;
  self->capacity = BUFFER_SIZE;
  self->buffer = g_malloc (self->capacity);
  self->out = g_byte_array_new ();

  return self;
}

void
realtime_websocket_free (RealtimeWebsocket *self)
{
  websocket_end (self);

  wire_websocket_decoder_clear (&self->decoder);
  g_byte_array_unref (self->out);
  g_object_unref (self->connection);
  g_free (self->buffer);
  g_free (self);
}

/* For tests, which have no time. */
void
realtime_websocket_set_linger (RealtimeWebsocket *self,
                               guint              msec)
{
  self->linger_msec = msec;
}

/* Begins with what was read already, if anything. */
void
realtime_websocket_start (RealtimeWebsocket *self,
                          GBytes            *first)
{
  if (first != NULL)
    {
      self->size = g_bytes_get_size (first);
      g_assert (self->size < self->capacity);
      memcpy (self->buffer, g_bytes_get_data (first, NULL), self->size);
      websocket_take_frames (self);
    }

  if (self->state == STATE_ENDED)
    return;

  if (first != NULL)
    self->listener->read (self->user_data);
  self->read_source = g_pollable_input_stream_create_source (self->input, NULL);
  g_source_set_static_name (self->read_source, "Realtime WebSocket input");
  g_source_set_callback (self->read_source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->read_source, g_main_context_get_thread_default ());
}

gboolean
realtime_websocket_is_open (RealtimeWebsocket *self)
{
  return self->state == STATE_OPEN;
}

/* Whether it may be freed. */
gboolean
realtime_websocket_has_ended (RealtimeWebsocket *self)
{
  return self->state == STATE_ENDED;
}

/* Bytes that wait for the server to read those before. */
gsize
realtime_websocket_count_queued (RealtimeWebsocket *self)
{
  return self->out->len - self->n_written;
}

/* To be followed by realtime_websocket_flush(). */
void
realtime_websocket_queue (RealtimeWebsocket *self,
                          GBytes            *text)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (text, &length);

  if (self->state == STATE_OPEN)
    websocket_append (self, WIRE_WEBSOCKET_TEXT, data, length);
}

/* A connection that breaks may still have said why, which is to be read. */
static void
websocket_write (RealtimeWebsocket *self)
{
  g_autoptr (GError) error = NULL;
  gssize n_written;

  while (self->n_written < self->out->len)
    {
      n_written = g_pollable_output_stream_write_nonblocking (self->output, self->out->data + self->n_written,
                                                              self->out->len - self->n_written, NULL, &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          websocket_wait_to_write (self);
          return;
        }

      self->cannot_write = n_written < 0;
      self->n_written = self->cannot_write ? self->out->len : self->n_written + (gsize) n_written;
    }

  g_byte_array_set_size (self->out, 0);
  self->n_written = 0;
}

/* Writes all that is queued, as far as the server takes it. */
void
realtime_websocket_flush (RealtimeWebsocket *self)
{
  if (self->state == STATE_ENDED)
    return;

  websocket_write (self);
  if (self->out->len == 0 && self->has_ping)
    {
      self->has_ping = FALSE;
      websocket_append (self, WIRE_WEBSOCKET_PONG, self->ping, self->ping_size);
      websocket_write (self);
    }

  if (self->out->len == 0)
    clear_source (&self->write_source);
}
