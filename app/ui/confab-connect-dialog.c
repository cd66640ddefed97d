/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-connect-dialog.h"

#include "chat-error.h"
#include "confab-error-text.h"
#include "confab-server-address.h"

#include <glib/gi18n.h>

/**
 * ConfabConnectDialog:
 *
 * Asks for a server and how to sign in there, to add an account or to change
 * one.
 */
struct _ConfabConnectDialog
{
  AdwDialog             parent_instance;

  ChatSessions         *sessions;
  ChatSession          *session;
  char                 *room;
  ConfabConnectPurpose  purpose;

  GtkEditable          *address_row;
  GtkEditable          *user_row;
  GtkEditable          *name_row;
  GtkEditable          *token_row;
  GtkLabel             *error_label;
  GtkWidget            *hint_label;
  GtkButton            *connect_button;
};

G_DEFINE_FINAL_TYPE (ConfabConnectDialog, confab_connect_dialog, ADW_TYPE_DIALOG)

enum
{
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_stripped (GtkEditable *editable)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (editable)));
}

static void
set_error (ConfabConnectDialog *self,
           const char          *text)
{
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->address_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->address_row), "error");
}

static void
update (ConfabConnectDialog *self)
{
  g_autofree char *address = dup_stripped (self->address_row);
  g_autofree char *user = dup_stripped (self->user_row);
  gboolean hosted = self->session != NULL && chat_session_get_hosted (self->session);

  gtk_widget_set_sensitive (GTK_WIDGET (self->connect_button), hosted || (*address != '\0' && *user != '\0'));
  set_error (self, NULL);
}

static void
take_error (ConfabConnectDialog *self,
            const GError        *error)
{
  set_error (self, confab_error_text_get (error).body);
  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
}

static void
finish (ConfabConnectDialog *self,
        ChatSession         *session)
{
  g_signal_emit (self, signals[DONE], 0, session);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
add (ConfabConnectDialog *self,
     const char          *uri,
     const char          *user,
     const char          *token)
{
  g_autoptr (ChatSession) session = chat_session_new_server (uri, user, token);
  g_autoptr (GError) error = NULL;

  if (self->room != NULL)
    chat_session_add_room (session, self->room);
  if (chat_sessions_add (self->sessions, session, &error))
    finish (self, session);
  else
    take_error (self, error);
}

static void
edit (ConfabConnectDialog *self,
      const char          *uri,
      const char          *user)
{
  g_autofree char *name = dup_stripped (self->name_row);
  g_autoptr (GError) error = NULL;

  /* It may have been removed in another window. */
  if (chat_sessions_find_id (self->sessions, chat_session_get_id (self->session)) != self->session ||
      chat_sessions_edit (self->sessions, self->session, uri, user, *name != '\0' ? name : NULL, &error))
    finish (self, self->session);
  else
    take_error (self, error);
}

static void
sign_in (ConfabConnectDialog *self,
         const char          *token)
{
  if (chat_session_get_state (self->session) != CHAT_SESSION_CLOSED)
    chat_sessions_sign_in (self->sessions, self->session, token);
  finish (self, self->session);
}

static void
connect_cb (ConfabConnectDialog *self)
{
  g_autofree char *uri = confab_server_address_to_uri (gtk_editable_get_text (self->address_row));
  g_autofree char *user = dup_stripped (self->user_row);
  g_autofree char *token = dup_stripped (self->token_row);
  const char *given = *token != '\0' ? token : NULL;

  if (self->purpose == CONFAB_CONNECT_EDIT && chat_session_get_hosted (self->session))
    {
      edit (self, NULL, NULL);
      return;
    }

  if (uri == NULL)
    {
      set_error (self, _("This is not the address of a server. It looks like "
                          "“chat.example.org” or “wss://chat.example.org/connection/websocket”."));
      gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
      return;
    }

  switch (self->purpose)
    {
    case CONFAB_CONNECT_SIGN_IN:
      sign_in (self, given);
      break;

    case CONFAB_CONNECT_EDIT:
      edit (self, uri, user);
      break;

    case CONFAB_CONNECT_ADD:
    default:
      add (self, uri, user, given);
      break;
    }
}

static void
confab_connect_dialog_dispose (GObject *object)
{
  ConfabConnectDialog *self = CONFAB_CONNECT_DIALOG (object);

  /* libadwaita 1.7 keeps the child of a dialog that was closed. */
  adw_dialog_set_child (ADW_DIALOG (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CONNECT_DIALOG);
  g_clear_object (&self->sessions);
  g_clear_object (&self->session);
  g_clear_pointer (&self->room, g_free);

  G_OBJECT_CLASS (confab_connect_dialog_parent_class)->dispose (object);
}

static void
confab_connect_dialog_class_init (ConfabConnectDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_connect_dialog_dispose;

  /**
   * ConfabConnectDialog::done:
   * @session: the session that was added or changed
   *
   * Emitted when the account is as it was wished.
   */
  signals[DONE] =
    g_signal_new ("done",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_SESSION);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, hint_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, token_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, user_row);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
confab_connect_dialog_init (ConfabConnectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_editable_set_text (self->user_row, g_get_user_name ());
  update (self);
}

static void
set_up_sign_in (ConfabConnectDialog *self)
{
  adw_dialog_set_title (ADW_DIALOG (self), _("Sign In"));
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->token_row));
  gtk_button_set_label (self->connect_button, _("_Sign In"));
  gtk_editable_set_editable (self->address_row, FALSE);
  gtk_editable_set_editable (self->user_row, FALSE);
}

/* What a token says of the user cannot be changed here. */
static void
set_up_edit (ConfabConnectDialog *self)
{
  gboolean hosted = chat_session_get_hosted (self->session);
  const char *name = chat_session_get_name (self->session);

  adw_dialog_set_title (ADW_DIALOG (self), _("Edit Account"));
  gtk_button_set_label (self->connect_button, _("_Save"));
  gtk_editable_set_editable (self->user_row, !chat_session_get_has_token (self->session));
  gtk_widget_set_visible (GTK_WIDGET (self->address_row), !hosted);
  gtk_widget_set_visible (GTK_WIDGET (self->user_row), !hosted);
  gtk_widget_set_visible (GTK_WIDGET (self->name_row), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->token_row), FALSE);
  gtk_widget_set_visible (self->hint_label, FALSE);
  if (hosted)
    adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->name_row));
  gtk_editable_set_text (self->name_row, name != NULL ? name : "");
}

/**
 * confab_connect_dialog_new:
 * @sessions: where an account is to be added
 *
 * Creates a dialog. The name is that of the user of the computer.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabConnectDialog *
confab_connect_dialog_new (ChatSessions *sessions)
{
  ConfabConnectDialog *self;

  g_return_val_if_fail (CHAT_IS_SESSIONS (sessions), NULL);

  self = g_object_new (CONFAB_TYPE_CONNECT_DIALOG, NULL);
  self->sessions = g_object_ref (sessions);

  return self;
}

/**
 * confab_connect_dialog_new_for:
 * @sessions: a list of accounts
 * @session: one of them
 * @purpose: to sign in or to edit
 *
 * Creates a dialog about an account that is there.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabConnectDialog *
confab_connect_dialog_new_for (ChatSessions         *sessions,
                               ChatSession          *session,
                               ConfabConnectPurpose  purpose)
{
  ConfabConnectDialog *self;
  const char *uri;

  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);
  g_return_val_if_fail (purpose == CONFAB_CONNECT_SIGN_IN || purpose == CONFAB_CONNECT_EDIT, NULL);

  self = confab_connect_dialog_new (sessions);
  self->session = g_object_ref (session);
  self->purpose = purpose;

  uri = chat_session_get_uri (session);
  gtk_editable_set_text (self->address_row, uri != NULL ? uri : "");
  gtk_editable_set_text (self->user_row, chat_session_get_user (session));
  if (purpose == CONFAB_CONNECT_EDIT)
    set_up_edit (self);
  else
    set_up_sign_in (self);
  update (self);

  return self;
}

/**
 * confab_connect_dialog_set_address:
 * @self: a dialog
 * @address: the address of a server
 *
 * Sets the address to begin with.
 */
void
confab_connect_dialog_set_address (ConfabConnectDialog *self,
                                   const char          *address)
{
  g_return_if_fail (CONFAB_IS_CONNECT_DIALOG (self));
  g_return_if_fail (address != NULL);

  gtk_editable_set_text (self->address_row, address);
}

/**
 * confab_connect_dialog_set_room:
 * @self: a dialog
 * @room: the name of a room
 *
 * Sets which room to join there.
 */
void
confab_connect_dialog_set_room (ConfabConnectDialog *self,
                                const char          *room)
{
  g_return_if_fail (CONFAB_IS_CONNECT_DIALOG (self));
  g_return_if_fail (room != NULL);

  g_set_str (&self->room, room);
}
