/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-host-files.h"

#include "chat-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/random.h>

#define FILE_ADDRESS "server.json"
#define FILE_LOCK "server.lock"
#define FILE_SHARED "shared"

#define SECRET_SIZE 32

/* The app waits five seconds for the server to end, so the server may not wait
 * that long for its clients.
 */
#define CONFIG \
  "# The server that Confab runs on this computer. This file was made the first\n" \
  "# time; it is not changed any more, so you may.\n" \
  "\n" \
  "[server]\n" \
  "listen=127.0.0.1\n" \
  "anonymous=false\n" \
  "close_timeout=2s\n" \
  "# Whoever knows this can be anybody here.\n" \
  "token_secret=%s\n" \
  "\n" \
  "[tls]\n" \
  "self_signed=true\n" \
  "\n" \
  "[default]\n" \
  "read=members\n" \
  "publish=members\n" \
  "history=members\n"

static gboolean
fail (const char  *path,
      int          code,
      GError     **error)
{
  g_set_error (error, CHAT_ERROR, CHAT_ERROR_HOST,
               "“%s” cannot be used: %s", path, g_strerror (code));
  return FALSE;
}

/**
 * chat_host_files_lock:
 * @directory: the host's directory; it is made if it is not there
 * @lock: (out): return location for a descriptor that holds the lock as long
 *   as it, or a copy of it, is open; -1 if somebody else has the lock
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Tries to become the one who may run the server.
 *
 * Returns: whether it could be tried
 */
gboolean
chat_host_files_lock (const char  *directory,
                      int         *lock,
                      GError     **error)
{
  g_autofree char *path = NULL;
  int fd;

  g_return_val_if_fail (directory != NULL, FALSE);
  g_return_val_if_fail (lock != NULL, FALSE);

  *lock = -1;
  if (g_mkdir_with_parents (directory, 0700) < 0)
    return fail (directory, errno, error);

  path = g_build_filename (directory, FILE_LOCK, NULL);
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (path, errno, error);

  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    {
      *lock = fd;
      return TRUE;
    }

  if (errno != EWOULDBLOCK)
    {
      fail (path, errno, error);
      g_close (fd, NULL);
      return FALSE;
    }

  return g_close (fd, NULL);
}

static gboolean
write_file (const char  *path,
            const char  *text,
            GError     **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local_error))
    return TRUE;

  g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_HOST, local_error->message);
  return FALSE;
}

static char *
make_secret (void)
{
  GString *secret = g_string_new (NULL);
  guint8 bytes[SECRET_SIZE];

  /* So few bytes come at once and without an interruption. */
  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    g_error ("getrandom: %s", g_strerror (errno));

  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (secret, "%02x", bytes[i]);

  return g_string_free_and_steal (secret);
}

/**
 * chat_host_files_make_config:
 * @directory: the host's directory, of which the caller has the lock
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Makes the server's configuration, with a secret of its own, if there is none.
 */
gboolean
chat_host_files_make_config (const char  *directory,
                             GError     **error)
{
  g_autofree char *path = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (directory != NULL, FALSE);

  path = g_build_filename (directory, CHAT_HOST_FILES_CONFIG, NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  secret = make_secret ();
  text = g_strdup_printf (CONFIG, secret);

  return write_file (path, text, error);
}

/**
 * chat_host_files_read_shared:
 * @directory: the host's directory
 *
 * Gets whether the server is to be reached by other computers.
 */
gboolean
chat_host_files_read_shared (const char *directory)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (directory != NULL, FALSE);

  path = g_build_filename (directory, FILE_SHARED, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * chat_host_files_write_shared:
 * @directory: the host's directory, of which the caller has the lock
 * @shared: whether the server is to be reached by other computers
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Keeps that for the next time.
 */
gboolean
chat_host_files_write_shared (const char  *directory,
                              gboolean     shared,
                              GError     **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (directory != NULL, FALSE);

  path = g_build_filename (directory, FILE_SHARED, NULL);
  if (shared)
    return write_file (path, "", error);

  return g_unlink (path) == 0 || errno == ENOENT || fail (path, errno, error);
}

/**
 * chat_host_files_read_address:
 * @directory: the host's directory
 * @address: (out caller-allocates): return location for the address
 *
 * Reads where the server is, or was the last time. While it is being started,
 * only the port is known. A file that is damaged is as good as none.
 */
void
chat_host_files_read_address (const char        *directory,
                              ChatServerAddress *address)
{
  g_autofree char *path = NULL;
  g_autofree char *json = NULL;

  g_return_if_fail (directory != NULL);
  g_return_if_fail (address != NULL);

  path = g_build_filename (directory, FILE_ADDRESS, NULL);
  *address = (ChatServerAddress) { 0 };
  if (g_file_get_contents (path, &json, NULL, NULL))
    chat_server_address_parse (address, json);
}

/**
 * chat_host_files_write_address:
 * @directory: the host's directory, of which the caller has the lock
 * @address: where the server is
 * @error: return location for a %CHAT_ERROR_HOST
 *
 * Tells others, and oneself the next time, where the server is.
 */
gboolean
chat_host_files_write_address (const char               *directory,
                               const ChatServerAddress  *address,
                               GError                  **error)
{
  g_autofree char *path = NULL;
  g_autofree char *json = NULL;

  g_return_val_if_fail (directory != NULL, FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  path = g_build_filename (directory, FILE_ADDRESS, NULL);
  json = chat_server_address_to_json (address);

  return write_file (path, json, error);
}
