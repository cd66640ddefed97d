/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "server-connection.h"
#include "server-listener.h"
#include "server-routes.h"
#include "test-folder.h"

#include <gio/gio.h>
#include <string.h>

#define ECHO_LIMIT 100000
#define SINK_LIMIT (4 * 1024 * 1024)
#define STREAM_PIECE 65536
#define STREAM_PIECES 200

/* A server in a thread of its own, with routes that show what routes can do. */
typedef struct
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *main_loop;
  ServerConfig *config;
  ServerStore *store;
  ServerLoop *loop;
  ServerHub *hub;
  ServerListener *listener;
  char *folder;
  guint16 port;
} Fixture;

/* What the routes have seen */
static struct
{
  GMutex mutex;
  GCond cond;
  guint n_gone;
  guint n_held;
  gsize max_backlog;
  guint n_pieces;
} seen;

static void
count (guint *counter)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&seen.mutex);

  (*counter)++;
  g_cond_broadcast (&seen.cond);
}

static void
wait_for (guint *counter,
          guint  n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&seen.mutex);
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (*counter < n)
    g_assert_true (g_cond_wait_until (&seen.cond, &seen.mutex, end));
}

static void
handle_echo (ServerExchange *exchange)
{
  g_autoptr (GBytes) body = server_exchange_dup_body (exchange);
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  server_exchange_respond (exchange, SERVER_HTTP_OK, "text/plain", text, length);
}

static gboolean
sink_cb (ServerExchange *exchange,
         const guint8   *data,
         gsize           length,
         gpointer        user_data)
{
  gsize *total = user_data;

  for (gsize i = 0; i < length; i++)
    {
      if (data[i] == '!')
        {
          server_exchange_refuse (exchange, SERVER_HTTP_FORBIDDEN);
          return FALSE;
        }
    }
  *total += length;
  return TRUE;
}

static gsize sink_total;

static gboolean
unpause_cb (gpointer data)
{
  g_autoptr (ServerExchange) exchange = data;

  server_exchange_set_paused (exchange, FALSE);
  return G_SOURCE_REMOVE;
}

static void
run_soon (ServerExchange *exchange,
          GSourceFunc     func)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, func, server_exchange_ref (exchange), NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
begin_sink (ServerExchange *exchange)
{
  sink_total = 0;
  server_exchange_set_sink (exchange, sink_cb, &sink_total, NULL);
  server_exchange_set_paused (exchange, TRUE);
  run_soon (exchange, unpause_cb);
}

static void
handle_sink (ServerExchange *exchange)
{
  g_autofree char *text = g_strdup_printf ("%" G_GSIZE_FORMAT, sink_total);

  server_exchange_respond (exchange, SERVER_HTTP_OK, "text/plain", text, -1);
}

static void
begin_refused (ServerExchange *exchange)
{
  server_exchange_add_header (exchange, "X-Why", "because");
  server_exchange_refuse (exchange, SERVER_HTTP_UNAUTHORIZED);
}

static gboolean
answer_cb (gpointer data)
{
  g_autoptr (ServerExchange) exchange = data;

  server_exchange_respond (exchange, SERVER_HTTP_OK, "text/plain", "later", -1);
  g_assert_false (server_exchange_is_open (exchange));
  return G_SOURCE_REMOVE;
}

static void
handle_later (ServerExchange *exchange)
{
  run_soon (exchange, answer_cb);
}

static void
gone_cb (ServerExchange *exchange,
         gpointer        data)
{
  server_exchange_respond (exchange, SERVER_HTTP_OK, NULL, NULL, 0);
  server_exchange_unref (exchange);
  count (&seen.n_gone);
}

static void
handle_hold (ServerExchange *exchange)
{
  static const ServerExchangeWatch watch = { .gone = gone_cb };

  server_exchange_set_watch (server_exchange_ref (exchange), &watch, NULL);
  count (&seen.n_held);
}

static void
stream_cb (ServerExchange *exchange,
           gpointer        data)
{
  static char piece[STREAM_PIECE];
  ServerConnection *connection = server_exchange_get_connection (exchange);

  memset (piece, 'p', sizeof piece);
  while (seen.n_pieces < STREAM_PIECES && !server_exchange_is_blocked (exchange))
    {
      server_exchange_write (exchange, piece, sizeof piece);
      seen.n_pieces++;
    }

  seen.max_backlog = MAX (seen.max_backlog, server_connection_get_backlog (connection));
  if (seen.n_pieces == STREAM_PIECES)
    server_exchange_end (exchange);
}

static void
stream_gone_cb (ServerExchange *exchange,
                gpointer        data)
{
  count (&seen.n_gone);
}

static void
handle_stream (ServerExchange *exchange)
{
  static const ServerExchangeWatch watch = { stream_cb, stream_gone_cb };

  seen.n_pieces = 0;
  seen.max_backlog = 0;
  server_exchange_set_watch (exchange, &watch, NULL);
  server_exchange_begin (exchange, SERVER_HTTP_OK, "text/plain", -1);
}

static void
handle_sized (ServerExchange *exchange)
{
  g_autoptr (ServerExchange) guard = server_exchange_ref (exchange);

  server_exchange_begin (exchange, SERVER_HTTP_OK, "text/plain", 10);
  server_exchange_write (exchange, "hello", 5);
  server_exchange_write (exchange, "world", 5);
  server_exchange_end (exchange);
  server_exchange_write (exchange, "nothing", 7);
}

static const ServerRoute routes[] = {
  { "/echo", .methods = "POST", .limit = ECHO_LIMIT, .handle = handle_echo },
  { "/sink", .methods = "POST", .limit = SINK_LIMIT, .begin = begin_sink, .handle = handle_sink },
  { "/refused", .methods = "GET, POST", .limit = 1000, .begin = begin_refused, .handle = handle_echo },
  { "/later", .methods = "GET", .handle = handle_later },
  { "/hold", .methods = "GET", .handle = handle_hold },
  { "/stream", .methods = "GET, HEAD", .handle = handle_stream },
  { "/sized", .methods = "GET, HEAD", .handle = handle_sized },
  { "/all/", .prefix = TRUE, .methods = "GET", .handle = handle_echo },
  { NULL },
};

static void
flush_cb (gpointer data)
{
  Fixture *fixture = data;

  server_hub_flush (fixture->hub);
  if (fixture->listener != NULL)
    server_listener_flush (fixture->listener);
}

static gpointer
serve (gpointer data)
{
  Fixture *fixture = data;

  g_main_context_push_thread_default (fixture->context);
  g_main_loop_run (fixture->main_loop);
  g_clear_pointer (&fixture->listener, server_listener_free);
  g_clear_pointer (&fixture->store, server_store_close);
  g_clear_pointer (&fixture->hub, server_hub_free);
  g_clear_pointer (&fixture->loop, server_loop_free);
  g_main_context_pop_thread_default (fixture->context);
  return NULL;
}

/* The configuration is what the [server] section has. */
static void
set_up (Fixture       *fixture,
        gconstpointer  config)
{
  ServerConfigOverrides overrides = { .port = 0 };
  g_autofree char *path = NULL;
  g_autofree char *text = g_strconcat ("[server]\n", config, NULL);
  g_autofree char *data_dir = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = test_make_folder ();
  path = g_build_filename (fixture->folder, "server.conf", NULL);
  data_dir = g_build_filename (fixture->folder, "data", NULL);
  overrides.data_dir = data_dir;
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  fixture->config = server_config_load (path, &overrides, &error);
  g_assert_no_error (error);

  seen.n_gone = 0;
  seen.n_held = 0;
  fixture->context = g_main_context_new ();
  fixture->main_loop = g_main_loop_new (fixture->context, FALSE);
  fixture->store = server_store_open (fixture->config, fixture->context, &error);
  g_assert_no_error (error);
  fixture->loop = server_loop_new (fixture->context, flush_cb, fixture);
  fixture->hub = server_hub_new (fixture->config, fixture->loop, fixture->store);
  server_hub_set_routes (fixture->hub, routes);
  fixture->listener = server_listener_new (fixture->hub, NULL, -1, &error);
  g_assert_no_error (error);
  fixture->port = server_listener_get_port (fixture->listener);
  fixture->thread = g_thread_new ("server", serve, fixture);
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  config)
{
  g_main_context_invoke (fixture->context, quit_cb, fixture->main_loop);
  g_thread_join (fixture->thread);
  g_main_loop_unref (fixture->main_loop);
  g_main_context_unref (fixture->context);
  server_config_unref (fixture->config);
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
assert_response (HttpResponse *response,
                 guint         status,
                 const char   *body)
{
  g_autoptr (HttpResponse) owned = response;

  g_assert_cmpint (owned->status, ==, status);
  if (body != NULL)
    g_assert_cmpstr (owned->body, ==, body);
}

static void
send_text (RawClient  *client,
           const char *text)
{
  raw_client_send_bytes (client, text, strlen (text));
}

static void
test_keep_alive (Fixture       *fixture,
                 gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_new (fixture->port);
  g_autoptr (RawClient) old = raw_client_new (fixture->port);
  g_autoptr (RawClient) kept = raw_client_new (fixture->port);

  for (guint i = 0; i < 3; i++)
    assert_response (http_client_ask (client, "POST", "/echo", "", "hello"), 200, "hello");
  assert_response (http_client_ask (client, "POST", "/echo", "", ""), 200, "");
  assert_response (http_client_ask (client, "GET", "/nothing", "", NULL), 404, "");
  assert_response (http_client_ask (client, "GET", "/all/of/it?x", "", NULL), 200, "");
  assert_response (http_client_ask (client, "POST", "/echo", "Connection: close\r\n", "bye"), 200, "bye");
  g_assert_true (raw_client_reaches_end (client));

  send_text (old, "GET /sized HTTP/1.0\r\n\r\n");
  assert_response (http_client_read (old, "GET"), 200, "helloworld");
  g_assert_true (raw_client_reaches_end (old));

  for (guint i = 0; i < 2; i++)
    {
      send_text (kept, "GET /sized HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assert_response (http_client_read (kept, "GET"), 200, "helloworld");
    }
}

/* All are answered, in the order in which they were asked. */
static void
test_pipelining (Fixture       *fixture,
                 gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_new (fixture->port);
  g_autoptr (GString) requests = g_string_new (NULL);

  for (guint i = 0; i < 300; i++)
    {
      g_string_append (requests, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
      g_string_append_printf (requests, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n%04u", i);
      g_string_append (requests, "GET /sized HTTP/1.1\r\nHost: h\r\n\r\n"
                                 "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                 "1\r\nx\r\n1\r\ny\r\n0\r\n\r\n");
    }
  raw_client_send_bytes (client, requests->str, requests->len);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *number = g_strdup_printf ("%04u", i);

      assert_response (http_client_read (client, "GET"), 200, "later");
      assert_response (http_client_read (client, "POST"), 200, number);
      assert_response (http_client_read (client, "GET"), 200, "helloworld");
      assert_response (http_client_read (client, "POST"), 200, "xy");
    }
}

static void
test_byte_by_byte (Fixture       *fixture,
                   gconstpointer  config)
{
  static const char request[] =
    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nfghij";
  g_autoptr (RawClient) client = raw_client_new (fixture->port);

  for (const char *p = request; *p != '\0'; p++)
    raw_client_send_bytes (client, p, 1);
  assert_response (http_client_read (client, "POST"), 200, "abcde");
  assert_response (http_client_read (client, "POST"), 200, "fghij");
}

/* What is too long is refused before it is sent, or as soon as it is known. */
static void
test_limits (Fixture       *fixture,
             gconstpointer  config)
{
  g_autofree char *most = g_strnfill (ECHO_LIMIT, 'm');
  g_autofree char *more = g_strnfill (ECHO_LIMIT + 1, 'm');
  g_autoptr (RawClient) client = raw_client_new (fixture->port);
  g_autoptr (RawClient) chunked = raw_client_new (fixture->port);
  g_autoptr (RawClient) none = raw_client_new (fixture->port);
  g_autofree char *chunk = g_strdup_printf ("%x\r\n%s", ECHO_LIMIT + 1, more);

  assert_response (http_client_ask (client, "POST", "/echo", "", most), 200, most);
  send_text (client, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100001\r\n\r\n");
  assert_response (http_client_read (client, "POST"), 413, "");
  g_assert_true (raw_client_reaches_end (client));

  send_text (chunked, "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  send_text (chunked, chunk);
  assert_response (http_client_read (chunked, "POST"), 413, "");
  g_assert_true (raw_client_reaches_end (chunked));

  assert_response (http_client_ask (none, "GET", "/sized", "", "x"), 413, "");
  g_assert_true (raw_client_reaches_end (none));
}

static void
test_sink (Fixture       *fixture,
           gconstpointer  config)
{
  g_autofree char *body = g_strnfill (SINK_LIMIT, 's');
  g_autofree char *total = g_strdup_printf ("%d", SINK_LIMIT);
  g_autoptr (RawClient) client = raw_client_new (fixture->port);
  g_autoptr (RawClient) bad = raw_client_new (fixture->port);

  for (guint i = 0; i < 2; i++)
    assert_response (http_client_ask (client, "POST", "/sink", "", body), 200, total);

  send_text (bad, "POST /sink HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nnot this!");
  assert_response (http_client_read (bad, "POST"), 403, "");
  g_assert_true (raw_client_reaches_end (bad));
}

static void
test_expect (Fixture       *fixture,
             gconstpointer  config)
{
  static const char head[] = "POST %s HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: %s\r\n\r\n";
  g_autoptr (RawClient) client = raw_client_new (fixture->port);
  g_autoptr (RawClient) refused = raw_client_new (fixture->port);
  g_autoptr (RawClient) strange = raw_client_new (fixture->port);
  g_autofree char *good = g_strdup_printf (head, "/echo", "100-Continue");
  g_autofree char *early = g_strdup_printf (head, "/refused", "100-continue");
  g_autofree char *odd = g_strdup_printf (head, "/echo", "miracles");
  g_autofree char *between = NULL;
  g_autoptr (HttpResponse) response = NULL;
  g_autofree char *why = NULL;
  guint status;

  send_text (client, good);
  between = http_client_read_head (client, &status);
  g_assert_cmpstr (between, ==, "HTTP/1.1 100 Continue\r\n\r\n");
  send_text (client, "hello");
  assert_response (http_client_read (client, "POST"), 200, "hello");

  send_text (refused, early);
  response = http_client_read (refused, "POST");
  g_assert_cmpint (response->status, ==, 401);
  why = http_response_dup_header (response, "X-Why");
  g_assert_cmpstr (why, ==, "because");
  g_assert_true (raw_client_reaches_end (refused));

  send_text (strange, odd);
  assert_response (http_client_read (strange, "POST"), 417, "");
}

static void
test_methods (Fixture       *fixture,
              gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_new (fixture->port);
  g_autoptr (HttpResponse) wrong = http_client_ask (client, "DELETE", "/sized", "", NULL);
  g_autoptr (HttpResponse) head = http_client_ask (client, "HEAD", "/sized", "", NULL);
  g_autofree char *allow = http_response_dup_header (wrong, "Allow");
  g_autofree char *length = http_response_dup_header (head, "Content-Length");

  g_assert_cmpint (wrong->status, ==, 405);
  g_assert_cmpstr (allow, ==, "GET, HEAD");
  g_assert_cmpint (head->status, ==, 200);
  g_assert_cmpstr (length, ==, "10");

  /* Had the body been sent, this would not be a response */
  assert_response (http_client_ask (client, "GET", "/sized", "", NULL), 200, "helloworld");
}

/* Who reads slowly makes the writer wait, and gets everything. */
static void
test_stream (Fixture       *fixture,
             gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_new_small (fixture->port);
  g_autoptr (RawClient) old = raw_client_new (fixture->port);
  g_autoptr (HttpResponse) response = http_client_ask (client, "GET", "/stream", "", NULL);
  g_autoptr (HttpResponse) rest = NULL;
  g_autofree char *encoding = http_response_dup_header (response, "Transfer-Encoding");

  g_assert_cmpstr (encoding, ==, "chunked");
  g_assert_cmpint (strlen (response->body), ==, STREAM_PIECE * STREAM_PIECES);
  g_assert_cmpint (seen.max_backlog, <, SERVER_EXCHANGE_BACKLOG + 2 * STREAM_PIECE);
  assert_response (http_client_ask (client, "GET", "/sized", "", NULL), 200, "helloworld");

  send_text (old, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  rest = http_client_read (old, "GET");
  g_assert_null (http_response_dup_header (rest, "Transfer-Encoding"));
  g_assert_cmpint (strlen (rest->body), ==, STREAM_PIECE * STREAM_PIECES);
}

/* The handler is told, and what it says then is dropped. */
static void
test_gone (Fixture       *fixture,
           gconstpointer  config)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (RawClient) client = raw_client_new (fixture->port);

      send_text (client, "GET /hold HTTP/1.1\r\nHost: h\r\n\r\nGET /sized HTTP/1.1\r\nHost: h\r\n\r\n");
      wait_for (&seen.n_held, i + 1);
      raw_client_reset (client);
    }
  wait_for (&seen.n_gone, 10);

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (RawClient) client = raw_client_new (fixture->port);

      send_text (client, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
      raw_client_reset (client);
    }
  assert_response (http_client_ask_once (fixture->port, "GET", "/later", "", NULL), 200, "later");
}

/* Who has asked and says no more still wants to be answered. */
static void
test_half_closed (Fixture       *fixture,
                  gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_new (fixture->port);
  g_autoptr (RawClient) partial = raw_client_new (fixture->port);

  send_text (client, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  raw_client_shut_down (client);
  assert_response (http_client_read (client, "GET"), 200, "later");
  g_assert_true (raw_client_reaches_end (client));

  send_text (partial, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
  raw_client_shut_down (partial);
  g_assert_true (raw_client_reaches_end (partial));
}

static void
test_deadlines (Fixture       *fixture,
                gconstpointer  config)
{
  g_autoptr (RawClient) idle = raw_client_new (fixture->port);
  g_autoptr (RawClient) head = raw_client_new (fixture->port);
  g_autoptr (RawClient) body = raw_client_new (fixture->port);

  assert_response (http_client_ask (head, "GET", "/sized", "", NULL), 200, "helloworld");
  send_text (head, "GET /si");
  send_text (body, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
  assert_response (http_client_ask (idle, "GET", "/sized", "", NULL), 200, "helloworld");

  assert_response (http_client_read (head, "GET"), 408, "");
  g_assert_true (raw_client_reaches_end (head));
  assert_response (http_client_read (body, "POST"), 408, "");
  g_assert_true (raw_client_reaches_end (body));
  g_assert_true (raw_client_reaches_end (idle));
}

/* A reader that has stopped is not waited for. */
static void
test_stalled_reader (Fixture       *fixture,
                     gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_new_small (fixture->port);

  send_text (client, "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  wait_for (&seen.n_gone, 1);
}

/* What two servers could understand in two ways, this one understands in
 * none, and does not look at what follows. */
static void
test_smuggling (Fixture       *fixture,
                gconstpointer  config)
{
  static const char *const requests[] = {
    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\x0b" "chunked\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n",
    "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1 ;\r\nx\r\n0\r\n\r\n",
    "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /sized HTTP/1.1\r\nHost: h\r\nX: y\r\n folded\r\n\r\n",
    "GET /sized HTTP/1.1\nHost: h\n\n\r\n\r\n",
    "GET /sized HTTP/1.1\r\nHost: h\r\nX: y\r\n\rZ: z\r\n\r\n",
    "GET /sized HTTP/1.1\r\nHost: h\r\nX\r\n\r\n",
    "GET /sized HTTP/1.1\r\nHost : h\r\n\r\n",
    "GET /sized HTTP/1.1\r\n\r\n",
    "GET /sized HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
    "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "\x16\x03\x01\x02\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (RawClient) client = raw_client_new (fixture->port);

      g_test_message ("request %" G_GSIZE_FORMAT, i);
      send_text (client, requests[i]);
      send_text (client, "GET /sized HTTP/1.1\r\nHost: h\r\n\r\n");
      assert_response (http_client_read (client, "GET"), 400, "");
      g_assert_true (raw_client_reaches_end (client));
    }
}

/* Whoever speaks TLS is not left to wait for the rest of a head. */
static void
test_not_http (Fixture       *fixture,
               gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_new (fixture->port);

  send_text (client, "\x16\x03\x01");
  assert_response (http_client_read (client, "GET"), 400, "");
  g_assert_true (raw_client_reaches_end (client));
}

/* Little in much paper is not read to the end. */
static void
test_framing (Fixture       *fixture,
              gconstpointer  config)
{
  g_autoptr (RawClient) client = raw_client_new (fixture->port);
  g_autofree char *paper = g_strnfill (1000, 'e');
  g_autofree char *chunk = g_strdup_printf ("1;%s\r\nx\r\n", paper);

  send_text (client, "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (guint i = 0; i < 100; i++)
    send_text (client, chunk);
  assert_response (http_client_read (client, "POST"), 400, "");
}

#define ADD(name, config, func) \
  g_test_add ("/exchange/" name, Fixture, config, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("keep-alive", NULL, test_keep_alive);
  ADD ("pipelining", NULL, test_pipelining);
  ADD ("byte-by-byte", NULL, test_byte_by_byte);
  ADD ("limits", NULL, test_limits);
  ADD ("sink", NULL, test_sink);
  ADD ("expect", NULL, test_expect);
  ADD ("methods", NULL, test_methods);
  ADD ("stream", NULL, test_stream);
  ADD ("gone", NULL, test_gone);
  ADD ("half-closed", NULL, test_half_closed);
  ADD ("deadlines", "handshake_timeout=200ms\nbody_timeout=200ms\nidle_timeout=300ms\n", test_deadlines);
  ADD ("stalled-reader", "body_timeout=200ms\n", test_stalled_reader);
  ADD ("smuggling", NULL, test_smuggling);
  ADD ("not-http", "handshake_timeout=1h\n", test_not_http);
  ADD ("framing", NULL, test_framing);

  return g_test_run ();
}
