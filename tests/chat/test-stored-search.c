/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "archive.h"
#include "chat-database-file.h"
#include "chat-stored-search.h"
#include "chat-test-util.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_ROOMS 8
#define N_MESSAGES 300
#define MAX_RESULTS 20
#define MAX_ROOMS 5

/* Two accounts, whose messages are of the same times. */
typedef struct
{
  GPtrArray *sessions;
  char      *folders[2];
  char      *paths[2];
} Fixture;

static void
execute (const char *path,
         const char *script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_database_file_open (path, &error);

  g_assert_no_error (error);
  chat_sql_execute (sql, script, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->sessions = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *uri = g_strdup_printf ("ws://server%u.example/", i);
      ChatSession *session = chat_session_new_server (uri, "ann", NULL);

      g_ptr_array_add (self->sessions, session);
      self->folders[i] = chat_session_dup_data_directory (session);
      self->paths[i] = g_build_filename (self->folders[i], "confab.sqlite", NULL);
      g_assert_no_errno (g_mkdir_with_parents (self->folders[i], 0700));
      archive_make (self->folders[i], N_ROOMS, N_MESSAGES, TRUE);
    }
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_assert_finalize_object (g_ptr_array_steal_index (self->sessions, 0));
      g_free (self->folders[i]);
      g_free (self->paths[i]);
    }
  g_ptr_array_unref (self->sessions);
}

static GPtrArray *
find (Fixture    *self,
      const char *text)
{
  return chat_stored_search_find (self->sessions, text, NULL);
}

static ChatStoredResult *
nth (GPtrArray *results,
     guint      n)
{
  g_assert_cmpuint (n, <, results->len);

  return g_ptr_array_index (results, n);
}

static guint
count_rooms (GPtrArray *results)
{
  guint n_rooms = 0;

  for (guint i = 0; i < results->len; i++)
    n_rooms += nth (results, i)->message == NULL;

  return n_rooms;
}

static guint
count_of (GPtrArray  *results,
          gpointer    session)
{
  guint n_results = 0;

  for (guint i = 0; i < results->len; i++)
    n_results += nth (results, i)->session == session;

  return n_results;
}

static void
add_message (Fixture    *self,
             guint       account,
             const char *id,
             const char *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_database_file_open (self->paths[account], &error);
  g_autofree char *script = g_strdup_printf (
    "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
    "VALUES (1, 1, %u, '%s', 0, 0, 'zoe', %" G_GINT64_FORMAT ", '%s', x'');"
    "UPDATE search_state SET damaged = 1",
    N_MESSAGES + 1, id, ARCHIVE_BEGIN + 2 * N_MESSAGES * ARCHIVE_INTERVAL, body);

  g_assert_no_error (error);
  chat_sql_execute (sql, script, &error);
  g_assert_no_error (error);
  archive_index (sql);
}

static void
test_order (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) results = find (self, archive_get_word (0));
  guint n_rooms = count_rooms (results);

  g_assert_cmpuint (results->len, ==, MAX_RESULTS);
  g_assert_cmpuint (count_of (results, self->sessions->pdata[0]), >, 0);
  g_assert_cmpuint (count_of (results, self->sessions->pdata[1]), >, 0);
  for (guint i = 0; i < n_rooms; i++)
    g_assert_null (nth (results, i)->message);
  for (guint i = n_rooms; i < results->len; i++)
    {
      g_assert_nonnull (strstr (nth (results, i)->snippet, archive_get_word (0)));
      g_assert_nonnull (nth (results, i)->author);
      if (i > n_rooms)
        g_assert_cmpint (nth (results, i)->time, <=, nth (results, i - 1)->time);
    }
}

static void
test_rooms (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) results = NULL;

  execute (self->paths[1], "UPDATE rooms SET name = 'quay', resource = 'boats', notify = 2 WHERE room = 3;"
                           "UPDATE rooms SET name = 'quay', joined = 0 WHERE room = 4");
  results = find (self, " Quay ");
  g_assert_cmpuint (results->len, ==, 1);
  g_assert_cmpstr (nth (results, 0)->title, ==, "quay › boats");
  g_assert_cmpstr (nth (results, 0)->room, ==, "quay:boats");
  g_assert_null (nth (results, 0)->message);
  g_assert_true (nth (results, 0)->session == self->sessions->pdata[1]);

  /* There are sixteen of them. */
  g_clear_pointer (&results, g_ptr_array_unref);
  results = find (self, "room");
  g_assert_cmpuint (count_rooms (results), ==, MAX_ROOMS);
}

/* Elsewhere on the desktop, people look for other things. */
static void
test_strewn (Fixture       *self,
             gconstpointer  data)
{
  static const char *const near[] = { "garden", "gar", "den", "gs", "gades", "shed gard", "GÄRD" };
  static const char *const far[] = { "rns", "ahd", "ades", "eehd", "gardening", "garden party" };

  execute (self->paths[0], "UPDATE rooms SET name = 'garden shed' WHERE room = 2");
  for (gsize i = 0; i < G_N_ELEMENTS (near); i++)
    {
      g_autoptr (GPtrArray) results = find (self, near[i]);

      g_assert_cmpuint (count_rooms (results), ==, 1);
      g_assert_cmpstr (nth (results, 0)->title, ==, "garden shed");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (far); i++)
    {
      g_autoptr (GPtrArray) results = find (self, far[i]);

      g_assert_cmpuint (count_rooms (results), ==, 0);
    }
}

/* In rooms that were left, too, there is something to find. */
static void
test_left (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) results = NULL;

  add_message (self, 0, "last", "xylophone");
  results = find (self, "xylo");
  g_assert_cmpuint (results->len, ==, 1);
  g_assert_cmpstr (nth (results, 0)->message, ==, "last");
  g_assert_cmpstr (nth (results, 0)->room, ==, "room 1");

  execute (self->paths[0], "UPDATE rooms SET joined = 0 WHERE room = 1");
  g_clear_pointer (&results, g_ptr_array_unref);
  results = find (self, "xylo");
  g_assert_cmpuint (results->len, ==, 0);
}

static void
test_short (Fixture       *self,
            gconstpointer  data)
{
  static const char *const nothing[] = { "", " ", "\t\n" };
  g_autoptr (GPtrArray) results = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (nothing); i++)
    {
      g_autoptr (GPtrArray) none = find (self, nothing[i]);

      g_assert_cmpuint (none->len, ==, 0);
    }

  add_message (self, 0, "cat", "das 猫 miaut");
  results = find (self, "r");
  g_assert_cmpuint (results->len, ==, MAX_ROOMS);
  g_assert_cmpuint (count_rooms (results), ==, MAX_ROOMS);

  g_clear_pointer (&results, g_ptr_array_unref);
  results = find (self, "猫");
  g_assert_cmpuint (results->len, ==, 1);
  g_assert_cmpstr (nth (results, 0)->message, ==, "cat");
}

/* As in the dialog of the app */
static void
test_operators (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GPtrArray) results = NULL;

  add_message (self, 1, "last", "xylophone");
  results = find (self, "from:zoe in:\"room 1\"");
  g_assert_cmpuint (results->len, ==, 1);
  g_assert_cmpstr (nth (results, 0)->message, ==, "last");
  g_clear_pointer (&results, g_ptr_array_unref);
  results = find (self, "from:zoe in:nowhere");
  g_assert_cmpuint (results->len, ==, 0);
}

static void
test_cancelled (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) results = NULL;

  g_cancellable_cancel (cancellable);
  results = chat_stored_search_find (self->sessions, archive_get_word (0), cancellable);
  g_assert_cmpuint (results->len, ==, count_rooms (results));
}

static void
test_nothing_stored (void)
{
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) results = chat_stored_search_find (sessions, "lobby", NULL);
  g_autofree char *folder = NULL;

  g_assert_cmpuint (results->len, ==, 0);

  g_ptr_array_add (sessions, chat_session_new_server ("ws://new.example/", "ann", NULL));
  folder = chat_session_dup_data_directory (g_ptr_array_index (sessions, 0));
  g_clear_pointer (&results, g_ptr_array_unref);
  results = chat_stored_search_find (sessions, "lobby", NULL);
  g_assert_cmpuint (results->len, ==, 0);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static char *
checksum (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, length);
}

/* One account that cannot be read: nothing is done to it, and the other is found. */
static void
check_other_only (Fixture *self)
{
  g_autofree char *before = checksum (self->paths[0]);
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) results = find (self, archive_get_word (0));

  g_assert_cmpuint (count_of (results, self->sessions->pdata[0]), ==, 0);
  g_assert_cmpuint (count_of (results, self->sessions->pdata[1]), >, 0);
  after = checksum (self->paths[0]);
  g_assert_cmpstr (before, ==, after);
}

static void
test_damaged (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (self->paths[0], "This was a database once.", -1, &error);
  g_assert_no_error (error);
  check_other_only (self);
}

/* The app makes the index again; until then the rooms are found. */
static void
test_damaged_index (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (GPtrArray) results = NULL;

  execute (self->paths[0], "DELETE FROM search_data WHERE id = 10; UPDATE rooms SET name = 'quay' WHERE room = 1");
  results = find (self, "quay");
  g_assert_cmpuint (results->len, ==, 1);
  g_clear_pointer (&results, g_ptr_array_unref);
  results = find (self, archive_get_word (0));
  g_assert_cmpuint (count_of (results, self->sessions->pdata[1]), >, 0);
}

static void
test_old (Fixture       *self,
          gconstpointer  data)
{
  execute (self->paths[0], "PRAGMA user_version = 3");
  check_other_only (self);
}

static void
test_newer (Fixture       *self,
            gconstpointer  data)
{
  execute (self->paths[0], "PRAGMA user_version = 1000");
  check_other_only (self);
}

static void
test_locked (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_database_file_open (self->paths[0], &error);

  g_assert_no_error (error);
  chat_sql_execute (sql, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; "
                         "UPDATE rooms SET created = created + 1; COMMIT", &error);
  g_assert_no_error (error);
  check_other_only (self);
}

/* What the app is about to write is not there yet; it need not wait. */
static void
test_in_use (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_database_file_open (self->paths[0], &error);
  g_autoptr (GPtrArray) results = NULL;

  g_assert_no_error (error);
  chat_sql_execute (sql, "BEGIN IMMEDIATE; UPDATE rooms SET name = 'quay' WHERE room = 1", &error);
  g_assert_no_error (error);
  results = find (self, "quay");
  g_assert_cmpuint (results->len, ==, 0);

  chat_sql_execute (sql, "COMMIT", &error);
  g_assert_no_error (error);
  g_clear_pointer (&results, g_ptr_array_unref);
  results = find (self, "quay");
  g_assert_cmpuint (results->len, ==, 1);
}

/* What was written last is in a log, which nobody has looked at since. */
static void
test_crashed (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_database_file_open (self->paths[0], &error);
  g_autoptr (GPtrArray) results = NULL;
  static const char *const suffixes[] = { "", "-wal" };

  g_assert_no_error (error);
  chat_sql_execute (sql, "UPDATE rooms SET name = 'quay' WHERE room = 1", &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (self->paths[0], suffixes[i], NULL);
      g_autofree char *to = g_strconcat (self->paths[1], suffixes[i], NULL);
      g_autofree char *contents = NULL;
      gsize length;

      g_file_get_contents (from, &contents, &length, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (length, >, 0);
      g_file_set_contents (to, contents, (gssize) length, &error);
      g_assert_no_error (error);
    }

  results = find (self, "quay");
  g_assert_cmpuint (count_of (results, self->sessions->pdata[1]), ==, 1);
}

static void
test_get (Fixture       *self,
          gconstpointer  data)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_auto (GStrv) ids = NULL;

  add_message (self, 0, "a/b c%", "**xylophone**");
  results = find (self, "xylo");
  g_strv_builder_add_many (builder, "", "nobody/room%201/m1", "%/x", NULL);
  g_strv_builder_take (builder, chat_stored_result_dup_id (nth (results, 0)));
  g_ptr_array_set_size (results, 0);
  g_ptr_array_add (results, chat_stored_result_new (g_ptr_array_index (self->sessions, 1), "room 2", "x"));
  g_strv_builder_take (builder, chat_stored_result_dup_id (nth (results, 0)));
  nth (results, 0)->message = g_strdup ("no such message");
  g_strv_builder_take (builder, chat_stored_result_dup_id (nth (results, 0)));
  ids = g_strv_builder_end (builder);

  again = chat_stored_search_get (self->sessions, (const char *const *) ids, "xylo");
  g_assert_cmpuint (again->len, ==, 2);
  g_assert_cmpstr (nth (again, 0)->message, ==, "a/b c%");
  g_assert_cmpstr (nth (again, 0)->snippet, ==, "xylophone");
  g_assert_cmpstr (nth (again, 0)->title, ==, "room 1");
  g_assert_cmpstr (chat_user_get_handle (nth (again, 0)->author), ==, "zoe");
  g_assert_null (nth (again, 1)->message);
  g_assert_cmpstr (nth (again, 1)->title, ==, "room 2");
}

static void
test_ids (void)
{
  static const char *const malformed[] = {
    "", "/", "a", "a/", "/b", "a/b/", "a/b/c/d", "a/%", "a/%zz", "a/%00", "a/%ff", "//", "a//c",
  };
  g_autofree char *too_long = g_strnfill (5000, 'a');
  g_autofree char *long_id = g_strconcat ("a/", too_long, NULL);
  g_autoptr (ChatSession) session = chat_session_new_server ("ws://server.example/", "ann", NULL);
  g_autoptr (ChatStoredResult) result = chat_stored_result_new (session, "größe:a/b:%2f", "x");
  g_autofree char *room_id = chat_stored_result_dup_id (result);
  g_autofree char *message_id = NULL;

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *id = chat_stored_result_dup_id (result);
      g_autofree char *key = NULL;
      g_autofree char *room = NULL;
      g_autofree char *message = NULL;

      g_assert_true (g_str_is_ascii (id));
      g_assert_true (chat_stored_result_parse_id (id, &key, &room, &message));
      g_assert_cmpstr (key, ==, chat_session_get_id (session));
      g_assert_cmpstr (room, ==, result->room);
      g_assert_cmpstr (message, ==, result->message);
      g_set_str (&result->message, "m/1");
    }

  for (gsize i = 0; i <= G_N_ELEMENTS (malformed); i++)
    {
      char *key, *room, *message;

      g_assert_false (chat_stored_result_parse_id (i < G_N_ELEMENTS (malformed) ? malformed[i] : long_id,
                                                   &key, &room, &message));
      g_assert_null (key);
      g_assert_null (room);
      g_assert_null (message);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define add(path, func) \
  g_test_add ("/stored-search/" path, Fixture, NULL, set_up, func, tear_down)

  add ("order", test_order);
  add ("rooms", test_rooms);
  add ("strewn", test_strewn);
  add ("left", test_left);
  add ("short", test_short);
  add ("operators", test_operators);
  add ("cancelled", test_cancelled);
  add ("damaged", test_damaged);
  add ("damaged-index", test_damaged_index);
  add ("old", test_old);
  add ("newer", test_newer);
  add ("locked", test_locked);
  add ("in-use", test_in_use);
  add ("crashed", test_crashed);
  add ("get", test_get);

#undef add

  g_test_add_func ("/stored-search/nothing-stored", test_nothing_stored);
  g_test_add_func ("/stored-search/ids", test_ids);

  return g_test_run ();
}
