/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"

#include <string.h>

/* Many publish at once, each with several publications on their way, and the
 * server is killed at random moments. Afterwards all that was acknowledged is
 * there, in order and once, and nothing that somebody has seen is another.
 * CONFAB_CHAOS_CRASHES sets how often; --seed makes the same moments again. */

#define DEFAULT_CRASHES 12
#define N_ROOMS 2
#define N_WRITERS 6
#define N_IN_FLIGHT 8
#define MAX_ACKNOWLEDGED 400
#define MAX_NUMBER 10000000
#define TIMEOUT (30 * G_TIME_SPAN_SECOND)

#define CONFIG \
  "[default]\n" \
  "publish=everyone\n"

static const char *const rooms[N_ROOMS] = { "first", "second" };

typedef struct
{
  GMutex mutex;
  GCond cond;
  guint n_acknowledged;
  guint n_running;
} Progress;

/* A publisher, whose publications are numbers of its own that only grow. */
typedef struct
{
  Progress *progress;
  RawClient *client;
  GThread *thread;
  guint room;
  guint next;
  /* (element-type guint): numbers that were acknowledged in this round */
  GArray *acknowledged;
  /* (element-type guint): those that are on their way, by id of the command */
  guint in_flight[N_IN_FLIGHT];
} Writer;

/* What a subscriber has been sent, which begins where it was before. */
typedef struct
{
  RawClient *client;
  GThread *thread;
  guint room;
  guint64 offset;
  GArray *numbers;
} Reader;

typedef struct
{
  TestServer server;
  Progress progress;
  Writer writers[N_WRITERS];
  Reader readers[N_ROOMS];
  char *epochs[N_ROOMS];
  /* (element-type guint): what a room holds, from offset 1 on */
  GArray *streams[N_ROOMS];
  guint n_published;
  guint n_acknowledged;
  guint n_delivered;
} Fixture;

static guint
get_number (WirePublication *publication)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (publication->data, NULL),
                                     g_bytes_get_size (publication->data));

  return g_ascii_strtoull (text, NULL, 10);
}

static void
send_next (Writer *self,
           guint   slot)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":%u,\"publish\":{\"channel\":\"%s\",\"data\":%u}}",
                                           slot + 1, rooms[self->room], self->next);

  self->in_flight[slot] = self->next++;
  raw_client_send (self->client, text);
}

static void
count_acknowledged (Progress *progress)
{
  g_mutex_lock (&progress->mutex);
  progress->n_acknowledged++;
  g_cond_signal (&progress->cond);
  g_mutex_unlock (&progress->mutex);
}

static gpointer
writer_thread (gpointer data)
{
  Writer *self = data;

  for (guint slot = 0; slot < N_IN_FLIGHT; slot++)
    send_next (self, slot);

  for (;;)
    {
      g_autoptr (WireReply) reply = raw_client_try_read_reply (self->client);

      if (reply == NULL)
        return NULL;
      if (reply->id == 0)
        continue;

      g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
      g_assert_cmpint (reply->id, <=, N_IN_FLIGHT);
      g_array_append_val (self->acknowledged, self->in_flight[reply->id - 1]);
      count_acknowledged (self->progress);
      send_next (self, reply->id - 1);
    }
}

static void
take (Reader          *self,
      WirePublication *publication)
{
  guint number = get_number (publication);

  g_assert_cmpint (publication->offset, ==, self->offset + self->numbers->len + 1);
  g_array_append_val (self->numbers, number);
}

static gpointer
reader_thread (gpointer data)
{
  Reader *self = data;

  for (;;)
    {
      g_autoptr (WireReply) reply = raw_client_try_read_reply (self->client);

      if (reply == NULL)
        return NULL;
      if (reply->type == WIRE_REPLY_PUSH && reply->push == WIRE_PUSH_PUBLICATION)
        take (self, reply->publication);
    }
}

/* Comes back to where it was. */
static void
subscribe (Fixture *fixture,
           Reader  *self)
{
  g_autofree char *text = NULL;
  g_autoptr (WireReply) reply = NULL;
  GPtrArray *publications;

  self->client = raw_client_connect (fixture->server.port, NULL);
  text = g_strdup_printf ("{\"id\":2,\"subscribe\":{\"channel\":\"%s\",\"recover\":true,"
                          "\"offset\":%" G_GUINT64_FORMAT ",\"epoch\":\"%s\"}}",
                          rooms[self->room], self->offset, fixture->epochs[self->room]);
  raw_client_send (self->client, text);
  reply = raw_client_read_reply (self->client);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpint (reply->method, ==, WIRE_METHOD_SUBSCRIBE);
  g_assert_true (reply->subscribe.recovered);

  publications = reply->subscribe.publications;
  for (guint i = 0; publications != NULL && i < publications->len; i++)
    take (self, g_ptr_array_index (publications, i));
}

static void
wait_for_acknowledged (Progress *progress,
                       guint     n)
{
  gint64 deadline = g_get_monotonic_time () + TIMEOUT;

  g_mutex_lock (&progress->mutex);
  while (progress->n_acknowledged < n)
    {
      if (!g_cond_wait_until (&progress->cond, &progress->mutex, deadline))
        g_error ("Only %u of %u publications were acknowledged", progress->n_acknowledged, n);
    }
  g_mutex_unlock (&progress->mutex);
}

static void
run_until_killed (Fixture *fixture,
                  guint    n_acknowledged)
{
  fixture->progress.n_acknowledged = 0;
  for (guint i = 0; i < N_ROOMS; i++)
    {
      subscribe (fixture, &fixture->readers[i]);
      fixture->readers[i].thread = g_thread_new ("reader", reader_thread, &fixture->readers[i]);
    }
  for (guint i = 0; i < N_WRITERS; i++)
    {
      fixture->writers[i].client = raw_client_connect (fixture->server.port, NULL);
      fixture->writers[i].thread = g_thread_new ("writer", writer_thread, &fixture->writers[i]);
    }

  wait_for_acknowledged (&fixture->progress, n_acknowledged);
  server_fixture_kill (fixture->server.process);

  for (guint i = 0; i < N_WRITERS; i++)
    {
      g_thread_join (fixture->writers[i].thread);
      g_clear_pointer (&fixture->writers[i].client, raw_client_free);
    }
  for (guint i = 0; i < N_ROOMS; i++)
    {
      g_thread_join (fixture->readers[i].thread);
      g_clear_pointer (&fixture->readers[i].client, raw_client_free);
    }
}

/* Appends to what is known of the room all that the server has of it since. */
static void
read_on (Fixture *fixture,
         guint    room)
{
  g_autoptr (RawClient) client = raw_client_connect (fixture->server.port, NULL);
  GArray *stream = fixture->streams[room];
  guint64 top;

  do
    {
      g_autofree char *text = g_strdup_printf ("{\"id\":3,\"history\":{\"channel\":\"%s\",\"limit\":-1,"
                                               "\"since\":{\"offset\":%u,\"epoch\":\"%s\"}}}",
                                               rooms[room], stream->len, fixture->epochs[room]);
      g_autoptr (WireReply) reply = NULL;

      raw_client_send (client, text);
      reply = raw_client_read_reply (client);
      g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
      g_assert_cmpstr (reply->history.position.epoch, ==, fixture->epochs[room]);
      top = reply->history.position.offset;
      g_assert_cmpint (top, >=, stream->len);
      g_assert_true (top == stream->len || reply->history.publications->len > 0);
      for (guint i = 0; i < reply->history.publications->len; i++)
        {
          WirePublication *publication = g_ptr_array_index (reply->history.publications, i);
          guint number = get_number (publication);

          g_assert_cmpint (publication->offset, ==, stream->len + 1);
          g_array_append_val (stream, number);
        }
    }
  while (stream->len < top);
}

/* All of a writer that is in the new part of its room. */
static void
check_writer (Fixture *fixture,
              Writer  *writer,
              guint    first,
              guint    old_len)
{
  GArray *stream = fixture->streams[writer->room];
  guint last = first;
  guint n_found = 0;

  for (guint i = old_len; i < stream->len; i++)
    {
      guint number = g_array_index (stream, guint, i);

      if (number / MAX_NUMBER != first / MAX_NUMBER)
        continue;

      /* They grow: none comes twice, none in another order or too late. */
      g_assert_cmpint (number, >=, last);
      last = number + 1;
      if (n_found < writer->acknowledged->len &&
          g_array_index (writer->acknowledged, guint, n_found) == number)
        n_found++;
    }

  g_assert_cmpint (n_found, ==, writer->acknowledged->len);
  g_assert_cmpint (last, <=, writer->next);
  fixture->n_acknowledged += n_found;
  g_array_set_size (writer->acknowledged, 0);
}

/* Nobody has been shown what is not there. */
static void
check_reader (Fixture *fixture,
              Reader  *reader)
{
  GArray *stream = fixture->streams[reader->room];

  for (guint i = 0; i < reader->numbers->len; i++)
    {
      g_assert_cmpint (reader->offset + i, <, stream->len);
      g_assert_cmpint (g_array_index (stream, guint, reader->offset + i), ==,
                       g_array_index (reader->numbers, guint, i));
    }

  fixture->n_delivered += reader->numbers->len;
  reader->offset += reader->numbers->len;
  g_array_set_size (reader->numbers, 0);
}

static void
run_round (Fixture *fixture)
{
  guint first[N_WRITERS];
  guint old_len[N_ROOMS];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_WRITERS; i++)
    first[i] = fixture->writers[i].next;
  for (guint i = 0; i < N_ROOMS; i++)
    old_len[i] = fixture->streams[i]->len;

  run_until_killed (fixture, g_test_rand_int_range (0, MAX_ACKNOWLEDGED));
  server_fixture_start (fixture->server.process, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < N_ROOMS; i++)
    {
      read_on (fixture, i);
      check_reader (fixture, &fixture->readers[i]);
    }
  for (guint i = 0; i < N_WRITERS; i++)
    {
      check_writer (fixture, &fixture->writers[i], first[i], old_len[fixture->writers[i].room]);
      fixture->n_published += fixture->writers[i].next - first[i];
    }
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (RawClient) client = NULL;

  test_server_set_up (&fixture->server, CONFIG);
  client = raw_client_connect (fixture->server.port, NULL);
  g_mutex_init (&fixture->progress.mutex);
  g_cond_init (&fixture->progress.cond);

  for (guint i = 0; i < N_ROOMS; i++)
    {
      fixture->epochs[i] = test_get_epoch (client, rooms[i]);
      fixture->streams[i] = g_array_new (FALSE, FALSE, sizeof (guint));
      fixture->readers[i].room = i;
      fixture->readers[i].numbers = g_array_new (FALSE, FALSE, sizeof (guint));
    }
  for (guint i = 0; i < N_WRITERS; i++)
    {
      fixture->writers[i].progress = &fixture->progress;
      fixture->writers[i].room = i % N_ROOMS;
      fixture->writers[i].next = (i + 1) * MAX_NUMBER;
      fixture->writers[i].acknowledged = g_array_new (FALSE, FALSE, sizeof (guint));
    }
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  for (guint i = 0; i < N_ROOMS; i++)
    {
      g_free (fixture->epochs[i]);
      g_array_unref (fixture->streams[i]);
      g_array_unref (fixture->readers[i].numbers);
    }
  for (guint i = 0; i < N_WRITERS; i++)
    g_array_unref (fixture->writers[i].acknowledged);
  g_mutex_clear (&fixture->progress.mutex);
  g_cond_clear (&fixture->progress.cond);
  test_server_tear_down (&fixture->server, CONFIG);
}

static void
test_kills (Fixture       *fixture,
            gconstpointer  data)
{
  const char *text = g_getenv ("CONFAB_CHAOS_CRASHES");
  guint n_crashes = text != NULL ? g_ascii_strtoull (text, NULL, 10) : DEFAULT_CRASHES;

  for (guint i = 0; i < n_crashes; i++)
    run_round (fixture);

  g_test_message ("%-44s %8u", "servers killed", n_crashes);
  g_test_message ("%-44s %8u", "publications sent", fixture->n_published);
  g_test_message ("%-44s %8u", "acknowledged, all of which were there", fixture->n_acknowledged);
  g_test_message ("%-44s %8u", "in the history", fixture->streams[0]->len + fixture->streams[1]->len);
  g_test_message ("%-44s %8u", "delivered, all of which were there", fixture->n_delivered);
  g_assert_cmpint (fixture->n_acknowledged, >, n_crashes);
  g_assert_cmpint (fixture->n_delivered, >, n_crashes);
  g_assert_cmpint (fixture->n_acknowledged, <, fixture->n_published);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/durability/kills", Fixture, NULL, set_up, test_kills, tear_down);
  return g_test_run ();
}
