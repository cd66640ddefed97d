/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-room-list-item-private.h"

#include "chat-text.h"

struct _ChatRoomListItem
{
  GObject               parent_instance;

  ChatRoomListItemKind  kind;
  ChatSession          *session;
  ChatRoom             *room;
  /* The title, for the filter. */
  char                 *folded;
  gboolean              nested;
};

G_DEFINE_FINAL_TYPE (ChatRoomListItem, chat_room_list_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NESTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
chat_room_list_item_finalize (GObject *object)
{
  ChatRoomListItem *self = CHAT_ROOM_LIST_ITEM (object);

  g_object_unref (self->session);
  g_clear_object (&self->room);
  g_free (self->folded);

  G_OBJECT_CLASS (chat_room_list_item_parent_class)->finalize (object);
}

static void
chat_room_list_item_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  ChatRoomListItem *self = CHAT_ROOM_LIST_ITEM (object);

  switch (prop_id)
    {
    case PROP_NESTED:
      g_value_set_boolean (value, self->nested);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_room_list_item_class_init (ChatRoomListItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_room_list_item_finalize;
  object_class->get_property = chat_room_list_item_get_property;

  /**
   * ChatRoomListItem:nested:
   *
   * Whether it is a resource that stands under its channel.
   */
  properties[PROP_NESTED] =
    g_param_spec_boolean ("nested", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
chat_room_list_item_init (ChatRoomListItem *self)
{
}

/**
 * chat_room_list_item_new:
 * @kind: what it is
 * @session: whose
 * @room: (nullable): the room, if it is one
 *
 * Creates a row.
 */
ChatRoomListItem *
chat_room_list_item_new (ChatRoomListItemKind  kind,
                         ChatSession          *session,
                         ChatRoom             *room)
{
  ChatRoomListItem *self = g_object_new (CHAT_TYPE_ROOM_LIST_ITEM, NULL);

  self->kind = kind;
  self->session = g_object_ref (session);
  if (room != NULL)
    {
      self->room = g_object_ref (room);
      self->folded = chat_text_fold (chat_room_get_title (room), CHAT_TEXT_FOLD_ACCENTS);
    }

  return self;
}

/**
 * chat_room_list_item_set_nested:
 * @self: a room
 * @nested: whether it stands under its channel
 *
 * Sets whether it is a resource that stands under its channel.
 */
void
chat_room_list_item_set_nested (ChatRoomListItem *self,
                                gboolean          nested)
{
  g_return_if_fail (CHAT_IS_ROOM_LIST_ITEM (self));

  nested = !!nested;
  if (self->nested == nested)
    return;

  self->nested = nested;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NESTED]);
}

/**
 * chat_room_list_item_matches:
 * @self: a room
 * @words: (array zero-terminated=1): words, from chat_text_fold_words()
 *
 * Tells whether the title has all of the words in it.
 */
gboolean
chat_room_list_item_matches (ChatRoomListItem  *self,
                             const char *const *words)
{
  g_return_val_if_fail (CHAT_IS_ROOM_LIST_ITEM (self), FALSE);
  g_return_val_if_fail (self->folded != NULL, FALSE);

  return chat_text_has_words (self->folded, words);
}

/**
 * chat_room_list_item_get_kind:
 * @self: a row
 *
 * Gets what the row is.
 */
ChatRoomListItemKind
chat_room_list_item_get_kind (ChatRoomListItem *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM_LIST_ITEM (self), CHAT_ROOM_LIST_ROOM);

  return self->kind;
}

/**
 * chat_room_list_item_get_session:
 * @self: a row
 *
 * Gets whose row it is.
 *
 * Returns: (transfer none): the session
 */
ChatSession *
chat_room_list_item_get_session (ChatRoomListItem *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM_LIST_ITEM (self), NULL);

  return self->session;
}

/**
 * chat_room_list_item_get_room:
 * @self: a row
 *
 * Gets the room.
 *
 * Returns: (transfer none) (nullable): the room, or %NULL for a heading
 */
ChatRoom *
chat_room_list_item_get_room (ChatRoomListItem *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM_LIST_ITEM (self), NULL);

  return self->room;
}

/**
 * chat_room_list_item_get_nested:
 * @self: a row
 *
 * Gets whether it is a resource that stands under its channel.
 */
gboolean
chat_room_list_item_get_nested (ChatRoomListItem *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM_LIST_ITEM (self), FALSE);

  return self->nested;
}
