/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-upgrade-private.h"

#include <string.h>

/* The example of RFC 6455 */
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define PROOF "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACCEPT "Sec-WebSocket-Accept: " PROOF "\r\n"

static char *
make_request (const char *address,
              GHashTable *headers)
{
  g_autoptr (GUri) uri = realtime_upgrade_parse_uri (address);

  g_assert_nonnull (uri);

  return realtime_upgrade_make_request (uri, headers, KEY);
}

static void
test_address (void)
{
  static const char *const bad[] = {
    "", "ws", "ws:", "ws://", "ws:///path", "http://host/", "wss://:80/", "ws://a b/", "ws://host:99999/", "ws://ho\r\nst/",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (realtime_upgrade_parse_uri (bad[i]));
}

static void
test_request (void)
{
  static const struct
  {
    const char *address;
    const char *target;
    const char *host;
  } cases[] = {
    { "ws://example.org", "/", "example.org" },
    { "WS://example.org/", "/", "example.org" },
    { "ws://example.org:80/a", "/a", "example.org" },
    { "wss://example.org:443/a", "/a", "example.org" },
    { "ws://example.org:443/a?b=%20c", "/a?b=%20c", "example.org:443" },
    { "ws://example.org/a b", "/a%20b", "example.org" },
    { "ws://example.org/\303\244", "/%C3%A4", "example.org" },
    { "ws://[::1]:8000/x", "/x", "[::1]:8000" },
    { "ws://\303\244.example/", "/", "xn--4ca.example" },
    { "ws://example.org/a#b", "/a", "example.org" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *request = make_request (cases[i].address, NULL);
      g_autofree char *expected =
        g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s\r\n" UPGRADE
                         "Sec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Version: 13\r\n\r\n",
                         cases[i].target, cases[i].host);

      g_assert_cmpstr (request, ==, expected);
    }
}

static void
test_headers (void)
{
  g_autoptr (GHashTable) headers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *request = NULL;

  g_hash_table_insert (headers, (char *) "X-App", (char *) "one two");
  g_hash_table_insert (headers, (char *) "Host", (char *) "other");
  g_hash_table_insert (headers, (char *) "upgrade", (char *) "other");
  g_hash_table_insert (headers, (char *) "Sec-WebSocket-Key", (char *) "other");
  g_hash_table_insert (headers, (char *) "X-Split", (char *) "other\r\nX-More: other");
  g_hash_table_insert (headers, (char *) "X Name", (char *) "other");
  g_hash_table_insert (headers, (char *) "", (char *) "other");
  request = make_request ("ws://example.org", headers);

  g_assert_nonnull (strstr (request, "\r\nX-App: one two\r\n"));
  g_assert_null (strstr (request, "other"));
}

static void
test_user (void)
{
  g_autoptr (GHashTable) headers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *by_address = make_request ("ws://me:p%3Aw@example.org/", NULL);
  g_autofree char *by_header = NULL;

  g_assert_nonnull (strstr (by_address, "\r\nAuthorization: Basic bWU6cDp3\r\n"));
  g_assert_null (strstr (by_address, "me:p"));

  g_hash_table_insert (headers, (char *) "authorization", (char *) "Bearer x");
  by_header = make_request ("ws://me@example.org/", headers);
  g_assert_nonnull (strstr (by_header, "\r\nauthorization: Bearer x\r\n"));
  g_assert_null (strstr (by_header, "Basic"));
}

static void
test_key (void)
{
  g_autofree char *key = realtime_upgrade_new_key ();
  g_autofree char *other = realtime_upgrade_new_key ();
  g_autofree char *proof = realtime_upgrade_make_proof (KEY);

  g_assert_cmpuint (strlen (key), ==, 24);
  g_assert_cmpstr (key, !=, other);
  g_assert_cmpstr (proof, ==, PROOF);
}

static void
test_response (void)
{
  static const struct
  {
    const char *response;
    guint       status;
    const char *error;
  } cases[] = {
    { "HTTP/1.1 101 Switching Protocols\r\n" UPGRADE ACCEPT "\r\n", 101, NULL },
    { "HTTP/1.1 101\r\nupgrade:WebSocket\r\nCONNECTION: keep-alive,\tUPGRADE\r\n" ACCEPT "\r\n", 101, NULL },
    { "HTTP/1.1 404 Not Found\r\nno header\r\n\r\n", 404, NULL },
    { "HTTP/1.0 200 OK\r\n\r\n", 200, NULL },
    { "HTTP/1.1 101 X\r\n" UPGRADE "\r\n", 0, "the server did not answer to this request" },
    { "HTTP/1.1 101 X\r\n" UPGRADE "Sec-WebSocket-Accept: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", 0,
      "the server did not answer to this request" },
    { "HTTP/1.1 101 X\r\n" UPGRADE ACCEPT ACCEPT "\r\n", 0, "the server accepts twice" },
    { "HTTP/1.1 101 X\r\nUpgrade: websocket\r\n" ACCEPT "\r\n", 0, "the server does not switch to a WebSocket" },
    { "HTTP/1.1 101 X\r\nConnection: Upgrade\r\n" ACCEPT "\r\n", 0, "the server does not switch to a WebSocket" },
    { "HTTP/1.1 101 X\r\nUpgrade: websockets\r\nConnection: Upgrade\r\n" ACCEPT "\r\n", 0,
      "the server does not switch to a WebSocket" },
    { "HTTP/1.1 101 X\r\n" UPGRADE ACCEPT "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n", 0,
      "the server uses an extension that it was not asked for" },
    { "HTTP/1.1 101 X\r\n" UPGRADE ACCEPT "Sec-WebSocket-Protocol: chat\r\n\r\n", 0,
      "the server uses an extension that it was not asked for" },
    { "HTTP/1.1 101 X\r\n" UPGRADE " folded\r\n" ACCEPT "\r\n", 0,
      "the server's answer has a line that is no header" },
    { "HTTP/1.1 101 X\r\nUpgrade : websocket\r\nConnection: Upgrade\r\n" ACCEPT "\r\n", 0,
      "the server's answer has a line that is no header" },
    { "HTTP/1.1 101 X\r\n" UPGRADE "X: y\nSec-WebSocket-Accept: " PROOF "\r\n\r\n", 0,
      "the server's answer has a line that is no header" },
    { "HTTP/2 101 X\r\n\r\n", 0, "the server's answer is not HTTP" },
    { "HTTP/1.1 1011 X\r\n\r\n", 0, "the server's answer is not HTTP" },
    { "HTTP/1.1 10x X\r\n\r\n", 0, "the server's answer is not HTTP" },
    { "HTTP/1.1 \r\n\r\n", 0, "the server's answer is not HTTP" },
    { "HTTP/1.1\r\n\r\n", 0, "the server's answer is not HTTP" },
    { "\r\n\r\n", 0, "the server's answer is not HTTP" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *with_rest = g_strconcat (cases[i].response, "rest", NULL);
      gsize head_size;
      guint status;

      g_test_message ("%s", cases[i].response);
      g_assert_cmpint (realtime_upgrade_check_response (with_rest, strlen (with_rest), KEY,
                                                        &head_size, &status, &error),
                       ==, cases[i].error == NULL);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, cases[i].error);
      if (error == NULL)
        {
          g_assert_cmpuint (head_size, ==, strlen (cases[i].response));
          g_assert_cmpuint (status, ==, cases[i].status);
        }
    }
}

/* As long as it may become a response, it is waited for, but not for ever. */
static void
test_unfinished (void)
{
  static const char response[] = "HTTP/1.1 101 X\r\n" UPGRADE ACCEPT "\r\n";
  g_autofree char *flood = g_strnfill (REALTIME_UPGRADE_MAX_HEAD, 'x');
  g_autoptr (GError) error = NULL;
  gsize head_size;
  guint status;

  for (gsize length = 0; length < strlen (response); length++)
    {
      g_assert_true (realtime_upgrade_check_response (response, length, KEY, &head_size, &status, NULL));
      g_assert_cmpuint (head_size, ==, 0);
    }

  g_assert_true (realtime_upgrade_check_response (flood, REALTIME_UPGRADE_MAX_HEAD - 1, KEY,
                                                  &head_size, &status, NULL));
  g_assert_false (realtime_upgrade_check_response (flood, REALTIME_UPGRADE_MAX_HEAD, KEY,
                                                   &head_size, &status, &error));
  g_assert_cmpstr (error->message, ==, "the server's answer is too long");
  g_clear_error (&error);
  g_assert_false (realtime_upgrade_check_response ("\0", 1, KEY, &head_size, &status, &error));
  g_assert_cmpstr (error->message, ==, "the server's answer is not HTTP");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/upgrade/address", test_address);
  g_test_add_func ("/upgrade/request", test_request);
  g_test_add_func ("/upgrade/headers", test_headers);
  g_test_add_func ("/upgrade/user", test_user);
  g_test_add_func ("/upgrade/key", test_key);
  g_test_add_func ("/upgrade/response", test_response);
  g_test_add_func ("/upgrade/unfinished", test_unfinished);

  return g_test_run ();
}
