/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-scroll-anchor.h"

#include "confab-timeline-row.h"

#include <math.h>

/**
 * ConfabScrollAnchor:
 *
 * A place in a message list: the first item in view, and how many pixels below
 * the upper edge its row begins.
 */
struct _ConfabScrollAnchor
{
  ChatTimelineItem *item;
  double            offset;
};

static ChatTimelineItem *
get_item (GtkWidget *list_item)
{
  GtkWidget *row = gtk_widget_get_first_child (list_item);

  return CONFAB_IS_TIMELINE_ROW (row)
         ? confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (row))
         : NULL;
}

static gboolean
get_extents (GtkWidget   *list_item,
             GtkListView *list_view,
             double      *top,
             double      *bottom)
{
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (list_item, GTK_WIDGET (list_view), &bounds))
    return FALSE;

  *top = bounds.origin.y;
  *bottom = bounds.origin.y + bounds.size.height;

  return TRUE;
}

static GtkWidget *
find_list_item (GtkListView      *list_view,
                ChatTimelineItem *item)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (list_view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (get_item (child) == item)
        return child;
    }

  return NULL;
}

/**
 * confab_scroll_anchor_new:
 * @list_view: a list view whose children are timeline rows
 *
 * Takes down where @list_view is scrolled to.
 *
 * Returns: (transfer full) (nullable): the place, or %NULL if nothing is in view
 */
ConfabScrollAnchor *
confab_scroll_anchor_new (GtkListView *list_view)
{
  ConfabScrollAnchor *self;
  ChatTimelineItem *first = NULL;
  double first_top = G_MAXDOUBLE;

  g_return_val_if_fail (GTK_IS_LIST_VIEW (list_view), NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (list_view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      ChatTimelineItem *item = get_item (child);
      double top, bottom;

      if (item != NULL && gtk_widget_get_child_visible (child) &&
          get_extents (child, list_view, &top, &bottom) && bottom > 0 && top < first_top)
        {
          first = item;
          first_top = top;
        }
    }

  if (first == NULL)
    return NULL;

  self = g_new0 (ConfabScrollAnchor, 1);
  self->item = g_object_ref (first);
  self->offset = first_top;

  return self;
}

void
confab_scroll_anchor_free (ConfabScrollAnchor *self)
{
  g_clear_object (&self->item);
  g_free (self);
}

/**
 * confab_scroll_anchor_get_position:
 * @self: an anchor
 * @model: a model of timeline items
 *
 * Looks for the item of the anchor.
 *
 * Returns: its position, or %GTK_INVALID_LIST_POSITION
 */
guint
confab_scroll_anchor_get_position (ConfabScrollAnchor *self,
                                   GListModel         *model)
{
  guint n_items;

  g_return_val_if_fail (self != NULL, GTK_INVALID_LIST_POSITION);
  g_return_val_if_fail (G_IS_LIST_MODEL (model), GTK_INVALID_LIST_POSITION);

  n_items = g_list_model_get_n_items (model);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (model, i);

      if (item == self->item)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

/**
 * confab_scroll_anchor_restore:
 * @self: an anchor
 * @list_view: a list view, laid out
 *
 * Makes one step towards the place.
 *
 * The list view must be laid out between two steps.
 *
 * Returns: whether @list_view is there, or cannot be brought there
 */
gboolean
confab_scroll_anchor_restore (ConfabScrollAnchor *self,
                              GtkListView        *list_view)
{
  GtkAdjustment *adjustment;
  GtkWidget *list_item;
  double top, bottom;

  g_return_val_if_fail (self != NULL, TRUE);
  g_return_val_if_fail (GTK_IS_LIST_VIEW (list_view), TRUE);

  list_item = find_list_item (list_view, self->item);
  if (list_item == NULL || !gtk_widget_get_child_visible (list_item))
    {
      guint position = confab_scroll_anchor_get_position (self, G_LIST_MODEL (gtk_list_view_get_model (list_view)));

      if (position == GTK_INVALID_LIST_POSITION)
        return TRUE;

      gtk_list_view_scroll_to (list_view, position, GTK_LIST_SCROLL_NONE, NULL);
      return FALSE;
    }

  if (!get_extents (list_item, list_view, &top, &bottom) || fabs (top - self->offset) < 1)
    return TRUE;

  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list_view));
  gtk_adjustment_set_value (adjustment,
                            gtk_adjustment_get_value (adjustment) + top - self->offset);

  return FALSE;
}
