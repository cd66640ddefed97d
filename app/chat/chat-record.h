/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-payload.h"
#include "chat-spans.h"
#include "chat-user.h"

G_BEGIN_DECLS

/**
 * ChatRecord:
 * @position: where it is in the stream.
 * @id: its id: that of the payload, else one made up from place and payload.
 * @author: the user who has sent it, with an empty id where that is not known.
 * @body: the text.
 * @time: when it was sent, in microseconds since the epoch.
 * @kind: text, code, or about another message.
 * @outgoing: whether the account's own user has sent it.
 * @mention: whether another calls the user by it.
 *
 * A message as it is stored. It is made by the store's thread, and nobody
 * changes it afterwards, so that every thread may read it.
 */
typedef struct
{
  ChatPosition     position;
  char            *id;
  ChatUser        *author;
  char            *body;
  gint64           time;
  ChatPayloadKind  kind;
  gboolean         outgoing;
  gboolean         mention;
} ChatRecord;

ChatRecord *chat_record_new     (void) G_GNUC_WARN_UNUSED_RESULT;
ChatRecord *chat_record_ref     (ChatRecord       *self);
void        chat_record_unref   (ChatRecord       *self);
gboolean    chat_record_is_seen (const ChatRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatRecord, chat_record_unref)

G_END_DECLS
