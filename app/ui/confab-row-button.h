/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *confab_row_button_new (const char *mnemonic,
                                  const char *label);

G_END_DECLS
