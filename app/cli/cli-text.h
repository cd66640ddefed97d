/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void cli_text_append_safe    (GString    *text,
                              const char *foreign,
                              gssize      length);
void cli_text_append_fitting (GString    *text,
                              const char *foreign,
                              guint       columns);

G_END_DECLS
