/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-test-util.h"

#include <glib/gstdio.h>

#define TICK_MS 10
#define TIMEOUT_MS 30000

typedef struct
{
  const char *what;
  guint       n_ticks;
} Wait;

char *
test_read_file (const char *folder,
                const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

void
test_write_file (const char *folder,
                 const char *name,
                 const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

guint
test_get_mode (const char *folder,
               const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf info;

  g_assert_no_errno (g_stat (path, &info));

  return info.st_mode & 0777;
}

static gboolean
tick_cb (gpointer user_data)
{
  Wait *wait = user_data;

  if (++wait->n_ticks > TIMEOUT_MS / TICK_MS)
    g_error ("Waited in vain for %s", wait->what);

  return G_SOURCE_CONTINUE;
}

guint
test_wait_begin (const char *what)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->what = what;

  return g_timeout_add_full (G_PRIORITY_DEFAULT, TICK_MS, tick_cb, wait, g_free);
}

void
test_wait_end (guint id)
{
  g_source_remove (id);
}

/* Drops a reference, and waits until those who hold others have done so, too:
 * what was called off may still end.
 */
void
test_unref_to_end (gpointer object)
{
  g_object_add_weak_pointer (object, &object);
  g_object_unref (object);
  test_wait_until (object == NULL);
}
