/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#define GREETING "\"connect\":{\"client\":\"c\",\"ping\":25,\"pong\":true,\"data\":{\"hello\":1}}"
#define NO_GREETING "\"connect\":{\"client\":\"d\",\"ping\":25,\"pong\":true}"

static void
assert_bytes (GBytes     *bytes,
              const char *expected)
{
  g_autoptr (GBytes) text = test_bytes (expected);

  g_assert_nonnull (bytes);
  g_assert_true (g_bytes_equal (bytes, text));
}

static void
set_data (RealtimeClient *client,
          const char     *text)
{
  g_autoptr (GBytes) data = test_bytes (text);
  g_autoptr (GError) error = NULL;

  g_assert_true (realtime_client_set_connect_data (client, data, &error));
  g_assert_no_error (error);
}

static void
set_header (RealtimeClient *client,
            const char     *name,
            const char     *value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (realtime_client_set_header (client, name, value, &error));
  g_assert_no_error (error);
}

static void
count_cb (guint *n_notifies)
{
  (*n_notifies)++;
}

static void
test_data (TestBench     *bench,
           gconstpointer  data)
{
  static const char *const texts[] = { "", "{", "nonsense", "1 2", "\"\xff\"" };
  g_autoptr (GBytes) property = NULL;
  guint n_notifies = 0;

  g_signal_connect_data (bench->client, "notify::connect-data", G_CALLBACK (count_cb), &n_notifies, NULL, G_CONNECT_SWAPPED);
  g_assert_null (realtime_client_get_connect_data (bench->client));
  set_data (bench->client, "{\n\"a\": 1.0}");
  assert_bytes (realtime_client_get_connect_data (bench->client), "{\"a\": 1.0}");
  g_object_get (bench->client, "connect-data", &property, NULL);
  assert_bytes (property, "{\"a\": 1.0}");
  g_assert_cmpuint (n_notifies, ==, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = test_bytes (texts[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (realtime_client_set_connect_data (bench->client, bytes, &error));
      g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);
      g_assert_false (realtime_client_set_connect_data (bench->client, bytes, NULL));
    }
  assert_bytes (realtime_client_get_connect_data (bench->client), "{\"a\": 1.0}");
  g_assert_true (realtime_client_set_connect_data (bench->client, property, NULL));
  g_assert_cmpuint (n_notifies, ==, 1);

  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_bench_assert_commands (bench, "connect with {\"a\": 1.0}");

  realtime_client_close (bench->client);
  g_assert_true (realtime_client_set_connect_data (bench->client, NULL, NULL));
  g_assert_cmpuint (n_notifies, ==, 2);
  g_ptr_array_set_size (bench->log->entries, 0);
  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_bench_assert_commands (bench, "connect");
}

static void
test_connect_reply (TestBench     *bench,
                   gconstpointer  data)
{
  g_autoptr (GBytes) property = NULL;
  guint n_notifies = 0;

  g_signal_connect_data (bench->client, "notify::connect-reply", G_CALLBACK (count_cb), &n_notifies,
                         NULL, G_CONNECT_SWAPPED);
  g_assert_null (realtime_client_get_connect_reply (bench->client));
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, GREETING);
  test_bench_open (bench);
  assert_bytes (realtime_client_get_connect_reply (bench->client), "{\"hello\":1}");
  g_object_get (bench->client, "connect-reply", &property, NULL);
  assert_bytes (property, "{\"hello\":1}");
  g_assert_cmpuint (n_notifies, ==, 1);

  /* It is that of the connection which is there. */
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, NO_GREETING);
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  g_assert_null (realtime_client_get_connect_reply (bench->client));
  g_assert_cmpuint (n_notifies, ==, 2);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "connected"));
  g_assert_null (realtime_client_get_connect_reply (bench->client));
}

static void
test_headers (TestBench     *bench,
              gconstpointer  data)
{
  const RealtimeConfig *config = realtime_client_get_config (bench->client);
  gboolean emulates = TRUE;

  g_assert_null (config->headers);
  set_header (bench->client, "X-None", NULL);
  set_header (bench->client, "X-Key", "first");
  set_header (bench->client, "x-key", "a b \xc3\xa9");
  set_header (bench->client, "X-Other", "1");
  set_header (bench->client, "x-other", NULL);
  set_header (bench->client, "!#$%&'*+-.^_`|~09azAZ", "");
  set_header (bench->client, "!#$%&'*+-.^_`|~09azAZ", NULL);
  g_assert_cmpuint (g_hash_table_size (config->headers), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (config->headers, "x-key"), ==, "a b \xc3\xa9");

  /* Only who asks for it says them twice. */
  g_object_get (bench->client, "emulates-headers", &emulates, NULL);
  g_assert_false (emulates);
  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_bench_assert_commands (bench, "connect");

  g_object_set (bench->client, "emulates-headers", TRUE, NULL);
  g_object_get (bench->client, "emulates-headers", &emulates, NULL);
  g_assert_true (emulates);
  realtime_client_close (bench->client);
  g_ptr_array_set_size (bench->log->entries, 0);
  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_bench_assert_commands (bench, "connect x-key: a b \xc3\xa9");
}

static void
test_bad_headers (TestBench     *bench,
                  gconstpointer  data)
{
  static const struct
  {
    const char *name;
    const char *value;
  } headers[] = {
    { "", "1" },
    { "a b", "1" },
    { "a:", "1" },
    { "a\r\nb", "1" },
    { "\xc3\xa9", "1" },
    { "Host", "1" },
    { "upgrade", "1" },
    { "CONNECTION", NULL },
    { "Content-Length", "1" },
    { "Transfer-Encoding", "1" },
    { "Sec-WebSocket-Key", "1" },
    { "sec-websocket-anything", "1" },
    { "X-Key", "a\r\nHost: b" },
    { "X-Key", "a\tb" },
    { "X-Key", "a\x7f" },
    { "X-Key", "\xff" },
  };
  const RealtimeConfig *config = realtime_client_get_config (bench->client);

  set_header (bench->client, "X-Key", "good");
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (realtime_client_set_header (bench->client, headers[i].name, headers[i].value, &error));
      g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);
    }
  g_assert_cmpuint (g_hash_table_size (config->headers), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (config->headers, "X-Key"), ==, "good");
}

static RealtimeSubscription *
subscribe_with (TestBench  *bench,
                const char *text)
{
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (GBytes) data = test_bytes (text);
  RealtimeSubscription *subscription = NULL;

  g_assert_true (realtime_subscribe_options_set_data (options, data, NULL));
  subscription = realtime_client_subscribe (bench->client, channel, options);
  test_log_watch_subscription (bench->log, "a", subscription);

  return subscription;
}

static void
test_subscribe_data (TestBench     *bench,
                     gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"subscribe\":{\"data\":[1.0]}");
  a = subscribe_with (bench, "{\"a\": 1.0}");
  g_assert_null (realtime_subscription_get_reply (a));
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  test_bench_assert_commands (bench, "subscribe news with {\"a\": 1.0}");
  assert_bytes (realtime_subscription_get_reply (a), "[1.0]");

  /* What the server says counts for the subscription that is there. */
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"subscribe\":{\"data\":[2]}");
  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500}}}");
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "subscribe news with {\"a\": 1.0}");
  assert_bytes (realtime_subscription_get_reply (a), "[2]");

  realtime_subscription_unsubscribe (a);
  assert_bytes (realtime_subscription_get_reply (a), "[2]");
}

/* What would cost the connection is not sent. */
static void
test_large_subscribe (TestBench     *bench,
                      gconstpointer  data)
{
  g_autofree char *text = g_strnfill (2000, '1');
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (bench->client, "max-command-size", 1024, NULL);
  test_bench_open (bench);
  a = subscribe_with (bench, text);
  test_log_assert (bench->log, "");
  test_settle ();
  g_assert_true (test_log_has (bench->log, "a error 21"));
  g_assert_cmpint (realtime_subscription_get_state (a), ==, REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
  realtime_client_close (bench->client);

  realtime_subscribe_options_set_token (options, text);
  realtime_client_subscribe_async (bench->client, channel, options, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (realtime_client_subscribe_finish (bench->client, result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_DISCONNECTED);
  g_assert_cmpuint (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  test_bench_add ("/connect-options/data", test_data);
  test_bench_add ("/connect-options/connect-reply", test_connect_reply);
  test_bench_add ("/connect-options/headers", test_headers);
  test_bench_add ("/connect-options/bad-headers", test_bad_headers);
  test_bench_add ("/connect-options/subscribe-data", test_subscribe_data);
  test_bench_add ("/connect-options/large-subscribe", test_large_subscribe);

  return g_test_run ();
}
