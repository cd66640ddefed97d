/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-firewall-row.h"

#include "chat-firewall.h"

#include <glib/gi18n.h>

/**
 * ConfabFirewallRow:
 *
 * Why others may not reach this computer, and what can be done about it. It
 * cannot be seen before the firewall has been asked.
 */
struct _ConfabFirewallRow
{
  AdwActionRow  parent_instance;

  GCancellable *cancellable;
  GtkWidget    *copy_button;
  char         *interface;
  char         *command;
  guint         port;
};

G_DEFINE_FINAL_TYPE (ConfabFirewallRow, confab_firewall_row, ADW_TYPE_ACTION_ROW)

static char *
dup_advice (ConfabFirewallRow *self,
            ChatFirewallState  state)
{
  switch (state)
    {
    case CHAT_FIREWALL_CLOSED:
      /* Translators: a command for a terminal comes after it */
      return g_strdup_printf (_("To let them in, run this in a terminal: %s"), self->command);

    case CHAT_FIREWALL_SECRET:
      /* Translators: a command for a terminal comes after it */
      return g_strdup_printf (_("There is a firewall on this computer, which only an administrator may ask. If it "
                                "keeps others out, run this in a terminal: %s"), self->command);

    case CHAT_FIREWALL_OPEN:
      /* Translators: the number of a port */
      return g_strdup_printf (_("The firewall of this computer lets them in at port %u. Look whether they are on the "
                                "same network, and whether that lets its devices reach each other."), self->port);

    case CHAT_FIREWALL_UNKNOWN:
    default:
      /* Translators: the number of a port; ufw is a program, leave its command as it is */
      return g_strdup_printf (_("Look whether a firewall on this computer lets port %u in, as “sudo ufw status” shows "
                                "on some systems, and whether they are on the same network."), self->port);
    }
}

static void
show (ConfabFirewallRow *self,
      ChatFirewallState  state)
{
  gboolean closed = state == CHAT_FIREWALL_CLOSED;
  g_autofree char *advice = dup_advice (self, state);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 closed ? _("The Firewall Keeps Others Out")
                                        : _("If Others Cannot Reach This Computer"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), advice);
  gtk_widget_set_visible (self->copy_button, self->command != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
checked_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ConfabFirewallRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;
  ChatFirewallState state = chat_firewall_check_finish (result, &command, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error != NULL)
    g_debug ("The firewall does not answer: %s", error->message);
  g_set_str (&self->command, command);
  show (self, state);
}

static void
bus_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (ConfabFirewallRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_bus_get_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (connection == NULL)
    {
      g_debug ("There is no system bus: %s", error->message);
      show (self, CHAT_FIREWALL_UNKNOWN);
      return;
    }

  chat_firewall_check_async (connection, self->interface, self->port, self->cancellable,
                             checked_cb, g_object_ref (self));
}

static void
copy_cb (ConfabFirewallRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->command);
}

static void
confab_firewall_row_dispose (GObject *object)
{
  ConfabFirewallRow *self = CONFAB_FIREWALL_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (confab_firewall_row_parent_class)->dispose (object);
}

static void
confab_firewall_row_finalize (GObject *object)
{
  ConfabFirewallRow *self = CONFAB_FIREWALL_ROW (object);

  g_free (self->interface);
  g_free (self->command);

  G_OBJECT_CLASS (confab_firewall_row_parent_class)->finalize (object);
}

static void
confab_firewall_row_class_init (ConfabFirewallRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_firewall_row_dispose;
  object_class->finalize = confab_firewall_row_finalize;
}

static void
confab_firewall_row_init (ConfabFirewallRow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (self), TRUE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 0);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);

  self->copy_button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  gtk_widget_set_tooltip_text (self->copy_button, _("Copy Command"));
  gtk_widget_set_valign (self->copy_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->copy_button, "flat");
  g_signal_connect_object (self->copy_button, "clicked", G_CALLBACK (copy_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->copy_button);
}

/**
 * confab_firewall_row_check:
 * @self: a row
 * @interface: (nullable): of the network from which others come
 * @port: the port to which they come
 *
 * Asks the firewall, and shows what it answers.
 */
void
confab_firewall_row_check (ConfabFirewallRow *self,
                           const char        *interface,
                           guint              port)
{
  g_return_if_fail (CONFAB_IS_FIREWALL_ROW (self));
  g_return_if_fail (port > 0);

  confab_firewall_row_stop (self);
  self->cancellable = g_cancellable_new ();
  self->port = port;
  g_set_str (&self->interface, interface);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb, g_object_ref (self));
}

/**
 * confab_firewall_row_stop:
 * @self: a row
 *
 * Waits for no answer any more, and shows none.
 */
void
confab_firewall_row_stop (ConfabFirewallRow *self)
{
  g_return_if_fail (CONFAB_IS_FIREWALL_ROW (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
