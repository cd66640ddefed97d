/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-channel.h"
#include "cli-json.h"
#include "cli-report.h"
#include "cli-session.h"

#include <stdlib.h>

static void
append_info (CliOutput *output,
             GString   *text,
             GBytes    *info)
{
  gsize size;
  const char *data = info != NULL ? g_bytes_get_data (info, &size) : NULL;

  if (data != NULL)
    cli_output_append (output, text, data, (gssize) size);
  else
    g_string_append (text, "null");
}

static void
print_json (CliOutput          *output,
            RealtimeClientInfo *info)
{
  g_autofree char *user = cli_json_quote (realtime_client_info_get_user_id (info));
  g_autofree char *client = cli_json_quote (realtime_client_info_get_client_id (info));
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append (text, "{\"user\":");
  cli_output_append (output, text, user, -1);
  g_string_append (text, ",\"client\":");
  cli_output_append (output, text, client, -1);
  g_string_append (text, ",\"info\":");
  append_info (output, text, realtime_client_info_get_conn_info (info));
  g_string_append (text, ",\"channel_info\":");
  append_info (output, text, realtime_client_info_get_channel_info (info));
  g_string_append (text, "}\n");
  cli_output_write (output, text);
}

static void
print_line (CliOutput          *output,
            RealtimeClientInfo *info)
{
  const char *user = realtime_client_info_get_user_id (info);
  g_autoptr (GString) text = g_string_new (NULL);

  cli_output_append (output, text, *user != '\0' ? user : "-", -1);
  g_string_append_c (text, '\t');
  cli_output_append (output, text, realtime_client_info_get_client_id (info), -1);
  if (realtime_client_info_get_conn_info (info) != NULL)
    {
      g_string_append_c (text, '\t');
      append_info (output, text, realtime_client_info_get_conn_info (info));
    }
  g_string_append_c (text, '\n');
  cli_output_write (output, text);
}

static void
presence_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  CliSession *session = data;
  CliOutput *output = cli_session_get_output (session);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) clients = realtime_client_presence_finish (REALTIME_CLIENT (object), result, &error);

  if (clients == NULL)
    {
      cli_session_fail (session, error);
      return;
    }

  for (guint i = 0; i < clients->len; i++)
    {
      if (cli_session_get_options (session)->json)
        print_json (output, g_ptr_array_index (clients, i));
      else
        print_line (output, g_ptr_array_index (clients, i));
    }
  cli_session_end (session, EXIT_SUCCESS);
}

static void
stats_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  CliSession *session = data;
  g_autoptr (GError) error = NULL;
  guint n_clients, n_users;

  if (!realtime_client_presence_stats_finish (REALTIME_CLIENT (object), result, &n_clients, &n_users, &error))
    {
      cli_session_fail (session, error);
      return;
    }

  cli_output_print (cli_session_get_output (session),
                    cli_session_get_options (session)->json ? "{\"clients\":%u,\"users\":%u}\n"
                                                            : "clients: %u, users: %u\n",
                    n_clients, n_users);
  cli_session_end (session, EXIT_SUCCESS);
}

static int
run (const CliOptions *options,
     RealtimeChannel  *channel,
     gboolean          stats)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_new (options, NULL, NULL, &error);

  if (session == NULL)
    return cli_report_error (options, error);

  if (stats)
    realtime_client_presence_stats_async (cli_session_get_client (session), channel, NULL, stats_cb, session);
  else
    realtime_client_presence_async (cli_session_get_client (session), channel, NULL, presence_cb, session);

  return cli_session_run (session);
}

/**
 * cli_verb_presence:
 *
 * Prints who is subscribed to a channel.
 */
int
cli_verb_presence (const CliVerb  *verb,
                   CliOptions     *options,
                   int             argc,
                   char          **argv)
{
  g_autofree char *resource = NULL;
  gboolean stats = FALSE;
  const GOptionEntry entries[] = {
    { "resource", 'r', 0, G_OPTION_ARG_STRING, &resource,
      "Look at this resource of the channel, of which any text may be a name", "ID" },
    { "stats", 0, 0, G_OPTION_ARG_NONE, &stats, "Print only how many they are", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (RealtimeChannel) channel = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_options_parse (options, verb, entries, &argc, &argv, &status))
    return status;

  channel = cli_channel_parse (argv[1], resource, &error);
  return channel != NULL ? run (options, channel, stats) : cli_report_error (options, error);
}
