/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-queue.h"

/* A ring of this size is kept while the queue is empty; larger ones go. */
#define SMALL_CAPACITY 4

static inline ServerFrame *
frame_at (const ServerQueue *self,
          guint              position)
{
  return self->frames[(self->head + position) & (self->capacity - 1)];
}

static void
grow (ServerQueue *self)
{
  guint capacity = MAX (SMALL_CAPACITY, self->capacity * 2);
  ServerFrame **frames = g_new (ServerFrame *, capacity);

  for (guint i = 0; i < self->length; i++)
    frames[i] = frame_at (self, i);

  g_free (self->frames);
  self->frames = frames;
  self->head = 0;
  self->capacity = capacity;
}

static void
uncount (ServerQueue       *self,
         const ServerFrame *frame,
         gsize              n_bytes)
{
  self->size -= n_bytes;
  if (frame->is_push)
    self->push_size -= n_bytes;
}

static void
shrink (ServerQueue *self)
{
  self->head = 0;
  if (self->capacity > SMALL_CAPACITY)
    {
      g_clear_pointer (&self->frames, g_free);
      self->capacity = 0;
    }
}

/**
 * server_queue_push:
 * @frame: (transfer full): what to send after all else.
 */
void
server_queue_push (ServerQueue *self,
                   ServerFrame *frame)
{
  if (self->length == self->capacity)
    grow (self);

  self->frames[(self->head + self->length) & (self->capacity - 1)] = frame;
  self->length++;
  self->size += frame->size;
  if (frame->is_push)
    self->push_size += frame->size;
}

/**
 * server_queue_peek:
 * @vectors: (array length=n_vectors): filled with the bytes to send next.
 *
 * Returns: how many vectors were filled
 */
guint
server_queue_peek (ServerQueue  *self,
                   struct iovec *vectors,
                   guint         n_vectors)
{
  guint n = MIN (self->length, n_vectors);

  for (guint i = 0; i < n; i++)
    {
      ServerFrame *frame = frame_at (self, i);

      vectors[i].iov_base = frame->bytes;
      vectors[i].iov_len = frame->size;
    }

  if (n > 0)
    {
      vectors[0].iov_base = (guint8 *) vectors[0].iov_base + self->sent;
      vectors[0].iov_len -= self->sent;
    }

  return n;
}

/**
 * server_queue_advance:
 * @n_bytes: what the socket took.
 */
void
server_queue_advance (ServerQueue *self,
                      gsize        n_bytes)
{
  while (n_bytes > 0)
    {
      ServerFrame *frame = frame_at (self, 0);
      gsize left = frame->size - self->sent;
      gsize taken = MIN (left, n_bytes);

      uncount (self, frame, taken);
      n_bytes -= taken;
      if (taken < left)
        {
          self->sent += taken;
          return;
        }

      self->sent = 0;
      self->head = (self->head + 1) & (self->capacity - 1);
      self->length--;
      server_frame_unref (frame);
    }

  if (self->length == 0)
    shrink (self);
}

/**
 * server_queue_drop_unsent:
 *
 * Forgets what waits, except for the rest of a frame that has begun to be
 * sent: without it the peer could not read what comes next.
 */
void
server_queue_drop_unsent (ServerQueue *self)
{
  guint kept = self->sent > 0 ? 1 : 0;

  while (self->length > kept)
    {
      ServerFrame *frame = frame_at (self, self->length - 1);

      uncount (self, frame, frame->size);
      self->length--;
      server_frame_unref (frame);
    }
}

/**
 * server_queue_clear:
 *
 * Forgets everything and frees the ring.
 */
void
server_queue_clear (ServerQueue *self)
{
  self->sent = 0;
  server_queue_drop_unsent (self);
  g_clear_pointer (&self->frames, g_free);
  *self = (ServerQueue) { 0 };
}
