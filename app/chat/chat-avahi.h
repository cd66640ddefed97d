/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CHAT_AVAHI_NAME:
 *
 * The name of the Avahi daemon on the system bus.
 */
#define CHAT_AVAHI_NAME "org.freedesktop.Avahi"
#define CHAT_AVAHI_SERVER "org.freedesktop.Avahi.Server"
#define CHAT_AVAHI_SERVER2 "org.freedesktop.Avahi.Server2"
#define CHAT_AVAHI_ENTRY_GROUP "org.freedesktop.Avahi.EntryGroup"
#define CHAT_AVAHI_SERVICE_BROWSER "org.freedesktop.Avahi.ServiceBrowser"
#define CHAT_AVAHI_SERVICE_RESOLVER "org.freedesktop.Avahi.ServiceResolver"
#define CHAT_AVAHI_COLLISION_ERROR "org.freedesktop.Avahi.CollisionError"

#define CHAT_AVAHI_ANY_INTERFACE (-1)
/* Shared servers listen on IPv4. */
#define CHAT_AVAHI_PROTOCOL_INET 0
#define CHAT_AVAHI_SERVER_RUNNING 2
#define CHAT_AVAHI_ENTRY_GROUP_COLLISION 3
#define CHAT_AVAHI_ENTRY_GROUP_FAILURE 4
#define CHAT_AVAHI_LOOKUP_OUR_OWN 16

guint chat_avahi_subscribe   (GDBusConnection          *connection,
                              const char               *interface,
                              const char               *path,
                              GDBusSignalCallback       callback,
                              gpointer                  user_data);
void  chat_avahi_call        (GDBusConnection          *connection,
                              const char               *path,
                              const char               *interface,
                              const char               *method,
                              GVariant                 *parameters,
                              const char               *reply_type,
                              GCancellable             *cancellable,
                              GAsyncReadyCallback       callback,
                              gpointer                  user_data);
void  chat_avahi_make_async  (GDBusConnection          *connection,
                              const char               *made_interface,
                              const char               *interface,
                              const char               *method,
                              GVariant                 *parameters,
                              GCancellable             *cancellable,
                              GAsyncReadyCallback       callback,
                              gpointer                  user_data);
char *chat_avahi_make_finish (GDBusConnection          *connection,
                              GAsyncResult             *result,
                              GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
void  chat_avahi_free_object (GDBusConnection          *connection,
                              const char               *path,
                              const char               *interface);

G_END_DECLS
