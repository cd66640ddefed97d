/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-database.h"

#include "server-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define FILE_NAME "history.sqlite"
#define LOCK_NAME "lock"
#define SCHEMA_VERSION 1
#define APPLICATION_ID 0x52744c53
#define EPOCH_LENGTH 8
#define MAX_CACHED_STREAMS 10000

/* How many publications one transaction removes from a stream at most, so
 * that a limit made smaller does not hold up everybody. */
#define MAX_TRIM 1000

typedef enum
{
  STATEMENT_BEGIN,
  STATEMENT_COMMIT,
  STATEMENT_FIND_STREAM,
  STATEMENT_ADD_STREAM,
  STATEMENT_UPDATE_STREAM,
  STATEMENT_ADD_PUBLICATION,
  STATEMENT_READ_FORWARD,
  STATEMENT_READ_BACKWARD,
  STATEMENT_FIRST_LIVE,
  STATEMENT_OLDEST,
  STATEMENT_TRIM,
  STATEMENT_STREAMS_WITH_TTL,
  N_STATEMENTS,
} Statement;

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
                                " (stream, offset, time, user, client, info, data)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
  [STATEMENT_READ_FORWARD] = "SELECT offset, time, user, client, info, data FROM publication"
                             " WHERE stream = ?1 AND offset > ?2 AND offset < ?3"
                             " ORDER BY offset LIMIT ?4",
  [STATEMENT_READ_BACKWARD] = "SELECT offset, time, user, client, info, data FROM publication"
                              " WHERE stream = ?1 AND offset > ?2 AND offset < ?3"
                              " ORDER BY offset DESC LIMIT ?4",
  [STATEMENT_FIRST_LIVE] = "SELECT offset FROM publication"
                           " WHERE stream = ?1 AND time > ?2 ORDER BY offset LIMIT 1",
  [STATEMENT_OLDEST] = "SELECT offset, time FROM publication"
                       " WHERE stream = ?1 ORDER BY offset LIMIT ?2",
  [STATEMENT_TRIM] = "DELETE FROM publication WHERE stream = ?1 AND offset <= ?2",
  [STATEMENT_STREAMS_WITH_TTL] = "SELECT id, ttl FROM stream WHERE ttl > 0",
};

static const char schema[] =
  "BEGIN IMMEDIATE;"
  "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE stream (id INTEGER PRIMARY KEY, channel TEXT NOT NULL UNIQUE,"
  " epoch TEXT NOT NULL, top INTEGER NOT NULL, bottom INTEGER NOT NULL,"
  " ttl INTEGER NOT NULL) STRICT;"
  "CREATE TABLE publication (stream INTEGER NOT NULL, offset INTEGER NOT NULL,"
  " time INTEGER NOT NULL, user TEXT, client TEXT, info BLOB, data BLOB NOT NULL,"
  " PRIMARY KEY (stream, offset)) STRICT, WITHOUT ROWID;"
  "INSERT INTO setting VALUES ('seed', lower(hex(randomblob(32))));"
  "PRAGMA application_id = " G_STRINGIFY (APPLICATION_ID) ";"
  "PRAGMA user_version = " G_STRINGIFY (SCHEMA_VERSION) ";"
  "COMMIT;";

struct _ServerDatabase
{
  char *path;
  int lock;
  sqlite3 *db;
  sqlite3_stmt *statements[N_STATEMENTS];
  char *seed;
  /* (element-type utf8 ServerStream): by channel; forgotten when a
   * transaction fails, for then it may say more than the file */
  GHashTable *streams;
  /* (element-type ServerStream): of this transaction */
  GPtrArray *changed;
};

static void
stream_free (gpointer data)
{
  ServerStream *stream = data;

  g_free (stream->epoch);
  g_free (stream);
}

static gboolean
fail (ServerDatabase  *self,
      GError         **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s",
               self->path, sqlite3_errmsg (self->db));
  return FALSE;
}

static gboolean
execute (ServerDatabase  *self,
         const char      *sql,
         GError         **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return fail (self, error);

  return TRUE;
}

/* Runs a statement that gives no rows, and makes it ready for the next use. */
static gboolean
run (ServerDatabase  *self,
     Statement        which,
     GError         **error)
{
  sqlite3_stmt *statement = self->statements[which];
  gboolean done = sqlite3_step (statement) == SQLITE_DONE;

  if (!done)
    fail (self, error);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return done;
}

static void
finish (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
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

static gint64
read_pragma (ServerDatabase *self,
             const char     *sql)
{
  sqlite3_stmt *statement = NULL;
  gint64 value = -1;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);

  sqlite3_finalize (statement);
  return value;
}

static gboolean
prepare_schema (ServerDatabase  *self,
                GError         **error)
{
  gint64 version = read_pragma (self, "PRAGMA user_version");
  gint64 application = read_pragma (self, "PRAGMA application_id");

  if (version < 0 || application < 0)
    return fail (self, error);

  if (version == 0 && application == 0 && read_pragma (self, "SELECT count(*) FROM sqlite_schema") == 0)
    return execute (self, schema, error);

  if (application != APPLICATION_ID || version != SCHEMA_VERSION)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE,
                   "%s: this is not a history that this version of realtime-server can read",
                   self->path);
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
        return fail (self, error);
    }

  if (sqlite3_prepare_v2 (self->db, "SELECT value FROM setting WHERE name = 'seed'", -1,
                          &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    self->seed = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  else
    fail (self, error);

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
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stream_free);

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
      fail (self, error);
      return NULL;
    }

  sqlite3_busy_timeout (self->db, 5000);
  if (!execute (self, "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;"
                      "PRAGMA temp_store = MEMORY;", error) ||
      !execute (self, synchronous == SERVER_SYNCHRONOUS_FULL ? "PRAGMA synchronous = FULL"
                                                             : "PRAGMA synchronous = NORMAL", error) ||
      !prepare_schema (self, error) ||
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

static void
limit_streams (ServerDatabase *self)
{
  if (g_hash_table_size (self->streams) >= MAX_CACHED_STREAMS)
    g_hash_table_remove_all (self->streams);
}

/**
 * server_database_begin:
 *
 * Begins a transaction. Streams got before that are not to be used any more.
 */
gboolean
server_database_begin (ServerDatabase  *self,
                       GError         **error)
{
  limit_streams (self);
  return run (self, STATEMENT_BEGIN, error);
}

static gboolean
remove_until (ServerDatabase  *self,
              gint64           stream,
              guint64          offset,
              GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_TRIM];

  sqlite3_bind_int64 (statement, 1, stream);
  sqlite3_bind_int64 (statement, 2, offset);
  return run (self, STATEMENT_TRIM, error);
}

/* The last offset of those that may go, among the oldest of a stream. */
static guint64
find_expired (ServerDatabase *self,
              gint64          stream,
              gint64          before)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_OLDEST];
  guint64 expired = 0;

  sqlite3_bind_int64 (statement, 1, stream);
  sqlite3_bind_int64 (statement, 2, MAX_TRIM);
  while (sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_int64 (statement, 1) <= before)
    expired = sqlite3_column_int64 (statement, 0);

  finish (statement);
  return expired;
}

static gboolean
trim (ServerDatabase  *self,
      ServerStream    *stream,
      gint64           now,
      GError         **error)
{
  guint64 size = stream->retention.size;
  guint64 bottom = stream->bottom;

  if (stream->top - bottom > size)
    bottom = MIN (stream->top - size, bottom + MAX_TRIM);
  if (stream->retention.ttl > 0)
    bottom = MAX (bottom, find_expired (self, stream->id, now - stream->retention.ttl));

  if (bottom == stream->bottom)
    return TRUE;

  stream->bottom = bottom;
  return remove_until (self, stream->id, bottom, error);
}

static gboolean
write_stream (ServerDatabase  *self,
              ServerStream    *stream,
              GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_UPDATE_STREAM];

  if (!trim (self, stream, g_get_real_time () / 1000, error))
    return FALSE;

  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, stream->top);
  sqlite3_bind_int64 (statement, 3, stream->bottom);
  sqlite3_bind_int64 (statement, 4, stream->retention.ttl);
  return run (self, STATEMENT_UPDATE_STREAM, error);
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
  return run (self, STATEMENT_COMMIT, error);
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

/* The epoch of a stream without publications follows from the seed and the
 * name. So it is the same after a restart, and whoever looks at names that
 * nobody publishes to does not fill the disk. */
static char *
derive_epoch (ServerDatabase *self,
              const char     *channel)
{
  g_autofree char *digest = g_compute_hmac_for_string (G_CHECKSUM_SHA256,
                                                       (const guchar *) self->seed,
                                                       strlen (self->seed), channel, -1);
  char *epoch = g_malloc (EPOCH_LENGTH + 1);

  for (guint i = 0; i < EPOCH_LENGTH; i++)
    {
      int byte = g_ascii_xdigit_value (digest[2 * i]) << 4 | g_ascii_xdigit_value (digest[2 * i + 1]);

      epoch[i] = "abcdefghijklmnopqrstuvwxyz"[byte % 26];
    }
  epoch[EPOCH_LENGTH] = '\0';

  return epoch;
}

/**
 * server_database_get_stream:
 *
 * Returns: (transfer none) (nullable): the channel's stream, good until the
 *   transaction ends or, outside of one, until the next is got
 */
ServerStream *
server_database_get_stream (ServerDatabase  *self,
                            const char      *channel,
                            GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_FIND_STREAM];
  ServerStream *stream = g_hash_table_lookup (self->streams, channel);
  int status;

  if (stream != NULL)
    return stream;

  if (sqlite3_get_autocommit (self->db))
    limit_streams (self);

  sqlite3_bind_text (statement, 1, channel, -1, SQLITE_STATIC);
  status = sqlite3_step (statement);
  if (status == SQLITE_ROW)
    {
      stream = g_new0 (ServerStream, 1);
      stream->id = sqlite3_column_int64 (statement, 0);
      stream->epoch = g_strdup ((const char *) sqlite3_column_text (statement, 1));
      stream->top = sqlite3_column_int64 (statement, 2);
      stream->bottom = sqlite3_column_int64 (statement, 3);
    }
  else if (status == SQLITE_DONE)
    {
      stream = g_new0 (ServerStream, 1);
      stream->epoch = derive_epoch (self, channel);
    }
  else
    fail (self, error);
  finish (statement);

  if (stream != NULL)
    g_hash_table_insert (self->streams, g_strdup (channel), stream);

  return stream;
}

static gboolean
add_stream (ServerDatabase  *self,
            ServerStream    *stream,
            const char      *channel,
            GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_ADD_STREAM];

  sqlite3_bind_text (statement, 1, channel, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, stream->epoch, -1, SQLITE_STATIC);
  if (!run (self, STATEMENT_ADD_STREAM, error))
    return FALSE;

  stream->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

static void
bind_bytes (sqlite3_stmt *statement,
            int           index,
            GBytes       *bytes)
{
  gsize size;
  const void *data;

  if (bytes == NULL)
    return;

  data = g_bytes_get_data (bytes, &size);
  sqlite3_bind_blob64 (statement, index, data != NULL ? data : "", size, SQLITE_STATIC);
}

/**
 * server_database_append:
 * @retention: what the channel is to keep.
 * @publication: gets its offset, and its epoch if it is the stream's first.
 *
 * Appends to a stream within a transaction.
 */
gboolean
server_database_append (ServerDatabase         *self,
                        ServerStream           *stream,
                        const char             *channel,
                        const ServerRetention  *retention,
                        WirePublication        *publication,
                        GError                **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_ADD_PUBLICATION];

  if (stream->id == 0 && !add_stream (self, stream, channel, error))
    return FALSE;

  stream->retention = *retention;
  if (!stream->changed)
    g_ptr_array_add (self->changed, stream);
  stream->changed = TRUE;

  publication->offset = ++stream->top;
  if (publication->offset == 1)
    g_set_str (&publication->epoch, stream->epoch);

  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, publication->offset);
  sqlite3_bind_int64 (statement, 3, publication->time);
  if (publication->info != NULL)
    {
      sqlite3_bind_text (statement, 4, publication->info->user, -1, SQLITE_STATIC);
      sqlite3_bind_text (statement, 5, publication->info->client, -1, SQLITE_STATIC);
      bind_bytes (statement, 6, publication->info->conn_info);
    }
  bind_bytes (statement, 7, publication->data);

  return run (self, STATEMENT_ADD_PUBLICATION, error);
}

static GBytes *
column_bytes (sqlite3_stmt *statement,
              int           column)
{
  const void *data = sqlite3_column_blob (statement, column);

  if (data == NULL)
    return NULL;

  return g_bytes_new (data, sqlite3_column_bytes (statement, column));
}

static WirePublication *
read_row (sqlite3_stmt *statement)
{
  WirePublication *publication = g_new0 (WirePublication, 1);
  const char *client = (const char *) sqlite3_column_text (statement, 3);

  publication->offset = sqlite3_column_int64 (statement, 0);
  publication->time = sqlite3_column_int64 (statement, 1);
  publication->data = column_bytes (statement, 5);
  if (client != NULL)
    {
      publication->info = g_new0 (WireClientInfo, 1);
      publication->info->user = g_strdup ((const char *) sqlite3_column_text (statement, 2));
      publication->info->client = g_strdup (client);
      publication->info->conn_info = column_bytes (statement, 4);
    }

  return publication;
}

/* The offset below which nothing is to be seen, be it deleted yet or not. */
static guint64
find_bottom (ServerDatabase        *self,
             ServerStream          *stream,
             const ServerRetention *retention)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_FIRST_LIVE];
  guint64 size = retention->size;
  guint64 bottom = stream->top > size ? stream->top - size : 0;

  if (retention->ttl == 0)
    return bottom;

  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, g_get_real_time () / 1000 - retention->ttl);
  if (sqlite3_step (statement) == SQLITE_ROW)
    bottom = MAX (bottom, (guint64) sqlite3_column_int64 (statement, 0) - 1);
  else
    bottom = stream->top;

  finish (statement);
  return bottom;
}

/**
 * server_database_read:
 *
 * Reads publications in the order that was asked for, up to the limit of the
 * query and to what one reply may weigh.
 *
 * Returns: (transfer full) (nullable) (element-type WirePublication): what
 *   was read, or %NULL with an error
 */
GPtrArray *
server_database_read (ServerDatabase          *self,
                      ServerStream            *stream,
                      const ServerRetention   *retention,
                      const ServerStoreQuery  *query,
                      GError                 **error)
{
  g_autoptr (GPtrArray) publications =
    g_ptr_array_new_with_free_func ((GDestroyNotify) wire_publication_free);
  sqlite3_stmt *statement;
  guint64 after, before;
  gsize size = 0;
  int status;

  if (stream->id == 0 || query->limit == 0 ||
      (query->epoch != NULL && !g_str_equal (query->epoch, stream->epoch)))
    return g_steal_pointer (&publications);

  after = find_bottom (self, stream, retention);
  before = stream->top + 1;
  if (query->has_since && query->reverse)
    before = MIN (before, query->since);
  else if (query->has_since)
    after = MAX (after, query->since);
  if (after >= before)
    return g_steal_pointer (&publications);

  statement = self->statements[query->reverse ? STATEMENT_READ_BACKWARD : STATEMENT_READ_FORWARD];
  sqlite3_bind_int64 (statement, 1, stream->id);
  sqlite3_bind_int64 (statement, 2, after);
  sqlite3_bind_int64 (statement, 3, before);
  sqlite3_bind_int64 (statement, 4, MIN (query->limit, SERVER_STORE_MAX_PUBLICATIONS));

  while ((status = sqlite3_step (statement)) == SQLITE_ROW && size < SERVER_STORE_MAX_READ_SIZE)
    {
      g_ptr_array_add (publications, read_row (statement));
      size += sqlite3_column_bytes (statement, 5) + sqlite3_column_bytes (statement, 4);
    }
  if (status != SQLITE_DONE && status != SQLITE_ROW)
    {
      fail (self, error);
      g_clear_pointer (&publications, g_ptr_array_unref);
    }
  finish (statement);

  return g_steal_pointer (&publications);
}

/**
 * server_database_sweep:
 * @now: milliseconds since 1970.
 *
 * Deletes what has expired in channels to which nobody publishes any more, a
 * limited amount at a time.
 */
gboolean
server_database_sweep (ServerDatabase  *self,
                       gint64           now,
                       GError         **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_STREAMS_WITH_TTL];
  gboolean good = TRUE;
  int status = SQLITE_DONE;

  while (good && (status = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 stream = sqlite3_column_int64 (statement, 0);
      guint64 expired = find_expired (self, stream, now - sqlite3_column_int64 (statement, 1));

      if (expired > 0)
        good = remove_until (self, stream, expired, error);
    }
  if (good && status != SQLITE_DONE)
    good = fail (self, error);

  finish (statement);
  return good;
}
