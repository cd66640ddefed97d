/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-report.h"

#include "cli-error.h"
#include "cli-json.h"
#include "cli-text.h"

#include <realtime.h>
#include <unistd.h>

#define RED "\033[1;31m"
#define YELLOW "\033[33m"
#define PLAIN "\033[0m"

static char *
begin (const CliOptions *options,
       const char       *color)
{
  gboolean has_color = cli_options_has_color (options, STDERR_FILENO);

  return g_strdup_printf ("%srealtime%s%s:%s ", has_color ? color : "", options->verb != NULL ? " " : "",
                          options->verb != NULL ? options->verb : "", has_color ? PLAIN : "");
}

static void
print_plain (const CliOptions *options,
             const GError     *error,
             guint64           line)
{
  g_autofree char *head = begin (options, RED);
  g_autoptr (GString) text = g_string_new (NULL);
  const char *advice = cli_error_get_advice (error);

  if (line > 0)
    g_string_append_printf (text, "line %" G_GUINT64_FORMAT ": ", line);
  cli_text_append_safe (text, error->message, -1);
  g_string_append_c (text, '\n');
  if (advice != NULL)
    g_string_append_printf (text, "%s\n", advice);
  if (cli_error_classify (error) == CLI_ERROR_USAGE)
    g_string_append_printf (text, "See realtime %s%s--help.\n", options->verb != NULL ? options->verb : "",
                            options->verb != NULL ? " " : "");
  g_printerr ("%s%s", head, text->str);
}

static void
print_json (const GError *error,
            guint64       line)
{
  g_autofree char *valid = g_utf8_make_valid (error->message, -1);
  g_autofree char *message = cli_json_quote (valid);
  g_autoptr (GString) text = g_string_new (NULL);
  const char *advice = cli_error_get_advice (error);

  g_string_append_printf (text, "{\"error\":{\"message\":%s,\"exit\":%d", message, cli_error_classify (error));
  if (error->domain == REALTIME_ERROR)
    g_string_append_printf (text, ",\"code\":%d", error->code);
  if (line > 0)
    g_string_append_printf (text, ",\"line\":%" G_GUINT64_FORMAT, line);
  if (advice != NULL)
    {
      g_string_append (text, ",\"advice\":");
      cli_json_append_string (text, advice);
    }
  g_printerr ("%s}}\n", text->str);
}

/**
 * cli_report_line:
 * @line: of the input, from 1, or 0 if it is not about one.
 *
 * Says on the standard error what has failed, and what to do about it.
 *
 * Returns: the exit status that fits
 */
int
cli_report_line (const CliOptions *options,
                 const GError     *error,
                 guint64           line)
{
  if (options->json)
    print_json (error, line);
  else
    print_plain (options, error, line);

  return cli_error_classify (error);
}

int
cli_report_error (const CliOptions *options,
                  const GError     *error)
{
  return cli_report_line (options, error, 0);
}

/**
 * cli_report_notice:
 * @kind: what it is, for programs.
 * @channel: (nullable): what it is about.
 *
 * Says on the standard error what has happened that is no reason to end.
 */
void
cli_report_notice (const CliOptions *options,
                   const char       *kind,
                   const char       *channel,
                   const char       *format,
                   ...)
{
  g_autofree char *message = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  if (options->json)
    {
      g_string_append_printf (text, "{\"notice\":\"%s\"", kind);
      if (channel != NULL)
        {
          g_string_append (text, ",\"channel\":");
          cli_json_append_string (text, channel);
        }
      g_string_append (text, ",\"message\":");
      cli_json_append_string (text, message);
      g_string_append_c (text, '}');
    }
  else
    {
      g_autofree char *head = begin (options, YELLOW);

      g_string_append (text, head);
      if (channel != NULL)
        {
          cli_text_append_safe (text, channel, -1);
          g_string_append (text, ": ");
        }
      cli_text_append_safe (text, message, -1);
    }

  g_printerr ("%s\n", text->str);
}
