/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *server_disposition_dup_name (const char *value);
char *server_disposition_make     (const char *type,
                                   const char *name);

G_END_DECLS
