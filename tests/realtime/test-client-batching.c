/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#include "wire-limits.h"

static void
publish (TestBench     *bench,
         const char    *payload,
         GAsyncResult **result)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (GBytes) bytes = test_bytes (payload);

  realtime_client_publish_bytes_async (bench->client, channel, bytes, NULL, test_store_result_cb, result);
}

static void
assert_published (TestBench     *bench,
                  GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_true (realtime_client_publish_finish (bench->client, *result, &error));
  g_assert_no_error (error);
  g_clear_object (result);
}

static void
assert_publish_fails (TestBench     *bench,
                      GAsyncResult **result,
                      int            code)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_false (realtime_client_publish_finish (bench->client, *result, &error));
  g_assert_error (error, REALTIME_ERROR, code);
  g_clear_object (result);
}

/* Without any doing of one's own. */
static void
test_turn (TestBench     *bench,
           gconstpointer  data)
{
  GAsyncResult *results[3] = { NULL };

  test_bench_open (bench);
  fake_server_forget_frames (bench->server);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    publish (bench, "1", &results[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    assert_published (bench, &results[i]);
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 1);
}

static void
test_turns (TestBench     *bench,
            gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GBytes) bytes = test_bytes ("3");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) sent = NULL;

  test_bench_open (bench);
  realtime_client_start_batching (bench->client);
  publish (bench, "1", &first);
  test_bench_flush (bench);
  subscription = test_bench_subscribe (bench, "a", "news");
  test_bench_flush (bench);
  realtime_client_send_bytes_async (bench->client, bytes, NULL, test_store_result_cb, &sent);
  publish (bench, "2", &second);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");
  g_assert_null (sent);

  fake_server_forget_frames (bench->server);
  realtime_client_stop_batching (bench->client);
  assert_published (bench, &second);
  assert_published (bench, &first);
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  test_wait_until (sent != NULL);
  g_assert_true (realtime_client_send_finish (bench->client, sent, NULL));
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 1);
  test_bench_assert_commands (bench, "publish news 1, subscribe news, send 3, publish news 2");

  /* And then as before. */
  publish (bench, "4", &first);
  assert_published (bench, &first);
}

/* What was asked for before in the same turn waits, too: order matters. */
static void
test_late_start (TestBench     *bench,
                 gconstpointer  data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  test_bench_open (bench);
  publish (bench, "1", &first);
  realtime_client_start_batching (bench->client);
  publish (bench, "2", &second);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");

  realtime_client_stop_batching (bench->client);
  assert_published (bench, &first);
  assert_published (bench, &second);
  test_bench_assert_commands (bench, "publish news 1, publish news 2");
}

static void
test_nested (TestBench     *bench,
             gconstpointer  data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  test_bench_open (bench);
  realtime_client_start_batching (bench->client);
  publish (bench, "1", &first);
  realtime_client_start_batching (bench->client);
  publish (bench, "2", &second);
  realtime_client_stop_batching (bench->client);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");

  realtime_client_stop_batching (bench->client);
  assert_published (bench, &first);
  assert_published (bench, &second);

  g_test_expect_message ("Realtime", G_LOG_LEVEL_CRITICAL, "*is_batching*");
  realtime_client_stop_batching (bench->client);
  g_test_assert_expected_messages ();
}

/* Not more in one frame than servers take. */
static void
test_large (TestBench     *bench,
            gconstpointer  data)
{
  g_autofree char *large = g_strnfill (WIRE_DEFAULT_COMMAND_FRAME_SIZE / 2, '1');
  GAsyncResult *results[4] = { NULL };
  guint n_frames;

  test_bench_open (bench);
  realtime_client_start_batching (bench->client);
  publish (bench, large, &results[0]);
  publish (bench, large, &results[1]);
  publish (bench, "2", &results[2]);
  publish (bench, "3", &results[3]);
  assert_published (bench, &results[0]);
  test_bench_flush (bench);
  g_assert_null (results[1]);

  n_frames = fake_server_get_n_frames (bench->server);
  realtime_client_stop_batching (bench->client);
  for (gsize i = 1; i < G_N_ELEMENTS (results); i++)
    assert_published (bench, &results[i]);
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, n_frames + 1);
}

static void
test_many (TestBench     *bench,
           gconstpointer  data)
{
  g_autoptr (GAsyncResult) last = NULL;
  GAsyncResult *results[WIRE_DEFAULT_MAX_OBJECTS] = { NULL };

  g_object_set (bench->client, "max-pending-calls", G_N_ELEMENTS (results) + 1, NULL);
  test_bench_open (bench);
  fake_server_forget_frames (bench->server);
  realtime_client_start_batching (bench->client);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    publish (bench, "1", &results[i]);
  publish (bench, "2", &last);
  realtime_client_stop_batching (bench->client);
  assert_published (bench, &last);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    assert_published (bench, &results[i]);
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 2);
}

/* A batch does not keep the client from connecting. */
static void
test_connecting (TestBench     *bench,
                 gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  realtime_client_start_batching (bench->client);
  publish (bench, "1", &first);
  subscription = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  publish (bench, "2", &second);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "connect, subscribe news");

  fake_server_forget_frames (bench->server);
  realtime_client_stop_batching (bench->client);
  assert_published (bench, &first);
  assert_published (bench, &second);
  test_bench_assert_commands (bench, "publish news 1, publish news 2");
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 1);
}

/* What was held back counts as sent: a call is never sent over two
 * connections. */
static void
test_lost (TestBench     *bench,
           gconstpointer  data)
{
  g_autoptr (GBytes) bytes = test_bytes ("2");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GError) error = NULL;

  test_bench_open (bench);
  realtime_client_start_batching (bench->client);
  publish (bench, "1", &result);
  realtime_client_send_bytes_async (bench->client, bytes, NULL, test_store_result_cb, &sent);
  test_bench_flush (bench);
  fake_server_drop (bench->server);
  assert_publish_fails (bench, &result, REALTIME_ERROR_CONNECTION_CLOSED);
  test_wait_until (sent != NULL);
  g_assert_false (realtime_client_send_finish (bench->client, sent, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_CONNECTION_CLOSED);

  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "connected"));
  publish (bench, "3", &result);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "connect");
  realtime_client_stop_batching (bench->client);
  assert_published (bench, &result);
  test_bench_assert_commands (bench, "publish news 3");
}

static void
test_too_long (TestBench     *bench,
               gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  realtime_client_start_batching (bench->client);
  publish (bench, "1", &result);
  realtime_clock_advance (bench->clock, 5000);
  assert_publish_fails (bench, &result, REALTIME_ERROR_TIMEOUT);
  realtime_client_stop_batching (bench->client);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "publish news 1");
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_CONNECTED);
}

/* A batch that never ends keeps nothing alive. */
static void
test_dropped (TestBench     *bench,
              gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  realtime_client_start_batching (bench->client);
  publish (bench, "1", &result);
  realtime_client_close (bench->client);
  assert_publish_fails (bench, &result, REALTIME_ERROR_CONNECTION_CLOSED);
  realtime_client_start_batching (bench->client);
  realtime_client_stop_batching (bench->client);
  realtime_client_stop_batching (bench->client);
  g_assert_finalize_object (g_steal_pointer (&bench->client));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  test_bench_add ("/client/batching/turn", test_turn);
  test_bench_add ("/client/batching/turns", test_turns);
  test_bench_add ("/client/batching/late-start", test_late_start);
  test_bench_add ("/client/batching/nested", test_nested);
  test_bench_add ("/client/batching/large", test_large);
  test_bench_add ("/client/batching/many", test_many);
  test_bench_add ("/client/batching/connecting", test_connecting);
  test_bench_add ("/client/batching/lost", test_lost);
  test_bench_add ("/client/batching/too-long", test_too_long);
  test_bench_add ("/client/batching/dropped", test_dropped);

  return g_test_run ();
}
