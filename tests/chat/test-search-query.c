/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-match.h"

#include <gio/gio.h>
#include <string.h>

static const struct
{
  const char *text;
  const char *match;
} samples[] = {
  { "", "" },
  { "   ", "" },
  { "soup", "body : \"soup\" *" },
  { "soup ", "body : \"soup\"" },
  { "hot soup", "body : \"hot\" AND body : \"soup\" *" },
  { "\"hot soup\"", "body : \"hot soup\"" },
  { "\"hot sou", "body : \"hot sou\" *" },
  { "\"hot soup\" now", "body : \"hot soup\" AND body : \"now\" *" },
  { "a", "body : \"a\" *" },
  { "a ", "body : \"a\"" },
  { "hot s", "body : \"hot\" AND body : \"s\" *" },
  { "湯", "body : \"湯\" *" },
  /* Nothing of it gets to the index but as a word. */
  { "AND", "body : \"and\" *" },
  { "a OR (b", "body : \"a\" AND body : \"or\" AND body : \"b\" *" },
  { "body:x*", "body : \"body x\" *" },
  { "x\"y\" z", "body : \"x y\" AND body : \"z\" *" },
  { "it's;--", "body : \"it s\" *" },
  /* What the index has no words of. */
  { "…!?", "" },
  { "\"\"", "" },
  { "-", "" },
  { "- x", "body : \"x\" *" },
  { "-! tea", "body : \"tea\" *" },
  /* Each emoji is a word, however it is drawn. */
  { "🎉", "body : \"🎉\"" },
  { "done🎉", "body : \"done 🎉\"" },
  { "👍🏽", "body : \"👍\"" },
  { "❤️ ", "body : \"❤\"" },
  { "👩‍💻", "body : \"👩 💻\"" },
  /* Where no spaces are, each letter goes with the next. */
  { "東京", "body : \"東京\"" },
  { "東京都 ", "body : \"東京 京都\"" },
  { "東京tower", "body : \"東京 京 tower\" *" },
  { "in東京", "body : \"in 東京\"" },
  { "カレー", "body : \"カレ レー\"" },
  { "한국", "body : \"한국\" *" },
  /* Filters */
  { "from:ann", "(author : \"ann\" *)" },
  { "FROM:ann ", "(author : \"ann\")" },
  { "from:\"Ann B\" x ", "body : \"x\" AND (author : \"ann b\")" },
  { "from:ann from:ben tea ", "body : \"tea\" AND (author : \"ann\" OR author : \"ben\")" },
  { "from:", "" },
  { "from: tea ", "body : \"tea\"" },
  { "has:link", "has : \"link\"" },
  { "has:LINKS tea ", "has : \"link\" AND body : \"tea\"" },
  { "has:li", "" },
  { "has:dog ", "body : \"has dog\"" },
  { "in:lobby tea ", "body : \"tea\"" },
  { "before:2026-01-31", "" },
  { "before:2026-0", "" },
  { "before:tomorrow ", "body : \"before tomorrow\"" },
  { "before:2026-02-30 ", "body : \"before 2026 02 30\"" },
  { "after:1 ", "body : \"after 1\"" },
  { "http://x.org/ ", "body : \"http x org\"" },
  /* Negations */
  { "tea -hot", "(body : \"tea\") NOT (body : \"hot\" *)" },
  { "tea -\"hot water\" -from:ben -has:link",
    "(body : \"tea\") NOT (body : \"hot water\" OR author : \"ben\" OR has : \"link\")" },
  { "tea --hot ", "(body : \"tea\") NOT (body : \"hot\")" },
  { "half-baked ", "body : \"half baked\"" },
};

static ChatSearchQuery *
parse (const char *text)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  return chat_search_query_parse (text, zone);
}

static void
test_match (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (ChatSearchQuery) query = parse (samples[i].text);
      g_autofree char *match = chat_search_query_build (query, FALSE, NULL, 0, NULL, 0);

      g_test_message ("%s", samples[i].text);
      g_assert_cmpstr (match, ==, samples[i].match);
    }
}

/* What finds more than is looked for: only what is wanted gets wider. */
static void
test_wide (void)
{
  static const struct
  {
    const char *text;
    const char *match;
  } wide[] = {
    { "soup", "body : \"sou\" *" },
    { "tea \"hot soup", "body : \"tea\" AND body : \"hot sou\" *" },
    { "Überall", "body : \"ube\" *" },
    { "日本ドラマ한국어로", "body : \"日本 本ト トラ ラマ マ 한국어\" *" },
    { "from:alice  soup", "body : \"sou\" * AND (author : \"alice\")" },
    { "sou", NULL },
    { "한국어", NULL },
    { "soup ", NULL },
    { "\"soup\"", NULL },
    { "soup -cold", NULL },
    { "soup from:alice", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wide); i++)
    {
      g_autoptr (ChatSearchQuery) query = parse (wide[i].text);
      g_autoptr (ChatSearchMatch) match = chat_search_match_new (query, NULL, 0, NULL, 0);

      g_test_message ("%s", wide[i].text);
      g_assert_cmpstr (match->wide, ==, wide[i].match);
    }
}

static void
test_empty (void)
{
  static const char *const empty[] = { "", " ", "…", "from:", "has:l", "before:2", "-" };
  static const char *const full[] = { "x", "-x", "in:x", "after:2026 ", "from:x", "has:link" };

  for (gsize i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      g_autoptr (ChatSearchQuery) query = parse (empty[i]);

      g_test_message ("%s", empty[i]);
      g_assert_true (chat_search_query_is_empty (query));
    }

  for (gsize i = 0; i < G_N_ELEMENTS (full); i++)
    {
      g_autoptr (ChatSearchQuery) query = parse (full[i]);

      g_test_message ("%s", full[i]);
      g_assert_false (chat_search_query_is_empty (query));
    }
}

static char *
format_time (gint64 time)
{
  g_autoptr (GDateTime) date = NULL;

  if (time == G_MININT64 || time == G_MAXINT64)
    return g_strdup ("-");

  date = g_date_time_new_from_unix_utc_usec (time);

  return g_date_time_format (date, "%Y-%m-%d %H:%M");
}

static void
test_dates (void)
{
  static const struct
  {
    const char *text;
    const char *after;
    const char *before;
  } dates[] = {
    { "tea", "-", "-" },
    { "before:2026-01-31", "-", "2026-01-31 00:00" },
    { "after:2026-01-31", "2026-01-31 00:00", "-" },
    { "after:2026", "2026-01-01 00:00", "-" },
    { "after:\"2026-3\" x", "2026-03-01 00:00", "-" },
    { "after:2025 before:2026", "2025-01-01 00:00", "2026-01-01 00:00" },
    { "after:2025 after:2026 after:2024", "2026-01-01 00:00", "-" },
    { "-before:2026", "2026-01-01 00:00", "-" },
    { "-after:2026", "-", "2026-01-01 00:00" },
    { "before:0000-01-01", "-", "-" },
    { "before:2026-13-01", "-", "-" },
    { "before:2026-01-01-01", "-", "-" },
    { "before:99999", "-", "-" },
  };
  g_autoptr (GTimeZone) east = g_time_zone_new_offset (3600);
  g_autoptr (ChatSearchQuery) eastern = chat_search_query_parse ("after:2026", east);
  g_autofree char *begin = format_time (chat_search_query_get_after (eastern));

  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autoptr (ChatSearchQuery) query = parse (dates[i].text);
      g_autofree char *after = format_time (chat_search_query_get_after (query));
      g_autofree char *before = format_time (chat_search_query_get_before (query));

      g_test_message ("%s", dates[i].text);
      g_assert_cmpstr (after, ==, dates[i].after);
      g_assert_cmpstr (before, ==, dates[i].before);
    }

  g_assert_cmpstr (begin, ==, "2025-12-31 23:00");
}

static void
test_rooms (void)
{
  static const struct
  {
    const char *text;
    const char *title;
    gboolean    taken;
  } rooms[] = {
    { "tea", "lobby", TRUE },
    { "in:lobby", "lobby", TRUE },
    { "in:LOB", "Lobby › kitchen", TRUE },
    { "in:lobby", "design", FALSE },
    { "in:lobby in:design", "design", TRUE },
    { "in:\"lobby › kitchen\"", "lobby › kitchen", TRUE },
    { "in:cafe", "Café", TRUE },
    { "in:STRASSE", "Hauptstraße", TRUE },
    { "in:ann", "Ａｎｎ", TRUE },
    { "-in:lobby", "lobby", FALSE },
    { "-in:lobby", "design", TRUE },
    { "in:o -in:lobby", "lobby", FALSE },
  };
  static const gint64 numbers[] = { 3, 7 };
  g_autoptr (ChatSearchQuery) tea = parse ("tea ");
  g_autoptr (ChatSearchQuery) no_tea = parse ("-tea ");
  g_autofree char *some = NULL;
  g_autofree char *others = NULL;
  g_autofree char *without = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      g_autoptr (ChatSearchQuery) query = parse (rooms[i].text);

      g_test_message ("%s %s", rooms[i].text, rooms[i].title);
      g_assert_cmpint (chat_search_query_takes_room (query, rooms[i].title), ==, rooms[i].taken);
      g_assert_cmpint (chat_search_query_names_rooms (query), ==, i > 0);
    }

  g_assert_false (chat_search_query_needs_rooms (tea));
  some = chat_search_query_build (tea, FALSE, numbers, 2, NULL, 0);
  g_assert_cmpstr (some, ==, "body : \"tea\" AND (room : \"§3\" OR room : \"§7\")");
  others = chat_search_query_build (tea, FALSE, NULL, 0, numbers, 2);
  g_assert_cmpstr (others, ==, "(body : \"tea\") NOT (room : \"§3\" OR room : \"§7\")");
  g_assert_true (chat_search_query_needs_rooms (no_tea));
  without = chat_search_query_build (no_tea, FALSE, numbers, 1, NULL, 0);
  g_assert_cmpstr (without, ==, "((room : \"§3\")) NOT (body : \"tea\")");
}

/* What nobody types. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ChatSearchQuery) query = NULL;
  g_autofree char *match = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "ab ");
  query = parse (text->str);
  match = chat_search_query_build (query, FALSE, NULL, 0, NULL, 0);
  g_assert_cmpuint (strlen (match), <, 1000);
  g_assert_cmpuint (chat_search_query_get_phrases (query)->len, ==, 32);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-query/match", test_match);
  g_test_add_func ("/search-query/wide", test_wide);
  g_test_add_func ("/search-query/empty", test_empty);
  g_test_add_func ("/search-query/dates", test_dates);
  g_test_add_func ("/search-query/rooms", test_rooms);
  g_test_add_func ("/search-query/long", test_long);

  return g_test_run ();
}
