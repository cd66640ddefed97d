/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-connection.h"

#include "server-connection-private.h"
#include "server-exchange-private.h"
#include "server-metrics.h"
#include "server-session.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/socket.h>
#include <unistd.h>

/* More vectors in one call bring nothing measurable. */
#define MAX_VECTORS 64

/* Who sends too much is not looked at more often than so. */
#define MIN_THROTTLE_MS 50

static ServerConfig *
get_config (ServerConnection *self)
{
  return server_hub_get_config (server_listener_get_hub (self->listener));
}

static ServerLoop *
get_loop (ServerConnection *self)
{
  return server_hub_get_loop (server_listener_get_hub (self->listener));
}

static ServerMetrics *
get_metrics (ServerConnection *self)
{
  return server_hub_get_metrics (server_listener_get_hub (self->listener));
}

static void
schedule (ServerConnection *self,
          gint64            delay,
          ServerTimerFunc   func)
{
  ServerLoop *loop = get_loop (self);

  server_wheel_schedule (server_loop_get_wheel (loop), &self->deadline,
                         server_loop_get_time (loop) + delay, func, self);
}

static void
update_watch (ServerConnection *self)
{
  guint32 events = (self->paused || self->throttled ? 0 : EPOLLIN) | (self->blocked ? EPOLLOUT : 0);

  server_loop_modify (get_loop (self), &self->watch, events);
}

static void
mark (ServerConnection *self)
{
  if (self->marked)
    return;

  self->marked = TRUE;
  server_listener_mark (self->listener, self);
}

/*< private >
 * server_connection_detach:
 *
 * Tells the session, if there is one, that the connection is over.
 */
void
server_connection_detach (ServerConnection *self)
{
  if (self->stream != NULL)
    server_emulation_remove (server_hub_get_emulation (server_listener_get_hub (self->listener)),
                             self->stream);
  if (self->session != NULL)
    server_session_detach (g_steal_pointer (&self->session));
}

static void
drop_exchange (ServerConnection *self)
{
  g_autoptr (ServerExchange) exchange = g_steal_pointer (&self->exchange);

  if (exchange != NULL)
    server_exchange_detach (exchange);
}

/**
 * server_connection_abort:
 *
 * Closes the socket at once.
 */
void
server_connection_abort (ServerConnection *self)
{
  int fd = self->watch.fd;

  if (self->state == SERVER_CONNECTION_FINISHED)
    return;

  server_connection_detach (self);
  drop_exchange (self);
  self->state = SERVER_CONNECTION_FINISHED;
  get_metrics (self)->connections--;
  server_wheel_cancel (server_loop_get_wheel (get_loop (self)), &self->deadline);
  server_loop_remove (get_loop (self), &self->watch);
  close (fd);
  g_clear_pointer (&self->tls, server_tls_stream_free);
  server_gate_leave (server_listener_get_gate (self->listener), &self->guest, g_get_monotonic_time ());
  server_queue_clear (&self->queue);
  server_listener_remove (self->listener, &self->link);
}

static void
close_overdue_cb (gpointer data)
{
  server_connection_abort (data);
}

/* Ends what a peer that sends too much has to suffer. */
static void
release (ServerConnection *self)
{
  if (!self->throttled)
    return;

  self->throttled = FALSE;
  update_watch (self);
  mark (self);
}

/*< private >
 * server_connection_drain:
 *
 * Ends the connection when all that waits has been sent.
 */
void
server_connection_drain (ServerConnection *self)
{
  drop_exchange (self);
  self->state = SERVER_CONNECTION_DRAINING;
  release (self);
  if (!self->peer_done)
    server_connection_set_paused (self, FALSE);
  schedule (self, get_config (self)->close_timeout, close_overdue_cb);
  mark (self);
}

static void
input_overdue_cb (gpointer data)
{
  ServerConnection *self = data;

  if (self->exchange != NULL)
    server_exchange_refuse (self->exchange, SERVER_HTTP_REQUEST_TIMEOUT);
  else if (self->input != NULL)
    server_connection_respond (self, SERVER_HTTP_REQUEST_TIMEOUT);
  else
    server_connection_abort (self);
}

/*< private >
 * server_connection_set_deadline:
 *
 * Says what is waited for, from now on.
 */
void
server_connection_set_deadline (ServerConnection *self,
                                ServerDeadline    deadline)
{
  ServerConfig *config = get_config (self);

  switch (deadline)
    {
    case SERVER_DEADLINE_HEAD:
      schedule (self, config->handshake_timeout, input_overdue_cb);
      break;
    case SERVER_DEADLINE_BODY:
      schedule (self, config->body_timeout, input_overdue_cb);
      break;
    case SERVER_DEADLINE_IDLE:
      schedule (self, config->idle_timeout, close_overdue_cb);
      break;
    case SERVER_DEADLINE_OUTPUT:
      schedule (self, config->body_timeout, close_overdue_cb);
      break;
    case SERVER_DEADLINE_NONE:
    default:
      server_wheel_cancel (server_loop_get_wheel (get_loop (self)), &self->deadline);
      break;
    }
}

/*< private >
 * server_connection_finish_exchange:
 * @keep_alive: whether the peer may ask for more.
 *
 * All of an answer waits to be sent.
 */
void
server_connection_finish_exchange (ServerConnection *self,
                                   gboolean          keep_alive)
{
  g_clear_pointer (&self->exchange, server_exchange_unref);
  if (!keep_alive || self->peer_done)
    {
      server_connection_drain (self);
      return;
    }

  self->idle = TRUE;
  server_connection_set_deadline (self, SERVER_DEADLINE_IDLE);
  server_connection_set_paused (self, FALSE);
  mark (self);
}

/* Who has said all and waits for the answer still gets it. */
static void
end_input (ServerConnection *self)
{
  gboolean owed = self->queue.length > 0;

  if (self->exchange != NULL && !server_exchange_is_reading (self->exchange))
    owed = !server_exchange_is_streaming (self->exchange);

  if (!owed || (self->state != SERVER_CONNECTION_HTTP && self->state != SERVER_CONNECTION_DRAINING))
    {
      server_connection_abort (self);
      return;
    }

  server_connection_set_paused (self, TRUE);
  self->peer_done = TRUE;
  if (self->state == SERVER_CONNECTION_HTTP && self->exchange == NULL)
    server_connection_drain (self);
}

static void
set_blocked (ServerConnection *self)
{
  self->blocked = TRUE;
  update_watch (self);
}

static gssize
receive (ServerConnection *self,
         guint8           *buffer)
{
  gssize n;
  int code;

  if (self->tls == NULL)
    return recv (self->watch.fd, buffer, SERVER_LOOP_BUFFER_SIZE, 0);

  n = server_tls_stream_read (self->tls, buffer, SERVER_LOOP_BUFFER_SIZE);
  code = errno;
  if (server_tls_stream_is_stuck (self->tls))
    set_blocked (self);
  if (n > 0 && server_tls_stream_is_over (self->tls))
    mark (self);
  errno = code;
  return n;
}

static void
release_cb (gpointer data)
{
  release (data);
}

/* Whoever sends too much at once is read from more slowly, which an honest
 * client does not even notice: its system keeps the rest. But who always has
 * more to send than may be sent is sent away. */
static void
throttle (ServerConnection *self,
          gint64            now,
          gint64            excess)
{
  gint64 timeout = get_config (self)->flood_timeout;

  if (self->flooding_since == 0)
    self->flooding_since = now / 1000;

  if (timeout > 0 && now / 1000 - self->flooding_since >= timeout)
    {
      server_connection_dismiss (self, WIRE_DISCONNECT_TOO_MANY_REQUESTS);
      return;
    }

  if (self->throttled)
    return;

  self->throttled = TRUE;
  update_watch (self);
  schedule (self, MAX (excess / 1000, MIN_THROTTLE_MS), release_cb);
}

static gboolean
is_above_half (ServerConnection *self,
               gint64            now)
{
  return server_bucket_get_debt (self->commands, now) > SERVER_BUCKET_BURST / 2 ||
         server_bucket_get_debt (self->bytes, now) > SERVER_BUCKET_BURST / 2;
}

static void
charge (ServerConnection *self,
        ServerBucket     *bucket,
        gint64            amount,
        gint64            rate)
{
  gint64 now;
  gint64 debt;

  if (rate == 0 || self->state != SERVER_CONNECTION_OPEN)
    return;

  now = g_get_monotonic_time ();
  if (!is_above_half (self, now))
    self->flooding_since = 0;

  debt = server_bucket_take (bucket, now, amount, rate);
  if (debt > SERVER_BUCKET_BURST)
    throttle (self, now, debt - SERVER_BUCKET_BURST);
}

/**
 * server_connection_count:
 *
 * Takes note of commands that the peer has sent.
 */
void
server_connection_count (ServerConnection *self,
                         guint             n_commands)
{
  charge (self, &self->commands, n_commands, get_config (self)->command_rate);
}

/*< private >
 * server_connection_count_bytes:
 *
 * Takes note of bytes that the peer has sent by another connection.
 */
void
server_connection_count_bytes (ServerConnection *self,
                               gsize             n_bytes)
{
  charge (self, &self->bytes, n_bytes, get_config (self)->byte_rate);
}

/**
 * server_connection_is_slowed:
 *
 * Returns: whether what the peer has sent, be it the answer to a ping, may
 *   not have been read for its sending too much
 */
gboolean
server_connection_is_slowed (ServerConnection *self)
{
  return self->flooding_since != 0 && is_above_half (self, g_get_monotonic_time ());
}

static void
read_socket (ServerConnection *self)
{
  guint8 *buffer = server_loop_get_buffer (get_loop (self));
  gssize n = receive (self, buffer);

  if (n > 0)
    {
      server_connection_take_input (self, buffer, n);
      charge (self, &self->bytes, n, get_config (self)->byte_rate);
    }
  else if (n < 0 && errno == EPROTO)
    {
      /* Who speaks something else gets an end that it understands. */
      g_clear_pointer (&self->tls, server_tls_stream_free);
      server_connection_drain (self);
    }
  else if (n == 0)
    end_input (self);
  else if (errno != EAGAIN && errno != EINTR)
    server_connection_abort (self);
}

static void
ready_cb (ServerWatch *watch,
          guint32      events)
{
  ServerConnection *self = (ServerConnection *) watch;

  if ((events & EPOLLOUT) != 0)
    {
      self->blocked = FALSE;
      update_watch (self);
      mark (self);
    }

  /* What TLS could not write may be what it needs to go on reading. */
  if ((events & EPOLLIN) != 0 || (self->tls != NULL && !self->paused && !self->throttled && (events & EPOLLOUT) != 0))
    read_socket (self);
  else if ((events & (EPOLLERR | EPOLLHUP)) != 0)
    server_connection_abort (self);
}

/**
 * server_connection_new:
 * @fd: (transfer full): a connected socket that does not block.
 * @peer: where it comes from.
 *
 * Returns: (transfer none) (nullable): a connection that belongs to the
 *   listener, or %NULL if it may not come in, or the system cannot take one
 *   more
 */
ServerConnection *
server_connection_new (ServerListener                *listener,
                       int                            fd,
                       const struct sockaddr_storage *peer)
{
  ServerGate *gate = server_listener_get_gate (listener);
  ServerTls *tls = server_listener_get_tls (listener);
  ServerConnection *self = g_new0 (ServerConnection, 1);

  self->listener = listener;
  self->link.data = self;
  if (!server_gate_enter (gate, get_config (self), &self->guest, peer, g_get_monotonic_time ()))
    {
      close (fd);
      g_free (self);
      return NULL;
    }

  if (tls != NULL)
    self->tls = server_tls_accept (tls, fd);

  if ((tls != NULL && self->tls == NULL) ||
      !server_loop_add (get_loop (self), &self->watch, fd, EPOLLIN, ready_cb))
    {
      close (fd);
      g_clear_pointer (&self->tls, server_tls_stream_free);
      server_gate_leave (gate, &self->guest, g_get_monotonic_time ());
      g_free (self);
      return NULL;
    }

  get_metrics (self)->connections_accepted++;
  get_metrics (self)->connections++;
  server_connection_set_deadline (self, SERVER_DEADLINE_HEAD);
  return self;
}

/**
 * server_connection_free:
 *
 * Frees a connection that is finished.
 */
void
server_connection_free (ServerConnection *self)
{
  g_return_if_fail (self->state == SERVER_CONNECTION_FINISHED);

  wire_websocket_decoder_clear (&self->decoder);
  g_clear_pointer (&self->input, g_byte_array_unref);
  g_clear_pointer (&self->pong, server_frame_unref);
  g_clear_pointer (&self->stream, server_stream_free);
  g_free (self);
}

GList *
server_connection_get_link (ServerConnection *self)
{
  return &self->link;
}

/**
 * server_connection_get_backlog:
 *
 * Returns: the bytes that the socket has not taken yet
 */
gsize
server_connection_get_backlog (ServerConnection *self)
{
  return self->queue.size;
}

/**
 * server_connection_get_secret:
 *
 * Returns: (nullable): what a client must know to send something to the
 *   session, %NULL where it has this connection for that
 */
const char *
server_connection_get_secret (ServerConnection *self)
{
  return self->stream != NULL ? self->stream->secret : NULL;
}

/**
 * server_connection_get_transport:
 *
 * Returns: what the client speaks, in the words of Centrifugo
 */
const char *
server_connection_get_transport (ServerConnection *self)
{
  if (self->stream == NULL)
    return "websocket";

  return self->stream->kind == SERVER_STREAM_EVENTS ? "sse" : "http_stream";
}

/**
 * server_connection_is_local:
 *
 * Returns: whether the peer is a program on this computer, and not one that
 *   passes on what another computer asks for
 */
gboolean
server_connection_is_local (ServerConnection *self)
{
  struct sockaddr_storage native;
  socklen_t length = sizeof native;
  g_autoptr (GSocketAddress) address = NULL;
  const ServerHttpRequest *request = NULL;

  if (self->exchange != NULL)
    request = server_exchange_get_request (self->exchange);
  if (request != NULL &&
      (server_http_request_get_header (request, "forwarded") != NULL ||
       server_http_request_get_header (request, "x-forwarded-for") != NULL))
    return FALSE;

  if (getpeername (self->watch.fd, (struct sockaddr *) &native, &length) != 0)
    return FALSE;

  address = g_socket_address_new_from_native (&native, length);
  return G_IS_INET_SOCKET_ADDRESS (address) &&
         g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/**
 * server_connection_send:
 * @frame: (transfer full): what to send at the end of this turn.
 */
void
server_connection_send (ServerConnection *self,
                        ServerFrame      *frame)
{
  if (self->stream != NULL)
    frame = server_emulation_convert (server_hub_get_emulation (server_listener_get_hub (self->listener)),
                                      self->stream, frame);

  get_metrics (self)->messages_sent++;
  server_queue_push (&self->queue, frame);
  mark (self);
}

/**
 * server_connection_is_waiting:
 *
 * Returns: whether the peer wants something that it has not got yet
 */
gboolean
server_connection_is_waiting (ServerConnection *self)
{
  return self->paused || self->throttled || self->state == SERVER_CONNECTION_HTTP;
}

/**
 * server_connection_set_paused:
 * @paused: whether to leave what the peer sends where it is.
 */
void
server_connection_set_paused (ServerConnection *self,
                              gboolean          paused)
{
  if (self->paused == paused || self->state == SERVER_CONNECTION_FINISHED)
    return;

  /* Of a stream nothing is read but its end. */
  if (self->stream != NULL && self->state == SERVER_CONNECTION_OPEN)
    return;

  self->paused = paused;
  update_watch (self);
  mark (self);
}

/**
 * server_connection_close:
 *
 * Closes the WebSocket with a code. What is still to be sent is sent before,
 * but not to a peer that reads too slowly, which would never come to see the
 * code.
 */
void
server_connection_close (ServerConnection *self,
                         guint             code,
                         const char       *reason)
{
  if (self->state != SERVER_CONNECTION_OPEN)
    return;

  server_metrics_note_disconnect (get_metrics (self), code);
  if (code == WIRE_DISCONNECT_SLOW)
    server_queue_drop_unsent (&self->queue);
  else
    server_session_flush (self->session);

  server_connection_detach (self);
  if (self->stream != NULL)
    {
      server_connection_send (self, server_emulation_new_disconnect (code, reason));
      server_connection_drain (self);
      return;
    }

  self->state = SERVER_CONNECTION_CLOSING;
  release (self);
  server_connection_send (self, server_frame_new_close (code, reason));
  server_connection_set_paused (self, FALSE);
  schedule (self, get_config (self)->close_timeout, close_overdue_cb);
}

/**
 * server_connection_dismiss:
 * @code: to close a WebSocket with.
 *
 * Begins to end the connection, whatever it is doing. It ends within the
 * time for closing.
 */
void
server_connection_dismiss (ServerConnection *self,
                           guint             code)
{
  if (self->state != SERVER_CONNECTION_HTTP)
    server_connection_close (self, code, wire_disconnect_code_get_reason (code));
  else if (self->exchange != NULL && !server_exchange_is_reading (self->exchange))
    {
      server_exchange_hurry (self->exchange);
      schedule (self, get_config (self)->close_timeout, close_overdue_cb);
    }
  else if (self->queue.length > 0)
    server_connection_drain (self);
  else
    server_connection_abort (self);
}

static gssize
transmit (ServerConnection *self,
          struct iovec     *vectors,
          guint             n_vectors)
{
  struct msghdr message = { .msg_iov = vectors, .msg_iovlen = n_vectors };

  if (self->tls != NULL)
    return server_tls_stream_write (self->tls, vectors, n_vectors);
  if (n_vectors == 1)
    return send (self->watch.fd, vectors[0].iov_base, vectors[0].iov_len, MSG_NOSIGNAL);

  return sendmsg (self->watch.fd, &message, MSG_NOSIGNAL);
}

/* Returns FALSE if the connection is broken. */
static gboolean
write_queue (ServerConnection *self)
{
  struct iovec vectors[MAX_VECTORS];

  while (self->queue.length > 0 || (self->tls != NULL && server_tls_stream_has_unsent (self->tls)))
    {
      guint n_vectors = server_queue_peek (&self->queue, vectors, MAX_VECTORS);
      gssize n = transmit (self, vectors, n_vectors);

      if (n >= 0)
        {
          get_metrics (self)->bytes_sent += n;
          server_queue_advance (&self->queue, n);
        }
      else if (errno == EAGAIN)
        {
          set_blocked (self);
          return TRUE;
        }
      else if (errno != EINTR)
        return FALSE;
    }

  return TRUE;
}

/* A peer that may still be sending is read from until it has seen the end of
 * our side. To close at once would make its system throw away what we said. */
static void
finish_output (ServerConnection *self)
{
  if (self->tls != NULL && !self->shut)
    server_tls_stream_shut (self->tls);

  if (self->peer_done)
    server_connection_abort (self);
  else if (!self->shut)
    {
      self->shut = TRUE;
      shutdown (self->watch.fd, SHUT_WR);
    }
}

/* What a slow reader takes earns it more time, unless it is being sent away;
 * what is to be sent next is made when all was taken. */
static void
note_output (ServerConnection *self)
{
  if (self->state != SERVER_CONNECTION_HTTP && self->state != SERVER_CONNECTION_DRAINING)
    return;
  if (self->state == SERVER_CONNECTION_HTTP && server_hub_is_leaving (server_listener_get_hub (self->listener)))
    return;

  if (self->blocked)
    {
      if (self->state == SERVER_CONNECTION_HTTP)
        server_connection_set_deadline (self, SERVER_DEADLINE_OUTPUT);
      else
        schedule (self, get_config (self)->close_timeout, close_overdue_cb);
      self->stalled = TRUE;
    }
  else if (self->stalled)
    {
      self->stalled = FALSE;
      if (self->state == SERVER_CONNECTION_HTTP)
        server_connection_set_deadline (self, self->exchange == NULL ? SERVER_DEADLINE_IDLE
                                                                     : SERVER_DEADLINE_NONE);
    }
}

/* Goes on with what had to wait until all was sent. */
static void
resume (ServerConnection *self)
{
  if (self->session != NULL)
    server_session_resume (self->session);
  else if (self->exchange != NULL && server_exchange_is_streaming (self->exchange))
    server_exchange_ready (self->exchange);
  else if (self->state == SERVER_CONNECTION_HTTP && self->exchange == NULL && !self->peer_done)
    server_connection_set_paused (self, FALSE);
}

/**
 * server_connection_flush:
 *
 * Sends what waits, all at once, as far as the socket takes it.
 */
void
server_connection_flush (ServerConnection *self)
{
  self->marked = FALSE;
  if (self->state == SERVER_CONNECTION_FINISHED)
    return;

  if (!self->blocked && self->pong != NULL && self->state == SERVER_CONNECTION_OPEN)
    server_queue_push (&self->queue, g_steal_pointer (&self->pong));

  if (!self->blocked)
    {
      if (!write_queue (self))
        {
          server_connection_abort (self);
          return;
        }
      note_output (self);
    }

  if (self->state == SERVER_CONNECTION_OPEN &&
      self->queue.push_size > (gsize) get_config (self)->max_queue_size)
    {
      server_connection_dismiss (self, WIRE_DISCONNECT_SLOW);
      return;
    }

  if (self->tls != NULL && server_tls_stream_is_over (self->tls) && !self->blocked && !self->peer_done &&
      self->state != SERVER_CONNECTION_DRAINING &&
      (!self->paused || self->state == SERVER_CONNECTION_HTTP))
    end_input (self);
  if (self->state == SERVER_CONNECTION_FINISHED)
    return;

  if (self->state == SERVER_CONNECTION_DRAINING && self->queue.length == 0 && !self->blocked)
    {
      finish_output (self);
      return;
    }

  if (self->queue.length == 0)
    resume (self);
  if (!self->paused && !self->throttled && self->input != NULL)
    server_connection_take_input (self, NULL, 0);
}
