/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-session.h"
#include "chat-user.h"

G_BEGIN_DECLS

/**
 * ChatStoredResult:
 * @session: the account that it is of, not started.
 * @room: the room, as chat_session_add_room() takes it.
 * @title: what the room is called.
 * @message: (nullable): the id of the message, %NULL for the room itself.
 * @author: (nullable): who has sent the message.
 * @outgoing: whether the account's own user has.
 * @snippet: (nullable): one line of the message.
 * @time: when it was sent, in microseconds since the epoch.
 * @score: how well a room fits, more is better.
 * @favourite: whether a room stands before others.
 *
 * A room or a message that was found on the disk. Nobody changes it any more.
 */
typedef struct
{
  ChatSession *session;
  char        *room;
  char        *title;
  char        *message;
  ChatUser    *author;
  gboolean     outgoing;
  char        *snippet;
  gint64       time;
  int          score;
  gboolean     favourite;
} ChatStoredResult;

ChatStoredResult *chat_stored_result_new      (ChatSession             *session,
                                               const char              *room,
                                               const char              *title) G_GNUC_WARN_UNUSED_RESULT;
void              chat_stored_result_free     (ChatStoredResult        *self);
char             *chat_stored_result_dup_id   (const ChatStoredResult  *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean          chat_stored_result_parse_id (const char              *id,
                                               char                   **session,
                                               char                   **room,
                                               char                   **message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatStoredResult, chat_stored_result_free)

G_END_DECLS
