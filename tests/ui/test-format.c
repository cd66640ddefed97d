/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-format.h"

/* “[” and “]” are the ends of what is selected, “|” is the cursor. */
static void
assert_toggled (const char *before,
                const char *marker,
                const char *expected)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *whole = NULL;
  GtkTextIter start, end;
  int first = -1, last = -1;

  for (const char *p = before; *p != '\0'; p = g_utf8_next_char (p))
    {
      int offset = (int) g_utf8_strlen (text->str, -1);

      if (*p == '[' || *p == '|')
        first = offset;
      if (*p == ']' || *p == '|')
        last = offset;
      if (*p != '[' && *p != ']' && *p != '|')
        g_string_append_unichar (text, g_utf8_get_char (p));
    }

  gtk_text_buffer_set_text (buffer, text->str, -1);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, first);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, last);
  gtk_text_buffer_select_range (buffer, &start, &end);

  confab_format_toggle (buffer, marker);

  if (gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    {
      gtk_text_buffer_insert (buffer, &end, "]", -1);
      gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
      gtk_text_buffer_insert (buffer, &start, "[", -1);
    }
  else
    {
      gtk_text_buffer_insert (buffer, &end, "|", -1);
    }
  g_object_get (buffer, "text", &whole, NULL);
  g_assert_cmpstr (whole, ==, expected);
}

static void
test_wrap (void)
{
  assert_toggled ("a [word] b", "**", "a **[word]** b");
  assert_toggled ("[grüße]", "*", "*[grüße]*");
  assert_toggled ("a[ word ]b", "`", "a `[word]` b");
  assert_toggled ("**[x]**", "*", "***[x]***");
}

static void
test_unwrap (void)
{
  assert_toggled ("a **[word]** b", "**", "a [word] b");
  assert_toggled ("~~[x]~~", "~~", "[x]");
  assert_toggled ("*[x]*", "*", "[x]");
}

static void
test_no_selection (void)
{
  assert_toggled ("|", "**", "**|**");
  assert_toggled ("a |", "`", "a `|`");
  assert_toggled ("**|**", "**", "|");
}

static void
test_undo (void)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, "word", -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_select_range (buffer, &start, &end);
  confab_format_toggle (buffer, "**");
  gtk_text_buffer_undo (buffer);
  g_object_get (buffer, "text", &text, NULL);
  g_assert_cmpstr (text, ==, "word");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/wrap", test_wrap);
  g_test_add_func ("/format/unwrap", test_unwrap);
  g_test_add_func ("/format/no-selection", test_no_selection);
  g_test_add_func ("/format/undo", test_undo);

  return g_test_run ();
}
