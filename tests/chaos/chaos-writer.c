/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chaos-writer.h"

#include "chaos-client.h"

#include <string.h>

/* Most messages are small, and some come in many segments. */
#define SMALL_SIZE 400
#define LARGE_SIZE 20000
#define LARGE_ONE_IN 50

struct _ChaosWriter
{
  RealtimeClient  *client;
  RealtimeChannel *channel;
  const char      *name;
  GRand           *rand;
  guint            n_written;
  guint            n_in_flight;
  guint            n_in_doubt;
  guint            n_connects;
  GPtrArray       *acknowledged;
};

typedef struct
{
  ChaosWriter *writer;
  char        *text;
} Publication;

ChaosWriter *
chaos_writer_new (const char      *uri,
                  RealtimeChannel *channel,
                  const char      *name,
                  GRand           *rand)
{
  ChaosWriter *self = g_new0 (ChaosWriter, 1);

  self->client = chaos_client_new (uri, &self->n_connects);
  self->channel = realtime_channel_ref (channel);
  self->name = name;
  self->rand = rand;
  self->acknowledged = g_ptr_array_new_with_free_func (g_free);
  realtime_client_open (self->client);

  return self;
}

void
chaos_writer_free (ChaosWriter *self)
{
  g_assert_cmpuint (self->n_in_flight, ==, 0);

  chaos_client_free (self->client);
  realtime_channel_unref (self->channel);
  g_ptr_array_unref (self->acknowledged);
  g_free (self);
}

static void
published_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Publication *publication = user_data;
  ChaosWriter *self = publication->writer;
  g_autoptr (GError) error = NULL;

  self->n_in_flight--;
  if (realtime_client_publish_finish (self->client, result, &error))
    g_ptr_array_add (self->acknowledged, g_steal_pointer (&publication->text));
  else if (g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_CONNECTION_CLOSED) ||
           g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_TIMEOUT))
    self->n_in_doubt++;
  else
    g_error ("A message was not published: %s", error->message);

  g_free (publication->text);
  g_free (publication);
}

/* What was not acknowledged is in doubt, and never written again. */
void
chaos_writer_write (ChaosWriter *self)
{
  Publication *publication = g_new0 (Publication, 1);
  gboolean large = g_rand_int_range (self->rand, 0, LARGE_ONE_IN) == 0;
  gsize size = g_rand_int_range (self->rand, 1, large ? LARGE_SIZE : SMALL_SIZE);
  g_autofree char *filler = g_strnfill (size, 'x');
  g_autofree char *payload = NULL;
  g_autoptr (GBytes) bytes = NULL;

  publication->writer = self;
  publication->text = g_strdup_printf ("%s-%u", self->name, ++self->n_written);
  payload = g_strdup_printf ("\"%s %s\"", publication->text, filler);
  bytes = g_bytes_new (payload, strlen (payload));
  self->n_in_flight++;
  realtime_client_publish_bytes_async (self->client, self->channel, bytes, NULL, published_cb, publication);
}

guint
chaos_writer_get_n_in_flight (ChaosWriter *self)
{
  return self->n_in_flight;
}

guint
chaos_writer_get_n_in_doubt (ChaosWriter *self)
{
  return self->n_in_doubt;
}

guint
chaos_writer_get_n_connects (ChaosWriter *self)
{
  return self->n_connects;
}

/* (element-type utf8) */
GPtrArray *
chaos_writer_get_acknowledged (ChaosWriter *self)
{
  return self->acknowledged;
}
