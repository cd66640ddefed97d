/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  SERVER_TOKEN_VALID,
  SERVER_TOKEN_INVALID,
  SERVER_TOKEN_EXPIRED,
} ServerTokenStatus;

/**
 * ServerClaims:
 * @user: the user id, empty for a visitor.
 * @info: (nullable): what others shall see of the user, JSON text.
 * @expires_at: seconds since 1970, 0 for never.
 */
typedef struct
{
  char *user;
  GBytes *info;
  gint64 expires_at;
  gboolean admin;
} ServerClaims;

ServerTokenStatus  server_token_check   (const char    *token,
                                         GBytes        *secret,
                                         gint64         now,
                                         ServerClaims  *claims);
char              *server_token_mint    (GBytes        *secret,
                                         const char    *user,
                                         gboolean       admin,
                                         gint64         expires_at);
void               server_claims_clear  (ServerClaims  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerClaims, server_claims_clear)

G_END_DECLS
