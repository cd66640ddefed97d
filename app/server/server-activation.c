/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-activation.h"

#include "server-error.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* Where what is passed begins, see sd_listen_fds(3). */
#define FIRST_FD 3

static const char *const variables[] = { "LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES" };

/* What was meant for a process that this one comes from is not for it. */
static gboolean
is_addressed (void)
{
  const char *text = g_getenv ("LISTEN_PID");
  guint64 pid;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &pid, NULL) &&
         pid == (guint64) getpid ();
}

static gboolean
fail (GError     **error,
      const char  *reason)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_LISTEN,
               "Cannot use the socket that the service manager has passed: %s", reason);
  return FALSE;
}

static gboolean
count_sockets (guint64  *n,
               GError  **error)
{
  const char *text = g_getenv ("LISTEN_FDS");
  const char *names = g_getenv ("LISTEN_FDNAMES");

  *n = 0;
  if (!is_addressed () || text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT - FIRST_FD, n, NULL))
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_LISTEN, "LISTEN_FDS is “%s”, which is no number", text);
      return FALSE;
    }

  if (*n > 1)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_LISTEN,
                   "The service manager has passed %" G_GUINT64_FORMAT " sockets%s%s%s, but one can be used only",
                   *n, names != NULL ? " (" : "", names != NULL ? names : "", names != NULL ? ")" : "");
      return FALSE;
    }

  return TRUE;
}

static gboolean
get_option (int  fd,
            int  option,
            int *value)
{
  socklen_t length = sizeof *value;

  return getsockopt (fd, SOL_SOCKET, option, value, &length) == 0;
}

static gboolean
check_socket (int       fd,
              GError  **error)
{
  int family;
  int type;
  int listening;

  if (!get_option (fd, SO_DOMAIN, &family) || !get_option (fd, SO_TYPE, &type) ||
      !get_option (fd, SO_ACCEPTCONN, &listening))
    return fail (error, g_strerror (errno));

  if ((family != AF_INET && family != AF_INET6) || type != SOCK_STREAM)
    return fail (error, "it is not one of TCP");
  if (!listening)
    return fail (error, "it does not listen; the unit of the socket must say Accept=no");

  return TRUE;
}

static gboolean
look_up (int       fd,
         char    **address,
         int      *port,
         GError  **error)
{
  struct sockaddr_storage name;
  socklen_t length = sizeof name;
  char text[INET6_ADDRSTRLEN];
  gconstpointer bytes;

  if (getsockname (fd, (struct sockaddr *) &name, &length) != 0)
    return fail (error, g_strerror (errno));

  if (name.ss_family == AF_INET6)
    {
      bytes = &((struct sockaddr_in6 *) &name)->sin6_addr;
      *port = g_ntohs (((struct sockaddr_in6 *) &name)->sin6_port);
    }
  else
    {
      bytes = &((struct sockaddr_in *) &name)->sin_addr;
      *port = g_ntohs (((struct sockaddr_in *) &name)->sin_port);
    }

  *address = g_strdup (inet_ntop (name.ss_family, bytes, text, sizeof text));
  return TRUE;
}

/**
 * server_activation_take_socket:
 * @fd: (out): the socket, which belongs to the caller, or -1 if there is none.
 * @address: (out) (transfer full) (nullable): the numeric address that it
 *   listens on.
 * @port: (out): the port.
 *
 * Takes the listening socket that the service manager has passed, if it has,
 * as sd_listen_fds(3) does; there is none a second time. To be called before
 * there are threads.
 *
 * Returns: %FALSE if something was passed that cannot be used
 */
gboolean
server_activation_take_socket (int     *fd,
                               char   **address,
                               int     *port,
                               GError **error)
{
  guint64 n;
  gboolean success = count_sockets (&n, error);

  *fd = -1;
  *address = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);

  if (!success || n == 0)
    return success;

  if (fcntl (FIRST_FD, F_SETFD, FD_CLOEXEC) != 0)
    return fail (error, g_strerror (errno));
  if (!check_socket (FIRST_FD, error) || !look_up (FIRST_FD, address, port, error))
    return FALSE;

  *fd = FIRST_FD;
  return TRUE;
}
