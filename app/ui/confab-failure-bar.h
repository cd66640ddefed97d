/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_FAILURE_BAR (confab_failure_bar_get_type ())

G_DECLARE_FINAL_TYPE (ConfabFailureBar, confab_failure_bar, CONFAB, FAILURE_BAR, AdwBin)

ConfabFailureBar *confab_failure_bar_new       (void);
void              confab_failure_bar_set_error (ConfabFailureBar *self,
                                                const GError     *error);

G_END_DECLS
