/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-sessions.h"

G_BEGIN_DECLS

#define CONFAB_REPLY_TEXT_ACTION "reply-with-text"

guint    confab_reply_listen      (GDBusConnection     *connection,
                                   const char          *object_path);
void     confab_reply_send_async  (GApplication        *application,
                                   ChatSessions        *sessions,
                                   const char          *key,
                                   const char          *room,
                                   const char          *text,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);
gboolean confab_reply_send_finish (GApplication        *application,
                                   GAsyncResult        *result);

G_END_DECLS
