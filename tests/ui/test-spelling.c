/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-spelling.h"
#include "ui-fixture.h"

#include <gtksourceview/gtksource.h>

static GtkTextView *
create_view (void)
{
  g_autoptr (GtkSourceBuffer) buffer = gtk_source_buffer_new (NULL);
  GtkWidget *view = gtk_text_view_new_with_buffer (GTK_TEXT_BUFFER (buffer));

  confab_spelling_attach (GTK_TEXT_VIEW (view));

  return g_object_ref_sink (GTK_TEXT_VIEW (view));
}

static void
write_letter (GtkTextView *view)
{
  gtk_text_buffer_insert_interactive_at_cursor (gtk_text_view_get_buffer (view), "a", -1, TRUE);
}

static gboolean
is_checked (GtkTextView *view)
{
  return gtk_text_view_get_extra_menu (view) != NULL;
}

/* Who writes goes on writing while the dictionary is loaded, once for all; those
 * who have no use for it meanwhile are left alone.
 */
static void
test_loaded_aside (void)
{
  GtkTextView *view = create_view ();
  GtkTextView *other = create_view ();
  GtkTextView *disabled = create_view ();
  GtkTextView *gone = create_view ();
  GtkTextView *late;

  confab_spelling_set_enabled (view, TRUE);
  confab_spelling_set_enabled (other, TRUE);
  confab_spelling_set_enabled (disabled, TRUE);
  confab_spelling_set_enabled (gone, TRUE);
  g_assert_false (is_checked (view));

  write_letter (view);
  write_letter (other);
  write_letter (disabled);
  write_letter (gone);
  g_assert_false (is_checked (view));
  confab_spelling_set_enabled (disabled, FALSE);
  g_assert_finalize_object (gone);

  ui_test_wait_until (is_checked (view));
  g_assert_true (is_checked (other));
  g_assert_false (is_checked (disabled));

  late = create_view ();
  confab_spelling_set_enabled (late, TRUE);
  g_assert_false (is_checked (late));
  write_letter (late);
  g_assert_true (is_checked (late));

  confab_spelling_set_enabled (view, FALSE);
  g_assert_false (is_checked (view));
  confab_spelling_set_enabled (view, TRUE);
  g_assert_true (is_checked (view));

  g_object_unref (late);
  g_object_unref (disabled);
  g_object_unref (other);
  g_object_unref (view);
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

  g_test_add_func ("/spelling/loaded-aside", test_loaded_aside);

  return ui_test_run ();
}
