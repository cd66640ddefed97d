/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Receives a number of messages with librealtime, and says how long the second
 * to the last of them took: receive ADDRESS NUMBER */

#include "bench-report.h"

#include "realtime.h"

#include <stdlib.h>

typedef struct
{
  GMainLoop   *loop;
  BenchReport  report;
  guint64      last_offset;
  guint64      n_bytes;
} Receiver;

static void
message_cb (RealtimeSubscription *subscription,
            RealtimeMessage      *message,
            Receiver             *self)
{
  guint64 offset = realtime_message_get_offset (message);

  if (self->last_offset != 0 && offset != self->last_offset + 1)
    g_error ("Offset %" G_GUINT64_FORMAT " follows %" G_GUINT64_FORMAT, offset, self->last_offset);

  self->last_offset = offset;
  self->n_bytes += g_bytes_get_size (realtime_message_get_payload (message));
  if (bench_report_count (&self->report))
    g_main_loop_quit (self->loop);
}

static void
disconnected_cb (RealtimeClient *client,
                 guint           code,
                 const char     *reason)
{
  g_error ("Disconnected: %u %s", code, reason);
}

static void
error_cb (RealtimeClient *client,
          const GError   *error)
{
  g_error ("%s", error->message);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (RealtimeClient) client = NULL;
  g_autoptr (RealtimeChannel) channel = NULL;
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Receiver receiver = { .loop = loop };

  if (argc != 3)
    return 2;

  receiver.report.n_expected = (guint) atoi (argv[2]);
  client = realtime_client_new (argv[1]);
  channel = realtime_channel_new ("bench", "room-0042");
  subscription = realtime_client_subscribe (client, channel, NULL);
  g_signal_connect_data (client, "disconnected", G_CALLBACK (disconnected_cb), NULL, NULL, G_CONNECT_DEFAULT);
  g_signal_connect_data (client, "error", G_CALLBACK (error_cb), NULL, NULL, G_CONNECT_DEFAULT);
  g_signal_connect_data (subscription, "message", G_CALLBACK (message_cb), &receiver, NULL, G_CONNECT_DEFAULT);
  g_main_loop_run (loop);

  if (receiver.n_bytes != 300 * (guint64) receiver.report.n_expected)
    g_error ("%" G_GUINT64_FORMAT " bytes", receiver.n_bytes);
  bench_report_print (&receiver.report);
  g_signal_handlers_disconnect_by_func (client, disconnected_cb, NULL);

  return 0;
}
