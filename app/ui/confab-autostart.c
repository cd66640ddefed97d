/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-autostart.h"

#include <errno.h>
#include <string.h>

/* What a desktop starts when the person logs in, by the Desktop Application
 * Autostart Specification. The person may have changed the file, or have written
 * it: what is not ours is kept.
 */

#define FILE_NAME APP_ID ".desktop"
#define GNOME_ENABLED "X-GNOME-Autostart-enabled"

static const char contents[] =
  "[" G_KEY_FILE_DESKTOP_GROUP "]\n"
  "Type=Application\n"
  "Name=Confab\n"
  "Exec=confab --background\n"
  "Icon=" APP_ID "\n"
  "X-GNOME-UsesNotifications=true\n";

static char *
build_path (const char *config_dir)
{
  return g_build_filename (config_dir, "autostart", FILE_NAME, NULL);
}

/* What the system starts for everybody, unless a file of the person's says otherwise */
static char *
find_shipped (void)
{
  for (const char * const *dir = g_get_system_config_dirs (); *dir != NULL; dir++)
    {
      g_autofree char *path = build_path (*dir);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }

  return NULL;
}

/* Returns NULL without an error where there is no file. */
static GKeyFile *
load (const char  *path,
      GError     **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) load_error = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, &load_error))
    return g_steal_pointer (&file);

  if (!g_error_matches (load_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_propagate_error (error, g_steal_pointer (&load_error));

  return NULL;
}

static gboolean
save (GKeyFile    *key_file,
      const char  *path,
      GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *data = NULL;
  gsize length;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }

  data = g_key_file_to_data (key_file, &length, NULL);

  return g_file_replace_contents (file, data, length, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, error);
}

static gboolean
is_enabled (GKeyFile *file)
{
  return g_key_file_has_group (file, G_KEY_FILE_DESKTOP_GROUP) &&
         !g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL) &&
         (!g_key_file_has_key (file, G_KEY_FILE_DESKTOP_GROUP, GNOME_ENABLED, NULL) ||
          g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP, GNOME_ENABLED, NULL));
}

static gboolean
is_ours (GKeyFile *file)
{
  g_autofree char *data = g_key_file_to_data (file, NULL, NULL);

  return g_str_equal (data, contents);
}

/* What only hides that of the system has nothing to start. */
static void
add_missing (GKeyFile *file)
{
  g_autoptr (GKeyFile) ours = g_key_file_new ();
  g_auto (GStrv) keys = NULL;

  g_key_file_load_from_data (ours, contents, strlen (contents), G_KEY_FILE_NONE, NULL);
  keys = g_key_file_get_keys (ours, G_KEY_FILE_DESKTOP_GROUP, NULL, NULL);
  for (char **key = keys; *key != NULL; key++)
    {
      g_autofree char *value = g_key_file_get_value (ours, G_KEY_FILE_DESKTOP_GROUP, *key, NULL);

      if (!g_key_file_has_key (file, G_KEY_FILE_DESKTOP_GROUP, *key, NULL))
        g_key_file_set_value (file, G_KEY_FILE_DESKTOP_GROUP, *key, value);
    }
}

static gboolean
enable (const char  *path,
        GError     **error)
{
  g_autoptr (GError) load_error = NULL;
  g_autoptr (GKeyFile) file = load (path, &load_error);

  if (load_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&load_error));
      return FALSE;
    }

  if (file == NULL)
    file = g_key_file_new ();
  g_key_file_remove_key (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL);
  g_key_file_remove_key (file, G_KEY_FILE_DESKTOP_GROUP, GNOME_ENABLED, NULL);
  add_missing (file);

  return save (file, path, error);
}

static gboolean
disable (const char  *path,
         GError     **error)
{
  g_autoptr (GError) load_error = NULL;
  g_autoptr (GKeyFile) file = load (path, &load_error);
  g_autofree char *shipped = find_shipped ();

  if (load_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&load_error));
      return FALSE;
    }

  if (shipped == NULL && file == NULL)
    return TRUE;

  if (shipped == NULL && is_ours (file))
    {
      g_autoptr (GFile) gone = g_file_new_for_path (path);

      return g_file_delete (gone, NULL, error);
    }

  if (file == NULL)
    file = g_key_file_new ();
  g_key_file_set_boolean (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, TRUE);

  return save (file, path, error);
}

static void
set_enabled_thread (GTask        *task,
                    gpointer      source_object,
                    gpointer      task_data,
                    GCancellable *cancellable)
{
  gboolean enabled = GPOINTER_TO_INT (task_data);
  g_autofree char *path = build_path (g_get_user_config_dir ());
  GError *error = NULL;

  if (enabled ? enable (path, &error) : disable (path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * confab_autostart_get_enabled:
 *
 * Gets whether the desktop starts the program when the person logs in, as the
 * files say that it goes by.
 */
gboolean
confab_autostart_get_enabled (void)
{
  g_autofree char *path = build_path (g_get_user_config_dir ());
  g_autofree char *shipped = NULL;
  g_autoptr (GKeyFile) file = NULL;
  g_autoptr (GError) error = NULL;

  file = load (path, &error);
  if (file == NULL && error == NULL)
    {
      shipped = find_shipped ();
      if (shipped != NULL)
        file = load (shipped, NULL);
    }

  return file != NULL && is_enabled (file);
}

/**
 * confab_autostart_set_enabled_async:
 * @enabled: whether the desktop is to start the program, without a window
 * @callback: called when the file is written
 * @user_data: data for @callback
 *
 * Says to the desktop whether to start the program when the person logs in. It
 * is not for a sandbox, for which the desktop does that.
 */
void
confab_autostart_set_enabled_async (gboolean            enabled,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, confab_autostart_set_enabled_async);
  g_task_set_static_name (task, "[confab] set autostart");
  g_task_set_task_data (task, GINT_TO_POINTER (enabled), NULL);
  g_task_run_in_thread (task, set_enabled_thread);
}

/**
 * confab_autostart_set_enabled_finish:
 * @result: the result
 * @error: return location for an error of a file
 *
 * Finishes confab_autostart_set_enabled_async().
 *
 * Returns: whether it is as wanted
 */
gboolean
confab_autostart_set_enabled_finish (GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
