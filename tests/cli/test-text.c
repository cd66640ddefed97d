/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-text.h"

static void
test_safe (void)
{
  static const char *const samples[][2] = {
    { "", "" },
    { "a\tb é 日", "a\tb é 日" },
    { "\033[2J", "�[2J" },
    { "a\nb\r", "a↵b�" },
    { "\r\n\n\r\r\n", "↵↵�↵" },
    { "\x7f\xc2\x9b" "1m", "��1m" },
    { "\xff\xfe", "��" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GString) text = g_string_new ("> ");
      g_autofree char *expected = g_strconcat ("> ", samples[i][1], NULL);

      cli_text_append_safe (text, samples[i][0], -1);
      g_assert_cmpstr (text->str, ==, expected);
    }
}

static void
test_length (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  cli_text_append_safe (text, "abcdef", 3);
  g_assert_cmpstr (text->str, ==, "abc");
}

static void
test_fitting (void)
{
  static const struct
  {
    const char *foreign;
    guint columns;
    const char *expected;
  } samples[] = {
    { "abc", 0, "" },
    { "abc", 2, "ab" },
    { "abc", 3, "abc" },
    { "abc", G_MAXUINT, "abc" },
    { "日本", 3, "日" },
    { "日本", 4, "日本" },
    { "e\xcc\x81" "f", 1, "e\xcc\x81" },
    { "\033b", 1, "�" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      cli_text_append_fitting (text, samples[i].foreign, samples[i].columns);
      g_assert_cmpstr (text->str, ==, samples[i].expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/safe", test_safe);
  g_test_add_func ("/text/length", test_length);
  g_test_add_func ("/text/fitting", test_fitting);
  return g_test_run ();
}
