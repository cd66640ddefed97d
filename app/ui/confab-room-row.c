/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-room-row.h"

#include "confab-a11y.h"
#include "confab-clock.h"
#include "confab-text.h"
#include "confab-time.h"

#include <glib/gi18n.h>

#define MAX_PREVIEW_LENGTH 200
#define AVATAR_SIZE 36
#define NESTED_AVATAR_SIZE 24
#define NESTED_MARGIN 24
#define MAX_UNREAD_SHOWN 999

/**
 * ConfabRoomRow:
 *
 * A room in the list: its name, what was written last, how much of it is unread
 * and whether somebody is called there.
 */
struct _ConfabRoomRow
{
  AdwBin        parent_instance;

  ChatRoom     *room;
  GSignalGroup *room_signals;
  char         *summary;

  AdwAvatar    *avatar;
  GtkLabel     *title_label;
  GtkLabel     *time_label;
  GtkLabel     *preview_label;
  GtkWidget    *mention_label;
  GtkWidget    *muted_image;
  GtkLabel     *unread_label;

  guint         nested : 1;
  guint         shown : 1;
};

G_DEFINE_FINAL_TYPE (ConfabRoomRow, confab_room_row, ADW_TYPE_BIN)

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
  g_autofree char *author = NULL;

  if (chat_message_get_outgoing (message))
    /* Translators: the last message of a room, written by the user */
    return g_strdup_printf (_("You: %s"), line);

  author = confab_text_isolate (chat_message_get_author (message));
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

static void
update_last_message (ConfabRoomRow *self)
{
  ChatMessage *message = chat_room_get_last_message (self->room);
  const char *draft = chat_room_get_draft (self->room);
  gboolean has_draft = !self->shown && *draft != '\0';
  g_autofree char *preview = NULL;
  g_autofree char *time = NULL;

  if (message != NULL)
    time = confab_time_format_brief (chat_message_get_time (message), g_get_real_time ());

  if (has_draft)
    preview = format_draft (draft);
  else if (message != NULL)
    preview = format_preview (message);

  gtk_label_set_label (self->preview_label, preview != NULL ? preview : _("No messages yet"));
  gtk_label_set_label (self->time_label, time != NULL ? time : "");
  set_class (self, "draft", has_draft);
}

static void
update_unread (ConfabRoomRow *self)
{
  guint unread = chat_room_get_unread_count (self->room);
  g_autofree char *text = NULL;

  if (unread > MAX_UNREAD_SHOWN)
    /* Translators: more unread messages than can be shown */
    text = g_strdup_printf (C_("unread messages", "%u+"), MAX_UNREAD_SHOWN);
  else
    text = g_strdup_printf ("%u", unread);

  gtk_label_set_label (self->unread_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->unread_label), unread > 0);
  gtk_widget_set_visible (self->mention_label, chat_room_get_mention_count (self->room) > 0);
  set_class (self, "unread", unread > 0);
}

/* A room of which not all is told has a badge that does not call. */
static void
update_notify (ConfabRoomRow *self)
{
  ChatRoomNotify notify_level = chat_room_get_notify (self->room);

  gtk_widget_set_visible (self->muted_image, notify_level == CHAT_ROOM_NOTIFY_NONE);
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

  adw_avatar_set_size (self->avatar, self->nested ? NESTED_AVATAR_SIZE : AVATAR_SIZE);
  adw_avatar_set_text (self->avatar, title);
  gtk_widget_set_margin_start (GTK_WIDGET (self->avatar), self->nested ? NESTED_MARGIN : 0);
  gtk_label_set_label (self->title_label, title);
}

static void
update (ConfabRoomRow *self)
{
  g_autofree char *summary = NULL;

  if (self->room == NULL)
    return;

  update_title (self);
  update_last_message (self);
  update_unread (self);
  update_notify (self);

  summary = confab_a11y_describe_room (self->room, g_get_real_time ());
  if (g_set_str (&self->summary, summary))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
confab_room_row_dispose (GObject *object)
{
  ConfabRoomRow *self = CONFAB_ROOM_ROW (object);

  g_clear_object (&self->room_signals);
  g_clear_object (&self->room);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ROOM_ROW);

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

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-room-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, mention_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, muted_image);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, preview_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, unread_label);
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

  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (confab_clock_get_default (), "minute",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
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
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
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
