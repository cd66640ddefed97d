/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-duration.h"

#include "cli-error.h"

#include <string.h>

#define MAX_MILLISECONDS (1000 * G_GINT64_CONSTANT (365) * 24 * 60 * 60 * 1000)

static const struct
{
  const char *unit;
  gint64 milliseconds;
} units[] = {
  { "ms", 1 },
  { "s", 1000 },
  { "", 1000 },
  { "m", 60 * 1000 },
  { "h", 60 * 60 * 1000 },
  { "d", 24 * 60 * 60 * 1000 },
};

/**
 * cli_duration_parse:
 * @text: as in 500ms, 90s, 10m, 2h or 30d; seconds where there is no unit.
 * @minimum: how many milliseconds it must be at least.
 */
gboolean
cli_duration_parse (const char  *text,
                    gint64       minimum,
                    gint64      *milliseconds,
                    GError     **error)
{
  char *end = NULL;
  guint64 number = g_ascii_isdigit (*text) ? g_ascii_strtoull (text, &end, 10) : 0;

  for (gsize i = 0; end != NULL && i < G_N_ELEMENTS (units); i++)
    {
      if (g_str_equal (end, units[i].unit) && number <= (guint64) (MAX_MILLISECONDS / units[i].milliseconds) &&
          (gint64) number * units[i].milliseconds >= minimum)
        {
          *milliseconds = (gint64) number * units[i].milliseconds;
          return TRUE;
        }
    }

  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
               "“%s” is not allowed; it must be a time such as 500ms, 90s, 10m, 2h or 30d", text);
  return FALSE;
}
