/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#define EXPIRED "\"error\":{\"code\":109,\"message\":\"token expired\"}"
#define EXPIRING "\"connect\":{\"client\":\"c\",\"ping\":25,\"pong\":true,\"expires\":true,\"ttl\":60}"
#define TTL 60000

typedef struct
{
  TestBench             bench;
  RealtimeTokenRequest *request;
  GCancellable         *cancellable;
  /* what the provider answers at once, if anything */
  const char           *at_once;
  const char           *error;
  gboolean              is_unauthorized;
  gboolean              closes;
  gboolean              drops;
  guint                 n_asked;
  guint                 n_destroyed;
} Fixture;

static void
provide_cb (RealtimeTokenRequest *request,
            gpointer              user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (realtime_token_request_get_channel (request));
  self->n_asked++;
  g_set_object (&self->cancellable, realtime_token_request_get_cancellable (request));

  if (self->error != NULL)
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, self->error);
      realtime_token_request_return_error (request, error);
    }
  else if (self->is_unauthorized)
    realtime_token_request_return_unauthorized (request);
  else if (self->at_once != NULL)
    realtime_token_request_return_token (request, self->at_once);
  else
    g_set_object (&self->request, request);

  if (self->closes)
    realtime_client_close (self->bench.client);
  if (self->drops)
    g_clear_object (&self->bench.client);
}

static void
destroy_cb (gpointer user_data)
{
  Fixture *self = user_data;

  self->n_destroyed++;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  test_bench_set_up (&self->bench, NULL);
  realtime_client_set_token_provider (self->bench.client, provide_cb, self, destroy_cb);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  test_bench_tear_down (&self->bench, NULL);
  g_assert_cmpuint (self->n_destroyed, ==, 1);
  g_clear_object (&self->request);
  g_clear_object (&self->cancellable);
}

static void
assert_asked (Fixture *self,
              guint    n_times)
{
  g_assert_cmpuint (self->n_asked, ==, n_times);
  self->n_asked = 0;
}

static void
answer (Fixture    *self,
        const char *token)
{
  realtime_token_request_return_token (self->request, token);
  g_clear_object (&self->request);
}

static void
wait_for (Fixture    *self,
          const char *entry)
{
  test_wait_until (test_log_has (self->bench.log, entry));
}

/* Connects with a token that expires after a minute. */
static void
connect (Fixture *self)
{
  fake_server_set_answer (self->bench.server, WIRE_METHOD_CONNECT, EXPIRING);
  self->at_once = "first";
  test_bench_open (&self->bench);
  assert_asked (self, 1);
  self->at_once = NULL;
}

static void
lose (Fixture *self)
{
  fake_server_drop (self->bench.server);
  wait_for (self, "disconnected 1 transport closed");
  g_ptr_array_set_size (self->bench.log->entries, 0);
}

static void
test_at_once (Fixture       *self,
              gconstpointer  data)
{
  self->at_once = "secret";
  realtime_client_open (self->bench.client);
  assert_asked (self, 0);
  wait_for (self, "connected");
  test_log_assert (self->bench.log, "connecting, online, connected");
  assert_asked (self, 1);
  test_bench_assert_commands (&self->bench, "connect as secret");
  g_assert_cmpstr (realtime_client_get_token (self->bench.client), ==, "secret");

  /* A token is good for any number of connections. */
  lose (self);
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "connected");
  realtime_client_close (self->bench.client);
  test_bench_open (&self->bench);
  assert_asked (self, 0);
}

static void
test_at_hand (Fixture       *self,
              gconstpointer  data)
{
  realtime_client_set_token (self->bench.client, "mine");
  realtime_client_open (self->bench.client);
  wait_for (self, "connected");
  test_bench_assert_commands (&self->bench, "connect as mine");
  assert_asked (self, 0);
}

static void
test_later (Fixture       *self,
            gconstpointer  data)
{
  realtime_client_set_token (self->bench.client, "");
  realtime_client_open (self->bench.client);
  test_settle ();
  assert_asked (self, 1);

  /* Neither opening again nor time makes a difference. */
  realtime_client_open (self->bench.client);
  realtime_clock_advance (self->bench.clock, 1000000);
  test_settle ();
  assert_asked (self, 0);
  test_log_assert (self->bench.log, "connecting");
  g_assert_cmpuint (fake_server_get_n_connections (self->bench.server), ==, 0);

  answer (self, "secret");
  wait_for (self, "connected");
  test_log_assert (self->bench.log, "online, connected");
  test_bench_assert_commands (&self->bench, "connect as secret");
}

/* Whoever sets one himself does not wait for another. */
static void
test_set_meanwhile (Fixture       *self,
                    gconstpointer  data)
{
  realtime_client_open (self->bench.client);
  test_settle ();
  realtime_client_set_token (self->bench.client, "mine");
  realtime_client_open (self->bench.client);
  answer (self, "late");
  wait_for (self, "connected");
  g_assert_true (g_cancellable_is_cancelled (self->cancellable));
  test_bench_assert_commands (&self->bench, "connect as mine");
  g_assert_cmpstr (realtime_client_get_token (self->bench.client), ==, "mine");
  g_assert_cmpuint (fake_server_get_n_connections (self->bench.server), ==, 1);
}

static void
test_error (Fixture       *self,
            gconstpointer  data)
{
  self->error = "no net";
  realtime_client_open (self->bench.client);
  wait_for (self, "error 5");
  test_log_assert (self->bench.log, "connecting, error 5");
  assert_asked (self, 1);

  realtime_clock_advance (self->bench.clock, 499);
  test_settle ();
  assert_asked (self, 0);
  realtime_clock_advance (self->bench.clock, 501);
  test_settle ();
  assert_asked (self, 1);
  test_log_assert (self->bench.log, "error 5");

  /* Opening does not wait for the delay to pass. */
  self->error = NULL;
  self->at_once = "secret";
  realtime_client_open (self->bench.client);
  wait_for (self, "connected");
  assert_asked (self, 1);
  test_bench_assert_commands (&self->bench, "connect as secret");
}

static void
test_never (Fixture       *self,
            gconstpointer  data)
{
  realtime_client_open (self->bench.client);
  test_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->request));
  test_settle ();
  test_log_assert (self->bench.log, "connecting, error 5");
}

static void
subscribe (Fixture       *self,
           GAsyncResult **result)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);

  realtime_client_subscribe_async (self->bench.client, channel, NULL, NULL, test_store_result_cb, result);
}

static void
assert_fails (Fixture       *self,
              GAsyncResult **result,
              RealtimeError  code)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_null (realtime_client_subscribe_finish (self->bench.client, *result, &error));
  g_assert_error (error, REALTIME_ERROR, (int) code);
  g_clear_object (result);
}

static void
test_error_to_task (Fixture       *self,
                    gconstpointer  data)
{
  GAsyncResult *result = NULL;

  self->error = "no net";
  subscribe (self, &result);
  assert_fails (self, &result, REALTIME_ERROR_CONNECT_TOKEN);
  test_log_assert (self->bench.log, "connecting, offline");
}

static void
test_unauthorized (Fixture       *self,
                   gconstpointer  data)
{
  self->is_unauthorized = TRUE;
  realtime_client_open (self->bench.client);
  wait_for (self, "offline");
  test_log_assert (self->bench.log, "connecting, offline, disconnected 1 unauthorized");
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 0);
  assert_asked (self, 1);

  /* Somebody may have got the right meanwhile. */
  self->is_unauthorized = FALSE;
  self->at_once = "secret";
  test_bench_open (&self->bench);
}

static void
test_unauthorized_to_task (Fixture       *self,
                           gconstpointer  data)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (GBytes) payload = test_bytes ("1");
  g_autoptr (GAsyncResult) published = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  self->is_unauthorized = TRUE;
  subscribe (self, &result);
  realtime_client_publish_bytes_async (self->bench.client, channel, payload, NULL, test_store_result_cb, &published);
  assert_fails (self, &result, REALTIME_ERROR_UNAUTHORIZED);
  test_log_assert (self->bench.log, "connecting, offline, disconnected 1 unauthorized");

  test_wait_until (published != NULL);
  g_assert_false (realtime_client_publish_finish (self->bench.client, published, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_UNAUTHORIZED);
}

static void
test_expired (Fixture       *self,
              gconstpointer  data)
{
  fake_server_set_answer (self->bench.server, WIRE_METHOD_CONNECT, EXPIRED);
  realtime_client_set_token (self->bench.client, "stale");
  realtime_client_open (self->bench.client);
  wait_for (self, "error 109");
  test_log_assert (self->bench.log, "connecting, error 109");
  assert_asked (self, 0);

  fake_server_set_answer (self->bench.server, WIRE_METHOD_CONNECT, NULL);
  self->at_once = "fresh";
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "connected");
  test_bench_assert_commands (&self->bench, "connect as stale, connect as fresh");
  assert_asked (self, 1);

  /* The fresh one is good until the server says otherwise. */
  lose (self);
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "connected");
  assert_asked (self, 0);
}

/* What is repaired has not gone wrong for those that wait. */
static void
test_expired_for_task (Fixture       *self,
                       gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  fake_server_set_answer (self->bench.server, WIRE_METHOD_CONNECT, EXPIRED);
  realtime_client_set_token (self->bench.client, "stale");
  subscribe (self, &result);
  wait_for (self, "error 109");
  g_assert_null (result);

  fake_server_set_answer (self->bench.server, WIRE_METHOD_CONNECT, NULL);
  self->at_once = "fresh";
  realtime_clock_advance (self->bench.clock, 1000);
  test_wait_until (result != NULL);
  subscription = realtime_client_subscribe_finish (self->bench.client, G_ASYNC_RESULT (result), NULL);
  g_assert_nonnull (subscription);
}

static void
test_no_provider (Fixture       *self,
                  gconstpointer  data)
{
  GAsyncResult *result = NULL;

  realtime_client_set_token_provider (self->bench.client, NULL, NULL, NULL);
  g_assert_cmpuint (self->n_destroyed, ==, 1);

  fake_server_set_answer (self->bench.server, WIRE_METHOD_CONNECT, EXPIRED);
  realtime_client_open (self->bench.client);
  wait_for (self, "offline");
  test_log_assert (self->bench.log, "connecting, offline, error 12, disconnected 1 The token has expired, "
                   "and there is no provider to get another");

  subscribe (self, &result);
  assert_fails (self, &result, REALTIME_ERROR_BAD_CONFIGURATION);
  g_assert_false (test_log_has (self->bench.log, "error 12"));
  test_bench_assert_commands (&self->bench, "connect, connect, subscribe news");

  /* A token that is set by hand will do. */
  fake_server_set_answer (self->bench.server, WIRE_METHOD_CONNECT, NULL);
  realtime_client_set_token (self->bench.client, "fresh");
  test_bench_open (&self->bench);
}

static void
test_state_invalidated (Fixture       *self,
                        gconstpointer  data)
{
  connect (self);
  fake_server_close (self->bench.server, 3014, "state invalidated");
  wait_for (self, "disconnected 3014 state invalidated");
  self->at_once = "second";
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "connected");
  assert_asked (self, 1);
  test_bench_assert_commands (&self->bench, "connect as second");
}

static void
assert_abandoned (Fixture *self)
{
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (self->cancellable));
  if (self->request != NULL)
    answer (self, "late");
  test_settle ();
  g_assert_cmpuint (fake_server_get_n_connections (self->bench.server), ==, 0);
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 0);
}

static void
test_close (Fixture       *self,
            gconstpointer  data)
{
  realtime_client_open (self->bench.client);
  test_settle ();
  realtime_client_close (self->bench.client);
  test_log_assert (self->bench.log, "connecting, offline");
  assert_abandoned (self);
  g_assert_null (realtime_client_get_token (self->bench.client));

  /* The provider closes the client that asks. */
  self->closes = TRUE;
  realtime_client_open (self->bench.client);
  assert_abandoned (self);
  self->at_once = "secret";
  realtime_client_open (self->bench.client);
  test_settle ();
  g_assert_cmpuint (fake_server_get_n_connections (self->bench.server), ==, 0);
  assert_asked (self, 3);

  /* Closed and opened at once, it asks anew. */
  self->closes = FALSE;
  self->at_once = NULL;
  realtime_client_open (self->bench.client);
  test_settle ();
  realtime_client_close (self->bench.client);
  realtime_client_open (self->bench.client);
  answer (self, "old");
  test_settle ();
  assert_asked (self, 2);
  answer (self, "new");
  wait_for (self, "connected");
  test_bench_assert_commands (&self->bench, "connect as new");
}

static void
test_unref (Fixture       *self,
            gconstpointer  data)
{
  realtime_client_open (self->bench.client);
  test_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->bench.client));
  g_assert_cmpuint (self->n_destroyed, ==, 1);
  assert_abandoned (self);
}

static void
test_unref_before (Fixture       *self,
                   gconstpointer  data)
{
  realtime_client_open (self->bench.client);
  g_assert_finalize_object (g_steal_pointer (&self->bench.client));
  test_settle ();
  assert_asked (self, 0);
}

/* The provider drops the client that asks, and itself with it. */
static void
test_unref_by_provider (Fixture       *self,
                        gconstpointer  data)
{
  self->drops = TRUE;
  realtime_client_open (self->bench.client);
  test_settle ();
  g_assert_null (self->bench.client);
  g_assert_cmpuint (self->n_destroyed, ==, 1);
  assert_abandoned (self);
}

/* A provider that is replaced in its own call lives until it returns. */
static void
replace_cb (RealtimeTokenRequest *request,
            gpointer              user_data)
{
  Fixture *self = user_data;

  realtime_client_set_token_provider (self->bench.client, provide_cb, self, NULL);
  g_assert_cmpuint (self->n_destroyed, ==, 1);
  realtime_token_request_return_token (request, "secret");
}

static void
test_replace (Fixture       *self,
              gconstpointer  data)
{
  Fixture other = { 0 };

  realtime_client_set_token_provider (self->bench.client, replace_cb, self, destroy_cb);
  g_assert_cmpuint (self->n_destroyed, ==, 1);
  realtime_client_open (self->bench.client);
  wait_for (self, "connected");
  g_assert_cmpuint (self->n_destroyed, ==, 2);
  test_bench_assert_commands (&self->bench, "connect as secret");
  assert_asked (self, 0);

  realtime_client_set_token_provider (self->bench.client, NULL, &other, destroy_cb);
  g_assert_cmpuint (other.n_destroyed, ==, 1);
  self->n_destroyed = 1;
}

static void
test_dispose (Fixture       *self,
              gconstpointer  data)
{
  realtime_client_open (self->bench.client);
  test_settle ();
  g_object_run_dispose (G_OBJECT (self->bench.client));
  assert_abandoned (self);
}

static void
test_dispose_connected (Fixture       *self,
                        gconstpointer  data)
{
  connect (self);
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 2);
  g_object_run_dispose (G_OBJECT (self->bench.client));
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 0);
}

static void
ping (Fixture *self)
{
  test_bench_flush (&self->bench);
}

/* Lets time pass without the connection being taken for lost. */
static void
pass (Fixture *self,
      guint    msec)
{
  while (msec > 0)
    {
      guint step = MIN (msec, 20000);

      realtime_clock_advance (self->bench.clock, step);
      ping (self);
      msec -= step;
    }
}

static void
test_refresh (Fixture       *self,
              gconstpointer  data)
{
  connect (self);
  fake_server_set_answer (self->bench.server, WIRE_METHOD_REFRESH, "\"refresh\":{\"expires\":true,\"ttl\":30}");
  pass (self, TTL - 1);
  assert_asked (self, 0);
  pass (self, 1);
  assert_asked (self, 1);
  test_bench_assert_commands (&self->bench, "");

  answer (self, "second");
  ping (self);
  test_bench_assert_commands (&self->bench, "refresh as second");
  g_assert_cmpstr (realtime_client_get_token (self->bench.client), ==, "second");

  /* The reply says for how long this one is good. */
  self->at_once = "third";
  fake_server_set_answer (self->bench.server, WIRE_METHOD_REFRESH, "\"refresh\":{}");
  pass (self, 29999);
  assert_asked (self, 0);
  pass (self, 1);
  assert_asked (self, 1);
  test_bench_assert_commands (&self->bench, "refresh as third");

  /* And that one does not expire. */
  pass (self, 100000);
  assert_asked (self, 0);
  test_log_assert (self->bench.log, "");
}

static void
test_refresh_error (Fixture       *self,
                    gconstpointer  data)
{
  connect (self);
  self->error = "no net";
  pass (self, TTL);
  test_log_assert (self->bench.log, "error 6");
  assert_asked (self, 1);
  pass (self, 4999);
  assert_asked (self, 0);
  pass (self, 5001);
  assert_asked (self, 1);
  test_log_assert (self->bench.log, "error 6");

  self->error = NULL;
  self->at_once = "second";
  fake_server_set_answer (self->bench.server, WIRE_METHOD_REFRESH,
                          "\"error\":{\"code\":100,\"message\":\"busy\",\"temporary\":true}");
  pass (self, 10000);
  test_bench_assert_commands (&self->bench, "refresh as second");
  test_log_assert (self->bench.log, "error 100");
  assert_asked (self, 1);

  self->at_once = "third";
  fake_server_set_answer (self->bench.server, WIRE_METHOD_REFRESH, NULL);
  pass (self, 10000);
  test_bench_assert_commands (&self->bench, "refresh as third");
  test_log_assert (self->bench.log, "");
}

static void
test_refresh_timeout (Fixture       *self,
                      gconstpointer  data)
{
  connect (self);
  fake_server_set_silent (self->bench.server, WIRE_METHOD_REFRESH, TRUE);
  self->at_once = "second";
  pass (self, TTL);
  pass (self, 5000);
  test_log_assert (self->bench.log, "error 1");
  pass (self, 10000);
  test_bench_assert_commands (&self->bench, "refresh as second, refresh as second");
  assert_asked (self, 2);
}

static void
test_refresh_refused (Fixture       *self,
                      gconstpointer  data)
{
  static const struct
  {
    const char *answer;
    const char *log;
  } ends[] = {
    { "\"error\":{\"code\":103}", "offline, disconnected 103 permission denied" },
    { "\"publish\":{}", "offline, disconnected 2 bad protocol" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      realtime_client_set_token (self->bench.client, NULL);
      connect (self);
      fake_server_set_answer (self->bench.server, WIRE_METHOD_REFRESH, ends[i].answer);
      self->at_once = "second";
      realtime_clock_advance (self->bench.clock, 30000);
      ping (self);
      realtime_clock_advance (self->bench.clock, 30000);
      wait_for (self, "offline");
      test_log_assert (self->bench.log, ends[i].log);
      g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 0);
      assert_asked (self, 1);
    }
}

static void
test_refresh_too_large (Fixture       *self,
                        gconstpointer  data)
{
  g_autofree char *token = g_strnfill (2000, 'x');

  g_object_set (self->bench.client, "max-command-size", 1024, NULL);
  connect (self);
  self->at_once = token;
  realtime_clock_advance (self->bench.clock, 30000);
  ping (self);
  realtime_clock_advance (self->bench.clock, 30000);
  wait_for (self, "offline");
  g_assert_true (g_str_has_prefix (g_ptr_array_index (self->bench.log->entries, 1), "disconnected 12 "));
}

static void
test_refresh_unauthorized (Fixture       *self,
                           gconstpointer  data)
{
  connect (self);
  self->is_unauthorized = TRUE;
  realtime_clock_advance (self->bench.clock, 30000);
  ping (self);
  realtime_clock_advance (self->bench.clock, 30000);
  wait_for (self, "offline");
  test_log_assert (self->bench.log, "offline, disconnected 1 unauthorized");
}

/* A connection that is lost takes the request along. */
static void
test_refresh_lost (Fixture       *self,
                   gconstpointer  data)
{
  connect (self);
  pass (self, TTL);
  assert_asked (self, 1);
  lose (self);
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (self->cancellable));
  answer (self, "late");
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "connected");
  test_bench_assert_commands (&self->bench, "connect as first");

  /* And so does one that is lost with the command in flight. */
  fake_server_set_silent (self->bench.server, WIRE_METHOD_REFRESH, TRUE);
  self->at_once = "second";
  pass (self, TTL);
  test_bench_assert_commands (&self->bench, "refresh as second");
  lose (self);
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "connected");
  test_log_assert (self->bench.log, "online, connected");
  test_bench_assert_commands (&self->bench, "connect as second");
}

/* It is for the server to end what nobody can make anew. */
static void
test_refresh_no_provider (Fixture       *self,
                          gconstpointer  data)
{
  connect (self);
  realtime_client_set_token_provider (self->bench.client, NULL, NULL, NULL);
  pass (self, 2 * TTL);
  test_log_assert (self->bench.log, "");
  test_bench_assert_commands (&self->bench, "");

  fake_server_set_answer (self->bench.server, WIRE_METHOD_CONNECT, EXPIRED);
  fake_server_close (self->bench.server, 3005, "connection expired");
  wait_for (self, "disconnected 3005 connection expired");
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "offline");
  g_assert_true (test_log_has (self->bench.log, "error 12"));
}

static void
unref_cb (Fixture *self)
{
  g_clear_object (&self->bench.client);
}

/* Whoever is told may drop the last reference. */
static void
test_unref_inside (Fixture       *self,
                   gconstpointer  data)
{
  const char *signal = data;

  g_signal_connect_data (self->bench.client, signal, G_CALLBACK (unref_cb), self, NULL, G_CONNECT_SWAPPED);

  if (g_str_equal (signal, "error"))
    self->error = "no net";
  else if (g_str_equal (signal, "disconnected"))
    self->is_unauthorized = TRUE;
  else
    self->at_once = "secret";

  realtime_client_open (self->bench.client);
  test_wait_until (self->bench.client == NULL);
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 0);
}

static void
test_unref_inside_refresh (Fixture       *self,
                           gconstpointer  data)
{
  const char *signal = data;

  connect (self);
  g_signal_connect_data (self->bench.client, signal, G_CALLBACK (unref_cb), self, NULL, G_CONNECT_SWAPPED);

  if (g_str_equal (signal, "error"))
    self->error = "no net";
  else if (g_str_equal (signal, "disconnected"))
    self->is_unauthorized = TRUE;
  else
    self->at_once = "second";

  realtime_clock_advance (self->bench.clock, 30000);
  ping (self);
  realtime_clock_advance (self->bench.clock, 30000);
  test_wait_until (self->bench.client == NULL);
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 0);
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
#define add_for(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/connection-token/at-once", test_at_once);
  add ("/connection-token/at-hand", test_at_hand);
  add ("/connection-token/later", test_later);
  add ("/connection-token/set-meanwhile", test_set_meanwhile);
  add ("/connection-token/error", test_error);
  add ("/connection-token/never", test_never);
  add ("/connection-token/error-to-task", test_error_to_task);
  add ("/connection-token/unauthorized", test_unauthorized);
  add ("/connection-token/unauthorized-to-task", test_unauthorized_to_task);
  add ("/connection-token/expired", test_expired);
  add ("/connection-token/expired-for-task", test_expired_for_task);
  add ("/connection-token/no-provider", test_no_provider);
  add ("/connection-token/state-invalidated", test_state_invalidated);
  add ("/connection-token/close", test_close);
  add ("/connection-token/unref", test_unref);
  add ("/connection-token/unref-before", test_unref_before);
  add ("/connection-token/unref-by-provider", test_unref_by_provider);
  add ("/connection-token/replace", test_replace);
  add ("/connection-token/dispose", test_dispose);
  add ("/connection-token/dispose-connected", test_dispose_connected);
  add ("/connection-token/refresh", test_refresh);
  add ("/connection-token/refresh-error", test_refresh_error);
  add ("/connection-token/refresh-timeout", test_refresh_timeout);
  add ("/connection-token/refresh-refused", test_refresh_refused);
  add ("/connection-token/refresh-too-large", test_refresh_too_large);
  add ("/connection-token/refresh-unauthorized", test_refresh_unauthorized);
  add ("/connection-token/refresh-lost", test_refresh_lost);
  add ("/connection-token/refresh-no-provider", test_refresh_no_provider);
  add_for ("/connection-token/unref-inside-error", "error", test_unref_inside);
  add_for ("/connection-token/unref-inside-disconnected", "disconnected", test_unref_inside);
  add_for ("/connection-token/unref-inside-token", "notify::token", test_unref_inside);
  add_for ("/connection-token/unref-inside-refresh-error", "error", test_unref_inside_refresh);
  add_for ("/connection-token/unref-inside-refresh-disconnected", "disconnected", test_unref_inside_refresh);
  add_for ("/connection-token/unref-inside-refresh-token", "notify::token", test_unref_inside_refresh);

  return g_test_run ();
}
