/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-message.h"
#include "chat-record.h"
#include "chat-unsent.h"

G_BEGIN_DECLS

ChatMessage *chat_message_new_received (ChatRecord       *record) G_GNUC_WARN_UNUSED_RESULT;
ChatMessage *chat_message_new_unsent   (const ChatUnsent *unsent,
                                        ChatUser         *author) G_GNUC_WARN_UNUSED_RESULT;
void         chat_message_set_received (ChatMessage      *self,
                                        ChatRecord       *record);
void         chat_message_set_author   (ChatMessage      *self,
                                        ChatUser         *author);
void         chat_message_set_sending  (ChatMessage      *self);
void         chat_message_set_failed   (ChatMessage      *self,
                                        const GError     *error);

G_END_DECLS
