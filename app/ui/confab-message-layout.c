/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-message-layout.h"

#define AVATAR_SIZE 32
#define AVATAR_SPACING 8
#define STATE_SPACING 6

/**
 * ConfabMessageLayout:
 *
 * Where the parts of a message are: other people's begin at the start, beside
 * the place of an avatar; one's own end at the end, after their state. A body is
 * as wide as its text.
 *
 * Boxes would do the same, but each asks what is in it how wide and how high it
 * is, several times over.
 */
struct _ConfabMessageLayout
{
  GtkLayoutManager  parent_instance;

  GtkWidget        *parts[CONFAB_N_MESSAGE_PARTS];
  gboolean          outgoing;
};

G_DEFINE_FINAL_TYPE (ConfabMessageLayout, confab_message_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
confab_message_layout_get_request_mode (GtkLayoutManager *manager,
                                        GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static gboolean
has_part (ConfabMessageLayout *self,
          ConfabMessagePart    part)
{
  return self->parts[part] != NULL && gtk_widget_get_visible (self->parts[part]);
}

/* A part that is not there takes no room. */
static int
get_size (ConfabMessageLayout *self,
          ConfabMessagePart    part,
          GtkOrientation       orientation,
          int                  for_size,
          gboolean             natural)
{
  int sizes[2] = { 0, 0 };

  if (has_part (self, part))
    gtk_widget_measure (self->parts[part], orientation, for_size, &sizes[0], &sizes[1], NULL, NULL);

  return sizes[natural];
}

static int
get_width (ConfabMessageLayout *self,
           ConfabMessagePart    part,
           int                  available)
{
  return MIN (get_size (self, part, GTK_ORIENTATION_HORIZONTAL, -1, TRUE), available);
}

static int
get_height (ConfabMessageLayout *self,
            ConfabMessagePart    part,
            int                  width)
{
  return get_size (self, part, GTK_ORIENTATION_VERTICAL, width, FALSE);
}

/* What is beside the column with all else. */
static int
get_indent (ConfabMessageLayout *self)
{
  return self->outgoing ? 0 : AVATAR_SIZE + AVATAR_SPACING;
}

static int
get_state_width (ConfabMessageLayout *self)
{
  int width = get_width (self, CONFAB_MESSAGE_STATE, G_MAXINT);

  return width > 0 ? width + STATE_SPACING : 0;
}

/* A header gives way by itself and is less than any window is wide. */
static void
measure_width (ConfabMessageLayout *self,
               int                 *minimum,
               int                 *natural)
{
  int indent = get_indent (self);
  int state = get_state_width (self);
  int body = get_size (self, CONFAB_MESSAGE_BODY, GTK_ORIENTATION_HORIZONTAL, -1, FALSE);
  int failure = get_size (self, CONFAB_MESSAGE_FAILURE, GTK_ORIENTATION_HORIZONTAL, -1, FALSE);

  *minimum = indent + MAX (state + body, failure);
  *natural = MAX (*minimum, indent + state + get_width (self, CONFAB_MESSAGE_BODY, G_MAXINT));
}

static int
measure_height (ConfabMessageLayout *self,
                int                  width)
{
  int available = MAX (0, width - get_indent (self));
  int body_width = get_width (self, CONFAB_MESSAGE_BODY, MAX (0, available - get_state_width (self)));
  int height = get_height (self, CONFAB_MESSAGE_HEADER, -1) +
               get_height (self, CONFAB_MESSAGE_BODY, body_width) +
               get_height (self, CONFAB_MESSAGE_FAILURE, available);

  return has_part (self, CONFAB_MESSAGE_AVATAR) ? MAX (height, AVATAR_SIZE) : height;
}

static void
confab_message_layout_measure (GtkLayoutManager *manager,
                               GtkWidget        *widget,
                               GtkOrientation    orientation,
                               int               for_size,
                               int              *minimum,
                               int              *natural,
                               int              *minimum_baseline,
                               int              *natural_baseline)
{
  ConfabMessageLayout *self = CONFAB_MESSAGE_LAYOUT (manager);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, minimum, natural);
  else
    *minimum = *natural = measure_height (self, for_size >= 0 ? for_size : G_MAXINT / 2);
}

typedef struct
{
  ConfabMessageLayout *self;
  GtkWidget           *widget;
  int                  width;
} Place;

/* The start is at the other side where people write from right to left. */
static void
put (const Place       *place,
     ConfabMessagePart  part,
     int                x,
     int                y,
     int                width,
     int                height)
{
  GtkAllocation allocation = { x, y, width, height };

  if (!has_part (place->self, part))
    return;

  if (gtk_widget_get_direction (place->widget) == GTK_TEXT_DIR_RTL)
    allocation.x = place->width - x - width;
  gtk_widget_size_allocate (place->self->parts[part], &allocation, -1);
}

static int
put_in_column (const Place       *place,
               ConfabMessagePart  part,
               int                y,
               int                width,
               int                height)
{
  int x = place->self->outgoing ? place->width - width : get_indent (place->self);

  put (place, part, x, y, width, height);

  return y + height;
}

static void
confab_message_layout_allocate (GtkLayoutManager *manager,
                                GtkWidget        *widget,
                                int               width,
                                int               height,
                                int               baseline)
{
  ConfabMessageLayout *self = CONFAB_MESSAGE_LAYOUT (manager);
  const Place place = { self, widget, width };
  int available = MAX (0, width - get_indent (self));
  int body_width = get_width (self, CONFAB_MESSAGE_BODY, MAX (0, available - get_state_width (self)));
  int state_width = get_width (self, CONFAB_MESSAGE_STATE, available);
  int state_height = get_height (self, CONFAB_MESSAGE_STATE, -1);
  int y;

  put (&place, CONFAB_MESSAGE_AVATAR, 0, 0, AVATAR_SIZE, AVATAR_SIZE);
  y = put_in_column (&place, CONFAB_MESSAGE_HEADER, 0, get_width (self, CONFAB_MESSAGE_HEADER, available),
                     get_height (self, CONFAB_MESSAGE_HEADER, -1));
  y = put_in_column (&place, CONFAB_MESSAGE_BODY, y, body_width,
                     get_height (self, CONFAB_MESSAGE_BODY, body_width));
  put (&place, CONFAB_MESSAGE_STATE, width - body_width - STATE_SPACING - state_width, y - state_height,
       state_width, state_height);
  put_in_column (&place, CONFAB_MESSAGE_FAILURE, y, get_width (self, CONFAB_MESSAGE_FAILURE, available),
                 height - y);
}

static void
confab_message_layout_class_init (ConfabMessageLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->allocate = confab_message_layout_allocate;
  layout_class->get_request_mode = confab_message_layout_get_request_mode;
  layout_class->measure = confab_message_layout_measure;
}

static void
confab_message_layout_init (ConfabMessageLayout *self)
{
}

/**
 * confab_message_layout_get_part:
 * @self: a layout
 * @part: a part
 *
 * Gets a part of the message.
 *
 * Returns: (transfer none) (nullable): the widget, or %NULL if there was none
 */
GtkWidget *
confab_message_layout_get_part (ConfabMessageLayout *self,
                                ConfabMessagePart    part)
{
  g_return_val_if_fail (CONFAB_IS_MESSAGE_LAYOUT (self), NULL);
  g_return_val_if_fail (part < CONFAB_N_MESSAGE_PARTS, NULL);

  return self->parts[part];
}

/**
 * confab_message_layout_set_part:
 * @self: the layout of a widget
 * @part: a part
 * @widget: (nullable): what shows it, or %NULL to take it away
 *
 * Makes a widget a part of the message, and a child of the widget that has this
 * layout. What was there before goes away.
 */
void
confab_message_layout_set_part (ConfabMessageLayout *self,
                                ConfabMessagePart    part,
                                GtkWidget           *widget)
{
  g_return_if_fail (CONFAB_IS_MESSAGE_LAYOUT (self));
  g_return_if_fail (part < CONFAB_N_MESSAGE_PARTS);
  g_return_if_fail (widget == NULL || GTK_IS_WIDGET (widget));

  if (self->parts[part] == widget)
    return;

  g_clear_pointer (&self->parts[part], gtk_widget_unparent);
  self->parts[part] = widget;

  /* The order of the parts is also that in which they are read. */
  if (widget != NULL)
    {
      GtkWidget *previous = NULL;

      for (guint i = 0; i < part; i++)
        {
          if (self->parts[i] != NULL)
            previous = self->parts[i];
        }
      gtk_widget_insert_after (widget, gtk_layout_manager_get_widget (GTK_LAYOUT_MANAGER (self)), previous);
    }
}

/**
 * confab_message_layout_set_outgoing:
 * @self: a layout
 * @outgoing: whether the message is one's own
 *
 * Sets on which side the message is.
 */
void
confab_message_layout_set_outgoing (ConfabMessageLayout *self,
                                    gboolean             outgoing)
{
  g_return_if_fail (CONFAB_IS_MESSAGE_LAYOUT (self));

  if (self->outgoing == outgoing)
    return;

  self->outgoing = outgoing;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}
