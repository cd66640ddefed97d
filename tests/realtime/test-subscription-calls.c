/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

static void
publish (RealtimeSubscription *subscription,
         const char           *payload,
         GAsyncResult        **result)
{
  g_autoptr (GBytes) bytes = test_bytes (payload);

  realtime_subscription_publish_bytes_async (subscription, bytes, NULL, test_store_result_cb, result);
}

static void
assert_published (RealtimeSubscription *subscription,
                  GAsyncResult        **result)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_true (realtime_subscription_publish_finish (subscription, *result, &error));
  g_assert_no_error (error);
  g_clear_object (result);
}

static void
assert_publish_fails (RealtimeSubscription *subscription,
                      GAsyncResult        **result,
                      int                   code)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_false (realtime_subscription_publish_finish (subscription, *result, &error));
  g_assert_error (error, REALTIME_ERROR, code);
  g_assert_true (realtime_error_get_channel (error) == realtime_subscription_get_channel (subscription));
  g_clear_object (result);
}

static void
assert_wait_fails (RealtimeSubscription *subscription,
                   GAsyncResult        **result,
                   int                   code)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_false (realtime_subscription_wait_subscribed_finish (subscription, *result, &error));
  g_assert_error (error, REALTIME_ERROR, code);
  g_clear_object (result);
}

static void
test_results (TestBench     *bench,
              gconstpointer  data)
{
  guint n_clients = 7;
  guint n_users = 7;
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GAsyncResult) history_result = NULL;
  g_autoptr (GAsyncResult) presence_result = NULL;
  g_autoptr (GAsyncResult) stats_result = NULL;
  g_autoptr (RealtimeHistory) page = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_HISTORY, "\"history\":{\"epoch\":\"e\",\"offset\":9}");
  fake_server_set_answer (bench->server, WIRE_METHOD_PRESENCE,
                          "\"presence\":{\"presence\":{\"c1\":{\"user\":\"ada\",\"client\":\"c1\"}}}");
  fake_server_set_answer (bench->server, WIRE_METHOD_PRESENCE_STATS,
                          "\"presence_stats\":{\"num_clients\":2,\"num_users\":1}");
  subscription = test_bench_subscribe (bench, "a", "news");
  realtime_subscription_history_async (subscription, 2, "e", 6, TRUE, NULL, test_store_result_cb, &history_result);
  realtime_subscription_presence_async (subscription, NULL, test_store_result_cb, &presence_result);
  realtime_subscription_presence_stats_async (subscription, NULL, test_store_result_cb, &stats_result);
  test_wait_until (history_result != NULL && presence_result != NULL && stats_result != NULL);

  page = realtime_subscription_history_finish (subscription, history_result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (realtime_history_get_offset (page), ==, 9);
  infos = realtime_subscription_presence_finish (subscription, presence_result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 1);
  g_assert_true (realtime_subscription_presence_stats_finish (subscription, stats_result, &n_clients, &n_users, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_clients, ==, 2);
  g_assert_cmpuint (n_users, ==, 1);

  test_bench_assert_commands (bench, "subscribe news, history news 2 since e 6 reverse, "
                              "presence news, presence_stats news");
}

static void
test_fails (TestBench     *bench,
            gconstpointer  data)
{
  guint n_clients = 7;
  guint n_users = 7;
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) stats_result = NULL;
  g_autoptr (GError) error = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_PUBLISH, "\"error\":{\"code\":103}");
  fake_server_set_answer (bench->server, WIRE_METHOD_PRESENCE_STATS, "\"error\":{\"code\":108}");
  subscription = test_bench_subscribe (bench, "a", "news");
  publish (subscription, "1", &result);
  assert_publish_fails (subscription, &result, REALTIME_ERROR_PERMISSION_DENIED);
  publish (subscription, "{", &result);
  assert_publish_fails (subscription, &result, REALTIME_ERROR_INVALID_ARGUMENT);

  realtime_subscription_presence_stats_async (subscription, NULL, test_store_result_cb, &stats_result);
  test_wait_until (stats_result != NULL);
  g_assert_false (realtime_subscription_presence_stats_finish (subscription, stats_result, &n_clients, &n_users, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_NOT_AVAILABLE);
  g_assert_cmpuint (n_clients, ==, 0);
  g_assert_cmpuint (n_users, ==, 0);
}

static void
test_unsubscribed (TestBench     *bench,
                   gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = test_bench_subscribe (bench, "a", "news");
  g_autoptr (RealtimeSubscription) other = test_bench_subscribe (bench, "b", "news");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other_result = NULL;

  publish (subscription, "1", &result);
  publish (other, "2", &other_result);
  realtime_subscription_unsubscribe (subscription);
  assert_publish_fails (subscription, &result, REALTIME_ERROR_UNSUBSCRIBED);
  assert_published (other, &other_result);
  test_bench_assert_commands (bench, "connect, subscribe news, publish news 2");

  publish (subscription, "3", &result);
  g_assert_null (result);
  assert_publish_fails (subscription, &result, REALTIME_ERROR_UNSUBSCRIBED);
  realtime_subscription_wait_subscribed_async (subscription, NULL, test_store_result_cb, &result);
  assert_wait_fails (subscription, &result, REALTIME_ERROR_UNSUBSCRIBED);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");
}

static void
test_refused (TestBench     *bench,
              gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"error\":{\"code\":103}");
  subscription = test_bench_subscribe (bench, "a", "news");
  publish (subscription, "1", &result);
  assert_publish_fails (subscription, &result, REALTIME_ERROR_UNSUBSCRIBED);
  test_bench_flush (bench);
  g_assert_cmpuint (fake_server_count (bench->server, WIRE_METHOD_PUBLISH), ==, 0);
}

/* The server has the subscription before the call, on every connection. */
static void
test_resubscribing (TestBench     *bench,
                    gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  subscription = test_bench_subscribe (bench, "a", "news");
  publish (subscription, "1", &result);
  assert_published (subscription, &result);

  fake_server_drop (bench->server);
  test_wait_until (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBING);
  publish (subscription, "2", &result);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"error\":{\"code\":100,\"temporary\":true}");
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "a error 100"));
  g_assert_null (result);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, NULL);
  realtime_clock_advance (bench->clock, 1000);
  assert_published (subscription, &result);
  test_bench_assert_commands (bench, "subscribe news, publish news 1, connect, subscribe news, "
                              "subscribe news, publish news 2");
}

static void
waited_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  TestBench *bench = user_data;

  g_assert_true (realtime_subscription_wait_subscribed_finish (REALTIME_SUBSCRIPTION (object), result, NULL));
  test_log_add (bench->log, "waited");
}

/* In time to listen to what follows. */
static void
test_order (TestBench     *bench,
            gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE,
                          "\"subscribe\":{\"publications\":[{\"data\":1,\"offset\":1}]}");
  subscription = test_bench_subscribe (bench, "a", "news");
  realtime_subscription_wait_subscribed_async (subscription, NULL, waited_cb, bench);
  test_wait_until (test_log_has (bench->log, "client got 1"));
  test_log_assert (bench->log, "a on, waited, a subscribed, a got 1, client got 1");
}

static void
unsubscribe_cb (RealtimeSubscription *subscription)
{
  if (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED)
    realtime_subscription_unsubscribe (subscription);
}

/* Somebody is told of the subscription first, and gives it up at once. */
static void
test_unsubscribe_inside (TestBench     *bench,
                         gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = test_bench_subscribe (bench, "a", "news");
  g_autoptr (GAsyncResult) result = NULL;

  g_signal_connect_data (subscription, "notify::state", G_CALLBACK (unsubscribe_cb), NULL, NULL, 0);
  publish (subscription, "1", &result);
  assert_publish_fails (subscription, &result, REALTIME_ERROR_UNSUBSCRIBED);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "connect, subscribe news, unsubscribe news");
}

static void
drop_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  TestBench *bench = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (realtime_subscription_publish_finish (REALTIME_SUBSCRIPTION (object), result, &error));
  g_assert_no_error (error);
  realtime_client_close (bench->client);
  g_clear_object (&bench->client);
  test_log_add (bench->log, "dropped");
}

static void
test_drop_inside (TestBench     *bench,
                  gconstpointer  data)
{
  g_autoptr (GBytes) bytes = test_bytes ("1");
  g_autoptr (RealtimeSubscription) subscription = test_bench_subscribe (bench, "a", "news");

  realtime_subscription_publish_bytes_async (subscription, bytes, NULL, drop_cb, bench);
  test_wait_until (test_log_has (bench->log, "dropped"));
  g_assert_cmpint (realtime_subscription_get_state (subscription), ==, REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
}

static void
wait_connected_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  TestBench *bench = user_data;

  g_assert_true (realtime_client_wait_connected_finish (REALTIME_CLIENT (object), result, NULL));
  test_log_add (bench->log, "waited");
  realtime_client_close (bench->client);
}

static void
test_connected (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_client_wait_connected_async (bench->client, NULL, wait_connected_cb, bench);
  test_settle ();
  test_log_assert (bench->log, "");
  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "waited"));
  test_settle ();
  /* A change that is made inside the news of another is told after it. */
  test_log_assert (bench->log, "connecting, online, waited, disconnected 0 disconnect called, offline");

  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, "\"error\":{\"code\":103}");
  realtime_client_open (bench->client);
  realtime_client_wait_connected_async (bench->client, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_false (realtime_client_wait_connected_finish (bench->client, result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_DISCONNECTED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  test_bench_add ("/subscription-calls/results", test_results);
  test_bench_add ("/subscription-calls/fails", test_fails);
  test_bench_add ("/subscription-calls/unsubscribed", test_unsubscribed);
  test_bench_add ("/subscription-calls/refused", test_refused);
  test_bench_add ("/subscription-calls/resubscribing", test_resubscribing);
  test_bench_add ("/subscription-calls/order", test_order);
  test_bench_add ("/subscription-calls/unsubscribe-inside", test_unsubscribe_inside);
  test_bench_add ("/subscription-calls/drop-inside", test_drop_inside);
  test_bench_add ("/subscription-calls/connected", test_connected);

  return g_test_run ();
}
