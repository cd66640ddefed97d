/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-sql.h"

G_BEGIN_DECLS

gboolean chat_schema_prepare (ChatSql            *sql,
                              GError            **error);
gboolean chat_schema_check   (ChatSql            *sql,
                              GError            **error);
gboolean chat_schema_migrate (ChatSql            *sql,
                              const char *const  *steps,
                              GError            **error);

G_END_DECLS
