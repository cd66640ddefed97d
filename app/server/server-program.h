/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"

G_BEGIN_DECLS

int server_program_run (const char                  *config_path,
                        const ServerConfigOverrides *overrides,
                        ServerConfig                *config,
                        int                          socket,
                        gboolean                     verbose,
                        gboolean                     supervised);

G_END_DECLS
