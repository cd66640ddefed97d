/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "process-util.h"
#include "server-config.h"
#include "test-certificate.h"
#include "test-folder.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define KEY "the key of the tests"
#define ORIGIN "Origin: https://chat.example.org\r\n"
#define LARGE (20 * 1024 * 1024)
#define SHORT_TIMEOUT "4s"
#define N_PINGS 4
#define UPGRADE \
  "GET /connection/websocket HTTP/1.1\r\nHost: chat.example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

/* What of nginx is not a matter of a site. A signal that comes just before nginx
 * waits for events does not wake it: without the timer, it may never end. */
static const char main_config[] =
  "daemon off;\n"
  "master_process off;\n"
  "worker_processes 1;\n"
  "timer_resolution 100ms;\n"
  "pid nginx.pid;\n"
  "error_log stderr warn;\n"
  "events { worker_connections 256; }\n"
  "http {\n"
  "  access_log off;\n"
  "  client_body_temp_path body;\n"
  "  proxy_temp_path proxy;\n"
  "  fastcgi_temp_path fastcgi;\n"
  "  uwsgi_temp_path uwsgi;\n"
  "  scgi_temp_path scgi;\n"
  "  include site.conf;\n"
  "}\n";

/* What docs/service.md tells to configure. */
static const char config[] =
  "public_host=chat.example.org:443\n"
  "allowed_origins=https://chat.example.org\n"
  "[api]\n"
  "key=" KEY "\n"
  "[limits]\n"
  "trusted_proxies=127.0.0.1\n"
  "[default]\n"
  "publish=everyone\n";

static const char one_config[] =
  "[limits]\n"
  "trusted_proxies=127.0.0.1\n"
  "max_connections_per_address=1\n";

static const char pinging_config[] =
  "ping_interval=1500ms\n"
  "pong_timeout=1400ms\n"
  "[limits]\n"
  "trusted_proxies=127.0.0.1\n"
  "[default]\n"
  "publish=everyone\n";

static const char silent_config[] =
  "ping_interval=0\n"
  "[limits]\n"
  "trusted_proxies=127.0.0.1\n";

/* The server behind nginx, which has the configuration of the example. */
typedef struct
{
  TestServer server;
  char *folder;
  guint16 plain_port;
  guint16 port;
  GSubprocess *nginx;
} Fixture;

static char *
dup_example (void)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (EXAMPLE, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
write_file (Fixture    *self,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* What the example says must be there to be replaced, once. */
G_GNUC_PRINTF (3, 4)
static void
replace (GString    *text,
         const char *original,
         const char *format,
         ...)
{
  g_autofree char *replacement = NULL;
  va_list arguments;

  va_start (arguments, format);
  replacement = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_test_message ("%s", original);
  g_assert_cmpint (g_string_replace (text, original, replacement, 0), ==, 1);
}

/* The example, with other ports and other paths, and for some tests with less
 * patience. */
static void
write_site (Fixture  *self,
            gboolean  is_impatient)
{
  g_autofree char *example = dup_example ();
  g_autoptr (GString) site = g_string_new_take (g_steal_pointer (&example));

  replace (site, "server 127.0.0.1:8000;", "server 127.0.0.1:%u;", self->server.port);
  replace (site, "listen 80;", "listen 127.0.0.1:%u;", self->plain_port);
  replace (site, "listen [::]:80;", "%s", "");
  replace (site, "listen 443 ssl;", "listen 127.0.0.1:%u ssl;", self->port);
  replace (site, "listen [::]:443 ssl;", "%s", "");
  replace (site, "/etc/letsencrypt/live/chat.example.org/fullchain.pem", "certificate.pem");
  replace (site, "/etc/letsencrypt/live/chat.example.org/privkey.pem", "key.pem");
  if (is_impatient)
    replace (site, "proxy_read_timeout 75s;", "proxy_read_timeout " SHORT_TIMEOUT ";");
  write_file (self, "site.conf", site->str);
}

/* A socket is opened here and handed over, so that nobody can take its port in
 * between and clients may come before nginx is ready. */
static guint16
pass_socket (GSubprocessLauncher *launcher,
             int                  target)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) inet = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (inet, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);

  g_subprocess_launcher_take_fd (launcher, dup (g_socket_get_fd (socket)), target);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

/* A test that fails must not leave nginx behind. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autofree char *prefix = NULL;

  self->folder = test_make_folder ();
  certificate = g_build_filename (self->folder, "certificate.pem", NULL);
  key = g_build_filename (self->folder, "key.pem", NULL);
  prefix = g_strconcat (self->folder, "/", NULL);
  test_make_certificate (certificate, key);
  test_server_set_up (&self->server, data);

  self->plain_port = pass_socket (launcher, 3);
  self->port = pass_socket (launcher, 4);
  write_file (self, "main.conf", main_config);
  write_site (self, data == pinging_config || data == silent_config);

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  g_subprocess_launcher_setenv (launcher, "NGINX", "3;4;", TRUE);
  self->nginx = g_subprocess_launcher_spawn (launcher, &error, NGINX, "-p", prefix, "-c", "main.conf",
                                             "-e", "stderr", NULL);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (self->nginx, SIGTERM);
  g_subprocess_wait (self->nginx, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (self->nginx));
  g_object_unref (self->nginx);
  test_server_tear_down (&self->server, NULL);
  test_remove_folder (self->folder);
  g_free (self->folder);
}

static RawClient *
connect_from (Fixture    *self,
              const char *source)
{
  RawClient *client = raw_client_new_tls_from (self->port, source);

  g_assert_nonnull (client);
  return client;
}

static RawClient *
open_session (Fixture *self)
{
  RawClient *client = connect_from (self, "127.0.0.1");

  raw_client_upgrade (client);
  raw_client_begin (client, NULL);
  return client;
}

/* The status of a request for a WebSocket with these headers. */
static guint
ask (RawClient  *client,
     const char *headers)
{
  g_autofree char *request = g_strconcat (UPGRADE, headers, "\r\n", NULL);
  g_autofree char *head = NULL;
  guint status;

  raw_client_send_text (client, request);
  head = http_client_read_head (client, &status);
  return status;
}

static HttpResponse *
request (Fixture    *self,
         const char *method,
         const char *path,
         const char *headers,
         const char *body)
{
  g_autoptr (RawClient) client = connect_from (self, "127.0.0.1");

  return http_client_ask (client, method, path, headers, body);
}

static void
subscribe (RawClient  *client,
           const char *channel)
{
  g_autofree char *command = g_strdup_printf ("{\"id\":2,\"subscribe\":{\"channel\":\"%s\"}}", channel);

  raw_client_send (client, command);
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
}

static void
assert_push (RawClient  *client,
             const char *data)
{
  g_autofree char *push = raw_client_read (client);

  g_test_message ("%s", push);
  g_assert_nonnull (strstr (push, data));
}

static void
test_talk (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (RawClient) reader = open_session (self);
  g_autoptr (RawClient) writer = open_session (self);

  subscribe (reader, "room");
  raw_client_send (writer, "{\"id\":2,\"publish\":{\"channel\":\"room\",\"data\":\"through nginx\"}}");
  g_assert_cmpint (raw_client_read_error (writer, 2), ==, 0);
  assert_push (reader, "through nginx");
  test_publish (writer, "other", 500);
}

/* The pages of the site may connect, and no others. */
static void
test_origin (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (RawClient) good = connect_from (self, "127.0.0.1");
  g_autoptr (RawClient) evil = connect_from (self, "127.0.0.1");

  g_assert_cmpint (ask (good, ORIGIN), ==, 101);
  g_assert_cmpint (ask (evil, "Origin: https://evil.example\r\n"), ==, 403);
}

/* Who comes from where is what nginx says, not what the client does. */
static void
test_addresses (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (RawClient) first = connect_from (self, "127.0.0.2");
  g_autoptr (RawClient) second = connect_from (self, "127.0.0.2");
  g_autoptr (RawClient) liar = connect_from (self, "127.0.0.2");
  g_autoptr (RawClient) other = connect_from (self, "127.0.0.3");

  g_assert_cmpint (ask (first, ""), ==, 101);
  g_assert_cmpint (ask (second, ""), ==, 429);
  g_assert_cmpint (ask (liar, "X-Forwarded-For: 203.0.113.9\r\nForwarded: for=203.0.113.9\r\n"), ==, 429);
  g_assert_cmpint (ask (other, "X-Forwarded-For: 127.0.0.2\r\n"), ==, 101);
}

/* Where nobody has told the server of nginx, it says so rather than take all for
 * one client. */
static void
test_untold (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (RawClient) client = connect_from (self, "127.0.0.1");

  g_assert_cmpint (ask (client, ""), ==, 421);
}

static void
test_http (Fixture       *self,
           gconstpointer  data)
{
  static const char publication[] = "{\"channel\":\"room\",\"data\":\"from a backend\"}";
  g_autoptr (RawClient) reader = open_session (self);
  g_autoptr (HttpResponse) health = request (self, "GET", "/health", "", NULL);
  g_autoptr (HttpResponse) metrics = request (self, "GET", "/metrics", "", NULL);
  g_autoptr (HttpResponse) refused = request (self, "POST", "/api/publish", "", publication);
  g_autoptr (HttpResponse) published = NULL;
  g_autoptr (HttpResponse) plain = http_client_ask_once (self->plain_port, "GET", "/health", "", NULL);
  g_autofree char *location = http_response_dup_header (plain, "Location");

  g_assert_cmpint (health->status, ==, 200);
  g_assert_cmpint (metrics->status, ==, 403);
  g_assert_cmpint (refused->status, ==, 401);
  g_assert_cmpint (plain->status, ==, 301);
  g_assert_cmpstr (location, ==, "https://h/health");

  subscribe (reader, "room");
  published = request (self, "POST", "/api/publish", "X-API-Key: " KEY "\r\n", publication);
  g_assert_cmpint (published->status, ==, 200);
  assert_push (reader, "from a backend");
}

/* A link leads to nginx, and who comes by it becomes a guest. */
static void
test_invite (Fixture       *self,
             gconstpointer  data)
{
  static const char link[] = "confab://chat.example.org:443/?invite=";
  ServerFixture *process = self->server.process;
  g_autofree char *output = NULL;
  g_autofree char *body = NULL;
  g_autoptr (HttpResponse) response = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (RawClient) guest = NULL;

  g_assert_cmpint (test_run_server (&self->server, &output, NULL, "invite",
                                    "--config", server_fixture_get_config (process),
                                    "--data-dir", server_fixture_get_data_dir (process), NULL), ==, 0);
  g_assert_true (g_str_has_prefix (output, link));
  body = g_strdup_printf ("{\"invite\":\"%s\",\"name\":\"Ann\"}", g_strchomp (output) + strlen (link));

  response = request (self, "POST", "/invite", "", body);
  g_assert_cmpint (response->status, ==, 200);
  parts = g_strsplit (response->body, "\"", -1);
  g_assert_cmpstr (parts[1], ==, "token");
  guest = connect_from (self, "127.0.0.1");
  raw_client_upgrade (guest);
  raw_client_begin (guest, parts[3]);
  test_publish (guest, "room", 3);
}

static void
test_files (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *headers = g_strdup_printf ("Authorization: Bearer %s\r\n", self->server.alice);
  g_autofree char *body = g_strnfill (LARGE, 'x');
  g_autofree char *too_large = g_strconcat (headers, "Content-Length: 30000000\r\n", NULL);
  g_autoptr (HttpResponse) put = request (self, "POST", "/files?name=large.txt", headers, body);
  g_autofree char *location = http_response_dup_header (put, "Location");
  g_autoptr (HttpResponse) stranger = NULL;
  g_autoptr (HttpResponse) got = NULL;
  g_autoptr (HttpResponse) refused = NULL;

  g_assert_cmpint (put->status, ==, 201);
  got = request (self, "GET", location, "", NULL);
  g_assert_cmpint (got->status, ==, 200);
  g_assert_true (g_str_equal (got->body, body));

  refused = request (self, "POST", "/files?name=large.txt", too_large, NULL);
  g_assert_cmpint (refused->status, ==, 413);

  stranger = request (self, "POST", "/files?name=large.txt", "Content-Length: 20000000\r\n", NULL);
  g_assert_cmpint (stranger->status, ==, 401);
}

/* What is sent piece by piece must not wait until there is more of it. */
static void
test_stream (Fixture       *self,
             gconstpointer  data)
{
  static const char connect[] = "{\"id\":1,\"connect\":{}}";
  g_autoptr (RawClient) client = connect_from (self, "127.0.0.1");
  g_autofree char *text = NULL;
  g_autofree char *head = NULL;
  g_autofree char *chunk = NULL;
  guint status;

  text = g_strdup_printf ("POST /connection/http_stream HTTP/1.1\r\nHost: h\r\nContent-Length: %u\r\n\r\n%s",
                          (guint) strlen (connect), connect);
  raw_client_send_text (client, text);
  head = http_client_read_head (client, &status);
  g_assert_cmpint (status, ==, 200);
  chunk = http_client_read_chunk (client);
  g_assert_true (g_str_has_prefix (chunk, "{\"id\":1,\"connect\":{"));
}

/* A client that only answers pings outlasts the patience of nginx… */
static void
test_idle (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (RawClient) client = open_session (self);

  for (guint i = 0; i < N_PINGS; i++)
    {
      g_autofree char *ping = raw_client_read (client);

      g_assert_cmpstr (ping, ==, "{}");
      raw_client_send (client, "{}");
    }

  raw_client_send (client, "{\"id\":2,\"publish\":{\"channel\":\"room\",\"data\":1}}");
  g_assert_cmpint (raw_client_read_error (client, 2), ==, 0);
}

/* …which does cut a connection on which nothing is said. */
static void
test_silent (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (RawClient) client = open_session (self);

  g_assert_true (raw_client_reaches_end (client));
}

static gint64
get_number (const char *text,
            const char *name,
            const char *unit)
{
  const char *value = strstr (text, name);
  char *end;
  gint64 number;

  g_assert_nonnull (value);
  number = g_ascii_strtoll (value + strlen (name), &end, 10);
  g_assert_true (g_str_has_prefix (end, unit));
  return number;
}

/* The figures of the example go with the defaults of the server. */
static void
test_figures (void)
{
  ServerConfigOverrides overrides = SERVER_CONFIG_OVERRIDES_INIT;
  g_autofree char *example = dup_example ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerConfig) defaults = server_config_load (NULL, &overrides, &error);

  g_assert_no_error (error);
  g_assert_cmpint (get_number (example, "proxy_read_timeout ", "s;") * 1000, >,
                   defaults->ping_interval + defaults->pong_timeout);
  g_assert_cmpint (get_number (example, "client_max_body_size ", "m;") * 1024 * 1024, ==,
                   defaults->files.max_size);
}

/* A server that is started again is found again. */
static void
test_restart (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (RawClient) client = open_session (self);
  g_autoptr (RawClient) again = NULL;
  g_autoptr (HttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  kill (server_fixture_get_pid (self->server.process), SIGTERM);
  g_assert_cmpint (raw_client_read_close (client, NULL), ==, WIRE_DISCONNECT_SHUTDOWN);
  g_assert_cmpint (server_fixture_wait (self->server.process), ==, 0);
  response = request (self, "GET", "/health", "", NULL);
  g_assert_cmpint (response->status, ==, 502);

  g_assert_true (server_fixture_start (self->server.process, &error));
  g_assert_no_error (error);
  again = open_session (self);
  test_publish (again, "room", 3);
}

#define ADD(name, config, func) \
  g_test_add ("/nginx/" name, Fixture, config, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("talk", config, test_talk);
  ADD ("origin", config, test_origin);
  ADD ("addresses", one_config, test_addresses);
  ADD ("untold", NULL, test_untold);
  ADD ("http", config, test_http);
  ADD ("invite", config, test_invite);
  ADD ("files", config, test_files);
  ADD ("stream", config, test_stream);
  ADD ("idle", pinging_config, test_idle);
  ADD ("silent", silent_config, test_silent);
  ADD ("restart", config, test_restart);
  g_test_add_func ("/nginx/figures", test_figures);

  return g_test_run ();
}
