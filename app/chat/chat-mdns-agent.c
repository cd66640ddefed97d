/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-agent.h"

G_DEFINE_INTERFACE (ChatMdnsAgent, chat_mdns_agent, G_TYPE_OBJECT)

static void
chat_mdns_agent_default_init (ChatMdnsAgentInterface *iface)
{
}

/**
 * chat_mdns_agent_receive:
 * @self: an agent
 * @packet: a packet of a stranger
 * @now: the time
 *
 * Tells it that a packet came. [method@MdnsAgent.advance] is to be called then.
 */
void
chat_mdns_agent_receive (ChatMdnsAgent        *self,
                         const ChatMdnsPacket *packet,
                         gint64                now)
{
  g_return_if_fail (CHAT_IS_MDNS_AGENT (self));
  g_return_if_fail (packet != NULL);

  CHAT_MDNS_AGENT_GET_IFACE (self)->receive (self, packet, now);
}

/**
 * chat_mdns_agent_advance:
 * @self: an agent
 * @now: the time
 * @packets: (element-type ChatMdnsPacket): where to add what is to be sent
 *
 * Has it do what is due.
 *
 * Returns: when it is to be called again, or %CHAT_MDNS_NEVER as long as nothing
 *   comes
 */
gint64
chat_mdns_agent_advance (ChatMdnsAgent *self,
                         gint64         now,
                         GPtrArray     *packets)
{
  g_return_val_if_fail (CHAT_IS_MDNS_AGENT (self), CHAT_MDNS_NEVER);
  g_return_val_if_fail (packets != NULL, CHAT_MDNS_NEVER);

  return CHAT_MDNS_AGENT_GET_IFACE (self)->advance (self, now, packets);
}

/**
 * chat_mdns_agent_create_farewell:
 * @self: an agent
 *
 * Gets what is to be sent before it goes.
 *
 * Returns: (transfer full) (nullable): the packet, or %NULL if it can go without
 *   a word
 */
ChatMdnsPacket *
chat_mdns_agent_create_farewell (ChatMdnsAgent *self)
{
  g_return_val_if_fail (CHAT_IS_MDNS_AGENT (self), NULL);

  return CHAT_MDNS_AGENT_GET_IFACE (self)->create_farewell (self);
}
