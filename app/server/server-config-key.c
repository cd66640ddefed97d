/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config-key.h"

#include "server-config-value.h"
#include "server-error.h"

#include <string.h>

#define UNSET (-1)

#define MEMBER(type) G_STRUCT_MEMBER (type, section, self->offset)

static const char *const boolean_words[] = { "false", "true", NULL };

/**
 * server_config_key_is_secret:
 *
 * Returns: whether the value must not be told
 */
gboolean
server_config_key_is_secret (const ServerConfigKey *self)
{
  return self->kind == SERVER_CONFIG_SECRET;
}

static char *
join_choices (const char *const *choices)
{
  guint n = g_strv_length ((char **) choices);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (text, i + 1 < n ? ", " : " or ");
      g_string_append (text, choices[i]);
    }

  return g_string_free (text, FALSE);
}

static char *
describe_bounds (const ServerConfigKey *self,
                 const char            *what,
                 char *               (*format) (gint64 value))
{
  g_autofree char *minimum = format (self->minimum);
  g_autofree char *maximum = format (self->maximum);

  return g_strdup_printf ("%s from %s to %s", what, minimum, maximum);
}

/**
 * server_config_key_dup_allowed:
 *
 * Returns: (transfer full): what is allowed, to follow on “it must be”
 */
char *
server_config_key_dup_allowed (const ServerConfigKey *self)
{
  if (self->allowed != NULL)
    return g_strdup (self->allowed);

  switch (self->kind)
    {
    case SERVER_CONFIG_TEXT:
      return g_strdup ("a text");
    case SERVER_CONFIG_LIST:
      return g_strdup ("texts separated by ';'");
    case SERVER_CONFIG_BOOLEAN:
      return g_strdup ("true or false");
    case SERVER_CONFIG_CHOICE:
      return join_choices (self->choices);
    case SERVER_CONFIG_NUMBER:
      return describe_bounds (self, "a number", server_config_value_format_number);
    case SERVER_CONFIG_SIZE:
      return describe_bounds (self, "a size such as 65536, 64K or 1M,",
                              server_config_value_format_size);
    case SERVER_CONFIG_DURATION:
      return describe_bounds (self, "a time such as 500ms, 25s, 10m, 2h or 30d,",
                              server_config_value_format_duration);
    case SERVER_CONFIG_ACCESS:
      return g_strdup ("everyone, members, admins, nobody, or user ids separated by ';'");
    case SERVER_CONFIG_SECRET:
      return g_strdup ("a text; an empty secret is none: leave the key out, or write one");
    case SERVER_CONFIG_SECRET_FILE:
      return g_strdup ("the path of a file that is not empty");
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * server_config_key_unset:
 *
 * Sets the field to what says that nobody has set it, without freeing what it
 * holds.
 */
void
server_config_key_unset (const ServerConfigKey *self,
                         gpointer               section)
{
  switch (self->kind)
    {
    case SERVER_CONFIG_TEXT:
      MEMBER (char *) = NULL;
      break;
    case SERVER_CONFIG_LIST:
      MEMBER (char **) = NULL;
      break;
    case SERVER_CONFIG_BOOLEAN:
    case SERVER_CONFIG_CHOICE:
      MEMBER (int) = UNSET;
      break;
    case SERVER_CONFIG_NUMBER:
    case SERVER_CONFIG_SIZE:
    case SERVER_CONFIG_DURATION:
      MEMBER (gint64) = UNSET;
      break;
    case SERVER_CONFIG_ACCESS:
      MEMBER (ServerAccess) = (ServerAccess) { SERVER_ACCESS_UNSET };
      break;
    case SERVER_CONFIG_SECRET:
    case SERVER_CONFIG_SECRET_FILE:
      MEMBER (GBytes *) = NULL;
      break;
    default:
      g_return_if_reached ();
    }
}

/**
 * server_config_key_clear:
 *
 * Frees what the field holds.
 */
void
server_config_key_clear (const ServerConfigKey *self,
                         gpointer               section)
{
  switch (self->kind)
    {
    case SERVER_CONFIG_TEXT:
      g_free (MEMBER (char *));
      break;
    case SERVER_CONFIG_LIST:
      g_strfreev (MEMBER (char **));
      break;
    case SERVER_CONFIG_ACCESS:
      g_strfreev (MEMBER (ServerAccess).users);
      break;
    case SERVER_CONFIG_SECRET:
    case SERVER_CONFIG_SECRET_FILE:
      if (MEMBER (GBytes *) != NULL)
        g_bytes_unref (MEMBER (GBytes *));
      break;
    case SERVER_CONFIG_BOOLEAN:
    case SERVER_CONFIG_CHOICE:
    case SERVER_CONFIG_NUMBER:
    case SERVER_CONFIG_SIZE:
    case SERVER_CONFIG_DURATION:
    default:
      break;
    }

  server_config_key_unset (self, section);
}

static gboolean
parse_text (const ServerConfigKey *self,
            const char            *text,
            gpointer               section)
{
  if (text[0] == '\0' || (self->check != NULL && !self->check (text)))
    return FALSE;

  MEMBER (char *) = g_strdup (text);
  return TRUE;
}

static gboolean
parse_list (const ServerConfigKey *self,
            const char            *text,
            gpointer               section)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) items = g_strsplit (text, ";", -1);

  for (char **p = items; *p != NULL; p++)
    {
      const char *item = g_strstrip (*p);

      if (item[0] == '\0')
        continue;
      if (self->check != NULL && !self->check (item))
        return FALSE;
      g_strv_builder_add (builder, item);
    }

  MEMBER (char **) = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
parse_choice (const char        *text,
              const char *const *choices,
              int               *value)
{
  for (int i = 0; choices[i] != NULL; i++)
    {
      if (g_str_equal (choices[i], text))
        {
          *value = i;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
parse_secret (const ServerConfigKey *self,
              const char            *text,
              gpointer               section)
{
  if (text[0] == '\0')
    return FALSE;

  MEMBER (GBytes *) = g_bytes_new (text, strlen (text));
  return TRUE;
}

static gboolean
parse_secret_file (const ServerConfigKey  *self,
                   const char             *path,
                   gpointer                section,
                   GError                **error)
{
  g_autofree char *content = NULL;
  gsize length;

  if (!g_file_get_contents (path, &content, &length, error))
    return FALSE;

  /* It would be cut there, and be weaker than it looks. */
  if (strlen (content) != length)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIG,
                   "“%s” has a zero byte in it; it must be text", path);
      return FALSE;
    }

  return parse_secret (self, g_strchomp (content), section);
}

static gboolean
parse (const ServerConfigKey  *self,
       const char             *text,
       gpointer                section,
       GError                **error)
{
  switch (self->kind)
    {
    case SERVER_CONFIG_TEXT:
      return parse_text (self, text, section);
    case SERVER_CONFIG_LIST:
      return parse_list (self, text, section);
    case SERVER_CONFIG_BOOLEAN:
      return parse_choice (text, boolean_words, &MEMBER (int));
    case SERVER_CONFIG_CHOICE:
      return parse_choice (text, self->choices, &MEMBER (int));
    case SERVER_CONFIG_NUMBER:
      return server_config_value_parse_number (text, self->minimum, self->maximum, &MEMBER (gint64));
    case SERVER_CONFIG_SIZE:
      return server_config_value_parse_size (text, self->minimum, self->maximum, &MEMBER (gint64));
    case SERVER_CONFIG_DURATION:
      return server_config_value_parse_duration (text, self->minimum, self->maximum,
                                                 &MEMBER (gint64));
    case SERVER_CONFIG_ACCESS:
      return server_config_value_parse_access (text, &MEMBER (ServerAccess));
    case SERVER_CONFIG_SECRET:
      return parse_secret (self, text, section);
    case SERVER_CONFIG_SECRET_FILE:
      return parse_secret_file (self, text, section, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * server_config_key_parse:
 * @text: the value, without white space around it.
 * @error: set where there is more to say than what is allowed.
 *
 * Puts the value into the field, in place of what it holds.
 *
 * Returns: %FALSE if it is not allowed; the field is then not set
 */
gboolean
server_config_key_parse (const ServerConfigKey  *self,
                         const char             *text,
                         gpointer                section,
                         GError                **error)
{
  server_config_key_clear (self, section);
  if (parse (self, text, section, error))
    return TRUE;

  server_config_key_clear (self, section);
  return FALSE;
}

/**
 * server_config_key_init:
 * @section: a struct whose field has no value yet.
 *
 * Gives the field its default.
 */
void
server_config_key_init (const ServerConfigKey *self,
                        gpointer               section)
{
  server_config_key_unset (self, section);
  if (self->standard != NULL && !server_config_key_parse (self, self->standard, section, NULL))
    g_critical ("The default of %s is not allowed", self->name);
}

/**
 * server_config_key_inherit:
 * @section: what is special; borrows texts and lists of @general.
 * @general: what holds where @section says nothing.
 */
void
server_config_key_inherit (const ServerConfigKey *self,
                           gpointer               section,
                           gconstpointer          general)
{
#define INHERIT(type, unset) \
  if (MEMBER (type) == (unset)) \
    MEMBER (type) = G_STRUCT_MEMBER (type, general, self->offset)

  switch (self->kind)
    {
    case SERVER_CONFIG_TEXT:
      INHERIT (char *, NULL);
      break;
    case SERVER_CONFIG_LIST:
      INHERIT (char **, NULL);
      break;
    case SERVER_CONFIG_BOOLEAN:
    case SERVER_CONFIG_CHOICE:
      INHERIT (int, UNSET);
      break;
    case SERVER_CONFIG_NUMBER:
    case SERVER_CONFIG_SIZE:
    case SERVER_CONFIG_DURATION:
      INHERIT (gint64, UNSET);
      break;
    case SERVER_CONFIG_ACCESS:
      if (MEMBER (ServerAccess).kind == SERVER_ACCESS_UNSET)
        MEMBER (ServerAccess) = G_STRUCT_MEMBER (ServerAccess, general, self->offset);
      break;
    case SERVER_CONFIG_SECRET:
    case SERVER_CONFIG_SECRET_FILE:
      INHERIT (GBytes *, NULL);
      break;
    default:
      g_return_if_reached ();
    }
#undef INHERIT
}

static gboolean
equal_pointers (gconstpointer a,
                gconstpointer b,
                GEqualFunc    equal)
{
  return a == NULL || b == NULL ? a == b : equal (a, b);
}

static gboolean
equal_lists (gconstpointer a,
             gconstpointer b)
{
  return g_strv_equal (a, b);
}

/**
 * server_config_key_equal:
 *
 * Returns: whether the field is the same in both structs
 */
gboolean
server_config_key_equal (const ServerConfigKey *self,
                         gconstpointer          section,
                         gconstpointer          other)
{
#define OTHER(type) G_STRUCT_MEMBER (type, other, self->offset)

  switch (self->kind)
    {
    case SERVER_CONFIG_TEXT:
      return g_strcmp0 (MEMBER (char *), OTHER (char *)) == 0;
    case SERVER_CONFIG_LIST:
      return equal_pointers (MEMBER (char **), OTHER (char **), equal_lists);
    case SERVER_CONFIG_BOOLEAN:
    case SERVER_CONFIG_CHOICE:
      return MEMBER (int) == OTHER (int);
    case SERVER_CONFIG_NUMBER:
    case SERVER_CONFIG_SIZE:
    case SERVER_CONFIG_DURATION:
      return MEMBER (gint64) == OTHER (gint64);
    case SERVER_CONFIG_ACCESS:
      return MEMBER (ServerAccess).kind == OTHER (ServerAccess).kind &&
             equal_pointers (MEMBER (ServerAccess).users, OTHER (ServerAccess).users, equal_lists);
    case SERVER_CONFIG_SECRET:
    case SERVER_CONFIG_SECRET_FILE:
      return equal_pointers (MEMBER (GBytes *), OTHER (GBytes *), g_bytes_equal);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * server_config_key_copy:
 *
 * Gives the field the value that it has in @other.
 */
void
server_config_key_copy (const ServerConfigKey *self,
                        gpointer               section,
                        gconstpointer          other)
{
  server_config_key_clear (self, section);

  switch (self->kind)
    {
    case SERVER_CONFIG_TEXT:
      MEMBER (char *) = g_strdup (OTHER (char *));
      break;
    case SERVER_CONFIG_LIST:
      MEMBER (char **) = g_strdupv (OTHER (char **));
      break;
    case SERVER_CONFIG_BOOLEAN:
    case SERVER_CONFIG_CHOICE:
      MEMBER (int) = OTHER (int);
      break;
    case SERVER_CONFIG_NUMBER:
    case SERVER_CONFIG_SIZE:
    case SERVER_CONFIG_DURATION:
      MEMBER (gint64) = OTHER (gint64);
      break;
    case SERVER_CONFIG_ACCESS:
      MEMBER (ServerAccess).kind = OTHER (ServerAccess).kind;
      MEMBER (ServerAccess).users = g_strdupv (OTHER (ServerAccess).users);
      break;
    case SERVER_CONFIG_SECRET:
    case SERVER_CONFIG_SECRET_FILE:
      MEMBER (GBytes *) = OTHER (GBytes *) != NULL ? g_bytes_ref (OTHER (GBytes *)) : NULL;
      break;
    default:
      g_return_if_reached ();
    }
#undef OTHER
}
