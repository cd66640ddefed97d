/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ChatPosition:
 * @epoch: the number of the stream's epoch, from 1 in the order in which they
 *   have begun. One that comes again gets another number.
 * @offset: the offset in it.
 *
 * A place in all that a channel has ever published.
 */
typedef struct
{
  guint64 epoch;
  guint64 offset;
} ChatPosition;

/**
 * ChatSpan:
 * @epoch: the number of the epoch.
 * @after: the offset before its first.
 * @upto: its last offset.
 *
 * A proof of continuity: whatever was published after one offset up to another
 * has been seen. Where both are the same, it says only where one came in.
 */
typedef struct
{
  guint64 epoch;
  guint64 after;
  guint64 upto;
} ChatSpan;

/**
 * ChatSpans:
 *
 * The spans of one channel, the oldest first. They never touch: what lies
 * between two is a gap.
 */
typedef GArray ChatSpans;

int             chat_position_compare (ChatPosition     a,
                                       ChatPosition     b);

ChatSpans      *chat_spans_new        (void) G_GNUC_WARN_UNUSED_RESULT;
ChatSpans      *chat_spans_copy       (const ChatSpans *self) G_GNUC_WARN_UNUSED_RESULT;
const ChatSpan *chat_spans_get        (const ChatSpans *self,
                                       guint            index);
const ChatSpan *chat_spans_get_newest (const ChatSpans *self);
const ChatSpan *chat_spans_find       (const ChatSpans *self,
                                       ChatPosition     begin,
                                       const ChatSpan **older);
void            chat_spans_add        (ChatSpans       *self,
                                       ChatSpan         span);

G_END_DECLS
