/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-channel.h"

#include "cli-error.h"

#include <string.h>

/* What a server takes, with all that is escaped in it. */
#define MAX_NAME 255
#define SEPARATOR ':'

static gboolean
is_text (const char *text)
{
  if (*text == '\0' || !g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

/* A name is taken as it is, with all that servers give a meaning to. What
 * cannot stand in one at all is escaped, as the library does. */
static RealtimeChannel *
take_name (const char *text)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == ' ' || ((guchar) *p & 0x80) != 0)
        g_string_append_printf (name, "%%%02X", (guchar) *p);
      else
        g_string_append_c (name, *p);
    }

  return realtime_channel_new_from_wire (name->str);
}

/**
 * cli_channel_parse:
 * @text: a name as servers have it, as in name or name:resource, or with
 *   @resource, any text.
 * @resource: (nullable): a resource of the channel.
 *
 * Returns: (transfer full) (nullable): the channel
 */
RealtimeChannel *
cli_channel_parse (const char  *text,
                   const char  *resource,
                   GError     **error)
{
  g_autoptr (RealtimeChannel) channel = NULL;
  g_autofree char *name = NULL;

  if (!is_text (text) || (resource != NULL && !is_text (resource)))
    {
      g_autofree char *shown = g_utf8_make_valid (is_text (text) ? resource : text, -1);

      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "“%s” cannot be a channel", shown);
      return NULL;
    }

  channel = resource != NULL ? realtime_channel_new (text, resource) : take_name (text);
  name = cli_channel_dup_name (channel);
  if (strlen (name) > MAX_NAME)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "“%s” cannot be a channel: it is longer than %d characters, "
                   "with those that must be escaped", text, MAX_NAME);
      return NULL;
    }

  return g_steal_pointer (&channel);
}

/**
 * cli_channel_dup_name:
 *
 * Returns: (transfer full): the name as servers have it
 */
char *
cli_channel_dup_name (RealtimeChannel *channel)
{
  return realtime_channel_to_wire (channel, SEPARATOR);
}
