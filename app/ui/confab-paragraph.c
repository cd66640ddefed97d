/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-paragraph.h"

#include "confab-mentions.h"

/* How wide a line is at most, in pixels at the usual size of text. */
#define MAX_WIDTH_SP 560

/**
 * ConfabParagraph:
 *
 * A text without links, which is most of what is written.
 *
 * GtkLabel lays its text out several times over to find out how narrow and how
 * wide it can be. In a list of messages that takes longer than all the rest, so
 * here the text is laid out once, at its usual width, and again only where there
 * is less room. It can be as narrow as anybody wants.
 */
struct _ConfabParagraph
{
  GtkWidget       parent_instance;

  char           *text;
  PangoAttrList  *attributes;
  PangoLayout    *layout;
  ConfabMentions *mentions;

  /* How wide the text is at the usual width, which it was found out for. */
  int             natural_width;
  int             max_width;
  guint           context_serial;
};

G_DEFINE_FINAL_TYPE (ConfabParagraph, confab_paragraph, GTK_TYPE_WIDGET)

static int
get_max_width (ConfabParagraph *self)
{
  return (int) adw_length_unit_to_px (ADW_LENGTH_UNIT_SP, MAX_WIDTH_SP, gtk_widget_get_settings (GTK_WIDGET (self)));
}

/* Not before the paragraph is in a window, when its style is that of nothing. */
static PangoLayout *
get_layout (ConfabParagraph *self)
{
  if (self->layout != NULL)
    return self->layout;

  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text);
  pango_layout_set_attributes (self->layout, self->attributes);
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);

  return self->layout;
}

/* The extents of the text in lines of at most @width pixels. */
static PangoRectangle
lay_out (ConfabParagraph *self,
         int              width)
{
  PangoLayout *layout = get_layout (self);
  PangoRectangle extents;

  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &extents);

  return extents;
}

/* To lay out at one width after another takes as long as to do it anew. */
static int
get_natural_width (ConfabParagraph *self)
{
  guint serial = pango_context_get_serial (pango_layout_get_context (get_layout (self)));
  int max_width = get_max_width (self);

  if (self->context_serial != serial || self->max_width != max_width)
    {
      self->natural_width = lay_out (self, max_width).width;
      self->max_width = max_width;
      self->context_serial = serial;
    }

  return self->natural_width;
}

/* Where there is room for the longest line, all is as at the usual width. */
static PangoRectangle
lay_out_for_width (ConfabParagraph *self,
                   int              width)
{
  return lay_out (self, width < get_natural_width (self) ? width : self->max_width);
}

static void
confab_paragraph_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  ConfabParagraph *self = CONFAB_PARAGRAPH (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 0;
      *natural = get_natural_width (self);
    }
  else
    {
      *minimum = *natural = lay_out_for_width (self, for_size >= 0 ? for_size : G_MAXINT).height;
    }
}

static void
confab_paragraph_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  ConfabParagraph *self = CONFAB_PARAGRAPH (widget);
  PangoRectangle extents = lay_out_for_width (self, gtk_widget_get_width (widget));
  GdkRGBA color;

  /* Lines that run from right to left begin at the end of the widest. */
  gtk_widget_get_color (widget, &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) -extents.x, 0));
  gtk_snapshot_append_layout (snapshot, self->layout, &color);
  gtk_snapshot_restore (snapshot);
}

static GtkSizeRequestMode
confab_paragraph_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Nobody tells a layout of other fonts once its widget was taken out of a window. */
static void
confab_paragraph_unroot (GtkWidget *widget)
{
  ConfabParagraph *self = CONFAB_PARAGRAPH (widget);

  g_clear_object (&self->layout);
  self->context_serial = 0;

  GTK_WIDGET_CLASS (confab_paragraph_parent_class)->unroot (widget);
}

static void
confab_paragraph_finalize (GObject *object)
{
  ConfabParagraph *self = CONFAB_PARAGRAPH (object);

  g_clear_object (&self->layout);
  g_clear_pointer (&self->attributes, pango_attr_list_unref);
  g_free (self->text);

  G_OBJECT_CLASS (confab_paragraph_parent_class)->finalize (object);
}

static void
confab_paragraph_class_init (ConfabParagraphClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = confab_paragraph_finalize;
  widget_class->get_request_mode = confab_paragraph_get_request_mode;
  widget_class->measure = confab_paragraph_measure;
  widget_class->snapshot = confab_paragraph_snapshot;
  widget_class->unroot = confab_paragraph_unroot;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
  gtk_widget_class_set_css_name (widget_class, "paragraph");
}

static void
confab_paragraph_init (ConfabParagraph *self)
{
  self->text = g_strdup ("");
}

/**
 * confab_paragraph_new:
 *
 * Creates a paragraph without text.
 *
 * Returns: (transfer floating): the paragraph
 */
ConfabParagraph *
confab_paragraph_new (void)
{
  return g_object_new (CONFAB_TYPE_PARAGRAPH, NULL);
}

/**
 * confab_paragraph_get_text:
 * @self: a paragraph
 *
 * Gets what is to be read.
 *
 * Returns: (transfer none): the text without markup
 */
const char *
confab_paragraph_get_text (ConfabParagraph *self)
{
  g_return_val_if_fail (CONFAB_IS_PARAGRAPH (self), NULL);

  return self->text;
}

/* No text is wider or narrower in another colour. */
static void
mentions_changed_cb (ConfabParagraph *self)
{
  confab_mentions_color (self->mentions, self->attributes);
  g_clear_object (&self->layout);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_mentions (ConfabParagraph *self,
              GArray          *mentions)
{
  if (self->mentions != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->mentions));
  self->mentions = NULL;
  if (mentions == NULL)
    return;

  self->mentions = confab_mentions_new (GTK_WIDGET (self), mentions);
  g_signal_connect_object (self->mentions, "changed", G_CALLBACK (mentions_changed_cb), self, G_CONNECT_SWAPPED);
  mentions_changed_cb (self);
}

/**
 * confab_paragraph_set_markup:
 * @self: a paragraph
 * @markup: Pango markup
 * @mentions: (nullable) (element-type ChatMarkupRange): where people are
 *   mentioned in the text
 *
 * Sets the text. What is no markup is shown as it is.
 */
void
confab_paragraph_set_markup (ConfabParagraph *self,
                             const char      *markup,
                             GArray          *mentions)
{
  g_return_if_fail (CONFAB_IS_PARAGRAPH (self));
  g_return_if_fail (markup != NULL);

  self->context_serial = 0;
  g_clear_object (&self->layout);
  g_clear_pointer (&self->attributes, pango_attr_list_unref);
  g_clear_pointer (&self->text, g_free);
  if (!pango_parse_markup (markup, -1, 0, &self->attributes, &self->text, NULL, NULL))
    {
      self->attributes = pango_attr_list_new ();
      self->text = g_strdup (markup);
    }

  /* A hyphen at the end of a line could be taken for a part of the text. */
  pango_attr_list_insert (self->attributes, pango_attr_insert_hyphens_new (FALSE));
  set_mentions (self, mentions);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, self->text,
                                  -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
