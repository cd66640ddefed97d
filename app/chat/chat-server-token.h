/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void chat_server_token_mint (const char *server_path,
                             const char *config_path,
                             const char *user,
                             GTask      *task);

G_END_DECLS
