/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean chat_fuzzy_match (const char *pattern,
                           const char *text,
                           int        *score);

G_END_DECLS
