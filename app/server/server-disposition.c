/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-disposition.h"

#include <string.h>

#define SPACE " \t"

static char *
read_quoted (const char **text)
{
  GString *value = g_string_new (NULL);
  const char *p = *text + 1;

  while (*p != '\0' && *p != '"')
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (value, *p++);
    }

  *text = *p == '"' ? p + 1 : p;
  return g_string_free (value, FALSE);
}

static char *
read_token (const char **text,
            const char  *end)
{
  gsize length = strcspn (*text, end);
  char *value = g_strndup (*text, length);

  *text += length;
  return value;
}

/* RFC 8187: a character set, a language, and what is escaped. */
static char *
decode (const char *value)
{
  const char *language = strchr (value, '\'');
  const char *text = language != NULL ? strchr (language + 1, '\'') : NULL;

  if (text == NULL || g_ascii_strncasecmp (value, "utf-8'", strlen ("utf-8'")) != 0)
    return NULL;

  return g_uri_unescape_string (text + 1, NULL);
}

/**
 * server_disposition_dup_name:
 * @value: (nullable): a `Content-Disposition`, as anybody may have sent it.
 *
 * Returns: (transfer full) (nullable): the name of the file as it was sent,
 *   %NULL if there is none
 */
char *
server_disposition_dup_name (const char *value)
{
  const char *p = value != NULL ? strchr (value, ';') : NULL;
  g_autofree char *plain = NULL;
  g_autofree char *extended = NULL;

  while (p != NULL && *p == ';')
    {
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;

      p += 1 + strspn (p + 1, SPACE);
      name = read_token (&p, "=;");
      if (*p != '=')
        continue;

      p += 1 + strspn (p + 1, SPACE);
      text = *p == '"' ? read_quoted (&p) : read_token (&p, ";" SPACE);
      p += strcspn (p, ";");

      g_strchomp (name);
      if (g_ascii_strcasecmp (name, "filename") == 0 && plain == NULL)
        plain = g_steal_pointer (&text);
      else if (g_ascii_strcasecmp (name, "filename*") == 0 && extended == NULL)
        extended = decode (text);
    }

  return extended != NULL ? g_steal_pointer (&extended) : g_steal_pointer (&plain);
}

/**
 * server_disposition_make:
 * @type: `inline` or `attachment`.
 * @name: of the file, UTF-8.
 *
 * Returns: (transfer full): a `Content-Disposition` for old and new programs
 */
char *
server_disposition_make (const char *type,
                         const char *name)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_c (plain, g_ascii_isprint (*p) && strchr ("\"\\%", *p) == NULL ? *p : '_');

  return g_strdup_printf ("%s; filename=\"%s\"; filename*=UTF-8''%s", type, plain->str, escaped);
}
