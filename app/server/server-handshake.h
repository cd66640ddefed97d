/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-http.h"

G_BEGIN_DECLS

gboolean          server_handshake_allows_origin   (const ServerHttpRequest *request,
                                                    const char *const       *allowed_origins);
ServerHttpStatus  server_handshake_check           (const ServerHttpRequest *request,
                                                    const char *const       *allowed_origins);
void              server_handshake_append_response (const ServerHttpRequest *request,
                                                    GString                 *response);

G_END_DECLS
