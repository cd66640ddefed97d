/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>
#include <realtime.h>

static void
subscribed_cb (RealtimeSubscription *subscription,
               gboolean              was_recovering,
               gboolean              recovered)
{
  g_printerr ("subscribed\n");
}

static void
message_cb (RealtimeSubscription *subscription,
            RealtimeMessage      *message)
{
  gsize size;
  const char *json = g_bytes_get_data (realtime_message_get_payload (message), &size);

  g_print ("%.*s\n", (int) size, json);
}

static void
unsubscribed_cb (RealtimeSubscription *subscription,
                 guint                 code,
                 const char           *reason,
                 GMainLoop            *loop)
{
  g_printerr ("unsubscribed: %s\n", reason);
  g_main_loop_quit (loop);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (RealtimeClient) client = NULL;
  g_autoptr (RealtimeChannel) channel = NULL;
  g_autoptr (RealtimeSubscription) subscription = NULL;

  setlocale (LC_ALL, "");
  if (argc != 3)
    {
      g_printerr ("Usage: %s URI CHANNEL\n", argv[0]);
      return 2;
    }

  loop = g_main_loop_new (NULL, FALSE);
  client = realtime_client_new (argv[1]);
  channel = realtime_channel_new (argv[2], NULL);
  subscription = realtime_client_subscribe (client, channel, NULL);

  g_signal_connect (subscription, "subscribed", G_CALLBACK (subscribed_cb), NULL);
  g_signal_connect (subscription, "message", G_CALLBACK (message_cb), NULL);
  g_signal_connect (subscription, "unsubscribed", G_CALLBACK (unsubscribed_cb), loop);
  g_main_loop_run (loop);

  return 1;
}
