/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-folder.h"

#include <glib/gstdio.h>

/* A folder of the test's own, to be removed by test_remove_folder(). */
char *
test_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("confab-test-XXXXXX", &error);

  g_assert_no_error (error);

  return path;
}

/* With all that is in it; what a link points to stays. */
void
test_remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_unlink (child) < 0)
        test_remove_folder (child);
    }

  g_rmdir (path);
}
