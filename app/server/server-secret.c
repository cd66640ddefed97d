/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-secret.h"

#include "server-error.h"
#include "server-private-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME "secret"
#define SECRET_SIZE 32

static gboolean
fail (const char  *path,
      GError     **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
create_secret (const char  *path,
               GError     **error)
{
  guint8 bytes[SECRET_SIZE];
  char text[2 * SECRET_SIZE + 2];

  if (getentropy (bytes, sizeof bytes) != 0)
    return fail (path, error);

  for (gsize i = 0; i < sizeof bytes; i++)
    g_snprintf (text + 2 * i, 3, "%02x", bytes[i]);
  text[2 * SECRET_SIZE] = '\n';

  return server_private_file_create (path, text, 2 * SECRET_SIZE + 1, error);
}

static gboolean
read_secret (const char  *path,
             GBytes     **secret,
             GError     **error)
{
  g_autofree char *text = NULL;
  GStatBuf status;

  *secret = NULL;
  if (g_stat (path, &status) != 0)
    return errno == ENOENT || errno == ENOTDIR || fail (path, error);

  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE,
                   "%s: others could read the secret; delete the file to have a new one", path);
      return FALSE;
    }
  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;

  g_strchomp (text);
  if (strlen (text) < 2 * SECRET_SIZE)
    {
      g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE,
                   "%s: the secret is too short; delete the file to have a new one", path);
      return FALSE;
    }

  *secret = g_bytes_new (text, strlen (text));
  return TRUE;
}

/**
 * server_secret_adopt:
 * @config: a configuration that was loaded.
 * @create: whether to make a secret if there is none.
 *
 * Where the configuration has no key for tokens, has them signed with a
 * secret of the server's own, which is in a file that nobody else can read.
 * Without @create the configuration may have no key afterwards either.
 */
gboolean
server_secret_adopt (ServerConfig  *config,
                     gboolean       create,
                     GError       **error)
{
  g_autofree char *path = g_build_filename (config->data_dir, FILE_NAME, NULL);
  g_autoptr (GBytes) secret = NULL;
  ServerKeyring *keyring;

  if (!server_keyring_is_empty (config->keyring))
    return TRUE;

  if (!read_secret (path, &secret, error))
    return FALSE;
  if (secret == NULL && !create)
    return TRUE;
  if (secret == NULL && g_mkdir_with_parents (config->data_dir, 0700) != 0)
    return fail (config->data_dir, error);
  if (secret == NULL && (!create_secret (path, error) || !read_secret (path, &secret, error)))
    return FALSE;

  config->tokens.secret = g_steal_pointer (&secret);
  keyring = server_keyring_new (&config->tokens, error);
  if (keyring == NULL)
    return FALSE;

  server_keyring_free (config->keyring);
  config->keyring = keyring;
  return TRUE;
}
