/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-claims.h"

G_BEGIN_DECLS

typedef enum
{
  SERVER_TOKEN_VALID,
  SERVER_TOKEN_INVALID,
  SERVER_TOKEN_EXPIRED,
} ServerTokenStatus;

ServerTokenStatus  server_token_check (const char          *token,
                                       ServerKeyring       *keyring,
                                       ServerTokenKind      kind,
                                       gint64               now,
                                       ServerClaims        *claims);
char              *server_token_mint  (ServerKeyring       *keyring,
                                       ServerTokenKind      kind,
                                       const ServerClaims  *claims);

G_END_DECLS
