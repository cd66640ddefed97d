/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-accounts-dialog.h"

#include "confab-account-row.h"
#include "confab-network-group.h"

#include <glib/gi18n.h>

/**
 * ConfabAccountsDialog:
 *
 * Lists the accounts, how each is, and what can be done about it.
 */
struct _ConfabAccountsDialog
{
  AdwPreferencesDialog  parent_instance;

  ChatSessions         *sessions;

  GtkListBox           *list_box;
  GtkWidget            *accounts_group;
  GtkWidget            *host_row;
  ConfabNetworkGroup   *network_group;
};

G_DEFINE_FINAL_TYPE (ConfabAccountsDialog, confab_accounts_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  ConfabAccountsDialog *self = user_data;

  return GTK_WIDGET (confab_account_row_new (self->sessions, item));
}

static void
update (ConfabAccountsDialog *self)
{
  guint n_sessions = chat_sessions_get_n (self->sessions);
  gboolean hosted = FALSE;

  for (guint i = 0; i < n_sessions; i++)
    hosted |= chat_session_get_hosted (chat_sessions_get (self->sessions, i));

  gtk_widget_set_visible (self->accounts_group, n_sessions > 0);
  gtk_widget_set_visible (self->host_row, !hosted);
}

static void
confab_accounts_dialog_dispose (GObject *object)
{
  ConfabAccountsDialog *self = CONFAB_ACCOUNTS_DIALOG (object);

  if (self->list_box != NULL)
    gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
  /* libadwaita 1.7 keeps the child of a dialog that was closed. */
  adw_dialog_set_child (ADW_DIALOG (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ACCOUNTS_DIALOG);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (confab_accounts_dialog_parent_class)->dispose (object);
}

static void
confab_accounts_dialog_class_init (ConfabAccountsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_accounts_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/confab_chat/Confab/confab-accounts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountsDialog, accounts_group);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountsDialog, host_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountsDialog, list_box);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountsDialog, network_group);

  g_type_ensure (CONFAB_TYPE_NETWORK_GROUP);
}

static void
confab_accounts_dialog_init (ConfabAccountsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  confab_network_group_follow (self->network_group, GTK_WIDGET (self));
}

/**
 * confab_accounts_dialog_new:
 * @sessions: the accounts
 *
 * Creates a dialog.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabAccountsDialog *
confab_accounts_dialog_new (ChatSessions *sessions)
{
  ConfabAccountsDialog *self;

  g_return_val_if_fail (CHAT_IS_SESSIONS (sessions), NULL);

  self = g_object_new (CONFAB_TYPE_ACCOUNTS_DIALOG, NULL);
  self->sessions = g_object_ref (sessions);
  gtk_list_box_bind_model (self->list_box, G_LIST_MODEL (sessions), create_row, self, NULL);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  confab_network_group_set_sessions (self->network_group, sessions);
  update (self);

  return self;
}
