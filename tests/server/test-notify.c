/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"
#include "test-folder.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TIMEOUT_MS 20000

/* A service manager's end. */
static int
open_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gsize length = strlen (path);
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (length, <, sizeof address.sun_path);
  memcpy (address.sun_path, path, length);
  if (path[0] == '@')
    address.sun_path[0] = '\0';
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, offsetof (struct sockaddr_un, sun_path) + length), ==, 0);
  return fd;
}

static void
assert_told (int         fd,
             const char *state)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
  char buffer[256] = "";
  gssize n;

  g_assert_cmpint (poll (&poll_fd, 1, TIMEOUT_MS), ==, 1);
  n = recv (fd, buffer, sizeof buffer - 1, 0);
  g_assert_cmpint (n, >, 0);
  if (!g_str_has_prefix (buffer, state))
    g_assert_cmpstr (buffer, ==, state);
}

static void
run_with (const char *path)
{
  int fd = open_socket (path);
  TestServer server = { 0 };

  g_setenv ("NOTIFY_SOCKET", path, TRUE);
  test_server_set_up (&server, NULL);
  g_unsetenv ("NOTIFY_SOCKET");
  assert_told (fd, "READY=1");

  kill (server_fixture_get_pid (server.process), SIGHUP);
  assert_told (fd, "RELOADING=1\nMONOTONIC_USEC=");
  assert_told (fd, "READY=1");

  kill (server_fixture_get_pid (server.process), SIGTERM);
  assert_told (fd, "STOPPING=1");
  g_assert_cmpint (server_fixture_wait (server.process), ==, 0);
  test_server_tear_down (&server, NULL);
  close (fd);
}

static void
test_path (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "notify", NULL);

  run_with (path);
  test_remove_folder (folder);
}

static void
test_abstract (void)
{
  g_autofree char *path = g_strdup_printf ("@realtime-server-test-%d", getpid ());

  run_with (path);
}

/* A manager that is not there, or named in a way that cannot be, is no reason
 * not to serve. */
static void
test_nobody (void)
{
  g_autofree char *longer = g_strnfill (200, '/');
  const char *const paths[] = { "/nonexistent/notify", "relative", "", longer };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      TestServer server = { 0 };

      g_setenv ("NOTIFY_SOCKET", paths[i], TRUE);
      test_server_set_up (&server, NULL);
      g_unsetenv ("NOTIFY_SOCKET");
      test_server_tear_down (&server, NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/notify/path", test_path);
  g_test_add_func ("/notify/abstract", test_abstract);
  g_test_add_func ("/notify/nobody", test_nobody);

  return g_test_run ();
}
