/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "chat-markup.h"

G_BEGIN_DECLS

void   confab_markup_label_init             (GtkLabel        *label);
char  *confab_markup_label_format           (ChatMarkupBlock *block,
                                             const char      *actor,
                                             GArray         **mentions) G_GNUC_WARN_UNUSED_RESULT;
void   confab_markup_label_set_block        (GtkLabel        *label,
                                             ChatMarkup      *markup,
                                             ChatMarkupBlock *block,
                                             const char      *actor);
char  *confab_markup_label_dup_link_at      (GtkWidget       *root,
                                             double           x,
                                             double           y,
                                             char           **shown) G_GNUC_WARN_UNUSED_RESULT;
char  *confab_markup_label_dup_focused_link (GtkWidget       *root,
                                             char           **shown) G_GNUC_WARN_UNUSED_RESULT;
char  *confab_markup_label_dup_only_link    (GtkWidget       *root,
                                             char           **shown) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
