/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void confab_menu_names_set     (GtkPopoverMenu *menu);
void confab_menu_names_install (void);

G_END_DECLS
