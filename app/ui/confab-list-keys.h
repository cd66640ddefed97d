/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void confab_list_keys_attach   (GtkWidget   *entry,
                                GtkListView *list_view);
void confab_list_keys_activate (GtkListView *list_view);

G_END_DECLS
