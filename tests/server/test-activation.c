/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "http-client.h"
#include "process-util.h"
#include "server-activation.h"
#include "test-folder.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FOREIGN_HOST "Host: evil.example\r\n"
#define INSECURE "[api]\ninsecure=true\n"

/* A socket on a free port, which listens if it is to. -1 where this computer
 * has no such address. */
static int
open_socket (const char *text,
             int         type,
             gboolean    listens)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (text);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (inet, 0);
  struct sockaddr_storage native;
  int fd;

  g_assert_true (g_socket_address_to_native (address, &native, sizeof native, NULL));
  fd = socket (native.ss_family, type | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind (fd, (struct sockaddr *) &native, g_socket_address_get_native_size (address)) != 0)
    {
      g_clear_fd (&fd, NULL);
      return -1;
    }

  if (listens)
    g_assert_cmpint (listen (fd, 16), ==, 0);
  return fd;
}

static guint16
get_port (int fd)
{
  struct sockaddr_in6 address;
  socklen_t length = sizeof address;

  /* The port is at the same place in both families. */
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  return g_ntohs (address.sin6_port);
}

static void
start (TestServer *server,
       int         socket,
       const char *config)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (socket, >=, 0);
  server->process = server_fixture_new_activated (config, socket, &error);
  g_assert_no_error (error);
  server->port = server_fixture_get_port (server->process);
}

static void
assert_talks (guint16 port)
{
  g_autoptr (RawClient) client = raw_client_connect (port, NULL);

  test_publish (client, "room", 3);
}

/* What the command line and the configuration say of a port does not count. */
static void
test_talk (void)
{
  g_autofd int socket = open_socket ("127.0.0.1", SOCK_STREAM, TRUE);
  g_autoptr (RawClient) early = raw_client_new (get_port (socket));
  TestServer server = { 0 };

  start (&server, socket, "port=1\n[default]\npublish=everyone\n");
  g_assert_cmpint (server.port, ==, get_port (socket));

  raw_client_upgrade (early);
  raw_client_begin (early, NULL);
  test_publish (early, "room", 3);
  assert_talks (server.port);
  test_server_tear_down (&server, NULL);
}

/* Who comes while no server runs waits for the next. */
static void
test_restart (void)
{
  g_autofd int socket = open_socket ("127.0.0.1", SOCK_STREAM, TRUE);
  g_autoptr (RawClient) waiting = NULL;
  g_autoptr (GError) error = NULL;
  TestServer server = { 0 };

  start (&server, socket, "[default]\npublish=everyone\n");
  g_assert_cmpint (server_fixture_stop (server.process), ==, 0);
  waiting = raw_client_new (server.port);

  g_assert_true (server_fixture_start (server.process, &error));
  g_assert_no_error (error);
  raw_client_upgrade (waiting);
  raw_client_begin (waiting, NULL);
  test_publish (waiting, "room", 3);
  test_server_tear_down (&server, NULL);
}

static void
test_reload (void)
{
  g_autofd int socket = open_socket ("127.0.0.1", SOCK_STREAM, TRUE);
  g_autoptr (RawClient) client = NULL;
  g_autofree char *log = NULL;
  TestServer server = { 0 };

  start (&server, socket, "[default]\npublish=everyone\n");
  client = raw_client_connect (server.port, NULL);

  server_fixture_set_config (server.process, "listen=0.0.0.0\nport=1\n[default]\npublish=nobody\n");
  kill (server_fixture_get_pid (server.process), SIGHUP);
  server_fixture_wait_log (server.process, "event=reloaded", 1);

  test_assert_error (client, "\"publish\":{\"channel\":\"room\",\"data\":1}", 103);
  raw_client_free (raw_client_connect (server.port, NULL));
  log = server_fixture_dup_log (server.process);
  g_assert_null (strstr (log, "needs-restart"));
  test_server_tear_down (&server, NULL);
}

static void
assert_foreign_host (int         socket,
                     const char *config,
                     guint       status)
{
  TestServer server = { 0 };
  g_autoptr (RawClient) client = NULL;
  g_autofree char *head = NULL;
  guint found;

  start (&server, socket, config);
  client = raw_client_new (server.port);
  raw_client_send_text (client, "GET /health HTTP/1.1\r\n" FOREIGN_HOST "\r\n");
  head = http_client_read_head (client, &found);
  g_assert_cmpint (found, ==, status);
  test_server_tear_down (&server, NULL);
}

/* Whether others can reach the server is what the socket says. */
static void
test_address (void)
{
  g_autofd int here = open_socket ("127.0.0.1", SOCK_STREAM, TRUE);
  g_autofd int everywhere = open_socket ("0.0.0.0", SOCK_STREAM, TRUE);

  assert_foreign_host (here, "listen=0.0.0.0\n", 421);
  assert_foreign_host (everywhere, "listen=127.0.0.1\n", 200);
}

static void
test_ipv6 (void)
{
  g_autofd int socket = open_socket ("::1", SOCK_STREAM, TRUE);
  g_autofree char *url = NULL;
  TestServer server = { 0 };

  if (socket < 0)
    {
      g_test_skip ("This computer has no IPv6");
      return;
    }

  start (&server, socket, NULL);
  url = g_strdup_printf ("ws://[::1]:%u/connection/websocket", get_port (socket));
  g_assert_cmpstr (server_fixture_get_url (server.process), ==, url);
  test_server_tear_down (&server, NULL);
}

/* What programs that the server might start would inherit. */
static void
test_inheritance (void)
{
  g_autofd int socket = open_socket ("127.0.0.1", SOCK_STREAM, TRUE);
  TestServer server = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *info = NULL;
  const char *flags;

  start (&server, socket, NULL);
  path = g_strdup_printf ("/proc/%d/fdinfo/3", server_fixture_get_pid (server.process));
  g_assert_true (g_file_get_contents (path, &info, NULL, NULL));
  flags = strstr (info, "flags:");
  g_assert_nonnull (flags);
  g_assert_true ((g_ascii_strtoull (flags + strlen ("flags:"), NULL, 8) & O_CLOEXEC) != 0);
  test_server_tear_down (&server, NULL);
}

/* What was meant for another process is not taken, nor handed on. */
static void
test_other_process (void)
{
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;
  int port;
  int fd;

  g_setenv ("LISTEN_PID", "1", TRUE);
  g_setenv ("LISTEN_FDS", "many", TRUE);
  g_setenv ("LISTEN_FDNAMES", "web", TRUE);
  g_assert_true (server_activation_take_socket (&fd, &address, &port, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fd, ==, -1);
  g_assert_null (address);
  g_assert_null (g_getenv ("LISTEN_PID"));
  g_assert_null (g_getenv ("LISTEN_FDS"));
  g_assert_null (g_getenv ("LISTEN_FDNAMES"));
}

/* Runs the program with these variables and this descriptor, if any, which
 * it closes. Returns the exit status. */
static int
run (const char *variables,
     int         fd,
     const char *config,
     char      **errors)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE |
                                                                        G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "server.conf", NULL);
  g_autofree char *script = g_strdup_printf ("exec env LISTEN_PID=$$ %s \"$@\"", variables);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, config, -1, &error);
  g_assert_no_error (error);
  if (fd >= 0)
    g_subprocess_launcher_take_fd (launcher, fd, 3);
  process = g_subprocess_launcher_spawn (launcher, &error, "/bin/sh", "-c", script, "sh",
                                         server_fixture_get_program (NULL), "--check-config", "--config", path, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, errors, &error);
  g_assert_no_error (error);
  test_remove_folder (folder);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
assert_refused (const char *variables,
                int         fd,
                const char *reason)
{
  g_autofree char *errors = NULL;

  g_assert_cmpint (run (variables, fd, "", &errors), ==, 1);
  g_test_message ("%s: %s", variables, errors);
  g_assert_nonnull (strstr (errors, reason));
}

static int
open_local (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof (sa_family_t)), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  return fd;
}

static void
test_refused (void)
{
  assert_refused ("LISTEN_FDS=many", -1, "“many”, which is no number");
  assert_refused ("LISTEN_FDS=-1", -1, "“-1”, which is no number");
  assert_refused ("LISTEN_FDS=2 LISTEN_FDNAMES=web:admin", -1, "passed 2 sockets (web:admin), but");
  assert_refused ("LISTEN_FDS=2", -1, "passed 2 sockets, but");
  assert_refused ("LISTEN_FDS=1", -1, "Bad file descriptor");
  assert_refused ("LISTEN_FDS=1", open ("/dev/null", O_RDWR | O_CLOEXEC), "non-socket");
  assert_refused ("LISTEN_FDS=1", open_local (), "not one of TCP");
  assert_refused ("LISTEN_FDS=1", open_socket ("127.0.0.1", SOCK_DGRAM, FALSE), "not one of TCP");
  assert_refused ("LISTEN_FDS=1", open_socket ("127.0.0.1", SOCK_STREAM, FALSE), "Accept=no");
}

static void
test_check (void)
{
  g_autofree char *errors = NULL;

  g_assert_cmpint (run ("LISTEN_FDS=0", -1, INSECURE, &errors), ==, 0);
  g_clear_pointer (&errors, g_free);
  g_assert_cmpint (run ("LISTEN_FDS=1", open_socket ("127.0.0.1", SOCK_STREAM, TRUE), INSECURE, &errors), ==, 0);
  g_clear_pointer (&errors, g_free);
  g_assert_cmpint (run ("LISTEN_FDS=1", open_socket ("0.0.0.0", SOCK_STREAM, TRUE), INSECURE, &errors), ==, 2);
  g_assert_nonnull (strstr (errors, "listening on 0.0.0.0, which others can reach"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activation/talk", test_talk);
  g_test_add_func ("/activation/restart", test_restart);
  g_test_add_func ("/activation/reload", test_reload);
  g_test_add_func ("/activation/address", test_address);
  g_test_add_func ("/activation/ipv6", test_ipv6);
  g_test_add_func ("/activation/inheritance", test_inheritance);
  g_test_add_func ("/activation/other-process", test_other_process);
  g_test_add_func ("/activation/refused", test_refused);
  g_test_add_func ("/activation/check", test_check);

  return g_test_run ();
}
