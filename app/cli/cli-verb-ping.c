/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-options.h"

#include "cli-duration.h"
#include "cli-error.h"
#include "cli-latency.h"
#include "cli-report.h"
#include "cli-session.h"

#include <stdlib.h>

#define METHOD "ping"
#define DEFAULT_INTERVAL_MS 1000

typedef struct
{
  CliSession *session;
  CliLatency *latency;
  gint64 started;
  gint64 sent;
  gint64 connected_after;
  gint64 count;
  gint64 interval;
  gint64 n_sent;
  gint64 n_lost;
  guint timer_id;
  gboolean quiet;
} Pinger;

static void send_ping (Pinger *self);

static double
to_ms (gint64 microseconds)
{
  return (double) microseconds / 1000;
}

static void
print_summary (Pinger *self)
{
  CliOutput *output = cli_session_get_output (self->session);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = cli_latency_get_n (self->latency);
  double least = n > 0 ? to_ms (cli_latency_get_quantile (self->latency, 0)) : 0;
  double median = n > 0 ? to_ms (cli_latency_get_quantile (self->latency, 0.5)) : 0;
  double p99 = n > 0 ? to_ms (cli_latency_get_quantile (self->latency, 0.99)) : 0;
  double most = n > 0 ? to_ms (cli_latency_get_quantile (self->latency, 1)) : 0;

  if (cli_session_get_options (self->session)->json)
    {
      g_string_append_printf (text, "{\"sent\":%" G_GINT64_FORMAT ",\"answered\":%u,\"connect_ms\":%.3f", self->n_sent,
                              n, to_ms (self->connected_after));
      if (n > 0)
        g_string_append_printf (text, ",\"min_ms\":%.3f,\"median_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f", least,
                                median, p99, most);
      g_string_append (text, "}\n");
      cli_output_write (output, text);
      return;
    }

  g_string_append_printf (text, "%" G_GINT64_FORMAT " sent, %u answered\n", self->n_sent, n);
  if (n > 0)
    {
      g_string_append_printf (text, "min %.3f ms, median %.3f ms, p99 %.3f ms, max %.3f ms\n", least, median, p99,
                              most);
      cli_latency_append_histogram (self->latency, text);
    }
  cli_output_write (output, text);
}

static void
finish (Pinger *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->timer_id, g_source_remove);
  print_summary (self);
  if (self->n_lost == 0)
    {
      cli_session_end (self->session, EXIT_SUCCESS);
      return;
    }

  error = g_error_new (CLI_ERROR, CLI_ERROR_TIMEOUT, "not answered: %" G_GINT64_FORMAT, self->n_lost);
  cli_session_fail (self->session, error);
}

static void
interrupted_cb (CliSession *session,
                gpointer    data)
{
  finish (data);
}

static gboolean
timer_cb (gpointer data)
{
  Pinger *self = data;

  self->timer_id = 0;
  send_ping (self);
  return G_SOURCE_REMOVE;
}

/* A server that has no such method has answered as well. */
static gboolean
is_answer (const GError *error)
{
  return error == NULL || (error->domain == REALTIME_ERROR && error->code > REALTIME_ERROR_INTERNAL);
}

static void
print_answer (Pinger *self,
              gint64  took)
{
  CliOutput *output = cli_session_get_output (self->session);

  if (self->quiet)
    return;

  cli_output_print (output,
                    cli_session_get_options (self->session)->json
                      ? "{\"ping\":%" G_GINT64_FORMAT ",\"ms\":%.3f}\n"
                      : "answer %" G_GINT64_FORMAT ": %.3f ms\n",
                    self->n_sent, to_ms (took));
}

static void
answer_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  Pinger *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = realtime_client_rpc_bytes_finish (REALTIME_CLIENT (object), result, &error);
  gint64 took = g_get_monotonic_time () - self->sent;

  if (is_answer (error))
    {
      cli_latency_add (self->latency, took);
      print_answer (self, took);
    }
  else
    {
      self->n_lost++;
      cli_report_notice (cli_session_get_options (self->session), "lost", NULL, "%" G_GINT64_FORMAT ": %s",
                         self->n_sent, error->message);
    }

  if (self->count > 0 && self->n_sent >= self->count)
    finish (self);
  else
    self->timer_id = g_timeout_add (CLAMP (self->interval - took / 1000, 0, G_MAXUINT), timer_cb, self);
}

static void
send_ping (Pinger *self)
{
  self->n_sent++;
  self->sent = g_get_monotonic_time ();
  realtime_client_rpc_bytes_async (cli_session_get_client (self->session), METHOD, NULL, NULL, answer_cb, self);
}

static void
connected_cb (Pinger *self)
{
  const CliOptions *options = cli_session_get_options (self->session);

  if (self->n_sent > 0)
    return;

  self->connected_after = g_get_monotonic_time () - self->started;
  if (!options->json && !self->quiet)
    cli_output_print (cli_session_get_output (self->session), "connected in %.3f ms\n",
                      to_ms (self->connected_after));
  send_ping (self);
}

static int
run (const CliOptions *options,
     Pinger           *pinger)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CliSession) session = cli_session_new (options, interrupted_cb, pinger, &error);
  g_autoptr (CliLatency) latency = cli_latency_new ();
  int status;

  if (session == NULL)
    return cli_report_error (options, error);

  pinger->session = session;
  pinger->latency = latency;
  pinger->started = g_get_monotonic_time ();
  g_signal_connect_swapped (cli_session_get_client (session), "connected", G_CALLBACK (connected_cb), pinger);
  cli_session_watch_reader (session);
  status = cli_session_run (session);
  g_signal_handlers_disconnect_by_data (cli_session_get_client (session), pinger);
  g_clear_handle_id (&pinger->timer_id, g_source_remove);
  return status;
}

/**
 * cli_verb_ping:
 *
 * Measures how long the server takes to answer.
 */
int
cli_verb_ping (const CliVerb  *verb,
               CliOptions     *options,
               int             argc,
               char          **argv)
{
  Pinger pinger = { .interval = DEFAULT_INTERVAL_MS };
  g_autofree char *interval = NULL;
  const GOptionEntry entries[] = {
    { "count", 'n', 0, G_OPTION_ARG_INT64, &pinger.count, "End after this many", "N" },
    { "interval", 'i', 0, G_OPTION_ARG_STRING, &interval, "How long to wait between two, 1s if not given", "TIME" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &pinger.quiet, "Print the summary only", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GError) error = NULL;
  int status;

  if (!cli_options_parse (options, verb, entries, &argc, &argv, &status))
    return status;

  if (pinger.count < 0)
    g_set_error_literal (&error, CLI_ERROR, CLI_ERROR_USAGE, "--count: it must be a number from 1");
  else if (interval != NULL && !cli_duration_parse (interval, 0, &pinger.interval, &error))
    g_prefix_error_literal (&error, "--interval: ");
  else
    return run (options, &pinger);

  return cli_report_error (options, error);
}
