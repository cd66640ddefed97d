/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-window-private.h"

#include "confab-conversation.h"
#include "confab-join-dialog.h"
#include "confab-people-dialog.h"
#include "confab-search-dialog.h"
#include "confab-settings.h"
#include "confab-sidebar.h"
#include "confab-switcher.h"
#include "confab-welcome-page.h"

#include <glib/gi18n.h>

#define N_REGIONS 3

/* Tells of the dialogs that have them. */
#define QUIT_SHORTCUTS "confab-quit-shortcuts"

/* How long a window may wait for its first messages, in milliseconds, before it
 * is shown without them.
 */
#define OPENING_TIME 150

/* Below this width there is no room for both the list and a conversation, as the
 * template has it.
 */
#define NARROW_WIDTH 600

/**
 * ConfabWindow:
 *
 * Leads from the welcome page to the rooms and from room to room. What the
 * pages show is up to them. All windows of the program show the same sessions,
 * each a room of its own.
 */
struct _ConfabWindow
{
  AdwApplicationWindow    parent_instance;

  GSettings              *settings;
  ChatSessions           *sessions;

  AdwToastOverlay        *toast_overlay;
  GtkStack               *stack;
  AdwNavigationSplitView *split_view;
  ConfabSidebar          *sidebar;
  ConfabConversation     *conversation;
  ConfabWelcomePage      *welcome_page;

  char                   *search_text;
  ChatSession            *followed;
  char                   *followed_id;
  guint                   opening_id;
  guint                   show_room_id;
  /* There is something to look for, as soon as all that is stored is read. */
  guint                   search_again : 1;
};

G_DEFINE_FINAL_TYPE (ConfabWindow, confab_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_SESSIONS,
  PROP_SETTINGS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static ChatRoom *
find_room (ChatAccount *account,
           const char  *name,
           const char  *resource_id)
{
  GListModel *rooms = chat_account_get_rooms (account);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, i);

      if (g_str_equal (chat_room_get_name (room), name) &&
          g_strcmp0 (chat_room_get_resource_id (room), resource_id) == 0)
        return room;
    }

  return NULL;
}

/* Returns whether there is one, or none will come. */
static gboolean
find_last_room (ConfabWindow  *self,
                ChatRoom     **room)
{
  g_autoptr (GVariant) value = g_settings_get_value (confab_settings_get_delayed (self->settings), "last-room");
  const char *id;
  const char *name;
  const char *resource_id;
  ChatSession *session;

  *room = NULL;
  g_variant_get (value, "(&s&s&s)", &id, &name, &resource_id);
  session = chat_sessions_find_id (self->sessions, id);
  if (session == NULL)
    return TRUE;

  if (chat_session_get_state (session) == CHAT_SESSION_OPEN)
    *room = find_room (chat_session_get_account (session), name, *resource_id != '\0' ? resource_id : NULL);

  return chat_session_get_state (session) != CHAT_SESSION_STARTING;
}

static void
keep_last_room (ConfabWindow *self,
                ChatRoom     *room)
{
  ChatSession *session = chat_sessions_find_account (self->sessions, chat_room_get_account (room));
  const char *resource_id = chat_room_get_resource_id (room);

  if (session != NULL)
    confab_settings_set (confab_settings_get_delayed (self->settings), "last-room",
                         g_variant_new ("(sss)", chat_session_get_id (session), chat_room_get_name (room),
                                        resource_id != NULL ? resource_id : ""));
}

static void
show_any_room (ConfabWindow *self)
{
  ChatRoom *room;

  if (confab_sidebar_get_room (self->sidebar) != NULL || !find_last_room (self, &room))
    return;

  if (room != NULL)
    confab_sidebar_set_room (self->sidebar, room);
  else
    confab_sidebar_move (self->sidebar, 1);
  confab_conversation_focus_composer (self->conversation);
}

static gboolean
show_any_room_cb (gpointer user_data)
{
  ConfabWindow *self = user_data;

  self->show_room_id = 0;

  if (gtk_widget_get_mapped (GTK_WIDGET (self->split_view)) &&
      !adw_navigation_split_view_get_collapsed (self->split_view))
    show_any_room (self);

  return G_SOURCE_REMOVE;
}

/* Only after the first frame is it known whether there is room for both the
 * list and a conversation. Before that, a room could be marked as read though
 * nobody sees it.
 */
static void
queue_show_any_room (ConfabWindow *self)
{
  if (self->show_room_id == 0)
    self->show_room_id = g_idle_add_full (G_PRIORITY_LOW, show_any_room_cb, self, NULL);
}

/* As long as none is open, the welcome page tells of the one that is on its
 * way, or of the one that failed. Most windows never need it.
 */
static void
show_welcome_page (ConfabWindow *self)
{
  ChatSession *session = confab_window_find_session (self, CHAT_SESSION_STARTING);

  if (session == NULL)
    session = confab_window_find_session (self, CHAT_SESSION_FAILED);
  if (self->welcome_page == NULL)
    {
      self->welcome_page = confab_welcome_page_new ();
      gtk_stack_add_named (self->stack, GTK_WIDGET (self->welcome_page), "welcome");
    }

  confab_welcome_page_set_session (self->welcome_page, session);
  gtk_stack_set_visible_child_name (self->stack, "welcome");
}

static void
update_page (ConfabWindow *self)
{
  if (confab_window_find_session (self, CHAT_SESSION_OPEN) != NULL)
    gtk_stack_set_visible_child_name (self->stack, "rooms");
  else
    show_welcome_page (self);
}

static gboolean
is_ready (ConfabWindow *self)
{
  ChatRoom *room = confab_sidebar_get_room (self->sidebar);

  if (confab_window_find_session (self, CHAT_SESSION_OPEN) == NULL)
    return confab_window_find_session (self, CHAT_SESSION_STARTING) == NULL;

  return room == NULL || chat_timeline_get_loaded (chat_room_get_timeline (room));
}

static void
end_opening (ConfabWindow *self)
{
  g_clear_handle_id (&self->opening_id, g_source_remove);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  /* Else GTK would give the focus to the list of rooms first, and look up all
   * styles for each. It takes the focus for visible until there is a window.
   */
  gtk_window_set_focus_visible (GTK_WINDOW (self), FALSE);
  confab_conversation_focus_composer (self->conversation);
  gtk_window_present (GTK_WINDOW (self));
}

static void
opening_timeout_cb (gpointer user_data)
{
  ConfabWindow *self = user_data;

  self->opening_id = 0;
  end_opening (self);
}

static void
check_opening (ConfabWindow *self)
{
  if (self->opening_id != 0 && is_ready (self))
    end_opening (self);
}

static void
check_search (ConfabWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  if (!self->search_again || confab_window_find_session (self, CHAT_SESSION_STARTING) != NULL ||
      confab_window_find_session (self, CHAT_SESSION_OPEN) == NULL)
    return;

  /* A dialog needs a window that is there. */
  end_opening (self);
  self->search_again = FALSE;
  if (CONFAB_IS_SEARCH_DIALOG (dialog))
    {
      confab_search_dialog_set_everywhere (CONFAB_SEARCH_DIALOG (dialog), TRUE);
      confab_search_dialog_set_text (CONFAB_SEARCH_DIALOG (dialog), self->search_text);
    }
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.search", NULL);
}

static void
update_sessions (ConfabWindow *self)
{
  gboolean open;

  /* A window that is gone may still be told. */
  if (self->sessions == NULL)
    return;

  open = confab_window_find_session (self, CHAT_SESSION_OPEN) != NULL;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.join-room", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.search", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.search-room", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.switch", open);
  confab_window_update_account_actions (self);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    update_page (self);
  if (open && self->opening_id != 0 && g_settings_get_int (self->settings, "window-width") > NARROW_WIDTH)
    show_any_room (self);
  else if (open)
    queue_show_any_room (self);
  check_opening (self);
  check_search (self);
}

static void
sessions_changed_cb (ConfabWindow *self,
                     guint         position,
                     guint         removed,
                     guint         added)
{
  for (guint i = position; i < position + added; i++)
    g_signal_connect_object (chat_sessions_get (self->sessions, i), "notify::state",
                             G_CALLBACK (update_sessions), self, G_CONNECT_SWAPPED);

  update_sessions (self);
}

static void
room_joined_cb (ConfabWindow *self,
                ChatRoom     *room)
{
  g_autofree char *id = g_steal_pointer (&self->followed_id);

  if (id != NULL)
    confab_window_show_message (self, room, id);
  else
    confab_window_show_room (self, room);
}

static void
room_activated_cb (ConfabWindow *self,
                   ChatRoom     *room)
{
  confab_window_show_room (self, room);
}

static void
room_changed_cb (ConfabWindow *self)
{
  ChatRoom *room = confab_sidebar_get_room (self->sidebar);

  gtk_window_set_title (GTK_WINDOW (self), room != NULL ? chat_room_get_title (room) : "Confab");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.people", room != NULL);
  confab_conversation_set_account (self->conversation, room != NULL ? chat_room_get_account (room) : NULL);
  if (room != NULL)
    keep_last_room (self, room);
  else
    adw_navigation_split_view_set_show_content (self->split_view, FALSE);

  if (room != NULL && self->opening_id != 0)
    g_signal_connect_object (chat_room_get_timeline (room), "notify::loaded",
                             G_CALLBACK (check_opening), self, G_CONNECT_SWAPPED);
}

/* Who has just added an account joins the first room there, not where the room
 * on the screen is.
 */
static ChatAccount *
get_joining_account (ConfabWindow *self)
{
  ChatAccount *account = NULL;

  if (self->followed != NULL && chat_session_get_state (self->followed) == CHAT_SESSION_OPEN)
    account = chat_session_get_account (self->followed);
  if (account != NULL && g_list_model_get_n_items (chat_account_get_rooms (account)) == 0)
    return account;

  return confab_sidebar_get_account (self->sidebar);
}

static void
join_room_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  ConfabJoinDialog *dialog = confab_join_dialog_new (G_LIST_MODEL (self->sessions), get_joining_account (self));

  g_signal_connect_object (dialog, "joined",
                           G_CALLBACK (room_joined_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

/* Who looks for the next hit does not type it again. */
static void
search_closed_cb (ConfabWindow       *self,
                  ConfabSearchDialog *dialog)
{
  g_set_str (&self->search_text, confab_search_dialog_get_text (dialog));
}

static ConfabPeopleDialog *
get_people_dialog (ConfabWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  return CONFAB_IS_PEOPLE_DIALOG (dialog) ? CONFAB_PEOPLE_DIALOG (dialog) : NULL;
}

/* Who sees the people of a room searches them. */
static void
search_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  ConfabSearchDialog *dialog;

  if (get_people_dialog (self) != NULL && g_str_equal (action_name, "win.search-room"))
    {
      confab_people_dialog_focus_search (get_people_dialog (self));
      return;
    }

  dialog = confab_search_dialog_new (G_LIST_MODEL (self->sessions), confab_sidebar_get_room (self->sidebar));
  confab_search_dialog_set_everywhere (dialog, g_str_equal (action_name, "win.search"));
  if (self->search_text != NULL)
    confab_search_dialog_set_text (dialog, self->search_text);
  g_signal_connect_object (dialog, "message-activated",
                           G_CALLBACK (confab_window_show_message), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "closed",
                           G_CALLBACK (search_closed_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

/* The list of rooms may be all that is seen of a narrow window. */
static void
people_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);

  if (get_people_dialog (self) != NULL)
    return;

  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  confab_conversation_show_people (self->conversation);
}

static void
switch_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  ConfabSwitcher *switcher = confab_switcher_new (G_LIST_MODEL (self->sessions));

  g_signal_connect_object (switcher, "room-activated",
                           G_CALLBACK (room_activated_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (switcher), GTK_WIDGET (self));
}

static void
move_room_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);

  confab_sidebar_move (self->sidebar, g_str_equal (action_name, "win.next-room") ? 1 : -1);
}

static void
move_to_unread_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);

  confab_sidebar_move_to_unread (self->sidebar, g_str_equal (action_name, "win.next-unread-room") ? 1 : -1);
}

static void
filter_rooms_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);

  adw_navigation_split_view_set_show_content (self->split_view, FALSE);
  confab_sidebar_toggle_filter (self->sidebar);
}

static gboolean
focus_region (ConfabWindow *self,
              guint         region)
{
  switch (region)
    {
    case 0:
      return gtk_widget_get_mapped (GTK_WIDGET (self->sidebar)) &&
             gtk_widget_grab_focus (GTK_WIDGET (self->sidebar));

    case 1:
      return confab_conversation_focus_messages (self->conversation);

    case 2:
    default:
      return confab_conversation_focus_composer (self->conversation);
    }
}

static guint
get_focused_region (ConfabWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sidebar)))
    return 0;

  return confab_conversation_is_composing (self->conversation) ? 2 : 1;
}

static void
move_region_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  guint step = g_str_equal (action_name, "win.next-region") ? 1 : N_REGIONS - 1;
  guint region = get_focused_region (self);

  for (guint i = 1; i < N_REGIONS; i++)
    {
      region = (region + step) % N_REGIONS;
      if (focus_region (self, region))
        break;
    }
}

static void
toast_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  confab_window_toast (CONFAB_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/* Where nothing moves, libadwaita 1.7 goes on with a dialog that it has just let go. */
static void
dialog_closed_cb (AdwDialog *dialog)
{
  g_idle_add_once (g_object_unref, g_object_ref (dialog));
}

/* With a dialog, libadwaita 1.7 lets no shortcut of the application through. To quit
 * is about the program, whatever is shown.
 */
static void
visible_dialog_cb (ConfabWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  g_auto (GStrv) accels = NULL;
  GtkEventController *controller;

  if (dialog == NULL || application == NULL || g_object_get_data (G_OBJECT (dialog), QUIT_SHORTCUTS) != NULL)
    return;

  g_signal_connect_object (dialog, "closed", G_CALLBACK (dialog_closed_cb), self, G_CONNECT_DEFAULT);
  controller = gtk_shortcut_controller_new ();
  accels = gtk_application_get_accels_for_action (application, "app.quit");
  for (char **accel = accels; *accel != NULL; accel++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_shortcut_trigger_parse_string (*accel),
                                                            gtk_named_action_new ("app.quit")));
  g_object_set_data (G_OBJECT (dialog), QUIT_SHORTCUTS, controller);
  gtk_widget_add_controller (GTK_WIDGET (dialog), controller);
}

/* Who types while the focus is in a list wants to write. */
static gboolean
key_pressed_cb (ConfabWindow          *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (!g_unichar_isgraph (gdk_keyval_to_unicode (keyval)) || (modifiers & ~GDK_SHIFT_MASK) != 0 ||
      GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus) ||
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL)
    return GDK_EVENT_PROPAGATE;

  return confab_conversation_take_key (self->conversation, controller);
}

static void
confab_window_map (GtkWidget *widget)
{
  update_page (CONFAB_WINDOW (widget));

  GTK_WIDGET_CLASS (confab_window_parent_class)->map (widget);
}

static void
confab_window_unmap (GtkWidget *widget)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  GtkWindow *window = GTK_WINDOW (widget);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  confab_settings_set (self->settings, "window-width", g_variant_new_int32 (width));
  confab_settings_set (self->settings, "window-height", g_variant_new_int32 (height));
  confab_settings_set (self->settings, "window-maximized", g_variant_new_boolean (gtk_window_is_maximized (window)));
  g_settings_apply (confab_settings_get_delayed (self->settings));

  GTK_WIDGET_CLASS (confab_window_parent_class)->unmap (widget);
}

static void
confab_window_constructed (GObject *object)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  G_OBJECT_CLASS (confab_window_parent_class)->constructed (object);

  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));

  confab_sidebar_set_sessions (self->sidebar, G_LIST_MODEL (self->sessions));
  g_signal_connect_object (self->sessions, "items-changed",
                           G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);
  sessions_changed_cb (self, 0, 0, chat_sessions_get_n (self->sessions));
}

static void
confab_window_dispose (GObject *object)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  g_clear_handle_id (&self->opening_id, g_source_remove);
  g_clear_handle_id (&self->show_room_id, g_source_remove);
  if (self->sessions != NULL)
    g_signal_handlers_disconnect_by_data (self->sessions, self);
  /* A split view that was collapsed lets its pages live on. */
  if (self->sidebar != NULL)
    confab_sidebar_set_sessions (self->sidebar, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_WINDOW);
  g_clear_weak_pointer (&self->followed);
  g_clear_object (&self->sessions);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (confab_window_parent_class)->dispose (object);
}

static void
confab_window_finalize (GObject *object)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  g_free (self->search_text);
  g_free (self->followed_id);

  G_OBJECT_CLASS (confab_window_parent_class)->finalize (object);
}

static void
confab_window_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  switch (prop_id)
    {
    case PROP_SESSIONS:
      g_value_set_object (value, confab_window_get_sessions (self));
      break;

    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_window_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  switch (prop_id)
    {
    case PROP_SESSIONS:
      self->sessions = g_value_dup_object (value);
      break;

    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * ConfabWindow:sessions:
   *
   * The sessions whose rooms are shown.
   */
  properties[PROP_SESSIONS] =
    g_param_spec_object ("sessions", NULL, NULL,
                         CHAT_TYPE_SESSIONS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabWindow:settings:
   *
   * Where the window's size and its last room are kept.
   */
  properties[PROP_SETTINGS] =
    g_param_spec_object ("settings", NULL, NULL,
                         G_TYPE_SETTINGS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.join-room", NULL, join_room_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.search-room", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.people", NULL, people_action);
  gtk_widget_class_install_action (widget_class, "win.switch", NULL, switch_action);
  gtk_widget_class_install_action (widget_class, "win.next-room", NULL, move_room_action);
  gtk_widget_class_install_action (widget_class, "win.previous-room", NULL, move_room_action);
  gtk_widget_class_install_action (widget_class, "win.next-unread-room", NULL, move_to_unread_action);
  gtk_widget_class_install_action (widget_class, "win.previous-unread-room", NULL, move_to_unread_action);
  gtk_widget_class_install_action (widget_class, "win.filter-rooms", NULL, filter_rooms_action);
  gtk_widget_class_install_action (widget_class, "win.next-region", NULL, move_region_action);
  gtk_widget_class_install_action (widget_class, "win.previous-region", NULL, move_region_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
}

static void
confab_window_class_init (ConfabWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = confab_window_constructed;
  object_class->dispose = confab_window_dispose;
  object_class->finalize = confab_window_finalize;
  object_class->get_property = confab_window_get_property;
  object_class->set_property = confab_window_set_property;
  widget_class->map = confab_window_map;
  widget_class->unmap = confab_window_unmap;

  install_properties (object_class);

  g_type_ensure (CONFAB_TYPE_CONVERSATION);
  g_type_ensure (CONFAB_TYPE_SIDEBAR);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, conversation);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, toast_overlay);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, queue_show_any_room);
  gtk_widget_class_bind_template_callback (widget_class, room_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, room_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, visible_dialog_cb);

  install_actions (widget_class);
  confab_window_install_account_actions (widget_class);
  confab_window_install_help_action (widget_class);
}

static void
confab_window_init (ConfabWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.people", FALSE);

  if (DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
}

/**
 * confab_window_new:
 * @application: the application
 * @settings: where the window's size is kept
 * @sessions: the sessions whose rooms are shown
 *
 * Creates a window.
 *
 * Returns: (transfer none): the window
 */
ConfabWindow *
confab_window_new (GtkApplication *application,
                   GSettings      *settings,
                   ChatSessions   *sessions)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (CHAT_IS_SESSIONS (sessions), NULL);

  return g_object_new (CONFAB_TYPE_WINDOW,
                       "application", application,
                       "sessions", sessions,
                       "settings", settings,
                       NULL);
}

/**
 * confab_window_open:
 * @self: a window that was not shown yet
 *
 * Shows the window with what was read last, which is to be there at once: a
 * window that fills itself bit by bit is slower, and restless.
 */
void
confab_window_open (ConfabWindow *self)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));

  self->opening_id = g_timeout_add_once (OPENING_TIME, opening_timeout_cb, self);
  update_sessions (self);
}

/**
 * confab_window_get_sessions:
 * @self: a window
 *
 * Gets the sessions whose rooms are shown.
 *
 * Returns: (transfer none): the sessions
 */
ChatSessions *
confab_window_get_sessions (ConfabWindow *self)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), NULL);

  return self->sessions;
}

/**
 * confab_window_get_room:
 * @self: a window
 *
 * Gets the room that is shown.
 *
 * Returns: (transfer none) (nullable): the room
 */
ChatRoom *
confab_window_get_room (ConfabWindow *self)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), NULL);

  return confab_sidebar_get_room (self->sidebar);
}

/**
 * confab_window_show_room:
 * @self: a window
 * @room: a room of one of its sessions
 *
 * Goes to a room, ready to write there.
 */
void
confab_window_show_room (ConfabWindow *self,
                         ChatRoom     *room)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));
  g_return_if_fail (CHAT_IS_ROOM (room));

  confab_sidebar_set_room (self->sidebar, room);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  confab_conversation_focus_composer (self->conversation);
}

/**
 * confab_window_show_message:
 * @self: a window
 * @room: the room that the message is in
 * @id: its id
 *
 * Shows a message among those around it, and moves the focus there.
 */
void
confab_window_show_message (ConfabWindow *self,
                            ChatRoom     *room,
                            const char   *id)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));
  g_return_if_fail (CHAT_IS_ROOM (room));
  g_return_if_fail (id != NULL);

  confab_window_show_room (self, room);
  confab_conversation_show_message (self->conversation, id);
}

/**
 * confab_window_follow:
 * @self: a window
 * @session: a session that was asked for in this window
 * @message_id: (nullable): a message in the room that is asked for
 *
 * Goes to the room that the session joins when it is open.
 */
void
confab_window_follow (ConfabWindow *self,
                      ChatSession  *session,
                      const char   *message_id)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));
  g_return_if_fail (CHAT_IS_SESSION (session));

  g_set_weak_pointer (&self->followed, session);
  g_set_str (&self->followed_id, message_id);
  g_signal_handlers_disconnect_by_func (session, room_joined_cb, self);
  g_signal_connect_object (session, "room-joined", G_CALLBACK (room_joined_cb), self, G_CONNECT_SWAPPED);
}

/**
 * confab_window_search:
 * @self: a window
 * @text: what to look for in all rooms
 *
 * Searches, or does so as soon as there is something to search.
 */
void
confab_window_search (ConfabWindow *self,
                      const char   *text)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  g_set_str (&self->search_text, text);
  self->search_again = TRUE;
  check_search (self);
}

/**
 * confab_window_toast:
 * @self: a window
 * @text: a short text, without markup
 *
 * Tells what came of something that the person did.
 */
void
confab_window_toast (ConfabWindow *self,
                     const char   *text)
{
  AdwToast *toast;

  g_return_if_fail (CONFAB_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

/**
 * confab_window_has_in_view:
 * @self: a window
 * @room: a room
 *
 * Gets whether the person looks at @room in this window.
 */
gboolean
confab_window_has_in_view (ConfabWindow *self,
                           ChatRoom     *room)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), FALSE);
  g_return_val_if_fail (CHAT_IS_ROOM (room), FALSE);

  return gtk_window_is_active (GTK_WINDOW (self)) &&
         gtk_widget_get_mapped (GTK_WIDGET (self->conversation)) &&
         confab_conversation_get_room (self->conversation) == room;
}
