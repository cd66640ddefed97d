/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-room-name.h"

#include <realtime.h>
#include <string.h>

/* What a server takes, with all that is escaped in it. */
#define MAX_WIRE_NAME 255

static gboolean
is_text (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

/**
 * chat_room_name_check:
 * @name: the name of a channel
 * @resource_id: (nullable): the id of one of its resources
 *
 * Checks what can be known of a name without the server.
 */
ChatRoomNameProblem
chat_room_name_check (const char *name,
                      const char *resource_id)
{
  g_autoptr (RealtimeChannel) channel = NULL;
  g_autofree char *wire_name = NULL;

  g_return_val_if_fail (name != NULL, CHAT_ROOM_NAME_EMPTY);

  if (*name == '\0')
    return CHAT_ROOM_NAME_EMPTY;
  if (!is_text (name) || (resource_id != NULL && !is_text (resource_id)))
    return CHAT_ROOM_NAME_NOT_TEXT;

  channel = realtime_channel_new (name, resource_id);
  wire_name = realtime_channel_to_wire (channel, ':');

  return strlen (wire_name) > MAX_WIRE_NAME ? CHAT_ROOM_NAME_TOO_LONG : CHAT_ROOM_NAME_GOOD;
}

/**
 * chat_room_name_dup_title:
 * @name: the name of a channel
 * @resource_id: the id of one of its resources, empty for the channel itself
 *
 * Says what people call a room.
 *
 * Returns: (transfer full): the title
 */
char *
chat_room_name_dup_title (const char *name,
                          const char *resource_id)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (resource_id != NULL, NULL);

  if (*resource_id == '\0')
    return g_strdup (name);

  return g_strconcat (name, " › ", resource_id, NULL);
}
