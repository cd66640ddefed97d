/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config-lines.h"

#include <string.h>

/* Cannot be in a line */
#define SEPARATOR "\n"

/**
 * ServerConfigLines:
 *
 * Where in a configuration its sections and keys stand, which #GKeyFile does
 * not tell.
 */
struct _ServerConfigLines
{
  /* (element-type utf8 guint): by section, or by section and key */
  GHashTable *numbers;
};

static gboolean
note (ServerConfigLines *self,
      const char        *group,
      const char        *key,
      guint              number)
{
  g_autofree char *name = g_strconcat (group, SEPARATOR, key, NULL);

  if (g_hash_table_contains (self->numbers, name))
    return FALSE;

  g_hash_table_insert (self->numbers, g_steal_pointer (&name), GUINT_TO_POINTER (number));
  return TRUE;
}

/* What comes later wins, which the reader of a long file does not see. */
static const char *
read_line (ServerConfigLines  *self,
           char               *line,
           guint               number,
           char              **group,
           char              **key)
{
  char *end;

  if (line[0] == '\0' || line[0] == '#')
    return NULL;

  if (line[0] == '[')
    {
      end = strchr (line, ']');
      if (end == NULL || end[1] != '\0')
        return "a section's name must stand between [ and ]";
      *end = '\0';
      g_set_str (group, line + 1);
      note (self, *group, "", number);
      return NULL;
    }

  end = strchr (line, '=');
  if (end == NULL || end == line)
    return "this is neither a section, nor a key with its value, nor a comment";
  if (*group == NULL)
    return "a key must stand in a section";

  *key = g_strchomp (g_strndup (line, end - line));
  return note (self, *group, *key, number) ? NULL : "the key stands here a second time";
}

/**
 * server_config_lines_new:
 * @text: what the file holds.
 * @func: told what is wrong.
 *
 * Returns: (transfer full): the lines
 */
ServerConfigLines *
server_config_lines_new (const char            *text,
                         ServerConfigFaultFunc  func,
                         gpointer               data)
{
  ServerConfigLines *self = g_new0 (ServerConfigLines, 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *group = NULL;

  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *key = NULL;
      const char *fault = read_line (self, g_strstrip (lines[i]), i + 1, &group, &key);

      if (fault != NULL)
        func (i + 1, group, key, fault, data);
    }

  return self;
}

void
server_config_lines_free (ServerConfigLines *self)
{
  g_hash_table_unref (self->numbers);
  g_free (self);
}

/**
 * server_config_lines_find:
 * @key: (nullable): a key, %NULL for the section itself.
 *
 * Returns: the line, counted from 1, or 0 if it is not there
 */
guint
server_config_lines_find (ServerConfigLines *self,
                          const char        *group,
                          const char        *key)
{
  g_autofree char *name = g_strconcat (group, SEPARATOR, key != NULL ? key : "", NULL);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, name));
}
