/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-room-list-item.h"

G_BEGIN_DECLS

#define CHAT_TYPE_ROOM_LIST (chat_room_list_get_type ())

/**
 * ChatRoomList:
 *
 * The rooms of several sessions in the order in which they are shown: a list of
 * [class@RoomListItem].
 *
 * The sessions are in the order of their list, with a heading each if there are
 * several. In a session the favourites come first, and those in which something
 * was said last; a resource stands under its channel, and goes with it. It
 * stands alone where its channel is not in the list, or where only the resource
 * is a favourite.
 *
 * What changes is told as one change that is as small as can be. A row that
 * moves is in it before and after, so that who looks for it finds it.
 */
G_DECLARE_FINAL_TYPE (ChatRoomList, chat_room_list, CHAT, ROOM_LIST, GObject)

ChatRoomList *chat_room_list_new          (GListModel   *sessions) G_GNUC_WARN_UNUSED_RESULT;
GListModel   *chat_room_list_get_sessions (ChatRoomList *self);
void          chat_room_list_set_sessions (ChatRoomList *self,
                                           GListModel   *sessions);
const char   *chat_room_list_get_filter   (ChatRoomList *self);
void          chat_room_list_set_filter   (ChatRoomList *self,
                                           const char   *filter);
guint         chat_room_list_get_n_rooms  (ChatRoomList *self);
gboolean      chat_room_list_has_room     (ChatRoomList *self,
                                           ChatRoom     *room);
gboolean      chat_room_list_find         (ChatRoomList *self,
                                           ChatRoom     *room,
                                           guint        *position);

G_END_DECLS
