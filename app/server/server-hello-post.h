/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

/* A payload with what is around it. */
#define SERVER_HELLO_MAX_BODY (16 * 1024)

void server_hello_post_begin     (ServerExchange *exchange);
void server_hello_post_token     (ServerExchange *exchange);
void server_hello_post_publish   (ServerExchange *exchange);
void server_hello_post_websocket (ServerExchange *exchange);

G_END_DECLS
