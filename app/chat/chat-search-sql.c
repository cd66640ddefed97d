/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-sql.h"

#include "chat-search-text.h"

/* How many messages are indexed at once in the background: few enough that who
 * wants to read does not wait long.
 */
#define STEP_SIZE 400

/* The index of the messages, a table of SQLite's FTS5.
 *
 * Messages up to the number `pending` are not in it yet, from the time before
 * there was an index; `total` is what it was at the beginning. All that are
 * stored since then are in it. Where it is `damaged`, nothing is added: it is
 * made again from the beginning.
 *
 * Many rows in one statement cost a third of what they cost one by one, by a
 * trigger or not: FTS5 writes to the disk before each statement.
 */

typedef struct
{
  gint64 pending;
  gint64 total;
  gint64 damaged;
} State;

static void
take_int (ChatRow  *row,
          gpointer  user_data)
{
  gint64 *value = user_data;

  *value = chat_row_get_int (row, 0);
}

static void
take_state (ChatRow  *row,
            gpointer  user_data)
{
  State *state = user_data;

  state->pending = chat_row_get_int (row, 0);
  state->total = chat_row_get_int (row, 1);
  state->damaged = chat_row_get_int (row, 2);
}

static gboolean
read_state (ChatSql  *sql,
            State    *state,
            GError  **error)
{
  *state = (State) { .damaged = TRUE };

  return chat_sql_query (sql, take_state, state, error,
                         "SELECT pending, total, damaged FROM search_state", "");
}

/**
 * chat_search_sql_prepare:
 * @sql: a connection that was just opened
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Gives the connection what all others need.
 */
gboolean
chat_search_sql_prepare (ChatSql  *sql,
                         GError  **error)
{
  g_return_val_if_fail (sql != NULL, FALSE);

  return chat_sql_add_function (sql, "search_words", chat_search_text_index, error);
}

/**
 * chat_search_sql_get_newest:
 * @sql: a connection
 * @newest: (out): the number of the newest message
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Gets after which message those come that are about to be stored.
 */
gboolean
chat_search_sql_get_newest (ChatSql  *sql,
                            gint64   *newest,
                            GError  **error)
{
  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (newest != NULL, FALSE);

  *newest = 0;

  return chat_sql_query (sql, take_int, newest, error, "SELECT max (message) FROM messages", "");
}

static gboolean
add (ChatSql  *sql,
     gint64    after,
     GError  **error)
{
  return chat_sql_execute (sql, "SAVEPOINT search", error) &&
         chat_sql_run (sql, error, CHAT_SEARCH_INSERT "message > ? ORDER BY message", "i", after) &&
         chat_sql_execute (sql, "RELEASE search", error);
}

/**
 * chat_search_sql_add:
 * @sql: a connection, in a transaction
 * @after: the message after which those come that were stored
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Adds what was stored to the index. An index that does not take it is made
 * again later: it must not keep messages from being stored.
 */
gboolean
chat_search_sql_add (ChatSql  *sql,
                     gint64    after,
                     GError  **error)
{
  g_autoptr (GError) local_error = NULL;
  State state;

  g_return_val_if_fail (sql != NULL, FALSE);

  if (!read_state (sql, &state, error))
    return FALSE;

  if (state.damaged || add (sql, after, &local_error))
    return TRUE;

  if (!chat_sql_in_transaction (sql) || !chat_sql_is_damaged (sql))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_message ("The index of messages has to be made again: %s", local_error->message);

  return chat_sql_execute (sql, "ROLLBACK TO search; RELEASE search; UPDATE search_state SET damaged = 1", error);
}

/**
 * chat_search_sql_is_complete:
 * @sql: a connection
 * @complete: (out): whether all that is stored is in the index
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finds out whether there is something to do for chat_search_sql_step().
 */
gboolean
chat_search_sql_is_complete (ChatSql   *sql,
                             gboolean  *complete,
                             GError   **error)
{
  State state;

  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (complete != NULL, FALSE);

  if (!read_state (sql, &state, error))
    return FALSE;

  *complete = state.pending == 0 && !state.damaged;
  return TRUE;
}

static gboolean
begin_anew (ChatSql  *sql,
            GError  **error)
{
  if (!chat_sql_execute (sql, "INSERT INTO search (search) VALUES ('delete-all')", NULL) &&
      !chat_sql_execute (sql, CHAT_SEARCH_EMPTY, error))
    return FALSE;

  return chat_sql_execute (sql,
                           "UPDATE search_state SET damaged = 0, "
                           "pending = (SELECT coalesce (max (message), 0) FROM messages), "
                           "total = (SELECT coalesce (max (message), 0) FROM messages)", error);
}

/**
 * chat_search_sql_step:
 * @sql: a connection, in a transaction
 * @pending: (out): how many messages are to be indexed still
 * @total: (out): how many there were at the beginning
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Indexes some of the messages that are not yet, the newest first.
 */
gboolean
chat_search_sql_step (ChatSql  *sql,
                      gint64   *pending,
                      gint64   *total,
                      GError  **error)
{
  State state;
  gint64 upto;

  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (pending != NULL && total != NULL, FALSE);

  if (!read_state (sql, &state, error))
    return FALSE;
  if (state.damaged && (!begin_anew (sql, error) || !read_state (sql, &state, error)))
    return FALSE;

  upto = state.pending;
  *pending = MAX (0, upto - STEP_SIZE);
  *total = state.total;
  if (upto == 0)
    return TRUE;

  return chat_sql_run (sql, error, CHAT_SEARCH_INSERT "message > ? AND message <= ? ORDER BY message", "ii",
                       *pending, upto) &&
         chat_sql_run (sql, error, "UPDATE search_state SET pending = ?", "i", *pending);
}

/**
 * chat_search_sql_restart:
 * @sql: a connection, in a transaction
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Has the next step begin with an empty index.
 */
gboolean
chat_search_sql_restart (ChatSql  *sql,
                         GError  **error)
{
  g_return_val_if_fail (sql != NULL, FALSE);

  return chat_sql_run (sql, error, "UPDATE search_state SET damaged = 1", "");
}
