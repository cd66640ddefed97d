/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "process-util.h"

#include <sqlite3.h>
#include <string.h>

static void
test_index (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (HttpResponse) page = http_client_ask_once (server->port, "GET", "/", "", NULL);
  g_autofree char *policy = http_response_dup_header (page, "Content-Security-Policy");
  g_autofree char *type = http_response_dup_header (page, "Content-Type");
  g_autofree char *sniffing = http_response_dup_header (page, "X-Content-Type-Options");

  g_assert_cmpint (page->status, ==, 200);
  g_assert_cmpstr (type, ==, "text/html; charset=utf-8");
  g_assert_cmpstr (sniffing, ==, "nosniff");
  g_assert_true (g_str_has_prefix (policy, "default-src 'none'; style-src 'sha256-"));
  g_assert_null (strstr (policy, "unsafe"));
  g_assert_null (strstr (page->body, "/hello/"));
  g_assert_nonnull (strstr (page->body, "/connection/websocket"));
  g_assert_nonnull (strstr (page->body, "color-scheme:light dark"));
  g_assert_null (strstr (page->body, "<script"));
}

/* The style that the policy allows is the one that stands in the page. */
static void
test_style (TestServer    *server,
            gconstpointer  data)
{
  g_autoptr (HttpResponse) page = http_client_ask_once (server->port, "GET", "/", "", NULL);
  g_autofree char *policy = http_response_dup_header (page, "Content-Security-Policy");
  const char *start = strstr (page->body, "<style>") + strlen ("<style>");
  g_autofree char *style = g_strndup (start, strstr (start, "</style>") - start);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *hash = NULL;
  guint8 digest[32];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) style, -1);
  g_checksum_get_digest (checksum, digest, &size);
  hash = g_base64_encode (digest, size);
  g_assert_nonnull (strstr (policy, hash));
}

static void
test_health (TestServer    *server,
             gconstpointer  data)
{
  g_autoptr (HttpResponse) health = http_client_ask_once (server->port, "GET", "/health", "", NULL);

  g_assert_cmpint (health->status, ==, 200);
  g_assert_cmpstr (health->body, ==, "{}");
}

/* A stream that was damaged while the server was away */
static void
test_unhealthy (TestServer    *server,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (server_fixture_get_data_dir (server->process), "history.sqlite", NULL);
  g_autoptr (RawClient) first = raw_client_connect (server->port, NULL);
  g_autoptr (RawClient) second = NULL;
  g_autoptr (HttpResponse) bad = NULL;
  g_autoptr (HttpResponse) good = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  test_publish (first, "room", 3);
  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE stream SET top = 1", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_assert_true (server_fixture_start (server->process, &error));

  second = raw_client_connect (server->port, NULL);
  test_assert_error (second, "\"publish\":{\"channel\":\"room\",\"data\":1}", 100);
  bad = http_client_ask_once (server->port, "GET", "/health", "", NULL);
  g_assert_cmpint (bad->status, ==, 503);

  test_assert_error (second, "\"publish\":{\"channel\":\"hall\",\"data\":1}", 0);
  good = http_client_ask_once (server->port, "GET", "/health", "", NULL);
  g_assert_cmpint (good->status, ==, 200);
}

static guint64
get_metric (const char *text,
            const char *name)
{
  g_autofree char *start = g_strconcat ("\n", name, " ", NULL);
  const char *line = strstr (text, start);

  g_test_message ("%s", name);
  g_assert_nonnull (line);
  return g_ascii_strtoull (line + strlen (start), NULL, 10);
}

static void
test_metrics (TestServer    *server,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = raw_client_connect (server->port, NULL);
  g_autoptr (HttpResponse) response = NULL;
  g_autofree char *type = NULL;
  g_auto (GStrv) lines = NULL;

  test_assert_error (client, "\"subscribe\":{\"channel\":\"room\"}", 0);
  test_assert_error (client, "\"publish\":{\"channel\":\"hall\",\"data\":1}", 0);
  test_assert_error (client, "\"publish\":{\"channel\":\"forgetful\",\"data\":1}", 0);
  test_assert_error (client, "\"publish\":{\"channel\":\"closed\",\"data\":1}", 103);
  test_assert_close (server, "nonsense", 3501);
  http_response_free (http_client_ask_once (server->port, "GET", "/health", "", NULL));
  http_response_free (http_client_ask_once (server->port, "GET", "/nothing\"here", "", NULL));

  response = http_client_ask_once (server->port, "GET", "/metrics", "", NULL);
  type = http_response_dup_header (response, "Content-Type");
  g_assert_cmpint (response->status, ==, 200);
  g_assert_cmpstr (type, ==, "text/plain; version=0.0.4; charset=utf-8");
  g_assert_cmpuint (get_metric (response->body, "realtime_connections_accepted_total"), ==, 5);
  g_assert_cmpuint (get_metric (response->body, "realtime_sessions"), ==, 1);
  g_assert_cmpuint (get_metric (response->body, "realtime_subscriptions"), ==, 1);
  g_assert_cmpuint (get_metric (response->body, "realtime_channels"), ==, 1);
  g_assert_cmpuint (get_metric (response->body, "realtime_publications_total"), ==, 2);
  g_assert_cmpuint (get_metric (response->body, "realtime_store_writes_total"), ==, 1);
  g_assert_cmpuint (get_metric (response->body, "realtime_store_failing"), ==, 0);
  g_assert_cmpuint (get_metric (response->body, "realtime_messages_received_total"), ==, 6);
  g_assert_cmpuint (get_metric (response->body, "realtime_commands_total{method=\"publish\"}"), ==, 3);
  g_assert_cmpuint (get_metric (response->body, "realtime_reply_errors_total{code=\"103\"}"), ==, 1);
  g_assert_cmpuint (get_metric (response->body, "realtime_disconnects_total{code=\"3501\"}"), ==, 1);
  g_assert_cmpuint (get_metric (response->body, "realtime_http_requests_total{route=\"/health\",status=\"200\"}"), ==, 1);
  g_assert_cmpuint (get_metric (response->body, "realtime_http_requests_total{route=\"\",status=\"404\"}"), ==, 1);
  g_assert_cmpuint (get_metric (response->body, "process_open_fds"), >, 5);
  g_assert_cmpuint (get_metric (response->body, "process_resident_memory_bytes"), >, 1000000);

  /* Of every value there is said what it is */
  lines = g_strsplit (response->body, "\n", -1);
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    {
      g_autofree char *name = g_strndup (*line, strcspn (*line, "{ "));
      g_autofree char *described = g_strdup_printf ("# TYPE %s ", name);

      if (**line != '#')
        g_assert_nonnull (strstr (response->body, described));
    }
}

static guint
ask_for_metrics (TestServer *server,
                 const char *headers)
{
  g_autoptr (HttpResponse) response = http_client_ask_once (server->port, "GET", "/metrics", headers, NULL);

  return response->status;
}

static void
test_metrics_access (TestServer    *server,
                     gconstpointer  data)
{
  gboolean nobody = strstr (data != NULL ? data : "", "nobody") != NULL;

  g_assert_cmpint (ask_for_metrics (server, ""), ==, nobody ? 403 : 200);
  g_assert_cmpint (ask_for_metrics (server, "X-Forwarded-For: 192.0.2.1\r\n"), ==, 403);
  g_assert_cmpint (ask_for_metrics (server, "Forwarded: for=192.0.2.1\r\n"), ==, 403);
}

static void
test_metrics_for_everyone (TestServer    *server,
                           gconstpointer  data)
{
  g_assert_cmpint (ask_for_metrics (server, "X-Forwarded-For: 192.0.2.1\r\n"), ==, 200);
}

#define ADD(name, config, func) \
  g_test_add ("/pages/" name, TestServer, config, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("index", NULL, test_index);
  ADD ("style", NULL, test_style);
  ADD ("health", NULL, test_health);
  ADD ("unhealthy", NULL, test_unhealthy);
  ADD ("metrics", NULL, test_metrics);
  ADD ("metrics-access", NULL, test_metrics_access);
  ADD ("metrics-nobody", "[metrics]\naccess=nobody\n", test_metrics_access);
  ADD ("metrics-everyone", "[metrics]\naccess=everyone\n", test_metrics_for_everyone);

  return g_test_run ();
}
