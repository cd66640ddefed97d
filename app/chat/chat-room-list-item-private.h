/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-room-list-item.h"

G_BEGIN_DECLS

ChatRoomListItem *chat_room_list_item_new          (ChatRoomListItemKind  kind,
                                                    ChatSession          *session,
                                                    ChatRoom             *room) G_GNUC_WARN_UNUSED_RESULT;
void              chat_room_list_item_set_nested   (ChatRoomListItem     *self,
                                                    gboolean              nested);
gboolean          chat_room_list_item_matches      (ChatRoomListItem     *self,
                                                    const char *const    *words);

G_END_DECLS
