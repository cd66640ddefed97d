/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

static void
presence (TestBench     *bench,
          const char    *channel_name,
          GAsyncResult **result)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new (channel_name, NULL);

  realtime_client_presence_async (bench->client, channel, NULL, test_store_result_cb, result);
}

static void
stats (TestBench     *bench,
       const char    *channel_name,
       GAsyncResult **result)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new (channel_name, NULL);

  realtime_client_presence_stats_async (bench->client, channel, NULL, test_store_result_cb, result);
}

static void
assert_presence_fails (TestBench     *bench,
                       GAsyncResult **result,
                       int            code)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_null (realtime_client_presence_finish (bench->client, *result, &error));
  g_assert_error (error, REALTIME_ERROR, code);
  g_assert_nonnull (realtime_error_get_channel (error));
  g_clear_object (result);
}

static void
assert_stats_fail (TestBench     *bench,
                   GAsyncResult **result,
                   int            code)
{
  guint n_clients = 7;
  guint n_users = 7;
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_false (realtime_client_presence_stats_finish (bench->client, *result, &n_clients, &n_users, &error));
  g_assert_error (error, REALTIME_ERROR, code);
  g_assert_nonnull (realtime_error_get_channel (error));
  g_assert_cmpuint (n_clients, ==, 0);
  g_assert_cmpuint (n_users, ==, 0);
  g_clear_object (result);
}

static void
test_presence (TestBench     *bench,
               gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  RealtimeClientInfo *info;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_PRESENCE,
                          "\"presence\":{\"presence\":{"
                          "\"c1\":{\"user\":\"ada\",\"client\":\"c1\",\"conn_info\":{\"n\":1.0},\"chan_info\":[2]},"
                          "\"c2\":{\"user\":\"\",\"client\":\"c2\"}}}");
  presence (bench, "news", &result);
  test_wait_until (result != NULL);
  infos = realtime_client_presence_finish (bench->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 2);

  info = g_ptr_array_index (infos, 0);
  g_assert_cmpstr (realtime_client_info_get_client_id (info), ==, "c1");
  g_assert_cmpstr (realtime_client_info_get_user_id (info), ==, "ada");
  g_assert_cmpmem (g_bytes_get_data (realtime_client_info_get_conn_info (info), NULL), 9, "{\"n\":1.0}", 9);
  g_assert_cmpuint (g_bytes_get_size (realtime_client_info_get_channel_info (info)), ==, 3);

  info = g_ptr_array_index (infos, 1);
  g_assert_cmpstr (realtime_client_info_get_client_id (info), ==, "c2");
  g_assert_cmpstr (realtime_client_info_get_user_id (info), ==, "");
  g_assert_null (realtime_client_info_get_conn_info (info));

  test_bench_assert_commands (bench, "presence news");
  test_log_assert (bench->log, "");
}

/* What no C string and no UTF-8 can hold of the id of one user is replaced, as
 * in the id of a publisher, and the others are there all the same.
 */
static void
test_odd_users (TestBench     *bench,
                gconstpointer  data)
{
  static const char *const users[] = { "ada", "a\uFFFDda", "\uFFFD", "ada\uFFFD", "\uFFFD\uFFFD", "" };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_PRESENCE,
                          "\"presence\":{\"presence\":{"
                          "\"c0\":{\"user\":\"ada\"},"
                          "\"c1\":{\"user\":\"a\\u0000da\"},"
                          "\"c2\":{\"user\":\"\\u0000\"},"
                          "\"c3\":{\"user\":\"ada\\ud800\"},"
                          "\"c4\":{\"user\":\"\\udc00\\u0000\"},"
                          "\"c5\":{\"user\":\"\"}}}");
  presence (bench, "news", &result);
  test_wait_until (result != NULL);
  infos = realtime_client_presence_finish (bench->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, G_N_ELEMENTS (users));

  for (guint i = 0; i < infos->len; i++)
    {
      g_autofree char *client_id = g_strdup_printf ("c%u", i);
      RealtimeClientInfo *info = g_ptr_array_index (infos, i);

      g_assert_cmpstr (realtime_client_info_get_client_id (info), ==, client_id);
      g_assert_cmpstr (realtime_client_info_get_user_id (info), ==, users[i]);
    }

  test_log_assert (bench->log, "");
}

static void
test_nobody (TestBench     *bench,
             gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = NULL;

  test_bench_open (bench);
  presence (bench, "news", &result);
  test_wait_until (result != NULL);
  infos = realtime_client_presence_finish (bench->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 0);
}

static void
test_stats (TestBench     *bench,
            gconstpointer  data)
{
  guint n_clients = 0;
  guint n_users = 0;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GError) error = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_PRESENCE_STATS,
                          "\"presence_stats\":{\"num_clients\":4294967295,\"num_users\":2}");
  stats (bench, "news", &result);
  stats (bench, "news", &other);
  test_wait_until (result != NULL && other != NULL);
  g_assert_true (realtime_client_presence_stats_finish (bench->client, result, &n_clients, &n_users, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_clients, ==, G_MAXUINT32);
  g_assert_cmpuint (n_users, ==, 2);

  g_assert_true (realtime_client_presence_stats_finish (bench->client, other, NULL, NULL, NULL));
  test_bench_assert_commands (bench, "presence_stats news, presence_stats news");
}

static void
test_fails (TestBench     *bench,
            gconstpointer  data)
{
  g_autofree char *long_name = g_strnfill (256, 'x');
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_PRESENCE, "\"error\":{\"code\":108}");
  fake_server_set_answer (bench->server, WIRE_METHOD_PRESENCE_STATS, "\"error\":{\"code\":103}");
  presence (bench, "news", &result);
  assert_presence_fails (bench, &result, REALTIME_ERROR_NOT_AVAILABLE);
  stats (bench, "news", &result);
  assert_stats_fail (bench, &result, REALTIME_ERROR_PERMISSION_DENIED);

  /* One is not the other. */
  fake_server_set_answer (bench->server, WIRE_METHOD_PRESENCE, "\"presence_stats\":{\"num_clients\":1}");
  fake_server_set_answer (bench->server, WIRE_METHOD_PRESENCE_STATS, "\"presence\":{\"presence\":{}}");
  presence (bench, "news", &result);
  assert_presence_fails (bench, &result, REALTIME_ERROR_BAD_PROTOCOL);
  stats (bench, "news", &result);
  assert_stats_fail (bench, &result, REALTIME_ERROR_BAD_PROTOCOL);

  presence (bench, long_name, &result);
  assert_presence_fails (bench, &result, REALTIME_ERROR_INVALID_ARGUMENT);
  stats (bench, long_name, &result);
  assert_stats_fail (bench, &result, REALTIME_ERROR_INVALID_ARGUMENT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  test_bench_add ("/client-presence/presence", test_presence);
  test_bench_add ("/client-presence/odd-users", test_odd_users);
  test_bench_add ("/client-presence/nobody", test_nobody);
  test_bench_add ("/client-presence/stats", test_stats);
  test_bench_add ("/client-presence/fails", test_fails);

  return g_test_run ();
}
