/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-payload.h"
#include "wire-payload-private.h"

#include "wire-error.h"

#include <string.h>
#include <yyjson.h>

/*< private >
 * wire_payload_skip_string:
 * @quote: the opening quote of a string in valid JSON
 * @limit: the end of the text
 *
 * Returns: what follows the closing quote
 */
const char *
wire_payload_skip_string (const char *quote,
                          const char *limit)
{
  const char *end = quote;
  const char *slash;

  do
    {
      end = memchr (end + 1, '"', limit - end - 1);
      for (slash = end; slash[-1] == '\\'; slash--)
        ;
    }
  while ((end - slash) % 2 != 0);

  return end + 1;
}

/*< private >
 * wire_payload_skip_blanks:
 * @text: a place in valid JSON, not its end
 *
 * Returns: the first byte from @text on that is not white space
 */
const char *
wire_payload_skip_blanks (const char *text)
{
  while (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r')
    text++;

  return text;
}

static const char *
skip_scalar (const char *start,
             const char *limit)
{
  const char *p = start;

  while (p < limit && strchr (",]} \t\n\r", *p) == NULL)
    p++;

  return p;
}

/*< private >
 * wire_payload_find_end:
 * @start: the first byte of a value in JSON that is known to be valid
 * @limit: the end of the text
 * @max_depth: how deep arrays and objects may nest in the value
 * @end: (out): where to put the end of the value
 *
 * Finds out where a value ends, without recursion.
 *
 * Returns: %FALSE with an error set if the value nests too deep
 */
gboolean
wire_payload_find_end (const char  *start,
                       const char  *limit,
                       guint        max_depth,
                       const char **end,
                       GError     **error)
{
  const char *p = start;
  guint depth = 0;

  do
    {
      switch (*p)
        {
        case '"':
          p = wire_payload_skip_string (p, limit);
          break;

        case '{':
        case '[':
          if (++depth > max_depth)
            {
              g_set_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE,
                           "JSON nests deeper than %u", max_depth);
              return FALSE;
            }
          p++;
          break;

        case '}':
        case ']':
          depth--;
          p++;
          break;

        default:
          p = depth > 0 ? p + 1 : skip_scalar (p, limit);
          break;
        }
    }
  while (depth > 0);

  *end = p;

  return TRUE;
}

/* A newline separates objects in a frame. In valid JSON it can only stand
 * between tokens, where it means nothing. */
static GBytes *
drop_newlines (GBytes *json)
{
  gsize length;
  const char *text = g_bytes_get_data (json, &length);
  g_autoptr (GString) result = NULL;

  if (memchr (text, '\n', length) == NULL && memchr (text, '\r', length) == NULL)
    return g_bytes_ref (json);

  result = g_string_sized_new (length);
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] != '\n' && text[i] != '\r')
        g_string_append_c (result, text[i]);
    }

  return g_string_free_to_bytes (g_steal_pointer (&result));
}

/**
 * wire_payload_new:
 * @json: text from somebody who is not trusted
 * @max_depth: how deep arrays and objects may nest
 * @error: return location for an error
 *
 * Makes sure that @json is exactly one JSON value of any type, and makes it
 * fit to be sent as part of a frame. Except for newlines outside of strings,
 * which are dropped, every byte is kept.
 *
 * Returns: (transfer full): the payload, @json itself if nothing had to
 *   change, or %NULL with a [error@Wire.Error]
 */
GBytes *
wire_payload_new (GBytes  *json,
                  guint    max_depth,
                  GError **error)
{
  yyjson_doc *document;
  yyjson_read_err failure;
  const char *text, *start, *end;
  gsize length;

  g_return_val_if_fail (json != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = g_bytes_get_data (json, &length);
  document = yyjson_read_opts ((char *) text, length, YYJSON_READ_NUMBER_AS_RAW, NULL, &failure);
  if (document == NULL)
    {
      g_set_error (error, WIRE_ERROR, WIRE_ERROR_INVALID,
                   "Not JSON at byte %" G_GSIZE_FORMAT ": %s", failure.pos, failure.msg);
      return NULL;
    }
  yyjson_doc_free (document);

  start = wire_payload_skip_blanks (text);
  if (!wire_payload_find_end (start, text + length, max_depth, &end, error))
    return NULL;

  return drop_newlines (json);
}

/**
 * wire_payload_quote:
 * @characters: UTF-8, such as JSON text
 *
 * Makes a JSON string of characters.
 *
 * Returns: (transfer full): the string, with its quotes
 */
GBytes *
wire_payload_quote (GBytes *characters)
{
  gsize length;
  const char *text, *pending, *end;
  GString *quoted;

  g_return_val_if_fail (characters != NULL, NULL);

  text = g_bytes_get_data (characters, &length);
  end = text + length;
  /* Room for some escapes; texts with many are rare */
  quoted = g_string_sized_new (length + length / 8 + 16);
  g_string_append_c (quoted, '"');

  pending = text;
  for (const char *p = text; p < end; p++)
    {
      if (*p != '"' && *p != '\\' && (guchar) *p >= 0x20)
        continue;

      g_string_append_len (quoted, pending, p - pending);
      if (*p == '"' || *p == '\\')
        {
          g_string_append_c (quoted, '\\');
          g_string_append_c (quoted, *p);
        }
      else if (*p == '\n')
        g_string_append (quoted, "\\n");
      else
        g_string_append_printf (quoted, "\\u%04x", (guchar) *p);
      pending = p + 1;
    }

  g_string_append_len (quoted, pending, end - pending);
  g_string_append_c (quoted, '"');
  return g_string_free_to_bytes (quoted);
}

/**
 * wire_payload_unquote:
 * @json: text from somebody who is not trusted
 * @error: return location for an error
 *
 * Gets what a JSON string stands for: UTF-8, in which there may be zeros.
 *
 * Returns: (transfer full): the characters, or %NULL with a [error@Wire.Error]
 *   if @json is not a string
 */
GBytes *
wire_payload_unquote (GBytes  *json,
                      GError **error)
{
  GBytes *characters = NULL;
  yyjson_doc *document;
  yyjson_val *string;
  const char *text;
  gsize length;

  g_return_val_if_fail (json != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = g_bytes_get_data (json, &length);
  document = yyjson_read (text, length, YYJSON_READ_NOFLAG);
  string = yyjson_doc_get_root (document);
  if (yyjson_is_str (string))
    characters = g_bytes_new (yyjson_get_str (string), yyjson_get_len (string));
  else
    g_set_error_literal (error, WIRE_ERROR, WIRE_ERROR_INVALID, "Not a JSON string");
  yyjson_doc_free (document);

  return characters;
}
