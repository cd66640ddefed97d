/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-sessions.h"

G_BEGIN_DECLS

#define CHAT_TYPE_RELOCATOR (chat_relocator_get_type ())

/**
 * ChatRelocator:
 *
 * Finds the servers of accounts again when they have got another address on the
 * network.
 */
G_DECLARE_FINAL_TYPE (ChatRelocator, chat_relocator, CHAT, RELOCATOR, GObject)

ChatRelocator *chat_relocator_new (GDBusConnection *connection,
                                   ChatSessions    *sessions) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
