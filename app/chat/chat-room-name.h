/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ChatRoomNameProblem:
 * @CHAT_ROOM_NAME_GOOD: none; whether there is such a room, the server knows.
 * @CHAT_ROOM_NAME_EMPTY: there is no name.
 * @CHAT_ROOM_NAME_NOT_TEXT: it has characters that cannot be seen or sent.
 * @CHAT_ROOM_NAME_TOO_LONG: with the sub-room it is longer than a server takes.
 *
 * What is wrong with the name of a room.
 */
typedef enum
{
  CHAT_ROOM_NAME_GOOD,
  CHAT_ROOM_NAME_EMPTY,
  CHAT_ROOM_NAME_NOT_TEXT,
  CHAT_ROOM_NAME_TOO_LONG,
} ChatRoomNameProblem;

ChatRoomNameProblem chat_room_name_check     (const char *name,
                                              const char *resource_id);
char               *chat_room_name_dup_title (const char *name,
                                              const char *resource_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
