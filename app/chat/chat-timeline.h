/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-timeline-item.h"

G_BEGIN_DECLS

#define CHAT_TYPE_TIMELINE (chat_timeline_get_type ())

/**
 * ChatTimeline:
 *
 * What is seen of a room: a [iface@Gio.ListModel] of [class@TimelineItem], the
 * oldest first, the messages that are not sent yet last.
 *
 * It begins with the newest page, which is read from the disk without being
 * asked: `loaded` says when. [method@Timeline.load_older_async] adds to the
 * front. Nothing is removed at the ends. Every change is one splice, and what
 * arrives comes at most once per frame. An item is never removed and added
 * again, but for a message of one's own whose final place is another one.
 *
 * Properties, all readable and notified: `has-older`, `loading-older`,
 * `loaded`.
 */
G_DECLARE_FINAL_TYPE (ChatTimeline, chat_timeline, CHAT, TIMELINE, GObject)

gboolean chat_timeline_get_has_older     (ChatTimeline         *self);
gboolean chat_timeline_get_loading_older (ChatTimeline         *self);
gboolean chat_timeline_get_loaded        (ChatTimeline         *self);
void     chat_timeline_load_older_async  (ChatTimeline         *self,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean chat_timeline_load_older_finish (ChatTimeline         *self,
                                          GAsyncResult         *result,
                                          GError              **error);
void     chat_timeline_fill_gap_async    (ChatTimeline         *self,
                                          ChatTimelineItem     *gap,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean chat_timeline_fill_gap_finish   (ChatTimeline         *self,
                                          GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
