/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-backup.h"

#include "server-database.h"
#include "server-error.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#define PAGES_PER_STEP 256
#define CHECK_STEP 100000
#define BUSY_TIMEOUT_MS 5000

/* What a copy is to say of itself. The run is of no server, so that whichever
 * opens the copy knows that it is one. */
#define MARK \
  "PRAGMA journal_mode = DELETE;" \
  "INSERT OR REPLACE INTO setting VALUES ('run', 'backup');"

typedef struct
{
  char *source_path;
  char *temporary_path;
  sqlite3 *source;
  sqlite3 *target;
  ServerBackupFunc func;
  gpointer data;
  gboolean cancelled;
} Backup;

static void
backup_clear (Backup *self)
{
  sqlite3_close (self->source);
  sqlite3_close (self->target);
  if (self->temporary_path != NULL)
    {
      g_autofree char *journal = g_strconcat (self->temporary_path, "-journal", NULL);

      g_unlink (self->temporary_path);
      g_unlink (journal);
    }
  g_free (self->source_path);
  g_free (self->temporary_path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Backup, backup_clear)

static gboolean
fail_with (const char  *path,
           const char  *message,
           GError     **error)
{
  g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: %s", path, message);
  return FALSE;
}

static gboolean
fail_cancelled (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The backup was cancelled");
  return FALSE;
}

static gboolean
go_on (Backup *self,
       double  done)
{
  self->cancelled = self->cancelled || (self->func != NULL && !self->func (done, self->data));
  return !self->cancelled;
}

static gboolean
check_target (const char  *source,
              const char  *target,
              gboolean     replace,
              GError     **error)
{
  GStatBuf source_info, target_info;

  if (g_lstat (target, &target_info) != 0)
    return errno == ENOENT || fail_with (target, g_strerror (errno), error);

  if (!replace)
    return fail_with (target, "it exists already; with --force it is replaced", error);
  if (!S_ISREG (target_info.st_mode))
    return fail_with (target, "it is not a file, so it cannot be replaced", error);
  if (g_stat (source, &source_info) == 0 &&
      source_info.st_dev == target_info.st_dev && source_info.st_ino == target_info.st_ino)
    return fail_with (target, "that is the history itself", error);

  return TRUE;
}

/* A transaction that reads holds the state of the moment, or the copy would
 * begin again whenever the server writes. */
static gboolean
open_source (Backup  *self,
             GError **error)
{
  sqlite3_stmt *statement = NULL;
  int status;

  if (sqlite3_open_v2 (self->source_path, &self->source, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
    return fail_with (self->source_path, sqlite3_errmsg (self->source), error);

  sqlite3_busy_timeout (self->source, BUSY_TIMEOUT_MS);
  status = sqlite3_exec (self->source, "BEGIN", NULL, NULL, NULL);
  if (status == SQLITE_OK)
    status = sqlite3_prepare_v2 (self->source, "SELECT value FROM setting WHERE name = 'seed'", -1,
                                 &statement, NULL);
  if (status == SQLITE_OK)
    status = sqlite3_step (statement);
  sqlite3_finalize (statement);

  return status == SQLITE_ROW ||
         fail_with (self->source_path, status == SQLITE_DONE ? "this is not a history of realtime-server"
                                                             : sqlite3_errmsg (self->source), error);
}

static gboolean
open_target (Backup      *self,
             const char  *target,
             GError     **error)
{
  g_autofd int fd = -1;

  self->temporary_path = g_strconcat (target, ".XXXXXX", NULL);
  fd = g_mkstemp_full (self->temporary_path, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      fail_with (self->temporary_path, g_strerror (errno), error);
      g_clear_pointer (&self->temporary_path, g_free);
      return FALSE;
    }

  return (sqlite3_open_v2 (self->temporary_path, &self->target, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
          sqlite3_exec (self->target, "PRAGMA synchronous = OFF", NULL, NULL, NULL) == SQLITE_OK) ||
         fail_with (self->temporary_path, sqlite3_errmsg (self->target), error);
}

static gboolean
copy_pages (Backup  *self,
            GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (self->target, "main", self->source, "main");
  int status = SQLITE_OK;

  if (backup == NULL)
    return fail_with (self->temporary_path, sqlite3_errmsg (self->target), error);

  while (status == SQLITE_OK)
    {
      double total = MAX (1, sqlite3_backup_pagecount (backup));

      if (!go_on (self, (total - sqlite3_backup_remaining (backup)) / total))
        break;
      status = sqlite3_backup_step (backup, PAGES_PER_STEP);
    }
  sqlite3_backup_finish (backup);

  if (self->cancelled)
    return fail_cancelled (error);

  return status == SQLITE_DONE ||
         fail_with (self->source_path, sqlite3_errmsg (self->target), error);
}

static int
check_progress_cb (gpointer data)
{
  return !go_on (data, 1);
}

static gboolean
check_copy (Backup  *self,
            GError **error)
{
  sqlite3_stmt *statement = NULL;
  const char *result = NULL;
  gboolean sound;

  sqlite3_progress_handler (self->target, CHECK_STEP, check_progress_cb, self);
  if (sqlite3_prepare_v2 (self->target, "PRAGMA integrity_check (1)", -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    result = (const char *) sqlite3_column_text (statement, 0);

  sound = g_strcmp0 (result, "ok") == 0;
  if (self->cancelled)
    fail_cancelled (error);
  else if (!sound)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_STORE, "%s: the history is damaged, so there is no backup: %s",
                 self->source_path, result != NULL ? result : sqlite3_errmsg (self->target));
  sqlite3_finalize (statement);
  sqlite3_progress_handler (self->target, 0, NULL, NULL);

  return sound && !self->cancelled;
}

static gboolean
sync_path (const char  *path,
           int          flags,
           GError     **error)
{
  g_autofd int fd = open (path, flags | O_RDONLY | O_CLOEXEC);

  return (fd >= 0 && fsync (fd) == 0) || fail_with (path, g_strerror (errno), error);
}

static gboolean
finish (Backup      *self,
        const char  *target,
        gboolean     replace,
        GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (target);
  int status;

  if (sqlite3_close (g_steal_pointer (&self->target)) != SQLITE_OK)
    return fail_with (self->temporary_path, "it cannot be closed", error);
  if (!sync_path (self->temporary_path, 0, error))
    return FALSE;

  status = renameat2 (AT_FDCWD, self->temporary_path, AT_FDCWD, target, replace ? 0 : RENAME_NOREPLACE);
  if (status != 0 && (errno == EINVAL || errno == ENOSYS))
    status = g_rename (self->temporary_path, target);
  if (status != 0)
    return fail_with (target, g_strerror (errno), error);

  g_clear_pointer (&self->temporary_path, g_free);
  return sync_path (folder, O_DIRECTORY, error);
}

/**
 * server_backup:
 * @data_dir: of a server, which may be running.
 * @target: the file to make.
 * @replace: whether it may exist.
 * @func: (nullable): told how far it is, and asked whether to go on.
 *
 * Copies the history as it is now. The file is there when it is complete,
 * sound and on the disk, or not at all.
 */
gboolean
server_backup (const char        *data_dir,
               const char        *target,
               gboolean           replace,
               ServerBackupFunc   func,
               gpointer           data,
               GError           **error)
{
  g_auto (Backup) self = { .func = func, .data = data };

  self.source_path = g_build_filename (data_dir, SERVER_DATABASE_FILE_NAME, NULL);
  return check_target (self.source_path, target, replace, error) &&
         open_source (&self, error) &&
         open_target (&self, target, error) &&
         copy_pages (&self, error) &&
         (sqlite3_exec (self.target, MARK, NULL, NULL, NULL) == SQLITE_OK ||
          fail_with (self.temporary_path, sqlite3_errmsg (self.target), error)) &&
         check_copy (&self, error) &&
         finish (&self, target, replace, error);
}
