/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "chat-error.h"
#include "confab-application.h"
#include "confab-composer.h"
#include "confab-connect-dialog.h"
#include "confab-conversation.h"
#include "confab-invite-dialog.h"
#include "confab-join-dialog.h"
#include "confab-link-opener.h"
#include "confab-message-list.h"
#include "confab-people-dialog.h"
#include "confab-preferences-dialog.h"
#include "confab-search-dialog.h"
#include "confab-settings.h"
#include "confab-sidebar.h"
#include "confab-switcher.h"
#include "confab-window.h"
#include "ui-fixture.h"

#define NO_SERVER "ws://127.0.0.1:1/connection/websocket"
#define WIDE GINT_TO_POINTER (1000)
#define NARROW GINT_TO_POINTER (360)

typedef struct
{
  GtkApplication         *application;
  GSettings              *settings;
  ChatSessions           *sessions;
  ConfabWindow           *window;
  ConfabSidebar          *sidebar;
  ConfabConversation     *conversation;
  AdwNavigationSplitView *split_view;
} Fixture;

static ChatSessions *
open_sessions (void)
{
  g_autoptr (ChatSecrets) secrets = chat_secrets_new_in_memory ();

  return chat_sessions_new (NULL, secrets);
}

static void
set_flag_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  gboolean *done = user_data;

  *done = TRUE;
}

/* What is closed is as good as gone: its folder can be opened again. */
static void
close_sessions (ChatSessions *sessions)
{
  gboolean done = FALSE;

  chat_sessions_close_async (sessions, set_flag_cb, &done);
  ui_test_wait_until (done);
  /* Widgets that are on their way out may be the last to let go. */
  ui_test_wait_until (G_OBJECT (sessions)->ref_count == 1);
  g_assert_finalize_object (sessions);
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  width)
{
  g_autoptr (GError) error = NULL;

  /* The tests are several applications after one another in one process. */
  self->application = GTK_APPLICATION (confab_application_new ());
  g_application_set_flags (G_APPLICATION (self->application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (self->application), NULL, &error);
  g_assert_no_error (error);

  self->settings = g_settings_new ("io.github.confab_chat.Confab");
  g_settings_reset (self->settings, "last-room");
  g_settings_set_int (self->settings, "window-width", GPOINTER_TO_INT (width));
  g_settings_set_int (self->settings, "window-height", 600);

  self->sessions = open_sessions ();
  self->window = confab_window_new (self->application, self->settings, self->sessions);
  self->sidebar = CONFAB_SIDEBAR (ui_test_find (GTK_WIDGET (self->window), CONFAB_TYPE_SIDEBAR));
  self->conversation = CONFAB_CONVERSATION (ui_test_find (GTK_WIDGET (self->window), CONFAB_TYPE_CONVERSATION));
  self->split_view = ADW_NAVIGATION_SPLIT_VIEW (ui_test_find (GTK_WIDGET (self->window), ADW_TYPE_NAVIGATION_SPLIT_VIEW));
  gtk_window_present (GTK_WINDOW (self->window));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  width)
{
  if (self->window != NULL)
    ui_test_destroy (GTK_WINDOW (self->window));
  close_sessions (self->sessions);
  ui_test_forget ();
  g_object_unref (self->settings);
  /* GTK keeps what it registered in it, so that it is not finalized here. */
  g_object_unref (self->application);
}

static void
open_session (Fixture    *self,
              const char *first_room,
              const char *second_room)
{
  g_autoptr (ChatSession) session = chat_session_new_server (NO_SERVER, "ann", NULL);

  if (first_room != NULL)
    chat_session_add_room (session, first_room);
  if (second_room != NULL)
    chat_session_add_room (session, second_room);
  confab_window_follow (self->window, session, NULL);
  chat_sessions_add_for_run (self->sessions, session);
  ui_test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
}

static const char *
get_page (Fixture *self)
{
  GtkWidget *stack = gtk_widget_get_ancestor (GTK_WIDGET (self->split_view), GTK_TYPE_STACK);

  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

static gboolean
is_enabled (Fixture    *self,
            const char *action)
{
  GtkWidget *button = gtk_button_new ();
  gboolean enabled;

  /* A button in the window shows whether its action is enabled. */
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_parent (button, GTK_WIDGET (self->sidebar));
  enabled = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);

  return enabled;
}

static void
press (Fixture    *self,
       const char *keys)
{
  ui_test_press (GTK_WINDOW (self->window), keys);
}

static void
test_welcome (Fixture       *self,
              gconstpointer  width)
{
  g_assert_cmpstr (get_page (self), ==, "welcome");
  g_assert_null (confab_window_get_room (self->window));
  g_assert_false (is_enabled (self, "win.join-room"));
  g_assert_true (is_enabled (self, "win.host"));
  g_assert_true (is_enabled (self, "win.connect"));
}

static void
test_rooms (Fixture       *self,
            gconstpointer  width)
{
  ChatRoom *lobby;

  open_session (self, "lobby", "design");
  g_assert_cmpstr (get_page (self), ==, "rooms");
  g_assert_true (is_enabled (self, "win.join-room"));
  g_assert_false (adw_navigation_split_view_get_collapsed (self->split_view));

  lobby = confab_sidebar_get_room (self->sidebar);
  g_assert_nonnull (lobby);
  g_assert_cmpstr (chat_room_get_name (lobby), ==, "lobby");
  g_assert_true (confab_conversation_get_room (self->conversation) == lobby);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (self->window)), ==, "lobby");

  /* The last one that was joined stands first. */
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.previous-room", NULL);
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "design");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.previous-room", NULL);
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "design");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.next-room", NULL);
  g_assert_true (confab_conversation_get_room (self->conversation) == lobby);
}

static void
test_leave_room (Fixture       *self,
                 gconstpointer  width)
{
  ChatAccount *account;

  open_session (self, "lobby", "design");
  account = chat_session_get_account (chat_sessions_get (self->sessions, 0));
  gtk_widget_activate_action (GTK_WIDGET (self->conversation), "room.leave", NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (account)), ==, 1);
  g_assert_null (confab_sidebar_get_room (self->sidebar));
  g_assert_null (confab_conversation_get_room (self->conversation));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (self->window)), ==, "Confab");
}

static void
test_remove_account (Fixture       *self,
                     gconstpointer  width)
{
  gboolean done = FALSE;

  open_session (self, "lobby", NULL);
  g_assert_true (confab_conversation_get_account (self->conversation) ==
                 chat_session_get_account (chat_sessions_get (self->sessions, 0)));

  chat_sessions_remove_async (self->sessions, chat_sessions_get (self->sessions, 0), FALSE, set_flag_cb, &done);
  g_assert_cmpstr (get_page (self), ==, "welcome");
  g_assert_null (confab_window_get_room (self->window));
  g_assert_null (confab_conversation_get_account (self->conversation));
  g_assert_null (confab_conversation_get_room (self->conversation));
  g_assert_false (is_enabled (self, "win.join-room"));
  ui_test_wait_until (done);
}

static guint
count_rooms (ConfabWindow *window)
{
  GtkWidget *list_view = ui_test_find (ui_test_find (GTK_WIDGET (window), CONFAB_TYPE_SIDEBAR), GTK_TYPE_LIST_VIEW);
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list_view)));
  guint n_rooms = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ChatRoomListItem) item = g_list_model_get_item (model, i);

      n_rooms += chat_room_list_item_get_room (item) != NULL ? 1 : 0;
    }

  return n_rooms;
}

/* The rooms of all accounts are there, and what one does leaves the other's. */
static void
test_two_accounts (Fixture       *self,
                   gconstpointer  width)
{
  g_autoptr (ChatSession) second = chat_session_new_server (NO_SERVER, "ben", NULL);
  gboolean done = FALSE;
  ChatRoom *room;

  open_session (self, "lobby", "design");
  room = confab_window_get_room (self->window);
  chat_session_add_room (second, "lobby");
  chat_sessions_add_for_run (self->sessions, second);
  ui_test_wait_until (chat_session_get_state (second) == CHAT_SESSION_OPEN);
  g_assert_cmpuint (count_rooms (self->window), ==, 3);
  g_assert_true (confab_window_get_room (self->window) == room);

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.next-room", NULL);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.next-room", NULL);
  room = confab_window_get_room (self->window);
  g_assert_true (chat_room_get_account (room) == chat_session_get_account (second));
  g_assert_true (confab_conversation_get_account (self->conversation) == chat_session_get_account (second));

  chat_sessions_move (self->sessions, second, -1);
  chat_sessions_remove_async (self->sessions, chat_sessions_get (self->sessions, 1), FALSE, set_flag_cb, &done);
  ui_test_wait_until (done);
  g_assert_cmpuint (count_rooms (self->window), ==, 1);
  g_assert_true (confab_window_get_room (self->window) == room);
}

static void
test_two_windows (Fixture       *self,
                  gconstpointer  width)
{
  ConfabWindow *other;

  open_session (self, "lobby", "design");
  other = confab_window_new (self->application, self->settings, self->sessions);
  gtk_window_present (GTK_WINDOW (other));
  ui_test_wait_until (confab_window_get_room (other) != NULL);
  g_assert_cmpstr (chat_room_get_name (confab_window_get_room (other)), ==, "lobby");

  gtk_widget_activate_action (GTK_WIDGET (other), "win.previous-room", NULL);
  g_assert_cmpstr (chat_room_get_name (confab_window_get_room (other)), ==, "design");
  g_assert_cmpstr (chat_room_get_name (confab_window_get_room (self->window)), ==, "lobby");

  ui_test_destroy (GTK_WINDOW (other));
  g_assert_cmpint (chat_session_get_state (chat_sessions_get (self->sessions, 0)), ==, CHAT_SESSION_OPEN);
}

static void
test_last_room (Fixture       *self,
                gconstpointer  width)
{
  g_autoptr (ChatSession) session = NULL;
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;

  open_session (self, "lobby", "design");
  before = g_settings_get_value (self->settings, "last-room");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.previous-room", NULL);

  /* Nothing is written while somebody waits for the room. */
  after = g_settings_get_value (self->settings, "last-room");
  g_assert_true (g_variant_equal (after, before));
  ui_test_destroy (GTK_WINDOW (g_steal_pointer (&self->window)));
  close_sessions (self->sessions);

  /* The next start; the window is there before its account. */
  self->sessions = open_sessions ();
  self->window = confab_window_new (self->application, self->settings, self->sessions);
  gtk_window_present (GTK_WINDOW (self->window));
  session = chat_session_new_server (NO_SERVER, "ann", NULL);
  chat_sessions_add_for_run (self->sessions, session);
  ui_test_wait_until (confab_window_get_room (self->window) != NULL);
  g_assert_cmpstr (chat_room_get_name (confab_window_get_room (self->window)), ==, "design");
}

/* A window that opens waits for the room that it is to show. */
static void
test_open (Fixture       *self,
           gconstpointer  width)
{
  g_autoptr (ChatSession) session = NULL;

  open_session (self, "lobby", "design");
  ui_test_destroy (GTK_WINDOW (g_steal_pointer (&self->window)));
  close_sessions (self->sessions);

  self->sessions = open_sessions ();
  session = chat_session_new_server (NO_SERVER, "ann", NULL);
  chat_sessions_add_for_run (self->sessions, session);
  self->window = confab_window_new (self->application, self->settings, self->sessions);
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_STARTING);
  confab_window_open (self->window);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->window)));

  ui_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (self->window)));
  ui_test_wait_until (confab_window_get_room (self->window) != NULL);
  g_assert_cmpstr (chat_room_get_name (confab_window_get_room (self->window)), ==, "lobby");
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  self->split_view = ADW_NAVIGATION_SPLIT_VIEW (ui_test_find (GTK_WIDGET (self->window), ADW_TYPE_NAVIGATION_SPLIT_VIEW));
  g_assert_cmpstr (get_page (self), ==, "rooms");
}

/* Where there is nothing to wait for, it is there at once. */
static void
test_open_first (Fixture       *self,
                 gconstpointer  width)
{
  ui_test_destroy (GTK_WINDOW (self->window));
  self->window = confab_window_new (self->application, self->settings, self->sessions);
  confab_window_open (self->window);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (self->window)));
  self->split_view = ADW_NAVIGATION_SPLIT_VIEW (ui_test_find (GTK_WIDGET (self->window), ADW_TYPE_NAVIGATION_SPLIT_VIEW));
  g_assert_cmpstr (get_page (self), ==, "welcome");
}

static AdwDialog *
get_dialog (Fixture *self)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window));
}

static void
test_links (Fixture       *self,
            gconstpointer  width)
{
  ChatRoom *lobby;

  open_session (self, "lobby", "design");
  lobby = confab_window_get_room (self->window);

  /* A room where the person is just opens. */
  confab_link_opener_open (self->window, "confab://127.0.0.1:1/design?message=abc");
  g_assert_cmpstr (chat_room_get_name (confab_window_get_room (self->window)), ==, "design");
  g_assert_null (get_dialog (self));

  /* Another is joined if the person says so. */
  confab_link_opener_open (self->window, "confab://127.0.0.1:1/kitchen");
  g_assert_true (ADW_IS_ALERT_DIALOG (get_dialog (self)));
  g_assert_cmpuint (count_rooms (self->window), ==, 2);
  adw_dialog_close (get_dialog (self));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_assert_cmpuint (count_rooms (self->window), ==, 2);

  confab_link_opener_open (self->window, "confab://127.0.0.1:1/kitchen");
  g_signal_emit_by_name (get_dialog (self), "response::join", "join");
  adw_dialog_force_close (get_dialog (self));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_assert_cmpuint (count_rooms (self->window), ==, 3);
  g_assert_cmpstr (chat_room_get_name (confab_window_get_room (self->window)), ==, "kitchen");

  /* So is a server. */
  confab_link_opener_open (self->window, "confab://127.0.0.1:2/lobby");
  g_assert_true (CONFAB_IS_CONNECT_DIALOG (get_dialog (self)));
  g_assert_cmpuint (chat_sessions_get_n (self->sessions), ==, 1);
  adw_dialog_force_close (get_dialog (self));

  confab_link_opener_open (self->window, "confab://127.0.0.1:1/?invite=abc");
  g_assert_true (CONFAB_IS_INVITE_DIALOG (get_dialog (self)));
  g_assert_cmpuint (chat_sessions_get_n (self->sessions), ==, 1);
  adw_dialog_force_close (get_dialog (self));

  confab_link_opener_open (self->window, "confab:nonsense");
  g_assert_null (get_dialog (self));
  g_assert_true (confab_window_get_room (self->window) != lobby);
}

static void
activate_room (Fixture    *self,
               const char *name)
{
  GtkWidget *list_view = ui_test_find (GTK_WIDGET (self->sidebar), GTK_TYPE_LIST_VIEW);
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list_view)));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ChatRoomListItem) item = g_list_model_get_item (model, i);
      ChatRoom *room = chat_room_list_item_get_room (item);

      if (room != NULL && g_str_equal (chat_room_get_name (room), name))
        {
          g_signal_emit_by_name (list_view, "activate", i);
          return;
        }
    }

  g_assert_not_reached ();
}

static void
test_narrow (Fixture       *self,
             gconstpointer  width)
{
  open_session (self, "lobby", "design");
  g_assert_true (adw_navigation_split_view_get_collapsed (self->split_view));
  g_assert_true (confab_sidebar_get_collapsed (self->sidebar));
  g_assert_true (adw_navigation_split_view_get_show_content (self->split_view));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->window)), <=, 360);

  gtk_widget_activate_action (GTK_WIDGET (self->conversation), "navigation.pop", NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_false (adw_navigation_split_view_get_show_content (self->split_view));

  activate_room (self, "design");
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_true (adw_navigation_split_view_get_show_content (self->split_view));
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "design");

  gtk_window_set_default_size (GTK_WINDOW (self->window), 1000, 600);
  ui_test_wait_until (!adw_navigation_split_view_get_collapsed (self->split_view));
  g_assert_cmpstr (chat_room_get_name (confab_sidebar_get_room (self->sidebar)), ==, "design");
}

static gpointer
get_visible_dialog (Fixture *self,
                    GType    type)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window));

  g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (dialog, type));

  return dialog;
}

static void
activate (Fixture    *self,
          const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self->window), action, NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

/* Who is in the room on the screen, of which there must be one. */
static void
test_people (Fixture       *self,
             gconstpointer  width)
{
  ConfabPeopleDialog *dialog;

  g_assert_false (is_enabled (self, "win.people"));
  open_session (self, "lobby", "design");
  ui_test_wait_until (is_enabled (self, "win.people"));
  activate (self, "win.people");
  dialog = get_visible_dialog (self, CONFAB_TYPE_PEOPLE_DIALOG);

  /* They are searched where they are seen, and seen once. */
  activate (self, "win.people");
  activate (self, "win.search-room");
  g_assert_true (get_visible_dialog (self, CONFAB_TYPE_PEOPLE_DIALOG) == dialog);
  adw_dialog_force_close (ADW_DIALOG (dialog));

  confab_sidebar_set_room (self->sidebar, NULL);
  g_assert_false (is_enabled (self, "win.people"));
}

static void
test_search (Fixture       *self,
             gconstpointer  width)
{
  ConfabSearchDialog *dialog;
  ChatRoom *lobby;

  g_assert_false (is_enabled (self, "win.search"));
  g_assert_false (is_enabled (self, "win.search-room"));
  open_session (self, "lobby", "design");
  lobby = confab_sidebar_get_room (self->sidebar);

  activate (self, "win.search-room");
  dialog = get_visible_dialog (self, CONFAB_TYPE_SEARCH_DIALOG);
  g_assert_false (confab_search_dialog_get_everywhere (dialog));
  confab_search_dialog_set_text (dialog, "soup");
  adw_dialog_force_close (ADW_DIALOG (dialog));

  /* What was looked for is still there. */
  activate (self, "win.search");
  dialog = get_visible_dialog (self, CONFAB_TYPE_SEARCH_DIALOG);
  g_assert_true (confab_search_dialog_get_everywhere (dialog));
  g_assert_cmpstr (confab_search_dialog_get_text (dialog), ==, "soup");

  confab_sidebar_move (self->sidebar, 1);
  if (confab_sidebar_get_room (self->sidebar) == lobby)
    confab_sidebar_move (self->sidebar, -1);
  g_assert_true (confab_sidebar_get_room (self->sidebar) != lobby);
  g_signal_emit_by_name (dialog, "message-activated", lobby, "id");
  g_assert_true (confab_sidebar_get_room (self->sidebar) == lobby);
  adw_dialog_force_close (ADW_DIALOG (dialog));
}

static void
test_switch (Fixture       *self,
             gconstpointer  width)
{
  GtkWidget *entry;

  g_assert_false (is_enabled (self, "win.switch"));
  open_session (self, "lobby", "design");
  activate (self, "win.switch");
  entry = ui_test_find (get_visible_dialog (self, CONFAB_TYPE_SWITCHER), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "desi");
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (chat_room_get_name (confab_sidebar_get_room (self->sidebar)), ==, "design");
  ui_test_wait_until (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window)) == NULL);

  /* A command of the window, which opens another dialog */
  activate (self, "win.switch");
  entry = ui_test_find (get_visible_dialog (self, CONFAB_TYPE_SWITCHER), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "join room");
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_signal_emit_by_name (entry, "activate");
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  adw_dialog_force_close (get_visible_dialog (self, CONFAB_TYPE_JOIN_DIALOG));
}

/* What a click on a notification does. */
static void
test_show_message (Fixture       *self,
                   gconstpointer  width)
{
  const char *key;
  ChatRoom *lobby, *design;

  open_session (self, "lobby", "design:icons");
  key = chat_session_get_id (chat_sessions_get (self->sessions, 0));
  lobby = confab_conversation_get_room (self->conversation);
  ui_test_wait_until (gtk_window_is_active (GTK_WINDOW (self->window)));
  g_assert_true (confab_window_has_in_view (self->window, lobby));

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "show-message",
                                  g_variant_new ("(sss)", key, "design:icons", "id"));
  design = confab_conversation_get_room (self->conversation);
  g_assert_cmpstr (chat_room_get_resource_id (design), ==, "icons");
  g_assert_false (confab_window_has_in_view (self->window, lobby));

  /* Of another account, or one that is gone: the window is shown as it is. */
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "show-message",
                                  g_variant_new ("(sss)", "nobody", "lobby", ""));
  g_assert_true (confab_conversation_get_room (self->conversation) == design);
}

/* What a click on the search in the overview of the desktop does. */
static void
test_search_action (Fixture       *self,
                    gconstpointer  width)
{
  GActionGroup *actions = G_ACTION_GROUP (self->application);
  AdwApplicationWindow *window = ADW_APPLICATION_WINDOW (self->window);
  g_autoptr (ChatSession) ann = chat_session_new_server (NO_SERVER, "ann", NULL);
  g_autoptr (ChatSession) ben = chat_session_new_server (NO_SERVER, "ben", NULL);
  ConfabSearchDialog *dialog;

  chat_session_add_room (ann, "lobby");

  /* There is nothing to search yet. */
  g_action_group_activate_action (actions, "search", g_variant_new_string ("first"));
  g_action_group_activate_action (actions, "search", g_variant_new_string ("soup"));
  g_assert_null (adw_application_window_get_visible_dialog (window));

  /* Not before all accounts can be searched. */
  chat_sessions_add_for_run (self->sessions, ann);
  chat_sessions_add_for_run (self->sessions, ben);
  ui_test_wait_until (adw_application_window_get_visible_dialog (window) != NULL);
  g_assert_cmpint (chat_session_get_state (ann), ==, CHAT_SESSION_OPEN);
  g_assert_cmpint (chat_session_get_state (ben), ==, CHAT_SESSION_OPEN);
  dialog = get_visible_dialog (self, CONFAB_TYPE_SEARCH_DIALOG);
  g_assert_cmpstr (confab_search_dialog_get_text (dialog), ==, "soup");
  g_assert_true (confab_search_dialog_get_everywhere (dialog));
  g_assert_false (chat_search_get_is_empty (confab_search_dialog_get_search (dialog)));

  /* Who looks for something else does not get a second dialog. */
  confab_search_dialog_set_everywhere (dialog, FALSE);
  g_action_group_activate_action (actions, "search", g_variant_new_string ("salt"));
  g_assert_cmpuint (g_list_model_get_n_items (adw_application_window_get_dialogs (window)), ==, 1);
  g_assert_true (get_visible_dialog (self, CONFAB_TYPE_SEARCH_DIALOG) == dialog);
  g_assert_cmpstr (confab_search_dialog_get_text (dialog), ==, "salt");
  g_assert_true (confab_search_dialog_get_everywhere (dialog));
  adw_dialog_force_close (ADW_DIALOG (dialog));
}

static void
test_preferences (Fixture       *self,
                  gconstpointer  width)
{
  AdwApplicationWindow *window = ADW_APPLICATION_WINDOW (self->window);
  AdwDialog *dialog;

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "preferences", NULL);
  dialog = adw_application_window_get_visible_dialog (window);
  g_assert_true (CONFAB_IS_PREFERENCES_DIALOG (dialog));

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "preferences", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (adw_application_window_get_dialogs (window)), ==, 1);
  adw_dialog_force_close (dialog);
}

static void
test_accels (Fixture       *self,
             gconstpointer  width)
{
  static const struct
  {
    const char *action;
    const char *accel;
  } accels[] = {
    { "win.join-room", "<Control>n" },
    { "app.new-window", "<Shift><Control>n" },
    { "app.preferences", "<Control>comma" },
    { "app.quit", "<Control>q" },
    { "window.close", "<Control>w" },
    { "win.search", "<Shift><Control>f" },
    { "win.search-room", "<Control>f" },
    { "win.people", "<Control>p" },
    { "win.switch", "<Control>k" },
    { "win.next-room", "<Alt>Down" },
    { "win.previous-room", "<Alt>Up" },
    { "win.next-unread-room", "<Shift><Alt>Down" },
    { "win.previous-unread-room", "<Shift><Alt>Up" },
    { "win.filter-rooms", "<Shift><Control>k" },
    { "win.next-region", "F6" },
    { "win.previous-region", "<Shift>F6" },
    { "win.show-help-overlay", "<Control>question" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    {
      g_auto (GStrv) found = gtk_application_get_accels_for_action (self->application, accels[i].action);

      g_test_message ("%s", accels[i].action);
      g_assert_cmpstr (found[0], ==, accels[i].accel);
    }
}

static gboolean
has_focus (Fixture *self,
           GType    type)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self->window));

  return focus != NULL && gtk_widget_get_ancestor (focus, type) != NULL;
}

static void
test_keys (Fixture       *self,
           gconstpointer  width)
{
  if (ui_test_skip_without_keys ())
    return;

  open_session (self, "lobby", "design");
  g_assert_true (has_focus (self, CONFAB_TYPE_COMPOSER));
  press (self, "H i Return");
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);

  press (self, "F6");
  g_assert_true (has_focus (self, CONFAB_TYPE_SIDEBAR));
  press (self, "F6");
  g_assert_true (has_focus (self, CONFAB_TYPE_MESSAGE_LIST));
  press (self, "F6");
  g_assert_true (has_focus (self, CONFAB_TYPE_COMPOSER));
  press (self, "shift+F6");
  g_assert_true (has_focus (self, CONFAB_TYPE_MESSAGE_LIST));
  press (self, "Escape");
  g_assert_true (has_focus (self, CONFAB_TYPE_COMPOSER));

  /* What is typed in a list goes to the composer. */
  press (self, "F6");
  g_assert_true (has_focus (self, CONFAB_TYPE_SIDEBAR));
  press (self, "x y");
  g_assert_true (has_focus (self, CONFAB_TYPE_COMPOSER));
  press (self, "alt+Down alt+Up");
  g_assert_cmpstr (chat_room_get_draft (confab_conversation_get_room (self->conversation)), ==, "xy");

  press (self, "alt+Down");
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "design");
  g_assert_true (has_focus (self, CONFAB_TYPE_COMPOSER));
  press (self, "alt+Up");
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "lobby");

  press (self, "ctrl+shift+k");
  g_assert_true (has_focus (self, GTK_TYPE_SEARCH_ENTRY));
  press (self, "d e s Return");
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "design");
  g_assert_true (has_focus (self, CONFAB_TYPE_COMPOSER));
  press (self, "ctrl+shift+k x Escape");
  g_assert_false (has_focus (self, GTK_TYPE_SEARCH_ENTRY));
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "design");
  press (self, "alt+shift+Down");
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "design");

  press (self, "ctrl+j");
  g_assert_true (CONFAB_IS_JOIN_DIALOG (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window))));
  press (self, "n e w Return");
  ui_test_wait_until (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window)) == NULL);
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "new");
}

static void
test_toast_has_no_markup (Fixture       *self,
                          gconstpointer  width)
{
  GtkWidget *toast, *label;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->sidebar), "win.toast", "s", "<b>Hello</b> & more"));
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);

  toast = ui_test_find (GTK_WIDGET (self->window), g_type_from_name ("AdwToastWidget"));
  g_assert_nonnull (toast);
  label = ui_test_find (toast, GTK_TYPE_LABEL);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "<b>Hello</b> & more");
}

/* Also with a dialog, which the closing of a window would close instead. */
static void
test_quit (Fixture       *self,
           gconstpointer  width)
{
  gpointer weak = self->window;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  g_object_add_weak_pointer (G_OBJECT (self->window), &weak);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.connect", NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_assert_nonnull (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window)));

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "quit", NULL);
  self->window = NULL;
  g_assert_null (gtk_application_get_windows (self->application));
  ui_test_wait_until (weak == NULL);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

static ConfabWindow *
get_window (Fixture *self)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);

  g_assert_true (CONFAB_IS_WINDOW (window));

  return CONFAB_WINDOW (window);
}

static void
close_window (ConfabWindow *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_close (GTK_WINDOW (window));
  ui_test_wait_until (weak == NULL);
}

/* No window is kept, but all that they have shown is, and what is to be told. */
static void
test_background (Fixture       *self,
                 gconstpointer  width)
{
  g_autoptr (GError) error = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_STORAGE, "The disk is full");
  GActionGroup *actions = G_ACTION_GROUP (self->application);
  gpointer sessions;

  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_BACKGROUND, TRUE);
  close_window (g_steal_pointer (&self->window));
  g_assert_null (gtk_application_get_windows (self->application));

  g_application_activate (G_APPLICATION (self->application));
  sessions = confab_window_get_sessions (get_window (self));
  g_object_add_weak_pointer (sessions, &sessions);
  ui_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (get_window (self))));
  close_window (get_window (self));
  g_assert_nonnull (sessions);
  g_signal_emit_by_name (sessions, "failed", NULL, error);

  g_action_group_activate_action (actions, "preferences", NULL);
  g_assert_true (confab_window_get_sessions (get_window (self)) == sessions);
  g_assert_true (CONFAB_IS_PREFERENCES_DIALOG (
    adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (get_window (self)))));
  ui_test_wait_until (ui_test_find (GTK_WIDGET (get_window (self)), g_type_from_name ("AdwToastWidget")) != NULL);

  g_action_group_activate_action (actions, "quit", NULL);
  g_assert_null (gtk_application_get_windows (self->application));
  ui_test_wait_until (sessions == NULL);
  g_settings_reset (self->settings, CONFAB_SETTINGS_BACKGROUND);
}

/* What is quit while there is no window is closed as well. */
static void
test_quit_background (Fixture       *self,
                      gconstpointer  width)
{
  gpointer sessions;

  g_settings_set_boolean (self->settings, CONFAB_SETTINGS_BACKGROUND, TRUE);
  close_window (g_steal_pointer (&self->window));
  g_application_activate (G_APPLICATION (self->application));
  sessions = confab_window_get_sessions (get_window (self));
  g_object_add_weak_pointer (sessions, &sessions);
  close_window (get_window (self));

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "quit", NULL);
  ui_test_wait_until (sessions == NULL);
  g_settings_reset (self->settings, CONFAB_SETTINGS_BACKGROUND);
}

/* What is too long for a narrow window is wrapped or cut. */
static void
test_long_names (Fixture       *self,
                 gconstpointer  width)
{
  g_autofree char *name = g_strnfill (120, 'n');
  g_autofree char *text = g_strnfill (2000, 'x');
  g_autoptr (GError) error = NULL;

  open_session (self, name, "lobby");
  g_assert_nonnull (chat_room_send (confab_conversation_get_room (self->conversation), text, &error));
  g_assert_no_error (error);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_true (adw_navigation_split_view_get_show_content (self->split_view));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->window)), <=, 360);

  gtk_widget_activate_action (GTK_WIDGET (self->conversation), "navigation.pop", NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->window)), <=, 360);
}

/* A dialog grows with what it has to say, so that all of it can be read. */
static void
test_dialog_grows (Fixture       *self,
                   gconstpointer  width)
{
  GtkWidget *dialog, *scrolled_window;
  GtkAdjustment *adjustment;
  GtkWidget *row;

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.connect", NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  dialog = GTK_WIDGET (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window)));
  row = ui_test_find (dialog, ADW_TYPE_ENTRY_ROW);
  scrolled_window = ui_test_find (dialog, GTK_TYPE_SCROLLED_WINDOW);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled_window));

  gtk_editable_set_text (GTK_EDITABLE (row), "not an address");
  g_signal_emit_by_name (adw_dialog_get_default_widget (ADW_DIALOG (dialog)), "clicked");
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  g_assert_cmpfloat (gtk_adjustment_get_upper (adjustment), <=, gtk_adjustment_get_page_size (adjustment));
}

static void
test_size_is_saved (Fixture       *self,
                    gconstpointer  width)
{
  gtk_window_set_default_size (GTK_WINDOW (self->window), 820, 540);
  ui_test_wait_until (gtk_widget_get_width (GTK_WIDGET (self->window)) <= 820);

  gtk_window_close (GTK_WINDOW (self->window));
  self->window = NULL;
  g_assert_cmpint (g_settings_get_int (self->settings, "window-width"), ==, 820);
  g_assert_cmpint (g_settings_get_int (self->settings, "window-height"), ==, 540);
  g_assert_false (g_settings_get_boolean (self->settings, "window-maximized"));
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add(path, width, func) \
  g_test_add ("/window/" path, Fixture, width, fixture_setup, func, fixture_teardown)

  add ("welcome", WIDE, test_welcome);
  add ("rooms", WIDE, test_rooms);
  add ("leave-room", WIDE, test_leave_room);
  add ("remove-account", WIDE, test_remove_account);
  add ("two-accounts", WIDE, test_two_accounts);
  add ("two-windows", WIDE, test_two_windows);
  add ("last-room", WIDE, test_last_room);
  add ("open", WIDE, test_open);
  add ("open-first", WIDE, test_open_first);
  add ("links", WIDE, test_links);
  add ("narrow", NARROW, test_narrow);
  add ("people", WIDE, test_people);
  add ("search", WIDE, test_search);
  add ("switch", WIDE, test_switch);
  add ("show-message", WIDE, test_show_message);
  add ("search-action", WIDE, test_search_action);
  add ("preferences", WIDE, test_preferences);
  add ("accels", WIDE, test_accels);
  add ("keys", WIDE, test_keys);
  add ("toast-has-no-markup", WIDE, test_toast_has_no_markup);
  add ("quit", WIDE, test_quit);
  add ("background", WIDE, test_background);
  add ("quit-background", WIDE, test_quit_background);
  add ("long-names", NARROW, test_long_names);
  add ("dialog-grows", WIDE, test_dialog_grows);
  add ("size-is-saved", WIDE, test_size_is_saved);

#undef add

  return ui_test_run ();
}
