/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-server-address.h"

G_BEGIN_DECLS

#define CHAT_HOST_FILES_CONFIG "server.conf"
#define CHAT_HOST_FILES_DATA "data"
#define CHAT_HOST_FILES_LOG "server.log"

gboolean chat_host_files_lock          (const char               *directory,
                                        int                      *lock,
                                        GError                  **error);
gboolean chat_host_files_make_config   (const char               *directory,
                                        GError                  **error);
gboolean chat_host_files_read_shared   (const char               *directory);
gboolean chat_host_files_write_shared  (const char               *directory,
                                        gboolean                  shared,
                                        GError                  **error);
void     chat_host_files_read_address  (const char               *directory,
                                        ChatServerAddress        *address);
gboolean chat_host_files_write_address (const char               *directory,
                                        const ChatServerAddress  *address,
                                        GError                  **error);

G_END_DECLS
