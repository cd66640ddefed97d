/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>
#include <realtime.h>

typedef struct
{
  GMainLoop *loop;
  RealtimeClient *client;
  RealtimeChannel *channel;
  guint n_unsent;
  gboolean ended;
} Chat;

static void
message_cb (RealtimeSubscription *subscription,
            RealtimeMessage      *message)
{
  g_autoptr (JsonNode) payload = realtime_message_dup_payload_node (message, NULL);
  const char *publisher = realtime_message_get_publisher_id (message);

  if (payload != NULL && json_node_get_value_type (payload) == G_TYPE_STRING)
    g_print ("%s: %s\n", publisher != NULL && *publisher ? publisher : "a visitor", json_node_get_string (payload));
}

static void
quit_if_done (Chat *chat)
{
  if (chat->ended && chat->n_unsent == 0)
    g_main_loop_quit (chat->loop);
}

static void
published_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  Chat *chat = user_data;

  if (!realtime_client_publish_finish (chat->client, result, &error))
    g_printerr ("Not sent: %s\n", error->message);
  chat->n_unsent--;
  quit_if_done (chat);
}

static gboolean
input_cb (GIOChannel   *input,
          GIOCondition  condition,
          gpointer      user_data)
{
  g_autoptr (JsonNode) payload = json_node_new (JSON_NODE_VALUE);
  g_autofree char *line = NULL;
  Chat *chat = user_data;

  if (g_io_channel_read_line (input, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    {
      chat->ended = TRUE;
      quit_if_done (chat);
      return G_SOURCE_REMOVE;
    }

  json_node_set_string (payload, g_strchomp (line));
  chat->n_unsent++;
  realtime_client_publish_async (chat->client, chat->channel, payload, NULL, published_cb, chat);

  return G_SOURCE_CONTINUE;
}

static void
subscribed_cb (RealtimeSubscription *subscription,
               gboolean              was_recovering,
               gboolean              recovered)
{
  g_printerr ("subscribed\n");
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (RealtimeClient) client = NULL;
  g_autoptr (RealtimeChannel) channel = NULL;
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GIOChannel) input = NULL;
  Chat chat = { 0 };

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

  chat = (Chat) { loop, client, channel, 0, FALSE };
  input = g_io_channel_unix_new (0);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, input_cb, &chat);
  g_main_loop_run (loop);

  return 0;
}
