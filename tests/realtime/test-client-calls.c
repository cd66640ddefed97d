/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

static void
publish_to (TestBench       *bench,
            RealtimeChannel *channel,
            const char      *payload,
            GCancellable    *cancellable,
            GAsyncResult   **result)
{
  g_autoptr (GBytes) bytes = test_bytes (payload);

  realtime_client_publish_bytes_async (bench->client, channel, bytes, cancellable, test_store_result_cb, result);
}

static void
publish (TestBench     *bench,
         const char    *payload,
         GCancellable  *cancellable,
         GAsyncResult **result)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);

  publish_to (bench, channel, payload, cancellable, result);
}

static void
history (TestBench     *bench,
         int            limit,
         const char    *epoch,
         guint64        offset,
         gboolean       reverse,
         GCancellable  *cancellable,
         GAsyncResult **result)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);

  realtime_client_history_async (bench->client, channel, limit, epoch, offset, reverse, cancellable,
                                 test_store_result_cb, result);
}

static void
assert_published (TestBench     *bench,
                  GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_true (realtime_client_publish_finish (bench->client, *result, &error));
  g_assert_no_error (error);
  g_clear_object (result);
}

static void
assert_publish_fails (TestBench     *bench,
                      GAsyncResult **result,
                      GQuark         domain,
                      int            code)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_false (realtime_client_publish_finish (bench->client, *result, &error));
  g_assert_error (error, domain, code);
  if (domain == REALTIME_ERROR)
    g_assert_nonnull (realtime_error_get_channel (error));
  g_clear_object (result);
}

static void
test_publish (TestBench     *bench,
              gconstpointer  data)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", "1");
  g_autoptr (JsonNode) node = json_from_string ("{\"a\":[1,\"é\"]}", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other = NULL;

  test_bench_open (bench);
  realtime_client_publish_async (bench->client, channel, node, NULL, test_store_result_cb, &result);
  publish (bench, " [1.10,\n2]", NULL, &other);
  assert_published (bench, &result);
  assert_published (bench, &other);
  test_bench_assert_commands (bench, "publish news:1 {\"a\":[1,\"é\"]}, publish news [1.10,2]");
  g_assert_cmpuint (fake_server_get_n_frames (bench->server), ==, 2);
  test_log_assert (bench->log, "");
}

/* Publishing waits for a connection, but makes none. */
static void
test_publish_early (TestBench     *bench,
                    gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  publish (bench, "1", NULL, &result);
  test_settle ();
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_DISCONNECTED);
  realtime_clock_advance (bench->clock, 4999);
  g_assert_null (result);
  realtime_clock_advance (bench->clock, 1);
  assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_TIMEOUT);

  publish (bench, "1", NULL, &result);
  publish (bench, "2", NULL, &second);
  realtime_client_open (bench->client);
  assert_published (bench, &second);
  assert_published (bench, &result);
  test_bench_assert_commands (bench, "connect, publish news 1, publish news 2");
}

static void
test_publish_invalid (TestBench     *bench,
                      gconstpointer  data)
{
  static const char *const payloads[] = { "", "{", "nonsense", "1 2", "\"\xff\"", "{\"a\":1}}" };
  g_autofree char *long_name = g_strnfill (256, 'x');
  g_autofree char *large = g_strnfill (70000, '1');
  g_autoptr (RealtimeChannel) bad_channel = realtime_channel_new (long_name, NULL);
  g_autoptr (RealtimeChannel) not_text = realtime_channel_new_from_wire ("\xff");
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      publish (bench, payloads[i], NULL, &result);
      assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);
    }

  publish_to (bench, bad_channel, "1", NULL, &result);
  assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);
  publish_to (bench, not_text, "1", NULL, &result);
  assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);
  publish (bench, large, NULL, &result);
  assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);

  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");
}

static void
test_publish_fails (TestBench     *bench,
                    gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_PUBLISH, "\"error\":{\"code\":103}");
  publish (bench, "1", NULL, &result);
  assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_PERMISSION_DENIED);

  fake_server_set_answer (bench->server, WIRE_METHOD_PUBLISH, "\"subscribe\":{}");
  publish (bench, "1", NULL, &result);
  assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_BAD_PROTOCOL);

  fake_server_set_silent (bench->server, WIRE_METHOD_PUBLISH, TRUE);
  publish (bench, "1", NULL, &result);
  realtime_clock_advance (bench->clock, 5000);
  assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_TIMEOUT);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_CONNECTED);
  test_log_assert (bench->log, "");
}

/* It may have been published, so it is not sent a second time. */
static void
test_publish_lost (TestBench     *bench,
                   gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  fake_server_set_silent (bench->server, WIRE_METHOD_PUBLISH, TRUE);
  publish (bench, "1", NULL, &result);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_PUBLISH) == 1);
  fake_server_drop (bench->server);
  assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_CONNECTION_CLOSED);

  /* Made between two connections, it goes over the next. */
  fake_server_set_silent (bench->server, WIRE_METHOD_PUBLISH, FALSE);
  publish (bench, "2", NULL, &result);
  realtime_clock_advance (bench->clock, 1000);
  assert_published (bench, &result);
  test_bench_assert_commands (bench, "publish news 1, connect, publish news 2");

  publish (bench, "3", NULL, &result);
  realtime_client_close (bench->client);
  assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_CONNECTION_CLOSED);

  realtime_client_open (bench->client);
  publish (bench, "4", NULL, &result);
  realtime_client_close (bench->client);
  assert_publish_fails (bench, &result, REALTIME_ERROR, REALTIME_ERROR_DISCONNECTED);
}

static void
test_cancel (TestBench     *bench,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GCancellable) waiting = g_cancellable_new ();
  g_autoptr (GCancellable) sent = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancelled);
  publish (bench, "1", cancelled, &result);
  assert_publish_fails (bench, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  publish (bench, "2", waiting, &result);
  g_cancellable_cancel (waiting);
  assert_publish_fails (bench, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (realtime_clock_get_n_timers (bench->clock), ==, 0);

  test_bench_open (bench);
  fake_server_set_silent (bench->server, WIRE_METHOD_PUBLISH, TRUE);
  fake_server_set_silent (bench->server, WIRE_METHOD_HISTORY, TRUE);
  publish (bench, "3", sent, &result);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_PUBLISH) == 1);
  g_cancellable_cancel (sent);
  assert_publish_fails (bench, &result, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The reply comes all the same. */
  fake_server_send (bench->server, "{\"id\":%u,\"publish\":{}}",
                    fake_server_get_last_id (bench->server, WIRE_METHOD_PUBLISH));
  test_bench_flush (bench);

  g_cancellable_reset (sent);
  history (bench, 1, NULL, 0, FALSE, sent, &result);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_HISTORY) == 1);
  g_cancellable_cancel (sent);
  test_wait_until (result != NULL);
  g_assert_null (realtime_client_history_finish (bench->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Cancelled in the same turn in which the reply comes. */
static void
test_cancel_late (TestBench     *bench,
                  gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_HISTORY, "\"history\":{\"publications\":[],\"epoch\":\"e\"}");
  history (bench, 1, NULL, 0, FALSE, cancellable, &result);
  test_wait_until (result != NULL);
  g_cancellable_cancel (cancellable);
  g_assert_null (realtime_client_history_finish (bench->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_history (TestBench     *bench,
              gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) empty_result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeHistory) page = NULL;
  g_autoptr (RealtimeHistory) empty = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_HISTORY,
                          "\"history\":{\"epoch\":\"e\",\"offset\":9,\"publications\":["
                          "{\"data\":\"a\",\"offset\":7},{\"data\":\"b\",\"offset\":8}]}");
  history (bench, 2, "e", 6, FALSE, NULL, &result);
  test_wait_until (result != NULL);
  page = realtime_client_history_finish (bench->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (realtime_history_get_n_messages (page), ==, 2);
  g_assert_cmpuint (realtime_message_get_offset (realtime_history_get_message (page, 1)), ==, 8);
  g_assert_cmpstr (realtime_history_get_epoch (page), ==, "e");
  g_assert_cmpuint (realtime_history_get_offset (page), ==, 9);

  fake_server_set_answer (bench->server, WIRE_METHOD_HISTORY, "\"history\":{}");
  history (bench, -1, NULL, 5, TRUE, NULL, &empty_result);
  test_wait_until (empty_result != NULL);
  empty = realtime_client_history_finish (bench->client, empty_result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (realtime_history_get_n_messages (empty), ==, 0);

  test_bench_assert_commands (bench, "history news 2 since e 6, history news -1 reverse");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  test_bench_add ("/client-calls/publish", test_publish);
  test_bench_add ("/client-calls/publish-early", test_publish_early);
  test_bench_add ("/client-calls/publish-invalid", test_publish_invalid);
  test_bench_add ("/client-calls/publish-fails", test_publish_fails);
  test_bench_add ("/client-calls/publish-lost", test_publish_lost);
  test_bench_add ("/client-calls/cancel", test_cancel);
  test_bench_add ("/client-calls/cancel-late", test_cancel_late);
  test_bench_add ("/client-calls/history", test_history);

  return g_test_run ();
}
