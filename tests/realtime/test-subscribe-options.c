/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-error.h"
#include "realtime-subscribe-options-private.h"

static void
test_defaults (void)
{
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();

  g_assert_false (options->has_since);
  g_assert_false (options->recoverable);
  g_assert_false (options->join_leave);
  g_assert_false (options->positioned);
  g_assert_false (options->delta);
  g_assert_null (options->tags_filter);
  g_assert_null (options->state_provider);
  g_assert_null (options->since.epoch);
}

static void
test_set (void)
{
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();

  realtime_subscribe_options_set_since (options, "first", 1);
  realtime_subscribe_options_set_since (options, "epoch", G_MAXUINT64);
  g_assert_true (options->has_since);
  g_assert_cmpstr (options->since.epoch, ==, "epoch");
  g_assert_cmpuint (options->since.offset, ==, G_MAXUINT64);

  realtime_subscribe_options_set_since (options, NULL, 0);
  g_assert_true (options->has_since);
  g_assert_null (options->since.epoch);

  realtime_subscribe_options_set_recoverable (options, TRUE);
  g_assert_true (options->recoverable);
  realtime_subscribe_options_set_recoverable (options, FALSE);
  g_assert_false (options->recoverable);

  realtime_subscribe_options_set_join_leave (options, TRUE);
  g_assert_true (options->join_leave);
  realtime_subscribe_options_set_join_leave (options, FALSE);
  g_assert_false (options->join_leave);

  realtime_subscribe_options_set_positioned (options, TRUE);
  g_assert_true (options->positioned);
  realtime_subscribe_options_set_positioned (options, FALSE);
  g_assert_false (options->positioned);

  realtime_subscribe_options_set_delta (options, TRUE);
  g_assert_true (options->delta);
  realtime_subscribe_options_set_delta (options, FALSE);
  g_assert_false (options->delta);
}

static void
provide_cb (RealtimeTokenRequest *request,
            gpointer              user_data)
{
}

static void
count_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_token (void)
{
  RealtimeSubscribeOptions *options = realtime_subscribe_options_new ();
  RealtimeSubscribeOptions *copy = NULL;
  guint n_destroyed = 0;

  realtime_subscribe_options_set_token (options, "secret");
  realtime_subscribe_options_set_token_provider (options, provide_cb, &n_destroyed, count_cb);
  copy = realtime_subscribe_options_copy (options);
  g_assert_cmpstr (copy->token, ==, "secret");
  g_assert_true (copy->token_provider == options->token_provider);

  /* The function stays as long as anybody has it. */
  realtime_subscribe_options_set_token_provider (options, NULL, NULL, NULL);
  realtime_subscribe_options_set_token (options, NULL);
  g_assert_null (options->token);
  g_assert_null (options->token_provider);
  g_assert_cmpuint (n_destroyed, ==, 0);
  realtime_subscribe_options_free (copy);
  g_assert_cmpuint (n_destroyed, ==, 1);
  realtime_subscribe_options_free (options);
}

static void
test_data (void)
{
  RealtimeSubscribeOptions *options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeSubscribeOptions) copy = NULL;
  g_autoptr (GBytes) good = g_bytes_new_static ("[1]", 3);
  g_autoptr (GBytes) bad = g_bytes_new_static ("[1", 2);
  g_autoptr (GError) error = NULL;

  g_assert_true (realtime_subscribe_options_set_data (options, good, NULL));
  g_assert_false (realtime_subscribe_options_set_data (options, bad, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);
  copy = realtime_subscribe_options_copy (options);
  g_assert_true (g_bytes_equal (copy->data, good));

  g_assert_true (realtime_subscribe_options_set_data (options, NULL, NULL));
  g_assert_null (options->data);
  g_assert_true (g_bytes_equal (copy->data, good));
  realtime_subscribe_options_free (options);
}

static void
test_copy (void)
{
  RealtimeSubscribeOptions *options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeTagsFilter) filter = realtime_tags_filter_new_exists ("k", TRUE);
  g_autoptr (RealtimeSubscribeOptions) copy = NULL;

  realtime_subscribe_options_set_since (options, "epoch", 7);
  realtime_subscribe_options_set_recoverable (options, TRUE);
  realtime_subscribe_options_set_join_leave (options, TRUE);
  realtime_subscribe_options_set_positioned (options, TRUE);
  realtime_subscribe_options_set_delta (options, TRUE);
  realtime_subscribe_options_set_tags_filter (options, filter);
  realtime_subscribe_options_set_tags_filter (options, filter);
  copy = g_boxed_copy (REALTIME_TYPE_SUBSCRIBE_OPTIONS, options);
  g_boxed_free (REALTIME_TYPE_SUBSCRIBE_OPTIONS, options);

  g_assert_true (copy->has_since);
  g_assert_true (copy->recoverable);
  g_assert_true (copy->join_leave);
  g_assert_true (copy->positioned);
  g_assert_true (copy->delta);
  g_assert_true (copy->tags_filter == filter);
  g_assert_cmpstr (copy->since.epoch, ==, "epoch");
  g_assert_cmpuint (copy->since.offset, ==, 7);
}

static void
ask_cb (RealtimeStateRequest *request,
        gpointer              user_data)
{
  g_assert_not_reached ();
}

static void
destroy_cb (gpointer user_data)
{
  guint *n_destroyed = user_data;

  (*n_destroyed)++;
}

/* What is given along is freed with the last of those that share it. */
static void
test_state_provider (void)
{
  RealtimeSubscribeOptions *options = realtime_subscribe_options_new ();
  RealtimeSubscribeOptions *copy = NULL;
  guint n_first = 0;
  guint n_second = 0;

  realtime_subscribe_options_set_state_provider (options, ask_cb, &n_first, destroy_cb);
  copy = realtime_subscribe_options_copy (options);
  realtime_subscribe_options_set_state_provider (options, ask_cb, &n_second, destroy_cb);
  g_assert_cmpuint (n_first, ==, 0);
  realtime_subscribe_options_free (copy);
  g_assert_cmpuint (n_first, ==, 1);
  g_assert_cmpuint (n_second, ==, 0);
  realtime_subscribe_options_free (options);
  g_assert_cmpuint (n_second, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/subscribe-options/defaults", test_defaults);
  g_test_add_func ("/subscribe-options/set", test_set);
  g_test_add_func ("/subscribe-options/token", test_token);
  g_test_add_func ("/subscribe-options/data", test_data);
  g_test_add_func ("/subscribe-options/copy", test_copy);
  g_test_add_func ("/subscribe-options/state-provider", test_state_provider);

  return g_test_run ();
}
