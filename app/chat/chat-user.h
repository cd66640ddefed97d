/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ChatUser:
 *
 * Somebody as a server knows them. It never changes, so that every thread may
 * read it.
 *
 * The id tells one user from another. The name is what the server says that
 * people call the user, and several may have the same. Many servers tell no
 * names: there, the id is one.
 *
 * Who has come with an invite is a guest: realtime-server gives such a user an
 * id that nobody can read, and the name that the guest has chosen.
 */
typedef struct _ChatUser ChatUser;

#define CHAT_TYPE_USER (chat_user_get_type ())

GType       chat_user_get_type   (void);
ChatUser   *chat_user_new        (const char *id,
                                  const char *name) G_GNUC_WARN_UNUSED_RESULT;
ChatUser   *chat_user_new_told   (const char *id,
                                  GBytes     *info) G_GNUC_WARN_UNUSED_RESULT;
ChatUser   *chat_user_ref        (ChatUser   *self);
void        chat_user_unref      (ChatUser   *self);
const char *chat_user_get_id     (ChatUser   *self);
const char *chat_user_get_name   (ChatUser   *self);
const char *chat_user_get_handle (ChatUser   *self);
const char *chat_user_get_alias  (ChatUser   *self);
gboolean    chat_user_is_guest   (ChatUser   *self);
gboolean    chat_user_equal      (ChatUser   *self,
                                  ChatUser   *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatUser, chat_user_unref)

G_END_DECLS
