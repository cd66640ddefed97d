/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-mdns-agent.h"

G_BEGIN_DECLS

/**
 * ChatMdnsAgentFunc:
 * @address: the address of this computer on an interface
 * @user_data: user data
 *
 * Creates an agent for an interface.
 *
 * Returns: (transfer full): the agent
 */
typedef ChatMdnsAgent * (*ChatMdnsAgentFunc) (struct in_addr address,
                                              gpointer       user_data);

#define CHAT_TYPE_MDNS_NETWORK (chat_mdns_network_get_type ())

/**
 * ChatMdnsNetwork:
 *
 * Has an agent on each interface of this computer, while it is up.
 *
 * Emits `changed` when one has gone.
 */
G_DECLARE_FINAL_TYPE (ChatMdnsNetwork, chat_mdns_network, CHAT, MDNS_NETWORK, GObject)

ChatMdnsNetwork *chat_mdns_network_new          (ChatMdnsAgentFunc  create,
                                                 gpointer           user_data) G_GNUC_WARN_UNUSED_RESULT;
void             chat_mdns_network_renew        (ChatMdnsNetwork   *self);
guint            chat_mdns_network_get_n_agents (ChatMdnsNetwork   *self);
ChatMdnsAgent   *chat_mdns_network_get_agent    (ChatMdnsNetwork   *self,
                                                 guint              position);

G_END_DECLS
