/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "process-util.h"

#include <string.h>

#define KEY "X-API-Key: the key of the tests\r\n"
#define TRANSPORT KEY "X-Centrifugo-Error-Mode: transport\r\n"

static const char config[] =
  "[api]\n"
  "key=the key of the tests\n"
  "max_body_size=200K\n"
  "[default]\n"
  "publish=everyone\n"
  "[channel forgetful]\n"
  "history_size=0\n";

/* The answer to a request that is good HTTP. */
static char *
ask (TestServer *server,
     const char *method,
     const char *body)
{
  g_autofree char *path = g_strconcat ("/api/", method, NULL);
  g_autoptr (HttpResponse) response = http_client_ask_once (server->port, "POST", path, KEY, body);
  g_autofree char *type = http_response_dup_header (response, "Content-Type");

  g_test_message ("%s %.100s: %.200s", method, body, response->body);
  g_assert_cmpint (response->status, ==, 200);
  g_assert_cmpstr (type, ==, "application/json");
  return g_strdup (response->body);
}

static void
assert_answer (TestServer *server,
               const char *method,
               const char *body,
               const char *expected)
{
  g_autofree char *answer = ask (server, method, body);

  g_assert_cmpstr (answer, ==, expected);
}

static void
assert_error (TestServer *server,
              const char *method,
              const char *body,
              guint       code,
              guint       status)
{
  g_autofree char *path = g_strconcat ("/api/", method, NULL);
  g_autofree char *object = g_strdup_printf ("{\"code\":%u,\"message\":\"%s\"}", code, wire_error_code_get_message (code));
  g_autofree char *wrapped = g_strdup_printf ("{\"error\":%s}", object);
  g_autoptr (HttpResponse) response = http_client_ask_once (server->port, "POST", path, TRANSPORT, body);

  assert_answer (server, method, body, wrapped);
  g_assert_cmpint (response->status, ==, status);
  g_assert_cmpstr (response->body, ==, object);
}

static guint
get_status (TestServer *server,
            const char *method,
            const char *path,
            const char *headers,
            const char *body)
{
  g_autoptr (HttpResponse) response = http_client_ask_once (server->port, method, path, headers, body);

  g_test_message ("%s %s %s: %u %.100s", method, path, headers, response->status, response->body);
  if (response->status == 401)
    g_assert_cmpstr (response->body, ==, "");
  return response->status;
}

static void
test_keys (TestServer    *server,
           gconstpointer  data)
{
  g_assert_cmpint (get_status (server, "POST", "/api/info", KEY, "{}"), ==, 200);
  g_assert_cmpint (get_status (server, "POST", "/api/info", "Authorization: apikey the key of the tests\r\n", "{}"), ==, 200);
  g_assert_cmpint (get_status (server, "POST", "/api/info", "Authorization: ApiKey the key of the tests\r\n", "{}"), ==, 200);
  g_assert_cmpint (get_status (server, "POST", "/api/info?api_key=the%20key+of+the%20tests", "", "{}"), ==, 200);
  g_assert_cmpint (get_status (server, "POST", "/api/info", KEY, NULL), ==, 200);

  g_assert_cmpint (get_status (server, "POST", "/api/info", "", "{}"), ==, 401);
  g_assert_cmpint (get_status (server, "POST", "/api/info", "X-API-Key: the key\r\n", "{}"), ==, 401);
  g_assert_cmpint (get_status (server, "POST", "/api/info", "X-API-Key:\r\n", "{}"), ==, 401);
  g_assert_cmpint (get_status (server, "POST", "/api/info", "Authorization: Bearer the key of the tests\r\n", "{}"), ==, 401);
  g_assert_cmpint (get_status (server, "POST", "/api/info", "X-API-Key: the key of the testsx\r\n", "{}"), ==, 401);
  g_assert_cmpint (get_status (server, "POST", "/api/info?api_key=%zz", "", "{}"), ==, 401);
  g_assert_cmpint (get_status (server, "POST", "/api/nonsense", "", "{}"), ==, 401);
}

static void
test_bad_requests (TestServer    *server,
                   gconstpointer  data)
{
  g_autofree char *large = g_strnfill (200 * 1024 + 1, ' ');

  g_assert_cmpint (get_status (server, "POST", "/api/nonsense", KEY, "{}"), ==, 404);
  g_assert_cmpint (get_status (server, "POST", "/api/", KEY, "{}"), ==, 404);
  g_assert_cmpint (get_status (server, "GET", "/api/info", KEY, NULL), ==, 405);
  g_assert_cmpint (get_status (server, "POST", "/api/publish", KEY, "nonsense"), ==, 400);
  g_assert_cmpint (get_status (server, "POST", "/api/publish", KEY, "[]"), ==, 400);
  g_assert_cmpint (get_status (server, "POST", "/api/publish", KEY, "{\"channel\":1}"), ==, 400);
  g_assert_cmpint (get_status (server, "POST", "/api/publish", KEY, large), ==, 413);
}

/* Without a key nobody gets in. */
static void
test_no_key (TestServer    *server,
             gconstpointer  data)
{
  g_assert_cmpint (get_status (server, "POST", "/api/info", "", "{}"), ==, 401);
  g_assert_cmpint (get_status (server, "POST", "/api/info", "X-API-Key: \r\n", "{}"), ==, 401);
}

/* All programs on this computer get in, but no page in a browser. */
static void
test_insecure (TestServer    *server,
               gconstpointer  data)
{
  g_assert_cmpint (get_status (server, "POST", "/api/info", "", "{}"), ==, 200);
  g_assert_cmpint (get_status (server, "POST", "/api/info", "Origin: https://evil.example\r\n", "{}"), ==, 401);
}

static void
test_api_publish (TestServer    *server,
                  gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *unkept = NULL;
  g_autofree char *answer = NULL;

  test_assert_error (client, "\"subscribe\":{\"channel\":\"room\"}", 0);
  answer = ask (server, "publish", "{\"channel\":\"room\",\n\"data\":{\"n\": 1.0,\r\n\"s\":\"\\u0041\"},\"tags\":{\"k\":\"v\"}}");
  g_assert_true (g_str_has_prefix (answer, "{\"result\":{\"offset\":1,\"epoch\":\""));
  first = raw_client_read (client);
  g_assert_nonnull (strstr (first, "\"data\":{\"n\": 1.0,\"s\":\"\\u0041\"}"));
  g_assert_nonnull (strstr (first, "\"tags\":{\"k\":\"v\"}"));
  g_assert_null (strstr (first, "\"info\""));

  g_free (ask (server, "publish", "{\"channel\":\"room\",\"b64data\":\"W3RydWVd\",\"publisher\":\"cid\"}"));
  second = raw_client_read (client);
  g_assert_nonnull (strstr (second, "\"data\":[true]"));
  g_assert_nonnull (strstr (second, "\"info\":{\"user\":\"cid\",\"client\":\"\"}"));

  assert_answer (server, "publish", "{\"channel\":\"room\",\"data\":\"brief\",\"skip_history\":true}", "{\"result\":{}}");
  unkept = raw_client_read (client);
  g_assert_nonnull (strstr (unkept, "\"data\":\"brief\""));
  g_assert_null (strstr (unkept, "\"offset\""));

  assert_answer (server, "publish", "{\"channel\":\"forgetful\",\"data\":null,\"b64data\":\"bnVsbA==\"}", "{\"result\":{}}");
}

static void
test_publish_errors (TestServer    *server,
                     gconstpointer  data)
{
  g_autofree char *long_name = g_strnfill (256, 'c');
  g_autofree char *long_channel = g_strdup_printf ("{\"channel\":\"%s\",\"data\":1}", long_name);
  g_autofree char *long_key = g_strnfill (513, 'k');
  g_autofree char *keyed = g_strdup_printf ("{\"channel\":\"room\",\"data\":1,\"idempotency_key\":\"%s\"}", long_key);
  g_autofree char *padding = g_strnfill (65536, 'p');
  g_autofree char *large = g_strdup_printf ("{\"channel\":\"room\",\"data\":\"%s\"}", padding);

  assert_error (server, "publish", "{}", 107, 400);
  assert_error (server, "publish", "{\"channel\":\"room\"}", 107, 400);
  assert_error (server, "publish", "{\"data\":1}", 107, 400);
  assert_error (server, "publish", "{\"channel\":\"\",\"data\":1}", 107, 400);
  assert_error (server, "publish", "{\"channel\":\"room\",\"b64data\":\"bm8=\"}", 107, 400);
  assert_error (server, "publish", "{\"channel\":\"room\",\"b64data\":\"not base64\"}", 107, 400);
  assert_error (server, "publish", "{\"channel\":\"room\",\"b64data\":\"W10\"}", 107, 400);
  assert_error (server, "publish", long_channel, 107, 400);
  assert_error (server, "publish", keyed, 107, 400);
  assert_error (server, "publish", large, 107, 400);
}

/* Only those users get it, and it is not kept. */
static void
test_users (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) root = raw_client_connect (server->port, server->root);
  g_autofree char *for_alice = NULL;
  g_autofree char *for_root = NULL;
  g_autofree char *for_all = NULL;

  test_assert_error (alice, "\"subscribe\":{\"channel\":\"room\"}", 0);
  test_assert_error (root, "\"subscribe\":{\"channel\":\"room\"}", 0);
  assert_answer (server, "publish", "{\"channel\":\"room\",\"data\":\"secret\",\"users\":[\"alice\",\"carol\"]}", "{\"result\":{}}");
  g_free (ask (server, "publish", "{\"channel\":\"room\",\"data\":\"open\"}"));

  for_alice = raw_client_read (alice);
  g_assert_nonnull (strstr (for_alice, "\"secret\""));
  for_all = raw_client_read (alice);
  g_assert_nonnull (strstr (for_all, "\"open\""));
  for_root = raw_client_read (root);
  g_assert_nonnull (strstr (for_root, "\"open\""));
}

static void
test_idempotency (TestServer    *server,
                  gconstpointer  data)
{
  static const char body[] = "{\"channel\":\"room\",\"data\":1,\"idempotency_key\":\"once\"}";
  g_autofree char *first = ask (server, "publish", body);
  g_autofree char *again = ask (server, "publish", body);
  g_autofree char *other = ask (server, "publish", "{\"channel\":\"room\",\"data\":1,\"idempotency_key\":\"twice\"}");
  g_autofree char *elsewhere = ask (server, "publish", "{\"channel\":\"hall\",\"data\":1,\"idempotency_key\":\"once\"}");
  g_autofree char *batch = NULL;

  g_assert_nonnull (strstr (first, "\"offset\":1,"));
  g_assert_cmpstr (again, ==, first);
  g_assert_nonnull (strstr (other, "\"offset\":2,"));
  g_assert_nonnull (strstr (elsewhere, "\"offset\":1,"));

  /* All at once too */
  batch = ask (server, "batch", "{\"parallel\":true,\"commands\":["
               "{\"publish\":{\"channel\":\"room\",\"data\":1,\"idempotency_key\":\"x\"},\"id\":1},"
               "{\"publish\":{\"channel\":\"room\",\"data\":1,\"idempotency_key\":\"x\"},\"id\":2},"
               "{\"publish\":{\"channel\":\"room\",\"data\":1,\"idempotency_key\":\"x\"},\"id\":3}]}");
  g_assert_nonnull (strstr (batch, "{\"id\":1,\"publish\":{\"offset\":3,"));
  g_assert_nonnull (strstr (batch, "{\"id\":2,\"publish\":{\"offset\":3,"));
  g_assert_nonnull (strstr (batch, "{\"id\":3,\"publish\":{\"offset\":3,"));
}

static void
publish_version (TestServer *server,
                 const char *version,
                 const char *offset)
{
  g_autofree char *body = g_strdup_printf ("{\"channel\":\"room\",\"data\":1,\"version\":%s}", version);
  g_autofree char *answer = ask (server, "publish", body);

  g_assert_nonnull (strstr (answer, offset));
}

/* What is older than what is there is not published. */
static void
test_versions (TestServer    *server,
               gconstpointer  data)
{
  publish_version (server, "5", "\"offset\":1,");
  publish_version (server, "5", "\"offset\":1,");
  publish_version (server, "4", "\"offset\":1,");
  publish_version (server, "6", "\"offset\":2,");
  publish_version (server, "1,\"version_epoch\":\"b\"", "\"offset\":3,");
  publish_version (server, "1,\"version_epoch\":\"b\"", "\"offset\":3,");
  publish_version (server, "2,\"version_epoch\":\"b\"", "\"offset\":4,");
}

static void
test_broadcast (TestServer    *server,
                gconstpointer  data)
{
  g_autofree char *answer = ask (server, "broadcast", "{\"channels\":[\"room\",\"\",\"forgetful\"],\"data\":1}");

  g_assert_true (g_str_has_prefix (answer, "{\"result\":{\"responses\":[{\"result\":{\"offset\":1,\"epoch\":\""));
  g_assert_nonnull (strstr (answer, "},{\"error\":{\"code\":107,\"message\":\"bad request\"}},{\"result\":{}}]}}"));
  assert_error (server, "broadcast", "{\"data\":1}", 107, 400);
  assert_error (server, "broadcast", "{\"channels\":[],\"data\":1}", 107, 400);
  assert_error (server, "broadcast", "{\"channels\":[\"room\"]}", 107, 400);
}

static void
test_history (TestServer    *server,
              gconstpointer  data)
{
  g_autofree char *position = NULL;
  g_autofree char *all = NULL;
  g_autofree char *since = NULL;

  for (guint i = 0; i < 3; i++)
    g_free (ask (server, "publish", "{\"channel\":\"room\",\"data\":1}"));

  position = ask (server, "history", "{\"channel\":\"room\"}");
  g_assert_true (g_str_has_prefix (position, "{\"result\":{\"publications\":[],\"epoch\":\""));
  g_assert_nonnull (strstr (position, "\"offset\":3}}"));
  all = ask (server, "history", "{\"channel\":\"room\",\"limit\":-1,\"reverse\":true}");
  g_assert_true (strstr (all, "\"offset\":3,") < strstr (all, "\"offset\":1,"));
  since = ask (server, "history", "{\"channel\":\"room\",\"limit\":5,\"since\":{\"offset\":2}}");
  g_assert_null (strstr (since, "\"offset\":2,"));

  assert_error (server, "history", "{\"channel\":\"room\",\"limit\":5,\"since\":{\"offset\":2,\"epoch\":\"x\"}}", 112, 416);
  assert_error (server, "history", "{\"channel\":\"room\",\"limit\":5,\"since\":{},\"reverse\":true}", 107, 400);
  assert_error (server, "history", "{\"channel\":\"forgetful\"}", 108, 400);
}

static void
test_channels (TestServer    *server,
               gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) other = raw_client_connect (server->port, server->alice);
  g_autofree char *all = NULL;
  g_autofree char *info = NULL;

  assert_answer (server, "channels", "{}", "{\"result\":{\"channels\":{}}}");
  test_assert_error (client, "\"subscribe\":{\"channel\":\"chat:1\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"chat:22\"}", 0);
  test_assert_error (other, "\"subscribe\":{\"channel\":\"chat:1\"}", 0);
  all = ask (server, "channels", "{}");
  g_assert_nonnull (strstr (all, "\"chat:1\":{\"num_clients\":2}"));
  g_assert_nonnull (strstr (all, "\"chat:22\":{\"num_clients\":1}"));

  assert_answer (server, "channels", "{\"pattern\":\"chat:?\"}", "{\"result\":{\"channels\":{\"chat:1\":{\"num_clients\":2}}}}");
  assert_answer (server, "channels", "{\"pattern\":\"*2*2*\"}", "{\"result\":{\"channels\":{\"chat:22\":{\"num_clients\":1}}}}");
  assert_answer (server, "channels", "{\"pattern\":\"chat\"}", "{\"result\":{\"channels\":{}}}");
  assert_answer (server, "channels", "{\"pattern\":\"*a*a*a*a*a*a*a*a*b\"}", "{\"result\":{\"channels\":{}}}");

  info = ask (server, "info", "{}");
  g_assert_nonnull (strstr (info, "\"num_clients\":2,\"num_users\":2,\"num_channels\":2,\"num_subs\":3,\"uptime\":"));
}

static void
test_batch (TestServer    *server,
            gconstpointer  data)
{
  g_autofree char *answer = ask (server, "batch", "{\"commands\":["
    "{\"publish\":{\"channel\":\"room\",\"data\":1}},{\"publish\":{\"channel\":\"room\",\"data\":2},\"id\":9},"
    "{\"publish\":{\"channel\":\"forgetful\",\"data\":3}},{\"publish\":{\"channel\":\"room\"}},{\"publish\":{\"channel\":1}},"
    "{\"channels\":{}},{\"nonsense\":{}},{\"rpc\":{\"method\":\"m\"}}]}");

  g_assert_true (g_str_has_prefix (answer, "{\"replies\":[{\"publish\":{\"offset\":1,"));
  g_assert_nonnull (strstr (answer, "},{\"id\":9,\"publish\":{\"offset\":2,"));
  g_assert_nonnull (strstr (answer, "},{\"publish\":{}},{\"error\":{\"code\":107,"));
  g_assert_nonnull (strstr (answer, "},{\"channels\":{\"channels\":{}}},{\"error\":{\"code\":104,"));
  assert_answer (server, "batch", "{}", "{\"replies\":[]}");
  assert_answer (server, "batch", "{\"commands\":[],\"parallel\":true}", "{\"replies\":[]}");
}

static void
test_presence (TestServer    *server,
               gconstpointer  data)
{
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) visitor = raw_client_connect (server->port, NULL);
  g_autofree char *answer = NULL;

  assert_answer (server, "presence", "{\"channel\":\"room\"}", "{\"result\":{\"presence\":{}}}");
  test_assert_error (alice, "\"subscribe\":{\"channel\":\"room\"}", 0);
  test_assert_error (visitor, "\"subscribe\":{\"channel\":\"room\"}", 0);
  answer = ask (server, "presence", "{\"channel\":\"room\"}");
  g_assert_nonnull (strstr (answer, "\"user\":\"alice\""));
  g_assert_nonnull (strstr (answer, "\"user\":\"\""));
  assert_answer (server, "presence_stats", "{\"channel\":\"room\"}", "{\"result\":{\"num_clients\":2,\"num_users\":2}}");
  assert_error (server, "presence", "{}", 107, 400);
  assert_error (server, "presence_stats", "{}", 107, 400);
}

static void
test_history_remove (TestServer    *server,
                     gconstpointer  data)
{
  g_autofree char *left = NULL;

  g_free (ask (server, "publish", "{\"channel\":\"room\",\"data\":1}"));
  assert_answer (server, "history_remove", "{\"channel\":\"room\"}", "{\"result\":{}}");
  left = ask (server, "history", "{\"channel\":\"room\",\"limit\":-1}");
  g_assert_true (g_str_has_prefix (left, "{\"result\":{\"publications\":[],"));
  g_assert_nonnull (strstr (left, "\"offset\":1}"));
  assert_error (server, "history_remove", "{\"channel\":\"forgetful\"}", 108, 400);
}

static void
test_subscribe (TestServer    *server,
                gconstpointer  data)
{
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) visitor = raw_client_connect (server->port, NULL);
  g_autofree char *subscribed = NULL;
  g_autofree char *published = NULL;
  g_autofree char *unsubscribed = NULL;

  assert_answer (server, "subscribe", "{\"user\":\"alice\",\"channel\":\"room\",\"data\":{\"n\":1}}", "{\"result\":{}}");
  subscribed = raw_client_read (alice);
  g_assert_nonnull (strstr (subscribed, "\"channel\":\"room\",\"subscribe\":{"));
  g_assert_nonnull (strstr (subscribed, "\"data\":{\"n\":1}"));
  g_free (ask (server, "publish", "{\"channel\":\"room\",\"data\":\"hello\"}"));
  published = raw_client_read (alice);
  g_assert_nonnull (strstr (published, "\"hello\""));

  assert_error (server, "subscribe", "{\"user\":\"alice\",\"channel\":\"room\"}", 105, 400);
  assert_answer (server, "subscribe", "{\"user\":\"nobody\",\"channel\":\"room\"}", "{\"result\":{}}");
  assert_answer (server, "subscribe", "{\"user\":\"alice\",\"client\":\"x\",\"channel\":\"hall\"}", "{\"result\":{}}");
  assert_error (server, "subscribe", "{\"user\":\"alice\"}", 107, 400);
  assert_error (server, "subscribe", "{\"user\":\"alice\",\"channel\":\"hall\",\"b64info\":\"bm8=\"}", 107, 400);
  assert_answer (server, "channels", "{}", "{\"result\":{\"channels\":{\"room\":{\"num_clients\":1}}}}");

  assert_answer (server, "unsubscribe", "{\"user\":\"alice\",\"channel\":\"room\"}", "{\"result\":{}}");
  unsubscribed = raw_client_read (alice);
  g_assert_nonnull (strstr (unsubscribed, "\"unsubscribe\":{\"code\":2000,"));
  assert_answer (server, "unsubscribe", "{\"user\":\"alice\",\"channel\":\"room\"}", "{\"result\":{}}");
}

static char *
get_client (TestServer *server,
            const char *channel)
{
  g_autofree char *body = g_strdup_printf ("{\"channel\":\"%s\"}", channel);
  g_autofree char *answer = ask (server, "presence", body);
  const char *start = strstr (answer, "\"client\":\"");

  g_assert_nonnull (start);
  start += strlen ("\"client\":\"");
  return g_strndup (start, strcspn (start, "\""));
}

static void
test_disconnect (TestServer    *server,
                 gconstpointer  data)
{
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) kept = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) visitor = raw_client_connect (server->port, NULL);
  g_autofree char *client = NULL;
  g_autofree char *body = NULL;
  g_autofree char *by_client = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *other_reason = NULL;

  test_assert_error (kept, "\"subscribe\":{\"channel\":\"room\"}", 0);
  client = get_client (server, "room");
  body = g_strdup_printf ("{\"user\":\"alice\",\"whitelist\":[\"%s\"]}", client);
  assert_answer (server, "disconnect", body, "{\"result\":{}}");
  g_assert_cmpint (raw_client_read_close (alice, &reason), ==, 3503);
  test_assert_error (visitor, "\"history\":{\"channel\":\"room\"}", 0);
  test_assert_error (kept, "\"history\":{\"channel\":\"room\"}", 0);

  by_client = g_strdup_printf ("{\"client\":\"%s\",\"disconnect\":{\"code\":4321,\"reason\":\"go away\"}}", client);
  assert_answer (server, "disconnect", by_client, "{\"result\":{}}");
  g_assert_cmpint (raw_client_read_close (kept, &other_reason), ==, 4321);
  g_assert_cmpstr (other_reason, ==, "go away");
  test_assert_error (visitor, "\"history\":{\"channel\":\"room\"}", 0);

  assert_error (server, "disconnect", "{\"user\":\"alice\",\"disconnect\":{\"code\":1000}}", 107, 400);
  assert_error (server, "disconnect", "{}", 107, 400);
  assert_error (server, "disconnect", "{\"user\":\"\"}", 107, 400);
  assert_error (server, "unsubscribe", "{\"channel\":\"room\"}", 107, 400);
  assert_error (server, "subscribe", "{\"channel\":\"room\"}", 107, 400);
  assert_error (server, "refresh", "{\"expired\":true}", 107, 400);
  assert_error (server, "disconnect", "{\"user\":\"alice\",\"disconnect\":{\"code\":5000}}", 107, 400);
}

static void
test_refresh (TestServer    *server,
              gconstpointer  data)
{
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autofree char *body = g_strdup_printf ("{\"user\":\"alice\",\"expire_at\":%" G_GINT64_FORMAT "}",
                                           g_get_real_time () / G_USEC_PER_SEC + 1000);
  g_autofree char *push = NULL;

  assert_answer (server, "refresh", body, "{\"result\":{}}");
  push = raw_client_read (alice);
  g_assert_nonnull (strstr (push, "\"refresh\":{\"expires\":true,\"ttl\":"));
  assert_answer (server, "refresh", "{\"user\":\"alice\",\"expired\":true}", "{\"result\":{}}");
  g_assert_cmpint (raw_client_read_close (alice, NULL), ==, 3005);
}

static void
test_rpc (TestServer    *server,
          gconstpointer  data)
{
  assert_error (server, "rpc", "{\"method\":\"m\",\"params\":{}}", 104, 404);
  assert_error (server, "rpc", "{}", 107, 400);
}

/* A backend that publishes much does so on one connection. */
static void
test_many (TestServer    *server,
           gconstpointer  data)
{
  g_autoptr (RawClient) backend = raw_client_new (server->port);
  g_autoptr (GString) requests = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append (requests, "POST /api/publish HTTP/1.1\r\nHost: h\r\n" KEY "Content-Length: 30\r\n\r\n"
                               "{\"channel\":\"room\",\"data\":1234}");
  raw_client_send_bytes (backend, requests->str, requests->len);
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (HttpResponse) response = http_client_read (backend, "POST");
      g_autofree char *expected = g_strdup_printf ("{\"result\":{\"offset\":%u,", i + 1);

      g_assert_true (g_str_has_prefix (response->body, expected));
    }
}

#define ADD(name, settings, func) \
  g_test_add ("/api/" name, TestServer, settings, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("keys", config, test_keys);
  ADD ("bad-requests", config, test_bad_requests);
  ADD ("no-key", NULL, test_no_key);
  ADD ("insecure", "[api]\ninsecure=true\n", test_insecure);
  ADD ("publish", config, test_api_publish);
  ADD ("publish-errors", config, test_publish_errors);
  ADD ("users", config, test_users);
  ADD ("idempotency", config, test_idempotency);
  ADD ("versions", config, test_versions);
  ADD ("broadcast", config, test_broadcast);
  ADD ("history", config, test_history);
  ADD ("channels", config, test_channels);
  ADD ("batch", config, test_batch);
  ADD ("presence", config, test_presence);
  ADD ("history-remove", config, test_history_remove);
  ADD ("subscribe", config, test_subscribe);
  ADD ("disconnect", config, test_disconnect);
  ADD ("refresh", config, test_refresh);
  ADD ("rpc", config, test_rpc);
  ADD ("many", config, test_many);

  return g_test_run ();
}
