/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-channel.h"
#include "cli-error.h"
#include "cli-format.h"
#include "cli-past.h"
#include "cli-report.h"

#include <stdlib.h>

#define DEFAULT_SINCE "-100"

typedef struct
{
  char *resource;
  char *since_text;
  char *format_text;
  gint64 limit;
  gboolean reverse;
  gboolean position;
  CliSince since;
  CliFormat *format;
} HistoryOptions;

typedef struct
{
  const HistoryOptions *options;
  CliSession *session;
  GPtrArray *messages;
} Reading;

static void
history_options_clear (HistoryOptions *self)
{
  g_free (self->resource);
  g_free (self->since_text);
  g_free (self->format_text);
  cli_since_clear (&self->since);
  g_clear_pointer (&self->format, cli_format_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HistoryOptions, history_options_clear)

static gboolean
is_full (Reading *self)
{
  return self->options->limit > 0 && self->messages->len >= self->options->limit;
}

static void
print_all (Reading *self)
{
  CliOutput *output = cli_session_get_output (self->session);

  for (guint i = 0; i < self->messages->len; i++)
    cli_format_print (self->options->format, output,
                      g_ptr_array_index (self->messages, self->options->reverse ? self->messages->len - 1 - i : i));
}

static void
past_cb (const CliPast *past,
         const GError  *error,
         gpointer       data)
{
  Reading *self = data;

  if (error != NULL)
    {
      cli_session_fail (self->session, error);
      return;
    }

  for (guint i = 0; i < past->messages->len && !is_full (self); i++)
    g_ptr_array_add (self->messages, realtime_message_ref (g_ptr_array_index (past->messages, i)));

  if (!past->is_done && !is_full (self))
    return;

  if (past->n_missing > 0)
    cli_report_notice (cli_session_get_options (self->session), "gap", NULL,
                       "messages that the server does not have any more: %" G_GUINT64_FORMAT, past->n_missing);
  print_all (self);
  cli_session_end (self->session, EXIT_SUCCESS);
}

static void
position_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  CliSession *session = data;
  CliOutput *output = cli_session_get_output (session);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeHistory) history = realtime_client_history_finish (REALTIME_CLIENT (object), result, &error);

  if (history == NULL)
    {
      cli_session_fail (session, error);
      return;
    }

  g_string_append_printf (text, "%" G_GUINT64_FORMAT ":", realtime_history_get_offset (history));
  cli_output_append (output, text, realtime_history_get_epoch (history), -1);
  g_string_append_c (text, '\n');
  cli_output_write (output, text);
  cli_session_end (session, EXIT_SUCCESS);
}

static int
run (const CliOptions     *options,
     const HistoryOptions *own,
     RealtimeChannel      *channel)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_new (options, NULL, NULL, &error);
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) realtime_message_unref);
  g_autoptr (CliPastReader) reader = NULL;
  Reading reading = { own, session, messages };

  if (session == NULL)
    return cli_report_error (options, error);

  cli_session_watch_reader (session);
  if (own->position)
    realtime_client_history_async (cli_session_get_client (session), channel, 0, NULL, 0, FALSE, NULL, position_cb,
                                   session);
  else
    reader = cli_past_reader_new (cli_session_get_client (session), channel, &own->since, past_cb, &reading);

  return cli_session_run (session);
}

static RealtimeChannel *
check_options (HistoryOptions  *self,
               const char      *name,
               GError         **error)
{
  if (self->limit < 0 || self->limit > G_MAXINT)
    {
      g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "--limit: it must be a number from 1");
      return NULL;
    }

  if (self->since_text == NULL)
    self->since_text = self->limit > 0 ? g_strdup_printf ("-%" G_GINT64_FORMAT, self->limit)
                                       : g_strdup (DEFAULT_SINCE);

  self->format = cli_format_new (self->format_text, error);
  if (self->format == NULL || !cli_since_parse (&self->since, self->since_text, error))
    return NULL;

  return cli_channel_parse (name, self->resource, error);
}

/**
 * cli_verb_history:
 *
 * Prints what was published to a channel before.
 */
int
cli_verb_history (const CliVerb  *verb,
                  CliOptions     *options,
                  int             argc,
                  char          **argv)
{
  g_auto (HistoryOptions) own = { 0 };
  const GOptionEntry entries[] = {
    { "resource", 'r', 0, G_OPTION_ARG_STRING, &own.resource,
      "Read this resource of the channel, of which any text may be a name", "ID" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &own.since_text,
      "Where to begin: all, -N for the last N, or OFFSET[:EPOCH]; -100 if not given", "WHERE" },
    { "limit", 'n', 0, G_OPTION_ARG_INT64, &own.limit,
      "Print this many messages, the last ones if there is no --since", "N" },
    { "reverse", 0, 0, G_OPTION_ARG_NONE, &own.reverse, "Print the last one first", NULL },
    { "position", 0, 0, G_OPTION_ARG_NONE, &own.position,
      "Print only where the channel is now, as --since takes it", NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &own.format_text,
      "How to print: json, text, message, or a template such as '%c %d'", "FORMAT" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (RealtimeChannel) channel = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_options_parse (options, verb, entries, &argc, &argv, &status))
    return status;

  channel = check_options (&own, argv[1], &error);
  return channel != NULL ? run (options, &own, channel) : cli_report_error (options, error);
}
