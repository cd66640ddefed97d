/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-folder.h"

#include "chat-error.h"

#include <errno.h>
#include <glib/gstdio.h>

static gint64
measure (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  GStatBuf buffer;
  const char *name;
  gint64 size;

  if (g_lstat (path, &buffer) < 0)
    return 0;

  size = S_ISREG (buffer.st_mode) ? buffer.st_size : 0;
  if (S_ISDIR (buffer.st_mode))
    dir = g_dir_open (path, 0, NULL);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      size += measure (child);
    }

  return size;
}

/* A link is removed, not what it leads to. */
static gboolean
delete (const char  *path,
        GError     **error)
{
  g_autoptr (GDir) dir = NULL;
  GStatBuf buffer;
  const char *name;

  if (g_lstat (path, &buffer) == 0 && S_ISDIR (buffer.st_mode))
    dir = g_dir_open (path, 0, NULL);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (!delete (child, error))
        return FALSE;
    }

  if (g_remove (path) < 0 && errno != ENOENT)
    {
      int saved_errno = errno;

      g_set_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE,
                   "“%s” cannot be deleted: %s", path, g_strerror (saved_errno));
      return FALSE;
    }

  return TRUE;
}

static void
measure_in_thread (GTask        *task,
                   gpointer      object,
                   gpointer      path,
                   GCancellable *cancellable)
{
  g_task_return_int (task, measure (path));
}

static void
delete_in_thread (GTask        *task,
                  gpointer      object,
                  gpointer      path,
                  GCancellable *cancellable)
{
  GError *error = NULL;

  if (delete (path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * chat_folder_measure_async:
 * @path: a folder
 * @cancellable: (nullable): to call it off
 * @callback: called with the size
 * @user_data: data for @callback
 *
 * Finds out how large the files in a folder are.
 */
void
chat_folder_measure_async (const char          *path,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (path != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_folder_measure_async);
  g_task_set_static_name (task, "[chat] measure folder");
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, measure_in_thread);
}

/**
 * chat_folder_measure_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Finishes chat_folder_measure_async().
 *
 * Returns: the size in bytes, 0 if there is no folder, -1 with @error set
 */
gint64
chat_folder_measure_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/**
 * chat_folder_delete_async:
 * @path: a folder
 * @cancellable: (nullable): to call off the waiting
 * @callback: called when it is gone
 * @user_data: data for @callback
 *
 * Deletes a folder with all that is in it, if it is there.
 */
void
chat_folder_delete_async (const char          *path,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (path != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_folder_delete_async);
  g_task_set_static_name (task, "[chat] delete folder");
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, delete_in_thread);
}

/**
 * chat_folder_delete_finish:
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_folder_delete_async().
 *
 * Returns: whether it is gone
 */
gboolean
chat_folder_delete_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * chat_folder_dup_damaged_path:
 * @path: a file that is damaged
 *
 * Makes up a name to keep a damaged file under, with the time in it. There is no
 * such file yet.
 *
 * Returns: (transfer full): the path, in the same folder
 */
char *
chat_folder_dup_damaged_path (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  char *unused = g_strdup_printf ("%s.damaged-%s", path, stamp);

  for (guint i = 1; g_file_test (unused, G_FILE_TEST_EXISTS); i++)
    {
      g_free (unused);
      unused = g_strdup_printf ("%s.damaged-%s-%u", path, stamp, i);
    }

  return unused;
}
