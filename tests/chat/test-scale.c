/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-sql.h"
#include "chat-test-util.h"
#include "chat.h"
#include "timeline-shadow.h"

#include <sqlite3.h>

#define N_ROOMS 500
#define N_MESSAGES 100000

/* A statement that visits all messages has at least as many steps. */
#define MAX_STEPS_TO_OPEN 80000
#define MAX_STEPS_TO_LOAD 4000

/* One room with a long past. */
#define N_LONG 1000000
#define MAX_ITEMS_TO_OPEN 200
#define MAX_ITEMS_ALIVE 1000

/* What all connections of this process have done. */
static int n_steps;

static int
profile_cb (unsigned int  type,
            void         *user_data,
            void         *statement,
            void         *elapsed)
{
  g_atomic_int_add (&n_steps, sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_VM_STEP, 1));

  return 0;
}

static int
watch_connection (sqlite3                     *db,
                  char                       **message,
                  const sqlite3_api_routines  *api)
{
  return sqlite3_trace_v2 (db, SQLITE_TRACE_PROFILE, profile_cb, NULL);
}

static void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

static ChatAccount *
open_account (const char *folder)
{
  ChatAccount *account = chat_account_new ("ws://127.0.0.1:1/", "ann", NULL, folder);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_account_open_async (account, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  chat_account_open_finish (account, result, &error);
  g_assert_no_error (error);

  return account;
}

static void
close_account (ChatAccount *account)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_account_close_async (account, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_account_close_finish (account, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (account);
}

static void
fill_database (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "confab.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_sql_open (path, &error);

  g_assert_no_error (error);
  chat_sql_execute (sql,
                    "BEGIN;"
                    "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " G_STRINGIFY (N_ROOMS) ")"
                    "INSERT INTO rooms (room, name, resource, joined, created, read_epoch, read_offset) "
                    "SELECT i, 'room ' || i, '', 1, i, 1, " G_STRINGIFY (N_MESSAGES) " - 10 FROM n;"
                    "INSERT INTO epochs (room, epoch, name) SELECT room, 1, 'x' FROM rooms;"
                    "INSERT INTO spans (room, epoch, after, upto) "
                    "SELECT room, 1, 0, " G_STRINGIFY (N_MESSAGES) " FROM rooms;"
                    "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " G_STRINGIFY (N_MESSAGES) ")"
                    "INSERT INTO messages "
                    "(room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
                    "SELECT 1, 1, i, 'id ' || i, 0, 0, 'ben', i * 1000000, 'text ' || i, x'00' FROM n;"
                    "COMMIT", &error);
  g_assert_no_error (error);
}

static void
load_older (ChatTimeline *timeline)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_timeline_load_older_async (timeline, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  chat_timeline_load_older_finish (timeline, result, &error);
  g_assert_no_error (error);
}

/* Nothing visits all that is stored. */
static void
test_scale (void)
{
  g_autofree char *folder = test_make_folder ();
  ChatAccount *account = open_account (folder);
  g_autoptr (ChatRoom) room = NULL;
  ChatTimeline *timeline;
  GListModel *rooms;

  close_account (account);
  fill_database (folder);

  g_atomic_int_set (&n_steps, 0);
  account = open_account (folder);
  g_test_message ("%d steps to open", g_atomic_int_get (&n_steps));
  g_assert_cmpint (g_atomic_int_get (&n_steps), >, 0);
  g_assert_cmpint (g_atomic_int_get (&n_steps), <, MAX_STEPS_TO_OPEN);
  rooms = chat_account_get_rooms (account);
  g_assert_cmpuint (g_list_model_get_n_items (rooms), ==, N_ROOMS);
  room = g_list_model_get_item (rooms, 0);
  g_assert_cmpuint (chat_room_get_unread_count (room), ==, 10);

  g_atomic_int_set (&n_steps, 0);
  timeline = chat_room_get_timeline (room);
  test_wait_until (chat_timeline_get_loaded (timeline));
  for (guint i = 0; i < 5; i++)
    {
      load_older (timeline);
      g_test_message ("%d steps to load", g_atomic_int_get (&n_steps));
      g_assert_cmpint (g_atomic_int_get (&n_steps), >, 0);
      g_assert_cmpint (g_atomic_int_get (&n_steps), <, MAX_STEPS_TO_LOAD);
      g_atomic_int_set (&n_steps, 0);
    }

  g_clear_object (&room);
  close_account (account);
  test_remove_folder (folder);
}

static void
fill_long_room (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "confab.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_sql_open (path, &error);

  g_assert_no_error (error);
  chat_sql_execute (sql,
                    "BEGIN;"
                    "INSERT INTO rooms (room, name, resource, joined, created, read_epoch, read_offset) "
                    "VALUES (1, 'long', '', 1, 1, 1, 500000);"
                    "INSERT INTO epochs (room, epoch, name) VALUES (1, 1, 'x');"
                    "INSERT INTO spans (room, epoch, after, upto) VALUES (1, 1, 0, " G_STRINGIFY (N_LONG) ");"
                    "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " G_STRINGIFY (N_LONG) ")"
                    "INSERT INTO messages "
                    "(room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
                    "SELECT 1, 1, i, 'id ' || i, 0, 0, 'ben', i * 1000000, 'text', x'00' FROM n;"
                    "COMMIT", &error);
  g_assert_no_error (error);
}

static void
assert_opened (ChatTimeline *timeline,
               GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  chat_timeline_open_finish (timeline, result, NULL, &error);
  g_assert_no_error (error);
}

static void
load_newer (ChatTimeline *timeline)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_timeline_load_newer_async (timeline, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  chat_timeline_load_newer_finish (timeline, result, &error);
  g_assert_no_error (error);
}

/* To begin anywhere costs little, whatever lies before and after. */
static void
check_places (ChatTimeline   *timeline,
              TimelineShadow *shadow,
              const char     *begin)
{
  for (guint i = 0; i < 5; i++)
    {
      guint n_made = shadow->n_made;
      g_autoptr (GAsyncResult) result = NULL;

      g_atomic_int_set (&n_steps, 0);
      if (i == 0)
        chat_timeline_place_unread_async (timeline, NULL, take_result_cb, &result);
      else if (i == 1)
        chat_timeline_open_at_unread_async (timeline, NULL, take_result_cb, &result);
      else if (i == 2)
        chat_timeline_open_at_time_async (timeline, G_GINT64_CONSTANT (700000000000), NULL, take_result_cb, &result);
      else if (i == 3)
        chat_timeline_open_at_newest_async (timeline, NULL, take_result_cb, &result);
      else
        chat_timeline_open_at_message_async (timeline, begin, NULL, take_result_cb, &result);
      test_wait_until (result != NULL);
      assert_opened (timeline, result);
      g_assert_cmpuint (shadow->n_made - n_made, <, MAX_ITEMS_TO_OPEN);
      g_assert_cmpint (g_atomic_int_get (&n_steps), <, MAX_STEPS_TO_LOAD);
    }
}

/* All of it is read, or where time is short the last of it, and what was read is
 * not kept.
 */
static void
test_window (void)
{
  guint begin = g_test_slow () ? 1 : N_LONG - 100000;
  g_autofree char *begin_id = g_strdup_printf ("id %u", begin);
  g_autofree char *folder = test_make_folder ();
  ChatAccount *account = open_account (folder);
  g_autoptr (TimelineShadow) shadow = NULL;
  g_autoptr (ChatRoom) room = NULL;
  ChatTimeline *timeline;

  close_account (account);
  fill_long_room (folder);
  account = open_account (folder);
  room = g_list_model_get_item (chat_account_get_rooms (account), 0);
  g_assert_cmpuint (chat_room_get_unread_count (room), ==, N_LONG / 2);
  timeline = chat_room_get_timeline (room);
  shadow = timeline_shadow_new (timeline);
  test_wait_until (chat_timeline_get_loaded (timeline));
  g_assert_cmpuint (shadow->n_made, <, MAX_ITEMS_TO_OPEN);

  check_places (timeline, shadow, begin_id);
  while (chat_timeline_get_has_newer (timeline))
    load_newer (timeline);
  g_assert_cmpuint (shadow->n_made, >, N_LONG - begin);
  g_assert_cmpuint (shadow->max_alive, <, MAX_ITEMS_ALIVE);
  timeline_shadow_check (shadow);

  g_clear_pointer (&shadow, timeline_shadow_free);
  g_clear_object (&room);
  close_account (account);
  test_remove_folder (folder);
}

static void
take_plan (ChatRow  *row,
           gpointer  user_data)
{
  g_string_append_printf (user_data, "%s\n", chat_row_get_text (row, 3));
}

/* The steps above are few because of the index. */
static void
test_plan (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "confab.sqlite", NULL);
  g_autoptr (GString) plan = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = NULL;

  close_account (open_account (folder));
  sql = chat_sql_open (path, &error);
  g_assert_no_error (error);
  chat_sql_query (sql, take_plan, plan, &error,
                  "EXPLAIN QUERY PLAN SELECT epoch, offset, id, kind, outgoing, author, time, body FROM messages "
                  "WHERE room = ? AND (epoch, offset) < (?, ?) AND kind != 2 "
                  "ORDER BY epoch DESC, offset DESC LIMIT ?", "");
  g_assert_no_error (error);
  g_assert_cmpstr (plan->str, ==,
                   "SEARCH messages USING INDEX messages_by_position (room=? AND (epoch,offset)<(?,?))\n");
  test_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  sqlite3_auto_extension ((void (*) (void)) watch_connection);

  g_test_add_func ("/scale/scale", test_scale);
  g_test_add_func ("/scale/plan", test_plan);
  g_test_add_func ("/scale/window", test_window);

  return g_test_run ();
}
