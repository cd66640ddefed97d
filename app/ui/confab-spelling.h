/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

gboolean confab_spelling_is_available (void);
void     confab_spelling_attach       (GtkSourceView *view);
void     confab_spelling_set_enabled  (GtkSourceView *view,
                                       gboolean       enabled);

G_END_DECLS
