/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

static void
rpc (TestBench     *bench,
     const char    *method,
     const char    *data,
     GAsyncResult **result)
{
  g_autoptr (GBytes) bytes = data != NULL ? test_bytes (data) : NULL;

  realtime_client_rpc_bytes_async (bench->client, method, bytes, NULL, test_store_result_cb, result);
}

static void
send_text (TestBench     *bench,
           const char    *data,
           GAsyncResult **result)
{
  g_autoptr (GBytes) bytes = test_bytes (data);

  realtime_client_send_bytes_async (bench->client, bytes, NULL, test_store_result_cb, result);
}

/* Compares the answer; "" is none. */
static void
assert_answer (TestBench     *bench,
               GAsyncResult **result,
               const char    *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  test_wait_until (*result != NULL);
  bytes = realtime_client_rpc_bytes_finish (bench->client, *result, &error);
  g_assert_no_error (error);
  text = bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : g_strdup ("");
  g_assert_cmpstr (text, ==, expected);
  g_clear_object (result);
}

static void
assert_rpc_fails (TestBench     *bench,
                  GAsyncResult **result,
                  int            code,
                  const char    *message,
                  gboolean       temporary)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_null (realtime_client_rpc_bytes_finish (bench->client, *result, &error));
  g_assert_error (error, REALTIME_ERROR, code);
  if (message != NULL)
    g_assert_cmpstr (error->message, ==, message);
  g_assert_true (realtime_error_is_temporary (error) == temporary);
  g_assert_null (realtime_error_get_channel (error));
  g_clear_object (result);
}

static void
assert_sent (TestBench     *bench,
             GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_true (realtime_client_send_finish (bench->client, *result, &error));
  g_assert_no_error (error);
  g_clear_object (result);
}

static void
assert_send_fails (TestBench     *bench,
                   GAsyncResult **result,
                   int            code)
{
  g_autoptr (GError) error = NULL;

  test_wait_until (*result != NULL);
  g_assert_false (realtime_client_send_finish (bench->client, *result, &error));
  g_assert_error (error, REALTIME_ERROR, code);
  g_clear_object (result);
}

static void
test_rpc_node (TestBench     *bench,
               gconstpointer  data)
{
  g_autoptr (JsonNode) arguments = json_from_string ("{\"a\":[1,\"é\"]}", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) bare = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_RPC, "\"rpc\":{\"data\":{\"year\":2026}}");
  realtime_client_rpc_async (bench->client, "now", arguments, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  answer = realtime_client_rpc_finish (bench->client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (answer), "year"), ==, 2026);

  fake_server_set_answer (bench->server, WIRE_METHOD_RPC, NULL);
  realtime_client_rpc_async (bench->client, "ping", NULL, NULL, test_store_result_cb, &bare);
  test_wait_until (bare != NULL);
  g_assert_null (realtime_client_rpc_finish (bench->client, bare, &error));
  g_assert_no_error (error);

  test_bench_assert_commands (bench, "rpc now {\"a\":[1,\"é\"]}, rpc ping");
}

static void
test_rpc_bytes (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_RPC, "\"rpc\":{\"data\":[1.0,9007199254740993,{\"a\":1,\"a\":2}]}");
  rpc (bench, "a\"b", "[1.10, 2]", &result);
  assert_answer (bench, &result, "[1.0,9007199254740993,{\"a\":1,\"a\":2}]");

  fake_server_set_answer (bench->server, WIRE_METHOD_RPC, "\"rpc\":{\"data\":null}");
  rpc (bench, "c", NULL, &result);
  assert_answer (bench, &result, "");
  test_bench_assert_commands (bench, "rpc a\"b [1.10, 2], rpc c");
}

/* What the application says of its own errors comes through. */
static void
test_rpc_fails (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_RPC,
                          "\"error\":{\"code\":400,\"message\":\"sold out\",\"temporary\":true}");
  rpc (bench, "buy", "1", &result);
  assert_rpc_fails (bench, &result, 400, "sold out", TRUE);

  fake_server_set_answer (bench->server, WIRE_METHOD_RPC, "\"error\":{\"code\":1999,\"message\":\"no\"}");
  rpc (bench, "buy", "1", &result);
  assert_rpc_fails (bench, &result, 1999, "no", FALSE);

  fake_server_set_answer (bench->server, WIRE_METHOD_RPC, "\"error\":{\"code\":104}");
  rpc (bench, "buy", "1", &result);
  assert_rpc_fails (bench, &result, REALTIME_ERROR_METHOD_NOT_FOUND, NULL, FALSE);

  fake_server_set_answer (bench->server, WIRE_METHOD_RPC, "\"publish\":{}");
  rpc (bench, "buy", "1", &result);
  assert_rpc_fails (bench, &result, REALTIME_ERROR_BAD_PROTOCOL, NULL, FALSE);
}

static void
test_rpc_invalid (TestBench     *bench,
                  gconstpointer  data)
{
  g_autofree char *large = g_strnfill (70000, '1');
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  rpc (bench, "buy", "{", &result);
  assert_rpc_fails (bench, &result, REALTIME_ERROR_INVALID_ARGUMENT, NULL, FALSE);
  rpc (bench, "\xff", "1", &result);
  assert_rpc_fails (bench, &result, REALTIME_ERROR_INVALID_ARGUMENT, NULL, FALSE);
  rpc (bench, "buy", large, &result);
  assert_rpc_fails (bench, &result, REALTIME_ERROR_INVALID_ARGUMENT, NULL, FALSE);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");
}

static void
test_send (TestBench     *bench,
           gconstpointer  data)
{
  g_autoptr (JsonNode) node = json_from_string ("[1,\"é\"]", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other = NULL;

  test_bench_open (bench);
  realtime_client_send_async (bench->client, node, NULL, test_store_result_cb, &result);
  send_text (bench, " [1.10,\n2]", &other);
  assert_sent (bench, &result);
  assert_sent (bench, &other);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "send [1,\"é\"], send [1.10,2]");
  g_assert_cmpuint (fake_server_get_last_id (bench->server, WIRE_METHOD_SEND), ==, 0);
  g_assert_cmpuint (realtime_clock_get_n_timers (bench->clock), ==, 1);
  test_log_assert (bench->log, "");
}

static void
test_send_invalid (TestBench     *bench,
                   gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  send_text (bench, "{", &result);
  assert_send_fails (bench, &result, REALTIME_ERROR_INVALID_ARGUMENT);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");
}

/* A server without an application closes the connection over it. */
static void
test_send_refused (TestBench     *bench,
                   gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  test_bench_open (bench);
  send_text (bench, "1", &result);
  assert_sent (bench, &result);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SEND) == 1);
  fake_server_close (bench->server, 3508, "not available");
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  test_log_assert (bench->log, "offline, disconnected 3508 not available");
}

static void
drop_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  TestBench *bench = user_data;

  g_assert_true (realtime_client_send_finish (REALTIME_CLIENT (object), result, NULL));
  realtime_client_close (bench->client);
  g_clear_object (&bench->client);
  test_log_add (bench->log, "dropped");
}

/* Who is told of it may drop the client. */
static void
test_send_drop (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (GBytes) bytes = test_bytes ("1");

  test_bench_open (bench);
  realtime_client_send_bytes_async (bench->client, bytes, NULL, drop_cb, bench);
  test_wait_until (test_log_has (bench->log, "dropped"));
  test_wait_until (!fake_server_is_connected (bench->server));
  test_bench_assert_commands (bench, "send 1");
}

static void
data_received_cb (RealtimeClient *client,
                  GBytes         *data,
                  TestBench      *bench)
{
  test_log_add (bench->log, "received %.*s", (int) g_bytes_get_size (data),
                (const char *) g_bytes_get_data (data, NULL));
}

static void
close_cb (RealtimeClient *client,
          GBytes         *data,
          TestBench      *bench)
{
  realtime_client_close (client);
  g_clear_object (&bench->client);
}

static void
test_data_received (TestBench     *bench,
                    gconstpointer  data)
{
  test_bench_open (bench);
  g_signal_connect_data (bench->client, "data-received", G_CALLBACK (data_received_cb), bench, NULL, 0);
  fake_server_send (bench->server,
                    "{\"push\":{\"message\":{\"data\":[1.0]}}}\n"
                    "{\"push\":{\"message\":{}}}\n"
                    "{\"push\":{\"channel\":\"news\",\"message\":{\"data\":\"x\"}}}");
  test_wait_until (test_log_has (bench->log, "received \"x\""));
  test_log_assert (bench->log, "received [1.0], received null, received \"x\"");

  /* Nothing follows upon the end. */
  g_signal_connect_data (bench->client, "data-received", G_CALLBACK (close_cb), bench, NULL, 0);
  fake_server_send (bench->server,
                    "{\"push\":{\"message\":{\"data\":1}}}\n"
                    "{\"push\":{\"message\":{\"data\":2}}}");
  test_wait_until (bench->client == NULL);
  test_settle ();
  test_log_assert (bench->log, "received 1, offline, disconnected 0 disconnect called");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  test_bench_add ("/client-rpc/node", test_rpc_node);
  test_bench_add ("/client-rpc/bytes", test_rpc_bytes);
  test_bench_add ("/client-rpc/fails", test_rpc_fails);
  test_bench_add ("/client-rpc/invalid", test_rpc_invalid);
  test_bench_add ("/client-rpc/send", test_send);
  test_bench_add ("/client-rpc/send-invalid", test_send_invalid);
  test_bench_add ("/client-rpc/send-refused", test_send_refused);
  test_bench_add ("/client-rpc/send-drop", test_send_drop);
  test_bench_add ("/client-rpc/data-received", test_data_received);

  return g_test_run ();
}
