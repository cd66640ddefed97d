/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-conversation.h"

#include "confab-announcer.h"
#include "confab-composer.h"
#include "confab-connection-banner.h"
#include "confab-date-dialog.h"
#include "confab-error-text.h"
#include "confab-late-menu.h"
#include "confab-message-list.h"
#include "confab-people-dialog.h"
#include "confab-room-actions.h"
#include "confab-status-page.h"

#include <glib/gi18n.h>

#define DEFAULT_BANNER_DELAY 1000
#define ICON_NAME APP_ID "-symbolic"

/**
 * ConfabConversation:
 *
 * A room: its messages and the composer, or why there are none.
 *
 * What is stored is shown even where the server refuses the room.
 */
struct _ConfabConversation
{
  AdwNavigationPage  parent_instance;

  ChatAccount       *account;
  ChatRoom          *room;
  GSignalGroup      *account_signals;
  GSignalGroup      *room_signals;
  /* Of which who hears the room was told. */
  guint              n_unread;
  GSignalGroup      *timeline_signals;
  ConfabAnnouncer   *announcer;
  ConfabRoomActions *room_actions;
  guint              banner_delay;
  gulong             is_active_id;
  gboolean           has_rooms;

  AdwWindowTitle    *window_title;
  GtkMenuButton     *menu_button;
  GMenuModel        *room_menu;
  GtkStack          *stack;
  GtkWidget         *history_note;
  ConfabMessageList *message_list;
  ConfabComposer    *composer;
};

G_DEFINE_FINAL_TYPE (ConfabConversation, confab_conversation, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_BANNER_DELAY,
  PROP_HAS_ROOMS,
  PROP_ROOM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
get_page_name (ConfabConversation *self)
{
  ChatTimeline *timeline;

  if (self->room == NULL)
    return "none";

  timeline = chat_room_get_timeline (self->room);
  if (g_list_model_get_n_items (G_LIST_MODEL (timeline)) > 0)
    return "content";
  if (chat_room_get_state (self->room) == CHAT_ROOM_REFUSED)
    return "refused";
  if (!chat_timeline_get_loaded (timeline))
    return "loading";

  return "empty";
}

static void
show_none (ConfabConversation *self)
{
  AdwStatusPage *page = confab_status_page_ensure (self->stack, "none", ICON_NAME);

  if (self->has_rooms)
    confab_status_page_set (page, _("No Room Selected"), _("Select or join a room to read and write"), NULL, NULL);
  else
    confab_status_page_set (page, _("No Rooms Yet"), _("Join a room to start talking"),
                            "win.join-room", _("_Join Room…"));
}

/* Where there is no history, there may well have been messages. */
static void
show_empty (ConfabConversation *self)
{
  AdwStatusPage *page = confab_status_page_ensure (self->stack, "empty", ICON_NAME);
  g_autofree char *text = NULL;

  if (chat_room_get_history_refused (self->room))
    text = g_strdup (_("This server gives no older messages here. You see what is written from now on."));
  else
    /* Translators: the title of a room */
    text = g_strdup_printf (_("Say hello to %s"), chat_room_get_title (self->room));

  confab_status_page_set (page, _("No Messages Yet"), text, "win.invite-people", _("_Invite People…"));
}

static void
show_refused (ConfabConversation *self)
{
  AdwStatusPage *page = confab_status_page_ensure (self->stack, "refused", "action-unavailable-symbolic");
  ConfabErrorText text = confab_error_text_get_for_joining (chat_room_get_error (self->room));

  confab_status_page_set (page, text.title, text.body, "room.rejoin", _("_Try Again"));
}

static void
update_page (ConfabConversation *self)
{
  const char *name = get_page_name (self);
  gboolean none = g_str_equal (name, "none");
  gboolean refused = g_str_equal (name, "refused");

  /* Before it is seen, it gets a room in most cases. */
  if (none && !gtk_widget_get_mapped (GTK_WIDGET (self)))
    name = "loading";
  else if (none)
    show_none (self);
  else if (refused)
    show_refused (self);
  else if (g_str_equal (name, "empty"))
    show_empty (self);

  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->history_note, self->room != NULL && chat_room_get_history_refused (self->room));
  gtk_widget_set_visible (GTK_WIDGET (self->composer), !none && !refused);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), self->room != NULL);
}

static const char *
get_subtitle (ConfabConversation *self)
{
  if (self->room == NULL)
    return "";

  switch (chat_room_get_state (self->room))
    {
    case CHAT_ROOM_REFUSED:
      return _("Not available");

    case CHAT_ROOM_WAITING:
      /* Where it waits for the connection, others say so. */
      return self->account != NULL && chat_account_get_state (self->account) == CHAT_ACCOUNT_ONLINE
             ? _("Joining…")
             : "";

    case CHAT_ROOM_JOINED:
    default:
      return chat_room_get_can_write (self->room) ? "" : _("Read only");
    }
}

static void
update_title (ConfabConversation *self)
{
  const char *title = self->room != NULL ? chat_room_get_title (self->room) : "";

  adw_window_title_set_title (self->window_title, title);
  adw_window_title_set_subtitle (self->window_title, get_subtitle (self));
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self),
                                 self->room != NULL ? title : _("Conversation"));
}

static gboolean
is_read (ConfabConversation *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return gtk_widget_get_mapped (GTK_WIDGET (self->message_list)) &&
         GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
}

/* The list may still show the room before. */
static void
update_read (ConfabConversation *self)
{
  if (self->room != NULL && is_read (self) &&
      confab_message_list_get_room (self->message_list) == self->room &&
      confab_message_list_get_is_read (self->message_list) &&
      chat_room_get_unread_count (self->room) > 0)
    chat_room_mark_read (self->room);
}

static void
unread_count_cb (ConfabConversation *self)
{
  self->n_unread = chat_room_get_unread_count (self->room);
  update_read (self);
}

static void
state_changed_cb (ConfabConversation *self)
{
  update_page (self);
  update_title (self);
}

static ChatMessage *
find_last_of_others (GListModel *timeline,
                     guint       end)
{
  for (guint i = end; i > 0; i--)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i - 1);
      ChatMessage *message = chat_timeline_item_get_message (item);

      if (message != NULL && !chat_message_get_outgoing (message))
        return message;
    }

  return NULL;
}

/* Of a burst not all are in the list, and others may have gone from it: what has
 * arrived is what is unread more than before.
 */
static void
announce_arrivals (ConfabConversation *self,
                   GListModel         *timeline,
                   guint               end,
                   guint               n_unread)
{
  ChatMessage *last = n_unread > self->n_unread ? find_last_of_others (timeline, end) : NULL;

  if (last != NULL)
    confab_announcer_add_messages (self->announcer, last, n_unread - self->n_unread);
  self->n_unread = chat_room_get_unread_count (self->room);
}

/* Messages that are not sent yet stay at the end. */
static gboolean
is_end (GListModel *timeline,
        guint       position)
{
  guint n_items = g_list_model_get_n_items (timeline);

  for (guint i = position; i < n_items; i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i);
      ChatMessage *message = chat_timeline_item_get_message (item);

      if (message == NULL || chat_message_get_state (message) == CHAT_MESSAGE_SENT)
        return FALSE;
    }

  return TRUE;
}

static void
items_changed_cb (ConfabConversation *self,
                  guint               position,
                  guint               removed,
                  guint               added,
                  GListModel         *timeline)
{
  guint n_unread = self->room != NULL ? chat_room_get_unread_count (self->room) : 0;

  /* What comes first is read as soon as it is on the page. */
  update_page (self);

  /* Only what arrives is spoken: not the first page, nor others. */
  if (self->room != NULL && added > 0 && chat_timeline_get_arriving (CHAT_TIMELINE (timeline)) &&
      is_end (timeline, position + added) && is_read (self))
    announce_arrivals (self, timeline, position + added, n_unread);
}

static void
timeline_changed_cb (ConfabConversation *self)
{
  g_signal_group_set_target (self->timeline_signals, confab_message_list_get_timeline (self->message_list));
  update_page (self);
}

static void
sent_cb (ConfabConversation *self)
{
  confab_message_list_scroll_to_bottom (self->message_list);
}

static void
rejoin_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  ConfabConversation *self = CONFAB_CONVERSATION (widget);

  if (self->room != NULL)
    chat_room_rejoin (self->room);
}

static void
focus_composer_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  confab_conversation_focus_composer (CONFAB_CONVERSATION (widget));
}

static void
focus_messages_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  confab_conversation_focus_messages (CONFAB_CONVERSATION (widget));
}

static void
jump_to_newest_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  ConfabConversation *self = CONFAB_CONVERSATION (widget);

  confab_message_list_scroll_to_bottom (self->message_list);
}

static void
jump_to_unread_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  ConfabConversation *self = CONFAB_CONVERSATION (widget);

  confab_message_list_scroll_to_unread (self->message_list);
}

static void
date_selected_cb (ConfabConversation *self,
                  gint64              time)
{
  confab_message_list_show_time (self->message_list, time);
}

static void
jump_to_date_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  ConfabConversation *self = CONFAB_CONVERSATION (widget);
  ConfabDateDialog *dialog;

  if (self->room == NULL)
    return;

  dialog = confab_date_dialog_new ();
  g_signal_connect_object (dialog, "date-selected",
                           G_CALLBACK (date_selected_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
person_activated_cb (ConfabConversation *self,
                     ChatOccupant       *occupant,
                     ConfabPeopleDialog *dialog)
{
  /* Another room may have come onto the screen meanwhile. */
  if (self->room != confab_people_dialog_get_room (dialog))
    return;

  chat_presence_add_member (chat_room_get_presence (self->room), occupant);
  confab_composer_mention (self->composer, chat_user_get_handle (chat_occupant_get_user (occupant)));
}

static void
confab_conversation_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (confab_conversation_parent_class)->map (widget);

  update_page (CONFAB_CONVERSATION (widget));
}

static void
confab_conversation_root (GtkWidget *widget)
{
  ConfabConversation *self = CONFAB_CONVERSATION (widget);
  GtkRoot *root;

  GTK_WIDGET_CLASS (confab_conversation_parent_class)->root (widget);

  root = gtk_widget_get_root (widget);
  if (GTK_IS_WINDOW (root))
    self->is_active_id = g_signal_connect_object (root, "notify::is-active",
                                                  G_CALLBACK (update_read), self,
                                                  G_CONNECT_SWAPPED);
}

static void
confab_conversation_unroot (GtkWidget *widget)
{
  ConfabConversation *self = CONFAB_CONVERSATION (widget);

  g_clear_signal_handler (&self->is_active_id, gtk_widget_get_root (widget));

  GTK_WIDGET_CLASS (confab_conversation_parent_class)->unroot (widget);
}

static void
confab_conversation_dispose (GObject *object)
{
  ConfabConversation *self = CONFAB_CONVERSATION (object);

  g_clear_object (&self->account_signals);
  g_clear_object (&self->room_signals);
  g_clear_object (&self->timeline_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CONVERSATION);
  g_clear_object (&self->announcer);
  g_clear_object (&self->room_actions);
  g_clear_object (&self->room);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (confab_conversation_parent_class)->dispose (object);
}

static void
confab_conversation_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  ConfabConversation *self = CONFAB_CONVERSATION (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, confab_conversation_get_account (self));
      break;

    case PROP_BANNER_DELAY:
      g_value_set_uint (value, confab_conversation_get_banner_delay (self));
      break;

    case PROP_HAS_ROOMS:
      g_value_set_boolean (value, confab_conversation_get_has_rooms (self));
      break;

    case PROP_ROOM:
      g_value_set_object (value, confab_conversation_get_room (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_conversation_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  ConfabConversation *self = CONFAB_CONVERSATION (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      confab_conversation_set_account (self, g_value_get_object (value));
      break;

    case PROP_BANNER_DELAY:
      confab_conversation_set_banner_delay (self, g_value_get_uint (value));
      break;

    case PROP_HAS_ROOMS:
      confab_conversation_set_has_rooms (self, g_value_get_boolean (value));
      break;

    case PROP_ROOM:
      confab_conversation_set_room (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * ConfabConversation:account:
   *
   * The account that the room belongs to.
   */
  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL,
                         CHAT_TYPE_ACCOUNT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabConversation:banner-delay:
   *
   * How long the connection must be lost before the banner appears, in
   * milliseconds.
   */
  properties[PROP_BANNER_DELAY] =
    g_param_spec_uint ("banner-delay", NULL, NULL,
                       0, G_MAXUINT, DEFAULT_BANNER_DELAY,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabConversation:has-rooms:
   *
   * Whether there are rooms of which one could be shown.
   */
  properties[PROP_HAS_ROOMS] =
    g_param_spec_boolean ("has-rooms", NULL, NULL,
                          TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabConversation:room:
   *
   * The room that is shown.
   */
  properties[PROP_ROOM] =
    g_param_spec_object ("room", NULL, NULL,
                         CHAT_TYPE_ROOM,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-conversation.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabConversation, composer);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversation, history_note);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversation, menu_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversation, message_list);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversation, room_menu);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversation, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversation, window_title);
  gtk_widget_class_bind_template_callback (widget_class, sent_cb);
  gtk_widget_class_bind_template_callback (widget_class, timeline_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_read);
}

static void
confab_conversation_class_init (ConfabConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_conversation_dispose;
  object_class->get_property = confab_conversation_get_property;
  object_class->set_property = confab_conversation_set_property;
  widget_class->map = confab_conversation_map;
  widget_class->root = confab_conversation_root;
  widget_class->unroot = confab_conversation_unroot;

  install_properties (object_class);

  g_type_ensure (CONFAB_TYPE_COMPOSER);
  g_type_ensure (CONFAB_TYPE_CONNECTION_BANNER);
  g_type_ensure (CONFAB_TYPE_MESSAGE_LIST);
  bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "room.rejoin", NULL, rejoin_action);
  gtk_widget_class_install_action (widget_class, "conversation.focus-composer", NULL, focus_composer_action);
  gtk_widget_class_install_action (widget_class, "conversation.focus-messages", NULL, focus_messages_action);
  gtk_widget_class_install_action (widget_class, "conversation.jump-to-date", NULL, jump_to_date_action);
  gtk_widget_class_install_action (widget_class, "conversation.jump-to-newest", NULL, jump_to_newest_action);
  gtk_widget_class_install_action (widget_class, "conversation.jump-to-unread", NULL, jump_to_unread_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "conversation.focus-composer", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_End, GDK_CONTROL_MASK,
                                       "conversation.jump-to-newest", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, GDK_CONTROL_MASK,
                                       "conversation.jump-to-date", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_u, GDK_CONTROL_MASK,
                                       "conversation.jump-to-unread", NULL);
}

static void
confab_conversation_init (ConfabConversation *self)
{
  self->banner_delay = DEFAULT_BANNER_DELAY;
  self->has_rooms = TRUE;
  self->announcer = confab_announcer_new (GTK_ACCESSIBLE (self));
  self->room_actions = confab_room_actions_new (GTK_WIDGET (self));

  self->account_signals = g_signal_group_new (CHAT_TYPE_ACCOUNT);
  g_signal_group_connect_object (self->account_signals, "notify::state",
                                 G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);

  self->room_signals = g_signal_group_new (CHAT_TYPE_ROOM);
  g_signal_group_connect_object (self->room_signals, "notify::state",
                                 G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->room_signals, "notify::error",
                                 G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->room_signals, "notify::unread-count",
                                 G_CALLBACK (unread_count_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->room_signals, "notify::history-refused",
                                 G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->room_signals, "notify::write-error",
                                 G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);

  self->timeline_signals = g_signal_group_new (CHAT_TYPE_TIMELINE);
  g_signal_group_connect_object (self->timeline_signals, "items-changed",
                                 G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->timeline_signals, "notify::loaded",
                                 G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  confab_late_menu_set (self->menu_button, self->room_menu);

  g_signal_connect_object (self->message_list, "map",
                           G_CALLBACK (update_read), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  state_changed_cb (self);
}

/**
 * confab_conversation_new:
 *
 * Creates a conversation.
 *
 * Returns: (transfer floating): the conversation
 */
ConfabConversation *
confab_conversation_new (void)
{
  return g_object_new (CONFAB_TYPE_CONVERSATION, NULL);
}

/**
 * confab_conversation_get_account:
 * @self: a conversation
 *
 * Gets the account that the room belongs to.
 *
 * Returns: (transfer none) (nullable): the account
 */
ChatAccount *
confab_conversation_get_account (ConfabConversation *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), NULL);

  return self->account;
}

/**
 * confab_conversation_set_account:
 * @self: a conversation
 * @account: (nullable): an account
 *
 * Sets the account that the room belongs to.
 */
void
confab_conversation_set_account (ConfabConversation *self,
                                 ChatAccount        *account)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION (self));
  g_return_if_fail (account == NULL || CHAT_IS_ACCOUNT (account));

  if (!g_set_object (&self->account, account))
    return;

  g_signal_group_set_target (self->account_signals, account);
  update_title (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
}

/**
 * confab_conversation_get_room:
 * @self: a conversation
 *
 * Gets the room that is shown.
 *
 * Returns: (transfer none) (nullable): the room
 */
ChatRoom *
confab_conversation_get_room (ConfabConversation *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), NULL);

  return self->room;
}

/**
 * confab_conversation_set_room:
 * @self: a conversation
 * @room: (nullable): a room
 *
 * Sets the room to show.
 */
void
confab_conversation_set_room (ConfabConversation *self,
                              ChatRoom           *room)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION (self));
  g_return_if_fail (room == NULL || CHAT_IS_ROOM (room));

  if (!g_set_object (&self->room, room))
    return;

  self->n_unread = room != NULL ? chat_room_get_unread_count (room) : 0;
  confab_announcer_clear (self->announcer);
  confab_room_actions_set_room (self->room_actions, room);
  g_signal_group_set_target (self->room_signals, room);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
  state_changed_cb (self);
  update_read (self);
}

/**
 * confab_conversation_get_banner_delay:
 * @self: a conversation
 *
 * Gets how long the connection must be lost before the banner appears.
 *
 * Returns: the delay in milliseconds
 */
guint
confab_conversation_get_banner_delay (ConfabConversation *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), 0);

  return self->banner_delay;
}

/**
 * confab_conversation_set_banner_delay:
 * @self: a conversation
 * @delay: a time in milliseconds
 *
 * Sets how long the connection must be lost before the banner appears.
 */
void
confab_conversation_set_banner_delay (ConfabConversation *self,
                                      guint               delay)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION (self));

  if (self->banner_delay == delay)
    return;

  self->banner_delay = delay;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BANNER_DELAY]);
}

/**
 * confab_conversation_get_has_rooms:
 * @self: a conversation
 *
 * Gets whether there are rooms of which one could be shown.
 */
gboolean
confab_conversation_get_has_rooms (ConfabConversation *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), FALSE);

  return self->has_rooms;
}

/**
 * confab_conversation_set_has_rooms:
 * @self: a conversation
 * @has_rooms: whether there are rooms of which one could be shown
 *
 * Sets whether who sees no room can select one, or has to join one first.
 */
void
confab_conversation_set_has_rooms (ConfabConversation *self,
                                   gboolean            has_rooms)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION (self));

  if (self->has_rooms == has_rooms)
    return;

  self->has_rooms = has_rooms;
  update_page (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_ROOMS]);
}

/**
 * confab_conversation_show_message:
 * @self: a conversation
 * @id: the id of a message of the room
 *
 * Shows a message among those around it, and moves the focus there.
 */
void
confab_conversation_show_message (ConfabConversation *self,
                                  const char         *id)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION (self));
  g_return_if_fail (id != NULL);

  confab_message_list_show_message (self->message_list, id);
}

/**
 * confab_conversation_show_people:
 * @self: a conversation
 *
 * Shows who is in the room. Who is chosen there, is mentioned in the composer.
 */
void
confab_conversation_show_people (ConfabConversation *self)
{
  ConfabPeopleDialog *dialog;

  g_return_if_fail (CONFAB_IS_CONVERSATION (self));

  if (self->room == NULL)
    return;

  dialog = confab_people_dialog_new (self->room);
  g_signal_connect_object (dialog, "person-activated",
                           G_CALLBACK (person_activated_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

/**
 * confab_conversation_focus_messages:
 * @self: a conversation
 *
 * Moves the keyboard focus to the messages.
 *
 * Returns: whether there was something to focus
 */
gboolean
confab_conversation_focus_messages (ConfabConversation *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), FALSE);

  return gtk_widget_get_mapped (GTK_WIDGET (self->message_list)) &&
         gtk_widget_grab_focus (GTK_WIDGET (self->message_list));
}

/**
 * confab_conversation_focus_composer:
 * @self: a conversation
 *
 * Moves the keyboard focus to the composer, unless the window shows something
 * else. Before it shows anything, the focus may already go there.
 *
 * Returns: whether something can be written
 */
gboolean
confab_conversation_focus_composer (ConfabConversation *self)
{
  GtkRoot *root;

  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), FALSE);

  root = gtk_widget_get_root (GTK_WIDGET (self));

  return self->room != NULL && root != NULL &&
         gtk_widget_get_mapped (GTK_WIDGET (self->composer)) == gtk_widget_get_mapped (GTK_WIDGET (root)) &&
         gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/**
 * confab_conversation_is_composing:
 * @self: a conversation
 *
 * Gets whether the keyboard focus is in the composer.
 */
gboolean
confab_conversation_is_composing (ConfabConversation *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), FALSE);

  return gtk_widget_get_focus_child (gtk_widget_get_parent (GTK_WIDGET (self->composer))) ==
         GTK_WIDGET (self->composer);
}

/**
 * confab_conversation_take_key:
 * @self: a conversation
 * @controller: a controller whose key nobody else wanted
 *
 * Writes what was typed into the composer.
 *
 * Returns: whether the key was used
 */
gboolean
confab_conversation_take_key (ConfabConversation    *self,
                              GtkEventControllerKey *controller)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION (self), FALSE);

  return confab_composer_take_key (self->composer, controller);
}
