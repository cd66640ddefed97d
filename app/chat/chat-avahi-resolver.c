/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-avahi-resolver.h"

#include "chat-avahi.h"
#include "chat-service-records.h"

#define FOUND_TYPE "(iissssisqaayu)"

enum
{
  FIELD_INTERFACE,
  FIELD_PROTOCOL,
  FIELD_NAME,
  FIELD_TYPE,
  FIELD_DOMAIN,
  N_KEY_FIELDS
};

struct _ChatAvahiResolver
{
  GObject               parent_instance;

  GDBusConnection      *connection;
  GCancellable         *cancellable;
  /* As the browser tells it; the first fields tell it apart. */
  GVariant             *item;
  char                 *path;
  ChatDiscoveredServer *server;
  guint                 signal_id;
};

G_DEFINE_FINAL_TYPE (ChatAvahiResolver, chat_avahi_resolver, G_TYPE_OBJECT)

enum
{
  RESOLVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_server (ChatAvahiResolver    *self,
            ChatDiscoveredServer *server)
{
  if (self->server == server ||
      (self->server != NULL && server != NULL && chat_discovered_server_equal (self->server, server)))
    return;

  g_set_object (&self->server, server);
  g_signal_emit (self, signals[RESOLVED], 0);
}

static ChatDiscoveredServer *
create_server (GVariant *found)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GVariant) texts = NULL;
  const char *name;
  const char *address;
  guint16 port;

  g_variant_get (found, "(ii&ssssi&sq@aayu)", NULL, NULL, &name, NULL, NULL, NULL, NULL, &address, &port,
                 &texts, NULL);
  for (gsize i = 0; i < g_variant_n_children (texts); i++)
    {
      g_autoptr (GVariant) text = g_variant_get_child_value (texts, i);

      g_ptr_array_add (records, g_variant_get_data_as_bytes (text));
    }

  return chat_service_records_create_server (name, address, port, records);
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
  ChatAvahiResolver *self = user_data;
  g_autoptr (ChatDiscoveredServer) server = NULL;

  if (g_strcmp0 (path, self->path) != 0)
    return;

  if (g_str_equal (signal, "Found") && g_variant_is_of_type (parameters, G_VARIANT_TYPE (FOUND_TYPE)))
    server = create_server (parameters);
  else if (!g_str_equal (signal, "Failure"))
    return;

  set_server (self, server);
}

static void
prepared_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  ChatAvahiResolver *self = user_data;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  path = chat_avahi_make_finish (G_DBUS_CONNECTION (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (path == NULL)
    {
      g_debug ("A service of the network is not looked up: %s", error->message);
      return;
    }

  self->path = g_steal_pointer (&path);
  chat_avahi_call (self->connection, self->path, CHAT_AVAHI_SERVICE_RESOLVER, "Start", NULL, NULL,
                   NULL, NULL, NULL);
}

static void
chat_avahi_resolver_dispose (GObject *object)
{
  ChatAvahiResolver *self = CHAT_AVAHI_RESOLVER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->signal_id);
  self->signal_id = 0;
  if (self->path != NULL)
    chat_avahi_free_object (self->connection, self->path, CHAT_AVAHI_SERVICE_RESOLVER);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->connection);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (chat_avahi_resolver_parent_class)->dispose (object);
}

static void
chat_avahi_resolver_finalize (GObject *object)
{
  ChatAvahiResolver *self = CHAT_AVAHI_RESOLVER (object);

  g_clear_pointer (&self->item, g_variant_unref);

  G_OBJECT_CLASS (chat_avahi_resolver_parent_class)->finalize (object);
}

static void
chat_avahi_resolver_class_init (ChatAvahiResolverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_avahi_resolver_dispose;
  object_class->finalize = chat_avahi_resolver_finalize;

  /**
   * ChatAvahiResolver::resolved:
   *
   * Emitted when there is a server, another one, or none any more.
   */
  signals[RESOLVED] =
    g_signal_new ("resolved",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
chat_avahi_resolver_init (ChatAvahiResolver *self)
{
}

/**
 * chat_avahi_resolver_new:
 * @connection: the bus that Avahi is on
 * @item: what its browser says of a service
 *
 * Begins to find out where a service is.
 *
 * Returns: (transfer full): the resolver
 */
ChatAvahiResolver *
chat_avahi_resolver_new (GDBusConnection *connection,
                         GVariant        *item)
{
  ChatAvahiResolver *self;
  const char *name;
  const char *type;
  const char *domain;
  int interface;
  int protocol;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (item != NULL, NULL);

  self = g_object_new (CHAT_TYPE_AVAHI_RESOLVER, NULL);
  self->connection = g_object_ref (connection);
  self->cancellable = g_cancellable_new ();
  self->item = g_variant_ref (item);
  /* Avahi 0.8 does not wait until it is told to start: what it knows already it
   * tells right after the path.
   */
  self->signal_id = chat_avahi_subscribe (connection, CHAT_AVAHI_SERVICE_RESOLVER, NULL, signal_cb, self);
  g_variant_get (item, "(ii&s&s&su)", &interface, &protocol, &name, &type, &domain, NULL);
  chat_avahi_make_async (connection, CHAT_AVAHI_SERVICE_RESOLVER, CHAT_AVAHI_SERVER2, "ServiceResolverPrepare",
                         g_variant_new ("(iisssiu)", interface, protocol, name, type, domain,
                                        CHAT_AVAHI_PROTOCOL_INET, 0),
                         self->cancellable, prepared_cb, self);

  return self;
}

/**
 * chat_avahi_resolver_is_of:
 * @self: a resolver
 * @item: what a browser says of a service
 *
 * Gets whether it is about this service, on the same interface.
 */
gboolean
chat_avahi_resolver_is_of (ChatAvahiResolver *self,
                           GVariant          *item)
{
  g_return_val_if_fail (CHAT_IS_AVAHI_RESOLVER (self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  for (gsize i = 0; i < N_KEY_FIELDS; i++)
    {
      g_autoptr (GVariant) ours = g_variant_get_child_value (self->item, i);
      g_autoptr (GVariant) theirs = g_variant_get_child_value (item, i);

      if (!g_variant_equal (ours, theirs))
        return FALSE;
    }

  return TRUE;
}

/**
 * chat_avahi_resolver_get_server:
 * @self: a resolver
 *
 * Gets what it has found.
 *
 * Returns: (transfer none) (nullable): the server, or %NULL as long as nothing
 *   that makes sense is known
 */
ChatDiscoveredServer *
chat_avahi_resolver_get_server (ChatAvahiResolver *self)
{
  g_return_val_if_fail (CHAT_IS_AVAHI_RESOLVER (self), NULL);

  return self->server;
}
