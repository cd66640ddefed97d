/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-split.h"

#include <string.h>

static void
assert_split (const char *text,
              gsize       limit,
              const char *expected)
{
  g_auto (GStrv) pieces = chat_split_text (text, limit);
  g_autofree char *joined = g_strjoinv ("|", pieces);

  g_assert_cmpstr (joined, ==, expected);
}

static char *
fill (const char *piece,
      guint       n)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (string, piece);

  return g_string_free_and_steal (string);
}

static void
test_short (void)
{
  g_autofree char *exact = g_strnfill (64, 'x');

  assert_split ("", 64, "");
  assert_split (" \n\n", 64, "");
  assert_split ("one\n\ntwo", 64, "one\n\ntwo");
  assert_split (exact, 64, exact);
}

static void
test_borders (void)
{
  g_autofree char *a = g_strnfill (40, 'a');
  g_autofree char *b = g_strnfill (40, 'b');
  g_autofree char *paragraphs = g_strconcat (a, "\n\nb c\n", b, NULL);
  g_autofree char *lines = g_strconcat (a, "\nb c ", b, NULL);
  g_autofree char *words = g_strconcat (a, " b ", b, NULL);
  g_autofree char *none = g_strconcat (a, b, NULL);
  g_autofree char *by_paragraph = g_strconcat (a, "|b c\n", b, NULL);
  g_autofree char *by_line = g_strconcat (a, "|b c ", b, NULL);
  g_autofree char *by_word = g_strconcat (a, " b|", b, NULL);
  g_autofree char *by_character = g_strconcat (a, "bbbbbbbbbbbbbbbbbbbbbbbb|bbbbbbbbbbbbbbbb", NULL);

  assert_split (paragraphs, 64, by_paragraph);
  assert_split (lines, 64, by_line);
  assert_split (words, 64, by_word);
  assert_split (none, 64, by_character);
}

/* A border that is far from the end would leave many short pieces. */
static void
test_early_border (void)
{
  g_autofree char *b = g_strnfill (80, 'b');
  g_autofree char *text = g_strconcat ("a\n\n", b, NULL);
  g_auto (GStrv) pieces = chat_split_text (text, 64);

  g_assert_cmpuint (g_strv_length (pieces), ==, 2);
  g_assert_cmpuint (strlen (pieces[0]), ==, 64);
}

/* No piece begins with what belongs to the character before it. */
static void
test_joined (void)
{
  const char *const characters[] = { "ü", "e\xcc\x81", "👩‍👩‍👧", "👍🏽", "❤️" };

  for (gsize i = 0; i < G_N_ELEMENTS (characters); i++)
    {
      g_autofree char *text = fill (characters[i], 100);
      g_auto (GStrv) pieces = chat_split_text (text, 100);
      g_autofree char *joined = g_strjoinv ("", pieces);

      g_assert_cmpstr (joined, ==, text);
      for (char **piece = pieces; *piece != NULL; piece++)
        g_assert_cmpuint (strlen (*piece) % strlen (characters[i]), ==, 0);
    }
}

static char *
dup_without_space (const char *text)
{
  GString *string = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isspace (*p))
        g_string_append_c (string, *p);
    }

  return g_string_free_and_steal (string);
}

/* Whatever comes: every piece is short, valid and not empty, and nothing but
 * space is lost.
 */
static void
test_any (void)
{
  static const char *const parts[] = { "a", "word ", "\n", "\n\n", " ", "ü", "👩‍👩‍👧", "\xcc\x81", "\t" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint round = 0; round < 1000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gsize limit = (gsize) g_rand_int_range (rand, 64, 200);
      g_auto (GStrv) pieces = NULL;
      g_autofree char *joined = NULL;
      g_autofree char *seen = NULL;
      g_autofree char *expected = NULL;

      for (int i = g_rand_int_range (rand, 0, 400); i > 0; i--)
        g_string_append (text, parts[g_rand_int_range (rand, 0, G_N_ELEMENTS (parts))]);

      pieces = chat_split_text (text->str, limit);
      for (char **piece = pieces; *piece != NULL; piece++)
        {
          g_assert_cmpuint (strlen (*piece), >, 0);
          g_assert_cmpuint (strlen (*piece), <=, limit);
          g_assert_true (g_utf8_validate (*piece, -1, NULL));
        }

      joined = g_strjoinv ("", pieces);
      seen = dup_without_space (joined);
      expected = dup_without_space (text->str);
      g_assert_cmpstr (seen, ==, expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/split/short", test_short);
  g_test_add_func ("/split/borders", test_borders);
  g_test_add_func ("/split/early-border", test_early_border);
  g_test_add_func ("/split/joined", test_joined);
  g_test_add_func ("/split/any", test_any);

  return g_test_run ();
}
