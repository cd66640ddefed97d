/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-mdns-agent.h"

G_BEGIN_DECLS

#define CHAT_TYPE_MDNS_RESPONDER (chat_mdns_responder_get_type ())

/**
 * ChatMdnsResponder:
 *
 * Announces one service on one interface (RFC 6762, sections 6 to 10).
 *
 * Emits `conflict` when somebody else has one of its names, with whether it is
 * that of the computer. Then it does nothing any more.
 */
G_DECLARE_FINAL_TYPE (ChatMdnsResponder, chat_mdns_responder, CHAT, MDNS_RESPONDER, GObject)

ChatMdnsResponder *chat_mdns_responder_new (const char        *type,
                                            const char        *label,
                                            const char        *host,
                                            guint16            port,
                                            const char *const *texts,
                                            struct in_addr     address,
                                            guint              delay,
                                            GRand             *rand) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
