/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_BACKGROUND (confab_background_get_type ())

G_DECLARE_FINAL_TYPE (ConfabBackground, confab_background, CONFAB, BACKGROUND, GObject)

ConfabBackground *confab_background_new          (GtkApplication   *application,
                                                  GSettings        *settings) G_GNUC_WARN_UNUSED_RESULT;
void              confab_background_set_sessions (ConfabBackground *self,
                                                  GListModel       *sessions);
gboolean          confab_background_get_held     (ConfabBackground *self);
void              confab_background_begin        (ConfabBackground *self);
void              confab_background_refresh      (ConfabBackground *self);

G_END_DECLS
