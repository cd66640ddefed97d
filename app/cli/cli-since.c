/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-since.h"

#include "cli-error.h"

#include <string.h>

/**
 * cli_since_parse:
 * @self: (out caller-allocates): to be cleared.
 * @text: (nullable): all, -N for the last N messages, or OFFSET[:EPOCH]; %NULL
 *   for what is new only.
 */
gboolean
cli_since_parse (CliSince    *self,
                 const char  *text,
                 GError     **error)
{
  const char *colon = text != NULL ? strchr (text, ':') : NULL;
  g_autofree char *number = NULL;

  *self = (CliSince) { 0 };
  if (text == NULL)
    return TRUE;

  if (g_str_equal (text, "all"))
    {
      self->kind = CLI_SINCE_ALL;
      return TRUE;
    }

  if (*text == '-')
    {
      self->kind = CLI_SINCE_LAST;
      if (g_ascii_string_to_unsigned (text + 1, 10, 1, G_MAXINT, &self->number, NULL))
        return TRUE;
    }
  else
    {
      self->kind = CLI_SINCE_POSITION;
      self->epoch = g_strdup (colon != NULL ? colon + 1 : "");
      number = colon != NULL ? g_strndup (text, colon - text) : g_strdup (text);
      if (g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, &self->number, NULL) &&
          g_utf8_validate (self->epoch, -1, NULL))
        return TRUE;
    }

  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
               "--since: “%s” is not allowed; it must be all, -N for the last N messages, or OFFSET[:EPOCH]", text);
  return FALSE;
}

void
cli_since_clear (CliSince *self)
{
  g_clear_pointer (&self->epoch, g_free);
}
