/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ROOM_ROW (confab_room_row_get_type ())

G_DECLARE_FINAL_TYPE (ConfabRoomRow, confab_room_row, CONFAB, ROOM_ROW, AdwBin)

ConfabRoomRow *confab_room_row_new         (void);
ChatRoom      *confab_room_row_get_room    (ConfabRoomRow *self);
void           confab_room_row_set_room    (ConfabRoomRow *self,
                                            ChatRoom      *room);
void           confab_room_row_set_nested  (ConfabRoomRow *self,
                                            gboolean       nested);
void           confab_room_row_set_shown   (ConfabRoomRow *self,
                                            gboolean       shown);
const char    *confab_room_row_get_summary (ConfabRoomRow *self);

G_END_DECLS
