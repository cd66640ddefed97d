/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-finder.h"

G_BEGIN_DECLS

#define CHAT_TYPE_AVAHI_FINDER (chat_avahi_finder_get_type ())

/**
 * ChatAvahiFinder:
 *
 * Has Avahi look for servers.
 */
G_DECLARE_FINAL_TYPE (ChatAvahiFinder, chat_avahi_finder, CHAT, AVAHI_FINDER, GObject)

ChatAvahiFinder *chat_avahi_finder_new (GDBusConnection *connection) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
