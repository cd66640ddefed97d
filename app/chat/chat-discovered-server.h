/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CHAT_TYPE_DISCOVERED_SERVER (chat_discovered_server_get_type ())

/**
 * ChatDiscoveredServer:
 *
 * A server that was announced on the network. Anybody can announce anything:
 * only a connection shows whether it has the certificate.
 */
G_DECLARE_FINAL_TYPE (ChatDiscoveredServer, chat_discovered_server, CHAT, DISCOVERED_SERVER, GObject)

ChatDiscoveredServer *chat_discovered_server_new             (const char           *name,
                                                              const char           *host,
                                                              guint16               port,
                                                              const char           *fingerprint) G_GNUC_WARN_UNUSED_RESULT;
const char           *chat_discovered_server_get_name        (ChatDiscoveredServer *self);
const char           *chat_discovered_server_get_host        (ChatDiscoveredServer *self);
guint16               chat_discovered_server_get_port        (ChatDiscoveredServer *self);
const char           *chat_discovered_server_get_fingerprint (ChatDiscoveredServer *self);
gboolean              chat_discovered_server_equal           (ChatDiscoveredServer *self,
                                                              ChatDiscoveredServer *other);

G_END_DECLS
