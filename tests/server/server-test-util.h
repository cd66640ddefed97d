/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <wire.h>

#include "test-folder.h"

G_BEGIN_DECLS

void             test_iterate_until    (const gboolean *done);
WirePublication *test_make_publication (const char     *json,
                                        gint64          time);

G_END_DECLS
