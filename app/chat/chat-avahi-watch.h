/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CHAT_TYPE_AVAHI_WATCH (chat_avahi_watch_get_type ())

/**
 * ChatAvahiWatch:
 *
 * Watches whether Avahi runs, which is started where the system wants that. A
 * sandbox may not ask for it; then it does not run.
 *
 * Emits `changed` when it is known whether it does, and each time when that
 * changes.
 */
G_DECLARE_FINAL_TYPE (ChatAvahiWatch, chat_avahi_watch, CHAT, AVAHI_WATCH, GObject)

ChatAvahiWatch  *chat_avahi_watch_new            (GDBusConnection *connection) G_GNUC_WARN_UNUSED_RESULT;
GDBusConnection *chat_avahi_watch_get_connection (ChatAvahiWatch  *self);

G_END_DECLS
