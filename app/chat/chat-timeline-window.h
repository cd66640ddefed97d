/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-timeline-rows.h"

G_BEGIN_DECLS

/**
 * ChatTimelineWindow:
 *
 * The part of a room's messages that is in memory: without holes, as far as the
 * database has them, and never more than some hundreds.
 *
 * What is added at one end is dropped at the other, each with a change of its
 * own, so that what stays is never removed and added again.
 */
typedef struct _ChatTimelineWindow ChatTimelineWindow;

/**
 * ChatTimelineWindowFunc:
 * @splice: what has changed
 * @user_data: data for the function
 *
 * Is told of a change of the rows.
 */
typedef void (*ChatTimelineWindowFunc) (ChatSplice splice,
                                        gpointer   user_data);

ChatTimelineWindow *chat_timeline_window_new             (const ChatExtent         *extent,
                                                          ChatTimelineWindowFunc    func,
                                                          gpointer                  user_data) G_GNUC_WARN_UNUSED_RESULT;
void                chat_timeline_window_free            (ChatTimelineWindow       *self);
ChatTimelineRows   *chat_timeline_window_get_rows        (ChatTimelineWindow       *self);
gboolean            chat_timeline_window_get_has_older   (const ChatTimelineWindow *self);
gboolean            chat_timeline_window_get_at_newest   (const ChatTimelineWindow *self);
void                chat_timeline_window_set_following   (ChatTimelineWindow       *self,
                                                          gboolean                  following);
void                chat_timeline_window_set_catching_up (ChatTimelineWindow       *self,
                                                          gboolean                  catching_up);
void                chat_timeline_window_update          (ChatTimelineWindow       *self);
void                chat_timeline_window_add_arrivals    (ChatTimelineWindow       *self,
                                                          GPtrArray                *records);
void                chat_timeline_window_add_older       (ChatTimelineWindow       *self,
                                                          GPtrArray                *records,
                                                          guint                     n_used,
                                                          gboolean                  has_older);
void                chat_timeline_window_add_newer       (ChatTimelineWindow       *self,
                                                          GPtrArray                *records,
                                                          guint                     n_used,
                                                          gboolean                  has_newer);
void                chat_timeline_window_move            (ChatTimelineWindow       *self,
                                                          GPtrArray                *records,
                                                          gboolean                  has_older,
                                                          gboolean                  has_newer);
void                chat_timeline_window_shrink          (ChatTimelineWindow       *self,
                                                          ChatTimelineItem         *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatTimelineWindow, chat_timeline_window_free)

G_END_DECLS
