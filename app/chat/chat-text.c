/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-text.h"

#include <string.h>

#define NAME_LENGTH_MAX 128

#define CARRIAGE_RETURN 0x000d
#define LINE_SEPARATOR 0x2028
#define PARAGRAPH_SEPARATOR 0x2029
#define LEFT_TO_RIGHT_OVERRIDE 0x202d
#define RIGHT_TO_LEFT_OVERRIDE 0x202e

static gboolean
is_hidden (gunichar c)
{
  return g_unichar_iscntrl (c) || c == LEFT_TO_RIGHT_OVERRIDE || c == RIGHT_TO_LEFT_OVERRIDE;
}

/* Without the empty lines above, which nobody means, and the space below. */
static char *
trim (GString *string)
{
  gsize begin = 0;

  for (gsize i = 0; g_ascii_isspace (string->str[i]); i++)
    {
      if (string->str[i] == '\n')
        begin = i + 1;
    }
  g_string_erase (string, 0, (gssize) begin);

  while (string->len > 0 && g_ascii_isspace (string->str[string->len - 1]))
    g_string_truncate (string, string->len - 1);

  return g_string_free_and_steal (string);
}

/**
 * chat_text_clean_body:
 * @text: (array length=length): a text from anywhere
 * @length: its length in bytes
 *
 * Makes a text of several lines safe to show: valid UTF-8, no control
 * characters but newline and tab, and nothing that turns the direction of
 * writing against the letters.
 *
 * Returns: (transfer full): the text
 */
char *
chat_text_clean_body (const char *text,
                      gsize       length)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) cleaned = NULL;
  const char *end;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  valid = g_utf8_make_valid (text != NULL ? text : "", (gssize) length);
  cleaned = g_string_sized_new (length + 1);
  end = valid + strlen (valid);

  for (const char *p = valid; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == CARRIAGE_RETURN && p[1] == '\n')
        continue;
      else if (c == CARRIAGE_RETURN || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR)
        g_string_append_c (cleaned, '\n');
      else if (c == '\n' || c == '\t' || !is_hidden (c))
        g_string_append_len (cleaned, p, g_utf8_next_char (p) - p);
    }

  return trim (g_steal_pointer (&cleaned));
}

/**
 * chat_text_clean_name:
 * @text: (nullable): the name of somebody, from anywhere
 *
 * Makes a name safe to show: one short line, without invisible characters.
 *
 * Returns: (transfer full): the name, empty for %NULL
 */
char *
chat_text_clean_name (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *cleaned = g_string_new (NULL);
  guint n_chars = 0;

  for (const char *p = valid; *p != '\0' && n_chars < NAME_LENGTH_MAX; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT ||
          g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR ||
          g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR)
        continue;

      g_string_append_len (cleaned, p, g_utf8_next_char (p) - p);
      n_chars++;
    }

  return g_strstrip (g_string_free_and_steal (cleaned));
}

/**
 * chat_text_fold:
 * @text: a text, from anywhere
 * @fold: what does not count
 *
 * Makes texts that are the same to people the same to strcmp() and strstr().
 *
 * Case never counts, nor does how a letter is encoded, as one or with its accents
 * apart: the result has them apart, and Korean syllables, too. It is the same in
 * every language: “ß” is “ss”, and the “ı” without a dot a letter of its own. What
 * is not UTF-8 is replaced.
 *
 * This is for names and titles. The index of messages has its own rule, by which
 * one letter makes one, see chat_search_text_index().
 *
 * Returns: (transfer full): the text, to be compared and not to be shown
 */
char *
chat_text_fold (const char   *text,
                ChatTextFold  fold)
{
  g_autofree char *valid = NULL;
  g_autofree char *decomposed = NULL;
  g_autoptr (GString) letters = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  decomposed = g_utf8_normalize (valid, -1, fold == CHAT_TEXT_FOLD_CASE ? G_NORMALIZE_DEFAULT : G_NORMALIZE_ALL);
  if (fold == CHAT_TEXT_FOLD_CASE)
    return g_utf8_casefold (decomposed, -1);

  letters = g_string_sized_new (strlen (decomposed) + 1);
  for (const char *p = decomposed; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_unichar_ismark (g_utf8_get_char (p)))
        g_string_append_len (letters, p, g_utf8_next_char (p) - p);
    }

  return g_utf8_casefold (letters->str, (gssize) letters->len);
}

/**
 * chat_text_fold_words:
 * @text: a text
 *
 * Takes a text apart where there is white space, for chat_text_has_words().
 *
 * Returns: (transfer full): the words, as chat_text_fold() makes them
 */
char **
chat_text_fold_words (const char *text)
{
  g_autofree char *folded = chat_text_fold (text, CHAT_TEXT_FOLD_ACCENTS);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] != '\0')
        g_strv_builder_add (builder, parts[i]);
    }

  return g_strv_builder_end (builder);
}

/**
 * chat_text_has_words:
 * @folded: a text, as chat_text_fold() makes it
 * @words: (array zero-terminated=1): what to find
 *
 * Tells whether a text has all of some words in it, also as parts of words.
 */
gboolean
chat_text_has_words (const char        *folded,
                     const char *const *words)
{
  g_return_val_if_fail (folded != NULL, FALSE);
  g_return_val_if_fail (words != NULL, FALSE);

  for (; *words != NULL; words++)
    {
      if (strstr (folded, *words) == NULL)
        return FALSE;
    }

  return TRUE;
}
