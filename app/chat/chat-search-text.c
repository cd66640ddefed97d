/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-text.h"

#include <string.h>

/* What is shown of a message, and of it before the first hit. */
#define CUT_CHARS 240
#define CUT_CHARS_BEFORE 40

/* More need not be emphasised. */
#define MAX_RANGES 256

#define ZERO_WIDTH_JOINER 0x200d

struct _ChatSearchPhrase
{
  /* (element-type utf8): the words of the index that follow upon each other */
  GPtrArray *words;
  gboolean   prefix;
};

/* What the index has of a text: a word, without case and accents; a symbol, such
 * as an emoji, by itself; and of a script that has no spaces between its words,
 * each letter with the one after it, so that every part of a text can be found.
 */
typedef enum
{
  TOKEN_WORD,
  TOKEN_SYMBOL,
  TOKEN_PAIR,
  /* The last of such letters. */
  TOKEN_SINGLE,
} TokenKind;

typedef struct
{
  TokenKind  kind;
  char      *folded;
  guint      start;
  guint      end;
} Token;

typedef struct
{
  const char *text;
  GArray     *tokens;
  GString    *word;
  /* Where the word has begun, or NULL. */
  const char *start;
  /* Where the symbols have begun that are drawn as one, or NULL. */
  const char *sequence;
  guint       first_of_sequence;
  gboolean    joined;
} Splitter;

/* Thai, Lao, Burmese and Khmer, and all of Chinese and Japanese. */
static const struct
{
  gunichar first;
  gunichar last;
} unspaced[] = {
  { 0x0e00, 0x0eff },
  { 0x1000, 0x109f },
  { 0x1780, 0x17ff },
  { 0x2e80, 0x312f },
  { 0x31a0, 0x31ff },
  { 0x3400, 0x9fff },
  { 0xf900, 0xfaff },
  { 0xff66, 0xff9f },
  { 0x1aff0, 0x1b16f },
  { 0x20000, 0x3ffff },
};

static void
clear_token (gpointer data)
{
  Token *token = data;

  g_free (token->folded);
}

/* The letter without its accents. This is less than chat_text_fold() does: a letter
 * remains one, so that it is known where a word is in the text. The indexes that
 * are stored have been made so: whoever changes it has to make them again, as
 * the last step in chat-schema.c does.
 */
static gunichar
fold_letter (gunichar c)
{
  gunichar parts[4] = { 0 };
  gsize n;

  if (c < 0x80)
    return (gunichar) g_ascii_tolower ((char) c);

  n = g_unichar_fully_decompose (c, FALSE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 1; i < MIN (n, G_N_ELEMENTS (parts)); i++)
    {
      if (!g_unichar_ismark (parts[i]))
        return g_unichar_tolower (c);
    }

  return g_unichar_tolower (parts[0]);
}

static gboolean
is_letter (gunichar c)
{
  return c < 0x80 ? g_ascii_isalnum (c) : g_unichar_isalnum (c) || g_unichar_type (c) == G_UNICODE_PRIVATE_USE;
}

static gboolean
is_unspaced (gunichar c)
{
  if (c < unspaced[0].first)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (unspaced); i++)
    {
      if (c <= unspaced[i].last)
        return c >= unspaced[i].first;
    }

  return FALSE;
}

/* All emoji that are no digits, and arrows. */
static gboolean
is_symbol (gunichar c)
{
  return c >= 0x80 && (g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL || (c >= 0x2190 && c <= 0x21ff));
}

static gboolean
is_skin_tone (gunichar c)
{
  return c >= 0x1f3fb && c <= 0x1f3ff;
}

static gboolean
is_flag_letter (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

static void
add_token (Splitter   *self,
           TokenKind   kind,
           const char *start,
           const char *end)
{
  Token token = {
    kind, g_strdup (self->word->str), (guint) (start - self->text), (guint) (end - self->text)
  };

  g_array_append_val (self->tokens, token);
}

static void
end_word (Splitter   *self,
          const char *end)
{
  if (self->start != NULL)
    add_token (self, TOKEN_WORD, self->start, end);
  self->start = NULL;
  g_string_truncate (self->word, 0);
}

/* Marks belong to the letter before them. */
static const char *
skip_marks (const char *p)
{
  while (g_unichar_ismark (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);

  return p;
}

static const char *
add_unspaced (Splitter   *self,
              const char *p)
{
  const char *end = skip_marks (g_utf8_next_char (p));
  gunichar next = g_utf8_get_char (end);

  g_string_append_unichar (self->word, fold_letter (g_utf8_get_char (p)));
  if (is_unspaced (next) && is_letter (next))
    {
      g_string_append_unichar (self->word, fold_letter (next));
      add_token (self, TOKEN_PAIR, p, skip_marks (g_utf8_next_char (end)));
    }
  else
    {
      add_token (self, TOKEN_SINGLE, p, end);
    }
  g_string_truncate (self->word, 0);

  return end;
}

/* What is drawn as one is emphasised as one: else it would fall apart. */
static void
extend_sequence (Splitter   *self,
                 const char *end)
{
  for (guint i = self->first_of_sequence; i < self->tokens->len; i++)
    {
      Token *token = &g_array_index (self->tokens, Token, i);

      token->start = (guint) (self->sequence - self->text);
      token->end = (guint) (end - self->text);
    }
}

static const char *
add_symbol (Splitter   *self,
            const char *p)
{
  gunichar c = g_utf8_get_char (p);
  const char *end = g_utf8_next_char (p);

  if (self->sequence == NULL || !self->joined)
    {
      self->sequence = p;
      self->first_of_sequence = self->tokens->len;
    }

  while (g_unichar_ismark (g_utf8_get_char (end)) || is_skin_tone (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);

  g_string_append_unichar (self->word, c);
  add_token (self, TOKEN_SYMBOL, p, end);
  g_string_truncate (self->word, 0);
  extend_sequence (self, end);

  self->joined = g_utf8_get_char (end) == ZERO_WIDTH_JOINER &&
                 is_symbol (g_utf8_get_char (g_utf8_next_char (end)));
  if (self->joined)
    return g_utf8_next_char (end);

  /* Two make a flag. */
  self->joined = is_flag_letter (c) && is_flag_letter (g_utf8_get_char (end)) &&
                 self->first_of_sequence + 1 == self->tokens->len;

  return end;
}

static GArray *
split (const char *text)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (Token));
  g_autoptr (GString) word = g_string_new (NULL);
  Splitter splitter = { .text = text, .tokens = tokens, .word = word };
  const char *p = text;

  g_array_set_clear_func (tokens, clear_token);
  while (*p != '\0')
    {
      gunichar c = g_utf8_get_char (p);

      if (is_letter (c) && !is_unspaced (c))
        {
          if (splitter.start == NULL)
            splitter.start = p;
          g_string_append_unichar (word, fold_letter (c));
          p = g_utf8_next_char (p);
        }
      else if (splitter.start != NULL && g_unichar_ismark (c))
        {
          p = g_utf8_next_char (p);
        }
      else
        {
          end_word (&splitter, p);
          if (is_letter (c))
            p = add_unspaced (&splitter, p);
          else if (is_symbol (c))
            p = add_symbol (&splitter, p);
          else
            p = g_utf8_next_char (p);
        }
    }
  end_word (&splitter, p);

  return tokens;
}

/**
 * chat_search_text_index:
 * @text: valid UTF-8
 *
 * Gets what the index has of a text.
 *
 * Returns: (transfer full): words with spaces between them
 */
char *
chat_search_text_index (const char *text)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GArray) tokens = NULL;

  g_return_val_if_fail (text != NULL, g_string_free_and_steal (g_steal_pointer (&words)));

  tokens = split (text);
  for (guint i = 0; i < tokens->len; i++)
    {
      if (i > 0)
        g_string_append_c (words, ' ');
      g_string_append (words, g_array_index (tokens, Token, i).folded);
    }

  return g_string_free_and_steal (g_steal_pointer (&words));
}

/**
 * chat_search_phrase_new:
 * @text: valid UTF-8
 * @open: whether there may be more to come: the last word may be the beginning
 *   of a longer one
 *
 * Creates a phrase.
 *
 * Returns: (transfer full): the phrase
 */
ChatSearchPhrase *
chat_search_phrase_new (const char *text,
                        gboolean    open)
{
  ChatSearchPhrase *self = g_new0 (ChatSearchPhrase, 1);
  g_autoptr (GArray) tokens = split (text);
  guint n = tokens->len;

  self->words = g_ptr_array_new_with_free_func (g_free);
  if (n > 0)
    {
      const Token *last = &g_array_index (tokens, Token, n - 1);

      /* A letter that ends the text need not end what is found. */
      if (last->kind == TOKEN_SINGLE && n > 1 && g_array_index (tokens, Token, n - 2).kind == TOKEN_PAIR)
        n--;
      else
        self->prefix = last->kind == TOKEN_SINGLE || (open && last->kind == TOKEN_WORD);
    }

  for (guint i = 0; i < n; i++)
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
 * chat_search_phrase_is_empty:
 * @self: a phrase
 *
 * Tells whether there is nothing in it that the index could have.
 */
gboolean
chat_search_phrase_is_empty (const ChatSearchPhrase *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->words->len == 0;
}

/**
 * chat_search_phrase_is_long:
 * @self: a phrase
 *
 * Tells whether its last word may be the beginning of a longer one and is longer
 * than the beginnings that the index has: all messages with such words have to be
 * collected before the newest is known.
 */
gboolean
chat_search_phrase_is_long (const ChatSearchPhrase *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->prefix &&
         g_utf8_strlen (g_ptr_array_index (self->words, self->words->len - 1), -1) > CHAT_SEARCH_PREFIX_CHARS;
}

/**
 * chat_search_phrase_append_match:
 * @self: a phrase that is not empty
 * @wide: whether the beginning of a long phrase's last word is enough
 * @match: where to
 *
 * Says it in the language of the index.
 */
void
chat_search_phrase_append_match (const ChatSearchPhrase *self,
                                 gboolean                wide,
                                 GString                *match)
{
  guint n_whole;

  g_return_if_fail (self != NULL);
  g_return_if_fail (match != NULL);

  n_whole = wide && chat_search_phrase_is_long (self) ? self->words->len - 1 : self->words->len;
  g_string_append_c (match, '"');
  for (guint i = 0; i < self->words->len; i++)
    {
      const char *word = g_ptr_array_index (self->words, i);
      const char *end = i < n_whole ? word + strlen (word) : g_utf8_offset_to_pointer (word, CHAT_SEARCH_PREFIX_CHARS);

      if (i > 0)
        g_string_append_c (match, ' ');
      g_string_append_len (match, word, end - word);
    }
  g_string_append (match, self->prefix ? "\" *" : "\"");
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

/**
 * chat_search_phrase_is_in:
 * @self: a phrase
 * @text: valid UTF-8
 *
 * Tells whether the index would find a text by it.
 */
gboolean
chat_search_phrase_is_in (const ChatSearchPhrase *self,
                          const char             *text)
{
  g_autoptr (GArray) tokens = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  tokens = split (text);
  for (guint i = 0; i < tokens->len; i++)
    {
      if (is_at (self, tokens, i))
        return TRUE;
    }

  return FALSE;
}

/* Of two letters only the first may be meant. */
static guint
find_end (const char             *text,
          const ChatSearchPhrase *phrase,
          const Token            *last)
{
  const char *word = g_ptr_array_index (phrase->words, phrase->words->len - 1);

  if (last->kind == TOKEN_PAIR && g_utf8_next_char (word)[0] == '\0')
    return (guint) (skip_marks (g_utf8_next_char (text + last->start)) - text);

  return last->end;
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
              find_end (text, phrase, &g_array_index (tokens, Token, i + phrase->words->len - 1)),
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
