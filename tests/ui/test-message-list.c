/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-link.h"
#include "list-fixture.h"
#include "server-fixture.h"

static void
test_opens_at_bottom (ListFixture   *self,
                      gconstpointer  data)
{
  list_fixture_assert_at_bottom (self);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (list_fixture_get_jump_revealer (self))));
}

static void
test_append_sticks (ListFixture   *self,
                    gconstpointer  data)
{
  for (guint i = 0; i < 3; i++)
    {
      list_fixture_send (self, 1);
      list_fixture_assert_at_bottom (self);
    }

  list_fixture_send (self, 40);
  list_fixture_assert_at_bottom (self);
}

typedef struct
{
  guint n;
  guint most;
} LayoutCount;

static void
before_paint_cb (LayoutCount *count)
{
  count->n = 0;
}

static void
layout_cb (LayoutCount *count)
{
  count->n++;
  count->most = MAX (count->most, count->n);
}

/* A view that was laid out for the wrong place costs each frame of a burst twice. */
static void
test_append_in_one_layout (ListFixture   *self,
                           gconstpointer  data)
{
  GdkFrameClock *frame_clock = gtk_widget_get_frame_clock (self->list_view);
  LayoutCount count = { 0 };

  list_fixture_assert_at_bottom (self);
  g_signal_connect_data (frame_clock, "before-paint", G_CALLBACK (before_paint_cb), &count, NULL, G_CONNECT_SWAPPED);
  g_signal_connect_data (frame_clock, "layout", G_CALLBACK (layout_cb), &count, NULL, G_CONNECT_SWAPPED);
  list_fixture_send (self, 3);
  g_signal_handlers_disconnect_by_data (frame_clock, &count);

  g_assert_cmpuint (count.most, ==, 1);
  list_fixture_assert_at_bottom (self);
}

static void
test_append_while_reading (ListFixture   *self,
                           gconstpointer  data)
{
  ListPlace place;

  list_fixture_scroll_to (self, 0.5);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (list_fixture_get_jump_revealer (self))));

  place = list_fixture_get_place (self);
  list_fixture_send (self, 10);
  list_fixture_assert_place (self, place);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
}

static void
test_last_row_grows (ListFixture   *self,
                     gconstpointer  data)
{
  g_autoptr (ChatTimelineItem) last = NULL;
  GtkWidget *list_item;

  last = g_list_model_get_item (G_LIST_MODEL (chat_room_get_timeline (self->room)), list_fixture_get_n_items (self) - 1);
  list_item = list_fixture_find_list_item (self, last);
  g_assert_nonnull (list_item);

  gtk_widget_set_size_request (GTK_WIDGET (list_fixture_get_row (list_item)), -1, 240);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);

  gtk_widget_set_size_request (GTK_WIDGET (list_fixture_get_row (list_item)), -1, -1);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);
}

static void
test_row_grows_while_reading (ListFixture   *self,
                              gconstpointer  data)
{
  ListPlace place;
  GtkWidget *list_item;

  list_fixture_scroll_to (self, 0.5);
  place = list_fixture_get_place (self);
  list_item = list_fixture_find_list_item (self, place.item);

  gtk_widget_set_size_request (GTK_WIDGET (list_fixture_get_row (list_item)), -1, 300);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
  g_assert_cmpfloat (list_fixture_get_y (self, list_item), >, -301);
  g_assert_cmpfloat (list_fixture_get_y (self, list_item), <, gtk_adjustment_get_page_size (self->adjustment));
}

/* Makes messages that come from the disk page by page: what was only written is
 * always there as a whole. The account is opened anew, so that the room begins
 * with its newest page.
 */
static void
fixture_setup_paged (ListFixture   *self,
                     gconstpointer  n_messages)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerFixture) server = server_fixture_new ("[history]\nsynchronous=normal\n", &error);
  g_autofree char *token = NULL;

  g_assert_no_error (error);
  token = server_fixture_mint_token (server, "ann", FALSE);
  ui_fixture_setup_server (&self->base, server_fixture_get_url (server), "ann", token);
  chat_account_connect (self->base.account);
  self->room = ui_fixture_join (&self->base, "lobby", GPOINTER_TO_UINT (n_messages));
  ui_test_wait_until (chat_message_get_state (chat_room_get_last_message (self->room)) == CHAT_MESSAGE_SENT);

  ui_fixture_close (&self->base);
  ui_fixture_open (&self->base);
  self->room = ui_fixture_join (&self->base, "lobby", 0);
  list_fixture_show (self);
}

static void
test_prepend_keeps_place (ListFixture   *self,
                          gconstpointer  data)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);
  ListPlace place;
  guint n_items;

  list_fixture_assert_at_bottom (self);
  g_assert_true (chat_timeline_get_has_older (timeline));

  ui_test_wait_until (gtk_adjustment_get_upper (self->adjustment) > 3 * gtk_adjustment_get_page_size (self->adjustment) &&
                      !chat_timeline_get_loading_older (timeline));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  n_items = list_fixture_get_n_items (self);

  gtk_adjustment_set_value (self->adjustment, 1.5 * gtk_adjustment_get_page_size (self->adjustment));
  ui_test_wait_until (chat_timeline_get_loading_older (timeline));
  g_assert_cmpuint (list_fixture_get_n_items (self), ==, n_items);
  place = list_fixture_get_place (self);

  ui_test_wait_until (list_fixture_get_n_items (self) > n_items);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_place (self, place);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
}

static void
test_resize (ListFixture   *self,
             gconstpointer  data)
{
  ListPlace place;
  GtkWidget *list_item;

  gtk_window_set_default_size (self->window, 400, 700);
  ui_test_wait_until (gtk_widget_get_width (GTK_WIDGET (self->list)) == 400);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);

  gtk_window_set_default_size (self->window, 700, 300);
  ui_test_wait_until (gtk_widget_get_width (GTK_WIDGET (self->list)) == 700);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);

  list_fixture_scroll_to (self, 0.5);
  place = list_fixture_get_place (self);
  gtk_window_set_default_size (self->window, 700, 600);
  ui_test_wait_until (gtk_widget_get_height (GTK_WIDGET (self->list)) == 600);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_item = list_fixture_find_list_item (self, place.item);
  g_assert_nonnull (list_item);
  g_assert_cmpfloat (list_fixture_get_y (self, list_item), >=, 0);
  g_assert_cmpfloat (list_fixture_get_y (self, list_item), <, 600);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
}

static void
test_room_switch (ListFixture   *self,
                  gconstpointer  data)
{
  ChatRoom *first = self->room;
  ChatRoom *second = ui_fixture_join (&self->base, "other", 60);
  ListPlace place;

  list_fixture_scroll_to (self, 0.4);
  place = list_fixture_get_place (self);

  self->room = second;
  confab_message_list_set_room (self->list, second);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);

  self->room = first;
  confab_message_list_set_room (self->list, first);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_place (self, place);
  g_assert_false (confab_message_list_get_at_bottom (self->list));

  self->room = second;
  confab_message_list_set_room (self->list, second);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);
}

static void
row_gone_cb (gpointer  data,
             GObject  *row)
{
  g_hash_table_remove (data, row);
}

static void
watch_rows (ListFixture *self,
            GHashTable  *rows)
{
  for (GtkWidget *list_item = gtk_widget_get_first_child (self->list_view);
       list_item != NULL;
       list_item = gtk_widget_get_next_sibling (list_item))
    {
      ConfabTimelineRow *row = list_fixture_get_row (list_item);
      g_autofree char *summary = NULL;

      g_object_get (row, "summary", &summary, NULL);
      gtk_test_accessible_assert_property (list_item, GTK_ACCESSIBLE_PROPERTY_LABEL, summary);
      if (g_hash_table_add (rows, row))
        g_object_weak_ref (G_OBJECT (row), row_gone_cb, rows);
    }
}

/* What has shown one room shows the next, but not all is kept that long. */
static void
test_rows_are_used_again (ListFixture   *self,
                          gconstpointer  data)
{
  g_autoptr (GHashTable) rows = g_hash_table_new (NULL, NULL);
  ChatRoom *first = self->room;
  guint n_alive;

  watch_rows (self, rows);
  g_assert_cmpuint (g_hash_table_size (rows), >, 100);

  self->room = ui_fixture_join (&self->base, "second", 3);
  confab_message_list_set_room (self->list, self->room);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  g_assert_cmpuint (list_fixture_get_n_items (self), >=, 3);
  n_alive = g_hash_table_size (rows);
  g_assert_cmpuint (n_alive, >, 3);
  g_assert_cmpuint (n_alive, <, 50);
  watch_rows (self, rows);
  g_assert_cmpuint (g_hash_table_size (rows), ==, n_alive);

  list_fixture_send (self, 1);
  list_fixture_assert_at_bottom (self);
  watch_rows (self, rows);
  g_assert_cmpuint (g_hash_table_size (rows), ==, n_alive);

  self->room = first;
  confab_message_list_set_room (self->list, first);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);

  ui_test_destroy (self->window);
  g_assert_cmpuint (g_hash_table_size (rows), ==, 0);
  list_fixture_show (self);
}

static void
test_jump_to_newest (ListFixture   *self,
                     gconstpointer  data)
{
  list_fixture_scroll_to (self, 0.1);
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (list_fixture_get_jump_revealer (self))));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->list), "message-list.jump-to-newest", NULL));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (list_fixture_get_jump_revealer (self))));

  list_fixture_send (self, 2);
  list_fixture_assert_at_bottom (self);
}

/* Else the next arrow would lead back to where one was before. */
static void
test_jump_moves_focus (ListFixture   *self,
                       gconstpointer  data)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (self->room));
  g_autoptr (ChatTimelineItem) item = NULL;
  g_autoptr (ChatTimelineItem) last = NULL;

  list_fixture_scroll_to (self, 0.5);
  item = g_list_model_get_item (timeline, list_fixture_get_n_items (self) / 2);
  g_assert_true (gtk_widget_grab_focus (list_fixture_find_list_item (self, item)));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->list), "message-list.jump-to-newest", NULL));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);
  last = g_list_model_get_item (timeline, list_fixture_get_n_items (self) - 1);
  g_assert_true (gtk_widget_is_focus (list_fixture_find_list_item (self, last)));
}

/* Somebody reads a row by keyboard: a new message does not take the focus. */
static void
test_append_keeps_focus (ListFixture   *self,
                         gconstpointer  data)
{
  g_autoptr (ChatTimelineItem) item = NULL;
  GtkWidget *list_item;

  item = g_list_model_get_item (G_LIST_MODEL (chat_room_get_timeline (self->room)), list_fixture_get_n_items (self) - 2);
  list_item = list_fixture_find_list_item (self, item);
  g_assert_true (gtk_widget_grab_focus (list_item));

  list_fixture_send (self, 1);
  list_fixture_assert_at_bottom (self);
  g_assert_true (gtk_window_get_focus (self->window) == list_fixture_find_list_item (self, item));
}

static void
test_few_messages (ListFixture   *self,
                   gconstpointer  data)
{
  g_assert_true (confab_message_list_get_at_bottom (self->list));
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (list_fixture_get_jump_revealer (self))));

  list_fixture_send (self, 1);
  g_assert_true (confab_message_list_get_at_bottom (self->list));
}

/* What is newest is the end of the last message, also if it is higher than the view. */
static void
test_high_last_row (ListFixture   *self,
                    gconstpointer  data)
{
  g_autofree char *body = g_strnfill (6000, 'x');
  g_autoptr (GError) error = NULL;
  ChatRoom *first = self->room;

  g_assert_nonnull (chat_room_send (self->room, body, &error));
  g_assert_no_error (error);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);

  self->room = ui_fixture_join (&self->base, "other", 3);
  confab_message_list_set_room (self->list, self->room);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  self->room = first;
  confab_message_list_set_room (self->list, self->room);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);

  list_fixture_send (self, 1);
  list_fixture_assert_at_bottom (self);
}

/* Neither a word nor an address may make the list wider than its window. */
static void
test_long_words (ListFixture   *self,
                 gconstpointer  data)
{
  g_autofree char *word = g_strnfill (600, 'w');
  g_autofree char *address = g_strconcat ("https://example.org/", word, "?q=", word, NULL);
  const char *bodies[] = { word, address, "a\tb\tc\td\te\tf\tg\th\ti\tj\tk\tl\tm\tn\to\tp" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (chat_room_send (self->room, bodies[i], &error));
      g_assert_no_error (error);
    }

  gtk_window_set_default_size (self->window, 360, 500);
  ui_test_wait_until (gtk_widget_get_width (GTK_WIDGET (self->list)) == 360);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);

  for (GtkWidget *child = gtk_widget_get_first_child (self->list_view);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t bounds;

      /* What is out of view has the size that it had there. */
      if (!gtk_widget_get_child_visible (child))
        continue;

      g_assert_true (gtk_widget_compute_bounds (child, GTK_WIDGET (self->window), &bounds));
      g_assert_cmpfloat (bounds.origin.x, >=, 0);
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, 360);
    }
}

static GtkWidget *
find_label (GtkWidget  *root,
            const char *text)
{
  if (GTK_IS_LABEL (root) && g_str_equal (gtk_label_get_text (GTK_LABEL (root)), text))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static char *launched;

static void
launch_cb (const char *address)
{
  g_set_str (&launched, address);
}

/* A text is no markup, but an address in it can be opened by keyboard. */
static void
test_link (ListFixture   *self,
           gconstpointer  data)
{
  const char *body = "<b>See</b> &amp; read https://a.example/?b=1&c=2.";
  g_autoptr (GError) error = NULL;
  GtkWidget *label;

  g_assert_nonnull (chat_room_send (self->room, body, &error));
  g_assert_no_error (error);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);

  label = find_label (self->list_view, body);
  g_assert_nonnull (label);
  confab_link_set_launcher (launch_cb);
  g_assert_true (gtk_widget_child_focus (label, GTK_DIR_TAB_FORWARD));
  g_signal_emit_by_name (label, "activate-current-link");
  g_assert_cmpstr (launched, ==, "https://a.example/?b=1&c=2");
  confab_link_set_launcher (NULL);
  g_clear_pointer (&launched, g_free);
}

/* Laid out as they are, these would stop the window for minutes. */
static void
test_huge_messages (ListFixture   *self,
                    gconstpointer  data)
{
  g_autofree char *word = g_strnfill (16000, 'w');
  g_autofree char *lines = g_strnfill (16000, '\n');
  const char *bodies[] = { word, lines };

  lines[0] = '-';
  lines[15999] = '-';

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (chat_room_send (self->room, bodies[i], &error));
      g_assert_no_error (error);
    }

  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);
  g_assert_cmpfloat (gtk_adjustment_get_upper (self->adjustment), <, 10000);
}

static void
test_no_room (void)
{
  ConfabMessageList *list = confab_message_list_new ();
  GtkWindow *window = ui_test_present (GTK_WIDGET (list), 600, 500);

  g_assert_null (confab_message_list_get_room (list));
  g_assert_true (confab_message_list_get_at_bottom (list));
  confab_message_list_scroll_to_bottom (list);
  ui_test_wait_frames (GTK_WIDGET (window), LIST_FIXTURE_N_FRAMES);

  ui_test_destroy (window);
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add_full(path, data, setup, func) \
  g_test_add ("/message-list/" path, ListFixture, GUINT_TO_POINTER (data), setup, func, list_fixture_teardown)
#define add(path, n_messages, func) add_full (path, n_messages, list_fixture_setup, func)

  add ("opens-at-bottom", 120, test_opens_at_bottom);
  add ("append-sticks", 120, test_append_sticks);
  add ("append-in-one-layout", 120, test_append_in_one_layout);
  add ("append-while-reading", 120, test_append_while_reading);
  add ("append-keeps-focus", 120, test_append_keeps_focus);
  add ("last-row-grows", 120, test_last_row_grows);
  add ("row-grows-while-reading", 120, test_row_grows_while_reading);
  add_full ("prepend-keeps-place", 300, fixture_setup_paged, test_prepend_keeps_place);
  add ("resize", 120, test_resize);
  add ("room-switch", 120, test_room_switch);
  add ("rows-are-used-again", 120, test_rows_are_used_again);
  add ("jump-to-newest", 120, test_jump_to_newest);
  add ("jump-moves-focus", 120, test_jump_moves_focus);
  add ("few-messages", 2, test_few_messages);
  add ("high-last-row", 10, test_high_last_row);
  add ("high-only-row", 0, test_high_last_row);
  add ("long-words", 2, test_long_words);
  add ("link", 2, test_link);
  add ("huge-messages", 2, test_huge_messages);
  g_test_add_func ("/message-list/no-room", test_no_room);

#undef add
#undef add_full

  return ui_test_run ();
}
