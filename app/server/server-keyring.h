/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ServerKeyringSettings:
 * @secret: (nullable): the secret with which tokens are signed.
 * @previous_secret: (nullable): the one before, which still counts.
 * @previous_until: (nullable): when it no longer does, in ISO 8601 with a
 *   time zone.
 * @key_file: (nullable): the path of a PEM file with public keys or
 *   certificates.
 * @jwks_file: (nullable): the path of a JWKS document.
 * @audience: (nullable): what a token must name as its audience.
 * @issuer: (nullable): what a token must name as its issuer.
 * @user_claim: the claim with the user id.
 *
 * What the configuration says of tokens.
 */
typedef struct
{
  GBytes *secret;
  GBytes *previous_secret;
  char *previous_until;
  char *key_file;
  char *jwks_file;
  char *audience;
  char *issuer;
  char *user_claim;
} ServerKeyringSettings;

/**
 * ServerKeyring:
 *
 * What tokens may be signed with, and what they must say. All of it is read
 * when it is made.
 */
typedef struct _ServerKeyring ServerKeyring;

ServerKeyring *server_keyring_new            (const ServerKeyringSettings  *settings,
                                              GError                      **error);
void           server_keyring_free           (ServerKeyring                *self);
gboolean       server_keyring_is_empty       (ServerKeyring                *self);
gboolean       server_keyring_can_sign       (ServerKeyring                *self);
gboolean       server_keyring_verify         (ServerKeyring                *self,
                                              const char                   *algorithm,
                                              const char                   *key_id,
                                              gint64                        now,
                                              const char                   *text,
                                              gsize                         length,
                                              GBytes                       *signature);
GBytes        *server_keyring_sign           (ServerKeyring                *self,
                                              const char                   *text,
                                              gsize                         length);
const char    *server_keyring_get_audience   (ServerKeyring                *self);
const char    *server_keyring_get_issuer     (ServerKeyring                *self);
const char    *server_keyring_get_user_claim (ServerKeyring                *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerKeyring, server_keyring_free)

G_END_DECLS
