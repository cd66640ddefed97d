/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-names.h"
#include "chat-payload.h"
#include "chat-user.h"

G_BEGIN_DECLS

/**
 * ChatMention:
 * @start: the byte of its at sign
 * @end: the byte after the last
 * @id: whom it calls, empty for everybody
 * @own: whether it is the user's own
 *
 * A part of a text that calls somebody.
 */
typedef struct
{
  gsize       start;
  gsize       end;
  const char *id;
  gboolean    own;
} ChatMention;

typedef void (*ChatMentionFunc) (const ChatMention *mention,
                                 gpointer           user_data);

ChatNames *chat_mention_names_of (ChatUser          *user) G_GNUC_WARN_UNUSED_RESULT;
gboolean   chat_mention_is_in   (const ChatPayload *payload,
                                 ChatUser          *user);
char     **chat_mention_find    (const char        *body,
                                 ChatNames         *names) G_GNUC_WARN_UNUSED_RESULT;
void       chat_mention_foreach (const char        *text,
                                 gsize              length,
                                 ChatNames         *own,
                                 ChatNames         *others,
                                 ChatMentionFunc    func,
                                 gpointer           user_data);

G_END_DECLS
