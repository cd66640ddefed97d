/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-menu-names.h"

/* GTK 4.18 has the items of a menu labelled by something that has itself no
 * name, so that a screen reader says nothing but “menu item”.
 */

static char *
strip_mnemonic (const char *text)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '_' && c[1] != '\0')
        c++;
      g_string_append_c (plain, *c);
    }

  return g_string_free_and_steal (g_steal_pointer (&plain));
}

static void
name_item (GtkWidget *item)
{
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (item), "text") == NULL)
    return;

  g_object_get (item, "text", &text, NULL);
  if (text == NULL || *text == '\0')
    return;

  name = strip_mnemonic (text);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
name_items (GtkWidget *widget)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  if (role == GTK_ACCESSIBLE_ROLE_MENU_ITEM ||
      role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX ||
      role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO)
    name_item (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_items (child);
}

static gboolean
map_hook (GSignalInvocationHint *hint,
          guint                  n_values,
          const GValue          *values,
          gpointer               user_data)
{
  gpointer widget = g_value_get_object (&values[0]);

  if (GTK_IS_POPOVER_MENU (widget))
    confab_menu_names_set (widget);

  return TRUE;
}

/**
 * confab_menu_names_set:
 * @menu: a menu
 *
 * Gives each item of a menu its text for a name.
 */
void
confab_menu_names_set (GtkPopoverMenu *menu)
{
  g_return_if_fail (GTK_IS_POPOVER_MENU (menu));

  name_items (GTK_WIDGET (menu));
}

/**
 * confab_menu_names_install:
 *
 * Has this done for each menu of the program when it is shown.
 */
void
confab_menu_names_install (void)
{
  static gboolean installed;

  if (installed)
    return;

  installed = TRUE;
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, map_hook, NULL, NULL);
}
