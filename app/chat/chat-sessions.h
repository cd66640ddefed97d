/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-session.h"

G_BEGIN_DECLS

#define CHAT_TYPE_SESSIONS (chat_sessions_get_type ())

/**
 * ChatSessions:
 *
 * The accounts of the person, in the order in which they are shown: a
 * [iface@Gio.ListModel] of [class@Session].
 *
 * Those that were added are there again at the next start; which they are is
 * in a small file, their tokens are in the secrets.
 */
G_DECLARE_FINAL_TYPE (ChatSessions, chat_sessions, CHAT, SESSIONS, GObject)

ChatSessions *chat_sessions_new           (const char           *path,
                                           ChatSecrets          *secrets) G_GNUC_WARN_UNUSED_RESULT;
gboolean      chat_sessions_load          (ChatSessions         *self,
                                           GError              **error);
guint         chat_sessions_get_n         (ChatSessions         *self);
ChatSession  *chat_sessions_get           (ChatSessions         *self,
                                           guint                 position);
ChatSession  *chat_sessions_find          (ChatSessions         *self,
                                           ChatSession          *like);
ChatSession  *chat_sessions_find_id       (ChatSessions         *self,
                                           const char           *id);
ChatSession  *chat_sessions_find_account  (ChatSessions         *self,
                                           ChatAccount          *account);
gboolean      chat_sessions_add           (ChatSessions         *self,
                                           ChatSession          *session,
                                           GError              **error);
ChatSession  *chat_sessions_add_for_run   (ChatSessions         *self,
                                           ChatSession          *session);
gboolean      chat_sessions_edit          (ChatSessions         *self,
                                           ChatSession          *session,
                                           const char           *uri,
                                           const char           *user,
                                           const char           *name,
                                           GError              **error);
gboolean      chat_sessions_relocate      (ChatSessions         *self,
                                           ChatSession          *session,
                                           const char           *uri,
                                           GError              **error);
void          chat_sessions_move          (ChatSessions         *self,
                                           ChatSession          *session,
                                           int                   steps);
void          chat_sessions_sign_in       (ChatSessions         *self,
                                           ChatSession          *session,
                                           const char           *token);
void          chat_sessions_sign_out      (ChatSessions         *self,
                                           ChatSession          *session);
void          chat_sessions_remove_async  (ChatSessions         *self,
                                           ChatSession          *session,
                                           gboolean              delete_data,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean      chat_sessions_remove_finish (ChatSessions         *self,
                                           GAsyncResult         *result,
                                           GError              **error);
void          chat_sessions_close_async   (ChatSessions         *self,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean      chat_sessions_close_finish  (ChatSessions         *self,
                                           GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS
