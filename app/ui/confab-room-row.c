/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-room-row.h"

#include "confab-a11y.h"
#include "confab-clock.h"
#include "confab-text.h"
#include "confab-time.h"

#include <glib/gi18n.h>

#define MAX_PREVIEW_LENGTH 200
#define MAX_UNREAD_SHOWN 999

/**
 * ConfabRoomRow:
 *
 * A room in the list: its name, the last message and how much is unread.
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
  GtkLabel     *unread_label;
};

G_DEFINE_FINAL_TYPE (ConfabRoomRow, confab_room_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_ROOM,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
format_preview (ChatMessage *message)
{
  const char *body = chat_message_get_body (message);
  g_autofree char *start = confab_text_shorten (body, MAX_PREVIEW_LENGTH, MAX_PREVIEW_LENGTH);
  g_autofree char *line = g_strdelimit (g_steal_pointer (&start), "\n\t", ' ');

  if (chat_message_get_outgoing (message))
    /* Translators: the last message of a room, written by the user */
    return g_strdup_printf (_("You: %s"), line);

  /* Translators: the last message of a room; author, text */
  return g_strdup_printf (_("%s: %s"), chat_message_get_author (message), line);
}

static void
update_last_message (ConfabRoomRow *self)
{
  ChatMessage *message = chat_room_get_last_message (self->room);
  g_autofree char *preview = NULL;
  g_autofree char *time = NULL;

  if (message != NULL)
    {
      preview = format_preview (message);
      time = confab_time_format_brief (chat_message_get_time (message), g_get_real_time ());
    }

  gtk_label_set_label (self->preview_label, preview != NULL ? preview : _("No messages yet"));
  gtk_label_set_label (self->time_label, time != NULL ? time : "");
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
  if (unread > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
}

static void
update (ConfabRoomRow *self)
{
  g_autofree char *summary = NULL;

  if (self->room == NULL)
    return;

  adw_avatar_set_text (self->avatar, chat_room_get_title (self->room));
  gtk_label_set_label (self->title_label, chat_room_get_title (self->room));
  update_last_message (self);
  update_unread (self);

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
    case PROP_ROOM:
      g_value_set_object (value, confab_room_row_get_room (self));
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
    case PROP_ROOM:
      confab_room_row_set_room (self, g_value_get_object (value));
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
   * ConfabRoomRow:room:
   *
   * The room that is shown.
   */
  properties[PROP_ROOM] =
    g_param_spec_object ("room", NULL, NULL,
                         CHAT_TYPE_ROOM,
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
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, preview_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomRow, unread_label);
}

static void
confab_room_row_init (ConfabRoomRow *self)
{
  self->room_signals = g_signal_group_new (CHAT_TYPE_ROOM);
  g_signal_group_connect_object (self->room_signals, "notify::last-message",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->room_signals, "notify::unread-count",
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
