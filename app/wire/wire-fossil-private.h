/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-fossil.h"

G_BEGIN_DECLS

guint32 wire_fossil_get_checksum (const guint8 *data,
                                  gsize         length);

G_END_DECLS
