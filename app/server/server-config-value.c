/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-config-value.h"

#include <string.h>

typedef struct
{
  const char *suffix;
  gint64 factor;
} Unit;

static const Unit plain_units[] = {
  { "", 1 },
};

static const Unit size_units[] = {
  { "", 1 },
  { "K", 1024 },
  { "M", 1024 * 1024 },
  { "G", 1024 * 1024 * 1024 },
};

static const Unit duration_units[] = {
  { "ms", 1 },
  { "s", 1000 },
  { "m", 60 * 1000 },
  { "h", 60 * 60 * 1000 },
  { "d", 24 * 60 * 60 * 1000 },
};

static gboolean
parse_with_unit (const char *text,
                 const Unit *units,
                 gsize       n_units,
                 gint64      minimum,
                 gint64      maximum,
                 gint64     *value)
{
  gsize digits = strspn (text, "0123456789");
  g_autofree char *number = g_strndup (text, digits);
  guint64 parsed;

  if (!g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, &parsed, NULL))
    return FALSE;

  for (gsize i = 0; i < n_units; i++)
    {
      if (!g_str_equal (text + digits, units[i].suffix) && !(parsed == 0 && text[digits] == '\0'))
        continue;
      if (parsed > (guint64) (G_MAXINT64 / units[i].factor))
        return FALSE;
      *value = (gint64) parsed * units[i].factor;
      return *value >= minimum && *value <= maximum;
    }

  return FALSE;
}

gboolean
server_config_value_parse_number (const char *text,
                                  gint64      minimum,
                                  gint64      maximum,
                                  gint64     *value)
{
  return parse_with_unit (text, plain_units, G_N_ELEMENTS (plain_units), minimum, maximum, value);
}

/**
 * server_config_value_parse_size:
 * @value: (out): bytes.
 *
 * Understands `65536`, `64K`, `1M` and `2G`.
 */
gboolean
server_config_value_parse_size (const char *text,
                                gint64      minimum,
                                gint64      maximum,
                                gint64     *value)
{
  return parse_with_unit (text, size_units, G_N_ELEMENTS (size_units), minimum, maximum, value);
}

/**
 * server_config_value_parse_duration:
 * @value: (out): milliseconds.
 *
 * Understands `500ms`, `25s`, `10m`, `2h`, `30d` and `0`.
 */
gboolean
server_config_value_parse_duration (const char *text,
                                    gint64      minimum,
                                    gint64      maximum,
                                    gint64     *value)
{
  return parse_with_unit (text, duration_units, G_N_ELEMENTS (duration_units),
                          minimum, maximum, value);
}

static gboolean
parse_keyword (const char       *text,
               ServerAccessKind *kind)
{
  if (g_str_equal (text, "everyone"))
    *kind = SERVER_ACCESS_EVERYONE;
  else if (g_str_equal (text, "members"))
    *kind = SERVER_ACCESS_MEMBERS;
  else if (g_str_equal (text, "admins"))
    *kind = SERVER_ACCESS_ADMINS;
  else if (g_str_equal (text, "nobody"))
    *kind = SERVER_ACCESS_NOBODY;
  else
    return FALSE;

  return TRUE;
}

/**
 * server_config_value_parse_access:
 * @access: (out caller-allocates): who may; the caller frees its users.
 *
 * Understands one of the four words, or a list of user ids. The words cannot
 * be ids, so that a slip in a list opens nothing.
 */
gboolean
server_config_value_parse_access (const char   *text,
                                  ServerAccess *access)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  g_auto (GStrv) items = NULL;
  ServerAccessKind kind;
  guint n_users = 0;

  *access = (ServerAccess) { 0 };
  if (parse_keyword (text, &access->kind))
    return TRUE;

  builder = g_strv_builder_new ();
  items = g_strsplit (text, ";", -1);
  for (char **p = items; *p != NULL; p++)
    {
      const char *user = g_strstrip (*p);

      if (user[0] == '\0')
        continue;
      if (parse_keyword (user, &kind))
        return FALSE;
      g_strv_builder_add (builder, user);
      n_users++;
    }

  if (n_users == 0)
    return FALSE;

  access->kind = SERVER_ACCESS_USERS;
  access->users = g_strv_builder_end (builder);
  return TRUE;
}

static char *
format_with_unit (gint64      value,
                  const Unit *units,
                  gsize       n_units)
{
  gsize i = n_units - 1;

  while (i > 0 && value % units[i].factor != 0)
    i--;

  return g_strdup_printf ("%" G_GINT64_FORMAT "%s", value / units[i].factor, units[i].suffix);
}

char *
server_config_value_format_number (gint64 value)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, value);
}

/**
 * server_config_value_format_size:
 * @value: bytes.
 *
 * Returns: (transfer full): as server_config_value_parse_size() reads it
 */
char *
server_config_value_format_size (gint64 value)
{
  return value == 0 ? g_strdup ("0") : format_with_unit (value, size_units, G_N_ELEMENTS (size_units));
}

/**
 * server_config_value_format_duration:
 * @value: milliseconds.
 *
 * Returns: (transfer full): as server_config_value_parse_duration() reads it
 */
char *
server_config_value_format_duration (gint64 value)
{
  if (value == 0)
    return g_strdup ("0");

  return format_with_unit (value, duration_units, G_N_ELEMENTS (duration_units));
}
