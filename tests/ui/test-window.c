/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "confab-application.h"
#include "confab-composer.h"
#include "confab-conversation.h"
#include "confab-join-dialog.h"
#include "confab-message-list.h"
#include "confab-sidebar.h"
#include "confab-window.h"
#include "ui-fixture.h"

#define NO_SERVER "ws://127.0.0.1:1/connection/websocket"
#define WIDE GINT_TO_POINTER (1000)
#define NARROW GINT_TO_POINTER (360)

typedef struct
{
  GtkApplication         *application;
  GSettings              *settings;
  ConfabWindow           *window;
  ConfabSidebar          *sidebar;
  ConfabConversation     *conversation;
  AdwNavigationSplitView *split_view;
} Fixture;

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
  g_settings_reset (self->settings, "last-session");
  g_settings_set_int (self->settings, "window-width", GPOINTER_TO_INT (width));
  g_settings_set_int (self->settings, "window-height", 600);

  self->window = confab_window_new (self->application, self->settings);
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
  confab_window_set_session (self->window, session);
  chat_session_start (session);
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
  g_assert_null (confab_window_get_session (self->window));
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

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.next-room", NULL);
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "design");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.next-room", NULL);
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "design");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.previous-room", NULL);
  g_assert_true (confab_conversation_get_room (self->conversation) == lobby);

  /* A session of the command line is not for the next start. */
  {
    g_autofree char *last = g_settings_get_string (self->settings, "last-session");

    g_assert_cmpstr (last, ==, "");
  }
}

static void
test_leave_room (Fixture       *self,
                 gconstpointer  width)
{
  open_session (self, "lobby", "design");
  gtk_widget_activate_action (GTK_WIDGET (self->conversation), "room.leave", NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (confab_sidebar_get_account (self->sidebar))), ==, 1);
  g_assert_null (confab_sidebar_get_room (self->sidebar));
  g_assert_null (confab_conversation_get_room (self->conversation));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (self->window)), ==, "Confab");
}

static void
test_leave_server (Fixture       *self,
                   gconstpointer  width)
{
  ChatSession *session;

  open_session (self, "lobby", NULL);
  session = g_object_ref (confab_window_get_session (self->window));
  g_settings_set_string (self->settings, "last-session", "host");

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.leave-server", NULL);
  g_assert_cmpstr (get_page (self), ==, "welcome");
  g_assert_null (confab_window_get_session (self->window));
  g_assert_null (confab_sidebar_get_account (self->sidebar));
  g_assert_null (confab_conversation_get_room (self->conversation));
  g_assert_cmpint (chat_session_get_state (session), ==, CHAT_SESSION_CLOSED);
  {
    g_autofree char *last = g_settings_get_string (self->settings, "last-session");

    g_assert_cmpstr (last, ==, "");
  }

  ui_test_wait_until (G_OBJECT (session)->ref_count == 1);
  g_assert_finalize_object (session);
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

  g_signal_emit_by_name (ui_test_find (GTK_WIDGET (self->sidebar), GTK_TYPE_LIST_VIEW), "activate", 1);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_true (adw_navigation_split_view_get_show_content (self->split_view));
  g_assert_cmpstr (chat_room_get_name (confab_conversation_get_room (self->conversation)), ==, "design");

  gtk_window_set_default_size (GTK_WINDOW (self->window), 1000, 600);
  ui_test_wait_until (!adw_navigation_split_view_get_collapsed (self->split_view));
  g_assert_cmpstr (chat_room_get_name (confab_sidebar_get_room (self->sidebar)), ==, "design");
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
    { "app.quit", "<Control>q" },
    { "window.close", "<Control>w" },
    { "win.next-room", "<Alt>Down" },
    { "win.previous-room", "<Alt>Up" },
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
  if (!ui_test_can_press ())
    {
      g_test_skip ("needs xdotool");
      return;
    }

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
  add ("leave-server", WIDE, test_leave_server);
  add ("narrow", NARROW, test_narrow);
  add ("accels", WIDE, test_accels);
  add ("keys", WIDE, test_keys);
  add ("toast-has-no-markup", WIDE, test_toast_has_no_markup);
  add ("quit", WIDE, test_quit);
  add ("long-names", NARROW, test_long_names);
  add ("dialog-grows", WIDE, test_dialog_grows);
  add ("size-is-saved", WIDE, test_size_is_saved);

#undef add

  return ui_test_run ();
}
