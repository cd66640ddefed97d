/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-account.h"

G_BEGIN_DECLS

#define CONFAB_NOTIFICATION_SHOW "show-message"
#define CONFAB_NOTIFICATION_ACTION "app." CONFAB_NOTIFICATION_SHOW
#define CONFAB_NOTIFICATION_REPLY "reply"
/* Of the portal of notifications, version 2 */
#define CONFAB_NOTIFICATION_REPLY_PURPOSE "im.reply-with-text"

char          *confab_notification_dup_room   (ChatRoom    *room) G_GNUC_WARN_UNUSED_RESULT;
ChatRoom      *confab_notification_find_room  (ChatAccount *account,
                                               const char  *name);
char          *confab_notification_build_id   (ChatRoom    *room,
                                               const char  *key) G_GNUC_WARN_UNUSED_RESULT;
GNotification *confab_notification_new_room   (ChatRoom    *room,
                                               ChatMessage *message,
                                               const char  *key,
                                               gboolean     show_text) G_GNUC_WARN_UNUSED_RESULT;
GVariant      *confab_notification_build_reply
                                              (ChatRoom    *room,
                                               ChatMessage *message,
                                               const char  *key);
GNotification *confab_notification_new_missed (guint        n_messages,
                                               guint        n_rooms) G_GNUC_WARN_UNUSED_RESULT;
GNotification *confab_notification_new_unsent (const char  *title,
                                               const char  *reason,
                                               const char  *text) G_GNUC_WARN_UNUSED_RESULT;
char          *confab_notification_clean      (const char  *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
