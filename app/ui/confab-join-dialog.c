/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-join-dialog.h"

#include "chat-error.h"
#include "confab-error-text.h"

#include <glib/gi18n.h>

/**
 * ConfabJoinDialog:
 *
 * Asks for the name of a room and joins it.
 */
struct _ConfabJoinDialog
{
  AdwDialog    parent_instance;

  ChatAccount *account;

  GtkEditable *name_row;
  GtkEditable *sub_row;
  GtkLabel    *error_label;
  GtkWidget   *join_button;
};

G_DEFINE_FINAL_TYPE (ConfabJoinDialog, confab_join_dialog, ADW_TYPE_DIALOG)

enum
{
  JOINED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_stripped (GtkEditable *editable)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (editable)));
}

static void
set_error (ConfabJoinDialog *self,
           const char       *text)
{
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
}

static void
update (ConfabJoinDialog *self)
{
  g_autofree char *name = dup_stripped (self->name_row);

  gtk_widget_set_sensitive (self->join_button, *name != '\0');
  set_error (self, NULL);
}

static const char *
get_error_text (const GError *error)
{
  if (g_error_matches (error, CHAT_ERROR, CHAT_ERROR_INVALID))
    return _("This name cannot be used. It may be too long.");

  return confab_error_text_get (error).body;
}

static void
join_cb (ConfabJoinDialog *self)
{
  g_autofree char *name = dup_stripped (self->name_row);
  g_autofree char *sub = dup_stripped (self->sub_row);
  g_autoptr (GError) error = NULL;
  ChatRoom *room;

  room = chat_account_join (self->account, name, *sub != '\0' ? sub : NULL, &error);
  if (room == NULL)
    {
      set_error (self, get_error_text (error));
      return;
    }

  g_signal_emit (self, signals[JOINED], 0, room);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
confab_join_dialog_dispose (GObject *object)
{
  ConfabJoinDialog *self = CONFAB_JOIN_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_JOIN_DIALOG);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (confab_join_dialog_parent_class)->dispose (object);
}

static void
confab_join_dialog_class_init (ConfabJoinDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_join_dialog_dispose;

  /**
   * ConfabJoinDialog::joined:
   * @room: the room
   *
   * Emitted when the person joined @room.
   */
  signals[JOINED] =
    g_signal_new ("joined",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_ROOM);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-join-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabJoinDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabJoinDialog, join_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabJoinDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabJoinDialog, sub_row);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
confab_join_dialog_init (ConfabJoinDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * confab_join_dialog_new:
 * @account: an account that is open
 *
 * Creates a dialog that joins a room of @account.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabJoinDialog *
confab_join_dialog_new (ChatAccount *account)
{
  ConfabJoinDialog *self;

  g_return_val_if_fail (CHAT_IS_ACCOUNT (account), NULL);

  self = g_object_new (CONFAB_TYPE_JOIN_DIALOG, NULL);
  self->account = g_object_ref (account);

  return self;
}
