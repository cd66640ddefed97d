/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CliAddress:
 * @websocket: where clients connect.
 * @http: what the paths of the HTTP API are appended to.
 * @is_local: whether it is this computer.
 * @is_secure: whether it is encrypted.
 *
 * Where a server is.
 */
typedef struct
{
  char *websocket;
  char *http;
  gboolean is_local;
  gboolean is_secure;
} CliAddress;

gboolean cli_address_parse (CliAddress  *self,
                            const char  *text,
                            GError     **error);
void     cli_address_clear (CliAddress  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliAddress, cli_address_clear)

G_END_DECLS
