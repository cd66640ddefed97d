/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-frame.h"

#include <sys/uio.h>

G_BEGIN_DECLS

/**
 * ServerQueue:
 * @size: bytes not yet taken by the socket.
 * @push_size: those of them that nobody asked for.
 *
 * What waits for one socket: a ring of pointers to shared frames, the first
 * of which may be half sent. All zeros is an empty queue.
 */
typedef struct
{
  ServerFrame **frames;
  guint head;
  guint length;
  guint capacity;
  guint sent;
  gsize size;
  gsize push_size;
} ServerQueue;

void  server_queue_push        (ServerQueue  *self,
                                ServerFrame  *frame);
guint server_queue_peek        (ServerQueue  *self,
                                struct iovec *vectors,
                                guint         n_vectors);
void  server_queue_advance     (ServerQueue  *self,
                                gsize         n_bytes);
void  server_queue_drop_unsent (ServerQueue  *self);
void  server_queue_clear       (ServerQueue  *self);

G_END_DECLS
