/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "process-util.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_TRIES 100000
#define LARGE (30 * 1024 * 1024)
#define HELLO_TAG "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\""
#define CONTINUED "Content-Length: 50000\r\nExpect: 100-continue\r\n"

static const char config[] =
  "allowed_origins=https://good.example\n"
  "[files]\n"
  "max_size=100000\n"
  "quota=150000\n"
  "types=text/*;image/*;application/*\n";

static const char large_config[] =
  "[files]\n"
  "max_size=40M\n"
  "quota=100M\n";

static char *
dup_bearer (const char *token,
            const char *headers)
{
  return g_strdup_printf ("Authorization: Bearer %s\r\n%s", token, headers);
}

static HttpResponse *
post_as (TestServer *server,
         const char *token,
         const char *path,
         const char *headers,
         const char *body)
{
  g_autofree char *all = dup_bearer (token, headers);

  return http_client_ask_once (server->port, "POST", path, all, body);
}

static HttpResponse *
get (TestServer *server,
     const char *path,
     const char *headers)
{
  return http_client_ask_once (server->port, "GET", path, headers, NULL);
}

/* Uploads something as alice; returns where it is. */
static char *
put (TestServer *server,
     const char *path,
     const char *headers,
     const char *body)
{
  g_autoptr (HttpResponse) response = post_as (server, server->alice, path, headers, body);

  g_test_message ("%s: %s", path, response->body);
  g_assert_cmpint (response->status, ==, 201);
  return http_response_dup_header (response, "Location");
}

static guint
count_new (TestServer *server)
{
  g_autofree char *path = g_build_filename (server_fixture_get_data_dir (server->process), "files", "new", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static char *
dup_content_path (TestServer *server)
{
  return g_build_filename (server_fixture_get_data_dir (server->process), "files", "2c",
                           "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", NULL);
}

static guint64
get_counter (TestServer *server,
             const char *name)
{
  g_autoptr (HttpResponse) response = get (server, "/metrics", "");
  g_autofree char *start = g_strdup_printf ("\n%s ", name);
  const char *found = strstr (response->body, start);

  g_assert_nonnull (found);
  return g_ascii_strtoull (found + strlen (start), NULL, 10);
}

static void
test_round_trip (TestServer    *server,
                 gconstpointer  data)
{
  g_autoptr (HttpResponse) response = post_as (server, server->alice, "/files?name=a.txt",
                                               "Content-Type: text/plain; charset=x\r\n", "hello");
  g_autofree char *url = http_response_dup_header (response, "Location");
  g_autofree char *json = g_strdup_printf ("{\"url\":\"%s\",\"name\":\"a.txt\",\"size\":5,\"mime\":\"text/plain\"}", url);
  g_autofree char *id = g_strndup (url, strlen ("/files/") + 32);
  g_autoptr (HttpResponse) full = get (server, url, "");
  g_autoptr (HttpResponse) bare = get (server, id, "");
  g_autoptr (HttpResponse) head = http_client_ask_once (server->port, "HEAD", url, "Range: bytes=0-1\r\n", NULL);

  g_assert_cmpint (response->status, ==, 201);
  g_assert_cmpstr (response->body, ==, json);
  g_assert_true (g_str_has_suffix (url, "/a.txt"));
  g_assert_cmpint (full->status, ==, 200);
  g_assert_cmpstr (full->body, ==, "hello");
  g_assert_cmpstr (bare->body, ==, "hello");
  g_assert_cmpint (head->status, ==, 200);
  http_response_assert_header (head, "Content-Length", "5");
  http_response_assert_header (full, "Content-Type", "text/plain; charset=utf-8");
  http_response_assert_header (full, "Content-Disposition", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt");
  http_response_assert_header (full, "X-Content-Type-Options", "nosniff");
  http_response_assert_header (full, "Content-Security-Policy", "sandbox; default-src 'none'");
  http_response_assert_header (full, "Cross-Origin-Resource-Policy", "cross-origin");
  http_response_assert_header (full, "ETag", HELLO_TAG);
  http_response_assert_header (full, "Cache-Control", "private, max-age=31536000, immutable");
  http_response_assert_header (full, "Accept-Ranges", "bytes");

  g_assert_cmpint (get_counter (server, "realtime_files_uploaded_total"), ==, 1);
  g_assert_cmpint (get_counter (server, "realtime_files_uploaded_bytes_total"), ==, 5);
  g_assert_cmpint (get_counter (server, "realtime_files_served_total"), ==, 3);
  g_assert_cmpint (get_counter (server, "realtime_files_refused_total"), ==, 0);
}

/* An empty file is a file. */
static void
test_empty (TestServer    *server,
            gconstpointer  data)
{
  g_autofree char *url = put (server, "/files?name=none", "", "");
  g_autoptr (HttpResponse) response = get (server, url, "");
  g_autoptr (HttpResponse) part = get (server, url, "Range: bytes=0-\r\n");

  g_assert_cmpint (response->status, ==, 200);
  g_assert_cmpstr (response->body, ==, "");
  g_assert_cmpint (part->status, ==, 416);
  http_response_assert_header (part, "Content-Range", "bytes */0");
}

static const struct
{
  const char *path;
  const char *headers;
  const char *end;
  const char *disposition;
} names[] = {
  { "/files?name=Gr%C3%BC%C3%9Fe.txt", "", "/Gr%C3%BC%C3%9Fe.txt",
    "attachment; filename=\"Gr__e.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt" },
  { "/files?name=a%22b%3Bc%25.txt", "", "/a%22b%3Bc%25.txt",
    "attachment; filename=\"a_b;c_.txt\"; filename*=UTF-8''a%22b%3Bc%25.txt" },
  { "/files?name=x%0D%0ASet-Cookie:%20a=b", "", "/xSet-Cookie%3A%20a%3Db",
    "attachment; filename=\"xSet-Cookie: a=b\"; filename*=UTF-8''xSet-Cookie%3A%20a%3Db" },
  { "/files?name=../../etc/passwd", "", "/etcpasswd",
    "attachment; filename=\"etcpasswd\"; filename*=UTF-8''etcpasswd" },
  { "/files?name=%FF%00", "", "/file", "attachment; filename=\"file\"; filename*=UTF-8''file" },
  { "/files", "", "/file", "attachment; filename=\"file\"; filename*=UTF-8''file" },
  { "/files", "Content-Disposition: attachment; filename=\"a \\\"b\\\".txt\"\r\n", "/a%20%22b%22.txt",
    "attachment; filename=\"a _b_.txt\"; filename*=UTF-8''a%20%22b%22.txt" },
  { "/files", "Content-Disposition: attachment; filename=plain.txt; FileName*=utf-8'en'%e2%82%ac.txt\r\n",
    "/%E2%82%AC.txt", "attachment; filename=\"_.txt\"; filename*=UTF-8''%E2%82%AC.txt" },
  { "/files", "Content-Disposition: attachment; filename*=other''x; filename = \"y;z\" ; size=1\r\n", "/y%3Bz",
    "attachment; filename=\"y;z\"; filename*=UTF-8''y%3Bz" },
  { "/files", "Content-Disposition: ;;;filename=\"open\\\r\n", "/open",
    "attachment; filename=\"open\"; filename*=UTF-8''open" },
};

static void
test_names (TestServer    *server,
            gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *url = put (server, names[i].path, names[i].headers, "hello");
      g_autoptr (HttpResponse) response = get (server, url, "");

      g_assert_true (g_str_has_suffix (url, names[i].end));
      g_assert_cmpint (response->status, ==, 200);
      http_response_assert_header (response, "Content-Disposition", names[i].disposition);
      g_assert_null (strstr (response->head, "\r\nSet-Cookie"));
    }
}

static const struct
{
  const char *headers;
  guint status;
  const char *range;
  const char *body;
} ranges[] = {
  { "Range: bytes=0-0\r\n", 206, "bytes 0-0/5", "h" },
  { "Range: bytes=1-3\r\n", 206, "bytes 1-3/5", "ell" },
  { "Range: bytes=3-\r\n", 206, "bytes 3-4/5", "lo" },
  { "Range: bytes=-2\r\n", 206, "bytes 3-4/5", "lo" },
  { "Range: bytes=-99999999999999999999999\r\n", 206, "bytes 0-4/5", "hello" },
  { "Range: bytes=2-99999999999999999999999\r\n", 206, "bytes 2-4/5", "llo" },
  { "Range: bytes=5-\r\n", 416, "bytes */5", "" },
  { "Range: bytes=99999999999999999999999-\r\n", 416, "bytes */5", "" },
  { "Range: bytes=-0\r\n", 416, "bytes */5", "" },
  { "Range: bytes=3-1\r\n", 200, NULL, "hello" },
  { "Range: bytes=0-0,2-2\r\n", 200, NULL, "hello" },
  { "Range: bytes=\r\n", 200, NULL, "hello" },
  { "Range: bytes=--1\r\n", 200, NULL, "hello" },
  { "Range: bytes=x\r\n", 200, NULL, "hello" },
  { "Range: lines=0-1\r\n", 200, NULL, "hello" },
  { "Range: bytes=0-0\r\nIf-Range: " HELLO_TAG "\r\n", 206, "bytes 0-0/5", "h" },
  { "Range: bytes=0-0\r\nIf-Range: \"other\"\r\n", 200, NULL, "hello" },
  { "Range: bytes=0-0\r\nIf-Range: W/" HELLO_TAG "\r\n", 200, NULL, "hello" },
  { "If-None-Match: " HELLO_TAG "\r\n", 304, NULL, "" },
  { "If-None-Match: \"x\", W/" HELLO_TAG "\r\nRange: bytes=0-0\r\n", 304, NULL, "" },
  { "If-None-Match: *\r\n", 304, NULL, "" },
  { "If-None-Match: \"x\"\r\n", 200, NULL, "hello" },
};

/* All on one connection, which shows that each response is of the length that
 * it says. */
static void
test_ranges (TestServer    *server,
             gconstpointer  data)
{
  g_autofree char *url = put (server, "/files?name=a", "", "hello");
  g_autoptr (RawClient) client = raw_client_new (server->port);

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_autoptr (HttpResponse) response = http_client_ask (client, "GET", url, ranges[i].headers, NULL);

      g_test_message ("%s", ranges[i].headers);
      g_assert_cmpint (response->status, ==, ranges[i].status);
      http_response_assert_header (response, "Content-Range", ranges[i].range);
      http_response_assert_header (response, "ETag", HELLO_TAG);
      g_assert_cmpstr (response->body, ==, ranges[i].body);
    }
}

static void
test_unknown (TestServer    *server,
              gconstpointer  data)
{
  g_autofree char *url = put (server, "/files?name=a", "", "hello");
  g_autofree char *deep = g_strconcat (url, "/b", NULL);
  g_autofree char *cut = g_strndup (url, strlen ("/files/") + 31);
  const char *const paths[] = {
    "/files/", "/files/a", "/files/../secret", "/files/00000000000000000000000000000000", deep, cut,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HttpResponse) response = get (server, paths[i], "");

      g_assert_cmpint (response->status, ==, 404);
    }
}

static const struct
{
  const char *type;
  guint status;
  const char *served;
  const char *disposition;
} types[] = {
  { "image/png", 201, "image/png", "inline" },
  { "IMAGE/JPEG", 201, "image/jpeg", "inline" },
  { "image/svg+xml", 201, "application/octet-stream", "attachment" },
  { "text/html", 201, "application/octet-stream", "attachment" },
  { "text/plain", 201, "text/plain; charset=utf-8", "attachment" },
  { "application/pdf", 201, "application/pdf", "attachment" },
  { "application/javascript", 201, "application/octet-stream", "attachment" },
  { "nonsense", 201, "application/octet-stream", "attachment" },
  { "video/mp4", 415, NULL, NULL },
};

static void
test_types (TestServer    *server,
            gconstpointer  data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *header = g_strdup_printf ("Content-Type: %s\r\n", types[i].type);
      g_autoptr (HttpResponse) response = post_as (server, server->alice, "/files?name=a", header, "hello");
      g_autofree char *url = http_response_dup_header (response, "Location");
      g_autoptr (HttpResponse) file = url != NULL ? get (server, url, "") : NULL;
      g_autofree char *disposition = file != NULL ? http_response_dup_header (file, "Content-Disposition") : NULL;

      g_assert_cmpint (response->status, ==, types[i].status);
      if (types[i].status != 201)
        continue;
      http_response_assert_header (file, "Content-Type", types[i].served);
      g_assert_true (g_str_has_prefix (disposition, types[i].disposition));
    }
}

static void
test_size (TestServer    *server,
           gconstpointer  data)
{
  g_autofree char *most = g_strnfill (100000, 'x');
  g_autofree char *more = g_strnfill (100001, 'x');
  g_autofree char *half = g_strnfill (60000, 'y');
  g_autofree char *chunk = g_strdup_printf ("ea60\r\n%s\r\n", half);
  g_autofree char *chunks = g_strconcat (chunk, chunk, "0\r\n\r\n", NULL);
  g_autofree char *head = g_strdup_printf ("POST /files HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\n"
                                           "Transfer-Encoding: chunked\r\n\r\n", server->alice);
  g_autoptr (HttpResponse) first = NULL;
  g_autoptr (HttpResponse) second = NULL;
  g_autoptr (HttpResponse) third = NULL;
  g_autoptr (HttpResponse) fourth = NULL;
  g_autoptr (RawClient) client = raw_client_new (server->port);

  first = post_as (server, server->alice, "/files", "", more);
  g_assert_cmpint (first->status, ==, 413);
  g_assert_true (g_str_has_prefix (first->body, "{\"error\":{\"code\":413,"));

  raw_client_send_text (client, head);
  raw_client_send_text (client, chunks);
  second = http_client_read (client, "POST");
  g_assert_cmpint (second->status, ==, 413);

  third = post_as (server, server->alice, "/files", "", most);
  g_assert_cmpint (third->status, ==, 201);
  fourth = post_as (server, server->alice, "/files", "", half);
  g_assert_cmpint (fourth->status, ==, 507);
  g_assert_nonnull (strstr (fourth->body, "no room left"));
  g_assert_cmpint (get_counter (server, "realtime_files_refused_total"), ==, 3);

  /* What one user has used up does not matter to others */
  g_clear_pointer (&fourth, http_response_free);
  fourth = post_as (server, server->root, "/files", "", half);
  g_assert_cmpint (fourth->status, ==, 201);
  for (guint i = 0; count_new (server) > 0; i++)
    g_assert_cmpint (i, <, MAX_TRIES);
}

static void
test_chunked (TestServer    *server,
              gconstpointer  data)
{
  g_autofree char *head = g_strdup_printf ("POST /files HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\n"
                                           "Transfer-Encoding: chunked\r\n\r\n"
                                           "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", server->alice);
  g_autofree char *broken = g_strdup_printf ("POST /files HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\n"
                                             "Transfer-Encoding: chunked\r\n\r\n"
                                             "2\r\nhe\r\nnonsense", server->alice);
  g_autoptr (RawClient) client = raw_client_new (server->port);
  g_autoptr (HttpResponse) response = NULL;
  g_autoptr (HttpResponse) refused = NULL;
  g_autoptr (HttpResponse) file = NULL;
  g_autofree char *url = NULL;

  raw_client_send_text (client, head);
  response = http_client_read (client, "POST");
  g_assert_cmpint (response->status, ==, 201);
  url = http_response_dup_header (response, "Location");
  file = http_client_ask (client, "GET", url, "", NULL);
  g_assert_cmpstr (file->body, ==, "hello");

  raw_client_send_text (client, broken);
  refused = http_client_read (client, "POST");
  g_assert_cmpint (refused->status, ==, 400);
  g_assert_cmpint (count_new (server), ==, 0);
}

static void
test_tokens (TestServer    *server,
             gconstpointer  data)
{
  g_autofree char *expired = test_sign_token ("{\"sub\":\"bob\",\"exp\":1}");
  g_autofree char *ended = test_sign_token ("{\"sub\":\"bob\",\"expire_at\":1}");
  g_autofree char *visitor = test_sign_token ("{\"sub\":\"\"}");
  g_autofree char *subscription = test_sign_token ("{\"sub\":\"bob\",\"channel\":\"c\"}");
  g_autofree char *forged = g_strconcat (server->alice, "x", NULL);
  const struct { const char *token; guint status; } cases[] = {
    { expired, 401 }, { ended, 401 }, { visitor, 403 }, { subscription, 401 }, { forged, 401 }, { "", 401 }, { "x.y.z", 401 },
  };
  g_autoptr (HttpResponse) none = http_client_ask_once (server->port, "POST", "/files", "", "hello");
  g_autoptr (HttpResponse) other = http_client_ask_once (server->port, "POST", "/files",
                                                         "Authorization: Basic YTpi\r\n", "hello");
  g_autofree char *log = NULL;

  g_assert_cmpint (none->status, ==, 401);
  g_assert_cmpint (other->status, ==, 401);
  http_response_assert_header (none, "WWW-Authenticate", "Bearer realm=\"files\"");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HttpResponse) response = post_as (server, cases[i].token, "/files", "", "hello");
      g_autofree char *challenge = http_response_dup_header (response, "WWW-Authenticate");

      g_test_message ("%s: %s", cases[i].token, response->body);
      g_assert_cmpint (response->status, ==, cases[i].status);
      g_assert_cmpint (challenge != NULL, ==, cases[i].status == 401);
    }

  log = server_fixture_dup_log (server->process);
  g_assert_null (strstr (log, server->alice));
  g_assert_null (strstr (log, expired));
}

static void
test_guests (TestServer    *server,
             gconstpointer  data)
{
  g_autofree char *config_option = g_strconcat ("--config=", server_fixture_get_config (server->process), NULL);
  g_autofree char *dir_option = g_strconcat ("--data-dir=", server_fixture_get_data_dir (server->process), NULL);
  g_autofree char *link = NULL;
  g_autofree char *request = NULL;
  g_autofree char *token = NULL;
  g_autoptr (HttpResponse) accepted = NULL;
  g_autoptr (HttpResponse) before = NULL;
  g_autoptr (HttpResponse) after = NULL;
  const char *secret;

  g_assert_cmpint (test_run_server (server, &link, NULL, "invite", config_option, dir_option, "--host=h", NULL), ==, 0);
  secret = strstr (g_strchomp (link), "/?invite=");
  g_assert_nonnull (secret);
  request = g_strdup_printf ("{\"invite\":\"%s\"}", secret + strlen ("/?invite="));
  accepted = http_client_ask_once (server->port, "POST", "/invite", "", request);
  g_assert_cmpint (accepted->status, ==, 200);
  token = g_strdup (strstr (accepted->body, "\"token\":\"") + strlen ("\"token\":\""));
  token[strcspn (token, "\"")] = '\0';

  before = post_as (server, token, "/files", "", "hello");
  g_assert_cmpint (before->status, ==, 201);
  g_assert_cmpint (test_run_server (server, NULL, NULL, "invite", config_option, dir_option, "--revoke=1", NULL), ==, 0);
  after = post_as (server, token, "/files", "", "hello");
  g_assert_cmpint (after->status, ==, 401);
}

/* An upload that the server has begun to take. */
static RawClient *
begin_upload (TestServer *server)
{
  RawClient *client = raw_client_new (server->port);
  g_autofree char *padding = g_strnfill (40000, 'x');
  g_autofree char *head = g_strdup_printf ("POST /files HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer %s\r\n"
                                           CONTINUED "\r\n", server->alice);
  g_autofree char *go_on = NULL;

  raw_client_send_text (client, head);
  go_on = raw_client_read_response (client);
  g_assert_true (g_str_has_prefix (go_on, "HTTP/1.1 100 "));
  raw_client_send_text (client, padding);
  return client;
}

static void
test_aborted (TestServer    *server,
              gconstpointer  data)
{
  RawClient *client = begin_upload (server);

  g_assert_cmpint (count_new (server), ==, 1);
  raw_client_reset (client);
  raw_client_free (client);
  for (guint i = 0; count_new (server) > 0; i++)
    {
      g_autoptr (HttpResponse) response = get (server, "/health", "");

      g_assert_cmpint (i, <, MAX_TRIES);
    }
}

static void
test_stop (TestServer    *server,
           gconstpointer  data)
{
  g_autoptr (RawClient) client = begin_upload (server);

  g_assert_cmpint (count_new (server), ==, 1);
  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  g_assert_cmpint (count_new (server), ==, 0);
}

/* Nobody else on the computer can read what was uploaded, and it is there
 * after a restart. */
static void
test_restart (TestServer    *server,
              gconstpointer  data)
{
  g_autofree char *url = put (server, "/files?name=a", "", "hello");
  g_autofree char *path = dup_content_path (server);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (HttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);

  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  g_assert_true (server_fixture_start (server->process, &error));
  g_assert_no_error (error);
  server->port = server_fixture_get_port (server->process);
  response = get (server, url, "");
  g_assert_cmpint (response->status, ==, 200);
  g_assert_cmpstr (response->body, ==, "hello");
}

static void
test_trouble (TestServer    *server,
              gconstpointer  data)
{
  g_autofree char *url = put (server, "/files?name=a", "", "hello");
  g_autofree char *path = dup_content_path (server);
  g_autofree char *fresh = g_build_filename (server_fixture_get_data_dir (server->process), "files", "new", NULL);
  g_autoptr (RawClient) client = raw_client_new (server->port);
  g_autoptr (HttpResponse) response = NULL;
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: h\r\n\r\n", url);
  g_autofree char *rest = NULL;
  g_autoptr (HttpResponse) missing = NULL;

  g_assert_cmpint (g_rmdir (fresh), ==, 0);
  response = post_as (server, server->alice, "/files", "", "other");
  g_assert_cmpint (response->status, ==, 507);
  g_assert_null (strstr (response->body, "new"));
  server_fixture_wait_log (server->process, "event=upload-failed", 1);
  g_assert_cmpint (g_mkdir (fresh, 0700), ==, 0);

  /* A file that has shrunk is not taken for a whole one */
  g_assert_true (g_file_set_contents (path, "hel", -1, NULL));
  raw_client_send_text (client, request);
  rest = raw_client_read_rest (client);
  g_assert_true (rest == NULL || !g_str_has_suffix (rest, "hello"));
  server_fixture_wait_log (server->process, "event=download-failed", 1);

  g_assert_cmpint (g_unlink (path), ==, 0);
  missing = get (server, url, "");
  g_assert_cmpint (missing->status, ==, 404);
}

/* Where files are turned off there are none, and none are lost. */
static void
test_reload (TestServer    *server,
             gconstpointer  data)
{
  g_autofree char *url = put (server, "/files?name=a", "", "hello");
  const char *const configs[] = { "[files]\nenabled=false\n", "[files]\nmax_size=3\n" };
  const guint statuses[][2] = { { 404, 404 }, { 200, 413 } };

  for (guint i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      g_autoptr (HttpResponse) file = NULL;
      g_autoptr (HttpResponse) response = NULL;

      server_fixture_set_config (server->process, configs[i]);
      kill (server_fixture_get_pid (server->process), SIGHUP);
      server_fixture_wait_log (server->process, "event=reloaded", i + 1);
      file = get (server, url, "");
      response = post_as (server, server->alice, "/files", "", "other");
      g_assert_cmpint (file->status, ==, statuses[i][0]);
      g_assert_cmpint (response->status, ==, statuses[i][1]);
    }
}

static void
test_turned_on (TestServer    *server,
                gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (server_fixture_get_data_dir (server->process), "files", NULL);
  g_autoptr (HttpResponse) response = post_as (server, server->alice, "/files", "", "hello");
  g_autofree char *url = NULL;

  g_assert_cmpint (response->status, ==, 404);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));

  server_fixture_set_config (server->process, "");
  kill (server_fixture_get_pid (server->process), SIGHUP);
  server_fixture_wait_log (server->process, "event=reloaded", 1);
  url = put (server, "/files", "", "hello");
}

static void
test_no_start (TestServer    *server,
               gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (server_fixture_get_data_dir (server->process), "files", NULL);
  g_autofree char *moved = g_strconcat (folder, ".old", NULL);
  g_autofree char *config_option = g_strconcat ("--config=", server_fixture_get_config (server->process), NULL);
  g_autofree char *dir_option = g_strconcat ("--data-dir=", server_fixture_get_data_dir (server->process), NULL);
  g_autofree char *errors = NULL;

  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  g_assert_cmpint (g_rename (folder, moved), ==, 0);
  g_assert_true (g_file_set_contents (folder, "", -1, NULL));
  g_assert_cmpint (test_run_server (server, NULL, &errors, config_option, dir_option, NULL), !=, 0);
  g_test_message ("%s", errors);
  g_assert_nonnull (strstr (errors, folder));
}

static void
test_origins (TestServer    *server,
              gconstpointer  data)
{
  g_autofree char *url = put (server, "/files", "Origin: https://good.example\r\n", "hello");
  const char *const paths[] = { "/files", url };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (HttpResponse) good = http_client_ask_once (server->port, "OPTIONS", paths[i],
                                                            "Origin: https://good.example\r\n", NULL);
      g_autoptr (HttpResponse) evil = http_client_ask_once (server->port, "OPTIONS", paths[i],
                                                            "Origin: https://evil.example\r\n", NULL);
      g_autofree char *methods = http_response_dup_header (good, "Access-Control-Allow-Methods");
      g_autofree char *headers = http_response_dup_header (good, "Access-Control-Allow-Headers");

      g_assert_cmpint (good->status, ==, 204);
      http_response_assert_header (good, "Access-Control-Allow-Origin", "https://good.example");
      http_response_assert_header (good, "Vary", "Origin");
      g_assert_nonnull (strstr (methods, i == 0 ? "POST" : "GET, HEAD"));
      g_assert_nonnull (strstr (headers, "Authorization"));
      g_assert_nonnull (strstr (headers, "Content-Type"));
      g_assert_cmpint (evil->status, ==, 403);
      http_response_assert_header (evil, "Access-Control-Allow-Origin", NULL);
    }
}

/* Neither what comes nor what goes is ever in memory as a whole. */
static void
test_large (TestServer    *server,
            gconstpointer  data)
{
  g_autofree char *body = g_malloc (LARGE);
  g_autofree char *headers = dup_bearer (server->alice, "");
  g_autofree char *head = g_strdup_printf ("POST /files?name=large HTTP/1.1\r\nHost: h\r\n%sContent-Length: %d\r\n\r\n",
                                           headers, LARGE);
  g_autoptr (RawClient) client = raw_client_new (server->port);
  g_autoptr (RawClient) reader = raw_client_new_small (server->port);
  g_autoptr (HttpResponse) response = NULL;
  g_autofree char *url = NULL;
  g_autofree char *request = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *answer = NULL;
  guint64 before = get_counter (server, "process_resident_memory_bytes");
  guint64 during;
  guint status;

  for (gsize i = 0; i < LARGE; i++)
    body[i] = 'a' + (i * 7 + i / 1000) % 26;
  raw_client_send_text (client, head);
  raw_client_send_bytes (client, body, LARGE);
  response = http_client_read (client, "POST");
  g_assert_cmpint (response->status, ==, 201);

  url = http_response_dup_header (response, "Location");
  request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: h\r\n\r\n", url);
  raw_client_send_text (reader, request);
  answer = http_client_read_head (reader, &status);
  g_assert_cmpint (status, ==, 200);
  during = get_counter (server, "process_resident_memory_bytes");
  g_test_message ("%" G_GUINT64_FORMAT " KB before, %" G_GUINT64_FORMAT " KB then", before / 1024, during / 1024);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (during, <, before + 10 * 1024 * 1024);
#endif
  rest = raw_client_read_text (reader, LARGE);
  g_assert_cmpint (memcmp (rest, body, LARGE), ==, 0);
}

/* Who stops in the middle of a download costs nothing. */
static void
test_gone (TestServer    *server,
           gconstpointer  data)
{
  g_autofree char *body = g_strnfill (LARGE, 'x');
  g_autofree char *url = put (server, "/files", "", body);
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: h\r\n\r\n", url);
  g_autoptr (RawClient) client = raw_client_new_small (server->port);
  g_autoptr (RawClient) late = raw_client_new_small (server->port);
  g_autofree char *head = NULL;
  g_autofree char *other = NULL;
  guint64 before = get_counter (server, "process_open_fds");
  guint status;

  raw_client_send_text (client, request);
  head = http_client_read_head (client, &status);
  raw_client_reset (client);
  for (guint i = 0; get_counter (server, "process_open_fds") >= before; i++)
    g_assert_cmpint (i, <, MAX_TRIES);

  /* The end of the server is not held up either */
  raw_client_send_text (late, request);
  other = http_client_read_head (late, &status);
  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
}

#define ADD(name, text, func) \
  g_test_add ("/file-routes/" name, TestServer, text, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("round-trip", config, test_round_trip);
  ADD ("empty", config, test_empty);
  ADD ("names", config, test_names);
  ADD ("ranges", config, test_ranges);
  ADD ("unknown", config, test_unknown);
  ADD ("types", config, test_types);
  ADD ("size", config, test_size);
  ADD ("chunked", config, test_chunked);
  ADD ("tokens", config, test_tokens);
  ADD ("guests", config, test_guests);
  ADD ("aborted", config, test_aborted);
  ADD ("stop", config, test_stop);
  ADD ("restart", config, test_restart);
  ADD ("trouble", config, test_trouble);
  ADD ("reload", config, test_reload);
  ADD ("turned-on", "[files]\nenabled=false\n", test_turned_on);
  ADD ("no-start", config, test_no_start);
  ADD ("origins", config, test_origins);
  ADD ("large", large_config, test_large);
  ADD ("gone", large_config, test_gone);

  return g_test_run ();
}
