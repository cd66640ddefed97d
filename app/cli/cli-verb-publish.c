/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-channel.h"
#include "cli-error.h"
#include "cli-payload.h"
#include "cli-publisher.h"
#include "cli-report.h"

#include <stdlib.h>

static int
run (const CliOptions *options,
     RealtimeChannel  *channel,
     GBytes           *payload,
     gboolean          is_text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_new (options, NULL, NULL, &error);
  g_autoptr (CliPublisher) publisher = NULL;
  int status;

  if (session == NULL)
    return cli_report_error (options, error);

  publisher = cli_publisher_new (session, channel, is_text);
  if (payload != NULL)
    cli_publisher_start (publisher, payload);
  else
    cli_publisher_start_lines (publisher);

  status = cli_session_run (session);
  if (options->json)
    g_print ("{\"published\":%" G_GUINT64_FORMAT "}\n", cli_publisher_get_n (publisher));
  return status;
}

/**
 * cli_verb_publish:
 *
 * Publishes to a channel.
 */
int
cli_verb_publish (const CliVerb  *verb,
                  CliOptions     *options,
                  int             argc,
                  char          **argv)
{
  g_autofree char *resource = NULL;
  gboolean is_text = FALSE;
  const GOptionEntry entries[] = {
    { "resource", 'r', 0, G_OPTION_ARG_STRING, &resource,
      "Publish to this resource of the channel, of which any text may be a name", "ID" },
    { "text", 't', 0, G_OPTION_ARG_NONE, &is_text, "Take it for text, not for JSON", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (RealtimeChannel) channel = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_options_parse (options, verb, entries, &argc, &argv, &status))
    return status;

  channel = cli_channel_parse (argv[1], resource, &error);
  if (channel != NULL && argc > 2)
    payload = cli_payload_new (argv[2], -1, is_text, &error);

  return error == NULL ? run (options, channel, payload, is_text) : cli_report_error (options, error);
}
