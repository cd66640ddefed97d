/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-discovery.h"

#include "chat-avahi.h"
#include "chat-service-resolver.h"

#define ITEM_TYPE "(iisssu)"
/* Whoever floods the network shall not flood the list. */
#define MAX_SERVICES 64

/**
 * ChatDiscovery:
 *
 * Looks for servers as long as it lives, where Avahi runs. A server that
 * answers on several interfaces of this computer is there once: which it is,
 * its name and its fingerprint say. Whoever has copied only the fingerprint does
 * not hide it. Those of this process are left out.
 */
struct _ChatDiscovery
{
  GObject          parent_instance;

  GDBusConnection *connection;
  GCancellable    *cancellable;
  char            *browser;
  GPtrArray       *resolvers;
  GPtrArray       *servers;
  guint            watch_id;
  guint            signal_id;
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
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->resolvers->len; i++)
    {
      ChatDiscoveredServer *server = chat_service_resolver_get_server (self->resolvers->pdata[i]);

      if (server != NULL && !g_ptr_array_find_with_equal_func (found, server, is_same_server, NULL))
        g_ptr_array_add (found, server);
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

static gboolean
find_resolver (ChatDiscovery *self,
               GVariant      *item,
               guint         *position)
{
  for (*position = 0; *position < self->resolvers->len; (*position)++)
    {
      if (chat_service_resolver_is_of (self->resolvers->pdata[*position], item))
        return TRUE;
    }

  return FALSE;
}

static void
add_item (ChatDiscovery *self,
          GVariant      *item)
{
  g_autoptr (ChatServiceResolver) resolver = NULL;
  guint position;
  guint flags;

  g_variant_get_child (item, 5, "u", &flags);
  if ((flags & CHAT_AVAHI_LOOKUP_OUR_OWN) != 0 || self->resolvers->len >= MAX_SERVICES ||
      find_resolver (self, item, &position))
    return;

  resolver = chat_service_resolver_new (self->connection, item);
  g_signal_connect_object (resolver, "resolved", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->resolvers, g_steal_pointer (&resolver));
}

static void
remove_item (ChatDiscovery *self,
             GVariant      *item)
{
  guint position;

  if (!find_resolver (self, item, &position))
    return;

  g_ptr_array_remove_index (self->resolvers, position);
  update (self);
}

static void
signal_cb (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *signal,
           GVariant        *parameters,
           gpointer         user_data)
{
  ChatDiscovery *self = user_data;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE (ITEM_TYPE)))
    return;

  if (g_str_equal (signal, "ItemNew"))
    add_item (self, parameters);
  else if (g_str_equal (signal, "ItemRemove"))
    remove_item (self, parameters);
}

/* The signals are listened to before there are any. */
static void
prepared_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  ChatDiscovery *self = user_data;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  path = chat_avahi_make_finish (G_DBUS_CONNECTION (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (path == NULL)
    {
      g_message ("No servers are looked for on the network: %s", error->message);
      return;
    }

  self->browser = g_steal_pointer (&path);
  self->signal_id = chat_avahi_subscribe (self->connection, CHAT_AVAHI_SERVICE_BROWSER, self->browser,
                                          signal_cb, self);
  chat_avahi_call (self->connection, self->browser, CHAT_AVAHI_SERVICE_BROWSER, "Start", NULL, NULL,
                   NULL, NULL, NULL);
}

static void
drop_connection (ChatDiscovery *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->signal_id);
  self->signal_id = 0;
  if (self->browser != NULL)
    chat_avahi_free_object (self->connection, self->browser, CHAT_AVAHI_SERVICE_BROWSER);
  g_clear_pointer (&self->browser, g_free);
  g_clear_object (&self->connection);
  g_ptr_array_set_size (self->resolvers, 0);
}

static void
appeared_cb (GDBusConnection *connection,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  ChatDiscovery *self = user_data;

  g_dbus_connection_set_exit_on_close (connection, FALSE);
  self->connection = g_object_ref (connection);
  self->cancellable = g_cancellable_new ();
  chat_avahi_make_async (connection, CHAT_AVAHI_SERVICE_BROWSER, CHAT_AVAHI_SERVER2, "ServiceBrowserPrepare",
                         g_variant_new ("(iissu)", CHAT_AVAHI_ANY_INTERFACE, CHAT_AVAHI_PROTOCOL_INET,
                                        CHAT_AVAHI_TYPE, "", 0),
                         self->cancellable, prepared_cb, self);
}

/* Its objects have gone with it. */
static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  ChatDiscovery *self = user_data;

  if (connection != NULL)
    g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_clear_pointer (&self->browser, g_free);
  for (guint i = 0; i < self->resolvers->len; i++)
    chat_service_resolver_forget (self->resolvers->pdata[i]);
  drop_connection (self);
  update (self);
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

  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  drop_connection (self);

  G_OBJECT_CLASS (chat_discovery_parent_class)->dispose (object);
}

static void
chat_discovery_finalize (GObject *object)
{
  ChatDiscovery *self = CHAT_DISCOVERY (object);

  g_ptr_array_unref (self->resolvers);
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
  self->resolvers = g_ptr_array_new_with_free_func (g_object_unref);
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
  self->watch_id = chat_avahi_watch (connection, appeared_cb, vanished_cb, self);

  return self;
}
