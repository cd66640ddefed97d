/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-mdns-agent.h"

G_BEGIN_DECLS

#define CHAT_TYPE_MDNS_QUERIER (chat_mdns_querier_get_type ())

/**
 * ChatMdnsQuerier:
 *
 * Looks for the shared servers on one interface (RFC 6762, sections 5 and 10).
 *
 * Emits `changed` when there are others.
 */
G_DECLARE_FINAL_TYPE (ChatMdnsQuerier, chat_mdns_querier, CHAT, MDNS_QUERIER, GObject)

ChatMdnsQuerier *chat_mdns_querier_new         (const char      *type,
                                                GRand           *rand) G_GNUC_WARN_UNUSED_RESULT;
void             chat_mdns_querier_add_servers (ChatMdnsQuerier *self,
                                                GPtrArray       *servers);

G_END_DECLS
