/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-account.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SESSION (confab_session_get_type ())
#define CONFAB_TYPE_SESSION_STATE (confab_session_state_get_type ())

/**
 * ConfabSessionState:
 * @CONFAB_SESSION_IDLE: not started.
 * @CONFAB_SESSION_STARTING: the server is started, the store is read.
 * @CONFAB_SESSION_OPEN: there is an account.
 * @CONFAB_SESSION_FAILED: it could not be started; it can be tried again.
 * @CONFAB_SESSION_CLOSED: it ended or is about to.
 */
typedef enum
{
  CONFAB_SESSION_IDLE,
  CONFAB_SESSION_STARTING,
  CONFAB_SESSION_OPEN,
  CONFAB_SESSION_FAILED,
  CONFAB_SESSION_CLOSED,
} ConfabSessionState;

GType confab_session_state_get_type (void);

G_DECLARE_FINAL_TYPE (ConfabSession, confab_session, CONFAB, SESSION, GObject)

ConfabSession      *confab_session_new_host       (const char           *directory,
                                                   const char           *user) G_GNUC_WARN_UNUSED_RESULT;
ConfabSession      *confab_session_new_server     (const char           *uri,
                                                   const char           *user,
                                                   const char           *token) G_GNUC_WARN_UNUSED_RESULT;
ConfabSession      *confab_session_new_from_spec  (const char           *spec) G_GNUC_WARN_UNUSED_RESULT;
char               *confab_session_dup_spec       (ConfabSession        *self) G_GNUC_WARN_UNUSED_RESULT;
ConfabSessionState  confab_session_get_state      (ConfabSession        *self);
const GError       *confab_session_get_error      (ConfabSession        *self);
ChatAccount        *confab_session_get_account    (ConfabSession        *self);
const char         *confab_session_get_uri        (ConfabSession        *self);
const char         *confab_session_get_user       (ConfabSession        *self);
gboolean            confab_session_get_hosted     (ConfabSession        *self);
void                confab_session_add_room       (ConfabSession        *self,
                                                   const char           *room);
void                confab_session_start          (ConfabSession        *self);
void                confab_session_close_async    (ConfabSession        *self,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
gboolean            confab_session_close_finish   (ConfabSession        *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);

G_END_DECLS
