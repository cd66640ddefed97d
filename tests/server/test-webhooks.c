/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "process-util.h"

#include <string.h>

#define TOKEN "0123456789abcdef"
#define PATH "/hooks/" TOKEN

static const char config[] =
  "[hook builds]\n"
  "token=" TOKEN "\n"
  "channel=builds\n"
  "rate=1000\n"
  "[hook slow]\n"
  "token=slow-slow-slow-slow\n"
  "channel=slow\n"
  "rate=1\n"
  "[channel builds]\n"
  "publish=nobody\n";

static guint
post (TestServer *server,
      const char *path,
      const char *headers,
      const char *body)
{
  g_autoptr (HttpResponse) response = http_client_ask_once (server->port, "POST", path, headers, body);

  g_test_message ("%s %s: %u %s", path, body, response->status, response->body);
  return response->status;
}

static void
test_json (TestServer    *server,
           gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  test_assert_error (client, "\"subscribe\":{\"channel\":\"builds\"}", 0);
  g_assert_cmpint (post (server, PATH, "Content-Type: application/json\r\n", "{\n\"ok\": 1.0}\n"), ==, 200);
  first = raw_client_read (client);
  g_assert_nonnull (strstr (first, "\"data\":{\"ok\": 1.0}"));
  g_assert_null (strstr (first, "\"info\""));

  g_assert_cmpint (post (server, PATH, "", "\"text\""), ==, 200);
  second = raw_client_read (client);
  g_assert_nonnull (strstr (second, "\"data\":\"text\""));
}

static void
test_text (TestServer    *server,
           gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autofree char *message = NULL;

  test_assert_error (client, "\"subscribe\":{\"channel\":\"builds\"}", 0);
  g_assert_cmpint (post (server, PATH, "Content-Type: text/plain; charset=utf-8\r\n", "it \"works\"\nwell"), ==, 200);
  message = raw_client_read (client);
  g_assert_nonnull (strstr (message, "\"data\":\"it \\\"works\\\"\\nwell\""));
  g_assert_cmpint (post (server, PATH, "Content-Type: text/plain\r\n", "\xff"), ==, 400);
  g_assert_cmpint (post (server, PATH, "Content-Type: text/plain\r\n", ""), ==, 400);
}

static void
test_errors (TestServer    *server,
             gconstpointer  data)
{
  g_autofree char *padding = g_strnfill (70000, 'p');
  g_autofree char *large = g_strdup_printf ("\"%s\"", padding);

  g_assert_cmpint (post (server, "/hooks/", "", "1"), ==, 404);
  g_assert_cmpint (post (server, "/hooks/0123456789abcdeg", "", "1"), ==, 404);
  g_assert_cmpint (post (server, PATH "x", "", "1"), ==, 404);
  g_assert_cmpint (post (server, "/hooks/0123456789abcde", "", "1"), ==, 404);
  g_assert_cmpint (post (server, PATH, "", "nonsense"), ==, 400);
  g_assert_cmpint (post (server, PATH, "", ""), ==, 400);
  g_assert_cmpint (post (server, PATH, "", large), ==, 413);
}

/* The second within a second is one too many. */
static void
test_rate (TestServer    *server,
           gconstpointer  data)
{
  guint n_refused = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (HttpResponse) response = http_client_ask_once (server->port, "POST", "/hooks/slow-slow-slow-slow", "", "1");
      g_autofree char *retry = http_response_dup_header (response, "Retry-After");

      if (response->status == 200)
        continue;
      g_assert_cmpint (response->status, ==, 429);
      g_assert_cmpstr (retry, ==, "1");
      n_refused++;
    }
  g_assert_cmpint (n_refused, >, 0);
  g_assert_cmpint (n_refused, <, 20);

  /* Others are not affected */
  for (guint i = 0; i < 20; i++)
    g_assert_cmpint (post (server, PATH, "", "1"), ==, 200);
}

#define ADD(name, func) \
  g_test_add ("/webhooks/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("json", test_json);
  ADD ("text", test_text);
  ADD ("errors", test_errors);
  ADD ("rate", test_rate);

  return g_test_run ();
}
