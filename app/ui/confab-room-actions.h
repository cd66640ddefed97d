/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-account.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ROOM_ACTIONS (confab_room_actions_get_type ())

G_DECLARE_FINAL_TYPE (ConfabRoomActions, confab_room_actions, CONFAB, ROOM_ACTIONS, GObject)

ConfabRoomActions *confab_room_actions_new      (GtkWidget         *widget) G_GNUC_WARN_UNUSED_RESULT;
ChatRoom          *confab_room_actions_get_room (ConfabRoomActions *self);
void               confab_room_actions_set_room (ConfabRoomActions *self,
                                                 ChatRoom          *room);

G_END_DECLS
