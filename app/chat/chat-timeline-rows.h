/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-extent.h"
#include "chat-record.h"
#include "chat-timeline-item.h"

G_BEGIN_DECLS

/**
 * ChatTimelineRows:
 *
 * The rows of a timeline: its messages in order, and between them what else
 * is to be seen there.
 */
typedef struct _ChatTimelineRows ChatTimelineRows;

/**
 * ChatSplice:
 * @position: the index of the first row that has changed.
 * @n_removed: how many rows there were.
 * @n_added: how many there are now.
 *
 * How rows have changed, as for g_list_model_items_changed().
 */
typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
} ChatSplice;

ChatTimelineRows *chat_timeline_rows_new              (void) G_GNUC_WARN_UNUSED_RESULT;
void              chat_timeline_rows_free             (ChatTimelineRows       *self);
guint             chat_timeline_rows_get_n_rows       (const ChatTimelineRows *self);
ChatTimelineItem *chat_timeline_rows_get_row          (const ChatTimelineRows *self,
                                                       guint                   index);
ChatMessage      *chat_timeline_rows_get_last_unsent  (const ChatTimelineRows *self);
gboolean          chat_timeline_rows_get_oldest       (const ChatTimelineRows *self,
                                                       ChatPosition           *position);
gboolean          chat_timeline_rows_get_newest       (const ChatTimelineRows *self,
                                                       ChatPosition           *position);
guint             chat_timeline_rows_get_n_messages   (const ChatTimelineRows *self);
guint             chat_timeline_rows_count_older      (const ChatTimelineRows *self,
                                                       ChatPosition            position);
ChatTimelineItem *chat_timeline_rows_find_message     (const ChatTimelineRows *self,
                                                       const char             *id,
                                                       ChatPosition           *position);
ChatTimelineItem *chat_timeline_rows_find_position    (const ChatTimelineRows *self,
                                                       ChatPosition            position);
ChatTimelineItem *chat_timeline_rows_get_unread       (const ChatTimelineRows *self);
void              chat_timeline_rows_set_unread       (ChatTimelineRows       *self,
                                                       ChatPosition            position);
void              chat_timeline_rows_set_at_newest    (ChatTimelineRows       *self,
                                                       gboolean                at_newest);
void              chat_timeline_rows_drop_oldest      (ChatTimelineRows       *self,
                                                       guint                   n_messages);
void              chat_timeline_rows_drop_newest      (ChatTimelineRows       *self,
                                                       guint                   n_messages);
void              chat_timeline_rows_add_record       (ChatTimelineRows       *self,
                                                       ChatRecord             *record);
void              chat_timeline_rows_drop_unsent      (ChatTimelineRows       *self,
                                                       ChatRecord             *record);
void              chat_timeline_rows_add_unsent       (ChatTimelineRows       *self,
                                                       ChatMessage            *message);
void              chat_timeline_rows_copy_unsent      (ChatTimelineRows       *self,
                                                       const ChatTimelineRows *other);
void              chat_timeline_rows_remove_unsent    (ChatTimelineRows       *self,
                                                       ChatMessage            *message);
void              chat_timeline_rows_rename_authors   (const ChatTimelineRows *self,
                                                       GHashTable             *users);
ChatSplice        chat_timeline_rows_update           (ChatTimelineRows       *self,
                                                       const ChatExtent       *extent,
                                                       gboolean                hide_newest_gap);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatTimelineRows, chat_timeline_rows_free)

G_END_DECLS
