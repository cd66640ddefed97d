/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mention.h"

#include "chat-text.h"

#include <string.h>

/* More would only make the payload long. */
#define MAX_MENTIONS 64
/* More on one letter take long to be put in order, and belong to no name. */
#define MAX_MARKS 32

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

/* A text that is folded, and where each byte of it comes from. */
typedef struct
{
  GString *text;
  GArray  *origins;
} Folded;

static void
folded_append (Folded     *self,
               const char *letter,
               gsize       length,
               gsize       origin)
{
  g_string_append_len (self->text, letter, length);
  for (gsize i = 0; i < length; i++)
    g_array_append_val (self->origins, origin);
}

/* A letter with its marks. */
static const char *
find_letter_end (const char *letter,
                 const char *end)
{
  const char *p = g_utf8_next_char (letter);

  for (guint i = 0; i < MAX_MARKS && p < end && g_unichar_ismark (g_utf8_get_char (p)); i++)
    p = g_utf8_next_char (p);

  return MIN (p, end);
}

static void
folded_init (Folded     *self,
             const char *text,
             gsize       length)
{
  const char *end = text + length;

  self->text = g_string_sized_new (length + 1);
  self->origins = g_array_sized_new (FALSE, FALSE, sizeof (gsize), length + 1);
  for (const char *p = text, *next; p < end; p = next)
    {
      next = find_letter_end (p, end);
      if (next == p + 1)
        {
          folded_append (self, (char[]) { g_ascii_tolower (*p) }, 1, p - text);
        }
      else
        {
          g_autofree char *written = g_strndup (p, (gsize) (next - p));
          g_autofree char *letter = chat_text_fold (written, CHAT_TEXT_FOLD_CASE);

          folded_append (self, letter, strlen (letter), p - text);
        }
    }
  g_array_append_val (self->origins, length);
}

static void
folded_clear (Folded *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->origins);
}

static gsize
folded_get_origin (Folded     *self,
                   const char *at)
{
  return g_array_index (self->origins, gsize, at - self->text->str);
}

/* Whose name is after the at sign, or NULL. */
static const char *
match_name (ChatNames  *names,
            const char *text,
            const char *at,
            gsize      *length)
{
  *length = 0;

  return names != NULL && begins_word (text, at) ? chat_names_match (names, at + 1, ends_word, length) : NULL;
}

/**
 * chat_mention_foreach:
 * @text: a text that is neither code nor a link
 * @length: its length in bytes
 * @own: (nullable): what the user is called
 * @others: (nullable): what others are called
 * @func: (scope call): what to do with each mention, in order
 * @user_data: what to give to @func
 *
 * Finds the names that stand after an at sign, in capitals or not. A mention
 * begins and ends with a word. Of “Ann” and “Ann Lee” the longer one is meant
 * where both are there, and of the same name the user's own.
 */
void
chat_mention_foreach (const char      *text,
                      gsize            length,
                      ChatNames       *own,
                      ChatNames       *others,
                      ChatMentionFunc  func,
                      gpointer         user_data)
{
  Folded folded;

  g_return_if_fail (text != NULL);
  g_return_if_fail (func != NULL);

  if ((own == NULL && others == NULL) || memchr (text, '@', length) == NULL)
    return;

  folded_init (&folded, text, length);
  for (const char *at = strchr (folded.text->str, '@'), *end; at != NULL; at = strchr (end, '@'))
    {
      gsize own_length, other_length;
      const char *own_id = match_name (own, folded.text->str, at, &own_length);
      const char *other_id = match_name (others, folded.text->str, at, &other_length);
      ChatMention mention;

      end = at + 1 + MAX (own_length, other_length);
      if (own_id == NULL && other_id == NULL)
        continue;

      mention.start = folded_get_origin (&folded, at);
      mention.end = folded_get_origin (&folded, end);
      mention.own = own_length >= other_length;
      mention.id = mention.own ? own_id : other_id;
      func (&mention, user_data);
    }
  folded_clear (&folded);
}

/* Calls @func for each name that is called by what somebody has said. */
static void
foreach_said (const char      *body,
              ChatNames       *own,
              ChatNames       *others,
              ChatMentionFunc  func,
              gpointer         user_data)
{
  g_autofree char *said = NULL;

  if (strchr (body, '@') == NULL)
    return;

  said = dup_said (body);
  chat_mention_foreach (said, strlen (said), own, others, func, user_data);
}

static void
note_cb (const ChatMention *mention,
         gpointer           user_data)
{
  gboolean *called = user_data;

  *called = TRUE;
}

/**
 * chat_mention_names_of:
 * @user: a user
 *
 * Gets what somebody answers to: the id, the name, and what calls everybody.
 *
 * Returns: (transfer full): the names
 */
ChatNames *
chat_mention_names_of (ChatUser *user)
{
  const char *names[] = { "all", "here", chat_user_get_id (user), chat_user_get_name (user), NULL };
  const char *ids[] = { "", "", chat_user_get_id (user), chat_user_get_id (user), NULL };

  g_return_val_if_fail (user != NULL, NULL);

  return chat_names_new (names, ids);
}

/**
 * chat_mention_is_in:
 * @payload: what was said
 * @user: the account's own user
 *
 * Tells whether somebody is called by a message: its sender says so, or its
 * text has the id or the name of the user, `all` or `here` after an at sign, as
 * a word of its own. Quotes and code call nobody.
 */
gboolean
chat_mention_is_in (const ChatPayload *payload,
                    ChatUser          *user)
{
  gboolean called = FALSE;

  g_return_val_if_fail (payload != NULL, FALSE);
  g_return_val_if_fail (user != NULL, FALSE);

  if (payload->kind != CHAT_PAYLOAD_TEXT)
    return FALSE;

  if (*chat_user_get_id (user) != '\0' && payload->mentions != NULL &&
      g_strv_contains ((const char *const *) payload->mentions, chat_user_get_id (user)))
    return TRUE;

  if (strchr (payload->body, '@') != NULL)
    {
      g_autoptr (ChatNames) own = chat_mention_names_of (user);

      foreach_said (payload->body, own, NULL, note_cb, &called);
    }

  return called;
}

/* Who is called, each once. */
typedef struct
{
  GHashTable   *seen;
  GStrvBuilder *builder;
} Found;

static void
add_cb (const ChatMention *mention,
        gpointer           user_data)
{
  Found *found = user_data;

  if (g_hash_table_size (found->seen) < MAX_MENTIONS && g_hash_table_add (found->seen, (gpointer) mention->id))
    g_strv_builder_add (found->builder, mention->id);
}

/**
 * chat_mention_find:
 * @body: the text of a message, as chat_text_clean_body() makes it
 * @names: the names of people
 *
 * Finds who is called by a text, by the rules of chat_mention_is_in().
 *
 * Returns: (transfer full): the ids of those of @names that are, each once, and
 *   no more than anybody would call
 */
char **
chat_mention_find (const char *body,
                   ChatNames  *names)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  Found found = { seen, builder };

  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (names != NULL, NULL);

  foreach_said (body, NULL, names, add_cb, &found);

  return g_strv_builder_end (builder);
}
