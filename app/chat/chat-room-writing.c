/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-room-internal.h"

#include "chat-error.h"
#include "chat-mention.h"
#include "chat-message-private.h"
#include "chat-payload.h"
#include "chat-text.h"
#include "chat-timeline-private.h"
#include "chat-uuid.h"

#include <string.h>

/**
 * chat_room_get_draft:
 * @self: a room
 *
 * Gets what was written and not sent.
 *
 * Returns: (transfer none): the text, which may be empty
 */
const char *
chat_room_get_draft (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return self->draft;
}

/**
 * chat_room_set_draft:
 * @self: a room
 * @draft: (nullable): the text
 *
 * Keeps what was written and not sent.
 */
void
chat_room_set_draft (ChatRoom   *self,
                     const char *draft)
{
  g_return_if_fail (CHAT_IS_ROOM (self));

  if (!g_set_str (&self->draft, draft != NULL ? draft : ""))
    return;

  chat_store_save_draft (self->store, self->id, self->draft);
  g_object_notify_by_pspec (G_OBJECT (self), chat_room_pspecs[PROP_DRAFT]);
}

/**
 * chat_room_get_can_write:
 * @self: a room
 *
 * Gets whether something can be written, as far as is known: a server says no
 * only when it is tried, and that holds until the room is joined anew.
 */
gboolean
chat_room_get_can_write (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), FALSE);

  return chat_room_get_state (self) != CHAT_ROOM_REFUSED && chat_room_get_write_error (self) == NULL;
}

/**
 * chat_room_get_write_error:
 * @self: a room
 *
 * Gets why nothing can be written, though messages may arrive.
 *
 * Returns: (transfer none) (nullable): a %CHAT_ERROR_DENIED or
 *   %CHAT_ERROR_NOT_AVAILABLE
 */
const GError *
chat_room_get_write_error (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);

  return chat_outbox_get_error (self->outbox);
}

/**
 * chat_room_get_n_unsent:
 * @self: a room
 *
 * Gets how many messages were written and are not in the stream.
 */
guint
chat_room_get_n_unsent (ChatRoom *self)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), 0);

  return chat_outbox_get_n_messages (self->outbox);
}

static ChatMessage *
write_message (ChatRoom             *self,
               const char           *body,
               GAsyncReadyCallback   callback,
               gpointer              user_data,
               GError              **error)
{
  g_autoptr (ChatMessage) message = NULL;
  g_autoptr (ChatUnsent) unsent = NULL;
  g_autoptr (ChatUser) author = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autofree char *id = chat_uuid_new ();
  g_autofree char *text = chat_text_clean_body (body, strlen (body));
  g_auto (GStrv) mentions = chat_mention_find (text, chat_members_get_names (self->members));

  payload = chat_payload_build (id, text, (const char *const *) mentions, error);
  if (payload == NULL)
    return NULL;

  unsent = chat_unsent_new (id, text, payload, g_get_real_time ());
  author = chat_room_dup_identity (self);
  message = chat_message_new_unsent (unsent, author);
  chat_outbox_add_async (self->outbox, unsent, message, callback, user_data);
  chat_timeline_add_unsent (self->timeline, message);
  chat_room_update_last_message (self);
  g_set_object (&self->last_sent, message);

  return message;
}

/**
 * chat_room_send:
 * @self: a room
 * @body: the text
 * @error: return location for a %CHAT_ERROR_INVALID if the text is empty or too
 *   long
 *
 * Sends a message: it is seen at once, and published when there is a
 * connection. Who of [method@Room.get_members] is mentioned in it, is told to
 * the readers.
 *
 * Returns: (transfer none): the message, or %NULL with @error set
 */
ChatMessage *
chat_room_send (ChatRoom    *self,
                const char  *body,
                GError     **error)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);
  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return write_message (self, body, NULL, NULL, error);
}

/**
 * chat_room_retry:
 * @self: a room
 * @message: a message of the user's own
 *
 * Tries again to send a message that has failed. It goes to the end.
 */
void
chat_room_retry (ChatRoom    *self,
                 ChatMessage *message)
{
  g_autoptr (ChatMessage) keep = NULL;

  g_return_if_fail (CHAT_IS_ROOM (self));
  g_return_if_fail (CHAT_IS_MESSAGE (message));

  if (chat_message_get_state (message) != CHAT_MESSAGE_FAILED)
    return;

  /* Who is told of it may cancel it. */
  keep = g_object_ref (message);
  if (!chat_outbox_retry (self->outbox, message))
    return;

  chat_timeline_add_unsent (self->timeline, message);
  chat_room_update_last_message (self);
}

/**
 * chat_room_cancel:
 * @self: a room
 * @message: a message of the user's own
 *
 * Gives up a message that was not sent yet.
 */
void
chat_room_cancel (ChatRoom    *self,
                  ChatMessage *message)
{
  g_autoptr (ChatMessage) keep = NULL;

  g_return_if_fail (CHAT_IS_ROOM (self));
  g_return_if_fail (CHAT_IS_MESSAGE (message));

  keep = g_object_ref (message);
  if (!chat_outbox_cancel (self->outbox, message))
    return;

  chat_timeline_remove_unsent (self->timeline, message);
  chat_room_update_last_message (self);
}

static void
stored_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ChatMessage *message = g_task_get_task_data (task);
  GError *error = NULL;

  if (chat_outbox_add_finish (CHAT_OUTBOX (object), result, &error))
    {
      g_task_return_pointer (task, g_object_ref (message), g_object_unref);
      return;
    }

  chat_room_cancel (g_task_get_source_object (task), message);
  g_task_return_error (task, error);
}

/**
 * chat_room_send_async:
 * @self: a room
 * @body: the text
 * @callback: called when it would survive a power cut
 * @user_data: data for @callback
 *
 * Sends a message as [method@Room.send] does, for somebody who does not see
 * what becomes of it: if there is an error, then there is no message.
 */
void
chat_room_send_async (ChatRoom            *self,
                      const char          *body,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  ChatMessage *message;
  GError *error = NULL;

  g_return_if_fail (CHAT_IS_ROOM (self));
  g_return_if_fail (body != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, chat_room_send_async);
  g_task_set_static_name (task, "[chat] send message");
  message = write_message (self, body, stored_cb, g_object_ref (task), &error);
  if (message != NULL)
    {
      g_task_set_task_data (task, g_object_ref (message), g_object_unref);
      return;
    }

  g_task_return_error (task, error);
  g_object_unref (task);
}

/**
 * chat_room_send_finish:
 * @self: a room
 * @result: the result
 * @error: return location for a %CHAT_ERROR_INVALID if the text is empty or too
 *   long, or a %CHAT_ERROR_STORAGE
 *
 * Finishes [method@Room.send_async].
 *
 * Returns: (transfer full): the message, which is on its way
 */
ChatMessage *
chat_room_send_finish (ChatRoom      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (CHAT_IS_ROOM (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
