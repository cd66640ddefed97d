/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-link.h"

G_BEGIN_DECLS

/**
 * ChatInviteAnswer:
 * @uri: the URI of the server's WebSocket
 * @fingerprint: (nullable): of the only certificate that the server may have
 * @user: the id of the new user
 * @token: the token to sign in with
 * @channels: the rooms that the guest may enter, empty if all
 *
 * What a server gives for an invite.
 */
typedef struct
{
  char  *uri;
  char  *fingerprint;
  char  *user;
  char  *token;
  char **channels;
} ChatInviteAnswer;

void              chat_invite_answer_free   (ChatInviteAnswer     *self);
gboolean          chat_invite_may_be_plain  (const ChatLink       *link);
void              chat_invite_redeem_async  (const ChatLink       *link,
                                             const char           *name,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
ChatInviteAnswer *chat_invite_redeem_finish (GAsyncResult         *result,
                                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatInviteAnswer, chat_invite_answer_free)

G_END_DECLS
