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
 */
typedef enum
{
  CHAT_TIMELINE_MESSAGE,
  CHAT_TIMELINE_DAY,
  CHAT_TIMELINE_GAP,
} ChatTimelineItemKind;

GType chat_timeline_item_kind_get_type (void);

/**
 * ChatTimelineItem:
 *
 * One row of a [class@Timeline].
 *
 * Properties, all readable: `kind`, `message`, `time`, `show-header`,
 * `loading`. Those that change, with a notification: `show-header`, `loading`
 * (of a gap that is being filled), `time` (with the message's).
 */
G_DECLARE_FINAL_TYPE (ChatTimelineItem, chat_timeline_item, CHAT, TIMELINE_ITEM, GObject)

ChatTimelineItemKind  chat_timeline_item_get_kind        (ChatTimelineItem *self);
ChatMessage          *chat_timeline_item_get_message     (ChatTimelineItem *self);
gint64                chat_timeline_item_get_time        (ChatTimelineItem *self);
gboolean              chat_timeline_item_get_show_header (ChatTimelineItem *self);
gboolean              chat_timeline_item_get_loading     (ChatTimelineItem *self);

G_END_DECLS
