/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-connect-dialog.h"

#include "confab-server-address.h"

#include <glib/gi18n.h>

/**
 * ConfabConnectDialog:
 *
 * Asks for a server and how to sign in there.
 */
struct _ConfabConnectDialog
{
  AdwDialog    parent_instance;

  GtkEditable *address_row;
  GtkEditable *user_row;
  GtkEditable *token_row;
  GtkLabel    *error_label;
  GtkWidget   *connect_button;
};

G_DEFINE_FINAL_TYPE (ConfabConnectDialog, confab_connect_dialog, ADW_TYPE_DIALOG)

enum
{
  SUBMITTED,
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

  gtk_widget_set_sensitive (self->connect_button, *address != '\0' && *user != '\0');
  set_error (self, NULL);
}

static void
connect_cb (ConfabConnectDialog *self)
{
  g_autofree char *uri = confab_server_address_to_uri (gtk_editable_get_text (self->address_row));
  g_autofree char *user = dup_stripped (self->user_row);
  g_autofree char *token = dup_stripped (self->token_row);

  if (uri == NULL)
    {
      set_error (self, _("This is not the address of a server. It looks like "
                          "“chat.example.org” or “wss://chat.example.org/connection/websocket”."));
      gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
      return;
    }

  g_signal_emit (self, signals[SUBMITTED], 0, uri, user, *token != '\0' ? token : NULL);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
confab_connect_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CONFAB_TYPE_CONNECT_DIALOG);

  G_OBJECT_CLASS (confab_connect_dialog_parent_class)->dispose (object);
}

static void
confab_connect_dialog_class_init (ConfabConnectDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_connect_dialog_dispose;

  /**
   * ConfabConnectDialog::submitted:
   * @uri: the URI of the server
   * @user: the name of the user
   * @token: (nullable): the token
   *
   * Emitted when all that is needed was given.
   */
  signals[SUBMITTED] =
    g_signal_new ("submitted",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, token_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabConnectDialog, user_row);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
confab_connect_dialog_init (ConfabConnectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  confab_connect_dialog_set_user (self, g_get_user_name ());
  update (self);
}

/**
 * confab_connect_dialog_new:
 *
 * Creates a dialog. The name is that of the user of the computer.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabConnectDialog *
confab_connect_dialog_new (void)
{
  return g_object_new (CONFAB_TYPE_CONNECT_DIALOG, NULL);
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
 * confab_connect_dialog_set_user:
 * @self: a dialog
 * @user: the name of a user
 *
 * Sets the name to begin with.
 */
void
confab_connect_dialog_set_user (ConfabConnectDialog *self,
                                const char          *user)
{
  g_return_if_fail (CONFAB_IS_CONNECT_DIALOG (self));
  g_return_if_fail (user != NULL);

  gtk_editable_set_text (self->user_row, user);
}
