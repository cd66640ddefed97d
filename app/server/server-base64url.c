/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-base64url.h"

#include <string.h>

/**
 * server_base64url_encode:
 * @data: (array length=length): what to encode.
 *
 * Returns: (transfer full): the encoded data, without padding
 */
char *
server_base64url_encode (const void *data,
                         gsize       length)
{
  char *text = g_base64_encode (data, length);
  gsize end = strcspn (text, "=");

  text[end] = '\0';
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  return text;
}

/**
 * server_base64url_decode:
 * @text: (array length=length): text from somebody who is not trusted.
 *
 * Strict: without padding, without foreign characters, and in the one form
 * that the encoder writes.
 *
 * Returns: (transfer full) (nullable): the data
 */
GBytes *
server_base64url_decode (const char *text,
                         gsize       length)
{
  g_autofree char *padded = g_strndup (text, length + 4);
  g_autofree char *again = NULL;
  g_autofree guchar *data = NULL;
  gsize size;

  memset (padded + length, '=', 4);
  padded[(length + 3) / 4 * 4] = '\0';
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
        return NULL;
      if (text[i] == '-')
        padded[i] = '+';
      else if (text[i] == '_')
        padded[i] = '/';
    }

  data = g_base64_decode (padded, &size);
  again = server_base64url_encode (data, size);
  if (strlen (again) != length || memcmp (again, text, length) != 0)
    return NULL;

  return g_bytes_new_take (g_steal_pointer (&data), size);
}
