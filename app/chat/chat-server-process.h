/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-server-address.h"

G_BEGIN_DECLS

/* What the name of a log has after it that was put aside. */
#define CHAT_SERVER_PROCESS_PREVIOUS_LOG ".1"

#define CHAT_TYPE_SERVER_PROCESS (chat_server_process_get_type ())

/**
 * ChatServerProcess:
 *
 * The process of a server, which ends with this one.
 *
 * It emits `ready` when the server listens and, exactly once, `ended` with a
 * #GError when it has ended, for whatever reason. Until then, it is alive.
 */
G_DECLARE_FINAL_TYPE (ChatServerProcess, chat_server_process, CHAT, SERVER_PROCESS, GObject)

ChatServerProcess       *chat_server_process_new         (const char *const  *argv,
                                                          const char         *log_path,
                                                          int                 lock) G_GNUC_WARN_UNUSED_RESULT;
const ChatServerAddress *chat_server_process_get_address (ChatServerProcess  *self);
void                     chat_server_process_terminate   (ChatServerProcess  *self,
                                                          guint               kill_delay);
void                     chat_server_process_kill        (ChatServerProcess  *self);

G_END_DECLS
