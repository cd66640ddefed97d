/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-byline.h"

#include "confab-drawing.h"

#define SPACING 6

/**
 * ConfabByline:
 *
 * Who has written what follows, and when. Who listens is told that by each row.
 */
struct _ConfabByline
{
  GtkWidget    parent_instance;

  char        *author;
  char        *time;
  PangoLayout *author_layout;
  PangoLayout *time_layout;
};

G_DEFINE_FINAL_TYPE (ConfabByline, confab_byline, GTK_TYPE_WIDGET)

static PangoLayout *
create_layout (ConfabByline   *self,
               const char     *text,
               PangoAttribute *attribute)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (CONFAB_DRAWING_CAPTION));
  pango_attr_list_insert (attributes, attribute);
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, TRUE);

  return layout;
}

/* Not before they are in a window, when their style is that of nothing. */
static void
ensure_layouts (ConfabByline *self)
{
  if (self->author_layout == NULL)
    self->author_layout = create_layout (self, self->author, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  if (self->time_layout == NULL)
    self->time_layout = create_layout (self, self->time, pango_attr_font_features_new ("tnum"));
}

static void
confab_byline_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  ConfabByline *self = CONFAB_BYLINE (widget);
  int author_width, author_height, time_width, time_height;

  ensure_layouts (self);
  pango_layout_set_width (self->author_layout, -1);
  confab_drawing_get_size (self->author_layout, &author_width, &author_height);
  confab_drawing_get_size (self->time_layout, &time_width, &time_height);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 0;
      *natural = author_width + SPACING + time_width;
    }
  else
    {
      *minimum = *natural = MAX (author_height, time_height);
    }
}

static void
confab_byline_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  ConfabByline *self = CONFAB_BYLINE (widget);
  GdkRGBA color = confab_drawing_get_color (widget, FALSE);
  GdkRGBA dim = confab_drawing_get_color (widget, TRUE);
  int author_width, baseline, time_width, height;

  ensure_layouts (self);
  baseline = pango_layout_get_baseline (self->author_layout) - pango_layout_get_baseline (self->time_layout);
  confab_drawing_get_size (self->time_layout, &time_width, &height);
  pango_layout_set_width (self->author_layout, -1);
  author_width = confab_drawing_fit (self->author_layout, gtk_widget_get_width (widget) - SPACING - time_width);
  confab_drawing_append_layout (widget, snapshot, self->author_layout, 0, 0, author_width, &color);
  confab_drawing_append_layout (widget, snapshot, self->time_layout, author_width + SPACING, PANGO_PIXELS (baseline),
                                time_width, &dim);
}

/* Nobody tells a layout of other fonts once its widget was taken out of a window. */
static void
confab_byline_unroot (GtkWidget *widget)
{
  ConfabByline *self = CONFAB_BYLINE (widget);

  g_clear_object (&self->author_layout);
  g_clear_object (&self->time_layout);

  GTK_WIDGET_CLASS (confab_byline_parent_class)->unroot (widget);
}

static void
confab_byline_finalize (GObject *object)
{
  ConfabByline *self = CONFAB_BYLINE (object);

  g_clear_object (&self->author_layout);
  g_clear_object (&self->time_layout);
  g_free (self->author);
  g_free (self->time);

  G_OBJECT_CLASS (confab_byline_parent_class)->finalize (object);
}

static void
confab_byline_class_init (ConfabBylineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = confab_byline_finalize;
  widget_class->measure = confab_byline_measure;
  widget_class->snapshot = confab_byline_snapshot;
  widget_class->unroot = confab_byline_unroot;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
confab_byline_init (ConfabByline *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "message-header");
}

/**
 * confab_byline_new:
 *
 * Creates a byline without texts.
 *
 * Returns: (transfer floating): the byline
 */
ConfabByline *
confab_byline_new (void)
{
  return g_object_new (CONFAB_TYPE_BYLINE, NULL);
}

/**
 * confab_byline_get_author:
 * @self: a byline
 *
 * Gets who has written.
 *
 * Returns: (transfer none) (nullable): the name
 */
const char *
confab_byline_get_author (ConfabByline *self)
{
  g_return_val_if_fail (CONFAB_IS_BYLINE (self), NULL);

  return self->author;
}

/**
 * confab_byline_get_time:
 * @self: a byline
 *
 * Gets when it was written.
 *
 * Returns: (transfer none) (nullable): the time of the day
 */
const char *
confab_byline_get_time (ConfabByline *self)
{
  g_return_val_if_fail (CONFAB_IS_BYLINE (self), NULL);

  return self->time;
}

/**
 * confab_byline_set_texts:
 * @self: a byline
 * @author: who has written
 * @time: when, as it is shown
 *
 * Sets what to show.
 */
void
confab_byline_set_texts (ConfabByline *self,
                         const char   *author,
                         const char   *time)
{
  g_return_if_fail (CONFAB_IS_BYLINE (self));
  g_return_if_fail (author != NULL);
  g_return_if_fail (time != NULL);

  if (g_set_str (&self->author, author))
    g_clear_object (&self->author_layout);
  if (g_set_str (&self->time, time))
    g_clear_object (&self->time_layout);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
