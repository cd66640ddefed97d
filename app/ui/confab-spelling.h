/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean confab_spelling_is_available (void);
void     confab_spelling_attach       (GtkTextView *view);
void     confab_spelling_set_enabled  (GtkTextView *view,
                                       gboolean     enabled);

G_END_DECLS
