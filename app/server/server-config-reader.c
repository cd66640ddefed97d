/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config-reader.h"

#include "server-config-lines.h"

#include <string.h>

/**
 * ServerConfigReader:
 * @path: (nullable): of the file, %NULL if there is none.
 * @lines: (nullable): of the file.
 * @section: (nullable): whose keys are read.
 * @problems: (element-type ServerConfigProblem): all that is wrong.
 *
 * Reads the sections of one file as tables of keys say, and goes on after a
 * problem, so that the operator is told all at once.
 */
struct _ServerConfigReader
{
  char *path;
  GKeyFile *file;
  ServerConfigLines *lines;
  const char *section;
  GPtrArray *problems;
};

static void
problem_free (ServerConfigProblem *problem)
{
  g_free (problem->path);
  g_free (problem->text);
  g_free (problem);
}

static void
add_problem (ServerConfigReader *self,
             const char         *path,
             guint               line,
             char               *text)
{
  ServerConfigProblem *problem = g_new (ServerConfigProblem, 1);

  *problem = (ServerConfigProblem) { g_strdup (path), line, text };
  g_ptr_array_add (self->problems, problem);
}

static void
fault_cb (guint       line,
          const char *group,
          const char *key,
          const char *fault,
          gpointer    data)
{
  ServerConfigReader *self = data;
  char *text;

  if (key != NULL)
    text = g_strdup_printf ("[%s] %s: %s", group, key, fault);
  else
    text = g_strdup (fault);
  add_problem (self, self->path, line, text);
}

static void
open_file (ServerConfigReader *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents (self->path, &text, &length, &error))
    {
      add_problem (self, self->path, 0, g_strdup (error->message));
      return;
    }
  if (strlen (text) != length)
    {
      add_problem (self, self->path, 0, g_strdup ("this is not a text"));
      return;
    }

  self->lines = server_config_lines_new (text, fault_cb, self);
  if (self->problems->len > 0)
    return;

  /* Without this flag keys with a language would be dropped in silence. */
  if (!g_key_file_load_from_data (self->file, text, length, G_KEY_FILE_KEEP_TRANSLATIONS, &error))
    add_problem (self, self->path, 0, g_strdup (error->message));
}

/**
 * server_config_reader_new:
 * @path: (nullable): the file, %NULL for none.
 *
 * Returns: (transfer full): a reader, which has a problem if the file cannot
 *   be read
 */
ServerConfigReader *
server_config_reader_new (const char *path)
{
  ServerConfigReader *self = g_new0 (ServerConfigReader, 1);

  self->path = g_strdup (path);
  self->file = g_key_file_new ();
  self->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) problem_free);
  if (path != NULL)
    open_file (self);

  return self;
}

void
server_config_reader_free (ServerConfigReader *self)
{
  g_clear_pointer (&self->lines, server_config_lines_free);
  g_ptr_array_unref (self->problems);
  g_key_file_unref (self->file);
  g_free (self->path);
  g_free (self);
}

/**
 * server_config_reader_get_problems:
 *
 * Returns: (element-type ServerConfigProblem): all until now
 */
GPtrArray *
server_config_reader_get_problems (ServerConfigReader *self)
{
  return self->problems;
}

/**
 * server_config_reader_dup_sections:
 *
 * Returns: (transfer full): the names of the sections that are in the file
 */
char **
server_config_reader_dup_sections (ServerConfigReader *self)
{
  return g_key_file_get_groups (self->file, NULL);
}

/**
 * server_config_reader_enter:
 * @section: whose keys are to be read; it need not be in the file, and must
 *   live as long as it is read.
 */
void
server_config_reader_enter (ServerConfigReader *self,
                            const char         *section)
{
  self->section = section;
}

/**
 * server_config_reader_has:
 *
 * Returns: whether the section that was entered sets @key
 */
gboolean
server_config_reader_has (ServerConfigReader *self,
                          const char         *key)
{
  return g_key_file_has_key (self->file, self->section, key, NULL);
}

/**
 * server_config_reader_fail:
 * @key: (nullable): the key at fault, %NULL if it is the section.
 *
 * Notes a problem of the section that was entered.
 */
void
server_config_reader_fail (ServerConfigReader *self,
                           const char         *key,
                           const char         *format,
                           ...)
{
  g_autofree char *fault = NULL;
  guint line = 0;
  va_list args;

  va_start (args, format);
  fault = g_strdup_vprintf (format, args);
  va_end (args);

  if (self->lines != NULL)
    line = server_config_lines_find (self->lines, self->section, key);

  if (key != NULL)
    add_problem (self, self->path, line, g_strdup_printf ("[%s] %s: %s", self->section, key, fault));
  else
    add_problem (self, self->path, line, g_strdup_printf ("[%s]: %s", self->section, fault));
}

static guint
distance (const char *a,
          const char *b)
{
  gsize length = strlen (b);
  g_autofree guint *row = g_new (guint, length + 1);

  for (gsize j = 0; j <= length; j++)
    row[j] = j;

  for (gsize i = 0; a[i] != '\0'; i++)
    {
      guint diagonal = row[0];

      row[0] = i + 1;
      for (gsize j = 0; j < length; j++)
        {
          guint replaced = diagonal + (a[i] != b[j]);

          diagonal = row[j + 1];
          row[j + 1] = MIN (replaced, MIN (row[j], row[j + 1]) + 1);
        }
    }

  return row[length];
}

/* Where a name follows on the word, the word alone counts. */
static guint
distance_to_known (const char *word,
                   const char *known)
{
  gsize length = strcspn (known, " ");
  g_autofree char *word_head = NULL;
  g_autofree char *known_head = NULL;

  if (known[length] == '\0')
    return distance (word, known);

  word_head = g_strndup (word, strcspn (word, " "));
  known_head = g_strndup (known, length);
  return distance (word_head, known_head);
}

/**
 * server_config_suggest:
 * @word: what is not known.
 * @known: (array zero-terminated=1): what is.
 *
 * Returns: (transfer full): “did you mean …?” where one of @known is near,
 *   else all of them
 */
char *
server_config_suggest (const char        *word,
                       const char *const *known)
{
  const char *nearest = NULL;
  guint best = 2 + MIN (strlen (word), 30) / 4;
  g_autofree char *list = NULL;

  for (guint i = 0; known[i] != NULL; i++)
    {
      guint d = distance_to_known (word, known[i]);

      if (d < best)
        {
          best = d;
          nearest = known[i];
        }
    }

  if (nearest != NULL)
    return g_strdup_printf ("did you mean %s?", nearest);

  list = g_strjoinv (", ", (char **) known);
  return g_strdup_printf ("there are %s", list);
}

static void
fail_unknown (ServerConfigReader    *self,
              const char            *name,
              const ServerConfigKey *keys,
              gsize                  n_keys)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new_null_terminated (n_keys, NULL, TRUE);
  g_autofree char *advice = NULL;

  for (gsize i = 0; i < n_keys; i++)
    g_ptr_array_add (known, (gpointer) keys[i].name);

  advice = server_config_suggest (name, (const char *const *) known->pdata);
  server_config_reader_fail (self, name, "there is no such key; %s", advice);
}

static void
fail_value (ServerConfigReader    *self,
            const ServerConfigKey *key,
            const char            *text,
            const GError          *error)
{
  g_autofree char *allowed = server_config_key_dup_allowed (key);

  if (error != NULL)
    server_config_reader_fail (self, key->name, "%s", error->message);
  else if (server_config_key_is_secret (key))
    server_config_reader_fail (self, key->name, "it must be %s", allowed);
  else
    server_config_reader_fail (self, key->name, "“%s” is not allowed; it must be %s", text, allowed);
}

/* The other way to give what this key gives */
static const ServerConfigKey *
find_rival (ServerConfigReader    *self,
            const ServerConfigKey *key,
            const ServerConfigKey *keys)
{
  for (; keys < key; keys++)
    {
      if (keys->offset == key->offset && server_config_reader_has (self, keys->name))
        return keys;
    }

  return NULL;
}

/* A value that cannot be read must not count as one that is not there, for
 * the rule without it may be more open. */
static void
read_key (ServerConfigReader    *self,
          const ServerConfigKey *key,
          const ServerConfigKey *keys,
          gpointer               target)
{
  const ServerConfigKey *rival = find_rival (self, key, keys);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (rival != NULL)
    {
      server_config_reader_fail (self, key->name, "only one of %s and %s may be given",
                                 rival->name, key->name);
      return;
    }

  text = g_key_file_get_string (self->file, self->section, key->name, &error);
  if (text == NULL && server_config_key_is_secret (key))
    server_config_reader_fail (self, key->name, "this is no text, or \\ is not followed by \\, s, n, t or r");
  else if (text == NULL)
    server_config_reader_fail (self, key->name, "%s", error->message);
  else if (!server_config_key_parse (key, g_strstrip (text), target, &error))
    fail_value (self, key, text, error);
}

static const ServerConfigKey *
find_key (const char            *name,
          const ServerConfigKey *keys,
          gsize                  n_keys)
{
  for (gsize i = 0; i < n_keys; i++)
    {
      if (g_str_equal (keys[i].name, name))
        return &keys[i];
    }

  return NULL;
}

/**
 * server_config_reader_read:
 * @keys: (array length=n_keys): those that the section may set.
 * @target: the struct with their fields, which have their defaults.
 *
 * Reads the section that was entered.
 */
void
server_config_reader_read (ServerConfigReader    *self,
                           const ServerConfigKey *keys,
                           gsize                  n_keys,
                           gpointer               target)
{
  g_auto (GStrv) names = g_key_file_get_keys (self->file, self->section, NULL, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      const ServerConfigKey *key = find_key (names[i], keys, n_keys);

      if (key != NULL)
        read_key (self, key, keys, target);
      else
        fail_unknown (self, names[i], keys, n_keys);
    }
}

/**
 * server_config_reader_override:
 * @option: on the command line, as `--port`.
 * @text: (nullable): its value; %NULL if it was not given.
 *
 * Has the command line win over the file.
 */
void
server_config_reader_override (ServerConfigReader    *self,
                               const ServerConfigKey *key,
                               const char            *option,
                               const char            *text,
                               gpointer               target)
{
  g_autofree char *allowed = NULL;

  if (text == NULL || server_config_key_parse (key, text, target, NULL))
    return;

  allowed = server_config_key_dup_allowed (key);
  add_problem (self, NULL, 0, g_strdup_printf ("%s: “%s” is not allowed; it must be %s",
                                               option, text, allowed));
}
