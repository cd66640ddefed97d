/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-stored-users.h"

#include "chat-text.h"

/**
 * chat_stored_users_note:
 * @sql: a connection, in a transaction
 * @id: the id of a user
 * @name: what the user is called, from anywhere
 * @time: when that was so, in microseconds since the epoch
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Stores a name, unless one is stored that the user had later: what the history
 * tells may be old.
 */
gboolean
chat_stored_users_note (ChatSql     *sql,
                        const char  *id,
                        const char  *name,
                        gint64       time,
                        GError     **error)
{
  g_autofree char *clean_id = NULL;
  g_autofree char *clean_name = NULL;

  g_return_val_if_fail (sql != NULL, FALSE);

  clean_id = chat_text_clean_name (id);
  clean_name = chat_text_clean_name (name);
  if (*clean_id == '\0' || *clean_name == '\0')
    return TRUE;

  return chat_sql_run (sql, error,
                       "INSERT INTO users (user, name, time) VALUES (?, ?, ?) "
                       "ON CONFLICT (user) DO UPDATE SET name = excluded.name, time = excluded.time "
                       "WHERE excluded.time > time AND excluded.name != name", "ssi",
                       clean_id, clean_name, time);
}

static void
take_name (ChatRow  *row,
           gpointer  user_data)
{
  char **name = user_data;

  g_set_str (name, chat_row_get_text (row, 0));
}

/**
 * chat_stored_users_find:
 * @sql: a connection
 * @id: (nullable): the id of a user
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Gets a user with the name that is stored, if one is.
 *
 * Returns: (transfer full): the user, or %NULL with @error set
 */
ChatUser *
chat_stored_users_find (ChatSql     *sql,
                        const char  *id,
                        GError     **error)
{
  g_autofree char *clean_id = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (sql != NULL, NULL);

  clean_id = chat_text_clean_name (id);
  if (*clean_id != '\0' &&
      !chat_sql_query (sql, take_name, &name, error, "SELECT name FROM users WHERE user = ?", "s", clean_id))
    return NULL;

  return chat_user_new (clean_id, name);
}
