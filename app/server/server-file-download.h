/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

void server_file_download_begin  (ServerExchange *exchange);
void server_file_download_handle (ServerExchange *exchange);

G_END_DECLS
