/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-sidebar.h"

#include "chat-room-list.h"
#include "confab-late-menu.h"
#include "confab-room-filter.h"
#include "confab-room-header.h"
#include "confab-room-menu.h"
#include "confab-room-row.h"
#include "confab-session-text.h"
#include "confab-status-page.h"

#include <glib/gi18n.h>

/**
 * ConfabSidebar:
 *
 * The list of rooms of all accounts.
 *
 * Beside a conversation, the selected row is the room that is shown. Where
 * there is no room for both, the list is a page of its own: nothing is shown
 * before a row is activated.
 */
struct _ConfabSidebar
{
  AdwNavigationPage   parent_instance;

  ChatRoomList       *list;
  ChatRoom           *room;
  ChatAccount        *account;
  /* Of the session, if there is one only. */
  GSignalGroup       *session_signals;
  GSignalGroup       *account_signals;
  GSignalGroup       *sessions_signals;
  ConfabRoomMenu     *menu;

  AdwWindowTitle     *window_title;
  GtkToggleButton    *filter_button;
  /* NULL until it was used */
  ConfabRoomFilter   *filter;
  GtkStack           *stack;
  GtkListView        *list_view;
  GtkSingleSelection *selection;
  GtkMenuButton      *menu_button;
  GMenuModel         *primary_menu;
  GMenuModel         *room_menu;

  guint               collapsed : 1;
  guint               has_rooms : 1;
};

G_DEFINE_FINAL_TYPE (ConfabSidebar, confab_sidebar, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_COLLAPSED,
  PROP_HAS_ROOMS,
  PROP_ROOM,
  PROP_SESSIONS,
  N_PROPS
};

enum
{
  ROOM_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- What is where ---- */

static guint
get_n_items (ConfabSidebar *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list));
}

/* Headings are no rooms. */
static ChatRoom *
get_room_at (ConfabSidebar *self,
             guint          position)
{
  g_autoptr (ChatRoomListItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  return item != NULL ? chat_room_list_item_get_room (item) : NULL;
}

static guint
find_room (ConfabSidebar *self,
           ChatRoom      *room)
{
  guint position;

  if (room == NULL || !chat_room_list_find (self->list, room, &position))
    return GTK_INVALID_LIST_POSITION;

  return position;
}

/* Returns NULL unless there is exactly one. */
static ChatSession *
get_only_session (ConfabSidebar *self)
{
  GListModel *sessions = chat_room_list_get_sessions (self->list);
  g_autoptr (ChatSession) session = NULL;

  if (sessions == NULL || g_list_model_get_n_items (sessions) != 1)
    return NULL;

  session = g_list_model_get_item (sessions, 0);

  return session;
}

static guint
get_n_sessions (ConfabSidebar *self)
{
  GListModel *sessions = chat_room_list_get_sessions (self->list);

  return sessions != NULL ? g_list_model_get_n_items (sessions) : 0;
}

/* ---- What is shown ---- */

static ChatAccount *
find_account (ConfabSidebar *self)
{
  GListModel *sessions = chat_room_list_get_sessions (self->list);

  if (self->room != NULL)
    return chat_room_get_account (self->room);

  for (guint i = 0; i < get_n_sessions (self); i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (sessions, i);

      if (chat_session_get_state (session) == CHAT_SESSION_OPEN)
        return chat_session_get_account (session);
    }

  return NULL;
}

static void
update_account (ConfabSidebar *self)
{
  if (g_set_object (&self->account, find_account (self)))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
}

static void
update_title (ConfabSidebar *self)
{
  ChatSession *session = get_only_session (self);

  adw_window_title_set_title (self->window_title,
                              session != NULL ? confab_session_text_get_person (session) : _("Rooms"));
  adw_window_title_set_subtitle (self->window_title,
                                 session != NULL ? confab_session_text_get_state (session) : "");
}

static gboolean
is_filtered (ConfabSidebar *self)
{
  return *chat_room_list_get_filter (self->list) != '\0';
}

static void
show_status (ConfabSidebar *self,
             const char    *name)
{
  AdwStatusPage *page;

  if (g_str_equal (name, "empty"))
    {
      page = confab_status_page_ensure (self->stack, name, "chat-message-new-symbolic");
      confab_status_page_set (page, _("No Rooms Yet"), _("Join a room to start talking"),
                              "win.join-room", _("_Join Room…"));
    }
  else
    {
      page = confab_status_page_ensure (self->stack, name, "system-search-symbolic");
      confab_status_page_set (page, _("No Rooms Found"), _("Try another word"), NULL, NULL);
    }

  gtk_widget_add_css_class (GTK_WIDGET (page), "compact");
}

/* Where there is a conversation beside it, that says that there are no rooms. */
static void
update_stack (ConfabSidebar *self)
{
  gboolean has_rooms = chat_room_list_get_n_rooms (self->list) > 0;
  const char *name = "rooms";

  if (is_filtered (self) && get_n_items (self) == 0)
    name = "no-match";
  else if (!has_rooms && get_n_sessions (self) <= 1 && self->collapsed)
    name = "empty";

  if (!g_str_equal (name, "rooms"))
    show_status (self, name);
  gtk_stack_set_visible_child_name (self->stack, name);

  if (self->has_rooms != has_rooms)
    {
      self->has_rooms = has_rooms;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_ROOMS]);
    }
}

static void
update_selection (ConfabSidebar *self)
{
  gtk_single_selection_set_selected (self->selection, find_room (self, self->room));
}

static void
session_state_cb (ConfabSidebar *self)
{
  ChatSession *session = get_only_session (self);

  g_signal_group_set_target (self->account_signals,
                             session != NULL ? chat_session_get_account (session) : NULL);
  update_title (self);
  update_account (self);
}

static void
sessions_changed_cb (ConfabSidebar *self)
{
  g_signal_group_set_target (self->session_signals, get_only_session (self));
  session_state_cb (self);
  update_stack (self);
}

/* The room that is shown may be filtered out, and come back. The list has to know
 * before something is selected in it.
 */
static void
items_changed_cb (ConfabSidebar *self)
{
  update_stack (self);

  if (self->room == NULL)
    return;

  if (!chat_room_list_has_room (self->list, self->room))
    confab_sidebar_set_room (self, NULL);
  else
    update_selection (self);
}

/* ---- Rows ---- */

static gboolean
to_shown (GBinding     *binding,
          const GValue *selected,
          GValue       *shown,
          gpointer      user_data)
{
  ConfabSidebar *self = user_data;

  g_value_set_boolean (shown, g_value_get_boolean (selected) && !self->collapsed);

  return TRUE;
}

static ConfabRoomRow *
ensure_row (ConfabSidebar *self,
            GtkListItem   *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (CONFAB_IS_ROOM_ROW (row))
    return CONFAB_ROOM_ROW (row);

  row = GTK_WIDGET (confab_room_row_new ());
  g_object_bind_property_full (list_item, "selected", row, "shown", G_BINDING_SYNC_CREATE,
                               to_shown, NULL, self, NULL);
  g_object_bind_property (row, "summary", list_item, "accessible-label", G_BINDING_DEFAULT);
  gtk_list_item_set_child (list_item, row);

  return CONFAB_ROOM_ROW (row);
}

static ConfabRoomHeader *
ensure_header (GtkListItem *list_item)
{
  GtkWidget *header = gtk_list_item_get_child (list_item);

  if (CONFAB_IS_ROOM_HEADER (header))
    return CONFAB_ROOM_HEADER (header);

  header = GTK_WIDGET (confab_room_header_new ());
  g_object_bind_property (header, "summary", list_item, "accessible-label", G_BINDING_DEFAULT);
  gtk_list_item_set_child (list_item, header);

  return CONFAB_ROOM_HEADER (header);
}

static void
nested_cb (ConfabRoomRow    *row,
           GParamSpec       *pspec,
           ChatRoomListItem *item)
{
  confab_room_row_set_nested (row, chat_room_list_item_get_nested (item));
}

static void
bind_cb (ConfabSidebar *self,
         GtkListItem   *list_item)
{
  ChatRoomListItem *item = gtk_list_item_get_item (list_item);
  ChatRoom *room = chat_room_list_item_get_room (item);
  gboolean is_account = chat_room_list_item_get_kind (item) == CHAT_ROOM_LIST_ACCOUNT;
  ConfabRoomRow *row;
  ConfabRoomHeader *header;

  gtk_list_item_set_selectable (list_item, room != NULL);
  gtk_list_item_set_activatable (list_item, room != NULL || is_account);

  if (room == NULL)
    {
      header = ensure_header (list_item);
      confab_room_header_set_item (header, item);
      gtk_list_item_set_accessible_label (list_item, confab_room_header_get_summary (header));
      return;
    }

  row = ensure_row (self, list_item);
  g_signal_connect_object (item, "notify::nested", G_CALLBACK (nested_cb), row, G_CONNECT_SWAPPED);
  confab_room_row_set_nested (row, chat_room_list_item_get_nested (item));
  confab_room_row_set_room (row, room);
  gtk_list_item_set_accessible_label (list_item, confab_room_row_get_summary (row));
}

static void
unbind_cb (ConfabSidebar *self,
           GtkListItem   *list_item)
{
  GtkWidget *child = gtk_list_item_get_child (list_item);

  if (CONFAB_IS_ROOM_ROW (child))
    {
      g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), nested_cb, child);
      confab_room_row_set_room (CONFAB_ROOM_ROW (child), NULL);
    }
  else if (CONFAB_IS_ROOM_HEADER (child))
    {
      confab_room_header_set_item (CONFAB_ROOM_HEADER (child), NULL);
    }
}

static void
selected_item_cb (ConfabSidebar *self)
{
  ChatRoomListItem *item = gtk_single_selection_get_selected_item (self->selection);
  ChatRoom *room = item != NULL ? chat_room_list_item_get_room (item) : NULL;

  if (!self->collapsed && room != NULL)
    confab_sidebar_set_room (self, room);
}

static void
activate_room (ConfabSidebar *self,
               ChatRoom      *room)
{
  g_autoptr (ChatRoom) keep = g_object_ref (room);

  confab_sidebar_set_room (self, room);
  g_signal_emit (self, signals[ROOM_ACTIVATED], 0, room);
}

/* A click on the heading of an account is its own, so that this is by a key. */
static void
activate_cb (ConfabSidebar *self,
             guint          position)
{
  ChatRoom *room = get_room_at (self, position);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *child = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (room != NULL)
    activate_room (self, room);
  else if (CONFAB_IS_ROOM_HEADER (child))
    confab_room_header_activate (CONFAB_ROOM_HEADER (child));
}

/* ---- The filter ---- */

static void
filter_text_cb (ConfabSidebar *self)
{
  chat_room_list_set_filter (self->list, confab_room_filter_get_text (self->filter));
  update_stack (self);
}

static void
filter_activate_cb (ConfabSidebar *self)
{
  guint n_items = get_n_items (self);

  for (guint i = 0; i < n_items; i++)
    {
      ChatRoom *room = get_room_at (self, i);

      if (room != NULL)
        {
          g_autoptr (ChatRoom) keep = g_object_ref (room);

          confab_room_filter_set_active (self->filter, FALSE);
          activate_room (self, room);
          return;
        }
    }
}

static void
filter_active_cb (ConfabSidebar *self)
{
  gtk_toggle_button_set_active (self->filter_button, confab_room_filter_get_active (self->filter));
}

static void
filter_toggled_cb (ConfabSidebar *self)
{
  if (self->filter == NULL)
    {
      self->filter = confab_room_filter_new ();
      g_signal_connect_object (self->filter, "activate",
                               G_CALLBACK (filter_activate_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->filter, "notify::active",
                               G_CALLBACK (filter_active_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->filter, "notify::text",
                               G_CALLBACK (filter_text_cb), self, G_CONNECT_SWAPPED);
      adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (adw_navigation_page_get_child (ADW_NAVIGATION_PAGE (self))),
                                    GTK_WIDGET (self->filter));
    }

  confab_room_filter_set_active (self->filter, gtk_toggle_button_get_active (self->filter_button));
}

static void
show_rooms (ConfabSidebar *self)
{
  if (gtk_list_view_get_model (self->list_view) == NULL)
    gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
}

static void
after_paint_cb (ConfabSidebar *self,
                GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, after_paint_cb, self);
  show_rooms (self);
}

/* Beside messages, which people wait for, the rooms come with the second frame
 * of a window: the first one is there earlier by as much.
 */
static void
confab_sidebar_map (GtkWidget *widget)
{
  ConfabSidebar *self = CONFAB_SIDEBAR (widget);

  GTK_WIDGET_CLASS (confab_sidebar_parent_class)->map (widget);

  if (self->room == NULL || self->collapsed)
    show_rooms (self);
  else if (gtk_list_view_get_model (self->list_view) == NULL)
    g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                             G_CALLBACK (after_paint_cb), self, G_CONNECT_SWAPPED);
}

static gboolean
confab_sidebar_grab_focus (GtkWidget *widget)
{
  ConfabSidebar *self = CONFAB_SIDEBAR (widget);
  guint position = find_room (self, self->room);

  if (!g_str_equal (gtk_stack_get_visible_child_name (self->stack), "rooms"))
    return gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);

  /* Else it would be where it was last, or where the list began once. */
  if (position != GTK_INVALID_LIST_POSITION && gtk_list_view_get_model (self->list_view) != NULL)
    gtk_list_view_scroll_to (self->list_view, position, GTK_LIST_SCROLL_FOCUS, NULL);

  return gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

static void
confab_sidebar_dispose (GObject *object)
{
  ConfabSidebar *self = CONFAB_SIDEBAR (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->account_signals);
  g_clear_object (&self->sessions_signals);
  g_clear_object (&self->menu);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_SIDEBAR);
  g_clear_object (&self->list);
  g_clear_object (&self->room);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (confab_sidebar_parent_class)->dispose (object);
}

static void
confab_sidebar_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  ConfabSidebar *self = CONFAB_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, confab_sidebar_get_account (self));
      break;

    case PROP_COLLAPSED:
      g_value_set_boolean (value, confab_sidebar_get_collapsed (self));
      break;

    case PROP_HAS_ROOMS:
      g_value_set_boolean (value, self->has_rooms);
      break;

    case PROP_ROOM:
      g_value_set_object (value, confab_sidebar_get_room (self));
      break;

    case PROP_SESSIONS:
      g_value_set_object (value, confab_sidebar_get_sessions (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_sidebar_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  ConfabSidebar *self = CONFAB_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_COLLAPSED:
      confab_sidebar_set_collapsed (self, g_value_get_boolean (value));
      break;

    case PROP_ROOM:
      confab_sidebar_set_room (self, g_value_get_object (value));
      break;

    case PROP_SESSIONS:
      confab_sidebar_set_sessions (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * ConfabSidebar:account:
   *
   * The account of the room that is shown, or the first that is open.
   */
  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL,
                         CHAT_TYPE_ACCOUNT,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabSidebar:collapsed:
   *
   * Whether the list is a page of its own.
   */
  properties[PROP_COLLAPSED] =
    g_param_spec_boolean ("collapsed", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabSidebar:has-rooms:
   *
   * Whether there are any rooms, filtered out or not.
   */
  properties[PROP_HAS_ROOMS] =
    g_param_spec_boolean ("has-rooms", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabSidebar:room:
   *
   * The room that is shown.
   */
  properties[PROP_ROOM] =
    g_param_spec_object ("room", NULL, NULL,
                         CHAT_TYPE_ROOM,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabSidebar:sessions:
   *
   * The sessions whose rooms are listed: a list of [class@Chat.Session].
   */
  properties[PROP_SESSIONS] =
    g_param_spec_object ("sessions", NULL, NULL,
                         G_TYPE_LIST_MODEL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
confab_sidebar_class_init (ConfabSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_sidebar_dispose;
  object_class->get_property = confab_sidebar_get_property;
  object_class->set_property = confab_sidebar_set_property;
  widget_class->grab_focus = confab_sidebar_grab_focus;
  widget_class->map = confab_sidebar_map;

  install_properties (object_class);

  /**
   * ConfabSidebar::room-activated:
   * @room: a room
   *
   * Emitted when @room was chosen by a click or by Enter.
   */
  signals[ROOM_ACTIVATED] =
    g_signal_new ("room-activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_ROOM);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, filter_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, list_view);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, primary_menu);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, room_menu);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, selection);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, window_title);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, items_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_item_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
confab_sidebar_init (ConfabSidebar *self)
{
  self->list = chat_room_list_new (NULL);

  self->session_signals = g_signal_group_new (CHAT_TYPE_SESSION);
  g_signal_group_connect_object (self->session_signals, "notify::state",
                                 G_CALLBACK (session_state_cb), self, G_CONNECT_SWAPPED);
  self->account_signals = g_signal_group_new (CHAT_TYPE_ACCOUNT);
  g_signal_group_connect_object (self->account_signals, "notify::state",
                                 G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
  self->sessions_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_object (self->sessions_signals, "items-changed",
                                 G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->list));
  confab_late_menu_set (self->menu_button, self->primary_menu);
  self->menu = confab_room_menu_new (self->list_view, self->room_menu);
  sessions_changed_cb (self);
}

/**
 * confab_sidebar_new:
 *
 * Creates a sidebar.
 *
 * Returns: (transfer floating): the sidebar
 */
ConfabSidebar *
confab_sidebar_new (void)
{
  return g_object_new (CONFAB_TYPE_SIDEBAR, NULL);
}

/**
 * confab_sidebar_get_account:
 * @self: a sidebar
 *
 * Gets the account of the room that is shown, or the first that is open.
 *
 * Returns: (transfer none) (nullable): the account
 */
ChatAccount *
confab_sidebar_get_account (ConfabSidebar *self)
{
  g_return_val_if_fail (CONFAB_IS_SIDEBAR (self), NULL);

  return self->account;
}

/**
 * confab_sidebar_get_sessions:
 * @self: a sidebar
 *
 * Gets the sessions whose rooms are listed.
 *
 * Returns: (transfer none) (nullable): a list of [class@Chat.Session]
 */
GListModel *
confab_sidebar_get_sessions (ConfabSidebar *self)
{
  g_return_val_if_fail (CONFAB_IS_SIDEBAR (self), NULL);

  return chat_room_list_get_sessions (self->list);
}

/**
 * confab_sidebar_set_sessions:
 * @self: a sidebar
 * @sessions: (nullable): a list of [class@Chat.Session]
 *
 * Sets the sessions whose rooms are listed.
 */
void
confab_sidebar_set_sessions (ConfabSidebar *self,
                             GListModel    *sessions)
{
  g_return_if_fail (CONFAB_IS_SIDEBAR (self));
  g_return_if_fail (sessions == NULL || G_IS_LIST_MODEL (sessions));

  if (chat_room_list_get_sessions (self->list) == sessions)
    return;

  chat_room_list_set_sessions (self->list, sessions);
  g_signal_group_set_target (self->sessions_signals, sessions);
  sessions_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSIONS]);
}

/**
 * confab_sidebar_get_collapsed:
 * @self: a sidebar
 *
 * Gets whether the list is a page of its own.
 */
gboolean
confab_sidebar_get_collapsed (ConfabSidebar *self)
{
  g_return_val_if_fail (CONFAB_IS_SIDEBAR (self), FALSE);

  return self->collapsed;
}

/**
 * confab_sidebar_set_collapsed:
 * @self: a sidebar
 * @collapsed: whether the list is a page of its own
 *
 * Sets whether rows open a room when they are activated, not when they are
 * selected.
 */
void
confab_sidebar_set_collapsed (ConfabSidebar *self,
                              gboolean       collapsed)
{
  g_return_if_fail (CONFAB_IS_SIDEBAR (self));

  collapsed = !!collapsed;
  if (self->collapsed == collapsed)
    return;

  self->collapsed = collapsed;
  /* Whether the selected room is looked at has changed, too. */
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  update_selection (self);
  update_stack (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLLAPSED]);
}

/**
 * confab_sidebar_get_room:
 * @self: a sidebar
 *
 * Gets the room that is shown.
 *
 * Returns: (transfer none) (nullable): the room
 */
ChatRoom *
confab_sidebar_get_room (ConfabSidebar *self)
{
  g_return_val_if_fail (CONFAB_IS_SIDEBAR (self), NULL);

  return self->room;
}

/**
 * confab_sidebar_set_room:
 * @self: a sidebar
 * @room: (nullable): a room of one of the accounts
 *
 * Sets the room that is shown.
 */
void
confab_sidebar_set_room (ConfabSidebar *self,
                         ChatRoom      *room)
{
  g_return_if_fail (CONFAB_IS_SIDEBAR (self));
  g_return_if_fail (room == NULL || CHAT_IS_ROOM (room));

  if (!g_set_object (&self->room, room))
    return;

  update_selection (self);
  g_object_freeze_notify (G_OBJECT (self));
  update_account (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
is_room (ChatRoom *room)
{
  return room != NULL;
}

/* What is muted does not call. */
static gboolean
is_unread (ChatRoom *room)
{
  return room != NULL && chat_room_get_unread_count (room) > 0 &&
         (chat_room_get_notify (room) != CHAT_ROOM_NOTIFY_NONE || chat_room_get_mention_count (room) > 0);
}

/**
 * confab_sidebar_move:
 * @self: a sidebar
 * @steps: how many rooms to go down, or up if it is negative
 *
 * Shows another room of the list. It stops at the ends.
 */
void
confab_sidebar_move (ConfabSidebar *self,
                     int            steps)
{
  int step = steps > 0 ? 1 : -1;
  ChatRoom *room = NULL;
  int n_items;
  int position;

  g_return_if_fail (CONFAB_IS_SIDEBAR (self));

  n_items = (int) get_n_items (self);
  position = (int) find_room (self, self->room);
  if (position < 0)
    {
      position = step > 0 ? -1 : n_items;
      steps = step;
    }

  for (position += step; position >= 0 && position < n_items && steps != 0; position += step)
    {
      if (is_room (get_room_at (self, (guint) position)))
        {
          room = get_room_at (self, (guint) position);
          steps -= step;
        }
    }

  if (room != NULL)
    confab_sidebar_set_room (self, room);
}

/**
 * confab_sidebar_move_to_unread:
 * @self: a sidebar
 * @step: 1 to go down, -1 to go up
 *
 * Shows the next room in which something is unread. After the last one it
 * begins again. Rooms that are muted do not count, unless one is called there.
 *
 * Returns: whether there is one
 */
gboolean
confab_sidebar_move_to_unread (ConfabSidebar *self,
                               int            step)
{
  int n_items;
  int position;

  g_return_val_if_fail (CONFAB_IS_SIDEBAR (self), FALSE);
  g_return_val_if_fail (step == 1 || step == -1, FALSE);

  n_items = (int) get_n_items (self);
  position = (int) find_room (self, self->room);
  if (position < 0)
    position = step > 0 ? -1 : n_items;

  for (int i = 0; i < n_items; i++)
    {
      ChatRoom *room;

      position = (position + step + n_items) % n_items;
      room = get_room_at (self, (guint) position);
      if (is_unread (room) && room != self->room)
        {
          confab_sidebar_set_room (self, room);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * confab_sidebar_toggle_filter:
 * @self: a sidebar
 *
 * Shows the entry by which rooms are found, or hides it and shows all rooms.
 */
void
confab_sidebar_toggle_filter (ConfabSidebar *self)
{
  g_return_if_fail (CONFAB_IS_SIDEBAR (self));

  gtk_toggle_button_set_active (self->filter_button, !gtk_toggle_button_get_active (self->filter_button));
}
