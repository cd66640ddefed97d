/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-sql.h"
#include "chat-user.h"

G_BEGIN_DECLS

/* In a SELECT: what the user of a column is called, empty if it is not known. */
#define CHAT_STORED_USERS_NAME(column) "coalesce ((SELECT name FROM users WHERE user = " column "), '')"

gboolean  chat_stored_users_note (ChatSql     *sql,
                                  ChatUser    *user,
                                  gint64       time,
                                  GError     **error);
ChatUser *chat_stored_users_find (ChatSql     *sql,
                                  const char  *id,
                                  gint64      *time,
                                  GError     **error);

G_END_DECLS
