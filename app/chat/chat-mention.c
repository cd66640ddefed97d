/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mention.h"

#include <string.h>

/* Who calls them, calls everybody. */
static const char *const everybody[] = { "all", "here" };

static void
append_line (GString    *said,
             const char *line,
             gsize       length)
{
  const char *end = line + length;

  for (const char *p = line; p < end; p++)
    {
      const char *close = *p == '`' ? memchr (p + 1, '`', (gsize) (end - p - 1)) : NULL;

      g_string_append_c (said, *p);
      if (close != NULL)
        p = close;
    }
  g_string_append_c (said, '\n');
}

/* Without what others have said and what is code: nobody is called by that. */
static char *
dup_said (const char *body)
{
  GString *said = g_string_sized_new (strlen (body) + 1);
  gboolean in_code = FALSE;

  for (const char *line = body, *next; line != NULL; line = next)
    {
      const char *end = strchr (line, '\n');

      next = end != NULL ? end + 1 : NULL;
      if (g_str_has_prefix (line, "```"))
        in_code = !in_code;
      else if (!in_code && *line != '>')
        append_line (said, line, end != NULL ? (gsize) (end - line) : strlen (line));
    }

  return g_string_free_and_steal (said);
}

static char *
fold (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

static gboolean
is_word_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_';
}

static gboolean
begins_word (const char *text,
             const char *at)
{
  return at == text || !is_word_char (g_utf8_get_char (g_utf8_prev_char (at)));
}

/* A name may go on after a hyphen or a dot, which may also end a sentence. */
static gboolean
ends_word (const char *end)
{
  if (*end == '-' || *end == '.')
    end++;

  return !is_word_char (g_utf8_get_char (end));
}

static gboolean
calls (const char *said,
       const char *name)
{
  g_autofree char *folded = fold (name);
  gsize length;

  if (folded == NULL || *folded == '\0')
    return FALSE;

  length = strlen (folded);
  for (const char *at = strchr (said, '@'); at != NULL; at = strchr (at + 1, '@'))
    {
      if (strncmp (at + 1, folded, length) == 0 && begins_word (said, at) && ends_word (at + 1 + length))
        return TRUE;
    }

  return FALSE;
}

/**
 * chat_mention_is_in:
 * @payload: what was said
 * @user: the account's own user, empty for a guest
 *
 * Tells whether somebody is called by a message: its sender says so, or its
 * text has `@user`, `@all` or `@here` as a word of its own. Quotes and code call
 * nobody.
 */
gboolean
chat_mention_is_in (const ChatPayload *payload,
                    const char        *user)
{
  g_autofree char *said = NULL;
  g_autofree char *folded = NULL;

  g_return_val_if_fail (payload != NULL, FALSE);
  g_return_val_if_fail (user != NULL, FALSE);

  if (payload->kind != CHAT_PAYLOAD_TEXT)
    return FALSE;

  if (*user != '\0' && payload->mentions != NULL &&
      g_strv_contains ((const char *const *) payload->mentions, user))
    return TRUE;

  if (strchr (payload->body, '@') == NULL)
    return FALSE;

  said = dup_said (payload->body);
  folded = fold (said);
  if (folded == NULL)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (everybody); i++)
    {
      if (calls (folded, everybody[i]))
        return TRUE;
    }

  return calls (folded, user);
}
