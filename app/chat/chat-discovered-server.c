/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-discovered-server.h"

struct _ChatDiscoveredServer
{
  GObject  parent_instance;

  char    *name;
  char    *host;
  char    *fingerprint;
  guint16  port;
};

G_DEFINE_FINAL_TYPE (ChatDiscoveredServer, chat_discovered_server, G_TYPE_OBJECT)

static void
chat_discovered_server_finalize (GObject *object)
{
  ChatDiscoveredServer *self = CHAT_DISCOVERED_SERVER (object);

  g_free (self->name);
  g_free (self->host);
  g_free (self->fingerprint);

  G_OBJECT_CLASS (chat_discovered_server_parent_class)->finalize (object);
}

static void
chat_discovered_server_class_init (ChatDiscoveredServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_discovered_server_finalize;
}

static void
chat_discovered_server_init (ChatDiscoveredServer *self)
{
}

/**
 * chat_discovered_server_new:
 * @name: what people know it by
 * @host: its numeric address
 * @port: its port
 * @fingerprint: which certificate it says it has
 *
 * Creates a server.
 *
 * Returns: (transfer full): the server
 */
ChatDiscoveredServer *
chat_discovered_server_new (const char *name,
                            const char *host,
                            guint16     port,
                            const char *fingerprint)
{
  ChatDiscoveredServer *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (fingerprint != NULL, NULL);

  self = g_object_new (CHAT_TYPE_DISCOVERED_SERVER, NULL);
  self->name = g_strdup (name);
  self->host = g_strdup (host);
  self->port = port;
  self->fingerprint = g_strdup (fingerprint);

  return self;
}

/**
 * chat_discovered_server_get_name:
 * @self: a server
 *
 * Gets what people know it by, which can be shown.
 *
 * Returns: (transfer none): the name
 */
const char *
chat_discovered_server_get_name (ChatDiscoveredServer *self)
{
  g_return_val_if_fail (CHAT_IS_DISCOVERED_SERVER (self), NULL);

  return self->name;
}

/**
 * chat_discovered_server_get_host:
 * @self: a server
 *
 * Gets where it is. It is a number, for a sandbox does not know the names of
 * computers on the network.
 *
 * Returns: (transfer none): the address
 */
const char *
chat_discovered_server_get_host (ChatDiscoveredServer *self)
{
  g_return_val_if_fail (CHAT_IS_DISCOVERED_SERVER (self), NULL);

  return self->host;
}

/**
 * chat_discovered_server_get_port:
 * @self: a server
 *
 * Gets at which port it listens.
 *
 * Returns: the port
 */
guint16
chat_discovered_server_get_port (ChatDiscoveredServer *self)
{
  g_return_val_if_fail (CHAT_IS_DISCOVERED_SERVER (self), 0);

  return self->port;
}

/**
 * chat_discovered_server_get_fingerprint:
 * @self: a server
 *
 * Gets which certificate it says it has.
 *
 * Returns: (transfer none): its fingerprint, in the form to compare
 */
const char *
chat_discovered_server_get_fingerprint (ChatDiscoveredServer *self)
{
  g_return_val_if_fail (CHAT_IS_DISCOVERED_SERVER (self), NULL);

  return self->fingerprint;
}

/**
 * chat_discovered_server_equal:
 * @self: a server
 * @other: another
 *
 * Gets whether the same was announced of both.
 */
gboolean
chat_discovered_server_equal (ChatDiscoveredServer *self,
                              ChatDiscoveredServer *other)
{
  g_return_val_if_fail (CHAT_IS_DISCOVERED_SERVER (self), FALSE);
  g_return_val_if_fail (CHAT_IS_DISCOVERED_SERVER (other), FALSE);

  return g_str_equal (self->name, other->name) && g_str_equal (self->host, other->host) &&
         g_str_equal (self->fingerprint, other->fingerprint) && self->port == other->port;
}
