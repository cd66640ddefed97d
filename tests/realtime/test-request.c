/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

/*
 * What is true of all calls: they wait, fail, are never sent twice and can be
 * called off at any time.
 */

typedef struct
{
  const char *name;
  /* PONG for what sends no command of its own */
  WireMethod  method;
  const char *command;
  gboolean    of_subscription;
  void      (*start)  (TestBench            *bench,
                       RealtimeSubscription *subscription,
                       GCancellable         *cancellable,
                       GAsyncResult        **result);
  gboolean  (*finish) (TestBench            *bench,
                       RealtimeSubscription *subscription,
                       GAsyncResult         *result,
                       GError              **error);
} Call;

#define DEFINE_START(name, ...) \
  static void \
  name ## _start (TestBench            *bench, \
                  RealtimeSubscription *subscription, \
                  GCancellable         *cancellable, \
                  GAsyncResult        **result) \
  { \
    g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL); \
    g_autoptr (JsonNode) node = json_from_string ("[1]", NULL); \
    g_autoptr (GBytes) bytes = test_bytes ("[1]"); \
\
    realtime_ ## name ## _async (__VA_ARGS__, cancellable, test_store_result_cb, result); \
  }

#define DEFINE_BOOLEAN_CALL(name, finish_name, object, ...) \
  DEFINE_START (name, object, ## __VA_ARGS__) \
\
  static gboolean \
  name ## _finish (TestBench            *bench, \
                   RealtimeSubscription *subscription, \
                   GAsyncResult         *result, \
                   GError              **error) \
  { \
    return realtime_ ## finish_name ## _finish (object, result, error); \
  }

#define DEFINE_STATS_CALL(name, object, ...) \
  DEFINE_START (name, object, ## __VA_ARGS__) \
\
  static gboolean \
  name ## _finish (TestBench            *bench, \
                   RealtimeSubscription *subscription, \
                   GAsyncResult         *result, \
                   GError              **error) \
  { \
    return realtime_ ## name ## _finish (object, result, NULL, NULL, error); \
  }

#define DEFINE_POINTER_CALL(name, free_func, object, ...) \
  DEFINE_START (name, object, ## __VA_ARGS__) \
\
  static gboolean \
  name ## _finish (TestBench            *bench, \
                   RealtimeSubscription *subscription, \
                   GAsyncResult         *result, \
                   GError              **error) \
  { \
    gpointer value = realtime_ ## name ## _finish (object, result, error); \
    gboolean done = value != NULL; \
\
    g_clear_pointer (&value, free_func); \
\
    return done; \
  }

DEFINE_BOOLEAN_CALL (client_publish, client_publish, bench->client, channel, node)
DEFINE_BOOLEAN_CALL (client_publish_bytes, client_publish, bench->client, channel, bytes)
DEFINE_POINTER_CALL (client_history, realtime_history_unref, bench->client, channel, 7, NULL, 0, FALSE)
DEFINE_POINTER_CALL (client_presence, g_ptr_array_unref, bench->client, channel)
DEFINE_STATS_CALL (client_presence_stats, bench->client, channel)
DEFINE_POINTER_CALL (client_rpc, json_node_unref, bench->client, "m", node)
DEFINE_POINTER_CALL (client_rpc_bytes, g_bytes_unref, bench->client, "m", bytes)
DEFINE_BOOLEAN_CALL (client_send, client_send, bench->client, node)
DEFINE_BOOLEAN_CALL (client_send_bytes, client_send, bench->client, bytes)
DEFINE_BOOLEAN_CALL (client_wait_connected, client_wait_connected, bench->client)
DEFINE_BOOLEAN_CALL (subscription_publish, subscription_publish, subscription, node)
DEFINE_BOOLEAN_CALL (subscription_publish_bytes, subscription_publish, subscription, bytes)
DEFINE_POINTER_CALL (subscription_history, realtime_history_unref, subscription, 7, NULL, 0, FALSE)
DEFINE_POINTER_CALL (subscription_presence, g_ptr_array_unref, subscription)
DEFINE_STATS_CALL (subscription_presence_stats, subscription)
DEFINE_BOOLEAN_CALL (subscription_wait_subscribed, subscription_wait_subscribed, subscription)

#define CALL(name, method, command, of_subscription) \
  { # name, WIRE_METHOD_ ## method, command, of_subscription, name ## _start, name ## _finish }

static const Call calls[] = {
  CALL (client_publish, PUBLISH, "publish news [1]", FALSE),
  CALL (client_publish_bytes, PUBLISH, "publish news [1]", FALSE),
  CALL (client_history, HISTORY, "history news 7", FALSE),
  CALL (client_presence, PRESENCE, "presence news", FALSE),
  CALL (client_presence_stats, PRESENCE_STATS, "presence_stats news", FALSE),
  CALL (client_rpc, RPC, "rpc m [1]", FALSE),
  CALL (client_rpc_bytes, RPC, "rpc m [1]", FALSE),
  CALL (client_send, SEND, "send [1]", FALSE),
  CALL (client_send_bytes, SEND, "send [1]", FALSE),
  CALL (client_wait_connected, PONG, NULL, FALSE),
  CALL (subscription_publish, PUBLISH, "publish news [1]", TRUE),
  CALL (subscription_publish_bytes, PUBLISH, "publish news [1]", TRUE),
  CALL (subscription_history, HISTORY, "history news 7", TRUE),
  CALL (subscription_presence, PRESENCE, "presence news", TRUE),
  CALL (subscription_presence_stats, PRESENCE_STATS, "presence_stats news", TRUE),
  CALL (subscription_wait_subscribed, PONG, NULL, TRUE),
};

static gboolean
is_answered (const Call *call)
{
  return call->method != WIRE_METHOD_PONG && call->method != WIRE_METHOD_SEND;
}

static RealtimeSubscription *
subscribe (TestBench  *bench,
           const Call *call)
{
  return call->of_subscription ? test_bench_subscribe (bench, "a", "news") : NULL;
}

static void
assert_done (TestBench            *bench,
             const Call           *call,
             RealtimeSubscription *subscription,
             GAsyncResult        **result)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_true (call->finish (bench, subscription, *result, &error));
  g_assert_no_error (error);
  g_clear_object (result);
}

static void
assert_fails (TestBench            *bench,
              const Call           *call,
              RealtimeSubscription *subscription,
              GAsyncResult        **result,
              GQuark                domain,
              int                   code)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_false (call->finish (bench, subscription, *result, &error));
  g_assert_error (error, domain, code);
  g_clear_object (result);
}

static void
set_up (TestBench     *bench,
        gconstpointer  data)
{
  test_bench_set_up (bench, data);
  fake_server_set_answer (bench->server, WIRE_METHOD_RPC, "\"rpc\":{\"data\":1}");
}

/* Opens the client, and makes the subscription. */
static RealtimeSubscription *
make_ready (TestBench  *bench,
            const Call *call)
{
  RealtimeSubscription *subscription = NULL;

  test_bench_open (bench);
  subscription = subscribe (bench, call);
  if (subscription != NULL)
    test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_free (fake_server_take_commands (bench->server));

  return subscription;
}

static void
test_waits (TestBench     *bench,
            gconstpointer  data)
{
  const Call *call = data;
  g_autoptr (RealtimeSubscription) subscription = subscribe (bench, call);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GString) expected = g_string_new ("connect");

  call->start (bench, subscription, NULL, &result);
  /* A subscription has made the client connect, which may be done any time. */
  if (!call->of_subscription)
    {
      test_settle ();
      g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_DISCONNECTED);
    }
  g_assert_null (result);

  realtime_client_open (bench->client);
  assert_done (bench, call, subscription, &result);
  test_bench_flush (bench);
  if (call->of_subscription)
    g_string_append (expected, ", subscribe news");
  if (call->command != NULL)
    g_string_append_printf (expected, ", %s", call->command);
  test_bench_assert_commands (bench, expected->str);
}

static void
test_at_once (TestBench     *bench,
              gconstpointer  data)
{
  const Call *call = data;
  g_autoptr (RealtimeSubscription) subscription = make_ready (bench, call);
  g_autoptr (GAsyncResult) result = NULL;

  call->start (bench, subscription, NULL, &result);
  assert_done (bench, call, subscription, &result);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, call->command != NULL ? call->command : "");
}

static void
test_in_vain (TestBench     *bench,
              gconstpointer  data)
{
  const Call *call = data;
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, TRUE);
  subscription = subscribe (bench, call);
  call->start (bench, subscription, NULL, &result);
  realtime_clock_advance (bench->clock, 4999);
  test_settle ();
  g_assert_null (result);
  realtime_clock_advance (bench->clock, 1);
  assert_fails (bench, call, subscription, &result, REALTIME_ERROR, REALTIME_ERROR_TIMEOUT);
}

static void
test_disconnected (TestBench     *bench,
                   gconstpointer  data)
{
  const Call *call = data;
  g_autoptr (RealtimeSubscription) subscription = subscribe (bench, call);
  g_autoptr (GAsyncResult) result = NULL;

  realtime_client_open (bench->client);
  call->start (bench, subscription, NULL, &result);
  realtime_client_close (bench->client);
  assert_fails (bench, call, subscription, &result, REALTIME_ERROR, REALTIME_ERROR_DISCONNECTED);
}

/* Whether it was carried out is not known, so it is not sent a second time. */
static void
test_lost (TestBench     *bench,
           gconstpointer  data)
{
  const Call *call = data;
  g_autoptr (RealtimeSubscription) subscription = make_ready (bench, call);
  g_autoptr (GAsyncResult) result = NULL;

  fake_server_set_silent (bench->server, call->method, TRUE);
  call->start (bench, subscription, NULL, &result);
  test_wait_until (fake_server_count (bench->server, call->method) == 1);
  fake_server_drop (bench->server);
  assert_fails (bench, call, subscription, &result, REALTIME_ERROR, REALTIME_ERROR_CONNECTION_CLOSED);

  fake_server_set_silent (bench->server, call->method, FALSE);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_bench_flush (bench);
  g_assert_cmpuint (fake_server_count (bench->server, call->method), ==, 1);

  /* But the next one goes over the new connection. */
  call->start (bench, subscription, NULL, &result);
  assert_done (bench, call, subscription, &result);
  g_assert_cmpuint (fake_server_count (bench->server, call->method), ==, 2);
}

static void
test_no_answer (TestBench     *bench,
                gconstpointer  data)
{
  const Call *call = data;
  g_autoptr (RealtimeSubscription) subscription = make_ready (bench, call);
  g_autoptr (GAsyncResult) result = NULL;

  fake_server_set_silent (bench->server, call->method, TRUE);
  call->start (bench, subscription, NULL, &result);
  realtime_clock_advance (bench->clock, 5000);
  assert_fails (bench, call, subscription, &result, REALTIME_ERROR, REALTIME_ERROR_TIMEOUT);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_CONNECTED);
}

static void
test_cancel_before (TestBench     *bench,
                    gconstpointer  data)
{
  const Call *call = data;
  g_autoptr (RealtimeSubscription) subscription = make_ready (bench, call);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_cancellable_cancel (cancellable);
  call->start (bench, subscription, cancellable, &result);
  g_assert_null (result);
  assert_fails (bench, call, subscription, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");
}

static void
test_cancel_waiting (TestBench     *bench,
                     gconstpointer  data)
{
  const Call *call = data;
  g_autoptr (RealtimeSubscription) subscription = subscribe (bench, call);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  guint n_timers;

  /* The subscription is on its way: let that come to a halt first. */
  if (subscription != NULL)
    {
      fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, TRUE);
      test_wait_until (test_log_has (bench->log, "connected"));
      test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE) == 1);
    }

  n_timers = realtime_clock_get_n_timers (bench->clock);
  call->start (bench, subscription, cancellable, &result);
  g_assert_cmpuint (realtime_clock_get_n_timers (bench->clock), ==, n_timers + 1);
  g_cancellable_cancel (cancellable);
  test_settle ();
  g_assert_cmpuint (realtime_clock_get_n_timers (bench->clock), ==, n_timers);
  assert_fails (bench, call, subscription, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_bench_flush (bench);
  test_bench_assert_commands (bench, call->of_subscription ? "connect, subscribe news" : "connect");
}

static void
test_cancel_in_flight (TestBench     *bench,
                       gconstpointer  data)
{
  const Call *call = data;
  g_autoptr (RealtimeSubscription) subscription = make_ready (bench, call);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  fake_server_set_silent (bench->server, call->method, TRUE);
  call->start (bench, subscription, cancellable, &result);
  test_wait_until (fake_server_count (bench->server, call->method) == 1);
  g_cancellable_cancel (cancellable);
  assert_fails (bench, call, subscription, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The answer comes all the same. */
  fake_server_send (bench->server, "{\"id\":%u,\"error\":{\"code\":100}}",
                    fake_server_get_last_id (bench->server, call->method));
  test_bench_flush (bench);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_CONNECTED);
}

/* What was called off before it was looked at counts as called off. */
static void
test_cancel_after (TestBench     *bench,
                   gconstpointer  data)
{
  const Call *call = data;
  g_autoptr (RealtimeSubscription) subscription = make_ready (bench, call);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  call->start (bench, subscription, cancellable, &result);
  test_wait_until (result != NULL);
  g_cancellable_cancel (cancellable);
  assert_fails (bench, call, subscription, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
add_test (const char  *name,
          const Call  *call,
          void       (*func) (TestBench *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/request/%s/%s", name, call->name);

  g_strdelimit (path, "_", '-');
  g_test_add (path, TestBench, call, set_up, func, test_bench_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      add_test ("waits", &calls[i], test_waits);
      add_test ("at-once", &calls[i], test_at_once);
      add_test ("in-vain", &calls[i], test_in_vain);
      add_test ("disconnected", &calls[i], test_disconnected);
      add_test ("cancel-before", &calls[i], test_cancel_before);
      add_test ("cancel-waiting", &calls[i], test_cancel_waiting);
      add_test ("cancel-after", &calls[i], test_cancel_after);

      if (is_answered (&calls[i]))
        {
          add_test ("lost", &calls[i], test_lost);
          add_test ("no-answer", &calls[i], test_no_answer);
          add_test ("cancel-in-flight", &calls[i], test_cancel_in_flight);
        }
    }

  return g_test_run ();
}
