/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *wire_fossil_apply  (GBytes      *base,
                            const char  *delta,
                            gsize        length,
                            gsize        max_size,
                            GError     **error);
GBytes *wire_fossil_create (GBytes      *base,
                            GBytes      *target);

G_END_DECLS
