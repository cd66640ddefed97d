/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-stored-users.h"

/**
 * chat_stored_users_note:
 * @sql: a connection, in a transaction
 * @user: a user
 * @time: since when the user is called so, in microseconds since the epoch
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Stores what a user is called, unless a name is stored that the user had later:
 * what the history tells may be old. Of whom nothing is known that people can
 * read, nothing is stored.
 */
gboolean
chat_stored_users_note (ChatSql   *sql,
                        ChatUser  *user,
                        gint64     time,
                        GError   **error)
{
  const char *id;
  const char *name;

  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (user != NULL, FALSE);

  id = chat_user_get_id (user);
  name = chat_user_get_handle (user);
  if (*id == '\0' || *name == '\0')
    return TRUE;

  return chat_sql_run (sql, error,
                       "INSERT INTO users (user, name, time) VALUES (?, ?, ?) "
                       "ON CONFLICT (user) DO UPDATE SET name = excluded.name, time = excluded.time "
                       "WHERE excluded.time > time AND excluded.name != name", "ssi",
                       id, name, time);
}

typedef struct
{
  char   *name;
  gint64  time;
} Found;

static void
take_name (ChatRow  *row,
           gpointer  user_data)
{
  Found *found = user_data;

  g_set_str (&found->name, chat_row_get_text (row, 0));
  found->time = chat_row_get_int (row, 1);
}

/**
 * chat_stored_users_find:
 * @sql: a connection
 * @id: (nullable): the id of a user
 * @time: (out) (optional): return location for since when the user is called so,
 *   %G_MININT64 where nothing is stored
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Gets a user with the name that is stored, if one is.
 *
 * Returns: (transfer full): the user, or %NULL with @error set
 */
ChatUser *
chat_stored_users_find (ChatSql     *sql,
                        const char  *id,
                        gint64      *time,
                        GError     **error)
{
  g_autoptr (ChatUser) user = NULL;
  g_autofree char *name = NULL;
  Found found = { NULL, G_MININT64 };
  gboolean success;

  g_return_val_if_fail (sql != NULL, NULL);

  user = chat_user_new (id, NULL);
  success = *chat_user_get_id (user) == '\0' ||
            chat_sql_query (sql, take_name, &found, error, "SELECT name, time FROM users WHERE user = ?", "s",
                            chat_user_get_id (user));
  name = found.name;
  if (time != NULL)
    *time = found.time;

  if (!success)
    return NULL;

  return name != NULL ? chat_user_new (id, name) : g_steal_pointer (&user);
}
