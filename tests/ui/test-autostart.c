/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-autostart.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define OWN_FILE \
  "# Written by hand\n" \
  "[Desktop Entry]\n" \
  "Type=Application\n" \
  "Name=Chat\n" \
  "Name[de]=Geplauder\n" \
  "Exec=env LANG=de_DE.UTF-8 confab --background\n" \
  "X-GNOME-Autostart-Delay=10\n"

/* That of the person and that of the system, each in its folder */
static char *home;
static char *path;
static char *shipped_path;

typedef struct
{
  GMainLoop *loop;
  gboolean   done;
  GError    *error;
} Call;

static void
set_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  Call *call = user_data;

  call->done = confab_autostart_set_enabled_finish (result, &call->error);
  g_main_loop_quit (call->loop);
}

static GError *
set_enabled (gboolean enabled)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Call call = { .loop = loop };

  confab_autostart_set_enabled_async (enabled, set_cb, &call);
  g_main_loop_run (loop);
  g_assert_true (call.done == (call.error == NULL));

  return call.error;
}

static void
set_enabled_well (gboolean enabled)
{
  g_autoptr (GError) error = set_enabled (enabled);

  g_assert_no_error (error);
  g_assert_true (confab_autostart_get_enabled () == enabled);
}

static void
write_file (const char *file,
            const char *text)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
}

static void
assert_file (const char *expected)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static char *
get_value (const char *key)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, &error);
  g_assert_no_error (error);

  return g_key_file_get_value (file, "Desktop Entry", key, NULL);
}

static void
assert_value (const char *key,
              const char *expected)
{
  g_autofree char *value = get_value (key);

  g_assert_cmpstr (value, ==, expected);
}

static void
clear (void)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_remove (path);
  g_remove (shipped_path);
  g_remove (folder);
}

static void
test_ours (void)
{
  g_assert_false (confab_autostart_get_enabled ());
  set_enabled_well (FALSE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  set_enabled_well (TRUE);
  assert_value ("Type", "Application");
  assert_value ("Exec", "confab --background");
  assert_value ("Icon", APP_ID);
  assert_value ("Hidden", NULL);
  set_enabled_well (TRUE);

  set_enabled_well (FALSE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  clear ();
}

/* Settings of desktops do not remove what they switch off. */
static void
test_switched_off_elsewhere (void)
{
  const char * const lines[] = { "Hidden=true\n", "X-GNOME-Autostart-enabled=false\n" };
  g_autofree char *ours = NULL;

  set_enabled_well (TRUE);
  g_file_get_contents (path, &ours, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *text = g_strconcat (ours, lines[i], NULL);

      write_file (path, text);
      g_assert_false (confab_autostart_get_enabled ());
      set_enabled_well (TRUE);
      assert_file (ours);
    }

  set_enabled_well (FALSE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  clear ();
}

static void
test_own_file (void)
{
  write_file (path, OWN_FILE);
  g_assert_true (confab_autostart_get_enabled ());

  set_enabled_well (FALSE);
  assert_file (OWN_FILE "Hidden=true\n");
  set_enabled_well (TRUE);
  assert_value ("Exec", "env LANG=de_DE.UTF-8 confab --background");
  assert_value ("Name[de]", "Geplauder");
  assert_value ("X-GNOME-Autostart-Delay", "10");
  clear ();
}

/* Who removes the own file has that of the system again. */
static void
test_shipped (void)
{
  write_file (shipped_path, "[Desktop Entry]\nType=Application\nName=Confab\nExec=confab\n");
  g_assert_true (confab_autostart_get_enabled ());

  set_enabled_well (FALSE);
  assert_file ("[Desktop Entry]\nHidden=true\n");
  set_enabled_well (TRUE);
  assert_value ("Exec", "confab --background");
  set_enabled_well (FALSE);
  assert_value ("Hidden", "true");
  clear ();
}

static void
test_damaged (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      write_file (path, "What is this?\n");
      g_assert_false (confab_autostart_get_enabled ());
      error = set_enabled (i == 0);
      g_assert_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE);
      assert_file ("What is this?\n");
    }
  clear ();
}

static void
test_no_folder (void)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  write_file (folder, "");
  error = set_enabled (TRUE);
  g_assert_nonnull (error);
  g_assert_false (confab_autostart_get_enabled ());
  g_remove (folder);
}

/* Some keep such files elsewhere. */
static void
test_link (void)
{
  g_autofree char *target = g_build_filename (home, "elsewhere.desktop", NULL);

  write_file (path, "");
  g_remove (path);
  write_file (target, OWN_FILE);
  g_assert_cmpint (symlink (target, path), ==, 0);
  set_enabled_well (FALSE);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  assert_file (OWN_FILE "Hidden=true\n");
  clear ();
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *config = NULL;
  g_autofree char *system = NULL;
  int status;

  home = test_make_folder ();
  config = g_build_filename (home, "config", NULL);
  system = g_build_filename (home, "xdg", NULL);
  path = g_build_filename (config, "autostart", APP_ID ".desktop", NULL);
  shipped_path = g_build_filename (system, "autostart", APP_ID ".desktop", NULL);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_setenv ("XDG_CONFIG_DIRS", system, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/autostart/ours", test_ours);
  g_test_add_func ("/autostart/switched-off-elsewhere", test_switched_off_elsewhere);
  g_test_add_func ("/autostart/own-file", test_own_file);
  g_test_add_func ("/autostart/shipped", test_shipped);
  g_test_add_func ("/autostart/damaged", test_damaged);
  g_test_add_func ("/autostart/no-folder", test_no_folder);
  g_test_add_func ("/autostart/link", test_link);

  status = g_test_run ();

  test_remove_folder (home);
  g_free (home);
  g_free (path);
  g_free (shipped_path);

  return status;
}
