/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_DATE_DIALOG (confab_date_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ConfabDateDialog, confab_date_dialog, CONFAB, DATE_DIALOG, AdwDialog)

ConfabDateDialog *confab_date_dialog_new (void);

G_END_DECLS
