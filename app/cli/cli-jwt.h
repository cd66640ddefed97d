/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cli_jwt_sign (const char *claims,
                    const char *secret);

G_END_DECLS
