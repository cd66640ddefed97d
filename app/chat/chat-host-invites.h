/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-host.h"
#include "chat-host-invite.h"

G_BEGIN_DECLS

void       chat_host_add_invite_async     (ChatHost             *self,
                                           const char           *name,
                                           const char           *address,
                                           guint                 uses,
                                           guint                 days,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
char      *chat_host_add_invite_finish    (ChatHost             *self,
                                           GAsyncResult         *result,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void       chat_host_list_invites_async   (ChatHost             *self,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
GPtrArray *chat_host_list_invites_finish  (ChatHost             *self,
                                           GAsyncResult         *result,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void       chat_host_revoke_invite_async  (ChatHost             *self,
                                           ChatHostInvite       *invite,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean   chat_host_revoke_invite_finish (ChatHost             *self,
                                           GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS
