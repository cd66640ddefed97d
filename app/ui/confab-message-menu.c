/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-message-menu.h"

/**
 * ConfabMessageMenu:
 *
 * The one context menu of a list of messages: by the right button, by a long
 * press and, where the list asks for it, by keyboard.
 *
 * It is made when it is opened for the first time, and belongs to the row that
 * it was opened for, so that its actions are those of the row.
 */
struct _ConfabMessageMenu
{
  GObject     parent_instance;

  /* Not held. */
  GtkWidget  *list;
  GMenuModel *model;
  GtkWidget  *popover;
};

G_DEFINE_FINAL_TYPE (ConfabMessageMenu, confab_message_menu, G_TYPE_OBJECT)

static void
ensure_popover (ConfabMessageMenu *self)
{
  if (self->popover != NULL)
    return;

  self->popover = g_object_ref_sink (gtk_popover_menu_new_from_model (self->model));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
}

static void
leave_row (ConfabMessageMenu *self)
{
  if (self->popover != NULL && gtk_widget_get_parent (self->popover) != NULL)
    gtk_widget_unparent (self->popover);
}

static void
open_at (ConfabMessageMenu  *self,
         ConfabMessageRow   *row,
         const GdkRectangle *pointing_to)
{
  ensure_popover (self);
  if (confab_message_menu_get_row (self) != row)
    {
      leave_row (self);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (row));
    }

  confab_message_row_prepare_menu (row, pointing_to);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), pointing_to);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
open_at_point (ConfabMessageMenu *self,
               double             x,
               double             y)
{
  GtkWidget *row = gtk_widget_pick (self->list, x, y, GTK_PICK_DEFAULT);
  graphene_point_t point;

  if (row != NULL && !CONFAB_IS_MESSAGE_ROW (row))
    row = gtk_widget_get_ancestor (row, CONFAB_TYPE_MESSAGE_ROW);

  if (row != NULL && gtk_widget_compute_point (self->list, row, &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    open_at (self, CONFAB_MESSAGE_ROW (row), &(GdkRectangle) { (int) point.x, (int) point.y, 1, 1 });
}

static void
pressed_cb (ConfabMessageMenu *self,
            int                n_press,
            double             x,
            double             y,
            GtkGesture        *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  open_at_point (self, x, y);
}

static void
confab_message_menu_dispose (GObject *object)
{
  ConfabMessageMenu *self = CONFAB_MESSAGE_MENU (object);

  leave_row (self);
  g_clear_object (&self->popover);
  g_clear_object (&self->model);
  self->list = NULL;

  G_OBJECT_CLASS (confab_message_menu_parent_class)->dispose (object);
}

static void
confab_message_menu_class_init (ConfabMessageMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_message_menu_dispose;
}

static void
confab_message_menu_init (ConfabMessageMenu *self)
{
}

static void
add_controllers (ConfabMessageMenu *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *long_press = gtk_gesture_long_press_new ();

  /* Before a label shows a menu of its own for its link. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->list, GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect_object (long_press, "pressed", G_CALLBACK (open_at_point), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->list, GTK_EVENT_CONTROLLER (long_press));
}

/**
 * confab_message_menu_new:
 * @list: where the messages are, which has to outlive the menu
 * @model: what is in the menu
 *
 * Gives a list of messages a context menu.
 */
ConfabMessageMenu *
confab_message_menu_new (GtkWidget  *list,
                         GMenuModel *model)
{
  ConfabMessageMenu *self = g_object_new (CONFAB_TYPE_MESSAGE_MENU, NULL);

  self->list = list;
  self->model = g_object_ref (model);
  add_controllers (self);

  return self;
}

/**
 * confab_message_menu_get_row:
 * @self: a menu
 *
 * Gets the row that the menu was opened for.
 *
 * Returns: (transfer none) (nullable): the row
 */
ConfabMessageRow *
confab_message_menu_get_row (ConfabMessageMenu *self)
{
  GtkWidget *row;

  g_return_val_if_fail (CONFAB_IS_MESSAGE_MENU (self), NULL);

  row = self->popover != NULL ? gtk_widget_get_parent (self->popover) : NULL;

  return row != NULL ? CONFAB_MESSAGE_ROW (row) : NULL;
}

/**
 * confab_message_menu_open:
 * @self: a menu
 * @row: a row of the list
 *
 * Opens the menu below a row.
 */
void
confab_message_menu_open (ConfabMessageMenu *self,
                          ConfabMessageRow  *row)
{
  g_return_if_fail (CONFAB_IS_MESSAGE_MENU (self));
  g_return_if_fail (CONFAB_IS_MESSAGE_ROW (row));

  open_at (self, row, NULL);
}

/**
 * confab_message_menu_leave:
 * @self: a menu
 * @row: a row of the list
 *
 * Takes the menu away from a row that is about to show something else.
 */
void
confab_message_menu_leave (ConfabMessageMenu *self,
                           GtkWidget         *row)
{
  g_return_if_fail (CONFAB_IS_MESSAGE_MENU (self));

  if (self->popover != NULL && gtk_widget_get_parent (self->popover) == row)
    leave_row (self);
}
