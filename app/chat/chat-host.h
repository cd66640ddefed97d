/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CHAT_TYPE_HOST (chat_host_get_type ())

/**
 * ChatHost:
 *
 * The server on this computer, which the app runs for itself and its
 * neighbours.
 *
 * One process owns the server, the others that use the same directory join it.
 * When the server dies, it is started again, at the same address where that
 * is still free. Where another program has taken its port, it moves to another
 * one, and every start tries to go back.
 *
 * Properties, all readable and notified: `uri`, `running`, `owner`, `shared`,
 * `former-port`.
 */
G_DECLARE_FINAL_TYPE (ChatHost, chat_host, CHAT, HOST, GObject)

ChatHost   *chat_host_new               (const char           *server_path,
                                         const char           *directory) G_GNUC_WARN_UNUSED_RESULT;
const char *chat_host_get_uri           (ChatHost             *self);
const char *chat_host_get_fingerprint   (ChatHost             *self);
char       *chat_host_dup_log_path      (ChatHost             *self) G_GNUC_WARN_UNUSED_RESULT;
guint       chat_host_get_port          (ChatHost             *self);
guint       chat_host_get_former_port   (ChatHost             *self);
gboolean    chat_host_forget_port       (ChatHost             *self,
                                         GError              **error);
gboolean    chat_host_get_running       (ChatHost             *self);
gboolean    chat_host_get_owner         (ChatHost             *self);
gboolean    chat_host_get_shared        (ChatHost             *self);
void        chat_host_set_shared_async  (ChatHost             *self,
                                         gboolean              shared,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean    chat_host_set_shared_finish (ChatHost             *self,
                                         GAsyncResult         *result,
                                         GError              **error);
void        chat_host_start_async       (ChatHost             *self,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean    chat_host_start_finish      (ChatHost             *self,
                                         GAsyncResult         *result,
                                         GError              **error);
void        chat_host_mint_token_async  (ChatHost             *self,
                                         const char           *user,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
char       *chat_host_mint_token_finish (ChatHost             *self,
                                         GAsyncResult         *result,
                                         GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void        chat_host_stop_async        (ChatHost             *self,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean    chat_host_stop_finish       (ChatHost             *self,
                                         GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS
