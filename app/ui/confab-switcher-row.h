/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "confab-switcher-item.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SWITCHER_ROW (confab_switcher_row_get_type ())

G_DECLARE_FINAL_TYPE (ConfabSwitcherRow, confab_switcher_row, CONFAB, SWITCHER_ROW, AdwBin)

ConfabSwitcherRow  *confab_switcher_row_new         (void);
ConfabSwitcherItem *confab_switcher_row_get_item    (ConfabSwitcherRow  *self);
void                confab_switcher_row_set_item    (ConfabSwitcherRow  *self,
                                                     ConfabSwitcherItem *item);
const char         *confab_switcher_row_get_summary (ConfabSwitcherRow  *self);

G_END_DECLS
