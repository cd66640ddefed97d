/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <wire.h>

G_BEGIN_DECLS

char            *test_make_folder      (void);
void             test_remove_folder    (const char     *path);
void             test_iterate_until    (const gboolean *done);
WirePublication *test_make_publication (const char     *json,
                                        gint64          time);

G_END_DECLS
