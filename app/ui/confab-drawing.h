/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How large the smaller texts are, as the theme has it. */
#define CONFAB_DRAWING_CAPTION 0.82

void    confab_drawing_get_size      (PangoLayout   *layout,
                                      int           *width,
                                      int           *height);
int     confab_drawing_fit           (PangoLayout   *layout,
                                      int            most);
GdkRGBA confab_drawing_get_color     (GtkWidget     *widget,
                                      gboolean       dim);
void    confab_drawing_append_layout (GtkWidget     *widget,
                                      GtkSnapshot   *snapshot,
                                      PangoLayout   *layout,
                                      int            x,
                                      int            y,
                                      int            width,
                                      const GdkRGBA *color);
void    confab_drawing_append_marker (GtkWidget     *widget,
                                      GtkSnapshot   *snapshot,
                                      PangoLayout   *layout,
                                      int            x,
                                      int            y,
                                      int            width,
                                      guint          start,
                                      guint          end,
                                      const GdkRGBA *color);
void    confab_drawing_append_icon   (GtkWidget     *widget,
                                      GtkSnapshot   *snapshot,
                                      const char    *icon_name,
                                      int            x,
                                      int            y,
                                      int            size,
                                      const GdkRGBA *color);
void    confab_drawing_append_pill   (GtkWidget     *widget,
                                      GtkSnapshot   *snapshot,
                                      int            x,
                                      int            y,
                                      int            width,
                                      int            height,
                                      const GdkRGBA *color);

G_END_DECLS
