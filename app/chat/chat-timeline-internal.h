/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-timeline-private.h"
#include "chat-timeline-window.h"

G_BEGIN_DECLS

struct _ChatTimeline
{
  GObject             parent_instance;

  ChatStore          *store;
  ChatFeed           *feed;
  ChatTimelineWindow *window;
  ChatTimelineRows   *rows;
  gint64              room;

  /* Of a twin, whose twin it is; else those that there are, which are not held. */
  ChatTimeline       *origin;
  GPtrArray          *twins;

  /* The newest message of the stream, wherever the window is. */
  ChatMessage        *newest;
  ChatPosition        newest_position;
  ChatPosition        read;
  /* Where the unread line is, zero for nowhere. */
  ChatPosition        unread;

  /* What was begun in another one is of no use any more. */
  guint               generation;
  guint               placing_generation;
  guint               at_newest : 1;
  guint               has_older : 1;
  guint               loading_newer : 1;
  guint               loading_older : 1;
  guint               loaded : 1;
  guint               opening : 1;
  guint               placing : 1;
  guint               arriving : 1;
};

/**
 * ChatTimelineLoad:
 * @generation: in which it was begun.
 * @was_asked: whether the server was asked already.
 * @is_unread: whether it is the unread line that is gone to.
 * @item: (nullable): what was found.
 *
 * What a task of a timeline needs.
 */
typedef struct
{
  guint             generation;
  gboolean          was_asked;
  gboolean          is_unread;
  ChatTimelineItem *item;
} ChatTimelineLoad;

GTask          *chat_timeline_create_task       (ChatTimeline        *self,
                                                 const char          *name,
                                                 gpointer             tag,
                                                 GCancellable        *cancellable,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data) G_GNUC_WARN_UNUSED_RESULT;
gboolean        chat_timeline_is_stale          (ChatTimeline        *self,
                                                 GTask               *task);
void            chat_timeline_return_stale      (GTask               *task);
const ChatSpan *chat_timeline_get_oldest_span   (ChatTimeline        *self);
gboolean        chat_timeline_can_ask           (ChatTimeline        *self);
void            chat_timeline_update_ends       (ChatTimeline        *self);
void            chat_timeline_update_rows       (ChatTimeline        *self);
void            chat_timeline_set_loading_older (ChatTimeline        *self,
                                                 gboolean             loading_older);
void            chat_timeline_set_loading_newer (ChatTimeline        *self,
                                                 gboolean             loading_newer);
void            chat_timeline_set_loaded        (ChatTimeline        *self);

G_END_DECLS
