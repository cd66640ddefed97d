/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-database.h"
#include "server-error.h"
#include "server-test-util.h"

#include <sqlite3.h>
#include <string.h>

#define FOREVER 0

typedef struct
{
  char *folder;
  char *path;
  ServerDatabase *database;
} Fixture;

/* What the first version wrote. */
static const char version_1[] =
  "PRAGMA journal_mode = WAL;"
  "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE TABLE stream (id INTEGER PRIMARY KEY, channel TEXT NOT NULL UNIQUE,"
  " epoch TEXT NOT NULL, top INTEGER NOT NULL, bottom INTEGER NOT NULL,"
  " ttl INTEGER NOT NULL) STRICT;"
  "CREATE TABLE publication (stream INTEGER NOT NULL, offset INTEGER NOT NULL,"
  " time INTEGER NOT NULL, user TEXT, client TEXT, info BLOB, data BLOB NOT NULL,"
  " PRIMARY KEY (stream, offset)) STRICT, WITHOUT ROWID;"
  "INSERT INTO setting VALUES ('seed', 'of old');"
  "INSERT INTO stream VALUES (3, 'room', 'oldepoch', 5, 3, 0);"
  "INSERT INTO publication VALUES (3, 4, 1000, 'alice', 'c1', x'7b7d', x'2261223a31');"
  "INSERT INTO publication VALUES (3, 5, 1001, 'bob', 'c2', NULL, x'32');"
  "PRAGMA application_id = 0x52744c53;"
  "PRAGMA user_version = 1;";

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "history.sqlite", NULL);
}

static void
close_database (Fixture *fixture)
{
  g_clear_pointer (&fixture->database, server_database_close);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  close_database (fixture);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
open_database (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  close_database (fixture);
  fixture->database = server_database_open (fixture->folder, SERVER_SYNCHRONOUS_NORMAL, &error);
  g_assert_no_error (error);
}

static void
assert_open_fails (Fixture    *fixture,
                   const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (server_database_open (fixture->folder, SERVER_SYNCHRONOUS_NORMAL, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_nonnull (strstr (error->message, message));
}

static void
run_sql (Fixture    *fixture,
         const char *sql)
{
  g_autofree char *message = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static int
take_number_cb (gpointer   data,
                int        n_columns,
                char     **values,
                char     **names)
{
  *(gint64 *) data = g_ascii_strtoll (values[0], NULL, 10);
  return 0;
}

static gint64
query (Fixture    *fixture,
       const char *sql)
{
  gint64 number = -1;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, take_number_cb, &number, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return number;
}

static ServerStream *
get_stream (Fixture    *fixture,
            const char *channel)
{
  g_autoptr (GError) error = NULL;
  ServerStream *stream = server_database_get_stream (fixture->database, channel, &error);

  g_assert_no_error (error);
  return stream;
}

static void
append (Fixture         *fixture,
        const char      *channel,
        WirePublication *publication)
{
  const ServerRetention retention = { 1000, FOREVER };
  g_autoptr (GError) error = NULL;

  server_database_begin (fixture->database, &error);
  g_assert_no_error (error);
  server_database_append (fixture->database, get_stream (fixture, channel), channel, &retention,
                          publication, &error);
  g_assert_no_error (error);
  server_database_commit (fixture->database, &error);
  g_assert_no_error (error);
}

static GPtrArray *
read_all (Fixture    *fixture,
          const char *channel)
{
  const ServerRetention retention = { 1000, FOREVER };
  const ServerStoreQuery all = { .limit = 100 };
  g_autoptr (GError) error = NULL;
  GPtrArray *publications = server_database_read (fixture->database, get_stream (fixture, channel),
                                                  &retention, &all, &error);

  g_assert_no_error (error);
  return publications;
}

/* All of it comes along, and goes on where it stood. */
static void
test_migration (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (WirePublication) next = test_make_publication ("3", 1002);
  g_autoptr (GPtrArray) publications = NULL;
  WirePublication *first;
  ServerStream *stream;

  run_sql (fixture, version_1);
  open_database (fixture);
  stream = get_stream (fixture, "room");
  g_assert_cmpstr (stream->epoch, ==, "oldepoch");
  g_assert_cmpint (stream->top, ==, 5);
  g_assert_cmpint (stream->bottom, ==, 3);

  append (fixture, "room", next);
  g_assert_cmpint (next->offset, ==, 6);
  publications = read_all (fixture, "room");
  g_assert_cmpint (publications->len, ==, 3);
  first = g_ptr_array_index (publications, 0);
  g_assert_cmpint (first->offset, ==, 4);
  g_assert_cmpint (first->time, ==, 1000);
  g_assert_cmpstr (first->info->user, ==, "alice");
  g_assert_cmpstr (first->info->client, ==, "c1");
  g_assert_cmpmem (g_bytes_get_data (first->info->conn_info, NULL), 2, "{}", 2);
  g_assert_cmpint (g_bytes_get_size (first->data), ==, 5);
  g_assert_null (first->tags);

  open_database (fixture);
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 6);
  close_database (fixture);
  g_assert_cmpint (query (fixture, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (query (fixture, "SELECT abs (updated - unixepoch () * 1000) < 600000 FROM stream"), ==, 1);
  g_assert_cmpint (query (fixture, "SELECT count (*) FROM setting WHERE value = 'of old'"), ==, 1);
}

static void
test_migration_fails (Fixture       *fixture,
                      gconstpointer  data)
{
  run_sql (fixture, version_1);
  run_sql (fixture, "CREATE TABLE generation (other)");
  assert_open_fails (fixture, "could not be converted, and is as it was");

  g_assert_cmpint (query (fixture, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (query (fixture, "SELECT count (*) FROM pragma_table_info ('stream')"), ==, 6);
  g_assert_cmpint (query (fixture, "SELECT count (*) FROM publication"), ==, 2);

  run_sql (fixture, "DROP TABLE generation");
  open_database (fixture);
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 5);
}

static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  open_database (fixture);
  close_database (fixture);
  run_sql (fixture, "PRAGMA user_version = 99");
  assert_open_fails (fixture, "newer version of realtime-server");
  g_assert_cmpint (query (fixture, "PRAGMA user_version"), ==, 99);
}

static void
test_foreign (Fixture       *fixture,
              gconstpointer  data)
{
  run_sql (fixture, "CREATE TABLE recipe (text)");
  assert_open_fails (fixture, "not a history of realtime-server");
  g_assert_cmpint (query (fixture, "SELECT count (*) FROM sqlite_schema"), ==, 1);
}

static void
assert_tag (WirePublication *publication,
            const char      *name,
            const char      *value)
{
  g_assert_cmpstr (g_hash_table_lookup (publication->tags, name), ==, value);
}

static void
test_tags_and_info (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (WirePublication) tagged = test_make_publication ("1", 1);
  g_autoptr (WirePublication) plain = test_make_publication ("2", 1);
  g_autoptr (GPtrArray) publications = NULL;
  WirePublication *first, *second;

  open_database (fixture);
  tagged->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (tagged->tags, g_strdup ("topic"), g_strdup ("\"news\"\n"));
  g_hash_table_insert (tagged->tags, g_strdup (""), g_strdup ("ö"));
  tagged->info->chan_info = g_bytes_new_static ("[1]", 3);
  g_clear_pointer (&plain->info, wire_client_info_free);
  append (fixture, "room", tagged);
  append (fixture, "room", plain);

  open_database (fixture);
  publications = read_all (fixture, "room");
  first = g_ptr_array_index (publications, 0);
  second = g_ptr_array_index (publications, 1);
  g_assert_cmpint (g_hash_table_size (first->tags), ==, 2);
  assert_tag (first, "topic", "\"news\"\n");
  assert_tag (first, "", "ö");
  g_assert_cmpmem (g_bytes_get_data (first->info->chan_info, NULL), 3, "[1]", 3);
  g_assert_null (first->info->conn_info);
  g_assert_null (second->tags);
  g_assert_null (second->info);
}

/* What somebody else wrote into the file is taken for what it can be. */
static void
test_bad_tags (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (WirePublication) publication = test_make_publication ("1", 1);
  g_autoptr (GPtrArray) odd = NULL;
  g_autoptr (GPtrArray) broken = NULL;

  open_database (fixture);
  append (fixture, "room", publication);
  close_database (fixture);

  run_sql (fixture, "UPDATE publication SET tags = '{\"a\":1,\"b\":\"c\"}'");
  open_database (fixture);
  odd = read_all (fixture, "room");
  g_assert_cmpint (g_hash_table_size (((WirePublication *) g_ptr_array_index (odd, 0))->tags), ==, 1);
  close_database (fixture);

  run_sql (fixture, "UPDATE publication SET tags = '{\"a\"'");
  open_database (fixture);
  broken = read_all (fixture, "room");
  g_assert_cmpint (g_hash_table_size (((WirePublication *) g_ptr_array_index (broken, 0))->tags), ==, 0);
}

#define ADD(name, func) g_test_add ("/database/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("migration", test_migration);
  ADD ("migration-fails", test_migration_fails);
  ADD ("newer", test_newer);
  ADD ("foreign", test_foreign);
  ADD ("tags-and-info", test_tags_and_info);
  ADD ("bad-tags", test_bad_tags);

  return g_test_run ();
}
