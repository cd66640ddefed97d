/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "timeline-shadow.h"

static void
item_gone_cb (gpointer  user_data,
              GObject  *item)
{
  TimelineShadow *self = user_data;

  self->n_alive--;
  g_hash_table_remove (self->alive, item);
}

static void
items_changed_cb (TimelineShadow *self,
                  guint           position,
                  guint           n_removed,
                  guint           n_added)
{
  GListModel *model = G_LIST_MODEL (self->timeline);

  g_assert_cmpuint (position + n_removed, <=, self->items->len);
  if (n_removed > 0)
    g_ptr_array_remove_range (self->items, position, n_removed);

  for (guint i = 0; i < n_added; i++)
    {
      ChatTimelineItem *item = g_list_model_get_item (model, position + i);

      g_ptr_array_insert (self->items, (int) (position + i), item);
      if (!g_hash_table_add (self->alive, item))
        continue;

      g_object_weak_ref (G_OBJECT (item), item_gone_cb, self);
      self->n_made++;
      self->n_alive++;
    }

  self->max_alive = MAX (self->max_alive, self->n_alive);
  g_assert_cmpuint (self->items->len, ==, g_list_model_get_n_items (model));
}

TimelineShadow *
timeline_shadow_new (ChatTimeline *timeline)
{
  TimelineShadow *self = g_new0 (TimelineShadow, 1);

  self->timeline = timeline;
  self->alive = g_hash_table_new (NULL, NULL);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->changed_id = g_signal_connect_swapped (timeline, "items-changed", G_CALLBACK (items_changed_cb), self);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (timeline)));

  return self;
}

void
timeline_shadow_free (TimelineShadow *self)
{
  GHashTableIter iter;
  gpointer item;

  /* More than the list has: the timeline may keep some in reserve. */
  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    g_object_weak_unref (item, item_gone_cb, self);
  g_hash_table_unref (self->alive);
  g_signal_handler_disconnect (self->timeline, self->changed_id);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/* The same as the timeline, and nothing twice. */
void
timeline_shadow_check (TimelineShadow *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (self->items->len, ==, g_list_model_get_n_items (G_LIST_MODEL (self->timeline)));
  for (guint i = 0; i < self->items->len; i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (self->timeline), i);
      ChatMessage *message = chat_timeline_item_get_message (item);

      g_assert_true (item == g_ptr_array_index (self->items, i));
      if (message != NULL)
        g_assert_true (g_hash_table_add (seen, (gpointer) chat_message_get_id (message)));
    }
}
