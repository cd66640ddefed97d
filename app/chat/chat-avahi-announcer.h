/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-announcer.h"

G_BEGIN_DECLS

#define CHAT_TYPE_AVAHI_ANNOUNCER (chat_avahi_announcer_get_type ())

/**
 * ChatAvahiAnnouncer:
 *
 * Has Avahi announce a server.
 */
G_DECLARE_FINAL_TYPE (ChatAvahiAnnouncer, chat_avahi_announcer, CHAT, AVAHI_ANNOUNCER, GObject)

ChatAvahiAnnouncer *chat_avahi_announcer_new (GDBusConnection   *connection,
                                              const char        *name,
                                              guint16            port,
                                              const char *const *records) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
