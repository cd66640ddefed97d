/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_LENGTH_BAR (confab_length_bar_get_type ())

G_DECLARE_FINAL_TYPE (ConfabLengthBar, confab_length_bar, CONFAB, LENGTH_BAR, AdwBin)

ConfabLengthBar *confab_length_bar_new          (void);
void             confab_length_bar_set_text     (ConfabLengthBar *self,
                                                 const char      *text);
gboolean         confab_length_bar_get_too_long (ConfabLengthBar *self);
gboolean         confab_length_bar_can_split    (ConfabLengthBar *self);

G_END_DECLS
