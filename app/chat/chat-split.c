/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-split.h"

#include "chat-text.h"

#include <string.h>

#define MIN_LIMIT 64

static gboolean
is_paragraph_end (const char *border)
{
  return border[-1] == '\n' && border[-2] == '\n';
}

static gboolean
is_line_end (const char *border)
{
  return border[-1] == '\n';
}

static gboolean
is_word_end (const char *border)
{
  return g_ascii_isspace (border[-1]);
}

/* What belongs to the character before it, as an accent or the second half of
 * a joined emoji does.
 */
static gboolean
is_joined (const char *border)
{
  gunichar c = g_utf8_get_char (border);
  gunichar before = g_utf8_get_char (g_utf8_prev_char (border));

  return g_unichar_ismark (c) || g_unichar_iszerowidth (c) || before == 0x200d ||
         (c >= 0x1f3fb && c <= 0x1f3ff);
}

static gboolean
is_character_end (const char *border)
{
  return !is_joined (border);
}

/* Finds where to cut @text, which is longer than @limit. The later half is
 * looked through only: better a line cut than many short pieces.
 */
static const char *
find_border (const char *text,
             gsize       limit)
{
  static gboolean (*const tests[]) (const char *border) = {
    is_paragraph_end, is_line_end, is_word_end, is_character_end
  };
  const char *last = text + limit;

  while ((*last & 0xc0) == 0x80)
    last--;

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      for (const char *border = last; border > text + limit / 2; border = g_utf8_prev_char (border))
        {
          if (tests[i] (border))
            return border;
        }
    }

  return last;
}

/**
 * chat_split_text:
 * @text: a text
 * @limit: how many bytes one piece may have, 64 at least
 *
 * Splits a text that is too long for one message: between paragraphs if it can
 * be, else between lines, words or characters. The pieces are as
 * chat_text_clean_body() makes them, and none is empty.
 *
 * Returns: (transfer full): the pieces
 */
char **
chat_split_text (const char *text,
                 gsize       limit)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *clean = NULL;
  const char *rest;
  gsize length;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (limit >= MIN_LIMIT, NULL);

  clean = chat_text_clean_body (text, strlen (text));
  rest = clean;
  length = strlen (clean);

  while (length > 0)
    {
      const char *border = length > limit ? find_border (rest, limit) : rest + length;
      g_autofree char *piece = chat_text_clean_body (rest, (gsize) (border - rest));

      if (*piece != '\0')
        g_strv_builder_take (builder, g_steal_pointer (&piece));
      length -= (gsize) (border - rest);
      rest = border;
    }

  return g_strv_builder_end (builder);
}
