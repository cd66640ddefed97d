/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-window-private.h"

#include "confab-accounts-dialog.h"
#include "confab-connect-dialog.h"
#include "confab-host-dialog.h"
#include "confab-invite-dialog.h"

#include <glib/gi18n.h>

#define FIRST_ROOM "lobby"

/* What the window does with accounts: add them, sign in, show them all. */

static void
account_added_cb (ConfabWindow *self,
                  ChatSession  *session)
{
  confab_window_follow (self, session, NULL);
}

static ChatSession *
find_hosted (ConfabWindow *self)
{
  ChatSessions *sessions = confab_window_get_sessions (self);

  for (guint i = 0; i < chat_sessions_get_n (sessions); i++)
    {
      if (chat_session_get_hosted (chat_sessions_get (sessions, i)))
        return chat_sessions_get (sessions, i);
    }

  return NULL;
}

static void
host_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  ChatSession *hosted = find_hosted (self);
  g_autoptr (ChatSession) session = NULL;

  if (hosted != NULL)
    {
      if (chat_session_get_state (hosted) == CHAT_SESSION_FAILED)
        chat_session_start (hosted);
      else
        confab_window_toast (self, _("This computer already hosts a server"));
      return;
    }

  session = chat_session_new_host (NULL, g_get_user_name ());
  chat_session_add_room (session, FIRST_ROOM);
  confab_window_follow (self, session, NULL);
  chat_sessions_add (confab_window_get_sessions (self), session, NULL);
}

static void
connect_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  ConfabConnectDialog *dialog = confab_connect_dialog_new (confab_window_get_sessions (CONFAB_WINDOW (widget)));

  g_signal_connect_object (dialog, "done", G_CALLBACK (account_added_cb), widget, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
invite_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  ConfabInviteDialog *dialog = confab_invite_dialog_new (confab_window_get_sessions (CONFAB_WINDOW (widget)));
  const char *link = g_variant_get_string (parameter, NULL);

  g_signal_connect_object (dialog, "done", G_CALLBACK (account_added_cb), widget, G_CONNECT_SWAPPED);
  if (*link != '\0')
    confab_invite_dialog_set_link (dialog, link);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
accounts_action (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  ConfabAccountsDialog *dialog = confab_accounts_dialog_new (confab_window_get_sessions (CONFAB_WINDOW (widget)));

  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

/* That of the room that is shown, if it is hosted here, else the first. */
static ChatSession *
find_inviting (ConfabWindow *self)
{
  ChatSessions *sessions = confab_window_get_sessions (self);
  ChatRoom *room = confab_window_get_room (self);
  ChatSession *shown = chat_sessions_find_account (sessions, room != NULL ? chat_room_get_account (room) : NULL);

  if (shown != NULL && chat_session_get_host (shown) != NULL)
    return shown;

  for (guint i = 0; i < chat_sessions_get_n (sessions); i++)
    {
      ChatSession *session = chat_sessions_get (sessions, i);

      if (chat_session_get_state (session) == CHAT_SESSION_OPEN && chat_session_get_host (session) != NULL)
        return session;
    }

  return NULL;
}

static void
invite_people_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  ChatSession *session = find_inviting (self);

  if (session != NULL)
    adw_dialog_present (ADW_DIALOG (confab_host_dialog_new (session, confab_window_get_room (self))), widget);
}

/* For the account of the room that is shown. A hosted server gives a new token
 * to whoever asks on this computer.
 */
static void
sign_in_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  ChatSessions *sessions = confab_window_get_sessions (self);
  ChatRoom *room = confab_window_get_room (self);
  ChatSession *session;

  session = chat_sessions_find_account (sessions, room != NULL ? chat_room_get_account (room) : NULL);
  if (session == NULL)
    accounts_action (widget, NULL, NULL);
  else if (chat_session_get_hosted (session))
    chat_sessions_sign_in (sessions, session, NULL);
  else
    adw_dialog_present (ADW_DIALOG (confab_connect_dialog_new_for (sessions, session, CONFAB_CONNECT_SIGN_IN)),
                        widget);
}

static void
retry_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  ChatSession *session = confab_window_find_session (CONFAB_WINDOW (widget), CHAT_SESSION_FAILED);

  if (session != NULL)
    chat_session_start (session);
}

/**
 * confab_window_find_session:
 * @self: a window
 * @state: how it is to be
 *
 * Finds the first account that is so.
 *
 * Returns: (transfer none) (nullable): the account
 */
ChatSession *
confab_window_find_session (ConfabWindow     *self,
                            ChatSessionState  state)
{
  ChatSessions *sessions;

  g_return_val_if_fail (CONFAB_IS_WINDOW (self), NULL);

  sessions = confab_window_get_sessions (self);
  for (guint i = 0; i < chat_sessions_get_n (sessions); i++)
    {
      ChatSession *session = chat_sessions_get (sessions, i);

      if (chat_session_get_state (session) == state)
        return session;
    }

  return NULL;
}

/**
 * confab_window_install_account_actions:
 * @widget_class: the class of the window
 *
 * Installs the actions of the window that are about accounts.
 */
void
confab_window_install_account_actions (GtkWidgetClass *widget_class)
{
  g_return_if_fail (GTK_IS_WIDGET_CLASS (widget_class));

  gtk_widget_class_install_action (widget_class, "win.accounts", NULL, accounts_action);
  gtk_widget_class_install_action (widget_class, "win.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "win.host", NULL, host_action);
  gtk_widget_class_install_action (widget_class, "win.use-invite", "s", invite_action);
  gtk_widget_class_install_action (widget_class, "win.invite-people", NULL, invite_people_action);
  gtk_widget_class_install_action (widget_class, "win.sign-in", NULL, sign_in_action);
  gtk_widget_class_install_action (widget_class, "win.retry", NULL, retry_action);
}

/**
 * confab_window_update_account_actions:
 * @self: a window
 *
 * Says which of these actions can be done at the moment.
 */
void
confab_window_update_account_actions (ConfabWindow *self)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.invite-people", find_inviting (self) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.retry",
                                 confab_window_find_session (self, CHAT_SESSION_FAILED) != NULL);
}
