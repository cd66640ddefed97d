/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#define EXPIRED "\"error\":{\"code\":109,\"message\":\"token expired\"}"
#define EXPIRING "\"subscribe\":{\"expires\":true,\"ttl\":60}"
#define TTL 60000

typedef struct
{
  TestBench                 bench;
  RealtimeSubscribeOptions *options;
  RealtimeChannel          *channel;
  RealtimeSubscription     *a;
  RealtimeTokenRequest     *request;
  GCancellable             *cancellable;
  /* what the provider answers at once, if anything */
  const char               *at_once;
  const char               *error;
  gboolean                  is_unauthorized;
  gboolean                  unsubscribes;
  guint                     n_asked;
  guint                     n_destroyed;
} Fixture;

static void
provide_cb (RealtimeTokenRequest *request,
            gpointer              user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (realtime_channel_equal (realtime_token_request_get_channel (request), self->channel));
  self->n_asked++;
  g_set_object (&self->cancellable, realtime_token_request_get_cancellable (request));
  if (self->unsubscribes)
    realtime_subscription_unsubscribe (self->a);

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
}

static void
destroy_cb (gpointer user_data)
{
  Fixture *self = user_data;

  self->n_destroyed++;
}

static void
never_cb (RealtimeTokenRequest *request,
          gpointer              user_data)
{
  g_assert_not_reached ();
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  test_bench_set_up (&self->bench, NULL);
  self->channel = realtime_channel_new ("news", NULL);
  self->options = realtime_subscribe_options_new ();
  realtime_subscribe_options_set_token_provider (self->options, provide_cb, self, destroy_cb);

  /* That of the client has nothing to do with channels. */
  realtime_client_set_token (self->bench.client, "mine");
  realtime_client_set_token_provider (self->bench.client, never_cb, NULL, NULL);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_object (&self->a);
  realtime_subscribe_options_free (self->options);
  test_bench_tear_down (&self->bench, NULL);
  g_assert_cmpuint (self->n_destroyed, ==, 1);
  realtime_channel_unref (self->channel);
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

static void
forget (Fixture *self)
{
  g_ptr_array_set_size (self->bench.log->entries, 0);
  g_free (fake_server_take_commands (self->bench.server));
}

static void
subscribe (Fixture *self)
{
  g_assert_null (self->a);
  self->a = realtime_client_subscribe (self->bench.client, self->channel, self->options);
  test_log_watch_subscription (self->bench.log, "a", self->a);
}

static void
subscribe_async (Fixture       *self,
                 GAsyncResult **result)
{
  realtime_client_subscribe_async (self->bench.client, self->channel, self->options,
                                   NULL, test_store_result_cb, result);
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
  g_assert_true (realtime_error_get_channel (error) == self->channel);
  g_clear_object (result);
}

/* Subscribes with a token that expires after a minute. */
static void
begin (Fixture *self)
{
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, EXPIRING);
  self->at_once = "first";
  subscribe (self);
  wait_for (self, "a subscribed");
  assert_asked (self, 1);
  self->at_once = NULL;
  forget (self);
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
      test_bench_flush (&self->bench);
      msec -= step;
    }
}

static void
test_at_hand (Fixture       *self,
              gconstpointer  data)
{
  realtime_subscribe_options_set_token (self->options, "ticket");
  subscribe (self);
  wait_for (self, "a subscribed");
  test_bench_assert_commands (&self->bench, "connect as mine, subscribe news as ticket");
  assert_asked (self, 0);
  /* In the same frame, as ever */
  g_assert_cmpuint (fake_server_get_n_frames (self->bench.server), ==, 1);
}

static void
test_at_once (Fixture       *self,
              gconstpointer  data)
{
  self->at_once = "ticket";
  subscribe (self);
  wait_for (self, "a subscribed");
  test_bench_assert_commands (&self->bench, "connect as mine, subscribe news as ticket");
  assert_asked (self, 1);

  /* A token is good for any number of connections. */
  fake_server_drop (self->bench.server);
  wait_for (self, "a waiting");
  forget (self);
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "a subscribed");
  test_bench_assert_commands (&self->bench, "connect as mine, subscribe news as ticket");
  assert_asked (self, 0);
}

static void
test_later (Fixture       *self,
            gconstpointer  data)
{
  subscribe (self);
  wait_for (self, "connected");
  test_bench_flush (&self->bench);
  assert_asked (self, 1);
  test_bench_assert_commands (&self->bench, "connect as mine");

  /* The next connection needs it as well. */
  fake_server_drop (self->bench.server);
  wait_for (self, "disconnected 1 transport closed");
  realtime_clock_advance (self->bench.clock, 1000);
  forget (self);
  wait_for (self, "connected");
  test_bench_flush (&self->bench);
  assert_asked (self, 0);
  g_assert_false (g_cancellable_is_cancelled (self->cancellable));

  answer (self, "ticket");
  wait_for (self, "a subscribed");
  test_bench_assert_commands (&self->bench, "connect as mine, subscribe news as ticket");
}

/* What comes between two connections waits for the next. */
static void
test_between (Fixture       *self,
              gconstpointer  data)
{
  subscribe (self);
  wait_for (self, "connected");
  test_bench_flush (&self->bench);
  fake_server_drop (self->bench.server);
  wait_for (self, "disconnected 1 transport closed");
  answer (self, "ticket");
  test_settle ();
  forget (self);
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "a subscribed");
  test_bench_assert_commands (&self->bench, "connect as mine, subscribe news as ticket");
  assert_asked (self, 1);
}

static void
test_unauthorized (Fixture       *self,
                   gconstpointer  data)
{
  GAsyncResult *result = NULL;

  test_bench_open (&self->bench);
  self->is_unauthorized = TRUE;
  subscribe (self);
  wait_for (self, "error 101 in news");
  test_log_assert (self->bench.log, "a off, a error 101, a unsubscribed 1 unauthorized, error 101 in news");
  test_bench_assert_commands (&self->bench, "");

  subscribe_async (self, &result);
  assert_fails (self, &result, REALTIME_ERROR_UNAUTHORIZED);
  test_log_assert (self->bench.log, "");
}

/* Whoever has connected for it alone, disconnects. */
static void
test_unauthorized_alone (Fixture       *self,
                         gconstpointer  data)
{
  GAsyncResult *result = NULL;

  self->is_unauthorized = TRUE;
  subscribe_async (self, &result);
  assert_fails (self, &result, REALTIME_ERROR_UNAUTHORIZED);
  g_assert_cmpint (realtime_client_get_state (self->bench.client), ==, REALTIME_CLIENT_DISCONNECTED);
}

static void
test_error (Fixture       *self,
            gconstpointer  data)
{
  GAsyncResult *result = NULL;

  test_bench_open (&self->bench);
  self->error = "no net";
  subscribe (self);
  wait_for (self, "error 8 in news");
  test_log_assert (self->bench.log, "a error 8, error 8 in news");
  assert_asked (self, 1);

  pass (self, 499);
  assert_asked (self, 0);
  subscribe_async (self, &result);
  assert_fails (self, &result, REALTIME_ERROR_SUBSCRIBE_TOKEN);
  assert_asked (self, 1);

  self->error = NULL;
  self->at_once = "ticket";
  pass (self, 2000);
  test_bench_assert_commands (&self->bench, "subscribe news as ticket");
  assert_asked (self, 1);
}

static void
test_error_to_task (Fixture       *self,
                    gconstpointer  data)
{
  GAsyncResult *result = NULL;

  self->error = "no net";
  subscribe_async (self, &result);
  assert_fails (self, &result, REALTIME_ERROR_SUBSCRIBE_TOKEN);
  g_assert_false (test_log_has (self->bench.log, "error 8 in news"));
  g_assert_cmpint (realtime_client_get_state (self->bench.client), ==, REALTIME_CLIENT_DISCONNECTED);
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 0);
}

static void
test_never (Fixture       *self,
            gconstpointer  data)
{
  test_bench_open (&self->bench);
  subscribe (self);
  test_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->request));
  test_settle ();
  test_log_assert (self->bench.log, "a error 8, error 8 in news");
}

static void
test_expired (Fixture       *self,
              gconstpointer  data)
{
  test_bench_open (&self->bench);
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, EXPIRED);
  realtime_subscribe_options_set_token (self->options, "stale");
  subscribe (self);
  wait_for (self, "error 109 in news");
  test_log_assert (self->bench.log, "a error 109, error 109 in news");
  assert_asked (self, 0);

  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, NULL);
  self->at_once = "fresh";
  pass (self, 1000);
  test_log_assert (self->bench.log, "a on, a subscribed");
  test_bench_assert_commands (&self->bench, "subscribe news as stale, subscribe news as fresh");
  assert_asked (self, 1);
}

/* What is repaired has not gone wrong for those that wait. */
static void
test_expired_for_task (Fixture       *self,
                       gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (&self->bench);
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, EXPIRED);
  realtime_subscribe_options_set_token (self->options, "stale");
  subscribe_async (self, &result);
  test_bench_flush (&self->bench);
  g_assert_null (result);

  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, NULL);
  self->at_once = "fresh";
  pass (self, 1000);
  g_assert_nonnull (result);
  subscription = realtime_client_subscribe_finish (self->bench.client, G_ASYNC_RESULT (result), NULL);
  g_assert_nonnull (subscription);
  test_log_assert (self->bench.log, "");
}

static void
test_no_provider (Fixture       *self,
                  gconstpointer  data)
{
  GAsyncResult *result = NULL;

  realtime_subscribe_options_set_token_provider (self->options, NULL, NULL, NULL);
  realtime_subscribe_options_set_token (self->options, "stale");
  test_bench_open (&self->bench);
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, EXPIRED);
  subscribe (self);
  wait_for (self, "error 12 in news");
  test_log_assert (self->bench.log, "a off, a error 12, a unsubscribed 1 The token has expired, "
                   "and there is no provider to get another, error 12 in news");

  subscribe_async (self, &result);
  assert_fails (self, &result, REALTIME_ERROR_BAD_CONFIGURATION);
}

static void
test_invalidated (Fixture       *self,
                  gconstpointer  data)
{
  begin (self);
  self->at_once = "second";
  fake_server_send (self->bench.server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2502}}}");
  test_bench_flush (&self->bench);
  test_log_assert (self->bench.log, "a waiting, a on, a subscribed");
  test_bench_assert_commands (&self->bench, "subscribe news as second");
  assert_asked (self, 1);

  /* Any other reason leaves the token as it is. */
  fake_server_send (self->bench.server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500}}}");
  test_bench_flush (&self->bench);
  pass (self, 2000);
  test_bench_assert_commands (&self->bench, "subscribe news as second");
  assert_asked (self, 0);

  /* It goes with the whole state of the connection, too. */
  realtime_client_set_token_provider (self->bench.client, NULL, NULL, NULL);
  self->at_once = "third";
  fake_server_close (self->bench.server, 3014, "state invalidated");
  wait_for (self, "disconnected 3014 state invalidated");
  realtime_clock_advance (self->bench.clock, 1000);
  forget (self);
  wait_for (self, "a subscribed");
  test_bench_assert_commands (&self->bench, "connect as mine, subscribe news as third");
  assert_asked (self, 1);
}

/* A token that nobody can replace may still be good. */
static void
test_invalidated_no_provider (Fixture       *self,
                              gconstpointer  data)
{
  realtime_subscribe_options_set_token_provider (self->options, NULL, NULL, NULL);
  realtime_subscribe_options_set_token (self->options, "ticket");
  test_bench_open (&self->bench);
  subscribe (self);
  wait_for (self, "a subscribed");
  fake_server_send (self->bench.server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2502}}}");
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "subscribe news as ticket, subscribe news as ticket");
}

static void
assert_abandoned (Fixture *self)
{
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (self->cancellable));
  answer (self, "late");
  test_settle ();
  if (fake_server_is_connected (self->bench.server) && self->bench.client != NULL
      && realtime_client_get_state (self->bench.client) == REALTIME_CLIENT_CONNECTED)
    test_bench_flush (&self->bench);
  g_assert_cmpuint (fake_server_count (self->bench.server, WIRE_METHOD_SUBSCRIBE), ==, 0);
}

static void
test_unsubscribe (Fixture       *self,
                  gconstpointer  data)
{
  test_bench_open (&self->bench);
  subscribe (self);
  test_settle ();
  realtime_subscription_unsubscribe (self->a);
  assert_abandoned (self);
  test_bench_assert_commands (&self->bench, "");
}

static void
test_unsubscribe_by_provider (Fixture       *self,
                              gconstpointer  data)
{
  test_bench_open (&self->bench);
  self->unsubscribes = TRUE;
  self->at_once = "ticket";
  subscribe (self);
  test_settle ();
  assert_asked (self, 1);
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "");
}

static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_bench_open (&self->bench);
  realtime_client_subscribe_async (self->bench.client, self->channel, self->options,
                                   cancellable, test_store_result_cb, &result);
  test_settle ();
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_null (realtime_client_subscribe_finish (self->bench.client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_abandoned (self);
}

/* Nobody has promised that providers answer in time. */
static void
test_deadline (Fixture       *self,
               gconstpointer  data)
{
  GAsyncResult *result = NULL;

  test_bench_open (&self->bench);
  subscribe_async (self, &result);
  test_settle ();
  realtime_clock_advance (self->bench.clock, 5000);
  assert_fails (self, &result, REALTIME_ERROR_TIMEOUT);
  assert_abandoned (self);
}

static void
test_close (Fixture       *self,
            gconstpointer  data)
{
  test_bench_open (&self->bench);
  subscribe (self);
  test_settle ();
  realtime_client_close (self->bench.client);
  assert_abandoned (self);
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 0);

  /* The subscription is still wanted. */
  self->at_once = "ticket";
  realtime_client_open (self->bench.client);
  wait_for (self, "a subscribed");
  test_bench_assert_commands (&self->bench, "connect as mine, subscribe news as ticket");
  assert_asked (self, 2);
}

static void
test_unref (Fixture       *self,
            gconstpointer  data)
{
  test_bench_open (&self->bench);
  subscribe (self);
  test_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->bench.client));
  assert_abandoned (self);
}

static void
test_dispose (Fixture       *self,
              gconstpointer  data)
{
  test_bench_open (&self->bench);
  subscribe (self);
  test_settle ();
  g_object_run_dispose (G_OBJECT (self->bench.client));
  assert_abandoned (self);
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 0);
}

static void
test_dispose_subscribed (Fixture       *self,
                         gconstpointer  data)
{
  begin (self);
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 2);
  g_object_run_dispose (G_OBJECT (self->bench.client));
  g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 0);
}

static void
test_refresh (Fixture       *self,
              gconstpointer  data)
{
  begin (self);
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUB_REFRESH,
                          "\"sub_refresh\":{\"expires\":true,\"ttl\":30}");
  pass (self, TTL - 1);
  assert_asked (self, 0);
  pass (self, 1);
  assert_asked (self, 1);
  test_bench_assert_commands (&self->bench, "");
  answer (self, "second");
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "sub_refresh news as second");

  self->at_once = "third";
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUB_REFRESH, NULL);
  pass (self, 29999);
  assert_asked (self, 0);
  pass (self, 1);
  assert_asked (self, 1);
  test_bench_assert_commands (&self->bench, "sub_refresh news as third");
  pass (self, 2 * TTL);
  assert_asked (self, 0);
  test_log_assert (self->bench.log, "");

  /* The next connection begins with it. */
  fake_server_drop (self->bench.server);
  wait_for (self, "a waiting");
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "a subscribed");
  test_bench_assert_commands (&self->bench, "connect as mine, subscribe news as third");
}

static void
test_refresh_error (Fixture       *self,
                    gconstpointer  data)
{
  begin (self);
  self->error = "no net";
  pass (self, TTL);
  test_log_assert (self->bench.log, "a error 9, error 9 in news");
  assert_asked (self, 1);
  pass (self, 9999);
  assert_asked (self, 0);
  pass (self, 10001);
  assert_asked (self, 1);
  forget (self);

  self->error = NULL;
  self->at_once = "second";
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUB_REFRESH,
                          "\"error\":{\"code\":100,\"message\":\"busy\",\"temporary\":true}");
  pass (self, 20000);
  test_bench_assert_commands (&self->bench, "sub_refresh news as second");
  test_log_assert (self->bench.log, "a error 100, error 100 in news");
  assert_asked (self, 1);

  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUB_REFRESH, NULL);
  pass (self, 20000);
  test_bench_assert_commands (&self->bench, "sub_refresh news as second");
  test_log_assert (self->bench.log, "");
}

static void
test_refresh_timeout (Fixture       *self,
                      gconstpointer  data)
{
  begin (self);
  fake_server_set_silent (self->bench.server, WIRE_METHOD_SUB_REFRESH, TRUE);
  self->at_once = "second";
  pass (self, TTL);
  pass (self, 5000);
  test_log_assert (self->bench.log, "a error 1, error 1 in news");
  pass (self, 20000);
  test_bench_assert_commands (&self->bench, "sub_refresh news as second, sub_refresh news as second");
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
    { "\"error\":{\"code\":103}",
      "a off, a error 103, a unsubscribed 103 permission denied, error 103 in news" },
    { "\"error\":{\"code\":109}", "a off, a error 109, a unsubscribed 109 token expired, error 109 in news" },
    { "\"publish\":{}",
      "a off, a error 20, a unsubscribed 20 The server answered another question, error 20 in news" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_clear_object (&self->a);
      begin (self);
      self->at_once = "second";
      fake_server_set_answer (self->bench.server, WIRE_METHOD_SUB_REFRESH, ends[i].answer);
      pass (self, TTL);
      test_log_assert (self->bench.log, ends[i].log);
      test_bench_assert_commands (&self->bench, "sub_refresh news as second, unsubscribe news");
      g_assert_cmpuint (realtime_clock_get_n_timers (self->bench.clock), ==, 1);
      assert_asked (self, 1);
    }
}

/* What would cost the connection is not sent. */
static void
test_refresh_too_large (Fixture       *self,
                        gconstpointer  data)
{
  g_autofree char *token = g_strnfill (2000, 'x');

  g_object_set (self->bench.client, "max-command-size", 1024, NULL);
  begin (self);
  self->at_once = token;
  pass (self, TTL);
  g_assert_true (test_log_has (self->bench.log, "a error 21"));
  test_bench_assert_commands (&self->bench, "unsubscribe news");
}

static void
test_refresh_unauthorized (Fixture       *self,
                           gconstpointer  data)
{
  begin (self);
  self->is_unauthorized = TRUE;
  pass (self, TTL);
  test_log_assert (self->bench.log, "a off, a error 101, a unsubscribed 1 unauthorized, error 101 in news");
  test_bench_assert_commands (&self->bench, "unsubscribe news");
}

/* A subscription that is lost takes the request along. */
static void
test_refresh_lost (Fixture       *self,
                   gconstpointer  data)
{
  begin (self);
  pass (self, TTL);
  assert_asked (self, 1);
  fake_server_drop (self->bench.server);
  wait_for (self, "a waiting");
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (self->cancellable));
  answer (self, "late");
  forget (self);
  realtime_clock_advance (self->bench.clock, 1000);
  wait_for (self, "a subscribed");
  test_bench_assert_commands (&self->bench, "connect as mine, subscribe news as first");

  /* And so does one that is lost with the command in flight. */
  fake_server_set_silent (self->bench.server, WIRE_METHOD_SUB_REFRESH, TRUE);
  self->at_once = "second";
  pass (self, TTL);
  test_bench_assert_commands (&self->bench, "sub_refresh news as second");
  fake_server_send (self->bench.server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500}}}");
  forget (self);
  pass (self, 4000);
  test_log_assert (self->bench.log, "a waiting, a on, a subscribed");
  pass (self, 4000);
  test_log_assert (self->bench.log, "");

  pass (self, TTL - 4000);
  forget (self);
  fake_server_drop (self->bench.server);
  wait_for (self, "a waiting");
  test_log_assert (self->bench.log, "connecting, a waiting, disconnected 1 transport closed");
}

static void
test_refresh_unsubscribe (Fixture       *self,
                          gconstpointer  data)
{
  begin (self);
  fake_server_set_silent (self->bench.server, WIRE_METHOD_SUB_REFRESH, TRUE);
  self->at_once = "second";
  pass (self, TTL);
  realtime_subscription_unsubscribe (self->a);
  test_bench_flush (&self->bench);
  pass (self, 10000);
  test_log_assert (self->bench.log, "a off, a unsubscribed 0 unsubscribe called");
  test_bench_assert_commands (&self->bench, "sub_refresh news as second, unsubscribe news");
}

/* It is for the server to end what nobody can make anew. */
static void
test_refresh_no_provider (Fixture       *self,
                          gconstpointer  data)
{
  realtime_subscribe_options_set_token_provider (self->options, NULL, NULL, NULL);
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, EXPIRING);
  subscribe (self);
  wait_for (self, "a subscribed");
  forget (self);
  pass (self, 2 * TTL);
  test_log_assert (self->bench.log, "");
  test_bench_assert_commands (&self->bench, "");
}

static void
unref_cb (Fixture *self)
{
  g_clear_object (&self->a);
  g_clear_object (&self->bench.client);
}

static void
unsubscribe_cb (Fixture *self)
{
  realtime_subscription_unsubscribe (self->a);
}

/* Whoever is told may drop the last reference, or give up. */
static void
test_inside (Fixture       *self,
             GCallback      act,
             gboolean       refreshes,
             gboolean       is_final)
{
  if (refreshes)
    begin (self);
  else
    {
      test_bench_open (&self->bench);
      subscribe (self);
      test_settle ();
      g_clear_object (&self->request);
      test_settle ();
      forget (self);
    }

  g_signal_connect_data (self->a, is_final ? "unsubscribed" : "error", act, self, NULL, G_CONNECT_SWAPPED);
  self->error = is_final ? NULL : "no net";
  self->is_unauthorized = is_final;
  for (guint i = 0; i < 3; i++)
    {
      realtime_clock_advance (self->bench.clock, 20000);
      test_settle ();
      if (self->bench.client != NULL)
        test_bench_flush (&self->bench);
    }
  if (act == G_CALLBACK (unref_cb))
    g_assert_null (self->bench.client);
  else
    g_assert_cmpint (realtime_subscription_get_state (self->a), ==, REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
}

static void
test_unref_inside (Fixture       *self,
                   gconstpointer  data)
{
  test_inside (self, G_CALLBACK (unref_cb), GPOINTER_TO_UINT (data) & 1, GPOINTER_TO_UINT (data) & 2);
}

static void
test_unsubscribe_inside (Fixture       *self,
                         gconstpointer  data)
{
  test_inside (self, G_CALLBACK (unsubscribe_cb), GPOINTER_TO_UINT (data) & 1, GPOINTER_TO_UINT (data) & 2);
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

static void
add_inside (void)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *unref = g_strdup_printf ("/subscription-token/unref-inside/%u", i);
      g_autofree char *unsubscribe = g_strdup_printf ("/subscription-token/unsubscribe-inside/%u", i);

      g_test_add (unref, Fixture, GUINT_TO_POINTER (i), set_up, test_unref_inside, tear_down);
      g_test_add (unsubscribe, Fixture, GUINT_TO_POINTER (i), set_up, test_unsubscribe_inside, tear_down);
    }
}

/* What the server subscribes by itself takes no token, unless it ceases to. */
static void
test_server_side (Fixture       *self,
                  gconstpointer  data)
{
  FakeServer *server = self->bench.server;

  subscribe (self);
  test_wait_until (self->request != NULL);
  wait_for (self, "connected");
  fake_server_send (server, "{\"push\":{\"channel\":\"news\"," EXPIRING "}}");
  wait_for (self, "a subscribed");
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (self->cancellable));
  assert_asked (self, 1);
  answer (self, "late");
  realtime_clock_advance (self->bench.clock, TTL / 2);
  test_bench_flush (&self->bench);
  realtime_clock_advance (self->bench.clock, TTL / 2 + 1);
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "connect as mine");
  assert_asked (self, 0);

  fake_server_send (server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500}}}");
  test_wait_until (self->request != NULL);
  forget (self);
  answer (self, "own");
  wait_for (self, "a subscribed");
  test_bench_assert_commands (&self->bench, "subscribe news as own");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/subscription-token/at-hand", test_at_hand);
  add ("/subscription-token/at-once", test_at_once);
  add ("/subscription-token/server-side", test_server_side);
  add ("/subscription-token/later", test_later);
  add ("/subscription-token/between", test_between);
  add ("/subscription-token/unauthorized", test_unauthorized);
  add ("/subscription-token/unauthorized-alone", test_unauthorized_alone);
  add ("/subscription-token/error", test_error);
  add ("/subscription-token/error-to-task", test_error_to_task);
  add ("/subscription-token/never", test_never);
  add ("/subscription-token/expired", test_expired);
  add ("/subscription-token/expired-for-task", test_expired_for_task);
  add ("/subscription-token/no-provider", test_no_provider);
  add ("/subscription-token/invalidated", test_invalidated);
  add ("/subscription-token/invalidated-no-provider", test_invalidated_no_provider);
  add ("/subscription-token/unsubscribe", test_unsubscribe);
  add ("/subscription-token/unsubscribe-by-provider", test_unsubscribe_by_provider);
  add ("/subscription-token/cancel", test_cancel);
  add ("/subscription-token/deadline", test_deadline);
  add ("/subscription-token/close", test_close);
  add ("/subscription-token/unref", test_unref);
  add ("/subscription-token/dispose", test_dispose);
  add ("/subscription-token/dispose-subscribed", test_dispose_subscribed);
  add ("/subscription-token/refresh", test_refresh);
  add ("/subscription-token/refresh-error", test_refresh_error);
  add ("/subscription-token/refresh-timeout", test_refresh_timeout);
  add ("/subscription-token/refresh-refused", test_refresh_refused);
  add ("/subscription-token/refresh-too-large", test_refresh_too_large);
  add ("/subscription-token/refresh-unauthorized", test_refresh_unauthorized);
  add ("/subscription-token/refresh-lost", test_refresh_lost);
  add ("/subscription-token/refresh-unsubscribe", test_refresh_unsubscribe);
  add ("/subscription-token/refresh-no-provider", test_refresh_no_provider);
  add_inside ();

  return g_test_run ();
}
