/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-record.h"
#include "chat-sql.h"

G_BEGIN_DECLS

/**
 * ChatBatch:
 *
 * Messages of one room and one epoch that are stored in one transaction,
 * together with the proof that nothing is missing between them.
 *
 * Between chat_store_receive_async() and its end it belongs to the store's
 * thread.
 */
typedef struct _ChatBatch ChatBatch;

ChatBatch  *chat_batch_new            (gint64            room,
                                       const char       *user,
                                       const char       *epoch_name,
                                       ChatSpan          span) G_GNUC_WARN_UNUSED_RESULT;
ChatBatch  *chat_batch_ref            (ChatBatch        *self);
void        chat_batch_unref          (ChatBatch        *self);
void        chat_batch_add            (ChatBatch        *self,
                                       guint64           offset,
                                       GBytes           *payload,
                                       const char       *author,
                                       GBytes           *info,
                                       gint64            time);
gboolean    chat_batch_extend         (ChatBatch        *self,
                                       ChatSpan          span);
guint       chat_batch_get_n_messages (const ChatBatch  *self);
ChatSpan    chat_batch_get_span       (const ChatBatch  *self);
gboolean    chat_batch_store          (ChatBatch        *self,
                                       ChatSql          *sql,
                                       GError          **error);
GPtrArray  *chat_batch_get_records    (const ChatBatch  *self);
GHashTable *chat_batch_get_renamed    (const ChatBatch  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatBatch, chat_batch_unref)

G_END_DECLS
