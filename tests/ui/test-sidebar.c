/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-clock.h"
#include "confab-room-header.h"
#include "confab-room-row.h"
#include "confab-sidebar.h"
#include "server-fixture.h"
#include "ui-fixture.h"

typedef struct
{
  GListStore    *sessions;
  ConfabSidebar *sidebar;
  GtkWindow     *window;
  GtkStack      *stack;
  GtkListView   *list_view;
  ChatAccount   *ann;
  guint          n_activated;
} Fixture;

static void
accounts_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  Fixture *self = user_data;

  self->n_activated++;
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  const GActionEntry entry = { .name = "accounts", .activate = accounts_cb };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->sessions = g_list_store_new (CHAT_TYPE_SESSION);
  self->ann = ui_test_open_session (self->sessions, NULL, "ann", NULL);
  self->sidebar = confab_sidebar_new ();
  confab_sidebar_set_sessions (self->sidebar, G_LIST_MODEL (self->sessions));
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "confab-ui-test");
  gtk_window_set_default_size (self->window, 340, 600);
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (self->sidebar));
  gtk_window_present (self->window);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  self->list_view = GTK_LIST_VIEW (ui_test_find (GTK_WIDGET (self->sidebar), GTK_TYPE_LIST_VIEW));
  self->stack = GTK_STACK (gtk_widget_get_ancestor (GTK_WIDGET (self->list_view), GTK_TYPE_STACK));

  g_action_map_add_action_entries (G_ACTION_MAP (group), &entry, 1, self);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "win", G_ACTION_GROUP (group));
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  ui_test_destroy (self->window);
  ui_test_close_sessions (self->sessions);
  g_object_unref (self->sessions);
}

static ChatRoom *
join (ChatAccount *account,
      const char  *name,
      const char  *resource_id)
{
  g_autoptr (GError) error = NULL;
  ChatRoom *room = chat_account_join (account, name, resource_id, &error);

  g_assert_no_error (error);

  return room;
}

static void
write_to (ChatRoom *room)
{
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (chat_room_send (room, "text", &error));
  g_assert_no_error (error);
}

static int
compare_y_cb (gconstpointer a,
              gconstpointer b,
              gpointer      list_view)
{
  graphene_rect_t first, second;

  g_assert_true (gtk_widget_compute_bounds (*(GtkWidget *const *) a, list_view, &first));
  g_assert_true (gtk_widget_compute_bounds (*(GtkWidget *const *) b, list_view, &second));

  return first.origin.y < second.origin.y ? -1 : 1;
}

/* The rows as they are on the screen. */
static GPtrArray *
get_rows (Fixture *self)
{
  GPtrArray *rows = g_ptr_array_new ();

  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list_view));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (gtk_widget_get_mapped (child) && (CONFAB_IS_ROOM_ROW (row) || CONFAB_IS_ROOM_HEADER (row)))
        g_ptr_array_add (rows, row);
    }
  g_ptr_array_sort_with_data (rows, compare_y_cb, self->list_view);

  return rows;
}

static GtkWidget *
get_row (Fixture  *self,
         ChatRoom *room)
{
  g_autoptr (GPtrArray) rows = get_rows (self);

  for (guint i = 0; i < rows->len; i++)
    {
      if (CONFAB_IS_ROOM_ROW (rows->pdata[i]) && confab_room_row_get_room (rows->pdata[i]) == room)
        return rows->pdata[i];
    }

  g_error ("No row of %s", chat_room_get_title (room));
}

static void
find_labels (GtkWidget *widget,
             GPtrArray *labels)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    g_ptr_array_add (labels, (gpointer) gtk_label_get_label (GTK_LABEL (widget)));
  for (ConfabRoomRowText text = 0; CONFAB_IS_ROOM_ROW (widget) && text < CONFAB_ROOM_ROW_N_TEXTS; text++)
    {
      const char *string = confab_room_row_get_text (CONFAB_ROOM_ROW (widget), text);

      if (string != NULL)
        g_ptr_array_add (labels, (gpointer) string);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_labels (child, labels);
}

/* The first label of each row, and of accounts also the second. */
static void
assert_rows (Fixture    *self,
             const char *expected)
{
  g_autoptr (GPtrArray) rows = get_rows (self);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (GPtrArray) labels = g_ptr_array_new ();

      find_labels (rows->pdata[i], labels);
      g_string_append (text, labels->pdata[0]);
      if (CONFAB_IS_ROOM_HEADER (rows->pdata[i]) && labels->len > 1)
        g_string_append_printf (text, " (%s)", (char *) labels->pdata[1]);
      g_string_append_c (text, '\n');
    }

  g_assert_cmpstr (text->str, ==, expected);
}

static gboolean
has_label (GtkWidget  *row,
           const char *text)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();

  find_labels (row, labels);

  return g_ptr_array_find_with_equal_func (labels, text, g_str_equal, NULL);
}

static void
test_empty (Fixture       *self,
            gconstpointer  data)
{
  ChatRoom *room;
  gboolean has_rooms;

  /* Beside a conversation, which says so, the list is just empty. */
  g_assert_cmpstr (gtk_stack_get_visible_child_name (self->stack), ==, "rooms");
  g_object_get (self->sidebar, "has-rooms", &has_rooms, NULL);
  g_assert_false (has_rooms);
  confab_sidebar_set_collapsed (self->sidebar, TRUE);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (self->stack), ==, "empty");

  room = join (self->ann, "lobby", NULL);
  g_object_get (self->sidebar, "has-rooms", &has_rooms, NULL);
  g_assert_true (has_rooms);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (self->stack), ==, "rooms");
  g_assert_true (confab_sidebar_get_account (self->sidebar) == self->ann);
  chat_account_leave (self->ann, room);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (self->stack), ==, "empty");
}

static void
test_headings (Fixture       *self,
               gconstpointer  data)
{
  ChatRoom *lobby = join (self->ann, "lobby", NULL);
  g_autoptr (ChatSession) idle = chat_session_new_server ("wss://chat.example.org/connection/websocket", "", NULL);
  g_autoptr (GPtrArray) rows = NULL;

  join (self->ann, "lobby", "corner");
  assert_rows (self, "lobby\ncorner\n");
  chat_room_set_favourite (lobby, TRUE);
  join (self->ann, "design", "logo");
  assert_rows (self, "Favourites\nlobby\ncorner\nOther Rooms\ndesign › logo\n");

  g_list_store_append (self->sessions, idle);
  assert_rows (self, "ann (Reconnecting… · 127.0.0.1:1)\nFavourites\nlobby\ncorner\nOther Rooms\ndesign › logo\n"
               "Guest (Opening… · chat.example.org)\n");
  rows = get_rows (self);
  gtk_test_accessible_assert_property (gtk_widget_get_parent (rows->pdata[6]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Guest, chat.example.org, Opening…");

  /* A heading leads to the accounts, and the name of a group nowhere. */
  confab_room_header_activate (rows->pdata[1]);
  g_assert_cmpuint (self->n_activated, ==, 0);
  confab_room_header_activate (rows->pdata[6]);
  g_assert_cmpuint (self->n_activated, ==, 1);

  g_list_store_remove (self->sessions, 1);
  chat_account_disconnect (self->ann);
}

static void
test_badges (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerFixture) server = server_fixture_new ("[default]\npublish=members\n", &error);
  g_autofree char *eve_token = server_fixture_mint_token (server, "eve", FALSE);
  g_autofree char *ben_token = server_fixture_mint_token (server, "ben", FALSE);
  ChatRoom *eve, *ben;
  GtkWidget *row;

  g_assert_no_error (error);
  eve = join (ui_test_open_session (self->sessions, server_fixture_get_url (server), "eve", eve_token), "lobby", NULL);
  ben = join (ui_test_open_session (self->sessions, server_fixture_get_url (server), "ben", ben_token), "lobby", NULL);
  ui_test_wait_until (chat_room_get_state (eve) == CHAT_ROOM_JOINED && chat_room_get_state (ben) == CHAT_ROOM_JOINED);

  write_to (ben);
  ui_test_wait_until (chat_room_get_unread_count (eve) == 1);
  row = get_row (self, eve);
  g_assert_true (has_label (row, "1"));
  g_assert_false (has_label (row, "@"));
  g_assert_true (has_label (row, "\u2068ben\u2069: \u2068text\u2069"));
  g_assert_true (gtk_widget_has_css_class (row, "unread"));
  g_assert_false (gtk_widget_has_css_class (row, "quiet"));

  g_assert_nonnull (chat_room_send (ben, "hello @Eve <b>", &error));
  ui_test_wait_until (chat_room_get_mention_count (eve) == 1);
  g_assert_true (has_label (row, "2"));
  g_assert_true (has_label (row, "@"));
  g_assert_true (has_label (row, "\u2068ben\u2069: \u2068hello @Eve <b>\u2069"));

  chat_room_set_notify (eve, CHAT_ROOM_NOTIFY_NONE);
  g_assert_true (gtk_widget_has_css_class (row, "muted"));
  g_assert_true (gtk_widget_has_css_class (row, "quiet"));
  chat_room_set_notify (eve, CHAT_ROOM_NOTIFY_MENTIONS);
  g_assert_false (gtk_widget_has_css_class (row, "muted"));
  g_assert_true (gtk_widget_has_css_class (row, "quiet"));

  /* To what is unread, round the end, but not to what is muted. */
  chat_room_set_notify (eve, CHAT_ROOM_NOTIFY_NONE);
  confab_sidebar_set_room (self->sidebar, ben);
  g_assert_true (confab_sidebar_move_to_unread (self->sidebar, 1));
  g_assert_true (confab_sidebar_get_room (self->sidebar) == eve);
  g_assert_false (confab_sidebar_move_to_unread (self->sidebar, 1));

  chat_room_mark_read (eve);
  write_to (ben);
  ui_test_wait_until (chat_room_get_unread_count (eve) == 1);
  confab_sidebar_set_room (self->sidebar, ben);
  g_assert_false (confab_sidebar_move_to_unread (self->sidebar, 1));
  chat_room_set_notify (eve, CHAT_ROOM_NOTIFY_ALL);
  g_assert_true (confab_sidebar_move_to_unread (self->sidebar, -1));
  g_assert_true (confab_sidebar_get_room (self->sidebar) == eve);

  chat_room_mark_read (eve);
  g_assert_false (has_label (row, "2"));
  g_assert_false (has_label (row, "@"));
}

static void
test_draft (Fixture       *self,
            gconstpointer  data)
{
  ChatRoom *lobby = join (self->ann, "lobby", NULL);
  ChatRoom *design = join (self->ann, "design", NULL);
  GtkWidget *row = get_row (self, lobby);

  chat_room_set_draft (lobby, "two\nlines");
  g_assert_true (has_label (row, "Draft: \u2068two lines\u2069"));
  g_assert_true (gtk_widget_has_css_class (row, "draft"));

  /* Where it can be seen, it need not be told. */
  confab_sidebar_set_room (self->sidebar, lobby);
  g_assert_true (has_label (row, "No messages yet"));
  confab_sidebar_set_collapsed (self->sidebar, TRUE);
  g_assert_true (has_label (row, "Draft: \u2068two lines\u2069"));
  confab_sidebar_set_collapsed (self->sidebar, FALSE);
  g_assert_true (has_label (row, "No messages yet"));
  confab_sidebar_set_room (self->sidebar, design);
  g_assert_true (has_label (row, "Draft: \u2068two lines\u2069"));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* A minute in which nothing is told in another way costs no layout. */
static void
test_minute (Fixture       *self,
             gconstpointer  data)
{
  GtkWidget *row = get_row (self, join (self->ann, "lobby", NULL));
  guint n_layouts = 0;
  gulong handler;

  write_to (confab_room_row_get_room (CONFAB_ROOM_ROW (row)));
  ui_test_wait_frames (row, 8);
  handler = g_signal_connect_swapped (gtk_widget_get_frame_clock (row), "layout",
                                      G_CALLBACK (count_cb), &n_layouts);
  g_signal_emit_by_name (confab_clock_get_default (), "minute");
  ui_test_wait_frames (row, 4);
  g_assert_cmpuint (n_layouts, ==, 0);
  g_signal_handler_disconnect (gtk_widget_get_frame_clock (row), handler);
}

static void
test_move (Fixture       *self,
           gconstpointer  data)
{
  ChatRoom *x = join (self->ann, "x", NULL);
  ChatRoom *b = join (self->ann, "b", NULL);
  ChatRoom *a = join (self->ann, "a", NULL);

  chat_room_set_favourite (a, TRUE);
  join (ui_test_open_session (self->sessions, NULL, "eve", NULL), "c", NULL);
  assert_rows (self, "ann (Reconnecting… · 127.0.0.1:1)\nFavourites\na\nOther Rooms\nb\nx\n"
               "eve (Reconnecting… · 127.0.0.1:1)\nc\n");

  confab_sidebar_move (self->sidebar, 1);
  g_assert_true (confab_sidebar_get_room (self->sidebar) == a);
  g_assert_true (confab_sidebar_get_account (self->sidebar) == self->ann);
  confab_sidebar_move (self->sidebar, -1);
  g_assert_true (confab_sidebar_get_room (self->sidebar) == a);
  confab_sidebar_move (self->sidebar, 1);
  g_assert_true (confab_sidebar_get_room (self->sidebar) == b);
  confab_sidebar_move (self->sidebar, 2);
  g_assert_cmpstr (chat_room_get_name (confab_sidebar_get_room (self->sidebar)), ==, "c");
  confab_sidebar_move (self->sidebar, 7);
  g_assert_cmpstr (chat_room_get_name (confab_sidebar_get_room (self->sidebar)), ==, "c");
  confab_sidebar_move (self->sidebar, -1);
  g_assert_true (confab_sidebar_get_room (self->sidebar) == x);

  g_assert_false (confab_sidebar_move_to_unread (self->sidebar, 1));
  g_assert_true (confab_sidebar_get_room (self->sidebar) == x);
}

/* A message moves its room, but neither the selection nor the focus. */
static void
test_reorder (Fixture       *self,
              gconstpointer  data)
{
  ChatRoom *lobby = join (self->ann, "lobby", NULL);
  ChatRoom *design = join (self->ann, "design", NULL);
  GtkWidget *focus;

  join (self->ann, "other", NULL);
  confab_sidebar_set_room (self->sidebar, lobby);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  gtk_widget_grab_focus (GTK_WIDGET (self->sidebar));
  focus = gtk_window_get_focus (self->window);
  g_assert_true (gtk_widget_get_first_child (focus) == get_row (self, lobby));

  write_to (design);
  assert_rows (self, "design\nother\nlobby\n");
  g_assert_true (confab_sidebar_get_room (self->sidebar) == lobby);
  g_assert_true (gtk_widget_get_first_child (gtk_window_get_focus (self->window)) == get_row (self, lobby));

  write_to (lobby);
  assert_rows (self, "lobby\ndesign\nother\n");
  g_assert_true (confab_sidebar_get_room (self->sidebar) == lobby);
  g_assert_true (gtk_widget_get_first_child (gtk_window_get_focus (self->window)) == get_row (self, lobby));
}

static void
test_filter (Fixture       *self,
             gconstpointer  data)
{
  ChatRoom *lobby = join (self->ann, "lobby", NULL);
  GtkEditable *entry;

  join (self->ann, "Café", NULL);
  join (self->ann, "lobby", "corner");
  confab_sidebar_set_room (self->sidebar, lobby);

  g_assert_null (ui_test_find (GTK_WIDGET (self->sidebar), GTK_TYPE_SEARCH_ENTRY));
  confab_sidebar_toggle_filter (self->sidebar);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  entry = GTK_EDITABLE (ui_test_find (GTK_WIDGET (self->sidebar), GTK_TYPE_SEARCH_ENTRY));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (self->window), GTK_WIDGET (entry)));
  gtk_editable_set_text (entry, "CAFE");
  assert_rows (self, "Café\n");
  g_assert_true (confab_sidebar_get_room (self->sidebar) == lobby);
  gtk_editable_set_text (entry, "corner");
  assert_rows (self, "lobby › corner\n");
  gtk_editable_set_text (entry, "nothing");
  ui_test_wait_until (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "no-match"));

  confab_sidebar_toggle_filter (self->sidebar);
  assert_rows (self, "lobby\ncorner\nCafé\n");
  g_assert_true (confab_sidebar_get_room (self->sidebar) == lobby);
  g_assert_cmpuint (gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (gtk_list_view_get_model (self->list_view))),
                    ==, 0);

  /* Enter opens what stands first. */
  confab_sidebar_toggle_filter (self->sidebar);
  gtk_editable_set_text (entry, "caf");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (chat_room_get_name (confab_sidebar_get_room (self->sidebar)), ==, "Café");
  g_assert_false (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (gtk_widget_get_ancestor (GTK_WIDGET (entry), GTK_TYPE_SEARCH_BAR))));
  assert_rows (self, "lobby\ncorner\nCafé\n");
}

/* Messages come first: beside them, the rooms are there with the second frame. */
static void
test_late_rows (Fixture       *self,
                gconstpointer  data)
{
  ConfabSidebar *sidebar = confab_sidebar_new ();
  GtkListView *list_view = GTK_LIST_VIEW (ui_test_find (GTK_WIDGET (sidebar), GTK_TYPE_LIST_VIEW));
  GtkWindow *window;

  join (self->ann, "lobby", NULL);
  confab_sidebar_set_sessions (sidebar, G_LIST_MODEL (self->sessions));
  confab_sidebar_set_room (sidebar, join (self->ann, "garden", NULL));
  window = GTK_WINDOW (adw_window_new ());
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (sidebar));
  gtk_window_present (window);
  g_assert_null (gtk_list_view_get_model (list_view));
  ui_test_wait_until (gtk_list_view_get_model (list_view) != NULL);
  ui_test_wait_until (ui_test_find (GTK_WIDGET (list_view), CONFAB_TYPE_ROOM_ROW) != NULL);
  ui_test_destroy (window);

  /* Where they are all that is seen, they come first, and take the focus. */
  sidebar = confab_sidebar_new ();
  confab_sidebar_set_sessions (sidebar, G_LIST_MODEL (self->sessions));
  confab_sidebar_set_room (sidebar, join (self->ann, "garden", NULL));
  confab_sidebar_set_collapsed (sidebar, TRUE);
  window = GTK_WINDOW (adw_window_new ());
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (sidebar));
  gtk_window_present (window);
  g_assert_nonnull (ui_test_find (GTK_WIDGET (sidebar), CONFAB_TYPE_ROOM_ROW));
  ui_test_destroy (window);
}

/* The menu is made when it is opened for the first time. */
static GtkWidget *
wait_for_menu (Fixture *self)
{
  GtkWidget *popover;

  ui_test_wait_until (ui_test_find (GTK_WIDGET (self->list_view), GTK_TYPE_POPOVER_MENU) != NULL);
  popover = ui_test_find (GTK_WIDGET (self->list_view), GTK_TYPE_POPOVER_MENU);
  ui_test_wait_until (gtk_widget_get_mapped (popover));

  return popover;
}

static void
test_keys (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (ChatSession) other = chat_session_new_server ("ws://x", "eve", NULL);
  ChatRoom *b, *a;
  GtkWidget *popover;

  if (ui_test_skip_without_keys ())
    return;

  b = join (self->ann, "b", NULL);
  a = join (self->ann, "a", NULL);
  chat_room_set_favourite (a, TRUE);
  g_list_store_append (self->sessions, other);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  confab_sidebar_set_room (self->sidebar, a);
  gtk_widget_grab_focus (GTK_WIDGET (self->sidebar));

  /* Headings are read out on the way to the next room, and back, but no more. */
  ui_test_press (self->window, "Down");
  g_assert_true (CONFAB_IS_ROOM_HEADER (gtk_widget_get_first_child (gtk_window_get_focus (self->window))));
  ui_test_press (self->window, "Return");
  g_assert_true (confab_sidebar_get_room (self->sidebar) == a);
  g_assert_cmpuint (self->n_activated, ==, 0);
  ui_test_press (self->window, "Down");
  g_assert_true (confab_sidebar_get_room (self->sidebar) == b);
  ui_test_press (self->window, "Up Up");
  g_assert_true (confab_sidebar_get_room (self->sidebar) == a);
  ui_test_press (self->window, "Up Up Return");
  g_assert_cmpuint (self->n_activated, ==, 1);
  g_assert_true (confab_sidebar_get_room (self->sidebar) == a);
  ui_test_press (self->window, "Down Down");

  ui_test_press (self->window, "Menu");
  popover = wait_for_menu (self);
  ui_test_press (self->window, "Return");
  ui_test_wait_until (!gtk_widget_get_mapped (popover));
  g_assert_false (chat_room_get_favourite (a));
  g_list_store_remove (self->sessions, 1);
}

static void
test_menu (Fixture       *self,
           gconstpointer  data)
{
  ChatRoom *lobby = join (self->ann, "lobby", NULL);
  ChatRoom *design = join (self->ann, "design", NULL);
  GtkWidget *popover;
  GtkWidget *dialog;

  if (ui_test_skip_without_keys ())
    return;

  confab_sidebar_set_room (self->sidebar, design);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  gtk_widget_grab_focus (GTK_WIDGET (self->sidebar));
  ui_test_press (self->window, "shift+F10");
  popover = wait_for_menu (self);

  gtk_widget_activate_action (popover, "room.favourite", NULL);
  g_assert_true (chat_room_get_favourite (design));
  g_assert_false (chat_room_get_favourite (lobby));
  gtk_widget_activate_action (popover, "room.notify", "s", "none");
  g_assert_cmpint (chat_room_get_notify (design), ==, CHAT_ROOM_NOTIFY_NONE);
  gtk_widget_activate_action (popover, "room.notify", "s", "nonsense");
  g_assert_cmpint (chat_room_get_notify (design), ==, CHAT_ROOM_NOTIFY_NONE);

  /* Who would lose something is asked. */
  write_to (design);
  gtk_widget_activate_action (popover, "room.leave", NULL);
  dialog = GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (self->window)));
  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  g_assert_cmpstr (adw_alert_dialog_get_heading (ADW_ALERT_DIALOG (dialog)), ==, "Leave “design”?");
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (self->ann)), ==, 2);
  g_signal_emit_by_name (dialog, "response::leave", "leave");
  adw_dialog_force_close (ADW_DIALOG (dialog));
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (self->ann)), ==, 1);
  g_assert_null (confab_sidebar_get_room (self->sidebar));
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
test_clicks (Fixture       *self,
             gconstpointer  data)
{
  ChatRoom *lobby = join (self->ann, "lobby", NULL);
  ChatRoom *design = join (self->ann, "design", NULL);
  g_autoptr (GPtrArray) rows = NULL;
  GtkWidget *popover;

  if (ui_test_skip_without_keys ())
    return;

  ui_test_open_session (self->sessions, NULL, "eve", NULL);
  rows = get_rows (self);
  g_assert_cmpuint (rows->len, ==, 4);

  ui_test_click (rows->pdata[2], 1);
  ui_test_wait_until (confab_sidebar_get_room (self->sidebar) == lobby);
  ui_test_click (rows->pdata[1], 3);
  popover = wait_for_menu (self);
  g_assert_true (confab_sidebar_get_room (self->sidebar) == lobby);
  gtk_widget_activate_action (popover, "room.favourite", NULL);
  g_assert_true (chat_room_get_favourite (design));
  gtk_popover_popdown (GTK_POPOVER (popover));
  chat_room_set_favourite (design, FALSE);

  /* An account once, also where one click activates a row. */
  for (guint i = 1; i <= 2; i++)
    {
      g_autoptr (GPtrArray) now = get_rows (self);

      ui_test_click (now->pdata[0], 1);
      ui_test_wait_until (self->n_activated >= i);
      g_assert_cmpuint (self->n_activated, ==, i);
      ui_test_click (now->pdata[3], 3);
      g_assert_false (gtk_widget_get_mapped (popover));
      confab_sidebar_set_collapsed (self->sidebar, TRUE);
    }
}

static void
test_many (Fixture       *self,
           gconstpointer  data)
{
  ChatRoom *room = NULL;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("room %u", i);

      room = join (self->ann, name, i % 3 == 0 ? "part" : NULL);
    }
  confab_sidebar_set_room (self->sidebar, room);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  chat_room_set_favourite (room, TRUE);
  for (guint i = 0; i < 20; i++)
    {
      confab_sidebar_move (self->sidebar, i % 2 == 0 ? 40 : -3);
      write_to (confab_sidebar_get_room (self->sidebar));
    }
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add(path, func) \
  g_test_add ("/sidebar/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("empty", test_empty);
  add ("headings", test_headings);
  add ("badges", test_badges);
  add ("minute", test_minute);
  add ("draft", test_draft);
  add ("move", test_move);
  add ("reorder", test_reorder);
  add ("filter", test_filter);
  add ("late-rows", test_late_rows);
  add ("keys", test_keys);
  add ("menu", test_menu);
  add ("clicks", test_clicks);
  add ("many", test_many);

#undef add

  return ui_test_run ();
}
