/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#include "wire-limits.h"

#define N_CALLS 5
#define N_LARGE 1000

/* Who publishes several times at once. */
typedef struct
{
  GAsyncResult *results[N_CALLS];
} Calls;

static void
publish (TestBench     *bench,
         Calls         *calls,
         guint          i,
         const char    *payload,
         GCancellable  *cancellable)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (GBytes) bytes = test_bytes (payload);

  g_clear_object (&calls->results[i]);
  realtime_client_publish_bytes_async (bench->client, channel, bytes, cancellable,
                                       test_store_result_cb, &calls->results[i]);
}

/* Returns 0 if the call was a success. */
static int
finish (TestBench *bench,
        Calls     *calls,
        guint      i)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (calls->results[i] != NULL);
  realtime_client_publish_finish (bench->client, calls->results[i], &error);
  g_clear_object (&calls->results[i]);
  if (error == NULL)
    return 0;

  g_assert_cmpuint (error->domain, ==, REALTIME_ERROR);
  if (error->code == REALTIME_ERROR_QUEUE_FULL)
    {
      g_assert_true (realtime_error_is_temporary (error));
      g_assert_nonnull (realtime_error_get_channel (error));
    }

  return error->code;
}

static void
note_cb (RealtimeClient *client,
         GParamSpec     *pspec,
         TestLog        *log)
{
  test_log_add (log, "%s", pspec->name);
}

static void
test_properties (void)
{
  static const struct
  {
    const char *name;
    guint value;
  } defaults[] = {
    { "max-batch-size", WIRE_DEFAULT_MAX_OBJECTS },
    { "max-depth", WIRE_DEFAULT_MAX_DEPTH },
    { "max-pending-calls", 1024 },
    { "max-queue-size", 1024 * 1024 },
    { "max-receive-queue", 4 * 1024 * 1024 },
    { "max-server-subscriptions", 1024 },
  };
  g_autoptr (RealtimeClient) client = realtime_client_new ("ws://localhost:1/");
  g_autoptr (TestLog) log = test_log_new ();

  g_signal_connect_data (client, "notify", G_CALLBACK (note_cb), log, NULL, G_CONNECT_DEFAULT);
  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    {
      guint value = 0;

      g_object_get (client, defaults[i].name, &value, NULL);
      g_assert_cmpuint (value, ==, defaults[i].value);
      g_object_set (client, defaults[i].name, value, NULL);
      test_log_assert (log, "");
      g_object_set (client, defaults[i].name, value - 1, NULL);
      test_log_assert (log, defaults[i].name);
      g_object_get (client, defaults[i].name, &value, NULL);
      g_assert_cmpuint (value, ==, defaults[i].value - 1);
    }

  g_assert_cmpuint (realtime_client_get_config (client)->max_receive_queue, ==, 4 * 1024 * 1024 - 1);
  g_assert_finalize_object (g_steal_pointer (&client));
}

static void
test_batch_size (TestBench     *bench,
                 gconstpointer  data)
{
  Calls calls = { 0 };

  g_object_set (bench->client, "max-batch-size", 2, NULL);
  test_bench_open (bench);
  fake_server_forget_frames (bench->server);
  for (guint i = 0; i < N_CALLS; i++)
    publish (bench, &calls, i, "1", NULL);
  for (guint i = 0; i < N_CALLS; i++)
    g_assert_cmpint (finish (bench, &calls, i), ==, 0);
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 3);
}

static void
test_depth (TestBench     *bench,
            gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;
  Calls calls = { 0 };

  g_object_set (bench->client, "max-depth", 2, NULL);
  a = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);

  publish (bench, &calls, 0, "[[1]]", NULL);
  g_assert_cmpint (finish (bench, &calls, 0), ==, 0);
  publish (bench, &calls, 0, "[[[1]]]", NULL);
  g_assert_cmpint (finish (bench, &calls, 0), ==, REALTIME_ERROR_INVALID_ARGUMENT);

  fake_server_publish (bench->server, "news", "[[2]]", 0);
  fake_server_publish (bench->server, "news", "[[[2]]]", 0);
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  test_log_assert (bench->log, "a got [[2]], client got [[2]], offline, a waiting, disconnected 3 message size limit");
}

/* Waiting for a connection or in flight, a call is pending. */
static void
test_pending_calls (TestBench     *bench,
                    gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Calls calls = { 0 };

  g_object_set (bench->client, "max-pending-calls", 2, NULL);
  publish (bench, &calls, 0, "0", NULL);
  publish (bench, &calls, 1, "1", cancellable);
  publish (bench, &calls, 2, "2", NULL);
  g_assert_cmpint (finish (bench, &calls, 2), ==, REALTIME_ERROR_QUEUE_FULL);

  /* What is called off makes room. */
  g_cancellable_cancel (cancellable);
  test_wait_until (calls.results[1] != NULL);
  publish (bench, &calls, 3, "3", NULL);

  fake_server_set_silent (bench->server, WIRE_METHOD_PUBLISH, TRUE);
  test_bench_open (bench);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_PUBLISH) == 2);
  publish (bench, &calls, 4, "4", NULL);
  g_assert_cmpint (finish (bench, &calls, 4), ==, REALTIME_ERROR_QUEUE_FULL);

  /* So does an answer, or that there was none. */
  fake_server_send (bench->server, "{\"id\":1,\"publish\":{}}");
  g_assert_cmpint (finish (bench, &calls, 0), ==, 0);
  publish (bench, &calls, 4, "4", NULL);
  realtime_clock_advance (bench->clock, 5000);
  g_assert_cmpint (finish (bench, &calls, 3), ==, REALTIME_ERROR_TIMEOUT);
  g_assert_cmpint (finish (bench, &calls, 4), ==, REALTIME_ERROR_TIMEOUT);
  fake_server_set_silent (bench->server, WIRE_METHOD_PUBLISH, FALSE);
  publish (bench, &calls, 4, "4", NULL);
  g_assert_cmpint (finish (bench, &calls, 4), ==, 0);
  g_clear_object (&calls.results[1]);
}

/* What the client has to say for itself is never too much. */
static void
test_own_calls (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (RealtimeSubscription) b = NULL;
  Calls calls = { 0 };

  g_object_set (bench->client, "max-pending-calls", 1, "max-queue-size", 0, NULL);
  a = test_bench_subscribe (bench, "a", "a");
  b = test_bench_subscribe (bench, "b", "b");
  publish (bench, &calls, 0, "0", NULL);
  test_wait_until (test_log_has (bench->log, "b subscribed"));
  g_assert_cmpint (finish (bench, &calls, 0), ==, 0);
}

/* Bytes count as long as they have nowhere to go. */
static void
test_queue_size (TestBench     *bench,
                 gconstpointer  data)
{
  g_autofree char *large = g_strnfill (1000, '1');
  Calls calls = { 0 };

  g_object_set (bench->client, "max-queue-size", 1500, NULL);
  publish (bench, &calls, 0, large, NULL);
  publish (bench, &calls, 1, large, NULL);
  publish (bench, &calls, 2, "1", NULL);
  g_assert_cmpint (finish (bench, &calls, 1), ==, REALTIME_ERROR_QUEUE_FULL);
  test_bench_open (bench);
  g_assert_cmpint (finish (bench, &calls, 0), ==, 0);
  g_assert_cmpint (finish (bench, &calls, 2), ==, 0);

  /* Within one turn nothing is sent yet. */
  publish (bench, &calls, 0, large, NULL);
  publish (bench, &calls, 1, large, NULL);
  publish (bench, &calls, 2, "1", NULL);
  g_assert_cmpint (finish (bench, &calls, 1), ==, REALTIME_ERROR_QUEUE_FULL);
  g_assert_cmpint (finish (bench, &calls, 0), ==, 0);
  g_assert_cmpint (finish (bench, &calls, 2), ==, 0);

  g_object_set (bench->client, "max-queue-size", 0, NULL);
  publish (bench, &calls, 0, large, NULL);
  g_assert_cmpint (finish (bench, &calls, 0), ==, 0);
}

static void
count_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  guint *counts = user_data;
  g_autoptr (GError) error = NULL;

  if (realtime_client_publish_finish (REALTIME_CLIENT (object), result, &error))
    counts[0]++;
  else if (g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_QUEUE_FULL))
    counts[1]++;
  else
    g_assert_no_error (error);
}

/* A server that does not read fills the network; that costs calls, but not the
 * connection. Here it reads only when the main loop runs. */
static void
test_slow_server (TestBench     *bench,
                  gconstpointer  data)
{
  g_autofree char *large = g_strnfill (60000, '1');
  g_autoptr (GBytes) payload = test_bytes (large);
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  guint counts[2] = { 0 };

  test_bench_open (bench);
  for (guint i = 0; i < N_LARGE; i++)
    realtime_client_publish_bytes_async (bench->client, channel, payload, NULL, count_cb, counts);
  test_wait_until (counts[0] + counts[1] == N_LARGE);
  g_assert_cmpuint (counts[0], >, 10);
  g_assert_cmpuint (counts[1], >, 0);
  test_log_assert (bench->log, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/limits/properties", test_properties);
  test_bench_add ("/limits/batch-size", test_batch_size);
  test_bench_add ("/limits/depth", test_depth);
  test_bench_add ("/limits/pending-calls", test_pending_calls);
  test_bench_add ("/limits/own-calls", test_own_calls);
  test_bench_add ("/limits/queue-size", test_queue_size);
  test_bench_add ("/limits/slow-server", test_slow_server);

  return g_test_run ();
}
