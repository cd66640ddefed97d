/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-board.h"
#include "cli-duration.h"
#include "cli-error.h"
#include "cli-json.h"
#include "cli-output.h"
#include "cli-report.h"
#include "cli-screen.h"
#include "cli-text.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_INTERVAL_MS 1000
#define MIN_INTERVAL_MS 50
#define REVERSE "\033[7m"
#define PLAIN "\033[0m"

/* What stands above the table. */
#define HEAD_LINES 2

typedef struct
{
  const CliOptions *options;
  CliBoard *board;
  CliScreen *screen;
  GMainLoop *loop;
  GError *error;
  gint64 interval;
  guint timer_id;
  guint n_looks;
  int status;
} Top;

static gboolean timer_cb (gpointer data);

static void
append_row (GString           *text,
            const CliBoardRow *row,
            guint              columns)
{
  g_autofree char *rate = row->has_rate ? g_strdup_printf ("%.1f", row->rate) : g_strdup ("-");
  g_autofree char *line = g_strdup_printf ("%10s  %10" G_GINT64_FORMAT "  %s", rate, row->n_clients, row->name);

  cli_text_append_fitting (text, line, columns);
}

static double
get_total_rate (GPtrArray *rows)
{
  double total = 0;

  for (guint i = 0; i < rows->len; i++)
    total += ((const CliBoardRow *) g_ptr_array_index (rows, i))->rate;
  return total;
}

static void
append_head (Top     *self,
             GString *text,
             guint    columns)
{
  GPtrArray *rows = cli_board_get_rows (self->board);
  g_autofree char *head = g_strdup_printf ("channels: %u, clients: %" G_GINT64_FORMAT ", users: %"
                                           G_GINT64_FORMAT ", messages a second: %.1f", rows->len,
                                           cli_board_get_n_clients (self->board),
                                           cli_board_get_n_users (self->board), get_total_rate (rows));

  cli_text_append_fitting (text, head, columns);
  g_string_append_c (text, '\n');
}

static void
append_titles (GString *text,
               guint    columns)
{
  g_autofree char *titles = g_strdup_printf ("%10s  %10s  %s", "MESSAGES/S", "CLIENTS", "CHANNEL");

  cli_text_append_fitting (text, titles, columns);
}

static void
draw (Top *self)
{
  GPtrArray *rows = cli_board_get_rows (self->board);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean has_color = cli_options_has_color (self->options, STDOUT_FILENO);
  guint columns, lines;

  cli_screen_get_size (self->screen, &columns, &lines);
  append_head (self, text, columns);
  if (has_color)
    g_string_append (text, REVERSE);
  append_titles (text, columns);
  if (has_color)
    g_string_append (text, PLAIN);
  for (guint i = 0; i < rows->len && i + HEAD_LINES < lines; i++)
    {
      g_string_append_c (text, '\n');
      append_row (text, g_ptr_array_index (rows, i), columns);
    }
  cli_screen_draw (self->screen, text);
}

static void
print_json (GString           *text,
            const CliBoardRow *row)
{
  g_string_append (text, "{\"channel\":");
  cli_json_append_string (text, row->name);
  g_string_append_printf (text, ",\"clients\":%" G_GINT64_FORMAT, row->n_clients);
  if (row->has_rate)
    g_string_append_printf (text, ",\"rate\":%.1f", row->rate);
  g_string_append (text, "}\n");
}

static void
print_table (Top *self)
{
  GPtrArray *rows = cli_board_get_rows (self->board);
  g_autoptr (CliOutput) output = cli_output_new (self->options);
  g_autoptr (GString) text = g_string_new (NULL);

  if (!self->options->json)
    {
      append_head (self, text, G_MAXUINT);
      append_titles (text, G_MAXUINT);
      g_string_append_c (text, '\n');
    }

  for (guint i = 0; i < rows->len; i++)
    {
      if (self->options->json)
        print_json (text, g_ptr_array_index (rows, i));
      else
        {
          append_row (text, g_ptr_array_index (rows, i), G_MAXUINT);
          g_string_append_c (text, '\n');
        }
    }
  cli_output_write (output, text);
  cli_output_flush (output, &self->error);
  if (cli_output_is_interrupted (output))
    self->status = CLI_EXIT_INTERRUPTED;
}

static void
measured_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  Top *self = data;

  if (!cli_board_finish (CLI_BOARD (object), result, &self->error))
    {
      g_main_loop_quit (self->loop);
      return;
    }

  self->n_looks++;
  if (self->screen != NULL)
    draw (self);
  else if (self->n_looks == 2)
    {
      print_table (self);
      g_main_loop_quit (self->loop);
      return;
    }

  self->timer_id = g_timeout_add (MIN (self->interval, G_MAXUINT), timer_cb, self);
}

static gboolean
timer_cb (gpointer data)
{
  Top *self = data;

  self->timer_id = 0;
  cli_board_measure_async (self->board, measured_cb, self);
  return G_SOURCE_REMOVE;
}

static gboolean
quit_cb (gpointer data)
{
  Top *self = data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
resized_cb (gpointer data)
{
  Top *self = data;

  if (self->n_looks > 0)
    draw (self);
  return G_SOURCE_CONTINUE;
}

static void
key_cb (char     key,
        gpointer data)
{
  Top *self = data;

  if (key == 'q' || key == 'Q')
    g_main_loop_quit (self->loop);
}

static int
run (Top      *self,
     gboolean  once)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  g_autoptr (GError) error = NULL;
  g_autoptr (CliApi) api = cli_api_new (self->options, &error);
  g_autoptr (CliBoard) board = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (CliScreen) screen = NULL;

  if (api == NULL)
    return cli_report_error (self->options, error);

  self->board = board = cli_board_new (api, NULL);
  self->loop = loop;
  if (!once && !self->options->json && isatty (STDOUT_FILENO))
    {
      self->screen = screen = cli_screen_new (key_cb, self);
      for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
        g_unix_signal_add (signals[i], quit_cb, self);
      g_unix_signal_add (SIGWINCH, resized_cb, self);
    }

  cli_board_measure_async (board, measured_cb, self);
  g_main_loop_run (loop);
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_pointer (&screen, cli_screen_free);
  if (self->error == NULL)
    return self->status;

  error = self->error;
  return cli_report_error (self->options, error);
}

/**
 * cli_verb_top:
 *
 * Shows what goes on in the channels.
 */
int
cli_verb_top (const CliVerb  *verb,
              CliOptions     *options,
              int             argc,
              char          **argv)
{
  Top top = { .options = options, .interval = DEFAULT_INTERVAL_MS };
  gboolean once = FALSE;
  g_autofree char *interval = NULL;
  const GOptionEntry entries[] = {
    { "interval", 'i', 0, G_OPTION_ARG_STRING, &interval, "How often to look, 1s if not given", "TIME" },
    { "once", 0, 0, G_OPTION_ARG_NONE, &once, "Print one table, as where there is no terminal", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_options_parse (options, verb, entries, &argc, &argv, &status))
    return status;

  if (interval == NULL || cli_duration_parse (interval, MIN_INTERVAL_MS, &top.interval, &error))
    return run (&top, once);

  g_prefix_error_literal (&error, "--interval: ");
  return cli_report_error (options, error);
}
