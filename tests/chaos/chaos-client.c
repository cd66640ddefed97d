/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chaos-client.h"

/* In milliseconds: whoever has to wait misses the best. */
#define MIN_DELAY 1
#define MAX_DELAY 20
#define TIMEOUT 30000

static void
connected_cb (RealtimeClient *client,
              guint          *n_connects)
{
  (*n_connects)++;
}

/* Nothing that a network does is a reason to give up. */
static void
disconnected_cb (RealtimeClient *client,
                 guint           code,
                 const char     *reason,
                 guint          *n_connects)
{
  if (realtime_client_get_state (client) == REALTIME_CLIENT_DISCONNECTED)
    g_error ("A client has given up: %u %s", code, reason);
}

/* A client that connects again at once, and counts how often it did. */
RealtimeClient *
chaos_client_new (const char *uri,
                  guint      *n_connects)
{
  RealtimeClient *client = realtime_client_new (uri);

  g_object_set (client,
                "max-reconnect-delay", MAX_DELAY,
                "max-resubscribe-delay", MAX_DELAY,
                "min-reconnect-delay", MIN_DELAY,
                "min-resubscribe-delay", MIN_DELAY,
                "timeout", TIMEOUT,
                NULL);
  g_signal_connect_data (client, "connected", G_CALLBACK (connected_cb), n_connects, NULL, G_CONNECT_DEFAULT);
  g_signal_connect_data (client, "disconnected", G_CALLBACK (disconnected_cb), n_connects, NULL, G_CONNECT_DEFAULT);

  return client;
}

void
chaos_client_free (RealtimeClient *client)
{
  g_signal_handlers_disconnect_matched (client, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, disconnected_cb, NULL);
  g_signal_handlers_disconnect_matched (client, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, connected_cb, NULL);
  g_assert_finalize_object (client);
}
