/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_MENTIONS (confab_mentions_get_type ())

G_DECLARE_FINAL_TYPE (ConfabMentions, confab_mentions, CONFAB, MENTIONS, GtkWidget)

ConfabMentions *confab_mentions_new   (GtkWidget      *text,
                                       GArray         *ranges);

void            confab_mentions_color (ConfabMentions *self,
                                       PangoAttrList  *attributes);

G_END_DECLS
