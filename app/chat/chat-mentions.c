/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mentions.h"

#include <string.h>

/* More would only make the payload long. */
#define MAX_MENTIONS 64

static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_';
}

static gboolean
begins_mention (const char *body,
                const char *at)
{
  return *at == '@' && (at == body || !is_word (g_utf8_get_char (g_utf8_prev_char (at))));
}

/* Returns the length of @name at the beginning of @text, or zero. */
static gsize
match_name (const char *text,
            const char *name)
{
  const char *p = text;

  for (; *name != '\0'; name = g_utf8_next_char (name), p = g_utf8_next_char (p))
    {
      if (*p == '\0' ||
          g_unichar_tolower (g_utf8_get_char (p)) != g_unichar_tolower (g_utf8_get_char (name)))
        return 0;
    }

  return is_word (g_utf8_get_char (p)) ? 0 : (gsize) (p - text);
}

/* Of “Ann” and “Ann Lee” the longer one is meant where both are there. */
static const char *
find_name (const char        *text,
           const char *const *names,
           gsize             *length)
{
  const char *found = NULL;

  *length = 0;
  for (; *names != NULL; names++)
    {
      gsize n = match_name (text, *names);

      if (n > *length)
        {
          *length = n;
          found = *names;
        }
    }

  return found;
}

/**
 * chat_mentions_find:
 * @body: the text of a message, as chat_text_clean_body() makes it
 * @names: (array zero-terminated=1): the names of people
 *
 * Finds who is mentioned: `@` and a name, on the borders of words, in capitals
 * or not.
 *
 * Returns: (transfer full): those of @names that are, each once
 */
char **
chat_mentions_find (const char        *body,
                    const char *const *names)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (names != NULL, NULL);

  for (const char *at = strchr (body, '@'); at != NULL; at = strchr (at, '@'))
    {
      gsize length = 0;
      const char *name = begins_mention (body, at) ? find_name (at + 1, names, &length) : NULL;

      if (name != NULL && g_hash_table_size (seen) < MAX_MENTIONS &&
          g_hash_table_add (seen, (gpointer) name))
        g_strv_builder_add (builder, name);
      at += 1 + length;
    }

  return g_strv_builder_end (builder);
}
