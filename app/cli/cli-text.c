/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-text.h"

#include <string.h>

#define LINE_BREAK 0x21b5
#define REPLACEMENT 0xfffd

static gunichar
get_shown (gunichar character)
{
  if (character == '\n')
    return LINE_BREAK;

  return g_unichar_iscntrl (character) && character != '\t' ? REPLACEMENT : character;
}

/**
 * cli_text_append_safe:
 * @foreign: what somebody else has written, not always UTF-8.
 * @length: its bytes, or -1.
 *
 * Appends text for a terminal, to which it must not give orders, and where it
 * stays on one line.
 */
void
cli_text_append_safe (GString    *text,
                      const char *foreign,
                      gssize      length)
{
  g_autofree char *valid = g_utf8_make_valid (foreign, length);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (p[0] == '\r' && p[1] == '\n')
        p++;
      g_string_append_unichar (text, get_shown (g_utf8_get_char (p)));
    }
}

static guint
get_width (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;

  return g_unichar_iswide (character) ? 2 : 1;
}

/**
 * cli_text_append_fitting:
 * @columns: of the terminal.
 *
 * Appends the beginning of a text that fits, as cli_text_append_safe() does.
 */
void
cli_text_append_fitting (GString    *text,
                         const char *foreign,
                         guint       columns)
{
  g_autoptr (GString) safe = g_string_new (NULL);
  const char *p;
  guint width = 0;

  cli_text_append_safe (safe, foreign, -1);
  for (p = safe->str; *p != '\0'; p = g_utf8_next_char (p))
    {
      width += get_width (g_utf8_get_char (p));
      if (width > columns)
        break;
    }
  g_string_append_len (text, safe->str, p - safe->str);
}
