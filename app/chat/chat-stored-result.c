/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-stored-result.h"

#include <string.h>

#define SEPARATOR "/"
#define MAX_ID_LENGTH 4096

/**
 * chat_stored_result_new:
 * @session: the account that it is of
 * @room: the room, as chat_session_add_room() takes it
 * @title: what the room is called
 *
 * Creates a result that is a room.
 *
 * Returns: (transfer full): the result
 */
ChatStoredResult *
chat_stored_result_new (ChatSession *session,
                        const char  *room,
                        const char  *title)
{
  ChatStoredResult *self;

  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);
  g_return_val_if_fail (room != NULL, NULL);
  g_return_val_if_fail (title != NULL, NULL);

  self = g_new0 (ChatStoredResult, 1);
  self->session = g_object_ref (session);
  self->room = g_strdup (room);
  self->title = g_strdup (title);

  return self;
}

/**
 * chat_stored_result_free:
 * @self: (transfer full): a result
 *
 * Frees a result.
 */
void
chat_stored_result_free (ChatStoredResult *self)
{
  g_return_if_fail (self != NULL);

  g_object_unref (self->session);
  g_free (self->room);
  g_free (self->title);
  g_free (self->message);
  g_clear_pointer (&self->author, chat_user_unref);
  g_free (self->snippet);
  g_free (self);
}

/**
 * chat_stored_result_dup_id:
 * @self: a result
 *
 * Gets what the result is known by to other programs, the same each time: its
 * account, its room and its message, each percent-encoded.
 *
 * Returns: (transfer full): the id, in ASCII
 */
char *
chat_stored_result_dup_id (const ChatStoredResult *self)
{
  g_autofree char *session = NULL;
  g_autofree char *room = NULL;
  g_autofree char *message = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  session = g_uri_escape_string (chat_session_get_id (self->session), NULL, FALSE);
  room = g_uri_escape_string (self->room, NULL, FALSE);
  if (self->message != NULL)
    message = g_uri_escape_string (self->message, NULL, FALSE);

  return g_strjoin (SEPARATOR, session, room, message, NULL);
}

/**
 * chat_stored_result_parse_id:
 * @id: what another program takes for the id of a result
 * @session: (out): return location for the id of the account
 * @room: (out): return location for the room
 * @message: (out) (nullable): return location for the id of the message, %NULL
 *   for a room
 *
 * Takes an id apart. There need not be a result that it is of.
 *
 * Returns: whether it is an id
 */
gboolean
chat_stored_result_parse_id (const char  *id,
                             char       **session,
                             char       **room,
                             char       **message)
{
  g_auto (GStrv) parts = NULL;
  guint n_parts;

  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (session != NULL && room != NULL && message != NULL, FALSE);

  *session = *room = *message = NULL;
  if (strnlen (id, MAX_ID_LENGTH) == MAX_ID_LENGTH)
    return FALSE;

  parts = g_strsplit (id, SEPARATOR, -1);
  n_parts = g_strv_length (parts);
  if (n_parts != 2 && n_parts != 3)
    return FALSE;

  for (guint i = 0; i < n_parts; i++)
    {
      g_autofree char *part = g_uri_unescape_string (parts[i], NULL);

      if (part == NULL || *part == '\0' || !g_utf8_validate (part, -1, NULL))
        return FALSE;

      g_set_str (&parts[i], part);
    }

  *session = g_strdup (parts[0]);
  *room = g_strdup (parts[1]);
  *message = g_strdup (parts[2]);

  return TRUE;
}
