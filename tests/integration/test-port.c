/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-port.h"

#include <netinet/in.h>
#include <sys/socket.h>

/**
 * test_reserve_port:
 * @port: (out): a free port of the loopback interface
 *
 * Keeps a port for a server that is not there all the time. Nobody is given it
 * by chance as long as the socket is open, but who asks for it may listen there.
 *
 * Returns: the socket, which is bound, but does not listen itself
 */
int
test_reserve_port (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int) { 1 }, sizeof (int)), ==, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);

  *port = g_ntohs (address.sin_port);
  return fd;
}
