/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-row-button.h"

/**
 * confab_row_button_new:
 * @mnemonic: what stands on it, with an underscore before its letter
 * @label: what it does to which row, for who hears it alone
 *
 * Creates the button at the end of a row, of a list in which each has one.
 *
 * Returns: (transfer floating): the button
 */
GtkWidget *
confab_row_button_new (const char *mnemonic,
                       const char *label)
{
  GtkWidget *button;

  g_return_val_if_fail (mnemonic != NULL, NULL);
  g_return_val_if_fail (label != NULL, NULL);

  button = gtk_button_new_with_mnemonic (mnemonic);
  /* The label inside it would count more than what is said here. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");

  return button;
}
