/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-room.h"
#include "chat-store.h"

G_BEGIN_DECLS

void chat_room_settings_save (ChatStore       *store,
                              gint64           room,
                              gboolean         favourite,
                              ChatRoomNotify   notify_level);

G_END_DECLS
