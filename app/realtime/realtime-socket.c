/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-socket-private.h"

#include "realtime-error-private.h"
#include "realtime-transport-error-private.h"

#include "wire-decoder.h"
#include "wire-error.h"

#include <libsoup/soup.h>

/* How much is collected before it is handed over, and what a reply weighs
 * beyond its bytes. */
#define BATCH_SIZE (128 * 1024)
#define REPLY_OVERHEAD 256

/*
 * One WebSocket from the attempt to open it until it is closed, in a thread of
 * its own.
 *
 * libsoup goes on reading as long as data comes, so in the owner's thread a
 * burst would freeze the window, and in a thread shared by several clients one
 * slow owner would stop them all: see RealtimeInbox. The thread ends with the
 * WebSocket. Nobody waits for it: who has closed a socket hears nothing more
 * of it and does not block.
 *
 * To wake the owner costs more than to decode a message. So the first frame in
 * a turn of this thread's main loop is handed over at once, and what can be
 * read with it together at the end of the turn, which comes as soon as there
 * is nothing more to read: no message waits for one that is still to come.
 *
 * Pings are answered right here, so that a busy owner does not cost the
 * connection.
 */
struct _RealtimeSocket
{
  gatomicrefcount          ref_count;
  char                    *uri;
  gsize                    max_frame_size;
  RealtimeInbox           *inbox;
  GMainContext            *context;
  GSource                 *control_source;

  GMutex                   lock;
  /* under the lock */
  /* (element-type GBytes) */
  GQueue                   outbox;
  gboolean                 closing;
  guint                    close_code;
  char                    *close_reason;
  /* whether the two above hold news; set under the lock, read without */
  int                      has_orders;

  /* the I/O thread's */
  SoupSession             *session;
  SoupMessage             *request;
  GCancellable            *cancellable;
  SoupWebsocketConnection *websocket;
  WireDecoder             *decoder;
  /* what was not handed over yet, and its weight */
  GArray                  *events;
  gsize                    events_size;
  /* whether a frame has come in this turn */
  gboolean                 has_frame;
  GError                  *error;
  guint                    error_code;
  GTlsCertificateFlags     certificate_errors;
  gboolean                 answers_pings;
  gboolean                 finished;
};

static void
socket_unref (RealtimeSocket *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->outbox, (GDestroyNotify) g_bytes_unref);
  g_free (self->close_reason);
  g_free (self->uri);
  g_source_unref (self->control_source);
  g_main_context_unref (self->context);
  realtime_inbox_unref (self->inbox);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
socket_is_writable (RealtimeSocket *self)
{
  return self->websocket != NULL
         && soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN;
}

static void
socket_shut (RealtimeSocket *self,
             guint           code,
             const char     *reason)
{
  if (socket_is_writable (self))
    soup_websocket_connection_close (self->websocket, (gushort) code, reason);

  g_cancellable_cancel (self->cancellable);
}

/* Returns whether anybody still wants what comes. */
static gboolean
socket_hand_over (RealtimeSocket *self)
{
  gsize size = self->events_size;

  if (self->events->len == 0)
    return TRUE;

  self->events_size = 0;
  if (realtime_inbox_push (self->inbox, self->events, size))
    return TRUE;

  socket_shut (self, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);

  return FALSE;
}

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
socket_send_text (RealtimeSocket *self,
                  GBytes         *frame)
{
  if (socket_is_writable (self))
    soup_websocket_connection_send_message (self->websocket, SOUP_WEBSOCKET_DATA_TEXT, frame);
}

/* A server that pings but does not read gets no more than its buffers hold. */
static void
socket_answer_ping (RealtimeSocket *self)
{
  g_autoptr (GBytes) pong = NULL;
  GOutputStream *output;

  if (!self->answers_pings || !socket_is_writable (self))
    return;

  output = g_io_stream_get_output_stream (soup_websocket_connection_get_io_stream (self->websocket));
  if (!g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (output)))
    return;

  pong = g_bytes_new_static ("{}", 2);
  socket_send_text (self, pong);
}

static void
socket_obey (RealtimeSocket *self)
{
  GQueue frames = G_QUEUE_INIT;
  GBytes *frame;
  gboolean closing;

  g_mutex_lock (&self->lock);
  frames = self->outbox;
  g_queue_init (&self->outbox);
  closing = self->closing;
  g_atomic_int_set (&self->has_orders, FALSE);
  g_mutex_unlock (&self->lock);

  while ((frame = g_queue_pop_head (&frames)) != NULL)
    {
      socket_send_text (self, frame);
      g_bytes_unref (frame);
    }

  /* Once set, the code and the reason are not changed. */
  if (closing)
    socket_shut (self, self->close_code, self->close_reason);
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
  self->error = realtime_error_new (REALTIME_ERROR_BAD_PROTOCOL, cause->message);
  self->error_code = g_error_matches (cause, WIRE_ERROR, WIRE_ERROR_TOO_LARGE)
                     ? SOUP_WEBSOCKET_CLOSE_TOO_BIG
                     : SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR;
  socket_shut (self, self->error_code, NULL);
}

/* Takes over the reply. Returns whether anybody still wants what comes. */
static gboolean
socket_collect (RealtimeSocket *self,
                WireReply      *reply)
{
  RealtimeEvent event = { .type = REALTIME_EVENT_REPLY, .reply = reply };

  if (reply->type == WIRE_REPLY_RESULT && reply->method == WIRE_METHOD_CONNECT)
    self->answers_pings = reply->connect.pong;

  g_array_append_val (self->events, event);
  self->events_size += REPLY_OVERHEAD;

  return self->events_size < BATCH_SIZE || socket_hand_over (self);
}

static void
message_cb (RealtimeSocket *self,
            int             type,
            GBytes         *frame)
{
  g_autoptr (GError) error = NULL;
  gboolean is_first = !self->has_frame;
  gboolean ping = FALSE;
  WireReply *reply;

  if (self->error != NULL || !socket_is_writable (self))
    return;

  self->has_frame = TRUE;
  self->events_size += g_bytes_get_size (frame);
  if (wire_decoder_begin (self->decoder, frame, &error))
    {
      while ((reply = wire_decoder_next_reply (self->decoder, &error)) != NULL)
        {
          ping = ping || reply->type == WIRE_REPLY_PING;
          if (!socket_collect (self, reply))
            return;
        }
    }

  /* The peer takes a pong as proof that what it sent before has arrived. */
  if ((is_first || ping) && !socket_hand_over (self))
    return;

  if (error != NULL)
    socket_refuse_frame (self, error);
  else if (ping)
    socket_answer_ping (self);

  /* While data comes, libsoup does not return to the main loop. */
  if (g_atomic_int_get (&self->has_orders))
    socket_obey (self);
}

static void
error_cb (RealtimeSocket *self,
          GError         *error)
{
  g_autoptr (GUri) uri = NULL;

  if (self->error != NULL)
    return;

  if (error->domain == SOUP_WEBSOCKET_ERROR)
    {
      self->error = realtime_error_new (REALTIME_ERROR_BAD_PROTOCOL, error->message);
      self->error_code = (guint) error->code;
      return;
    }

  uri = g_uri_parse (self->uri, SOUP_HTTP_URI_FLAGS, NULL);
  self->error = realtime_transport_error_new (error, g_uri_get_host (uri), SOUP_STATUS_NONE, 0);
}

static void
closed_cb (RealtimeSocket *self)
{
  guint code = self->error_code;

  if (code == 0)
    code = soup_websocket_connection_get_close_code (self->websocket);

  socket_push_closure (self, code,
                       soup_websocket_connection_get_close_data (self->websocket),
                       g_steal_pointer (&self->error));
  self->finished = TRUE;
}

static gboolean
accept_certificate_cb (RealtimeSocket       *self,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors)
{
  self->certificate_errors = errors;

  return FALSE;
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  RealtimeSocket *self = user_data;
  g_autoptr (GError) error = NULL;
  RealtimeEvent event = { .type = REALTIME_EVENT_OPENED };

  self->websocket = soup_session_websocket_connect_finish (self->session, result, &error);
  if (self->websocket == NULL)
    {
      GUri *uri = soup_message_get_uri (self->request);

      socket_push_closure (self, 0, NULL,
                           realtime_transport_error_new (error,
                                                         g_uri_get_host (uri),
                                                         soup_message_get_status (self->request),
                                                         self->certificate_errors));
      self->finished = TRUE;
      return;
    }

  soup_websocket_connection_set_max_incoming_payload_size (self->websocket, self->max_frame_size);
  g_signal_connect_swapped (self->websocket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect_swapped (self->websocket, "error", G_CALLBACK (error_cb), self);
  g_signal_connect_swapped (self->websocket, "closed", G_CALLBACK (closed_cb), self);

  g_array_append_val (self->events, event);
}

/*
 * Redirections are not followed: where they lead would get the token.
 */
static void
socket_connect (RealtimeSocket *self)
{
  g_autoptr (GUri) uri = g_uri_parse (self->uri, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  if ((g_strcmp0 (scheme, "ws") != 0 && g_strcmp0 (scheme, "wss") != 0)
      || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_autofree char *message = g_strdup_printf ("“%s” is not the address of a WebSocket", self->uri);

      socket_push_closure (self, 0, NULL,
                           realtime_error_new (REALTIME_ERROR_BAD_CONFIGURATION, message));
      self->finished = TRUE;
      return;
    }

  self->session = soup_session_new ();
  self->request = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  soup_message_add_flags (self->request, SOUP_MESSAGE_NO_REDIRECT);
  g_signal_connect_swapped (self->request, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);

  soup_session_websocket_connect_async (self->session, self->request, NULL, NULL,
                                        G_PRIORITY_DEFAULT, self->cancellable, connected_cb, self);
}

static gpointer
socket_thread (gpointer user_data)
{
  RealtimeSocket *self = user_data;
  WireLimits limits = {
    .max_frame_size = self->max_frame_size,
    .max_objects = G_MAXUINT,
    .max_depth = WIRE_DEFAULT_MAX_DEPTH,
  };

  g_main_context_push_thread_default (self->context);
  self->cancellable = g_cancellable_new ();
  self->decoder = wire_decoder_new (&limits);
  self->events = g_array_new (FALSE, FALSE, sizeof (RealtimeEvent));
  g_source_attach (self->control_source, self->context);

  socket_connect (self);
  while (!self->finished)
    {
      self->has_frame = FALSE;
      g_main_context_iteration (self->context, TRUE);
      socket_hand_over (self);
    }

  if (self->websocket != NULL)
    g_signal_handlers_disconnect_by_data (self->websocket, self);
  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  g_clear_object (&self->websocket);
  g_clear_object (&self->request);
  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  while (g_main_context_iteration (self->context, FALSE))
    ;

  g_source_destroy (self->control_source);
  g_array_unref (self->events);
  wire_decoder_free (self->decoder);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
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
  self->uri = g_strdup (config->uri);
  self->max_frame_size = config->max_frame_size;
  self->inbox = realtime_inbox_new (REALTIME_INBOX_CAPACITY, config->context, func, user_data);
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
  socket_order (self);
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
