/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#include "wire-limits.h"

static void
assert_disconnected_by (TestLog    *log,
                        const char *uri,
                        const char *expected)
{
  g_autoptr (RealtimeClient) other = realtime_client_new (uri);

  test_log_watch_client (log, other);
  realtime_client_open (other);
  test_wait_until (realtime_client_get_state (other) == REALTIME_CLIENT_DISCONNECTED);
  test_log_assert (log, expected);
  g_assert_finalize_object (g_steal_pointer (&other));
}

static void
test_properties (void)
{
  g_autoptr (RealtimeClient) client = realtime_client_new ("ws://localhost:1/");
  g_autofree char *name = NULL;
  g_autofree char *version = NULL;
  g_autofree char *separator = NULL;
  g_autofree char *uri = NULL;
  guint min_delay;
  guint max_delay;
  guint min_again;
  guint max_again;
  guint timeout;
  guint ping_delay;
  guint frame_size;
  guint command_size;

  g_object_get (client,
                "uri", &uri,
                "name", &name,
                "version", &version,
                "separator", &separator,
                "min-reconnect-delay", &min_delay,
                "max-reconnect-delay", &max_delay,
                "min-resubscribe-delay", &min_again,
                "max-resubscribe-delay", &max_again,
                "timeout", &timeout,
                "max-server-ping-delay", &ping_delay,
                "max-frame-size", &frame_size,
                "max-command-size", &command_size,
                NULL);
  g_assert_cmpstr (uri, ==, "ws://localhost:1/");
  g_assert_cmpstr (name, ==, "realtime-c");
  g_assert_null (version);
  g_assert_cmpstr (separator, ==, ":");
  g_assert_cmpuint (min_delay, ==, 500);
  g_assert_cmpuint (max_delay, ==, 20000);
  g_assert_cmpuint (min_again, ==, 500);
  g_assert_cmpuint (max_again, ==, 20000);
  g_assert_cmpuint (timeout, ==, 5000);
  g_assert_cmpuint (ping_delay, ==, 10000);
  g_assert_cmpuint (frame_size, ==, WIRE_DEFAULT_REPLY_FRAME_SIZE);
  g_assert_cmpuint (command_size, ==, WIRE_DEFAULT_COMMAND_FRAME_SIZE);

  g_object_set (client, "token", "secret", "version", "1", "timeout", 7, NULL);
  g_object_get (client, "timeout", &timeout, NULL);
  g_assert_cmpuint (timeout, ==, 7);
  g_assert_cmpstr (realtime_client_get_token (client), ==, "secret");
  g_assert_cmpstr (realtime_client_get_uri (client), ==, "ws://localhost:1/");
  g_assert_cmpint (realtime_client_get_state (client), ==, REALTIME_CLIENT_DISCONNECTED);
  g_assert_null (realtime_client_get_client_id (client));
  g_assert_finalize_object (g_steal_pointer (&client));
}

static void
count_cb (guint *n_notifies)
{
  (*n_notifies)++;
}

/* Setting tells of it, once, and only if it changes anything. */
static void
test_notify (void)
{
  g_autoptr (RealtimeClient) client = realtime_client_new ("ws://localhost:1/");
  guint n_notifies = 0;

  g_signal_connect_data (client, "notify", G_CALLBACK (count_cb), &n_notifies, NULL, G_CONNECT_SWAPPED);

  realtime_client_set_token (client, "secret");
  realtime_client_set_token (client, "secret");
  g_assert_cmpuint (n_notifies, ==, 1);
  realtime_client_set_token (client, NULL);
  realtime_client_set_token (client, NULL);
  g_assert_cmpuint (n_notifies, ==, 2);

  g_object_set (client, "name", "confab", "version", "2", "timeout", 1, "max-frame-size", 2000, NULL);
  g_object_set (client, "name", "confab", "version", "2", "timeout", 1, "max-frame-size", 2000, NULL);
  g_assert_cmpuint (n_notifies, ==, 6);
  g_assert_finalize_object (g_steal_pointer (&client));
}

static void
test_open_close (TestBench     *bench,
                 gconstpointer  data)
{
  realtime_client_open (bench->client);
  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_log_assert (bench->log, "connecting, online, connected");
  g_assert_cmpstr (realtime_client_get_client_id (bench->client), ==, "client-1");

  realtime_client_open (bench->client);
  test_log_assert (bench->log, "");

  realtime_client_close (bench->client);
  test_log_assert (bench->log, "offline, disconnected 0 disconnect called");
  g_assert_null (realtime_client_get_client_id (bench->client));
  realtime_client_close (bench->client);
  test_log_assert (bench->log, "");

  test_wait_until (fake_server_get_close_code (bench->server) != 0);
  g_assert_cmpuint (fake_server_get_close_code (bench->server), ==, 1000);
  g_assert_cmpuint (fake_server_get_n_connections (bench->server), ==, 1);
}

static void
test_close_while_connecting (TestBench     *bench,
                             gconstpointer  data)
{
  realtime_client_open (bench->client);
  realtime_client_close (bench->client);
  test_log_assert (bench->log, "connecting, offline");

  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  realtime_client_open (bench->client);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == 1);
  realtime_client_close (bench->client);
  test_log_assert (bench->log, "connecting, offline");
}

static void
test_token (TestBench     *bench,
            gconstpointer  data)
{
  realtime_client_set_token (bench->client, "ann");
  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "connected"));
  realtime_client_set_token (bench->client, "bob");
  fake_server_drop (bench->server);
  test_wait_until (test_log_has (bench->log, "disconnected 1 transport closed"));
  realtime_client_open (bench->client);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == 2);

  test_bench_assert_commands (bench, "connect as ann, connect as bob");
}

static void
test_reconnect (TestBench     *bench,
                gconstpointer  data)
{
  test_bench_open (bench);

  for (guint i = 2; i < 5; i++)
    {
      fake_server_drop (bench->server);
      test_wait_until (test_log_has (bench->log, "disconnected 1 transport closed"));
      test_log_assert (bench->log, "connecting, disconnected 1 transport closed");

      /* The delay begins anew with each connection. */
      realtime_clock_advance (bench->clock, 499);
      test_settle ();
      g_assert_cmpuint (fake_server_get_n_connections (bench->server), ==, i - 1);
      realtime_clock_advance (bench->clock, 501);
      test_wait_until (test_log_has (bench->log, "connected"));
      test_log_assert (bench->log, "online, connected");
      g_assert_cmpuint (fake_server_get_n_connections (bench->server), ==, i);
    }
}

static void
test_open_at_once (TestBench     *bench,
                   gconstpointer  data)
{
  test_bench_open (bench);
  fake_server_drop (bench->server);
  test_wait_until (test_log_has (bench->log, "disconnected 1 transport closed"));
  test_log_assert (bench->log, "connecting, disconnected 1 transport closed");

  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_log_assert (bench->log, "online, connected");
}

static void
test_codes (TestBench     *bench,
            gconstpointer  data)
{
  static const struct
  {
    guint code;
    const char *reason;
    const char *log;
  } codes[] = {
    { 3000, "why", "connecting, disconnected 3000 why" },
    { 3001, NULL, "connecting, disconnected 3001 shutdown" },
    { 3499, "why", "connecting, disconnected 3499 why" },
    { 3500, "why", "offline, disconnected 3500 why" },
    { 3503, NULL, "offline, disconnected 3503 force disconnect" },
    { 3999, "why", "offline, disconnected 3999 why" },
    { 4000, "why", "connecting, disconnected 4000 why" },
    { 4499, "why", "connecting, disconnected 4499 why" },
    { 4500, "why", "offline, disconnected 4500 why" },
    { 4999, "why", "offline, disconnected 4999 why" },
    { 1000, "why", "connecting, disconnected 1 transport closed" },
    { 1001, "why", "connecting, disconnected 1 transport closed" },
    { 1009, "why", "offline, disconnected 3 message size limit" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      test_bench_open (bench);
      fake_server_close (bench->server, codes[i].code, codes[i].reason);
      test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
      test_log_assert (bench->log, codes[i].log);
    }
}

static void
test_refused (TestBench     *bench,
              gconstpointer  data)
{
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT,
                          "\"error\":{\"code\":100,\"message\":\"busy\",\"temporary\":true}");
  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "error 100"));
  test_log_assert (bench->log, "connecting, error 100");

  /* Each attempt that fails makes the next wait for longer. */
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, "\"error\":{\"code\":103,\"message\":\"no\"}");
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  test_log_assert (bench->log, "offline, disconnected 103 no");

  realtime_clock_advance (bench->clock, 60 * 1000);
  test_settle ();
  g_assert_cmpuint (fake_server_get_n_connections (bench->server), ==, 2);
}

static void
test_no_answer (TestBench     *bench,
                gconstpointer  data)
{
  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  realtime_client_open (bench->client);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == 1);
  realtime_clock_advance (bench->clock, 4999);
  test_log_assert (bench->log, "connecting");
  realtime_clock_advance (bench->clock, 1);
  test_log_assert (bench->log, "error 1");

  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, FALSE);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_log_assert (bench->log, "online, connected");
}

static void
test_no_server (TestBench     *bench,
                gconstpointer  data)
{
  g_clear_pointer (&bench->server, fake_server_free);

  realtime_client_open (bench->client);
  for (guint i = 0; i < 3; i++)
    {
      test_wait_until (test_log_has (bench->log, "error 2"));
      test_log_assert (bench->log, i == 0 ? "connecting, error 2" : "error 2");
      realtime_clock_advance (bench->clock, 500 + (500 << i));
    }
}

static void
test_bad_configuration (TestBench     *bench,
                        gconstpointer  data)
{
  static const char *const uris[] = { "http://localhost/", "localhost:8000", "", "ws://", "ws:///path" };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autofree char *expected = NULL;

      expected = g_strdup_printf ("connecting, offline, disconnected 12 “%s” is not the address of a WebSocket",
                                  uris[i]);
      assert_disconnected_by (bench->log, uris[i], expected);
    }
}

static void
test_no_uri (void)
{
  g_autoptr (RealtimeClient) client = g_object_new (REALTIME_TYPE_CLIENT, "uri", NULL, NULL);

  g_assert_cmpstr (realtime_client_get_uri (client), ==, "");
  realtime_client_open (client);
  test_wait_until (realtime_client_get_state (client) == REALTIME_CLIENT_DISCONNECTED);
  g_assert_finalize_object (g_steal_pointer (&client));
}

static void
test_pings (TestBench     *bench,
            gconstpointer  data)
{
  test_bench_open (bench);
  for (guint i = 0; i < 3; i++)
    {
      realtime_clock_advance (bench->clock, 34999);
      test_bench_flush (bench);
    }
  test_log_assert (bench->log, "");

  realtime_clock_advance (bench->clock, 35000);
  test_log_assert (bench->log, "connecting, disconnected 2 no ping");
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "connected"));
}

static void
drop_cb (TestBench *bench)
{
  g_clear_object (&bench->client);
}

/* The client holds itself as long as it has something to tell. */
static void
test_drop_inside (TestBench     *bench,
                  gconstpointer  data)
{
  gpointer client = bench->client;

  g_object_add_weak_pointer (client, &client);
  test_bench_open (bench);
  g_signal_connect_data (bench->client, "notify::state", G_CALLBACK (drop_cb), bench, NULL, G_CONNECT_SWAPPED);
  realtime_clock_advance (bench->clock, 35000);
  g_assert_null (client);
  test_log_assert (bench->log, "connecting, disconnected 2 no ping");
}

static void
test_drop_inside_error (TestBench     *bench,
                        gconstpointer  data)
{
  gpointer client = bench->client;

  g_object_add_weak_pointer (client, &client);
  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  realtime_client_open (bench->client);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == 1);
  g_signal_connect_data (bench->client, "error", G_CALLBACK (drop_cb), bench, NULL, G_CONNECT_SWAPPED);
  realtime_clock_advance (bench->clock, 5000);
  g_assert_null (client);
}

static void
busy_cb (TestBench *bench)
{
  realtime_clock_advance (bench->clock, 40000);
}

/* It is not the server's fault if its pings wait here. */
static void
test_busy (TestBench     *bench,
           gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = test_bench_subscribe (bench, "a", "news");

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  test_bench_flush (bench);
  g_ptr_array_set_size (bench->log->entries, 0);
  g_signal_connect_data (subscription, "message", G_CALLBACK (busy_cb), bench, NULL, G_CONNECT_SWAPPED);
  fake_server_publish (bench->server, "news", "1", 0);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got 1, client got 1");
}

/* Everything that comes is a sign of life. */
static void
test_sign_of_life (TestBench     *bench,
                   gconstpointer  data)
{
  test_bench_open (bench);
  realtime_clock_advance (bench->clock, 30000);
  fake_server_publish (bench->server, "other", "1", 0);
  test_bench_flush (bench);
  realtime_clock_advance (bench->clock, 30000);
  test_log_assert (bench->log, "");
  realtime_clock_advance (bench->clock, 5000);
  test_log_assert (bench->log, "connecting, disconnected 2 no ping");
}

static void
test_no_pings (TestBench     *bench,
               gconstpointer  data)
{
  fake_server_set_ping (bench->server, 0);
  test_bench_open (bench);
  realtime_clock_advance (bench->clock, 1000 * 1000);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
}

/* A server that wants no pongs gets none. */
static void
test_no_pongs (TestBench     *bench,
               gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;

  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, "\"connect\":{\"client\":\"c\",\"ping\":25}");
  test_bench_open (bench);
  fake_server_send (bench->server, "{}");
  subscription = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_assert_cmpuint (fake_server_count (bench->server, WIRE_METHOD_PONG), ==, 0);
}

/* Whatever is asked for before there is a connection goes out in one frame. */
static void
test_one_frame (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", "news");
  g_autoptr (RealtimeSubscription) b = test_bench_subscribe (bench, "b", "news");
  g_autoptr (RealtimeSubscription) c = test_bench_subscribe (bench, "c", "news");

  test_wait_until (test_log_has (bench->log, "c subscribed"));
  test_bench_assert_commands (bench, "connect, subscribe news");
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 1);
  test_log_assert (bench->log, "connecting, online, connected, "
                   "a on, a subscribed, b on, b subscribed, c on, c subscribed");
}

/* Subscribing does not wait for the answer to the connect command. */
static void
test_optimistic_subscribe (TestBench     *bench,
                           gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe (bench, "a", "news");
  g_autoptr (RealtimeSubscription) b = test_bench_subscribe (bench, "b", "sport");

  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE) == 2);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_CONNECTING);
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 1);

  /* Nor does it after a connection was lost. */
  fake_server_drop (bench->server);
  fake_server_forget_frames (bench->server);
  test_wait_until (test_log_has (bench->log, "error 2"));
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE) == 4);
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 1);
}

/* But not more in one than servers take. */
static void
test_many_frames (TestBench     *bench,
                  gconstpointer  data)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autofree char *large = g_strnfill (WIRE_DEFAULT_COMMAND_FRAME_SIZE / 2, '1');
  g_autoptr (GBytes) payload = test_bytes (large);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  for (guint i = 0; i < WIRE_DEFAULT_MAX_OBJECTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autoptr (RealtimeChannel) other = realtime_channel_new (name, NULL);

      g_object_unref (realtime_client_subscribe (bench->client, other, NULL));
    }
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE) == WIRE_DEFAULT_MAX_OBJECTS);
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 2);

  test_bench_flush (bench);
  fake_server_forget_frames (bench->server);
  realtime_client_publish_bytes_async (bench->client, channel, payload, NULL, test_store_result_cb, &first);
  realtime_client_publish_bytes_async (bench->client, channel, payload, NULL, test_store_result_cb, &second);
  test_wait_until (first != NULL && second != NULL);
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 2);
}

static void
test_large_token (TestBench     *bench,
                  gconstpointer  data)
{
  g_autofree char *token = g_strnfill (WIRE_DEFAULT_COMMAND_FRAME_SIZE, 'x');

  realtime_client_set_token (bench->client, token);
  realtime_client_open (bench->client);
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  g_assert_cmpuint (bench->log->entries->len, ==, 3);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (bench->log->entries, 2), "disconnected 12 "));
}

static void
open_cb (RealtimeClient *client,
         GParamSpec     *pspec,
         gpointer        user_data)
{
  if (realtime_client_get_state (client) == REALTIME_CLIENT_DISCONNECTED)
    realtime_client_open (client);
}

/* Who opens again while the end of a connection is told wants the next one. */
static void
test_open_inside (TestBench     *bench,
                  gconstpointer  data)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  g_signal_connect_object (bench->client, "notify::state", G_CALLBACK (open_cb), bench->client, G_CONNECT_DEFAULT);
  fake_server_close (bench->server, 3500, "why");
  test_wait_until (test_log_has (bench->log, "connected"));
  test_log_assert (bench->log, "offline, connecting, disconnected 3500 why, online, connected");

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"error\":{\"code\":103}");
  realtime_client_subscribe_async (bench->client, channel, NULL, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  test_settle ();
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_CONNECTED);
}

typedef struct
{
  const char *uri;
  int         done;
} Elsewhere;

static gpointer
elsewhere_thread (gpointer user_data)
{
  Elsewhere *self = user_data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (RealtimeClient) client = NULL;

  g_main_context_push_thread_default (context);
  client = realtime_client_new (self->uri);
  realtime_client_open (client);
  while (realtime_client_get_state (client) != REALTIME_CLIENT_CONNECTED)
    g_main_context_iteration (context, TRUE);
  g_assert_finalize_object (g_steal_pointer (&client));
  g_main_context_pop_thread_default (context);

  g_atomic_int_set (&self->done, TRUE);
  g_main_context_wakeup (NULL);

  return NULL;
}

/* A client belongs to the main context in which it was made. */
static void
test_other_context (TestBench     *bench,
                    gconstpointer  data)
{
  Elsewhere elsewhere = { .uri = fake_server_get_uri (bench->server) };
  GThread *thread = g_thread_new ("elsewhere", elsewhere_thread, &elsewhere);

  test_wait_until (g_atomic_int_get (&elsewhere.done));
  g_thread_join (thread);
}

static void
test_dispose (TestBench     *bench,
              gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = test_bench_subscribe (bench, "a", "news");

  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);

  g_object_run_dispose (G_OBJECT (bench->client));
  g_assert_cmpint (realtime_subscription_get_state (subscription), ==, REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_DISCONNECTED);
  g_assert_cmpuint (realtime_clock_get_n_timers (bench->clock), ==, 0);
  test_wait_for_threads ();

  /* Disposed is not finalized: whoever still has it may use it, to no avail. */
  g_object_run_dispose (G_OBJECT (bench->client));
  realtime_client_open (bench->client);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_DISCONNECTED);
}

static void
test_finalize_while_connecting (TestBench     *bench,
                                gconstpointer  data)
{
  realtime_client_open (bench->client);
  g_assert_finalize_object (g_steal_pointer (&bench->client));
  g_assert_cmpuint (realtime_clock_get_n_timers (bench->clock), ==, 0);
}

static void
test_finalize_while_waiting (TestBench     *bench,
                             gconstpointer  data)
{
  test_bench_open (bench);
  fake_server_drop (bench->server);
  test_wait_until (test_log_has (bench->log, "disconnected 1 transport closed"));
  g_assert_cmpuint (realtime_clock_get_n_timers (bench->clock), ==, 1);
  g_assert_finalize_object (g_steal_pointer (&bench->client));
  g_assert_cmpuint (realtime_clock_get_n_timers (bench->clock), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/properties", test_properties);
  g_test_add_func ("/client/notify", test_notify);
  test_bench_add ("/client/open-close", test_open_close);
  test_bench_add ("/client/close-while-connecting", test_close_while_connecting);
  test_bench_add ("/client/token", test_token);
  test_bench_add ("/client/reconnect", test_reconnect);
  test_bench_add ("/client/open-at-once", test_open_at_once);
  test_bench_add ("/client/codes", test_codes);
  test_bench_add ("/client/refused", test_refused);
  test_bench_add ("/client/no-answer", test_no_answer);
  test_bench_add ("/client/no-server", test_no_server);
  test_bench_add ("/client/bad-configuration", test_bad_configuration);
  g_test_add_func ("/client/no-uri", test_no_uri);
  test_bench_add ("/client/pings", test_pings);
  test_bench_add ("/client/drop-inside", test_drop_inside);
  test_bench_add ("/client/drop-inside-error", test_drop_inside_error);
  test_bench_add ("/client/busy", test_busy);
  test_bench_add ("/client/sign-of-life", test_sign_of_life);
  test_bench_add ("/client/no-pings", test_no_pings);
  test_bench_add ("/client/no-pongs", test_no_pongs);
  test_bench_add ("/client/one-frame", test_one_frame);
  test_bench_add ("/client/optimistic-subscribe", test_optimistic_subscribe);
  test_bench_add ("/client/many-frames", test_many_frames);
  test_bench_add ("/client/large-token", test_large_token);
  test_bench_add ("/client/open-inside", test_open_inside);
  test_bench_add ("/client/other-context", test_other_context);
  test_bench_add ("/client/dispose", test_dispose);
  test_bench_add ("/client/finalize-while-connecting", test_finalize_while_connecting);
  test_bench_add ("/client/finalize-while-waiting", test_finalize_while_waiting);

  return g_test_run ();
}
