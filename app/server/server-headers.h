/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"
#include "server-http.h"

G_BEGIN_DECLS

/* What the headers of one client that are kept may weigh. */
#define SERVER_HEADERS_MAX_SIZE (16 * 1024)

gboolean    server_headers_may_forward (const char              *name);
GHashTable *server_headers_collect     (const ServerConfig      *config,
                                        const ServerHttpRequest *request);
GHashTable *server_headers_merge       (const ServerConfig      *config,
                                        GHashTable              *headers,
                                        GHashTable              *emulated);

G_END_DECLS
