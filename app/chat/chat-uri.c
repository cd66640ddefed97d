/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-uri.h"

#include <string.h>

/* Longer ones nobody can judge, and browsers refuse. */
#define MAX_LENGTH 2048

/* What ends with "//" is followed by a host. */
static const char * const prefixes[] = { "https://", "http://", "confab://", "mailto:" };

static const char *
get_prefix (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_ascii_strncasecmp (text, prefixes[i], strlen (prefixes[i])) == 0)
        return prefixes[i];
    }

  return NULL;
}

/* The beginning of the address whose scheme ends at @colon, or NULL. */
static const char *
find_begin (const char *text,
            const char *colon)
{
  const char *begin = colon;

  while (begin > text && g_ascii_isalpha (begin[-1]))
    begin--;

  if (get_prefix (begin) == NULL)
    return NULL;
  if (begin > text && g_ascii_isalnum (begin[-1]))
    return NULL;

  return begin;
}

static const char *
skip_host (const char *begin)
{
  const char *host = begin + strlen (get_prefix (begin));
  gsize length;

  if (*host != '[')
    return host;

  length = strspn (host + 1, "0123456789abcdefABCDEF:.%");

  return host[length + 1] == ']' ? host + length + 2 : host;
}

/* What ends a sentence, or what is formatted, is not a part of the address. */
static const char *
find_end (const char *begin)
{
  const char *end = skip_host (begin);
  int depth = 0;

  while (*end != '\0' && strchr ("<>\"[]`\\", *end) == NULL && !g_unichar_isspace (g_utf8_get_char (end)))
    {
      depth += (*end == '(') - (*end == ')');
      end = g_utf8_next_char (end);
    }

  while (end > begin && (strchr (".,;:!?'*_~", end[-1]) != NULL || (end[-1] == ')' && depth < 0)))
    {
      depth += end[-1] == ')';
      end--;
    }

  return end;
}

/**
 * chat_uri_find:
 * @text: a text
 * @end: (out): where the address ends
 *
 * Finds the first address that is written as plain text.
 *
 * What is found need not be allowed: see [func@link_is_allowed].
 *
 * Returns: (transfer none) (nullable): where it begins
 */
const char *
chat_uri_find (const char  *text,
                const char **end)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (end != NULL, NULL);

  for (const char *colon = text; (colon = strchr (colon, ':')) != NULL; colon++)
    {
      const char *begin = find_begin (text, colon);

      if (begin != NULL)
        {
          *end = find_end (begin);
          return begin;
        }
    }

  return NULL;
}

/* Also what is not seen, or what turns the direction of the letters. */
static gboolean
has_strange_character (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT ||
          g_unichar_iszerowidth (c))
        return TRUE;
    }

  return FALSE;
}

/**
 * chat_uri_is_allowed:
 * @address: an address
 *
 * Gets whether an address may be opened: that of a web page, of a mailbox, or
 * of a room.
 */
gboolean
chat_uri_is_allowed (const char *address)
{
  g_autoptr (GUri) uri = NULL;
  const char *prefix;

  g_return_val_if_fail (address != NULL, FALSE);

  prefix = get_prefix (address);
  if (prefix == NULL || strlen (address) > MAX_LENGTH || has_strange_character (address))
    return FALSE;

  uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL)
    return FALSE;

  if (g_str_has_suffix (prefix, "//"))
    return g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
  else
    return strchr (g_uri_get_path (uri), '@') != NULL;
}

/**
 * chat_uri_dup_host:
 * @address: an address
 *
 * Gets the host as it is known to the network: without letters that only look
 * like others.
 *
 * Returns: (transfer full) (nullable): the host, if there is one
 */
char *
chat_uri_dup_host (const char *address)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;

  return g_hostname_to_ascii (g_uri_get_host (uri));
}

/* @place is what follows the scheme. */
static gboolean
is_plain_host (const char *place)
{
  g_autofree char *host = g_strndup (place, strcspn (place, "/?#"));

  return g_str_is_ascii (host) && strpbrk (host, "@%") == NULL && !g_hostname_is_ascii_encoded (host);
}

static gsize
get_length (const char *place)
{
  gsize length = strlen (place);

  return length > 0 && place[length - 1] == '/' ? length - 1 : length;
}

/* Equal, but for the case of the host and a slash at the end. */
static gboolean
is_same_place (const char *a,
               const char *b)
{
  gsize length = get_length (a);
  gsize host = MIN (strcspn (a, "/?#"), length);

  return length == get_length (b) &&
         g_ascii_strncasecmp (a, b, host) == 0 &&
         strncmp (a + host, b + host, length - host) == 0;
}

/**
 * chat_uri_is_clear:
 * @address: an address that is allowed
 * @shown: the text of the link
 *
 * Gets whether who reads @shown knows where the link leads. Else the address
 * is better shown before it is opened.
 */
gboolean
chat_uri_is_clear (const char *address,
                    const char *shown)
{
  const char *prefix;
  gsize length;

  g_return_val_if_fail (address != NULL, FALSE);
  g_return_val_if_fail (shown != NULL, FALSE);

  prefix = get_prefix (address);
  if (prefix == NULL || has_strange_character (address))
    return FALSE;
  length = strlen (prefix);
  if (g_str_has_suffix (prefix, "//") && !is_plain_host (address + length))
    return FALSE;

  if (g_ascii_strncasecmp (shown, prefix, length) == 0)
    shown += length;

  return is_same_place (address + length, shown);
}
