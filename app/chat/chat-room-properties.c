/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-room-properties.h"

#include "chat-room.h"

static void
create_identity (GParamSpec **properties)
{
  /**
   * ChatRoom:name:
   *
   * The name of the channel.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:resource-id:
   *
   * The id of the channel's resource, if the room is one.
   */
  properties[PROP_RESOURCE_ID] =
    g_param_spec_string ("resource-id", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:title:
   *
   * What the room is called where people read it.
   */
  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:timeline:
   *
   * What is seen of the room.
   */
  properties[PROP_TIMELINE] =
    g_param_spec_object ("timeline", NULL, NULL,
                         CHAT_TYPE_TIMELINE,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
create_settings (GParamSpec **properties)
{
  /**
   * ChatRoom:favourite:
   *
   * Whether it stands before others.
   */
  properties[PROP_FAVOURITE] =
    g_param_spec_boolean ("favourite", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:notify-level:
   *
   * What is told of the room while it is not looked at.
   */
  properties[PROP_NOTIFY_LEVEL] =
    g_param_spec_enum ("notify-level", NULL, NULL,
                       CHAT_TYPE_ROOM_NOTIFY, CHAT_ROOM_NOTIFY_ALL,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:history-refused:
   *
   * Whether the server has said that it gives no older messages.
   */
  properties[PROP_HISTORY_REFUSED] =
    g_param_spec_boolean ("history-refused", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:write-error:
   *
   * Why nothing can be written, though messages may arrive.
   */
  properties[PROP_WRITE_ERROR] =
    g_param_spec_boxed ("write-error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

static void
create_state (GParamSpec **properties)
{
  /**
   * ChatRoom:activity:
   *
   * When there was something new, in microseconds since the epoch.
   */
  properties[PROP_ACTIVITY] =
    g_param_spec_int64 ("activity", NULL, NULL,
                        G_MININT64, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:draft:
   *
   * What was written and not sent.
   */
  properties[PROP_DRAFT] =
    g_param_spec_string ("draft", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:error:
   *
   * Why it is not joined.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:last-message:
   *
   * The newest message. Also notified when its author gets another name.
   */
  properties[PROP_LAST_MESSAGE] =
    g_param_spec_object ("last-message", NULL, NULL,
                         CHAT_TYPE_MESSAGE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:mention-count:
   *
   * How many of the unread messages call the user.
   */
  properties[PROP_MENTION_COUNT] =
    g_param_spec_uint ("mention-count", NULL, NULL,
                       0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:state:
   *
   * Whether messages arrive.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       CHAT_TYPE_ROOM_STATE, CHAT_ROOM_WAITING,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatRoom:unread-count:
   *
   * How many messages of others have come since it was read.
   */
  properties[PROP_UNREAD_COUNT] =
    g_param_spec_uint ("unread-count", NULL, NULL,
                       0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
}

/**
 * chat_room_properties_create:
 * @properties: (array length=N_PROPS): where to put them
 *
 * Describes the properties of a room.
 */
void
chat_room_properties_create (GParamSpec **properties)
{
  create_identity (properties);
  create_settings (properties);
  create_state (properties);
}

/**
 * chat_room_properties_get:
 * @object: a room
 *
 * Gets a property, as #GObjectClass.get_property.
 */
void
chat_room_properties_get (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  ChatRoom *self = CHAT_ROOM (object);

  switch (prop_id)
    {
    case PROP_ACTIVITY:
      g_value_set_int64 (value, chat_room_get_activity (self));
      break;

    case PROP_DRAFT:
      g_value_set_string (value, chat_room_get_draft (self));
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, chat_room_get_error (self));
      break;

    case PROP_FAVOURITE:
      g_value_set_boolean (value, chat_room_get_favourite (self));
      break;

    case PROP_HISTORY_REFUSED:
      g_value_set_boolean (value, chat_room_get_history_refused (self));
      break;

    case PROP_LAST_MESSAGE:
      g_value_set_object (value, chat_room_get_last_message (self));
      break;

    case PROP_MENTION_COUNT:
      g_value_set_uint (value, chat_room_get_mention_count (self));
      break;

    case PROP_NAME:
      g_value_set_string (value, chat_room_get_name (self));
      break;

    case PROP_NOTIFY_LEVEL:
      g_value_set_enum (value, chat_room_get_notify (self));
      break;

    case PROP_RESOURCE_ID:
      g_value_set_string (value, chat_room_get_resource_id (self));
      break;

    case PROP_STATE:
      g_value_set_enum (value, chat_room_get_state (self));
      break;

    case PROP_TIMELINE:
      g_value_set_object (value, chat_room_get_timeline (self));
      break;

    case PROP_TITLE:
      g_value_set_string (value, chat_room_get_title (self));
      break;

    case PROP_UNREAD_COUNT:
      g_value_set_uint (value, chat_room_get_unread_count (self));
      break;

    case PROP_WRITE_ERROR:
      g_value_set_boxed (value, chat_room_get_write_error (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}
