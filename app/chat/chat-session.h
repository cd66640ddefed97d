/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-account.h"

G_BEGIN_DECLS

#define CHAT_TYPE_SESSION (chat_session_get_type ())
#define CHAT_TYPE_SESSION_STATE (chat_session_state_get_type ())

/**
 * ChatSessionState:
 * @CHAT_SESSION_IDLE: not started.
 * @CHAT_SESSION_STARTING: the server is started, the store is read.
 * @CHAT_SESSION_OPEN: there is an account.
 * @CHAT_SESSION_FAILED: it could not be started; it can be tried again.
 * @CHAT_SESSION_CLOSED: it ended or is about to.
 */
typedef enum
{
  CHAT_SESSION_IDLE,
  CHAT_SESSION_STARTING,
  CHAT_SESSION_OPEN,
  CHAT_SESSION_FAILED,
  CHAT_SESSION_CLOSED,
} ChatSessionState;

GType chat_session_state_get_type (void);

G_DECLARE_FINAL_TYPE (ChatSession, chat_session, CHAT, SESSION, GObject)

ChatSession     *chat_session_new_host      (const char         *directory,
                                             const char         *user) G_GNUC_WARN_UNUSED_RESULT;
ChatSession     *chat_session_new_server    (const char         *uri,
                                             const char         *user,
                                             const char         *token) G_GNUC_WARN_UNUSED_RESULT;
ChatSession     *chat_session_new_from_spec (const char         *spec) G_GNUC_WARN_UNUSED_RESULT;
char            *chat_session_dup_spec      (ChatSession        *self) G_GNUC_WARN_UNUSED_RESULT;
ChatSessionState chat_session_get_state     (ChatSession        *self);
const GError    *chat_session_get_error     (ChatSession        *self);
ChatAccount     *chat_session_get_account   (ChatSession        *self);
const char      *chat_session_get_uri       (ChatSession        *self);
const char      *chat_session_get_user      (ChatSession        *self);
gboolean         chat_session_get_hosted    (ChatSession        *self);
void             chat_session_add_room      (ChatSession        *self,
                                             const char         *room);
void             chat_session_start         (ChatSession        *self);
void             chat_session_close_async   (ChatSession        *self,
                                             GCancellable       *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
gboolean         chat_session_close_finish  (ChatSession        *self,
                                             GAsyncResult       *result,
                                             GError            **error);

G_END_DECLS
