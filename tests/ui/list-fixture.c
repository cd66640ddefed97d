/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "list-fixture.h"

/* Goes to the message @id, if that is not %NULL, before anything is read. */
void
list_fixture_show_at (ListFixture *self,
                      const char  *id)
{
  self->list = confab_message_list_new ();
  confab_message_list_set_room (self->list, self->room);
  if (id != NULL)
    confab_message_list_show_message (self->list, id);
  self->window = ui_test_present (GTK_WIDGET (self->list), 600, 500);
  self->list_view = ui_test_find (GTK_WIDGET (self->list), GTK_TYPE_LIST_VIEW);
  self->adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list_view));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
}

void
list_fixture_show (ListFixture *self)
{
  list_fixture_show_at (self, NULL);
}

void
list_fixture_setup (ListFixture   *self,
                    gconstpointer  n_messages)
{
  ui_fixture_setup (&self->base);
  self->room = ui_fixture_join (&self->base, "lobby", GPOINTER_TO_UINT (n_messages));
  list_fixture_show (self);
}

void
list_fixture_teardown (ListFixture   *self,
                       gconstpointer  n_messages)
{
  ui_test_destroy (self->window);
  ui_fixture_teardown (&self->base);
}

guint
list_fixture_get_n_items (ListFixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (chat_room_get_timeline (self->room)));
}

void
list_fixture_send (ListFixture *self,
                   guint        n_messages)
{
  guint n_items = list_fixture_get_n_items (self);

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (chat_room_send (self->room, "One more", &error));
      g_assert_no_error (error);
    }

  ui_test_wait_until (list_fixture_get_n_items (self) >= n_items + n_messages);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
}

ConfabTimelineRow *
list_fixture_get_row (GtkWidget *list_item)
{
  GtkWidget *row = gtk_widget_get_first_child (list_item);

  return CONFAB_IS_TIMELINE_ROW (row) ? CONFAB_TIMELINE_ROW (row) : NULL;
}

double
list_fixture_get_y (ListFixture *self,
                    GtkWidget   *list_item)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (list_item, self->list_view, &bounds));

  return bounds.origin.y;
}

GtkWidget *
list_fixture_find_list_item (ListFixture      *self,
                             ChatTimelineItem *item)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->list_view);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      ConfabTimelineRow *row = list_fixture_get_row (child);

      if (row != NULL && confab_timeline_row_get_item (row) == item)
        return child;
    }

  return NULL;
}

/* The first row that begins within the view. */
ListPlace
list_fixture_get_place (ListFixture *self)
{
  ListPlace place = { NULL, G_MAXDOUBLE };

  for (GtkWidget *child = gtk_widget_get_first_child (self->list_view);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      ConfabTimelineRow *row = list_fixture_get_row (child);
      double y;

      if (row == NULL || !gtk_widget_get_child_visible (child))
        continue;

      y = list_fixture_get_y (self, child);
      if (y >= 0 && y < place.y)
        place = (ListPlace) { confab_timeline_row_get_item (row), y };
    }

  g_assert_nonnull (place.item);

  return place;
}

void
list_fixture_assert_place (ListFixture *self,
                           ListPlace    place)
{
  GtkWidget *list_item = list_fixture_find_list_item (self, place.item);

  g_assert_nonnull (list_item);
  g_assert_cmpfloat_with_epsilon (list_fixture_get_y (self, list_item), place.y, 1.0);
}

void
list_fixture_assert_at_bottom (ListFixture *self)
{
  g_autoptr (ChatTimelineItem) last = NULL;
  GtkWidget *list_item;

  g_assert_true (confab_message_list_get_at_bottom (self->list));
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (self->adjustment) + gtk_adjustment_get_page_size (self->adjustment),
                                  gtk_adjustment_get_upper (self->adjustment), 1.0);

  last = g_list_model_get_item (G_LIST_MODEL (chat_room_get_timeline (self->room)), list_fixture_get_n_items (self) - 1);
  list_item = list_fixture_find_list_item (self, last);
  g_assert_nonnull (list_item);
  g_assert_true (gtk_widget_get_child_visible (list_item));
}

void
list_fixture_scroll_to (ListFixture *self,
                        double       fraction)
{
  double range = gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment);

  gtk_adjustment_set_value (self->adjustment, fraction * range);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
}

GtkWidget *
list_fixture_get_jump_revealer (ListFixture *self)
{
  return ui_test_find (GTK_WIDGET (self->list), GTK_TYPE_REVEALER);
}
