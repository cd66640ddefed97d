/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-room-row.h"

#include "confab-a11y.h"
#include "confab-avatar.h"
#include "confab-clock.h"
#include "confab-drawing.h"
#include "confab-text.h"
#include "confab-time.h"
#include "confab-user-text.h"

#include <glib/gi18n.h>

#define MAX_PREVIEW_LENGTH 200
#define AVATAR_SIZE 36
#define NESTED_AVATAR_SIZE 24
#define NESTED_MARGIN 24
#define MAX_UNREAD_SHOWN 999

/* Between the avatar and the texts, between texts, and between the lines. */
#define AVATAR_SPACING 12
#define SPACING 6
#define LINE_SPACING 2

#define BADGE_MARGIN 6
#define MUTED_ICON_SIZE 12

/**
 * ConfabRoomRow:
 *
 * A room in the list: its name, what was written last, how much of it is unread
 * and whether somebody is called there.
 *
 * It draws its texts itself, since there is a list full of them before anything
 * of a window can be seen.
 */
struct _ConfabRoomRow
{
  GtkWidget     parent_instance;

  ChatRoom     *room;
  GSignalGroup *room_signals;
  char         *summary;

  ConfabAvatar *avatar;
  char         *texts[CONFAB_ROOM_ROW_N_TEXTS];
  PangoLayout  *layouts[CONFAB_ROOM_ROW_N_TEXTS];

  guint         nested : 1;
  guint         shown : 1;
};

G_DEFINE_FINAL_TYPE (ConfabRoomRow, confab_room_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_NESTED,
  PROP_ROOM,
  PROP_SHOWN,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
dup_line (const char *text)
{
  g_autofree char *start = confab_text_shorten (text, MAX_PREVIEW_LENGTH, MAX_PREVIEW_LENGTH);

  return confab_text_isolate (g_strdelimit (start, "\n\t", ' '));
}

static char *
format_draft (const char *draft)
{
  g_autofree char *line = dup_line (draft);

  /* Translators: what was written in a room and not sent */
  return g_strdup_printf (_("Draft: %s"), line);
}

static char *
format_preview (ChatMessage *message)
{
  g_autofree char *text = confab_a11y_dup_text (message);
  g_autofree char *line = dup_line (text);
  ChatUser *user = chat_message_get_author (message);
  g_autofree char *name = NULL;
  g_autofree char *author = NULL;

  if (chat_message_get_outgoing (message))
    /* Translators: the last message of a room, written by the user */
    return g_strdup_printf (_("You: %s"), line);

  if (*chat_user_get_id (user) == '\0')
    return g_steal_pointer (&line);

  name = confab_user_text_get (user);
  author = confab_text_isolate (name);
  /* Translators: the last message of a room; author, text */
  return g_strdup_printf (_("%s: %s"), author, line);
}

static void
set_class (ConfabRoomRow *self,
           const char    *name,
           gboolean       on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static gboolean
has_class (ConfabRoomRow *self,
           const char    *name)
{
  return gtk_widget_has_css_class (GTK_WIDGET (self), name);
}

static void
insert (PangoAttrList  *attributes,
        gboolean        wanted,
        PangoAttribute *attribute)
{
  if (wanted)
    pango_attr_list_insert (attributes, attribute);
  else
    pango_attribute_destroy (attribute);
}

static PangoAttrList *
create_attributes (ConfabRoomRow     *self,
                   ConfabRoomRowText  text)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  gboolean is_title = text == CONFAB_ROOM_ROW_TITLE;
  gboolean is_preview = text == CONFAB_ROOM_ROW_PREVIEW;
  gboolean is_badge = text == CONFAB_ROOM_ROW_MENTION || text == CONFAB_ROOM_ROW_UNREAD;

  insert (attributes, !is_title, pango_attr_scale_new (CONFAB_DRAWING_CAPTION));
  insert (attributes, is_badge || (is_title && has_class (self, "unread")), pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  insert (attributes, is_preview && has_class (self, "draft"), pango_attr_style_new (PANGO_STYLE_ITALIC));
  insert (attributes, !is_title && !is_preview, pango_attr_font_features_new ("tnum"));

  return attributes;
}

/* Shows nothing where @string is %NULL. */
static void
set_text (ConfabRoomRow     *self,
          ConfabRoomRowText  text,
          const char        *string)
{
  g_set_str (&self->texts[text], string);
  g_clear_object (&self->layouts[text]);
}

/* Not before the row is in a window, when its style is that of nothing. */
static PangoLayout *
get_layout (ConfabRoomRow     *self,
            ConfabRoomRowText  text)
{
  g_autoptr (PangoAttrList) attributes = NULL;

  if (self->layouts[text] != NULL || self->texts[text] == NULL)
    return self->layouts[text];

  attributes = create_attributes (self, text);
  self->layouts[text] = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->texts[text]);
  pango_layout_set_attributes (self->layouts[text], attributes);
  pango_layout_set_ellipsize (self->layouts[text], PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (self->layouts[text], TRUE);

  return self->layouts[text];
}

static char *
dup_time (ConfabRoomRow *self)
{
  ChatMessage *message = chat_room_get_last_message (self->room);

  return message != NULL ? confab_time_format_brief (chat_message_get_time (message), g_get_real_time ()) : NULL;
}

static void
update_last_message (ConfabRoomRow *self)
{
  ChatMessage *message = chat_room_get_last_message (self->room);
  const char *draft = chat_room_get_draft (self->room);
  gboolean has_draft = !self->shown && *draft != '\0';
  g_autofree char *preview = NULL;
  g_autofree char *time = dup_time (self);

  if (has_draft)
    preview = format_draft (draft);
  else if (message != NULL)
    preview = format_preview (message);

  set_class (self, "draft", has_draft);
  set_text (self, CONFAB_ROOM_ROW_PREVIEW, preview != NULL ? preview : _("No messages yet"));
  set_text (self, CONFAB_ROOM_ROW_TIME, time);
}

static void
update_unread (ConfabRoomRow *self)
{
  guint unread = chat_room_get_unread_count (self->room);
  g_autofree char *text = NULL;

  if (unread > MAX_UNREAD_SHOWN)
    /* Translators: more unread messages than can be shown */
    text = g_strdup_printf (C_("unread messages", "%u+"), MAX_UNREAD_SHOWN);
  else if (unread > 0)
    text = g_strdup_printf ("%u", unread);

  set_class (self, "unread", unread > 0);
  set_text (self, CONFAB_ROOM_ROW_UNREAD, text);
  set_text (self, CONFAB_ROOM_ROW_MENTION, chat_room_get_mention_count (self->room) > 0 ? "@" : NULL);
}

/* A room of which not all is told has a badge that does not call. */
static void
update_notify (ConfabRoomRow *self)
{
  ChatRoomNotify notify_level = chat_room_get_notify (self->room);

  set_class (self, "muted", notify_level == CHAT_ROOM_NOTIFY_NONE);
  set_class (self, "quiet", notify_level != CHAT_ROOM_NOTIFY_ALL);
}

static void
update_title (ConfabRoomRow *self)
{
  const char *resource_id = chat_room_get_resource_id (self->room);
  const char *title = chat_room_get_title (self->room);

  if (self->nested && resource_id != NULL)
    title = resource_id;

  confab_avatar_set_size (self->avatar, self->nested ? NESTED_AVATAR_SIZE : AVATAR_SIZE);
  confab_avatar_set_name (self->avatar, title);
  set_text (self, CONFAB_ROOM_ROW_TITLE, title);
}

static void
update (ConfabRoomRow *self)
{
  g_autofree char *summary = NULL;

  if (self->room == NULL)
    return;

  update_notify (self);
  update_unread (self);
  update_title (self);
  update_last_message (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));

  summary = confab_a11y_describe_room (self->room, g_get_real_time ());
  if (g_set_str (&self->summary, summary))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

/* Most minutes change nothing, and then nothing is drawn. */
static void
minute_cb (ConfabRoomRow *self)
{
  g_autofree char *time = self->room != NULL ? dup_time (self) : NULL;

  if (g_strcmp0 (time, self->texts[CONFAB_ROOM_ROW_TIME]) != 0)
    update (self);
}

static int
get_text_start (ConfabRoomRow *self)
{
  return AVATAR_SPACING + (self->nested ? NESTED_MARGIN + NESTED_AVATAR_SIZE : AVATAR_SIZE);
}

/* The heights of both lines; that of the second is the same with a badge. */
static void
get_heights (ConfabRoomRow *self,
             int           *first,
             int           *second)
{
  int width;

  confab_drawing_get_size (get_layout (self, CONFAB_ROOM_ROW_TITLE), &width, first);
  confab_drawing_get_size (get_layout (self, CONFAB_ROOM_ROW_PREVIEW), &width, second);
  *second += LINE_SPACING;
}

static void
confab_room_row_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  ConfabRoomRow *self = CONFAB_ROOM_ROW (widget);
  int first, second;

  /* All texts are cut where there is no room for them. */
  gtk_widget_measure (GTK_WIDGET (self->avatar), orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL || self->room == NULL)
    return;

  get_heights (self, &first, &second);
  *minimum = *natural = MAX (*minimum, first + LINE_SPACING + second);
}

static void
confab_room_row_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  ConfabRoomRow *self = CONFAB_ROOM_ROW (widget);
  int size = self->nested ? NESTED_AVATAR_SIZE : AVATAR_SIZE;
  int x = self->nested ? NESTED_MARGIN : 0;

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = width - x - size;

  gtk_widget_size_allocate (GTK_WIDGET (self->avatar), &(GtkAllocation) { x, (height - size) / 2, size, size }, -1);
}

/* Draws a text that ends at @end, and returns where it begins. */
static int
append_at_end (ConfabRoomRow     *self,
               GtkSnapshot       *snapshot,
               ConfabRoomRowText  text,
               int                end,
               int                y)
{
  GdkRGBA color = confab_drawing_get_color (GTK_WIDGET (self), TRUE);
  PangoLayout *layout = get_layout (self, text);
  int width;

  if (layout == NULL)
    return end;

  pango_layout_set_width (layout, -1);
  width = confab_drawing_fit (layout, end);
  confab_drawing_append_layout (GTK_WIDGET (self), snapshot, layout, end - width, y, width, &color);

  return end - width - SPACING;
}

static int
append_badge (ConfabRoomRow     *self,
              GtkSnapshot       *snapshot,
              ConfabRoomRowText  text,
              int                end,
              int                y,
              int                line_height)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GdkRGBA color = confab_drawing_get_color (GTK_WIDGET (self), FALSE);
  GdkRGBA background = color;
  PangoLayout *layout = get_layout (self, text);
  int width, height, pill_width;

  if (layout == NULL)
    return end;

  if (has_class (self, "quiet") && text == CONFAB_ROOM_ROW_UNREAD)
    {
      background.alpha *= 0.2f;
    }
  else
    {
      adw_accent_color_to_rgba (adw_style_manager_get_accent_color (manager), &background);
      color = (GdkRGBA) { 1, 1, 1, 1 };
    }

  confab_drawing_get_size (layout, &width, &height);
  pill_width = MAX (width + 2 * BADGE_MARGIN, line_height);
  confab_drawing_append_pill (GTK_WIDGET (self), snapshot, end - pill_width, y, pill_width, line_height, &background);
  confab_drawing_append_layout (GTK_WIDGET (self), snapshot, layout,
                                end - (pill_width + width) / 2, y + (line_height - height) / 2, width, &color);

  return end - pill_width - SPACING;
}

/* Draws a text from the start of the row to @end. */
static void
append_at_start (ConfabRoomRow     *self,
                 GtkSnapshot       *snapshot,
                 ConfabRoomRowText  text,
                 int                end,
                 int                y,
                 gboolean           dim)
{
  GdkRGBA color = confab_drawing_get_color (GTK_WIDGET (self), dim);
  PangoLayout *layout = get_layout (self, text);
  int start = get_text_start (self);
  int width;

  pango_layout_set_width (layout, -1);
  width = confab_drawing_fit (layout, end - start);
  confab_drawing_append_layout (GTK_WIDGET (self), snapshot, layout, start, y, width, &color);
}

static void
confab_room_row_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  ConfabRoomRow *self = CONFAB_ROOM_ROW (widget);
  GdkRGBA dim = confab_drawing_get_color (widget, TRUE);
  gboolean muted = has_class (self, "muted");
  int first, second, baseline, y, end;

  gtk_widget_snapshot_child (widget, GTK_WIDGET (self->avatar), snapshot);
  if (self->room == NULL)
    return;

  get_heights (self, &first, &second);
  baseline = pango_layout_get_baseline (get_layout (self, CONFAB_ROOM_ROW_TITLE));
  if (get_layout (self, CONFAB_ROOM_ROW_TIME) != NULL)
    baseline -= pango_layout_get_baseline (get_layout (self, CONFAB_ROOM_ROW_TIME));

  y = (gtk_widget_get_height (widget) - first - LINE_SPACING - second) / 2;
  end = append_at_end (self, snapshot, CONFAB_ROOM_ROW_TIME, gtk_widget_get_width (widget),
                       y + PANGO_PIXELS (baseline));
  if (muted)
    {
      confab_drawing_append_icon (widget, snapshot, "notifications-disabled-symbolic", end - MUTED_ICON_SIZE,
                                  y + (first - MUTED_ICON_SIZE) / 2, MUTED_ICON_SIZE, &dim);
      end -= MUTED_ICON_SIZE + SPACING;
    }
  append_at_start (self, snapshot, CONFAB_ROOM_ROW_TITLE, end, y, muted);

  y += first + LINE_SPACING;
  end = append_badge (self, snapshot, CONFAB_ROOM_ROW_UNREAD, gtk_widget_get_width (widget), y, second);
  end = append_badge (self, snapshot, CONFAB_ROOM_ROW_MENTION, end, y, second);
  append_at_start (self, snapshot, CONFAB_ROOM_ROW_PREVIEW, end, y + LINE_SPACING / 2, TRUE);
}

/* Nobody tells a layout of other fonts once its widget was taken out of a window. */
static void
confab_room_row_unroot (GtkWidget *widget)
{
  ConfabRoomRow *self = CONFAB_ROOM_ROW (widget);

  for (guint text = 0; text < CONFAB_ROOM_ROW_N_TEXTS; text++)
    g_clear_object (&self->layouts[text]);

  GTK_WIDGET_CLASS (confab_room_row_parent_class)->unroot (widget);
}

static void
confab_room_row_dispose (GObject *object)
{
  ConfabRoomRow *self = CONFAB_ROOM_ROW (object);

  g_clear_object (&self->room_signals);
  g_clear_object (&self->room);
  for (ConfabRoomRowText text = 0; text < CONFAB_ROOM_ROW_N_TEXTS; text++)
    set_text (self, text, NULL);
  if (self->avatar != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->avatar)));

  G_OBJECT_CLASS (confab_room_row_parent_class)->dispose (object);
}

static void
confab_room_row_finalize (GObject *object)
{
  ConfabRoomRow *self = CONFAB_ROOM_ROW (object);

  g_free (self->summary);

  G_OBJECT_CLASS (confab_room_row_parent_class)->finalize (object);
}

static void
confab_room_row_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  ConfabRoomRow *self = CONFAB_ROOM_ROW (object);

  switch (prop_id)
    {
    case PROP_NESTED:
      g_value_set_boolean (value, self->nested);
      break;

    case PROP_ROOM:
      g_value_set_object (value, confab_room_row_get_room (self));
      break;

    case PROP_SHOWN:
      g_value_set_boolean (value, self->shown);
      break;

    case PROP_SUMMARY:
      g_value_set_string (value, confab_room_row_get_summary (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_room_row_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  ConfabRoomRow *self = CONFAB_ROOM_ROW (object);

  switch (prop_id)
    {
    case PROP_NESTED:
      confab_room_row_set_nested (self, g_value_get_boolean (value));
      break;

    case PROP_ROOM:
      confab_room_row_set_room (self, g_value_get_object (value));
      break;

    case PROP_SHOWN:
      confab_room_row_set_shown (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_room_row_class_init (ConfabRoomRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_room_row_dispose;
  object_class->finalize = confab_room_row_finalize;
  object_class->get_property = confab_room_row_get_property;
  object_class->set_property = confab_room_row_set_property;
  widget_class->measure = confab_room_row_measure;
  widget_class->size_allocate = confab_room_row_size_allocate;
  widget_class->snapshot = confab_room_row_snapshot;
  widget_class->unroot = confab_room_row_unroot;

  /**
   * ConfabRoomRow:nested:
   *
   * Whether it stands under its channel, whose name it does not repeat.
   */
  properties[PROP_NESTED] =
    g_param_spec_boolean ("nested", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabRoomRow:room:
   *
   * The room that is shown.
   */
  properties[PROP_ROOM] =
    g_param_spec_object ("room", NULL, NULL,
                         CHAT_TYPE_ROOM,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabRoomRow:shown:
   *
   * Whether the room is looked at: its draft can be seen there.
   */
  properties[PROP_SHOWN] =
    g_param_spec_boolean ("shown", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabRoomRow:summary:
   *
   * What a screen reader says for the whole row.
   */
  properties[PROP_SUMMARY] =
    g_param_spec_string ("summary", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
confab_room_row_init (ConfabRoomRow *self)
{
  static const char *const signals[] = {
    "notify::draft", "notify::favourite", "notify::last-message", "notify::mention-count", "notify::notify-level",
    "notify::unread-count",
  };

  self->room_signals = g_signal_group_new (CHAT_TYPE_ROOM);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_group_connect_object (self->room_signals, signals[i],
                                   G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  gtk_widget_add_css_class (GTK_WIDGET (self), "room-row");
  self->avatar = confab_avatar_new (AVATAR_SIZE);
  gtk_widget_set_parent (GTK_WIDGET (self->avatar), GTK_WIDGET (self));

  g_signal_connect_object (adw_style_manager_get_default (), "notify::accent-color",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (confab_clock_get_default (), "minute",
                           G_CALLBACK (minute_cb), self, G_CONNECT_SWAPPED);
}

/**
 * confab_room_row_new:
 *
 * Creates a row.
 *
 * Returns: (transfer floating): the row
 */
ConfabRoomRow *
confab_room_row_new (void)
{
  return g_object_new (CONFAB_TYPE_ROOM_ROW, NULL);
}

/**
 * confab_room_row_get_room:
 * @self: a row
 *
 * Gets the room that is shown.
 *
 * Returns: (transfer none) (nullable): the room
 */
ChatRoom *
confab_room_row_get_room (ConfabRoomRow *self)
{
  g_return_val_if_fail (CONFAB_IS_ROOM_ROW (self), NULL);

  return self->room;
}

/**
 * confab_room_row_set_room:
 * @self: a row
 * @room: (nullable): a room
 *
 * Sets the room to show.
 */
void
confab_room_row_set_room (ConfabRoomRow *self,
                          ChatRoom      *room)
{
  g_return_if_fail (CONFAB_IS_ROOM_ROW (self));
  g_return_if_fail (room == NULL || CHAT_IS_ROOM (room));

  if (!g_set_object (&self->room, room))
    return;

  g_signal_group_set_target (self->room_signals, room);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

/**
 * confab_room_row_set_nested:
 * @self: a row
 * @nested: whether it stands under its channel
 *
 * Sets whether it stands under its channel.
 */
void
confab_room_row_set_nested (ConfabRoomRow *self,
                            gboolean       nested)
{
  g_return_if_fail (CONFAB_IS_ROOM_ROW (self));

  nested = !!nested;
  if (self->nested == nested)
    return;

  self->nested = nested;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NESTED]);
}

/**
 * confab_room_row_set_shown:
 * @self: a row
 * @shown: whether the room is looked at
 *
 * Sets whether the room is looked at.
 */
void
confab_room_row_set_shown (ConfabRoomRow *self,
                           gboolean       shown)
{
  g_return_if_fail (CONFAB_IS_ROOM_ROW (self));

  shown = !!shown;
  if (self->shown == shown)
    return;

  self->shown = shown;
  /* Nothing else depends on it. */
  if (self->room != NULL && *chat_room_get_draft (self->room) != '\0')
    update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}

/**
 * confab_room_row_get_text:
 * @self: a row
 * @text: which one
 *
 * Gets one of the texts that are shown.
 *
 * Returns: (transfer none) (nullable): the text, or %NULL if there is none
 */
const char *
confab_room_row_get_text (ConfabRoomRow     *self,
                          ConfabRoomRowText  text)
{
  g_return_val_if_fail (CONFAB_IS_ROOM_ROW (self), NULL);
  g_return_val_if_fail (text < CONFAB_ROOM_ROW_N_TEXTS, NULL);

  return self->texts[text];
}

/**
 * confab_room_row_get_summary:
 * @self: a row
 *
 * Gets what a screen reader says for the whole row.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
confab_room_row_get_summary (ConfabRoomRow *self)
{
  g_return_val_if_fail (CONFAB_IS_ROOM_ROW (self), NULL);

  return self->summary;
}
