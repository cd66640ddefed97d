/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "archive.h"
#include "chat-batch.h"
#include "chat-database-file.h"
#include "chat-error.h"
#include "chat-search-index.h"
#include "chat-search-sql.h"
#include "chat-search-text.h"
#include "chat-test-util.h"

#include <string.h>

#define N_ROOMS 3
#define N_MESSAGES 2000

typedef struct
{
  char            *folder;
  char            *path;
  ChatStore       *store;
  ChatSearchIndex *index;
} Fixture;

static void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  g_set_object (taken, result);
}

static void
open_store (Fixture *self)
{
  g_autoptr (GPtrArray) rooms = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->store = chat_store_new (self->path, "ann");
  chat_store_open_async (self->store, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  rooms = chat_store_open_finish (self->store, result, &error);
  g_assert_no_error (error);
  self->index = chat_search_index_new (self->store);
}

static void
close_store (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_search_index_stop (self->index);
  chat_store_close_async (self->store, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_store_close_finish (self->store, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&self->index));
  g_assert_finalize_object (g_steal_pointer (&self->store));
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->folder = test_make_folder ();
  self->path = g_build_filename (self->folder, "confab.sqlite", NULL);
  if (data != NULL)
    archive_make (self->folder, N_ROOMS, N_MESSAGES, g_str_equal (data, "indexed"));
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  if (self->store != NULL)
    close_store (self);
  test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

/* As another program: the store must be closed, or be doing nothing. */
static void
execute (Fixture    *self,
         const char *script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_sql_open (self->path, &error);

  g_assert_no_error (error);
  chat_sql_execute (sql, script, &error);
  g_assert_no_error (error);
}

static void
take_int (ChatRow  *row,
          gpointer  user_data)
{
  gint64 *value = user_data;

  *value = chat_row_get_int (row, 0);
}

static gint64
get_int (Fixture    *self,
         const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_sql_open (self->path, &error);
  gint64 value = -1;

  g_assert_no_error (error);
  chat_sql_query (sql, take_int, &value, &error, query, "");
  g_assert_no_error (error);

  return value;
}

static GPtrArray *
find_page (Fixture    *self,
           const char *text,
           gint64      before_key,
           guint       limit)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (ChatSearchQuery) query = chat_search_query_parse (text, zone);
  static const gint64 rooms[] = { 1, 2, 3 };
  gboolean needs_rooms = chat_search_query_needs_rooms (query);
  g_autoptr (ChatSearchMatch) match = chat_search_match_new (query, rooms, needs_rooms ? 3 : 0, NULL, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *records;

  chat_search_index_query_async (self->index, match, 0, before_key, limit, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  records = chat_search_index_query_finish (self->index, result, &error);
  g_assert_no_error (error);

  return records;
}

static char *
find (Fixture    *self,
      const char *text)
{
  g_autoptr (GPtrArray) records = find_page (self, text, G_MAXINT64, 100);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < records->len; i++)
    {
      const ChatSearchRecord *record = g_ptr_array_index (records, i);

      g_string_append_printf (found, "%s%s", i > 0 ? "|" : "", record->snippet);
    }

  return g_string_free_and_steal (g_steal_pointer (&found));
}

#define assert_found(self, text, expected) \
  G_STMT_START { \
    g_autofree char *test_found = find (self, text); \
    g_assert_cmpstr (test_found, ==, expected); \
  } G_STMT_END

static void
add (ChatBatch  *batch,
     guint64     offset,
     const char *author,
     const char *body,
     gint64      seconds)
{
  g_autofree char *payload = g_strdup_printf ("{\"v\":1,\"type\":\"message\",\"body\":\"%s\"}", body);
  g_autoptr (GBytes) bytes = g_bytes_new (payload, strlen (payload));

  chat_batch_add (batch, offset, bytes, author, NULL, seconds * G_USEC_PER_SEC);
}

static void
receive (Fixture   *self,
         ChatBatch *batch)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_store_receive_async (self->store, batch, take_result_cb, &result);
  test_wait_until (result != NULL);
  chat_store_receive_finish (self->store, result, &error);
  g_assert_no_error (error);
}

static void
receive_one (Fixture    *self,
             gint64      room,
             guint64     offset,
             const char *author,
             const char *body,
             gint64      seconds)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (room, "ann", "e", (ChatSpan) { 1, offset - 1, offset });

  add (batch, offset, author, body, seconds);
  receive (self, batch);
}

static void
open_with_rooms (Fixture *self)
{
  open_store (self);
  chat_store_save_room (self->store, 1, "lobby", "", TRUE);
  chat_store_save_room (self->store, 2, "design", "", TRUE);
}

/* What is stored can be found, whatever came before. */
static void
test_arrival (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 0, 3 });
  static const char reaction[] = "{\"v\":1,\"type\":\"reaction\",\"body\":\"soup\"}";
  g_autoptr (GBytes) event = g_bytes_new_static (reaction, sizeof reaction - 1);

  open_with_rooms (self);
  assert_found (self, "soup", "");
  add (batch, 1, "ben", "Soup is ready", 1000);
  chat_batch_add (batch, 2, event, "ben", NULL, 1000);
  add (batch, 3, "cleo", "Which soup?", 1001);
  receive (self, batch);
  assert_found (self, "soup", "Which soup?|Soup is ready");

  /* The same once more is no news. */
  receive (self, batch);
  assert_found (self, "soup", "Which soup?|Soup is ready");
  assert_found (self, "from:ben soup", "Soup is ready");
  assert_found (self, "soup -ready", "Which soup?");
  assert_found (self, "\"soup is\"", "Soup is ready");
  assert_found (self, "\"is soup\"", "");
  assert_found (self, "ben", "");
}

/* What was fetched late stands where it was said. */
static void
test_order (Fixture       *self,
            gconstpointer  data)
{
  open_with_rooms (self);
  receive_one (self, 1, 5, "ben", "tea 5", 5000);
  receive_one (self, 2, 1, "ben", "tea 7", 7000);
  receive_one (self, 1, 2, "ben", "tea 2", 2000);
  receive_one (self, 1, 3, "ben", "tea 3", 2000);
  receive_one (self, 1, 9, "ben", "tea 9", G_MAXINT64 / G_USEC_PER_SEC);
  assert_found (self, "tea", "tea 9|tea 7|tea 5|tea 3|tea 2");
  assert_found (self, "tea after:1970-01-01", "tea 9|tea 7|tea 5|tea 3|tea 2");
  assert_found (self, "after:1970-01-01 before:1971", "tea 7|tea 5|tea 3|tea 2");
  assert_found (self, "before:1970", "");
}

static void
test_filters (Fixture       *self,
              gconstpointer  data)
{
  open_with_rooms (self);
  receive_one (self, 1, 1, "Ann B", "see HTTPS://example.org/x", 10);
  receive_one (self, 1, 2, "ben", "see there", 20 + 24 * 3600);
  receive_one (self, 2, 1, "Zoë", "Crème brûlée <b>", 30 + 48 * 3600);
  assert_found (self, "see has:link", "see HTTPS://example.org/x");
  assert_found (self, "see -has:link", "see there");
  assert_found (self, "-has:link", "Crème brûlée <b>|see there");
  assert_found (self, "from:\"ann b\"", "see HTTPS://example.org/x");
  assert_found (self, "from:zoe", "Crème brûlée <b>");
  assert_found (self, "from:ann from:ben ", "see there|see HTTPS://example.org/x");
  assert_found (self, "creme", "Crème brûlée <b>");
  assert_found (self, "after:1970-01-02", "Crème brûlée <b>|see there");
  assert_found (self, "before:1970-01-02", "see HTTPS://example.org/x");
  assert_found (self, "after:1970-01-02 before:1970-01-03", "see there");
  /* The number of a room is not a word of its messages. */
  assert_found (self, "1", "");
}

/* By the id and by the name that the server tells of it. */
static void
test_names (Fixture       *self,
            gconstpointer  data)
{
  static const char ben_lee[] = "{\"name\":\"Benjamin Lee\"}";
  g_autoptr (GBytes) info = g_bytes_new_static (ben_lee, sizeof ben_lee - 1);
  g_autoptr (GBytes) payload = g_bytes_new_static ("\"soup\"", 6);
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 0, 1 });
  g_autoptr (GPtrArray) records = NULL;
  const ChatSearchRecord *record;

  open_with_rooms (self);
  chat_batch_add (batch, 1, payload, "u17", info, 10 * G_USEC_PER_SEC);
  receive (self, batch);
  assert_found (self, "from:u17", "soup");
  assert_found (self, "from:benj", "soup");
  assert_found (self, "from:\"benjamin lee\" soup", "soup");
  assert_found (self, "from:ann", "");
  assert_found (self, "benjamin", "");

  records = find_page (self, "soup", G_MAXINT64, 10);
  record = g_ptr_array_index (records, 0);
  g_assert_cmpstr (chat_user_get_name (record->author), ==, "Benjamin Lee");
}

/* Every part of what has no spaces is found, and every emoji. */
static void
test_scripts (Fixture       *self,
              gconstpointer  data)
{
  open_with_rooms (self);
  receive_one (self, 1, 1, "李明", "我住在東京都", 10);
  receive_one (self, 1, 2, "ben", "京都 is not 東京", 20);
  receive_one (self, 1, 3, "ben", "Done🎉👍🏽", 30);
  receive_one (self, 1, 4, "ben", "👩‍💻 at work", 40);
  assert_found (self, "東京", "京都 is not 東京|我住在東京都");
  assert_found (self, "東京都", "我住在東京都");
  assert_found (self, "住在", "我住在東京都");
  assert_found (self, "都", "京都 is not 東京|我住在東京都");
  assert_found (self, "京 ", "京都 is not 東京|我住在東京都");
  assert_found (self, "東京 住", "我住在東京都");
  assert_found (self, "都京", "");
  assert_found (self, "京都 -東京都", "京都 is not 東京");
  assert_found (self, "from:明", "我住在東京都");
  assert_found (self, "🎉", "Done🎉👍🏽");
  assert_found (self, "done🎉", "Done🎉👍🏽");
  assert_found (self, "👍", "Done🎉👍🏽");
  assert_found (self, "💻", "👩‍💻 at work");
  assert_found (self, "👎", "");
  assert_found (self, "don", "Done🎉👍🏽");
}

static void
test_ranges (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GPtrArray) records = NULL;
  const ChatSearchRecord *record;

  open_with_rooms (self);
  receive_one (self, 1, 1, "ben", "Hot soup", 10);
  records = find_page (self, "sou", G_MAXINT64, 10);
  record = g_ptr_array_index (records, 0);
  g_assert_cmpuint (record->ranges->len, ==, 1);
  g_assert_cmpuint (g_array_index (record->ranges, ChatSearchRange, 0).start, ==, 4);
  g_assert_cmpuint (g_array_index (record->ranges, ChatSearchRange, 0).end, ==, 8);
  g_assert_cmpint (record->room, ==, 1);
  g_assert_cmpstr (chat_user_get_id (record->author), ==, "ben");
  g_assert_false (record->outgoing);
}

/* It reads as in the conversation, but for what was never a text. */
static void
test_formatted (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (ChatBatch) batch = chat_batch_new (1, "ann", "e", (ChatSpan) { 1, 2, 3 });
  static const char unknown[] = "[\"**soup**\"]";
  g_autoptr (GBytes) code = g_bytes_new_static (unknown, sizeof unknown - 1);
  g_autoptr (GPtrArray) records = NULL;
  const ChatSearchRecord *record;

  open_with_rooms (self);
  receive_one (self, 1, 1, "ben", "**Hot** `soup`", 10);
  receive_one (self, 1, 2, "ben", "*see* [menu](https://example.org/a)", 20);
  chat_batch_add (batch, 3, code, "ben", NULL, 30 * G_USEC_PER_SEC);
  receive (self, batch);
  assert_found (self, "soup", "[\"**soup**\"]|Hot soup");
  assert_found (self, "menu", "see menu");
  assert_found (self, "example", "*see* [menu](https://example.org/a)");
  assert_found (self, "from:ben has:link", "see menu");

  records = find_page (self, "hot soup", G_MAXINT64, 10);
  record = g_ptr_array_index (records, 0);
  g_assert_cmpuint (record->ranges->len, ==, 2);
  g_assert_cmpuint (g_array_index (record->ranges, ChatSearchRange, 1).start, ==, 4);
  g_assert_cmpuint (g_array_index (record->ranges, ChatSearchRange, 1).end, ==, 8);
}

/* A message that is deleted or changed elsewhere is not found as it was. */
static void
test_deleted (Fixture       *self,
              gconstpointer  data)
{
  open_with_rooms (self);
  receive_one (self, 1, 1, "ben", "soup 1", 10);
  receive_one (self, 1, 2, "ben", "soup 2", 20);
  execute (self, "DELETE FROM messages WHERE offset = 1");
  assert_found (self, "soup", "soup 2");
  execute (self, "DELETE FROM messages");
  assert_found (self, "soup", "");
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, 0);
}

static guint
count_pages (Fixture    *self,
             const char *text,
             guint       page_size,
             GPtrArray  *all)
{
  gint64 key = G_MAXINT64;
  guint n_found = 0;

  while (TRUE)
    {
      g_autoptr (GPtrArray) page = find_page (self, text, key, page_size);

      for (guint i = 0; i < page->len; i++)
        {
          const ChatSearchRecord *record = g_ptr_array_index (page, i);
          const ChatSearchRecord *expected = g_ptr_array_index (all, n_found);

          g_assert_cmpstr (record->id, ==, expected->id);
          g_assert_cmpint (record->key, <, key);
          key = record->key;
          n_found++;
        }
      if (page->len < page_size)
        return n_found;
    }
}

/* Pages have all, once, in order. */
static void
test_pages (Fixture       *self,
            gconstpointer  data)
{
  static const guint ranks[] = { 0, 1, 16, 100, 5000 };

  open_store (self);
  for (gsize i = 0; i < G_N_ELEMENTS (ranks); i++)
    {
      const char *word = archive_get_word (ranks[i]);
      g_autofree char *text = g_strconcat (archive_get_word (2), " ", word, NULL);
      g_autoptr (GPtrArray) all = find_page (self, word, G_MAXINT64, N_ROOMS * N_MESSAGES);
      g_autoptr (GPtrArray) both = find_page (self, text, G_MAXINT64, N_ROOMS * N_MESSAGES);

      g_assert_cmpuint (all->len, >, both->len);
      g_assert_cmpuint (count_pages (self, word, 10, all), ==, all->len);
      g_assert_cmpuint (count_pages (self, word, 50, all), ==, all->len);
      g_assert_cmpuint (count_pages (self, text, 3, both), ==, both->len);
    }
}

static void
check_complete (Fixture    *self,
                const char *text,
                const char *pattern)
{
  g_autofree char *query = g_strdup_printf (
    "SELECT count (*) FROM messages WHERE ' ' || body || ' ' LIKE '%% %s%%'", pattern);
  g_autoptr (GPtrArray) records = find_page (self, text, G_MAXINT64, N_ROOMS * N_MESSAGES);

  g_test_message ("%s", text);
  g_assert_cmpint (get_int (self, query), ==, records->len);
}

/* What a search finds is what a look at every message finds; as it is typed, too. */
static void
test_complete (Fixture       *self,
               gconstpointer  data)
{
  static const guint ranks[] = { 0, 1, 10, 16, 100, 5000 };

  open_store (self);
  for (gsize i = 0; i < G_N_ELEMENTS (ranks); i++)
    {
      g_autofree char *word = g_strconcat (archive_get_word (ranks[i]), " ", NULL);

      check_complete (self, word, word);
      for (gsize n = 1; n < strlen (word); n++)
        {
          g_autofree char *begun = g_strndup (word, n);

          check_complete (self, begun, begun);
        }
    }
}

static void
test_background (Fixture       *self,
                 gconstpointer  data)
{
  gint64 total;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  open_store (self);
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, 0);
  receive_one (self, 1, N_MESSAGES + 1, "ben", "zebra", 2000000000);
  assert_found (self, "zebra", "zebra");

  /* A little at a time: it is stopped after the first step. */
  chat_search_index_start (self->index);
  chat_search_index_stop (self->index);
  test_wait_until (chat_search_index_get_progress (self->index) < 100);
  total = get_int (self, "SELECT count (*) FROM search_docsize");
  g_assert_cmpint (total, >, 1);
  g_assert_cmpint (total, <, N_MESSAGES);
  close_store (self);

  /* It goes on from where it was. */
  open_store (self);
  chat_search_index_start (self->index);
  test_wait_until (get_int (self, "SELECT pending FROM search_state") == 0);
  test_wait_until (chat_search_index_get_progress (self->index) == 100);
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, N_MESSAGES + 1);
  assert_found (self, "zebra", "zebra");
}

static void
test_paused (Fixture       *self,
             gconstpointer  data)
{
  gint64 pending;

  open_store (self);
  chat_search_index_start (self->index);
  chat_search_index_set_paused (self->index, TRUE);
  g_assert_true (chat_search_index_get_paused (self->index));
  test_wait_until (chat_search_index_get_progress (self->index) < 100);
  pending = get_int (self, "SELECT pending FROM search_state");
  g_assert_cmpint (pending, >, 0);

  /* What comes is indexed, and nothing else. */
  for (guint i = 1; i <= 5; i++)
    {
      receive_one (self, 1, N_MESSAGES + i, "ben", "zebra", 2000000000);
      chat_search_index_start (self->index);
    }
  assert_found (self, "zebra", "zebra|zebra|zebra|zebra|zebra");
  g_assert_cmpint (get_int (self, "SELECT pending FROM search_state"), ==, pending);

  chat_search_index_set_paused (self->index, FALSE);
  test_wait_until (chat_search_index_get_progress (self->index) == 100);
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, N_MESSAGES + 5);
}

/* Who waits for it is told that it was stopped. */
static void
test_paused_rebuild (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  open_store (self);
  chat_search_index_rebuild_async (self->index, NULL, take_result_cb, &result);
  chat_search_index_set_paused (self->index, TRUE);
  test_wait_until (result != NULL);
  g_assert_false (chat_search_index_rebuild_finish (self->index, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (chat_search_index_get_progress (self->index), <, 100);

  chat_search_index_set_paused (self->index, FALSE);
  test_wait_until (chat_search_index_get_progress (self->index) == 100);
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, N_MESSAGES);
}

/* A version without an index becomes one with. */
static void
migrate (Fixture *self,
         guint    n_messages)
{
  g_autofree char *script = g_strdup_printf (
    "DROP TRIGGER search_deleted; DROP TABLE search; DROP TABLE search_state; DROP INDEX messages_by_time;"
    "DROP TABLE users;"
    "DELETE FROM messages WHERE message > %u; PRAGMA user_version = 2", n_messages);

  execute (self, script);
  open_store (self);
}

static void
test_migrate_small (Fixture       *self,
                    gconstpointer  data)
{
  migrate (self, 100);
  g_assert_cmpint (get_int (self, "SELECT pending FROM search_state"), ==, 0);
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, 100);
}

static void
test_migrate_big (Fixture       *self,
                  gconstpointer  data)
{
  execute (self, "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
                 "SELECT room, epoch, offset + 10000, id || 'b', kind, outgoing, author, time, body, payload "
                 "FROM messages");
  migrate (self, 2 * N_MESSAGES);
  g_assert_cmpint (get_int (self, "SELECT pending FROM search_state"), ==, 2 * N_MESSAGES);
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, 0);
  chat_search_index_start (self->index);
  test_wait_until (get_int (self, "SELECT pending FROM search_state") == 0);
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, 2 * N_MESSAGES);
}

/* What the version before had is made again in the background, even if it is
 * damaged.
 */
static void
test_migrate_words (Fixture       *self,
                    gconstpointer  data)
{
  static const char *const damages[] = {
    "DELETE FROM search_data WHERE id = 10",
    "UPDATE search_data SET block = x'00ff00ff00ff00ff'",
    "DELETE FROM search_config",
  };

  execute (self, "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
                 "SELECT room, epoch, offset + 10000, id || 'b', kind, outgoing, author, time, body || ' 東京', payload "
                 "FROM messages");
  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      execute (self, "DROP TABLE search;"
                     "CREATE VIRTUAL TABLE search USING fts5 (body, author, room, has, content = '', "
                     "contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');"
                     "INSERT INTO search (rowid, body) VALUES (1, 'tea')");
      execute (self, damages[i]);
      execute (self, "UPDATE search_state SET pending = 0, damaged = 1; DROP TABLE users; PRAGMA user_version = 4");
      open_store (self);
      g_assert_cmpint (get_int (self, "SELECT pending FROM search_state"), ==, 2 * N_MESSAGES);
      g_assert_cmpint (get_int (self, "SELECT damaged FROM search_state"), ==, 0);
      chat_search_index_start (self->index);
      test_wait_until (get_int (self, "SELECT pending FROM search_state") == 0);
      g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, 2 * N_MESSAGES);
      {
        g_autoptr (GPtrArray) records = find_page (self, "京", G_MAXINT64, 2 * N_MESSAGES);

        g_assert_cmpuint (records->len, ==, N_MESSAGES);
      }
      close_store (self);
    }
}

static void
rebuild (Fixture      *self,
         GCancellable *cancellable,
         GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  chat_search_index_rebuild_async (self->index, cancellable, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_cmpint (chat_search_index_rebuild_finish (self->index, result, error), ==, *error == NULL);
}

static void
test_rebuild (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  open_store (self);
  execute (self, "INSERT INTO search (search) VALUES ('delete-all')");
  rebuild (self, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, N_MESSAGES);
  g_assert_cmpuint (chat_search_index_get_progress (self->index), ==, 100);

  /* Called off after the first step, and taken up again. */
  g_cancellable_cancel (cancellable);
  rebuild (self, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (chat_search_index_get_progress (self->index), <, 100);
  chat_search_index_start (self->index);
  test_wait_until (chat_search_index_get_progress (self->index) == 100);
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM search_docsize"), ==, N_MESSAGES);
}

/* Messages are stored even if the index is broken, and it is mended. */
static void
test_damaged (Fixture       *self,
              gconstpointer  data)
{
  execute (self, "UPDATE search_data SET block = x'00ff00ff00ff00ff'");
  open_store (self);
  for (guint i = 1; i <= 20; i++)
    receive_one (self, 1, N_MESSAGES + i, "ben", "zebra", 2000000000 + i);
  g_assert_cmpint (get_int (self, "SELECT count (*) FROM messages"), ==, N_MESSAGES + 20);
  g_assert_cmpint (get_int (self, "SELECT damaged FROM search_state"), ==, 1);

  chat_search_index_start (self->index);
  test_wait_until (get_int (self, "SELECT pending + damaged FROM search_state") == 0);
  test_wait_until (chat_search_index_get_progress (self->index) == 100);
  {
    g_autoptr (GPtrArray) records = find_page (self, "zebra", G_MAXINT64, 100);

    g_assert_cmpuint (records->len, ==, 20);
  }
}

/* Whoever asks for something else does not wait for what was asked before. */
static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (ChatSearchQuery) query = chat_search_query_parse ("x", zone);
  g_autoptr (ChatSearchMatch) match = chat_search_match_new (query, NULL, 0, NULL, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  open_store (self);
  chat_search_index_query_async (self->index, match, 0, G_MAXINT64, 50, cancellable, take_result_cb, &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_null (chat_search_index_query_finish (self->index, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* In the middle of a statement that would go on for ever. */
static void
test_interrupt (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_sql_open (":memory:", &error);
  gint64 n = 0;

  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  chat_sql_set_cancellable (sql, cancellable);
  g_assert_false (chat_sql_query (sql, take_int, &n, &error,
                                  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                  "SELECT count (*) FROM n", ""));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_false (chat_sql_is_damaged (sql));
  g_clear_error (&error);

  chat_sql_set_cancellable (sql, NULL);
  g_assert_true (chat_sql_query (sql, take_int, &n, &error, "SELECT 7", ""));
  g_assert_no_error (error);
  g_assert_cmpint (n, ==, 7);
}

static void
test_closed (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (ChatStore) store = chat_store_new (self->path, "ann");
  g_autoptr (ChatSearchIndex) index = chat_search_index_new (store);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  chat_search_index_rebuild_async (index, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_false (chat_search_index_rebuild_finish (index, result, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    const char *archive;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/search-index/arrival", NULL, test_arrival },
    { "/search-index/order", NULL, test_order },
    { "/search-index/filters", NULL, test_filters },
    { "/search-index/names", NULL, test_names },
    { "/search-index/scripts", NULL, test_scripts },
    { "/search-index/ranges", NULL, test_ranges },
    { "/search-index/formatted", NULL, test_formatted },
    { "/search-index/deleted", NULL, test_deleted },
    { "/search-index/pages", "indexed", test_pages },
    { "/search-index/complete", "indexed", test_complete },
    { "/search-index/background", "plain", test_background },
    { "/search-index/paused", "plain", test_paused },
    { "/search-index/paused-rebuild", "indexed", test_paused_rebuild },
    { "/search-index/migrate-small", "indexed", test_migrate_small },
    { "/search-index/migrate-big", "indexed", test_migrate_big },
    { "/search-index/migrate-words", "indexed", test_migrate_words },
    { "/search-index/rebuild", "indexed", test_rebuild },
    { "/search-index/damaged", "indexed", test_damaged },
    { "/search-index/cancel", "indexed", test_cancel },
    { "/search-index/closed", NULL, test_closed },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].archive, set_up, tests[i].func, tear_down);
  g_test_add_func ("/search-index/interrupt", test_interrupt);

  return g_test_run ();
}
