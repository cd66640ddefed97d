/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-sql.h"

#include "chat-error.h"

#include <sqlite3.h>

#define BUSY_TIMEOUT_MS 5000

/* Who only reads waits for nobody who writes, but for who repairs the log. */
#define READ_ONLY_BUSY_TIMEOUT_MS 20

/* So many steps of a statement take much less than a millisecond. */
#define STEPS_BETWEEN_CHECKS 1000

struct _ChatSql
{
  sqlite3    *db;
  GHashTable *statements;
  gboolean    damaged;
};

static gboolean
fail (ChatSql  *self,
      GError  **error)
{
  int code = sqlite3_extended_errcode (self->db);

  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
    self->damaged = TRUE;

  g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
               "The database cannot be used: %s (%d)", sqlite3_errmsg (self->db), code);
  return FALSE;
}

static void
finalize_statement (gpointer data)
{
  sqlite3_finalize (data);
}

static ChatSql *
open_file (const char  *path,
           int          flags,
           int          busy_timeout,
           GError     **error)
{
  g_autoptr (ChatSql) self = g_new0 (ChatSql, 1);

  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  if (sqlite3_open_v2 (path, &self->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK)
    {
      fail (self, error);
      return NULL;
    }

  sqlite3_busy_timeout (self->db, busy_timeout);

  return g_steal_pointer (&self);
}

/**
 * chat_sql_open:
 * @path: the file; it is made if it is not there
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Opens a database. That the file is none may show only when it is used.
 *
 * Returns: (transfer full): the connection, or %NULL with @error set
 */
ChatSql *
chat_sql_open (const char  *path,
               GError     **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return open_file (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, BUSY_TIMEOUT_MS, error);
}

/**
 * chat_sql_open_read_only:
 * @path: the file
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Opens a database that another process may be using, which is not disturbed:
 * it is not changed, and where it is locked, what is asked fails soon. SQLite
 * may leave the files beside it that it needs to read while others write.
 *
 * Returns: (transfer full): the connection, or %NULL with @error set
 */
ChatSql *
chat_sql_open_read_only (const char  *path,
                         GError     **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return open_file (path, SQLITE_OPEN_READONLY, READ_ONLY_BUSY_TIMEOUT_MS, error);
}

/**
 * chat_sql_close:
 * @self: a connection
 *
 * Closes the database and frees @self.
 */
void
chat_sql_close (ChatSql *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  g_free (self);
}

/**
 * chat_sql_is_damaged:
 * @self: a connection
 *
 * Tells whether something has failed because the file is not a sound database.
 */
gboolean
chat_sql_is_damaged (ChatSql *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->damaged;
}

static int
progress_cb (void *user_data)
{
  return g_cancellable_is_cancelled (user_data);
}

/**
 * chat_sql_set_cancellable:
 * @self: a connection
 * @cancellable: (nullable): to call off what is carried out from now on
 *
 * Has statements fail soon after @cancellable is cancelled, which any thread may
 * do. It has to live until the next call.
 */
void
chat_sql_set_cancellable (ChatSql      *self,
                          GCancellable *cancellable)
{
  g_return_if_fail (self != NULL);

  if (cancellable != NULL)
    sqlite3_progress_handler (self->db, STEPS_BETWEEN_CHECKS, progress_cb, cancellable);
  else
    sqlite3_progress_handler (self->db, 0, NULL, NULL);
}

static void
text_func_cb (sqlite3_context  *context,
              int               n_values,
              sqlite3_value   **values)
{
  ChatSqlTextFunc func = sqlite3_user_data (context);
  const char *value = (const char *) sqlite3_value_text (values[0]);
  g_autofree char *text = g_utf8_make_valid (value != NULL ? value : "", -1);

  sqlite3_result_text (context, func (text), -1, g_free);
}

/**
 * chat_sql_add_function:
 * @self: a connection
 * @name: what statements call it
 * @func: the function
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Has statements of this connection use a function of one text.
 */
gboolean
chat_sql_add_function (ChatSql          *self,
                       const char       *name,
                       ChatSqlTextFunc   func,
                       GError          **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  if (sqlite3_create_function (self->db, name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, func,
                               text_func_cb, NULL, NULL) != SQLITE_OK)
    return fail (self, error);

  return TRUE;
}

/**
 * chat_sql_in_transaction:
 * @self: a connection
 *
 * Tells whether a transaction is open: some failures, a full disk first of all,
 * roll it back by themselves.
 */
gboolean
chat_sql_in_transaction (ChatSql *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !sqlite3_get_autocommit (self->db);
}

/**
 * chat_sql_execute:
 * @self: a connection
 * @script: SQL statements without parameters
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Carries out a script.
 */
gboolean
chat_sql_execute (ChatSql     *self,
                  const char  *script,
                  GError     **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (script != NULL, FALSE);

  if (sqlite3_exec (self->db, script, NULL, NULL, NULL) != SQLITE_OK)
    return fail (self, error);

  return TRUE;
}

/* Statements are found again by their address: they are all literals. */
static sqlite3_stmt *
prepare (ChatSql     *self,
         const char  *sql,
         GError     **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    return statement;

  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                          &statement, NULL) != SQLITE_OK)
    {
      fail (self, error);
      return NULL;
    }

  g_hash_table_insert (self->statements, (gpointer) sql, statement);

  return statement;
}

static int
bind_bytes (sqlite3_stmt *statement,
            int           index,
            GBytes       *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return sqlite3_bind_blob64 (statement, index, data != NULL ? data : "", size, SQLITE_STATIC);
}

/* i: gint64, s: a text or NULL, b: a GBytes. They only have to live as long as
 * the call: the bindings are cleared at its end.
 */
static gboolean
bind (sqlite3_stmt *statement,
      const char   *types,
      va_list       args)
{
  int code = SQLITE_OK;

  for (int i = 0; types[i] != '\0' && code == SQLITE_OK; i++)
    {
      switch (types[i])
        {
        case 'i':
          code = sqlite3_bind_int64 (statement, i + 1, va_arg (args, gint64));
          break;
        case 's':
          code = sqlite3_bind_text (statement, i + 1, va_arg (args, const char *), -1, SQLITE_STATIC);
          break;
        case 'b':
          code = bind_bytes (statement, i + 1, va_arg (args, GBytes *));
          break;
        default:
          g_assert_not_reached ();
        }
    }

  return code == SQLITE_OK;
}

static gboolean
query_valist (ChatSql         *self,
              ChatSqlRowFunc   func,
              gpointer         user_data,
              GError         **error,
              const char      *sql,
              const char      *types,
              va_list          args)
{
  sqlite3_stmt *statement = prepare (self, sql, error);
  gboolean success;
  int code = SQLITE_DONE;

  if (statement == NULL)
    return FALSE;

  success = bind (statement, types, args);
  while (success && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      if (func != NULL)
        func (statement, user_data);
    }

  if (!success || code != SQLITE_DONE)
    success = fail (self, error);

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return success;
}

/**
 * chat_sql_run:
 * @self: a connection
 * @error: return location for a %CHAT_ERROR_STORAGE
 * @sql: a literal with one statement
 * @types: what the parameters are: `i` a #gint64, `s` a text, `b` a #GBytes
 * @...: the parameters
 *
 * Carries out a statement.
 */
gboolean
chat_sql_run (ChatSql     *self,
              GError     **error,
              const char  *sql,
              const char  *types,
              ...)
{
  gboolean success;
  va_list args;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (types != NULL, FALSE);

  va_start (args, types);
  success = query_valist (self, NULL, NULL, error, sql, types, args);
  va_end (args);

  return success;
}

/**
 * chat_sql_query:
 * @self: a connection
 * @func: called for each row
 * @user_data: data for @func
 * @error: return location for a %CHAT_ERROR_STORAGE
 * @sql: a literal with one statement
 * @types: what the parameters are, as for chat_sql_run()
 * @...: the parameters
 *
 * Carries out a statement and hands out its rows.
 */
gboolean
chat_sql_query (ChatSql         *self,
                ChatSqlRowFunc   func,
                gpointer         user_data,
                GError         **error,
                const char      *sql,
                const char      *types,
                ...)
{
  gboolean success;
  va_list args;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);
  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (types != NULL, FALSE);

  va_start (args, types);
  success = query_valist (self, func, user_data, error, sql, types, args);
  va_end (args);

  return success;
}

/**
 * chat_sql_get_n_changed:
 * @self: a connection
 *
 * Gets how many rows the last statement has inserted, changed or deleted.
 */
guint
chat_sql_get_n_changed (ChatSql *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (guint) sqlite3_changes (self->db);
}

/**
 * chat_row_get_int:
 * @self: a row
 * @column: a column, from 0
 *
 * Gets a number.
 */
gint64
chat_row_get_int (ChatRow *self,
                  int      column)
{
  return sqlite3_column_int64 (self, column);
}

/**
 * chat_row_get_uint:
 * @self: a row
 * @column: a column, from 0
 *
 * Gets a number that is never negative.
 */
guint64
chat_row_get_uint (ChatRow *self,
                   int      column)
{
  return (guint64) MAX (sqlite3_column_int64 (self, column), 0);
}

/**
 * chat_row_get_text:
 * @self: a row
 * @column: a column, from 0
 *
 * Gets a text, which lives as long as the row.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
chat_row_get_text (ChatRow *self,
                   int      column)
{
  return (const char *) sqlite3_column_text (self, column);
}

/**
 * chat_row_dup_bytes:
 * @self: a row
 * @column: a column, from 0
 *
 * Copies a blob.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
chat_row_dup_bytes (ChatRow *self,
                    int      column)
{
  gconstpointer data = sqlite3_column_blob (self, column);

  return g_bytes_new (data, (gsize) sqlite3_column_bytes (self, column));
}
