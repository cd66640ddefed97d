/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

/* The fake server pings every 25 seconds, and 10 more are conceded. */
#define PATIENCE 35000
#define GRANTED "\"subscribe\":{\"recoverable\":true,\"epoch\":\"e\",\"offset\":2}"

/* Whether the server has still a reason to keep the connection is not asked. */
static void
test_connected (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, GRANTED);
  a = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  test_bench_flush (bench);
  g_ptr_array_set_size (bench->log->entries, 0);
  g_free (fake_server_take_commands (bench->server));

  /* The next attempt does not wait. */
  realtime_clock_suspend (bench->clock, PATIENCE);
  test_log_assert (bench->log, "connecting, a waiting, disconnected 2 no ping");
  test_wait_until (test_log_has (bench->log, "a subscribed again whole"));
  test_bench_assert_commands (bench, "connect, subscribe news from e 2");
}

/* A shorter sleep is part of the silence. */
static void
test_silence (TestBench     *bench,
              gconstpointer  data)
{
  test_bench_open (bench);
  realtime_clock_advance (bench->clock, 14999);
  realtime_clock_suspend (bench->clock, 20000);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");

  realtime_clock_advance (bench->clock, 15000);
  realtime_clock_suspend (bench->clock, 20000);
  test_log_assert (bench->log, "connecting, disconnected 2 no ping");
}

/* Nobody finds out otherwise. */
static void
test_no_pings (TestBench     *bench,
               gconstpointer  data)
{
  fake_server_set_ping (bench->server, 0);
  test_bench_open (bench);
  realtime_clock_suspend (bench->clock, 9999);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
  realtime_clock_suspend (bench->clock, 10000);
  test_log_assert (bench->log, "connecting, disconnected 2 no ping");
}

/* Unless any silence is fine. */
static void
test_no_delay (TestBench     *bench,
               gconstpointer  data)
{
  g_object_set (bench->client, "max-server-ping-delay", 0, NULL);
  test_bench_open (bench);
  realtime_clock_suspend (bench->clock, 24 * 60 * 60 * 1000);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
}

static void
test_waiting (TestBench     *bench,
              gconstpointer  data)
{
  g_object_set (bench->client, "min-reconnect-delay", 20000, NULL);
  test_bench_open (bench);
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);

  realtime_clock_suspend (bench->clock, 3000);
  test_settle ();
  g_assert_cmpuint (realtime_clock_get_n_timers (bench->clock), ==, 1);
  g_assert_cmpuint (fake_server_get_n_connections (bench->server), ==, 1);
  realtime_clock_suspend (bench->clock, 3001);
  test_wait_until (test_log_has (bench->log, "connected"));
}

/* The attempt has a deadline of its own. */
static void
test_attempt (TestBench     *bench,
              gconstpointer  data)
{
  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  realtime_client_open (bench->client);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == 1);
  test_settle ();
  realtime_clock_suspend (bench->clock, 4000);
  test_log_assert (bench->log, "connecting");
  realtime_clock_suspend (bench->clock, 4000);
  test_log_assert (bench->log, "error 1");
}

static void
test_disconnected (TestBench     *bench,
                   gconstpointer  data)
{
  test_bench_open (bench);
  realtime_client_close (bench->client);
  g_ptr_array_set_size (bench->log->entries, 0);
  realtime_clock_suspend (bench->clock, 1000 * 1000);
  test_settle ();
  test_log_assert (bench->log, "");
}

static void
unref_cb (TestBench *bench)
{
  g_clear_object (&bench->client);
}

static void
test_unref (TestBench     *bench,
            gconstpointer  data)
{
  test_bench_open (bench);
  g_signal_connect_data (bench->client, "disconnected", G_CALLBACK (unref_cb), bench, NULL, G_CONNECT_SWAPPED);
  realtime_clock_suspend (bench->clock, PATIENCE);
  g_assert_null (bench->client);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  test_bench_add ("/suspend/connected", test_connected);
  test_bench_add ("/suspend/silence", test_silence);
  test_bench_add ("/suspend/no-pings", test_no_pings);
  test_bench_add ("/suspend/no-delay", test_no_delay);
  test_bench_add ("/suspend/waiting", test_waiting);
  test_bench_add ("/suspend/attempt", test_attempt);
  test_bench_add ("/suspend/disconnected", test_disconnected);
  test_bench_add ("/suspend/unref", test_unref);

  return g_test_run ();
}
