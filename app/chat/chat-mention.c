/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mention.h"

#include "chat-text.h"

#include <string.h>

/* More would only make the payload long. */
#define MAX_MENTIONS 64

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

/* Returns the length of the folded name at @at, which is an at sign, or zero. */
static gsize
match_name (const char *said,
            const char *at,
            const char *name)
{
  gsize length = name != NULL ? strlen (name) : 0;

  return length > 0 && strncmp (at + 1, name, length) == 0 && begins_word (said, at) && ends_word (at + 1 + length)
         ? length
         : 0;
}

static gboolean
calls (const char *said,
       const char *name)
{
  g_autofree char *folded = chat_text_fold (name, CHAT_TEXT_FOLD_CASE);

  for (const char *at = strchr (said, '@'); at != NULL; at = strchr (at + 1, '@'))
    {
      if (match_name (said, at, folded) > 0)
        return TRUE;
    }

  return FALSE;
}

/* What is said, such that names in it can be compared; NULL if nobody is called. */
static char *
dup_folded (const char *body)
{
  g_autofree char *said = NULL;

  if (strchr (body, '@') == NULL)
    return NULL;

  said = dup_said (body);

  return chat_text_fold (said, CHAT_TEXT_FOLD_CASE);
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

  g_return_val_if_fail (payload != NULL, FALSE);
  g_return_val_if_fail (user != NULL, FALSE);

  if (payload->kind != CHAT_PAYLOAD_TEXT)
    return FALSE;

  if (*user != '\0' && payload->mentions != NULL &&
      g_strv_contains ((const char *const *) payload->mentions, user))
    return TRUE;

  said = dup_folded (payload->body);
  if (said == NULL)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (everybody); i++)
    {
      if (calls (said, everybody[i]))
        return TRUE;
    }

  return calls (said, user);
}

/* Of “Ann” and “Ann Lee” the longer one is meant where both are there. */
static const char *
find_longest (const char        *said,
              const char        *at,
              GPtrArray         *folded,
              const char *const *names,
              gsize             *length)
{
  const char *found = NULL;

  *length = 0;
  for (guint i = 0; i < folded->len; i++)
    {
      gsize n = match_name (said, at, g_ptr_array_index (folded, i));

      if (n > *length)
        {
          *length = n;
          found = names[i];
        }
    }

  return found;
}

/**
 * chat_mention_find:
 * @body: the text of a message, as chat_text_clean_body() makes it
 * @names: (array zero-terminated=1): the names of people
 *
 * Finds who is called by a text, by the rules of chat_mention_is_in().
 *
 * Returns: (transfer full): those of @names that are, each once, and no more
 *   than anybody would call
 */
char **
chat_mention_find (const char        *body,
                   const char *const *names)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) folded = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *said = NULL;

  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (names != NULL, NULL);

  said = dup_folded (body);
  for (guint i = 0; said != NULL && names[i] != NULL; i++)
    g_ptr_array_add (folded, chat_text_fold (names[i], CHAT_TEXT_FOLD_CASE));

  for (const char *at = said != NULL ? strchr (said, '@') : NULL; at != NULL; at = strchr (at, '@'))
    {
      gsize length;
      const char *name = find_longest (said, at, folded, names, &length);

      if (name != NULL && g_hash_table_size (seen) < MAX_MENTIONS && g_hash_table_add (seen, (gpointer) name))
        g_strv_builder_add (builder, name);
      at += 1 + length;
    }

  return g_strv_builder_end (builder);
}
