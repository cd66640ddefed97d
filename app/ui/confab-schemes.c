/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-schemes.h"

#include <adwaita.h>

static gboolean schemes_read;

/**
 * confab_schemes_get:
 *
 * Gets the colours of code, for the light or the dark theme. The first time, all
 * that there are have to be read.
 *
 * Returns: (transfer none) (nullable): the scheme
 */
GtkSourceStyleScheme *
confab_schemes_get (void)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  schemes_read = TRUE;

  return gtk_source_style_scheme_manager_get_scheme (gtk_source_style_scheme_manager_get_default (),
                                                     dark ? "Adwaita-dark" : "Adwaita");
}

/**
 * confab_schemes_new_plain_buffer:
 *
 * Creates a buffer for a text that is no code. It has the colours of the theme,
 * light or dark.
 *
 * Returns: (transfer full): the buffer
 */
GtkSourceBuffer *
confab_schemes_new_plain_buffer (void)
{
  static const char *const nowhere[] = { NULL };
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();
  GtkSourceBuffer *buffer;

  /* A buffer is made with a scheme, for which all that there are would be read:
   * for the first time, or, where the manager is told to forget, again.
   */
  if (!schemes_read)
    gtk_source_style_scheme_manager_set_search_path (manager, nowhere);
  buffer = gtk_source_buffer_new (NULL);
  if (!schemes_read)
    gtk_source_style_scheme_manager_set_search_path (manager, NULL);

  gtk_source_buffer_set_highlight_matching_brackets (buffer, FALSE);
  gtk_source_buffer_set_highlight_syntax (buffer, FALSE);
  gtk_source_buffer_set_style_scheme (buffer, NULL);

  return buffer;
}
