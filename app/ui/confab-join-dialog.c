/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-join-dialog.h"

#include "chat-error.h"
#include "chat-room-name.h"
#include "confab-error-text.h"
#include "confab-session-text.h"

#include <glib/gi18n.h>

/**
 * ConfabJoinDialog:
 *
 * Asks for the name of a room, and for the account where there are several, and
 * joins it. Whether there is such a room, only the server knows.
 */
struct _ConfabJoinDialog
{
  AdwDialog    parent_instance;

  /* (element-type ChatAccount): in the order of the row */
  GPtrArray   *accounts;

  AdwComboRow *account_row;
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
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->name_row),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
}

/* Nothing is wrong with a name that is not written yet. */
static const char *
get_problem_text (ChatRoomNameProblem problem)
{
  switch (problem)
    {
    case CHAT_ROOM_NAME_NOT_TEXT:
      return _("A name cannot have characters that are not visible, such as a line break.");

    case CHAT_ROOM_NAME_TOO_LONG:
      return _("This name is too long for the server. Together with the sub-room it may have about 250 letters.");

    case CHAT_ROOM_NAME_GOOD:
    case CHAT_ROOM_NAME_EMPTY:
    default:
      return NULL;
    }
}

static void
update (ConfabJoinDialog *self)
{
  g_autofree char *name = dup_stripped (self->name_row);
  g_autofree char *sub = dup_stripped (self->sub_row);
  ChatRoomNameProblem problem = chat_room_name_check (name, *sub != '\0' ? sub : NULL);

  gtk_widget_set_sensitive (self->join_button, problem == CHAT_ROOM_NAME_GOOD && self->accounts->len > 0);
  set_error (self, get_problem_text (problem));
}

static ChatAccount *
get_account (ConfabJoinDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->account_row);

  return selected < self->accounts->len ? g_ptr_array_index (self->accounts, selected) : NULL;
}

static void
join_cb (ConfabJoinDialog *self)
{
  g_autofree char *name = dup_stripped (self->name_row);
  g_autofree char *sub = dup_stripped (self->sub_row);
  ChatAccount *account = get_account (self);
  g_autoptr (GError) error = NULL;
  ChatRoom *room;

  if (account == NULL)
    return;

  room = chat_account_join (account, name, *sub != '\0' ? sub : NULL, &error);
  if (room == NULL)
    {
      set_error (self, confab_error_text_get (error).body);
      return;
    }

  /* To be closed gives the focus back to where it was. */
  g_object_ref (self);
  adw_dialog_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[JOINED], 0, room);
  g_object_unref (self);
}

static void
add_account (ConfabJoinDialog *self,
             ChatSession      *session,
             GtkStringList    *names)
{
  g_autofree char *server = confab_session_text_dup_title (session);
  g_autofree char *text = NULL;

  /* Translators: name of the user, server */
  text = g_strdup_printf (_("%s · %s"), confab_session_text_get_person (session), server);
  gtk_string_list_append (names, text);
  g_ptr_array_add (self->accounts, g_object_ref (chat_session_get_account (session)));
}

/* Those that are there when the dialog is opened. */
static void
add_accounts (ConfabJoinDialog *self,
              GListModel       *sessions,
              ChatAccount      *account)
{
  guint n_sessions = g_list_model_get_n_items (sessions);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; i < n_sessions; i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (sessions, i);

      if (chat_session_get_state (session) == CHAT_SESSION_OPEN)
        add_account (self, session, names);
    }

  adw_combo_row_set_model (self->account_row, G_LIST_MODEL (names));
  if (g_ptr_array_find (self->accounts, account, &selected))
    adw_combo_row_set_selected (self->account_row, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->account_row), self->accounts->len > 1);
}

static void
confab_join_dialog_dispose (GObject *object)
{
  ConfabJoinDialog *self = CONFAB_JOIN_DIALOG (object);

  /* libadwaita 1.7 keeps the child of a dialog that was closed. */
  adw_dialog_set_child (ADW_DIALOG (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_JOIN_DIALOG);
  g_ptr_array_set_size (self->accounts, 0);

  G_OBJECT_CLASS (confab_join_dialog_parent_class)->dispose (object);
}

static void
confab_join_dialog_finalize (GObject *object)
{
  ConfabJoinDialog *self = CONFAB_JOIN_DIALOG (object);

  g_ptr_array_unref (self->accounts);

  G_OBJECT_CLASS (confab_join_dialog_parent_class)->finalize (object);
}

static void
confab_join_dialog_class_init (ConfabJoinDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_join_dialog_dispose;
  object_class->finalize = confab_join_dialog_finalize;

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
  gtk_widget_class_bind_template_child (widget_class, ConfabJoinDialog, account_row);
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
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * confab_join_dialog_new:
 * @sessions: a list of [class@Chat.Session]
 * @account: (nullable): the account to propose
 *
 * Creates a dialog that joins a room of one of the sessions that are open.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabJoinDialog *
confab_join_dialog_new (GListModel  *sessions,
                        ChatAccount *account)
{
  ConfabJoinDialog *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (sessions), NULL);
  g_return_val_if_fail (account == NULL || CHAT_IS_ACCOUNT (account), NULL);

  self = g_object_new (CONFAB_TYPE_JOIN_DIALOG, NULL);
  add_accounts (self, sessions, account);
  update (self);

  return self;
}
