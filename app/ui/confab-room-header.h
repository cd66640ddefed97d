/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room-list-item.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ROOM_HEADER (confab_room_header_get_type ())

G_DECLARE_FINAL_TYPE (ConfabRoomHeader, confab_room_header, CONFAB, ROOM_HEADER, AdwBin)

ConfabRoomHeader *confab_room_header_new         (void);
ChatRoomListItem *confab_room_header_get_item    (ConfabRoomHeader *self);
void              confab_room_header_set_item    (ConfabRoomHeader *self,
                                                  ChatRoomListItem *item);
const char       *confab_room_header_get_summary (ConfabRoomHeader *self);
void              confab_room_header_activate    (ConfabRoomHeader *self);

G_END_DECLS
