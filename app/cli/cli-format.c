/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-format.h"

#include "cli-channel.h"
#include "cli-error.h"
#include "cli-json.h"

#include <string.h>

#define NAME_COLOR "\033[34m"
#define PLAIN "\033[0m"
#define TEXT_TEMPLATE "%t %u: %s"
#define MESSAGE_TEMPLATE "%s"
#define FIELDS "cdostuC%n"
#define FIELDS_HELP \
  "%c channel, %o offset, %t time, %u publisher, %C client, %d data, %s data as text, %n new line, %%"

/**
 * CliFormat:
 *
 * How messages are printed: one JSON object in a line, or by a template.
 */
struct _CliFormat
{
  /* NULL for JSON */
  char *template;
};

static gboolean
check_template (const char  *text,
                GError     **error)
{
  for (const char *p = strchr (text, '%'); p != NULL; p = strchr (p + 2, '%'))
    {
      if (p[1] == '\0' || strchr (FIELDS, p[1]) == NULL)
        {
          g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                       "--format: “%s” has a %% that stands for nothing; there are %s", text, FIELDS_HELP);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * cli_format_new:
 * @text: (nullable): json, text, message, or a template with fields such as %c.
 *
 * Returns: (transfer full) (nullable): a format
 */
CliFormat *
cli_format_new (const char  *text,
                GError     **error)
{
  g_autoptr (CliFormat) self = g_new0 (CliFormat, 1);

  if (text == NULL || g_str_equal (text, "json"))
    return g_steal_pointer (&self);

  if (g_str_equal (text, "text"))
    self->template = g_strdup (TEXT_TEMPLATE);
  else if (g_str_equal (text, "message"))
    self->template = g_strdup (MESSAGE_TEMPLATE);
  else
    self->template = g_strcompress (text);

  if (strchr (self->template, '%') == NULL)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE,
                   "--format: “%s” is neither json, text nor message, and has no field; there are %s", text,
                   FIELDS_HELP);
      return NULL;
    }

  return check_template (self->template, error) ? g_steal_pointer (&self) : NULL;
}

void
cli_format_free (CliFormat *self)
{
  g_free (self->template);
  g_free (self);
}

static char *
dup_time (RealtimeMessage *message)
{
  gint64 milliseconds = realtime_message_get_time (message);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (milliseconds / 1000);
  g_autofree char *seconds = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : NULL;

  return milliseconds > 0 && seconds != NULL ? g_strdup_printf ("%s.%03dZ", seconds, (int) (milliseconds % 1000))
                                             : NULL;
}

static void
append_name (CliOutput  *output,
             GString    *text,
             const char *name)
{
  g_string_append_c (text, text->len == 0 ? '{' : ',');
  if (cli_output_has_color (output))
    g_string_append_printf (text, NAME_COLOR "\"%s\"" PLAIN ":", name);
  else
    g_string_append_printf (text, "\"%s\":", name);
}

static void
append_text (CliOutput  *output,
             GString    *text,
             const char *name,
             const char *value)
{
  g_autofree char *quoted = NULL;

  if (value == NULL)
    return;

  append_name (output, text, name);
  quoted = cli_json_quote (value);
  cli_output_append (output, text, quoted, -1);
}

static void
append_json (CliOutput       *output,
             GString         *text,
             RealtimeMessage *message)
{
  g_autofree char *channel = cli_channel_dup_name (realtime_message_get_channel (message));
  g_autofree char *time = dup_time (message);
  guint64 offset = realtime_message_get_offset (message);
  gsize size;
  const char *data = g_bytes_get_data (realtime_message_get_payload (message), &size);

  append_text (output, text, "channel", channel);
  if (offset > 0)
    {
      append_name (output, text, "offset");
      g_string_append_printf (text, "%" G_GUINT64_FORMAT, offset);
    }
  append_text (output, text, "time", time);
  append_text (output, text, "publisher", realtime_message_get_publisher_id (message));
  append_text (output, text, "client", realtime_message_get_client_id (message));
  append_name (output, text, "data");
  cli_output_append (output, text, data, size);
  g_string_append_c (text, '}');
}

/* What is a text in JSON as that text, and all else as JSON, also a text with a
 * zero in it, of which JsonNode has only what stands before. */
static void
append_payload (CliOutput       *output,
                GString         *text,
                RealtimeMessage *message,
                gboolean         as_text)
{
  gsize size;
  const char *data = g_bytes_get_data (realtime_message_get_payload (message), &size);
  gboolean is_text = as_text && *data == '"' && g_strstr_len (data, (gssize) size, "\\u0000") == NULL;
  g_autoptr (JsonNode) node = is_text ? realtime_message_dup_payload_node (message, NULL) : NULL;

  if (node != NULL && json_node_get_string (node) != NULL)
    cli_output_append (output, text, json_node_get_string (node), -1);
  else
    cli_output_append (output, text, data, size);
}

static void
append_field (CliOutput       *output,
              GString         *text,
              RealtimeMessage *message,
              char             field)
{
  g_autofree char *value = NULL;

  if (field == 'c')
    value = cli_channel_dup_name (realtime_message_get_channel (message));
  else if (field == 'o')
    value = g_strdup_printf ("%" G_GUINT64_FORMAT, realtime_message_get_offset (message));
  else if (field == 't')
    value = dup_time (message);
  else if (field == 'u')
    value = g_strdup (realtime_message_get_publisher_id (message));
  else if (field == 'C')
    value = g_strdup (realtime_message_get_client_id (message));

  if (field == 'd' || field == 's')
    append_payload (output, text, message, field == 's');
  else if (field == '%' || field == 'n')
    g_string_append_c (text, field == 'n' ? '\n' : '%');
  else
    cli_output_append (output, text, value != NULL && *value != '\0' ? value : "-", -1);
}

/**
 * cli_format_print:
 *
 * Prints a message.
 */
void
cli_format_print (CliFormat       *self,
                  CliOutput       *output,
                  RealtimeMessage *message)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->template == NULL)
    append_json (output, text, message);

  for (const char *p = self->template; p != NULL && *p != '\0'; p++)
    {
      if (*p == '%')
        append_field (output, text, message, *++p);
      else
        g_string_append_c (text, *p);
    }

  g_string_append_c (text, '\n');
  cli_output_write (output, text);
}
