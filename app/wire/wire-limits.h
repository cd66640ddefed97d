/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one WebSocket message from a client may weigh, as Centrifugo has it. */
#define WIRE_DEFAULT_COMMAND_FRAME_SIZE (64 * 1024)

/* A recovery reply holds up to 300 publications of up to 64 KiB each. */
#define WIRE_DEFAULT_REPLY_FRAME_SIZE (32 * 1024 * 1024)

#define WIRE_DEFAULT_MAX_OBJECTS 1024
#define WIRE_DEFAULT_MAX_DEPTH 64
#define WIRE_MAX_CHANNEL_LENGTH 255

/**
 * WireLimits:
 * @max_frame_size: bytes in one frame.
 * @max_objects: JSON objects in one frame.
 * @max_depth: nesting depth of a payload.
 *
 * What a decoder accepts before it refuses the whole frame.
 */
typedef struct
{
  gsize max_frame_size;
  guint max_objects;
  guint max_depth;
} WireLimits;

G_END_DECLS
