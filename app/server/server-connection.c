/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-connection.h"

#include "server-handshake.h"
#include "server-queue.h"
#include "server-session.h"
#include "server-websocket.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATH_WEBSOCKET "/connection/websocket"
#define PATH_HEALTH "/health"

/* More vectors in one call bring nothing measurable. */
#define MAX_VECTORS 64

/**
 * ConnectionState:
 * @STATE_HTTP: the head of the request has not come yet.
 * @STATE_OPEN: a WebSocket with a session.
 * @STATE_CLOSING: we have sent a close frame; the peer's is to come.
 * @STATE_DRAINING: all is said; our side ends as soon as it is sent.
 * @STATE_FINISHED: the socket is closed; the memory goes at the end of the
 *   turn.
 */
typedef enum
{
  STATE_HTTP,
  STATE_OPEN,
  STATE_CLOSING,
  STATE_DRAINING,
  STATE_FINISHED,
} ConnectionState;

/**
 * ServerConnection:
 * @input: (nullable): what has come of a head or frame that is not complete;
 *   an idle connection has none.
 * @blocked: the socket takes no more; the loop will tell.
 * @marked: it will be flushed at the end of this turn.
 * @peer_done: the peer has closed the WebSocket, and sends nothing after that.
 * @shut: our side is shut.
 *
 * One socket: first HTTP, then, if the request asks for it, a WebSocket.
 */
struct _ServerConnection
{
  ServerWatch watch;
  ServerListener *listener;
  ServerSession *session;
  GList link;
  ServerTimer deadline;
  GByteArray *input;
  ServerWebsocketDecoder decoder;
  ServerQueue queue;
  ConnectionState state : 3;
  guint blocked : 1;
  guint marked : 1;
  guint paused : 1;
  guint peer_done : 1;
  guint shut : 1;
};

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
  guint32 events = (self->paused ? 0 : EPOLLIN) | (self->blocked ? EPOLLOUT : 0);

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

static void
detach_session (ServerConnection *self)
{
  if (self->session != NULL)
    server_session_detach (g_steal_pointer (&self->session));
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

  if (self->state == STATE_FINISHED)
    return;

  detach_session (self);
  self->state = STATE_FINISHED;
  server_wheel_cancel (server_loop_get_wheel (get_loop (self)), &self->deadline);
  server_loop_remove (get_loop (self), &self->watch);
  close (fd);
  server_queue_clear (&self->queue);
  server_listener_remove (self->listener, &self->link);
}

static void
close_overdue_cb (gpointer data)
{
  server_connection_abort (data);
}

static void
drain (ServerConnection *self)
{
  self->state = STATE_DRAINING;
  server_connection_set_paused (self, FALSE);
  schedule (self, get_config (self)->close_timeout, close_overdue_cb);
  mark (self);
}

static void
respond (ServerConnection *self,
         ServerHttpStatus  status,
         const char       *extra_headers,
         const char       *content_type,
         const char       *body)
{
  g_autoptr (GString) response = g_string_new (NULL);

  server_http_append_response (response, status, extra_headers, content_type, body);
  server_connection_send (self, server_frame_new_raw (response->str, response->len));
  drain (self);
}

static void
head_overdue_cb (gpointer data)
{
  ServerConnection *self = data;

  if (self->input != NULL)
    respond (self, SERVER_HTTP_REQUEST_TIMEOUT, NULL, NULL, NULL);
  else
    server_connection_abort (self);
}

static void
upgrade (ServerConnection        *self,
         const ServerHttpRequest *request)
{
  ServerConfig *config = get_config (self);
  g_autoptr (GString) response = NULL;
  ServerHttpStatus status;

  status = server_handshake_check (request, (const char *const *) config->allowed_origins);
  if (status == SERVER_HTTP_UPGRADE_REQUIRED)
    respond (self, status, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", NULL, NULL);
  else if (status != SERVER_HTTP_SWITCHING_PROTOCOLS)
    respond (self, status, NULL, NULL, NULL);
  else
    {
      response = g_string_new (NULL);
      server_handshake_append_response (request, response);
      server_connection_send (self, server_frame_new_raw (response->str, response->len));
      server_wheel_cancel (server_loop_get_wheel (get_loop (self)), &self->deadline);
      self->state = STATE_OPEN;
      self->session = server_session_new (server_listener_get_hub (self->listener), self);
    }
}

static void
handle_request (ServerConnection        *self,
                const ServerHttpRequest *request)
{
  const char *path = server_http_request_get_path (request);
  gboolean is_websocket = g_str_equal (path, PATH_WEBSOCKET);

  if (!is_websocket && !g_str_equal (path, PATH_HEALTH))
    respond (self, SERVER_HTTP_NOT_FOUND, NULL, NULL, NULL);
  else if (!g_str_equal (server_http_request_get_method (request), "GET"))
    respond (self, SERVER_HTTP_METHOD_NOT_ALLOWED, "Allow: GET\r\n", NULL, NULL);
  else if (server_http_request_has_body (request))
    respond (self, SERVER_HTTP_CONTENT_TOO_LARGE, NULL, NULL, NULL);
  else if (is_websocket)
    upgrade (self, request);
  else
    respond (self, SERVER_HTTP_OK, NULL, "application/json", "{}");
}

static gsize
consume_head (ServerConnection *self,
              const guint8     *data,
              gsize             length)
{
  gsize head = server_http_find_head_end (data, length);
  g_autoptr (ServerHttpRequest) request = NULL;

  if (head > SERVER_HTTP_MAX_HEAD || (head == 0 && length > SERVER_HTTP_MAX_HEAD))
    {
      respond (self, SERVER_HTTP_HEAD_TOO_LARGE, NULL, NULL, NULL);
      return length;
    }
  if (head == 0)
    return 0;

  request = server_http_request_parse (data, head);
  if (request == NULL)
    respond (self, SERVER_HTTP_BAD_REQUEST, NULL, NULL, NULL);
  else
    handle_request (self, request);

  return head;
}

static void
close_by_peer (ServerConnection *self,
               guint             code)
{
  self->peer_done = TRUE;
  detach_session (self);
  if (self->state == STATE_OPEN)
    server_connection_send (self, server_frame_new_close (code, NULL));
  drain (self);
}

static void
close_for_error (ServerConnection *self,
                 guint             code)
{
  if (self->state == STATE_OPEN)
    {
      detach_session (self);
      server_connection_send (self, server_frame_new_close (code, NULL));
      drain (self);
    }
  else
    server_connection_abort (self);
}

static gsize
consume_frame (ServerConnection *self,
               guint8           *data,
               gsize             length)
{
  ServerWebsocketPayload payload;
  gsize consumed;

  switch (server_websocket_decoder_next (&self->decoder, get_config (self)->max_message_size,
                                         data, length, &consumed, &payload))
    {
    case SERVER_WEBSOCKET_EVENT_MESSAGE:
      if (self->state == STATE_OPEN)
        server_session_receive (self->session, payload.data, payload.length);
      server_websocket_decoder_clear (&self->decoder);
      break;
    case SERVER_WEBSOCKET_EVENT_PING:
      if (self->state == STATE_OPEN)
        server_connection_send (self, server_frame_new_pong (payload.data, payload.length));
      break;
    case SERVER_WEBSOCKET_EVENT_CLOSE:
      close_by_peer (self, payload.close_code);
      break;
    case SERVER_WEBSOCKET_EVENT_ERROR:
      close_for_error (self, payload.close_code);
      consumed = length;
      break;
    case SERVER_WEBSOCKET_EVENT_MORE:
    case SERVER_WEBSOCKET_EVENT_SKIP:
    default:
      break;
    }

  return consumed;
}

static gsize
consume (ServerConnection *self,
         guint8           *data,
         gsize             length)
{
  gsize total = 0;
  gsize consumed = 1;

  while (total < length && consumed > 0 && !self->paused)
    {
      switch (self->state)
        {
        case STATE_HTTP:
          consumed = consume_head (self, data + total, length - total);
          break;
        case STATE_OPEN:
        case STATE_CLOSING:
          consumed = consume_frame (self, data + total, length - total);
          break;
        case STATE_DRAINING:
        case STATE_FINISHED:
        default:
          consumed = length - total;
          break;
        }
      total += consumed;
    }

  return total;
}

/* Works through what has come, after what was kept of former reads, and
 * keeps what is not complete. */
static void
take_input (ServerConnection *self,
            guint8           *data,
            gsize             length)
{
  g_autoptr (GByteArray) input = g_steal_pointer (&self->input);
  gsize consumed;

  if (input == NULL)
    {
      consumed = consume (self, data, length);
      if (consumed < length)
        {
          input = g_byte_array_sized_new (length - consumed);
          g_byte_array_append (input, data + consumed, length - consumed);
        }
    }
  else
    {
      if (length > 0)
        g_byte_array_append (input, data, length);
      consumed = consume (self, input->data, input->len);
      if (consumed > 0)
        g_byte_array_remove_range (input, 0, consumed);
    }

  if (self->state != STATE_FINISHED && input != NULL && input->len > 0)
    self->input = g_steal_pointer (&input);
}

static void
read_socket (ServerConnection *self)
{
  guint8 *buffer = server_loop_get_buffer (get_loop (self));
  gssize n = recv (self->watch.fd, buffer, SERVER_LOOP_BUFFER_SIZE, 0);

  if (n > 0)
    take_input (self, buffer, n);
  else if (n == 0 || (errno != EAGAIN && errno != EINTR))
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

  if ((events & EPOLLIN) != 0)
    read_socket (self);
  else if ((events & (EPOLLERR | EPOLLHUP)) != 0)
    server_connection_abort (self);
}

/**
 * server_connection_new:
 * @fd: (transfer full): a connected socket that does not block.
 *
 * Returns: (transfer none) (nullable): a connection that belongs to the
 *   listener, or %NULL if the system cannot take one more
 */
ServerConnection *
server_connection_new (ServerListener *listener,
                       int             fd)
{
  ServerConnection *self = g_new0 (ServerConnection, 1);

  self->listener = listener;
  self->link.data = self;

  if (!server_loop_add (get_loop (self), &self->watch, fd, EPOLLIN, ready_cb))
    {
      close (fd);
      g_free (self);
      return NULL;
    }

  schedule (self, get_config (self)->handshake_timeout, head_overdue_cb);
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
  g_return_if_fail (self->state == STATE_FINISHED);

  server_websocket_decoder_clear (&self->decoder);
  g_clear_pointer (&self->input, g_byte_array_unref);
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
 * server_connection_send:
 * @frame: (transfer full): what to send at the end of this turn.
 */
void
server_connection_send (ServerConnection *self,
                        ServerFrame      *frame)
{
  server_queue_push (&self->queue, frame);
  mark (self);
}

/**
 * server_connection_set_paused:
 * @paused: whether to leave what the peer sends where it is.
 */
void
server_connection_set_paused (ServerConnection *self,
                              gboolean          paused)
{
  if (self->paused == paused || self->state == STATE_FINISHED)
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
  if (self->state != STATE_OPEN)
    return;

  if (code == WIRE_DISCONNECT_SLOW)
    server_queue_drop_unsent (&self->queue);
  else
    server_session_flush (self->session);

  detach_session (self);
  self->state = STATE_CLOSING;
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
  if (self->state == STATE_HTTP)
    server_connection_abort (self);
  else
    server_connection_close (self, code, wire_disconnect_code_get_reason (code));
}

/* Returns FALSE if the connection is broken. */
static gboolean
write_queue (ServerConnection *self)
{
  struct iovec vectors[MAX_VECTORS];

  while (self->queue.length > 0)
    {
      guint n_vectors = server_queue_peek (&self->queue, vectors, MAX_VECTORS);
      struct msghdr message = { .msg_iov = vectors, .msg_iovlen = n_vectors };
      gssize n;

      if (n_vectors == 1)
        n = send (self->watch.fd, vectors[0].iov_base, vectors[0].iov_len, MSG_NOSIGNAL);
      else
        n = sendmsg (self->watch.fd, &message, MSG_NOSIGNAL);

      if (n >= 0)
        server_queue_advance (&self->queue, n);
      else if (errno == EAGAIN)
        {
          self->blocked = TRUE;
          update_watch (self);
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
  if (self->peer_done)
    server_connection_abort (self);
  else if (!self->shut)
    {
      self->shut = TRUE;
      shutdown (self->watch.fd, SHUT_WR);
    }
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
  if (self->state == STATE_FINISHED)
    return;

  if (!self->blocked && !write_queue (self))
    {
      server_connection_abort (self);
      return;
    }

  if (self->state == STATE_OPEN &&
      self->queue.push_size > (gsize) get_config (self)->max_queue_size)
    {
      server_connection_dismiss (self, WIRE_DISCONNECT_SLOW);
      return;
    }

  if (self->state == STATE_DRAINING && self->queue.length == 0)
    {
      finish_output (self);
      return;
    }

  if (self->session != NULL && self->queue.length == 0)
    server_session_resume (self->session);
  if (!self->paused && self->input != NULL)
    take_input (self, NULL, 0);
}
