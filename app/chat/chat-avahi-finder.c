/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-avahi-finder.h"

#include "chat-avahi.h"
#include "chat-avahi-resolver.h"
#include "chat-service-records.h"

#define ITEM_TYPE "(iisssu)"
/* Whoever floods the network shall not flood the list. */
#define MAX_SERVICES 64

struct _ChatAvahiFinder
{
  GObject          parent_instance;

  GDBusConnection *connection;
  GCancellable    *cancellable;
  char            *browser;
  GPtrArray       *resolvers;
  guint            signal_id;
};

static void chat_avahi_finder_finder_init (ChatFinderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ChatAvahiFinder, chat_avahi_finder, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CHAT_TYPE_FINDER, chat_avahi_finder_finder_init))

static gboolean
find_resolver (ChatAvahiFinder *self,
               GVariant        *item,
               guint           *position)
{
  for (*position = 0; *position < self->resolvers->len; (*position)++)
    {
      if (chat_avahi_resolver_is_of (self->resolvers->pdata[*position], item))
        return TRUE;
    }

  return FALSE;
}

static void
add_item (ChatAvahiFinder *self,
          GVariant        *item)
{
  g_autoptr (ChatAvahiResolver) resolver = NULL;
  guint position;
  guint flags;

  g_variant_get_child (item, 5, "u", &flags);
  if ((flags & CHAT_AVAHI_LOOKUP_OUR_OWN) != 0 || self->resolvers->len >= MAX_SERVICES ||
      find_resolver (self, item, &position))
    return;

  resolver = chat_avahi_resolver_new (self->connection, item);
  g_signal_connect_object (resolver, "resolved", G_CALLBACK (chat_finder_emit_changed), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->resolvers, g_steal_pointer (&resolver));
}

static void
remove_item (ChatAvahiFinder *self,
             GVariant        *item)
{
  guint position;

  if (!find_resolver (self, item, &position))
    return;

  g_ptr_array_remove_index (self->resolvers, position);
  chat_finder_emit_changed (CHAT_FINDER (self));
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
  ChatAvahiFinder *self = user_data;

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
  ChatAvahiFinder *self = user_data;
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
chat_avahi_finder_add_servers (ChatFinder *finder,
                               GPtrArray  *servers)
{
  ChatAvahiFinder *self = CHAT_AVAHI_FINDER (finder);

  for (guint i = 0; i < self->resolvers->len; i++)
    {
      ChatDiscoveredServer *server = chat_avahi_resolver_get_server (self->resolvers->pdata[i]);

      if (server != NULL)
        g_ptr_array_add (servers, server);
    }
}

static void
chat_avahi_finder_finder_init (ChatFinderInterface *iface)
{
  iface->add_servers = chat_avahi_finder_add_servers;
}

static void
chat_avahi_finder_dispose (GObject *object)
{
  ChatAvahiFinder *self = CHAT_AVAHI_FINDER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->signal_id);
  self->signal_id = 0;
  if (self->browser != NULL)
    chat_avahi_free_object (self->connection, self->browser, CHAT_AVAHI_SERVICE_BROWSER);
  g_clear_pointer (&self->browser, g_free);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->resolvers, g_ptr_array_unref);

  G_OBJECT_CLASS (chat_avahi_finder_parent_class)->dispose (object);
}

static void
chat_avahi_finder_class_init (ChatAvahiFinderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_avahi_finder_dispose;
}

static void
chat_avahi_finder_init (ChatAvahiFinder *self)
{
  self->resolvers = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * chat_avahi_finder_new:
 * @connection: the bus that Avahi is on
 *
 * Creates a finder. Servers that this process has announced are left out.
 *
 * Returns: (transfer full): the finder
 */
ChatAvahiFinder *
chat_avahi_finder_new (GDBusConnection *connection)
{
  ChatAvahiFinder *self;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);

  self = g_object_new (CHAT_TYPE_AVAHI_FINDER, NULL);
  self->connection = g_object_ref (connection);
  self->cancellable = g_cancellable_new ();
  chat_avahi_make_async (connection, CHAT_AVAHI_SERVICE_BROWSER, CHAT_AVAHI_SERVER2, "ServiceBrowserPrepare",
                         g_variant_new ("(iissu)", CHAT_AVAHI_ANY_INTERFACE, CHAT_AVAHI_PROTOCOL_INET,
                                        CHAT_SERVICE_TYPE, "", 0),
                         self->cancellable, prepared_cb, self);

  return self;
}
