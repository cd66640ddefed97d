/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chaos-client.h"
#include "chaos-reader.h"
#include "chaos-writer.h"

#include "backend.h"
#include "fault-proxy.h"

/*
 * Writers and readers, whose connections are cut again and again while they
 * work, and whose server crashes now and then. In the end every reader has had
 * every message once and in order, or was told that some were missing.
 *
 * CONFAB_CHAOS_ROUNDS sets how many connections are cut, CONFAB_CHAOS_SEED
 * where chance begins. The same seed makes the same plan, but not the same
 * course: that is up to the scheduler.
 */

#define N_ROOMS 4
#define N_EACH 2
#define DEFAULT_ROUNDS 200
#define MIN_ROUNDS_PER_CRASH 25
#define MAX_ROUNDS_PER_CRASH 100
#define PATIENCE_SECONDS 30

#define MAX_IN_FLIGHT 8
#define MAX_AT_ONCE 3
/* The server does not recover more than 300 messages, however long its history
 * is. Those in doubt may come on top of this. */
#define MAX_LAG 150

typedef struct
{
  RealtimeChannel *channel;
  /* its history is so short that there is something to lose */
  gboolean         is_short;
  /* connected without the proxy */
  ChaosReader     *witness;
  ChaosReader     *readers[N_EACH];
  ChaosWriter     *writers[N_EACH];
} Room;

typedef struct
{
  Backend    *backend;
  FaultProxy *proxy;
  GRand      *rand;
  /* around the proxy, and through it */
  char       *direct_uri;
  char       *uri;
  Room        rooms[N_ROOMS];
  guint       n_rounds;
  guint       n_crashes;
  gboolean    has_stopped;
  gint64      start_time;

  /* the sums of the end */
  guint       n_messages;
  guint       n_delivered;
  guint       n_in_doubt;
  guint       n_reconnects;
  guint       n_recoveries;
  guint       n_losses;
  guint64     n_missing;
} Chaos;

static const char *writer_names[N_ROOMS][N_EACH] = {
  { "ann", "bob" },
  { "cid", "dan" },
  { "eve", "fay" },
  { "gil", "hal" },
};

static void
room_describe (Room *self)
{
  ChaosLedger *witness = chaos_reader_get_ledger (self->witness);

  g_test_message ("%s: the witness is %s at %" G_GUINT64_FORMAT, realtime_channel_get_name (self->channel),
                  chaos_reader_is_subscribed (self->witness) ? "on" : "off", chaos_ledger_get_last (witness));
  for (guint i = 0; i < N_EACH; i++)
    g_test_message ("  a reader is %s at %" G_GUINT64_FORMAT ", a writer has %u in flight",
                    chaos_reader_is_subscribed (self->readers[i]) ? "on" : "off",
                    chaos_ledger_get_last (chaos_reader_get_ledger (self->readers[i])),
                    chaos_writer_get_n_in_flight (self->writers[i]));
}

static gboolean
bark_cb (gpointer user_data)
{
  Chaos *self = user_data;

  for (guint i = 0; i < N_ROOMS; i++)
    {
      if (self->rooms[i].writers[N_EACH - 1] != NULL)
        room_describe (&self->rooms[i]);
    }
  g_error ("Nothing has happened for %d s, after %u cuts", PATIENCE_SECONDS, fault_proxy_get_n_cuts (self->proxy));

  return G_SOURCE_REMOVE;
}

#define wait_until(chaos, condition) \
  G_STMT_START { \
    guint watchdog = g_timeout_add_seconds (PATIENCE_SECONDS, bark_cb, chaos); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (watchdog); \
  } G_STMT_END

static guint
get_number (const char *name,
            guint       fallback)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : fallback;
}

/* How far the slowest reader may be behind. */
static guint64
room_get_lag (Room *self)
{
  guint64 top = chaos_ledger_get_last (chaos_reader_get_ledger (self->witness));
  guint64 lowest = top;

  for (guint i = 0; i < N_EACH; i++)
    {
      ChaosLedger *ledger = chaos_reader_get_ledger (self->readers[i]);

      if (chaos_ledger_has_begun (ledger))
        lowest = MIN (lowest, chaos_ledger_get_last (ledger));
      top += chaos_writer_get_n_in_flight (self->writers[i]);
    }

  return top - lowest;
}

static gboolean
room_is_subscribed (Room *self)
{
  for (guint i = 0; i < N_EACH; i++)
    {
      if (!chaos_reader_is_subscribed (self->readers[i]))
        return FALSE;
    }

  return chaos_reader_is_subscribed (self->witness);
}

static gboolean
room_is_idle (Room *self)
{
  for (guint i = 0; i < N_EACH; i++)
    {
      if (chaos_writer_get_n_in_flight (self->writers[i]) > 0)
        return FALSE;
    }

  return TRUE;
}

/* Whether everybody is at the same message, and that not before @offset. */
static gboolean
room_is_at (Room    *self,
            guint64  offset)
{
  guint64 last = chaos_ledger_get_last (chaos_reader_get_ledger (self->witness));

  for (guint i = 0; i < N_EACH; i++)
    {
      if (chaos_ledger_get_last (chaos_reader_get_ledger (self->readers[i])) != last)
        return FALSE;
    }

  return last >= offset;
}

static gboolean
room_has_witness (Room *self)
{
  return chaos_reader_is_subscribed (self->witness);
}

static gboolean
all_rooms (Chaos      *self,
           gboolean  (*check) (Room *room))
{
  for (guint i = 0; i < N_ROOMS; i++)
    {
      if (!check (&self->rooms[i]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
tick_cb (gpointer user_data)
{
  Chaos *self = user_data;

  for (guint i = 0; i < N_ROOMS * N_EACH && !self->has_stopped; i++)
    {
      Room *room = &self->rooms[i / N_EACH];
      ChaosWriter *writer = room->writers[i % N_EACH];
      guint n = (guint) g_rand_int_range (self->rand, 0, MAX_AT_ONCE + 1);

      while (n-- > 0 && chaos_writer_get_n_in_flight (writer) < MAX_IN_FLIGHT &&
             (room->is_short || room_get_lag (room) < MAX_LAG))
        chaos_writer_write (writer);
    }

  return G_SOURCE_CONTINUE;
}

static void
room_init (Room  *self,
           Chaos *chaos,
           guint  index)
{
  g_autofree char *id = g_strdup_printf ("%u", index);

  self->is_short = index == N_ROOMS - 1;
  self->channel = realtime_channel_new (self->is_short ? "short" : "room", id);
  self->witness = chaos_reader_new (chaos->direct_uri, self->channel);
  wait_until (chaos, chaos_reader_is_subscribed (self->witness));

  for (guint i = 0; i < N_EACH; i++)
    {
      self->readers[i] = chaos_reader_new (chaos->uri, self->channel);
      self->writers[i] = chaos_writer_new (chaos->uri, self->channel, writer_names[index][i], chaos->rand);
    }
}

static void
room_clear (Room *self)
{
  for (guint i = 0; i < N_EACH; i++)
    {
      chaos_reader_free (self->readers[i]);
      chaos_writer_free (self->writers[i]);
    }
  chaos_reader_free (self->witness);
  realtime_channel_unref (self->channel);
}

static char *
make_uri (guint16 port)
{
  return g_strdup_printf ("ws://127.0.0.1:%u/connection/websocket", port);
}

static void
set_up (Chaos *self)
{
  guint seed = get_number ("CONFAB_CHAOS_SEED", g_random_int ());

  g_test_message ("CONFAB_CHAOS_SEED=%u", seed);
  self->start_time = g_get_monotonic_time ();
  self->n_rounds = get_number ("CONFAB_CHAOS_ROUNDS", DEFAULT_ROUNDS);
  self->rand = g_rand_new_with_seed (seed);
  self->proxy = fault_proxy_new (backend_get_port (self->backend), g_rand_int (self->rand));
  if (backend_resents_halves (self->backend))
    fault_proxy_spare_server (self->proxy);
  self->direct_uri = make_uri (backend_get_port (self->backend));
  self->uri = make_uri (fault_proxy_get_port (self->proxy));
  for (guint i = 0; i < N_ROOMS; i++)
    room_init (&self->rooms[i], self, i);
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
is_alone (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;

  while ((task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) && g_str_has_prefix (name, "realtime"))
        return FALSE;
    }

  return TRUE;
}

static void
tear_down (Chaos *self)
{
  guint tick = g_timeout_add (1, wake_cb, NULL);

  for (guint i = 0; i < N_ROOMS; i++)
    room_clear (&self->rooms[i]);
  fault_proxy_free (self->proxy);
  g_rand_free (self->rand);
  g_free (self->direct_uri);
  g_free (self->uri);

  /* Nobody is told when a thread of the library ends. */
  wait_until (self, is_alone ());
  g_source_remove (tick);
}

/* Those who lose their connection stay outside until the witnesses are back, so that no
 * message escapes them. */
static void
crash (Chaos *self)
{
  self->n_crashes++;
  fault_proxy_set_shut (self->proxy, TRUE);
  backend_kill (self->backend);
  backend_start (self->backend);
  wait_until (self, all_rooms (self, room_has_witness));
  fault_proxy_set_shut (self->proxy, FALSE);
}

static void
rage (Chaos *self)
{
  guint n_per_crash = CLAMP (self->n_rounds / 10, MIN_ROUNDS_PER_CRASH, MAX_ROUNDS_PER_CRASH);
  guint n_cuts = 0;

  while (n_cuts < self->n_rounds)
    {
      guint next = MIN (n_cuts + n_per_crash, self->n_rounds);

      wait_until (self, (n_cuts = fault_proxy_get_n_cuts (self->proxy)) >= next);
      if (n_cuts < self->n_rounds && backend_keeps_history (self->backend))
        crash (self);
    }

  /* Where nothing was lost, nothing was tested. */
  wait_until (self, chaos_ledger_get_n_losses (chaos_reader_get_ledger (self->rooms[N_ROOMS - 1].readers[0])) > 0);
}

static void
store_result_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GAsyncResult **store = user_data;

  *store = g_object_ref (result);
}

static RealtimeHistory *
read_history (Chaos           *chaos,
              RealtimeClient  *client,
              RealtimeChannel *channel,
              const char      *epoch,
              guint64          offset)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RealtimeHistory *page;

  realtime_client_history_async (client, channel, epoch != NULL ? -1 : 0, epoch, offset, FALSE, NULL,
                                 store_result_cb, &result);
  wait_until (chaos, result != NULL);
  page = realtime_client_history_finish (client, result, &error);
  g_assert_no_error (error);

  return page;
}

/* What the server has must be what the witness was given. */
static void
room_compare_history (Room           *self,
                      Chaos          *chaos,
                      RealtimeClient *client,
                      GPtrArray      *stream)
{
  g_autoptr (RealtimeHistory) top = read_history (chaos, client, self->channel, NULL, 0);
  guint64 offset = 0;

  g_assert_cmpuint (realtime_history_get_offset (top), ==, stream->len - 1);

  while (offset + 1 < stream->len)
    {
      g_autoptr (RealtimeHistory) page = NULL;

      page = read_history (chaos, client, self->channel, realtime_history_get_epoch (top), offset);
      g_assert_cmpuint (realtime_history_get_n_messages (page), >, 0);

      for (guint i = 0; i < realtime_history_get_n_messages (page); i++)
        {
          RealtimeMessage *message = realtime_history_get_message (page, i);
          g_autofree char *text = chaos_text_from_message (message);

          g_assert_cmpuint (realtime_message_get_offset (message), ==, ++offset);
          g_assert_cmpstr (text, ==, stream->pdata[offset]);
        }
    }
}

/* Publishes one last message, on which all must agree. */
static void
room_settle (Room           *self,
             Chaos          *chaos,
             RealtimeClient *client)
{
  ChaosWriter *writer = self->writers[0];
  guint n_acknowledged = chaos_writer_get_acknowledged (writer)->len;
  g_autoptr (RealtimeHistory) top = NULL;

  while (chaos_writer_get_acknowledged (writer)->len == n_acknowledged)
    {
      chaos_writer_write (writer);
      wait_until (chaos, room_is_idle (self));
    }

  top = read_history (chaos, client, self->channel, NULL, 0);
  wait_until (chaos, room_is_at (self, realtime_history_get_offset (top)));
}

static void
room_check_reader (Room        *self,
                   Chaos       *chaos,
                   ChaosReader *reader,
                   const char  *name,
                   GPtrArray   *stream)
{
  ChaosLedger *ledger = chaos_reader_get_ledger (reader);
  guint64 n_missing;
  g_autofree char *problem = chaos_ledger_find_problem (ledger, stream, &n_missing);

  if (problem != NULL)
    g_test_fail_printf ("%s of %s: %s", name, realtime_channel_get_name (self->channel), problem);
  if (!self->is_short && chaos_ledger_get_n_losses (ledger) > 0)
    g_test_fail_printf ("%s of %s: %u times something was lost, though the server had it", name,
                        realtime_channel_get_name (self->channel), chaos_ledger_get_n_losses (ledger));

  if (reader == self->witness)
    return;

  chaos->n_delivered += chaos_ledger_get_n_added (ledger);
  chaos->n_reconnects += chaos_reader_get_n_connects (reader) - 1;
  chaos->n_recoveries += chaos_reader_get_n_recoveries (reader);
  chaos->n_losses += chaos_ledger_get_n_losses (ledger);
  chaos->n_missing += n_missing;
}

static void
room_check (Room           *self,
            Chaos          *chaos,
            RealtimeClient *client)
{
  g_autoptr (GPtrArray) stream = chaos_ledger_dup_stream (chaos_reader_get_ledger (self->witness));
  g_autoptr (GPtrArray) acknowledged = g_ptr_array_new ();
  g_autofree char *problem = NULL;

  for (guint i = 0; i < N_EACH; i++)
    {
      g_ptr_array_extend (acknowledged, chaos_writer_get_acknowledged (self->writers[i]), NULL, NULL);
      chaos->n_in_doubt += chaos_writer_get_n_in_doubt (self->writers[i]);
      chaos->n_reconnects += chaos_writer_get_n_connects (self->writers[i]) - 1;
      room_check_reader (self, chaos, self->readers[i], i == 0 ? "the first reader" : "the second reader", stream);
    }
  room_check_reader (self, chaos, self->witness, "the witness", stream);

  problem = chaos_find_stream_problem (stream, acknowledged);
  if (problem != NULL)
    g_test_fail_printf ("%s: %s", realtime_channel_get_name (self->channel), problem);
  if (!self->is_short)
    room_compare_history (self, chaos, client, stream);

  chaos->n_messages += stream->len - 1;
}

static void
report (Chaos *self)
{
  double seconds = (double) (g_get_monotonic_time () - self->start_time) / G_USEC_PER_SEC;

  g_test_message ("%-44s %8u", "connections cut", fault_proxy_get_n_cuts (self->proxy));
  for (Fault fault = 0; fault < N_FAULTS; fault++)
    g_test_message ("  %-42s %8u", fault_to_string (fault), fault_proxy_get_n_cuts_of (self->proxy, fault));
  g_test_message ("  %-42s %8u", "of all these, before the WebSocket was open",
                  fault_proxy_get_n_early_cuts (self->proxy));
  g_test_message ("%-44s %8u", "crashes of the server", self->n_crashes);
  g_test_message ("%-44s %8u", "times a client was connected again", self->n_reconnects);
  g_test_message ("%-44s %8u", "messages published", self->n_messages);
  g_test_message ("%-44s %8u", "publications in doubt", self->n_in_doubt);
  g_test_message ("%-44s %8u", "messages delivered to readers", self->n_delivered);
  g_test_message ("%-44s %8u", "times a subscription was recovered", self->n_recoveries);
  g_test_message ("%-44s %8u", "times it was not, and said so", self->n_losses);
  g_test_message ("%-44s %8" G_GUINT64_FORMAT, "messages missing there", self->n_missing);
  g_test_message ("%-44s %8.1f", "seconds", seconds);
}

static void
test_rage (Chaos *self)
{
  guint tick = g_timeout_add (1, tick_cb, self);
  guint n_connects = 0;
  RealtimeClient *client;

  rage (self);

  fault_proxy_heal (self->proxy);
  self->has_stopped = TRUE;
  wait_until (self, all_rooms (self, room_is_idle) && all_rooms (self, room_is_subscribed));

  client = chaos_client_new (self->direct_uri, &n_connects);
  realtime_client_open (client);
  for (guint i = 0; i < N_ROOMS; i++)
    room_settle (&self->rooms[i], self, client);
  for (guint i = 0; i < N_ROOMS; i++)
    room_check (&self->rooms[i], self, client);
  chaos_client_free (client);
  g_source_remove (tick);

  report (self);
  g_assert_cmpuint (self->n_recoveries, >, 0);
  g_assert_cmpuint (self->n_losses, >, 0);
  g_assert_cmpuint (self->n_in_doubt, >, 0);
}

static void
run_rage (gconstpointer data)
{
  g_autofree char *why_not = NULL;
  g_autoptr (Backend) backend = backend_new (GPOINTER_TO_INT (data), &why_not);
  Chaos chaos = { .backend = backend };

  if (backend == NULL)
    {
      g_test_skip (why_not);
      return;
    }

  set_up (&chaos);
  test_rage (&chaos);
  tear_down (&chaos);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Tests print what is only for debugging, of which this makes too much. */
  g_log_set_default_handler (g_log_default_handler, NULL);

  g_test_add_data_func ("/chaos/ours", GINT_TO_POINTER (BACKEND_OURS), run_rage);
  g_test_add_data_func ("/chaos/centrifugo", GINT_TO_POINTER (BACKEND_CENTRIFUGO), run_rage);

  return g_test_run ();
}
