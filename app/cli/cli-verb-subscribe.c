/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-channel.h"
#include "cli-error.h"
#include "cli-feed.h"
#include "cli-format.h"
#include "cli-report.h"

#include <stdlib.h>

typedef struct
{
  char *resource;
  char *since_text;
  char *format_text;
  gint64 count;
  gboolean no_follow;
  gboolean verbose;
  CliSince since;
  CliFormat *format;
  GPtrArray *channels;
} SubscribeOptions;

typedef struct
{
  const SubscribeOptions *options;
  CliSession *session;
  gint64 n_printed;
  guint n_behind;
} Subscriber;

static void
subscribe_options_clear (SubscribeOptions *self)
{
  g_free (self->resource);
  g_free (self->since_text);
  g_free (self->format_text);
  cli_since_clear (&self->since);
  g_clear_pointer (&self->format, cli_format_free);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SubscribeOptions, subscribe_options_clear)

static gboolean
parse_channels (SubscribeOptions  *self,
                char             **names,
                GError           **error)
{
  self->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) realtime_channel_unref);
  for (; *names != NULL; names++)
    {
      RealtimeChannel *channel = cli_channel_parse (*names, self->resource, error);

      if (channel == NULL)
        return FALSE;
      if (g_ptr_array_find_with_equal_func (self->channels, channel, (GEqualFunc) realtime_channel_equal, NULL))
        realtime_channel_unref (channel);
      else
        g_ptr_array_add (self->channels, channel);
    }

  return TRUE;
}

static gboolean
check_options (SubscribeOptions  *self,
               char             **names,
               GError           **error)
{
  if (self->count < 0)
    {
      g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "--count: it must be a number from 1");
      return FALSE;
    }

  self->format = cli_format_new (self->format_text, error);
  return self->format != NULL && cli_since_parse (&self->since, self->since_text, error) &&
         parse_channels (self, names, error);
}

static void
message_cb (RealtimeMessage *message,
            gpointer         data)
{
  Subscriber *self = data;
  gint64 count = self->options->count;

  if (count > 0 && self->n_printed >= count)
    return;

  cli_format_print (self->options->format, cli_session_get_output (self->session), message);
  self->n_printed++;
  if (self->n_printed == count)
    cli_session_end (self->session, EXIT_SUCCESS);
}

static void
caught_up_cb (gpointer data)
{
  Subscriber *self = data;

  self->n_behind--;
  if (self->n_behind == 0 && self->options->no_follow)
    cli_session_end (self->session, EXIT_SUCCESS);
}

static void
interrupted_cb (CliSession *session,
                gpointer    data)
{
  const SubscribeOptions *options = data;

  cli_session_end (session, options->no_follow || options->count > 0 ? CLI_EXIT_INTERRUPTED : EXIT_SUCCESS);
}

static const CliFeedListener listener = {
  .message = message_cb,
  .caught_up = caught_up_cb,
};

static int
run (const CliOptions *options,
     SubscribeOptions *own)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_new (options, interrupted_cb, own, &error);
  g_autoptr (GPtrArray) feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) cli_feed_free);
  Subscriber subscriber = { own, session, 0, own->channels->len };

  if (session == NULL)
    return cli_report_error (options, error);

  cli_session_watch_reader (session);
  for (guint i = 0; i < own->channels->len; i++)
    g_ptr_array_add (feeds, cli_feed_new (session, g_ptr_array_index (own->channels, i), &own->since, own->verbose,
                                          &listener, &subscriber));

  return cli_session_run (session);
}

/**
 * cli_verb_subscribe:
 *
 * Prints what is published to channels.
 */
int
cli_verb_subscribe (const CliVerb  *verb,
                    CliOptions     *options,
                    int             argc,
                    char          **argv)
{
  g_auto (SubscribeOptions) own = { 0 };
  gboolean follow = FALSE;
  const GOptionEntry entries[] = {
    { "resource", 'r', 0, G_OPTION_ARG_STRING, &own.resource,
      "Subscribe to this resource of the channel, of which any text may be a name", "ID" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &own.since_text,
      "Begin with what was published before: all, -N for the last N, or OFFSET[:EPOCH]", "WHERE" },
    { "follow", 'f', 0, G_OPTION_ARG_NONE, &follow, "Go on until interrupted, as without it", NULL },
    { "no-follow", 0, 0, G_OPTION_ARG_NONE, &own.no_follow, "End after what was published before", NULL },
    { "count", 'n', 0, G_OPTION_ARG_INT64, &own.count, "End after this many messages", "N" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &own.format_text,
      "How to print: json, text, message, or a template such as '%c %d'", "FORMAT" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &own.verbose, "Say when a channel is subscribed to", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_options_parse (options, verb, entries, &argc, &argv, &status))
    return status;

  if (follow && own.no_follow)
    g_set_error_literal (&error, CLI_ERROR, CLI_ERROR_USAGE, "--follow and --no-follow exclude each other");
  else if (check_options (&own, argv + 1, &error))
    return run (options, &own);

  return cli_report_error (options, error);
}
