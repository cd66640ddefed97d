/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#include "realtime-tags-filter-private.h"

#define GRANTED "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":2}"
#define RECOVERED \
  "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":9,\"was_recovering\":true," \
  "\"recovered\":true,\"publications\":[{\"data\":12,\"offset\":12},{\"data\":15,\"offset\":15}]}"

static void
assert_json (RealtimeTagsFilter *filter,
             const char         *expected)
{
  GBytes *json = realtime_tags_filter_get_json (filter);

  g_assert_cmpmem (g_bytes_get_data (json, NULL), g_bytes_get_size (json), expected, strlen (expected));
}

static void
test_compare (void)
{
  static const struct
  {
    RealtimeTagsComparison comparison;
    const char *json;
  } cases[] = {
    { REALTIME_TAGS_COMPARISON_EQUAL, "{\"key\":\"k\",\"cmp\":\"eq\",\"val\":\"1\"}" },
    { REALTIME_TAGS_COMPARISON_NOT_EQUAL, "{\"key\":\"k\",\"cmp\":\"neq\",\"val\":\"1\"}" },
    { REALTIME_TAGS_COMPARISON_STARTS_WITH, "{\"key\":\"k\",\"cmp\":\"sw\",\"val\":\"1\"}" },
    { REALTIME_TAGS_COMPARISON_ENDS_WITH, "{\"key\":\"k\",\"cmp\":\"ew\",\"val\":\"1\"}" },
    { REALTIME_TAGS_COMPARISON_CONTAINS, "{\"key\":\"k\",\"cmp\":\"ct\",\"val\":\"1\"}" },
    { REALTIME_TAGS_COMPARISON_LESS, "{\"key\":\"k\",\"cmp\":\"lt\",\"val\":\"1\"}" },
    { REALTIME_TAGS_COMPARISON_LESS_OR_EQUAL, "{\"key\":\"k\",\"cmp\":\"lte\",\"val\":\"1\"}" },
    { REALTIME_TAGS_COMPARISON_GREATER, "{\"key\":\"k\",\"cmp\":\"gt\",\"val\":\"1\"}" },
    { REALTIME_TAGS_COMPARISON_GREATER_OR_EQUAL, "{\"key\":\"k\",\"cmp\":\"gte\",\"val\":\"1\"}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RealtimeTagsFilter) filter = realtime_tags_filter_new_compare ("k", cases[i].comparison, "1");

      assert_json (filter, cases[i].json);
    }
}

static void
test_combine (void)
{
  static const char *const values[] = { "a", "b", NULL };
  g_autoptr (RealtimeTagsFilter) in = realtime_tags_filter_new_set ("k", values, TRUE);
  g_autoptr (RealtimeTagsFilter) out = realtime_tags_filter_new_set ("k", values, FALSE);
  g_autoptr (RealtimeTagsFilter) there = realtime_tags_filter_new_exists ("k", TRUE);
  g_autoptr (RealtimeTagsFilter) gone = realtime_tags_filter_new_exists ("k", FALSE);
  RealtimeTagsFilter *sets[] = { in, out };
  RealtimeTagsFilter *others[] = { there, gone, NULL };
  g_autoptr (RealtimeTagsFilter) all = realtime_tags_filter_new_all (sets, 2);
  g_autoptr (RealtimeTagsFilter) not = realtime_tags_filter_new_not (all);
  g_autoptr (RealtimeTagsFilter) any = NULL;

  others[2] = not;
  any = realtime_tags_filter_new_any (others, 3);
  g_clear_pointer (&all, realtime_tags_filter_unref);

  assert_json (in, "{\"key\":\"k\",\"cmp\":\"in\",\"vals\":[\"a\",\"b\"]}");
  assert_json (any, "{\"op\":\"or\",\"nodes\":[{\"key\":\"k\",\"cmp\":\"ex\"},{\"key\":\"k\",\"cmp\":\"nex\"},"
               "{\"op\":\"not\",\"nodes\":[{\"op\":\"and\",\"nodes\":["
               "{\"key\":\"k\",\"cmp\":\"in\",\"vals\":[\"a\",\"b\"]},"
               "{\"key\":\"k\",\"cmp\":\"nin\",\"vals\":[\"a\",\"b\"]}]}]}]}");
}

/* As deep as may be can still be sent; no deeper can be made. */
static void
test_depth (void)
{
  g_autoptr (RealtimeTagsFilter) filter = realtime_tags_filter_new_exists ("k", TRUE);

  for (guint depth = 1; depth < REALTIME_TAGS_FILTER_MAX_DEPTH; depth++)
    {
      g_autoptr (RealtimeTagsFilter) inner = g_steal_pointer (&filter);

      filter = realtime_tags_filter_new_not (inner);
      g_assert_nonnull (filter);
    }

  for (guint i = 0; i < 3; i++)
    {
      g_test_expect_message ("Realtime", G_LOG_LEVEL_CRITICAL, "*MAX_DEPTH*");
      g_assert_null (i == 0 ? realtime_tags_filter_new_not (filter)
                     : i == 1 ? realtime_tags_filter_new_all (&filter, 1)
                     : realtime_tags_filter_new_any (&filter, 1));
      g_test_assert_expected_messages ();
    }
}

static void
test_boxed (void)
{
  RealtimeTagsFilter *filter = realtime_tags_filter_new_exists ("k", TRUE);
  RealtimeTagsFilter *copy = g_boxed_copy (REALTIME_TYPE_TAGS_FILTER, filter);

  g_assert_true (copy == filter);
  g_boxed_free (REALTIME_TYPE_TAGS_FILTER, filter);
  assert_json (copy, "{\"key\":\"k\",\"cmp\":\"ex\"}");
  realtime_tags_filter_unref (copy);
}

static RealtimeSubscribeOptions *
make_options (const char *value)
{
  g_autoptr (RealtimeTagsFilter) filter = NULL;
  RealtimeSubscribeOptions *options = realtime_subscribe_options_new ();

  filter = realtime_tags_filter_new_compare ("k", REALTIME_TAGS_COMPARISON_EQUAL, value);
  realtime_subscribe_options_set_tags_filter (options, filter);

  return options;
}

/* What the filter holds back is not missing. */
static void
test_holes (TestBench     *bench,
            gconstpointer  data)
{
  g_autoptr (RealtimeSubscribeOptions) options = make_options ("v");
  g_autoptr (RealtimeSubscription) a = NULL;

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, GRANTED);
  a = test_bench_subscribe_with (bench, "a", "news", options);
  g_clear_pointer (&options, realtime_subscribe_options_free);
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  test_bench_assert_commands (bench, "connect, subscribe news filtered "
                              "{\"key\":\"k\",\"cmp\":\"eq\",\"val\":\"v\"}");
  g_ptr_array_set_size (bench->log->entries, 0);

  fake_server_publish (bench->server, "news", "5", 5);
  fake_server_publish (bench->server, "news", "5", 5);
  fake_server_publish (bench->server, "news", "4", 4);
  fake_server_publish (bench->server, "news", "9", 9);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got 5, client got 5, a got 9, client got 9");
  g_assert_cmpuint (realtime_subscription_get_offset (a), ==, 9);

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, RECOVERED);
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "client got 15"));
  test_bench_assert_commands (bench, "connect, subscribe news from e 9 filtered "
                              "{\"key\":\"k\",\"cmp\":\"eq\",\"val\":\"v\"}");
  g_assert_true (test_log_has (bench->log, "a got 12"));
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");
}

static void
assert_refused (TestBench                *bench,
                RealtimeSubscribeOptions *options)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (RealtimeSubscription) a = test_bench_subscribe_with (bench, "a", "news", options);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_log_assert (bench->log, "");
  test_wait_until (test_log_has (bench->log, "error 21 in news"));
  g_assert_true (test_log_has (bench->log, "a error 21"));
  g_assert_cmpint (realtime_subscription_get_state (a), ==, REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
  g_ptr_array_set_size (bench->log->entries, 0);

  realtime_client_subscribe_async (bench->client, channel, options, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (realtime_client_subscribe_finish (bench->client, result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);
  test_log_assert (bench->log, "");
}

static void
test_with_delta (TestBench     *bench,
                 gconstpointer  data)
{
  g_autoptr (RealtimeSubscribeOptions) options = make_options ("v");

  realtime_subscribe_options_set_delta (options, TRUE);
  assert_refused (bench, options);
  g_assert_cmpuint (fake_server_get_n_connections (bench->server), ==, 0);
  test_bench_open (bench);
  assert_refused (bench, options);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");

  /* Without the filter there is nothing wrong with it. */
  realtime_subscribe_options_set_tags_filter (options, NULL);
  g_object_unref (test_bench_subscribe_with (bench, "a", "news", options));
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  test_bench_assert_commands (bench, "subscribe news by fossil");
}

static void
test_too_large (TestBench     *bench,
                gconstpointer  data)
{
  g_autofree char *value = g_strnfill (1000, 'v');
  g_autoptr (RealtimeSubscribeOptions) options = make_options (value);

  test_bench_open (bench);
  g_object_set (bench->client, "max-command-size", 2000, NULL);
  assert_refused (bench, options);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");

  g_object_set (bench->client, "max-command-size", 2100, NULL);
  g_object_unref (test_bench_subscribe_with (bench, "a", "news", options));
  test_wait_until (test_log_has (bench->log, "a subscribed"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tags-filter/compare", test_compare);
  g_test_add_func ("/tags-filter/combine", test_combine);
  g_test_add_func ("/tags-filter/depth", test_depth);
  g_test_add_func ("/tags-filter/boxed", test_boxed);
  test_bench_add ("/tags-filter/holes", test_holes);
  test_bench_add ("/tags-filter/with-delta", test_with_delta);
  test_bench_add ("/tags-filter/too-large", test_too_large);

  return g_test_run ();
}
