/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <realtime.h>

#include "chat-room.h"
#include "chat-store.h"

G_BEGIN_DECLS

ChatRoom *chat_room_new          (ChatAccount     *account,
                                  ChatStore       *store,
                                  RealtimeClient  *client,
                                  ChatStoredRoom  *stored) G_GNUC_WARN_UNUSED_RESULT;
gint64    chat_room_get_id       (ChatRoom        *self);
gboolean  chat_room_get_joined   (ChatRoom        *self);
void      chat_room_set_joined   (ChatRoom        *self,
                                  gboolean         joined);
void      chat_room_start        (ChatRoom        *self);
void      chat_room_close        (ChatRoom        *self);
void      chat_room_rename_users (ChatRoom        *self,
                                  GHashTable      *users);

G_END_DECLS
