/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-file-index.h"

#include "server-error.h"

#include <sqlite3.h>

#define FILE_NAME "files.sqlite"
#define SCHEMA_VERSION 1
#define APPLICATION_ID 0x52744653
#define MAX_EXPIRED 1000

typedef enum
{
  STATEMENT_ADD,
  STATEMENT_EXPIRED,
  STATEMENT_REMOVE,
  STATEMENT_HAS_CONTENT,
  N_WRITER_STATEMENTS,
  STATEMENT_FIND = N_WRITER_STATEMENTS,
  STATEMENT_TOTAL,
  N_STATEMENTS,
} Statement;

struct _ServerFileIndex
{
  char *path;
  sqlite3 *writer;
  sqlite3 *reader;
  sqlite3_stmt *statements[N_STATEMENTS];
};

static const char schema[] =
  "BEGIN IMMEDIATE;"
  "CREATE TABLE file (id TEXT PRIMARY KEY, hash TEXT NOT NULL, user TEXT NOT NULL,"
  " name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL, time INTEGER NOT NULL)"
  " STRICT, WITHOUT ROWID;"
  "CREATE INDEX file_by_hash ON file (hash);"
  "CREATE INDEX file_by_user ON file (user, size);"
  "CREATE INDEX file_by_time ON file (time);"
  "PRAGMA application_id = " G_STRINGIFY (APPLICATION_ID) ";"
  "PRAGMA user_version = " G_STRINGIFY (SCHEMA_VERSION) ";"
  "COMMIT;";

static const char *const statement_texts[N_STATEMENTS] = {
  [STATEMENT_ADD] = "INSERT INTO file (id, hash, user, name, type, size, time)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
  [STATEMENT_EXPIRED] = "SELECT id, hash FROM file WHERE time < ?1 ORDER BY time LIMIT ?2",
  [STATEMENT_REMOVE] = "DELETE FROM file WHERE id = ?1",
  [STATEMENT_HAS_CONTENT] = "SELECT 1 FROM file WHERE hash = ?1 LIMIT 1",
  [STATEMENT_FIND] = "SELECT hash, name, type, size FROM file WHERE id = ?1",
  [STATEMENT_TOTAL] = "SELECT coalesce(sum(size), 0) FROM file WHERE user = ?1",
};

static gboolean
fail (ServerFileIndex  *self,
      sqlite3          *db,
      GError          **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", self->path, sqlite3_errmsg (db));
  return FALSE;
}

static gboolean
execute (ServerFileIndex  *self,
         const char       *sql,
         GError          **error)
{
  return sqlite3_exec (self->writer, sql, NULL, NULL, NULL) == SQLITE_OK ||
         fail (self, self->writer, error);
}

static gint64
read_number (sqlite3    *db,
             const char *sql)
{
  sqlite3_stmt *statement = NULL;
  gint64 value = -1;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);

  sqlite3_finalize (statement);
  return value;
}

static gboolean
prepare_schema (ServerFileIndex  *self,
                GError          **error)
{
  gint64 version = read_number (self->writer, "PRAGMA user_version");
  gint64 application = read_number (self->writer, "PRAGMA application_id");
  gint64 n_tables = read_number (self->writer, "SELECT count(*) FROM sqlite_schema");

  if (version < 0 || application < 0 || n_tables < 0)
    return fail (self, self->writer, error);

  if (version == 0 && application == 0 && n_tables == 0)
    return execute (self, schema, error);

  if (application != APPLICATION_ID || version != SCHEMA_VERSION)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE,
                   "%s: this is not an index of files that this version of realtime-server can read",
                   self->path);
      return FALSE;
    }

  return TRUE;
}

static gboolean
prepare_statements (ServerFileIndex  *self,
                    GError          **error)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      sqlite3 *db = i < N_WRITER_STATEMENTS ? self->writer : self->reader;

      if (sqlite3_prepare_v3 (db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                              &self->statements[i], NULL) != SQLITE_OK)
        return fail (self, db, error);
    }

  return TRUE;
}

static gboolean
open_database (ServerFileIndex  *self,
               sqlite3         **db,
               int               flags,
               GError          **error)
{
  if (sqlite3_open_v2 (self->path, db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    return fail (self, *db, error);

  sqlite3_busy_timeout (*db, 1000);
  return TRUE;
}

/**
 * server_file_index_open:
 * @folder: one that exists.
 *
 * Returns: (transfer full): the index in the folder, made if there is none
 */
ServerFileIndex *
server_file_index_open (const char  *folder,
                        GError     **error)
{
  g_autoptr (ServerFileIndex) self = g_new0 (ServerFileIndex, 1);

  self->path = g_build_filename (folder, FILE_NAME, NULL);
  if (!open_database (self, &self->writer, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error) ||
      !execute (self, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", error) ||
      !prepare_schema (self, error) ||
      !open_database (self, &self->reader, SQLITE_OPEN_READONLY, error) ||
      !prepare_statements (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
server_file_index_close (ServerFileIndex *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->reader);
  sqlite3_close (self->writer);
  g_free (self->path);
  g_free (self);
}

static void
finish (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

/**
 * server_file_index_add:
 * @time: milliseconds since 1970.
 *
 * Adds a file; it is on the disk when this returns %TRUE.
 */
gboolean
server_file_index_add (ServerFileIndex   *self,
                       const ServerFile  *file,
                       const char        *user,
                       gint64             time,
                       GError           **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_ADD];
  gboolean added;

  sqlite3_bind_text (statement, 1, file->id, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, file->hash, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, user, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 4, file->name, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 5, file->type, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 6, file->size);
  sqlite3_bind_int64 (statement, 7, time);
  added = sqlite3_step (statement) == SQLITE_DONE;
  if (!added)
    fail (self, self->writer, error);
  finish (statement);
  return added;
}

/* Those of the files that are old, a limited number at a time. */
static gboolean
collect_expired (ServerFileIndex  *self,
                 gint64            before,
                 GPtrArray        *ids,
                 GPtrArray        *hashes,
                 GError          **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_EXPIRED];
  int status;

  sqlite3_bind_int64 (statement, 1, before);
  sqlite3_bind_int64 (statement, 2, MAX_EXPIRED);
  while ((status = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_ptr_array_add (ids, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
      g_ptr_array_add (hashes, g_strdup ((const char *) sqlite3_column_text (statement, 1)));
    }
  if (status != SQLITE_DONE)
    fail (self, self->writer, error);
  finish (statement);
  return status == SQLITE_DONE;
}

static gboolean
remove_all (ServerFileIndex  *self,
            GPtrArray        *ids,
            GError          **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_REMOVE];
  gboolean removed = execute (self, "BEGIN IMMEDIATE", error);

  if (!removed)
    return FALSE;

  for (guint i = 0; removed && i < ids->len; i++)
    {
      sqlite3_bind_text (statement, 1, g_ptr_array_index (ids, i), -1, SQLITE_STATIC);
      removed = sqlite3_step (statement) == SQLITE_DONE || fail (self, self->writer, error);
      finish (statement);
    }

  if (removed && execute (self, "COMMIT", error))
    return TRUE;

  sqlite3_exec (self->writer, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/**
 * server_file_index_remove_expired:
 * @before: milliseconds since 1970.
 *
 * Removes files that are older, as many as one transaction may.
 *
 * Returns: (transfer full) (nullable) (element-type utf8): hashes of their
 *   contents, which others may still have, or %NULL with an error
 */
GPtrArray *
server_file_index_remove_expired (ServerFileIndex  *self,
                                  gint64            before,
                                  GError          **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);

  if (!collect_expired (self, before, ids, hashes, error) ||
      (ids->len > 0 && !remove_all (self, ids, error)))
    return NULL;

  return g_steal_pointer (&hashes);
}

/**
 * server_file_index_has_content:
 *
 * Returns: whether a file has this content; %TRUE too if that cannot be told
 */
gboolean
server_file_index_has_content (ServerFileIndex *self,
                               const char      *hash)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_HAS_CONTENT];
  int status;

  sqlite3_bind_text (statement, 1, hash, -1, SQLITE_STATIC);
  status = sqlite3_step (statement);
  finish (statement);
  return status != SQLITE_DONE;
}

/**
 * server_file_index_find:
 *
 * Returns: (transfer full) (nullable): the file, or %NULL if there is none
 */
ServerFile *
server_file_index_find (ServerFileIndex *self,
                        const char      *id)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_FIND];
  ServerFile *file = NULL;

  sqlite3_bind_text (statement, 1, id, -1, SQLITE_STATIC);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      file = g_new0 (ServerFile, 1);
      file->id = g_strdup (id);
      file->hash = g_strdup ((const char *) sqlite3_column_text (statement, 0));
      file->name = g_strdup ((const char *) sqlite3_column_text (statement, 1));
      file->type = g_strdup ((const char *) sqlite3_column_text (statement, 2));
      file->size = sqlite3_column_int64 (statement, 3);
    }
  finish (statement);
  return file;
}

/**
 * server_file_index_get_total:
 *
 * Returns: the bytes of all files of a user
 */
gint64
server_file_index_get_total (ServerFileIndex *self,
                             const char      *user)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_TOTAL];
  gint64 total = G_MAXINT64;

  sqlite3_bind_text (statement, 1, user, -1, SQLITE_STATIC);
  if (sqlite3_step (statement) == SQLITE_ROW)
    total = sqlite3_column_int64 (statement, 0);
  finish (statement);
  return total;
}
