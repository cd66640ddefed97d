/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-search-query.h"
#include "chat-stored-result.h"

G_BEGIN_DECLS

/**
 * ChatStoredAccount:
 *
 * What the disk has of an account, to be read for a moment: the account is not
 * started, and whoever uses it is not disturbed. One thread uses it.
 */
typedef struct _ChatStoredAccount ChatStoredAccount;

ChatStoredAccount *chat_stored_account_open          (ChatSession        *session,
                                                      GError            **error) G_GNUC_WARN_UNUSED_RESULT;
void               chat_stored_account_close         (ChatStoredAccount  *self);
ChatSession       *chat_stored_account_get_session   (ChatStoredAccount  *self);
void               chat_stored_account_find_rooms    (ChatStoredAccount  *self,
                                                      const char         *text,
                                                      GPtrArray          *results);
gboolean           chat_stored_account_find_messages (ChatStoredAccount  *self,
                                                      ChatSearchQuery    *query,
                                                      guint               limit,
                                                      GCancellable       *cancellable,
                                                      GPtrArray          *results,
                                                      GError            **error);
ChatStoredResult  *chat_stored_account_get           (ChatStoredAccount  *self,
                                                      const char         *room,
                                                      const char         *message,
                                                      ChatSearchQuery    *query,
                                                      GError            **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatStoredAccount, chat_stored_account_close)

G_END_DECLS
