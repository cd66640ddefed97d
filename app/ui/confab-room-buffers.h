/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-room.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_ROOM_BUFFERS (confab_room_buffers_get_type ())
G_DECLARE_FINAL_TYPE (ConfabRoomBuffers, confab_room_buffers, CONFAB, ROOM_BUFFERS, GObject)

ConfabRoomBuffers *confab_room_buffers_new (void);

GtkTextBuffer     *confab_room_buffers_get (ConfabRoomBuffers *self,
                                            ChatRoom          *room);

G_END_DECLS
