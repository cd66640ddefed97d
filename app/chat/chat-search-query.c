/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-query.h"

#include "chat-search-sql.h"
#include "chat-search-text.h"
#include "chat-text.h"

#include <stdio.h>
#include <string.h>

/* Nobody types more, and the index need not cope with it. */
#define MAX_CHARS 1000
#define MAX_TERMS 32

typedef enum
{
  TERM_WORD,
  TERM_FROM,
  TERM_IN,
  TERM_BEFORE,
  TERM_AFTER,
  TERM_HAS,
} TermKind;

static const char *const keys[] = {
  [TERM_FROM] = "from:",
  [TERM_IN] = "in:",
  [TERM_BEFORE] = "before:",
  [TERM_AFTER] = "after:",
  [TERM_HAS] = "has:",
};

static const char *const columns[] = {
  [TERM_WORD] = "body",
  [TERM_FROM] = "author",
  [TERM_HAS] = "has",
};

typedef struct
{
  TermKind          kind;
  gboolean          negated;
  /* The title of a room, folded, or what to look for in the index. */
  char             *text;
  ChatSearchPhrase *phrase;
} Term;

struct _ChatSearchQuery
{
  GArray    *terms;
  /* (element-type ChatSearchPhrase): those of the terms that are emphasised */
  GPtrArray *phrases;
  gint64     after;
  gint64     before;
};

static void
clear_term (gpointer data)
{
  Term *term = data;

  g_free (term->text);
  g_clear_pointer (&term->phrase, chat_search_phrase_free);
}

/* Takes a word, or what is between quotes. It is open where the text ends before
 * it does: there may be more to come.
 */
static char *
take_value (const char **p,
            gboolean    *open)
{
  gboolean quoted = **p == '"';
  const char *start = quoted ? ++*p : *p;
  char *value;

  while (**p != '\0' && !(quoted ? **p == '"' : g_unichar_isspace (g_utf8_get_char (*p))))
    *p = g_utf8_next_char (*p);

  value = g_strndup (start, *p - start);
  *open = **p == '\0';
  if (quoted && !*open)
    ++*p;

  return value;
}

static TermKind
take_key (const char **p)
{
  for (TermKind kind = TERM_FROM; kind <= TERM_HAS; kind++)
    {
      gsize length = strlen (keys[kind]);

      if (g_ascii_strncasecmp (*p, keys[kind], length) != 0)
        continue;

      *p += length;
      return kind;
    }

  return TERM_WORD;
}

static gboolean
parse_date (const char *text,
            GTimeZone  *zone,
            gint64     *time)
{
  g_autoptr (GDateTime) date = NULL;
  g_auto (GStrv) parts = g_strsplit (text, "-", 4);
  guint64 numbers[3] = { 0, 1, 1 };
  guint n_parts = g_strv_length (parts);

  if (n_parts < 1 || n_parts > 3)
    return FALSE;

  for (guint i = 0; i < n_parts; i++)
    {
      if (!g_ascii_string_to_unsigned (parts[i], 10, 1, i == 0 ? 9999 : 31, &numbers[i], NULL))
        return FALSE;
    }

  if (strlen (parts[0]) != 4)
    return FALSE;

  date = g_date_time_new (zone, (int) numbers[0], (int) numbers[1], (int) numbers[2], 0, 0, 0);
  if (date == NULL)
    return FALSE;

  *time = g_date_time_to_unix (date) * G_USEC_PER_SEC;
  return TRUE;
}

/* “before” is narrowed, “after” too: both have to hold, however often. */
static gboolean
add_date (ChatSearchQuery *self,
          TermKind         kind,
          const char      *value,
          gboolean         negated,
          GTimeZone       *zone)
{
  gint64 time;

  if (!parse_date (value, zone, &time))
    return FALSE;

  if ((kind == TERM_BEFORE) != negated)
    self->before = MIN (self->before, time);
  else
    self->after = MAX (self->after, time);

  return TRUE;
}

static void
add_room (ChatSearchQuery *self,
          const char      *title,
          gboolean         negated)
{
  Term term = { TERM_IN, negated, NULL, NULL };

  if (*title == '\0')
    return;

  term.text = chat_text_fold (title, CHAT_TEXT_FOLD_ACCENTS);
  g_array_append_val (self->terms, term);
}

static void
add_term (ChatSearchQuery *self,
          TermKind         kind,
          const char      *text,
          gboolean         negated,
          gboolean         open)
{
  g_autoptr (ChatSearchPhrase) phrase = chat_search_phrase_new (text, open);
  Term term = { kind, negated, NULL, NULL };

  if (chat_search_phrase_is_empty (phrase))
    return;

  if (kind == TERM_WORD && !negated)
    g_ptr_array_add (self->phrases, phrase);
  term.phrase = g_steal_pointer (&phrase);
  g_array_append_val (self->terms, term);
}

static gboolean
is_link (const char *value)
{
  return g_ascii_strcasecmp (value, "link") == 0 || g_ascii_strcasecmp (value, "links") == 0;
}

/* Whether it is a filter at all, or may become one. */
static gboolean
add_filter (ChatSearchQuery *self,
            TermKind         kind,
            const char      *value,
            gboolean         negated,
            gboolean         open,
            GTimeZone       *zone)
{
  switch (kind)
    {
    case TERM_FROM:
      add_term (self, kind, value, negated, open);
      return TRUE;

    case TERM_IN:
      add_room (self, value, negated);
      return TRUE;

    case TERM_BEFORE:
    case TERM_AFTER:
      return add_date (self, kind, value, negated, zone) || open;

    case TERM_HAS:
      if (is_link (value))
        add_term (self, kind, "link", negated, FALSE);
      return is_link (value) || (open && g_ascii_strncasecmp ("link", value, strlen (value)) == 0);

    case TERM_WORD:
    default:
      return FALSE;
    }
}

static void
parse_term (ChatSearchQuery  *self,
            const char      **p,
            GTimeZone        *zone)
{
  gboolean negated = **p == '-' && (*p)[1] != '\0' && !g_unichar_isspace (g_utf8_get_char (*p + 1));
  g_autofree char *value = NULL;
  const char *start;
  TermKind kind;
  gboolean open;

  if (negated)
    ++*p;
  start = *p;
  kind = take_key (p);
  value = take_value (p, &open);

  if (kind != TERM_WORD && !add_filter (self, kind, value, negated, open, zone))
    {
      g_free (value);
      value = g_strndup (start, *p - start);
      kind = TERM_WORD;
    }

  if (kind == TERM_WORD)
    add_term (self, TERM_WORD, value, negated, open);
}

/**
 * chat_search_query_parse:
 * @text: what was typed
 * @zone: where the days begin
 *
 * Understands what somebody looks for. All has to hold:
 *
 * - words, of which the last may be the beginning of a longer one as long as
 *   nothing comes after it, and “several words” in quotes;
 * - `from:NAME` and `in:ROOM`, where one of several is enough;
 * - `before:DATE` (not that day) and `after:DATE` (that day too), where the date
 *   is a year, a year and month or a day: `2026-01-31`;
 * - `has:link`;
 * - none of what has a `-` before it.
 *
 * There are no errors: what has no meaning is a word.
 *
 * Returns: (transfer full): the query
 */
ChatSearchQuery *
chat_search_query_parse (const char *text,
                         GTimeZone  *zone)
{
  ChatSearchQuery *self = g_atomic_rc_box_new0 (ChatSearchQuery);
  g_autofree char *valid = NULL;
  g_autofree char *typed = NULL;
  const char *p;

  self->terms = g_array_new (FALSE, FALSE, sizeof (Term));
  g_array_set_clear_func (self->terms, clear_term);
  self->phrases = g_ptr_array_new ();
  self->after = G_MININT64;
  self->before = G_MAXINT64;

  g_return_val_if_fail (text != NULL, self);
  g_return_val_if_fail (zone != NULL, self);

  valid = g_utf8_make_valid (text, -1);
  typed = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_CHARS));
  p = typed;
  while (*p != '\0' && self->terms->len < MAX_TERMS)
    {
      if (g_unichar_isspace (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
      else
        parse_term (self, &p, zone);
    }

  return self;
}

/**
 * chat_search_query_ref:
 * @self: a query
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
ChatSearchQuery *
chat_search_query_ref (ChatSearchQuery *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ChatSearchQuery *self = data;

  g_array_unref (self->terms);
  g_ptr_array_unref (self->phrases);
}

/**
 * chat_search_query_unref:
 * @self: (transfer full): a query
 *
 * Gives a reference back.
 */
void
chat_search_query_unref (ChatSearchQuery *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * chat_search_query_is_empty:
 * @self: a query
 *
 * Tells whether nothing is looked for.
 */
gboolean
chat_search_query_is_empty (const ChatSearchQuery *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->terms->len == 0 && self->after == G_MININT64 && self->before == G_MAXINT64;
}

/**
 * chat_search_query_names_rooms:
 * @self: a query
 *
 * Tells whether only some rooms are looked into.
 */
gboolean
chat_search_query_names_rooms (const ChatSearchQuery *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->terms->len; i++)
    {
      if (g_array_index (self->terms, Term, i).kind == TERM_IN)
        return TRUE;
    }

  return FALSE;
}

/**
 * chat_search_query_takes_room:
 * @self: a query
 * @title: the title of a room
 *
 * Tells whether to look into a room.
 */
gboolean
chat_search_query_takes_room (const ChatSearchQuery *self,
                              const char            *title)
{
  g_autofree char *folded = NULL;
  gboolean is_named = FALSE;
  gboolean names_any = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (title != NULL, FALSE);

  folded = chat_text_fold (title, CHAT_TEXT_FOLD_ACCENTS);
  for (guint i = 0; i < self->terms->len; i++)
    {
      const Term *term = &g_array_index (self->terms, Term, i);
      gboolean found;

      if (term->kind != TERM_IN)
        continue;

      found = strstr (folded, term->text) != NULL;
      if (term->negated && found)
        return FALSE;
      if (!term->negated)
        {
          names_any = TRUE;
          is_named |= found;
        }
    }

  return is_named || !names_any;
}

/**
 * chat_search_query_get_after:
 * @self: a query
 *
 * Gets the time from which on messages are looked for.
 *
 * Returns: microseconds since the epoch, or %G_MININT64
 */
gint64
chat_search_query_get_after (const ChatSearchQuery *self)
{
  g_return_val_if_fail (self != NULL, G_MININT64);

  return self->after;
}

/**
 * chat_search_query_get_before:
 * @self: a query
 *
 * Gets the time before which messages are looked for.
 *
 * Returns: microseconds since the epoch, or %G_MAXINT64
 */
gint64
chat_search_query_get_before (const ChatSearchQuery *self)
{
  g_return_val_if_fail (self != NULL, G_MAXINT64);

  return self->before;
}

/**
 * chat_search_query_get_phrases:
 * @self: a query
 *
 * Gets what is to be emphasised in what was found.
 *
 * Returns: (transfer none) (element-type ChatSearchPhrase): the words
 */
GPtrArray *
chat_search_query_get_phrases (const ChatSearchQuery *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->phrases;
}

/**
 * chat_search_query_get_long_phrase:
 * @self: a query
 *
 * Gets what is being typed, if it is so long that the index takes its time, see
 * chat_search_phrase_is_long().
 *
 * Returns: (transfer none) (nullable): one of the words
 */
const ChatSearchPhrase *
chat_search_query_get_long_phrase (const ChatSearchQuery *self)
{
  const ChatSearchPhrase *last = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->phrases->len > 0)
    last = g_ptr_array_index (self->phrases, self->phrases->len - 1);

  return last != NULL && chat_search_phrase_is_long (last) ? last : NULL;
}

static gboolean
is_wanted (const Term *term,
           gboolean    negated)
{
  return term->negated == negated && term->kind != TERM_IN;
}

/**
 * chat_search_query_needs_rooms:
 * @self: a query
 *
 * Tells whether the rooms have to be listed: all that is said is what is not
 * looked for, or when.
 */
gboolean
chat_search_query_needs_rooms (const ChatSearchQuery *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->terms->len; i++)
    {
      if (is_wanted (&g_array_index (self->terms, Term, i), FALSE))
        return FALSE;
    }

  return TRUE;
}

static void
append_term (GString    *match,
             const Term *term,
             gboolean    wide,
             const char *operator)
{
  if (match->len > 0 && match->str[match->len - 1] != '(')
    g_string_append (match, operator);
  g_string_append_printf (match, "%s : ", columns[term->kind]);
  chat_search_phrase_append_match (term->phrase, wide, match);
}

static void
append_rooms (GString      *match,
              const gint64 *rooms,
              guint         n_rooms)
{
  for (guint i = 0; i < n_rooms; i++)
    g_string_append_printf (match, "%sroom : \"" CHAT_SEARCH_ROOM "%" G_GINT64_FORMAT "\"",
                            i > 0 ? " OR " : "", rooms[i]);
}

static void
open_group (GString    *match,
            const char *operator)
{
  if (match->len > 0)
    g_string_append (match, operator);
  g_string_append_c (match, '(');
}

/* All of one kind, of which one is enough. */
static void
append_authors (const ChatSearchQuery *self,
                GString               *match)
{
  gboolean is_open = FALSE;

  for (guint i = 0; i < self->terms->len; i++)
    {
      const Term *term = &g_array_index (self->terms, Term, i);

      if (term->kind != TERM_FROM || term->negated)
        continue;

      if (!is_open)
        open_group (match, " AND ");
      is_open = TRUE;
      append_term (match, term, FALSE, " OR ");
    }

  if (is_open)
    g_string_append_c (match, ')');
}

static void
append_excluded (const ChatSearchQuery *self,
                 GString               *match,
                 const gint64          *other_rooms,
                 guint                  n_other_rooms)
{
  g_autoptr (GString) excluded = g_string_new (NULL);

  append_rooms (excluded, other_rooms, n_other_rooms);
  for (guint i = 0; i < self->terms->len; i++)
    {
      if (is_wanted (&g_array_index (self->terms, Term, i), TRUE))
        append_term (excluded, &g_array_index (self->terms, Term, i), FALSE, " OR ");
    }

  if (excluded->len == 0)
    return;

  g_string_prepend_c (match, '(');
  g_string_append_printf (match, ") NOT (%s)", excluded->str);
}

/**
 * chat_search_query_build:
 * @self: a query that is not empty
 * @wide: whether to ask for more: for all with the first letters of what
 *   chat_search_query_get_long_phrase() is
 * @rooms: (array length=n_rooms) (nullable): the numbers of the rooms to look
 *   into, none for all; see chat_search_query_needs_rooms()
 * @n_rooms: how many
 * @other_rooms: (array length=n_other_rooms) (nullable): rooms not to look into
 * @n_other_rooms: how many
 *
 * Says it in the language of the index. Whatever was typed is quoted.
 *
 * Returns: (transfer full): what to match
 */
char *
chat_search_query_build (const ChatSearchQuery *self,
                         gboolean               wide,
                         const gint64          *rooms,
                         guint                  n_rooms,
                         const gint64          *other_rooms,
                         guint                  n_other_rooms)
{
  GString *match = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free_and_steal (match));

  for (guint i = 0; i < self->terms->len; i++)
    {
      const Term *term = &g_array_index (self->terms, Term, i);

      if (is_wanted (term, FALSE) && term->kind != TERM_FROM)
        append_term (match, term, wide, " AND ");
    }

  append_authors (self, match);
  if (n_rooms > 0)
    {
      open_group (match, " AND ");
      append_rooms (match, rooms, n_rooms);
      g_string_append_c (match, ')');
    }
  append_excluded (self, match, other_rooms, n_other_rooms);

  return g_string_free_and_steal (match);
}
