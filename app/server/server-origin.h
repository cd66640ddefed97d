/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean server_origin_pattern_is_valid (const char        *pattern);
gboolean server_origin_is_allowed       (const char        *origin,
                                         const char *const *patterns);
gboolean server_origin_is_of_host       (const char        *origin,
                                         const char        *host);
gboolean server_host_is_local           (const char        *host,
                                         const char *const *names);

G_END_DECLS
