/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-error.h"
#include "server-store.h"
#include "server-test-util.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define FOREVER 0
#define N_STREAMS 10000

typedef struct
{
  char *folder;
  ServerStore *store;
} Fixture;

typedef struct
{
  gboolean done;
  gboolean failed;
  char *epoch;
  guint64 top;
  guint64 offset;
  GPtrArray *publications;
  guint *order;
  guint place;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->epoch, g_free);
  g_clear_pointer (&answer->publications, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
answer_cb (ServerStoreResult *result,
           gpointer           data)
{
  Answer *answer = data;

  answer->done = TRUE;
  answer->failed = result->failed;
  answer->epoch = g_strdup (result->epoch);
  answer->top = result->top;
  answer->offset = result->publication != NULL ? result->publication->offset : 0;
  answer->publications = g_steal_pointer (&result->publications);
  if (answer->order != NULL)
    answer->place = (*answer->order)++;
}

static void
open_store (Fixture *fixture)
{
  const ServerConfig config = { .data_dir = fixture->folder, .synchronous = SERVER_SYNCHRONOUS_NORMAL };
  g_autoptr (GError) error = NULL;

  fixture->store = server_store_open (&config, NULL, &error);
  g_assert_no_error (error);
}

static void
reopen_store (Fixture *fixture)
{
  g_clear_pointer (&fixture->store, server_store_close);
  open_store (fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = test_make_folder ();
  open_store (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->store, server_store_close);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
publish_at (Fixture    *fixture,
            const char *channel,
            gint64      size,
            gint64      ttl,
            gint64      time,
            const char *json,
            Answer     *answer)
{
  ServerRetention retention = { size, ttl };

  server_store_publish (fixture->store, channel, &retention, test_make_publication (json, time),
                        answer_cb, answer);
}

static void
publish (Fixture    *fixture,
         const char *channel,
         Answer     *answer)
{
  publish_at (fixture, channel, 1000, FOREVER, 1, "{\"text\":\"x\"}", answer);
  test_iterate_until (&answer->done);
}

static void
publish_many (Fixture    *fixture,
              const char *channel,
              guint       n)
{
  g_autofree Answer *answers = g_new0 (Answer, n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *json = g_strdup_printf ("%u", i + 1);

      publish_at (fixture, channel, 1000000, FOREVER, 1, json, &answers[i]);
    }
  for (guint i = 0; i < n; i++)
    {
      test_iterate_until (&answers[i].done);
      g_assert_false (answers[i].failed);
      answer_clear (&answers[i]);
    }
}

static void
read_with (Fixture                *fixture,
           const char             *channel,
           gint64                  size,
           gint64                  ttl,
           const ServerStoreQuery *query,
           Answer                 *answer)
{
  ServerRetention retention = { size, ttl };

  server_store_read (fixture->store, channel, &retention, query, answer_cb, answer);
  test_iterate_until (&answer->done);
  g_assert_false (answer->failed);
}

static void
assert_read (Fixture          *fixture,
             ServerStoreQuery  query,
             const char       *offsets)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (GString) list = g_string_new (NULL);

  read_with (fixture, "room", 1000000, FOREVER, &query, &answer);
  for (guint i = 0; i < answer.publications->len; i++)
    {
      WirePublication *publication = g_ptr_array_index (answer.publications, i);

      g_string_append_printf (list, "%s%" G_GUINT64_FORMAT, i > 0 ? " " : "", publication->offset);
    }
  g_assert_cmpstr (list->str, ==, offsets);
}

static void
test_publish (Fixture       *fixture,
              gconstpointer  data)
{
  g_auto (Answer) first = { 0 };
  g_auto (Answer) second = { 0 };
  g_auto (Answer) other = { 0 };
  g_auto (Answer) read = { 0 };
  ServerStoreQuery query = { .limit = 10 };
  WirePublication *publication;

  publish (fixture, "room", &first);
  publish (fixture, "room", &second);
  publish (fixture, "other", &other);
  g_assert_cmpint (first.offset, ==, 1);
  g_assert_cmpint (second.offset, ==, 2);
  g_assert_cmpint (second.top, ==, 2);
  g_assert_cmpint (other.offset, ==, 1);
  g_assert_cmpstr (first.epoch, ==, second.epoch);
  g_assert_cmpstr (first.epoch, !=, other.epoch);
  g_assert_cmpint (strspn (first.epoch, "abcdefghijklmnopqrstuvwxyz"), ==, 8);

  read_with (fixture, "room", 1000, FOREVER, &query, &read);
  g_assert_cmpint (read.publications->len, ==, 2);
  publication = g_ptr_array_index (read.publications, 0);
  g_assert_cmpmem (g_bytes_get_data (publication->data, NULL), g_bytes_get_size (publication->data),
                   "{\"text\":\"x\"}", 12);
  g_assert_cmpint (publication->time, ==, 1);
  g_assert_cmpstr (publication->info->user, ==, "alice");
  g_assert_cmpstr (publication->info->client, ==, "client");
  g_assert_null (publication->info->conn_info);
}

static void
test_queries (Fixture       *fixture,
              gconstpointer  data)
{
  publish_many (fixture, "room", 5);

  assert_read (fixture, (ServerStoreQuery) { .limit = 0 }, "");
  assert_read (fixture, (ServerStoreQuery) { .limit = 2 }, "1 2");
  assert_read (fixture, (ServerStoreQuery) { .limit = 9 }, "1 2 3 4 5");
  assert_read (fixture, (ServerStoreQuery) { .limit = 2, .reverse = TRUE }, "5 4");
  assert_read (fixture, (ServerStoreQuery) { .limit = 9, .has_since = TRUE, .since = 3 }, "4 5");
  assert_read (fixture, (ServerStoreQuery) { .limit = 1, .has_since = TRUE, .since = 3 }, "4");
  assert_read (fixture, (ServerStoreQuery) { .limit = 9, .has_since = TRUE, .since = 5 }, "");
  assert_read (fixture, (ServerStoreQuery) { .limit = 9, .has_since = TRUE, .since = 6 }, "");
  assert_read (fixture, (ServerStoreQuery) { .limit = 9, .has_since = TRUE, .since = G_MAXUINT64 }, "");
  assert_read (fixture, (ServerStoreQuery) { .limit = 9, .has_since = TRUE, .since = 3, .reverse = TRUE }, "2 1");
  assert_read (fixture, (ServerStoreQuery) { .limit = 9, .has_since = TRUE, .since = 1, .reverse = TRUE }, "");
  assert_read (fixture, (ServerStoreQuery) { .limit = 2, .has_since = TRUE, .since = G_MAXUINT64, .reverse = TRUE }, "5 4");
  assert_read (fixture, (ServerStoreQuery) { .limit = 9, .epoch = "otherone" }, "");
}

static void
test_limits_of_a_read (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autofree char *big = g_strnfill (400 * 1024, '7');
  ServerStoreQuery query = { .limit = 100000 };
  g_auto (Answer) all = { 0 };
  g_auto (Answer) heavy = { 0 };
  Answer written[4] = { 0 };

  publish_many (fixture, "room", 301);
  read_with (fixture, "room", 1000, FOREVER, &query, &all);
  g_assert_cmpint (all.publications->len, ==, 300);

  for (guint i = 0; i < G_N_ELEMENTS (written); i++)
    publish_at (fixture, "heavy", 1000, FOREVER, 1, big, &written[i]);
  for (guint i = 0; i < G_N_ELEMENTS (written); i++)
    {
      test_iterate_until (&written[i].done);
      answer_clear (&written[i]);
    }
  read_with (fixture, "heavy", 1000, FOREVER, &query, &heavy);
  g_assert_cmpint (heavy.publications->len, ==, 3);
}

/* A stream is the same after a restart, also one that was only looked at. */
static void
test_restart (Fixture       *fixture,
              gconstpointer  data)
{
  g_auto (Answer) written = { 0 };
  g_auto (Answer) again = { 0 };
  g_auto (Answer) looked = { 0 };
  g_auto (Answer) looked_again = { 0 };
  g_auto (Answer) after_all = { 0 };
  ServerStoreQuery position = { .limit = 0 };

  publish (fixture, "room", &written);
  read_with (fixture, "empty", 1000, FOREVER, &position, &looked);
  g_assert_cmpint (looked.top, ==, 0);

  reopen_store (fixture);
  publish (fixture, "room", &again);
  g_assert_cmpint (again.offset, ==, 2);
  g_assert_cmpstr (again.epoch, ==, written.epoch);
  read_with (fixture, "empty", 1000, FOREVER, &position, &looked_again);
  g_assert_cmpstr (looked_again.epoch, ==, looked.epoch);

  publish (fixture, "empty", &after_all);
  g_assert_cmpint (after_all.offset, ==, 1);
  g_assert_cmpstr (after_all.epoch, ==, looked.epoch);
}

/* Another folder is another history. */
static void
test_epochs_differ (Fixture       *fixture,
                    gconstpointer  data)
{
  Fixture other = { 0 };
  g_auto (Answer) here = { 0 };
  g_auto (Answer) there = { 0 };

  set_up (&other, NULL);
  publish (fixture, "room", &here);
  publish (&other, "room", &there);
  g_assert_cmpstr (here.epoch, !=, there.epoch);
  tear_down (&other, NULL);
}

/* What waits together becomes one transaction, and answers come in the order
 * of the questions, with reads in between seeing just what came before. */
static void
test_group_commit (Fixture       *fixture,
                   gconstpointer  data)
{
  ServerRetention retention = { 100000, FOREVER };
  ServerStoreQuery query = { .limit = 1, .reverse = TRUE };
  Answer writes[1000] = { 0 };
  Answer reads[1000] = { 0 };
  g_auto (Answer) flushed = { 0 };
  guint order = 0;

  flushed.order = &order;
  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      writes[i].order = &order;
      reads[i].order = &order;
      publish_at (fixture, "room", 100000, FOREVER, 1, "1", &writes[i]);
      server_store_read (fixture->store, "room", &retention, &query, answer_cb, &reads[i]);
    }
  server_store_flush (fixture->store, answer_cb, &flushed);
  test_iterate_until (&flushed.done);

  g_assert_cmpint (flushed.place, ==, 2000);
  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      WirePublication *last = g_ptr_array_index (reads[i].publications, 0);

      g_assert_cmpint (writes[i].place, ==, 2 * i);
      g_assert_cmpint (reads[i].place, ==, 2 * i + 1);
      g_assert_cmpint (writes[i].offset, ==, i + 1);
      g_assert_cmpint (reads[i].top, ==, i + 1);
      g_assert_cmpint (last->offset, ==, i + 1);
      answer_clear (&writes[i]);
      answer_clear (&reads[i]);
    }
}

static void
test_trim_by_size (Fixture       *fixture,
                   gconstpointer  data)
{
  ServerStoreQuery query = { .limit = 100 };
  g_auto (Answer) trimmed = { 0 };
  g_auto (Answer) full = { 0 };
  g_auto (Answer) after_restart = { 0 };

  publish_many (fixture, "room", 20);
  read_with (fixture, "room", 3, FOREVER, &query, &full);
  g_assert_cmpint (full.publications->len, ==, 3);

  publish_at (fixture, "room", 5, FOREVER, 1, "1", &trimmed);
  test_iterate_until (&trimmed.done);
  g_assert_cmpint (trimmed.offset, ==, 21);

  /* What is gone is gone, also for who would keep more. */
  reopen_store (fixture);
  assert_read (fixture, query, "17 18 19 20 21");
}

static void
test_trim_by_age (Fixture       *fixture,
                  gconstpointer  data)
{
  const gint64 hour = 60 * 60 * 1000;
  gint64 now = g_get_real_time () / 1000;
  ServerStoreQuery query = { .limit = 100 };
  ServerStoreQuery position = { .limit = 0 };
  g_auto (Answer) read = { 0 };
  g_auto (Answer) none = { 0 };
  g_auto (Answer) last = { 0 };
  Answer written[4] = { 0 };

  publish_at (fixture, "room", 1000, FOREVER, now - 3 * hour, "1", &written[0]);
  publish_at (fixture, "room", 1000, FOREVER, now - 2 * hour, "2", &written[1]);
  publish_at (fixture, "room", 1000, FOREVER, now - hour / 2, "3", &written[2]);
  test_iterate_until (&written[2].done);

  read_with (fixture, "room", 1000, hour, &query, &read);
  g_assert_cmpint (read.publications->len, ==, 1);
  read_with (fixture, "room", 1000, hour / 4, &query, &none);
  g_assert_cmpint (none.publications->len, ==, 0);
  g_assert_cmpint (none.top, ==, 3);

  publish_at (fixture, "room", 1000, hour, now, "4", &written[3]);
  test_iterate_until (&written[3].done);
  assert_read (fixture, query, "3 4");
  read_with (fixture, "room", 1000, FOREVER, &position, &last);
  g_assert_cmpint (last.top, ==, 4);

  for (guint i = 0; i < G_N_ELEMENTS (written); i++)
    answer_clear (&written[i]);
}

static void
assert_open_fails (const char *folder,
                   const char *message)
{
  const ServerConfig config = { .data_dir = (char *) folder };
  g_autoptr (GError) error = NULL;

  g_assert_null (server_store_open (&config, NULL, &error));
  g_assert_error (error, SERVER_ERROR, SERVER_ERROR_STORE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_corrupt_file (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "history.sqlite", NULL);
  g_autofree char *garbage = g_strnfill (100000, 'g');

  g_clear_pointer (&fixture->store, server_store_close);
  g_assert_true (g_file_set_contents (path, garbage, -1, NULL));
  assert_open_fails (fixture->folder, "not a database");
}

static void
test_second_server (Fixture       *fixture,
                    gconstpointer  data)
{
  assert_open_fails (fixture->folder, "another realtime-server is using this folder");
}

static void
test_impossible_folder (void)
{
  assert_open_fails ("/dev/null/history", "/dev/null/history");
}

/* A page of the file is overwritten while the store is open: publishing is
 * refused and says so, nothing is acknowledged that is not there. */
static void
test_later_failure (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "history.sqlite", NULL);
  g_auto (Answer) written = { 0 };
  g_auto (Answer) refused = { 0 };
  g_autofree char *garbage = g_strnfill (1024 * 1024, 'g');
  g_autoptr (GError) error = NULL;
  FILE *file;

  publish_many (fixture, "room", 3000);
  reopen_store (fixture);

  file = g_fopen (path, "r+");
  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, 4096, SEEK_SET), ==, 0);
  g_assert_cmpint (fwrite (garbage, 60000, 1, file), ==, 1);
  g_assert_cmpint (fclose (file), ==, 0);

  g_test_expect_message ("realtime-server", G_LOG_LEVEL_WARNING, "The history cannot be written*");
  publish_at (fixture, "room", 1000000, FOREVER, 1, "1", &refused);
  test_iterate_until (&refused.done);
  g_assert_true (refused.failed);
  g_assert_cmpint (refused.publications == NULL, ==, TRUE);
  g_test_assert_expected_messages ();
}

/* A stream that cannot be written to is no harm to the others, whose
 * publications wait in the same transaction. */
static void
test_bad_stream (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "history.sqlite", NULL);
  Answer answers[30] = { 0 };
  sqlite3 *db = NULL;

  publish_many (fixture, "bad", 3);
  g_clear_pointer (&fixture->store, server_store_close);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE stream SET top = 1", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  open_store (fixture);

  g_test_expect_message ("realtime-server", G_LOG_LEVEL_WARNING, "The history cannot be written*");
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    publish_at (fixture, i == 10 ? "bad" : "room", 1000, FOREVER, 1, "1", &answers[i]);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      test_iterate_until (&answers[i].done);
      g_assert_cmpint (answers[i].failed, ==, i == 10);
      if (i != 10)
        g_assert_cmpint (answers[i].offset, ==, i < 10 ? i + 1 : i);
      answer_clear (&answers[i]);
    }
  g_test_assert_expected_messages ();
}

/* What is known of streams is forgotten at times, or publishing to ever new
 * channels would fill the memory; then the file tells. */
static void
test_many_streams (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "history.sqlite", NULL);
  g_autofree Answer *answers = g_new0 (Answer, N_STREAMS);
  g_auto (Answer) answer = { 0 };
  sqlite3 *db = NULL;

  for (guint i = 0; i < N_STREAMS; i++)
    {
      g_autofree char *channel = g_strdup_printf ("%u", i);

      publish_at (fixture, channel, 1000, FOREVER, 1, "1", &answers[i]);
    }
  for (guint i = 0; i < N_STREAMS; i++)
    {
      test_iterate_until (&answers[i].done);
      g_assert_cmpint (answers[i].offset, ==, 1);
      answer_clear (&answers[i]);
    }

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE stream SET top = 41", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  publish (fixture, "0", &answer);
  g_assert_cmpint (answer.offset, ==, 42);
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  g_auto (Answer) removed = { 0 };
  g_auto (Answer) never = { 0 };

  publish_many (fixture, "room", 5);
  server_store_remove (fixture->store, "room", answer_cb, &removed);
  server_store_remove (fixture->store, "never", answer_cb, &never);
  test_iterate_until (&never.done);
  g_assert_false (removed.failed);
  g_assert_cmpint (removed.top, ==, 5);
  g_assert_false (never.failed);
  g_assert_cmpint (never.top, ==, 0);
  g_assert_cmpstr (never.epoch, !=, removed.epoch);

  assert_read (fixture, (ServerStoreQuery) { .limit = 9 }, "");
  publish_many (fixture, "room", 1);
  assert_read (fixture, (ServerStoreQuery) { .limit = 9 }, "6");
}

/* Somebody else's lock makes all that waits wait together, and no longer. */
static void
test_foreign_lock (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "history.sqlite", NULL);
  ServerRetention retention = { 1000, FOREVER };
  ServerStoreQuery query = { .limit = 9 };
  g_auto (Answer) read = { 0 };
  g_auto (Answer) healed = { 0 };
  Answer answers[200] = { 0 };
  sqlite3 *db = NULL;

  publish_many (fixture, "room", 2);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);

  g_test_expect_message ("realtime-server", G_LOG_LEVEL_WARNING, "The history cannot be written*locked*");
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    publish_at (fixture, "room", 1000, FOREVER, 1, "1", &answers[i]);
  server_store_read (fixture->store, "room", &retention, &query, answer_cb, &read);
  test_iterate_until (&read.done);
  g_test_assert_expected_messages ();
  g_assert_false (read.failed);
  g_assert_cmpint (read.publications->len, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_assert_true (answers[i].failed);
      answer_clear (&answers[i]);
    }

  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_test_expect_message ("realtime-server", G_LOG_LEVEL_MESSAGE, "The history can be written again");
  publish (fixture, "room", &healed);
  g_test_assert_expected_messages ();
  g_assert_false (healed.failed);
  g_assert_cmpint (healed.offset, ==, 3);
}

/* Questions that are still waiting are answered before the store is gone. */
static void
test_close (Fixture       *fixture,
            gconstpointer  data)
{
  Answer answers[50] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    publish_at (fixture, "room", 1000, FOREVER, 1, "1", &answers[i]);
  reopen_store (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_assert_true (answers[i].done);
      g_assert_false (answers[i].failed);
      answer_clear (&answers[i]);
    }
  assert_read (fixture, (ServerStoreQuery) { .limit = 1, .reverse = TRUE }, "50");
}

#define ADD(name, func) g_test_add ("/store/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("publish", test_publish);
  ADD ("queries", test_queries);
  ADD ("limits-of-a-read", test_limits_of_a_read);
  ADD ("restart", test_restart);
  ADD ("epochs-differ", test_epochs_differ);
  ADD ("group-commit", test_group_commit);
  ADD ("trim-by-size", test_trim_by_size);
  ADD ("trim-by-age", test_trim_by_age);
  ADD ("corrupt-file", test_corrupt_file);
  ADD ("second-server", test_second_server);
  ADD ("later-failure", test_later_failure);
  ADD ("bad-stream", test_bad_stream);
  ADD ("many-streams", test_many_streams);
  ADD ("remove", test_remove);
  ADD ("foreign-lock", test_foreign_lock);
  ADD ("close", test_close);
  g_test_add_func ("/store/impossible-folder", test_impossible_folder);

  return g_test_run ();
}
