/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Somebody who writes and has no window: talk ADDRESS, the token in
 * CONFAB_TALK_TOKEN. A line of the standard input is “CHANNEL PAYLOAD”, or
 * “CHANNEL burst N” for N messages as fast as they are taken, whose numbers go
 * on from those of the last burst, or “CHANNEL enter” to be there and hear; each
 * line is answered by “ok” once all is done.
 */

#include "realtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IN_FLIGHT 64
#define LINE_MAX_BYTES (128 * 1024)

typedef struct
{
  RealtimeClient  *client;
  RealtimeChannel *channel;
  guint            n_left;
  guint            last_number;
  guint            n_in_flight;
} Talker;

static const char *const words[] = {
  "the", "server", "is", "up", "again", "and", "nobody", "noticed", "that", "it", "was", "away",
};

static void fill (Talker *self);

static void
published_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  Talker *self = user_data;

  if (!realtime_client_publish_finish (REALTIME_CLIENT (object), result, &error))
    g_error ("Not published: %s", error->message);

  self->n_in_flight--;
  fill (self);
}

static GBytes *
make_message (guint number)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_printf (json, "{\"v\":1,\"id\":\"%s\",\"type\":\"message\",\"body\":\"Message %u:", id, number);
  for (guint i = 0; i < 4 + number % 29; i++)
    g_string_append_printf (json, " %s", words[(number + i * 7) % G_N_ELEMENTS (words)]);
  g_string_append (json, "\"}");

  return g_bytes_new (json->str, json->len);
}

static void
fill (Talker *self)
{
  while (self->n_left > 0 && self->n_in_flight < IN_FLIGHT)
    {
      g_autoptr (GBytes) payload = make_message (++self->last_number);

      self->n_left--;
      self->n_in_flight++;
      realtime_client_publish_bytes_async (self->client, self->channel, payload, NULL, published_cb, self);
    }
}

static void
subscribed_cb (gboolean *done)
{
  *done = TRUE;
}

/* Not given back: who has entered stays. */
static void
enter (Talker *self)
{
  RealtimeSubscription *subscription = realtime_client_subscribe (self->client, self->channel, NULL);
  gboolean done = FALSE;

  g_signal_connect_swapped (subscription, "subscribed", G_CALLBACK (subscribed_cb), &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (subscription, &done);
}

static void
obey (Talker     *self,
      const char *rest)
{
  if (g_str_has_prefix (rest, "burst "))
    {
      self->n_left = (guint) atoi (rest + strlen ("burst "));
      fill (self);
    }
  else if (g_str_equal (rest, "enter"))
    enter (self);
  else
    {
      g_autoptr (GBytes) payload = g_bytes_new (rest, strlen (rest));

      self->n_in_flight++;
      realtime_client_publish_bytes_async (self->client, self->channel, payload, NULL, published_cb, self);
    }

  while (self->n_left > 0 || self->n_in_flight > 0)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *line = g_malloc (LINE_MAX_BYTES);
  g_autoptr (RealtimeClient) client = NULL;
  Talker talker = { 0 };

  if (argc != 2)
    return 2;

  client = realtime_client_new (argv[1]);
  realtime_client_set_token (client, g_getenv ("CONFAB_TALK_TOKEN"));
  realtime_client_open (client);
  talker.client = client;

  while (fgets (line, LINE_MAX_BYTES, stdin) != NULL)
    {
      char *rest = strchr (line, ' ');

      if (rest == NULL)
        return 2;

      *rest++ = '\0';
      g_strchomp (rest);
      talker.channel = realtime_channel_new (line, NULL);
      obey (&talker, rest);
      realtime_channel_unref (talker.channel);
      puts ("ok");
      fflush (stdout);
    }

  return 0;
}
