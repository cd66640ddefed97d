/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-host-invite.h"
#include "chat-host.h"
#include "chat-room.h"

G_BEGIN_DECLS

/**
 * ChatHostInviteTerms:
 * @name: for whom it is meant, empty if that is not to be kept
 * @address: by which name or address guests reach this computer
 * @room: (nullable): the room to which the link leads, %NULL for none
 * @only_room: whether guests may enter no other room than @room
 * @uses: how many may come with it, 0 for any number
 * @days: for how many days it is good
 *
 * What an invite is to be.
 */
typedef struct
{
  const char *name;
  const char *address;
  ChatRoom   *room;
  gboolean    only_room;
  guint       uses;
  guint       days;
} ChatHostInviteTerms;

void       chat_host_add_invite_async     (ChatHost                   *self,
                                           const ChatHostInviteTerms  *terms,
                                           GCancellable               *cancellable,
                                           GAsyncReadyCallback         callback,
                                           gpointer                    user_data);
char      *chat_host_add_invite_finish    (ChatHost                   *self,
                                           GAsyncResult               *result,
                                           GError                    **error) G_GNUC_WARN_UNUSED_RESULT;
void       chat_host_list_invites_async   (ChatHost                   *self,
                                           GCancellable               *cancellable,
                                           GAsyncReadyCallback         callback,
                                           gpointer                    user_data);
GPtrArray *chat_host_list_invites_finish  (ChatHost                   *self,
                                           GAsyncResult               *result,
                                           GError                    **error) G_GNUC_WARN_UNUSED_RESULT;
void       chat_host_revoke_invite_async  (ChatHost                   *self,
                                           ChatHostInvite             *invite,
                                           GCancellable               *cancellable,
                                           GAsyncReadyCallback         callback,
                                           gpointer                    user_data);
gboolean   chat_host_revoke_invite_finish (ChatHost                   *self,
                                           GAsyncResult               *result,
                                           GError                    **error);

G_END_DECLS
