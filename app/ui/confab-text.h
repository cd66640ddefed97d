/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char   *confab_text_shorten     (const char *text,
                                 guint       max_chars,
                                 guint       max_lines) G_GNUC_WARN_UNUSED_RESULT;
char   *confab_text_isolate     (const char *text) G_GNUC_WARN_UNUSED_RESULT;
GArray *confab_text_find_breaks (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
