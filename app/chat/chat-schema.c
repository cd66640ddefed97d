/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-schema.h"

#include "chat-error.h"
#include "chat-search-sql.h"

/* The first index of messages, of which SQLite told the words apart. */
#define OLD_SEARCH_CREATE \
  "CREATE VIRTUAL TABLE search USING fts5 (" \
  "body, author, room, has, content = '', contentless_delete = 1, " \
  "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');"
#define OLD_SEARCH_INSERT \
  "INSERT INTO search (rowid, body, author, room, has) " \
  "SELECT " CHAT_SEARCH_KEY ("time", "message") ", body, author, room, " \
  "CASE WHEN body LIKE '%http://%' OR body LIKE '%https://%' OR body LIKE '%mailto:%' " \
  "OR body LIKE '%confab://%' THEN 'link' ELSE '' END " \
  "FROM messages WHERE kind != 2 AND message < 268435456 AND "

/* Offsets count in an epoch; epochs have a number here, in the order in which
 * they have begun, because their names have no order. An epoch's floor is the
 * offset up to which the server has nothing any more.
 *
 * The index of messages is wide enough to count and to skip without a look at
 * the messages.
 */
static const char *const migrations[] = {
  "CREATE TABLE rooms ("
  "  room INTEGER PRIMARY KEY,"
  "  name TEXT NOT NULL,"
  "  resource TEXT NOT NULL,"
  "  joined INTEGER NOT NULL,"
  "  created INTEGER NOT NULL,"
  "  draft TEXT NOT NULL DEFAULT '',"
  "  read_epoch INTEGER NOT NULL DEFAULT 0,"
  "  read_offset INTEGER NOT NULL DEFAULT 0,"
  "  UNIQUE (name, resource)"
  ") STRICT;"
  "CREATE TABLE epochs ("
  "  room INTEGER NOT NULL,"
  "  epoch INTEGER NOT NULL,"
  "  name TEXT NOT NULL,"
  "  floor INTEGER NOT NULL DEFAULT 0,"
  "  PRIMARY KEY (room, epoch)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE spans ("
  "  room INTEGER NOT NULL,"
  "  epoch INTEGER NOT NULL,"
  "  after INTEGER NOT NULL,"
  "  upto INTEGER NOT NULL,"
  "  PRIMARY KEY (room, epoch, after)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE messages ("
  "  message INTEGER PRIMARY KEY,"
  "  room INTEGER NOT NULL,"
  "  epoch INTEGER NOT NULL,"
  "  offset INTEGER NOT NULL,"
  "  id TEXT NOT NULL,"
  "  kind INTEGER NOT NULL,"
  "  outgoing INTEGER NOT NULL,"
  "  author TEXT NOT NULL,"
  "  time INTEGER NOT NULL,"
  "  body TEXT NOT NULL,"
  "  payload BLOB NOT NULL,"
  "  UNIQUE (room, id)"
  ") STRICT;"
  "CREATE INDEX messages_by_position ON messages (room, epoch, offset, kind, outgoing);"
  "CREATE TABLE outbox ("
  "  entry INTEGER PRIMARY KEY,"
  "  room INTEGER NOT NULL,"
  "  id TEXT NOT NULL,"
  "  body TEXT NOT NULL,"
  "  payload BLOB NOT NULL,"
  "  created INTEGER NOT NULL,"
  "  failed INTEGER NOT NULL DEFAULT 0,"
  "  error_code INTEGER NOT NULL DEFAULT 0,"
  "  error_message TEXT NOT NULL DEFAULT '',"
  "  UNIQUE (room, id)"
  ") STRICT;",

  /* What calls the user is rare: the index has only that. */
  "ALTER TABLE rooms ADD COLUMN favourite INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE rooms ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE messages ADD COLUMN mention INTEGER NOT NULL DEFAULT 0;"
  "CREATE INDEX mentions_by_position ON messages (room, epoch, offset) WHERE mention;",

  /* See chat-search-index.c. What is little is indexed at once. */
  OLD_SEARCH_CREATE
  "CREATE TABLE search_state ("
  "  pending INTEGER NOT NULL,"
  "  total INTEGER NOT NULL,"
  "  damaged INTEGER NOT NULL DEFAULT 0"
  ") STRICT;"
  "INSERT INTO search_state (pending, total) "
  "SELECT coalesce (max (message), 0), coalesce (max (message), 0) FROM messages;"
  "CREATE TRIGGER search_deleted AFTER DELETE ON messages BEGIN"
  "  DELETE FROM search WHERE rowid = " CHAT_SEARCH_KEY ("old.time", "old.message") ";"
  "END;"
  OLD_SEARCH_INSERT "message <= (SELECT pending FROM search_state WHERE pending <= 2000) ORDER BY message;"
  "UPDATE search_state SET pending = 0 WHERE pending <= 2000;",

  /* To find a day, else all of a room is looked through. */
  "CREATE INDEX messages_by_time ON messages (room, time, epoch, offset);",

  /* There was another index of the same words. */
  "SELECT 1;",

  /* What people are called, and since when. */
  "CREATE TABLE users ("
  "  user TEXT PRIMARY KEY,"
  "  name TEXT NOT NULL,"
  "  time INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;",

  /* The index is made again. It has these names and other words, see
   * chat-search-text.c, and of each room what nothing else is called.
   */
  CHAT_SEARCH_EMPTY
  "DROP TABLE search;"
  CHAT_SEARCH_CREATE ("search")
  "UPDATE search_state SET damaged = 0, pending = (SELECT coalesce (max (message), 0) FROM messages),"
  "  total = (SELECT coalesce (max (message), 0) FROM messages);"
  CHAT_SEARCH_INSERT "message <= (SELECT pending FROM search_state WHERE pending <= 2000) ORDER BY message;"
  "UPDATE search_state SET pending = 0 WHERE pending <= 2000;",
  NULL
};

static void
take_int (ChatRow  *row,
          gpointer  user_data)
{
  gint64 *value = user_data;

  *value = chat_row_get_int (row, 0);
}

static gboolean
apply_step (ChatSql     *sql,
            const char  *step,
            guint        version,
            GError     **error)
{
  g_autofree char *script =
    g_strdup_printf ("BEGIN IMMEDIATE; %s; PRAGMA user_version = %u; COMMIT", step, version);

  if (chat_sql_execute (sql, script, error))
    return TRUE;

  if (chat_sql_in_transaction (sql))
    chat_sql_execute (sql, "ROLLBACK", NULL);

  g_prefix_error (error, "Version %u: ", version);
  return FALSE;
}

/**
 * chat_schema_migrate:
 * @sql: a connection
 * @steps: (array zero-terminated=1): what leads from one version to the next,
 *   from the empty database on
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Brings a database to the newest version, each step in a transaction.
 *
 * A database of a version that is newer than the last step is not touched: it
 * was made by a newer program.
 */
gboolean
chat_schema_migrate (ChatSql            *sql,
                     const char *const  *steps,
                     GError            **error)
{
  guint n_steps = g_strv_length ((char **) steps);
  gint64 version = 0;

  if (!chat_sql_query (sql, take_int, &version, error, "PRAGMA user_version", ""))
    return FALSE;

  if (version < 0 || version > n_steps)
    {
      g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
                   "The database is of version %" G_GINT64_FORMAT ", which only a newer "
                   "version of this program can read", version);
      return FALSE;
    }

  for (guint i = (guint) version; i < n_steps; i++)
    {
      if (!apply_step (sql, steps[i], i + 1, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * chat_schema_prepare:
 * @sql: a connection that was just opened
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Makes a connection and its database ready for use.
 */
gboolean
chat_schema_prepare (ChatSql  *sql,
                     GError  **error)
{
  return chat_sql_execute (sql, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", error) &&
         chat_search_sql_prepare (sql, error) &&
         chat_schema_migrate (sql, migrations, error);
}

/**
 * chat_schema_check:
 * @sql: a connection that only reads
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Checks that a database can be read as it is: that it has the version to which
 * chat_schema_prepare() brings it.
 */
gboolean
chat_schema_check (ChatSql  *sql,
                   GError  **error)
{
  gint64 version = 0;

  g_return_val_if_fail (sql != NULL, FALSE);

  if (!chat_sql_query (sql, take_int, &version, error, "PRAGMA user_version", ""))
    return FALSE;

  if (version == G_N_ELEMENTS (migrations) - 1)
    return TRUE;

  g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
               "The database is of version %" G_GINT64_FORMAT ", not of %" G_GSIZE_FORMAT,
               version, G_N_ELEMENTS (migrations) - 1);
  return FALSE;
}
