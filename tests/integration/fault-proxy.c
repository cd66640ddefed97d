/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fault-proxy.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE (16 * 1024)
#define NEVER G_MAXUINT64

/* A connection with so few bytes is not yet a WebSocket, or hardly one. */
#define HANDSHAKE_SIZE 500
#define HANDSHAKE_PERCENT 15
#define MIN_SIZE_BITS 12
#define MAX_SIZE_BITS 18

#define MAX_PAUSE_MS 60
#define DRIBBLE_SIZE 300
#define DRIBBLE_USEC 50

/* One direction. What was read and could not be written yet is in the buffer. */
typedef struct
{
  int      from;
  int      to;
  gsize    start;
  gsize    end;
  gboolean ended;
  gboolean shut;
  char     buffer[BUFFER_SIZE];
} Pipe;

typedef enum
{
  LINK_PASSING,
  /* half closed */
  LINK_LINGERING,
  LINK_STALLED,
  LINK_DRIBBLING,
  LINK_DEAD,
} LinkState;

typedef struct
{
  FaultProxy *proxy;
  int         client;
  int         server;
  Pipe        pipes[2];
  LinkState   state;
  /* when the fault is over, and when the next byte of a dribble passes */
  gint64      deadline;
  gint64      next_byte;

  Fault       fault;
  /* NULL until the fault has struck, unless planned */
  Pipe       *faulty;
  guint64     n_passed;
  guint64     limit;

  /* how much of the end of the head of the server's answer was seen */
  guint       n_head_end;
} Link;

struct _FaultProxy
{
  GThread   *thread;
  GRand     *rand;
  int        listener;
  int        wake;
  guint16    port;
  guint16    target_port;
  /* the thread's */
  GPtrArray *links;

  /* atomic, for both threads */
  int        ending;
  int        healed;
  int        shut;
  int        cutting;
  int        sparing;
  /* what is planned for the next connection, plus one */
  int        planned;
  int        planned_down;
  int        planned_bytes;
  int        n_cuts[N_FAULTS];
  int        n_early_cuts;
};

static const char *fault_names[N_FAULTS] = {
  [FAULT_CLOSE] = "closed",
  [FAULT_RESET] = "reset",
  [FAULT_HALF_CLOSE] = "half closed",
  [FAULT_STALL] = "stalled",
  [FAULT_DRIBBLE] = "byte by byte",
};

static void
close_socket (int      fd,
              gboolean reset)
{
  struct linger linger = { .l_onoff = 1 };

  if (reset)
    setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close (fd);
}

static void
link_end (Link     *self,
          gboolean  reset)
{
  if (self->state == LINK_DEAD)
    return;

  close_socket (self->client, reset);
  close_socket (self->server, reset);
  self->state = LINK_DEAD;
}

static void
link_free (gpointer data)
{
  Link *self = data;

  link_end (self, FALSE);
  g_free (self);
}

static void
pipe_shut (Pipe *pipe)
{
  pipe->shut = TRUE;
  shutdown (pipe->to, SHUT_WR);
}

static void
link_strike (Link   *self,
             gint64  now)
{
  FaultProxy *proxy = self->proxy;

  if (self->fault == FAULT_HALF_CLOSE && self->faulty == &self->pipes[0] && g_atomic_int_get (&proxy->sparing))
    self->fault = FAULT_CLOSE;

  g_atomic_int_inc (&proxy->n_cuts[self->fault]);
  if (self->n_head_end < 4)
    g_atomic_int_inc (&proxy->n_early_cuts);

  self->deadline = now + g_rand_int_range (proxy->rand, 1, MAX_PAUSE_MS) * G_TIME_SPAN_MILLISECOND;
  switch (self->fault)
    {
    case FAULT_HALF_CLOSE:
      pipe_shut (self->faulty);
      self->state = LINK_LINGERING;
      break;

    case FAULT_STALL:
      self->state = LINK_STALLED;
      break;

    case FAULT_DRIBBLE:
      self->limit += DRIBBLE_SIZE;
      self->next_byte = now;
      self->state = LINK_DRIBBLING;
      break;

    case FAULT_CLOSE:
    case FAULT_RESET:
    case N_FAULTS:
    default:
      link_end (self, self->fault == FAULT_RESET);
      break;
    }
}

static gboolean
link_counts (Link *self,
             Pipe *pipe)
{
  return self->faulty == NULL || self->faulty == pipe;
}

/* How many bytes may pass at this moment. */
static guint64
link_get_allowance (Link   *self,
                    Pipe   *pipe,
                    gint64  now)
{
  if (pipe->shut)
    return 0;
  if (!link_counts (self, pipe) || self->state == LINK_LINGERING)
    return NEVER;
  if (self->state == LINK_DRIBBLING)
    return now >= self->next_byte ? 1 : 0;

  return self->limit - self->n_passed;
}

static void
link_watch_head (Link       *self,
                 const char *data,
                 gsize       length)
{
  static const char end[] = "\r\n\r\n";

  for (gsize i = 0; i < length && self->n_head_end < 4; i++)
    self->n_head_end = data[i] == end[self->n_head_end] ? self->n_head_end + 1 : data[i] == '\r';
}

static gboolean
is_transient (gssize result)
{
  return result < 0 && (errno == EAGAIN || errno == EINTR);
}

static void
link_read (Link *self,
           Pipe *pipe)
{
  gssize n;

  if (pipe->ended || pipe->start < pipe->end)
    return;

  n = read (pipe->from, pipe->buffer, BUFFER_SIZE);
  if (n > 0)
    {
      pipe->start = 0;
      pipe->end = n;
    }
  else if (n == 0)
    pipe->ended = TRUE;
  else if (!is_transient (n))
    link_end (self, TRUE);
}

static void
link_write (Link   *self,
            Pipe   *pipe,
            gint64  now)
{
  gsize length = MIN (pipe->end - pipe->start, link_get_allowance (self, pipe, now));
  gssize n;

  if (length == 0)
    return;

  n = send (pipe->to, pipe->buffer + pipe->start, length, MSG_NOSIGNAL);
  if (n < 0)
    {
      if (!is_transient (n))
        link_end (self, TRUE);
      return;
    }

  if (pipe == &self->pipes[1])
    link_watch_head (self, pipe->buffer + pipe->start, n);
  pipe->start += n;
  if (link_counts (self, pipe))
    self->n_passed += n;
  self->next_byte = now + DRIBBLE_USEC;
}

static void
link_pump (Link   *self,
           Pipe   *pipe,
           gint64  now)
{
  link_read (self, pipe);
  if (self->state == LINK_DEAD)
    return;
  link_write (self, pipe, now);
  if (self->state == LINK_DEAD)
    return;

  if (link_counts (self, pipe) && self->n_passed == self->limit)
    {
      self->faulty = pipe;
      if (self->state == LINK_PASSING)
        link_strike (self, now);
      else if (self->state == LINK_DRIBBLING)
        link_end (self, FALSE);
    }
  else if (pipe->ended && pipe->start == pipe->end && !pipe->shut)
    pipe_shut (pipe);
}

static void
link_step (Link   *self,
           gint64  now)
{
  if (self->deadline != 0 && now >= self->deadline)
    link_end (self, self->fault == FAULT_STALL && g_rand_boolean (self->proxy->rand));

  for (guint i = 0; i < G_N_ELEMENTS (self->pipes); i++)
    {
      if (self->state != LINK_DEAD && self->state != LINK_STALLED)
        link_pump (self, &self->pipes[i], now);
    }

  if (self->state != LINK_DEAD && self->pipes[0].shut && self->pipes[1].shut)
    link_end (self, FALSE);
}

/* What to wait for. A descriptor of which nothing is wanted must not wake. */
static void
link_prepare (Link          *self,
              struct pollfd *poll_fds,
              gint64         now,
              gint64        *wake_time)
{
  poll_fds[0] = (struct pollfd) { .fd = self->client };
  poll_fds[1] = (struct pollfd) { .fd = self->server };

  for (guint i = 0; i < G_N_ELEMENTS (self->pipes) && self->state != LINK_STALLED; i++)
    {
      Pipe *pipe = &self->pipes[i];

      if (pipe->start == pipe->end && !pipe->ended)
        poll_fds[i].events |= POLLIN;
      else if (pipe->start < pipe->end && link_get_allowance (self, pipe, now) > 0)
        poll_fds[!i].events |= POLLOUT;
      else if (pipe->start < pipe->end && self->state == LINK_DRIBBLING && pipe == self->faulty)
        *wake_time = MIN (*wake_time, self->next_byte);
    }

  for (guint i = 0; i < 2; i++)
    {
      if (poll_fds[i].events == 0)
        poll_fds[i].fd = -1;
    }

  if (self->deadline != 0)
    *wake_time = MIN (*wake_time, self->deadline);
}

static void
link_plan (Link *self)
{
  FaultProxy *proxy = self->proxy;
  GRand *rand = proxy->rand;
  int planned = g_atomic_int_get (&proxy->planned);

  self->fault = g_rand_int_range (rand, 0, N_FAULTS);
  if (g_rand_int_range (rand, 0, 100) < HANDSHAKE_PERCENT)
    self->limit = g_rand_int_range (rand, 1, HANDSHAKE_SIZE);
  else
    self->limit = HANDSHAKE_SIZE +
                  g_rand_int_range (rand, 1, 1 << g_rand_int_range (rand, MIN_SIZE_BITS, MAX_SIZE_BITS + 1));

  if (planned > 0)
    {
      self->fault = planned - 1;
      self->limit = g_atomic_int_get (&proxy->planned_bytes);
      self->faulty = &self->pipes[g_atomic_int_get (&proxy->planned_down) ? 1 : 0];
    }
}

static int
connect_to (guint16 port)
{
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = g_htons (port),
    .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK),
  };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;

  close (fd);

  return -1;
}

static void
prepare_socket (int fd)
{
  int one = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
}

static void
proxy_accept (FaultProxy *self)
{
  int client = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC);
  int server;
  Link *link;

  if (client < 0)
    return;

  server = g_atomic_int_get (&self->shut) ? -1 : connect_to (self->target_port);
  if (server < 0)
    {
      close (client);
      return;
    }

  prepare_socket (client);
  prepare_socket (server);

  link = g_new0 (Link, 1);
  link->proxy = self;
  link->client = link->pipes[0].from = link->pipes[1].to = client;
  link->server = link->pipes[0].to = link->pipes[1].from = server;
  link_plan (link);
  g_ptr_array_add (self->links, link);
}

static void
proxy_step (FaultProxy *self,
            gint64      now)
{
  gboolean healed = g_atomic_int_get (&self->healed);
  gboolean cutting = g_atomic_int_compare_and_exchange (&self->cutting, TRUE, FALSE);

  for (guint i = self->links->len; i > 0; i--)
    {
      Link *link = g_ptr_array_index (self->links, i - 1);

      if (healed && link->state == LINK_PASSING)
        link->limit = NEVER;
      if (cutting)
        link_end (link, TRUE);
      else
        link_step (link, now);
      if (link->state == LINK_DEAD)
        g_ptr_array_remove_index_fast (self->links, i - 1);
    }
}

static void
proxy_wait (FaultProxy *self)
{
  g_autofree struct pollfd *poll_fds = g_new0 (struct pollfd, 2 + 2 * self->links->len);
  gint64 now = g_get_monotonic_time ();
  gint64 wake_time = G_MAXINT64;
  struct timespec timeout = { 0 };
  guint64 count;

  poll_fds[0] = (struct pollfd) { .fd = self->listener, .events = POLLIN };
  poll_fds[1] = (struct pollfd) { .fd = self->wake, .events = POLLIN };
  for (guint i = 0; i < self->links->len; i++)
    link_prepare (g_ptr_array_index (self->links, i), &poll_fds[2 + 2 * i], now, &wake_time);

  if (wake_time > now && wake_time != G_MAXINT64)
    {
      timeout.tv_sec = (wake_time - now) / G_USEC_PER_SEC;
      timeout.tv_nsec = (wake_time - now) % G_USEC_PER_SEC * 1000;
    }
  ppoll (poll_fds, 2 + 2 * self->links->len, wake_time == G_MAXINT64 ? NULL : &timeout, NULL);

  if (poll_fds[1].revents != 0 && read (self->wake, &count, sizeof count) < 0)
    g_error ("The proxy could not read what woke it: %s", g_strerror (errno));
  if (poll_fds[0].revents != 0)
    proxy_accept (self);
}

static gpointer
proxy_thread (gpointer user_data)
{
  FaultProxy *self = user_data;

  while (!g_atomic_int_get (&self->ending))
    {
      proxy_step (self, g_get_monotonic_time ());
      proxy_wait (self);
    }

  g_ptr_array_set_size (self->links, 0);

  return NULL;
}

static void
proxy_listen (FaultProxy *self)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;

  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (bind (self->listener, (struct sockaddr *) &address, sizeof address) < 0 ||
      listen (self->listener, SOMAXCONN) < 0 ||
      getsockname (self->listener, (struct sockaddr *) &address, &length) < 0)
    g_error ("The proxy cannot listen: %s", g_strerror (errno));

  self->port = g_ntohs (address.sin_port);
}

static void
proxy_wake (FaultProxy *self)
{
  guint64 one = 1;

  if (write (self->wake, &one, sizeof one) < 0)
    g_error ("The proxy could not be woken: %s", g_strerror (errno));
}

FaultProxy *
fault_proxy_new (guint16 target_port,
                 guint32 seed)
{
  FaultProxy *self = g_new0 (FaultProxy, 1);

  self->target_port = target_port;
  self->rand = g_rand_new_with_seed (seed);
  self->links = g_ptr_array_new_with_free_func (link_free);
  self->wake = eventfd (0, EFD_CLOEXEC);
  proxy_listen (self);
  self->thread = g_thread_new ("fault-proxy", proxy_thread, self);

  return self;
}

void
fault_proxy_free (FaultProxy *self)
{
  g_atomic_int_set (&self->ending, TRUE);
  proxy_wake (self);
  g_thread_join (self->thread);

  close (self->listener);
  close (self->wake);
  g_ptr_array_unref (self->links);
  g_rand_free (self->rand);
  g_free (self);
}

guint16
fault_proxy_get_port (FaultProxy *self)
{
  return self->port;
}

/* Leaves nothing to chance: so and there every connection from now on ends. */
void
fault_proxy_plan (FaultProxy *self,
                  Fault       fault,
                  gboolean    down,
                  guint       n_bytes)
{
  g_atomic_int_set (&self->planned_down, down);
  g_atomic_int_set (&self->planned_bytes, (int) n_bytes);
  g_atomic_int_set (&self->planned, (int) fault + 1);
}

/* From now on nothing is cut that was not being cut already. */
void
fault_proxy_heal (FaultProxy *self)
{
  g_atomic_int_set (&self->healed, TRUE);
  proxy_wake (self);
}

/* Never ends only the way to the server, which could answer half a command. */
void
fault_proxy_spare_server (FaultProxy *self)
{
  g_atomic_int_set (&self->sparing, TRUE);
}

/* Resets every connection that there is. */
void
fault_proxy_cut (FaultProxy *self)
{
  g_atomic_int_set (&self->cutting, TRUE);
  proxy_wake (self);
}

/* Whether those who connect are turned away. */
void
fault_proxy_set_shut (FaultProxy *self,
                      gboolean    shut)
{
  g_atomic_int_set (&self->shut, shut);
}

guint
fault_proxy_get_n_cuts_of (FaultProxy *self,
                           Fault       fault)
{
  return (guint) g_atomic_int_get (&self->n_cuts[fault]);
}

guint
fault_proxy_get_n_cuts (FaultProxy *self)
{
  guint n_cuts = 0;

  for (Fault fault = 0; fault < N_FAULTS; fault++)
    n_cuts += fault_proxy_get_n_cuts_of (self, fault);

  return n_cuts;
}

/* Of all these: how many before the server had agreed to a WebSocket. */
guint
fault_proxy_get_n_early_cuts (FaultProxy *self)
{
  return (guint) g_atomic_int_get (&self->n_early_cuts);
}

const char *
fault_to_string (Fault fault)
{
  return fault_names[fault];
}
