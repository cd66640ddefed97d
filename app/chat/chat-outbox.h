/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <realtime.h>

#include "chat-message.h"
#include "chat-store.h"

G_BEGIN_DECLS

#define CHAT_TYPE_OUTBOX (chat_outbox_get_type ())

G_DECLARE_FINAL_TYPE (ChatOutbox, chat_outbox, CHAT, OUTBOX, GObject)

ChatOutbox *chat_outbox_new        (ChatStore        *store,
                                    RealtimeClient   *client,
                                    RealtimeChannel  *channel,
                                    gint64            room) G_GNUC_WARN_UNUSED_RESULT;
void        chat_outbox_restore    (ChatOutbox       *self,
                                    const ChatUnsent *unsent,
                                    ChatMessage      *message);
void        chat_outbox_add_async  (ChatOutbox       *self,
                                    const ChatUnsent *unsent,
                                    ChatMessage      *message,
                                    GAsyncReadyCallback callback,
                                    gpointer          user_data);
gboolean    chat_outbox_add_finish (ChatOutbox       *self,
                                    GAsyncResult     *result,
                                    GError          **error);
gboolean    chat_outbox_retry      (ChatOutbox       *self,
                                    ChatMessage      *message);
gboolean    chat_outbox_cancel     (ChatOutbox       *self,
                                    ChatMessage      *message);
void        chat_outbox_confirm    (ChatOutbox       *self,
                                    const char       *id);
const GError *
            chat_outbox_get_error  (ChatOutbox       *self);
void        chat_outbox_clear_error
                                   (ChatOutbox       *self);
guint       chat_outbox_get_n_messages
                                   (ChatOutbox       *self);
void        chat_outbox_set_active (ChatOutbox       *self,
                                    gboolean          active);

G_END_DECLS
