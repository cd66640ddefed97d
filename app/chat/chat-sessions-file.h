/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-session.h"

G_BEGIN_DECLS

#define CHAT_TYPE_SESSIONS_FILE (chat_sessions_file_get_type ())

G_DECLARE_FINAL_TYPE (ChatSessionsFile, chat_sessions_file, CHAT, SESSIONS_FILE, GObject)

ChatSessionsFile *chat_sessions_file_new         (const char           *path,
                                                  ChatSecrets          *secrets) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray        *chat_sessions_file_load        (ChatSessionsFile     *self,
                                                  GError              **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray        *chat_sessions_file_peek        (ChatSessionsFile     *self) G_GNUC_WARN_UNUSED_RESULT;
void              chat_sessions_file_save_async  (ChatSessionsFile     *self,
                                                  GPtrArray            *sessions,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean          chat_sessions_file_save_finish (ChatSessionsFile     *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

G_END_DECLS
