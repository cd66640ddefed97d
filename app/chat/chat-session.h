/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-account.h"
#include "chat-host.h"
#include "chat-secrets.h"

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
const char      *chat_session_get_id        (ChatSession        *self);
void             chat_session_set_id        (ChatSession        *self,
                                             const char         *id);
const char      *chat_session_get_name      (ChatSession        *self);
void             chat_session_set_name      (ChatSession        *self,
                                             const char         *name);
const char      *chat_session_get_directory (ChatSession        *self);
gboolean         chat_session_get_kept      (ChatSession        *self);
void             chat_session_set_kept      (ChatSession        *self,
                                             gboolean            kept);
gboolean         chat_session_get_has_token (ChatSession        *self);
gboolean         chat_session_get_signed_out (ChatSession       *self);
const char      *chat_session_get_token     (ChatSession        *self);
void             chat_session_set_secrets   (ChatSession        *self,
                                             ChatSecrets        *secrets,
                                             gboolean            has_token,
                                             gboolean            signed_out);
char            *chat_session_dup_data_directory (ChatSession   *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean         chat_session_equal         (ChatSession        *self,
                                             ChatSession        *other);
ChatSessionState chat_session_get_state     (ChatSession        *self);
const GError    *chat_session_get_error     (ChatSession        *self);
ChatAccount     *chat_session_get_account   (ChatSession        *self);
const char      *chat_session_get_uri       (ChatSession        *self);
const char      *chat_session_get_user      (ChatSession        *self);
const char      *chat_session_get_fingerprint (ChatSession      *self);
void             chat_session_set_fingerprint (ChatSession      *self,
                                               const char       *fingerprint);
ChatHost        *chat_session_get_host      (ChatSession        *self);
gboolean         chat_session_get_hosted    (ChatSession        *self);
void             chat_session_add_room      (ChatSession        *self,
                                             const char         *room);
void             chat_session_start         (ChatSession        *self);
void             chat_session_retry         (ChatSession        *self);
void             chat_session_sign_in       (ChatSession        *self,
                                             const char         *token);
void             chat_session_sign_out      (ChatSession        *self);
void             chat_session_close_async   (ChatSession        *self,
                                             GCancellable       *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
gboolean         chat_session_close_finish  (ChatSession        *self,
                                             GAsyncResult       *result,
                                             GError            **error);

G_END_DECLS
