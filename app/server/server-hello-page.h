/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

#define SERVER_HELLO_PATH "/hello/"

void server_hello_page_begin    (ServerExchange *exchange);
void server_hello_page_redirect (ServerExchange *exchange);
void server_hello_page_handle   (ServerExchange *exchange);

G_END_DECLS
