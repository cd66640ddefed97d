/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-schema.h"
#include "chat-search-query.h"
#include "chat-search-snippet.h"
#include "fuzz-target.h"

static ChatSql *
get_index (void)
{
  static ChatSql *sql;

  if (sql == NULL)
    {
      g_autoptr (GError) error = NULL;

      sql = chat_sql_open (":memory:", &error);
      g_assert_no_error (error);
      chat_schema_prepare (sql, &error);
      g_assert_no_error (error);
      chat_sql_execute (sql, "INSERT INTO search (rowid, body, author, room, has) "
                             "VALUES (1, 'soup is ready', 'ann', '1', 'link')", &error);
      g_assert_no_error (error);
    }

  return sql;
}

static void
ignore_row (ChatRow  *row,
            gpointer  user_data)
{
}

/* Whatever was typed, the index understands it. */
static void
check_match (ChatSearchQuery *query,
             gboolean         wide)
{
  static const gint64 rooms[] = { 1, G_MAXINT64 };
  gboolean needs_rooms = chat_search_query_needs_rooms (query);
  g_autofree char *match = chat_search_query_build (query, wide, rooms, needs_rooms ? 2 : 0, rooms, 1);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_utf8_validate (match, -1, NULL));
  chat_sql_query (get_index (), ignore_row, NULL, &error,
                  "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC", "s", match);
  g_assert_no_error (error);
}

/* Whatever a message is, what is emphasised of it are whole letters. */
static void
check_snippet (ChatSearchQuery *query,
               const char      *body,
               ChatPayloadKind  kind)
{
  g_autoptr (GArray) ranges = NULL;
  g_autofree char *line = chat_search_snippet_new (body, kind, chat_search_query_get_phrases (query), &ranges);
  guint last = 0;

  g_assert_true (g_utf8_validate (line, -1, NULL));
  for (guint i = 0; i < ranges->len; i++)
    {
      const ChatSearchRange *range = &g_array_index (ranges, ChatSearchRange, i);

      g_assert_cmpuint (range->start, >=, last);
      g_assert_cmpuint (range->start, <, range->end);
      g_assert_true (g_utf8_validate (line, range->start, NULL));
      g_assert_true (g_utf8_validate (line + range->start, range->end - range->start, NULL));
      last = range->end;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (ChatSearchQuery) query = chat_search_query_parse (text, zone);

  chat_search_query_takes_room (query, "lobby");
  check_match (query, FALSE);
  check_match (query, TRUE);
  check_snippet (query, valid, CHAT_PAYLOAD_TEXT);
  check_snippet (query, valid, CHAT_PAYLOAD_CODE);

  return 0;
}
