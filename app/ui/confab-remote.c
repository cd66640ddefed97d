/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-remote.h"

#include "chat-error.h"
#include "chat-payload.h"
#include "confab-error-text.h"
#include "confab-notification.h"
#include "confab-remote-error.h"
#include "confab-remote-list.h"
#include "confab-rooms1.h"
#include "confab-unread.h"

#include <glib/gi18n.h>
#include <string.h>

/* How long to wait for the next call, in seconds, before all is closed. */
#define REST 5
/* The same while there is something to be sent. What is in the outbox by then
 * goes out when the program runs again.
 */
#define PATIENCE 30
/* How many messages may wait to be sent in a room: nobody wants to read more at
 * once when the server is there again.
 */
#define MAX_UNSENT 100

/**
 * ConfabRemote:
 *
 * What other programs can do with the rooms, over D-Bus.
 *
 * The application may have been started for a call, without a window. The
 * remote holds it for as long as there is something to do, and a while longer,
 * for the calls of a script come one after the other.
 */
struct _ConfabRemote
{
  GObject       parent_instance;

  GApplication *application;
  ConfabRooms1 *skeleton;
  ChatSessions *sessions;
  ConfabUnread *unread;
  /* Calls that have to wait until the accounts are read */
  GQueue        waiting;
  /* Messages that were written and are not sent */
  GHashTable   *unsent;
  guint         n_storing;
  guint         rest_id;
  guint         held : 1;
};

G_DEFINE_FINAL_TYPE (ConfabRemote, confab_remote, G_TYPE_OBJECT)

enum
{
  IDLE,
  WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Returns whether there is nothing to wait for. */
typedef gboolean (*CallFunc) (ConfabRemote          *self,
                              GDBusMethodInvocation *invocation);

typedef struct
{
  GDBusMethodInvocation *invocation;
  CallFunc               func;
} Call;

static void
update_held (ConfabRemote *self)
{
  gboolean held = self->waiting.length > 0 || self->n_storing > 0 || self->rest_id != 0;

  if (held && !self->held)
    {
      self->held = TRUE;
      g_application_hold (self->application);
    }
  else if (!held && self->held)
    {
      self->held = FALSE;
      if (self->sessions != NULL)
        g_signal_emit (self, signals[IDLE], 0);
      g_application_release (self->application);
    }
}

static void
rest_cb (gpointer user_data)
{
  ConfabRemote *self = user_data;

  self->rest_id = 0;
  g_hash_table_remove_all (self->unsent);
  update_held (self);
}

static void
rest (ConfabRemote *self)
{
  guint seconds = g_hash_table_size (self->unsent) > 0 ? PATIENCE : REST;

  g_clear_handle_id (&self->rest_id, g_source_remove);
  if (self->sessions != NULL)
    self->rest_id = g_timeout_add_seconds_once (seconds, rest_cb, self);
  update_held (self);
}

static void
message_state_cb (ChatMessage  *message,
                  GParamSpec   *pspec,
                  ConfabRemote *self)
{
  if (chat_message_get_state (message) != CHAT_MESSAGE_SENDING &&
      g_hash_table_remove (self->unsent, message))
    rest (self);
}

/* Returns NULL without an error for an account that is being read. */
static ChatSession *
find_session (ConfabRemote  *self,
              const char    *id,
              GError       **error)
{
  ChatSession *session = chat_sessions_find_id (self->sessions, id);

  if (session == NULL)
    {
      g_set_error_literal (error, CONFAB_REMOTE_ERROR, CONFAB_REMOTE_ERROR_UNKNOWN_ACCOUNT,
                           _("There is no such account."));
      return NULL;
    }

  switch (chat_session_get_state (session))
    {
    case CHAT_SESSION_OPEN:
      return session;

    case CHAT_SESSION_FAILED:
      g_set_error_literal (error, CONFAB_REMOTE_ERROR, CONFAB_REMOTE_ERROR_FAILED,
                           confab_error_text_get (chat_session_get_error (session)).body);
      return NULL;

    case CHAT_SESSION_CLOSED:
      g_set_error_literal (error, CONFAB_REMOTE_ERROR, CONFAB_REMOTE_ERROR_FAILED,
                           _("The account was closed."));
      return NULL;

    case CHAT_SESSION_IDLE:
    case CHAT_SESSION_STARTING:
    default:
      return NULL;
    }
}

static ChatRoom *
find_room (ChatSession  *session,
           const char   *name,
           GError      **error)
{
  ChatRoom *room = confab_notification_find_room (chat_session_get_account (session), name);

  if (room == NULL)
    g_set_error_literal (error, CONFAB_REMOTE_ERROR, CONFAB_REMOTE_ERROR_UNKNOWN_ROOM,
                         _("You are not in this room."));

  return room;
}

/* Whether there are accounts of which nothing is known yet. */
static gboolean
is_reading (ConfabRemote *self)
{
  for (guint i = 0; i < chat_sessions_get_n (self->sessions); i++)
    {
      ChatSessionState state = chat_session_get_state (chat_sessions_get (self->sessions, i));

      if (state == CHAT_SESSION_IDLE || state == CHAT_SESSION_STARTING)
        return TRUE;
    }

  return FALSE;
}

static gboolean
list_rooms (ConfabRemote          *self,
            GDBusMethodInvocation *invocation)
{
  if (is_reading (self))
    return FALSE;

  confab_rooms1_complete_list_rooms (self->skeleton, invocation,
                                     confab_remote_list_build (G_LIST_MODEL (self->sessions)));

  return TRUE;
}

static gboolean
get_unread (ConfabRemote          *self,
            GDBusMethodInvocation *invocation)
{
  if (is_reading (self))
    return FALSE;

  confab_unread_update (self->unread);
  confab_rooms1_complete_get_unread (self->skeleton, invocation, confab_unread_get_total (self->unread));

  return TRUE;
}

static gboolean
check_writing (ChatSession  *session,
               ChatRoom     *room,
               GError      **error)
{
  if (chat_session_get_signed_out (session))
    g_set_error_literal (error, CONFAB_REMOTE_ERROR, CONFAB_REMOTE_ERROR_SIGNED_OUT,
                         _("You are signed out of this account."));
  else if (chat_room_get_state (room) == CHAT_ROOM_REFUSED)
    g_set_error_literal (error, CONFAB_REMOTE_ERROR, CONFAB_REMOTE_ERROR_NOT_ALLOWED,
                         confab_error_text_get_for_joining (chat_room_get_error (room)).body);
  else if (!chat_room_get_can_write (room))
    g_set_error_literal (error, CONFAB_REMOTE_ERROR, CONFAB_REMOTE_ERROR_NOT_ALLOWED,
                         confab_error_text_get_for_writing (chat_room_get_write_error (room)).body);
  else if (chat_room_get_n_unsent (room) >= MAX_UNSENT)
    g_set_error_literal (error, CONFAB_REMOTE_ERROR, CONFAB_REMOTE_ERROR_TOO_MANY,
                         _("Too many messages wait to be sent in this room."));
  else
    return TRUE;

  return FALSE;
}

typedef struct
{
  ConfabRemote          *remote;
  GDBusMethodInvocation *invocation;
} Sending;

static void
stored_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Sending *sending = user_data;
  g_autoptr (ConfabRemote) self = sending->remote;
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatMessage) message = chat_room_send_finish (CHAT_ROOM (object), result, &error);

  self->n_storing--;
  if (message == NULL)
    {
      g_dbus_method_invocation_return_error_literal (sending->invocation, CONFAB_REMOTE_ERROR,
                                                     g_error_matches (error, CHAT_ERROR, CHAT_ERROR_INVALID) ?
                                                     CONFAB_REMOTE_ERROR_INVALID_TEXT : CONFAB_REMOTE_ERROR_FAILED,
                                                     confab_error_text_get (error).body);
    }
  else
    {
      if (self->sessions != NULL && chat_message_get_state (message) == CHAT_MESSAGE_SENDING)
        {
          g_signal_connect_object (message, "notify::state", G_CALLBACK (message_state_cb), self, G_CONNECT_DEFAULT);
          g_hash_table_add (self->unsent, g_object_ref (message));
        }
      confab_rooms1_complete_send_message (self->skeleton, sending->invocation, chat_message_get_id (message));
    }

  rest (self);
}

static gboolean
send_message (ConfabRemote          *self,
              GDBusMethodInvocation *invocation)
{
  const char *account, *name, *text;
  g_autoptr (GError) error = NULL;
  ChatSession *session;
  ChatRoom *room;
  Sending *sending;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s&s&s)", &account, &name, &text);
  session = find_session (self, account, &error);
  if (session == NULL && error == NULL)
    return FALSE;

  room = session != NULL ? find_room (session, name, &error) : NULL;
  if (room == NULL || !check_writing (session, room, &error))
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return TRUE;
    }

  sending = g_new0 (Sending, 1);
  sending->remote = g_object_ref (self);
  sending->invocation = invocation;
  self->n_storing++;
  chat_room_send_async (room, text, stored_cb, sending);

  return TRUE;
}

static void
show (ConfabRemote *self,
      const char   *account,
      const char   *room,
      const char   *message,
      GVariant     *platform_data)
{
  GApplicationClass *klass = G_APPLICATION_GET_CLASS (self->application);

  klass->before_emit (self->application, platform_data);
  g_action_group_activate_action (G_ACTION_GROUP (self->application), CONFAB_NOTIFICATION_SHOW,
                                  g_variant_new ("(sss)", account, room, message));
  klass->after_emit (self->application, platform_data);
}

static gboolean
open_room (ConfabRemote          *self,
           GDBusMethodInvocation *invocation)
{
  const char *account, *name, *message;
  g_autoptr (GVariant) platform_data = NULL;
  g_autoptr (GError) error = NULL;
  ChatSession *session;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s&s&s@a{sv})",
                 &account, &name, &message, &platform_data);
  session = find_session (self, account, &error);
  if (session == NULL && error == NULL)
    return FALSE;

  if (session == NULL || find_room (session, name, &error) == NULL)
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return TRUE;
    }

  show (self, account, name, message, platform_data);
  confab_rooms1_complete_open (self->skeleton, invocation);

  return TRUE;
}

/* Some of them may change what others wait for. */
static void
run_calls (ConfabRemote *self)
{
  GQueue calls = self->waiting;

  g_queue_init (&self->waiting);
  while (!g_queue_is_empty (&calls))
    {
      Call *call = g_queue_pop_head (&calls);

      if (self->sessions != NULL && call->func (self, call->invocation))
        {
          g_free (call);
          rest (self);
        }
      else
        {
          g_queue_push_tail (&self->waiting, call);
        }
    }
}

static void
take_call (ConfabRemote          *self,
           GDBusMethodInvocation *invocation,
           CallFunc               func)
{
  Call *call = g_new0 (Call, 1);

  call->invocation = invocation;
  call->func = func;
  g_queue_push_tail (&self->waiting, call);
  update_held (self);
  if (self->sessions == NULL)
    g_signal_emit (self, signals[WANTED], 0);
  run_calls (self);
}

static gboolean
list_rooms_cb (ConfabRemote          *self,
               GDBusMethodInvocation *invocation)
{
  take_call (self, invocation, list_rooms);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
get_unread_cb (ConfabRemote          *self,
               GDBusMethodInvocation *invocation)
{
  take_call (self, invocation, get_unread);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A message on the bus may have many megabytes. */
static gboolean
send_message_cb (ConfabRemote          *self,
                 GDBusMethodInvocation *invocation,
                 const char            *account,
                 const char            *room,
                 const char            *text)
{
  if (strlen (text) > CHAT_PAYLOAD_MAX_BODY)
    g_dbus_method_invocation_return_error_literal (invocation, CONFAB_REMOTE_ERROR, CONFAB_REMOTE_ERROR_INVALID_TEXT,
                                                   _("The text is too long."));
  else
    take_call (self, invocation, send_message);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
open_cb (ConfabRemote          *self,
         GDBusMethodInvocation *invocation)
{
  take_call (self, invocation, open_room);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
fail_calls (ConfabRemote *self)
{
  Call *call;

  while ((call = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_dbus_method_invocation_return_error_literal (call->invocation, CONFAB_REMOTE_ERROR,
                                                     CONFAB_REMOTE_ERROR_FAILED, _("Confab was closing."));
      g_free (call);
    }
}

static void
sessions_changed_cb (ConfabRemote *self)
{
  for (guint i = 0; self->sessions != NULL && i < chat_sessions_get_n (self->sessions); i++)
    {
      ChatSession *session = chat_sessions_get (self->sessions, i);

      g_signal_handlers_disconnect_by_func (session, run_calls, self);
      g_signal_connect_object (session, "notify::state", G_CALLBACK (run_calls), self, G_CONNECT_SWAPPED);
    }

  run_calls (self);
}

static void
room_changed_cb (ConfabRemote *self,
                 ChatSession  *session,
                 ChatRoom     *room,
                 guint         n_unread,
                 guint         n_mentions)
{
  g_autofree char *name = confab_notification_dup_room (room);
  g_autofree char *valid_name = g_utf8_make_valid (name, -1);

  confab_rooms1_emit_unread_changed (self->skeleton, chat_session_get_id (session), valid_name,
                                     n_unread, n_mentions);
}

static void
total_changed_cb (ConfabRemote *self)
{
  confab_rooms1_set_unread (self->skeleton, confab_unread_get_total (self->unread));
}

static void
confab_remote_dispose (GObject *object)
{
  ConfabRemote *self = CONFAB_REMOTE (object);

  confab_remote_set_sessions (self, NULL);

  G_OBJECT_CLASS (confab_remote_parent_class)->dispose (object);
}

static void
confab_remote_finalize (GObject *object)
{
  ConfabRemote *self = CONFAB_REMOTE (object);

  g_hash_table_unref (self->unsent);
  g_object_unref (self->skeleton);

  G_OBJECT_CLASS (confab_remote_parent_class)->finalize (object);
}

static void
confab_remote_class_init (ConfabRemoteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_remote_dispose;
  object_class->finalize = confab_remote_finalize;

  /**
   * ConfabRemote::idle:
   *
   * Emitted when there is nothing more to do, before the application is released.
   */
  signals[IDLE] =
    g_signal_new ("idle",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * ConfabRemote::wanted:
   *
   * Emitted when somebody calls and there are no accounts: they were closed, or
   * are about to be. They are to be set, as soon as can be.
   */
  signals[WANTED] =
    g_signal_new ("wanted",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
confab_remote_init (ConfabRemote *self)
{
  self->skeleton = confab_rooms1_skeleton_new ();
  self->unsent = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_queue_init (&self->waiting);

  g_signal_connect_object (self->skeleton, "handle-list-rooms",
                           G_CALLBACK (list_rooms_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-get-unread",
                           G_CALLBACK (get_unread_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-send-message",
                           G_CALLBACK (send_message_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-open",
                           G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
}

/**
 * confab_remote_new:
 * @application: the application, which owns the object and has an action
 *   %CONFAB_NOTIFICATION_SHOW
 *
 * Creates a remote, which is not on the bus yet.
 */
ConfabRemote *
confab_remote_new (GApplication *application)
{
  ConfabRemote *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);

  self = g_object_new (CONFAB_TYPE_REMOTE, NULL);
  self->application = application;

  return self;
}

/**
 * confab_remote_export:
 * @self: a remote
 * @connection: the session bus
 * @object_path: where the application is on it
 * @error: return location for an error
 *
 * Lets others call.
 *
 * Returns: whether they can
 */
gboolean
confab_remote_export (ConfabRemote     *self,
                      GDBusConnection  *connection,
                      const char       *object_path,
                      GError          **error)
{
  g_return_val_if_fail (CONFAB_IS_REMOTE (self), FALSE);

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection, object_path, error);
}

/**
 * confab_remote_unexport:
 * @self: a remote
 *
 * Takes it from the bus, if it is there.
 */
void
confab_remote_unexport (ConfabRemote *self)
{
  g_return_if_fail (CONFAB_IS_REMOTE (self));

  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}

/**
 * confab_remote_set_sessions:
 * @self: a remote
 * @sessions: (nullable): the accounts, or %NULL when they are being closed
 *
 * Sets whose rooms they are. What waits for accounts that are being closed,
 * fails; what comes afterwards waits for others.
 */
void
confab_remote_set_sessions (ConfabRemote *self,
                            ChatSessions *sessions)
{
  g_return_if_fail (CONFAB_IS_REMOTE (self));
  g_return_if_fail (sessions == NULL || CHAT_IS_SESSIONS (sessions));

  if (!g_set_object (&self->sessions, sessions))
    return;

  g_clear_object (&self->unread);
  if (sessions != NULL)
    {
      self->unread = confab_unread_new (G_LIST_MODEL (sessions));
      g_signal_connect_object (self->unread, "room-changed",
                               G_CALLBACK (room_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->unread, "notify::total",
                               G_CALLBACK (total_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (sessions, "items-changed",
                               G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);
      sessions_changed_cb (self);
      return;
    }

  fail_calls (self);
  confab_rooms1_set_unread (self->skeleton, 0);
  g_hash_table_remove_all (self->unsent);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  update_held (self);
}

/**
 * confab_remote_get_busy:
 * @self: a remote
 *
 * Gets whether the accounts are needed, also without a window.
 */
gboolean
confab_remote_get_busy (ConfabRemote *self)
{
  g_return_val_if_fail (CONFAB_IS_REMOTE (self), FALSE);

  return self->held;
}
