/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-account-row.h"

#include "chat-error.h"
#include "confab-account-remover.h"
#include "confab-connect-dialog.h"
#include "confab-error-text.h"
#include "confab-session-text.h"

#include <glib/gi18n.h>

/**
 * ConfabAccountRow:
 *
 * An account: which server, as whom, and how it is, in plain words. What only
 * helps to find out why is behind a disclosure.
 */
struct _ConfabAccountRow
{
  AdwExpanderRow  parent_instance;

  ChatSessions   *sessions;
  ChatSession    *session;
  GSignalGroup   *account_signals;

  GtkWidget      *menu_button;
  AdwActionRow   *address_row;
  AdwActionRow   *user_row;
  AdwActionRow   *fingerprint_row;
  AdwActionRow   *problem_row;
  AdwActionRow   *reason_row;
  GtkWidget      *run_row;
};

G_DEFINE_FINAL_TYPE (ConfabAccountRow, confab_account_row, ADW_TYPE_EXPANDER_ROW)

static void
set_value (AdwActionRow *row,
           const char   *value)
{
  gtk_widget_set_visible (GTK_WIDGET (row), value != NULL);
  adw_action_row_set_subtitle (row, value != NULL ? value : "");
}

static void
update_error (ConfabAccountRow *self)
{
  const GError *error = confab_session_text_get_error (self->session);
  g_autofree char *reason = NULL;

  if (error != NULL && error->domain == CHAT_ERROR)
    {
      g_autoptr (GEnumClass) klass = g_type_class_ref (CHAT_TYPE_ERROR);
      GEnumValue *value = g_enum_get_value (klass, error->code);

      reason = g_strdup_printf ("%s: %s", value != NULL ? value->value_nick : "", error->message);
    }
  else if (error != NULL)
    {
      reason = g_strdup (error->message);
    }

  set_value (self->problem_row, error != NULL ? confab_error_text_get (error).body : NULL);
  set_value (self->reason_row, reason);
}

static void
update_actions (ConfabAccountRow *self)
{
  ChatSessionState state = chat_session_get_state (self->session);
  gboolean signed_out = chat_session_get_signed_out (self->session);
  gboolean open = state == CHAT_SESSION_OPEN;
  gboolean offline = open && !signed_out &&
                     chat_account_get_state (chat_session_get_account (self->session)) != CHAT_ACCOUNT_ONLINE;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.retry", state == CHAT_SESSION_FAILED || offline);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.sign-in", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.sign-out", open && !signed_out);
}

static void
update (ConfabAccountRow *self)
{
  ChatSession *session = self->session;
  g_autofree char *title = confab_session_text_dup_title (session);
  g_autofree char *subtitle = NULL;
  g_autofree char *menu_label = NULL;

  g_signal_group_set_target (self->account_signals,
                             chat_session_get_state (session) == CHAT_SESSION_OPEN
                             ? chat_session_get_account (session)
                             : NULL);

  /* Translators: who somebody is at a server, and how it is: “ann · Connected” */
  subtitle = g_strdup_printf (C_("account", "%s · %s"), confab_session_text_get_person (session),
                              confab_session_text_get_state (session));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle,
                                  -1);

  /* Translators: the name of a server */
  menu_label = g_strdup_printf (_("Account Menu of %s"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, menu_label, -1);

  set_value (self->address_row, chat_session_get_uri (session));
  set_value (self->user_row, chat_session_get_user (session));
  set_value (self->fingerprint_row, chat_session_get_fingerprint (session));
  gtk_widget_set_visible (self->run_row, !chat_session_get_kept (session));
  update_error (self);
  update_actions (self);
}

static void
retry_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  chat_session_retry (CONFAB_ACCOUNT_ROW (widget)->session);
}

static void
sign_in_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  ConfabAccountRow *self = CONFAB_ACCOUNT_ROW (widget);
  ConfabConnectDialog *dialog;

  if (chat_session_get_hosted (self->session))
    {
      chat_sessions_sign_in (self->sessions, self->session, NULL);
      return;
    }

  dialog = confab_connect_dialog_new_for (self->sessions, self->session, CONFAB_CONNECT_SIGN_IN);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
sign_out_action (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  ConfabAccountRow *self = CONFAB_ACCOUNT_ROW (widget);

  chat_sessions_sign_out (self->sessions, self->session);
}

static void
edit_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  ConfabAccountRow *self = CONFAB_ACCOUNT_ROW (widget);
  ConfabConnectDialog *dialog;

  dialog = confab_connect_dialog_new_for (self->sessions, self->session, CONFAB_CONNECT_EDIT);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

/* The rows are made anew; the focus goes along. */
static void
move_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  ConfabAccountRow *self = CONFAB_ACCOUNT_ROW (widget);
  g_autoptr (GtkWidget) list_box = NULL;
  g_autoptr (ChatSession) session = g_object_ref (self->session);
  g_autoptr (ChatSessions) sessions = g_object_ref (self->sessions);

  g_set_object (&list_box, gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX));
  chat_sessions_move (sessions, session, g_str_equal (action_name, "account.move-up") ? -1 : 1);

  for (guint i = 0; list_box != NULL && i < chat_sessions_get_n (sessions); i++)
    {
      if (chat_sessions_get (sessions, i) == session)
        gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list_box), (int) i)));
    }
}

static void
remove_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  ConfabAccountRow *self = CONFAB_ACCOUNT_ROW (widget);

  confab_account_remover_ask (self->sessions, self->session, widget);
}

static void
confab_account_row_dispose (GObject *object)
{
  ConfabAccountRow *self = CONFAB_ACCOUNT_ROW (object);

  g_clear_object (&self->account_signals);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ACCOUNT_ROW);
  g_clear_object (&self->session);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (confab_account_row_parent_class)->dispose (object);
}

static void
confab_account_row_class_init (ConfabAccountRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_account_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountRow, address_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountRow, fingerprint_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountRow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountRow, problem_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountRow, reason_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountRow, run_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountRow, user_row);

  gtk_widget_class_install_action (widget_class, "account.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "account.sign-in", NULL, sign_in_action);
  gtk_widget_class_install_action (widget_class, "account.sign-out", NULL, sign_out_action);
  gtk_widget_class_install_action (widget_class, "account.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "account.move-up", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "account.move-down", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "account.remove", NULL, remove_action);
}

static void
confab_account_row_init (ConfabAccountRow *self)
{
  self->account_signals = g_signal_group_new (CHAT_TYPE_ACCOUNT);
  g_signal_group_connect_object (self->account_signals, "notify::state",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->account_signals, "notify::error",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_account_row_new:
 * @sessions: the accounts
 * @session: one of them
 *
 * Creates a row.
 *
 * Returns: (transfer floating): the row
 */
ConfabAccountRow *
confab_account_row_new (ChatSessions *sessions,
                        ChatSession  *session)
{
  ConfabAccountRow *self;

  g_return_val_if_fail (CHAT_IS_SESSIONS (sessions), NULL);
  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);

  self = g_object_new (CONFAB_TYPE_ACCOUNT_ROW, NULL);
  self->sessions = g_object_ref (sessions);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return self;
}

/**
 * confab_account_row_get_session:
 * @self: a row
 *
 * Gets the account that is shown.
 *
 * Returns: (transfer none): the session
 */
ChatSession *
confab_account_row_get_session (ConfabAccountRow *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_ROW (self), NULL);

  return self->session;
}
