/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-room.h"
#include "chat-user.h"

G_BEGIN_DECLS

#define CHAT_TYPE_ACCOUNT (chat_account_get_type ())
#define CHAT_TYPE_ACCOUNT_STATE (chat_account_state_get_type ())

/**
 * ChatAccountState:
 * @CHAT_ACCOUNT_OFFLINE: not connected and not trying: before the first
 *   connect, after a disconnect, or after the server refused the account.
 * @CHAT_ACCOUNT_CONNECTING: trying for the first time since
 *   [method@Account.connect].
 * @CHAT_ACCOUNT_RECONNECTING: the connection was lost, or an attempt failed;
 *   it goes on trying.
 * @CHAT_ACCOUNT_ONLINE: connected.
 */
typedef enum
{
  CHAT_ACCOUNT_OFFLINE,
  CHAT_ACCOUNT_CONNECTING,
  CHAT_ACCOUNT_RECONNECTING,
  CHAT_ACCOUNT_ONLINE,
} ChatAccountState;

GType chat_account_state_get_type (void);

/**
 * ChatAccount:
 *
 * One user at one server: the connection, the database and the rooms.
 *
 * [method@Account.open_async] reads the database and fills
 * [method@Account.get_rooms]; only then may rooms be joined and may
 * [method@Account.connect] be called. [method@Account.close_async] ends it: it
 * waits until all is on the disk.
 *
 * Properties, all readable and, but for the first three, notified: `uri`,
 * `user`, `rooms`, `state`, `error`. `error` is about the connection while it
 * is not there; when the database cannot be written, it says that
 * (%CHAT_ERROR_STORAGE), in every state.
 */
G_DECLARE_FINAL_TYPE (ChatAccount, chat_account, CHAT, ACCOUNT, GObject)

ChatAccount      *chat_account_new          (const char           *uri,
                                             const char           *user,
                                             const char           *token,
                                             const char           *data_dir) G_GNUC_WARN_UNUSED_RESULT;
const char       *chat_account_get_uri      (ChatAccount          *self);
const char       *chat_account_get_user     (ChatAccount          *self);
ChatUser         *chat_account_get_identity (ChatAccount          *self);
void              chat_account_set_name     (ChatAccount          *self,
                                             const char           *name);
ChatAccountState  chat_account_get_state    (ChatAccount          *self);
const GError     *chat_account_get_error    (ChatAccount          *self);
GListModel       *chat_account_get_rooms    (ChatAccount          *self);
void              chat_account_open_async   (ChatAccount          *self,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean          chat_account_open_finish  (ChatAccount          *self,
                                             GAsyncResult         *result,
                                             GError              **error);
void              chat_account_close_async  (ChatAccount          *self,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean          chat_account_close_finish (ChatAccount          *self,
                                             GAsyncResult         *result,
                                             GError              **error);
void              chat_account_connect      (ChatAccount          *self);
void              chat_account_disconnect   (ChatAccount          *self);
void              chat_account_refuse       (ChatAccount          *self,
                                             const GError         *error);
void              chat_account_set_fingerprint (ChatAccount       *self,
                                                const char        *fingerprint);
void              chat_account_set_token    (ChatAccount          *self,
                                             const char           *token);
ChatRoom         *chat_account_join         (ChatAccount          *self,
                                             const char           *name,
                                             const char           *resource_id,
                                             GError              **error);
void              chat_account_leave        (ChatAccount          *self,
                                             ChatRoom             *room);

G_END_DECLS
