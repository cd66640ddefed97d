/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerFrame:
 * @is_push: whether it counts against the limit of a slow reader. What a
 *   client asked for does not.
 *
 * Bytes ready for the socket, made once and shared by all queues they are in.
 * Counted without atomic operations: frames never leave the main thread.
 */
typedef struct
{
  guint ref_count;
  guint size;
  gboolean is_push;
  guint8 bytes[];
} ServerFrame;

ServerFrame *server_frame_new_text  (const char *text,
                                     gsize       length,
                                     gboolean    is_push);
ServerFrame *server_frame_new_pong  (const guint8 *payload,
                                     gsize         length);
ServerFrame *server_frame_new_close (guint       code,
                                     const char *reason);
ServerFrame *server_frame_new_raw   (const char *bytes,
                                     gsize       length);

static inline ServerFrame *
server_frame_ref (ServerFrame *self)
{
  self->ref_count++;
  return self;
}

static inline void
server_frame_unref (ServerFrame *self)
{
  if (--self->ref_count == 0)
    g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerFrame, server_frame_unref)

G_END_DECLS
