/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-spans.h"
#include "chat-timeline-item.h"

G_BEGIN_DECLS

ChatTimelineItem *chat_timeline_item_new_message     (ChatMessage      *message) G_GNUC_WARN_UNUSED_RESULT;
ChatTimelineItem *chat_timeline_item_new_day         (gint64            time) G_GNUC_WARN_UNUSED_RESULT;
ChatTimelineItem *chat_timeline_item_new_gap         (ChatPosition      end,
                                                      gint64            time) G_GNUC_WARN_UNUSED_RESULT;
ChatTimelineItem *chat_timeline_item_new_unread      (gint64            time) G_GNUC_WARN_UNUSED_RESULT;
ChatPosition      chat_timeline_item_get_gap_end     (ChatTimelineItem *self);
void              chat_timeline_item_set_show_header (ChatTimelineItem *self,
                                                      gboolean          show_header);
void              chat_timeline_item_set_loading     (ChatTimelineItem *self,
                                                      gboolean          loading);
void              chat_timeline_item_set_error       (ChatTimelineItem *self,
                                                      const GError     *error);

G_END_DECLS
