/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-list-keys.h"

#define PAGE_STEP 8

typedef struct
{
  double   x;
  double   y;
  gboolean known;
} Pointer;

static int
get_step (guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return -1;

    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return 1;

    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      return -PAGE_STEP;

    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      return PAGE_STEP;

    default:
      return 0;
    }
}

static void
move (GtkListView *list_view,
      int          step)
{
  GtkSingleSelection *selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (list_view));
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (selection));
  guint selected = gtk_single_selection_get_selected (selection);
  guint position = 0;

  if (n_items == 0)
    return;

  if (selected != GTK_INVALID_LIST_POSITION)
    position = (guint) CLAMP ((int) selected + step, 0, (int) n_items - 1);

  gtk_widget_set_can_target (GTK_WIDGET (list_view), FALSE);
  gtk_list_view_scroll_to (list_view, position, GTK_LIST_SCROLL_SELECT, NULL);
}

static gboolean
key_pressed_cb (GtkListView    *list_view,
                guint           keyval,
                guint           keycode,
                GdkModifierType state)
{
  int step = get_step (keyval);

  if (step == 0 || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;

  move (list_view, step);
  return GDK_EVENT_STOP;
}

/* What comes to lie under a pointer that rests is not meant. */
static void
motion_cb (GtkEventControllerMotion *controller,
           double                    x,
           double                    y,
           gpointer                  user_data)
{
  Pointer *pointer = g_object_get_data (G_OBJECT (controller), "confab-pointer");
  gboolean moved = ABS (x - pointer->x) + ABS (y - pointer->y) > 0.5;

  if (pointer->known && moved)
    gtk_widget_set_can_target (GTK_WIDGET (user_data), TRUE);

  *pointer = (Pointer) { x, y, TRUE };
}

static void
watch_pointer (GtkListView *list_view)
{
  GtkEventController *controller = gtk_event_controller_motion_new ();

  g_object_set_data_full (G_OBJECT (controller), "confab-pointer", g_new0 (Pointer, 1), g_free);
  g_signal_connect_object (controller, "motion",
                           G_CALLBACK (motion_cb), list_view, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (gtk_widget_get_parent (GTK_WIDGET (list_view)), controller);
  gtk_widget_set_can_target (GTK_WIDGET (list_view), FALSE);
}

/**
 * confab_list_keys_attach:
 * @entry: where is typed what is looked for
 * @list_view: what was found, with a #GtkSingleSelection, in a scrolled window
 *
 * Has the arrows move through the list while the focus stays in the entry. The
 * pointer chooses only once it moves.
 */
void
confab_list_keys_attach (GtkWidget   *entry,
                         GtkListView *list_view)
{
  GtkEventController *controller;

  g_return_if_fail (GTK_IS_WIDGET (entry));
  g_return_if_fail (GTK_IS_LIST_VIEW (list_view));

  controller = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "key-pressed",
                           G_CALLBACK (key_pressed_cb), list_view, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, controller);
  watch_pointer (list_view);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (entry),
                                  GTK_ACCESSIBLE_RELATION_CONTROLS, list_view, NULL,
                                  -1);
}

/**
 * confab_list_keys_activate:
 * @list_view: what was found
 *
 * Activates what is selected in the list.
 */
void
confab_list_keys_activate (GtkListView *list_view)
{
  GtkSingleSelection *selection;
  guint selected;

  g_return_if_fail (GTK_IS_LIST_VIEW (list_view));

  selection = GTK_SINGLE_SELECTION (gtk_list_view_get_model (list_view));
  selected = gtk_single_selection_get_selected (selection);
  if (selected != GTK_INVALID_LIST_POSITION)
    g_signal_emit_by_name (list_view, "activate", selected);
}
