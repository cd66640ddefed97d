/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fuzzy.h"

#include "chat-text.h"

#define MAX_PATTERN 64
#define MAX_TEXT 256

#define SCORE_LETTER 1
#define SCORE_WORD_START 10
#define SCORE_TEXT_START 3
#define SCORE_CONSECUTIVE 10
#define SCORE_WHOLE 20
#define SCORE_GAP -5

/* So many letters more than another text weigh as much as one that fits. */
#define LENGTH_DIVISOR 8

#define NO_MATCH G_MININT32

static gboolean
is_word_start (const gunichar *text,
               long            position)
{
  return g_unichar_isalnum (text[position]) && (position == 0 || !g_unichar_isalnum (text[position - 1]));
}

static int
score_letter (const gunichar *text,
              long            position)
{
  return SCORE_LETTER + (is_word_start (text, position) ? SCORE_WORD_START : 0) +
         (position == 0 ? SCORE_TEXT_START : 0);
}

/* The best way to find the letters of the pattern, in order, in the text:
 * ends[j] is that of those so far, the last of which is at j.
 */
static int
score_word (const gunichar *pattern,
            long            n_pattern,
            const gunichar *text,
            long            n_text)
{
  int ends[MAX_TEXT] = { 0 };
  int best = NO_MATCH;

  for (long i = 0; i < n_pattern; i++)
    {
      int before = NO_MATCH;
      int best_before = i == 0 ? 0 : NO_MATCH;

      best = NO_MATCH;
      for (long j = 0; j < n_text; j++)
        {
          int end = ends[j];
          int value = NO_MATCH;

          if (pattern[i] == text[j] && best_before != NO_MATCH)
            value = best_before + score_letter (text, j) + (i == 0 ? 0 : SCORE_GAP);
          if (pattern[i] == text[j] && i > 0 && before != NO_MATCH)
            value = MAX (value, before + score_letter (text, j) + SCORE_CONSECUTIVE);

          ends[j] = value;
          best = MAX (best, value);
          if (i > 0)
            {
              before = end;
              best_before = MAX (best_before, end);
            }
        }

      if (best == NO_MATCH)
        return NO_MATCH;
    }

  return best;
}

static gunichar *
decode (const char *text,
        long        max_chars,
        long       *n_chars)
{
  g_autofree char *folded = chat_text_fold (text, CHAT_TEXT_FOLD_ACCENTS);
  gunichar *decoded = g_utf8_to_ucs4_fast (folded, -1, n_chars);

  *n_chars = MIN (*n_chars, max_chars);

  return decoded;
}

/**
 * chat_fuzzy_match:
 * @pattern: what was typed, valid UTF-8
 * @text: a name, valid UTF-8
 * @score: (out): how well it fits, more is better
 *
 * Tells whether the letters of each word of a pattern are in a name, in order.
 * Case and accents do not count. Beginnings of words and letters that follow upon
 * each other fit better, and so do short names. All fit an empty pattern alike.
 */
gboolean
chat_fuzzy_match (const char *pattern,
                  const char *text,
                  int        *score)
{
  g_auto (GStrv) words = NULL;
  g_autofree gunichar *letters = NULL;
  long n_letters;

  g_return_val_if_fail (pattern != NULL, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (score != NULL, FALSE);

  words = g_strsplit_set (pattern, " \t\n", -1);
  letters = decode (text, MAX_TEXT, &n_letters);
  *score = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      long n_word;
      g_autofree gunichar *word = decode (words[i], MAX_PATTERN, &n_word);
      int word_score;

      if (n_word == 0)
        continue;

      word_score = score_word (word, n_word, letters, n_letters);
      if (word_score == NO_MATCH)
        return FALSE;

      *score += word_score + (n_word == n_letters ? SCORE_WHOLE : 0) - (int) (n_letters / LENGTH_DIVISOR);
    }

  return TRUE;
}
