/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_BACKGROUND_STATUS (confab_background_status_get_type ())

G_DECLARE_FINAL_TYPE (ConfabBackgroundStatus, confab_background_status, CONFAB, BACKGROUND_STATUS, GObject)

ConfabBackgroundStatus *confab_background_status_new      (GListModel             *sessions) G_GNUC_WARN_UNUSED_RESULT;
const char             *confab_background_status_get_text (ConfabBackgroundStatus *self);

G_END_DECLS
