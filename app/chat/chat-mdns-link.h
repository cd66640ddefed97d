/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-mdns-agent.h"
#include "chat-network-interface.h"

G_BEGIN_DECLS

#define CHAT_TYPE_MDNS_LINK (chat_mdns_link_get_type ())

/**
 * ChatMdnsLink:
 *
 * The socket and the clock of an agent, on one interface.
 */
G_DECLARE_FINAL_TYPE (ChatMdnsLink, chat_mdns_link, CHAT, MDNS_LINK, GObject)

ChatMdnsLink         *chat_mdns_link_new           (ChatNetworkInterface  *interface,
                                                    GError               **error) G_GNUC_WARN_UNUSED_RESULT;
ChatNetworkInterface *chat_mdns_link_get_interface (ChatMdnsLink          *self);
ChatMdnsAgent        *chat_mdns_link_get_agent     (ChatMdnsLink          *self);
void                  chat_mdns_link_set_agent     (ChatMdnsLink          *self,
                                                    ChatMdnsAgent         *agent);

G_END_DECLS
