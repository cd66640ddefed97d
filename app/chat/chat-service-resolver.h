/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-discovered-server.h"

G_BEGIN_DECLS

#define CHAT_TYPE_SERVICE_RESOLVER (chat_service_resolver_get_type ())

/**
 * ChatServiceResolver:
 *
 * Finds out where a service is that a browser has found, and whether that
 * changes.
 *
 * Emits `resolved` when what is known has changed.
 */
G_DECLARE_FINAL_TYPE (ChatServiceResolver, chat_service_resolver, CHAT, SERVICE_RESOLVER, GObject)

ChatServiceResolver  *chat_service_resolver_new        (GDBusConnection     *connection,
                                                        GVariant            *item) G_GNUC_WARN_UNUSED_RESULT;
gboolean              chat_service_resolver_is_of      (ChatServiceResolver *self,
                                                        GVariant            *item);
ChatDiscoveredServer *chat_service_resolver_get_server (ChatServiceResolver *self);
void                  chat_service_resolver_forget     (ChatServiceResolver *self);

G_END_DECLS
