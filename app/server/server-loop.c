/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-loop.h"

#include <errno.h>
#include <unistd.h>

#define MAX_EVENTS 256
#define MAX_ROUNDS 4
#define MAX_FLUSHES 2

typedef struct
{
  GSource source;
  ServerLoop *loop;
} LoopSource;

/**
 * ServerLoop:
 * @wheel: all deadlines of all connections.
 * @flush: called at the end of every turn in which something happened.
 * @buffer: what all connections read into, one after the other.
 *
 * An epoll set that GLib sees as one source with one descriptor. GLib's own
 * loop looks at each of its sources in every turn, so a source for each
 * connection would make every message cost more the more others are idle.
 */
struct _ServerLoop
{
  LoopSource *source;
  ServerWheel *wheel;
  ServerLoopFlush flush;
  gpointer flush_data;
  gpointer tag;
  int fd;
  gboolean flush_requested;
  guint8 buffer[SERVER_LOOP_BUFFER_SIZE];
};

static gint64
now_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static gboolean
loop_source_prepare (GSource *source,
                     int     *timeout)
{
  ServerLoop *self = ((LoopSource *) source)->loop;
  gint64 next = server_wheel_get_next (self->wheel);

  *timeout = -1;
  if (next >= 0)
    *timeout = CLAMP (next - g_source_get_time (source) / 1000, 0, G_MAXINT);

  return self->flush_requested || *timeout == 0;
}

static gboolean
loop_source_check (GSource *source)
{
  ServerLoop *self = ((LoopSource *) source)->loop;
  gint64 next = server_wheel_get_next (self->wheel);

  return self->flush_requested ||
         g_source_query_unix_fd (source, self->tag) != 0 ||
         (next >= 0 && next <= g_source_get_time (source) / 1000);
}

/* A flush often asks for what it is about to do itself. To look once more is
 * cheaper than a turn in which there is nothing to do. */
static void
flush (ServerLoop *self,
       GSource    *source)
{
  guint n = 0;

  do
    {
      self->flush_requested = FALSE;
      self->flush (self->flush_data);
    }
  while (!g_source_is_destroyed (source) && self->flush_requested && ++n < MAX_FLUSHES);
}

static gboolean
loop_source_dispatch (GSource     *source,
                      GSourceFunc  callback,
                      gpointer     user_data)
{
  ServerLoop *self = ((LoopSource *) source)->loop;
  struct epoll_event events[MAX_EVENTS];
  int n_events;
  guint round = 0;

  server_wheel_advance (self->wheel, g_source_get_time (source) / 1000);

  /* Where there are more events than fit, a few rounds in a row save GLib's
   * part of the turn, and still leave other sources their time. */
  do
    {
      n_events = epoll_wait (self->fd, events, MAX_EVENTS, 0);
      for (int i = 0; i < n_events; i++)
        {
          ServerWatch *watch = events[i].data.ptr;

          if (watch->fd >= 0)
            watch->ready (watch, events[i].events);
        }
      flush (self, source);
    }
  while (n_events == MAX_EVENTS && ++round < MAX_ROUNDS && !g_source_is_destroyed (source));

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs loop_source_funcs = {
  .prepare = loop_source_prepare,
  .check = loop_source_check,
  .dispatch = loop_source_dispatch,
};

/**
 * server_loop_new:
 * @context: (nullable): the context to run in.
 * @flush: called at the end of a turn.
 *
 * Returns: (transfer full) (nullable): a loop, or %NULL with `errno` set
 */
ServerLoop *
server_loop_new (GMainContext    *context,
                 ServerLoopFlush  flush_func,
                 gpointer         data)
{
  int fd = epoll_create1 (EPOLL_CLOEXEC);
  ServerLoop *self;

  if (fd < 0)
    return NULL;

  self = g_new0 (ServerLoop, 1);
  self->fd = fd;
  self->flush = flush_func;
  self->flush_data = data;
  self->wheel = server_wheel_new (now_ms ());
  self->source = (LoopSource *) g_source_new (&loop_source_funcs, sizeof (LoopSource));
  self->source->loop = self;
  self->tag = g_source_add_unix_fd (&self->source->source, fd, G_IO_IN);
  g_source_set_static_name (&self->source->source, "realtime-server connections");
  /* Nothing here runs a loop within the loop. For sources that may not
   * recurse GLib takes their descriptor out of its set during each dispatch,
   * which costs three system calls. */
  g_source_set_can_recurse (&self->source->source, TRUE);
  g_source_attach (&self->source->source, context);

  return self;
}

/**
 * server_loop_free:
 *
 * Frees the loop. What was watched is not closed.
 */
void
server_loop_free (ServerLoop *self)
{
  g_source_destroy (&self->source->source);
  g_source_unref (&self->source->source);
  server_wheel_free (self->wheel);
  close (self->fd);
  g_free (self);
}

ServerWheel *
server_loop_get_wheel (ServerLoop *self)
{
  return self->wheel;
}

/**
 * server_loop_get_time:
 *
 * Returns: the time of the loop's timers, in milliseconds
 */
gint64
server_loop_get_time (ServerLoop *self)
{
  return now_ms ();
}

/**
 * server_loop_get_buffer:
 *
 * Returns: a buffer of %SERVER_LOOP_BUFFER_SIZE bytes, whose content is good
 *   until a watch's function returns
 */
guint8 *
server_loop_get_buffer (ServerLoop *self)
{
  return self->buffer;
}

/**
 * server_loop_add:
 * @watch: to be kept by the caller.
 * @fd: a descriptor that does not block.
 *
 * Returns: %FALSE with `errno` set if the system cannot watch one more
 */
gboolean
server_loop_add (ServerLoop      *self,
                 ServerWatch     *watch,
                 int              fd,
                 guint32          events,
                 ServerWatchFunc  ready)
{
  struct epoll_event event = { .events = events, .data.ptr = watch };

  watch->fd = fd;
  watch->events = events;
  watch->ready = ready;

  if (epoll_ctl (self->fd, EPOLL_CTL_ADD, fd, &event) == 0)
    return TRUE;

  watch->fd = -1;
  return FALSE;
}

void
server_loop_modify (ServerLoop  *self,
                    ServerWatch *watch,
                    guint32      events)
{
  struct epoll_event event = { .events = events, .data.ptr = watch };

  if (watch->fd < 0 || watch->events == events)
    return;

  watch->events = events;
  if (epoll_ctl (self->fd, EPOLL_CTL_MOD, watch->fd, &event) != 0)
    g_warning ("Cannot change what is watched: %s", g_strerror (errno));
}

void
server_loop_remove (ServerLoop  *self,
                    ServerWatch *watch)
{
  if (watch->fd < 0)
    return;

  if (epoll_ctl (self->fd, EPOLL_CTL_DEL, watch->fd, NULL) != 0)
    g_warning ("Cannot stop watching: %s", g_strerror (errno));
  watch->fd = -1;
}

/**
 * server_loop_request_flush:
 *
 * Makes sure that a turn is ended soon. What happens within a turn needs no
 * request.
 */
void
server_loop_request_flush (ServerLoop *self)
{
  self->flush_requested = TRUE;
}
