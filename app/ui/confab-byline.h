/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_BYLINE (confab_byline_get_type ())

G_DECLARE_FINAL_TYPE (ConfabByline, confab_byline, CONFAB, BYLINE, GtkWidget)

ConfabByline *confab_byline_new        (void) G_GNUC_WARN_UNUSED_RESULT;
const char   *confab_byline_get_author (ConfabByline *self);
const char   *confab_byline_get_time   (ConfabByline *self);
void          confab_byline_set_texts  (ConfabByline *self,
                                        const char   *author,
                                        const char   *time);

G_END_DECLS
