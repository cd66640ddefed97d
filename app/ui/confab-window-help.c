/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-window-private.h"

/* GTK would load it with each window, and that takes longer than most of the rest.
 * What comes after it needs a libadwaita that is newer than what we build with.
 */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS
static void
show_help_overlay_action (GtkWidget  *widget,
                          const char *action_name,
                          GVariant   *parameter)
{
  GtkApplicationWindow *window = GTK_APPLICATION_WINDOW (widget);

  if (gtk_application_window_get_help_overlay (window) == NULL)
    {
      g_autoptr (GtkBuilder) builder =
        gtk_builder_new_from_resource ("/io/github/confab_chat/Confab/help-overlay.ui");

      gtk_application_window_set_help_overlay (
        window, GTK_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
    }

  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (window)));
}
G_GNUC_END_IGNORE_DEPRECATIONS

/**
 * confab_window_install_help_action:
 * @widget_class: the class of the window
 *
 * Installs the action that shows the keyboard shortcuts.
 */
void
confab_window_install_help_action (GtkWidgetClass *widget_class)
{
  g_return_if_fail (GTK_IS_WIDGET_CLASS (widget_class));

  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, show_help_overlay_action);
}
