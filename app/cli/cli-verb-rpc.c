/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-payload.h"
#include "cli-report.h"
#include "cli-session.h"

#include <stdlib.h>

static void
answer_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  CliSession *session = data;
  CliOutput *output = cli_session_get_output (session);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = realtime_client_rpc_bytes_finish (REALTIME_CLIENT (object), result, &error);
  const char *json;
  gsize size;

  if (error != NULL)
    {
      cli_session_fail (session, error);
      return;
    }

  if (answer != NULL)
    {
      json = g_bytes_get_data (answer, &size);
      cli_output_append (output, text, json, (gssize) size);
      g_string_append_c (text, '\n');
      cli_output_write (output, text);
    }
  cli_session_end (session, EXIT_SUCCESS);
}

static int
run (const CliOptions *options,
     const char       *method,
     GBytes           *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_new (options, NULL, NULL, &error);

  if (session == NULL)
    return cli_report_error (options, error);

  realtime_client_rpc_bytes_async (cli_session_get_client (session), method, request, NULL, answer_cb, session);
  return cli_session_run (session);
}

/**
 * cli_verb_rpc:
 *
 * Calls a method of the server's application.
 */
int
cli_verb_rpc (const CliVerb  *verb,
              CliOptions     *options,
              int             argc,
              char          **argv)
{
  gboolean is_text = FALSE;
  const GOptionEntry entries[] = {
    { "text", 't', 0, G_OPTION_ARG_NONE, &is_text, "Take DATA for text, not for JSON", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GBytes) request = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_options_parse (options, verb, entries, &argc, &argv, &status))
    return status;

  if (argc > 2)
    request = cli_payload_new (argv[2], -1, is_text, &error);

  return error == NULL ? run (options, argv[1], request) : cli_report_error (options, error);
}
