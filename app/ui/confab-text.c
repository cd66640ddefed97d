/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-text.h"

#include <pango/pango.h>

/* Words up to this length are left alone; longer ones may be broken after so
 * many characters.
 */
#define MAX_WORD_LENGTH 48
#define PIECE_LENGTH 24

/**
 * confab_text_shorten:
 * @text: a text
 * @max_chars: how many characters to keep at most
 * @max_lines: how many lines to keep at most
 *
 * Cuts what is too long to be shown or spoken, and says so with an ellipsis.
 */
char *
confab_text_shorten (const char *text,
                     guint       max_chars,
                     guint       max_lines)
{
  const char *p;
  guint n_chars = 0;
  guint n_lines = 1;

  g_return_val_if_fail (text != NULL, NULL);

  for (p = text; *p != '\0' && n_chars < max_chars; p = g_utf8_next_char (p))
    {
      if (*p == '\n' && ++n_lines > max_lines)
        break;
      n_chars++;
    }

  if (*p == '\0')
    return g_strdup (text);

  return g_strdup_printf ("%.*s…", (int) (p - text), text);
}

static guint
get_word_length (const char *text)
{
  guint length = 0;

  for (const char *p = text; *p != '\0' && !g_unichar_isspace (g_utf8_get_char (p)); p = g_utf8_next_char (p))
    length++;

  return length;
}

/* Adds where the @n_chars characters that begin at @word may be broken. What
 * looks like one character stays together.
 */
static void
add_breaks (GArray             *breaks,
            const char         *text,
            const char         *word,
            guint               n_chars,
            const PangoLogAttr *attrs)
{
  guint n_piece = 0;

  for (guint i = 0; i < n_chars; i++)
    {
      if (n_piece >= PIECE_LENGTH && attrs[i].is_cursor_position)
        {
          gsize offset = word - text;

          g_array_append_val (breaks, offset);
          n_piece = 0;
        }

      word = g_utf8_next_char (word);
      n_piece++;
    }
}

/**
 * confab_text_find_breaks:
 * @text: a text
 *
 * Finds places where very long words may be broken.
 *
 * Pango can break a word anywhere, but the time for that grows with the square
 * of its length: 32,000 letters would stop the window for 40 seconds.
 *
 * Returns: (transfer full) (nullable) (element-type gsize): the bytes in front
 *   of which they are, or %NULL if there is no such word
 */
GArray *
confab_text_find_breaks (const char *text)
{
  g_autoptr (GArray) breaks = NULL;
  g_autofree PangoLogAttr *attrs = NULL;
  guint position = 0;

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *p = text; *p != '\0';)
    {
      guint length = get_word_length (p);

      if (length > MAX_WORD_LENGTH)
        {
          if (breaks == NULL)
            {
              guint n_attrs = g_utf8_strlen (text, -1) + 1;

              breaks = g_array_new (FALSE, FALSE, sizeof (gsize));
              attrs = g_new0 (PangoLogAttr, n_attrs);
              pango_get_log_attrs (text, -1, -1, pango_language_get_default (), attrs, n_attrs);
            }
          add_breaks (breaks, text, p, length, attrs + position);
        }

      position += MAX (length, 1);
      p = g_utf8_offset_to_pointer (p, MAX (length, 1));
    }

  return g_steal_pointer (&breaks);
}

/**
 * confab_text_isolate:
 * @text: a text, whatever its direction
 *
 * Makes a text that can stand in a sentence of the other direction: neither
 * changes where the signs of the other are.
 */
char *
confab_text_isolate (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  return g_strconcat ("\u2068", text, "\u2069", NULL);
}
