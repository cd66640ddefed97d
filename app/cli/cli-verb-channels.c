/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-board.h"
#include "cli-error.h"
#include "cli-json.h"
#include "cli-output.h"
#include "cli-report.h"

#include <stdlib.h>

typedef struct
{
  GMainLoop *loop;
  GError *error;
} Listing;

static void
listed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  Listing *self = data;

  cli_board_finish (CLI_BOARD (object), result, &self->error);
  g_main_loop_quit (self->loop);
}

static void
print_row (CliOutput         *output,
           const CliBoardRow *row,
           gboolean           json)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = cli_json_quote (row->name);

  if (json)
    {
      g_string_append (text, "{\"channel\":");
      cli_output_append (output, text, name, -1);
      g_string_append_printf (text, ",\"clients\":%" G_GINT64_FORMAT "}\n", row->n_clients);
    }
  else
    {
      g_string_append_printf (text, "%" G_GINT64_FORMAT "\t", row->n_clients);
      cli_output_append (output, text, row->name, -1);
      g_string_append_c (text, '\n');
    }
  cli_output_write (output, text);
}

static int
print (const CliOptions *options,
       GPtrArray        *rows)
{
  g_autoptr (CliOutput) output = cli_output_new (options);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < rows->len; i++)
    print_row (output, g_ptr_array_index (rows, i), options->json);

  if (!cli_output_flush (output, &error))
    return cli_report_error (options, error);

  return cli_output_is_interrupted (output) ? CLI_EXIT_INTERRUPTED : EXIT_SUCCESS;
}

/**
 * cli_verb_channels:
 *
 * Prints the channels that somebody is subscribed to.
 */
int
cli_verb_channels (const CliVerb  *verb,
                   CliOptions     *options,
                   int             argc,
                   char          **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (CliApi) api = NULL;
  g_autoptr (CliBoard) board = NULL;
  g_autoptr (GError) error = NULL;
  Listing listing = { .loop = loop };
  int status;

  if (!cli_options_parse (options, verb, entries, &argc, &argv, &status))
    return status;

  api = cli_api_new (options, &error);
  if (api == NULL)
    return cli_report_error (options, error);

  board = cli_board_new (api, argc > 1 ? argv[1] : NULL);
  cli_board_list_async (board, listed_cb, &listing);
  g_main_loop_run (loop);
  if (listing.error == NULL)
    return print (options, cli_board_get_rows (board));

  error = listing.error;
  return cli_report_error (options, error);
}
