/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#define GRANTED "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":5," \
  "\"was_recovering\":true,\"recovered\":true,\"publications\":[{\"data\":6,\"offset\":6}]}"
#define NOT_RECOVERABLE "\"subscribe\":{}"
#define UNRECOVERABLE "\"error\":{\"code\":112,\"message\":\"unrecoverable position\"}"

/* An app that has its state elsewhere */
typedef struct
{
  TestBench             bench;
  RealtimeSubscription *a;
  RealtimeStateRequest *request;
  guint                 n_asked;
  guint                 n_destroyed;
  void                (*react) (gpointer app);
} App;

static void
ask_cb (RealtimeStateRequest *request,
        gpointer              user_data)
{
  App *self = user_data;

  self->n_asked++;
  g_assert_cmpstr (realtime_channel_get_name (realtime_state_request_get_channel (request)), ==, "news");
  g_assert_false (g_cancellable_is_cancelled (realtime_state_request_get_cancellable (request)));
  g_set_object (&self->request, request);
  if (self->react != NULL)
    self->react (self);
}

static void
destroy_cb (gpointer user_data)
{
  App *self = user_data;

  self->n_destroyed++;
}

static RealtimeSubscribeOptions *
make_options (App *self)
{
  RealtimeSubscribeOptions *options = realtime_subscribe_options_new ();

  realtime_subscribe_options_set_state_provider (options, ask_cb, self, destroy_cb);

  return options;
}

static void
app_set_up (App           *self,
            gconstpointer  data)
{
  test_bench_set_up (&self->bench, data);
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, GRANTED);
}

static void
app_tear_down (App           *self,
               gconstpointer  data)
{
  g_clear_object (&self->request);
  g_clear_object (&self->a);
  test_bench_tear_down (&self->bench, data);
  g_assert_cmpuint (self->n_destroyed, ==, 1);
}

static void
answer (gpointer user_data)
{
  App *self = user_data;

  realtime_state_request_return_position (self->request, "e", 5);
  g_clear_object (&self->request);
}

static void
refuse (gpointer user_data)
{
  App *self = user_data;
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no database");

  realtime_state_request_return_error (self->request, error);
  g_clear_object (&self->request);
}

static void
drop (gpointer user_data)
{
  App *self = user_data;

  g_clear_object (&self->request);
}

static void
forget (App *self)
{
  g_ptr_array_set_size (self->bench.log->entries, 0);
  g_free (fake_server_take_commands (self->bench.server));
}

/* Subscribes, until the app is asked. */
static void
subscribe (App *self)
{
  g_autoptr (RealtimeSubscribeOptions) options = make_options (self);

  test_bench_open (&self->bench);
  self->a = test_bench_subscribe_with (&self->bench, "a", "news", options);
  g_assert_cmpuint (self->n_asked, ==, 0);
  test_wait_until (self->n_asked == 1);
  test_bench_flush (&self->bench);
}

static void
reconnect (App *self)
{
  fake_server_drop (self->bench.server);
  test_wait_until (realtime_client_get_state (self->bench.client) != REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (self->bench.clock, 1000);
  test_wait_until (realtime_client_get_state (self->bench.client) == REALTIME_CLIENT_CONNECTED);
  test_bench_flush (&self->bench);
}

static void
test_at_once (App           *self,
              gconstpointer  data)
{
  self->react = answer;
  subscribe (self);
  test_bench_assert_commands (&self->bench, "subscribe news from e 5 or not at all");
  test_log_assert (self->bench.log, "a on, a subscribed again whole, a got 6, client got 6");

  /* As long as there is a position, the server is asked for what is missing. */
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, "\"subscribe\":{\"recoverable\":true,"
                          "\"epoch\":\"e\",\"offset\":6,\"was_recovering\":true,\"recovered\":true}");
  reconnect (self);
  test_bench_assert_commands (&self->bench, "connect, subscribe news from e 6 or not at all");
  g_assert_cmpuint (self->n_asked, ==, 1);
}

static void
test_later (App           *self,
            gconstpointer  data)
{
  subscribe (self);
  test_bench_assert_commands (&self->bench, "");
  answer (self);
  test_log_assert (self->bench.log, "");
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "subscribe news from e 5 or not at all");
  test_log_assert (self->bench.log, "a on, a subscribed again whole, a got 6, client got 6");
}

/* Nothing can be recovered, so the state is loaded again each time. */
static void
test_not_recoverable (App           *self,
                      gconstpointer  data)
{
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, NOT_RECOVERABLE);
  self->react = answer;
  subscribe (self);
  g_assert_cmpint (realtime_subscription_get_state (self->a), ==, REALTIME_SUBSCRIPTION_SUBSCRIBED);
  reconnect (self);
  g_assert_cmpuint (self->n_asked, ==, 2);
  g_assert_cmpint (realtime_subscription_get_state (self->a), ==, REALTIME_SUBSCRIPTION_SUBSCRIBED);
}

static void
test_error (App           *self,
            gconstpointer  data)
{
  self->react = (gpointer) data;
  subscribe (self);
  test_log_assert (self->bench.log, "a error 13, error 13 in news");
  test_bench_assert_commands (&self->bench, "");

  realtime_clock_advance (self->bench.clock, 499);
  test_bench_flush (&self->bench);
  g_assert_cmpuint (self->n_asked, ==, 1);
  self->react = answer;
  realtime_clock_advance (self->bench.clock, 501);
  test_bench_flush (&self->bench);
  g_assert_cmpuint (self->n_asked, ==, 2);
  test_log_assert (self->bench.log, "a on, a subscribed again whole, a got 6, client got 6");
}

/* The position is of no use any more: the app is asked for another. */
static void
test_unrecoverable (App           *self,
                    gconstpointer  data)
{
  self->react = answer;
  subscribe (self);
  forget (self);

  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, UNRECOVERABLE);
  reconnect (self);
  test_bench_assert_commands (&self->bench, "connect, subscribe news from e 6 or not at all");
  g_assert_cmpuint (self->n_asked, ==, 1);
  g_assert_null (realtime_subscription_get_epoch (self->a));
  g_assert_cmpuint (realtime_subscription_get_offset (self->a), ==, 0);
  test_log_assert (self->bench.log, "connecting, a waiting, disconnected 1 transport closed, online, connected");

  /* And once more, after a longer time */
  realtime_clock_advance (self->bench.clock, 1000);
  test_bench_flush (&self->bench);
  g_assert_cmpuint (self->n_asked, ==, 2);
  test_bench_assert_commands (&self->bench, "subscribe news from e 5 or not at all");
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, GRANTED);
  realtime_clock_advance (self->bench.clock, 1500);
  test_bench_flush (&self->bench);
  g_assert_cmpuint (self->n_asked, ==, 3);
  test_log_assert (self->bench.log, "a on, a subscribed again whole, a got 6, client got 6");
}

/* Without anybody to ask, it is an error like others. */
static void
test_nobody_to_ask (App           *self,
                    gconstpointer  data)
{
  g_autoptr (RealtimeSubscribeOptions) options = make_options (self);

  realtime_subscribe_options_set_state_provider (options, NULL, NULL, NULL);
  g_assert_cmpuint (self->n_destroyed, ==, 1);
  test_bench_open (&self->bench);
  fake_server_set_answer (self->bench.server, WIRE_METHOD_SUBSCRIBE, UNRECOVERABLE);
  self->a = test_bench_subscribe_with (&self->bench, "a", "news", options);
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "subscribe news");
  test_log_assert (self->bench.log, "a off, a error 112, a unsubscribed 112 unrecoverable position, error 112 in news");
}

static void
test_since (App           *self,
            gconstpointer  data)
{
  g_autoptr (RealtimeSubscribeOptions) options = make_options (self);

  realtime_subscribe_options_set_since (options, "e", 5);
  self->a = test_bench_subscribe_with (&self->bench, "a", "news", options);
  test_wait_until (test_log_has (self->bench.log, "client got 6"));
  test_bench_assert_commands (&self->bench, "connect, subscribe news from e 5 or not at all");
  g_assert_cmpuint (self->n_asked, ==, 0);
}

static void
token_cb (RealtimeTokenRequest *request,
          gpointer              user_data)
{
  App *self = user_data;

  /* The state comes first: loading it may take longer than a token is good. */
  g_assert_cmpuint (self->n_asked, ==, 1);
  realtime_token_request_return_token (request, "secret");
}

static void
test_with_token (App           *self,
                 gconstpointer  data)
{
  g_autoptr (RealtimeSubscribeOptions) options = make_options (self);

  self->react = answer;
  realtime_subscribe_options_set_token_provider (options, token_cb, self, NULL);
  self->a = test_bench_subscribe_with (&self->bench, "a", "news", options);
  test_wait_until (test_log_has (self->bench.log, "client got 6"));
  test_bench_assert_commands (&self->bench, "connect, subscribe news as secret from e 5 or not at all");
}

/* The answer is kept until there is a connection. */
static void
test_lost_meanwhile (App           *self,
                     gconstpointer  data)
{
  subscribe (self);
  realtime_client_close (self->bench.client);
  g_assert_false (g_cancellable_is_cancelled (realtime_state_request_get_cancellable (self->request)));
  answer (self);
  test_settle ();
  g_assert_cmpuint (realtime_subscription_get_offset (self->a), ==, 5);
  forget (self);

  realtime_client_open (self->bench.client);
  test_wait_until (test_log_has (self->bench.log, "client got 6"));
  test_bench_assert_commands (&self->bench, "connect, subscribe news from e 5 or not at all");
  g_assert_cmpuint (self->n_asked, ==, 1);
}

static void
test_answer_after_reconnection (App           *self,
                                gconstpointer  data)
{
  subscribe (self);
  reconnect (self);
  g_assert_cmpuint (self->n_asked, ==, 1);
  test_bench_assert_commands (&self->bench, "connect");
  answer (self);
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "subscribe news from e 5 or not at all");
}

static void
test_set_position (App           *self,
                   gconstpointer  data)
{
  g_autoptr (RealtimeStateRequest) request = NULL;

  subscribe (self);
  request = g_steal_pointer (&self->request);
  realtime_subscription_set_position (self->a, "e", 5);
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (realtime_state_request_get_cancellable (request)));
  realtime_state_request_return_position (request, "f", 1);
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "subscribe news from e 5 or not at all");
  g_assert_cmpuint (self->n_asked, ==, 1);
}

static void
test_unsubscribe (App           *self,
                  gconstpointer  data)
{
  subscribe (self);
  realtime_subscription_unsubscribe (self->a);
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (realtime_state_request_get_cancellable (self->request)));
  forget (self);
  g_assert_cmpuint (self->n_destroyed, ==, 1);
  answer (self);
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "");
  test_log_assert (self->bench.log, "");
}

/* Between the answer and what comes of it */
static void
test_unsubscribe_late (App           *self,
                       gconstpointer  data)
{
  subscribe (self);
  if (data != NULL)
    refuse (self);
  else
    answer (self);
  realtime_subscription_unsubscribe (self->a);
  forget (self);
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "");
  test_log_assert (self->bench.log, "");
}

static void
test_twice (App           *self,
            gconstpointer  data)
{
  g_autoptr (RealtimeStateRequest) request = NULL;
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no database");

  subscribe (self);
  request = g_object_ref (self->request);
  answer (self);
  g_test_expect_message ("Realtime", G_LOG_LEVEL_CRITICAL, "*is_answered*");
  realtime_state_request_return_position (request, "f", 1);
  g_test_expect_message ("Realtime", G_LOG_LEVEL_CRITICAL, "*is_answered*");
  realtime_state_request_return_error (request, error);
  g_test_assert_expected_messages ();
  g_assert_finalize_object (g_steal_pointer (&request));
  test_bench_flush (&self->bench);
  test_bench_assert_commands (&self->bench, "subscribe news from e 5 or not at all");
}

static void
subscribe_async (App           *self,
                 GCancellable  *cancellable,
                 GAsyncResult **result)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (RealtimeSubscribeOptions) options = make_options (self);

  realtime_client_subscribe_async (self->bench.client, channel, options, cancellable, test_store_result_cb, result);
  test_wait_until (self->n_asked == 1);
}

static void
assert_fails (App          *self,
              GAsyncResult *result,
              GQuark        domain,
              int           code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (realtime_client_subscribe_finish (self->bench.client, result, &error));
  g_assert_error (error, domain, code);
  if (domain == REALTIME_ERROR)
    g_assert_nonnull (realtime_error_get_channel (error));
}

/* The error goes to the caller, and nobody wants the connection any more. */
static void
test_async (App           *self,
            gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  subscribe_async (self, NULL, &result);
  test_wait_until (test_log_has (self->bench.log, "connected"));
  refuse (self);
  test_wait_until (result != NULL);
  assert_fails (self, result, REALTIME_ERROR, REALTIME_ERROR_GET_STATE);
  test_wait_until (realtime_client_get_state (self->bench.client) == REALTIME_CLIENT_DISCONNECTED);
  g_assert_false (test_log_has (self->bench.log, "error 13 in news"));
}

static void
test_async_cancelled (App           *self,
                      gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  subscribe_async (self, cancellable, &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  assert_fails (self, result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (realtime_state_request_get_cancellable (self->request)));
}

static void
test_async_too_late (App           *self,
                     gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  subscribe_async (self, NULL, &result);
  realtime_clock_advance (self->bench.clock, 5000);
  test_wait_until (result != NULL);
  assert_fails (self, result, REALTIME_ERROR, REALTIME_ERROR_TIMEOUT);
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (realtime_state_request_get_cancellable (self->request)));
}

static void
do_unsubscribe (gpointer user_data)
{
  App *self = user_data;

  realtime_subscription_unsubscribe (self->a);
}

static void
do_answer_and_unsubscribe (gpointer user_data)
{
  answer (user_data);
  do_unsubscribe (user_data);
}

static void
do_close (gpointer user_data)
{
  App *self = user_data;

  realtime_client_close (self->bench.client);
}

static void
do_dispose (gpointer user_data)
{
  App *self = user_data;

  g_object_run_dispose (G_OBJECT (self->bench.client));
}

static void
do_unref (gpointer user_data)
{
  App *self = user_data;

  g_clear_object (&self->a);
  g_clear_object (&self->bench.client);
}

/* Whoever is asked may do anything. */
static void
test_reentrancy (App           *self,
                 gconstpointer  data)
{
  g_autoptr (RealtimeSubscribeOptions) options = make_options (self);

  self->react = (gpointer) data;
  self->a = test_bench_subscribe_with (&self->bench, "a", "news", options);
  test_wait_until (self->n_asked == 1);
  test_settle ();
  if (self->request != NULL)
    answer (self);
  test_settle ();
}

static void
cancelled_cb (App *self)
{
  self->react (self);
}

/* And so may whoever is told that it is not needed any more. */
static void
test_cancelled_reentrancy (App           *self,
                           gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (GCancellable) cancellable = NULL;

  subscribe (self);
  a = g_object_ref (self->a);
  self->react = (gpointer) data;
  cancellable = g_object_ref (realtime_state_request_get_cancellable (self->request));
  g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self, NULL, G_CONNECT_SWAPPED);
  realtime_subscription_set_position (a, "e", 5);
  g_assert_false (g_cancellable_is_cancelled (cancellable));
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (cancellable));
}

#define app_add(path, func, data) \
  g_test_add (path, App, data, app_set_up, func, app_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  app_add ("/state-request/at-once", test_at_once, NULL);
  app_add ("/state-request/later", test_later, NULL);
  app_add ("/state-request/not-recoverable", test_not_recoverable, NULL);
  app_add ("/state-request/refused", test_error, refuse);
  app_add ("/state-request/dropped", test_error, drop);
  app_add ("/state-request/unrecoverable", test_unrecoverable, NULL);
  app_add ("/state-request/nobody-to-ask", test_nobody_to_ask, NULL);
  app_add ("/state-request/since", test_since, NULL);
  app_add ("/state-request/with-token", test_with_token, NULL);
  app_add ("/state-request/lost-meanwhile", test_lost_meanwhile, NULL);
  app_add ("/state-request/answer-after-reconnection", test_answer_after_reconnection, NULL);
  app_add ("/state-request/set-position", test_set_position, NULL);
  app_add ("/state-request/unsubscribe", test_unsubscribe, NULL);
  app_add ("/state-request/unsubscribe-answered", test_unsubscribe_late, NULL);
  app_add ("/state-request/unsubscribe-refused", test_unsubscribe_late, "refused");
  app_add ("/state-request/twice", test_twice, NULL);
  app_add ("/state-request/async", test_async, NULL);
  app_add ("/state-request/async-cancelled", test_async_cancelled, NULL);
  app_add ("/state-request/async-too-late", test_async_too_late, NULL);
  app_add ("/state-request/reentrancy/unsubscribe", test_reentrancy, do_unsubscribe);
  app_add ("/state-request/reentrancy/answer-and-unsubscribe", test_reentrancy, do_answer_and_unsubscribe);
  app_add ("/state-request/reentrancy/close", test_reentrancy, do_close);
  app_add ("/state-request/reentrancy/dispose", test_reentrancy, do_dispose);
  app_add ("/state-request/reentrancy/unref", test_reentrancy, do_unref);
  app_add ("/state-request/cancelled/unsubscribe", test_cancelled_reentrancy, do_unsubscribe);
  app_add ("/state-request/cancelled/close", test_cancelled_reentrancy, do_close);
  app_add ("/state-request/cancelled/dispose", test_cancelled_reentrancy, do_dispose);
  app_add ("/state-request/cancelled/unref", test_cancelled_reentrancy, do_unref);
  app_add ("/state-request/cancelled/drop", test_cancelled_reentrancy, drop);

  return g_test_run ();
}
