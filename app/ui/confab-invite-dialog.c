/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-invite-dialog.h"

#include "chat-invite.h"
#include "confab-error-text.h"
#include "confab-picture.h"

#include <glib/gi18n.h>

#define MAX_NAME 64

/**
 * ConfabInviteDialog:
 *
 * Takes an invite, as a link or as a picture of it, says where it leads, and
 * joins only then.
 */
struct _ConfabInviteDialog
{
  AdwDialog     parent_instance;

  ChatSessions *sessions;
  ChatLink     *link;
  GCancellable *picture_cancellable;
  GCancellable *join_cancellable;

  GtkEditable  *link_row;
  GtkEditable  *name_row;
  GtkWidget    *details_group;
  GtkWidget    *hint_label;
  GtkWidget    *picture_row;
  GtkWidget    *room_row;
  GtkWidget    *server_row;
  GtkLabel     *error_label;
  GtkWidget    *plain_label;
  GtkWidget    *join_button;
  GtkStack     *join_stack;
};

G_DEFINE_FINAL_TYPE (ConfabInviteDialog, confab_invite_dialog, ADW_TYPE_DIALOG)

enum
{
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_error (ConfabInviteDialog *self,
           const char         *text)
{
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
}

static char *
dup_room (ChatLink *link)
{
  if (link->resource_id != NULL)
    return g_strdup_printf ("%s › %s", link->room, link->resource_id);

  return g_strdup (link->room);
}

static void
show_link (ConfabInviteDialog *self)
{
  g_autofree char *server = NULL;
  g_autofree char *room = NULL;
  gboolean valid = self->link != NULL;

  gtk_widget_set_visible (self->details_group, valid);
  gtk_widget_set_visible (self->hint_label, !valid);
  gtk_widget_set_visible (self->plain_label, valid && chat_invite_may_be_plain (self->link) &&
                                             !chat_link_is_local (self->link));
  if (!valid)
    return;

  server = chat_link_dup_authority (self->link);
  room = dup_room (self->link);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->server_row), server);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->room_row), room != NULL ? room : "");
  gtk_widget_set_visible (self->room_row, room != NULL);
}

static void
update (ConfabInviteDialog *self)
{
  const char *text = gtk_editable_get_text (self->link_row);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  gsize length = (gsize) g_utf8_strlen (name, -1);
  gboolean joining = self->join_cancellable != NULL;

  g_clear_pointer (&self->link, chat_link_free);
  self->link = chat_link_parse (text, NULL);
  set_error (self, NULL);
  if (self->link != NULL && self->link->invite == NULL)
    {
      g_clear_pointer (&self->link, chat_link_free);
      set_error (self, _("This link leads to a server, but there is no invite in it."));
    }
  else if (self->link == NULL && *text != '\0')
    {
      set_error (self, _("This is not an invite. It looks like “confab://chat.example.org/?invite=…”."));
    }

  show_link (self);
  gtk_editable_set_editable (self->link_row, !joining);
  gtk_editable_set_editable (self->name_row, !joining);
  gtk_widget_set_sensitive (self->picture_row, !joining);
  gtk_widget_set_sensitive (self->join_button,
                            self->link != NULL && length > 0 && length <= MAX_NAME && !joining);
  gtk_stack_set_visible_child_name (self->join_stack, joining ? "spinner" : "label");
}

static void
add_rooms (ConfabInviteDialog *self,
           ChatSession        *session,
           ChatInviteAnswer   *answer)
{
  if (self->link->room != NULL)
    {
      g_autofree char *room = g_strjoin (":", self->link->room, self->link->resource_id, NULL);

      chat_session_add_room (session, room);
    }

  for (char **p = answer->channels; *p != NULL; p++)
    {
      if (g_strcmp0 (*p, self->link->room) != 0)
        chat_session_add_room (session, *p);
    }
}

static void
redeemed_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ConfabInviteDialog) self = user_data;
  g_autoptr (ChatInviteAnswer) answer = NULL;
  g_autoptr (ChatSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  answer = chat_invite_redeem_finish (result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->join_cancellable);
  update (self);
  if (answer == NULL)
    {
      g_message ("%s", error->message);
      set_error (self, confab_error_text_get (error).body);
      return;
    }

  name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  session = chat_session_new_server (answer->uri, answer->user, answer->token);
  chat_session_set_fingerprint (session, answer->fingerprint);
  chat_session_set_name (session, name);
  add_rooms (self, session, answer);
  if (!chat_sessions_add (self->sessions, session, &error))
    {
      set_error (self, confab_error_text_get (error).body);
      return;
    }

  g_signal_emit (self, signals[DONE], 0, session);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
join_cb (ConfabInviteDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));

  /* What cannot be used loses the focus, and nothing gets it. */
  if (gtk_widget_is_focus (self->join_button))
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  self->join_cancellable = g_cancellable_new ();
  update (self);
  chat_invite_redeem_async (self->link, name, self->join_cancellable, redeemed_cb, g_object_ref (self));
}

static const char *
get_picture_error (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    return _("The picture is too large.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return _("No QR code was found in the picture.");

  return _("This is not a picture that can be read.");
}

static void
code_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (ConfabInviteDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = confab_picture_read_code_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->picture_cancellable);
  if (self->join_cancellable != NULL)
    return;

  if (text != NULL)
    confab_invite_dialog_set_link (self, text);
  else
    set_error (self, get_picture_error (error));
}

static void
read_picture (ConfabInviteDialog *self,
              GFile              *file,
              GInputStream       *stream)
{
  g_cancellable_cancel (self->picture_cancellable);
  g_clear_object (&self->picture_cancellable);
  self->picture_cancellable = g_cancellable_new ();
  set_error (self, NULL);
  confab_picture_read_code_async (file, stream, self->picture_cancellable, code_read_cb, g_object_ref (self));
}

static void
picture_chosen_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (ConfabInviteDialog) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, NULL);

  if (file != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    confab_invite_dialog_read_file (self, file);
}

static void
choose_picture_cb (ConfabInviteDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);

  gtk_file_filter_set_name (filter, _("Pictures"));
  gtk_file_filter_add_pixbuf_formats (filter);
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_set_title (dialog, _("Choose a Picture"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                        picture_chosen_cb, g_object_ref (self));
}

static void
clipboard_read_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (ConfabInviteDialog) self = user_data;
  g_autoptr (GInputStream) stream = NULL;

  stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (object), result, NULL, NULL);
  if (stream != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    read_picture (self, NULL, stream);
}

/* Text is for the row; a picture could not be pasted there. */
static gboolean
paste_cb (GtkWidget *widget,
          GVariant  *args,
          gpointer   user_data)
{
  ConfabInviteDialog *self = CONFAB_INVITE_DIALOG (widget);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  static const char *types[] = { "image/png", "image/jpeg", "image/webp", "image/bmp", "image/gif", NULL };

  if (self->join_cancellable != NULL || gdk_content_formats_contain_gtype (formats, G_TYPE_STRING))
    return GDK_EVENT_PROPAGATE;

  for (guint i = 0; types[i] != NULL; i++)
    {
      if (gdk_content_formats_contain_mime_type (formats, types[i]))
        {
          gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT, NULL,
                                    clipboard_read_cb, g_object_ref (self));
          return GDK_EVENT_STOP;
        }
    }

  return GDK_EVENT_PROPAGATE;
}

static gboolean
drop_cb (ConfabInviteDialog *self,
         const GValue       *value)
{
  GSList *files = g_value_get_boxed (value);

  if (files == NULL || self->join_cancellable != NULL)
    return FALSE;

  confab_invite_dialog_read_file (self, files->data);

  return TRUE;
}

static void
confab_invite_dialog_closed (AdwDialog *dialog)
{
  ConfabInviteDialog *self = CONFAB_INVITE_DIALOG (dialog);

  g_cancellable_cancel (self->join_cancellable);
  g_cancellable_cancel (self->picture_cancellable);
}

static void
confab_invite_dialog_dispose (GObject *object)
{
  ConfabInviteDialog *self = CONFAB_INVITE_DIALOG (object);

  g_cancellable_cancel (self->join_cancellable);
  g_cancellable_cancel (self->picture_cancellable);
  g_clear_object (&self->join_cancellable);
  g_clear_object (&self->picture_cancellable);
  /* libadwaita 1.7 keeps the child of a dialog that was closed. */
  adw_dialog_set_child (ADW_DIALOG (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_INVITE_DIALOG);
  g_clear_pointer (&self->link, chat_link_free);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (confab_invite_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, details_group);
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, hint_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, join_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, join_stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, link_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, picture_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, plain_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, room_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabInviteDialog, server_row);
  gtk_widget_class_bind_template_callback (widget_class, choose_picture_cb);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
confab_invite_dialog_class_init (ConfabInviteDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  AdwDialogClass *dialog_class = ADW_DIALOG_CLASS (klass);

  object_class->dispose = confab_invite_dialog_dispose;
  dialog_class->closed = confab_invite_dialog_closed;

  /**
   * ConfabInviteDialog::done:
   * @session: the session that was added
   *
   * Emitted when the server took the invite.
   */
  signals[DONE] =
    g_signal_new ("done",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_SESSION);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-invite-dialog.ui");
  bind_children (widget_class);
}

static void
add_controllers (ConfabInviteDialog *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));

  gtk_event_controller_set_propagation_phase (shortcuts, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>v"),
                                                          gtk_callback_action_new (paste_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), shortcuts);
}

static void
confab_invite_dialog_init (ConfabInviteDialog *self)
{
  const char *name = g_get_real_name ();

  gtk_widget_init_template (GTK_WIDGET (self));
  add_controllers (self);
  gtk_editable_set_text (self->name_row, !g_str_equal (name, "Unknown") ? name : g_get_user_name ());
  update (self);
}

/**
 * confab_invite_dialog_new:
 * @sessions: where the account is added
 *
 * Creates a dialog. The name is that of the user of the computer.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabInviteDialog *
confab_invite_dialog_new (ChatSessions *sessions)
{
  ConfabInviteDialog *self;

  g_return_val_if_fail (CHAT_IS_SESSIONS (sessions), NULL);

  self = g_object_new (CONFAB_TYPE_INVITE_DIALOG, NULL);
  self->sessions = g_object_ref (sessions);

  return self;
}

/**
 * confab_invite_dialog_set_link:
 * @self: a dialog
 * @link: a link of anybody
 *
 * Sets the invite, which is not used before the person says so.
 */
void
confab_invite_dialog_set_link (ConfabInviteDialog *self,
                               const char         *link)
{
  g_return_if_fail (CONFAB_IS_INVITE_DIALOG (self));
  g_return_if_fail (link != NULL);

  gtk_editable_set_text (self->link_row, link);
  /* Not the row: once the dialog is shown, it would keep the focus. */
  if (self->link != NULL)
    adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (gtk_editable_get_delegate (self->name_row)));
}

/**
 * confab_invite_dialog_read_file:
 * @self: a dialog
 * @file: a picture
 *
 * Reads the invite from the QR code in a picture.
 */
void
confab_invite_dialog_read_file (ConfabInviteDialog *self,
                                GFile              *file)
{
  g_return_if_fail (CONFAB_IS_INVITE_DIALOG (self));
  g_return_if_fail (G_IS_FILE (file));

  read_picture (self, file, NULL);
}
