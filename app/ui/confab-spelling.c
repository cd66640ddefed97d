/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-spelling.h"

#include <libspelling.h>

#define ADAPTER_KEY "confab-spelling"

/* Its work in progress would go on without a buffer. */
static void
view_destroyed_cb (SpellingTextBufferAdapter *adapter)
{
  spelling_text_buffer_adapter_set_enabled (adapter, FALSE);
}

static void
set_enabled (GtkSourceView             *view,
             SpellingTextBufferAdapter *adapter,
             gboolean                   enabled)
{
  GMenuModel *menu = enabled ? spelling_text_buffer_adapter_get_menu_model (adapter) : NULL;

  spelling_text_buffer_adapter_set_enabled (adapter, enabled);
  gtk_text_view_set_extra_menu (GTK_TEXT_VIEW (view), menu);
}

/**
 * confab_spelling_is_available:
 *
 * Gets whether spelling can be checked at all.
 */
gboolean
confab_spelling_is_available (void)
{
  return TRUE;
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
  gtk_widget_insert_action_group (GTK_WIDGET (view), "spelling", G_ACTION_GROUP (adapter));
  g_signal_connect_object (view, "destroy",
                           G_CALLBACK (view_destroyed_cb), adapter, G_CONNECT_SWAPPED);
  set_enabled (view, adapter, TRUE);
  g_object_set_data_full (G_OBJECT (view), ADAPTER_KEY, g_steal_pointer (&adapter), g_object_unref);
}

/**
 * confab_spelling_set_enabled:
 * @view: a text view that was attached
 * @enabled: whether to check the spelling in it
 *
 * Begins or ceases to check the spelling and to offer corrections.
 */
void
confab_spelling_set_enabled (GtkSourceView *view,
                             gboolean       enabled)
{
  SpellingTextBufferAdapter *adapter;

  g_return_if_fail (GTK_SOURCE_IS_VIEW (view));

  adapter = g_object_get_data (G_OBJECT (view), ADAPTER_KEY);
  g_return_if_fail (adapter != NULL);

  set_enabled (view, adapter, enabled);
}
