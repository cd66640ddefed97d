/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-message.h"

G_BEGIN_DECLS

#define CHAT_TYPE_TIMELINE_ITEM (chat_timeline_item_get_type ())
#define CHAT_TYPE_TIMELINE_ITEM_KIND (chat_timeline_item_kind_get_type ())

/**
 * ChatTimelineItemKind:
 * @CHAT_TIMELINE_MESSAGE: a message.
 * @CHAT_TIMELINE_DAY: the divider above the first message of a day.
 * @CHAT_TIMELINE_GAP: messages are missing here; they can be asked for.
 * @CHAT_TIMELINE_UNREAD: the line above the first message that was not read when
 *   the room was opened.
 */
typedef enum
{
  CHAT_TIMELINE_MESSAGE,
  CHAT_TIMELINE_DAY,
  CHAT_TIMELINE_GAP,
  CHAT_TIMELINE_UNREAD,
} ChatTimelineItemKind;

GType chat_timeline_item_kind_get_type (void);

/**
 * ChatTimelineItem:
 *
 * One row of a [class@Timeline].
 *
 * Properties, all readable: `kind`, `message`, `time`, `show-header`,
 * `loading`, `error`. Those that change, with a notification: `show-header`,
 * `loading` and `error` (of a gap that is being filled, or could not be), `time`
 * (with the message's).
 */
G_DECLARE_FINAL_TYPE (ChatTimelineItem, chat_timeline_item, CHAT, TIMELINE_ITEM, GObject)

ChatTimelineItemKind  chat_timeline_item_get_kind        (ChatTimelineItem *self);
ChatMessage          *chat_timeline_item_get_message     (ChatTimelineItem *self);
gint64                chat_timeline_item_get_time        (ChatTimelineItem *self);
gboolean              chat_timeline_item_get_show_header (ChatTimelineItem *self);
gboolean              chat_timeline_item_get_loading     (ChatTimelineItem *self);
const GError         *chat_timeline_item_get_error       (ChatTimelineItem *self);

G_END_DECLS
