/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

GtkSourceStyleScheme *confab_schemes_get              (void);
GtkSourceBuffer      *confab_schemes_new_plain_buffer (void);

G_END_DECLS
