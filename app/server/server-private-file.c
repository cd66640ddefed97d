/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-private-file.h"

#include "server-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/**
 * server_private_file_create:
 * @path: where the file is to be.
 * @text: what is to be in it.
 *
 * Makes a file that nobody else can read. It has its name when all of it is
 * there and on the disk; if another process was faster, its file counts.
 *
 * Returns: whether there is a file
 */
gboolean
server_private_file_create (const char  *path,
                            const char  *text,
                            gsize        length,
                            GError     **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  g_autofd int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  gboolean done = fd >= 0 && write (fd, text, length) == (gssize) length && fsync (fd) == 0 &&
                  (link (temporary, path) == 0 || errno == EEXIST);

  if (!done)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    g_unlink (temporary);

  return done;
}
