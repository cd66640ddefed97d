/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-json.h"

/**
 * cli_json_check:
 *
 * Returns: whether this is one JSON value
 */
gboolean
cli_json_check (const char  *text,
                GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  json_parser_set_strict (parser, TRUE);
  return json_parser_load_from_data (parser, text, -1, error);
}

/* U+0080 to U+009F, by which orders to a terminal may begin. */
static gboolean
is_upper_control (const char *p)
{
  return (guchar) p[0] == 0xc2 && (guchar) p[1] >= 0x80 && (guchar) p[1] < 0xa0;
}

/**
 * cli_json_append_string:
 * @text: UTF-8.
 *
 * Appends a text as a JSON string, in which nothing gives orders to a terminal.
 */
void
cli_json_append_string (GString    *json,
                        const char *text)
{
  g_string_append_c (json, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_printf (json, "\\%c", *p);
      else if (*p == '\n')
        g_string_append (json, "\\n");
      else if (*p == '\t')
        g_string_append (json, "\\t");
      else if ((guchar) *p < 0x20 || *p == 0x7f)
        g_string_append_printf (json, "\\u%04x", (guint) *p);
      else if (is_upper_control (p))
        g_string_append_printf (json, "\\u%04x", (guint) (guchar) *++p);
      else
        g_string_append_c (json, *p);
    }
  g_string_append_c (json, '"');
}

/**
 * cli_json_quote:
 *
 * Returns: (transfer full): the text as a JSON string
 */
char *
cli_json_quote (const char *text)
{
  g_autoptr (GString) json = g_string_new (NULL);

  cli_json_append_string (json, text);
  return g_string_free (g_steal_pointer (&json), FALSE);
}

/* What servers answer is not trusted to be of the right kind. */
static JsonNode *
get_member (JsonObject *object,
            const char *member)
{
  return object != NULL ? json_object_get_member (object, member) : NULL;
}

JsonObject *
cli_json_get_object (JsonObject *object,
                     const char *member)
{
  JsonNode *node = get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

gint64
cli_json_get_int (JsonObject *object,
                  const char *member)
{
  JsonNode *node = get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;
}

const char *
cli_json_get_text (JsonObject *object,
                   const char *member)
{
  JsonNode *node = get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}
