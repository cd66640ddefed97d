/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-network-group.h"

#include "chat-discovery.h"

#include <glib/gi18n.h>

/**
 * ConfabNetworkGroup:
 *
 * The servers that are found on the network. It is seen only when there are
 * some, and looks for them only while the widget that it is in is shown.
 */
struct _ConfabNetworkGroup
{
  AdwPreferencesGroup  parent_instance;

  ChatSessions        *sessions;
  ChatDiscovery       *discovery;
  GtkListBox          *list_box;
};

G_DEFINE_FINAL_TYPE (ConfabNetworkGroup, confab_network_group, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
is_known (ConfabNetworkGroup   *self,
          ChatDiscoveredServer *server)
{
  for (guint i = 0; self->sessions != NULL && i < chat_sessions_get_n (self->sessions); i++)
    {
      ChatSession *session = chat_sessions_get (self->sessions, i);

      if (g_strcmp0 (chat_session_get_fingerprint (session), chat_discovered_server_get_fingerprint (server)) == 0)
        return TRUE;
    }

  return FALSE;
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  ConfabNetworkGroup *self = user_data;
  ChatDiscoveredServer *server = item;
  gboolean known = is_known (self, server);
  g_autofree char *subtitle = NULL;
  GtkWidget *row;

  /* Translators: the address of a server, and what one can do there: “192.0.2.7 · Ask there for an invite” */
  subtitle = g_strdup_printf (C_("network", "%s · %s"), chat_discovered_server_get_host (server),
                              known ? _("You have an account there") : _("Ask there for an invite"));
  row = g_object_new (ADW_TYPE_ACTION_ROW,
                      "activatable", !known,
                      "subtitle", subtitle,
                      "title", chat_discovered_server_get_name (server),
                      "use-markup", FALSE,
                      NULL);
  if (!known)
    {
      gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.use-invite");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", "");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
    }

  return row;
}

static void
update_visible (ConfabNetworkGroup *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self),
                          self->discovery != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->discovery)) > 0);
}

static void
update_rows (ConfabNetworkGroup *self)
{
  gtk_list_box_bind_model (self->list_box, self->discovery != NULL ? G_LIST_MODEL (self->discovery) : NULL,
                           create_row, self, NULL);
  update_visible (self);
}

static void
map_cb (ConfabNetworkGroup *self)
{
  if (self->discovery != NULL)
    return;

  self->discovery = chat_discovery_new (NULL);
  /* After the list box: where a group that has the focus is hidden and then loses the row that has it,
   * GTK 4.18 never lets go of the group. */
  g_signal_connect_object (self->discovery, "items-changed", G_CALLBACK (update_visible), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  update_rows (self);
}

static void
unmap_cb (ConfabNetworkGroup *self)
{
  g_autoptr (ChatDiscovery) discovery = g_steal_pointer (&self->discovery);

  update_rows (self);
}

static void
confab_network_group_dispose (GObject *object)
{
  ConfabNetworkGroup *self = CONFAB_NETWORK_GROUP (object);

  if (self->list_box != NULL)
    gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
  self->list_box = NULL;
  g_clear_object (&self->discovery);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (confab_network_group_parent_class)->dispose (object);
}

static void
confab_network_group_class_init (ConfabNetworkGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_network_group_dispose;
}

static void
confab_network_group_init (ConfabNetworkGroup *self)
{
  const char *title = _("On This Network");

  self->list_box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list_box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list_box), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list_box), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), title);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->list_box));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * confab_network_group_new:
 *
 * Creates a group, which looks for nothing yet.
 *
 * Returns: (transfer floating): the group
 */
ConfabNetworkGroup *
confab_network_group_new (void)
{
  return g_object_new (CONFAB_TYPE_NETWORK_GROUP, NULL);
}

/**
 * confab_network_group_set_sessions:
 * @self: a group
 * @sessions: the accounts
 *
 * Sets which servers are known already.
 */
void
confab_network_group_set_sessions (ConfabNetworkGroup *self,
                                   ChatSessions       *sessions)
{
  g_return_if_fail (CONFAB_IS_NETWORK_GROUP (self));
  g_return_if_fail (CHAT_IS_SESSIONS (sessions));
  g_return_if_fail (self->sessions == NULL);

  self->sessions = g_object_ref (sessions);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (update_rows), self, G_CONNECT_SWAPPED);
}

/**
 * confab_network_group_follow:
 * @self: a group
 * @widget: what it is in
 *
 * Makes it look for servers while @widget is shown.
 */
void
confab_network_group_follow (ConfabNetworkGroup *self,
                             GtkWidget          *widget)
{
  g_return_if_fail (CONFAB_IS_NETWORK_GROUP (self));
  g_return_if_fail (GTK_IS_WIDGET (widget));

  g_signal_connect_object (widget, "map", G_CALLBACK (map_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (widget, "unmap", G_CALLBACK (unmap_cb), self, G_CONNECT_SWAPPED);
}
