/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-network-private.h"

#include "realtime-test-util.h"
#include "test-monitor.h"

typedef struct
{
  TestBench    bench;
  TestMonitor *monitor;
} Stage;

static void
give_monitor (Stage *self)
{
  realtime_client_edit_config (self->bench.client)->network_monitor = g_object_ref (G_NETWORK_MONITOR (self->monitor));
}

/* The fake server has another address yet, one that is not known to be local. */
static void
stage_set_up (Stage         *self,
              gconstpointer  data)
{
  TestBench *bench = &self->bench;
  g_auto (GStrv) parts = NULL;
  g_autofree char *uri = NULL;

  test_bench_set_up (bench, NULL);
  g_assert_finalize_object (bench->client);

  parts = g_strsplit (fake_server_get_uri (bench->server), "127.0.0.1", 2);
  uri = g_strjoinv ("0.0.0.0", parts);
  bench->client = realtime_client_new_for_test (uri, bench->clock, 1);
  test_log_watch_client (bench->log, bench->client);

  self->monitor = test_monitor_new ();
  give_monitor (self);
}

static void
stage_tear_down (Stage         *self,
                 gconstpointer  data)
{
  test_bench_tear_down (&self->bench, NULL);
  g_assert_false (test_monitor_is_watched (self->monitor));
  g_assert_finalize_object (self->monitor);
}

static void
test_gone (Stage         *self,
           gconstpointer  data)
{
  TestBench *bench = &self->bench;
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (GBytes) payload = test_bytes ("1");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_bench_open (bench);
  fake_server_set_silent (bench->server, WIRE_METHOD_PUBLISH, TRUE);
  realtime_client_publish_bytes_async (bench->client, channel, payload, NULL, test_store_result_cb, &result);
  test_bench_flush (bench);

  test_monitor_set_available (self->monitor, FALSE);
  test_log_assert (bench->log, "");
  test_wait_until (result != NULL);
  test_log_assert (bench->log, "connecting, disconnected 1 transport closed");
  g_assert_false (realtime_client_publish_finish (bench->client, result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_CONNECTION_CLOSED);
  g_assert_cmpstr (error->message, ==, "The network is gone");

  /* The monitor may be wrong. */
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "connected"));
}

/* Makes attempts fail until the next one is far away. */
static void
fail (TestBench *bench)
{
  g_object_set (bench->client, "min-reconnect-delay", 20000, NULL);
  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  realtime_client_open (bench->client);
  for (guint i = 1; i <= 6; i++)
    {
      test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == i);
      test_settle ();
      realtime_clock_advance (bench->clock, 5000);
      if (i < 6)
        realtime_clock_advance (bench->clock, 20000);
    }
  test_settle ();
  g_object_set (bench->client, "min-reconnect-delay", 500, NULL);
  g_ptr_array_set_size (bench->log->entries, 0);
}

static void
test_back (Stage         *self,
           gconstpointer  data)
{
  TestBench *bench = &self->bench;

  fail (bench);
  test_monitor_set_available (self->monitor, FALSE);
  test_settle ();
  g_assert_cmpuint (fake_server_get_n_connections (bench->server), ==, 6);
  test_monitor_set_available (self->monitor, TRUE);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == 7);

  /* From there on the delays are as at first. */
  test_settle ();
  realtime_clock_advance (bench->clock, 5000);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == 8);
}

/* It has been there all the time, but now it leads somewhere. */
static void
test_connectivity (Stage         *self,
                   gconstpointer  data)
{
  TestBench *bench = &self->bench;

  test_monitor_set_connectivity (self->monitor, G_NETWORK_CONNECTIVITY_PORTAL);
  fail (bench);
  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, FALSE);
  test_monitor_set_connectivity (self->monitor, G_NETWORK_CONNECTIVITY_FULL);
  test_wait_until (test_log_has (bench->log, "connected"));
  g_ptr_array_set_size (bench->log->entries, 0);

  test_monitor_set_connectivity (self->monitor, G_NETWORK_CONNECTIVITY_LOCAL);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
}

static void
test_repeated (Stage         *self,
               gconstpointer  data)
{
  TestBench *bench = &self->bench;

  test_bench_open (bench);
  for (guint i = 0; i < 3; i++)
    test_monitor_tell (self->monitor);
  /* What is over before anybody has looked, has not happened. */
  test_monitor_set_available (self->monitor, FALSE);
  test_monitor_set_available (self->monitor, TRUE);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");

  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  test_monitor_tell (self->monitor);
  test_settle ();
  g_assert_cmpuint (fake_server_get_n_connections (bench->server), ==, 1);
}

/* Without a network there is no connection that could be lost by that. */
static void
test_never_there (Stage         *self,
                  gconstpointer  data)
{
  TestBench *bench = &self->bench;

  test_monitor_set_available (self->monitor, FALSE);
  test_bench_open (bench);
  test_monitor_set_connectivity (self->monitor, G_NETWORK_CONNECTIVITY_LIMITED);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
}

static void
test_closed (Stage         *self,
             gconstpointer  data)
{
  TestBench *bench = &self->bench;

  test_bench_open (bench);
  g_assert_true (test_monitor_is_watched (self->monitor));
  test_monitor_set_available (self->monitor, FALSE);
  realtime_client_close (bench->client);
  g_assert_false (test_monitor_is_watched (self->monitor));
  test_settle ();
  test_log_assert (bench->log, "offline, disconnected 0 disconnect called");

  realtime_client_open (bench->client);
  g_assert_true (test_monitor_is_watched (self->monitor));
}

static void
unref_cb (Stage *self)
{
  g_clear_object (&self->bench.client);
}

static void
test_unref (Stage         *self,
            gconstpointer  data)
{
  test_bench_open (&self->bench);
  g_signal_connect_data (self->bench.client, "disconnected", G_CALLBACK (unref_cb), self, NULL, G_CONNECT_SWAPPED);
  test_monitor_set_available (self->monitor, FALSE);
  test_wait_until (self->bench.client == NULL);
}

static gpointer
tell_thread (gpointer user_data)
{
  test_monitor_set_available (user_data, FALSE);

  return NULL;
}

/* The monitor belongs to some other thread. */
static void
test_thread (Stage         *self,
             gconstpointer  data)
{
  TestBench *bench = &self->bench;
  GThread *thread;

  test_bench_open (bench);
  thread = g_thread_new ("monitor", tell_thread, self->monitor);
  test_wait_until (test_log_has (bench->log, "disconnected 1 transport closed"));
  g_thread_join (thread);
}

/* A server on this computer needs no network. */
static void
test_local (TestBench     *bench,
            gconstpointer  data)
{
  g_autoptr (TestMonitor) monitor = test_monitor_new ();

  realtime_client_edit_config (bench->client)->network_monitor = g_object_ref (G_NETWORK_MONITOR (monitor));
  test_bench_open (bench);
  g_assert_false (test_monitor_is_watched (monitor));
  test_monitor_set_available (monitor, FALSE);
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
}

static void
test_addresses (void)
{
  static const char *const local[] = {
    "ws://localhost", "wss://LocalHost:8000/x", "ws://127.0.0.1:8000", "ws://127.1.2.3", "ws://[::1]:80/",
    "", "nonsense",
  };
  static const char *const remote[] = {
    "ws://example.org", "ws://10.0.0.1:8000", "ws://[fe80::1]/", "ws://localhost.example.org", "ws://0.0.0.0",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (local); i++)
    g_assert_false (realtime_network_is_needed (local[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (remote); i++)
    g_assert_true (realtime_network_is_needed (remote[i]));
}

#define stage_add(path, func) \
  g_test_add (path, Stage, NULL, stage_set_up, func, stage_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  stage_add ("/network/gone", test_gone);
  stage_add ("/network/back", test_back);
  stage_add ("/network/connectivity", test_connectivity);
  stage_add ("/network/repeated", test_repeated);
  stage_add ("/network/never-there", test_never_there);
  stage_add ("/network/closed", test_closed);
  stage_add ("/network/unref", test_unref);
  stage_add ("/network/thread", test_thread);
  test_bench_add ("/network/local", test_local);
  g_test_add_func ("/network/addresses", test_addresses);

  return g_test_run ();
}
