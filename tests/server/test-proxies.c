/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "operator-program.h"
#include "process-util.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define CONNECT "{\"id\":1,\"connect\":{}}"
#define GARBAGE "{\"result\":"
#define N_SESSIONS 1000
#define MAX_ASKED 64

/* In the configurations, @ stands for the address of the program. */
typedef struct
{
  TestServer server;
  OperatorProgram *program;
  guint16 port;
} Fixture;

static char *
expand (Fixture    *self,
        const char *config)
{
  g_autofree char *uri = operator_program_dup_uri (self->program, "");
  g_auto (GStrv) parts = g_strsplit (config, "@", -1);

  return g_strjoinv (uri, parts);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autofree char *config = NULL;

  self->program = operator_program_new ();
  config = expand (self, data);
  test_server_set_up (&self->server, config);
  self->port = self->server.port;
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  test_server_tear_down (&self->server, data);
  g_assert_cmpuint (operator_program_count (self->program), ==, 0);
  operator_program_free (self->program);
}

static void
answer (Fixture    *self,
        const char *path,
        const char *text)
{
  operator_program_answer (self->program, operator_program_take (self->program, path), 200, text);
}

static void
assert_free (RawClient *client)
{
  raw_client_send (client, "{\"id\":99,\"rpc\":{\"method\":\"rpc.ping\"}}");
  g_assert_cmpint (raw_client_read_error (client, 99), ==, 0);
}

static void
assert_next (RawClient  *client,
             const char *expected)
{
  g_autofree char *line = raw_client_read (client);

  if (strstr (line, expected) == NULL)
    g_assert_cmpstr (line, ==, expected);
}

static gint64
in_seconds (gint64 seconds)
{
  return g_get_real_time () / G_USEC_PER_SEC + seconds;
}

/* Whether what another client may do is not kept by what this one waits for. */
static void
assert_others_free (Fixture *self)
{
  g_autoptr (RawClient) other = raw_client_connect (self->port, self->server.alice);

  assert_free (other);
}

static const char connect_config[] =
  "[proxy connect]\nendpoint=@/connect\ntimeout=5m\nforward=Cookie;X-Room\nsecret=between-us\n"
  "[proxy rpc]\nendpoint=@/rpc\ntimeout=5m\nforward=X-Other\n";

static void
test_connect (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_open (self->port);
  g_autoptr (OperatorQuestion) call = NULL;
  OperatorQuestion *question;
  g_autoptr (WireReply) reply = NULL;
  g_autofree char *asked = NULL;

  raw_client_send (client, "{\"id\":1,\"connect\":{\"name\":\"js\",\"version\":\"1.2\",\"data\":{\"n\":1.0},"
                           "\"subs\":{\"news\":{\"recover\":true}}}}\n{\"id\":2,\"rpc\":{\"method\":\"m\"}}");
  question = operator_program_take (self->program, "/connect");
  asked = g_strdup_printf ("{\"client\":\"%s\",\"transport\":\"websocket\",\"protocol\":\"json\",\"encoding\":\"json\","
                           "\"name\":\"js\",\"version\":\"1.2\",\"data\":{\"n\":1.0},\"channels\":[\"news\"]}",
                           operator_question_get (question, "/client"));
  g_assert_cmpstr (question->text, ==, asked);
  g_assert_cmpstr (g_hash_table_lookup (question->headers, "authorization"), ==, "Bearer between-us");
  assert_others_free (self);
  operator_program_answer (self->program, question, 200,
                           "{\"result\":{\"user\":\"ann\",\"info\":{\"name\":\"Ann\"},\"data\":\"welcome\","
                           "\"channels\":[\"news\"],\"meta\":{\"tier\":1},\"admin\":true}}");
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpmem (g_bytes_get_data (reply->connect.data, NULL), g_bytes_get_size (reply->connect.data), "\"welcome\"", 9);
  g_assert_cmpint (reply->connect.subs->len, ==, 1);

  call = operator_program_take (self->program, "/rpc");
  g_assert_cmpstr (operator_question_get (call, "/user"), ==, "ann");
  g_assert_nonnull (strstr (call->text, "\"meta\":{\"tier\":1}"));
}

/* Whoever has a token is not asked about; nobody else comes in without the
 * program, though the configuration lets visitors in. */
static void
test_connect_refused (Fixture       *self,
                      gconstpointer  data)
{
  static const struct
  {
    guint status;
    const char *answer;
    guint error_code;
    guint close_code;
  } cases[] = {
    { 200, "{}", 0, WIRE_DISCONNECT_BAD_REQUEST },
    { 200, "{\"result\":null}", 0, WIRE_DISCONNECT_BAD_REQUEST },
    { 200, "{\"disconnect\":{\"code\":4501,\"reason\":\"not you\"}}", 0, 4501 },
    { 200, "{\"error\":{\"code\":1001,\"message\":\"not today\"}}", 1001, 0 },
    { 200, "{\"result\":{\"user\":\"ann\",\"expire_at\":1}}", WIRE_ERROR_CODE_EXPIRED, 0 },
    { 200, GARBAGE, WIRE_ERROR_CODE_INTERNAL, 0 },
    { 200, "7", WIRE_ERROR_CODE_INTERNAL, 0 },
    { 500, "{\"result\":{\"user\":\"ann\"}}", WIRE_ERROR_CODE_INTERNAL, 0 },
    { 302, "{\"result\":{\"user\":\"ann\"}}", WIRE_ERROR_CODE_INTERNAL, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RawClient) client = raw_client_open (self->port);

      raw_client_send (client, CONNECT);
      operator_program_answer (self->program, operator_program_take (self->program, "/connect"),
                               cases[i].status, cases[i].answer);
      if (cases[i].close_code != 0)
        g_assert_cmpint (raw_client_read_close (client, NULL), ==, cases[i].close_code);
      else
        g_assert_cmpint (raw_client_read_error (client, 1), ==, cases[i].error_code);
    }

  raw_client_free (raw_client_connect (self->port, self->server.alice));
}

static char *
ask_for_headers (Fixture    *self,
                 const char *request_headers,
                 const char *connect)
{
  g_autoptr (RawClient) client = raw_client_new (self->port);
  g_autofree char *request = NULL;
  g_autofree char *head = NULL;
  g_autoptr (OperatorQuestion) call = NULL;
  OperatorQuestion *question;
  char *told;

  request = g_strdup_printf ("GET /connection/websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n", request_headers);
  raw_client_send_bytes (client, request, strlen (request));
  head = raw_client_read_response (client);
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 101"));
  raw_client_send (client, connect);
  question = operator_program_take (self->program, "/connect");
  told = g_strdup_printf ("%s|%s|%s", (char *) g_hash_table_lookup (question->headers, "cookie"),
                          (char *) g_hash_table_lookup (question->headers, "x-room"),
                          (char *) g_hash_table_lookup (question->headers, "x-other"));
  operator_program_answer (self->program, question, 200, "{\"result\":{\"user\":\"ann\"}}");
  g_assert_cmpint (raw_client_read_error (client, 1), ==, 0);

  /* Each program is told what it wants, later too. */
  raw_client_send (client, "{\"id\":2,\"rpc\":{\"method\":\"m\"}}");
  call = operator_program_take (self->program, "/rpc");
  g_assert_null (g_hash_table_lookup (call->headers, "cookie"));
  g_assert_null (g_hash_table_lookup (call->headers, "authorization"));
  return told;
}

static void
test_headers (Fixture       *self,
              gconstpointer  data)
{
  g_autofree char *long_value = g_strnfill (20 * 1024, 'x');
  g_autofree char *too_long = g_strdup_printf ("{\"id\":1,\"connect\":{\"headers\":{\"x-room\":\"%s\"}}}", long_value);
  g_autofree char *real = ask_for_headers (self, "cookie: a=1\r\nX-Room: 7\r\nX-Other: secret\r\n", CONNECT);
  g_autofree char *emulated = ask_for_headers (self, "Cookie: a=1\r\n",
                                               "{\"id\":1,\"connect\":{\"headers\":{\"COOKIE\":\"b=2\",\"X-ROOM\":\"8\","
                                               "\"Authorization\":\"x\"}}}");
  g_autofree char *hostile = ask_for_headers (self, "",
                                              "{\"id\":1,\"connect\":{\"headers\":{\"x-room\":\"8\\r\\nCookie: a\"}}}");
  g_autofree char *big = ask_for_headers (self, "", too_long);

  g_assert_cmpstr (real, ==, "a=1|7|(null)");
  g_assert_cmpstr (emulated, ==, "a=1|8|(null)");
  g_assert_cmpstr (hostile, ==, "(null)|(null)|(null)");
  g_assert_cmpstr (big, ==, "(null)|(null)|(null)");
}

/* Those that have no WebSocket tell what they use. */
static void
test_streams (Fixture       *self,
              gconstpointer  data)
{
  static const char *const requests[] = {
    "POST /connection/http_stream HTTP/1.1\r\nHost: h\r\nCookie: a=1\r\nContent-Length: 21\r\n\r\n" CONNECT,
    "GET /connection/sse?cf_connect=%7B%22id%22%3A1%2C%22connect%22%3A%7B%7D%7D HTTP/1.1\r\nHost: h\r\nCookie: a=1\r\n\r\n",
  };
  static const char *const names[] = { "http_stream", "sse" };

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (RawClient) client = raw_client_new (self->port);
      g_autofree char *head = NULL;
      OperatorQuestion *question;

      raw_client_send_bytes (client, requests[i], strlen (requests[i]));
      question = operator_program_take (self->program, "/connect");
      g_assert_cmpstr (operator_question_get (question, "/transport"), ==, names[i]);
      g_assert_cmpstr (g_hash_table_lookup (question->headers, "cookie"), ==, "a=1");
      operator_program_answer (self->program, question, 200, "{\"result\":{\"user\":\"ann\"}}");
      head = raw_client_read_response (client);
      g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200"));
    }
}

static void
test_rpc (Fixture       *self,
          gconstpointer  data)
{
  static const struct
  {
    const char *answer;
    const char *reply;
  } cases[] = {
    { "{\"result\":{\"data\":{\"sum\":1.50}}}", "{\"id\":2,\"rpc\":{\"data\":{\"sum\":1.50}}}" },
    { "{\"result\":{\"b64data\":\"WzFd\"}}", "{\"id\":2,\"rpc\":{\"data\":[1]}}" },
    { "{\"error\":{\"code\":404,\"message\":\"no such thing\",\"temporary\":true}}",
      "{\"id\":2,\"error\":{\"code\":404,\"message\":\"no such thing\",\"temporary\":true}}" },
    { "{\"error\":{\"code\":7}}", "{\"id\":2,\"error\":{\"code\":100," },
    { GARBAGE, "{\"id\":2,\"error\":{\"code\":100," },
    { "{}", "{\"id\":2,\"rpc\":{" },
  };
  g_autoptr (RawClient) client = raw_client_connect (self->port, self->server.alice);
  OperatorQuestion *question;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      raw_client_send (client, "{\"id\":2,\"rpc\":{\"method\":\"sum\",\"data\":[1.0]}}");
      question = operator_program_take (self->program, "/rpc");
      g_assert_cmpstr (operator_question_get (question, "/method"), ==, "sum");
      g_assert_nonnull (strstr (question->text, "\"user\":\"alice\",\"method\":\"sum\",\"data\":[1.0]}"));
      assert_free (client);
      operator_program_answer (self->program, question, 200, cases[i].answer);
      assert_next (client, cases[i].reply);
    }

  raw_client_send (client, "{\"id\":3,\"rpc\":{\"method\":\"sum\"}}");
  answer (self, "/rpc", "{\"disconnect\":{\"code\":4000,\"reason\":\"later\"}}");
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, 4000);
}

static const char timeout_config[] =
  "[default]\npublish=everyone\npublish_proxy=true\n"
  "[channel proxied]\nsubscribe_proxy=true\n"
  "[proxy connect]\nendpoint=@/connect\ntimeout=10ms\n"
  "[proxy rpc]\nendpoint=@/rpc\ntimeout=10ms\n"
  "[proxy publish]\nendpoint=@/publish\ntimeout=10ms\n"
  "[proxy subscribe]\nendpoint=@/subscribe\ntimeout=10ms\n"
  "[proxy permissions]\nendpoint=@/permissions\ntimeout=10ms\n";

/* Who is not answered in time is refused, with an error that may pass; where
 * it is about permissions, for good. */
static void
test_timeout (Fixture       *self,
              gconstpointer  data)
{
  static const struct
  {
    const char *command;
    guint error_code;
    const char *path;
  } cases[] = {
    { "\"rpc\":{\"method\":\"m\"}", WIRE_ERROR_CODE_INTERNAL, "/rpc" },
    { "\"publish\":{\"channel\":\"room\",\"data\":1}", WIRE_ERROR_CODE_INTERNAL, "/publish" },
    { "\"subscribe\":{\"channel\":\"proxied\"}", WIRE_ERROR_CODE_INTERNAL, "/subscribe" },
    { "\"subscribe\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED, "/permissions" },
    { "\"history\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED, "/permissions" },
  };
  g_autoptr (RawClient) visitor = raw_client_open (self->port);
  g_autoptr (RawClient) client = raw_client_connect (self->port, self->server.alice);

  raw_client_send (visitor, CONNECT);
  g_assert_cmpint (raw_client_read_error (visitor, 1), ==, WIRE_ERROR_CODE_INTERNAL);
  operator_question_free (operator_program_take (self->program, "/connect"));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      test_assert_error (client, cases[i].command, cases[i].error_code);
      operator_question_free (operator_program_take (self->program, cases[i].path));
    }

  server_fixture_wait_log (self->server.process, "event=proxy-fails endpoint=http://127.0.0.1:", 5);
}

static const char refresh_config[] =
  "expired_close_delay=1m\nexpired_sub_close_delay=1m\n"
  "[default]\nsubscribe_proxy=true\nhistory_size=0\n"
  "[proxy connect]\nendpoint=@/connect\ntimeout=5m\n"
  "[proxy refresh]\nendpoint=@/refresh\ntimeout=5m\n"
  "[proxy subscribe]\nendpoint=@/subscribe\ntimeout=5m\n"
  "[proxy sub_refresh]\nendpoint=@/sub_refresh\ntimeout=5m\n";

static RawClient *
connect_until (Fixture *self,
               gint64   expires_at)
{
  RawClient *client = raw_client_open (self->port);
  g_autofree char *text = g_strdup_printf ("{\"result\":{\"user\":\"ann\",\"meta\":7,\"expire_at\":%" G_GINT64_FORMAT "}}",
                                           expires_at);
  g_autoptr (WireReply) reply = NULL;

  raw_client_send (client, CONNECT);
  answer (self, "/connect", text);
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_false (reply->connect.expires);
  return client;
}

static void
test_refresh (Fixture       *self,
              gconstpointer  data)
{
  static const struct
  {
    const char *answer;
    guint code;
  } endings[] = {
    { "{\"result\":{\"expired\":true}}", WIRE_DISCONNECT_EXPIRED },
    { "{}", WIRE_DISCONNECT_EXPIRED },
    { "{\"disconnect\":{\"code\":4001}}", 4001 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autoptr (RawClient) client = connect_until (self, in_seconds (2));
      OperatorQuestion *question = operator_program_take (self->program, "/refresh");
      g_autofree char *again = g_strdup_printf ("{\"result\":{\"meta\":8,\"expire_at\":%" G_GINT64_FORMAT "}}", in_seconds (2));

      g_assert_cmpstr (operator_question_get (question, "/user"), ==, "ann");
      g_assert_nonnull (strstr (question->text, "\"meta\":7"));
      operator_program_answer (self->program, question, 200, again);
      question = operator_program_take (self->program, "/refresh");
      g_assert_nonnull (strstr (question->text, "\"meta\":8"));
      operator_program_answer (self->program, question, 200, endings[i].answer);
      g_assert_cmpint (raw_client_read_close (client, NULL), ==, endings[i].code);
    }
}

static void
test_sub_refresh (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (RawClient) client = connect_until (self, 0);
  g_autofree char *until = g_strdup_printf ("{\"result\":{\"expire_at\":%" G_GINT64_FORMAT "}}", in_seconds (2));
  g_autofree char *again = NULL;
  OperatorQuestion *question;

  raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"room\"}}");
  answer (self, "/subscribe", until);
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
  question = operator_program_take (self->program, "/sub_refresh");
  g_assert_cmpstr (operator_question_get (question, "/channel"), ==, "room");
  g_assert_cmpstr (operator_question_get (question, "/user"), ==, "ann");
  again = g_strdup_printf ("{\"result\":{\"expire_at\":%" G_GINT64_FORMAT "}}", in_seconds (2));
  operator_program_answer (self->program, question, 200, again);
  answer (self, "/sub_refresh", "{\"result\":{\"expired\":true}}");
  assert_next (client, "\"unsubscribe\":{\"code\":2501");
  assert_free (client);
}

static const char subscribe_config[] =
  "[default]\nsubscribe_proxy=true\n"
  "[channel public]\nsubscribe_proxy=false\n"
  "[proxy subscribe]\nendpoint=@/subscribe\ntimeout=5m\n";

static void
test_subscribe (Fixture       *self,
                gconstpointer  data)
{
  static const struct
  {
    const char *answer;
    guint error_code;
  } cases[] = {
    { "{\"error\":{\"code\":403,\"message\":\"no\"}}", 403 },
    { "{\"error\":{\"code\":103}}", WIRE_ERROR_CODE_PERMISSION_DENIED },
    { "{\"result\":{\"expire_at\":1}}", WIRE_ERROR_CODE_EXPIRED },
    { GARBAGE, WIRE_ERROR_CODE_INTERNAL },
    { "{}", 0 },
  };
  g_autoptr (RawClient) client = raw_client_connect (self->port, self->server.alice);
  OperatorQuestion *question;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"room\",\"data\":{\"why\":1}}}");
      question = operator_program_take (self->program, "/subscribe");
      g_assert_nonnull (strstr (question->text, "\"user\":\"alice\",\"channel\":\"room\",\"data\":{\"why\":1}}"));
      assert_free (client);
      operator_program_answer (self->program, question, 200, cases[i].answer);
      g_assert_cmpint (raw_client_read_error (client, 2), ==, cases[i].error_code);
    }

  raw_client_send (client, "{\"id\":3,\"subscribe\":{\"channel\":\"other\"}}");
  answer (self, "/subscribe", "{\"result\":{\"data\":\"hi\",\"info\":{\"role\":\"host\"}}}");
  assert_next (client, "\"data\":\"hi\"");
  raw_client_send (client, "{\"id\":4,\"presence\":{\"channel\":\"other\"}}");
  assert_next (client, "\"chan_info\":{\"role\":\"host\"}");
}

/* Where the program has a say, nobody gets past it; but it is not asked where
 * the name or the rules say all. */
static void
test_subscribe_unasked (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (self->port, self->server.alice);
  g_autofree char *token = test_sign_token ("{\"sub\":\"alice\",\"channel\":\"room\"}");
  g_autofree char *by_token = g_strdup_printf ("\"subscribe\":{\"channel\":\"room\",\"token\":\"%s\"}", token);

  test_assert_error (client, "\"history\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (client, "\"presence\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (client, by_token, 0);
  test_assert_error (client, "\"history\":{\"channel\":\"room\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"$room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"room#bob\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"room#alice\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"public\"}", 0);
  test_assert_error (client, "\"history\":{\"channel\":\"public\"}", 0);
  g_assert_cmpuint (operator_program_count (self->program), ==, 0);
}

static const char publish_config[] =
  "[default]\npublish=nobody\npublish_proxy=true\n"
  "[channel free]\npublish=everyone\npublish_proxy=false\n"
  "[proxy publish]\nendpoint=@/publish\ntimeout=5m\n";

static void
test_publish_proxy (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (self->port, self->server.alice);
  g_autoptr (RawClient) reader = raw_client_connect (self->port, NULL);
  OperatorQuestion *first;

  test_assert_error (reader, "\"subscribe\":{\"channel\":\"room\"}", 0);
  raw_client_send (client, "{\"id\":2,\"publish\":{\"channel\":\"room\",\"data\":\"one\"}}\n"
                           "{\"id\":3,\"publish\":{\"channel\":\"room\",\"data\":\"two\"}}\n"
                           "{\"id\":4,\"publish\":{\"channel\":\"free\",\"data\":\"three\"}}\n"
                           "{\"id\":5,\"publish\":{\"channel\":\"room\",\"data\":\"four\"}}\n"
                           "{\"id\":6,\"publish\":{\"channel\":\"room\",\"data\":\"five\"}}");
  first = operator_program_take (self->program, "/publish");
  g_assert_nonnull (strstr (first->text, "\"user\":\"alice\",\"channel\":\"room\",\"data\":\"one\"}"));
  assert_free (client);
  g_assert_cmpuint (operator_program_count (self->program), ==, 0);
  operator_program_answer (self->program, first, 200, "{}");
  answer (self, "/publish", "{\"result\":{\"data\":\"TWO\",\"tags\":{\"a\":\"b\"}}}");
  answer (self, "/publish", "{\"error\":{\"code\":1300,\"message\":\"rude\"}}");
  answer (self, "/publish", "{\"result\":{\"skip_history\":true}}");

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *line = raw_client_read (client);

      if (strstr (line, "\"id\":5") != NULL)
        g_assert_nonnull (strstr (line, "\"code\":1300,\"message\":\"rude\""));
      else
        g_assert_nonnull (strstr (line, "\"publish\":{}"));
    }

  assert_next (reader, "\"data\":\"one\"");
  assert_next (reader, "\"data\":\"TWO\"");
  assert_next (reader, "\"data\":\"five\"");
}

static const char permissions_config[] =
  "[default]\npublish=everyone\n"
  "[channel closed]\nread=nobody\npublish=nobody\n"
  "[channel own]\nask_permissions=false\nread=members\npublish=nobody\n"
  "[proxy permissions]\nendpoint=@/permissions\ntimeout=5m\n";

/* The reply and, for a subscriber, the publication come in either order. */
static void
assert_published (RawClient *client,
                  guint      error_code,
                  gboolean   subscribed)
{
  guint n_lines = error_code == 0 && subscribed ? 2 : 1;
  guint n_replies = 0;

  for (guint i = 0; i < n_lines; i++)
    {
      g_autoptr (WireReply) reply = raw_client_read_reply (client);

      if (reply->type == WIRE_REPLY_PUSH)
        continue;
      n_replies++;
      g_assert_cmpint (reply->type == WIRE_REPLY_ERROR ? reply->error.code : 0, ==, error_code);
    }

  g_assert_cmpint (n_replies, ==, 1);
}

/* What the program says counts in place of the rules, for good or bad. */
static void
test_permissions (Fixture       *self,
                  gconstpointer  data)
{
  static const struct
  {
    const char *answer;
    guint read;
    guint publish;
  } cases[] = {
    { "{\"read\":true,\"publish\":true}", 0, 0 },
    { "{\"read\":true,\"publish\":false}", 0, 103 },
    { "{\"result\":{\"read\":true}}", 0, 103 },
    { "{\"read\":false,\"publish\":true}", 103, 0 },
    { "{}", 103, 103 },
    { "{\"read\":1}", 103, 103 },
    { "{\"error\":{\"code\":1001}}", 103, 103 },
    { GARBAGE, 103, 103 },
  };
  static const char *const channels[] = { "room", "closed" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (channels); i++)
    {
      g_autoptr (RawClient) client = raw_client_connect (self->port, self->server.alice);
      const char *channel = channels[i % G_N_ELEMENTS (channels)];
      const char *text = cases[i / G_N_ELEMENTS (channels)].answer;
      guint read = cases[i / G_N_ELEMENTS (channels)].read;
      guint publish = cases[i / G_N_ELEMENTS (channels)].publish;
      g_autofree char *publishing = g_strdup_printf ("{\"id\":3,\"publish\":{\"channel\":\"%s\",\"data\":1}}", channel);
      g_autofree char *subscribing = g_strdup_printf ("{\"id\":2,\"subscribe\":{\"channel\":\"%s\"}}", channel);

      raw_client_send (client, publishing);
      answer (self, "/permissions", text);
      g_assert_cmpint (raw_client_read_error (client, 3), ==, publish);

      raw_client_send (client, subscribing);
      answer (self, "/permissions", text);
      g_assert_cmpint (raw_client_read_error (client, 2), ==, read);

      /* It is not asked again for a subscription that it has allowed. */
      raw_client_send (client, publishing);
      if (read != 0)
        answer (self, "/permissions", text);
      assert_published (client, publish, read == 0);
    }
}

/* With what is asked, and where. */
static void
test_permissions_asked (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (RawClient) root = raw_client_connect (self->port, self->server.root);
  g_autoptr (RawClient) visitor = raw_client_connect (self->port, NULL);
  OperatorQuestion *question;

  raw_client_send (root, "{\"id\":2,\"subscribe\":{\"channel\":\"my%20team:a%3A1\"}}");
  question = operator_program_take (self->program, "/permissions");
  g_assert_nonnull (strstr (question->text, "\"channel\":{\"name\":\"my team\",\"resourceId\":\"a:1\"},"
                                            "\"subscriber\":{\"id\":\"root\",\"type\":\"Admin\"}}"));
  operator_program_answer (self->program, question, 200, "{\"read\":true}");
  g_assert_cmpint (raw_client_read_error (root, 2), ==, 0);

  raw_client_send (visitor, "{\"id\":2,\"history\":{\"channel\":\"closed\"}}");
  question = operator_program_take (self->program, "/permissions");
  g_assert_cmpstr (operator_question_get (question, "/subscriber/type"), ==, "Visitor");
  g_assert_cmpstr (operator_question_get (question, "/subscriber/id"), ==, operator_question_get (question, "/client"));
  g_assert_cmpstr (operator_question_get (question, "/channel/name"), ==, "closed");
  operator_program_answer (self->program, question, 200, "{\"read\":true}");
  g_assert_cmpint (raw_client_read_error (visitor, 2), ==, 0);
  raw_client_send (visitor, "{\"id\":3,\"presence_stats\":{\"channel\":\"room\"}}");
  answer (self, "/permissions", "{\"read\":false}");
  g_assert_cmpint (raw_client_read_error (visitor, 3), ==, WIRE_ERROR_CODE_PERMISSION_DENIED);

  test_assert_error (visitor, "\"subscribe\":{\"channel\":\"own\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (root, "\"subscribe\":{\"channel\":\"own\"}", 0);
  test_assert_error (root, "\"publish\":{\"channel\":\"own\",\"data\":1}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (visitor, "\"subscribe\":{\"channel\":\"$secret\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (visitor, "\"publish\":{\"channel\":\"for#bob\",\"data\":1}", WIRE_ERROR_CODE_PERMISSION_DENIED);
}

/* No answer takes a guest to channels that it is not invited to. */
static void
test_guest (Fixture       *self,
            gconstpointer  data)
{
  ServerFixture *process = self->server.process;
  g_autofree char *config = g_strconcat ("--config=", server_fixture_get_config (process), NULL);
  g_autofree char *data_dir = g_strconcat ("--data-dir=", server_fixture_get_data_dir (process), NULL);
  g_autofree char *link = NULL;
  g_autofree char *token = test_sign_token ("{\"sub\":\"guest\",\"meta\":{\"guest\":{\"invite\":1,\"channels\":[\"lobby\"]}}}");
  g_autoptr (RawClient) client = NULL;

  g_assert_cmpint (test_run_server (&self->server, &link, NULL, "invite", config, data_dir,
                                    "--channel", "lobby", NULL), ==, 0);
  client = raw_client_connect (self->port, token);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (client, "\"publish\":{\"channel\":\"room\",\"data\":1}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  test_assert_error (client, "\"history\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  g_assert_cmpuint (operator_program_count (self->program), ==, 0);

  raw_client_send (client, "{\"id\":2,\"subscribe\":{\"channel\":\"lobby\"}}");
  answer (self, "/permissions", "{\"read\":true}");
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
}

/* Who comes back is asked about again. */
static void
test_asked_again (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (self->port, self->server.alice);

  operator_program_set (self->program, "/permissions", "{\"read\":true}");
  test_assert_error (client, "\"subscribe\":{\"channel\":\"room\"}", 0);
  operator_question_free (operator_program_take (self->program, "/permissions"));
  operator_program_set (self->program, "/permissions", "{\"read\":false}");
  test_assert_error (client, "\"history\":{\"channel\":\"room\"}", 0);
  g_assert_cmpuint (operator_program_count (self->program), ==, 0);
  test_assert_error (client, "\"unsubscribe\":{\"channel\":\"room\"}", 0);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"room\"}", WIRE_ERROR_CODE_PERMISSION_DENIED);
  operator_question_free (operator_program_take (self->program, "/permissions"));
}

/* Whoever leaves needs no answer; nor does a server that stops. */
static void
test_gone (Fixture       *self,
           gconstpointer  data)
{
  RawClient *client = raw_client_open (self->port);
  g_autoptr (RawClient) last = raw_client_connect (self->port, self->server.alice);
  OperatorQuestion *first, *second;

  raw_client_send (client, CONNECT);
  first = operator_program_take (self->program, "/connect");
  raw_client_free (client);
  assert_free (last);
  operator_program_answer (self->program, first, 200, "{\"result\":{\"user\":\"ann\",\"channels\":[\"a\"]}}");

  raw_client_send (last, "{\"id\":2,\"rpc\":{\"method\":\"m\"}}\n{\"id\":3,\"rpc\":{\"method\":\"m\"}}");
  first = operator_program_take (self->program, "/rpc");
  second = operator_program_take (self->program, "/rpc");
  g_assert_cmpint (server_fixture_stop (self->server.process), ==, 0);
  operator_question_free (first);
  operator_question_free (second);
}

static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

/* A program is asked so much at once and no more, and what it is slow with
 * holds up nobody else, and no other program. */
static void
test_many (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_client_free);
  g_autoptr (GPtrArray) questions = g_ptr_array_new ();
  g_autoptr (RawClient) visitor = raw_client_open (self->port);

  raise_descriptor_limit ();
  for (guint i = 0; i < N_SESSIONS; i++)
    g_ptr_array_add (clients, raw_client_connect (self->port, self->server.alice));
  for (guint i = 0; i < N_SESSIONS; i++)
    raw_client_send (g_ptr_array_index (clients, i), "{\"id\":2,\"rpc\":{\"method\":\"m\"}}");
  for (guint i = 0; i < MAX_ASKED; i++)
    g_ptr_array_add (questions, operator_program_take (self->program, "/rpc"));

  for (guint i = 0; i < N_SESSIONS; i += 100)
    assert_free (g_ptr_array_index (clients, i));
  raw_client_send (visitor, CONNECT);
  answer (self, "/connect", "{\"result\":{\"user\":\"ann\"}}");
  g_assert_cmpint (raw_client_read_error (visitor, 1), ==, 0);
  g_assert_cmpuint (operator_program_count (self->program), ==, 0);

  operator_program_set (self->program, "/rpc", "{\"result\":{\"data\":1}}");
  for (guint i = 0; i < questions->len; i++)
    operator_program_answer (self->program, g_ptr_array_index (questions, i), 200, "{\"result\":{\"data\":1}}");
  for (guint i = 0; i < N_SESSIONS; i++)
    assert_next (g_ptr_array_index (clients, i), "{\"id\":2,\"rpc\":{\"data\":1}}");
  for (guint i = MAX_ASKED; i < N_SESSIONS; i++)
    operator_question_free (operator_program_take (self->program, "/rpc"));
}

static void
reload (Fixture    *self,
        const char *config,
        guint       n)
{
  g_autofree char *expanded = expand (self, config);

  server_fixture_set_config (self->server.process, expanded);
  kill (server_fixture_get_pid (self->server.process), SIGHUP);
  server_fixture_wait_log (self->server.process, "event=reloaded", n);
}

/* What is asked already is answered; what is asked next, is asked elsewhere. */
static void
test_reload (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (self->port, self->server.alice);
  OperatorQuestion *question;

  raw_client_send (client, "{\"id\":2,\"rpc\":{\"method\":\"m\"}}");
  question = operator_program_take (self->program, "/rpc");
  reload (self, "[proxy rpc]\nendpoint=@/elsewhere\ntimeout=5m\n", 1);
  operator_program_answer (self->program, question, 200, "{\"result\":{\"data\":\"still\"}}");
  assert_next (client, "{\"id\":2,\"rpc\":{\"data\":\"still\"}}");

  raw_client_send (client, "{\"id\":3,\"rpc\":{\"method\":\"m\"}}");
  question = operator_program_take (self->program, "/elsewhere");
  reload (self, "[default]\nread=everyone\n", 2);
  operator_program_answer (self->program, question, 200, "{\"result\":{\"data\":\"too\"}}");
  assert_next (client, "{\"id\":3,\"rpc\":{\"data\":\"too\"}}");

  test_assert_error (client, "\"rpc\":{\"method\":\"m\"}", WIRE_ERROR_CODE_NOT_AVAILABLE);
  raw_client_free (raw_client_connect (self->port, NULL));
}

static void
test_metrics (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (self->port, self->server.alice);
  g_autoptr (HttpResponse) metrics = NULL;

  for (guint i = 0; i < 3; i++)
    {
      raw_client_send (client, "{\"id\":2,\"rpc\":{\"method\":\"m\"}}");
      answer (self, "/rpc", i == 0 ? GARBAGE : i == 1 ? "{\"error\":{\"code\":500}}" : "{}");
      g_free (raw_client_read (client));
    }

  metrics = http_client_ask_once (self->port, "GET", "/metrics", "", NULL);
  g_assert_nonnull (strstr (metrics->body, "\nrealtime_proxy_seconds_count{proxy=\"rpc\"} 3\n"));
  g_assert_nonnull (strstr (metrics->body, "\nrealtime_proxy_seconds_sum{proxy=\"rpc\"} 0."));
  g_assert_nonnull (strstr (metrics->body, "\nrealtime_proxy_failures_total{proxy=\"rpc\"} 1\n"));
  g_assert_nonnull (strstr (metrics->body, "\nrealtime_commands_total{method=\"rpc\"} 3\n"));
  g_assert_null (strstr (metrics->body, "proxy=\"connect\""));
}

#define ADD(name, config, func) g_test_add ("/proxies/" name, Fixture, config, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("connect", connect_config, test_connect);
  ADD ("connect-refused", connect_config, test_connect_refused);
  ADD ("headers", connect_config, test_headers);
  ADD ("streams", connect_config, test_streams);
  ADD ("rpc", connect_config, test_rpc);
  ADD ("timeout", timeout_config, test_timeout);
  ADD ("refresh", refresh_config, test_refresh);
  ADD ("sub-refresh", refresh_config, test_sub_refresh);
  ADD ("subscribe", subscribe_config, test_subscribe);
  ADD ("subscribe-unasked", subscribe_config, test_subscribe_unasked);
  ADD ("publish", publish_config, test_publish_proxy);
  ADD ("permissions", permissions_config, test_permissions);
  ADD ("permissions-asked", permissions_config, test_permissions_asked);
  ADD ("guest", permissions_config, test_guest);
  ADD ("resubscribe", permissions_config, test_asked_again);
  ADD ("gone", connect_config, test_gone);
  ADD ("many", connect_config, test_many);
  ADD ("reload", connect_config, test_reload);
  ADD ("metrics", connect_config, test_metrics);

  return g_test_run ();
}
