/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-key.h"

G_BEGIN_DECLS

gboolean server_jwk_read_set (const char  *json,
                              gsize        length,
                              GPtrArray   *keys,
                              GError     **error);

G_END_DECLS
