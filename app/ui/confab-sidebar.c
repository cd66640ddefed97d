/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-sidebar.h"

#include "chat-session.h"
#include "confab-room-row.h"

#include <glib/gi18n.h>

/**
 * ConfabSidebar:
 *
 * The list of rooms of an account.
 *
 * Beside a conversation, the selected row is the room that is shown. Where
 * there is no room for both, the list is a page of its own: nothing is shown
 * before a row is activated.
 */
struct _ConfabSidebar
{
  AdwNavigationPage   parent_instance;

  ChatAccount        *account;
  GSignalGroup       *account_signals;
  GListModel         *sessions;
  GListStore         *room_lists;
  ChatRoom           *room;

  AdwWindowTitle     *window_title;
  GtkStack           *stack;
  GtkListView        *list_view;
  GtkSingleSelection *selection;

  guint               collapsed : 1;
};

G_DEFINE_FINAL_TYPE (ConfabSidebar, confab_sidebar, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_ACCOUNT,
  PROP_COLLAPSED,
  PROP_ROOM,
  N_PROPS
};

enum
{
  ROOM_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static guint
get_n_rooms (ConfabSidebar *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->selection));
}

static guint
find_room (ConfabSidebar *self,
           ChatRoom      *room)
{
  guint n_rooms = get_n_rooms (self);

  for (guint i = 0; room != NULL && i < n_rooms; i++)
    {
      g_autoptr (ChatRoom) candidate = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (candidate == room)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static const char *
get_state_text (ConfabSidebar *self)
{
  if (self->account == NULL)
    return "";

  switch (chat_account_get_state (self->account))
    {
    case CHAT_ACCOUNT_CONNECTING:
      return _("Connecting…");

    case CHAT_ACCOUNT_RECONNECTING:
      return _("Reconnecting…");

    case CHAT_ACCOUNT_ONLINE:
      return _("Connected");

    case CHAT_ACCOUNT_OFFLINE:
    default:
      return _("Offline");
    }
}

static void
update_title (ConfabSidebar *self)
{
  adw_window_title_set_title (self->window_title,
                              self->account != NULL ? chat_account_get_user (self->account) : "");
  adw_window_title_set_subtitle (self->window_title, get_state_text (self));
}

static void
update_stack (ConfabSidebar *self)
{
  gtk_stack_set_visible_child_name (self->stack, get_n_rooms (self) > 0 ? "rooms" : "empty");
}

static void
update_selection (ConfabSidebar *self)
{
  gtk_single_selection_set_selected (self->selection, find_room (self, self->room));
}

static void
items_changed_cb (ConfabSidebar *self)
{
  update_stack (self);

  if (self->room != NULL && find_room (self, self->room) == GTK_INVALID_LIST_POSITION)
    confab_sidebar_set_room (self, NULL);
}

static void
selected_item_cb (ConfabSidebar *self)
{
  ChatRoom *room = gtk_single_selection_get_selected_item (self->selection);

  if (!self->collapsed && room != NULL)
    confab_sidebar_set_room (self, room);
}

static void
activate_cb (ConfabSidebar *self,
             guint          position)
{
  g_autoptr (ChatRoom) room = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  confab_sidebar_set_room (self, room);
  g_signal_emit (self, signals[ROOM_ACTIVATED], 0, room);
}

static void
update_account (ConfabSidebar *self)
{
  ChatAccount *account = self->room != NULL ? chat_room_get_account (self->room) : NULL;

  for (guint i = 0; account == NULL && i < g_list_model_get_n_items (self->sessions); i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (self->sessions, i);

      if (chat_session_get_state (session) == CHAT_SESSION_OPEN)
        account = chat_session_get_account (session);
    }

  if (!g_set_object (&self->account, account))
    return;

  g_signal_group_set_target (self->account_signals, account);
  update_title (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
}

static GPtrArray *
get_room_lists (ConfabSidebar *self)
{
  GPtrArray *lists = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (self->sessions); i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (self->sessions, i);

      if (chat_session_get_state (session) == CHAT_SESSION_OPEN)
        g_ptr_array_add (lists, chat_account_get_rooms (chat_session_get_account (session)));
    }

  return lists;
}

/* What stays is left alone, so that a room that is shown stays so. */
static void
update_room_lists (ConfabSidebar *self)
{
  g_autoptr (GPtrArray) lists = NULL;
  guint n_before;
  guint first = 0;
  guint last = 0;

  if (self->sessions == NULL)
    return;

  lists = get_room_lists (self);
  n_before = g_list_model_get_n_items (G_LIST_MODEL (self->room_lists));

  while (first < MIN (n_before, lists->len))
    {
      g_autoptr (GListModel) list = g_list_model_get_item (G_LIST_MODEL (self->room_lists), first);

      if (list != g_ptr_array_index (lists, first))
        break;
      first++;
    }

  while (last < MIN (n_before, lists->len) - first)
    {
      g_autoptr (GListModel) list = g_list_model_get_item (G_LIST_MODEL (self->room_lists), n_before - 1 - last);

      if (list != g_ptr_array_index (lists, lists->len - 1 - last))
        break;
      last++;
    }

  g_list_store_splice (self->room_lists, first, n_before - first - last,
                       lists->pdata + first, lists->len - first - last);
  update_account (self);
}

static void
sessions_changed_cb (ConfabSidebar *self,
                     guint          position,
                     guint          removed,
                     guint          added,
                     GListModel    *sessions)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (sessions, i);

      g_signal_connect_object (session, "notify::state",
                               G_CALLBACK (update_room_lists), self, G_CONNECT_SWAPPED);
    }

  update_room_lists (self);
}

static gboolean
confab_sidebar_grab_focus (GtkWidget *widget)
{
  ConfabSidebar *self = CONFAB_SIDEBAR (widget);

  if (get_n_rooms (self) == 0)
    return gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);

  return gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

static void
confab_sidebar_dispose (GObject *object)
{
  ConfabSidebar *self = CONFAB_SIDEBAR (object);

  g_clear_object (&self->account_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_SIDEBAR);
  g_clear_object (&self->room_lists);
  g_clear_object (&self->sessions);
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

    case PROP_ROOM:
      g_value_set_object (value, confab_sidebar_get_room (self));
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
    case PROP_ACCOUNT:
      confab_sidebar_set_account (self, g_value_get_object (value));
      break;

    case PROP_COLLAPSED:
      confab_sidebar_set_collapsed (self, g_value_get_boolean (value));
      break;

    case PROP_ROOM:
      confab_sidebar_set_room (self, g_value_get_object (value));
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
   * The account whose rooms are listed.
   */
  properties[PROP_ACCOUNT] =
    g_param_spec_object ("account", NULL, NULL,
                         CHAT_TYPE_ACCOUNT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

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
   * ConfabSidebar:room:
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
confab_sidebar_class_init (ConfabSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_sidebar_dispose;
  object_class->get_property = confab_sidebar_get_property;
  object_class->set_property = confab_sidebar_set_property;
  widget_class->grab_focus = confab_sidebar_grab_focus;

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
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, list_view);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, selection);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, window_title);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, items_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_item_cb);

  g_type_ensure (CONFAB_TYPE_ROOM_ROW);
}

static void
confab_sidebar_init (ConfabSidebar *self)
{
  self->account_signals = g_signal_group_new (CHAT_TYPE_ACCOUNT);
  g_signal_group_connect_object (self->account_signals, "notify::state",
                                 G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  update_stack (self);
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
 * Gets the account whose rooms are listed.
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
 * confab_sidebar_set_account:
 * @self: a sidebar
 * @account: (nullable): an account
 *
 * Sets the account whose rooms are listed.
 */
void
confab_sidebar_set_account (ConfabSidebar *self,
                            ChatAccount   *account)
{
  g_return_if_fail (CONFAB_IS_SIDEBAR (self));
  g_return_if_fail (account == NULL || CHAT_IS_ACCOUNT (account));

  if (!g_set_object (&self->account, account))
    return;

  g_signal_group_set_target (self->account_signals, account);
  gtk_single_selection_set_model (self->selection,
                                  account != NULL ? chat_account_get_rooms (account) : NULL);
  update_title (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT]);
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
  if (!collapsed)
    update_selection (self);
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
 * @room: (nullable): a room of the account
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
  if (self->sessions != NULL)
    update_account (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

/**
 * confab_sidebar_set_sessions:
 * @self: a sidebar
 * @sessions: (nullable): a list of [class@Session]
 *
 * Sets the sessions whose rooms are listed.
 */
void
confab_sidebar_set_sessions (ConfabSidebar *self,
                             GListModel    *sessions)
{
  g_autoptr (GtkFlattenListModel) rooms = NULL;

  g_return_if_fail (CONFAB_IS_SIDEBAR (self));
  g_return_if_fail (sessions == NULL || G_IS_LIST_MODEL (sessions));

  if (self->sessions != NULL)
    g_signal_handlers_disconnect_by_data (self->sessions, self);
  g_clear_object (&self->room_lists);
  gtk_single_selection_set_model (self->selection, NULL);
  if (!g_set_object (&self->sessions, sessions) || sessions == NULL)
    return;

  self->room_lists = g_list_store_new (G_TYPE_LIST_MODEL);
  rooms = gtk_flatten_list_model_new (G_LIST_MODEL (g_object_ref (self->room_lists)));
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (rooms));
  g_signal_connect_object (sessions, "items-changed",
                           G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);
  sessions_changed_cb (self, 0, 0, g_list_model_get_n_items (sessions), sessions);
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
  g_autoptr (ChatRoom) room = NULL;
  guint n_rooms;
  guint position;

  g_return_if_fail (CONFAB_IS_SIDEBAR (self));

  n_rooms = get_n_rooms (self);
  if (n_rooms == 0)
    return;

  position = find_room (self, self->room);
  if (position == GTK_INVALID_LIST_POSITION)
    position = steps > 0 ? 0 : n_rooms - 1;
  else
    position = CLAMP ((int) position + steps, 0, (int) n_rooms - 1);

  room = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  confab_sidebar_set_room (self, room);
}
