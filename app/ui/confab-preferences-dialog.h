/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_PREFERENCES_DIALOG (confab_preferences_dialog_get_type ())

G_DECLARE_FINAL_TYPE (ConfabPreferencesDialog, confab_preferences_dialog, CONFAB, PREFERENCES_DIALOG, AdwPreferencesDialog)

ConfabPreferencesDialog *confab_preferences_dialog_new (GSettings *settings);

G_END_DECLS
