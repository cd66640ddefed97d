/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-user.h"

G_BEGIN_DECLS

#define CHAT_TYPE_MESSAGE (chat_message_get_type ())
#define CHAT_TYPE_MESSAGE_STATE (chat_message_state_get_type ())

/**
 * ChatMessageState:
 * @CHAT_MESSAGE_SENDING: in the outbox, on its way or waiting for a connection.
 * @CHAT_MESSAGE_SENT: in the channel's stream: everybody's messages, and one's
 *   own once they came back.
 * @CHAT_MESSAGE_FAILED: the server refused it; it can be retried or cancelled.
 */
typedef enum
{
  CHAT_MESSAGE_SENDING,
  CHAT_MESSAGE_SENT,
  CHAT_MESSAGE_FAILED,
} ChatMessageState;

GType chat_message_state_get_type (void);

/**
 * ChatMessage:
 *
 * One message of a room.
 *
 * The object stays the same while the message goes from being written to being
 * in the stream: it is changed, never replaced. All texts are plain text, made
 * safe: valid UTF-8 without control characters but newline and tab. They are
 * not markup.
 *
 * Properties, all readable: `id`, `author`, `body`, `outgoing`, `code`,
 * `mention`, `time`, `state`, `error`. Those that change, with a notification: `state` and
 * `error`; `time` and `body` once, when one's own message comes back from the
 * server, whose clock counts.
 */
G_DECLARE_FINAL_TYPE (ChatMessage, chat_message, CHAT, MESSAGE, GObject)

const char       *chat_message_get_id       (ChatMessage *self);
ChatUser         *chat_message_get_author   (ChatMessage *self);
const char       *chat_message_get_body     (ChatMessage *self);
gboolean          chat_message_get_outgoing (ChatMessage *self);
gboolean          chat_message_get_code     (ChatMessage *self);
gboolean          chat_message_get_mention  (ChatMessage *self);
gint64            chat_message_get_time     (ChatMessage *self);
ChatMessageState  chat_message_get_state    (ChatMessage *self);
const GError     *chat_message_get_error    (ChatMessage *self);

G_END_DECLS
