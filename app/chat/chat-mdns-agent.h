/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "chat-mdns-packet.h"

G_BEGIN_DECLS

/**
 * CHAT_MDNS_NEVER:
 *
 * When nothing is due.
 */
#define CHAT_MDNS_NEVER G_MAXINT64

#define CHAT_TYPE_MDNS_AGENT (chat_mdns_agent_get_type ())

/**
 * ChatMdnsAgent:
 *
 * Somebody who takes part in multicast DNS on one interface. It has neither a
 * socket nor a clock: whoever has both tells it what comes and which time it is,
 * in microseconds, and sends what it wants to send.
 */
G_DECLARE_INTERFACE (ChatMdnsAgent, chat_mdns_agent, CHAT, MDNS_AGENT, GObject)

/**
 * ChatMdnsAgentInterface:
 * @receive: reads a packet that came
 * @advance: does what is due, and returns when something is due next
 * @create_farewell: makes the last packet, or returns %NULL
 *
 * What an agent can do. Packets to send are added to an array.
 */
struct _ChatMdnsAgentInterface
{
  GTypeInterface parent_iface;

  void             (*receive)         (ChatMdnsAgent        *self,
                                       const ChatMdnsPacket *packet,
                                       gint64                now);
  gint64           (*advance)         (ChatMdnsAgent        *self,
                                       gint64                now,
                                       GPtrArray            *packets);
  ChatMdnsPacket * (*create_farewell) (ChatMdnsAgent        *self);
};

void            chat_mdns_agent_receive         (ChatMdnsAgent        *self,
                                                 const ChatMdnsPacket *packet,
                                                 gint64                now);
gint64          chat_mdns_agent_advance         (ChatMdnsAgent        *self,
                                                 gint64                now,
                                                 GPtrArray            *packets);
ChatMdnsPacket *chat_mdns_agent_create_farewell (ChatMdnsAgent        *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
