/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CONFAB_SETTINGS_AUTOSTART "autostart"
#define CONFAB_SETTINGS_BACKGROUND "run-in-background"
#define CONFAB_SETTINGS_CHECK_SPELLING "check-spelling"
#define CONFAB_SETTINGS_COLOR_SCHEME "color-scheme"
#define CONFAB_SETTINGS_ENTER_SENDS "enter-sends"
#define CONFAB_SETTINGS_NOTIFICATIONS "notifications"
#define CONFAB_SETTINGS_NOTIFICATION_TEXT "notification-text"
#define CONFAB_SETTINGS_QUIET_UNTIL "quiet-until"

/* As a time until which to be quiet: for good. */
#define CONFAB_SETTINGS_FOREVER G_MAXINT64

GSettings *confab_settings_new               (void) G_GNUC_WARN_UNUSED_RESULT;
void       confab_settings_set               (GSettings       *settings,
                                              const char      *key,
                                              GVariant        *value);
GSettings *confab_settings_get_delayed       (GSettings       *settings);
gboolean   confab_settings_is_quiet          (GSettings       *settings,
                                              gint64           now);
gint64     confab_settings_get_tomorrow      (gint64           now);
void       confab_settings_bind_color_scheme (GSettings       *settings,
                                              AdwStyleManager *style_manager);

G_END_DECLS
