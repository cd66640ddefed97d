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

#define LOCK_NAME "lock"
#define STATE_NAME "state"

/* How long to wait for somebody else's lock, for all that waits together, and
 * how long when it was in vain the last time. */
#define PATIENCE (2 * G_TIME_SPAN_SECOND)
#define SHORT_PATIENCE (50 * G_TIME_SPAN_MILLISECOND)
#define BUSY_PAUSE 2000

/* How long to look for damage when opening. */
#define CHECK_TIME (500 * G_TIME_SPAN_MILLISECOND)
#define CHECK_STEP 10000

#define DAMAGE_HINT \
  "; stop the server, then put a backup in the place of this file, " \
  "or save what is left with “sqlite3 history.sqlite .recover”"

#define PUBLICATION "offset, time, user, client, info, channel_info, data, tags"

/* How many pages the log may have before it is copied to the database, which
 * costs two more flushes of the disk. Where many channels are published to, a
 * transaction has a hundred. */
#define CHECKPOINT_PAGES 4096

/* Parameters of reading: 1 the stream, 2 and 3 the offsets between which,
 * 4 the limit. */
static const char *const statement_texts[N_STATEMENTS] = {
  [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
  [STATEMENT_COMMIT] = "COMMIT",
  [STATEMENT_FIND_STREAM] = "SELECT id, epoch, top, bottom, deleted, ttl, updated FROM stream WHERE channel = ?1",
  [STATEMENT_ADD_STREAM] = "INSERT INTO stream (channel, epoch, top, bottom, ttl) VALUES (?1, ?2, 0, 0, 0)",
  [STATEMENT_UPDATE_STREAM] = "UPDATE stream SET top = ?2, bottom = ?3, deleted = ?4, ttl = ?5, updated = ?6"
                              " WHERE id = ?1",
  [STATEMENT_TOUCH_STREAM] = "UPDATE stream SET updated = ?2 WHERE id = ?1",
  [STATEMENT_FORGET_STREAM] = "DELETE FROM stream WHERE channel = ?1",
  [STATEMENT_ADD_PUBLICATION] = "INSERT INTO publication"
                                " (stream, offset, time, user, client, info, channel_info, data, tags)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
  [STATEMENT_READ_FORWARD] = "SELECT " PUBLICATION " FROM publication"
                             " WHERE stream = ?1 AND offset > ?2 AND offset < ?3"
                             " ORDER BY offset LIMIT ?4",
  [STATEMENT_READ_BACKWARD] = "SELECT " PUBLICATION " FROM publication"
                              " WHERE stream = ?1 AND offset > ?2 AND offset < ?3"
                              " ORDER BY offset DESC LIMIT ?4",
  [STATEMENT_GET_TIME] = "SELECT time FROM publication WHERE stream = ?1 AND offset = ?2",
  [STATEMENT_DELETE] = "DELETE FROM publication WHERE stream = ?1 AND offset <= ?2",
  [STATEMENT_STREAMS_WITH_WASTE] = "SELECT id, channel FROM stream WHERE deleted < bottom AND ?1 = 0 LIMIT ?2",
  [STATEMENT_STREAMS_WITH_TTL] = "SELECT id, channel FROM stream"
                                 " WHERE ttl > 0 AND bottom < top AND id > ?1 ORDER BY id LIMIT ?2",
  [STATEMENT_IDLE_STREAMS] = "SELECT id, channel FROM stream"
                             " WHERE bottom = top AND updated < ?1 ORDER BY updated LIMIT ?2",
  [STATEMENT_GET_GENERATION] = "SELECT value FROM generation WHERE bucket = ?1",
  [STATEMENT_NEXT_GENERATION] = "INSERT INTO generation VALUES (?1, 1)"
                                " ON CONFLICT (bucket) DO UPDATE SET value = value + 1",
};

/* What failures say for which nothing is wrong with what is to be written,
 * and the next would fail alike. */
static gboolean
is_hopeless (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_CANTOPEN:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
      return TRUE;
    default:
      return FALSE;
    }
}

/*< private >
 * server_database_fail:
 *
 * Returns: %FALSE, with the last failure of SQLite as the error
 */
gboolean
server_database_fail (ServerDatabase  *self,
                      GError         **error)
{
  int code = sqlite3_errcode (self->db) & 0xff;
  gboolean damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  int system_error = code == SQLITE_IOERR ? sqlite3_system_errno (self->db) : 0;

  self->hopeless = is_hopeless (code);
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s%s%s%s", self->path, sqlite3_errmsg (self->db),
               system_error != 0 ? ": " : "", system_error != 0 ? g_strerror (system_error) : "",
               damaged ? DAMAGE_HINT : "");
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

/*< private >
 * server_database_query_text:
 *
 * Returns: whether the statement gave a text
 */
gboolean
server_database_query_text (ServerDatabase  *self,
                            const char      *sql,
                            char           **text,
                            GError         **error)
{
  sqlite3_stmt *statement = NULL;
  const char *found = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    found = (const char *) sqlite3_column_text (statement, 0);
  if (found != NULL)
    *text = g_strdup (found);
  else
    server_database_fail (self, error);
  sqlite3_finalize (statement);

  return found != NULL;
}

static int
busy_cb (gpointer data,
         int      n_calls)
{
  ServerDatabase *self = data;

  if (g_get_monotonic_time () >= self->deadline)
    return 0;

  g_usleep (BUSY_PAUSE);
  return 1;
}

static int
check_progress_cb (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

/* Looks whether the file is sound, a limited time: all of a small one, and of
 * a big one what comes first. */
static gboolean
check (ServerDatabase  *self,
       GError         **error)
{
  gint64 deadline = g_get_monotonic_time () + CHECK_TIME;
  g_autofree char *result = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean done;

  sqlite3_progress_handler (self->db, CHECK_STEP, check_progress_cb, &deadline);
  done = server_database_query_text (self, "PRAGMA quick_check (1)", &result, &local_error);
  sqlite3_progress_handler (self->db, 0, NULL, NULL);
  sqlite3_db_release_memory (self->db);

  if (!done && sqlite3_errcode (self->db) != SQLITE_INTERRUPT)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (done && !g_str_equal (result, "ok"))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: the file is damaged (%s)" DAMAGE_HINT,
                   self->path, result);
      return FALSE;
    }

  return TRUE;
}

static void
write_pid (int lock)
{
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());

  if (ftruncate (lock, 0) != 0 || pwrite (lock, text, strlen (text), 0) < 0)
    g_message ("The lock does not tell the process: %s", g_strerror (errno));
}

static gint64
read_pid (int lock)
{
  char text[32] = { 0 };

  if (pread (lock, text, sizeof text - 1, 0) <= 0)
    return 0;

  return g_ascii_strtoll (text, NULL, 10);
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
                   "%s: another realtime-server is using this folder, process %" G_GINT64_FORMAT,
                   data_dir, read_pid (self->lock));
      return FALSE;
    }

  write_pid (self->lock);
  return TRUE;
}

static gboolean
prepare_statements (ServerDatabase  *self,
                    GError         **error)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      if (sqlite3_prepare_v3 (self->db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                              &self->statements[i], NULL) != SQLITE_OK)
        return server_database_fail (self, error);
    }

  return server_database_query_text (self, "SELECT value FROM setting WHERE name = 'seed'", &self->seed, error);
}

/* A backup has another journal than a file of ours, of which a log may have
 * been left beside it. SQLite would take that for the log of the backup. */
static void
remove_foreign_log (ServerDatabase *self,
                    int             fd)
{
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *index = g_strconcat (self->path, "-shm", NULL);
  char head[20];

  if (pread (fd, head, sizeof head, 0) != sizeof head || head[18] != 1)
    return;

  if (g_unlink (log) == 0)
    g_message ("%s: the log of another history was removed", log);
  g_unlink (index);
}

/* SQLite would make a file that others may read, if their umask lets it. */
static gboolean
prepare_file (ServerDatabase  *self,
              GError         **error)
{
  g_autofd int fd = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", self->path, g_strerror (errno));
      return FALSE;
    }

  remove_foreign_log (self, fd);
  return TRUE;
}

static gboolean
open_folder (ServerDatabase  *self,
             const char      *data_dir,
             GError         **error)
{
  if (g_mkdir_with_parents (data_dir, 0700) != 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", data_dir, g_strerror (errno));
      return FALSE;
    }

  self->path = g_build_filename (data_dir, SERVER_DATABASE_FILE_NAME, NULL);
  self->state_path = g_build_filename (data_dir, STATE_NAME, NULL);
  return take_lock (self, data_dir, error) && prepare_file (self, error);
}

/**
 * server_database_open:
 * @config: its data folder is made if it does not exist.
 *
 * Opens the history in a folder, and keeps all other servers out of it; or
 * makes one in memory.
 */
ServerDatabase *
server_database_open (const ServerConfig  *config,
                      GError             **error)
{
  g_autoptr (ServerDatabase) self = g_new0 (ServerDatabase, 1);

  self->lock = -1;
  self->synchronous = config->synchronous;
  self->meta_ttl = config->meta_ttl;
  self->changed = g_ptr_array_new ();
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, server_database_stream_free);

  if (config->store == SERVER_STORE_MEMORY)
    self->path = g_strdup (":memory:");
  else if (!open_folder (self, config->data_dir, error))
    return NULL;

  if (sqlite3_open_v2 (self->path, &self->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                       NULL) != SQLITE_OK)
    {
      server_database_fail (self, error);
      return NULL;
    }

  sqlite3_busy_handler (self->db, busy_cb, self);
  self->deadline = g_get_monotonic_time () + PATIENCE;
  if (!server_database_execute (self, config->synchronous == SERVER_SYNCHRONOUS_FULL
                                      ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error) ||
      !server_database_prepare_schema (self, error) ||
      !server_database_execute (self, "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;"
                                      "PRAGMA wal_autocheckpoint = " G_STRINGIFY (CHECKPOINT_PAGES) ";"
                                      "PRAGMA temp_store = MEMORY;", error) ||
      !check (self, error) ||
      !prepare_statements (self, error) ||
      !server_database_begin_run (self, error))
    return NULL;

  self->opened = TRUE;
  return g_steal_pointer (&self);
}

void
server_database_close (ServerDatabase *self)
{
  g_autoptr (GError) error = NULL;
  gboolean ended;

  self->deadline = g_get_monotonic_time () + PATIENCE;
  ended = self->opened && server_database_end_run (self, &error);
  if (error != NULL)
    g_warning ("The history was not closed as it should: %s", error->message);

  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->db);
  if (ended)
    server_database_save_run (self);

  g_clear_fd (&self->lock, NULL);
  g_ptr_array_unref (self->changed);
  g_hash_table_unref (self->streams);
  g_free (self->seed);
  g_free (self->run);
  g_free (self->path);
  g_free (self->state_path);
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
  self->hopeless = FALSE;
  self->budget = 0;
  self->deadline = g_get_monotonic_time () + (self->stuck ? SHORT_PATIENCE : PATIENCE);
  self->stuck = !server_database_run (self, STATEMENT_BEGIN, error);
  return !self->stuck;
}

/**
 * server_database_is_hopeless:
 *
 * Returns: whether what has failed last is of no use to be tried again soon,
 *   such as writing to a full disk
 */
gboolean
server_database_is_hopeless (ServerDatabase *self)
{
  return self->hopeless;
}

/**
 * server_database_has_waste:
 *
 * Returns: whether there is something to be swept at once
 */
gboolean
server_database_has_waste (ServerDatabase *self)
{
  return self->waste;
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
  gint64 now = g_get_real_time () / 1000;

  for (guint i = 0; i < self->changed->len; i++)
    {
      ServerStream *stream = g_ptr_array_index (self->changed, i);
      guint64 size = stream->size;

      stream->changed = FALSE;
      stream->updated = now;
      if (stream->top > size)
        stream->bottom = MAX (stream->bottom, stream->top - size);
      if (!server_database_write_stream (self, stream, now, error))
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
  self->waste = FALSE;

  /* After some failures SQLite has rolled back on its own. */
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
}
