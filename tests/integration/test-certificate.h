/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void test_make_certificate (const char *certificate,
                            const char *key);

G_END_DECLS
