/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-discovered-server.h"

G_BEGIN_DECLS

#define CHAT_TYPE_AVAHI_RESOLVER (chat_avahi_resolver_get_type ())

/**
 * ChatAvahiResolver:
 *
 * Finds out where a service is that a browser has found, and whether that
 * changes.
 *
 * Emits `resolved` when what is known has changed.
 */
G_DECLARE_FINAL_TYPE (ChatAvahiResolver, chat_avahi_resolver, CHAT, AVAHI_RESOLVER, GObject)

ChatAvahiResolver    *chat_avahi_resolver_new        (GDBusConnection   *connection,
                                                      GVariant          *item) G_GNUC_WARN_UNUSED_RESULT;
gboolean              chat_avahi_resolver_is_of      (ChatAvahiResolver *self,
                                                      GVariant          *item);
ChatDiscoveredServer *chat_avahi_resolver_get_server (ChatAvahiResolver *self);

G_END_DECLS
