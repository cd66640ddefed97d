/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-announcer.h"

G_BEGIN_DECLS

#define CHAT_TYPE_MDNS_ANNOUNCER (chat_mdns_announcer_get_type ())

/**
 * ChatMdnsAnnouncer:
 *
 * Announces a server by multicast DNS, where nobody else does.
 */
G_DECLARE_FINAL_TYPE (ChatMdnsAnnouncer, chat_mdns_announcer, CHAT, MDNS_ANNOUNCER, GObject)

ChatMdnsAnnouncer *chat_mdns_announcer_new (const char        *name,
                                            guint16            port,
                                            const char *const *records) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
