/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-search-row.h"

#include "confab-drawing.h"
#include "confab-time.h"
#include "confab-user-text.h"

#include <glib/gi18n.h>

/* Of the space for both, what the author may have where both names are long. */
#define AUTHOR_SHARE 0.6

/* How much of the height of a line is between lines, and of it between words. */
#define LINE_SPACING 0.2
#define WORD_SPACING 0.4

#define SNIPPET_LINES 2

/* How much of the accent colour is behind what was looked for. */
#define MARKER_OPACITY 0.3
#define MARKER_OPACITY_HIGH_CONTRAST 0.5

typedef enum
{
  PART_AUTHOR,
  PART_ROOM,
  PART_TIME,
  PART_SNIPPET,
  N_PARTS,
} Part;

/**
 * ConfabSearchRow:
 *
 * A message that was found: who has sent it, where and when, and the words that
 * were looked for.
 *
 * It draws its texts itself. All rows are new with each letter that somebody
 * types, and labels would take three times as long.
 */
struct _ConfabSearchRow
{
  GtkWidget      parent_instance;

  ChatSearchHit *hit;
  char          *summary;
  PangoLayout   *layouts[N_PARTS];
  guint          names_room : 1;
  guint          laid_out : 1;
};

G_DEFINE_FINAL_TYPE (ConfabSearchRow, confab_search_row, GTK_TYPE_WIDGET)

static char *
dup_author (ChatSearchHit *hit)
{
  if (chat_search_hit_get_outgoing (hit))
    return g_strdup (_("You"));

  return confab_user_text_get (chat_search_hit_get_author (hit));
}

static PangoLayout *
create_layout (ConfabSearchRow *self,
               Part             part)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  if (part == PART_SNIPPET)
    {
      pango_layout_set_height (layout, -SNIPPET_LINES);
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
    }
  else
    {
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
      if (part == PART_AUTHOR)
        pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
      pango_layout_set_attributes (layout, attributes);
      pango_layout_set_single_paragraph_mode (layout, TRUE);
    }

  return layout;
}

/* Each text on the side on which it is begun to be read: Pango turns this round
 * for those whose direction is not that of the window.
 */
static void
align (ConfabSearchRow *self)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  pango_layout_set_alignment (self->layouts[PART_SNIPPET], mirrored ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
}

static void
set_part (ConfabSearchRow *self,
          Part             part,
          const char      *text)
{
  if (self->layouts[part] == NULL)
    self->layouts[part] = create_layout (self, part);

  pango_layout_set_width (self->layouts[part], -1);
  pango_layout_set_text (self->layouts[part], text, -1);
}

static char *
describe (ConfabSearchRow *self)
{
  ChatSearchHit *hit = self->hit;
  g_autofree char *author = dup_author (hit);
  g_autofree char *time = confab_time_format_full (chat_search_hit_get_time (hit));

  if (!self->names_room)
    {
      /* Translators: spoken; author, date and time, and text of a message */
      return g_strdup_printf (_("%s, %s, %s"), author, time, chat_search_hit_get_snippet (hit));
    }

  /* Translators: spoken; author, title of a room, date and time, and text of a message */
  return g_strdup_printf (_("%s in %s, %s, %s"), author,
                          chat_room_get_title (chat_search_hit_get_room (hit)), time,
                          chat_search_hit_get_snippet (hit));
}

static void
update (ConfabSearchRow *self)
{
  self->laid_out = FALSE;
  if (self->hit == NULL)
    return;

  g_free (self->summary);
  self->summary = describe (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* Not before the row is in a window, when its style is that of nothing. */
static void
ensure_layouts (ConfabSearchRow *self)
{
  g_autofree char *author = NULL;
  g_autofree char *time = NULL;

  if (self->laid_out)
    return;

  time = confab_time_format_brief (chat_search_hit_get_time (self->hit), g_get_real_time ());
  author = dup_author (self->hit);
  set_part (self, PART_AUTHOR, author);
  set_part (self, PART_ROOM, self->names_room ? chat_room_get_title (chat_search_hit_get_room (self->hit)) : "");
  set_part (self, PART_TIME, time);
  set_part (self, PART_SNIPPET, chat_search_hit_get_snippet (self->hit));
  align (self);
  self->laid_out = TRUE;
}

/* The height of the first line. */
static int
get_head_height (ConfabSearchRow *self)
{
  int head_height = 0;

  for (Part part = PART_AUTHOR; part <= PART_TIME; part++)
    {
      int width, height;

      confab_drawing_get_size (self->layouts[part], &width, &height);
      head_height = MAX (head_height, height);
    }

  return head_height;
}

static void
confab_search_row_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  ConfabSearchRow *self = CONFAB_SEARCH_ROW (widget);
  int head_height, width, height;

  /* All texts are cut where there is no room for them. */
  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL || self->hit == NULL)
    return;

  ensure_layouts (self);
  head_height = get_head_height (self);
  pango_layout_set_width (self->layouts[PART_SNIPPET], for_size < 0 ? -1 : for_size * PANGO_SCALE);
  confab_drawing_get_size (self->layouts[PART_SNIPPET], &width, &height);
  *minimum = *natural = head_height + (int) (head_height * LINE_SPACING) + height;
}

static void
draw (ConfabSearchRow *self,
      GtkSnapshot     *snapshot,
      Part             part,
      int              x,
      int              y,
      int              width)
{
  GdkRGBA color = confab_drawing_get_color (GTK_WIDGET (self), part == PART_ROOM || part == PART_TIME);

  confab_drawing_append_layout (GTK_WIDGET (self), snapshot, self->layouts[part], x, y, width, &color);
}

static GdkRGBA
get_marker_color (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GdkRGBA color;

  adw_accent_color_to_rgba (adw_style_manager_get_accent_color (manager), &color);
  color.alpha = adw_style_manager_get_high_contrast (manager) ? MARKER_OPACITY_HIGH_CONTRAST : MARKER_OPACITY;

  return color;
}

static void
draw_snippet (ConfabSearchRow *self,
              GtkSnapshot     *snapshot,
              int              y)
{
  PangoLayout *layout = self->layouts[PART_SNIPPET];
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  GdkRGBA color = get_marker_color ();
  guint n_ranges;
  const ChatSearchRange *ranges = chat_search_hit_get_ranges (self->hit, &n_ranges);

  pango_layout_set_width (layout, width * PANGO_SCALE);
  for (guint i = 0; i < n_ranges; i++)
    confab_drawing_append_marker (GTK_WIDGET (self), snapshot, layout, 0, y, width,
                                  ranges[i].start, ranges[i].end, &color);
  draw (self, snapshot, PART_SNIPPET, 0, y, width);
}

static void
confab_search_row_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  ConfabSearchRow *self = CONFAB_SEARCH_ROW (widget);
  int width = gtk_widget_get_width (widget);
  int widths[N_PARTS];
  int head_height, spacing, space, height;

  if (self->hit == NULL)
    return;

  ensure_layouts (self);
  for (Part part = PART_AUTHOR; part <= PART_TIME; part++)
    pango_layout_set_width (self->layouts[part], -1);

  head_height = get_head_height (self);
  spacing = (int) (head_height * WORD_SPACING);
  widths[PART_TIME] = confab_drawing_fit (self->layouts[PART_TIME], width);
  space = width - widths[PART_TIME] - 2 * spacing;
  confab_drawing_get_size (self->layouts[PART_ROOM], &widths[PART_ROOM], &height);
  widths[PART_AUTHOR] = confab_drawing_fit (self->layouts[PART_AUTHOR],
                                            MAX (space - widths[PART_ROOM], (int) (space * AUTHOR_SHARE)));
  widths[PART_ROOM] = confab_drawing_fit (self->layouts[PART_ROOM], space - widths[PART_AUTHOR]);

  draw (self, snapshot, PART_AUTHOR, 0, 0, widths[PART_AUTHOR]);
  draw (self, snapshot, PART_ROOM, widths[PART_AUTHOR] + spacing, 0, widths[PART_ROOM]);
  draw (self, snapshot, PART_TIME, width - widths[PART_TIME], 0, widths[PART_TIME]);
  draw_snippet (self, snapshot, head_height + (int) (head_height * LINE_SPACING));
}

static GtkSizeRequestMode
confab_search_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
confab_search_row_direction_changed (GtkWidget        *widget,
                                     GtkTextDirection  previous)
{
  ConfabSearchRow *self = CONFAB_SEARCH_ROW (widget);

  GTK_WIDGET_CLASS (confab_search_row_parent_class)->direction_changed (widget, previous);

  if (self->laid_out)
    align (self);
}

static void
confab_search_row_dispose (GObject *object)
{
  ConfabSearchRow *self = CONFAB_SEARCH_ROW (object);

  g_clear_object (&self->hit);
  for (Part part = 0; part < N_PARTS; part++)
    g_clear_object (&self->layouts[part]);

  G_OBJECT_CLASS (confab_search_row_parent_class)->dispose (object);
}

static void
confab_search_row_finalize (GObject *object)
{
  ConfabSearchRow *self = CONFAB_SEARCH_ROW (object);

  g_free (self->summary);

  G_OBJECT_CLASS (confab_search_row_parent_class)->finalize (object);
}

static void
confab_search_row_class_init (ConfabSearchRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_search_row_dispose;
  object_class->finalize = confab_search_row_finalize;

  widget_class->direction_changed = confab_search_row_direction_changed;
  widget_class->get_request_mode = confab_search_row_get_request_mode;
  widget_class->measure = confab_search_row_measure;
  widget_class->snapshot = confab_search_row_snapshot;
}

static void
confab_search_row_init (ConfabSearchRow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "search-row");
  g_signal_connect_object (adw_style_manager_get_default (), "notify::accent-color",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/**
 * confab_search_row_new:
 *
 * Creates a row.
 *
 * Returns: (transfer floating): the row
 */
ConfabSearchRow *
confab_search_row_new (void)
{
  return g_object_new (CONFAB_TYPE_SEARCH_ROW, NULL);
}

/**
 * confab_search_row_get_hit:
 * @self: a row
 *
 * Gets what is shown.
 *
 * Returns: (transfer none) (nullable): the hit
 */
ChatSearchHit *
confab_search_row_get_hit (ConfabSearchRow *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH_ROW (self), NULL);

  return self->hit;
}

/**
 * confab_search_row_set_hit:
 * @self: a row
 * @hit: (nullable): a hit
 *
 * Sets what to show.
 */
void
confab_search_row_set_hit (ConfabSearchRow *self,
                           ChatSearchHit   *hit)
{
  g_return_if_fail (CONFAB_IS_SEARCH_ROW (self));
  g_return_if_fail (hit == NULL || CHAT_IS_SEARCH_HIT (hit));

  if (g_set_object (&self->hit, hit))
    update (self);
}

/**
 * confab_search_row_set_names_room:
 * @self: a row
 * @names_room: whether to say in which room the message is
 *
 * Sets whether hits of several rooms are shown.
 */
void
confab_search_row_set_names_room (ConfabSearchRow *self,
                                  gboolean         names_room)
{
  g_return_if_fail (CONFAB_IS_SEARCH_ROW (self));

  names_room = !!names_room;
  if (self->names_room == names_room)
    return;

  self->names_room = names_room;
  update (self);
}

/**
 * confab_search_row_get_summary:
 * @self: a row
 *
 * Gets what a screen reader says for the whole row.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
confab_search_row_get_summary (ConfabSearchRow *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH_ROW (self), NULL);

  return self->summary;
}
