/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-session.h"

G_BEGIN_DECLS

#define CHAT_TYPE_ROOM_LIST_ITEM (chat_room_list_item_get_type ())

/**
 * ChatRoomListItemKind:
 * @CHAT_ROOM_LIST_ACCOUNT: the heading of an account, where there are several.
 * @CHAT_ROOM_LIST_FAVOURITES: the heading of its favourites, if there are some.
 * @CHAT_ROOM_LIST_OTHERS: the heading of what comes after the favourites.
 * @CHAT_ROOM_LIST_ROOM: a room.
 *
 * What a row of the list of rooms is.
 */
typedef enum
{
  CHAT_ROOM_LIST_ACCOUNT,
  CHAT_ROOM_LIST_FAVOURITES,
  CHAT_ROOM_LIST_OTHERS,
  CHAT_ROOM_LIST_ROOM,
} ChatRoomListItemKind;

/**
 * ChatRoomListItem:
 *
 * A row of [class@RoomList]. The object stays the same for as long as its room
 * or heading is in the list.
 *
 * Its one property that changes: `nested`.
 */
G_DECLARE_FINAL_TYPE (ChatRoomListItem, chat_room_list_item, CHAT, ROOM_LIST_ITEM, GObject)

ChatRoomListItemKind  chat_room_list_item_get_kind    (ChatRoomListItem *self);
ChatSession          *chat_room_list_item_get_session (ChatRoomListItem *self);
ChatRoom             *chat_room_list_item_get_room    (ChatRoomListItem *self);
gboolean              chat_room_list_item_get_nested  (ChatRoomListItem *self);

G_END_DECLS
