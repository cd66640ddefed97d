/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-batch.h"
#include "chat-error.h"
#include "chat-schema.h"

#include <sqlite3.h>
#include <string.h>

#define UUID "0190b3f4-0000-7000-8000-000000000001"
#define FUTURE_UUID "ffffffff-0000-7000-8000-000000000001"
#define MINE "{\"v\":1,\"id\":\"" UUID "\",\"type\":\"message\",\"body\":\"mine\"}"

typedef struct
{
  ChatSql *sql;
} Fixture;

/* How often it was asked or noted what somebody is called. */
static guint n_asked;
static guint n_noted;

static int
profile_cb (unsigned int  type,
            void         *user_data,
            void         *statement,
            void         *elapsed)
{
  const char *text = sqlite3_sql (statement);

  n_asked += g_str_has_prefix (text, "SELECT name") && strstr (text, "FROM users") != NULL;
  n_noted += g_str_has_prefix (text, "INSERT INTO users");

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
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->sql = chat_sql_open (":memory:", &error);
  g_assert_no_error (error);
  chat_schema_prepare (self->sql, &error);
  g_assert_no_error (error);
  chat_sql_execute (self->sql,
                    "INSERT INTO rooms (room, name, resource, joined, created) VALUES (1, 'lobby', '', 1, 1)", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  chat_sql_close (self->sql);
}

static void
execute (Fixture    *self,
         const char *script)
{
  g_autoptr (GError) error = NULL;

  chat_sql_execute (self->sql, script, &error);
  g_assert_no_error (error);
}

static void
add (ChatBatch  *batch,
     guint64     offset,
     const char *payload,
     const char *author,
     gint64      time)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (payload, strlen (payload));

  chat_batch_add (batch, offset, bytes, author, NULL, time);
}

static void
store (Fixture   *self,
       ChatBatch *batch)
{
  g_autoptr (GError) error = NULL;

  chat_batch_store (batch, self->sql, &error);
  g_assert_no_error (error);
}

static const ChatRecord *
get_record (ChatBatch *batch,
            guint      index)
{
  g_assert_cmpuint (index, <, chat_batch_get_records (batch)->len);

  return g_ptr_array_index (chat_batch_get_records (batch), index);
}

static void
take_int (ChatRow  *row,
          gpointer  user_data)
{
  gint64 *value = user_data;

  *value = chat_row_get_int (row, 0);
}

static gint64
count_outbox (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  chat_sql_query (self->sql, take_int, &n, &error, "SELECT count(*) FROM outbox", "");
  g_assert_no_error (error);

  return n;
}

static void
test_extend (void)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 3, 4 });

  g_assert_false (chat_batch_extend (batch, (ChatSpan) { 1, 5, 6 }));
  g_assert_false (chat_batch_extend (batch, (ChatSpan) { 2, 4, 5 }));
  g_assert_true (chat_batch_extend (batch, (ChatSpan) { 1, 4, 6 }));
  g_assert_cmpuint (chat_batch_get_span (batch).after, ==, 3);
  g_assert_cmpuint (chat_batch_get_span (batch).upto, ==, 6);
  g_assert_cmpuint (chat_batch_get_n_messages (batch), ==, 0);
}

/* Nothing is stored of a room that is not. */
static void
test_no_room (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (2, "ann", "e", (ChatSpan) { 1, 0, 1 });
  g_autoptr (GError) error = NULL;

  g_assert_false (chat_batch_store (batch, self->sql, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
}

/* After a failure it begins anew. */
static void
test_again (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 0, 2 });
  g_autoptr (GError) error = NULL;

  add (batch, 1, "\"one\"", "ben", 1000);
  add (batch, 2, "\"two\"", "ben", 1000);
  execute (self, "CREATE TRIGGER t BEFORE INSERT ON spans BEGIN SELECT RAISE (ABORT, 'full'); END; BEGIN");
  g_assert_false (chat_batch_store (batch, self->sql, &error));
  g_assert_nonnull (error);
  execute (self, "ROLLBACK; DROP TRIGGER t");
  store (self, batch);
  g_assert_cmpuint (chat_batch_get_records (batch)->len, ==, 2);
  g_assert_cmpstr (get_record (batch, 1)->body, ==, "two");
}

/* A message that was known already is taken out of the outbox all the same, or
 * it would be sent for ever.
 */
static void
test_known_and_waiting (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (ChatBatch) first = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 0, 1 });
  g_autoptr (ChatBatch) second = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 1, 2 });
  g_autoptr (ChatBatch) third = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 2, 3 });

  add (first, 1, MINE, "ann", 1000);
  store (self, first);
  execute (self, "INSERT INTO outbox (room, id, body, payload, created) VALUES (1, '" UUID "', 'mine', x'', 1)");
  add (second, 2, MINE, "ann", 1000);
  store (self, second);
  g_assert_cmpint (count_outbox (self), ==, 0);
  g_assert_cmpuint (chat_batch_get_records (second)->len, ==, 1);
  add (third, 3, MINE, "ann", 1000);
  store (self, third);
  g_assert_cmpuint (chat_batch_get_records (third)->len, ==, 0);
}

/* What has no id of its own is known by its place, if it is the same. */
static void
test_same_place (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (ChatBatch) first = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 0, 1 });
  g_autoptr (ChatBatch) again = chat_batch_new (1, "ann", "e", (ChatSpan) { 3, 0, 1 });
  g_autoptr (ChatBatch) other = chat_batch_new (1, "ann", "e", (ChatSpan) { 5, 0, 1 });

  add (first, 1, "\"one\"", "ben", 1000);
  store (self, first);
  add (again, 1, "\"one\"", "ben", 1000);
  store (self, again);
  g_assert_cmpuint (chat_batch_get_records (again)->len, ==, 0);
  add (other, 1, "\"another\"", "ben", 1000);
  store (self, other);
  g_assert_cmpuint (chat_batch_get_records (other)->len, ==, 1);
}

/* The server's clock counts, else the sender's, but not into the future. */
static void
test_time (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 0, 4 });
  gint64 before = g_get_real_time ();

  add (batch, 1, MINE, "ann", 1000);
  add (batch, 2, "{\"v\":1,\"id\":\"0190b3f4-0000-7000-8000-000000000002\",\"body\":\"b\"}", "ben", 0);
  add (batch, 3, "{\"v\":1,\"id\":\"" FUTURE_UUID "\",\"body\":\"c\"}", "eve", 0);
  add (batch, 4, "\"no id\"", "ben", 0);
  store (self, batch);
  g_assert_cmpint (get_record (batch, 0)->time, ==, 1000);
  g_assert_cmpint (get_record (batch, 1)->time, ==, G_GINT64_CONSTANT (0x0190b3f40000) * 1000);
  g_assert_cmpint (get_record (batch, 2)->time, >=, before);
  g_assert_cmpint (get_record (batch, 2)->time, <=, g_get_real_time ());
  g_assert_cmpint (get_record (batch, 3)->time, >=, before);
}

static void
add_told (ChatBatch  *batch,
          guint64     offset,
          const char *author,
          const char *info,
          const char *payload,
          gint64      time)
{
  g_autoptr (GBytes) info_bytes = g_bytes_new_static (info, strlen (info));
  g_autoptr (GBytes) bytes = g_bytes_new_static (payload, strlen (payload));

  chat_batch_add (batch, offset, bytes, author, info_bytes, time);
}

/* Who is called otherwise than was known, with the ids in order. */
static void
assert_renamed (ChatBatch  *batch,
                const char *expected)
{
  g_autoptr (GList) ids = g_hash_table_get_keys (chat_batch_get_renamed (batch));
  g_autoptr (GString) text = g_string_new (NULL);

  ids = g_list_sort (ids, (GCompareFunc) strcmp);
  for (GList *link = ids; link != NULL; link = link->next)
    g_string_append_printf (text, "%s=%s ", (char *) link->data,
                            chat_user_get_handle (g_hash_table_lookup (chat_batch_get_renamed (batch), link->data)));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_author (ChatBatch  *batch,
               guint       index,
               const char *id,
               const char *name)
{
  ChatUser *author = get_record (batch, index)->author;

  g_assert_cmpstr (chat_user_get_id (author), ==, id);
  g_assert_cmpstr (chat_user_get_name (author), ==, name);
}

/* What the server tells of a user last, whatever old messages tell. */
static void
test_names (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 10, 15 });
  g_autoptr (ChatBatch) older = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 8, 10 });
  g_autoptr (ChatBatch) newer = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 15, 17 });

  add (batch, 11, "\"a\"", "u17", 1100);
  add_told (batch, 12, "u17", "{\"name\":\"Ben\"}", "\"b\"", 1200);
  add (batch, 13, "\"c\"", "u17", 1300);
  add_told (batch, 14, "dora", "{\"name\":\"dora\"}", "\"d\"", 1400);
  add_told (batch, 15, "", "{\"name\":\"Nobody\"}", "\"e\"", 1500);
  store (self, batch);
  assert_author (batch, 0, "u17", "Ben");
  assert_author (batch, 1, "u17", "Ben");
  assert_author (batch, 2, "u17", "Ben");
  assert_author (batch, 3, "dora", "");
  assert_author (batch, 4, "", "");
  assert_renamed (batch, "dora=dora u17=Ben ");

  add_told (older, 9, "u17", "{\"name\":\"Benny\"}", "\"f\"", 900);
  add_told (older, 10, "u17", "{\"name\":7}", "\"g\"", 1000);
  store (self, older);
  assert_author (older, 0, "u17", "Ben");
  assert_author (older, 1, "u17", "Ben");
  assert_renamed (older, "");

  add_told (newer, 16, "u17", "{\"name\":\"Benjamin\"}", "\"h\"", 1600);
  add (newer, 17, "\"i\"", "u17", 1700);
  store (self, newer);
  assert_author (newer, 0, "u17", "Benjamin");
  assert_author (newer, 1, "u17", "Benjamin");
  assert_renamed (newer, "u17=Benjamin ");
}

/* Of who is called as before in the end, nothing else is told. */
static void
test_names_back (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 0, 3 });

  execute (self, "INSERT INTO users (user, name, time) VALUES ('u17', 'Ben', 1000)");
  add_told (batch, 1, "u17", "{\"name\":\"Benny\"}", "\"a\"", 1001);
  add_told (batch, 2, "u\n17", "{\"name\":\"Ben\"}", "\"b\"", 1002);
  add_told (batch, 3, "u\n17", "{\"name\":\"Bob\"}", "\"c\"", 999);
  store (self, batch);
  assert_author (batch, 0, "u17", "Ben");
  assert_author (batch, 1, "u17", "Ben");
  assert_author (batch, 2, "u17", "Ben");
}

/* However much history there is from before somebody was renamed. */
static void
test_names_asked_once (Fixture       *self,
                       gconstpointer  data)
{
  g_autoptr (ChatBatch) older = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 0, 40 });
  g_autoptr (ChatBatch) newer = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 40, 80 });

  execute (self, "INSERT INTO users (user, name, time) VALUES ('u17', 'Ben', 1000)");
  for (guint64 i = 1; i <= 40; i++)
    {
      add_told (older, i, "u17", i % 2 == 0 ? "{\"name\":\"Benny\"}" : "{\"name\":\"Ben\"}", "\"a\"", (gint64) i);
      add_told (newer, 40 + i, "u17", "{\"name\":\"Benjamin\"}", "\"a\"", 1000 + (gint64) i);
    }

  /* Those of the account itself are asked for, too. */
  n_asked = n_noted = 0;
  store (self, older);
  g_assert_cmpuint (n_asked, ==, 2);
  g_assert_cmpuint (n_noted, ==, 0);
  assert_author (older, 0, "u17", "Ben");
  assert_author (older, 39, "u17", "Ben");

  n_asked = n_noted = 0;
  store (self, newer);
  g_assert_cmpuint (n_asked, ==, 2);
  g_assert_cmpuint (n_noted, ==, 1);
  assert_author (newer, 39, "u17", "Benjamin");
}

/* Others know the user by the name. */
static void
test_called_by_name (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "u18", "e", (ChatSpan) { 1, 0, 3 });
  g_autoptr (ChatBatch) told = chat_batch_new (1, "u18", "e", (ChatSpan) { 1, 3, 4 });

  add (batch, 1, "\"@ann lee\"", "ben", 1000);
  add (batch, 2, "\"@u18\"", "ben", 1000);
  add_told (batch, 3, "u18", "{\"name\":\"Ann Lee\"}", "\"@ann lee\"", 1000);
  store (self, batch);
  g_assert_false (get_record (batch, 0)->mention);
  g_assert_true (get_record (batch, 1)->mention);
  g_assert_false (get_record (batch, 2)->mention);

  add (told, 4, "\"@Ann Lee: @ben\"", "ben", 1000);
  store (self, told);
  g_assert_true (get_record (told, 0)->mention);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  sqlite3_auto_extension ((void (*) (void)) watch_connection);

  g_test_add_func ("/batch/extend", test_extend);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/batch/no-room", test_no_room);
  ADD ("/batch/again", test_again);
  ADD ("/batch/known-and-waiting", test_known_and_waiting);
  ADD ("/batch/same-place", test_same_place);
  ADD ("/batch/time", test_time);
  ADD ("/batch/names", test_names);
  ADD ("/batch/names-back", test_names_back);
  ADD ("/batch/names-asked-once", test_names_asked_once);
  ADD ("/batch/called-by-name", test_called_by_name);
#undef ADD

  return g_test_run ();
}
