/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-discovery.h"

#include "chat-avahi-finder.h"
#include "chat-avahi-watch.h"
#include "chat-mdns-finder.h"

/**
 * ChatDiscovery:
 *
 * Looks for servers as long as it lives: by Avahi where that runs, and else by
 * itself. A server that answers on several interfaces of this computer is there
 * once: which it is, its name and its fingerprint say. Whoever has copied only
 * the fingerprint does not hide it. Those of this process are left out.
 */
struct _ChatDiscovery
{
  GObject         parent_instance;

  ChatAvahiWatch *avahi;
  ChatFinder     *finder;
  GPtrArray      *servers;
};

static void chat_discovery_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatDiscovery, chat_discovery, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, chat_discovery_list_model_init))

static gboolean
is_same_server (gconstpointer a,
                gconstpointer b)
{
  return g_str_equal (chat_discovered_server_get_fingerprint ((gpointer) a),
                      chat_discovered_server_get_fingerprint ((gpointer) b)) &&
         g_str_equal (chat_discovered_server_get_name ((gpointer) a), chat_discovered_server_get_name ((gpointer) b));
}

static GPtrArray *
create_found (ChatDiscovery *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GPtrArray *found = g_ptr_array_new ();

  if (self->finder != NULL)
    chat_finder_add_servers (self->finder, all);
  for (guint i = 0; i < all->len; i++)
    {
      if (!g_ptr_array_find_with_equal_func (found, all->pdata[i], is_same_server, NULL))
        g_ptr_array_add (found, all->pdata[i]);
    }

  return found;
}

static void
update (ChatDiscovery *self)
{
  g_autoptr (GPtrArray) found = create_found (self);

  for (guint i = self->servers->len; i > 0; i--)
    {
      if (g_ptr_array_find (found, self->servers->pdata[i - 1], NULL))
        continue;

      g_ptr_array_remove_index (self->servers, i - 1);
      g_list_model_items_changed (G_LIST_MODEL (self), i - 1, 1, 0);
    }

  for (guint i = 0; i < found->len; i++)
    {
      if (g_ptr_array_find (self->servers, found->pdata[i], NULL))
        continue;

      g_ptr_array_add (self->servers, g_object_ref (found->pdata[i]));
      g_list_model_items_changed (G_LIST_MODEL (self), self->servers->len - 1, 0, 1);
    }
}

static void
avahi_changed_cb (ChatDiscovery *self)
{
  GDBusConnection *connection = chat_avahi_watch_get_connection (self->avahi);

  g_clear_object (&self->finder);
  update (self);

  if (connection != NULL)
    self->finder = CHAT_FINDER (chat_avahi_finder_new (connection));
  else
    self->finder = CHAT_FINDER (chat_mdns_finder_new ());
  g_signal_connect_object (self->finder, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static GType
chat_discovery_get_item_type (GListModel *model)
{
  return CHAT_TYPE_DISCOVERED_SERVER;
}

static guint
chat_discovery_get_n_items (GListModel *model)
{
  return CHAT_DISCOVERY (model)->servers->len;
}

static gpointer
chat_discovery_get_item (GListModel *model,
                         guint       position)
{
  ChatDiscovery *self = CHAT_DISCOVERY (model);

  return position < self->servers->len ? g_object_ref (self->servers->pdata[position]) : NULL;
}

static void
chat_discovery_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = chat_discovery_get_item_type;
  iface->get_n_items = chat_discovery_get_n_items;
  iface->get_item = chat_discovery_get_item;
}

static void
chat_discovery_dispose (GObject *object)
{
  ChatDiscovery *self = CHAT_DISCOVERY (object);

  g_clear_object (&self->finder);
  g_clear_object (&self->avahi);

  G_OBJECT_CLASS (chat_discovery_parent_class)->dispose (object);
}

static void
chat_discovery_finalize (GObject *object)
{
  ChatDiscovery *self = CHAT_DISCOVERY (object);

  g_ptr_array_unref (self->servers);

  G_OBJECT_CLASS (chat_discovery_parent_class)->finalize (object);
}

static void
chat_discovery_class_init (ChatDiscoveryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_discovery_dispose;
  object_class->finalize = chat_discovery_finalize;
}

static void
chat_discovery_init (ChatDiscovery *self)
{
  self->servers = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * chat_discovery_new:
 * @connection: (nullable): the bus that Avahi is on, or %NULL for that of the
 *   system
 *
 * Begins to look for servers.
 *
 * Returns: (transfer full): the list
 */
ChatDiscovery *
chat_discovery_new (GDBusConnection *connection)
{
  ChatDiscovery *self;

  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);

  self = g_object_new (CHAT_TYPE_DISCOVERY, NULL);
  self->avahi = chat_avahi_watch_new (connection);
  g_signal_connect_object (self->avahi, "changed", G_CALLBACK (avahi_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}
