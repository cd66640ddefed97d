/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-mentions.h"

#include "chat-markup-block.h"

/**
 * ConfabMentions:
 *
 * Where people are mentioned in a text, and the colour they have there.
 *
 * Pango knows nothing of themes. So, as links are in GtkLabel, this is a CSS
 * node inside that of the text: a widget that shows nothing, named `mention`. A
 * text without mentions has none.
 */
struct _ConfabMentions
{
  GtkWidget  parent_instance;

  GArray    *ranges;
  GdkRGBA    color;
};

G_DEFINE_FINAL_TYPE (ConfabMentions, confab_mentions, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Not before it is in a window, when its style is that of nothing. */
static void
update_color (ConfabMentions *self)
{
  GdkRGBA color;

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  if (gdk_rgba_equal (&color, &self->color))
    return;

  self->color = color;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
confab_mentions_css_changed (GtkWidget         *widget,
                             GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (confab_mentions_parent_class)->css_changed (widget, change);

  update_color (CONFAB_MENTIONS (widget));
}

/* The text is laid out before the style of what is new is said to have changed. */
static void
confab_mentions_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (confab_mentions_parent_class)->root (widget);

  update_color (CONFAB_MENTIONS (widget));
}

static void
confab_mentions_finalize (GObject *object)
{
  ConfabMentions *self = CONFAB_MENTIONS (object);

  g_clear_pointer (&self->ranges, g_array_unref);

  G_OBJECT_CLASS (confab_mentions_parent_class)->finalize (object);
}

static void
confab_mentions_class_init (ConfabMentionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = confab_mentions_finalize;
  widget_class->css_changed = confab_mentions_css_changed;
  widget_class->root = confab_mentions_root;

  /**
   * ConfabMentions::changed:
   * @self: mentions
   *
   * Emitted when the colour is another one.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_NONE);
  gtk_widget_class_set_css_name (widget_class, "mention");
}

static void
confab_mentions_init (ConfabMentions *self)
{
}

/**
 * confab_mentions_new:
 * @text: a widget that shows a text
 * @ranges: (element-type ChatMarkupRange): where people are mentioned in what it
 *   shows
 *
 * Creates the mentions of a text. They are a child of @text until it is
 * destroyed or they are unparented.
 *
 * Returns: (transfer none): the mentions
 */
ConfabMentions *
confab_mentions_new (GtkWidget *text,
                     GArray    *ranges)
{
  ConfabMentions *self;

  g_return_val_if_fail (GTK_IS_WIDGET (text), NULL);
  g_return_val_if_fail (ranges != NULL, NULL);

  self = g_object_new (CONFAB_TYPE_MENTIONS, NULL);
  self->ranges = g_array_ref (ranges);
  g_signal_connect_object (text, "destroy", G_CALLBACK (gtk_widget_unparent), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (GTK_WIDGET (self), text);

  return self;
}

/* What is bright may be more than any screen can show. */
static guint16
to_pango (float part)
{
  return CLAMP (part, 0, 1) * G_MAXUINT16;
}

static void
change (PangoAttrList         *attributes,
        const ChatMarkupRange *range,
        PangoAttribute        *attribute)
{
  attribute->start_index = range->start;
  attribute->end_index = range->end;
  pango_attr_list_change (attributes, attribute);
}

/**
 * confab_mentions_color:
 * @self: mentions
 * @attributes: the attributes of the text
 *
 * Gives the mentions their present colour, if it is known yet.
 */
void
confab_mentions_color (ConfabMentions *self,
                       PangoAttrList  *attributes)
{
  g_return_if_fail (CONFAB_IS_MENTIONS (self));
  g_return_if_fail (attributes != NULL);

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;

  for (guint i = 0; i < self->ranges->len; i++)
    {
      const ChatMarkupRange *range = &g_array_index (self->ranges, ChatMarkupRange, i);

      change (attributes, range, pango_attr_foreground_new (to_pango (self->color.red),
                                                            to_pango (self->color.green),
                                                            to_pango (self->color.blue)));
      change (attributes, range, pango_attr_foreground_alpha_new (to_pango (self->color.alpha)));
    }
}
