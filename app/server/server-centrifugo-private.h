/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"

#include <yyjson.h>

G_BEGIN_DECLS

/* A channel that no section can name, so that it has the rules of its parent. */
#define SERVER_CENTRIFUGO_ANY "\x7f"

void            server_centrifugo_leave     (GPtrArray         *left,
                                             const char        *format,
                                             ...) G_GNUC_PRINTF (2, 3);
void            server_centrifugo_add_time  (yyjson_mut_doc    *doc,
                                             yyjson_mut_val    *object,
                                             const char        *name,
                                             gint64             milliseconds);
gboolean        server_centrifugo_has_proxy (ServerConfig      *config,
                                             ServerQuestionKind kind);
yyjson_mut_val *server_centrifugo_add_rules (yyjson_mut_doc    *doc,
                                             ServerConfig      *config,
                                             const char        *channel,
                                             const char        *section,
                                             GPtrArray         *left);

G_END_DECLS
