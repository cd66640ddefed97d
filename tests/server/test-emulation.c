/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "process-util.h"

#include <string.h>

#define CONNECT "{\"id\":1,\"connect\":{}}"
#define GOOD "Origin: https://good.example\r\n"
#define EVIL "Origin: https://evil.example\r\n"

static const char config[] =
  "allowed_origins=https://good.example\n"
  "[api]\n"
  "insecure=true\n"
  "[default]\n"
  "publish=everyone\n"
  "[channel forgetful]\n"
  "history_size=0\n";

/* A session over a response, and what it is named by. */
typedef struct
{
  RawClient *client;
  gboolean events;
  char *session;
  char *node;
} Stream;

static void
stream_clear (Stream *stream)
{
  raw_client_free (stream->client);
  g_free (stream->session);
  g_free (stream->node);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stream, stream_clear)

/* The next object that the server sends. */
static char *
read_object (Stream *stream)
{
  g_autofree char *line = raw_client_read_text_line (stream->client);
  g_autofree char *end = NULL;

  if (!stream->events)
    return g_steal_pointer (&line);

  g_assert_true (g_str_has_prefix (line, "data: "));
  end = raw_client_read_text_line (stream->client);
  g_assert_cmpstr (end, ==, "");
  return g_strdup (line + strlen ("data: "));
}

static char *
get_string (const char *json,
            const char *name)
{
  g_autofree char *start = g_strdup_printf ("\"%s\":\"", name);
  const char *value = strstr (json, start);

  g_assert_nonnull (value);
  value += strlen (start);
  return g_strndup (value, strcspn (value, "\""));
}

static void
open_stream (TestServer *server,
             Stream     *stream,
             gboolean    events,
             RawClient  *client)
{
  g_autofree char *head = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *id = NULL;
  guint status;

  stream->client = client;
  stream->events = events;
  if (events)
    raw_client_send_text (client, "GET /connection/sse?cf_connect=%7B%22id%22%3A1%2C%22connect%22%3A%7B%7D%7D HTTP/1.1\r\n"
                          "Host: h\r\n\r\n");
  else
    raw_client_send_text (client, "POST /connection/http_stream HTTP/1.1\r\nHost: h\r\nContent-Length: 21\r\n\r\n" CONNECT);
  head = http_client_read_head (client, &status);
  g_assert_cmpint (status, ==, 200);
  g_assert_nonnull (strstr (head, events ? "\r\nContent-Type: text/event-stream\r\n" : "\r\nContent-Type: application/x-ndjson\r\n"));
  g_assert_nonnull (strstr (head, "\r\nCache-Control: private, no-cache, no-store"));

  reply = read_object (stream);
  stream->session = get_string (reply, "session");
  stream->node = get_string (reply, "node");
  id = get_string (reply, "client");
  g_assert_cmpint (strlen (stream->session), ==, 32);
  g_assert_null (strstr (stream->session, id));
}

static guint
send_to (TestServer *server,
         const char *session,
         const char *node,
         const char *data)
{
  g_autoptr (GString) quoted = g_string_new (data);
  g_autofree char *body = NULL;
  g_autoptr (HttpResponse) response = NULL;

  g_string_replace (quoted, "\"", "\\\"", 0);
  g_string_replace (quoted, "\n", "\\n", 0);
  body = g_strdup_printf ("{\"session\":\"%s\",\"node\":\"%s\",\"data\":\"%s\"}", session, node, quoted->str);
  response = http_client_ask_once (server->port, "POST", "/emulation", "Content-Type: application/json\r\n", body);
  return response->status;
}

static void
ask (TestServer *server,
     Stream     *stream,
     const char *command,
     const char *expected)
{
  g_autofree char *reply = NULL;

  g_assert_cmpint (send_to (server, stream->session, stream->node, command), ==, 204);
  reply = read_object (stream);
  g_test_message ("%s", reply);
  g_assert_true (g_str_has_prefix (reply, expected));
}

static void
check_session (TestServer *server,
               gboolean    events)
{
  g_auto (Stream) stream = { 0 };
  g_autofree char *second = NULL;
  g_autofree char *push = NULL;

  open_stream (server, &stream, events, raw_client_new (server->port));
  ask (server, &stream, "{\"id\":2,\"subscribe\":{\"channel\":\"forgetful\"}}", "{\"id\":2,\"subscribe\":{");

  /* Two in one request, as in one frame */
  ask (server, &stream, "{\"id\":3,\"unsubscribe\":{\"channel\":\"x\"}}\n{\"id\":4,\"unsubscribe\":{\"channel\":\"y\"}}",
       "{\"id\":3,\"unsubscribe\":{}}");
  second = read_object (&stream);
  g_assert_cmpstr (second, ==, "{\"id\":4,\"unsubscribe\":{}}");

  http_response_free (http_client_ask_once (server->port, "POST", "/api/publish", "",
                                            "{\"channel\":\"forgetful\",\"data\":{\"n\": 1}}"));
  push = read_object (&stream);
  g_assert_true (g_str_has_prefix (push, "{\"push\":{\"channel\":\"forgetful\",\"pub\":{\"data\":{\"n\": 1}"));
}

static void
test_lines (TestServer    *server,
            gconstpointer  data)
{
  check_session (server, FALSE);
}

static void
test_events (TestServer    *server,
             gconstpointer  data)
{
  check_session (server, TRUE);
}

/* All get the same, each in its own way. */
static void
test_side_by_side (TestServer    *server,
                   gconstpointer  data)
{
  g_autoptr (RawClient) websocket = raw_client_connect (server->port, NULL);
  Stream streams[4] = { 0 };

  test_assert_error (websocket, "\"subscribe\":{\"channel\":\"forgetful\"}", 0);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      open_stream (server, &streams[i], i % 2 == 1, raw_client_new (server->port));
      ask (server, &streams[i], "{\"id\":2,\"subscribe\":{\"channel\":\"forgetful\"}}", "{\"id\":2,\"subscribe\":{");
    }

  for (guint i = 0; i < 20; i++)
    test_assert_error (websocket, "\"publish\":{\"channel\":\"other\",\"data\":1}", 0);
  http_response_free (http_client_ask_once (server->port, "POST", "/api/batch", "", "{\"commands\":["
    "{\"publish\":{\"channel\":\"forgetful\",\"data\":1}},{\"publish\":{\"channel\":\"forgetful\",\"data\":2}}]}"));
  for (guint n = 1; n <= 2; n++)
    {
      g_autofree char *expected = g_strdup_printf ("\"data\":%u,", n);
      g_autofree char *plain = raw_client_read (websocket);

      g_assert_nonnull (strstr (plain, expected));
      for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
        {
          g_autofree char *push = read_object (&streams[i]);

          g_assert_cmpstr (push, ==, plain);
        }
    }

  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    stream_clear (&streams[i]);
}

static void
test_unknown (TestServer    *server,
              gconstpointer  data)
{
  g_auto (Stream) stream = { 0 };
  g_autofree char *large = g_strnfill (70000, 'x');
  static const char *const bodies[] = { "", "nonsense", "[]", "{}", "{\"session\":1,\"node\":\"\",\"data\":\"\"}",
                                        "{\"session\":\"x\",\"node\":\"\",\"data\":{}}" };

  open_stream (server, &stream, FALSE, raw_client_new (server->port));
  g_assert_cmpint (send_to (server, "x", stream.node, "{}"), ==, 404);
  g_assert_cmpint (send_to (server, stream.session, "x", "{}"), ==, 404);
  g_assert_cmpint (send_to (server, "", "", "{}"), ==, 404);
  g_assert_cmpint (send_to (server, stream.session, stream.node, large), ==, 413);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (HttpResponse) response = http_client_ask_once (server->port, "POST", "/emulation", "", bodies[i]);

      g_assert_cmpint (response->status, ==, 400);
    }
  ask (server, &stream, "{\"id\":2,\"unsubscribe\":{\"channel\":\"x\"}}", "{\"id\":2,");
}

static void
assert_end (Stream     *stream,
            const char *expected)
{
  g_autofree char *push = read_object (stream);

  g_assert_cmpstr (push, ==, expected);
  g_assert_true (raw_client_reaches_end (stream->client));
}

static void
test_disconnect (TestServer    *server,
                 gconstpointer  data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_auto (Stream) stream = { 0 };
      g_auto (Stream) other = { 0 };
      g_autofree char *body = NULL;

      open_stream (server, &stream, i == 1, raw_client_new (server->port));
      g_assert_cmpint (send_to (server, stream.session, stream.node, "nonsense"), ==, 204);
      assert_end (&stream, "{\"push\":{\"disconnect\":{\"code\":3501,\"reason\":\"bad request\"}}}");
      g_assert_cmpint (send_to (server, stream.session, stream.node, "{}"), ==, 404);

      open_stream (server, &other, i == 1, raw_client_new (server->port));
      body = g_strdup_printf ("{\"session\":\"%s\",\"disconnect\":{\"code\":4000,\"reason\":\"later\"}}", other.session);
      http_response_free (http_client_ask_once (server->port, "POST", "/api/disconnect", "", body));
      assert_end (&other, "{\"push\":{\"disconnect\":{\"code\":4000,\"reason\":\"later\",\"reconnect\":true}}}");
    }
}

/* What comes first must be a connect command, and what it is answered must be
 * seen. */
static void
test_bad_start (TestServer    *server,
                gconstpointer  data)
{
  g_autoptr (HttpResponse) empty = http_client_ask_once (server->port, "POST", "/connection/http_stream", "", "");
  g_autoptr (HttpResponse) wrong = http_client_ask_once (server->port, "POST", "/connection/http_stream", "",
                                                         "{\"id\":1,\"subscribe\":{\"channel\":\"x\"}}");
  g_autoptr (HttpResponse) token = http_client_ask_once (server->port, "POST", "/connection/sse", "",
                                                         "{\"id\":1,\"connect\":{\"token\":\"x\"}}");
  g_autoptr (HttpResponse) none = http_client_ask_once (server->port, "GET", "/connection/sse", "", NULL);

  g_assert_cmpstr (empty->body, ==, "{\"push\":{\"disconnect\":{\"code\":3501,\"reason\":\"bad request\"}}}\n");
  g_assert_cmpstr (wrong->body, ==, "{\"push\":{\"disconnect\":{\"code\":3501,\"reason\":\"bad request\"}}}\n");
  g_assert_cmpstr (token->body, ==, "data: {\"push\":{\"disconnect\":{\"code\":3500,\"reason\":\"invalid token\"}}}\n\n");
  g_assert_cmpint (none->status, ==, 400);
}

/* Of a session whose client has left nothing stays. */
static void
test_gone (TestServer    *server,
           gconstpointer  data)
{
  g_auto (Stream) stream = { 0 };
  g_auto (Stream) reset = { 0 };

  open_stream (server, &stream, FALSE, raw_client_new (server->port));
  ask (server, &stream, "{\"id\":2,\"subscribe\":{\"channel\":\"forgetful\"}}", "{\"id\":2,\"subscribe\":{");
  open_stream (server, &reset, FALSE, raw_client_new (server->port));
  raw_client_shut_down (stream.client);
  g_assert_true (raw_client_reaches_end (stream.client));
  g_assert_cmpint (send_to (server, stream.session, stream.node, "{}"), ==, 404);
  raw_client_reset (reset.client);
}

static void
test_ping (TestServer    *server,
           gconstpointer  data)
{
  g_auto (Stream) lively = { 0 };
  g_auto (Stream) silent = { 0 };
  g_autofree char *ping = NULL;
  g_autofree char *other = NULL;

  open_stream (server, &lively, TRUE, raw_client_new (server->port));
  open_stream (server, &silent, FALSE, raw_client_new (server->port));
  other = read_object (&silent);
  g_assert_cmpstr (other, ==, "{}");
  assert_end (&silent, "{\"push\":{\"disconnect\":{\"code\":3012,\"reason\":\"no pong\",\"reconnect\":true}}}");

  ping = read_object (&lively);
  g_assert_cmpstr (ping, ==, "{}");
}

/* Who does not read is cut off, the others notice nothing. */
static void
test_slow (TestServer    *server,
           gconstpointer  data)
{
  g_auto (Stream) stream = { 0 };
  g_autofree char *payload = g_strnfill (60000, '7');
  g_autofree char *body = g_strdup_printf ("{\"channel\":\"forgetful\",\"data\":%s}", payload);
  g_autofree char *rest = NULL;

  open_stream (server, &stream, FALSE, raw_client_new_small (server->port));
  ask (server, &stream, "{\"id\":2,\"subscribe\":{\"channel\":\"forgetful\"}}", "{\"id\":2,\"subscribe\":{");
  for (guint i = 0; i < 200; i++)
    http_response_free (http_client_ask_once (server->port, "POST", "/api/publish", "", body));
  g_assert_cmpint (send_to (server, stream.session, stream.node, "{}"), ==, 404);
  rest = raw_client_read_rest (stream.client);
  g_assert_true (g_str_has_suffix (rest, "\n{\"push\":{\"disconnect\":{\"code\":3008,\"reason\":\"slow\",\"reconnect\":true}}}\n"));
  g_assert_cmpint (strlen (rest), <, 200 * 60000);
}

/* Who sends more than may be sent is told to wait. */
static void
test_flood (TestServer    *server,
            gconstpointer  data)
{
  g_auto (Stream) stream = { 0 };
  guint n_taken = 0;

  open_stream (server, &stream, FALSE, raw_client_new (server->port));
  while (send_to (server, stream.session, stream.node, "{\"id\":2,\"unsubscribe\":{\"channel\":\"x\"}}") == 204)
    g_assert_cmpint (++n_taken, <, 1000);
  g_assert_cmpint (n_taken, >, 5);
}

static void
assert_cors (TestServer *server,
             const char *method,
             const char *path,
             const char *origin,
             const char *body,
             guint       status)
{
  g_autoptr (RawClient) client = raw_client_new (server->port);
  g_autofree char *request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: h\r\n%sContent-Length: %zu\r\n\r\n%s",
                                              method, path, origin, strlen (body), body);
  g_autofree char *head = NULL;
  guint actual;

  raw_client_send_text (client, request);
  head = http_client_read_head (client, &actual);
  g_test_message ("%s", head);
  g_assert_cmpint (actual, ==, status);
  g_assert_nonnull (strstr (head, "\r\nVary: Origin\r\n"));
  if (g_str_equal (origin, GOOD))
    g_assert_nonnull (strstr (head, "\r\nAccess-Control-Allow-Origin: https://good.example\r\n"));
  else
    g_assert_null (strstr (head, "Access-Control"));
  if (g_str_equal (method, "OPTIONS") && status == 204)
    g_assert_nonnull (strstr (head, "\r\nAccess-Control-Allow-Headers: Content-Type\r\n"));
}

static void
test_origins (TestServer    *server,
              gconstpointer  data)
{
  static const char *const paths[] = { "/connection/http_stream", "/connection/sse", "/emulation" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      assert_cors (server, "OPTIONS", paths[i], GOOD, "", 204);
      assert_cors (server, "OPTIONS", paths[i], EVIL, "", 403);
      assert_cors (server, "POST", paths[i], EVIL, CONNECT, 403);
    }
  assert_cors (server, "POST", "/connection/http_stream", GOOD, CONNECT, 200);
  assert_cors (server, "POST", "/connection/sse", GOOD, CONNECT, 200);
  assert_cors (server, "POST", "/emulation", GOOD, "{\"session\":\"x\",\"data\":\"\"}", 404);
}

static void
test_shutdown (TestServer    *server,
               gconstpointer  data)
{
  g_auto (Stream) stream = { 0 };

  open_stream (server, &stream, FALSE, raw_client_new (server->port));
  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  assert_end (&stream, "{\"push\":{\"disconnect\":{\"code\":3001,\"reason\":\"shutdown\",\"reconnect\":true}}}");
}

#define ADD(name, settings, func) \
  g_test_add ("/emulation/" name, TestServer, settings, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("lines", config, test_lines);
  ADD ("events", config, test_events);
  ADD ("side-by-side", config, test_side_by_side);
  ADD ("unknown", config, test_unknown);
  ADD ("disconnect", config, test_disconnect);
  ADD ("bad-start", config, test_bad_start);
  ADD ("gone", config, test_gone);
  ADD ("ping", "ping_interval=500ms\npong_timeout=400ms\n", test_ping);
  ADD ("slow", "close_timeout=20s\n[api]\ninsecure=true\n[channel forgetful]\nhistory_size=0\n", test_slow);
  ADD ("flood", "[limits]\ncommand_rate=10\n", test_flood);
  ADD ("origins", config, test_origins);
  ADD ("shutdown", config, test_shutdown);

  return g_test_run ();
}
