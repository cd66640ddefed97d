/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-timeline-item-private.h"

struct _ChatTimelineItem
{
  GObject               parent_instance;

  ChatTimelineItemKind  kind;
  ChatMessage          *message;
  gint64                time;
  /* Where the span begins that comes after the gap. */
  ChatPosition          gap_end;
  GError               *error;

  guint                 show_header : 1;
  guint                 loading : 1;
};

G_DEFINE_FINAL_TYPE (ChatTimelineItem, chat_timeline_item, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (ChatTimelineItemKind, chat_timeline_item_kind,
                    G_DEFINE_ENUM_VALUE (CHAT_TIMELINE_MESSAGE, "message"),
                    G_DEFINE_ENUM_VALUE (CHAT_TIMELINE_DAY, "day"),
                    G_DEFINE_ENUM_VALUE (CHAT_TIMELINE_GAP, "gap"),
                    G_DEFINE_ENUM_VALUE (CHAT_TIMELINE_UNREAD, "unread"))

enum
{
  PROP_0,
  PROP_ERROR,
  PROP_KIND,
  PROP_LOADING,
  PROP_MESSAGE,
  PROP_SHOW_HEADER,
  PROP_TIME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
chat_timeline_item_dispose (GObject *object)
{
  ChatTimelineItem *self = CHAT_TIMELINE_ITEM (object);

  g_clear_object (&self->message);

  G_OBJECT_CLASS (chat_timeline_item_parent_class)->dispose (object);
}

static void
chat_timeline_item_finalize (GObject *object)
{
  ChatTimelineItem *self = CHAT_TIMELINE_ITEM (object);

  g_clear_error (&self->error);

  G_OBJECT_CLASS (chat_timeline_item_parent_class)->finalize (object);
}

static void
chat_timeline_item_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  ChatTimelineItem *self = CHAT_TIMELINE_ITEM (object);

  switch (prop_id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;

    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;

    case PROP_MESSAGE:
      g_value_set_object (value, self->message);
      break;

    case PROP_SHOW_HEADER:
      g_value_set_boolean (value, self->show_header);
      break;

    case PROP_TIME:
      g_value_set_int64 (value, chat_timeline_item_get_time (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_timeline_item_class_init (ChatTimelineItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_timeline_item_dispose;
  object_class->finalize = chat_timeline_item_finalize;
  object_class->get_property = chat_timeline_item_get_property;

  /**
   * ChatTimelineItem:error:
   *
   * Why the gap could not be filled when that was tried last.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatTimelineItem:kind:
   *
   * What kind of row it is.
   */
  properties[PROP_KIND] =
    g_param_spec_enum ("kind", NULL, NULL,
                       CHAT_TYPE_TIMELINE_ITEM_KIND, CHAT_TIMELINE_MESSAGE,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatTimelineItem:loading:
   *
   * Whether the gap is being filled.
   */
  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatTimelineItem:message:
   *
   * The message, if it is one.
   */
  properties[PROP_MESSAGE] =
    g_param_spec_object ("message", NULL, NULL,
                         CHAT_TYPE_MESSAGE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatTimelineItem:show-header:
   *
   * Whether the author is to be shown: not if the message follows upon another
   * one of his.
   */
  properties[PROP_SHOW_HEADER] =
    g_param_spec_boolean ("show-header", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatTimelineItem:time:
   *
   * The time of the message, or of the first one below, in microseconds since
   * 1970.
   */
  properties[PROP_TIME] =
    g_param_spec_int64 ("time", NULL, NULL,
                        0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_timeline_item_init (ChatTimelineItem *self)
{
}

static void
message_time_cb (ChatTimelineItem *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIME]);
}

/**
 * chat_timeline_item_new_message:
 * @message: a message
 *
 * Creates the row of a message.
 */
ChatTimelineItem *
chat_timeline_item_new_message (ChatMessage *message)
{
  ChatTimelineItem *self = g_object_new (CHAT_TYPE_TIMELINE_ITEM, NULL);

  self->kind = CHAT_TIMELINE_MESSAGE;
  self->message = g_object_ref (message);
  g_signal_connect_object (message, "notify::time",
                           G_CALLBACK (message_time_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * chat_timeline_item_new_day:
 * @time: a time of that day, in microseconds since 1970
 *
 * Creates the divider above the first message of a day.
 */
ChatTimelineItem *
chat_timeline_item_new_day (gint64 time)
{
  ChatTimelineItem *self = g_object_new (CHAT_TYPE_TIMELINE_ITEM, NULL);

  self->kind = CHAT_TIMELINE_DAY;
  self->time = time;

  return self;
}

/**
 * chat_timeline_item_new_gap:
 * @end: where the span begins that comes after the gap
 * @time: the time of what comes after it, in microseconds since 1970
 *
 * Creates the row that says that messages are missing.
 */
ChatTimelineItem *
chat_timeline_item_new_gap (ChatPosition end,
                            gint64       time)
{
  ChatTimelineItem *self = g_object_new (CHAT_TYPE_TIMELINE_ITEM, NULL);

  self->kind = CHAT_TIMELINE_GAP;
  self->gap_end = end;
  self->time = time;

  return self;
}

/**
 * chat_timeline_item_new_unread:
 * @time: the time of the first message below, in microseconds since 1970
 *
 * Creates the line above the first message that was not read.
 */
ChatTimelineItem *
chat_timeline_item_new_unread (gint64 time)
{
  ChatTimelineItem *self = g_object_new (CHAT_TYPE_TIMELINE_ITEM, NULL);

  self->kind = CHAT_TIMELINE_UNREAD;
  self->time = time;

  return self;
}

/**
 * chat_timeline_item_get_gap_end:
 * @self: a gap
 *
 * Gets where the span begins that comes after the gap.
 */
ChatPosition
chat_timeline_item_get_gap_end (ChatTimelineItem *self)
{
  return self->gap_end;
}

/**
 * chat_timeline_item_set_show_header:
 * @self: the row of a message
 * @show_header: whether the author is to be shown
 *
 * Sets whether the author is to be shown.
 */
void
chat_timeline_item_set_show_header (ChatTimelineItem *self,
                                    gboolean          show_header)
{
  g_return_if_fail (CHAT_IS_TIMELINE_ITEM (self));

  if (self->show_header == show_header)
    return;

  self->show_header = show_header;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_HEADER]);
}

/**
 * chat_timeline_item_set_loading:
 * @self: a gap
 * @loading: whether it is being filled
 *
 * Sets whether the gap is being filled.
 */
void
chat_timeline_item_set_loading (ChatTimelineItem *self,
                                gboolean          loading)
{
  g_return_if_fail (CHAT_IS_TIMELINE_ITEM (self));

  if (self->loading == loading)
    return;

  self->loading = loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/**
 * chat_timeline_item_set_error:
 * @self: a gap
 * @error: (nullable): why it could not be filled
 *
 * Sets why the gap could not be filled.
 */
void
chat_timeline_item_set_error (ChatTimelineItem *self,
                              const GError     *error)
{
  g_return_if_fail (CHAT_IS_TIMELINE_ITEM (self));

  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/**
 * chat_timeline_item_get_kind:
 * @self: an item
 *
 * Gets what kind of row it is.
 */
ChatTimelineItemKind
chat_timeline_item_get_kind (ChatTimelineItem *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE_ITEM (self), CHAT_TIMELINE_MESSAGE);

  return self->kind;
}

/**
 * chat_timeline_item_get_message:
 * @self: an item
 *
 * Gets the message.
 *
 * Returns: (transfer none) (nullable): the message, %NULL if it is another kind
 *   of row
 */
ChatMessage *
chat_timeline_item_get_message (ChatTimelineItem *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE_ITEM (self), NULL);

  return self->message;
}

/**
 * chat_timeline_item_get_time:
 * @self: an item
 *
 * Gets the time of the message, or of the first one below.
 *
 * Returns: microseconds since 1970
 */
gint64
chat_timeline_item_get_time (ChatTimelineItem *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE_ITEM (self), 0);

  return self->message != NULL ? chat_message_get_time (self->message) : self->time;
}

/**
 * chat_timeline_item_get_show_header:
 * @self: an item
 *
 * Gets whether the author is to be shown.
 */
gboolean
chat_timeline_item_get_show_header (ChatTimelineItem *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE_ITEM (self), FALSE);

  return self->show_header;
}

/**
 * chat_timeline_item_get_loading:
 * @self: an item
 *
 * Gets whether the gap is being filled.
 */
gboolean
chat_timeline_item_get_loading (ChatTimelineItem *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE_ITEM (self), FALSE);

  return self->loading;
}

/**
 * chat_timeline_item_get_error:
 * @self: an item
 *
 * Gets why the gap could not be filled.
 *
 * Returns: (transfer none) (nullable): the error
 */
const GError *
chat_timeline_item_get_error (ChatTimelineItem *self)
{
  g_return_val_if_fail (CHAT_IS_TIMELINE_ITEM (self), NULL);

  return self->error;
}
