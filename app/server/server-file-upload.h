/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-exchange.h"

G_BEGIN_DECLS

#define SERVER_FILES_PATH "/files/"

void server_file_upload_begin  (ServerExchange *exchange);
void server_file_upload_handle (ServerExchange *exchange);

gboolean server_file_upload_answer_preflight (ServerExchange *exchange,
                                              const char     *methods);

G_END_DECLS
