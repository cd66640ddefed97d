/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire.h"

#include <string.h>

static WireApiRequest *
decode (WireApiMethod   method,
        const char     *text,
        GError        **error)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return wire_api_request_decode (method, body, 8, error);
}

static WireApiRequest *
decode_good (WireApiMethod  method,
             const char    *text)
{
  g_autoptr (GError) error = NULL;
  WireApiRequest *request = decode (method, text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (request);
  return request;
}

static void
assert_json (GBytes     *json,
             const char *text)
{
  g_assert_nonnull (json);
  g_assert_cmpmem (g_bytes_get_data (json, NULL), g_bytes_get_size (json), text, strlen (text));
}

static void
test_names (void)
{
  for (guint i = 0; i < WIRE_API_UNKNOWN; i++)
    g_assert_cmpint (wire_api_method_from_name (wire_api_method_get_name (i)), ==, i);
  g_assert_cmpint (wire_api_method_from_name ("Publish"), ==, WIRE_API_UNKNOWN);
  g_assert_cmpint (wire_api_method_from_name (""), ==, WIRE_API_UNKNOWN);
}

static void
test_publish (void)
{
  g_autoptr (WireApiRequest) request =
    decode_good (WIRE_API_PUBLISH, "{\"channel\":\"room\",\"data\":{\"n\": 1.0},\"b64data\":\"e30=\","
                 "\"skip_history\":true,\"tags\":{\"a\":\"b\"},\"idempotency_key\":\"k\",\"delta\":true,"
                 "\"version\":18446744073709551615,\"version_epoch\":\"e\",\"users\":[\"ann\",\"ben\"],"
                 "\"publisher\":\"cid\",\"later\":[1]}");

  g_assert_cmpstr (request->channel, ==, "room");
  assert_json (request->data, "{\"n\": 1.0}");
  g_assert_cmpstr (request->b64data, ==, "e30=");
  g_assert_true (request->skip_history);
  g_assert_cmpstr (g_hash_table_lookup (request->tags, "a"), ==, "b");
  g_assert_cmpstr (request->idempotency_key, ==, "k");
  g_assert_true (request->delta);
  g_assert_cmpuint (request->version, ==, G_MAXUINT64);
  g_assert_cmpstr (request->version_epoch, ==, "e");
  g_assert_cmpstr (request->users[1], ==, "ben");
  g_assert_null (request->users[2]);
  g_assert_cmpstr (request->publisher, ==, "cid");
}

/* What is sent on as it is must not have a newline. */
static void
test_newlines (void)
{
  g_autoptr (WireApiRequest) request =
    decode_good (WIRE_API_PUBLISH, "{\n  \"channel\": \"room\",\r\n  \"data\": {\n    \"a\": [1,\n 2]\n  }\n}\n");

  assert_json (request->data, "{    \"a\": [1, 2]  }");
}

static void
test_others (void)
{
  g_autoptr (WireApiRequest) nothing = decode_good (WIRE_API_INFO, "");
  g_autoptr (WireApiRequest) broadcast = decode_good (WIRE_API_BROADCAST, "{\"channels\":[\"a\",\"b\"],\"data\":1}");
  g_autoptr (WireApiRequest) none = decode_good (WIRE_API_BROADCAST, "{\"channels\":[],\"data\":null}");
  g_autoptr (WireApiRequest) history =
    decode_good (WIRE_API_HISTORY, "{\"channel\":\"c\",\"limit\":-1,\"since\":{\"offset\":3,\"epoch\":\"e\"},\"reverse\":true}");
  g_autoptr (WireApiRequest) disconnect =
    decode_good (WIRE_API_DISCONNECT, "{\"user\":\"ann\",\"whitelist\":[\"x\"],\"disconnect\":{\"code\":4000,\"reason\":\"bye\"}}");
  g_autoptr (WireApiRequest) subscribe =
    decode_good (WIRE_API_SUBSCRIBE, "{\"user\":\"ann\",\"channel\":\"c\",\"info\":{},\"recover_since\":{\"offset\":1},\"override\":{\"presence\":{\"value\":true},\"join_leave\":{},\"force_recovery\":null},\"expire_at\":-5}");

  g_assert_cmpint (nothing->method, ==, WIRE_API_INFO);
  g_assert_cmpstr (broadcast->channels[1], ==, "b");
  g_assert_null (none->channels);
  assert_json (none->data, "null");
  g_assert_cmpint (history->limit, ==, -1);
  g_assert_true (history->has_since);
  g_assert_cmpuint (history->since.offset, ==, 3);
  g_assert_true (history->reverse);
  g_assert_cmpstr (disconnect->whitelist[0], ==, "x");
  g_assert_cmpint (disconnect->disconnect.code, ==, 4000);
  g_assert_cmpstr (disconnect->disconnect.reason, ==, "bye");
  g_assert_cmpint (subscribe->expire_at, ==, -5);
  g_assert_true (subscribe->override.presence.given);
  g_assert_true (subscribe->override.presence.value);
  g_assert_true (subscribe->override.join_leave.given);
  g_assert_false (subscribe->override.join_leave.value);
  g_assert_false (subscribe->override.force_recovery.given);
  assert_json (subscribe->info, "{}");
}

static void
test_batch (void)
{
  g_autoptr (WireApiRequest) batch =
    decode_good (WIRE_API_BATCH, "{\"parallel\":true,\"commands\":[{\"publish\":{\"channel\":\"c\",\"data\":[1]},\"id\":7},"
                 "{\"info\":{}},{\"nonsense\":{}}]}");
  g_autoptr (WireApiRequest) publish = NULL;
  g_autoptr (GError) error = NULL;
  WireApiCommand *first = g_ptr_array_index (batch->commands, 0);

  g_assert_true (batch->parallel);
  g_assert_cmpint (batch->commands->len, ==, 3);
  g_assert_cmpint (first->id, ==, 7);
  g_assert_cmpint (wire_api_command_find (first), ==, WIRE_API_PUBLISH);
  g_assert_cmpint (wire_api_command_find (g_ptr_array_index (batch->commands, 1)), ==, WIRE_API_INFO);
  g_assert_cmpint (wire_api_command_find (g_ptr_array_index (batch->commands, 2)), ==, WIRE_API_UNKNOWN);

  publish = wire_api_request_decode (WIRE_API_PUBLISH, first->bodies[WIRE_API_PUBLISH], 8, &error);
  g_assert_no_error (error);
  assert_json (publish->data, "[1]");
}

static void
test_failures (void)
{
  static const char *const bodies[] = {
    "nonsense", "[]", "1", "{", "{\"channel\":1}", "{\"channel\":\"a\\u0000b\"}", "{\"data\":}", "{\"tags\":{\"a\":1}}",
    "{\"users\":\"ann\"}", "{\"users\":[1]}", "{\"users\":[null]}", "{\"version\":-1}", "{\"version\":\"1\"}",
    "{\"skip_history\":1}", "{\"data\":[[[[[[[[[1]]]]]]]]]}", "{\"data\":\"a\nb\"}", "{} {}", "{\"data\":\"\xff\"}",
    "{\n\"data\":[[[[[[[[[1]]]]]]]]]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bodies[i]);
      g_assert_null (decode (WIRE_API_PUBLISH, bodies[i], &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == WIRE_ERROR);
    }
}

static void
test_results (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) channels = g_ptr_array_new ();
  WireApiChannel channel = { (char *) "a \"b\"", 3 };
  WireApiNode node = { .uid = (char *) "u", .version = (char *) "1", .num_clients = 2, .uptime = 9 };
  WireReply reply = { .type = WIRE_REPLY_RESULT, .method = WIRE_METHOD_PRESENCE_STATS, .presence_stats = { 2, 1 } };

  wire_api_append_error (text, WIRE_ERROR_CODE_BAD_REQUEST);
  g_assert_cmpstr (text->str, ==, "{\"code\":107,\"message\":\"bad request\"}");

  g_string_truncate (text, 0);
  wire_api_append_position (text, "e", 5);
  wire_api_append_position (text, NULL, 0);
  g_assert_cmpstr (text->str, ==, "{\"offset\":5,\"epoch\":\"e\"}{}");

  g_string_truncate (text, 0);
  wire_api_append_channels (text, channels);
  g_ptr_array_add (channels, &channel);
  wire_api_append_channels (text, channels);
  g_assert_cmpstr (text->str, ==, "{\"channels\":{}}{\"channels\":{\"a \\\"b\\\"\":{\"num_clients\":3}}}");

  g_string_truncate (text, 0);
  wire_api_append_node (text, &node);
  g_assert_cmpstr (text->str, ==, "{\"uid\":\"u\",\"name\":\"\",\"version\":\"1\",\"num_clients\":2,\"num_users\":0,"
                   "\"num_channels\":0,\"num_subs\":0,\"uptime\":9}");

  g_string_truncate (text, 0);
  wire_reply_encode_result (&reply, text);
  g_assert_cmpstr (text->str, ==, "{\"num_clients\":2,\"num_users\":1}");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/names", test_names);
  g_test_add_func ("/api/publish", test_publish);
  g_test_add_func ("/api/newlines", test_newlines);
  g_test_add_func ("/api/others", test_others);
  g_test_add_func ("/api/batch", test_batch);
  g_test_add_func ("/api/failures", test_failures);
  g_test_add_func ("/api/results", test_results);

  return g_test_run ();
}
