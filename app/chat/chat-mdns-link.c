/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-link.h"

#include <netinet/in.h>
#include <errno.h>
#include <sys/socket.h>

#define GROUP "224.0.0.251"
#define PORT 5353
#define TTL 255
#define MAX_LENGTH 9000
#define MAX_ECHOES 16

/**
 * ChatMdnsLink:
 *
 * Avahi and other programs of this computer may have the port, too, and hear
 * each other. So the socket is bound to the address of the group: it gets what
 * is for all, and never what somebody sends to one of them. It gets only what
 * comes by its own interface, since IP_MULTICAST_ALL is off; for that, unlike
 * for SO_BINDTODEVICE, no kernel asks for a permission.
 *
 * Who is not of the network of the interface is not listened to (RFC 6762,
 * section 11), though servers on the same cable with other addresses are missed
 * so: they could not be reached anyway. Nor is who asks from another port, as
 * programs do that do not stay to listen (section 6.7): whoever looks for
 * servers does.
 */
struct _ChatMdnsLink
{
  GObject               parent_instance;

  ChatNetworkInterface *interface;
  ChatMdnsAgent        *agent;
  GSocket              *socket;
  GSocketAddress       *group;
  GSource              *source;
  /* (element-type GBytes): what was sent and has not come back */
  GQueue                echoes;
  guint                 timer_id;
};

G_DEFINE_FINAL_TYPE (ChatMdnsLink, chat_mdns_link, G_TYPE_OBJECT)

static void run (ChatMdnsLink *self);

static void
send_packet (ChatMdnsLink         *self,
             const ChatMdnsPacket *packet)
{
  g_autoptr (GBytes) bytes = chat_mdns_packet_build (packet);
  g_autoptr (GError) error = NULL;

  if (g_socket_send_to (self->socket, self->group, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                        NULL, &error) < 0)
    {
      g_debug ("A packet is not sent by %s: %s", self->interface->name, error->message);
      return;
    }

  g_queue_push_tail (&self->echoes, g_steal_pointer (&bytes));
  if (self->echoes.length > MAX_ECHOES)
    g_bytes_unref (g_queue_pop_head (&self->echoes));
}

/* What this socket has sent comes back in the same order. */
static gboolean
is_echo (ChatMdnsLink   *self,
         struct in_addr  source,
         const guint8   *data,
         gsize           length)
{
  g_autoptr (GBytes) bytes = NULL;
  GList *found;

  if (!chat_network_interface_has_address (self->interface, source))
    return FALSE;

  bytes = g_bytes_new_static (data, length);
  found = g_queue_find_custom (&self->echoes, bytes, g_bytes_compare);
  if (found == NULL)
    return FALSE;

  while (self->echoes.head != found)
    g_bytes_unref (g_queue_pop_head (&self->echoes));
  g_bytes_unref (g_queue_pop_head (&self->echoes));

  return TRUE;
}

static void
receive (ChatMdnsLink   *self,
         struct in_addr  source,
         const guint8   *data,
         gsize           length)
{
  g_autoptr (ChatMdnsAgent) agent = g_object_ref (self->agent);
  g_autoptr (ChatMdnsPacket) packet = NULL;
  g_autoptr (GError) error = NULL;

  packet = chat_mdns_packet_parse (data, length, &error);
  if (packet == NULL)
    {
      g_debug ("A packet from %s is not understood: %s", self->interface->name, error->message);
      return;
    }

  packet->source = source;
  chat_mdns_agent_receive (agent, packet, g_get_monotonic_time ());
  run (self);
}

/* One at a time, after all else that is to be done, so that nobody can keep us busy */
static gboolean
readable_cb (GSocket      *socket,
             GIOCondition  condition,
             gpointer      user_data)
{
  g_autoptr (ChatMdnsLink) self = g_object_ref (user_data);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  guint8 data[MAX_LENGTH];
  struct sockaddr_in source;
  gssize length;

  length = g_socket_receive_from (socket, &address, (char *) data, sizeof data, NULL, &error);
  if (length < 0)
    {
      g_debug ("Nothing is read from %s: %s", self->interface->name, error->message);
      return G_SOURCE_CONTINUE;
    }

  if (self->agent != NULL && g_socket_address_to_native (address, &source, sizeof source, NULL) &&
      source.sin_port == g_htons (PORT) && chat_network_interface_has_neighbour (self->interface, source.sin_addr) &&
      !is_echo (self, source.sin_addr, data, (gsize) length))
    receive (self, source.sin_addr, data, (gsize) length);

  return G_SOURCE_CONTINUE;
}

static void
timer_cb (gpointer user_data)
{
  g_autoptr (ChatMdnsLink) self = g_object_ref (user_data);

  self->timer_id = 0;
  run (self);
}

/* Whoever is told of something meanwhile may have no use for the link any more. */
static void
run (ChatMdnsLink *self)
{
  g_autoptr (GPtrArray) packets = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_mdns_packet_free);
  g_autoptr (ChatMdnsAgent) agent = NULL;
  gint64 now = g_get_monotonic_time ();
  gint64 due;

  if (self->agent == NULL)
    return;

  agent = g_object_ref (self->agent);
  due = chat_mdns_agent_advance (agent, now, packets);
  if (self->agent != agent)
    return;

  for (guint i = 0; i < packets->len; i++)
    send_packet (self, packets->pdata[i]);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (due != CHAT_MDNS_NEVER)
    self->timer_id = g_timeout_add_once ((guint) ((due - now + G_TIME_SPAN_MILLISECOND - 1) / G_TIME_SPAN_MILLISECOND),
                                         timer_cb, self);
}

static void
chat_mdns_link_dispose (GObject *object)
{
  ChatMdnsLink *self = CHAT_MDNS_LINK (object);

  if (self->agent != NULL)
    chat_mdns_link_set_agent (self, NULL);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);

  G_OBJECT_CLASS (chat_mdns_link_parent_class)->dispose (object);
}

static void
chat_mdns_link_finalize (GObject *object)
{
  ChatMdnsLink *self = CHAT_MDNS_LINK (object);

  g_queue_clear_full (&self->echoes, (GDestroyNotify) g_bytes_unref);
  g_clear_object (&self->socket);
  g_clear_object (&self->group);
  chat_network_interface_unref (self->interface);

  G_OBJECT_CLASS (chat_mdns_link_parent_class)->finalize (object);
}

static void
chat_mdns_link_class_init (ChatMdnsLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_mdns_link_dispose;
  object_class->finalize = chat_mdns_link_finalize;
}

static void
chat_mdns_link_init (ChatMdnsLink *self)
{
}

static gboolean
set_interface (GSocket                     *socket,
               const ChatNetworkInterface  *interface,
               GError                     **error)
{
  struct ip_mreqn request = {
    .imr_address = chat_network_interface_get_address (interface),
    .imr_ifindex = (int) interface->index,
  };

  if (setsockopt (g_socket_get_fd (socket), IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "IP_MULTICAST_IF: %s", g_strerror (errno));

  return FALSE;
}

static gboolean
open_socket (ChatMdnsLink  *self,
             GError       **error)
{
  g_autoptr (GInetAddress) group = g_inet_address_new_from_string (GROUP);

  self->group = g_inet_socket_address_new (group, PORT);
  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);
  if (self->socket == NULL)
    return FALSE;

  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_multicast_ttl (self->socket, TTL);
  g_socket_set_multicast_loopback (self->socket, TRUE);

  return g_socket_set_option (self->socket, IPPROTO_IP, IP_MULTICAST_ALL, 0, error) &&
         g_socket_bind (self->socket, self->group, TRUE, error) &&
         set_interface (self->socket, self->interface, error) &&
         g_socket_join_multicast_group (self->socket, group, FALSE, self->interface->name, error);
}

/**
 * chat_mdns_link_new:
 * @interface: an interface
 * @error: return location for an error
 *
 * Creates a link, which has no agent yet.
 *
 * Returns: (transfer full): the link, or %NULL with @error set
 */
ChatMdnsLink *
chat_mdns_link_new (ChatNetworkInterface  *interface,
                    GError               **error)
{
  g_autoptr (ChatMdnsLink) self = NULL;

  g_return_val_if_fail (interface != NULL, NULL);

  self = g_object_new (CHAT_TYPE_MDNS_LINK, NULL);
  self->interface = chat_network_interface_ref (interface);
  if (!open_socket (self, error))
    return NULL;

  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT_IDLE);
  g_source_attach (self->source, NULL);

  return g_steal_pointer (&self);
}

/**
 * chat_mdns_link_get_interface:
 * @self: a link
 *
 * Gets on which interface it is.
 *
 * Returns: (transfer none): the interface
 */
ChatNetworkInterface *
chat_mdns_link_get_interface (ChatMdnsLink *self)
{
  g_return_val_if_fail (CHAT_IS_MDNS_LINK (self), NULL);

  return self->interface;
}

/**
 * chat_mdns_link_get_agent:
 * @self: a link
 *
 * Gets for whom it works.
 *
 * Returns: (transfer none) (nullable): the agent
 */
ChatMdnsAgent *
chat_mdns_link_get_agent (ChatMdnsLink *self)
{
  g_return_val_if_fail (CHAT_IS_MDNS_LINK (self), NULL);

  return self->agent;
}

/**
 * chat_mdns_link_set_agent:
 * @self: a link
 * @agent: (nullable): an agent
 *
 * Works for an agent from now on. The one before says farewell.
 */
void
chat_mdns_link_set_agent (ChatMdnsLink  *self,
                          ChatMdnsAgent *agent)
{
  g_autoptr (ChatMdnsPacket) farewell = NULL;

  g_return_if_fail (CHAT_IS_MDNS_LINK (self));
  g_return_if_fail (agent == NULL || CHAT_IS_MDNS_AGENT (agent));

  if (self->agent != NULL)
    farewell = chat_mdns_agent_create_farewell (self->agent);
  if (farewell != NULL)
    send_packet (self, farewell);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_set_object (&self->agent, agent);
  run (self);
}
