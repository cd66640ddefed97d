/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-announcer.h"
#include "confab-composer.h"
#include "confab-connection-banner.h"
#include "confab-conversation.h"
#include "confab-date-dialog.h"
#include "confab-failure-bar.h"
#include "confab-gap-row.h"
#include "confab-message-list.h"
#include "server-fixture.h"
#include "ui-fixture.h"

#include <gtksourceview/gtksource.h>
#include <signal.h>

#define CONFIG \
  "[history]\n" \
  "synchronous=normal\n" \
  "[channel secret]\nread=nobody\n" \
  "[channel news]\npublish=nobody\n" \
  "[channel short]\nhistory_size=5\n" \
  "[channel notices]\npublish=bob\n" \
  "[channel quiet]\nhistory=nobody\n"
#define FOREVER (10 * 60 * 1000)

typedef struct
{
  UiFixture               base;
  ServerFixture          *server;
  ConfabConversation     *conversation;
  ConfabConnectionBanner *banner;
  ConfabComposer         *composer;
  GtkTextView            *view;
  GtkWindow              *window;
} Fixture;

static void
connect_account (Fixture    *self,
                 UiFixture  *base,
                 const char *user)
{
  g_autofree char *token = server_fixture_mint_token (self->server, user, FALSE);

  ui_fixture_setup_server (base, server_fixture_get_url (self->server), user, token);
  chat_account_connect (base->account);
  ui_test_wait_until (chat_account_get_state (base->account) == CHAT_ACCOUNT_ONLINE);
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->server = server_fixture_new (CONFIG, &error);
  g_assert_no_error (error);
  connect_account (self, &self->base, "ann");

  self->conversation = confab_conversation_new ();
  confab_conversation_set_banner_delay (self->conversation, 0);
  confab_conversation_set_account (self->conversation, self->base.account);
  self->window = ui_test_present (GTK_WIDGET (self->conversation), 600, 500);
  self->banner = CONFAB_CONNECTION_BANNER (ui_test_find (GTK_WIDGET (self->conversation), CONFAB_TYPE_CONNECTION_BANNER));
  self->composer = CONFAB_COMPOSER (ui_test_find (GTK_WIDGET (self->conversation), CONFAB_TYPE_COMPOSER));
  self->view = GTK_TEXT_VIEW (ui_test_find (GTK_WIDGET (self->composer), GTK_TYPE_TEXT_VIEW));
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  ui_test_destroy (self->window);
  ui_fixture_teardown (&self->base);
  server_fixture_free (self->server);
}

static ChatRoom *
show_room (Fixture    *self,
           const char *name)
{
  ChatRoom *room = ui_fixture_join (&self->base, name, 0);

  confab_conversation_set_room (self->conversation, room);

  return room;
}

static void
write_message (Fixture    *self,
               const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text, -1);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.send", NULL));
}

static GtkWidget *
get_child (Fixture    *self,
           const char *name)
{
  GtkWidget *stack = ui_test_find (GTK_WIDGET (self->conversation), GTK_TYPE_STACK);

  return gtk_stack_get_child_by_name (GTK_STACK (stack), name);
}

static const char *
get_page (Fixture *self)
{
  GtkWidget *stack = gtk_widget_get_ancestor (ui_test_find (GTK_WIDGET (self->conversation), CONFAB_TYPE_MESSAGE_LIST),
                                              GTK_TYPE_STACK);

  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

static guint
count_body (ChatRoom   *room,
            const char *body)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (room));
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i);
      ChatMessage *message = chat_timeline_item_get_message (item);

      if (message != NULL && g_str_equal (chat_message_get_body (message), body))
        count++;
    }

  return count;
}

static void
start_server (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  server_fixture_start (self->server, &error);
  g_assert_no_error (error);
}

static void
send_messages (ChatRoom *room,
               guint     n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    {
      g_autofree char *body = g_strdup_printf ("Message %u", i);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (chat_room_send (room, body, &error));
      g_assert_no_error (error);
    }

  ui_test_wait_until (chat_message_get_state (chat_room_get_last_message (room)) == CHAT_MESSAGE_SENT);
}

static void
test_pages (Fixture       *self,
            gconstpointer  data)
{
  ChatRoom *room;

  g_assert_cmpstr (get_page (self), ==, "none");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->composer)));
  g_assert_null (ui_test_find (get_child (self, "none"), GTK_TYPE_BUTTON));

  /* Who cannot select one has to join one. */
  confab_conversation_set_has_rooms (self->conversation, FALSE);
  g_assert_nonnull (ui_test_find (get_child (self, "none"), GTK_TYPE_BUTTON));
  confab_conversation_set_has_rooms (self->conversation, TRUE);

  room = show_room (self, "lobby");
  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
  g_assert_cmpstr (get_page (self), ==, "empty");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (self->composer)));

  write_message (self, "Hello");
  ui_test_wait_until (count_body (room, "Hello") == 1);
  g_assert_cmpstr (get_page (self), ==, "content");

  confab_conversation_set_room (self->conversation, NULL);
  g_assert_cmpstr (get_page (self), ==, "none");
}

static void
test_banner_follows_account (Fixture       *self,
                             gconstpointer  data)
{
  g_assert_false (confab_connection_banner_get_revealed (self->banner));

  for (guint i = 0; i < 2; i++)
    {
      server_fixture_kill (self->server);
      ui_test_wait_until (confab_connection_banner_get_revealed (self->banner));
      g_assert_cmpint (chat_account_get_state (self->base.account), !=, CHAT_ACCOUNT_ONLINE);

      start_server (self);
      ui_test_wait_until (!confab_connection_banner_get_revealed (self->banner));
      g_assert_cmpint (chat_account_get_state (self->base.account), ==, CHAT_ACCOUNT_ONLINE);
    }
}

static void
test_banner_waits (Fixture       *self,
                   gconstpointer  data)
{
  confab_conversation_set_banner_delay (self->conversation, FOREVER);
  g_assert_cmpuint (confab_connection_banner_get_delay (self->banner), ==, FOREVER);

  server_fixture_kill (self->server);
  ui_test_wait_until (chat_account_get_state (self->base.account) == CHAT_ACCOUNT_RECONNECTING);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  g_assert_false (confab_connection_banner_get_revealed (self->banner));
}

static void
test_reconnect_button (Fixture       *self,
                       gconstpointer  data)
{
  GtkWidget *banner = ui_test_find (GTK_WIDGET (self->banner), ADW_TYPE_BANNER);

  server_fixture_kill (self->server);
  ui_test_wait_until (confab_connection_banner_get_revealed (self->banner));
  g_assert_cmpstr (adw_banner_get_title (ADW_BANNER (banner)), ==,
                   "No connection. Messages are kept and sent later.");
  g_assert_cmpstr (adw_banner_get_button_label (ADW_BANNER (banner)), ==, "Reconnect");

  /* Without a server it stays, and does not flicker. */
  g_signal_emit_by_name (banner, "button-clicked");
  g_assert_true (confab_connection_banner_get_revealed (self->banner));

  start_server (self);
  g_signal_emit_by_name (banner, "button-clicked");
  ui_test_wait_until (chat_account_get_state (self->base.account) == CHAT_ACCOUNT_ONLINE);
  g_assert_false (confab_connection_banner_get_revealed (self->banner));
}

static void
test_refused_account (Fixture       *self,
                      gconstpointer  data)
{
  UiFixture stranger = { 0, };
  GtkWidget *banner = ui_test_find (GTK_WIDGET (self->banner), ADW_TYPE_BANNER);

  ui_fixture_setup_server (&stranger, server_fixture_get_url (self->server), "eve", "no.such.token");
  confab_conversation_set_account (self->conversation, stranger.account);
  chat_account_connect (stranger.account);
  ui_test_wait_until (confab_connection_banner_get_revealed (self->banner));

  g_assert_cmpint (chat_account_get_state (stranger.account), ==, CHAT_ACCOUNT_OFFLINE);
  g_assert_cmpstr (adw_banner_get_button_label (ADW_BANNER (banner)), ==, "Sign In…");

  confab_conversation_set_account (self->conversation, NULL);
  g_assert_false (confab_connection_banner_get_revealed (self->banner));
  ui_fixture_teardown (&stranger);
}

/* Nobody has said which certificate it should have. */
static void
test_untrusted_server (Fixture       *self,
                       gconstpointer  data)
{
  UiFixture stranger = { 0, };
  GtkWidget *banner = ui_test_find (GTK_WIDGET (self->banner), ADW_TYPE_BANNER);
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerFixture) server = server_fixture_new ("[tls]\nself_signed=true\n", &error);

  g_assert_no_error (error);
  ui_fixture_setup_server (&stranger, server_fixture_get_url (server), "ann", "a.token");
  confab_conversation_set_account (self->conversation, stranger.account);
  chat_account_connect (stranger.account);
  ui_test_wait_until (confab_connection_banner_get_revealed (self->banner));

  g_assert_error (chat_account_get_error (stranger.account), CHAT_ERROR, CHAT_ERROR_CERTIFICATE);
  g_assert_true (g_str_has_prefix (adw_banner_get_title (ADW_BANNER (banner)), "What answers there cannot prove"));
  g_assert_cmpstr (adw_banner_get_button_label (ADW_BANNER (banner)), ==, "Try Again");

  confab_conversation_set_account (self->conversation, NULL);
  ui_fixture_teardown (&stranger);
}

static void
test_offline_send (Fixture       *self,
                   gconstpointer  data)
{
  ChatRoom *room = show_room (self, "lobby");
  UiFixture other = { 0, };
  ChatRoom *seen;
  ChatMessage *message;

  connect_account (self, &other, "bob");
  seen = ui_fixture_join (&other, "lobby", 0);
  ui_test_wait_until (chat_room_get_state (seen) == CHAT_ROOM_JOINED);
  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);

  server_fixture_kill (self->server);
  ui_test_wait_until (confab_connection_banner_get_revealed (self->banner));

  write_message (self, "written offline");
  ui_test_wait_until (count_body (room, "written offline") == 1);
  message = chat_room_get_last_message (room);
  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENDING);

  start_server (self);
  ui_test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_SENT);
  ui_test_wait_until (count_body (seen, "written offline") == 1);

  /* What was sent after it has come, so nothing of it is under way any more. */
  write_message (self, "afterwards");
  ui_test_wait_until (count_body (seen, "afterwards") == 1);
  ui_test_wait_until (chat_message_get_state (chat_room_get_last_message (room)) == CHAT_MESSAGE_SENT);
  g_assert_cmpuint (count_body (room, "written offline"), ==, 1);
  g_assert_cmpuint (count_body (seen, "written offline"), ==, 1);

  ui_fixture_teardown (&other);
}

static void
test_refused_room (Fixture       *self,
                   gconstpointer  data)
{
  ChatRoom *room = show_room (self, "secret");

  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_REFUSED);
  g_assert_cmpstr (get_page (self), ==, "refused");
  g_assert_cmpstr (confab_composer_get_reason (self->composer), ==,
                   "This server does not let you into this room. Ask the people who run the server, or leave the room.");
  g_assert_false (confab_conversation_focus_composer (self->conversation));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), "not to be sent", -1);
  gtk_widget_activate_action (GTK_WIDGET (self->composer), "composer.send", NULL);
  g_assert_cmpuint (count_body (room, "not to be sent"), ==, 0);
}

/* What was read before can still be read, and one may ask again. */
static void
test_refused_later (Fixture       *self,
                    gconstpointer  data)
{
  ChatRoom *room = show_room (self, "lobby");

  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
  write_message (self, "Hello");
  ui_test_wait_until (chat_message_get_state (chat_room_get_last_message (room)) == CHAT_MESSAGE_SENT);

  server_fixture_kill (self->server);
  server_fixture_set_config (self->server, "[channel lobby]\nread=nobody\n");
  start_server (self);
  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_REFUSED);
  g_assert_cmpstr (get_page (self), ==, "content");
  g_assert_nonnull (confab_composer_get_reason (self->composer));
  g_assert_false (confab_conversation_focus_composer (self->conversation));

  /* Nobody is told of a configuration that is read again. */
  server_fixture_set_config (self->server, CONFIG);
  kill (server_fixture_get_pid (self->server), SIGHUP);
  server_fixture_wait_log (self->server, "event=reloaded", 1);
  g_assert_cmpint (chat_room_get_state (room), ==, CHAT_ROOM_REFUSED);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->composer), "room.rejoin", NULL));
  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
  g_assert_null (confab_composer_get_reason (self->composer));
  g_assert_true (confab_conversation_focus_composer (self->conversation));
  g_assert_cmpuint (count_body (room, "Hello"), ==, 1);
}

/* Whether all of a widget can be seen, also in a narrow window. */
static void
assert_fits (Fixture   *self,
             GtkWidget *widget)
{
  GtkWidget *parts[] = { ui_test_find (widget, GTK_TYPE_LABEL), ui_test_find (widget, GTK_TYPE_BUTTON) };

  gtk_window_set_default_size (self->window, 360, 500);
  ui_test_wait_until (gtk_widget_get_width (GTK_WIDGET (self->conversation)) == 360);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      graphene_rect_t bounds;

      g_assert_true (gtk_widget_compute_bounds (parts[i], GTK_WIDGET (self->window), &bounds));
      g_assert_cmpfloat (bounds.origin.x, >=, 0);
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, 360);
    }
}

static void
test_failed_message (Fixture       *self,
                     gconstpointer  data)
{
  ChatRoom *room = show_room (self, "news");
  ChatMessage *message;
  GtkWidget *bar;

  write_message (self, "not allowed");
  message = chat_room_get_last_message (room);
  ui_test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_FAILED);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);

  bar = ui_test_find (GTK_WIDGET (self->conversation), CONFAB_TYPE_FAILURE_BAR);
  g_assert_nonnull (bar);
  assert_fits (self, bar);
  g_assert_true (gtk_widget_activate_action (bar, "message.retry", NULL));
  g_assert_cmpint (chat_message_get_state (message), ==, CHAT_MESSAGE_SENDING);
  ui_test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_FAILED);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);

  bar = ui_test_find (GTK_WIDGET (self->conversation), CONFAB_TYPE_FAILURE_BAR);
  g_assert_nonnull (bar);
  g_assert_true (gtk_widget_activate_action (bar, "message.cancel", NULL));
  ui_test_wait_until (count_body (room, "not allowed") == 0);
}

/* Where nothing may be written, the reason stands in the place of the text. */
static void
test_read_only (Fixture       *self,
                gconstpointer  data)
{
  ChatRoom *room = show_room (self, "news");
  GtkWidget *focus;
  GtkWidget *title = ui_test_find (GTK_WIDGET (self->conversation), ADW_TYPE_WINDOW_TITLE);

  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
  g_assert_null (confab_composer_get_reason (self->composer));
  g_assert_true (confab_conversation_focus_composer (self->conversation));
  write_message (self, "not allowed");
  ui_test_wait_until (confab_composer_get_reason (self->composer) != NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  focus = gtk_root_get_focus (GTK_ROOT (self->window));
  g_assert_true (focus != NULL && gtk_widget_get_ancestor (focus, CONFAB_TYPE_MESSAGE_LIST) != NULL);
  g_assert_cmpstr (confab_composer_get_reason (self->composer), ==,
                   "This server does not allow you to write in this room.");
  g_assert_cmpstr (adw_window_title_get_subtitle (ADW_WINDOW_TITLE (title)), ==, "Read only");
  g_assert_cmpstr (get_page (self), ==, "content");
  g_assert_false (confab_conversation_focus_composer (self->conversation));
  g_assert_cmpint (chat_message_get_state (chat_room_get_last_message (room)), ==, CHAT_MESSAGE_FAILED);

  /* Another room is not concerned. */
  show_room (self, "lobby");
  g_assert_null (confab_composer_get_reason (self->composer));
  confab_conversation_set_room (self->conversation, room);
  g_assert_nonnull (confab_composer_get_reason (self->composer));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->composer), "room.rejoin", NULL));
  g_assert_null (confab_composer_get_reason (self->composer));
  g_assert_cmpstr (adw_window_title_get_subtitle (ADW_WINDOW_TITLE (title)), ==, "");
  g_assert_true (confab_conversation_focus_composer (self->conversation));
}

static GtkWidget *
find_label (GtkWidget  *widget,
            const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), text))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* That there is no history is said, and nothing is offered. */
static void
test_no_history (Fixture       *self,
                 gconstpointer  data)
{
  UiFixture other = { 0, };
  ChatRoom *room, *sent;

  connect_account (self, &other, "bob");
  sent = ui_fixture_join (&other, "quiet", 0);
  send_messages (sent, 3);

  room = show_room (self, "quiet");
  ui_test_wait_until (chat_room_get_history_refused (room));
  ui_test_wait_until (find_label (GTK_WIDGET (self->conversation), "This server gives no older messages here") != NULL);
  g_assert_cmpstr (get_page (self), ==, "empty");

  send_messages (sent, 1);
  ui_test_wait_until (count_body (room, "Message 0") == 1);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_cmpstr (get_page (self), ==, "content");
  g_assert_nonnull (find_label (GTK_WIDGET (self->conversation), "This server gives no older messages here"));

  show_room (self, "lobby");
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_null (find_label (GTK_WIDGET (self->conversation), "This server gives no older messages here"));

  ui_fixture_teardown (&other);
}

/* Has another window take the keyboard, so that the conversation is not in front. */
static GtkWindow *
present_other_window (void)
{
  GtkWindow *window = ui_test_present (gtk_label_new ("other"), 100, 100);

  gtk_window_set_title (window, "confab-ui-other");
  ui_test_wait_frames (GTK_WIDGET (window), 2);
  ui_test_press (window, "Shift_L");

  return window;
}

/* What arrives is read once the window is in front, and not before. */
static void
test_read (Fixture       *self,
           gconstpointer  data)
{
  ChatRoom *room = show_room (self, "lobby");
  UiFixture other = { 0, };
  GtkWindow *other_window;
  ChatRoom *sent;

  if (ui_test_skip_without_keys ())
    return;

  connect_account (self, &other, "bob");
  sent = ui_fixture_join (&other, "lobby", 0);
  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);

  other_window = present_other_window ();
  ui_test_wait_until (!gtk_window_is_active (self->window));
  send_messages (sent, 1);
  ui_test_wait_until (chat_room_get_unread_count (room) == 1);

  ui_test_press (self->window, "Escape");
  ui_test_wait_until (gtk_window_is_active (self->window));
  ui_test_wait_until (chat_room_get_unread_count (room) == 0);

  ui_test_destroy (other_window);
  ui_fixture_teardown (&other);
}

/* That the end of the room before was in view says nothing of this one. */
static void
test_unread_of_next (Fixture       *self,
                     gconstpointer  data)
{
  ChatRoom *room = show_room (self, "garden");
  UiFixture other = { 0, };
  ChatRoom *sent;

  if (ui_test_skip_without_keys ())
    return;

  connect_account (self, &other, "bob");
  sent = ui_fixture_join (&other, "garden", 0);
  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
  send_messages (show_room (self, "lobby"), 1);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);

  send_messages (sent, 40);
  ui_test_wait_until (chat_room_get_unread_count (room) == 40);
  ui_test_press (self->window, "Escape");
  ui_test_wait_until (gtk_window_is_active (self->window));

  /* As the sidebar does it. */
  g_object_set (self->conversation, "room", room, NULL);
  ui_test_wait_until (chat_timeline_get_unread_item (chat_room_get_timeline (room)) != NULL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_cmpuint (chat_room_get_unread_count (room), ==, 40);

  ui_fixture_teardown (&other);
}

/* From where nothing is written, Up leads to the messages and Escape back. */
static void
test_up_to_messages (Fixture       *self,
                     gconstpointer  data)
{
  ChatRoom *room = show_room (self, "lobby");

  if (ui_test_skip_without_keys ())
    return;

  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
  send_messages (room, 3);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  confab_conversation_focus_composer (self->conversation);

  ui_test_press (self->window, "x Up");
  g_assert_true (confab_conversation_is_composing (self->conversation));
  ui_test_press (self->window, "ctrl+a BackSpace Up");
  g_assert_false (confab_conversation_is_composing (self->conversation));
  ui_test_press (self->window, "Escape");
  g_assert_true (confab_conversation_is_composing (self->conversation));
}

/* Who reads further up is told how much is new below, and it stays unread. */
static void
test_unread_below (Fixture       *self,
                   gconstpointer  data)
{
  ChatRoom *room = show_room (self, "lobby");
  UiFixture other = { 0, };
  GtkWidget *list, *button, *label;
  GtkAdjustment *adjustment;
  ChatRoom *sent;

  if (ui_test_skip_without_keys ())
    return;

  connect_account (self, &other, "bob");
  sent = ui_fixture_join (&other, "lobby", 0);
  ui_test_wait_until (chat_room_get_state (sent) == CHAT_ROOM_JOINED);
  send_messages (room, 40);
  ui_test_press (self->window, "Escape");
  ui_test_wait_until (gtk_window_is_active (self->window));

  list = ui_test_find (GTK_WIDGET (self->conversation), CONFAB_TYPE_MESSAGE_LIST);
  button = gtk_revealer_get_child (GTK_REVEALER (ui_test_find (list, GTK_TYPE_REVEALER)));
  label = ui_test_find (button, GTK_TYPE_LABEL);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (ui_test_find (list, GTK_TYPE_LIST_VIEW)));
  ui_test_wait_frames (list, 3);
  gtk_adjustment_set_value (adjustment, 0);
  ui_test_wait_until (gtk_widget_get_child_visible (button));
  g_assert_false (gtk_widget_get_visible (label));

  send_messages (sent, 3);
  ui_test_wait_until (chat_room_get_unread_count (room) == 3);
  g_assert_true (gtk_widget_get_visible (label));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, "3");
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Jump to newest messages, 3 unread messages");

  g_signal_emit_by_name (button, "clicked");
  ui_test_wait_until (chat_room_get_unread_count (room) == 0);
  ui_test_wait_until (!gtk_widget_get_child_visible (button));

  ui_fixture_teardown (&other);
}

static gboolean
announced_cb (GSignalInvocationHint *hint,
              guint                  n_values,
              const GValue          *values,
              gpointer               user_data)
{
  g_set_str ((char **) user_data, g_value_get_string (&values[1]));

  return TRUE;
}

/* What arrives is spoken also where one's own message is still not sent. */
static void
test_announced (Fixture       *self,
                gconstpointer  data)
{
  ChatRoom *room = show_room (self, "notices");
  guint signal_id = g_signal_lookup ("announce", CONFAB_TYPE_ANNOUNCER);
  g_autofree char *text = NULL;
  UiFixture other = { 0, };
  ChatRoom *sent;
  gulong hook_id;

  if (ui_test_skip_without_keys ())
    return;

  ui_test_press (self->window, "Escape");
  ui_test_wait_until (gtk_window_is_active (self->window));
  hook_id = g_signal_add_emission_hook (signal_id, 0, announced_cb, &text, NULL);
  write_message (self, "not allowed");
  ui_test_wait_until (chat_message_get_state (chat_room_get_last_message (room)) == CHAT_MESSAGE_FAILED);
  g_assert_null (text);

  connect_account (self, &other, "bob");
  sent = ui_fixture_join (&other, "notices", 0);
  send_messages (sent, 1);
  ui_test_wait_until (text != NULL);
  g_assert_cmpstr (text, ==, "bob: Message 0");

  g_signal_remove_emission_hook (signal_id, hook_id);
  ui_fixture_teardown (&other);
}

static gboolean
count_announced_cb (GSignalInvocationHint *hint,
                    guint                  n_values,
                    const GValue          *values,
                    gpointer               user_data)
{
  const char *text = g_value_get_string (&values[1]);
  guint *n_announced = user_data;

  *n_announced += g_str_has_suffix (text, " new messages") ? (guint) g_ascii_strtoull (text, NULL, 10) : 1;

  return TRUE;
}

/* Of what comes at once, more than is shown is told, and all is counted. */
static void
test_burst_announced (Fixture       *self,
                      gconstpointer  data)
{
  guint signal_id = g_signal_lookup ("announce", CONFAB_TYPE_ANNOUNCER);
  UiFixture other = { 0, };
  guint n_announced = 0;
  ChatRoom *room, *sent;
  gulong hook_id;

  if (ui_test_skip_without_keys ())
    return;

  room = show_room (self, "lobby");
  ui_test_press (self->window, "Escape");
  ui_test_wait_until (gtk_window_is_active (self->window));
  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
  connect_account (self, &other, "bob");
  sent = ui_fixture_join (&other, "lobby", 0);
  ui_test_wait_until (chat_room_get_state (sent) == CHAT_ROOM_JOINED);

  hook_id = g_signal_add_emission_hook (signal_id, 0, count_announced_cb, &n_announced, NULL);
  send_messages (sent, 100);
  ui_test_wait_until (n_announced >= 100);
  g_assert_cmpuint (n_announced, ==, 100);

  g_signal_remove_emission_hook (signal_id, hook_id);
  ui_fixture_teardown (&other);
}

static ChatTimelineItem *
find_gap (ChatRoom *room)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (room));

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i);

      if (chat_timeline_item_get_kind (item) == CHAT_TIMELINE_GAP)
        return item;
    }

  return NULL;
}

/* Ann is away while Bob writes more than what she then gets by herself. She does
 * not look at the room meanwhile, or less of it would be there.
 */
static GtkWidget *
make_gap (Fixture  *self,
          ChatRoom *room,
          guint     n_missed)
{
  UiFixture other = { 0, };
  GtkWidget *list, *row;
  GtkAdjustment *adjustment;
  ChatRoom *sent;

  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
  send_messages (room, 1);
  confab_conversation_set_room (self->conversation, NULL);
  chat_account_disconnect (self->base.account);
  ui_test_wait_until (chat_account_get_state (self->base.account) == CHAT_ACCOUNT_OFFLINE);

  connect_account (self, &other, "bob");
  sent = ui_fixture_join (&other, chat_room_get_name (room), 0);
  ui_test_wait_until (chat_room_get_state (sent) == CHAT_ROOM_JOINED);
  send_messages (sent, n_missed);
  ui_fixture_teardown (&other);

  chat_account_connect (self->base.account);
  ui_test_wait_until (find_gap (room) != NULL);
  confab_conversation_set_room (self->conversation, room);

  list = ui_test_find (GTK_WIDGET (self->conversation), GTK_TYPE_LIST_VIEW);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  ui_test_wait_frames (list, 3);
  gtk_adjustment_set_value (adjustment, 0);
  ui_test_wait_until ((row = ui_test_find (list, CONFAB_TYPE_GAP_ROW)) != NULL);

  return row;
}

static void
test_gap_is_filled (Fixture       *self,
                    gconstpointer  data)
{
  ChatRoom *room = show_room (self, "lobby");
  GtkWidget *row = make_gap (self, room, 560);
  GtkWidget *button = ui_test_find (row, GTK_TYPE_BUTTON);
  GtkWidget *spinner = ui_test_find (row, ADW_TYPE_SPINNER);
  g_autofree char *summary = NULL;

  g_object_get (row, "summary", &summary, NULL);
  g_assert_cmpstr (summary, ==, "Some messages are missing");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_false (gtk_widget_get_visible (spinner));

  g_signal_emit_by_name (button, "clicked");
  g_clear_pointer (&summary, g_free);
  g_object_get (row, "summary", &summary, NULL);
  g_assert_cmpstr (summary, ==, "Some messages are missing, loading");
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_true (gtk_widget_get_visible (spinner));

  ui_test_wait_until (find_gap (room) == NULL);
  for (guint i = 0; i < 560; i++)
    {
      g_autofree char *body = g_strdup_printf ("Message %u", i);

      g_assert_cmpuint (count_body (room, body), ==, i == 0 ? 2 : 1);
    }
}

static void
test_gap_is_lost (Fixture       *self,
                  gconstpointer  data)
{
  ChatRoom *room = show_room (self, "short");
  GtkWidget *row = make_gap (self, room, 20);
  GtkWidget *button = ui_test_find (row, GTK_TYPE_BUTTON);
  g_autofree char *summary = NULL;

  g_signal_emit_by_name (button, "clicked");
  ui_test_wait_until (chat_timeline_item_get_error (find_gap (room)) != NULL);
  g_object_get (row, "summary", &summary, NULL);
  g_assert_cmpstr (summary, ==, "Some messages are missing. The server has not kept these messages.");
  g_assert_false (gtk_widget_get_visible (button));
}

/* Who wants nothing to move sees each change done in the frame that it begins in. */
static void
test_without_motion (Fixture       *self,
                     gconstpointer  data)
{
  ChatRoom *room = show_room (self, "lobby");
  GtkSettings *settings = gtk_settings_get_default ();
  GtkWidget *list = ui_test_find (GTK_WIDGET (self->conversation), CONFAB_TYPE_MESSAGE_LIST);
  GtkRevealer *revealer;
  GtkAdjustment *adjustment;

  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  ui_test_wait_until (chat_room_get_state (room) == CHAT_ROOM_JOINED);
  send_messages (room, 40);
  ui_test_wait_frames (list, 3);
  revealer = GTK_REVEALER (ui_test_find (list, GTK_TYPE_REVEALER));
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (ui_test_find (list, GTK_TYPE_LIST_VIEW)));

  gtk_adjustment_set_value (adjustment, 0);
  g_assert_true (gtk_revealer_get_reveal_child (revealer));
  g_assert_true (gtk_revealer_get_child_revealed (revealer));

  ui_test_wait_frames (list, 3);
  confab_message_list_scroll_to_bottom (CONFAB_MESSAGE_LIST (list));
  ui_test_wait_frames (list, 2);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment),
                                  gtk_adjustment_get_upper (adjustment), 1);
  g_assert_false (gtk_revealer_get_child_revealed (revealer));

  gtk_settings_reset_property (settings, "gtk-enable-animations");
}

static void
date_selected_cb (gint64 *selected,
                  gint64  time)
{
  *selected = time;
}

/* The day that is chosen begins at midnight, here. */
static void
test_date_dialog (Fixture       *self,
                  gconstpointer  data)
{
  ConfabDateDialog *dialog = confab_date_dialog_new ();
  g_autoptr (GDateTime) day = g_date_time_new_local (2026, 3, 7, 15, 30, 0);
  g_autoptr (GDateTime) midnight = g_date_time_new_local (2026, 3, 7, 0, 0, 0);
  gpointer weak = dialog;
  gint64 selected = 0;

  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  g_signal_connect_swapped (dialog, "date-selected", G_CALLBACK (date_selected_cb), &selected);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self->conversation));
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  gtk_calendar_select_day (GTK_CALENDAR (ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_CALENDAR)), day);

  gtk_widget_activate (adw_dialog_get_default_widget (ADW_DIALOG (dialog)));
  ui_test_wait_until (weak == NULL);
  g_assert_cmpint (selected, ==, g_date_time_to_unix_usec (midnight));
}

static gboolean
is_on_day (GtkCalendar *calendar,
           int          month,
           int          day)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (calendar);

  return g_date_time_get_month (date) == month && g_date_time_get_day_of_month (date) == day;
}

/* The arrows go from day to day, and Enter jumps to where they went. */
static void
test_date_keys (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GDateTime) day = g_date_time_new_local (2019, 3, 7, 15, 30, 0);
  g_autoptr (GDateTime) midnight = g_date_time_new_local (2019, 2, 27, 0, 0, 0);
  ConfabDateDialog *dialog;
  GtkCalendar *calendar;
  GtkWindow *window;
  gpointer weak;
  gint64 selected = 0;

  if (ui_test_skip_without_keys ())
    return;

  /* In any other window, the dialog would be a window of its own. */
  window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (window, "confab-ui-date");
  gtk_window_set_default_size (window, 500, 500);
  gtk_window_present (window);
  dialog = confab_date_dialog_new ();
  weak = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), &weak);
  g_signal_connect_swapped (dialog, "date-selected", G_CALLBACK (date_selected_cb), &selected);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (window));
  calendar = GTK_CALENDAR (ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_CALENDAR));
  gtk_calendar_select_day (calendar, day);
  ui_test_wait_until (gtk_widget_is_focus (GTK_WIDGET (calendar)));

  /* What has no role may have no name. */
  gtk_test_accessible_assert_role (calendar, GTK_ACCESSIBLE_ROLE_GROUP);

  ui_test_press (window, "Left");
  ui_test_wait_until (is_on_day (calendar, 3, 6));
  gtk_test_accessible_assert_property (calendar, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Wednesday, 6 March 2019");
  ui_test_press (window, "Up");
  ui_test_wait_until (is_on_day (calendar, 2, 27));
  ui_test_press (window, "Down Right");
  ui_test_wait_until (is_on_day (calendar, 3, 7));

  /* The same without keys. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (dialog), "date.previous-day", NULL));
  g_assert_true (is_on_day (calendar, 3, 6));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (dialog), "date.next-day", NULL));
  g_assert_true (is_on_day (calendar, 3, 7));

  ui_test_press (window, "Up Left Return");
  ui_test_wait_until (weak == NULL);
  g_assert_cmpint (selected, ==, g_date_time_to_unix_usec (midnight));
  ui_test_destroy (window);
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add(path, func) \
  g_test_add ("/conversation/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("pages", test_pages);
  add ("banner-follows-account", test_banner_follows_account);
  add ("banner-waits", test_banner_waits);
  add ("untrusted-server", test_untrusted_server);
  add ("reconnect-button", test_reconnect_button);
  add ("refused-account", test_refused_account);
  add ("offline-send", test_offline_send);
  add ("refused-room", test_refused_room);
  add ("refused-later", test_refused_later);
  add ("failed-message", test_failed_message);
  add ("read-only", test_read_only);
  add ("no-history", test_no_history);
  add ("read", test_read);
  add ("unread-of-next", test_unread_of_next);
  add ("up-to-messages", test_up_to_messages);
  add ("unread-below", test_unread_below);
  add ("without-motion", test_without_motion);
  add ("date-dialog", test_date_dialog);
  add ("date-keys", test_date_keys);
  add ("announced", test_announced);
  add ("burst-announced", test_burst_announced);
  add ("gap-is-filled", test_gap_is_filled);
  add ("gap-is-lost", test_gap_is_lost);

#undef add

  return ui_test_run ();
}
