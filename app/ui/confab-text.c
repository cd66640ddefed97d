/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-text.h"

#include <pango/pango.h>

/* Words up to this length are left alone; longer ones may be broken after so
 * many characters.
 */
#define MAX_WORD_LENGTH 48
#define PIECE_LENGTH 24

#define ZERO_WIDTH_SPACE "\u200b"

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

/* Adds @n_chars characters that begin at @attrs. What looks like one character
 * stays together.
 */
static void
append_long_word (GString            *result,
                  const char         *word,
                  guint               n_chars,
                  const PangoLogAttr *attrs)
{
  guint n_piece = 0;

  for (guint i = 0; i < n_chars; i++)
    {
      const char *next = g_utf8_next_char (word);

      if (n_piece >= PIECE_LENGTH && attrs[i].is_cursor_position)
        {
          g_string_append (result, ZERO_WIDTH_SPACE);
          n_piece = 0;
        }

      g_string_append_len (result, word, next - word);
      word = next;
      n_piece++;
    }
}

/**
 * confab_text_make_breakable:
 * @text: a text
 *
 * Adds places where very long words may be broken, which cannot be seen.
 *
 * Pango can break a word anywhere, but the time for that grows with the square
 * of its length: 32,000 letters would stop the window for 40 seconds.
 */
char *
confab_text_make_breakable (const char *text)
{
  g_autoptr (GString) result = g_string_new (NULL);
  g_autofree PangoLogAttr *attrs = NULL;
  guint position = 0;

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *p = text; *p != '\0';)
    {
      guint length = get_word_length (p);
      const char *next = g_utf8_offset_to_pointer (p, MAX (length, 1));

      if (length > MAX_WORD_LENGTH)
        {
          if (attrs == NULL)
            {
              guint n_attrs = g_utf8_strlen (text, -1) + 1;

              attrs = g_new0 (PangoLogAttr, n_attrs);
              pango_get_log_attrs (text, -1, -1, pango_language_get_default (), attrs, n_attrs);
            }
          append_long_word (result, p, length, attrs + position);
        }
      else
        {
          g_string_append_len (result, p, next - p);
        }

      position += MAX (length, 1);
      p = next;
    }

  return g_string_free (g_steal_pointer (&result), FALSE);
}

/* Where the next address begins, or NULL. */
static const char *
find_address (const char *text)
{
  for (const char *p = text; (p = strchr (p, ':')) != NULL; p++)
    {
      const char *begin = NULL;

      if (p - text >= 5 && g_ascii_strncasecmp (p - 5, "https://", 8) == 0)
        begin = p - 5;
      else if (p - text >= 4 && g_ascii_strncasecmp (p - 4, "http://", 7) == 0)
        begin = p - 4;

      if (begin != NULL && (begin == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (begin)))))
        return begin;
    }

  return NULL;
}

static gboolean
is_balanced (const char *begin,
             const char *end)
{
  int depth = 0;

  for (const char *p = begin; p < end; p++)
    depth += (*p == '(') - (*p == ')');

  return depth >= 0;
}

/* What ends a sentence is not taken for a part of the address. */
static const char *
find_end_of_address (const char *begin)
{
  const char *end = begin;

  while (*end != '\0' && strchr ("<>\"", *end) == NULL && !g_unichar_isspace (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);

  while (end > begin &&
         (strchr (".,;:!?'*_", end[-1]) != NULL || (end[-1] == ')' && !is_balanced (begin, end))))
    end--;

  return end;
}

static gboolean
is_address (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
}

static void
append_escaped (GString    *markup,
                const char *text)
{
  g_autofree char *breakable = confab_text_make_breakable (text);
  g_autofree char *escaped = g_markup_escape_text (breakable, -1);

  g_string_append (markup, escaped);
}

/**
 * confab_text_to_markup:
 * @text: a text
 *
 * Makes a text ready for a label: web addresses become links, which show where
 * they lead, and long words can be broken.
 *
 * Returns: (transfer full): Pango markup
 */
char *
confab_text_to_markup (const char *text)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  const char *begin;

  g_return_val_if_fail (text != NULL, NULL);

  while ((begin = find_address (text)) != NULL)
    {
      const char *end = find_end_of_address (begin);
      g_autofree char *before = g_strndup (text, begin - text);
      g_autofree char *address = g_strndup (begin, end - begin);

      append_escaped (markup, before);
      if (is_address (address))
        {
          g_autofree char *href = g_markup_escape_text (address, -1);

          g_string_append_printf (markup, "<a href=\"%s\">", href);
          append_escaped (markup, address);
          g_string_append (markup, "</a>");
        }
      else
        {
          append_escaped (markup, address);
        }
      text = end;
    }

  append_escaped (markup, text);

  return g_string_free (g_steal_pointer (&markup), FALSE);
}
