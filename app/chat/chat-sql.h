/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ChatSql:
 *
 * A connection to a SQLite database, with the statements that it has prepared.
 * One thread uses it.
 */
typedef struct _ChatSql ChatSql;

/**
 * ChatRow:
 *
 * A statement that stands on a row of its result.
 */
typedef struct sqlite3_stmt ChatRow;

/**
 * ChatSqlRowFunc:
 * @row: one row
 * @user_data: data for the function
 *
 * Takes one row of a result.
 */
typedef void (*ChatSqlRowFunc) (ChatRow  *row,
                                gpointer  user_data);

/**
 * ChatSqlTextFunc:
 * @text: valid UTF-8
 *
 * Makes a text of another.
 *
 * Returns: (transfer full): the text
 */
typedef char *(*ChatSqlTextFunc) (const char *text);

ChatSql    *chat_sql_open           (const char      *path,
                                     GError         **error) G_GNUC_WARN_UNUSED_RESULT;
ChatSql    *chat_sql_open_read_only (const char      *path,
                                     GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void        chat_sql_close          (ChatSql         *self);
gboolean    chat_sql_is_damaged     (ChatSql         *self);
void        chat_sql_set_cancellable (ChatSql        *self,
                                     GCancellable    *cancellable);
gboolean    chat_sql_add_function   (ChatSql         *self,
                                     const char      *name,
                                     ChatSqlTextFunc  func,
                                     GError         **error);
gboolean    chat_sql_in_transaction (ChatSql         *self);
gboolean    chat_sql_execute        (ChatSql         *self,
                                     const char      *script,
                                     GError         **error);
gboolean    chat_sql_run            (ChatSql         *self,
                                     GError         **error,
                                     const char      *sql,
                                     const char      *types,
                                     ...);
gboolean    chat_sql_query          (ChatSql         *self,
                                     ChatSqlRowFunc   func,
                                     gpointer         user_data,
                                     GError         **error,
                                     const char      *sql,
                                     const char      *types,
                                     ...);
guint       chat_sql_get_n_changed  (ChatSql         *self);

gint64      chat_row_get_int        (ChatRow         *self,
                                     int              column);
guint64     chat_row_get_uint       (ChatRow         *self,
                                     int              column);
const char *chat_row_get_text       (ChatRow         *self,
                                     int              column);
GBytes     *chat_row_dup_bytes      (ChatRow         *self,
                                     int              column) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatSql, chat_sql_close)

G_END_DECLS
