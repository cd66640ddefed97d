/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-timeline-row.h"

/**
 * ConfabTimelineRow:
 *
 * What all rows of the message list have in common: the item that they show,
 * the room that it belongs to, and the text that a screen reader says for it.
 *
 * Rows are reused: the list binds them to one item after another.
 */
typedef struct
{
  ChatRoom         *room;
  ChatTimelineItem *item;
  char             *summary;
} ConfabTimelineRowPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ConfabTimelineRow, confab_timeline_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
confab_timeline_row_dispose (GObject *object)
{
  ConfabTimelineRow *self = CONFAB_TIMELINE_ROW (object);
  ConfabTimelineRowPrivate *priv = confab_timeline_row_get_instance_private (self);

  g_clear_object (&priv->room);
  g_clear_object (&priv->item);

  G_OBJECT_CLASS (confab_timeline_row_parent_class)->dispose (object);
}

static void
confab_timeline_row_finalize (GObject *object)
{
  ConfabTimelineRow *self = CONFAB_TIMELINE_ROW (object);
  ConfabTimelineRowPrivate *priv = confab_timeline_row_get_instance_private (self);

  g_free (priv->summary);

  G_OBJECT_CLASS (confab_timeline_row_parent_class)->finalize (object);
}

static void
confab_timeline_row_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  ConfabTimelineRow *self = CONFAB_TIMELINE_ROW (object);
  ConfabTimelineRowPrivate *priv = confab_timeline_row_get_instance_private (self);

  switch (prop_id)
    {
    case PROP_SUMMARY:
      g_value_set_string (value, priv->summary);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_timeline_row_class_init (ConfabTimelineRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_timeline_row_dispose;
  object_class->finalize = confab_timeline_row_finalize;
  object_class->get_property = confab_timeline_row_get_property;

  /**
   * ConfabTimelineRow:summary:
   *
   * What a screen reader says for the whole row.
   */
  properties[PROP_SUMMARY] =
    g_param_spec_string ("summary", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
confab_timeline_row_init (ConfabTimelineRow *self)
{
}

/**
 * confab_timeline_row_bind:
 * @self: a row
 * @room: (nullable): the room of @item
 * @item: (nullable): what to show, or %NULL for nothing
 *
 * Shows another item.
 */
void
confab_timeline_row_bind (ConfabTimelineRow *self,
                          ChatRoom          *room,
                          ChatTimelineItem  *item)
{
  ConfabTimelineRowPrivate *priv = confab_timeline_row_get_instance_private (self);

  g_return_if_fail (CONFAB_IS_TIMELINE_ROW (self));
  g_return_if_fail (room == NULL || CHAT_IS_ROOM (room));
  g_return_if_fail (item == NULL || CHAT_IS_TIMELINE_ITEM (item));

  g_set_object (&priv->room, room);
  g_set_object (&priv->item, item);
  CONFAB_TIMELINE_ROW_GET_CLASS (self)->bound (self);
}

/**
 * confab_timeline_row_get_room:
 * @self: a row
 *
 * Gets the room of the item.
 *
 * Returns: (transfer none) (nullable): the room
 */
ChatRoom *
confab_timeline_row_get_room (ConfabTimelineRow *self)
{
  ConfabTimelineRowPrivate *priv = confab_timeline_row_get_instance_private (self);

  g_return_val_if_fail (CONFAB_IS_TIMELINE_ROW (self), NULL);

  return priv->room;
}

/**
 * confab_timeline_row_get_item:
 * @self: a row
 *
 * Gets what the row shows.
 *
 * Returns: (transfer none) (nullable): the item
 */
ChatTimelineItem *
confab_timeline_row_get_item (ConfabTimelineRow *self)
{
  ConfabTimelineRowPrivate *priv = confab_timeline_row_get_instance_private (self);

  g_return_val_if_fail (CONFAB_IS_TIMELINE_ROW (self), NULL);

  return priv->item;
}

/**
 * confab_timeline_row_set_summary:
 * @self: a row
 * @summary: (nullable): what a screen reader says
 *
 * Sets [property@TimelineRow:summary]; for subclasses.
 */
void
confab_timeline_row_set_summary (ConfabTimelineRow *self,
                                 const char        *summary)
{
  ConfabTimelineRowPrivate *priv = confab_timeline_row_get_instance_private (self);

  g_return_if_fail (CONFAB_IS_TIMELINE_ROW (self));

  if (g_set_str (&priv->summary, summary))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}
