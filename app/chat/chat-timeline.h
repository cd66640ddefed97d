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
 * It is a window over all that is stored, of some hundreds of messages at most,
 * however much was read. It begins with the newest page, which is read from the
 * disk without being asked: `loaded` says when.
 * [method@Timeline.load_older_async] and [method@Timeline.load_newer_async] move
 * it, and drop what is farthest at the other end; `open_at_…` brings it to
 * another place. What arrives while its end is not that of the room stays away
 * until the window comes there, and so do the messages that are not sent yet.
 *
 * Who looks at a room beside somebody else has a twin of its timeline, which
 * [method@Timeline.new_twin] makes.
 *
 * What is still being loaded when the window is brought elsewhere fails with
 * %G_IO_ERROR_CANCELLED.
 *
 * Every change is one splice, and what arrives comes at most once per frame. An
 * item that stays in the window is never removed and added again, but for a
 * message of one's own whose final place is another one, and for the divider of
 * a day.
 *
 * Properties, all readable and notified: `at-newest`, `has-newer`, `has-older`,
 * `loaded`, `loading-newer`, `loading-older`.
 */
G_DECLARE_FINAL_TYPE (ChatTimeline, chat_timeline, CHAT, TIMELINE, GObject)

ChatTimeline     *chat_timeline_new_twin               (ChatTimeline         *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean          chat_timeline_get_at_newest          (ChatTimeline         *self);
gboolean          chat_timeline_get_has_newer          (ChatTimeline         *self);
gboolean          chat_timeline_get_has_older          (ChatTimeline         *self);
gboolean          chat_timeline_get_loaded             (ChatTimeline         *self);
gboolean          chat_timeline_get_loading_newer      (ChatTimeline         *self);
gboolean          chat_timeline_get_loading_older      (ChatTimeline         *self);
gboolean          chat_timeline_get_arriving           (ChatTimeline         *self);
ChatTimelineItem *chat_timeline_get_unread_item        (ChatTimeline         *self);
gboolean          chat_timeline_get_unread_is_older    (ChatTimeline         *self);
void              chat_timeline_set_following          (ChatTimeline         *self,
                                                        gboolean              following);
void              chat_timeline_shrink                 (ChatTimeline         *self,
                                                        ChatTimelineItem     *item);
void              chat_timeline_load_older_async       (ChatTimeline         *self,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
gboolean          chat_timeline_load_older_finish      (ChatTimeline         *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);
void              chat_timeline_load_newer_async       (ChatTimeline         *self,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
gboolean          chat_timeline_load_newer_finish      (ChatTimeline         *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);
void              chat_timeline_open_at_newest_async   (ChatTimeline         *self,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
void              chat_timeline_place_unread_async     (ChatTimeline         *self,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
void              chat_timeline_open_at_unread_async   (ChatTimeline         *self,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
void              chat_timeline_open_at_time_async     (ChatTimeline         *self,
                                                        gint64                time,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
void              chat_timeline_open_at_message_async  (ChatTimeline         *self,
                                                        const char           *id,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
gboolean          chat_timeline_open_finish            (ChatTimeline         *self,
                                                        GAsyncResult         *result,
                                                        ChatTimelineItem    **item,
                                                        GError              **error);
void              chat_timeline_fill_gap_async         (ChatTimeline         *self,
                                                        ChatTimelineItem     *gap,
                                                        GCancellable         *cancellable,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
gboolean          chat_timeline_fill_gap_finish        (ChatTimeline         *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);

G_END_DECLS
