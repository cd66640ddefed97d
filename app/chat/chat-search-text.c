/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-text.h"

#include <string.h>

/* What is shown of a message, and of it before the first hit. */
#define CUT_CHARS 240
#define CUT_CHARS_BEFORE 40

/* More need not be emphasised. */
#define MAX_RANGES 256

struct _ChatSearchPhrase
{
  GPtrArray *words;
  gboolean   prefix;
};

typedef struct
{
  char  *folded;
  guint  start;
  guint  end;
} Token;

static void
clear_token (gpointer data)
{
  Token *token = data;

  g_free (token->folded);
}

/* The letter without its accents. */
static gunichar
fold (gunichar c)
{
  gunichar parts[4] = { 0 };
  gsize n = g_unichar_fully_decompose (c, FALSE, parts, G_N_ELEMENTS (parts));

  for (gsize i = 1; i < MIN (n, G_N_ELEMENTS (parts)); i++)
    {
      if (!g_unichar_ismark (parts[i]))
        return g_unichar_tolower (c);
    }

  return g_unichar_tolower (parts[0]);
}

static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_type (c) == G_UNICODE_PRIVATE_USE;
}

/* As the tokenizer "unicode61 remove_diacritics 2" of SQLite does it. */
static GArray *
split (const char *text)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (Token));
  g_autoptr (GString) word = g_string_new (NULL);
  const char *start = NULL;
  const char *p = text;

  g_array_set_clear_func (tokens, clear_token);
  while (TRUE)
    {
      gunichar c = g_utf8_get_char (p);

      if (is_word (c))
        {
          if (start == NULL)
            start = p;
          g_string_append_unichar (word, fold (c));
        }
      else if (start != NULL && !g_unichar_ismark (c))
        {
          Token token = { g_strdup (word->str), (guint) (start - text), (guint) (p - text) };

          g_array_append_val (tokens, token);
          g_string_truncate (word, 0);
          start = NULL;
        }

      if (*p == '\0')
        return tokens;
      p = g_utf8_next_char (p);
    }
}

/**
 * chat_search_phrase_new:
 * @text: valid UTF-8
 * @prefix: whether the last word may be the beginning of a longer one
 *
 * Creates a phrase.
 *
 * Returns: (transfer full): the phrase
 */
ChatSearchPhrase *
chat_search_phrase_new (const char *text,
                        gboolean    prefix)
{
  ChatSearchPhrase *self = g_new0 (ChatSearchPhrase, 1);
  g_autoptr (GArray) tokens = split (text);

  self->prefix = prefix;
  self->words = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < tokens->len; i++)
    g_ptr_array_add (self->words, g_strdup (g_array_index (tokens, Token, i).folded));

  return self;
}

/**
 * chat_search_phrase_free:
 * @self: (transfer full): a phrase
 *
 * Frees a phrase.
 */
void
chat_search_phrase_free (ChatSearchPhrase *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->words);
  g_free (self);
}

/**
 * chat_search_text_has_words:
 * @text: valid UTF-8
 *
 * Tells whether there is anything in a text that the index could have.
 */
gboolean
chat_search_text_has_words (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (is_word (g_utf8_get_char (p)))
        return TRUE;
    }

  return FALSE;
}

/**
 * chat_search_text_fold:
 * @text: valid UTF-8
 *
 * Takes case and accents from a text.
 *
 * Returns: (transfer full): the text
 */
char *
chat_search_text_fold (const char *text)
{
  GString *folded = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_ismark (c))
        g_string_append_unichar (folded, fold (c));
    }

  return g_string_free_and_steal (folded);
}

static gboolean
is_at (const ChatSearchPhrase *phrase,
       GArray                 *tokens,
       guint                   position)
{
  if (phrase->words->len == 0 || position + phrase->words->len > tokens->len)
    return FALSE;

  for (guint i = 0; i < phrase->words->len; i++)
    {
      const char *word = g_ptr_array_index (phrase->words, i);
      const char *folded = g_array_index (tokens, Token, position + i).folded;
      gboolean may_begin = phrase->prefix && i + 1 == phrase->words->len;

      if (may_begin ? !g_str_has_prefix (folded, word) : !g_str_equal (folded, word))
        return FALSE;
    }

  return TRUE;
}

static void
add_range (GArray          *ranges,
           ChatSearchRange  range)
{
  ChatSearchRange *last = NULL;

  if (ranges->len > 0)
    last = &g_array_index (ranges, ChatSearchRange, ranges->len - 1);

  if (last != NULL && range.start <= last->end)
    last->end = MAX (last->end, range.end);
  else
    g_array_append_val (ranges, range);
}

/**
 * chat_search_text_find:
 * @text: valid UTF-8
 * @phrases: (element-type ChatSearchPhrase): what is looked for
 *
 * Finds where phrases are in a text.
 *
 * Returns: (transfer full) (element-type ChatSearchRange): the places, in order
 */
GArray *
chat_search_text_find (const char *text,
                       GPtrArray  *phrases)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (ChatSearchRange));
  g_autoptr (GArray) tokens = NULL;

  g_return_val_if_fail (text != NULL, ranges);
  g_return_val_if_fail (phrases != NULL, ranges);

  if (phrases->len == 0)
    return ranges;

  tokens = split (text);
  for (guint i = 0; i < tokens->len && ranges->len < MAX_RANGES; i++)
    {
      for (guint j = 0; j < phrases->len; j++)
        {
          const ChatSearchPhrase *phrase = g_ptr_array_index (phrases, j);

          if (is_at (phrase, tokens, i))
            add_range (ranges, (ChatSearchRange) {
              g_array_index (tokens, Token, i).start,
              g_array_index (tokens, Token, i + phrase->words->len - 1).end,
            });
        }
    }

  return ranges;
}

/* Some words before the first hit, from the beginning of a word on. */
static const char *
find_begin (const char *text,
            GArray     *ranges)
{
  const char *hit;
  const char *begin;
  const char *p;

  if (ranges->len == 0)
    return text;

  hit = text + g_array_index (ranges, ChatSearchRange, 0).start;
  begin = hit;
  for (guint i = 0; i < CUT_CHARS_BEFORE && begin > text; i++)
    begin = g_utf8_prev_char (begin);
  if (begin == text)
    return text;

  for (p = begin; p < hit; p = g_utf8_next_char (p))
    {
      if (g_unichar_isspace (g_utf8_get_char (p)))
        return g_utf8_next_char (p);
    }

  return begin;
}

/* Has the ranges say where they are in what was cut out. */
static void
move_ranges (GArray *ranges,
             guint   begin,
             guint   end,
             guint   to)
{
  guint n = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      ChatSearchRange range = g_array_index (ranges, ChatSearchRange, i);

      if (range.start < begin || range.start >= end)
        continue;

      range.start = range.start - begin + to;
      range.end = MIN (range.end, end) - begin + to;
      g_array_index (ranges, ChatSearchRange, n++) = range;
    }

  g_array_set_size (ranges, n);
}

/**
 * chat_search_text_cut:
 * @text: valid UTF-8
 * @ranges: (element-type ChatSearchRange): places in @text, in order; afterwards
 *   those that are left, in what is returned
 *
 * Gets one short line with the first of the places.
 *
 * Returns: (transfer full): the line
 */
char *
chat_search_text_cut (const char *text,
                      GArray     *ranges)
{
  GString *line = g_string_new (NULL);
  const char *begin;
  const char *end;

  g_return_val_if_fail (text != NULL, g_string_free_and_steal (line));
  g_return_val_if_fail (ranges != NULL, g_string_free_and_steal (line));

  begin = find_begin (text, ranges);
  end = begin;
  for (guint i = 0; i < CUT_CHARS && *end != '\0'; i++)
    end = g_utf8_next_char (end);

  if (begin > text)
    g_string_append (line, "…");
  move_ranges (ranges, (guint) (begin - text), (guint) (end - text), (guint) line->len);
  g_string_append_len (line, begin, end - begin);
  if (*end != '\0')
    g_string_append (line, "…");
  g_strdelimit (line->str, "\n\t", ' ');

  return g_string_free_and_steal (line);
}
