/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <openssl/evp.h>

G_BEGIN_DECLS

/**
 * ServerKey:
 *
 * One key that a token may be signed with: a secret, or somebody's public
 * key. It alone decides which algorithms it may verify.
 */
typedef struct _ServerKey ServerKey;

ServerKey *server_key_new_secret    (GBytes      *secret,
                                     gint64       until);
ServerKey *server_key_new_public    (EVP_PKEY    *pkey,
                                     GError     **error);
void       server_key_free          (ServerKey   *self);
void       server_key_set_id        (ServerKey   *self,
                                     const char  *id);
gboolean   server_key_set_algorithm (ServerKey   *self,
                                     const char  *name);
gboolean   server_key_has_id        (ServerKey   *self,
                                     const char  *id);
gboolean   server_key_verify        (ServerKey   *self,
                                     const char  *algorithm,
                                     gint64       now,
                                     const char  *text,
                                     gsize        length,
                                     GBytes      *signature);
GBytes    *server_key_sign          (ServerKey   *self,
                                     const char  *text,
                                     gsize        length);
gboolean   server_key_is_secret     (ServerKey   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerKey, server_key_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)

G_END_DECLS
