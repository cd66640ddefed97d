/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-room-menu.h"

#include "confab-room-actions.h"
#include "confab-room-row.h"

/**
 * ConfabRoomMenu:
 *
 * The one context menu of a list of rooms: by the right button, by a long press
 * and by the keys for it. It is made when it is opened for the first time.
 */
struct _ConfabRoomMenu
{
  GObject            parent_instance;

  /* Not held. */
  GtkWidget         *list_view;

  GMenuModel        *model;
  GtkWidget         *popover;
  ConfabRoomActions *actions;
};

G_DEFINE_FINAL_TYPE (ConfabRoomMenu, confab_room_menu, G_TYPE_OBJECT)

/* The child of the list's own widget for a row, from there or from within. */
static ConfabRoomRow *
find_row (GtkWidget *list_view,
          GtkWidget *widget)
{
  while (widget != NULL && gtk_widget_get_parent (widget) != list_view)
    widget = gtk_widget_get_parent (widget);

  if (widget != NULL)
    widget = gtk_widget_get_first_child (widget);

  return CONFAB_IS_ROOM_ROW (widget) ? CONFAB_ROOM_ROW (widget) : NULL;
}

static void
ensure_popover (ConfabRoomMenu *self)
{
  if (self->popover != NULL)
    return;

  self->popover = gtk_popover_menu_new_from_model (self->model);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->popover, self->list_view);
  self->actions = confab_room_actions_new (self->popover);
}

static gboolean
open_at (ConfabRoomMenu     *self,
         ConfabRoomRow      *row,
         const GdkRectangle *rectangle)
{
  if (row == NULL || confab_room_row_get_room (row) == NULL)
    return FALSE;

  ensure_popover (self);
  confab_room_actions_set_room (self->actions, confab_room_row_get_room (row));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), rectangle);
  gtk_popover_popup (GTK_POPOVER (self->popover));

  return TRUE;
}

static gboolean
open_at_point (ConfabRoomMenu *self,
               double          x,
               double          y)
{
  GtkWidget *widget = gtk_widget_pick (self->list_view, x, y, GTK_PICK_DEFAULT);
  const GdkRectangle rectangle = { (int) x, (int) y, 1, 1 };

  return open_at (self, find_row (self->list_view, widget), &rectangle);
}

static void
pressed_cb (ConfabRoomMenu *self,
            int             n_press,
            double          x,
            double          y,
            GtkGesture     *gesture)
{
  if (open_at_point (self, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_pressed_cb (ConfabRoomMenu *self,
                 double          x,
                 double          y,
                 GtkGesture     *gesture)
{
  if (open_at_point (self, x, y))
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean
key_cb (GtkWidget *widget,
        GVariant  *arguments,
        gpointer   user_data)
{
  ConfabRoomMenu *self = user_data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  ConfabRoomRow *row = find_row (widget, focus);
  graphene_rect_t bounds;
  GdkRectangle rectangle;

  if (row == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), widget, &bounds))
    return GDK_EVENT_PROPAGATE;

  rectangle = (GdkRectangle) {
    (int) (bounds.origin.x + bounds.size.width / 2), (int) (bounds.origin.y + bounds.size.height), 1, 1
  };

  return open_at (self, row, &rectangle);
}

static void
confab_room_menu_dispose (GObject *object)
{
  ConfabRoomMenu *self = CONFAB_ROOM_MENU (object);

  g_clear_object (&self->actions);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->model);
  self->list_view = NULL;

  G_OBJECT_CLASS (confab_room_menu_parent_class)->dispose (object);
}

static void
confab_room_menu_class_init (ConfabRoomMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_room_menu_dispose;
}

static void
confab_room_menu_init (ConfabRoomMenu *self)
{
}

static void
add_controllers (ConfabRoomMenu *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *long_press = gtk_gesture_long_press_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->list_view, GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect_object (long_press, "pressed", G_CALLBACK (long_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (self->list_view, GTK_EVENT_CONTROLLER (long_press));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                                                          gtk_callback_action_new (key_cb, self, NULL)));
  gtk_widget_add_controller (self->list_view, keys);
}

/**
 * confab_room_menu_new:
 * @list_view: the list, which has to outlive the menu
 * @model: what is in the menu: actions of [class@RoomActions]
 *
 * Gives a list a context menu.
 */
ConfabRoomMenu *
confab_room_menu_new (GtkListView *list_view,
                      GMenuModel  *model)
{
  ConfabRoomMenu *self = g_object_new (CONFAB_TYPE_ROOM_MENU, NULL);

  self->list_view = GTK_WIDGET (list_view);
  self->model = g_object_ref (model);
  add_controllers (self);

  return self;
}
