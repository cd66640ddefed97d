/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-database-file.h"

#include "chat-error.h"
#include "chat-folder.h"
#include "chat-schema.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/file.h>

/* What SQLite keeps beside a database. A log without its database is lost. */
static const char *const suffixes[] = { "", "-wal", "-shm" };

static int
open_private (const char  *path,
              GError     **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int saved_errno = errno;

  if (fd < 0)
    g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
                 "“%s” cannot be opened: %s", path, g_strerror (saved_errno));

  return fd;
}

/**
 * chat_database_file_lock:
 * @path: the database's file
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Makes sure that no other process uses the database: two would send the same
 * outbox.
 *
 * Returns: a descriptor that holds the lock as long as it is open, or -1 with
 *   @error set
 */
int
chat_database_file_lock (const char  *path,
                         GError     **error)
{
  g_autofree char *lock_path = NULL;
  int fd;

  g_return_val_if_fail (path != NULL, -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  lock_path = g_strconcat (path, ".lock", NULL);
  fd = open_private (lock_path, error);
  if (fd < 0)
    return -1;

  if (flock (fd, LOCK_EX | LOCK_NB) < 0)
    {
      g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
                   "“%s” is used by another process", path);
      g_close (fd, NULL);
      return -1;
    }

  return fd;
}

static void
set_aside (const char  *path,
           GError     **error)
{
  g_autofree char *kept_path = chat_folder_dup_damaged_path (path);

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (kept_path, suffixes[i], NULL);

      if (g_rename (from, to) < 0 && errno != ENOENT)
        {
          int saved_errno = errno;

          g_prefix_error (error, "“%s” is damaged and cannot be renamed (%s): ",
                          path, g_strerror (saved_errno));
          return;
        }
    }

  g_prefix_error (error,
                  "The database was damaged. It was kept as “%s”; the next time, "
                  "a new one is begun: ", kept_path);
}

/**
 * chat_database_file_open:
 * @path: the database's file
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Opens a database, readable for its owner only, and brings it to the newest
 * version.
 *
 * A damaged file is never deleted: it gets another name, which @error says, and
 * the next call makes a new one.
 *
 * Returns: (transfer full): the connection, or %NULL with @error set
 */
ChatSql *
chat_database_file_open (const char  *path,
                         GError     **error)
{
  g_autoptr (ChatSql) sql = NULL;
  gboolean damaged;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  /* SQLite gives the files beside it the mode of the database. */
  fd = open_private (path, error);
  if (fd < 0)
    return NULL;
  g_close (fd, NULL);

  sql = chat_sql_open (path, error);
  if (sql == NULL)
    return NULL;

  if (chat_schema_prepare (sql, error))
    return g_steal_pointer (&sql);

  damaged = chat_sql_is_damaged (sql);
  g_clear_pointer (&sql, chat_sql_close);
  if (damaged)
    set_aside (path, error);

  return NULL;
}

/**
 * chat_database_file_open_read_only:
 * @path: the database's file
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Opens a database for a moment, also while another process uses it. It has to
 * be of the newest version; a damaged one is left where it is.
 *
 * Returns: (transfer full): the connection, or %NULL with @error set
 */
ChatSql *
chat_database_file_open_read_only (const char  *path,
                                   GError     **error)
{
  g_autoptr (ChatSql) sql = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  sql = chat_sql_open_read_only (path, error);
  if (sql == NULL || !chat_schema_check (sql, error))
    return NULL;

  return g_steal_pointer (&sql);
}
