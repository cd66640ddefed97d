/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-listener.h"

#include "server-connection.h"
#include "server-error.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096

/* How many are let in before others get their turn. */
#define MAX_ACCEPTS 64

/* How long to wait when the system has no descriptor left. */
#define RETRY_MS 500

/* How many connections are closed at once when the server stops, how many in
 * a second after that, at least, and how often to do so. */
#define N_LEAVING_AT_ONCE 100
#define MIN_LEAVING 1000
#define LEAVE_MS 50

/**
 * ServerListener:
 * @tls: (nullable): what all connections are wrapped in.
 * @gate: who may come in.
 * @connections: all that are open.
 * @marked: those that have something to send.
 * @finished: those whose memory goes at the end of the turn.
 * @n_staying: how many are still to be sent away, with @code.
 * @exhausted: the system could not take one more, and some may still wait.
 *
 * Lets connections in, and owns them.
 */
struct _ServerListener
{
  ServerWatch watch;
  ServerHub *hub;
  ServerTls *tls;
  ServerGate *gate;
  GQueue connections;
  GPtrArray *marked;
  GPtrArray *finished;
  ServerTimer retry;
  ServerTimer leave;
  guint n_staying;
  guint n_at_a_time;
  guint code;
  guint16 port;
  gboolean exhausted;
};

static ServerLoop *
get_loop (ServerListener *self)
{
  return server_hub_get_loop (self->hub);
}

static void
retry_cb (gpointer data)
{
  ServerListener *self = data;

  server_loop_modify (get_loop (self), &self->watch, EPOLLIN);
}

static void
take_break (ServerListener *self)
{
  ServerLoop *loop = get_loop (self);

  if (!self->exhausted)
    g_message ("Cannot let more connections in: %s", g_strerror (errno));
  self->exhausted = TRUE;
  server_loop_modify (loop, &self->watch, 0);
  server_wheel_schedule (server_loop_get_wheel (loop), &self->retry,
                         server_loop_get_time (loop) + RETRY_MS, retry_cb, self);
}

static void
ready_cb (ServerWatch *watch,
          guint32      events)
{
  ServerListener *self = (ServerListener *) watch;

  for (guint i = 0; i < MAX_ACCEPTS; i++)
    {
      struct sockaddr_storage peer;
      socklen_t length = sizeof peer;
      int fd = accept4 (self->watch.fd, (struct sockaddr *) &peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
      ServerConnection *connection;

      if (fd < 0)
        {
          if (errno == EAGAIN)
            self->exhausted = FALSE;
          else if (errno != EINTR && errno != ECONNABORTED)
            take_break (self);
          return;
        }

      connection = server_connection_new (self, fd, &peer);
      if (connection != NULL)
        g_queue_push_tail_link (&self->connections, server_connection_get_link (connection));
    }
}

static gboolean
fail (const char  *address,
      guint        port,
      GError     **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_LISTEN, "Cannot listen on %s port %u: %s",
               address, port, g_strerror (errno));
  return FALSE;
}

/* Returns -1 if that cannot be. */
static int
open_socket (const char  *text,
             guint        port,
             GError     **error)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (text);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (inet, port);
  struct sockaddr_storage native;
  g_autofd int fd = -1;

  if (!g_socket_address_to_native (address, &native, sizeof native, error))
    return -1;

  fd = socket (native.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 ||
      setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int) { 1 }, sizeof (int)) != 0 ||
      bind (fd, (struct sockaddr *) &native, g_socket_address_get_native_size (address)) != 0 ||
      listen (fd, BACKLOG) != 0)
    {
      fail (text, port, error);
      return -1;
    }

  return g_steal_fd (&fd);
}

static gboolean
take_socket (ServerListener  *self,
             int              fd,
             GError         **error)
{
  ServerConfig *config = server_hub_get_config (self->hub);
  struct sockaddr_storage native;
  socklen_t length = sizeof native;

  /* Accepted sockets inherit that nothing is delayed. */
  if (!g_unix_set_fd_nonblocking (fd, TRUE, NULL) ||
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof (int)) != 0 ||
      getsockname (fd, (struct sockaddr *) &native, &length) != 0 ||
      !server_loop_add (get_loop (self), &self->watch, fd, EPOLLIN, ready_cb))
    {
      fail (config->address, config->port, error);
      close (fd);
      return FALSE;
    }

  if (native.ss_family == AF_INET6)
    self->port = g_ntohs (((struct sockaddr_in6 *) &native)->sin6_port);
  else
    self->port = g_ntohs (((struct sockaddr_in *) &native)->sin_port);
  return TRUE;
}

/**
 * server_listener_new:
 * @hub: outlives the listener, as @tls does.
 * @tls: (nullable): the certificate to show.
 * @fd: (transfer full): a socket that listens already, or -1.
 *
 * Listens where the hub's configuration says, or goes on with a socket of
 * which it says the same.
 *
 * Returns: (transfer full): the listener
 */
ServerListener *
server_listener_new (ServerHub  *hub,
                     ServerTls  *tls,
                     int         fd,
                     GError    **error)
{
  g_autoptr (ServerListener) self = g_new0 (ServerListener, 1);
  ServerConfig *config = server_hub_get_config (hub);

  self->watch.fd = -1;
  self->hub = hub;
  self->tls = tls;
  self->gate = server_gate_new ();
  self->marked = g_ptr_array_new ();
  self->finished = g_ptr_array_new_with_free_func ((GDestroyNotify) server_connection_free);
  g_queue_init (&self->connections);

  if (fd < 0)
    fd = open_socket (config->address, config->port, error);
  if (fd < 0 || !take_socket (self, fd, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * server_listener_free:
 *
 * Stops listening and closes what is still open.
 */
void
server_listener_free (ServerListener *self)
{
  server_listener_stop (self);
  server_wheel_cancel (server_loop_get_wheel (get_loop (self)), &self->leave);
  while (self->connections.head != NULL)
    server_connection_abort (self->connections.head->data);

  g_ptr_array_unref (self->marked);
  g_ptr_array_unref (self->finished);
  server_gate_free (self->gate);
  g_free (self);
}

ServerHub *
server_listener_get_hub (ServerListener *self)
{
  return self->hub;
}

/**
 * server_listener_get_tls:
 *
 * Returns: (nullable): what makes TLS of new connections
 */
ServerTls *
server_listener_get_tls (ServerListener *self)
{
  return self->tls;
}

ServerGate *
server_listener_get_gate (ServerListener *self)
{
  return self->gate;
}

/**
 * server_listener_get_port:
 *
 * Returns: the port, also where the configuration leaves it to the system
 */
guint16
server_listener_get_port (ServerListener *self)
{
  return self->port;
}

/**
 * server_listener_get_load:
 *
 * Returns: how many connections there are
 */
guint
server_listener_get_load (ServerListener *self)
{
  return self->connections.length;
}

/**
 * server_listener_stop:
 *
 * Lets nobody in any more.
 */
void
server_listener_stop (ServerListener *self)
{
  int fd = self->watch.fd;

  server_wheel_cancel (server_loop_get_wheel (get_loop (self)), &self->retry);
  if (fd < 0)
    return;

  server_loop_remove (get_loop (self), &self->watch);
  close (fd);
}

static void close_some_cb (gpointer data);

/* Those that are still to be sent away are at the head. */
static void
close_some (ServerListener *self,
            guint           n)
{
  ServerLoop *loop = get_loop (self);

  self->n_staying = MIN (self->n_staying, self->connections.length);
  for (n = MIN (n, self->n_staying); n > 0; n--)
    {
      GList *link = g_queue_pop_head_link (&self->connections);

      g_queue_push_tail_link (&self->connections, link);
      self->n_staying--;
      server_connection_dismiss (link->data, self->code);
    }

  if (self->n_staying > 0)
    server_wheel_schedule (server_loop_get_wheel (loop), &self->leave,
                           server_loop_get_time (loop) + LEAVE_MS, close_some_cb, self);
}

static void
close_some_cb (gpointer data)
{
  ServerListener *self = data;

  close_some (self, self->n_at_a_time);
}

/**
 * server_listener_close_all:
 * @code: to close WebSockets with.
 * @spread: milliseconds within which to do so.
 *
 * Begins to close all connections. Those that wait for something are the
 * first; where there are many, the others are closed bit by bit, so that not
 * all come back in the same moment.
 */
void
server_listener_close_all (ServerListener *self,
                           guint           code,
                           gint64          spread)
{
  GList *next;
  gint64 n_steps = MAX (spread / LEAVE_MS, 1);

  self->code = code;
  for (GList *link = self->connections.head; link != NULL; link = next)
    {
      next = link->next;
      if (server_connection_is_waiting (link->data))
        server_connection_dismiss (link->data, code);
    }

  self->n_staying = self->connections.length;
  self->n_at_a_time = MAX (MIN_LEAVING * LEAVE_MS / 1000, (self->n_staying + n_steps - 1) / n_steps);
  close_some (self, spread > 0 ? MAX (N_LEAVING_AT_ONCE, self->n_at_a_time) : self->n_staying);
}

/**
 * server_listener_mark:
 *
 * Has the connection flushed at the end of this turn.
 */
void
server_listener_mark (ServerListener   *self,
                      ServerConnection *connection)
{
  g_ptr_array_add (self->marked, connection);
  server_loop_request_flush (get_loop (self));
}

/**
 * server_listener_remove:
 * @link: of a connection that is finished.
 */
void
server_listener_remove (ServerListener *self,
                        GList          *link)
{
  g_queue_unlink (&self->connections, link);
  g_ptr_array_add (self->finished, link->data);
  server_loop_request_flush (get_loop (self));
}

/**
 * server_listener_flush:
 *
 * Sends what all connections have to send, and frees those that are finished.
 */
void
server_listener_flush (ServerListener *self)
{
  guint n_marked = self->marked->len;

  for (guint i = 0; i < n_marked; i++)
    server_connection_flush (g_ptr_array_index (self->marked, i));

  /* Who has more to send, and somebody who takes it at once, must not keep all
   * others waiting. */
  if (n_marked > 0)
    g_ptr_array_remove_range (self->marked, 0, n_marked);
  for (guint i = 0; i < self->finished->len && self->marked->len > 0; i++)
    g_ptr_array_remove (self->marked, g_ptr_array_index (self->finished, i));
  g_ptr_array_set_size (self->finished, 0);
}
