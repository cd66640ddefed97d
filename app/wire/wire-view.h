/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-reply.h"

G_BEGIN_DECLS

/**
 * WireSlice:
 * @text: (nullable): a place in a frame; not terminated.
 *
 * A piece of a frame.
 */
typedef struct
{
  const char *text;
  gsize length;
} WireSlice;

/**
 * WireView:
 * @channel: the channel, never empty.
 * @data: the payload, JSON text; with no text if there is none.
 * @has_info: whether the publisher is told, by the four that follow.
 * @user: the user, and
 * @client: the connection; they may be empty.
 * @conn_info: JSON text, with no text if there is none, and
 * @chan_info: likewise.
 * @offset: 0 in a channel without history.
 * @time: milliseconds since 1970, 0 where the server does not tell.
 *
 * The push of a plain publication as it stands in the frame. These are nearly
 * all that a client receives, so to read one allocates nothing. Those that say
 * more than is here are read as a #WireReply.
 */
typedef struct
{
  WireSlice channel;
  WireSlice data;
  gboolean has_info;
  WireSlice user;
  WireSlice client;
  WireSlice conn_info;
  WireSlice chan_info;
  guint64 offset;
  gint64 time;
} WireView;

WirePublication *wire_view_to_publication (const WireView *self);
WireReply       *wire_view_to_reply       (const WireView *self);

G_END_DECLS
