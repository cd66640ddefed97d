/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-host-dialog.h"

#include "chat-error.h"
#include "chat-host-invites.h"
#include "chat-network.h"
#include "confab-error-text.h"
#include "confab-firewall-row.h"
#include "confab-host-invite-row.h"
#include "confab-host-people.h"
#include "confab-qr.h"
#include "confab-settings.h"

#include <glib/gi18n.h>

#define LOOPBACK_ADDRESS "127.0.0.1"

/**
 * ConfabHostDialog:
 *
 * Opens the server on this computer to the network, makes and ends the invites
 * to it, shows who is there, and removes guests.
 */
struct _ConfabHostDialog
{
  AdwDialog          parent_instance;

  ChatHost          *host;
  GCancellable      *cancellable;
  GListStore        *invites;
  char              *network_address;

  AdwActionRow      *moved_row;
  AdwBanner         *error_banner;
  AdwComboRow       *days_row;
  AdwComboRow       *room_row;
  AdwComboRow       *uses_row;
  AdwNavigationView *navigation_view;
  AdwSwitchRow      *background_row;
  AdwSwitchRow      *only_room_row;
  AdwSwitchRow      *shared_row;
  AdwToastOverlay   *toast_overlay;
  ConfabFirewallRow *firewall_row;
  ConfabHostPeople  *people;
  GtkEditable       *address_row;
  GtkEditable       *name_row;
  GtkLabel          *link_label;
  GtkListBox        *list_box;
  GtkLabel          *running_label;
  GtkPicture        *picture;
  GtkWidget         *copy_row;
  GtkWidget         *create_row;
  GtkWidget         *invites_group;

  guint              busy : 1;
};

G_DEFINE_FINAL_TYPE (ConfabHostDialog, confab_host_dialog, ADW_TYPE_DIALOG)

/* What the lists of the template offer */
static const guint uses_choices[] = { 1, 0 };
static const guint days_choices[] = { 1, 7, 30 };

#define DEFAULT_DAYS 1

static void
show_error (ConfabHostDialog *self,
            const GError     *error)
{
  adw_banner_set_title (self->error_banner, confab_error_text_get (error).body);
  adw_banner_set_revealed (self->error_banner, TRUE);
}

/* Whether it is another error than that the dialog was closed */
static gboolean
is_failure (const GError *error)
{
  return error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
dismiss_cb (ConfabHostDialog *self)
{
  adw_banner_set_revealed (self->error_banner, FALSE);
}

static const char *
get_shared_text (ConfabHostDialog *self)
{
  if (!chat_host_get_owner (self->host))
    return _("Another program runs the server, and can change this");
  if (chat_host_get_fingerprint (self->host) == NULL)
    return _("The configuration of this server is without encryption");
  if (!chat_host_get_shared (self->host))
    return _("Only people on this computer can join");
  if (self->network_address == NULL)
    return _("There is no network at the moment");

  return _("Other computers can join with an invite");
}

static void
update (ConfabHostDialog *self)
{
  gboolean may_share = chat_host_get_owner (self->host) && chat_host_get_fingerprint (self->host) != NULL;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->shared_row), get_shared_text (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->shared_row), may_share && !self->busy);
  gtk_widget_set_sensitive (self->create_row,
                            !self->busy && *gtk_editable_get_text (self->address_row) != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->address_row), chat_host_get_shared (self->host));
}

static void
update_firewall (ConfabHostDialog *self)
{
  g_autofree char *interface = NULL;

  if (!chat_host_get_shared (self->host) || !chat_host_get_running (self->host))
    {
      confab_firewall_row_stop (self->firewall_row);
      return;
    }

  if (self->network_address != NULL)
    interface = chat_network_dup_interface (self->network_address);
  confab_firewall_row_check (self->firewall_row, interface, chat_host_get_port (self->host));
}

/* Who has invited nobody need not know of it. */
static void
update_moved (ConfabHostDialog *self)
{
  gboolean invited = g_list_model_get_n_items (G_LIST_MODEL (self->invites)) > 0;
  guint port = chat_host_get_port (self->host);
  guint former_port = chat_host_get_former_port (self->host);
  g_autofree char *text = NULL;

  /* Translators: both are numbers of ports: the one that another program has, and the one of the server */
  text = g_strdup_printf (_("Another program has taken port %u, so the server has moved to port %u. Close that program "
                            "and open Confab again, or keep the new port and create new invites."), former_port, port);
  adw_action_row_set_subtitle (self->moved_row, text);
  gtk_widget_set_visible (GTK_WIDGET (self->moved_row), former_port != 0 && invited);
}

static void
update_running (ConfabHostDialog *self)
{
  const char *text;

  if (adw_switch_row_get_active (self->background_row))
    text = _("The server runs until you quit Confab. When this computer sleeps, others are disconnected; they come "
             "back by themselves when it wakes up, and nothing is lost.");
  else
    text = _("The server runs while a window of Confab is open. When this computer sleeps, others are disconnected; "
             "they come back by themselves when it wakes up, and nothing is lost.");

  gtk_label_set_label (self->running_label, text);
}

static void
stay_cb (ConfabHostDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (!chat_host_forget_port (self->host, &error))
    show_error (self, error);
}

static void
show_shared (ConfabHostDialog *self)
{
  gboolean shared = chat_host_get_shared (self->host);
  const char *address = shared && self->network_address != NULL ? self->network_address : LOOPBACK_ADDRESS;

  adw_switch_row_set_active (self->shared_row, shared);
  gtk_editable_set_text (self->address_row, address);
  update (self);
  update_firewall (self);
}

static void
listed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ConfabHostDialog) self = user_data;
  g_autoptr (GPtrArray) invites = NULL;
  g_autoptr (GError) error = NULL;

  invites = chat_host_list_invites_finish (CHAT_HOST (object), result, &error);
  if (invites == NULL)
    {
      if (is_failure (error))
        show_error (self, error);
      return;
    }

  g_list_store_splice (self->invites, 0, g_list_model_get_n_items (G_LIST_MODEL (self->invites)),
                       invites->pdata, invites->len);
  gtk_widget_set_visible (self->invites_group, invites->len > 0);
  update_moved (self);
}

static void
load_invites (ConfabHostDialog *self)
{
  chat_host_list_invites_async (self->host, self->cancellable, listed_cb, g_object_ref (self));
}

static void
shared_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ConfabHostDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  chat_host_set_shared_finish (CHAT_HOST (object), result, &error);
  if (is_failure (error))
    show_error (self, error);

  self->busy = FALSE;
  show_shared (self);
}

static void
shared_toggled_cb (ConfabHostDialog *self)
{
  gboolean shared = adw_switch_row_get_active (self->shared_row);

  if (self->busy || shared == chat_host_get_shared (self->host))
    return;

  self->busy = TRUE;
  chat_host_set_shared_async (self->host, shared, self->cancellable, shared_cb, g_object_ref (self));
  update (self);
}

static void
added_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (ConfabHostDialog) self = user_data;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *link = NULL;

  link = chat_host_add_invite_finish (CHAT_HOST (object), result, &error);
  self->busy = FALSE;
  update (self);
  if (link == NULL)
    {
      if (is_failure (error))
        show_error (self, error);
      return;
    }

  texture = confab_qr_create_texture (link);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_label_set_label (self->link_label, link);
  gtk_editable_set_text (self->name_row, "");
  adw_navigation_view_push_by_tag (self->navigation_view, "link");
  gtk_widget_grab_focus (self->copy_row);
  load_invites (self);
}

static void
create_cb (ConfabHostDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (self->address_row)));
  ChatRoom *room = adw_combo_row_get_selected_item (self->room_row);
  ChatHostInviteTerms terms = {
    .name = name,
    .address = address,
    .room = room,
    .only_room = room != NULL && adw_switch_row_get_active (self->only_room_row),
    .uses = uses_choices[adw_combo_row_get_selected (self->uses_row)],
    .days = days_choices[adw_combo_row_get_selected (self->days_row)],
  };

  if (self->busy || *address == '\0')
    return;

  self->busy = TRUE;
  chat_host_add_invite_async (self->host, &terms, self->cancellable, added_cb, g_object_ref (self));
  update (self);
}

static void
copy_cb (ConfabHostDialog *self)
{
  AdwToast *toast = adw_toast_new (_("Link copied"));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_label (self->link_label));
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

static void
log_shown_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (ConfabHostDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (object), result, &error) && is_failure (error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (_("The log could not be opened")));
}

static void
show_log_cb (ConfabHostDialog *self)
{
  g_autofree char *path = chat_host_dup_log_path (self->host);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_file_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->cancellable,
                            log_shown_cb, g_object_ref (self));
}

static void
revoked_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ConfabHostDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  chat_host_revoke_invite_finish (CHAT_HOST (object), result, &error);
  if (is_failure (error))
    show_error (self, error);

  load_invites (self);
  confab_host_people_load (self->people);
}

static void
confirmed_cb (ConfabHostDialog *self,
              const char       *response,
              AdwAlertDialog   *dialog)
{
  ChatHostInvite *invite = g_object_get_data (G_OBJECT (dialog), "invite");

  if (g_str_equal (response, "end"))
    chat_host_revoke_invite_async (self->host, invite, self->cancellable, revoked_cb, g_object_ref (self));
}

static void
revoke_cb (ConfabHostDialog *self,
           ChatHostInvite   *invite)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("End This Invite?"),
                                            _("Nobody can join with it any more, and those who have are sent away. "
                                              "What they have written stays."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "end", _("_End Invite"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "end", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "invite", g_object_ref (invite), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (confirmed_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  ConfabHostInviteRow *row = confab_host_invite_row_new (item);

  g_signal_connect_object (row, "revoke", G_CALLBACK (revoke_cb), user_data, G_CONNECT_SWAPPED);

  return GTK_WIDGET (row);
}

static void
confab_host_dialog_dispose (GObject *object)
{
  ConfabHostDialog *self = CONFAB_HOST_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->list_box != NULL)
    gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
  /* libadwaita 1.7 keeps the child of a dialog that was closed. */
  adw_dialog_set_child (ADW_DIALOG (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_HOST_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->invites);
  g_clear_object (&self->host);
  g_clear_pointer (&self->network_address, g_free);

  G_OBJECT_CLASS (confab_host_dialog_parent_class)->dispose (object);
}

static void
confab_host_dialog_closed (AdwDialog *dialog)
{
  ConfabHostDialog *self = CONFAB_HOST_DIALOG (dialog);

  g_cancellable_cancel (self->cancellable);
  confab_firewall_row_stop (self->firewall_row);
  confab_host_people_stop (self->people);
}

static void
confab_host_dialog_class_init (ConfabHostDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  AdwDialogClass *dialog_class = ADW_DIALOG_CLASS (klass);

  object_class->dispose = confab_host_dialog_dispose;
  dialog_class->closed = confab_host_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-host-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, background_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, copy_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, create_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, days_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, error_banner);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, firewall_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, invites_group);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, link_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, list_box);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, moved_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, only_room_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, people);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, room_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, running_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, shared_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, ConfabHostDialog, uses_row);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, dismiss_cb);
  gtk_widget_class_bind_template_callback (widget_class, load_invites);
  gtk_widget_class_bind_template_callback (widget_class, shared_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_error);
  gtk_widget_class_bind_template_callback (widget_class, show_log_cb);
  gtk_widget_class_bind_template_callback (widget_class, stay_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, update_running);

  g_type_ensure (CONFAB_TYPE_FIREWALL_ROW);
  g_type_ensure (CONFAB_TYPE_HOST_PEOPLE);
}

/* A link that is broken into lines is to look as it is. */
static void
show_without_hyphens (GtkLabel *label)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (label, attributes);
}

static void
confab_host_dialog_init (ConfabHostDialog *self)
{
  g_autoptr (GSettings) settings = confab_settings_new ();

  self->cancellable = g_cancellable_new ();
  self->invites = g_list_store_new (CHAT_TYPE_HOST_INVITE);
  self->network_address = chat_network_dup_address ();

  /* Until there is a host, nothing can be changed. */
  self->busy = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  show_without_hyphens (self->link_label);
  g_settings_bind (settings, CONFAB_SETTINGS_BACKGROUND, self->background_row, "active", G_SETTINGS_BIND_DEFAULT);
  update_running (self);
  adw_combo_row_set_selected (self->days_row, DEFAULT_DAYS);
  gtk_list_box_bind_model (self->list_box, G_LIST_MODEL (self->invites), create_row, self, NULL);
}

static void
show_rooms (ConfabHostDialog *self,
            GListModel       *rooms,
            ChatRoom         *room)
{
  guint n_rooms = g_list_model_get_n_items (rooms);
  g_autoptr (GtkExpression) title = gtk_property_expression_new (CHAT_TYPE_ROOM, NULL, "title");

  adw_combo_row_set_expression (self->room_row, title);
  adw_combo_row_set_model (self->room_row, rooms);
  gtk_widget_set_visible (GTK_WIDGET (self->room_row), n_rooms > 0);
  for (guint i = 0; i < n_rooms; i++)
    {
      g_autoptr (ChatRoom) item = g_list_model_get_item (rooms, i);

      if (item == room)
        adw_combo_row_set_selected (self->room_row, i);
    }
}

/**
 * confab_host_dialog_new:
 * @session: a session, which is open, whose server runs on this computer
 * @room: (nullable): the room to which invites are to lead if nobody chooses
 *   another
 *
 * Creates a dialog.
 *
 * Returns: (transfer floating): the dialog
 */
ConfabHostDialog *
confab_host_dialog_new (ChatSession *session,
                        ChatRoom    *room)
{
  ConfabHostDialog *self;

  g_return_val_if_fail (CHAT_IS_SESSION (session), NULL);
  g_return_val_if_fail (chat_session_get_host (session) != NULL, NULL);
  g_return_val_if_fail (room == NULL || CHAT_IS_ROOM (room), NULL);

  self = g_object_new (CONFAB_TYPE_HOST_DIALOG, NULL);
  self->host = g_object_ref (chat_session_get_host (session));
  self->busy = FALSE;
  g_signal_connect_object (self->host, "notify::owner", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->host, "notify::former-port", G_CALLBACK (update_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->host, "notify::uri", G_CALLBACK (update_firewall), self, G_CONNECT_SWAPPED);
  show_rooms (self, chat_account_get_rooms (chat_session_get_account (session)), room);
  show_shared (self);
  load_invites (self);
  confab_host_people_start (self->people, session, self->cancellable);

  return self;
}
