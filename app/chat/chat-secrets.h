/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CHAT_TYPE_SECRETS (chat_secrets_get_type ())

/**
 * ChatSecrets:
 *
 * The tokens of the accounts. They are in the keyring of the person, through
 * libsecret, and never in a file or a setting of ours.
 *
 * What could not be stored there is known until the program ends.
 */
G_DECLARE_FINAL_TYPE (ChatSecrets, chat_secrets, CHAT, SECRETS, GObject)

ChatSecrets *chat_secrets_new           (void) G_GNUC_WARN_UNUSED_RESULT;
ChatSecrets *chat_secrets_new_in_memory (void) G_GNUC_WARN_UNUSED_RESULT;
void         chat_secrets_lookup_async  (ChatSecrets          *self,
                                         const char           *account,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
char        *chat_secrets_lookup_finish (ChatSecrets          *self,
                                         GAsyncResult         *result,
                                         GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void         chat_secrets_store_async   (ChatSecrets          *self,
                                         const char           *account,
                                         const char           *server,
                                         const char           *user,
                                         const char           *token,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean     chat_secrets_store_finish  (ChatSecrets          *self,
                                         GAsyncResult         *result,
                                         GError              **error);
void         chat_secrets_clear_async   (ChatSecrets          *self,
                                         const char           *account,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean     chat_secrets_clear_finish  (ChatSecrets          *self,
                                         GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS
