/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-token.h"

#include <string.h>

/* No name is longer. */
#define MAX_QUERY 128
/* Shorter ones are mostly faces made of signs, like “:D”. */
#define MIN_EMOJI 2

static gboolean
is_emoji_char (gunichar c)
{
  return c < 128 && (g_ascii_isalnum ((char) c) || c == '_' || c == '+' || c == '-');
}

static gboolean
is_emoji_name (const char *text)
{
  gboolean has_letter = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (!is_emoji_char ((guchar) *p))
        return FALSE;
      has_letter |= g_ascii_isalnum (*p);
    }

  return has_letter && strlen (text) >= MIN_EMOJI;
}

/* In code, signs mean something else. */
static gboolean
is_code (const char *line)
{
  guint n_ticks = 0;

  for (const char *p = line; *p != '\0'; p++)
    n_ticks += *p == '`';

  return n_ticks % 2 != 0 || g_str_has_prefix (line, "    ");
}

static gboolean
begins_token (const char *line,
              const char *sign)
{
  gunichar before;

  if (sign == line)
    return TRUE;

  before = g_utf8_get_char (g_utf8_prev_char (sign));

  return !g_unichar_isalnum (before) && !g_unichar_ismark (before) &&
         strchr ("_:/@#&", (int) MIN (before, 127)) == NULL;
}

static gboolean
find_kind (const char      *sign,
           const char      *query,
           ConfabTokenKind *kind)
{
  switch (*sign)
    {
    case '@':
      *kind = CONFAB_TOKEN_MEMBER;
      return strchr (query, '@') == NULL;

    case '#':
      *kind = CONFAB_TOKEN_ROOM;
      return *query != '\0';

    case ':':
      *kind = CONFAB_TOKEN_EMOJI;
      return is_emoji_name (query);

    default:
      return FALSE;
    }
}

static gboolean
find_shortcode (ConfabToken *self,
                const char  *line)
{
  gsize length = strlen (line);
  g_autofree char *name = NULL;
  const char *sign;

  if (length < MIN_EMOJI + 2 || line[length - 1] != ':')
    return FALSE;

  for (sign = line + length - 2; sign > line && is_emoji_char ((guchar) *sign); sign--)
    ;
  if (*sign != ':' || !begins_token (line, sign))
    return FALSE;

  name = g_strndup (sign + 1, (gsize) (line + length - 1 - (sign + 1)));
  if (!is_emoji_name (name))
    return FALSE;

  self->kind = CONFAB_TOKEN_SHORTCODE;
  self->n_chars = (guint) strlen (sign);
  self->query = g_steal_pointer (&name);

  return TRUE;
}

/**
 * confab_token_find:
 * @self: (out caller-allocates): return location for the word
 * @line: the line up to the cursor
 *
 * Finds the word before the cursor, if it is one that can be completed.
 *
 * Returns: whether it is
 */
gboolean
confab_token_find (ConfabToken *self,
                   const char  *line)
{
  const char *end;
  const char *sign;
  guint n_chars = 0;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (line != NULL, FALSE);

  *self = (ConfabToken) { .kind = CONFAB_TOKEN_MEMBER };
  if (is_code (line))
    return FALSE;
  if (find_shortcode (self, line))
    return TRUE;

  end = line + strlen (line);
  for (sign = end; sign > line && n_chars <= MAX_QUERY; )
    {
      sign = g_utf8_prev_char (sign);
      n_chars++;
      if (g_unichar_isspace (g_utf8_get_char (sign)))
        return FALSE;
      if (begins_token (line, sign) && find_kind (sign, sign + 1, &self->kind))
        {
          self->query = g_strdup (sign + 1);
          self->n_chars = n_chars;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * confab_token_clear:
 * @self: a word
 *
 * Frees what confab_token_find() has allocated.
 */
void
confab_token_clear (ConfabToken *self)
{
  g_clear_pointer (&self->query, g_free);
}
