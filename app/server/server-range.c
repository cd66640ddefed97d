/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-range.h"

#include <string.h>

#define UNIT "bytes="

/* Of numbers that are too large to be meant only that is of interest. */
static gboolean
read_number (const char **text,
             gint64      *number)
{
  const char *p = *text;

  *number = 0;
  for (; g_ascii_isdigit (*p); p++)
    *number = *number > (G_MAXINT64 - 9) / 10 ? G_MAXINT64 - 9 : *number * 10 + (*p - '0');

  if (p == *text)
    return FALSE;

  *text = p;
  return TRUE;
}

/* The last bytes of something. */
static ServerRangeKind
read_suffix (const char *text,
             gint64      size,
             gint64     *first,
             gint64     *length)
{
  if (!read_number (&text, length) || *text != '\0')
    return SERVER_RANGE_WHOLE;
  if (*length == 0 || size == 0)
    return SERVER_RANGE_NOTHING;

  *length = MIN (*length, size);
  *first = size - *length;
  return SERVER_RANGE_PART;
}

static ServerRangeKind
read_range (const char *text,
            gint64      size,
            gint64     *first,
            gint64     *length)
{
  gint64 last = G_MAXINT64 - 9;

  if (*text == '-')
    return read_suffix (text + 1, size, first, length);

  if (!read_number (&text, first) || *text++ != '-' ||
      (*text != '\0' && !read_number (&text, &last)) || *text != '\0' || last < *first)
    return SERVER_RANGE_WHOLE;
  if (*first >= size)
    return SERVER_RANGE_NOTHING;

  *length = MIN (last, size - 1) - *first + 1;
  return SERVER_RANGE_PART;
}

/**
 * server_range_read:
 * @tag: the `ETag` of what is asked for.
 * @size: its bytes.
 * @first: (out): the first byte that is asked for.
 * @length: (out): how many are.
 *
 * Reads which part of something is asked for, as RFC 9110 14.2 has it. Who
 * asks for several gets all, and so does who asks in words that mean nothing,
 * or has a part of something else.
 */
ServerRangeKind
server_range_read (const ServerHttpRequest *request,
                   const char              *tag,
                   gint64                   size,
                   gint64                  *first,
                   gint64                  *length)
{
  const char *range = server_http_request_get_header (request, "range");
  const char *condition = server_http_request_get_header (request, "if-range");
  ServerRangeKind kind = SERVER_RANGE_WHOLE;

  if (range != NULL && g_ascii_strncasecmp (range, UNIT, strlen (UNIT)) == 0 &&
      (condition == NULL || g_str_equal (condition, tag)))
    kind = read_range (range + strlen (UNIT), size, first, length);

  if (kind != SERVER_RANGE_PART)
    {
      *first = 0;
      *length = size;
    }
  return kind;
}

/**
 * server_range_has_match:
 * @tag: the `ETag` of what is asked for.
 *
 * Returns: whether who asks has just that already
 */
gboolean
server_range_has_match (const ServerHttpRequest *request,
                        const char              *tag)
{
  g_autofree char *weak = g_strconcat ("W/", tag, NULL);

  return server_http_request_has_token (request, "if-none-match", "*") ||
         server_http_request_has_token (request, "if-none-match", tag) ||
         server_http_request_has_token (request, "if-none-match", weak);
}
