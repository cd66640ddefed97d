/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-host.h"

G_BEGIN_DECLS

#define CHAT_TYPE_ANNOUNCEMENT (chat_announcement_get_type ())

G_DECLARE_FINAL_TYPE (ChatAnnouncement, chat_announcement, CHAT, ANNOUNCEMENT, GObject)

ChatAnnouncement *chat_announcement_new      (GDBusConnection  *connection,
                                              ChatHost         *host,
                                              const char       *name) G_GNUC_WARN_UNUSED_RESULT;
const char       *chat_announcement_get_name (ChatAnnouncement *self);

G_END_DECLS
