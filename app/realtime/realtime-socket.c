/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-socket-private.h"

#include "realtime-dialer-private.h"
#include "realtime-error-private.h"
#include "realtime-transport-error-private.h"
#include "realtime-websocket-private.h"

#include "wire-decoder.h"
#include "wire-error.h"
#include "wire-websocket.h"

/* How much is collected before it is handed over, and what a reply weighs
 * beyond its bytes. */
#define BATCH_SIZE (128 * 1024)
#define REPLY_OVERHEAD 256

/*
 * One WebSocket from the attempt to open it until it is closed, in a thread of
 * its own.
 *
 * In the owner's thread a burst would freeze the window, and in a thread shared
 * by several clients one slow owner would stop them all: see RealtimeInbox. The
 * thread ends with the WebSocket. Nobody waits for it: who has closed a socket
 * hears nothing more of it and does not block.
 *
 * To wake the owner costs more than to decode a message. So what was read at
 * one time is handed over together, which is all that there was to read: no
 * message waits for one that is still to come.
 *
 * Pings are answered right here, so that a busy owner does not cost the
 * connection.
 */
struct _RealtimeSocket
{
  gatomicrefcount    ref_count;
  gsize              max_frame_size;
  gsize              max_queue_size;
  guint              max_depth;
  RealtimeInbox     *inbox;
  GMainContext      *context;
  GSource           *control_source;
  GCancellable      *cancellable;

  GMutex             lock;
  /* under the lock */
  /* (element-type GBytes) */
  GQueue             outbox;
  gsize              outbox_size;
  gboolean           closing;
  guint              close_code;
  char              *close_reason;
  /* whether these hold news; set under the lock, read without */
  int                has_orders;
  /* what the server does not take yet; set by the I/O thread, in bytes */
  guint              n_queued;

  /* the I/O thread's */
  RealtimeDialer    *dialer;
  RealtimeWebsocket *websocket;
  WireDecoder       *decoder;
  /* what was not handed over yet, and its weight */
  GArray            *events;
  gsize              events_size;
  /* the frame that is being decoded, and whether any of them needs it */
  GBytes            *frame;
  gboolean           needs_frame;
  gboolean           answers_pings;
  gboolean           finished;
};

static void
socket_unref (RealtimeSocket *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->outbox, (GDestroyNotify) g_bytes_unref);
  g_free (self->close_reason);
  realtime_dialer_free (self->dialer);
  g_object_unref (self->cancellable);
  g_source_unref (self->control_source);
  g_main_context_unref (self->context);
  realtime_inbox_unref (self->inbox);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
socket_is_open (RealtimeSocket *self)
{
  return self->websocket != NULL && realtime_websocket_is_open (self->websocket);
}

/* The last of the events that need the frame keeps it. */
static void
socket_keep_frame (RealtimeSocket *self)
{
  if (self->needs_frame)
    g_array_index (self->events, RealtimeEvent, self->events->len - 1).frame = g_bytes_ref (self->frame);
  self->needs_frame = FALSE;
}

/* Returns whether anybody still wants what comes. If not, there are orders to
 * close, or will be in a moment. */
static gboolean
socket_hand_over (RealtimeSocket *self)
{
  gsize size = self->events_size;

  if (self->events->len == 0)
    return TRUE;

  socket_keep_frame (self);
  self->events_size = 0;

  return realtime_inbox_push (self->inbox, self->events, size);
}

/* Takes over the error. */
static void
socket_push_closure (RealtimeSocket *self,
                     guint           code,
                     const char     *reason,
                     GError         *error)
{
  RealtimeEvent event = { .type = REALTIME_EVENT_CLOSED };

  event.closure = g_new0 (RealtimeClosure, 1);
  event.closure->code = code;
  event.closure->reason = g_strdup (reason);
  event.closure->error = error;

  g_array_append_val (self->events, event);
  socket_hand_over (self);
}

static void
socket_note_queue (RealtimeSocket *self)
{
  if (self->websocket != NULL)
    g_atomic_int_set (&self->n_queued, (guint) realtime_websocket_count_queued (self->websocket));
}

static void
socket_send (RealtimeSocket *self,
             GQueue         *frames)
{
  GBytes *frame;

  while ((frame = g_queue_pop_head (frames)) != NULL)
    {
      if (realtime_websocket_count_queued (self->websocket) > self->max_queue_size)
        realtime_websocket_flush (self->websocket);

      if (realtime_websocket_count_queued (self->websocket) > self->max_queue_size)
        {
          realtime_websocket_fail (self->websocket, WIRE_WEBSOCKET_CLOSE_NORMAL,
                                   realtime_error_new (REALTIME_ERROR_TRANSPORT_WRITE,
                                                       "The server does not take what is sent to it"));
        }
      else
        realtime_websocket_queue (self->websocket, frame);
      g_bytes_unref (frame);
    }

  realtime_websocket_flush (self->websocket);
  socket_note_queue (self);
}

/* A server that pings but does not read gets no more than its buffers hold. */
static void
socket_answer_ping (RealtimeSocket *self)
{
  g_autoptr (GBytes) pong = NULL;

  if (!self->answers_pings || !socket_is_open (self) || realtime_websocket_count_queued (self->websocket) > 0)
    return;

  pong = g_bytes_new_static ("{}", 2);
  realtime_websocket_queue (self->websocket, pong);
  realtime_websocket_flush (self->websocket);
}

static void
socket_obey (RealtimeSocket *self)
{
  GQueue frames = G_QUEUE_INIT;
  gboolean closing;

  g_mutex_lock (&self->lock);
  frames = self->outbox;
  g_queue_init (&self->outbox);
  g_atomic_int_add (&self->n_queued, (int) self->outbox_size);
  self->outbox_size = 0;
  closing = self->closing;
  g_atomic_int_set (&self->has_orders, FALSE);
  g_mutex_unlock (&self->lock);

  if (socket_is_open (self))
    socket_send (self, &frames);
  g_queue_clear_full (&frames, (GDestroyNotify) g_bytes_unref);

  /* Once set, the code and the reason are not changed. */
  if (closing && self->websocket != NULL)
    realtime_websocket_close (self->websocket, self->close_code, self->close_reason);
  else if (closing)
    g_cancellable_cancel (self->cancellable);
}

static gboolean
control_cb (gpointer user_data)
{
  RealtimeSocket *self = user_data;

  g_source_set_ready_time (self->control_source, -1);
  socket_obey (self);

  return G_SOURCE_CONTINUE;
}

static void
socket_refuse_frame (RealtimeSocket *self,
                     const GError   *cause)
{
  guint code = g_error_matches (cause, WIRE_ERROR, WIRE_ERROR_TOO_LARGE)
               ? WIRE_WEBSOCKET_CLOSE_TOO_LARGE
               : WIRE_WEBSOCKET_CLOSE_PROTOCOL_ERROR;

  realtime_websocket_fail (self->websocket, code, realtime_error_new (REALTIME_ERROR_BAD_PROTOCOL, cause->message));
}

/* Takes over what was decoded. Returns whether anybody still wants what comes. */
static gboolean
socket_collect (RealtimeSocket *self,
                RealtimeEvent  *event)
{
  const WireReply *reply = event->reply;

  if (event->type == REALTIME_EVENT_PUBLICATION)
    self->needs_frame = TRUE;
  else if (reply->type == WIRE_REPLY_RESULT && reply->method == WIRE_METHOD_CONNECT)
    self->answers_pings = reply->connect.pong;

  g_array_append_val (self->events, *event);
  self->events_size += REPLY_OVERHEAD;

  return self->events_size < BATCH_SIZE || socket_hand_over (self);
}

/* Returns %FALSE with an error set, or without one if nobody wants the rest. */
static gboolean
socket_decode (RealtimeSocket  *self,
               gboolean        *has_ping,
               GError         **error)
{
  RealtimeEvent event = { 0 };

  if (!wire_decoder_begin (self->decoder, self->frame, error))
    return FALSE;

  for (;;)
    {
      WireReply *reply;

      switch (wire_decoder_next_push (self->decoder, &event.publication, &reply, error))
        {
        case WIRE_DECODED_PUBLICATION:
          event.type = REALTIME_EVENT_PUBLICATION;
          break;

        case WIRE_DECODED_REPLY:
          event.type = REALTIME_EVENT_REPLY;
          event.reply = reply;
          *has_ping |= reply->type == WIRE_REPLY_PING;
          break;

        case WIRE_DECODED_NOTHING:
        default:
          return *error == NULL;
        }

      if (!socket_collect (self, &event))
        return FALSE;
    }
}

static void
message_cb (const guint8 *text,
            gsize         length,
            gpointer      user_data)
{
  RealtimeSocket *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean has_ping = FALSE;
  gboolean is_wanted;

  self->events_size += length;
  self->frame = g_bytes_new (text, length);
  is_wanted = socket_decode (self, &has_ping, &error);
  socket_keep_frame (self);
  g_clear_pointer (&self->frame, g_bytes_unref);

  if (error != NULL)
    socket_refuse_frame (self, error);
  /* The peer takes a pong as proof that what it sent before has arrived. */
  else if (is_wanted && has_ping && socket_hand_over (self))
    socket_answer_ping (self);
}

static void
read_cb (gpointer user_data)
{
  RealtimeSocket *self = user_data;

  socket_hand_over (self);
  if (g_atomic_int_get (&self->has_orders))
    socket_obey (self);
}

static void
closed_cb (guint       code,
           const char *reason,
           GError     *error,
           gpointer    user_data)
{
  RealtimeSocket *self = user_data;
  g_autoptr (GError) cause = error;

  if (cause != NULL && cause->domain != REALTIME_ERROR)
    error = realtime_transport_error_new (cause, realtime_dialer_get_host (self->dialer), 0, 0);
  else
    error = g_steal_pointer (&cause);

  socket_push_closure (self, code, reason, error);
}

static const RealtimeWebsocketListener listener = {
  .message = message_cb,
  .read = read_cb,
  .closed = closed_cb,
};

static void
dialed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  RealtimeSocket *self = user_data;
  RealtimeEvent event = { .type = REALTIME_EVENT_OPENED };
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GBytes) first = NULL;
  GError *error = NULL;

  connection = realtime_dialer_dial_finish (self->dialer, result, &first, &error);
  if (connection == NULL)
    {
      socket_push_closure (self, 0, NULL, error);
      self->finished = TRUE;
      return;
    }

  self->websocket = realtime_websocket_new (connection, self->max_frame_size, &listener, self);
  g_array_append_val (self->events, event);
  realtime_websocket_start (self->websocket, first);
}

static gboolean
socket_is_finished (RealtimeSocket *self)
{
  return self->finished || (self->websocket != NULL && realtime_websocket_has_ended (self->websocket));
}

static gpointer
socket_thread (gpointer user_data)
{
  RealtimeSocket *self = user_data;
  WireLimits limits = {
    .max_frame_size = self->max_frame_size,
    .max_objects = G_MAXUINT,
    .max_depth = self->max_depth,
  };

  g_main_context_push_thread_default (self->context);
  self->decoder = wire_decoder_new (&limits);
  self->events = g_array_new (FALSE, FALSE, sizeof (RealtimeEvent));
  g_source_attach (self->control_source, self->context);

  realtime_dialer_dial_async (self->dialer, self->cancellable, dialed_cb, self);
  while (!socket_is_finished (self))
    {
      socket_hand_over (self);
      g_main_context_iteration (self->context, TRUE);
      socket_note_queue (self);
    }

  g_clear_pointer (&self->websocket, realtime_websocket_free);
  while (g_main_context_iteration (self->context, FALSE))
    ;

  g_source_destroy (self->control_source);
  g_array_unref (self->events);
  wire_decoder_free (self->decoder);
  g_main_context_pop_thread_default (self->context);
  socket_unref (self);

  return NULL;
}

static gboolean
control_source_dispatch (GSource     *source,
                         GSourceFunc  callback,
                         gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs control_source_funcs = {
  .dispatch = control_source_dispatch,
};

/*
 * Begins to open a WebSocket and reports in the config's context what becomes
 * of it: once that it is open, then each reply, and once that it has ended or
 * could not be opened. What it needs of the config is copied: the thread may
 * outlive it. realtime_socket_close() gives it back.
 */
RealtimeSocket *
realtime_socket_open (const RealtimeConfig *config,
                      RealtimeInboxFunc     func,
                      gpointer              user_data)
{
  RealtimeSocket *self = g_new0 (RealtimeSocket, 1);

  g_assert (config->uri != NULL);

  /* one for the caller, one for the thread */
  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&self->ref_count);
  g_mutex_init (&self->lock);
  g_queue_init (&self->outbox);
  self->dialer = realtime_dialer_new (config);
  self->cancellable = g_cancellable_new ();
  self->max_frame_size = config->max_frame_size;
  self->max_queue_size = config->max_queue_size;
  self->max_depth = config->max_depth;
  self->inbox = realtime_inbox_new (config->max_receive_queue, config->context, func, user_data);
  self->context = g_main_context_new ();
  self->control_source = g_source_new (&control_source_funcs, sizeof (GSource));
  g_source_set_static_name (self->control_source, "Realtime socket control");
  g_source_set_callback (self->control_source, control_cb, self, NULL);

  g_thread_unref (g_thread_new ("realtime", socket_thread, self));

  return self;
}

static void
socket_order (RealtimeSocket *self)
{
  g_atomic_int_set (&self->has_orders, TRUE);
  g_mutex_unlock (&self->lock);

  g_source_set_ready_time (self->control_source, 0);
}

void
realtime_socket_send (RealtimeSocket *self,
                      GBytes         *frame)
{
  g_assert (self != NULL);
  g_assert (frame != NULL);

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->outbox, g_bytes_ref (frame));
  self->outbox_size += g_bytes_get_size (frame);
  socket_order (self);
}

/* Gets how many bytes of what was sent the server has not taken yet. */
gsize
realtime_socket_get_backlog (RealtimeSocket *self)
{
  gsize size;

  g_assert (self != NULL);

  g_mutex_lock (&self->lock);
  size = self->outbox_size;
  g_mutex_unlock (&self->lock);

  return size + (guint) g_atomic_int_get (&self->n_queued);
}

/* Whether all that has come was dealt with. */
gboolean
realtime_socket_is_quiet (RealtimeSocket *self)
{
  g_assert (self != NULL);

  return realtime_inbox_is_empty (self->inbox);
}

/*
 * Gives the socket up. What was sent before goes out before; nothing is
 * reported any more.
 */
void
realtime_socket_close (RealtimeSocket *self,
                       guint           code,
                       const char     *reason)
{
  g_assert (self != NULL);

  realtime_inbox_close (self->inbox);

  g_mutex_lock (&self->lock);
  self->closing = TRUE;
  self->close_code = code;
  self->close_reason = g_strdup (reason);
  socket_order (self);

  socket_unref (self);
}
