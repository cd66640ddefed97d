/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-sql.h"

G_BEGIN_DECLS

ChatSql *chat_database_file_open           (const char  *path,
                                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;
ChatSql *chat_database_file_open_read_only (const char  *path,
                                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;
int      chat_database_file_lock           (const char  *path,
                                            GError     **error);

G_END_DECLS
