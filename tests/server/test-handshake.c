/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-handshake.h"

#include <string.h>

#define GOOD_KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define UPGRADE "Host: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define LINE "GET /connection/websocket HTTP/1.1\r\n"
#define GOOD UPGRADE VERSION GOOD_KEY

static const struct
{
  const char *name;
  const char *line;
  const char *headers;
  ServerHttpStatus status;
} cases[] = {
  { "good", LINE, GOOD, 101 },
  { "case and lists", LINE, "hOST: h\r\nUPGRADE: h2c, WebSocket\r\nconnection: keep-alive, upgrade\r\n" VERSION GOOD_KEY, 101 },
  { "list in two headers", LINE, "Host: h\r\nUpgrade: websocket\r\nConnection: keep-alive\r\nConnection: Upgrade\r\n" VERSION GOOD_KEY, 101 },
  { "no upgrade", LINE, "Host: h\r\n" VERSION GOOD_KEY, 426 },
  { "other upgrade", LINE, "Host: h\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n" VERSION GOOD_KEY, 426 },
  { "connection without upgrade", LINE, "Host: h\r\nUpgrade: websocket\r\nConnection: close\r\n" VERSION GOOD_KEY, 426 },
  { "no version", LINE, UPGRADE GOOD_KEY, 426 },
  { "version 8", LINE, UPGRADE "Sec-WebSocket-Version: 8\r\n" GOOD_KEY, 426 },
  { "no host", LINE, "Upgrade: websocket\r\nConnection: Upgrade\r\n" VERSION GOOD_KEY, 400 },
  { "old version", "GET /connection/websocket HTTP/1.0\r\n", GOOD, 400 },
  { "no key", LINE, UPGRADE VERSION, 400 },
  { "short key", LINE, UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n", 400 },
  { "key that is not base64", LINE, UPGRADE VERSION "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==\r\n", 400 },
  { "two keys", LINE, GOOD GOOD_KEY, 400 },
  { "protocol", LINE, GOOD "Sec-WebSocket-Protocol: centrifuge-json\r\n", 101 },
  { "protocol among others", LINE, GOOD "Sec-WebSocket-Protocol: chat, centrifuge-json\r\n", 101 },
  { "unknown protocol", LINE, GOOD "Sec-WebSocket-Protocol: centrifuge-protobuf\r\n", 400 },
  { "protobuf in the query", "GET /connection/websocket?a=b&format=protobuf HTTP/1.1\r\n", GOOD, 400 },
  { "protobuf in the query", "GET /connection/websocket?cf_protocol=protobuf HTTP/1.1\r\n", GOOD, 400 },
  { "version in the query", "GET /connection/websocket?cf_protocol_version=v2 HTTP/1.1\r\n", GOOD, 101 },
  { "allowed origin", LINE, GOOD "Origin: https://chat.example.org\r\n", 101 },
  { "allowed by pattern", LINE, GOOD "Origin: https://a.example.net\r\n", 101 },
  { "foreign origin", LINE, GOOD "Origin: https://evil.example\r\n", 403 },
  { "origin that is not ASCII", LINE, GOOD "Origin: https://a.example.net\xf9\r\n", 403 },
  { "null origin", LINE, GOOD "Origin: null\r\n", 403 },
  { "two origins", LINE, GOOD "Origin: https://chat.example.org\r\nOrigin: https://evil.example\r\n", 403 },
};

static ServerHttpRequest *
parse (const char *line,
       const char *headers)
{
  g_autofree char *head = g_strconcat (line, headers, "\r\n", NULL);

  return server_http_request_parse ((const guint8 *) head, strlen (head));
}

static void
test_check (void)
{
  const char *const origins[] = { "https://chat.example.org", "https://*.example.net", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ServerHttpRequest) request = parse (cases[i].line, cases[i].headers);

      g_test_message ("%s", cases[i].name);
      g_assert_nonnull (request);
      g_assert_cmpint (server_handshake_check (request, origins), ==, cases[i].status);
    }
}

static void
test_no_origins (void)
{
  g_autoptr (ServerHttpRequest) request = parse (LINE, GOOD "Origin: https://chat.example.org\r\n");

  g_assert_cmpint (server_handshake_check (request, NULL), ==, 403);
}

/* The example of RFC 6455 1.3. */
static void
test_response (void)
{
  g_autoptr (ServerHttpRequest) request = parse (LINE, GOOD "Sec-WebSocket-Protocol: centrifuge-json\r\n");
  g_autoptr (GString) response = g_string_new (NULL);

  server_handshake_append_response (request, response);
  g_assert_true (g_str_has_prefix (response->str, "HTTP/1.1 101 "));
  g_assert_nonnull (strstr (response->str, "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  g_assert_nonnull (strstr (response->str, "\r\nSec-WebSocket-Protocol: centrifuge-json\r\n"));
  g_assert_true (g_str_has_suffix (response->str, "\r\n\r\n"));
}

static void
test_parse (void)
{
  g_autoptr (ServerHttpRequest) request = parse ("POST /a/b?c=d?e HTTP/1.1\r\n",
                                                 "X-One: 1\r\nx-one:  2 \r\nContent-Length: 3\r\n");

  g_assert_cmpstr (server_http_request_get_method (request), ==, "POST");
  g_assert_cmpstr (server_http_request_get_path (request), ==, "/a/b");
  g_assert_cmpstr (server_http_request_get_query (request), ==, "c=d?e");
  g_assert_cmpstr (server_http_request_get_header (request, "x-one"), ==, "1, 2");
  g_assert_null (server_http_request_get_header (request, "x-two"));
  g_assert_cmpint (server_http_request_get_length (request), ==, 3);
  g_assert_false (server_http_request_is_complete (request));
}

static void
test_versions (void)
{
  g_autoptr (ServerHttpRequest) old = parse ("GET / HTTP/1.0\r\n", "");
  g_autoptr (ServerHttpRequest) kept = parse ("GET / HTTP/1.0\r\n", "Connection: Keep-Alive\r\n");
  g_autoptr (ServerHttpRequest) modern = parse ("GET / HTTP/1.1\r\n", "Host: h\r\n");
  g_autoptr (ServerHttpRequest) closed = parse ("GET / HTTP/1.1\r\n", "Host: h\r\nConnection: x, Close\r\n");

  g_assert_false (server_http_request_is_modern (old));
  g_assert_false (server_http_request_keeps_alive (old));
  g_assert_true (server_http_request_keeps_alive (kept));
  g_assert_true (server_http_request_is_modern (modern));
  g_assert_true (server_http_request_keeps_alive (modern));
  g_assert_true (server_http_request_is_complete (modern));
  g_assert_false (server_http_request_keeps_alive (closed));
}

static void
test_parameters (void)
{
  g_autoptr (ServerHttpRequest) request = parse ("GET /?a=1&ab=%20+x&bad=%zz&c HTTP/1.1\r\n", "Host: h\r\n");
  g_autofree char *a = server_http_request_dup_parameter (request, "a");
  g_autofree char *ab = server_http_request_dup_parameter (request, "ab");

  g_assert_cmpstr (a, ==, "1");
  g_assert_cmpstr (ab, ==, "  x");
  g_assert_null (server_http_request_dup_parameter (request, "bad"));
  g_assert_null (server_http_request_dup_parameter (request, "c"));
}

static gboolean
append_cb (const guint8 *data,
           gsize         length,
           gpointer      user_data)
{
  g_string_append_len (user_data, (const char *) data, length);
  return TRUE;
}

static const struct
{
  const char *headers;
  const char *input;
  const char *body;
  gsize rest;
} bodies[] = {
  { "Content-Length: 3\r\n", "abcGET /", "abc", 5 },
  { "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\nGET /", "abc", 5 },
  { "Transfer-Encoding: chunked\r\n", "1\r\na\r\n2;x=y\r\nbc\r\n0\r\nX-Late: z\r\n\r\n", "abc", 0 },
  { "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "", 0 },
};

/* In one piece, and byte by byte. */
static void
test_body (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      gsize length = strlen (bodies[i].input);

      for (gsize step = 1; step <= length; step += length - 1)
        {
          g_autoptr (ServerHttpRequest) request = parse ("POST / HTTP/1.1\r\n", bodies[i].headers);
          g_autoptr (GString) body = g_string_new (NULL);
          gsize consumed = 0;
          gsize n;

          while (!server_http_request_is_complete (request))
            {
              g_assert_true (server_http_request_read_body (request, (const guint8 *) bodies[i].input + consumed,
                                                            MIN (step, length - consumed), append_cb, body, &n));
              consumed += n;
            }
          g_assert_cmpstr (body->str, ==, bodies[i].body);
          g_assert_cmpint (consumed, ==, length - bodies[i].rest);
          g_assert_null (server_http_request_get_header (request, "x-late"));
        }
    }
}

static void
test_body_failures (void)
{
  static const char *const inputs[] = {
    "x\r\n", "-1\r\n", "0x3\r\nabc", "3 \r\nabc\r\n", "3\nabc", "3\r\nabcd\r\n", "3\r\nabc\n0\r\n\r\n",
    "ffffffffffffffffff\r\n", "3\rabc", "3;a=\"\n\"\r\nabc", "0\r\nX: y\n\r\n", "0\r\nX : y\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autoptr (ServerHttpRequest) request = parse ("POST / HTTP/1.1\r\n", "Transfer-Encoding: chunked\r\n");
      g_autoptr (GString) body = g_string_new (NULL);
      gsize n;

      g_test_message ("input %" G_GSIZE_FORMAT, i);
      g_assert_false (server_http_request_read_body (request, (const guint8 *) inputs[i], strlen (inputs[i]),
                                                     append_cb, body, &n));
    }
}

static void
test_parse_failures (void)
{
  static const char *const heads[] = {
    "\r\n",
    "GET\r\n",
    "GET / HTTP/0.9\r\n",
    "GET / HTTP/2.0\r\n",
    "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n",
    "GET / HTTP/1.1\nHost: h\r\n",
    "GET / HTTP/1.1\r\nHost: h\nX: y\r\n",
    "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n",
    "GET / HTTP/1.1\r\nX: y\r\n folded: z\r\n",
    "GET / HTTP/1.1\r\nX: y\rZ: z\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding : chunked\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 3, 3\r\n",
    "POST / HTTP/1.1\r\nContent-Length: +3\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 0x3\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n",
    "GET http://h/ HTTP/1.1\r\n",
    "OPTIONS * HTTP/1.1\r\n",
    "get / HTTP/1.1\r\n",
    "GET / HTTP/1.1\r\nNo colon\r\n",
    "GET / HTTP/1.1\r\nSpace : x\r\n",
    "GET / HTTP/1.1\r\n folded: x\r\n",
    "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
    "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n",
    "GET / HTTP/1.1\r\nContent-Length: -1\r\n",
    "\x80\x81\x82\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autoptr (ServerHttpRequest) request = parse (heads[i], "");

      g_test_message ("head %" G_GSIZE_FORMAT, i);
      g_assert_null (request);
    }
}

static void
test_mutation (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  const char *head = LINE GOOD "\r\n";
  gsize length = strlen (head);
  guint n_parsed = 0;

  for (guint round = 0; round < 50000; round++)
    {
      g_autofree guint8 *damaged = g_memdup2 (head, length);
      g_autoptr (ServerHttpRequest) request = NULL;

      damaged[g_rand_int_range (random, 0, length)] = g_rand_int (random);
      request = server_http_request_parse (damaged, length);
      if (request != NULL)
        {
          n_parsed++;
          server_handshake_check (request, NULL);
        }
    }

  g_assert_cmpint (n_parsed, >, 0);
  g_assert_cmpint (n_parsed, <, 50000);
}

static void
test_head_end (void)
{
  const guint8 *bytes = (const guint8 *) "GET / HTTP/1.1\r\n\r\nrest";

  g_assert_cmpint (server_http_find_head_end (bytes, 18), ==, 18);
  g_assert_cmpint (server_http_find_head_end (bytes, 22), ==, 18);
  g_assert_cmpint (server_http_find_head_end (bytes, 17), ==, 0);
  g_assert_cmpint (server_http_find_head_end (bytes, 0), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http/parse", test_parse);
  g_test_add_func ("/http/parse-failures", test_parse_failures);
  g_test_add_func ("/http/versions", test_versions);
  g_test_add_func ("/http/parameters", test_parameters);
  g_test_add_func ("/http/body", test_body);
  g_test_add_func ("/http/body-failures", test_body_failures);
  g_test_add_func ("/http/head-end", test_head_end);
  g_test_add_func ("/handshake/check", test_check);
  g_test_add_func ("/handshake/no-origins", test_no_origins);
  g_test_add_func ("/handshake/response", test_response);
  g_test_add_func ("/handshake/mutation", test_mutation);

  return g_test_run ();
}
