/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-discovered-server.h"

G_BEGIN_DECLS

#define CHAT_TYPE_DISCOVERY (chat_discovery_get_type ())

/**
 * ChatDiscovery:
 *
 * The shared servers of the network, in the order in which they were found: a
 * [iface@Gio.ListModel] of [class@DiscoveredServer].
 */
G_DECLARE_FINAL_TYPE (ChatDiscovery, chat_discovery, CHAT, DISCOVERY, GObject)

ChatDiscovery *chat_discovery_new (GDBusConnection *connection) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
