/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-style.h"

#define RESOURCE_PATH "/io/github/confab_chat/Confab/"

static GtkCssProvider *
create_provider (const char *path)
{
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, path);

  return provider;
}

static void
update_high_contrast (GtkStyleProvider *provider,
                      GParamSpec       *pspec,
                      AdwStyleManager  *manager)
{
  GdkDisplay *display = adw_style_manager_get_display (manager);

  if (adw_style_manager_get_high_contrast (manager))
    gtk_style_context_add_provider_for_display (display, provider, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  else
    gtk_style_context_remove_provider_for_display (display, provider);
}

/**
 * confab_style_load:
 * @display: a display
 *
 * Loads what the app's own widgets look like there, also in high contrast.
 */
void
confab_style_load (GdkDisplay *display)
{
  AdwStyleManager *manager = adw_style_manager_get_for_display (display);
  g_autoptr (GtkCssProvider) base = create_provider (RESOURCE_PATH "style.css");
  GtkCssProvider *high_contrast = create_provider (RESOURCE_PATH "style-hc.css");

  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (base),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_set_data_full (G_OBJECT (manager), "confab-high-contrast-style", high_contrast, g_object_unref);
  g_signal_connect_object (manager, "notify::high-contrast",
                           G_CALLBACK (update_high_contrast), high_contrast, G_CONNECT_SWAPPED);
  update_high_contrast (GTK_STYLE_PROVIDER (high_contrast), NULL, manager);
}
