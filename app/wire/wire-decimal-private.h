/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wire_decimal_compare (const char *one,
                               const char *other,
                               int        *order);

G_END_DECLS
