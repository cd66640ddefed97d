/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-markup-source.h"

#include "chat-uri.h"

#include <stdlib.h>
#include <string.h>

/* Deeper is nobody's conversation, and takes the parser long. */
#define MAX_DEPTH 8

/* CommonMark is for documents, and takes for formatting, or leaves out, much
 * that people in a chat mean as they type it: “2. That is it”, “>:(”, a line of
 * dashes, an empty bullet, “[1]: see below”. So the parser is given the text
 * with marks, which it does not know, in front of what it shall leave alone.
 *
 * HIDDEN changes the meaning of what stands beside it by being there; ESCAPE,
 * with a backslash after it, takes the meaning of what follows. No body has
 * such characters; both are removed from what the parser gives back. In code,
 * where the parser leaves the backslash in place, that goes with its mark.
 */
#define HIDDEN '\x01'
#define ESCAPE '\x02'

#define FORMATTING "*_~`"
#define MACRON "\u00af"

typedef enum
{
  LINE_EMPTY,
  LINE_TEXT,
  LINE_QUOTE,
  LINE_ITEM,
} LineKind;

typedef struct
{
  GString  *result;
  LineKind  previous;
  char      fence;
  gsize     fence_length;
  gboolean  in_list;
  gboolean  in_quote;
} Preparation;

static void
append_escaped (GString *result,
                char     c)
{
  g_string_append_c (result, ESCAPE);
  g_string_append_c (result, '\\');
  g_string_append_c (result, c);
}

static void
append_unformatted (GString    *result,
                    const char *begin,
                    const char *end)
{
  for (const char *p = begin; p < end; p++)
    {
      if (strchr (FORMATTING, *p) != NULL)
        append_escaped (result, *p);
      else
        g_string_append_c (result, *p);
    }
}

/* That of a link, or in angle brackets: the parser finds where it ends. */
static gboolean
is_marked_address (const char *line,
                   const char *begin)
{
  if (begin > line && begin[-1] == '<')
    return TRUE;

  return begin - line >= 2 && begin[-1] == '(' && begin[-2] == ']';
}

static const char *
append_backslash (GString    *result,
                  const char *line,
                  const char *p)
{
  gboolean is_shrug = p - line >= 2 && strncmp (p - 2, MACRON, 2) == 0;

  g_string_append_c (result, '\\');
  if (p[1] != '\0' && strchr (FORMATTING, p[1]) != NULL && !is_shrug)
    {
      g_string_append_c (result, p[1]);
      return p + 2;
    }

  g_string_append_c (result, HIDDEN);

  return p + 1;
}

static gboolean
is_multiplication (const char *line,
                   const char *p)
{
  return *p == '*' && p > line && g_ascii_isdigit (p[-1]) && g_ascii_isdigit (p[1]);
}

/* The length of a word without a letter, like “*_*”, or 0. What could be the
 * beginning or end of code is none.
 */
static gsize
get_face_length (const char *line,
                 const char *p)
{
  gsize length;

  if (p > line && !g_ascii_isspace (p[-1]))
    return 0;

  length = strspn (p, "!\"#$%&'()*+,-./:;<=>?@^_{|}~");

  return p[length] == '\0' || g_ascii_isspace (p[length]) ? length : 0;
}

static void
append_text (GString    *result,
             const char *begin,
             const char *end)
{
  g_autofree char *line = g_strndup (begin, end - begin);
  const char *address_end = NULL;
  const char *address = chat_uri_find (line, &address_end);
  const char *p = line;

  while (*p != '\0')
    {
      gsize face = get_face_length (line, p);

      if (face > 0)
        {
          append_unformatted (result, p, p + face);
          p += face;
        }
      else if (p == address)
        {
          if (is_marked_address (line, p))
            g_string_append_len (result, p, address_end - p);
          else
            append_unformatted (result, p, address_end);
          p = address_end;
          address = chat_uri_find (p, &address_end);
        }
      else if (*p == '\\')
        {
          p = append_backslash (result, line, p);
        }
      else if (is_multiplication (line, p) || (*p == ':' && p > line && p[-1] == ']'))
        {
          append_escaped (result, *p++);
        }
      else
        {
          if (!g_ascii_iscntrl (*p) || *p == '\t')
            g_string_append_c (result, *p);
          p++;
        }
    }
}

static const char *
skip_blanks (const char *begin,
             const char *end)
{
  while (begin < end && (*begin == ' ' || *begin == '\t'))
    begin++;

  return begin;
}

/* The text of an item, or NULL if @begin does not begin one. */
static const char *
skip_bullet (const char *begin,
             const char *end)
{
  const char *p = begin;
  const char *text;

  if (p < end && strchr ("-+*", *p) != NULL)
    {
      p++;
    }
  else
    {
      while (p < end && g_ascii_isdigit (*p) && p - begin < 9)
        p++;
      if (p == begin || p == end || (*p != '.' && *p != ')'))
        return NULL;
      p++;
    }

  text = skip_blanks (p, end);

  return text > p && text < end ? text : NULL;
}

/* Nothing but signs: an underline, a rule, an empty item. */
static gboolean
is_ornament (const char *begin,
             const char *end)
{
  if (begin == end || strchr ("-=_*+#", *begin) == NULL)
    return FALSE;

  for (const char *p = begin; p < end; p++)
    {
      if (*p != *begin && *p != ' ' && *p != '\t')
        return FALSE;
    }

  return TRUE;
}

/* A number and nothing else, which would be an empty item. */
static gboolean
is_lone_number (const char *begin,
                const char *end)
{
  const char *p = begin;

  while (p < end && g_ascii_isdigit (*p))
    p++;

  return p > begin && p < end && (*p == '.' || *p == ')') && skip_blanks (p + 1, end) == end;
}

static void
append_content (GString    *result,
                const char *begin,
                const char *end,
                guint       depth)
{
  const char *text = skip_blanks (begin, end);
  const char *item = skip_bullet (text, end);

  g_string_append_len (result, begin, text - begin);
  if (is_ornament (text, end))
    {
      for (; text < end; text++)
        {
          if (*text == ' ' || *text == '\t')
            g_string_append_c (result, *text);
          else
            append_escaped (result, *text);
        }
    }
  else if (is_lone_number (text, end))
    {
      g_string_append_c (result, HIDDEN);
      append_text (result, text, end);
    }
  else if (item != NULL && depth < MAX_DEPTH)
    {
      g_string_append_len (result, text, item - text);
      append_content (result, item, end, depth + 1);
    }
  else if (item != NULL)
    {
      g_string_append_c (result, HIDDEN);
      append_text (result, text, end);
    }
  else if (text + 1 < end && *text == '\\' && strchr ("#>-+", text[1]) != NULL)
    {
      g_string_append_len (result, text, 2);
      append_text (result, text + 2, end);
    }
  else
    {
      append_text (result, text, end);
    }
}

/* The text after the signs of a quote, or NULL if it is none: a space is
 * needed, for else it is a face, or an arrow.
 */
static const char *
skip_quote (Preparation *self,
            const char  *begin,
            const char  *end)
{
  const char *p = begin;
  guint depth = 0;

  if (p == end || *p != '>')
    return NULL;

  for (; p < end && (*p == '>' || *p == ' '); p++)
    depth += *p == '>';

  if (depth > MAX_DEPTH)
    return NULL;
  if (p == end)
    return self->previous == LINE_QUOTE ? p : NULL;

  return p[-1] == ' ' ? p : NULL;
}

static const char *
skip_containers (const char *begin,
                 const char *end)
{
  const char *p = begin;
  const char *item;

  while (p < end && (*p == '>' || *p == ' '))
    p++;

  item = skip_bullet (p, end);

  return item != NULL ? item : p;
}

static gsize
count_fence (const char *begin,
             const char *end)
{
  const char *p = begin;

  while (p < end && *p == *begin)
    p++;

  return p - begin;
}

/* Whether the line is code, or its beginning or end. */
static gboolean
track_fence (Preparation *self,
             const char  *begin,
             const char  *end)
{
  const char *text = skip_containers (begin, end);
  gboolean is_quote = begin < end && *begin == '>';
  gsize length;

  /* With the quote ends what is in it. */
  if (self->fence_length > 0 && self->in_quote && !is_quote)
    {
      self->fence_length = 0;
      self->previous = LINE_QUOTE;
    }

  if (text == end || (*text != '`' && *text != '~'))
    return self->fence_length > 0;

  length = count_fence (text, end);
  if (self->fence_length > 0)
    {
      if (*text == self->fence && length >= self->fence_length && skip_blanks (text + length, end) == end)
        self->fence_length = 0;
      return TRUE;
    }

  if (length < 3 || (*text == '`' && memchr (text + length, '`', end - text - length) != NULL))
    return FALSE;

  self->fence = *text;
  self->fence_length = length;
  self->in_quote = is_quote;

  return TRUE;
}

static LineKind
get_kind (Preparation *self,
          const char  *begin,
          const char  *end)
{
  const char *text = skip_blanks (begin, end);

  if (text == end)
    return LINE_EMPTY;
  if (skip_quote (self, text, end) != NULL)
    return LINE_QUOTE;
  if (is_ornament (text, end) || skip_bullet (text, end) == NULL)
    return LINE_TEXT;

  /* So as not to take the end of a sentence, a year, for an item. */
  if (g_ascii_isdigit (*text) && self->previous == LINE_TEXT && strtol (text, NULL, 10) != 1)
    return LINE_TEXT;

  return LINE_ITEM;
}

/* A line after a quote or a list does not belong to it, unless it is indented. */
static void
append_line_of_text (Preparation *self,
                     const char  *begin,
                     const char  *end)
{
  const char *text = skip_blanks (begin, end);

  if (text == begin)
    {
      if (self->previous == LINE_QUOTE || self->previous == LINE_ITEM)
        g_string_append_c (self->result, '\n');
      self->in_list = FALSE;
    }
  else if (!self->in_list)
    {
      if (self->previous == LINE_QUOTE)
        g_string_append_c (self->result, '\n');
      g_string_append_c (self->result, HIDDEN);
    }

  if (*text == '>')
    {
      g_string_append_len (self->result, begin, text - begin);
      g_string_append_c (self->result, HIDDEN);
      append_text (self->result, text, end);
    }
  else
    {
      append_content (self->result, begin, end, 0);
    }
}

static void
append_line (Preparation *self,
             const char  *begin,
             const char  *end)
{
  const char *text = skip_blanks (begin, end);
  LineKind kind;

  if (track_fence (self, begin, end))
    {
      for (const char *p = begin; p < end; p++)
        {
          if (!g_ascii_iscntrl (*p) || *p == '\t')
            g_string_append_c (self->result, *p);
        }
      self->previous = self->fence_length == 0 && self->in_quote ? LINE_QUOTE : LINE_EMPTY;
      return;
    }

  kind = get_kind (self, begin, end);
  switch (kind)
    {
    case LINE_TEXT:
      append_line_of_text (self, begin, end);
      break;

    case LINE_QUOTE:
      text = skip_quote (self, text, end);
      g_string_append_len (self->result, begin, text - begin);
      append_content (self->result, text, end, 0);
      self->in_list = FALSE;
      break;

    case LINE_ITEM:
      append_content (self->result, begin, end, 0);
      self->in_list = TRUE;
      break;

    case LINE_EMPTY:
    default:
      break;
    }

  self->previous = kind;
}

/**
 * chat_markup_source_is_plain:
 * @body: a text
 *
 * Gets whether there is nothing in it that could be formatting, so that it
 * need not be parsed. Most messages are such.
 */
gboolean
chat_markup_source_is_plain (const char *body)
{
  if (strpbrk (body, "*_~`[<\\#>\x01\x02") != NULL)
    return FALSE;

  for (const char *line = body; line != NULL; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      line += strspn (line, " \t");
      if (*line == '-' || *line == '+' || g_ascii_isdigit (*line))
        return FALSE;
    }

  return TRUE;
}

/**
 * chat_markup_source_prepare:
 * @body: a text
 * @one_paragraph: whether it has no quotes, lists and code blocks
 *
 * Makes of a text what a parser of CommonMark takes for what people mean.
 *
 * Returns: (transfer full): the source for the parser
 */
GString *
chat_markup_source_prepare (const char *body,
                            gboolean    one_paragraph)
{
  Preparation self = { .result = g_string_sized_new (strlen (body) + 16) };
  const char *line = body;

  for (;;)
    {
      const char *end = line + strcspn (line, "\n");

      if (one_paragraph)
        {
          g_string_append_c (self.result, HIDDEN);
          append_text (self.result, line, end);
        }
      else
        {
          append_line (&self, line, end);
        }

      if (*end == '\0')
        break;
      g_string_append_c (self.result, '\n');
      line = end + 1;
    }

  return self.result;
}

/**
 * chat_markup_source_append:
 * @result: what to append to
 * @prepared: a piece of what was prepared
 * @length: its length
 *
 * Appends @prepared without what was added to it.
 */
void
chat_markup_source_append (GString    *result,
                           const char *prepared,
                           gsize       length)
{
  const char *end = prepared + length;

  for (const char *p = prepared; p < end; p++)
    {
      if (*p == ESCAPE && p + 1 < end && p[1] == '\\')
        p++;
      else if (*p != HIDDEN && *p != ESCAPE)
        g_string_append_c (result, *p);
    }
}
