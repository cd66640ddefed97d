/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-message-list-private.h"

#include "confab-divider-row.h"
#include "confab-gap-row.h"
#include "confab-message-row.h"

/* GtkListView throws away what has shown an item that is gone, even where others
 * come in its place: with each burst, and with each room. So many rows of each
 * kind are kept for them, which are more than are in view.
 */
#define MAX_STOCK 32

#define LABELLING_KEY "confab-labelling"

static GType
get_row_type (ChatTimelineItem *item)
{
  switch (chat_timeline_item_get_kind (item))
    {
    case CHAT_TIMELINE_DAY:
    case CHAT_TIMELINE_UNREAD:
      return CONFAB_TYPE_DIVIDER_ROW;

    case CHAT_TIMELINE_GAP:
      return CONFAB_TYPE_GAP_ROW;

    case CHAT_TIMELINE_MESSAGE:
    default:
      return CONFAB_TYPE_MESSAGE_ROW;
    }
}

static guint
count_stock (ConfabMessageList *self,
             GType              type)
{
  guint n = 0;

  for (guint i = 0; i < self->stock->len; i++)
    n += G_OBJECT_TYPE (g_ptr_array_index (self->stock, i)) == type;

  return n;
}

/* A row may still be where it was, and go on there. */
static GtkWidget *
take_row (ConfabMessageList *self,
          GType              type)
{
  for (guint i = self->stock->len; i > 0; i--)
    {
      GtkWidget *row = g_ptr_array_index (self->stock, i - 1);

      if (G_OBJECT_TYPE (row) == type && gtk_widget_get_parent (row) == NULL)
        return g_ptr_array_steal_index_fast (self->stock, i - 1);
    }

  return g_object_ref_sink (g_object_new (type, NULL));
}

/* A row goes on to another place: what it says is not what is heard at this one
 * any more.
 */
static void
label (GtkListItem *list_item,
       GtkWidget   *row)
{
  GBinding *labelling = g_object_get_data (G_OBJECT (row), LABELLING_KEY);

  if (labelling != NULL)
    g_binding_unbind (labelling);

  labelling = g_object_bind_property (row, "summary",
                                      list_item, "accessible-label",
                                      G_BINDING_SYNC_CREATE);
  g_object_set_data_full (G_OBJECT (row), LABELLING_KEY, g_object_ref (labelling), g_object_unref);
}

/**
 * confab_message_list_bind_row:
 * @self: a message list
 * @list_item: one of its list items
 *
 * Shows the item that @list_item has got.
 */
void
confab_message_list_bind_row (ConfabMessageList *self,
                              GtkListItem       *list_item)
{
  ChatTimelineItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *row = gtk_list_item_get_child (list_item);
  GType type = get_row_type (item);

  if (row != NULL && G_OBJECT_TYPE (row) == type)
    {
      g_ptr_array_remove_fast (self->stock, row);
    }
  else
    {
      g_autoptr (GtkWidget) taken = take_row (self, type);

      row = taken;
      gtk_list_item_set_activatable (list_item, FALSE);
      gtk_list_item_set_selectable (list_item, FALSE);
      gtk_list_item_set_child (list_item, row);
      label (list_item, row);
    }

  confab_timeline_row_bind (CONFAB_TIMELINE_ROW (row), self->room, item);
}

/**
 * confab_message_list_unbind_row:
 * @self: a message list
 * @list_item: one of its list items
 *
 * Shows nothing, since @list_item loses its item.
 */
void
confab_message_list_unbind_row (ConfabMessageList *self,
                                GtkListItem       *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  confab_message_menu_leave (self->menu, row);

  if (self->highlighted != NULL && self->highlighted == gtk_widget_get_parent (row))
    confab_message_list_stop_highlighting (self);

  confab_timeline_row_bind (CONFAB_TIMELINE_ROW (row), NULL, NULL);
  if (count_stock (self, G_OBJECT_TYPE (row)) < MAX_STOCK)
    g_ptr_array_add (self->stock, g_object_ref (row));
}
