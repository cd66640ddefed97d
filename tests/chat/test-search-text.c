/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-text.h"

#include <gio/gio.h>
#include <string.h>

typedef struct
{
  const char *text;
  const char *phrase;
  gboolean    prefix;
  const char *marked;
} Sample;

static const Sample samples[] = {
  { "Soup is ready", "soup", FALSE, "[Soup] is ready" },
  { "Soup is ready", "so", FALSE, "Soup is ready" },
  { "Soup is ready", "so", TRUE, "[Soup] is ready" },
  { "soup, soup; SOUP", "soup", FALSE, "[soup], [soup]; [SOUP]" },
  { "hot soup, not soup hot", "hot soup", FALSE, "[hot soup], not soup hot" },
  { "hot soups", "hot sou", TRUE, "[hot soups]" },
  { "hot\nsoup", "hot-soup", FALSE, "[hot\nsoup]" },
  { "Crème brûlée", "creme", FALSE, "[Crème] brûlée" },
  { "Creme brulee", "brûlée", FALSE, "Creme [brulee]" },
  { "cafe\xcc\x81 open", "café", FALSE, "[cafe\xcc\x81] open" },
  { "ÄRGER", "ärger", FALSE, "[ÄRGER]" },
  { "한국어", "한국", TRUE, "[한국어]" },
  /* Scripts without spaces, from anywhere */
  { "我住在東京都", "東京", FALSE, "我住在[東京]都" },
  { "我住在東京都", "京都", FALSE, "我住在東[京都]" },
  { "我住在東京都", "住", FALSE, "我[住]在東京都" },
  { "我住在東京都", "都", FALSE, "我住在東京[都]" },
  { "我住在東京都", "都住", FALSE, "我住在東京都" },
  { "東京 京都", "東京 京都", FALSE, "[東京 京都]" },
  { "東京 京都", "東京都", FALSE, "東京 京都" },
  { "東京tower 2", "東京tower", FALSE, "[東京tower] 2" },
  { "カレーを食べた", "レー", FALSE, "カ[レー]を食べた" },
  { "ภาษาไทย", "ไทย", FALSE, "ภาษา[ไทย]" },
  /* Emoji, whole */
  { "done🎉!", "🎉", FALSE, "done[🎉]!" },
  { "done 🎉", "done🎉", FALSE, "[done 🎉]" },
  { "👍🏽 👍", "👍", FALSE, "[👍🏽] [👍]" },
  { "I ❤️ it", "❤", FALSE, "I [❤️] it" },
  { "a👩‍💻b", "💻", FALSE, "a[👩‍💻]b" },
  { "👩‍\n🎉", "🎉", FALSE, "👩‍\n[🎉]" },
  { "🇫🇷🇩🇪", "🇩🇪", FALSE, "🇫🇷[🇩🇪]" },
  { "x → y", "→", FALSE, "x [→] y" },
  { "<b>bold</b>", "b", FALSE, "<[b]>bold</[b]>" },
  { "", "x", TRUE, "" },
  { "x", "…", TRUE, "x" },
};

static char *
mark (const char *text,
      GArray     *ranges)
{
  g_autoptr (GString) marked = g_string_new (text);

  for (guint i = ranges->len; i > 0; i--)
    {
      const ChatSearchRange *range = &g_array_index (ranges, ChatSearchRange, i - 1);

      g_string_insert (marked, range->end, "]");
      g_string_insert (marked, range->start, "[");
    }

  return g_string_free_and_steal (g_steal_pointer (&marked));
}

static GArray *
find (const char *text,
      const char *phrase,
      gboolean    prefix)
{
  g_autoptr (GPtrArray) phrases = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_search_phrase_free);

  g_ptr_array_add (phrases, chat_search_phrase_new (phrase, prefix));

  return chat_search_text_find (text, phrases);
}

static void
test_find (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GArray) ranges = find (samples[i].text, samples[i].phrase, samples[i].prefix);
      g_autofree char *marked = mark (samples[i].text, ranges);

      g_assert_cmpstr (marked, ==, samples[i].marked);
    }
}

static void
test_index (void)
{
  static const struct
  {
    const char *text;
    const char *words;
  } texts[] = {
    { "", "" },
    { "…", "" },
    { "Crème brûlée, 2x!", "creme brulee 2x" },
    { "東京tower🎉👍🏽 湯", "東京 京 tower 🎉 👍 湯" },
    { "\"x\" * (y)", "x y" },
    /* The indexes that are stored have it so: another result needs them anew */
    { "İI ıi", "ii ıi" },
    { "Straße ẞ", "straße ß" },
    { "ΣΊΣΥΦΟΣ Σίσυφος", "σισυφοσ σισυφος" },
    { "a\u0302\u0323 \u212b", "a a" },
    { "한국 \u1112\u1161\u11ab", "한국 \u1112\u1161\u11ab" },
    { "Ａｎｎ ﬁn", "ａｎｎ ﬁn" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *words = chat_search_text_index (texts[i].text);

      g_assert_cmpstr (words, ==, texts[i].words);
    }
}

/* Of what overlaps, one is made. */
static void
test_overlap (void)
{
  g_autoptr (GPtrArray) phrases = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_search_phrase_free);
  g_autoptr (GArray) ranges = NULL;
  g_autofree char *marked = NULL;

  g_ptr_array_add (phrases, chat_search_phrase_new ("one two", FALSE));
  g_ptr_array_add (phrases, chat_search_phrase_new ("two three", FALSE));
  g_ptr_array_add (phrases, chat_search_phrase_new ("two", FALSE));
  ranges = chat_search_text_find ("one two three four", phrases);
  marked = mark ("one two three four", ranges);
  g_assert_cmpstr (marked, ==, "[one two three] four");
}

static void
test_cut (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) ranges = NULL;
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (ChatSearchRange));
  g_autofree char *line = NULL;
  g_autofree char *marked = NULL;
  g_autofree char *begin = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "wörds\n");
  g_string_append (text, "soup");
  for (guint i = 0; i < 100; i++)
    g_string_append (text, "\twörds");
  g_string_append (text, " soup");

  ranges = find (text->str, "soup", FALSE);
  g_assert_cmpuint (ranges->len, ==, 2);
  line = chat_search_text_cut (text->str, ranges);
  g_assert_true (g_utf8_validate (line, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (line, -1), <=, 242);
  g_assert_null (strpbrk (line, "\n\t"));
  g_assert_cmpuint (ranges->len, ==, 1);
  marked = mark (line, ranges);
  g_assert_true (g_str_has_prefix (marked, "…wörds wörds wörds wörds wörds wörds [soup] wörds"));
  g_assert_true (g_str_has_suffix (marked, "…"));

  begin = chat_search_text_cut ("short\nand all of it", none);
  g_assert_cmpstr (begin, ==, "short and all of it");
}

/* A word longer than all that is shown. */
static void
test_cut_word (void)
{
  g_autofree char *word = g_strnfill (1000, 'x');
  g_autofree char *text = g_strconcat (word, ".", word, NULL);
  g_autoptr (GArray) ranges = find (text, word, FALSE);
  g_autofree char *line = chat_search_text_cut (text, ranges);

  g_assert_cmpuint (ranges->len, ==, 1);
  g_assert_cmpuint (g_array_index (ranges, ChatSearchRange, 0).start, ==, 0);
  g_assert_cmpuint (g_array_index (ranges, ChatSearchRange, 0).end, ==, 240);
  g_assert_cmpuint (strlen (line), ==, 240 + strlen ("…"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-text/find", test_find);
  g_test_add_func ("/search-text/index", test_index);
  g_test_add_func ("/search-text/overlap", test_overlap);
  g_test_add_func ("/search-text/cut", test_cut);
  g_test_add_func ("/search-text/cut-word", test_cut_word);

  return g_test_run ();
}
