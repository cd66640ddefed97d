/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-scroll-anchor.h"

#include "confab-timeline-row.h"

#include <math.h>

/**
 * ConfabScrollAnchor:
 *
 * A place in a message list: the first message in view, and how many pixels below
 * the upper edge its row begins; or an item that is to be in view.
 */
struct _ConfabScrollAnchor
{
  ChatTimelineItem *item;
  double            offset;
  /* How much of the room that is left is to be above it, negative where the
   * offset says it.
   */
  double            align;
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
  gboolean first_stays = FALSE;

  g_return_val_if_fail (GTK_IS_LIST_VIEW (list_view), NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (list_view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      ChatTimelineItem *item = get_item (child);
      gboolean stays = item != NULL && chat_timeline_item_get_message (item) != NULL;
      double top, bottom;

      if (item == NULL || !gtk_widget_get_child_visible (child) ||
          !get_extents (child, list_view, &top, &bottom) || bottom <= 0)
        continue;

      /* The unread line may be elsewhere when somebody comes back. */
      if (first == NULL || (stays && !first_stays) || (stays == first_stays && top < first_top))
        {
          first = item;
          first_top = top;
          first_stays = stays;
        }
    }

  if (first == NULL)
    return NULL;

  self = g_new0 (ConfabScrollAnchor, 1);
  self->item = g_object_ref (first);
  self->offset = first_top;
  self->align = -1;

  return self;
}

/**
 * confab_scroll_anchor_new_for_item:
 * @item: an item
 * @align: 0 to bring it to the upper edge, 0.5 to the middle
 *
 * Makes up a place.
 *
 * Returns: (transfer full): the place
 */
ConfabScrollAnchor *
confab_scroll_anchor_new_for_item (ChatTimelineItem *item,
                                   double            align)
{
  ConfabScrollAnchor *self = g_new0 (ConfabScrollAnchor, 1);

  self->item = g_object_ref (item);
  self->align = align;

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
 * confab_scroll_anchor_get_item:
 * @self: an anchor
 *
 * Gets the item of the anchor.
 *
 * Returns: (transfer none): the item
 */
ChatTimelineItem *
confab_scroll_anchor_get_item (ConfabScrollAnchor *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->item;
}

/**
 * confab_scroll_anchor_find_row:
 * @list_view: a list view whose children are timeline rows
 * @item: an item
 *
 * Looks for the row of an item.
 *
 * Returns: (transfer none) (nullable): the child of @list_view, or %NULL if the
 *   item has none
 */
GtkWidget *
confab_scroll_anchor_find_row (GtkListView      *list_view,
                               ChatTimelineItem *item)
{
  g_return_val_if_fail (GTK_IS_LIST_VIEW (list_view), NULL);

  return find_list_item (list_view, item);
}

static double
get_wanted_offset (ConfabScrollAnchor *self,
                   GtkAdjustment      *adjustment,
                   double              height)
{
  if (self->align < 0)
    return self->offset;

  return self->align * MAX (0, gtk_adjustment_get_page_size (adjustment) - height);
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
  double top, bottom, value, offset;

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

  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list_view));
  if (!get_extents (list_item, list_view, &top, &bottom))
    return TRUE;

  value = gtk_adjustment_get_value (adjustment);
  offset = get_wanted_offset (self, adjustment, bottom - top);
  if (fabs (top - offset) < 1)
    return TRUE;

  gtk_adjustment_set_value (adjustment, value + top - offset);

  /* At an end it goes no further. */
  return fabs (gtk_adjustment_get_value (adjustment) - value) < 1;
}
