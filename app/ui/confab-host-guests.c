/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-host-guests.h"

#include "chat-host-guests.h"
#include "confab-host-guest-row.h"

#include <glib/gi18n.h>

/**
 * ConfabHostGuests:
 *
 * The guests of a host who may come, of which each can be removed. It cannot be
 * seen where there are none.
 *
 * Emits `failed` when they cannot be listed, or one not be removed.
 */
struct _ConfabHostGuests
{
  AdwPreferencesGroup  parent_instance;

  ChatHost            *host;
  GCancellable        *cancellable;
  GListStore          *guests;

  GtkListBox          *list_box;
};

G_DEFINE_FINAL_TYPE (ConfabHostGuests, confab_host_guests, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tell_failure (ConfabHostGuests *self,
              const GError     *error)
{
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, error);
}

static void
listed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ConfabHostGuests) self = user_data;
  g_autoptr (GPtrArray) guests = NULL;
  g_autoptr (GError) error = NULL;

  guests = chat_host_list_guests_finish (CHAT_HOST (object), result, &error);
  if (guests == NULL)
    {
      tell_failure (self, error);
      return;
    }

  for (guint i = guests->len; i > 0; i--)
    {
      if (chat_host_guest_get_state (guests->pdata[i - 1]) != CHAT_HOST_GUEST_ADMITTED)
        g_ptr_array_remove_index (guests, i - 1);
    }

  g_list_store_splice (self->guests, 0, g_list_model_get_n_items (G_LIST_MODEL (self->guests)),
                       guests->pdata, guests->len);
  gtk_widget_set_visible (GTK_WIDGET (self), guests->len > 0);
}

static void
removed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ConfabHostGuests) self = user_data;
  g_autoptr (GError) error = NULL;

  chat_host_remove_guest_finish (CHAT_HOST (object), result, &error);
  tell_failure (self, error);
  confab_host_guests_load (self);
}

static void
confirmed_cb (ConfabHostGuests *self,
              const char       *response,
              AdwAlertDialog   *dialog)
{
  ChatHostGuest *guest = g_object_get_data (G_OBJECT (dialog), "guest");

  if (g_str_equal (response, "remove"))
    chat_host_remove_guest_async (self->host, guest, self->cancellable, removed_cb, g_object_ref (self));
}

static void
remove_cb (ConfabHostGuests *self,
           ChatHostGuest    *guest)
{
  g_autofree char *heading = NULL;
  AdwDialog *dialog;

  /* Translators: the name of a guest */
  heading = g_strdup_printf (_("Remove “%s”?"), chat_host_guest_get_name (guest));
  dialog = adw_alert_dialog_new (heading,
                                 _("This person is sent away, and everybody else stays. Whoever still has an open "
                                   "invite can join again with it. What was written stays."));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "guest", g_object_ref (guest), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (confirmed_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  ConfabHostGuestRow *row = confab_host_guest_row_new (item);

  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), user_data, G_CONNECT_SWAPPED);

  return GTK_WIDGET (row);
}

static void
confab_host_guests_dispose (GObject *object)
{
  ConfabHostGuests *self = CONFAB_HOST_GUESTS (object);

  if (self->list_box != NULL)
    gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_HOST_GUESTS);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->guests);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (confab_host_guests_parent_class)->dispose (object);
}

static void
confab_host_guests_class_init (ConfabHostGuestsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_host_guests_dispose;

  /**
   * ConfabHostGuests::failed:
   * @error: what is the matter
   *
   * Emitted when something could not be done.
   */
  signals[FAILED] =
    g_signal_new ("failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-host-guests.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabHostGuests, list_box);
}

static void
confab_host_guests_init (ConfabHostGuests *self)
{
  self->guests = g_list_store_new (CHAT_TYPE_HOST_GUEST);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_bind_model (self->list_box, G_LIST_MODEL (self->guests), create_row, self, NULL);
}

/**
 * confab_host_guests_set_host:
 * @self: a group without a host
 * @host: a host
 * @cancellable: (nullable): for all that the group asks the host for
 *
 * Shows the guests of a host.
 */
void
confab_host_guests_set_host (ConfabHostGuests *self,
                             ChatHost         *host,
                             GCancellable     *cancellable)
{
  g_return_if_fail (CONFAB_IS_HOST_GUESTS (self));
  g_return_if_fail (CHAT_IS_HOST (host));
  g_return_if_fail (self->host == NULL);

  self->host = g_object_ref (host);
  g_set_object (&self->cancellable, cancellable);
  confab_host_guests_load (self);
}

/**
 * confab_host_guests_load:
 * @self: a group
 *
 * Looks again who there is.
 */
void
confab_host_guests_load (ConfabHostGuests *self)
{
  g_return_if_fail (CONFAB_IS_HOST_GUESTS (self));
  g_return_if_fail (CHAT_IS_HOST (self->host));

  chat_host_list_guests_async (self->host, self->cancellable, listed_cb, g_object_ref (self));
}
