/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

/* What one may send to a hook. */
#define SERVER_HOOK_MAX_BODY (1024 * 1024)

ServerWebhooks *server_webhooks_new    (void);
void         server_webhooks_free   (ServerWebhooks    *self);
void         server_webhooks_begin  (ServerExchange *exchange);
void         server_webhooks_handle (ServerExchange *exchange);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerWebhooks, server_webhooks_free)

G_END_DECLS
