/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-account-remover.h"

#include "chat-folder.h"
#include "confab-session-text.h"

#include <glib/gi18n.h>

/* What there is to know while the person thinks about it. */
typedef struct
{
  ChatSessions   *sessions;
  ChatSession    *session;
  GtkWidget      *window;
  GtkCheckButton *check_button;
} Removal;

static void
removal_free (Removal *self)
{
  g_object_unref (self->sessions);
  g_object_unref (self->session);
  g_clear_object (&self->window);
  g_object_unref (self->check_button);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removal, removal_free)

static void
set_label (GtkCheckButton *check_button,
           const char     *text)
{
  gtk_label_set_label (GTK_LABEL (gtk_check_button_get_child (check_button)), text);
}

static void
measured_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GtkCheckButton) check_button = user_data;
  gint64 size = chat_folder_measure_finish (result, NULL);
  g_autofree char *size_text = NULL;
  g_autofree char *text = NULL;

  if (size < 0)
    return;

  size_text = g_format_size ((guint64) size);
  /* Translators: the size of files, like “12 MB” */
  text = g_strdup_printf (_("Also delete the messages stored on this computer (%s)"), size_text);
  set_label (check_button, text);
}

static GtkCheckButton *
create_check_button (ChatSession *session)
{
  g_autofree char *directory = chat_session_dup_data_directory (session);
  GtkCheckButton *check_button = GTK_CHECK_BUTTON (gtk_check_button_new ());
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_check_button_set_child (check_button, label);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (check_button),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  set_label (check_button, _("Also delete the messages stored on this computer"));
  chat_folder_measure_async (directory, NULL, measured_cb, g_object_ref (check_button));

  return check_button;
}

static void
removed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GtkWidget) window = user_data;
  g_autoptr (GError) error = NULL;

  if (chat_sessions_remove_finish (CHAT_SESSIONS (object), result, &error))
    return;

  g_message ("%s", error->message);
  if (window != NULL)
    gtk_widget_activate_action (window, "win.toast", "s", _("Not all of the stored messages could be deleted"));
}

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (Removal) removal = user_data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result);

  if (!g_str_equal (response, "remove"))
    return;

  chat_sessions_remove_async (removal->sessions, removal->session,
                              gtk_check_button_get_active (removal->check_button),
                              removed_cb, g_steal_pointer (&removal->window));
}

/**
 * confab_account_remover_ask:
 * @sessions: the accounts
 * @session: one of them
 * @parent: where it was asked for
 *
 * Asks whether to remove an account, and whether with its messages, and does
 * so.
 */
void
confab_account_remover_ask (ChatSessions *sessions,
                            ChatSession  *session,
                            GtkWidget    *parent)
{
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  AdwAlertDialog *dialog;
  Removal *removal;

  g_return_if_fail (CHAT_IS_SESSIONS (sessions));
  g_return_if_fail (CHAT_IS_SESSION (session));
  g_return_if_fail (GTK_IS_WIDGET (parent));

  title = confab_session_text_dup_title (session);
  /* Translators: the name of a person, and that of a server */
  body = g_strdup_printf (_("You will no longer be “%s” at “%s” on this computer. What waits to be sent is not sent."),
                          confab_session_text_get_person (session), title);

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Remove Account?"), body));
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");

  removal = g_new0 (Removal, 1);
  removal->sessions = g_object_ref (sessions);
  removal->session = g_object_ref (session);
  g_set_object (&removal->window, GTK_WIDGET (gtk_widget_get_root (parent)));
  removal->check_button = g_object_ref_sink (create_check_button (session));
  adw_alert_dialog_set_extra_child (dialog, GTK_WIDGET (removal->check_button));
  adw_alert_dialog_choose (dialog, parent, NULL, answered_cb, removal);
}
