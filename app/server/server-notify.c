/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-notify.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define VARIABLE "NOTIFY_SOCKET"

/* What sd_notify(3) does: one datagram to the socket that the system names, if
 * it does. */
static void
notify (const char *state)
{
  const char *path = g_getenv (VARIABLE);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gsize length;
  int fd;

  if (path == NULL || (path[0] != '/' && path[0] != '@'))
    return;

  length = strlen (path);
  if (length >= sizeof address.sun_path)
    return;

  memcpy (address.sun_path, path, length);
  if (path[0] == '@')
    address.sun_path[0] = '\0';

  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 ||
      sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &address,
              offsetof (struct sockaddr_un, sun_path) + length) < 0)
    g_message ("Cannot tell the service manager: %s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

/**
 * server_notify_ready:
 *
 * Tells the service manager, if there is one, that the server serves, or that
 * it has reloaded.
 */
void
server_notify_ready (void)
{
  notify ("READY=1");
}

void
server_notify_reloading (void)
{
  g_autofree char *state = g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT,
                                            g_get_monotonic_time ());

  notify (state);
}

void
server_notify_stopping (void)
{
  notify ("STOPPING=1");
}
