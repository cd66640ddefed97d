/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-database.h"
#include "server-error.h"
#include "server-test-util.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#define FOREVER 0
#define DAY (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define MANY 5000

typedef struct
{
  char *folder;
  char *path;
  ServerConfig config;
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
  fixture->config.data_dir = fixture->folder;
  fixture->database = server_database_open (&fixture->config, &error);
  g_assert_no_error (error);
}

static void
assert_open_fails (Fixture    *fixture,
                   const char *message)
{
  g_autoptr (GError) error = NULL;

  fixture->config.data_dir = fixture->folder;
  g_assert_null (server_database_open (&fixture->config, &error));
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
append_with (Fixture               *fixture,
             const char            *channel,
             const ServerRetention *retention,
             WirePublication       *publication)
{
  g_autoptr (GError) error = NULL;

  server_database_begin (fixture->database, &error);
  g_assert_no_error (error);
  server_database_append (fixture->database, get_stream (fixture, channel), channel, retention,
                          publication, &error);
  g_assert_no_error (error);
  server_database_commit (fixture->database, &error);
  g_assert_no_error (error);
}

static void
append (Fixture         *fixture,
        const char      *channel,
        WirePublication *publication)
{
  const ServerRetention retention = { 1000, FOREVER };

  append_with (fixture, channel, &retention, publication);
}

static void
publish (Fixture    *fixture,
         const char *channel)
{
  g_autoptr (WirePublication) publication = test_make_publication ("1", 1);

  append (fixture, channel, publication);
}

static void
publish_at (Fixture    *fixture,
            const char *channel,
            gint64      size,
            gint64      ttl,
            gint64      time)
{
  const ServerRetention retention = { size, ttl };
  g_autoptr (WirePublication) publication = test_make_publication ("1", time);

  append_with (fixture, channel, &retention, publication);
}

/* Many in one transaction. */
static void
publish_many (Fixture    *fixture,
              const char *channel,
              guint       n,
              gint64      ttl,
              gint64      time)
{
  const ServerRetention retention = { 1000000, ttl };
  g_autoptr (GError) error = NULL;

  server_database_begin (fixture->database, &error);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WirePublication) publication = test_make_publication ("1", time);

      server_database_append (fixture->database, get_stream (fixture, channel), channel, &retention,
                              publication, &error);
      g_assert_no_error (error);
    }
  server_database_commit (fixture->database, &error);
  g_assert_no_error (error);
}

static void
empty (Fixture    *fixture,
       const char *channel)
{
  g_autoptr (GError) error = NULL;

  server_database_begin (fixture->database, &error);
  server_database_empty (fixture->database, get_stream (fixture, channel));
  server_database_commit (fixture->database, &error);
  g_assert_no_error (error);
}

static gint64
now (void)
{
  return g_get_real_time () / 1000;
}

static gboolean
sweep_step (Fixture *fixture,
            gint64   time)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  server_database_begin (fixture->database, &error);
  server_database_sweep (fixture->database, time, &more, &error);
  g_assert_no_error (error);
  server_database_commit (fixture->database, &error);
  g_assert_no_error (error);
  return more;
}

static void
sweep (Fixture *fixture,
       gint64   time)
{
  for (guint i = 0; sweep_step (fixture, time); i++)
    g_assert_cmpint (i, <, 1000);
}

/* What is in the file of a stream, which has but one channel. */
static gint64
count_rows (Fixture *fixture)
{
  return query (fixture, "SELECT count (*) FROM publication");
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
  g_assert_cmpint (query (fixture, "PRAGMA user_version"), ==, 3);
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

/* A limit made much smaller is in force at once, and does away with what is
 * beyond it in steps, each of which is short. */
static void
test_smaller_limit (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GPtrArray) publications = NULL;
  guint n_steps = 0;
  gint64 last;

  open_database (fixture);
  publish_many (fixture, "room", MANY, FOREVER, 1);
  g_assert_false (server_database_has_waste (fixture->database));

  publish_at (fixture, "room", 100, FOREVER, 1);
  g_assert_true (server_database_has_waste (fixture->database));
  publications = read_all (fixture, "room");
  g_assert_cmpint (((WirePublication *) g_ptr_array_index (publications, 0))->offset, ==, MANY - 98);
  last = count_rows (fixture);
  g_assert_cmpint (last, >=, MANY - 2);

  /* Also by a server that comes later */
  open_database (fixture);
  while (sweep_step (fixture, now ()))
    {
      gint64 n = count_rows (fixture);

      g_assert_cmpint (last - n, <=, SERVER_DATABASE_MAX_SWEEP);
      last = n;
      n_steps++;
    }
  g_assert_cmpint (count_rows (fixture), ==, 100);
  g_assert_cmpint (n_steps, >=, MANY / SERVER_DATABASE_MAX_SWEEP);
  g_assert_false (server_database_has_waste (fixture->database));
}

/* In a full stream each publication pushes out one. */
static void
test_steady_limit (Fixture       *fixture,
                   gconstpointer  data)
{
  open_database (fixture);
  for (guint i = 0; i < 30; i++)
    publish_at (fixture, "room", 10, FOREVER, 1);
  g_assert_cmpint (count_rows (fixture), ==, 10);
  g_assert_false (server_database_has_waste (fixture->database));
}

static void
test_expiry (Fixture       *fixture,
             gconstpointer  data)
{
  gint64 start = now ();

  open_database (fixture);
  publish_many (fixture, "room", MANY, DAY, start - DAY / 2);
  publish_at (fixture, "room", 1000000, DAY, start);
  publish_at (fixture, "other", 1000000, FOREVER, start - 300 * DAY);

  sweep (fixture, start);
  g_assert_cmpint (count_rows (fixture), ==, MANY + 2);
  g_assert_true (sweep_step (fixture, start + 3 * DAY / 4));
  g_assert_cmpint (count_rows (fixture), ==, MANY + 2 - SERVER_DATABASE_MAX_SWEEP);
  sweep (fixture, start + 3 * DAY / 4);
  g_assert_cmpint (count_rows (fixture), ==, 2);
  sweep (fixture, start + 2 * DAY);
  g_assert_cmpint (count_rows (fixture), ==, 1);

  publish (fixture, "room");
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, MANY + 2);
}

/* All streams that expire are looked at, some at a time. */
static void
test_expiry_of_many_streams (Fixture       *fixture,
                             gconstpointer  data)
{
  guint n_steps = 1;

  open_database (fixture);
  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *channel = g_strdup_printf ("%u", i);

      publish_at (fixture, channel, 1000, DAY, now ());
    }
  while (sweep_step (fixture, now () + 2 * DAY))
    n_steps++;
  g_assert_cmpint (n_steps, >=, 3);
  g_assert_cmpint (count_rows (fixture), ==, 0);
}

/* An empty stream that nobody uses is forgotten after a while, one that holds
 * something never. */
static void
test_forgetting (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *epoch = NULL;
  g_autofree char *next_epoch = NULL;

  fixture->config.meta_ttl = 30 * DAY;
  open_database (fixture);
  publish (fixture, "full");
  publish (fixture, "room");
  empty (fixture, "room");
  epoch = g_strdup (get_stream (fixture, "room")->epoch);

  sweep (fixture, now () + 29 * DAY);
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 1);
  sweep (fixture, now () + 31 * DAY);
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 0);
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, !=, epoch);
  g_assert_cmpint (get_stream (fixture, "full")->top, ==, 1);
  g_assert_cmpint (query (fixture, "SELECT count (*) FROM stream"), ==, 1);

  next_epoch = g_strdup (get_stream (fixture, "room")->epoch);
  open_database (fixture);
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, ==, next_epoch);
  publish (fixture, "room");
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, ==, next_epoch);
}

/* Whoever reads uses it, too. */
static void
test_used_streams (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GPtrArray) none = NULL;

  fixture->config.meta_ttl = 30 * DAY;
  open_database (fixture);
  publish (fixture, "room");
  empty (fixture, "room");
  close_database (fixture);
  run_sql (fixture, "UPDATE stream SET updated = updated - 40 * 86400000");

  open_database (fixture);
  none = read_all (fixture, "room");
  sweep (fixture, now ());
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 1);

  fixture->config.meta_ttl = FOREVER;
  open_database (fixture);
  sweep (fixture, now () + 1000 * DAY);
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 1);
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) some = NULL;
  g_autofree char *epoch = NULL;

  open_database (fixture);
  publish_many (fixture, "room", MANY, FOREVER, 1);
  epoch = g_strdup (get_stream (fixture, "room")->epoch);
  empty (fixture, "room");
  empty (fixture, "nothing");
  none = read_all (fixture, "room");
  g_assert_cmpint (none->len, ==, 0);

  open_database (fixture);
  publish (fixture, "room");
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, MANY + 1);
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, ==, epoch);
  some = read_all (fixture, "room");
  g_assert_cmpint (some->len, ==, 1);
  sweep (fixture, now ());
  g_assert_cmpint (count_rows (fixture), ==, 1);
  g_assert_cmpint (query (fixture, "SELECT count (*) FROM stream"), ==, 1);
}

static void
test_memory (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *epoch = NULL;
  g_autofree char *looked = NULL;

  fixture->config.store = SERVER_STORE_MEMORY;
  open_database (fixture);
  publish (fixture, "room");
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 1);
  epoch = g_strdup (get_stream (fixture, "room")->epoch);
  looked = g_strdup (get_stream (fixture, "other")->epoch);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  open_database (fixture);
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 0);
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, !=, epoch);
  g_assert_cmpstr (get_stream (fixture, "other")->epoch, !=, looked);
}

static void
copy (const char *from,
      const char *to)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (from, &content, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, content, length, &error);
  g_assert_no_error (error);
}

static void
expect_other_file (void)
{
  g_test_expect_message ("realtime-server", G_LOG_LEVEL_MESSAGE, "*not what the last server left here*");
}

/* Who puts back an older copy brings back offsets that clients have seen with
 * another content; so they must be of another epoch. */
static void
test_older_copy (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *copy_path = g_build_filename (fixture->folder, "copy", NULL);
  g_autofree char *epoch = NULL;
  g_autofree char *looked = NULL;
  g_autofree char *next_epoch = NULL;

  open_database (fixture);
  publish (fixture, "room");
  epoch = g_strdup (get_stream (fixture, "room")->epoch);
  looked = g_strdup (get_stream (fixture, "other")->epoch);
  close_database (fixture);
  copy (fixture->path, copy_path);

  open_database (fixture);
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, ==, epoch);
  publish (fixture, "room");
  close_database (fixture);
  copy (copy_path, fixture->path);

  expect_other_file ();
  open_database (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 1);
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, !=, epoch);
  g_assert_cmpstr (get_stream (fixture, "other")->epoch, !=, looked);

  next_epoch = g_strdup (get_stream (fixture, "room")->epoch);
  open_database (fixture);
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, ==, next_epoch);
}

/* The same for a folder without the note of which file it was. */
static void
test_copy_elsewhere (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *state = g_build_filename (fixture->folder, "state", NULL);
  g_autofree char *epoch = NULL;

  open_database (fixture);
  publish (fixture, "room");
  epoch = g_strdup (get_stream (fixture, "room")->epoch);
  close_database (fixture);
  g_assert_cmpint (g_unlink (state), ==, 0);

  expect_other_file ();
  open_database (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, !=, epoch);
}

/* What was not forced to the disk may be gone after a power loss, that is, in
 * another boot. */
static void
test_power_loss (Fixture       *fixture,
                 gconstpointer  safe)
{
  g_autofree char *state = g_build_filename (fixture->folder, "state", NULL);
  g_autofree char *text = NULL;
  g_autofree char *edited = NULL;
  g_autofree char *epoch = NULL;
  const char *rest;

  fixture->config.synchronous = safe != NULL ? SERVER_SYNCHRONOUS_FULL : SERVER_SYNCHRONOUS_NORMAL;
  open_database (fixture);
  publish (fixture, "room");
  epoch = g_strdup (get_stream (fixture, "room")->epoch);
  g_assert_true (g_file_get_contents (state, &text, NULL, NULL));
  rest = strchr (text, '\n');
  g_assert_cmpint (rest == text, ==, safe != NULL);
  close_database (fixture);

  open_database (fixture);
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, ==, epoch);
  close_database (fixture);

  g_free (text);
  g_assert_true (g_file_get_contents (state, &text, NULL, NULL));
  g_assert_cmpint (text[0], ==, '\n');
  if (safe == NULL)
    {
      edited = g_strconcat ("an earlier boot", text, NULL);
      g_assert_true (g_file_set_contents (state, edited, -1, NULL));
      expect_other_file ();
    }
  open_database (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpint (g_str_equal (get_stream (fixture, "room")->epoch, epoch), ==, safe != NULL);
}

/* A server that dies while it gives the file a new name has written down both
 * before, so clients need not suffer for that. */
static void
test_crash_when_starting (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autofree char *state = g_build_filename (fixture->folder, "state", NULL);
  g_autofree char *text = NULL;
  g_autofree char *epoch = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  open_database (fixture);
  publish (fixture, "room");
  epoch = g_strdup (get_stream (fixture, "room")->epoch);
  close_database (fixture);

  g_assert_true (g_file_get_contents (state, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  before = g_strdup_printf ("\n%s\nnext\n", lines[1]);
  g_assert_true (g_file_set_contents (state, before, -1, NULL));
  open_database (fixture);
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, ==, epoch);
  close_database (fixture);

  g_free (text);
  g_assert_true (g_file_get_contents (state, &text, NULL, NULL));
  g_strfreev (lines);
  lines = g_strsplit (text, "\n", -1);
  after = g_strdup_printf ("\nlast\n%s\n", lines[1]);
  g_assert_true (g_file_set_contents (state, after, -1, NULL));
  open_database (fixture);
  g_assert_cmpstr (get_stream (fixture, "room")->epoch, ==, epoch);
}

static void
damage (Fixture *fixture,
        gsize    from,
        gsize    length)
{
  g_autofree char *garbage = g_strnfill (length, 'g');
  FILE *file = g_fopen (fixture->path, "r+");

  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, from, SEEK_SET), ==, 0);
  g_assert_cmpint (fwrite (garbage, length, 1, file), ==, 1);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* Whatever is wrong with it, the file stays for whoever can save something. */
static void
test_damage (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *good = NULL;
  gsize size;

  open_database (fixture);
  publish_many (fixture, "room", MANY, FOREVER, 1);
  close_database (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &good, &size, NULL));
  g_assert_cmpint (size, >, 100000);

  damage (fixture, size / 2, 200);
  assert_open_fails (fixture, ".recover");

  g_assert_true (g_file_set_contents (fixture->path, good, size / 2, NULL));
  assert_open_fails (fixture, ".recover");

  g_assert_true (g_file_set_contents (fixture->path, good, size, NULL));
  damage (fixture, 0, 16);
  assert_open_fails (fixture, "not a database");
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  g_assert_true (g_file_set_contents (fixture->path, good, size, NULL));
  open_database (fixture);
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, MANY);
}

/* A file that others locked is waited for, but not for each publication. */
static void
test_foreign_lock (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  sqlite3 *db = NULL;

  open_database (fixture);
  publish (fixture, "room");
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);

  g_assert_false (server_database_begin (fixture->database, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
  g_assert_true (server_database_is_hopeless (fixture->database));
  g_assert_false (server_database_begin (fixture->database, &again));
  server_database_roll_back (fixture->database);
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 1);

  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  publish (fixture, "room");
  g_assert_cmpint (get_stream (fixture, "room")->top, ==, 2);
}

static guint
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static void
test_rights (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *inner = g_build_filename (fixture->folder, "a", "b", NULL);
  g_autofree char *parent = g_build_filename (fixture->folder, "a", NULL);
  g_autoptr (GDir) folder = NULL;
  const char *name;
  guint n_files = 0;

  fixture->config.data_dir = inner;
  fixture->database = server_database_open (&fixture->config, NULL);
  g_assert_nonnull (fixture->database);
  publish (fixture, "room");
  g_assert_cmpint (get_mode (inner), ==, 0700);
  g_assert_cmpint (get_mode (parent), ==, 0700);
  folder = g_dir_open (inner, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (inner, name, NULL);

      g_test_message ("%s", name);
      g_assert_cmpint (get_mode (path), ==, 0600);
      n_files++;
    }
  g_assert_cmpint (n_files, ==, 5);
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
  ADD ("smaller-limit", test_smaller_limit);
  ADD ("steady-limit", test_steady_limit);
  ADD ("expiry", test_expiry);
  ADD ("expiry-of-many-streams", test_expiry_of_many_streams);
  ADD ("forgetting", test_forgetting);
  ADD ("used-streams", test_used_streams);
  ADD ("empty", test_empty);
  ADD ("memory", test_memory);
  ADD ("older-copy", test_older_copy);
  ADD ("copy-elsewhere", test_copy_elsewhere);
  g_test_add ("/database/power-loss", Fixture, NULL, set_up, test_power_loss, tear_down);
  g_test_add ("/database/power-loss-of-safe", Fixture, "safe", set_up, test_power_loss, tear_down);
  ADD ("crash-when-starting", test_crash_when_starting);
  ADD ("damage", test_damage);
  ADD ("foreign-lock", test_foreign_lock);
  ADD ("rights", test_rights);

  return g_test_run ();
}
