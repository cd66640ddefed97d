/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *test_make_folder   (void) G_GNUC_WARN_UNUSED_RESULT;
void  test_remove_folder (const char *path);

G_END_DECLS
