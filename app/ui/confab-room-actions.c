/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-room-actions.h"

#include <glib/gi18n.h>

/**
 * ConfabRoomActions:
 *
 * What can be done with a room, as the actions `room.favourite`, `room.notify`,
 * `room.mark-read` and `room.leave` of a widget.
 *
 * Neither the widget nor the room is held.
 */
struct _ConfabRoomActions
{
  GObject             parent_instance;

  GtkWidget          *widget;
  ChatRoom           *room;
  GSignalGroup       *room_signals;
  GSimpleActionGroup *group;
};

G_DEFINE_FINAL_TYPE (ConfabRoomActions, confab_room_actions, G_TYPE_OBJECT)

static const char *const notify_names[] = {
  [CHAT_ROOM_NOTIFY_ALL] = "all",
  [CHAT_ROOM_NOTIFY_MENTIONS] = "mentions",
  [CHAT_ROOM_NOTIFY_NONE] = "none",
};

static void
set_enabled (ConfabRoomActions *self,
             const char        *name,
             gboolean           enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
set_state (ConfabRoomActions *self,
           const char        *name,
           GVariant          *state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_state (G_SIMPLE_ACTION (action), state);
}

static void
update (ConfabRoomActions *self)
{
  gboolean has_room = self->room != NULL;
  gboolean favourite = has_room && chat_room_get_favourite (self->room);
  ChatRoomNotify notify_level = has_room ? chat_room_get_notify (self->room) : CHAT_ROOM_NOTIFY_ALL;

  set_enabled (self, "favourite", has_room);
  set_enabled (self, "leave", has_room);
  set_enabled (self, "mark-read", has_room && chat_room_get_unread_count (self->room) > 0);
  set_enabled (self, "notify", has_room);
  set_state (self, "favourite", g_variant_new_boolean (favourite));
  set_state (self, "notify", g_variant_new_string (notify_names[notify_level]));
}

static void
favourite_cb (GSimpleAction *action,
              GVariant      *state,
              gpointer       user_data)
{
  ConfabRoomActions *self = user_data;

  if (self->room != NULL)
    chat_room_set_favourite (self->room, g_variant_get_boolean (state));
}

static void
notify_cb (GSimpleAction *action,
           GVariant      *state,
           gpointer       user_data)
{
  ConfabRoomActions *self = user_data;

  for (gsize i = 0; self->room != NULL && i < G_N_ELEMENTS (notify_names); i++)
    {
      if (g_str_equal (g_variant_get_string (state, NULL), notify_names[i]))
        {
          chat_room_set_notify (self->room, (ChatRoomNotify) i);
          break;
        }
    }
}

static void
mark_read_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  ConfabRoomActions *self = user_data;

  if (self->room != NULL)
    chat_room_mark_read (self->room);
}

static void
leave (ChatRoom *room)
{
  g_autoptr (ChatRoom) keep = g_object_ref (room);
  ChatAccount *account = chat_room_get_account (room);

  if (account != NULL)
    chat_account_leave (account, room);
}

static void
ask_to_leave (ConfabRoomActions *self,
              guint              n_unsent)
{
  /* Translators: the title of a room */
  g_autofree char *heading = g_strdup_printf (_("Leave “%s”?"), chat_room_get_title (self->room));
  AdwDialog *dialog = adw_alert_dialog_new (heading, NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                ngettext ("%u message that you wrote here has not been sent. It stays on this "
                                          "computer, for when you join the room again.",
                                          "%u messages that you wrote here have not been sent. They stay on this "
                                          "computer, for when you join the room again.",
                                          n_unsent),
                                n_unsent);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", _("_Cancel"),
                                  "leave", _("_Leave"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "leave", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response::leave", G_CALLBACK (leave), self->room, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, self->widget);
}

static void
leave_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  ConfabRoomActions *self = user_data;
  guint n_unsent;

  if (self->room == NULL)
    return;

  n_unsent = chat_room_get_n_unsent (self->room);
  if (n_unsent > 0 && self->widget != NULL)
    ask_to_leave (self, n_unsent);
  else
    leave (self->room);
}

static void
confab_room_actions_dispose (GObject *object)
{
  ConfabRoomActions *self = CONFAB_ROOM_ACTIONS (object);

  if (self->widget != NULL)
    gtk_widget_insert_action_group (self->widget, "room", NULL);
  g_clear_weak_pointer (&self->widget);
  g_clear_weak_pointer (&self->room);
  g_clear_object (&self->room_signals);
  g_clear_object (&self->group);

  G_OBJECT_CLASS (confab_room_actions_parent_class)->dispose (object);
}

static void
confab_room_actions_class_init (ConfabRoomActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_room_actions_dispose;
}

static void
confab_room_actions_init (ConfabRoomActions *self)
{
  static const GActionEntry entries[] = {
    { .name = "favourite", .state = "false", .change_state = favourite_cb },
    { .name = "leave", .activate = leave_cb },
    { .name = "mark-read", .activate = mark_read_cb },
    { .name = "notify", .parameter_type = "s", .state = "'all'", .change_state = notify_cb },
  };
  static const char *const signals[] = { "notify::favourite", "notify::notify-level", "notify::unread-count" };

  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);

  self->room_signals = g_signal_group_new (CHAT_TYPE_ROOM);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_group_connect_object (self->room_signals, signals[i],
                                   G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * confab_room_actions_new:
 * @widget: the widget that gets the actions
 *
 * Creates actions, which do nothing before there is a room.
 */
ConfabRoomActions *
confab_room_actions_new (GtkWidget *widget)
{
  ConfabRoomActions *self = g_object_new (CONFAB_TYPE_ROOM_ACTIONS, NULL);

  g_set_weak_pointer (&self->widget, widget);
  gtk_widget_insert_action_group (widget, "room", G_ACTION_GROUP (self->group));

  return self;
}

/**
 * confab_room_actions_get_room:
 * @self: actions
 *
 * Gets the room that they are about.
 *
 * Returns: (transfer none) (nullable): the room
 */
ChatRoom *
confab_room_actions_get_room (ConfabRoomActions *self)
{
  g_return_val_if_fail (CONFAB_IS_ROOM_ACTIONS (self), NULL);

  return self->room;
}

/**
 * confab_room_actions_set_room:
 * @self: actions
 * @room: (nullable): a room
 *
 * Sets the room that they are about.
 */
void
confab_room_actions_set_room (ConfabRoomActions *self,
                              ChatRoom          *room)
{
  g_return_if_fail (CONFAB_IS_ROOM_ACTIONS (self));
  g_return_if_fail (room == NULL || CHAT_IS_ROOM (room));

  if (!g_set_weak_pointer (&self->room, room))
    return;

  g_signal_group_set_target (self->room_signals, room);
  update (self);
}
