/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-channel.h"

#include "wire-limits.h"

#include <string.h>

#define RESERVED ":#$%*&/"

static gboolean
is_separator (char separator)
{
  return g_ascii_ispunct (separator) && separator != '%';
}

static gboolean
needs_escape (char byte,
              char separator)
{
  return !g_ascii_isgraph (byte) || byte == separator || strchr (RESERVED, byte) != NULL;
}

static void
append_escaped (GString    *channel,
                const char *half,
                char        separator)
{
  static const char digits[] = "0123456789ABCDEF";

  for (const char *p = half; *p != '\0'; p++)
    {
      if (needs_escape (*p, separator))
        {
          g_string_append_c (channel, '%');
          g_string_append_c (channel, digits[(guchar) *p >> 4]);
          g_string_append_c (channel, digits[(guchar) *p & 0xf]);
        }
      else
        g_string_append_c (channel, *p);
    }
}

static int
hex_value (char digit)
{
  return g_ascii_islower (digit) ? -1 : g_ascii_xdigit_value (digit);
}

/* Refuses what append_escaped() does not write, so that no two wire names
 * stand for the same channel. */
static char *
unescape (const char *half,
          gsize       length,
          char        separator)
{
  g_autoptr (GString) result = g_string_sized_new (length);
  const char *end = half + length;

  for (const char *p = half; p < end; p++)
    {
      char byte = *p;

      if (byte == '%')
        {
          int high = end - p > 2 ? hex_value (p[1]) : -1;
          int low = high >= 0 ? hex_value (p[2]) : -1;

          if (low < 0)
            return NULL;

          byte = (char) (high << 4 | low);
          if (!needs_escape (byte, separator))
            return NULL;
          p += 2;
        }
      else if (needs_escape (byte, separator))
        return NULL;

      g_string_append_c (result, byte);
    }

  if (!g_utf8_validate_len (result->str, result->len, NULL))
    return NULL;

  return g_string_free_and_steal (g_steal_pointer (&result));
}

/**
 * wire_channel_format:
 * @name: the channel's name, not empty
 * @resource_id: (nullable): the resource of the channel, if any
 * @separator: a punctuation character other than `%`, usually `:`
 *
 * Makes the name by which a channel, or a resource of it, goes on the wire.
 *
 * Characters that servers give a meaning to, and those outside printable
 * ASCII, are percent-escaped, so that every name survives and no name can be
 * taken for a resource of another. An empty @resource_id is a resource too.
 *
 * Returns: (transfer full): the wire name
 */
char *
wire_channel_format (const char *name,
                     const char *resource_id,
                     char        separator)
{
  GString *channel;

  g_return_val_if_fail (name != NULL && *name != '\0', NULL);
  g_return_val_if_fail (g_utf8_validate (name, -1, NULL), NULL);
  g_return_val_if_fail (resource_id == NULL || g_utf8_validate (resource_id, -1, NULL), NULL);
  g_return_val_if_fail (is_separator (separator), NULL);

  channel = g_string_new (NULL);
  append_escaped (channel, name, separator);

  if (resource_id != NULL)
    {
      g_string_append_c (channel, separator);
      append_escaped (channel, resource_id, separator);
    }

  return g_string_free_and_steal (channel);
}

/**
 * wire_channel_parse:
 * @channel: a wire name
 * @separator: the separator with which it was made
 * @name: (out) (optional) (transfer full): where to put the name
 * @resource_id: (out) (optional) (nullable) (transfer full): where to put the
 *   resource, %NULL if @channel is not that of a resource
 *
 * Undoes [func@Wire.channel_format].
 *
 * Returns: %FALSE, with nothing put anywhere, if @channel was not made by
 *   that function; then it is a name to be taken as it is
 */
gboolean
wire_channel_parse (const char  *channel,
                    char         separator,
                    char       **name,
                    char       **resource_id)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  const char *split;
  gsize length;

  g_return_val_if_fail (channel != NULL, FALSE);
  g_return_val_if_fail (is_separator (separator), FALSE);

  split = strchr (channel, separator);
  length = split != NULL ? (gsize) (split - channel) : strlen (channel);
  if (length == 0)
    return FALSE;

  first = unescape (channel, length, separator);
  if (first == NULL)
    return FALSE;

  if (split != NULL)
    {
      second = unescape (split + 1, strlen (split + 1), separator);
      if (second == NULL)
        return FALSE;
    }

  if (name != NULL)
    *name = g_steal_pointer (&first);
  if (resource_id != NULL)
    *resource_id = g_steal_pointer (&second);

  return TRUE;
}

/**
 * wire_channel_is_valid:
 * @channel: a wire name
 *
 * Gets whether a server should take @channel as the name of a channel: UTF-8
 * of 1 to 255 bytes with no control characters among them.
 *
 * Returns: whether @channel can name a channel
 */
gboolean
wire_channel_is_valid (const char *channel)
{
  gsize length;

  g_return_val_if_fail (channel != NULL, FALSE);

  length = strnlen (channel, WIRE_MAX_CHANNEL_LENGTH + 1);
  if (length == 0 || length > WIRE_MAX_CHANNEL_LENGTH)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (g_ascii_iscntrl (channel[i]))
        return FALSE;
    }

  return g_utf8_validate_len (channel, length, NULL);
}
