/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts and small shapes that a widget draws itself. Of rows of which many are
 * made at once, a label for each text would cost several times what the texts do.
 *
 * Places are given from where people begin to read: in a window that is read
 * from right to left, from the right.
 */

#include "confab-drawing.h"

/* As the theme has it for what is dimmed. */
#define DIM_OPACITY 0.55
#define DIM_OPACITY_HIGH_CONTRAST 0.9

/**
 * confab_drawing_get_size:
 * @layout: a layout
 * @width: (out): return location for how wide it is, in pixels
 * @height: (out): return location for how high it is, in pixels
 *
 * Gets the space that a text takes.
 */
void
confab_drawing_get_size (PangoLayout *layout,
                         int         *width,
                         int         *height)
{
  PangoRectangle extents;

  pango_layout_get_extents (layout, NULL, &extents);
  *width = PANGO_PIXELS_CEIL (extents.width);
  *height = PANGO_PIXELS_CEIL (extents.height);
}

/**
 * confab_drawing_fit:
 * @layout: a layout of one line, whose width is not set
 * @most: how much space there is for it, in pixels; less than none is none
 *
 * Shortens a text that is too long.
 *
 * Returns: how wide it is now, in pixels
 */
int
confab_drawing_fit (PangoLayout *layout,
                    int          most)
{
  int width, height;

  confab_drawing_get_size (layout, &width, &height);
  if (width <= most)
    return width;

  pango_layout_set_width (layout, MAX (0, most) * PANGO_SCALE);

  return MAX (0, most);
}

/**
 * confab_drawing_get_color:
 * @widget: a widget
 * @dim: whether it is for what is less important
 *
 * Gets the colour of the texts of a widget.
 *
 * Returns: the colour
 */
GdkRGBA
confab_drawing_get_color (GtkWidget *widget,
                          gboolean   dim)
{
  GdkRGBA color;

  gtk_widget_get_color (widget, &color);
  if (dim)
    color.alpha *= adw_style_manager_get_high_contrast (adw_style_manager_get_default ())
                   ? DIM_OPACITY_HIGH_CONTRAST : DIM_OPACITY;

  return color;
}

static graphene_rect_t
get_bounds (GtkWidget *widget,
            int        x,
            int        y,
            int        width,
            int        height)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x - width;

  return GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);
}

/**
 * confab_drawing_append_layout:
 * @widget: the widget that is drawn
 * @snapshot: what it is drawn to
 * @layout: a layout
 * @x: where it begins
 * @y: its top
 * @width: how wide it is
 * @color: its colour
 *
 * Draws a text.
 */
void
confab_drawing_append_layout (GtkWidget     *widget,
                              GtkSnapshot   *snapshot,
                              PangoLayout   *layout,
                              int            x,
                              int            y,
                              int            width,
                              const GdkRGBA *color)
{
  graphene_rect_t bounds = get_bounds (widget, x, y, width, 0);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &bounds.origin);
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
append_line_marker (GtkSnapshot            *snapshot,
                    PangoLayoutIter        *iter,
                    const graphene_point_t *origin,
                    guint                   start,
                    guint                   end,
                    const GdkRGBA          *color)
{
  PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
  int first = MAX ((int) start, line->start_index);
  int last = MIN ((int) end, line->start_index + line->length);
  g_autofree int *ranges = NULL;
  PangoRectangle extents;
  int n_ranges;

  /* Of what is on another line, Pango says that it goes up to the edge. */
  if (first >= last)
    return;

  pango_layout_iter_get_line_extents (iter, NULL, &extents);
  pango_extents_to_pixels (&extents, NULL);
  pango_layout_line_get_x_ranges (line, first, last, &ranges, &n_ranges);
  for (int i = 0; i < n_ranges; i++)
    {
      int left = PANGO_PIXELS_FLOOR (ranges[2 * i]);
      int right = PANGO_PIXELS_CEIL (ranges[2 * i + 1]);

      gtk_snapshot_append_color (snapshot, color,
                                 &GRAPHENE_RECT_INIT (origin->x + (float) left, origin->y + (float) extents.y,
                                                      (float) (right - left), (float) extents.height));
    }
}

/**
 * confab_drawing_append_marker:
 * @widget: the widget that is drawn
 * @snapshot: what it is drawn to
 * @layout: a layout
 * @x: where it begins
 * @y: its top
 * @width: how wide it is
 * @start: where the part of the text begins, in bytes
 * @end: where it ends
 * @color: its colour
 *
 * Draws what is behind a part of a text that stands out, as from a marker.
 *
 * It is on whole pixels, and the text remains as it is: an underline and another
 * weight, each a text of its own to shape and to draw, take twice as long for
 * what a search finds.
 */
void
confab_drawing_append_marker (GtkWidget     *widget,
                              GtkSnapshot   *snapshot,
                              PangoLayout   *layout,
                              int            x,
                              int            y,
                              int            width,
                              guint          start,
                              guint          end,
                              const GdkRGBA *color)
{
  graphene_rect_t bounds = get_bounds (widget, x, y, width, 0);
  g_autoptr (PangoLayoutIter) iter = pango_layout_get_iter (layout);

  do
    append_line_marker (snapshot, iter, &bounds.origin, start, end, color);
  while (pango_layout_iter_next_line (iter));
}

/**
 * confab_drawing_append_icon:
 * @widget: the widget that is drawn
 * @snapshot: what it is drawn to
 * @icon_name: the name of a symbolic icon
 * @x: where it begins
 * @y: its top
 * @size: how wide and high it is
 * @color: its colour
 *
 * Draws an icon.
 */
void
confab_drawing_append_icon (GtkWidget     *widget,
                            GtkSnapshot   *snapshot,
                            const char    *icon_name,
                            int            x,
                            int            y,
                            int            size,
                            const GdkRGBA *color)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  g_autoptr (GtkIconPaintable) icon = NULL;
  graphene_rect_t bounds = get_bounds (widget, x, y, size, size);

  icon = gtk_icon_theme_lookup_icon (theme, icon_name, NULL, size, gtk_widget_get_scale_factor (widget),
                                     gtk_widget_get_direction (widget), GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &bounds.origin);
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), snapshot, size, size, color, 1);
  gtk_snapshot_restore (snapshot);
}

/**
 * confab_drawing_append_pill:
 * @widget: the widget that is drawn
 * @snapshot: what it is drawn to
 * @x: where it begins
 * @y: its top
 * @width: how wide it is
 * @height: how high it is
 * @color: its colour
 *
 * Draws what is behind the text of a badge.
 */
void
confab_drawing_append_pill (GtkWidget     *widget,
                            GtkSnapshot   *snapshot,
                            int            x,
                            int            y,
                            int            width,
                            int            height,
                            const GdkRGBA *color)
{
  graphene_rect_t bounds = get_bounds (widget, x, y, width, height);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, (float) height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, &bounds);
  gtk_snapshot_pop (snapshot);
}
