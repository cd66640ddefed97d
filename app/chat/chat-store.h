/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-batch.h"
#include "chat-database.h"
#include "chat-stored-room.h"
#include "chat-unsent.h"

G_BEGIN_DECLS

#define CHAT_TYPE_STORE (chat_store_get_type ())

G_DECLARE_FINAL_TYPE (ChatStore, chat_store, CHAT, STORE, GObject)

ChatStore    *chat_store_new                  (const char           *path,
                                               const char           *user) G_GNUC_WARN_UNUSED_RESULT;
const char   *chat_store_get_user             (ChatStore            *self);
const GError *chat_store_get_error            (ChatStore            *self);
void          chat_store_open_async           (ChatStore            *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GPtrArray    *chat_store_open_finish          (ChatStore            *self,
                                               GAsyncResult         *result,
                                               GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void          chat_store_close_async          (ChatStore            *self,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      chat_store_close_finish         (ChatStore            *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void          chat_store_save_room            (ChatStore            *self,
                                               gint64                room,
                                               const char           *name,
                                               const char           *resource_id,
                                               gboolean              joined);
void          chat_store_save_draft           (ChatStore            *self,
                                               gint64                room,
                                               const char           *draft);
void          chat_store_save_read            (ChatStore            *self,
                                               gint64                room,
                                               ChatPosition          read);
void          chat_store_save_floor           (ChatStore            *self,
                                               gint64                room,
                                               guint64               epoch,
                                               guint64               floor);
void          chat_store_run                  (ChatStore            *self,
                                               ChatDatabaseMode      mode,
                                               ChatDatabaseFunc      func,
                                               gpointer              data,
                                               GTask                *task);
void          chat_store_wait                 (ChatStore            *self,
                                               gint64                end_time);
void          chat_store_receive_async        (ChatStore            *self,
                                               ChatBatch            *batch,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      chat_store_receive_finish       (ChatStore            *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void          chat_store_load_async           (ChatStore            *self,
                                               gint64                room,
                                               ChatPosition          before,
                                               guint                 limit,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GPtrArray    *chat_store_load_finish          (ChatStore            *self,
                                               GAsyncResult         *result,
                                               GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void          chat_store_add_unsent_async     (ChatStore            *self,
                                               gint64                room,
                                               const ChatUnsent     *unsent,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean      chat_store_add_unsent_finish    (ChatStore            *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void          chat_store_fail_unsent          (ChatStore            *self,
                                               gint64                room,
                                               const char           *id,
                                               const GError         *error);
void          chat_store_remove_unsent        (ChatStore            *self,
                                               gint64                room,
                                               const char           *id);

G_END_DECLS
