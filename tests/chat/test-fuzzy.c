/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fuzzy.h"

#include <gio/gio.h>

static const struct
{
  const char *pattern;
  const char *better;
  /* Also a match, or NULL */
  const char *worse;
} ranks[] = {
  /* Beginnings of words */
  { "db", "design board", "adobe" },
  { "lo", "lobby", "hello" },
  { "ki", "lobby › kitchen", "walking" },
  /* Letters that follow upon each other */
  { "des", "design", "dear friends" },
  { "obb", "lobby", "foo xbxb" },
  { "board", "the board", "bob or art dealers" },
  /* The whole name, then short ones */
  { "lobby", "lobby", "lobby two" },
  { "team", "team", "team of all those who are in the team" },
  /* The best way through the letters, not the first */
  { "ab", "a xyz ab", "a xyz b" },
  /* Neither case nor accents */
  { "CAFE", "café", "c a f e" },
  { "éte", "Été", "e t e" },
  { "STRASSE", "Straße", NULL },
  { "한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8", NULL },
  { "ann", "Ａｎｎ", NULL },
  /* Words in any order */
  { "kitchen lobby", "lobby › kitchen", NULL },
  { " lob  kit ", "lobby › kitchen", NULL },
  { "", "anything", NULL },
};

static void
test_rank (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ranks); i++)
    {
      int better;
      int worse;

      g_test_message ("“%s”: “%s”", ranks[i].pattern, ranks[i].better);
      g_assert_true (chat_fuzzy_match (ranks[i].pattern, ranks[i].better, &better));
      if (ranks[i].worse == NULL)
        continue;

      g_assert_true (chat_fuzzy_match (ranks[i].pattern, ranks[i].worse, &worse));
      g_assert_cmpint (better, >, worse);
    }
}

static void
test_no_match (void)
{
  static const struct
  {
    const char *pattern;
    const char *text;
  } pairs[] = {
    { "x", "lobby" },
    { "yl", "lobby" },
    { "lobbyy", "lobby" },
    { "lobby kitchen", "lobby" },
    { "a", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      int score;

      g_test_message ("“%s”: “%s”", pairs[i].pattern, pairs[i].text);
      g_assert_false (chat_fuzzy_match (pairs[i].pattern, pairs[i].text, &score));
    }
}

static void
test_empty (void)
{
  int first;
  int second;

  g_assert_true (chat_fuzzy_match (" ", "a", &first));
  g_assert_true (chat_fuzzy_match ("", "a name that is much longer", &second));
  g_assert_cmpint (first, ==, second);
}

/* Names are from anywhere. */
static void
test_long (void)
{
  g_autofree char *text = g_strnfill (100000, 'a');
  g_autofree char *pattern = g_strnfill (10000, 'a');
  int score;

  g_assert_true (chat_fuzzy_match (pattern, text, &score));
  g_assert_false (chat_fuzzy_match ("b", text, &score));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fuzzy/rank", test_rank);
  g_test_add_func ("/fuzzy/no-match", test_no_match);
  g_test_add_func ("/fuzzy/empty", test_empty);
  g_test_add_func ("/fuzzy/long", test_long);

  return g_test_run ();
}
