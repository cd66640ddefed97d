/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-room-header.h"

#include "confab-session-text.h"

#include <glib/gi18n.h>

/**
 * ConfabRoomHeader:
 *
 * A heading in the list of rooms: of an account, with its state, or of
 * favourites and others.
 */
struct _ConfabRoomHeader
{
  AdwBin            parent_instance;

  ChatRoomListItem *item;
  GSignalGroup     *session_signals;
  GSignalGroup     *account_signals;
  char             *summary;

  GtkLabel         *title_label;
  GtkLabel         *server_label;
  GtkImage         *state_image;
};

G_DEFINE_FINAL_TYPE (ConfabRoomHeader, confab_room_header, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_ITEM,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_summary (ConfabRoomHeader *self,
             const char       *summary)
{
  if (g_set_str (&self->summary, summary))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
update_account (ConfabRoomHeader *self)
{
  ChatSession *session = chat_room_list_item_get_session (self->item);
  g_autofree char *server = confab_session_text_dup_title (session);
  const char *name = confab_session_text_get_person (session);
  const char *state = confab_session_text_get_state (session);
  const char *icon = confab_session_text_get_icon (session);
  g_autofree char *summary = NULL;
  g_autofree char *caption = NULL;

  /* Translators: spoken; name of the user, server, state of the connection */
  summary = g_strdup_printf (_("%s, %s, %s"), name, server, state);
  if (icon != NULL)
    /* Translators: state of the connection, server */
    caption = g_strdup_printf (_("%s · %s"), state, server);

  gtk_label_set_label (self->title_label, name);
  gtk_label_set_label (self->server_label, caption != NULL ? caption : server);
  gtk_image_set_from_icon_name (self->state_image, icon);
  gtk_widget_set_visible (GTK_WIDGET (self->state_image), icon != NULL);
  set_summary (self, summary);
}

static void
update_kind (ConfabRoomHeader *self,
             const char       *title)
{
  gtk_label_set_label (self->title_label, title);
  gtk_widget_set_visible (GTK_WIDGET (self->state_image), FALSE);
  set_summary (self, title);
}

static void
update (ConfabRoomHeader *self)
{
  ChatRoomListItemKind kind;

  if (self->item == NULL)
    return;

  kind = chat_room_list_item_get_kind (self->item);
  gtk_widget_set_visible (GTK_WIDGET (self->server_label), kind == CHAT_ROOM_LIST_ACCOUNT);
  if (kind == CHAT_ROOM_LIST_ACCOUNT)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "account");
      update_account (self);
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "account");
      update_kind (self, kind == CHAT_ROOM_LIST_FAVOURITES ? _("Favourites") : _("Other Rooms"));
    }
}

static void
session_state_cb (ConfabRoomHeader *self)
{
  ChatSession *session = self->item != NULL ? chat_room_list_item_get_session (self->item) : NULL;

  g_signal_group_set_target (self->account_signals,
                             session != NULL ? chat_session_get_account (session) : NULL);
  update (self);
}

/* The list must not take the click, too. */
static void
pressed_cb (ConfabRoomHeader *self,
            int               n_press,
            double            x,
            double            y,
            GtkGesture       *gesture)
{
  if (self->item != NULL && chat_room_list_item_get_kind (self->item) == CHAT_ROOM_LIST_ACCOUNT)
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
released_cb (ConfabRoomHeader *self)
{
  confab_room_header_activate (self);
}

static void
confab_room_header_dispose (GObject *object)
{
  ConfabRoomHeader *self = CONFAB_ROOM_HEADER (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ROOM_HEADER);

  G_OBJECT_CLASS (confab_room_header_parent_class)->dispose (object);
}

static void
confab_room_header_finalize (GObject *object)
{
  ConfabRoomHeader *self = CONFAB_ROOM_HEADER (object);

  g_free (self->summary);

  G_OBJECT_CLASS (confab_room_header_parent_class)->finalize (object);
}

static void
confab_room_header_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  ConfabRoomHeader *self = CONFAB_ROOM_HEADER (object);

  switch (prop_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, confab_room_header_get_item (self));
      break;

    case PROP_SUMMARY:
      g_value_set_string (value, confab_room_header_get_summary (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_room_header_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  ConfabRoomHeader *self = CONFAB_ROOM_HEADER (object);

  switch (prop_id)
    {
    case PROP_ITEM:
      confab_room_header_set_item (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_room_header_class_init (ConfabRoomHeaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_room_header_dispose;
  object_class->finalize = confab_room_header_finalize;
  object_class->get_property = confab_room_header_get_property;
  object_class->set_property = confab_room_header_set_property;

  /**
   * ConfabRoomHeader:item:
   *
   * The heading that is shown.
   */
  properties[PROP_ITEM] =
    g_param_spec_object ("item", NULL, NULL,
                         CHAT_TYPE_ROOM_LIST_ITEM,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabRoomHeader:summary:
   *
   * What a screen reader says for the whole row.
   */
  properties[PROP_SUMMARY] =
    g_param_spec_string ("summary", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-room-header.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomHeader, server_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomHeader, state_image);
  gtk_widget_class_bind_template_child (widget_class, ConfabRoomHeader, title_label);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, released_cb);
}

static void
confab_room_header_init (ConfabRoomHeader *self)
{
  self->session_signals = g_signal_group_new (CHAT_TYPE_SESSION);
  g_signal_group_connect_object (self->session_signals, "notify::state",
                                 G_CALLBACK (session_state_cb), self, G_CONNECT_SWAPPED);

  self->account_signals = g_signal_group_new (CHAT_TYPE_ACCOUNT);
  g_signal_group_connect_object (self->account_signals, "notify::state",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->account_signals, "notify::error",
                                 G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_room_header_new:
 *
 * Creates a heading.
 *
 * Returns: (transfer floating): the heading
 */
ConfabRoomHeader *
confab_room_header_new (void)
{
  return g_object_new (CONFAB_TYPE_ROOM_HEADER, NULL);
}

/**
 * confab_room_header_get_item:
 * @self: a heading
 *
 * Gets what is shown.
 *
 * Returns: (transfer none) (nullable): the item
 */
ChatRoomListItem *
confab_room_header_get_item (ConfabRoomHeader *self)
{
  g_return_val_if_fail (CONFAB_IS_ROOM_HEADER (self), NULL);

  return self->item;
}

/**
 * confab_room_header_set_item:
 * @self: a heading
 * @item: (nullable): an item that is not a room
 *
 * Sets what to show.
 */
void
confab_room_header_set_item (ConfabRoomHeader *self,
                             ChatRoomListItem *item)
{
  g_return_if_fail (CONFAB_IS_ROOM_HEADER (self));
  g_return_if_fail (item == NULL || CHAT_IS_ROOM_LIST_ITEM (item));

  if (!g_set_object (&self->item, item))
    return;

  g_signal_group_set_target (self->session_signals,
                             item != NULL ? chat_room_list_item_get_session (item) : NULL);
  session_state_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

/**
 * confab_room_header_get_summary:
 * @self: a heading
 *
 * Gets what a screen reader says for the whole row.
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
confab_room_header_get_summary (ConfabRoomHeader *self)
{
  g_return_val_if_fail (CONFAB_IS_ROOM_HEADER (self), NULL);

  return self->summary;
}

/**
 * confab_room_header_activate:
 * @self: a heading
 *
 * Leads to the accounts, by the action `win.accounts`.
 */
void
confab_room_header_activate (ConfabRoomHeader *self)
{
  g_return_if_fail (CONFAB_IS_ROOM_HEADER (self));

  if (self->item != NULL && chat_room_list_item_get_kind (self->item) == CHAT_ROOM_LIST_ACCOUNT)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.accounts", NULL);
}
