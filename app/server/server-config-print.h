/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *server_config_print_default (void);
char *server_config_print_manual  (void);

G_END_DECLS
