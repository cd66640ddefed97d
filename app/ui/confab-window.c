/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-window.h"

#include "confab-connect-dialog.h"
#include "confab-conversation.h"
#include "confab-join-dialog.h"
#include "confab-sidebar.h"
#include "confab-welcome-page.h"

#include <glib/gi18n.h>

#define FIRST_ROOM "lobby"
#define N_REGIONS 3

/**
 * ConfabWindow:
 *
 * Leads from the welcome page to the rooms and from room to room. What the
 * pages show is up to them.
 */
struct _ConfabWindow
{
  AdwApplicationWindow    parent_instance;

  GSettings              *settings;
  ChatSession          *session;
  GSignalGroup           *session_signals;

  AdwToastOverlay        *toast_overlay;
  GtkStack               *stack;
  AdwNavigationSplitView *split_view;
  ConfabSidebar          *sidebar;
  ConfabConversation     *conversation;

  guint                   show_room_id;
  guint                   remember_session : 1;
};

G_DEFINE_FINAL_TYPE (ConfabWindow, confab_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_SETTINGS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
show_room (ConfabWindow *self,
           ChatRoom     *room)
{
  confab_sidebar_set_room (self->sidebar, room);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
  confab_conversation_focus_composer (self->conversation);
}

static gboolean
show_any_room_cb (gpointer user_data)
{
  ConfabWindow *self = user_data;

  self->show_room_id = 0;

  if (gtk_widget_get_mapped (GTK_WIDGET (self->split_view)) &&
      confab_sidebar_get_room (self->sidebar) == NULL &&
      !adw_navigation_split_view_get_collapsed (self->split_view))
    {
      confab_sidebar_move (self->sidebar, 1);
      confab_conversation_focus_composer (self->conversation);
    }

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

static void
update_session (ConfabWindow *self)
{
  ChatSessionState state = self->session != NULL
                             ? chat_session_get_state (self->session)
                             : CHAT_SESSION_IDLE;
  gboolean open = state == CHAT_SESSION_OPEN;

  confab_sidebar_set_account (self->sidebar,
                              open ? chat_session_get_account (self->session) : NULL);
  gtk_stack_set_visible_child_name (self->stack, open ? "rooms" : "welcome");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.join-room", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.retry", state == CHAT_SESSION_FAILED);

  if (open)
    queue_show_any_room (self);

  if (open && self->remember_session)
    {
      g_autofree char *spec = chat_session_dup_spec (self->session);

      g_settings_set_string (self->settings, "last-session", spec);
    }
}

static void
session_closed_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GApplication) application = user_data;

  chat_session_close_finish (CHAT_SESSION (object), result, NULL);
  if (application != NULL)
    g_application_release (application);
}

/* The application lives until all is written, also without a window. */
static void
close_session (ChatSession *session)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL)
    g_application_hold (g_object_ref (application));

  chat_session_close_async (session, NULL, session_closed_cb, application);
}

static void
start_session (ConfabWindow *self,
               ChatSession  *session)
{
  confab_window_set_session (self, session);
  self->remember_session = TRUE;
  chat_session_start (session);
}

static void
start_hosting (ConfabWindow *self)
{
  g_autoptr (ChatSession) session = chat_session_new_host (NULL, g_get_user_name ());

  chat_session_add_room (session, FIRST_ROOM);
  start_session (self, session);
}

static void
room_joined_cb (ConfabWindow *self,
                ChatRoom     *room)
{
  show_room (self, room);
}

static void
room_activated_cb (ConfabWindow *self,
                   ChatRoom     *room)
{
  show_room (self, room);
}

static void
room_changed_cb (ConfabWindow *self)
{
  ChatRoom *room = confab_sidebar_get_room (self->sidebar);

  gtk_window_set_title (GTK_WINDOW (self), room != NULL ? chat_room_get_title (room) : "Confab");
  if (room == NULL)
    adw_navigation_split_view_set_show_content (self->split_view, FALSE);
}

static void
connect_submitted_cb (ConfabWindow *self,
                      const char   *uri,
                      const char   *user,
                      const char   *token)
{
  g_autoptr (ChatSession) session = chat_session_new_server (uri, user, token);

  start_session (self, session);
}

static ConfabConnectDialog *
present_connect_dialog (ConfabWindow *self)
{
  ConfabConnectDialog *dialog = confab_connect_dialog_new ();

  g_signal_connect_object (dialog, "submitted",
                           G_CALLBACK (connect_submitted_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));

  return dialog;
}

static void
host_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  start_hosting (CONFAB_WINDOW (widget));
}

static void
connect_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  present_connect_dialog (CONFAB_WINDOW (widget));
}

static void
retry_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  chat_session_start (CONFAB_WINDOW (widget)->session);
}

/* A hosted server gives a new token to whoever asks on this computer. */
static void
sign_in_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  ConfabConnectDialog *dialog;

  if (self->session == NULL || chat_session_get_hosted (self->session))
    {
      start_hosting (self);
      return;
    }

  dialog = present_connect_dialog (self);
  confab_connect_dialog_set_address (dialog, chat_session_get_uri (self->session));
  confab_connect_dialog_set_user (dialog, chat_session_get_user (self->session));
}

static void
leave_server_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);

  g_settings_reset (self->settings, "last-session");
  confab_window_set_session (self, NULL);
}

static void
join_room_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  ConfabJoinDialog *dialog = confab_join_dialog_new (confab_sidebar_get_account (self->sidebar));

  g_signal_connect_object (dialog, "joined",
                           G_CALLBACK (room_joined_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
move_room_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);

  confab_sidebar_move (self->sidebar, g_str_equal (action_name, "win.next-room") ? 1 : -1);
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
  ConfabWindow *self = CONFAB_WINDOW (widget);
  AdwToast *toast = adw_toast_new (g_variant_get_string (parameter, NULL));

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
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
confab_window_unmap (GtkWidget *widget)
{
  ConfabWindow *self = CONFAB_WINDOW (widget);
  GtkWindow *window = GTK_WINDOW (widget);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));

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
}

static void
confab_window_dispose (GObject *object)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  g_clear_handle_id (&self->show_room_id, g_source_remove);
  g_clear_object (&self->session_signals);
  if (self->session != NULL)
    {
      close_session (self->session);
      g_clear_object (&self->session);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_WINDOW);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (confab_window_parent_class)->dispose (object);
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
    case PROP_SESSION:
      g_value_set_object (value, confab_window_get_session (self));
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
    case PROP_SESSION:
      confab_window_set_session (self, g_value_get_object (value));
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
   * ConfabWindow:session:
   *
   * What the window talks through.
   */
  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL,
                         CHAT_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabWindow:settings:
   *
   * Where the window's size and its last session are kept.
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
  gtk_widget_class_install_action (widget_class, "win.host", NULL, host_action);
  gtk_widget_class_install_action (widget_class, "win.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "win.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "win.sign-in", NULL, sign_in_action);
  gtk_widget_class_install_action (widget_class, "win.leave-server", NULL, leave_server_action);
  gtk_widget_class_install_action (widget_class, "win.join-room", NULL, join_room_action);
  gtk_widget_class_install_action (widget_class, "win.next-room", NULL, move_room_action);
  gtk_widget_class_install_action (widget_class, "win.previous-room", NULL, move_room_action);
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
  object_class->get_property = confab_window_get_property;
  object_class->set_property = confab_window_set_property;
  widget_class->unmap = confab_window_unmap;

  install_properties (object_class);

  g_type_ensure (CONFAB_TYPE_CONVERSATION);
  g_type_ensure (CONFAB_TYPE_SIDEBAR);
  g_type_ensure (CONFAB_TYPE_WELCOME_PAGE);

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

  install_actions (widget_class);
}

static void
confab_window_init (ConfabWindow *self)
{
  self->session_signals = g_signal_group_new (CHAT_TYPE_SESSION);
  g_signal_group_connect_object (self->session_signals, "notify::state",
                                 G_CALLBACK (update_session), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->session_signals, "room-joined",
                                 G_CALLBACK (room_joined_cb), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));

  if (DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");

  update_session (self);
}

/**
 * confab_window_new:
 * @application: the application
 * @settings: where the window's size is kept
 *
 * Creates a window.
 *
 * Returns: (transfer none): the window
 */
ConfabWindow *
confab_window_new (GtkApplication *application,
                   GSettings      *settings)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  return g_object_new (CONFAB_TYPE_WINDOW,
                       "application", application,
                       "settings", settings,
                       NULL);
}

/**
 * confab_window_get_session:
 * @self: a window
 *
 * Gets what the window talks through.
 *
 * Returns: (transfer none) (nullable): the session
 */
ChatSession *
confab_window_get_session (ConfabWindow *self)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), NULL);

  return self->session;
}

/**
 * confab_window_set_session:
 * @self: a window
 * @session: (nullable): a session
 *
 * Sets what the window talks through. The session before it is closed.
 */
void
confab_window_set_session (ConfabWindow *self,
                           ChatSession  *session)
{
  g_autoptr (ChatSession) previous = NULL;

  g_return_if_fail (CONFAB_IS_WINDOW (self));
  g_return_if_fail (session == NULL || CHAT_IS_SESSION (session));

  if (self->session == session)
    return;

  previous = g_steal_pointer (&self->session);
  g_set_object (&self->session, session);
  self->remember_session = FALSE;
  g_signal_group_set_target (self->session_signals, session);
  update_session (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);

  if (previous != NULL)
    close_session (previous);
}

