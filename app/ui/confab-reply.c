/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-reply.h"

#include "confab-error-text.h"
#include "confab-notification.h"

#include <glib/gi18n.h>

/* An answer that was written in a notification: it comes from the desktop, also
 * when the program did not run, goes into its room without a window, and is told
 * of only if it could not be sent.
 */

#define ACTIVATE_TYPE "(sava{sv})"
#define ACTIVATE_FORMAT "(&s@av@a{sv})"
#define TARGET_TYPE "(ss)"
#define ID "unsent-reply"
/* How long to wait for a connection before the program may end, in seconds.
 * What is in the outbox by then goes out when it runs again.
 */
#define PATIENCE 30

typedef struct
{
  ChatSession *session;
  ChatMessage *message;
  char        *room;
  char        *text;
  guint        timeout_id;
} Reply;

static void
reply_free (gpointer data)
{
  Reply *self = data;

  g_clear_object (&self->session);
  g_clear_object (&self->message);
  g_free (self->room);
  g_free (self->text);
  g_free (self);
}

/* Nothing is waited for any more. */
static void
end (GTask    *task,
     gboolean  done)
{
  Reply *self = g_task_get_task_data (task);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, task);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, task);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_task_return_boolean (task, done);
  g_object_unref (task);
}

/* The text is told, for it is nowhere else. */
static void
fail (GTask      *task,
      const char *reason)
{
  Reply *self = g_task_get_task_data (task);
  g_autoptr (GNotification) notification = NULL;

  notification = confab_notification_new_unsent (_("Your Reply Was Not Sent"), reason, self->text);
  g_application_send_notification (g_task_get_source_object (task), ID, notification);
  end (task, TRUE);
}

static void
message_state_cb (GTask *task)
{
  Reply *self = g_task_get_task_data (task);

  switch (chat_message_get_state (self->message))
    {
    case CHAT_MESSAGE_SENT:
      end (task, TRUE);
      break;

    /* It is in the room, where it can be sent again. */
    case CHAT_MESSAGE_FAILED:
      fail (task, confab_error_text_get_for_writing (chat_message_get_error (self->message)).body);
      break;

    case CHAT_MESSAGE_SENDING:
    default:
      break;
    }
}

static void
patience_cb (gpointer user_data)
{
  Reply *self = g_task_get_task_data (user_data);

  self->timeout_id = 0;
  end (user_data, TRUE);
}

static void
write_reply (GTask *task)
{
  Reply *self = g_task_get_task_data (task);
  ChatRoom *room = confab_notification_find_room (chat_session_get_account (self->session), self->room);
  ChatMessage *message;
  g_autoptr (GError) error = NULL;

  if (room == NULL)
    {
      fail (task, _("You have left this room."));
      return;
    }

  if (!chat_room_get_can_write (room))
    {
      fail (task, confab_error_text_get_for_writing (chat_room_get_write_error (room)).body);
      return;
    }

  message = chat_room_send (room, self->text, &error);
  if (message == NULL)
    {
      fail (task, confab_error_text_get (error).body);
      return;
    }

  /* Who has answered has read. */
  chat_room_mark_read (room);
  self->message = g_object_ref (message);
  self->timeout_id = g_timeout_add_seconds_once (PATIENCE, patience_cb, task);
  g_signal_connect_swapped (message, "notify::state", G_CALLBACK (message_state_cb), task);
}

static void
session_state_cb (GTask *task)
{
  Reply *self = g_task_get_task_data (task);
  ChatSessionState state = chat_session_get_state (self->session);

  /* What is written goes out when the account is there again. */
  if (self->message != NULL)
    {
      if (state == CHAT_SESSION_CLOSED)
        end (task, TRUE);
      return;
    }

  switch (state)
    {
    case CHAT_SESSION_OPEN:
      write_reply (task);
      break;

    case CHAT_SESSION_FAILED:
      fail (task, confab_error_text_get (chat_session_get_error (self->session)).body);
      break;

    case CHAT_SESSION_CLOSED:
      end (task, FALSE);
      break;

    case CHAT_SESSION_IDLE:
    case CHAT_SESSION_STARTING:
    default:
      break;
    }
}

/**
 * confab_reply_send_async:
 * @application: the application, which shows a notification if it cannot be sent
 * @sessions: the accounts
 * @key: what the account is known by
 * @room: the room, as notifications name it
 * @text: what to write there
 * @callback: (nullable): called when the program may end
 * @user_data: data for @callback
 *
 * Sends an answer.
 */
void
confab_reply_send_async (GApplication        *application,
                         ChatSessions        *sessions,
                         const char          *key,
                         const char          *room,
                         const char          *text,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  ChatSession *session;
  Reply *reply;
  GTask *task;

  g_return_if_fail (G_IS_APPLICATION (application));
  g_return_if_fail (CHAT_IS_SESSIONS (sessions));
  g_return_if_fail (key != NULL);
  g_return_if_fail (room != NULL);
  g_return_if_fail (text != NULL);

  reply = g_new0 (Reply, 1);
  reply->room = g_strdup (room);
  reply->text = g_strdup (text);
  task = g_task_new (application, NULL, callback, user_data);
  g_task_set_source_tag (task, confab_reply_send_async);
  g_task_set_static_name (task, "[ui] send reply");
  g_task_set_task_data (task, reply, reply_free);

  session = chat_sessions_find_id (sessions, key);
  if (session == NULL)
    {
      fail (task, _("The account was removed."));
      return;
    }

  reply->session = g_object_ref (session);
  g_signal_connect_swapped (session, "notify::state", G_CALLBACK (session_state_cb), task);
  session_state_cb (task);
}

/**
 * confab_reply_send_finish:
 * @application: the application
 * @result: the result
 *
 * Finishes [func@reply_send_async]. What could not be sent was told.
 *
 * Returns: whether it was done with; if not, the account was closed before it
 *   was read, and the answer is for the accounts that come next
 */
gboolean
confab_reply_send_finish (GApplication *application,
                          GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, application), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/* GApplication passes on the first parameter of an action only. The portal gives
 * what was written as the second.
 */
static GDBusMessage *
join_parameters (GDBusMessage *message)
{
  g_autoptr (GDBusMessage) original = message;
  GDBusMessage *joined;
  g_autoptr (GVariant) parameters = NULL;
  g_autoptr (GVariant) platform_data = NULL;
  g_autoptr (GVariant) target = NULL;
  g_autoptr (GVariant) text = NULL;
  GVariant *parameter;
  const char *key, *room;
  const char *action;

  g_variant_get (g_dbus_message_get_body (message), ACTIVATE_FORMAT, &action, &parameters, &platform_data);
  if (!g_str_equal (action, CONFAB_NOTIFICATION_REPLY) || g_variant_n_children (parameters) != 2)
    return g_steal_pointer (&original);

  g_variant_get_child (parameters, 0, "v", &target);
  g_variant_get_child (parameters, 1, "v", &text);
  if (!g_variant_is_of_type (target, G_VARIANT_TYPE (TARGET_TYPE)) ||
      !g_variant_is_of_type (text, G_VARIANT_TYPE_STRING))
    return g_steal_pointer (&original);

  joined = g_dbus_message_copy (message, NULL);
  if (joined == NULL)
    return g_steal_pointer (&original);

  g_variant_get (target, "(&s&s)", &key, &room);
  parameter = g_variant_new_variant (g_variant_new ("(sss)", key, room, g_variant_get_string (text, NULL)));
  g_dbus_message_set_body (joined, g_variant_new ("(s@av@a{sv})", CONFAB_REPLY_TEXT_ACTION,
                                                  g_variant_new_array (G_VARIANT_TYPE_VARIANT, &parameter, 1),
                                                  platform_data));

  return joined;
}

/* In the thread of the connection */
static GDBusMessage *
filter_cb (GDBusConnection *connection,
           GDBusMessage    *message,
           gboolean         incoming,
           gpointer         user_data)
{
  GVariant *body = g_dbus_message_get_body (message);

  if (!incoming ||
      g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL ||
      g_strcmp0 (g_dbus_message_get_path (message), user_data) != 0 ||
      g_strcmp0 (g_dbus_message_get_interface (message), "org.freedesktop.Application") != 0 ||
      g_strcmp0 (g_dbus_message_get_member (message), "ActivateAction") != 0 ||
      body == NULL || !g_variant_is_of_type (body, G_VARIANT_TYPE (ACTIVATE_TYPE)))
    return message;

  return join_parameters (message);
}

/**
 * confab_reply_listen:
 * @connection: the session bus
 * @object_path: where the application is on it
 *
 * Makes the action “reply” of notifications, if there is an answer with it, the
 * action %CONFAB_REPLY_TEXT_ACTION of the application. It has what the
 * notification gave and the answer as its parameter, of the type `(sss)`.
 *
 * Returns: what ends it, see [method@Gio.DBusConnection.remove_filter]
 */
guint
confab_reply_listen (GDBusConnection *connection,
                     const char      *object_path)
{
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), 0);
  g_return_val_if_fail (object_path != NULL, 0);

  return g_dbus_connection_add_filter (connection, filter_cb, g_strdup (object_path), g_free);
}
