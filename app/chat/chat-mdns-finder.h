/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-finder.h"

G_BEGIN_DECLS

#define CHAT_TYPE_MDNS_FINDER (chat_mdns_finder_get_type ())

/**
 * ChatMdnsFinder:
 *
 * Looks for servers by multicast DNS, where nobody else does.
 */
G_DECLARE_FINAL_TYPE (ChatMdnsFinder, chat_mdns_finder, CHAT, MDNS_FINDER, GObject)

ChatMdnsFinder *chat_mdns_finder_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
