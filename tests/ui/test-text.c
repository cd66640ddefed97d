/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-text.h"

static void
assert_shortened (const char *text,
                  guint       max_chars,
                  guint       max_lines,
                  const char *expected)
{
  g_autofree char *shortened = confab_text_shorten (text, max_chars, max_lines);

  g_assert_cmpstr (shortened, ==, expected);
}

static void
test_shorten (void)
{
  assert_shortened ("", 3, 3, "");
  assert_shortened ("abc", 3, 3, "abc");
  assert_shortened ("abcd", 3, 3, "abc…");
  assert_shortened ("äöüß", 3, 3, "äöü…");
  assert_shortened ("a\nb\nc", 9, 3, "a\nb\nc");
  assert_shortened ("a\nb\nc\nd", 9, 3, "a\nb\nc…");
  assert_shortened ("\n\n\n", 9, 1, "…");
}

/* The pieces that @text may be broken into. */
static GStrv
break_text (const char *text)
{
  g_autoptr (GStrvBuilder) pieces = g_strv_builder_new ();
  g_autoptr (GArray) breaks = confab_text_find_breaks (text);
  gsize start = 0;

  for (guint i = 0; breaks != NULL && i < breaks->len; i++)
    {
      gsize end = g_array_index (breaks, gsize, i);

      g_assert_cmpuint (end, >, start);
      g_strv_builder_take (pieces, g_strndup (text + start, end - start));
      start = end;
    }
  g_strv_builder_add (pieces, text + start);

  return g_strv_builder_end (pieces);
}

static guint
assert_broken (const char *text)
{
  g_auto (GStrv) pieces = break_text (text);

  for (guint i = 0; pieces[i] != NULL; i++)
    g_assert_true (g_utf8_validate (pieces[i], -1, NULL));

  return g_strv_length (pieces);
}

static void
test_find_breaks (void)
{
  g_autofree char *word = g_strnfill (48, 'x');
  g_autofree char *longer = g_strnfill (100, 'x');
  g_autofree char *both = g_strconcat (word, " ", longer, "\n", longer, " end ", NULL);

  g_assert_cmpuint (assert_broken (""), ==, 1);
  g_assert_cmpuint (assert_broken ("just  some\twords\n"), ==, 1);
  g_assert_cmpuint (assert_broken (word), ==, 1);
  g_assert_cmpuint (assert_broken (longer), ==, 5);
  g_assert_cmpuint (assert_broken (both), ==, 9);
}

/* Letters with many accents and families stay what they are. */
static void
test_characters_stay_whole (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) pieces = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append (text, "a\u0301\u0323" "\U0001f469\u200d\U0001f469\u200d\U0001f467");

  g_assert_cmpuint (assert_broken (text->str), >, 4);
  pieces = break_text (text->str);

  for (guint i = 0; pieces[i] != NULL; i++)
    g_assert_true (g_str_has_prefix (pieces[i], "a\u0301") || g_str_has_prefix (pieces[i], "\U0001f469\u200d\U0001f469"));
}

static void
test_isolate (void)
{
  g_autofree char *text = confab_text_isolate ("\u0645\u0631\u062d\u0628\u0627!");

  g_assert_cmpstr (text, ==, "\u2068\u0645\u0631\u062d\u0628\u0627!\u2069");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/shorten", test_shorten);
  g_test_add_func ("/text/find-breaks", test_find_breaks);
  g_test_add_func ("/text/characters-stay-whole", test_characters_stay_whole);

  g_test_add_func ("/text/isolate", test_isolate);

  return g_test_run ();
}
