/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-session.h"

G_BEGIN_DECLS

GPtrArray *chat_sessions_file_load        (const char           *path,
                                           ChatSecrets          *secrets,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void       chat_sessions_file_save_async  (const char           *path,
                                           GPtrArray            *sessions,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean   chat_sessions_file_save_finish (GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS
