/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "centrifugo-bench.h"

#include <string.h>

#define N_HISTORY 700
#define PAGE_SIZE 500
#define MOST_AT_ONCE 300
#define MOST_CHANNELS 128
#define LONGEST_NAME 255

static int
compare_infos (gconstpointer a,
               gconstpointer b)
{
  RealtimeClientInfo *const *first = a;
  RealtimeClientInfo *const *second = b;

  return strcmp (realtime_client_info_get_user_id (*first), realtime_client_info_get_user_id (*second));
}

static void
assert_info (RealtimeClientInfo *info,
             const char         *user,
             const char         *conn_info)
{
  GBytes *bytes = realtime_client_info_get_conn_info (info);
  g_autofree char *text = bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : NULL;

  g_assert_cmpstr (realtime_client_info_get_user_id (info), ==, user);
  g_assert_cmpstr (text, ==, conn_info);
  g_assert_null (realtime_client_info_get_channel_info (info));
}

/* A user with two connections counts as two clients. */
static void
test_presence (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (RealtimeClient) bob = centrifugo_bench_new_client (bench, "bob");
  g_autofree char *token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"info\":{\"name\":\"Ann\"}}");
  RealtimeClient *clients[] = { bench->client, bench->other, bob };
  RealtimeSubscription *subscriptions[3];
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) stats_result = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  guint n_clients;
  guint n_users;

  realtime_client_set_token (bench->client, token);
  realtime_client_set_token (bench->other, token);
  for (guint i = 0; i < 3; i++)
    subscriptions[i] = centrifugo_bench_subscribe (bench, clients[i], "a", channel, NULL);

  realtime_client_presence_async (bob, channel, NULL, test_store_result_cb, &result);
  realtime_client_presence_stats_async (bob, channel, NULL, test_store_result_cb, &stats_result);
  test_wait_until (result != NULL && stats_result != NULL);

  infos = realtime_client_presence_finish (bob, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 3);
  g_ptr_array_sort (infos, compare_infos);
  assert_info (infos->pdata[0], "ann", "{\"name\":\"Ann\"}");
  assert_info (infos->pdata[1], "ann", "{\"name\":\"Ann\"}");
  assert_info (infos->pdata[2], "bob", NULL);
  g_assert_cmpstr (realtime_client_info_get_client_id (infos->pdata[2]), ==, realtime_client_get_client_id (bob));

  g_assert_true (realtime_client_presence_stats_finish (bob, stats_result, &n_clients, &n_users, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_clients, ==, 3);
  g_assert_cmpuint (n_users, ==, 2);

  for (guint i = 0; i < 3; i++)
    g_object_unref (subscriptions[i]);
}

static void
test_no_presence (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "plain");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) stats_result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) stats_error = NULL;

  centrifugo_bench_open (bench->client);
  realtime_client_presence_async (bench->client, channel, NULL, test_store_result_cb, &result);
  realtime_client_presence_stats_async (bench->client, channel, NULL, test_store_result_cb, &stats_result);
  test_wait_until (result != NULL && stats_result != NULL);
  g_assert_null (realtime_client_presence_finish (bench->client, result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_NOT_AVAILABLE);
  g_assert_false (realtime_client_presence_stats_finish (bench->client, stats_result, NULL, NULL, &stats_error));
  g_assert_error (stats_error, REALTIME_ERROR, REALTIME_ERROR_NOT_AVAILABLE);
}

static RealtimeHistory *
read_page (RealtimeClient        *client,
           RealtimeHistoryCursor *cursor)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RealtimeHistory *page;

  realtime_client_open (client);
  realtime_history_cursor_next_async (cursor, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  page = realtime_history_cursor_next_finish (cursor, result, &error);
  g_assert_no_error (error);

  return page;
}

/* A Centrifugo gives less at once than it is asked for. */
static void
test_cursor (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (RealtimeHistoryCursor) forward = realtime_history_cursor_new (bench->client, channel, PAGE_SIZE, FALSE);
  g_autoptr (RealtimeHistoryCursor) backward = realtime_history_cursor_new (bench->client, channel, PAGE_SIZE, TRUE);
  guint n_published = 0;
  guint n_ordered = N_HISTORY;
  guint64 offset = 0;

  centrifugo_bench_publish_numbers (bench->other, channel, 1, N_HISTORY, &n_published);
  test_wait_until (n_published == N_HISTORY);

  while (!realtime_history_cursor_get_is_done (forward))
    {
      g_autoptr (RealtimeHistory) page = read_page (bench->client, forward);

      if (page == NULL)
        break;
      g_assert_cmpuint (realtime_history_get_n_messages (page), <=, MOST_AT_ONCE);
      for (guint i = 0; i < realtime_history_get_n_messages (page); i++)
        {
          RealtimeMessage *message = realtime_history_get_message (page, i);
          g_autofree char *text = test_payload_text (message);

          g_assert_cmpuint (realtime_message_get_offset (message), ==, ++offset);
          g_assert_cmpuint (g_ascii_strtoull (text, NULL, 10), ==, offset);
        }
      if (n_ordered < N_HISTORY + 30)
        {
          centrifugo_bench_publish_numbers (bench->other, channel, n_ordered + 1, n_ordered + 10, &n_published);
          n_ordered += 10;
          test_wait_until (n_published == n_ordered);
        }
    }
  g_assert_cmpuint (offset, >=, N_HISTORY + 10);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (forward), ==, 0);

  for (offset = n_ordered + 1; !realtime_history_cursor_get_is_done (backward);)
    {
      g_autoptr (RealtimeHistory) page = read_page (bench->client, backward);

      for (guint i = 0; page != NULL && i < realtime_history_get_n_messages (page); i++)
        g_assert_cmpuint (realtime_message_get_offset (realtime_history_get_message (page, i)), ==, --offset);
    }
  g_assert_cmpuint (offset, ==, 1);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (backward), ==, 0);
}

/* Also from the middle, where the epoch need not be known. */
static void
test_cursor_since (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (RealtimeChannel) empty = realtime_channel_new ("room", "empty");
  g_autoptr (RealtimeHistoryCursor) nothing = realtime_history_cursor_new (bench->client, empty, 2, FALSE);
  g_autoptr (RealtimeHistoryCursor) nothing_back = realtime_history_cursor_new (bench->client, empty, 2, TRUE);
  g_autoptr (RealtimeHistoryCursor) forward = realtime_history_cursor_new_since (bench->client, channel, "", 3, 9, FALSE);
  g_autoptr (RealtimeHistoryCursor) backward = realtime_history_cursor_new_since (bench->client, channel, "", 3, 9, TRUE);
  g_autoptr (RealtimeHistory) after = NULL;
  g_autoptr (RealtimeHistory) before = NULL;
  guint n_published = 0;

  centrifugo_bench_publish_numbers (bench->other, channel, 1, 5, &n_published);
  test_wait_until (n_published == 5);
  after = read_page (bench->client, forward);
  g_assert_cmpuint (realtime_history_get_n_messages (after), ==, 2);
  g_assert_cmpuint (realtime_message_get_offset (realtime_history_get_message (after, 0)), ==, 4);
  g_assert_true (realtime_history_cursor_get_is_done (forward));
  before = read_page (bench->client, backward);
  g_assert_cmpuint (realtime_history_get_n_messages (before), ==, 2);
  g_assert_cmpuint (realtime_message_get_offset (realtime_history_get_message (before, 0)), ==, 2);
  g_assert_true (realtime_history_cursor_get_is_done (backward));

  g_assert_null (read_page (bench->client, nothing));
  g_assert_true (realtime_history_cursor_get_is_done (nothing));
  g_assert_null (read_page (bench->client, nothing_back));
  g_assert_true (realtime_history_cursor_get_is_done (nothing_back));
}

/* A history that was removed is still one of the same stream. */
static void
test_removed_history (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (RealtimeHistoryCursor) cursor = realtime_history_cursor_new (bench->client, channel, 2, FALSE);
  g_autoptr (RealtimeHistory) first = NULL;
  g_autoptr (RealtimeHistory) second = NULL;
  guint n_published = 0;

  centrifugo_bench_publish_numbers (bench->other, channel, 1, 5, &n_published);
  test_wait_until (n_published == 5);
  first = read_page (bench->client, cursor);
  g_assert_cmpuint (realtime_history_get_n_messages (first), ==, 2);
  centrifugo_bench_call (bench, "history_remove", "{\"channel\":\"room:%s\"}", bench->resource);
  second = read_page (bench->client, cursor);
  g_assert_null (second);
  g_assert_true (realtime_history_cursor_get_is_done (cursor));
  g_assert_cmpuint (realtime_history_cursor_get_offset (cursor), ==, 5);
  g_assert_cmpuint (realtime_history_cursor_get_n_missing (cursor), ==, 3);
}

/* Without anybody who answers, there are no procedures. */
static void
test_rpc (CentrifugoBench *bench)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_client_rpc_async (bench->client, "ping", NULL, NULL, test_store_result_cb, &result);
  realtime_client_open (bench->client);
  test_wait_until (result != NULL);
  g_assert_null (realtime_client_rpc_finish (bench->client, result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_NOT_AVAILABLE);
  g_assert_true (centrifugo_bench_is_online (bench->client));
}

/* One server has a procedure of its own, and no other. */
static void
test_rpc_ping (CentrifugoBench *bench)
{
  g_autofree char *program = centrifugo_fixture_find_program ();
  g_autoptr (CentrifugoFixture) server = centrifugo_fixture_new (program, "{}", "{\"ping\": {\"enabled\": true}}", "{}");
  g_autofree char *uri = g_strdup_printf ("ws://127.0.0.1:%u/connection/websocket", centrifugo_fixture_get_port (server));
  g_autoptr (RealtimeClient) client = realtime_client_new (uri);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other_result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_client_rpc_async (client, "ping", NULL, NULL, test_store_result_cb, &result);
  realtime_client_rpc_async (client, "pong", NULL, NULL, test_store_result_cb, &other_result);
  realtime_client_open (client);
  test_wait_until (result != NULL && other_result != NULL);
  g_assert_null (realtime_client_rpc_finish (client, result, &error));
  g_assert_no_error (error);
  g_assert_null (realtime_client_rpc_finish (client, other_result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_METHOD_NOT_FOUND);
}

/* Nobody listens, which a Centrifugo does not forgive. */
static void
test_send (CentrifugoBench *bench)
{
  g_autoptr (GBytes) data = test_bytes ("{\"text\":\"hello\"}");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  centrifugo_bench_open (bench->client);
  test_log_watch_client (bench->log, bench->client);
  realtime_client_send_bytes_async (bench->client, data, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL && bench->log->entries->len > 1);
  realtime_client_send_finish (bench->client, result, &error);
  g_assert_no_error (error);
  test_log_assert (bench->log, "offline, disconnected 3508 not available");
}

/* What goes out in one frame is answered one by one. */
static void
test_batching (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (GAsyncResult) stats_result = NULL;
  g_autoptr (GAsyncResult) history_result = NULL;
  g_autoptr (RealtimeHistory) page = NULL;
  g_autoptr (GError) error = NULL;
  guint n_published = 0;

  centrifugo_bench_open (bench->client);
  realtime_client_start_batching (bench->client);
  centrifugo_bench_publish_numbers (bench->client, channel, 1, 200, &n_published);
  test_settle ();
  realtime_client_presence_stats_async (bench->client, channel, NULL, test_store_result_cb, &stats_result);
  realtime_client_history_async (bench->client, channel, 300, NULL, 0, FALSE, NULL, test_store_result_cb, &history_result);
  test_settle ();
  g_assert_cmpuint (n_published, ==, 0);
  realtime_client_stop_batching (bench->client);
  test_wait_until (stats_result != NULL && history_result != NULL);
  g_assert_cmpuint (n_published, ==, 200);
  g_assert_true (realtime_client_presence_stats_finish (bench->client, stats_result, NULL, NULL, &error));
  g_assert_no_error (error);
  page = realtime_client_history_finish (bench->client, history_result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (realtime_history_get_n_messages (page), ==, 200);
}

static RealtimeError
try_to_subscribe (CentrifugoBench *bench,
                  const char      *resource)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("room", resource);
  g_autoptr (RealtimeSubscription) subscription = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_client_subscribe_async (bench->client, channel, NULL, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  subscription = realtime_client_subscribe_finish (bench->client, result, &error);
  if (error == NULL)
    {
      realtime_subscription_unsubscribe (subscription);
      return 0;
    }

  g_assert_cmpuint (error->domain, ==, REALTIME_ERROR);

  return (RealtimeError) error->code;
}

/* So many channels, and names so long. */
static void
test_limits (CentrifugoBench *bench)
{
  RealtimeSubscription *subscriptions[MOST_CHANNELS];
  g_autofree char *longest = g_strnfill (LONGEST_NAME - strlen ("room:"), 'x');
  g_autofree char *too_long = g_strnfill (LONGEST_NAME - strlen ("room:") + 1, 'x');

  centrifugo_bench_open (bench->client);
  g_assert_cmpint (try_to_subscribe (bench, longest), ==, 0);
  g_assert_cmpint (try_to_subscribe (bench, too_long), ==, REALTIME_ERROR_INVALID_ARGUMENT);

  for (guint i = 0; i < MOST_CHANNELS; i++)
    {
      g_autofree char *resource = g_strdup_printf ("%s%u", bench->resource, i);
      g_autoptr (RealtimeChannel) channel = realtime_channel_new ("room", resource);

      subscriptions[i] = realtime_client_subscribe (bench->client, channel, NULL);
    }
  for (guint i = 0; i < MOST_CHANNELS; i++)
    test_wait_until (centrifugo_bench_is_on (subscriptions[i]));
  g_assert_cmpint (try_to_subscribe (bench, "more"), ==, REALTIME_ERROR_LIMIT_EXCEEDED);
  realtime_subscription_unsubscribe (subscriptions[0]);
  g_assert_cmpint (try_to_subscribe (bench, "more"), ==, 0);

  for (guint i = 0; i < MOST_CHANNELS; i++)
    g_object_unref (subscriptions[i]);
}

static gboolean
publish_of_size (CentrifugoBench *bench,
                 RealtimeChannel *channel,
                 gsize            size)
{
  g_autofree char *filling = g_strnfill (size - 2, 'x');
  g_autofree char *text = g_strdup_printf ("\"%s\"", filling);
  g_autoptr (GBytes) payload = test_bytes (text);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_client_publish_bytes_async (bench->client, channel, payload, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  realtime_client_publish_finish (bench->client, result, &error);
  if (error != NULL)
    g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);

  return error == NULL;
}

/* What is not refused here, the server takes. */
static void
test_largest (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "plain");
  gsize fits = 2;
  gsize too_large = 128 * 1024;

  centrifugo_bench_open (bench->client);
  test_log_watch_client (bench->log, bench->client);
  while (fits + 1 < too_large)
    {
      gsize size = (fits + too_large) / 2;

      if (publish_of_size (bench, channel, size))
        fits = size;
      else
        too_large = size;
    }
  g_assert_cmpuint (fits, >, 60 * 1024);
  test_log_assert (bench->log, "");
}

/* A server that ends in order says so, and is waited for. */
static void
test_shutdown (CentrifugoBench *bench)
{
  g_autofree char *program = centrifugo_fixture_find_program ();
  g_autoptr (CentrifugoFixture) server = centrifugo_fixture_new (program, "{}", "{}", "{}");
  g_autofree char *uri = g_strdup_printf ("ws://127.0.0.1:%u/connection/websocket", centrifugo_fixture_get_port (server));
  g_autoptr (RealtimeClient) client = realtime_client_new (uri);

  g_object_set (client, "min-reconnect-delay", 1, "max-reconnect-delay", 5, NULL);
  centrifugo_bench_open (client);
  test_log_watch_client (bench->log, client);
  centrifugo_fixture_stop (server);
  test_wait_until (test_log_has (bench->log, "disconnected 3001 shutdown"));
  centrifugo_fixture_start (server);
  test_wait_until (test_log_has (bench->log, "connected"));
}

int
main (int    argc,
      char **argv)
{
  static const CentrifugoScenario scenarios[] = {
    { "/centrifugo-calls/presence", test_presence },
    { "/centrifugo-calls/no-presence", test_no_presence },
    { "/centrifugo-calls/cursor", test_cursor },
    { "/centrifugo-calls/cursor-since", test_cursor_since },
    { "/centrifugo-calls/removed-history", test_removed_history },
    { "/centrifugo-calls/rpc", test_rpc },
    { "/centrifugo-calls/rpc-ping", test_rpc_ping },
    { "/centrifugo-calls/send", test_send },
    { "/centrifugo-calls/batching", test_batching },
    { "/centrifugo-calls/limits", test_limits },
    { "/centrifugo-calls/largest", test_largest },
    { "/centrifugo-calls/shutdown", test_shutdown },
  };

  g_test_init (&argc, &argv, NULL);

  return centrifugo_bench_run (scenarios, G_N_ELEMENTS (scenarios));
}
