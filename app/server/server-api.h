/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

/* Gets an error code or, with 0, the JSON text of the result. */
typedef void (*ServerApiFunc) (guint       error_code,
                               const char *result,
                               gpointer    data);

ServerApi  *server_api_new      (void);
void        server_api_free     (ServerApi      *self);
const char *server_api_get_node (ServerApi      *self);
void        server_api_begin    (ServerExchange *exchange);
void        server_api_handle   (ServerExchange *exchange);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerApi, server_api_free)

G_END_DECLS
