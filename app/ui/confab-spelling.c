/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-spelling.h"

#include <libspelling.h>

/* Its work in progress would go on without a buffer. */
static void
view_destroyed_cb (SpellingTextBufferAdapter *adapter)
{
  spelling_text_buffer_adapter_set_enabled (adapter, FALSE);
}

/**
 * confab_spelling_attach:
 * @view: a text view with a source buffer
 *
 * Checks the spelling in @view and adds corrections to its context menu.
 */
void
confab_spelling_attach (GtkSourceView *view)
{
  g_autoptr (SpellingTextBufferAdapter) adapter = NULL;
  GtkTextBuffer *buffer;

  g_return_if_fail (GTK_SOURCE_IS_VIEW (view));

  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  adapter = spelling_text_buffer_adapter_new (GTK_SOURCE_BUFFER (buffer),
                                              spelling_checker_get_default ());
  gtk_text_view_set_extra_menu (GTK_TEXT_VIEW (view),
                                spelling_text_buffer_adapter_get_menu_model (adapter));
  gtk_widget_insert_action_group (GTK_WIDGET (view), "spelling", G_ACTION_GROUP (adapter));
  g_signal_connect_object (view, "destroy",
                           G_CALLBACK (view_destroyed_cb), adapter, G_CONNECT_SWAPPED);
  spelling_text_buffer_adapter_set_enabled (adapter, TRUE);
}
