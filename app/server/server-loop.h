/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-wheel.h"

#include <sys/epoll.h>

G_BEGIN_DECLS

#define SERVER_LOOP_BUFFER_SIZE (64 * 1024)

typedef struct _ServerLoop ServerLoop;
typedef struct _ServerWatch ServerWatch;

typedef void (*ServerWatchFunc) (ServerWatch *watch,
                                 guint32      events);

/* What ends a turn; may free the loop. */
typedef void (*ServerLoopFlush) (gpointer data);

/**
 * ServerWatch:
 * @fd: what is watched, -1 when not in a loop.
 * @events: EPOLLIN and so on.
 * @ready: called when any of @events has come, or an error.
 *
 * A descriptor in the loop, the first member of what it belongs to. When it
 * is removed, its memory must stay until the flush that ends the turn.
 */
struct _ServerWatch
{
  int fd;
  guint32 events;
  ServerWatchFunc ready;
};

ServerLoop  *server_loop_new           (GMainContext     *context,
                                        ServerLoopFlush   flush,
                                        gpointer          data);
void         server_loop_free          (ServerLoop       *self);
ServerWheel *server_loop_get_wheel     (ServerLoop       *self);
gint64       server_loop_get_time      (ServerLoop       *self);
guint8      *server_loop_get_buffer    (ServerLoop       *self);
gboolean     server_loop_add           (ServerLoop       *self,
                                        ServerWatch      *watch,
                                        int               fd,
                                        guint32           events,
                                        ServerWatchFunc   ready);
void         server_loop_modify        (ServerLoop       *self,
                                        ServerWatch      *watch,
                                        guint32           events);
void         server_loop_remove        (ServerLoop       *self,
                                        ServerWatch      *watch);
void         server_loop_request_flush (ServerLoop       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerLoop, server_loop_free)

G_END_DECLS
