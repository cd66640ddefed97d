/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-service-resolver.h"

#include "chat-avahi.h"
#include "chat-fingerprint.h"
#include "chat-text.h"

#include <string.h>

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

struct _ChatServiceResolver
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

G_DEFINE_FINAL_TYPE (ChatServiceResolver, chat_service_resolver, G_TYPE_OBJECT)

enum
{
  RESOLVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_server (ChatServiceResolver  *self,
            ChatDiscoveredServer *server)
{
  if (self->server == server ||
      (self->server != NULL && server != NULL && chat_discovered_server_equal (self->server, server)))
    return;

  g_set_object (&self->server, server);
  g_signal_emit (self, signals[RESOLVED], 0);
}

/* A record is bytes of a stranger. */
static gboolean
has_record (GVariant   *records,
            const char *record)
{
  for (gsize i = 0; i < g_variant_n_children (records); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (records, i);
      g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (child);
      gsize length;
      const char *data = g_bytes_get_data (bytes, &length);

      if (length == strlen (record) && memcmp (data, record, length) == 0)
        return TRUE;
    }

  return FALSE;
}

static char *
dup_fingerprint (GVariant *records)
{
  for (gsize i = 0; i < g_variant_n_children (records); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (records, i);
      g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (child);
      g_autofree char *text = NULL;
      gsize length;
      const char *data = g_bytes_get_data (bytes, &length);

      text = data != NULL ? g_strndup (data, length) : g_strdup ("");
      if (g_str_has_prefix (text, CHAT_AVAHI_FINGERPRINT_PREFIX))
        return chat_fingerprint_normalize (text + strlen (CHAT_AVAHI_FINGERPRINT_PREFIX));
    }

  return NULL;
}

/* Returns NULL for what makes no sense, or is of another version. */
static ChatDiscoveredServer *
create_server (GVariant *found)
{
  g_autoptr (GVariant) records = NULL;
  g_autofree char *clean_name = NULL;
  g_autofree char *fingerprint = NULL;
  const char *name;
  const char *address;
  guint16 port;

  g_variant_get (found, "(ii&ssssi&sq@aayu)", NULL, NULL, &name, NULL, NULL, NULL, NULL, &address, &port,
                 &records, NULL);
  clean_name = chat_text_clean_name (name);
  fingerprint = dup_fingerprint (records);
  if (clean_name == NULL || *clean_name == '\0' || fingerprint == NULL || port == 0 ||
      !g_hostname_is_ip_address (address) || !has_record (records, CHAT_AVAHI_VERSION_RECORD))
    return NULL;

  return chat_discovered_server_new (clean_name, address, port, fingerprint);
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
  ChatServiceResolver *self = user_data;
  g_autoptr (ChatDiscoveredServer) server = NULL;

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
  ChatServiceResolver *self = user_data;
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
  self->signal_id = chat_avahi_subscribe (self->connection, CHAT_AVAHI_SERVICE_RESOLVER, self->path,
                                          signal_cb, self);
  chat_avahi_call (self->connection, self->path, CHAT_AVAHI_SERVICE_RESOLVER, "Start", NULL, NULL,
                   NULL, NULL, NULL);
}

static void
chat_service_resolver_dispose (GObject *object)
{
  ChatServiceResolver *self = CHAT_SERVICE_RESOLVER (object);

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

  G_OBJECT_CLASS (chat_service_resolver_parent_class)->dispose (object);
}

static void
chat_service_resolver_finalize (GObject *object)
{
  ChatServiceResolver *self = CHAT_SERVICE_RESOLVER (object);

  g_clear_pointer (&self->item, g_variant_unref);

  G_OBJECT_CLASS (chat_service_resolver_parent_class)->finalize (object);
}

static void
chat_service_resolver_class_init (ChatServiceResolverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_service_resolver_dispose;
  object_class->finalize = chat_service_resolver_finalize;

  /**
   * ChatServiceResolver::resolved:
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
chat_service_resolver_init (ChatServiceResolver *self)
{
}

/**
 * chat_service_resolver_new:
 * @connection: the bus that Avahi is on
 * @item: what its browser says of a service
 *
 * Begins to find out where a service is.
 *
 * Returns: (transfer full): the resolver
 */
ChatServiceResolver *
chat_service_resolver_new (GDBusConnection *connection,
                           GVariant        *item)
{
  ChatServiceResolver *self;
  const char *name;
  const char *type;
  const char *domain;
  int interface;
  int protocol;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (item != NULL, NULL);

  self = g_object_new (CHAT_TYPE_SERVICE_RESOLVER, NULL);
  self->connection = g_object_ref (connection);
  self->cancellable = g_cancellable_new ();
  self->item = g_variant_ref (item);
  g_variant_get (item, "(ii&s&s&su)", &interface, &protocol, &name, &type, &domain, NULL);
  chat_avahi_make_async (connection, CHAT_AVAHI_SERVICE_RESOLVER, CHAT_AVAHI_SERVER2, "ServiceResolverPrepare",
                         g_variant_new ("(iisssiu)", interface, protocol, name, type, domain,
                                        CHAT_AVAHI_PROTOCOL_INET, 0),
                         self->cancellable, prepared_cb, self);

  return self;
}

/**
 * chat_service_resolver_is_of:
 * @self: a resolver
 * @item: what a browser says of a service
 *
 * Gets whether it is about this service, on the same interface.
 */
gboolean
chat_service_resolver_is_of (ChatServiceResolver *self,
                             GVariant            *item)
{
  g_return_val_if_fail (CHAT_IS_SERVICE_RESOLVER (self), FALSE);
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
 * chat_service_resolver_get_server:
 * @self: a resolver
 *
 * Gets what it has found.
 *
 * Returns: (transfer none) (nullable): the server, or %NULL as long as nothing
 *   that makes sense is known
 */
ChatDiscoveredServer *
chat_service_resolver_get_server (ChatServiceResolver *self)
{
  g_return_val_if_fail (CHAT_IS_SERVICE_RESOLVER (self), NULL);

  return self->server;
}

/**
 * chat_service_resolver_forget:
 * @self: a resolver
 *
 * Takes note that Avahi is gone, and with it what it did for this one.
 */
void
chat_service_resolver_forget (ChatServiceResolver *self)
{
  g_return_if_fail (CHAT_IS_SERVICE_RESOLVER (self));

  g_clear_pointer (&self->path, g_free);
}
