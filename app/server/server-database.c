/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-database.h"

#include "server-database-private.h"
#include "server-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define FILE_NAME "history.sqlite"
#define LOCK_NAME "lock"

#define PUBLICATION "offset, time, user, client, info, channel_info, data, tags"

/* Parameters of reading: 1 the stream, 2 and 3 the offsets between which,
 * 4 the limit. */
static const char *const statement_texts[N_STATEMENTS] = {
  [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
  [STATEMENT_COMMIT] = "COMMIT",
  [STATEMENT_FIND_STREAM] = "SELECT id, epoch, top, bottom FROM stream WHERE channel = ?1",
  [STATEMENT_ADD_STREAM] = "INSERT INTO stream (channel, epoch, top, bottom, ttl)"
                           " VALUES (?1, ?2, 0, 0, 0)",
  [STATEMENT_UPDATE_STREAM] = "UPDATE stream SET top = ?2, bottom = ?3, ttl = ?4 WHERE id = ?1",
  [STATEMENT_ADD_PUBLICATION] = "INSERT INTO publication"
                                " (stream, offset, time, user, client, info, channel_info, data, tags)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
  [STATEMENT_READ_FORWARD] = "SELECT " PUBLICATION " FROM publication"
                             " WHERE stream = ?1 AND offset > ?2 AND offset < ?3"
                             " ORDER BY offset LIMIT ?4",
  [STATEMENT_READ_BACKWARD] = "SELECT " PUBLICATION " FROM publication"
                              " WHERE stream = ?1 AND offset > ?2 AND offset < ?3"
                              " ORDER BY offset DESC LIMIT ?4",
  [STATEMENT_FIRST_LIVE] = "SELECT offset FROM publication"
                           " WHERE stream = ?1 AND time > ?2 ORDER BY offset LIMIT 1",
  [STATEMENT_OLDEST] = "SELECT offset, time FROM publication"
                       " WHERE stream = ?1 ORDER BY offset LIMIT ?2",
  [STATEMENT_TRIM] = "DELETE FROM publication WHERE stream = ?1 AND offset <= ?2",
  [STATEMENT_STREAMS_WITH_TTL] = "SELECT id, ttl FROM stream WHERE ttl > 0",
};

/*< private >
 * server_database_fail:
 *
 * Returns: %FALSE, with the last failure of SQLite as the error
 */
gboolean
server_database_fail (ServerDatabase  *self,
                      GError         **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s",
               self->path, sqlite3_errmsg (self->db));
  return FALSE;
}

/*< private >
 * server_database_finish:
 *
 * Makes a statement that has given rows ready for the next use.
 */
void
server_database_finish (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

/*< private >
 * server_database_run:
 *
 * Runs a statement that gives no rows, and makes it ready for the next use.
 */
gboolean
server_database_run (ServerDatabase   *self,
                     ServerStatement   which,
                     GError          **error)
{
  sqlite3_stmt *statement = self->statements[which];
  gboolean done = sqlite3_step (statement) == SQLITE_DONE;

  if (!done)
    server_database_fail (self, error);
  server_database_finish (statement);
  return done;
}

/*< private >
 * server_database_execute:
 *
 * Runs statements that are needed once.
 */
gboolean
server_database_execute (ServerDatabase  *self,
                         const char      *sql,
                         GError         **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return server_database_fail (self, error);

  return TRUE;
}

/*< private >
 * server_database_query_number:
 *
 * Returns: whether the statement gave a number
 */
gboolean
server_database_query_number (ServerDatabase  *self,
                              const char      *sql,
                              gint64          *number,
                              GError         **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean found = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) == SQLITE_OK &&
                   sqlite3_step (statement) == SQLITE_ROW;

  if (found)
    *number = sqlite3_column_int64 (statement, 0);
  else
    server_database_fail (self, error);
  sqlite3_finalize (statement);

  return found;
}

static gboolean
take_lock (ServerDatabase  *self,
           const char      *data_dir,
           GError         **error)
{
  g_autofree char *path = g_build_filename (data_dir, LOCK_NAME, NULL);

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", path, g_strerror (errno));
      return FALSE;
    }

  if (flock (self->lock, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE,
                   "%s: another realtime-server is using this folder", data_dir);
      return FALSE;
    }

  return TRUE;
}

static gboolean
prepare_statements (ServerDatabase  *self,
                    GError         **error)
{
  sqlite3_stmt *statement = NULL;

  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      if (sqlite3_prepare_v3 (self->db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                              &self->statements[i], NULL) != SQLITE_OK)
        return server_database_fail (self, error);
    }

  if (sqlite3_prepare_v2 (self->db, "SELECT value FROM setting WHERE name = 'seed'", -1,
                          &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    self->seed = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  else
    server_database_fail (self, error);

  sqlite3_finalize (statement);
  return self->seed != NULL;
}

/**
 * server_database_open:
 * @data_dir: made if it does not exist.
 *
 * Opens the history in a folder, and keeps all other servers out of it.
 */
ServerDatabase *
server_database_open (const char         *data_dir,
                      ServerSynchronous   synchronous,
                      GError            **error)
{
  g_autoptr (ServerDatabase) self = g_new0 (ServerDatabase, 1);

  self->lock = -1;
  self->path = g_build_filename (data_dir, FILE_NAME, NULL);
  self->changed = g_ptr_array_new ();
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, server_database_stream_free);

  if (g_mkdir_with_parents (data_dir, 0700) != 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", data_dir, g_strerror (errno));
      return NULL;
    }

  if (!take_lock (self, data_dir, error))
    return NULL;

  if (sqlite3_open_v2 (self->path, &self->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                       NULL) != SQLITE_OK)
    {
      server_database_fail (self, error);
      return NULL;
    }

  sqlite3_busy_timeout (self->db, 5000);
  if (!server_database_execute (self, "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;"
                      "PRAGMA temp_store = MEMORY;", error) ||
      !server_database_execute (self, synchronous == SERVER_SYNCHRONOUS_FULL ? "PRAGMA synchronous = FULL"
                                                             : "PRAGMA synchronous = NORMAL", error) ||
      !server_database_prepare_schema (self, error) ||
      !prepare_statements (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
server_database_close (ServerDatabase *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->db);
  g_clear_fd (&self->lock, NULL);
  g_ptr_array_unref (self->changed);
  g_hash_table_unref (self->streams);
  g_free (self->seed);
  g_free (self->path);
  g_free (self);
}

/**
 * server_database_begin:
 *
 * Begins a transaction, which what is appended needs.
 */
gboolean
server_database_begin (ServerDatabase  *self,
                       GError         **error)
{
  server_database_limit_streams (self);
  return server_database_run (self, STATEMENT_BEGIN, error);
}

static gboolean
write_stream (ServerDatabase  *self,
              ServerStream    *stream,
              GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_UPDATE_STREAM];

  if (!server_database_trim_stream (self, stream, g_get_real_time () / 1000, error))
    return FALSE;

  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, stream->top);
  sqlite3_bind_int64 (statement, 3, stream->bottom);
  sqlite3_bind_int64 (statement, 4, stream->retention.ttl);
  return server_database_run (self, STATEMENT_UPDATE_STREAM, error);
}

/**
 * server_database_commit:
 *
 * Ends the transaction. When it returns %TRUE, all that was appended is on
 * the disk as firmly as was asked for when opening. After a failure the
 * transaction is to be rolled back.
 */
gboolean
server_database_commit (ServerDatabase  *self,
                        GError         **error)
{
  for (guint i = 0; i < self->changed->len; i++)
    {
      ServerStream *stream = g_ptr_array_index (self->changed, i);

      stream->changed = FALSE;
      if (!write_stream (self, stream, error))
        return FALSE;
    }

  g_ptr_array_set_size (self->changed, 0);
  return server_database_run (self, STATEMENT_COMMIT, error);
}

void
server_database_roll_back (ServerDatabase *self)
{
  g_ptr_array_set_size (self->changed, 0);
  g_hash_table_remove_all (self->streams);

  /* After some failures SQLite has rolled back on its own. */
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
}
