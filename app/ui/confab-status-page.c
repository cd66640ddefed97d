/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-status-page.h"

/**
 * confab_status_page_ensure:
 * @stack: a stack
 * @name: the name of a page
 * @icon_name: its icon
 *
 * Gets a page that says why there is nothing to see. It is made when it is asked
 * for: most windows never show most of theirs.
 *
 * Returns: (transfer none): the page
 */
AdwStatusPage *
confab_status_page_ensure (GtkStack   *stack,
                           const char *name,
                           const char *icon_name)
{
  GtkWidget *page;

  g_return_val_if_fail (GTK_IS_STACK (stack), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  page = gtk_stack_get_child_by_name (stack, name);
  if (page == NULL)
    {
      page = adw_status_page_new ();
      adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), icon_name);
      gtk_stack_add_named (stack, page, name);
    }

  return ADW_STATUS_PAGE (page);
}

static GtkWidget *
create_button (const char *action_name,
               const char *label)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action_name);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  /* An action is not there for everybody. */
  g_object_bind_property (button, "sensitive", button, "visible", G_BINDING_SYNC_CREATE);

  return button;
}

/**
 * confab_status_page_set:
 * @page: a page
 * @title: what is the matter
 * @text: more about it, without markup
 * @action_name: (nullable): an action that helps
 * @action_label: (nullable): what the action does
 *
 * Sets what a page says.
 */
void
confab_status_page_set (AdwStatusPage *page,
                        const char    *title,
                        const char    *text,
                        const char    *action_name,
                        const char    *action_label)
{
  g_autofree char *escaped = NULL;

  g_return_if_fail (ADW_IS_STATUS_PAGE (page));
  g_return_if_fail (title != NULL);
  g_return_if_fail (text != NULL);
  g_return_if_fail ((action_name == NULL) == (action_label == NULL));

  escaped = g_markup_escape_text (text, -1);
  adw_status_page_set_title (page, title);
  adw_status_page_set_description (page, escaped);
  if (action_name == NULL)
    adw_status_page_set_child (page, NULL);
  else if (adw_status_page_get_child (page) == NULL)
    adw_status_page_set_child (page, create_button (action_name, action_label));
}
