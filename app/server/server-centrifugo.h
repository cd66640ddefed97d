/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-config.h"

G_BEGIN_DECLS

char *server_centrifugo_print (ServerConfig  *config,
                               GPtrArray     *left);

G_END_DECLS
