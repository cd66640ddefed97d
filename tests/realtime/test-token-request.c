/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-token-keeper-private.h"
#include "realtime-token-provider-private.h"
#include "realtime-token-request-private.h"

#include "realtime-test-util.h"

typedef struct
{
  RealtimeConfig         config;
  RealtimeTokenKeeper    keeper;
  RealtimeTokenProvider *provider;
  RealtimeTokenRequest  *request;
  /* what the provider answers at once, if anything */
  const char            *at_once;
  /* what the provider does beside */
  void                 (*act) (gpointer user_data);
  guint                  n_asked;
  guint                  n_expired;
  guint                  n_destroyed;
  TestLog               *log;
} Fixture;

static void
answered_cb (const char   *token,
             const GError *error,
             gpointer      user_data)
{
  Fixture *self = user_data;

  if (error != NULL)
    test_log_add (self->log, "error %s", error->message);
  else
    test_log_add (self->log, "%s", token != NULL ? token : "unauthorized");
}

static void
expired_cb (gpointer user_data)
{
  Fixture *self = user_data;

  self->n_expired++;
}

static void
provide_cb (RealtimeTokenRequest *request,
            gpointer              user_data)
{
  Fixture *self = user_data;

  self->n_asked++;
  if (self->at_once != NULL)
    realtime_token_request_return_token (request, self->at_once);
  else
    g_set_object (&self->request, request);
  if (self->act != NULL)
    self->act (self);
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
  self->log = test_log_new ();
  self->config.clock = realtime_clock_new_manual ();
  self->config.context = g_main_context_ref_thread_default ();
  self->config.rand = g_rand_new_with_seed (1);
  self->provider = realtime_token_provider_new (provide_cb, self, destroy_cb);
  realtime_token_keeper_init (&self->keeper, &self->config, NULL, answered_cb, expired_cb, self);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  realtime_token_keeper_stop (&self->keeper);
  test_settle ();
  test_log_assert (self->log, "");
  g_assert_cmpuint (realtime_clock_get_n_timers (self->config.clock), ==, 0);

  g_clear_object (&self->request);
  g_assert_cmpuint (self->n_destroyed, ==, 0);
  realtime_token_provider_unref (self->provider);
  g_assert_cmpuint (self->n_destroyed, ==, 1);
  realtime_clock_unref (self->config.clock);
  g_main_context_unref (self->config.context);
  g_rand_free (self->config.rand);
  test_log_free (self->log);
}

static void
ask (Fixture *self)
{
  realtime_token_keeper_ask (&self->keeper, self->provider);
  g_assert_true (realtime_token_keeper_is_asking (&self->keeper));
  g_assert_cmpuint (self->n_asked, ==, 0);
  test_settle ();
  g_assert_cmpuint (self->n_asked, ==, 1);
  self->n_asked = 0;
}

static void
test_at_once (Fixture       *self,
              gconstpointer  data)
{
  self->at_once = "secret";
  ask (self);
  g_assert_false (realtime_token_keeper_is_asking (&self->keeper));
  test_log_assert (self->log, "secret");

  ask (self);
  test_log_assert (self->log, "secret");
}

static void
test_later (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no net");

  ask (self);
  g_assert_null (realtime_token_request_get_channel (self->request));
  test_log_assert (self->log, "");

  /* It is out, so nobody is asked again. */
  realtime_token_keeper_ask (&self->keeper, self->provider);
  test_settle ();
  g_assert_cmpuint (self->n_asked, ==, 0);

  /* What comes in a turn of its own may be awaited under a lock. */
  realtime_token_request_return_token (self->request, "secret");
  test_log_assert (self->log, "");
  test_settle ();
  test_log_assert (self->log, "secret");

  ask (self);
  realtime_token_request_return_unauthorized (self->request);
  test_settle ();
  test_log_assert (self->log, "unauthorized");

  ask (self);
  realtime_token_request_return_token (self->request, "");
  test_settle ();
  test_log_assert (self->log, "unauthorized");

  ask (self);
  realtime_token_request_return_token (self->request, NULL);
  test_settle ();
  test_log_assert (self->log, "unauthorized");

  ask (self);
  realtime_token_request_return_error (self->request, error);
  test_settle ();
  test_log_assert (self->log, "error no net");
  g_assert_false (g_cancellable_is_cancelled (realtime_token_request_get_cancellable (self->request)));
}

static void
drop (gpointer user_data)
{
  Fixture *self = user_data;

  g_clear_object (&self->request);
}

static void
test_never (Fixture       *self,
            gconstpointer  data)
{
  self->act = drop;
  ask (self);
  test_log_assert (self->log, "error No answer was given");

  self->act = NULL;
  ask (self);
  test_log_assert (self->log, "");
  g_assert_finalize_object (g_steal_pointer (&self->request));
  test_settle ();
  test_log_assert (self->log, "error No answer was given");
}

static void
test_twice (Fixture       *self,
            gconstpointer  data)
{
  ask (self);
  realtime_token_request_return_token (self->request, "first");
  g_test_expect_message ("Realtime", G_LOG_LEVEL_CRITICAL, "*return_token: assertion 'is_first' failed*");
  realtime_token_request_return_token (self->request, "second");
  g_test_assert_expected_messages ();
  test_settle ();
  test_log_assert (self->log, "first");
}

static void
test_stop (Fixture       *self,
           gconstpointer  data)
{
  GCancellable *cancellable;

  ask (self);
  cancellable = realtime_token_request_get_cancellable (self->request);
  realtime_token_keeper_stop (&self->keeper);
  g_assert_false (realtime_token_keeper_is_asking (&self->keeper));
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (cancellable));

  /* Nobody minds any more. */
  realtime_token_request_return_token (self->request, "first");
  realtime_token_request_return_token (self->request, "second");
  test_settle ();
  test_log_assert (self->log, "");

  /* Between the answer and its turn */
  ask (self);
  realtime_token_request_return_token (self->request, "secret");
  realtime_token_keeper_stop (&self->keeper);
  test_settle ();
  test_log_assert (self->log, "");

  /* Before the provider knows */
  realtime_token_keeper_ask (&self->keeper, self->provider);
  realtime_token_keeper_stop (&self->keeper);
  test_settle ();
  g_assert_cmpuint (self->n_asked, ==, 0);

  /* A new request has nothing to do with the old one. */
  ask (self);
  realtime_token_request_return_token (self->request, "other");
  test_settle ();
  test_log_assert (self->log, "other");
}

static void
stop (gpointer user_data)
{
  Fixture *self = user_data;

  realtime_token_keeper_stop (&self->keeper);
}

static void
test_stop_inside (Fixture       *self,
                  gconstpointer  data)
{
  self->act = stop;
  ask (self);
  test_settle ();
  g_assert_true (g_cancellable_is_cancelled (realtime_token_request_get_cancellable (self->request)));

  self->at_once = "secret";
  ask (self);
  test_settle ();
  test_log_assert (self->log, "");
}

static gpointer
answer_thread (gpointer data)
{
  g_autoptr (RealtimeTokenRequest) request = data;

  realtime_token_request_return_token (request, "secret");

  return NULL;
}

static gpointer
drop_thread (gpointer data)
{
  g_object_unref (data);

  return NULL;
}

static void
test_threads (Fixture       *self,
              gconstpointer  data)
{
  ask (self);
  g_thread_join (g_thread_new ("answer", answer_thread, g_steal_pointer (&self->request)));
  test_log_assert (self->log, "");
  test_settle ();
  test_log_assert (self->log, "secret");

  ask (self);
  g_thread_join (g_thread_new ("drop", drop_thread, g_steal_pointer (&self->request)));
  test_settle ();
  test_log_assert (self->log, "error No answer was given");
}

static void
test_expiry (Fixture       *self,
             gconstpointer  data)
{
  RealtimeClock *clock = self->config.clock;

  realtime_token_keeper_watch (&self->keeper, TRUE, 60);
  realtime_clock_advance (clock, 59999);
  g_assert_cmpuint (self->n_expired, ==, 0);
  realtime_clock_advance (clock, 1);
  g_assert_cmpuint (self->n_expired, ==, 1);

  realtime_token_keeper_watch (&self->keeper, TRUE, 60);
  realtime_token_keeper_watch (&self->keeper, FALSE, 60);
  g_assert_cmpuint (realtime_clock_get_n_timers (clock), ==, 0);

  /* Longer than any timer, and not at all */
  realtime_token_keeper_watch (&self->keeper, TRUE, G_MAXUINT32);
  realtime_clock_advance (clock, G_MAXINT32 - 2);
  g_assert_cmpuint (self->n_expired, ==, 1);
  realtime_clock_advance (clock, 1);
  g_assert_cmpuint (self->n_expired, ==, 2);
  realtime_token_keeper_watch (&self->keeper, TRUE, 0);
  realtime_clock_advance (clock, 999);
  g_assert_cmpuint (self->n_expired, ==, 2);
  realtime_clock_advance (clock, 1);
  g_assert_cmpuint (self->n_expired, ==, 3);

  for (guint i = 0; i < 10; i++)
    {
      realtime_token_keeper_retry_later (&self->keeper, 5000);
      realtime_clock_advance (clock, 4999);
      g_assert_cmpuint (self->n_expired, ==, 3 + i);
      realtime_clock_advance (clock, 5001);
      g_assert_cmpuint (self->n_expired, ==, 4 + i);
    }

  realtime_token_keeper_watch (&self->keeper, TRUE, 60);
  realtime_token_keeper_stop (&self->keeper);
  g_assert_cmpuint (realtime_clock_get_n_timers (clock), ==, 0);
}

static void
test_no_function (void)
{
  Fixture self = { 0 };

  g_assert_null (realtime_token_provider_new (NULL, NULL, NULL));
  g_assert_null (realtime_token_provider_new (NULL, &self, destroy_cb));
  g_assert_cmpuint (self.n_destroyed, ==, 1);
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/token-request/at-once", test_at_once);
  add ("/token-request/later", test_later);
  add ("/token-request/never", test_never);
  add ("/token-request/twice", test_twice);
  add ("/token-request/stop", test_stop);
  add ("/token-request/stop-inside", test_stop_inside);
  add ("/token-request/threads", test_threads);
  add ("/token-request/expiry", test_expiry);
  g_test_add_func ("/token-request/no-function", test_no_function);

  return g_test_run ();
}
