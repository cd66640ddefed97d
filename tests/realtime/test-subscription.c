/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#define DENIED "\"error\":{\"code\":103,\"message\":\"permission denied\"}"
#define BUSY "\"error\":{\"code\":100,\"message\":\"busy\",\"temporary\":true}"

static void
clear_log (TestBench *bench)
{
  g_ptr_array_set_size (bench->log->entries, 0);
}

static void
subscribe_async (TestBench           *bench,
                 const char          *channel_name,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new (channel_name, NULL);

  realtime_client_subscribe_async (bench->client, channel, NULL, cancellable, callback, user_data);
}

static void
assert_fails (TestBench     *bench,
              GAsyncResult **result,
              GQuark         domain,
              int            code)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_null (realtime_client_subscribe_finish (bench->client, *result, &error));
  g_assert_error (error, domain, code);
  if (domain == REALTIME_ERROR)
    g_assert_cmpstr (realtime_channel_get_name (realtime_error_get_channel (error)), ==, "news");
  g_clear_object (result);
}

static void
test_share (TestBench     *bench,
            gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", "news");
  g_autoptr (RealtimeSubscription) b = test_bench_subscribe (bench, "b", "news");
  g_autoptr (RealtimeSubscription) late = NULL;

  g_assert_true (a != b);
  test_wait_until (test_log_has (bench->log, "b subscribed"));
  late = test_bench_subscribe (bench, "late", "news");
  g_assert_cmpint (realtime_subscription_get_state (late), ==, REALTIME_SUBSCRIPTION_SUBSCRIBING);
  test_wait_until (test_log_has (bench->log, "late subscribed"));
  clear_log (bench);

  fake_server_publish (bench->server, "news", "1", 0);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got 1, b got 1, late got 1, client got 1");

  realtime_subscription_unsubscribe (a);
  realtime_subscription_unsubscribe (a);
  test_log_assert (bench->log, "a off, a unsubscribed 0 unsubscribe called");
  fake_server_publish (bench->server, "news", "2", 0);
  test_bench_flush (bench);
  test_log_assert (bench->log, "b got 2, late got 2, client got 2");
  test_bench_assert_commands (bench, "connect, subscribe news");

  realtime_subscription_unsubscribe (b);
  realtime_subscription_unsubscribe (late);
  clear_log (bench);
  fake_server_publish (bench->server, "news", "3", 0);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
  test_bench_assert_commands (bench, "unsubscribe news");
  g_assert_finalize_object (g_steal_pointer (&a));
  g_assert_finalize_object (g_steal_pointer (&b));
  g_assert_finalize_object (g_steal_pointer (&late));
}

/* The client keeps what nobody holds. */
static void
test_unheld (TestBench     *bench,
             gconstpointer  data)
{
  g_object_unref (test_bench_subscribe (bench, "a", "news"));
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  clear_log (bench);
  fake_server_publish (bench->server, "news", "1", 0);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got 1, client got 1");
}

static void
test_resources (TestBench     *bench,
                gconstpointer  data)
{
  static const char *const ids[] = { NULL, "1", "2" };
  static const char *const names[] = { "parent", "one", "two" };
  RealtimeSubscription *subscriptions[G_N_ELEMENTS (ids)] = { NULL };
  g_autoptr (RealtimeChannel) parent = realtime_channel_new ("news", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", ids[i]);

      subscriptions[i] = realtime_client_subscribe (bench->client, channel, NULL);
      test_log_watch_subscription (bench->log, names[i], subscriptions[i]);
    }

  test_bench_open (bench);
  test_bench_flush (bench);
  clear_log (bench);

  fake_server_publish (bench->server, "news", "1", 0);
  fake_server_publish (bench->server, "news:1", "2", 0);
  fake_server_publish (bench->server, "news:2", "3", 0);
  fake_server_publish (bench->server, "news:3", "4", 0);
  test_bench_flush (bench);
  test_log_assert (bench->log, "parent got 1, client got 1, one got 2, client got 2, two got 3, client got 3");

  realtime_client_unsubscribe (bench->client, parent);
  test_log_assert (bench->log, "parent off, parent unsubscribed 0 unsubscribe called");
  g_assert_cmpint (realtime_subscription_get_state (subscriptions[1]), ==, REALTIME_SUBSCRIPTION_SUBSCRIBED);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    g_object_unref (subscriptions[i]);
}

static void
test_unsubscribe_channel (TestBench     *bench,
                          gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", "news");
  g_autoptr (RealtimeSubscription) b = test_bench_subscribe (bench, "b", "news");
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (RealtimeChannel) other = realtime_channel_new ("other", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  test_wait_until (test_log_has (bench->log, "b subscribed"));
  clear_log (bench);

  realtime_client_unsubscribe (bench->client, other);
  test_log_assert (bench->log, "");
  subscribe_async (bench, "news", NULL, test_store_result_cb, &result);
  realtime_client_unsubscribe (bench->client, channel);
  test_log_assert (bench->log, "a off, b off, a unsubscribed 0 unsubscribe called, "
                   "b unsubscribed 0 unsubscribe called");
  assert_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_UNSUBSCRIBED);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "connect, subscribe news, unsubscribe news");
}

/* Given up before the server has answered, and asked for again at once. */
static void
test_unsubscribe_early (TestBench     *bench,
                        gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (RealtimeSubscription) b = NULL;

  test_bench_open (bench);
  a = test_bench_subscribe (bench, "a", "news");
  realtime_subscription_unsubscribe (a);
  b = test_bench_subscribe (bench, "b", "news");
  test_wait_until (test_log_has (bench->log, "b subscribed"));
  test_log_assert (bench->log, "a off, a unsubscribed 0 unsubscribe called, b on, b subscribed");
  test_bench_assert_commands (bench, "subscribe news, unsubscribe news, subscribe news");
}

static void
test_refused (TestBench     *bench,
              gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, DENIED);
  a = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "error 103 in news"));
  test_log_assert (bench->log, "a off, a error 103, a unsubscribed 103 permission denied, error 103 in news");
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "subscribe news");
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_CONNECTED);
}

static void
test_refused_for_now (TestBench     *bench,
                      gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, BUSY);
  a = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "error 100 in news"));
  test_log_assert (bench->log, "a error 100, error 100 in news");

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, NULL);
  realtime_clock_advance (bench->clock, 499);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "subscribe news");
  realtime_clock_advance (bench->clock, 501);
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  test_log_assert (bench->log, "a on, a subscribed");
}

/* The delay is not that of connections. */
static void
test_delays (TestBench     *bench,
             gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;

  g_object_set (bench->client, "min-reconnect-delay", 1, "max-reconnect-delay", 1,
                "min-resubscribe-delay", 7000, "max-resubscribe-delay", 7000, NULL);
  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, BUSY);
  a = test_bench_subscribe (bench, "a", "news");
  for (guint i = 0; i < 3; i++)
    {
      test_wait_until (test_log_has (bench->log, "error 100 in news"));
      clear_log (bench);
      g_free (fake_server_take_commands (bench->server));
      realtime_clock_advance (bench->clock, 6999);
      test_bench_flush (bench);
      test_bench_assert_commands (bench, "");
      realtime_clock_advance (bench->clock, 1);
    }
}

/* Refused after a reconnection: nobody waits for it, so it is signalled. */
static void
test_refused_later (TestBench     *bench,
                    gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", "news");

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  clear_log (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, DENIED);
  fake_server_drop (bench->server);
  test_wait_until (test_log_has (bench->log, "disconnected 1 transport closed"));
  test_log_assert (bench->log, "connecting, a waiting, disconnected 1 transport closed");
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "error 103 in news"));
  test_log_assert (bench->log, "online, connected, a off, a error 103, "
                   "a unsubscribed 103 permission denied, error 103 in news");
}

static void
test_no_answer (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;

  test_bench_open (bench);
  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, TRUE);
  a = test_bench_subscribe (bench, "a", "news");
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE) == 1);
  realtime_clock_advance (bench->clock, 5000);
  test_log_assert (bench->log, "connecting, disconnected 3 subscribe timeout");

  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, FALSE);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "a subscribed"));
}

static void
test_unsubscribe_refused (TestBench     *bench,
                          gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", "news");

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  realtime_subscription_unsubscribe (a);
  clear_log (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_UNSUBSCRIBE, BUSY);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  test_log_assert (bench->log, "connecting, disconnected 4 unsubscribe error");
}

static void
test_unsubscribed_by_server (TestBench     *bench,
                             gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", "news");

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  clear_log (bench);
  g_free (fake_server_take_commands (bench->server));

  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500}}}");
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  test_log_assert (bench->log, "a waiting, a on, a subscribed");
  test_bench_assert_commands (bench, "subscribe news");

  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2000,"
                    "\"reason\":\"gone\"}}}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "a off, a unsubscribed 2000 gone");
  test_bench_assert_commands (bench, "");
}

/* A server that ends the subscription again and again is not asked without
 * a pause. */
static void
test_unsubscribed_again_and_again (TestBench     *bench,
                                   gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", "news");

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  clear_log (bench);
  g_free (fake_server_take_commands (bench->server));

  for (guint i = 0; i < 2; i++)
    {
      fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500}}}");
      test_bench_flush (bench);
    }
  test_log_assert (bench->log, "a waiting, a on, a subscribed, a waiting");
  test_bench_assert_commands (bench, "subscribe news");
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "a subscribed"));
}

static void
test_bad_name (TestBench     *bench,
               gconstpointer  data)
{
  g_autofree char *name = g_strnfill (256, 'x');
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", name);
  g_autoptr (RealtimeChannel) channel = realtime_channel_new_from_wire ("");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_wait_until (realtime_subscription_get_state (a) == REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
  g_assert_true (test_log_has (bench->log, "a error 21"));

  realtime_client_subscribe_async (bench->client, channel, NULL, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (realtime_client_subscribe_finish (bench->client, result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_DISCONNECTED);
}

static void
subscribed_task_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  TestBench *bench = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeSubscription) subscription = NULL;

  subscription = realtime_client_subscribe_finish (REALTIME_CLIENT (object), result, &error);
  g_assert_no_error (error);
  test_log_add (bench->log, "task done");
  test_log_watch_subscription (bench->log, "task", subscription);
}

/* The callback is in time for the first signals. */
static void
test_async (TestBench     *bench,
            gconstpointer  data)
{
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE,
                          "\"subscribe\":{\"recoverable\":true,\"epoch\":\"e\",\"offset\":1,\"recovered\":true,"
                          "\"was_recovering\":true,\"publications\":[{\"data\":1,\"offset\":1}]}");
  subscribe_async (bench, "news", NULL, subscribed_task_cb, bench);
  test_wait_until (test_log_has (bench->log, "client got 1"));
  test_log_assert (bench->log, "connecting, online, connected, task done, task subscribed again whole, "
                   "task got 1, client got 1");

  /* And so it is when another has the channel already. */
  subscribe_async (bench, "news", NULL, subscribed_task_cb, bench);
  test_wait_until (test_log_has (bench->log, "task subscribed"));
  test_log_assert (bench->log, "task done, task subscribed");
}

/* What goes wrong first goes to the caller, and to nobody else. */
static void
test_async_refused (TestBench     *bench,
                    gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, DENIED);
  subscribe_async (bench, "news", NULL, test_store_result_cb, &result);
  assert_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_PERMISSION_DENIED);

  /* Nobody else wants the connection. */
  test_log_assert (bench->log, "connecting, online, connected, offline, disconnected 0 disconnect called");

  realtime_client_open (bench->client);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, BUSY);
  subscribe_async (bench, "news", NULL, test_store_result_cb, &result);
  assert_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_INTERNAL);
  test_log_assert (bench->log, "connecting, online, connected");
  g_free (fake_server_take_commands (bench->server));
  realtime_clock_advance (bench->clock, 20000);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");

  /* What was wanted once is not wanted for ever. */
  realtime_client_close (bench->client);
  subscribe_async (bench, "news", NULL, test_store_result_cb, &result);
  assert_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_INTERNAL);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_DISCONNECTED);
}

/* Who fails takes with him only the connection that was made for him. */
static void
test_async_refused_later (TestBench     *bench,
                          gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", "other");
  g_autoptr (GAsyncResult) result = NULL;

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  realtime_subscription_unsubscribe (a);
  clear_log (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, DENIED);
  subscribe_async (bench, "news", NULL, test_store_result_cb, &result);
  assert_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_PERMISSION_DENIED);
  test_log_assert (bench->log, "");
}

static void
test_async_no_connection (TestBench     *bench,
                          gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_pointer (&bench->server, fake_server_free);
  subscribe_async (bench, "news", NULL, test_store_result_cb, &result);
  assert_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_TRANSPORT_CLOSED);
  test_log_assert (bench->log, "connecting, offline");
}

static void
test_async_closed (TestBench     *bench,
                   gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  subscribe_async (bench, "news", NULL, test_store_result_cb, &result);
  realtime_client_close (bench->client);
  assert_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_DISCONNECTED);

  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, TRUE);
  subscribe_async (bench, "news", NULL, test_store_result_cb, &result);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE) == 1);
  fake_server_drop (bench->server);
  assert_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_CONNECTION_CLOSED);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_DISCONNECTED);
}

static void
test_async_timeout (TestBench     *bench,
                    gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, TRUE);
  subscribe_async (bench, "news", NULL, test_store_result_cb, &result);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE) == 1);
  realtime_clock_advance (bench->clock, 5000);
  assert_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_TIMEOUT);
  test_log_assert (bench->log, "connecting, disconnected 3 subscribe timeout");

  /* While the next connection is waited for */
  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  realtime_client_open (bench->client);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == 2);
  subscribe_async (bench, "news", NULL, test_store_result_cb, &result);
  realtime_clock_advance (bench->clock, 5000);
  assert_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_TIMEOUT);
}

static void
test_cancel (TestBench     *bench,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GCancellable) early = g_cancellable_new ();
  g_autoptr (GCancellable) late = g_cancellable_new ();
  g_autoptr (GCancellable) after = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_cancellable_cancel (cancelled);
  subscribe_async (bench, "news", cancelled, test_store_result_cb, &result);
  assert_fails (bench, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_log_assert (bench->log, "");

  subscribe_async (bench, "news", early, test_store_result_cb, &result);
  g_cancellable_cancel (early);
  assert_fails (bench, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_log_assert (bench->log, "connecting, offline");

  test_bench_open (bench);
  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, TRUE);
  subscribe_async (bench, "news", late, test_store_result_cb, &result);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE) == 1);
  g_cancellable_cancel (late);
  assert_fails (bench, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_log_assert (bench->log, "");
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "subscribe news, unsubscribe news");

  /* When it is done, it is done. */
  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, FALSE);
  subscribe_async (bench, "news", after, subscribed_task_cb, bench);
  test_wait_until (test_log_has (bench->log, "task subscribed"));
  clear_log (bench);
  g_cancellable_cancel (after);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
}

/* The one who gives up does not take it from the others. */
/* What the connection does for itself is no reason to keep it. */
static void
test_cancel_while_connecting (TestBench     *bench,
                              gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  subscribe_async (bench, "news", cancellable, test_store_result_cb, &result);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == 1);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_DISCONNECTED);
}

static void
test_cancel_one (TestBench     *bench,
                 gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GError) error = NULL;

  subscribe_async (bench, "news", cancellable, test_store_result_cb, &result);
  subscribe_async (bench, "news", NULL, test_store_result_cb, &other);
  g_cancellable_cancel (cancellable);
  assert_fails (bench, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_wait_until (other != NULL);
  subscription = realtime_client_subscribe_finish (bench->client, other, &error);
  g_assert_no_error (error);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "connect, subscribe news");
}

static void
send_presence (TestBench  *bench,
               const char *kind,
               const char *client_id)
{
  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"%s\":{\"info\":{\"user\":\"u\","
                    "\"client\":\"%s\"}}}}", kind, client_id);
}

static void
test_join_leave (TestBench     *bench,
                 gconstpointer  data)
{
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (RealtimeSubscription) b = NULL;

  realtime_subscribe_options_set_join_leave (options, TRUE);
  a = test_bench_subscribe_with (bench, "a", "news", options);
  b = test_bench_subscribe (bench, "b", "news");
  test_wait_until (test_log_has (bench->log, "b subscribed"));
  test_bench_assert_commands (bench, "connect, subscribe news with joins");
  clear_log (bench);

  send_presence (bench, "join", "1");
  fake_server_publish (bench->server, "news", "1", 0);
  send_presence (bench, "join", "2");
  send_presence (bench, "leave", "1");
  test_bench_flush (bench);
  test_log_assert (bench->log, "a joined by 1, b joined by 1, a got 1, b got 1, client got 1, "
                   "a joined by 2, b joined by 2, a left by 1, b left by 1");

  realtime_subscription_unsubscribe (a);
  clear_log (bench);
  send_presence (bench, "leave", "2");
  test_bench_flush (bench);
  test_log_assert (bench->log, "b left by 2");
}

/* A join that tells of nobody breaks the protocol; others are not for us. */
static void
test_strange_joins (TestBench     *bench,
                    gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", "news");

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  clear_log (bench);
  fake_server_send (bench->server, "{\"push\":{\"channel\":\"other\",\"join\":{\"info\":{\"client\":\"1\"}}}}");
  fake_server_send (bench->server, "{\"push\":{\"join\":{\"info\":{\"client\":\"1\"}}}}");
  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"join\":null}}");
  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"join\":{\"info\":{}}}}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "a joined by ");

  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"leave\":{}}}");
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  test_log_assert (bench->log, "offline, a waiting, disconnected 2 bad protocol");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  test_bench_add ("/subscription/share", test_share);
  test_bench_add ("/subscription/unheld", test_unheld);
  test_bench_add ("/subscription/resources", test_resources);
  test_bench_add ("/subscription/unsubscribe-channel", test_unsubscribe_channel);
  test_bench_add ("/subscription/unsubscribe-early", test_unsubscribe_early);
  test_bench_add ("/subscription/refused", test_refused);
  test_bench_add ("/subscription/refused-for-now", test_refused_for_now);
  test_bench_add ("/subscription/delays", test_delays);
  test_bench_add ("/subscription/refused-later", test_refused_later);
  test_bench_add ("/subscription/no-answer", test_no_answer);
  test_bench_add ("/subscription/unsubscribe-refused", test_unsubscribe_refused);
  test_bench_add ("/subscription/unsubscribed-by-server", test_unsubscribed_by_server);
  test_bench_add ("/subscription/unsubscribed-again-and-again", test_unsubscribed_again_and_again);
  test_bench_add ("/subscription/bad-name", test_bad_name);
  test_bench_add ("/subscription/async", test_async);
  test_bench_add ("/subscription/async-refused", test_async_refused);
  test_bench_add ("/subscription/async-refused-later", test_async_refused_later);
  test_bench_add ("/subscription/async-no-connection", test_async_no_connection);
  test_bench_add ("/subscription/async-closed", test_async_closed);
  test_bench_add ("/subscription/async-timeout", test_async_timeout);
  test_bench_add ("/subscription/cancel", test_cancel);
  test_bench_add ("/subscription/cancel-while-connecting", test_cancel_while_connecting);
  test_bench_add ("/subscription/cancel-one", test_cancel_one);
  test_bench_add ("/subscription/join-leave", test_join_leave);
  test_bench_add ("/subscription/strange-joins", test_strange_joins);

  return g_test_run ();
}
