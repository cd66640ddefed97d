/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "chat-room.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ROOM_ROW (confab_room_row_get_type ())

/**
 * ConfabRoomRowText:
 * @CONFAB_ROOM_ROW_TITLE: the name of the room.
 * @CONFAB_ROOM_ROW_TIME: when something was written last.
 * @CONFAB_ROOM_ROW_PREVIEW: what that was, or what is being written.
 * @CONFAB_ROOM_ROW_MENTION: that somebody is called.
 * @CONFAB_ROOM_ROW_UNREAD: how much is unread.
 *
 * The texts of a row.
 */
typedef enum
{
  CONFAB_ROOM_ROW_TITLE,
  CONFAB_ROOM_ROW_TIME,
  CONFAB_ROOM_ROW_PREVIEW,
  CONFAB_ROOM_ROW_MENTION,
  CONFAB_ROOM_ROW_UNREAD,
  CONFAB_ROOM_ROW_N_TEXTS,
} ConfabRoomRowText;

G_DECLARE_FINAL_TYPE (ConfabRoomRow, confab_room_row, CONFAB, ROOM_ROW, GtkWidget)

ConfabRoomRow *confab_room_row_new         (void);
ChatRoom      *confab_room_row_get_room    (ConfabRoomRow     *self);
void           confab_room_row_set_room    (ConfabRoomRow     *self,
                                            ChatRoom          *room);
void           confab_room_row_set_nested  (ConfabRoomRow     *self,
                                            gboolean           nested);
void           confab_room_row_set_shown   (ConfabRoomRow     *self,
                                            gboolean           shown);
const char    *confab_room_row_get_summary (ConfabRoomRow     *self);
const char    *confab_room_row_get_text    (ConfabRoomRow     *self,
                                            ConfabRoomRowText  text);

G_END_DECLS
