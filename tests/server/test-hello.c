/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "process-util.h"
#include "server-base64url.h"

#include <signal.h>
#include <string.h>
#include <yyjson.h>

#define ON "[hello]\nenabled=true\n"
#define NAME_OF_MEMBER "{\"name\":\"Member "
#define SAME_SITE "Sec-Fetch-Site: same-origin\r\n"

/* An operator who has other things, too */
static const char rich_config[] =
  "personal_channel=true\n"
  "anonymous=true\n"
  "[api]\nkey=the key of the tests\n"
  "[default]\npublish=everyone\n"
  "[channel closed]\nread=admins\npublish=admins\n"
  ON;

/* Nothing of others may get in, neither by what is shown nor by a frame around it. */
static const char policy[] =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

static HttpResponse *
post (TestServer *server,
      const char *path,
      const char *headers,
      const char *body)
{
  return http_client_ask_once (server->port, "POST", path, headers, body);
}

static void
assert_post (TestServer *server,
             const char *path,
             const char *headers,
             const char *body,
             guint       status)
{
  g_autoptr (HttpResponse) response = post (server, path, headers, body);

  g_test_message ("%s %.300s -> %u %s", path, body != NULL ? body : "", response->status, response->body);
  g_assert_cmpint (response->status, ==, status);
}

static char *
get_text (const char *json,
          const char *name)
{
  yyjson_doc *doc = yyjson_read (json, strlen (json), YYJSON_READ_NOFLAG);
  char *text = g_strdup (yyjson_get_str (yyjson_obj_get (yyjson_doc_get_root (doc), name)));

  yyjson_doc_free (doc);
  return text;
}

static char *
become (TestServer *server,
        const char *role)
{
  g_autofree char *body = g_strdup_printf ("{\"as\":\"%s\"}", role);
  g_autoptr (HttpResponse) response = post (server, "/hello/token", SAME_SITE, body);
  g_autofree char *user = get_text (response->body, "user");
  g_autofree char *channel = get_text (response->body, "channel");

  g_assert_cmpint (response->status, ==, 200);
  http_response_assert_header (response, "Cache-Control", "no-store");
  g_assert_cmpstr (channel, ==, "hello");
  g_assert_cmpint (strlen (user) == 0, ==, g_str_equal (role, "visitor"));
  return get_text (response->body, "token");
}

static guint
publish_as (TestServer *server,
            const char *token,
            const char *body)
{
  g_autofree char *headers = token != NULL ? g_strdup_printf (SAME_SITE "Authorization: Bearer %s\r\n", token)
                                           : g_strdup (SAME_SITE);
  g_autoptr (HttpResponse) response = post (server, "/hello/publish", headers, body);

  g_test_message ("%u %s", response->status, response->body);
  return response->status;
}

static guint
publish_to (TestServer *server,
            const char *token,
            const char *resource)
{
  g_autofree char *body = g_strdup_printf ("{\"channel\":{\"name\":\"hello\",\"resourceId\":\"%s\"},\"payload\":1}",
                                           resource);

  return publish_as (server, token, body);
}

static WirePublication *
read_publication (RawClient  *client,
                  WireReply **reply)
{
  *reply = raw_client_read_reply (client);
  g_assert_cmpint ((*reply)->type, ==, WIRE_REPLY_PUSH);
  g_assert_cmpint ((*reply)->push, ==, WIRE_PUSH_PUBLICATION);
  return (*reply)->publication;
}

/* The WebSocket of the page */
static RawClient *
open_websocket (TestServer *server,
                const char *headers,
                guint       status)
{
  RawClient *client = raw_client_new (server->port);
  g_autofree char *request = g_strdup_printf ("GET /hello/websocket HTTP/1.1\r\n"
                                              "Host: 127.0.0.1:%u\r\n"
                                              "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                              "Sec-WebSocket-Version: 13\r\n"
                                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                              "%s\r\n", server->port, headers);
  g_autofree char *expected = g_strdup_printf ("HTTP/1.1 %u ", status);
  g_autofree char *response = NULL;

  raw_client_send_bytes (client, request, strlen (request));
  response = raw_client_read_response (client);
  g_test_message ("%s -> %.20s", headers, response);
  g_assert_true (g_str_has_prefix (response, expected));
  return client;
}

static const struct
{
  const char *path;
  const char *type;
} files[] = {
  { "/hello/", "text/html; charset=utf-8" },
  { "/hello/index.html", "text/html; charset=utf-8" },
  { "/hello/hello.css", "text/css; charset=utf-8" },
  { "/hello/hello.js", "text/javascript; charset=utf-8" },
  { "/hello/realtime.js", "text/javascript; charset=utf-8" },
  { "/hello/centrifuge.js", "text/javascript; charset=utf-8" },
  { "/hello/icon.svg", "image/svg+xml" },
  { "/hello/licenses.txt", "text/plain; charset=utf-8" },
};

static void
test_files (TestServer    *server,
            gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (HttpResponse) file = http_client_ask_once (server->port, "GET", files[i].path, "", NULL);
      g_autoptr (HttpResponse) head = http_client_ask_once (server->port, "HEAD", files[i].path, "", NULL);
      g_autofree char *tag = http_response_dup_header (file, "ETag");
      g_autofree char *condition = g_strdup_printf ("If-None-Match: \"other\", %s\r\n", tag);
      g_autoptr (HttpResponse) again = http_client_ask_once (server->port, "GET", files[i].path, condition, NULL);

      g_test_message ("%s", files[i].path);
      g_assert_cmpint (file->status, ==, 200);
      http_response_assert_header (file, "Content-Type", files[i].type);
      http_response_assert_header (file, "X-Content-Type-Options", "nosniff");
      http_response_assert_header (file, "Content-Security-Policy", policy);
      http_response_assert_header (file, "Cross-Origin-Resource-Policy", "same-origin");
      http_response_assert_header (file, "Referrer-Policy", "no-referrer");
      http_response_assert_header (file, "Cache-Control", "no-cache");
      g_assert_cmpint (strlen (file->body), >, 100);
      g_assert_cmpint (head->status, ==, 200);
      g_assert_cmpstr (head->body, ==, "");
      g_assert_cmpint (again->status, ==, 304);
      g_assert_cmpstr (again->body, ==, "");
    }
}

static void
test_other_paths (TestServer    *server,
                  gconstpointer  data)
{
  static const char *const missing[] = {
    "/hello/nothing", "/hello/../hello.js", "/hello/..", "/hello//", "/hello/%69ndex.html", "/hellofriend",
  };
  g_autoptr (HttpResponse) bare = http_client_ask_once (server->port, "GET", "/hello", "", NULL);
  g_autoptr (HttpResponse) index = http_client_ask_once (server->port, "GET", "/", "", NULL);
  g_autofree char *location = http_response_dup_header (bare, "Location");

  g_assert_cmpint (bare->status, ==, 308);
  g_assert_cmpstr (location, ==, "/hello/");
  g_assert_nonnull (strstr (index->body, "<a href=\"/hello/\">"));
  for (gsize i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      g_autoptr (HttpResponse) response = http_client_ask_once (server->port, "GET", missing[i], "", NULL);

      g_test_message ("%s", missing[i]);
      g_assert_cmpint (response->status, ==, 404);
    }

  assert_post (server, "/hello/", SAME_SITE, "{}", 405);
  for (guint i = 0; i < 2; i++)
    {
      const char *path = i == 0 ? "/hello/token" : "/hello/publish";
      g_autoptr (HttpResponse) response = http_client_ask_once (server->port, "GET", path, SAME_SITE, NULL);
      g_autofree char *allowed = http_response_dup_header (response, "Allow");

      g_assert_cmpint (response->status, ==, 405);
      g_assert_cmpstr (allowed, ==, "POST");
    }
}

static void
test_off (TestServer    *server,
          gconstpointer  data)
{
  static const char *const paths[] = { "/hello", "/hello/", "/hello/hello.js", "/hello/websocket" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HttpResponse) response = http_client_ask_once (server->port, "GET", paths[i], SAME_SITE, NULL);

      g_assert_cmpint (response->status, ==, 404);
    }
  assert_post (server, "/hello/token", SAME_SITE, "{\"as\":\"admin\"}", 404);
  assert_post (server, "/hello/publish", SAME_SITE, "{}", 404);
}

static const char *const bad_requests[] = {
  "",
  "nonsense",
  "[]",
  "1",
  "{}",
  "{\"payload\":1}",
  "{\"channel\":{\"name\":\"hello\"}}",
  "{\"channel\":{\"name\":\"hello\"},\"payload\":null}",
  "{\"channel\":\"hello\",\"payload\":1}",
  "{\"channel\":{},\"payload\":1}",
  "{\"channel\":{\"name\":\"\"},\"payload\":1}",
  "{\"channel\":{\"name\":7},\"payload\":1}",
  "{\"channel\":{\"name\":\"hello\",\"resourceId\":1},\"payload\":1}",
  "{\"channel\":{\"name\":\"hello\"},\"payload\":1,\"includePublisher\":\"yes\"}",
  "{\"channel\":{\"name\":\"hello\"},\"payload\":1",
  "{\"channel\":{\"name\":\"\xff\"},\"payload\":1}",
};

static void
test_bad_requests (TestServer    *server,
                   gconstpointer  data)
{
  static const char *const roles[] = { "", "[]", "{}", "{\"as\":1}", "{\"as\":\"root\"}", "{\"as\":\"\"}" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad_requests); i++)
    g_assert_cmpint (publish_as (server, NULL, bad_requests[i]), ==, 400);
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    assert_post (server, "/hello/token", SAME_SITE, roles[i], 400);
}

static char *
make_request (gsize size)
{
  g_autofree char *text = g_strnfill (size - 2, 'x');

  return g_strdup_printf ("{\"channel\":{\"name\":\"hello\"},\"payload\":\"%s\"}", text);
}

static void
test_size (TestServer    *server,
           gconstpointer  data)
{
  g_autofree char *largest = make_request (10 * 1024);
  g_autofree char *too_large = make_request (10 * 1024 + 1);
  g_autofree char *much_too_large = make_request (20 * 1024);
  g_autofree char *text = g_strnfill (10 * 1024, 'x');
  g_autofree char *publish = g_strdup_printf ("\"publish\":{\"channel\":\"hello\",\"data\":\"%s\"}", text);
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);

  g_assert_cmpint (publish_as (server, NULL, largest), ==, 200);
  g_assert_cmpint (publish_as (server, NULL, too_large), ==, 413);
  g_assert_cmpint (publish_as (server, NULL, much_too_large), ==, 413);
  /* Nor has anybody else more room there. */
  test_assert_error (alice, publish, WIRE_ERROR_CODE_BAD_REQUEST);
}

static void
test_origin (TestServer    *server,
             gconstpointer  data)
{
  static const char *const foreign[] = {
    "", "Origin: https://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n",
    "Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: none\r\n",
    "Sec-Fetch-Site: cross-site\r\nOrigin: http://127.0.0.1:8000\r\n",
  };
  g_autofree char *own = g_strdup_printf ("Origin: http://127.0.0.1:%u\r\n", server->port);
  g_autofree char *other = g_strdup_printf ("Origin: http://127.0.0.1:%u\r\n", server->port + 1);

  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      assert_post (server, "/hello/token", foreign[i], "{\"as\":\"admin\"}", 403);
      raw_client_free (open_websocket (server, foreign[i], 403));
    }
  /* It calls the server h. */
  assert_post (server, "/hello/token", "Origin: http://h\r\n", "{\"as\":\"admin\"}", 200);
  raw_client_free (open_websocket (server, own, 101));
  raw_client_free (open_websocket (server, other, 403));
}

static gboolean
expires (const char *token)
{
  g_auto (GStrv) parts = g_strsplit (token, ".", -1);
  g_autoptr (GBytes) claims = server_base64url_decode (parts[1], strlen (parts[1]));

  return g_strstr_len (g_bytes_get_data (claims, NULL), g_bytes_get_size (claims), "\"exp\":") != NULL;
}

static void
test_roles (TestServer    *server,
            gconstpointer  data)
{
  static const struct
  {
    const char *role;
    guint members;
    guint admins;
  } rights[] = { { "visitor", 403, 403 }, { "member", 200, 403 }, { "admin", 200, 200 } };

  g_assert_cmpint (publish_to (server, NULL, "everyone"), ==, 200);
  g_assert_cmpint (publish_to (server, NULL, "members"), ==, 403);
  for (gsize i = 0; i < G_N_ELEMENTS (rights); i++)
    {
      g_autofree char *token = become (server, rights[i].role);
      g_autoptr (RawClient) client = open_websocket (server, SAME_SITE, 101);

      raw_client_begin (client, token);
      g_assert_cmpint (publish_to (server, token, "everyone"), ==, 200);
      g_assert_cmpint (publish_to (server, token, "members"), ==, rights[i].members);
      g_assert_cmpint (publish_to (server, token, "admins"), ==, rights[i].admins);
      test_assert_error (client, "\"subscribe\":{\"channel\":\"hello\"}", 0);
      test_assert_error (client, "\"subscribe\":{\"channel\":\"hello:members\"}", rights[i].members == 200 ? 0 : 103);
      test_assert_error (client, "\"subscribe\":{\"channel\":\"hello:admins\"}", rights[i].admins == 200 ? 0 : 103);
      test_assert_error (client, "\"history\":{\"channel\":\"hello:members\",\"limit\":1}",
                         rights[i].members == 200 ? 0 : 103);
      test_assert_error (client, "\"history\":{\"channel\":\"hello:admins\",\"limit\":1}",
                         rights[i].admins == 200 ? 0 : 103);
      g_assert_true (expires (token));
    }
}

/* A resource is not its channel, and who publishes is named on request only. */
static void
test_delivery (TestServer    *server,
               gconstpointer  data)
{
  g_autofree char *token = become (server, "member");
  g_autoptr (RawClient) client = raw_client_connect (server->port, server->alice);
  g_autoptr (WireReply) first = NULL;
  g_autoptr (WireReply) second = NULL;
  g_autoptr (WireReply) third = NULL;
  gint64 begin = g_get_real_time () / 1000;
  WirePublication *publication;

  test_assert_error (client, "\"subscribe\":{\"channel\":\"hello:2\"}", 0);
  g_assert_cmpint (publish_as (server, token, "{\"channel\":{\"name\":\"hello\"},\"payload\":0}"), ==, 200);
  g_assert_cmpint (publish_to (server, token, "1"), ==, 200);
  g_assert_cmpint (publish_as (server, token, "{\"channel\":{\"name\":\"hello\",\"resourceId\":\"2\"},"
                               "\"payload\":{\"text\":\"a\\nb\",\"n\":1e400}}"), ==, 200);
  g_assert_cmpint (publish_as (server, token, "{\"channel\":{\"name\":\"hello\",\"resourceId\":\"2\"},"
                               "\"payload\":\"b\",\"includePublisher\":true}"), ==, 200);
  /* A visitor is nobody. */
  g_assert_cmpint (publish_as (server, NULL, "{\"channel\":{\"name\":\"hello\",\"resourceId\":\"2\"},"
                               "\"payload\":\"c\",\"includePublisher\":true}"), ==, 200);

  publication = read_publication (client, &first);
  g_assert_cmpmem (g_bytes_get_data (publication->data, NULL), g_bytes_get_size (publication->data),
                   "{\"text\":\"a\\nb\",\"n\":1e400}", 25);
  g_assert_null (publication->info);
  g_assert_cmpint (publication->time, >=, begin);
  g_assert_cmpint (publication->time, <=, g_get_real_time () / 1000);
  publication = read_publication (client, &second);
  g_assert_true (g_str_has_prefix (publication->info->user, "hello-member-"));
  g_assert_cmpmem (g_bytes_get_data (publication->info->conn_info, NULL), strlen (NAME_OF_MEMBER),
                   NAME_OF_MEMBER, strlen (NAME_OF_MEMBER));
  publication = read_publication (client, &third);
  g_assert_null (publication->info);
}

/* What a stranger could try with the page's admin */
static void
test_attacks (TestServer    *server,
              gconstpointer  data)
{
  g_autofree char *token = become (server, "admin");
  g_autofree char *bearer = g_strdup_printf ("Authorization: Bearer %s\r\n", token);
  g_autofree char *key = g_strdup_printf ("X-API-Key: %s\r\n", token);
  g_autoptr (RawClient) client = raw_client_open (server->port);
  g_autoptr (WireReply) connected = NULL;
  g_autofree char *connect = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);

  raw_client_send (client, connect);
  connected = raw_client_read_reply (client);
  g_assert_cmpint (connected->type, ==, WIRE_REPLY_RESULT);
  g_assert_null (connected->connect.subs);
  /* Another token is of somebody else, so that none can prolong it. */
  g_assert_false (connected->connect.expires);

  test_assert_error (client, "\"subscribe\":{\"channel\":\"room\"}", 103);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"closed\"}", 103);
  test_assert_error (client, "\"subscribe\":{\"channel\":\"hello:other\"}", 103);
  test_assert_error (client, "\"publish\":{\"channel\":\"room\",\"data\":1}", 103);
  test_assert_error (client, "\"publish\":{\"channel\":\"closed\",\"data\":1}", 103);
  test_assert_error (client, "\"publish\":{\"channel\":\"hello:other\",\"data\":1}", 103);
  test_assert_error (client, "\"publish\":{\"channel\":\"hello\",\"data\":1}", 103);
  test_assert_error (client, "\"history\":{\"channel\":\"room\",\"limit\":1}", 103);
  test_assert_error (client, "\"presence\":{\"channel\":\"room\"}", 103);
  test_assert_error (client, "\"presence\":{\"channel\":\"hello\"}", 108);
  test_assert_error (client, "\"rpc\":{\"method\":\"drop\"}", 108);

  assert_post (server, "/api/publish", key, "{\"channel\":\"room\",\"data\":1}", 401);
  assert_post (server, "/api/publish", bearer, "{\"channel\":\"room\",\"data\":1}", 401);
  assert_post (server, "/files", bearer, "text", 401);
  g_assert_cmpint (publish_as (server, token, "{\"channel\":{\"name\":\"room\"},\"payload\":1}"), ==, 403);
  g_assert_cmpint (publish_as (server, token, "{\"channel\":{\"name\":\"closed\"},\"payload\":1}"), ==, 403);
  g_assert_cmpint (publish_as (server, token, "{\"channel\":{\"name\":\"hello:admins\"},\"payload\":1}"), ==, 403);
  g_assert_cmpint (publish_to (server, token, "other"), ==, 403);
}

/* The page's endpoints are for the page's tokens, and no others. */
static void
test_other_tokens (TestServer    *server,
                   gconstpointer  data)
{
  static const char nobody[] = "{\"id\":1,\"connect\":{}}";
  static const char *const metas[] = { "{\"hello\":false}", "{\"hello\":1}", "{}", "true", "[]" };
  g_autofree char *expired = test_sign_token ("{\"sub\":\"x\",\"exp\":1,\"meta\":{\"hello\":true}}");
  g_autofree char *connect = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", server->root);
  g_autofree char *connect_late = g_strdup_printf ("\"connect\":{\"token\":\"%s\"}", expired);
  g_autoptr (RawClient) visitor = open_websocket (server, SAME_SITE, 101);
  g_autoptr (RawClient) root = open_websocket (server, SAME_SITE, 101);
  g_autoptr (RawClient) late = open_websocket (server, SAME_SITE, 101);

  raw_client_send (visitor, nobody);
  g_assert_cmpint (raw_client_read_close (visitor, NULL), ==, WIRE_DISCONNECT_INVALID_TOKEN);
  raw_client_send (root, connect);
  g_assert_cmpint (raw_client_read_close (root, NULL), ==, WIRE_DISCONNECT_INVALID_TOKEN);

  /* The page comes back with another one. */
  test_assert_error (late, connect_late, WIRE_ERROR_CODE_TOKEN_EXPIRED);

  g_assert_cmpint (publish_to (server, server->root, "everyone"), ==, 401);
  g_assert_cmpint (publish_to (server, expired, "everyone"), ==, 401);
  for (gsize i = 0; i < G_N_ELEMENTS (metas); i++)
    {
      g_autofree char *claims = g_strdup_printf ("{\"sub\":\"x\",\"meta\":%s}", metas[i]);
      g_autofree char *token = test_sign_token (claims);

      g_assert_cmpint (publish_to (server, token, "everyone"), ==, 401);
    }
  g_assert_cmpint (publish_to (server, "nonsense", "everyone"), ==, 401);
  assert_post (server, "/hello/publish", SAME_SITE "Authorization: Basic eDp5\r\n",
               "{\"channel\":{\"name\":\"hello\"},\"payload\":1}", 401);
}

/* What of five a second may come at once is not counted sharply, for time goes
 * on meanwhile; that there is an end is. */
static void
test_rate (TestServer    *server,
           gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_new (server->port);
  guint n_let_in = 0;

  while (TRUE)
    {
      g_autoptr (HttpResponse) response = http_client_ask (client, "POST", "/hello/publish", SAME_SITE, "{}");

      if (response->status == 429)
        {
          http_response_assert_header (response, "Retry-After", "10");
          break;
        }
      g_assert_cmpint (response->status, ==, 400);
      g_assert_cmpint (++n_let_in, <, 100000);
    }

  g_assert_cmpint (n_let_in, >=, 50);
}

/* Whoever has a token of the page is sent away when the page is no more. */
static void
test_switched_off (TestServer    *server,
                   gconstpointer  data)
{
  g_autofree char *token = become (server, "admin");
  g_autofree char *connect = g_strdup_printf ("{\"id\":1,\"connect\":{\"token\":\"%s\"}}", token);
  g_autoptr (RawClient) client = open_websocket (server, SAME_SITE, 101);
  g_autoptr (RawClient) alice = raw_client_connect (server->port, server->alice);
  g_autoptr (RawClient) late = NULL;

  raw_client_begin (client, token);
  server_fixture_set_config (server->process, "[hello]\nenabled=true\nchannel=welcome\n");
  kill (server_fixture_get_pid (server->process), SIGHUP);
  server_fixture_wait_log (server->process, "event=reloaded", 1);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_INVALID_TOKEN);

  server_fixture_set_config (server->process, "[default]\npublish=everyone\n");
  kill (server_fixture_get_pid (server->process), SIGHUP);
  server_fixture_wait_log (server->process, "event=reloaded", 2);
  late = raw_client_open (server->port);
  raw_client_send (late, connect);
  g_assert_cmpint (raw_client_read_close (late, NULL), ==, WIRE_DISCONNECT_INVALID_TOKEN);
  test_assert_error (alice, "\"publish\":{\"channel\":\"hello\",\"data\":1}", 0);
}

static void
test_history (TestServer    *server,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, server->alice);
  g_autoptr (WireReply) reply = NULL;

  test_publish (client, "hello:1", 120);
  raw_client_send (client, "{\"id\":5,\"history\":{\"channel\":\"hello:1\",\"limit\":-1}}");
  reply = raw_client_read_reply (client);
  g_assert_cmpint (reply->type, ==, WIRE_REPLY_RESULT);
  g_assert_cmpint (reply->history.publications->len, ==, 100);
}

#define ADD(name, config, func) \
  g_test_add ("/hello/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("files", ON, test_files);
  ADD ("other-paths", ON, test_other_paths);
  ADD ("off", NULL, test_off);
  ADD ("bad-requests", ON, test_bad_requests);
  ADD ("size", ON, test_size);
  ADD ("origin", ON, test_origin);
  ADD ("roles", ON, test_roles);
  ADD ("delivery", ON, test_delivery);
  ADD ("attacks", rich_config, test_attacks);
  ADD ("other-tokens", ON, test_other_tokens);
  ADD ("rate", ON, test_rate);
  ADD ("switched-off", ON, test_switched_off);
  ADD ("history", ON, test_history);

  return g_test_run ();
}
