/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-sql.h"
#include "confab-link.h"
#include "confab-message-list.h"
#include "confab-timeline-row.h"
#include "server-fixture.h"
#include "ui-fixture.h"

#define N_FRAMES 4

typedef struct
{
  UiFixture          base;
  ChatRoom          *room;
  ConfabMessageList *list;
  GtkWidget         *list_view;
  GtkAdjustment     *adjustment;
  GtkWindow         *window;
} Fixture;

/* An item in view, and where its row is. */
typedef struct
{
  ChatTimelineItem *item;
  double            y;
} Place;

static void
fixture_show (Fixture *self)
{
  self->list = confab_message_list_new ();
  confab_message_list_set_room (self->list, self->room);
  self->window = ui_test_present (GTK_WIDGET (self->list), 600, 500);
  self->list_view = ui_test_find (GTK_WIDGET (self->list), GTK_TYPE_LIST_VIEW);
  self->adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list_view));
  ui_test_wait_frames (self->list_view, N_FRAMES);
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  n_messages)
{
  ui_fixture_setup (&self->base);
  self->room = ui_fixture_join (&self->base, "lobby", GPOINTER_TO_UINT (n_messages));
  fixture_show (self);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  n_messages)
{
  ui_test_destroy (self->window);
  ui_fixture_teardown (&self->base);
}

static guint
get_n_items (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (chat_room_get_timeline (self->room)));
}

static void
send_messages (Fixture *self,
               guint    n_messages)
{
  guint n_items = get_n_items (self);

  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (chat_room_send (self->room, "One more", &error));
      g_assert_no_error (error);
    }

  ui_test_wait_until (get_n_items (self) >= n_items + n_messages);
  ui_test_wait_frames (self->list_view, N_FRAMES);
}

static ConfabTimelineRow *
get_row (GtkWidget *list_item)
{
  GtkWidget *row = gtk_widget_get_first_child (list_item);

  return CONFAB_IS_TIMELINE_ROW (row) ? CONFAB_TIMELINE_ROW (row) : NULL;
}

static double
get_y (Fixture   *self,
       GtkWidget *list_item)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (list_item, self->list_view, &bounds));

  return bounds.origin.y;
}

static GtkWidget *
find_list_item (Fixture          *self,
                ChatTimelineItem *item)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->list_view);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      ConfabTimelineRow *row = get_row (child);

      if (row != NULL && confab_timeline_row_get_item (row) == item)
        return child;
    }

  return NULL;
}

/* The first row that begins within the view. */
static Place
get_place (Fixture *self)
{
  Place place = { NULL, G_MAXDOUBLE };

  for (GtkWidget *child = gtk_widget_get_first_child (self->list_view);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      ConfabTimelineRow *row = get_row (child);
      double y;

      if (row == NULL || !gtk_widget_get_child_visible (child))
        continue;

      y = get_y (self, child);
      if (y >= 0 && y < place.y)
        place = (Place) { confab_timeline_row_get_item (row), y };
    }

  g_assert_nonnull (place.item);

  return place;
}

static void
assert_place (Fixture *self,
              Place    place)
{
  GtkWidget *list_item = find_list_item (self, place.item);

  g_assert_nonnull (list_item);
  g_assert_cmpfloat_with_epsilon (get_y (self, list_item), place.y, 1.0);
}

static void
assert_at_bottom (Fixture *self)
{
  g_autoptr (ChatTimelineItem) last = NULL;
  GtkWidget *list_item;

  g_assert_true (confab_message_list_get_at_bottom (self->list));
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (self->adjustment) + gtk_adjustment_get_page_size (self->adjustment),
                                  gtk_adjustment_get_upper (self->adjustment), 1.0);

  last = g_list_model_get_item (G_LIST_MODEL (chat_room_get_timeline (self->room)), get_n_items (self) - 1);
  list_item = find_list_item (self, last);
  g_assert_nonnull (list_item);
  g_assert_true (gtk_widget_get_child_visible (list_item));
}

static void
scroll_to (Fixture *self,
           double   fraction)
{
  double range = gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment);

  gtk_adjustment_set_value (self->adjustment, fraction * range);
  ui_test_wait_frames (self->list_view, N_FRAMES);
}

static GtkWidget *
get_jump_revealer (Fixture *self)
{
  return ui_test_find (GTK_WIDGET (self->list), GTK_TYPE_REVEALER);
}

static void
test_opens_at_bottom (Fixture       *self,
                      gconstpointer  data)
{
  assert_at_bottom (self);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (get_jump_revealer (self))));
}

static void
test_append_sticks (Fixture       *self,
                    gconstpointer  data)
{
  for (guint i = 0; i < 3; i++)
    {
      send_messages (self, 1);
      assert_at_bottom (self);
    }

  send_messages (self, 40);
  assert_at_bottom (self);
}

static void
test_append_while_reading (Fixture       *self,
                           gconstpointer  data)
{
  Place place;

  scroll_to (self, 0.5);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (get_jump_revealer (self))));

  place = get_place (self);
  send_messages (self, 10);
  assert_place (self, place);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
}

static void
test_last_row_grows (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (ChatTimelineItem) last = NULL;
  GtkWidget *list_item;

  last = g_list_model_get_item (G_LIST_MODEL (chat_room_get_timeline (self->room)), get_n_items (self) - 1);
  list_item = find_list_item (self, last);
  g_assert_nonnull (list_item);

  gtk_widget_set_size_request (GTK_WIDGET (get_row (list_item)), -1, 240);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);

  gtk_widget_set_size_request (GTK_WIDGET (get_row (list_item)), -1, -1);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);
}

static void
test_row_grows_while_reading (Fixture       *self,
                              gconstpointer  data)
{
  Place place;
  GtkWidget *list_item;

  scroll_to (self, 0.5);
  place = get_place (self);
  list_item = find_list_item (self, place.item);

  gtk_widget_set_size_request (GTK_WIDGET (get_row (list_item)), -1, 300);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
  g_assert_cmpfloat (get_y (self, list_item), >, -301);
  g_assert_cmpfloat (get_y (self, list_item), <, gtk_adjustment_get_page_size (self->adjustment));
}

/* Makes messages that come from the disk page by page: what was only written is
 * always there as a whole. The account is opened anew, so that the room begins
 * with its newest page.
 */
static void
fixture_setup_paged (Fixture       *self,
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
  fixture_show (self);
}

static void
test_prepend_keeps_place (Fixture       *self,
                          gconstpointer  data)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);
  Place place;
  guint n_items;

  assert_at_bottom (self);
  g_assert_true (chat_timeline_get_has_older (timeline));

  ui_test_wait_until (gtk_adjustment_get_upper (self->adjustment) > 3 * gtk_adjustment_get_page_size (self->adjustment) &&
                      !chat_timeline_get_loading_older (timeline));
  ui_test_wait_frames (self->list_view, N_FRAMES);
  n_items = get_n_items (self);

  gtk_adjustment_set_value (self->adjustment, 1.5 * gtk_adjustment_get_page_size (self->adjustment));
  ui_test_wait_until (chat_timeline_get_loading_older (timeline));
  g_assert_cmpuint (get_n_items (self), ==, n_items);
  place = get_place (self);

  ui_test_wait_until (get_n_items (self) > n_items);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_place (self, place);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
}

static void
test_resize (Fixture       *self,
             gconstpointer  data)
{
  Place place;
  GtkWidget *list_item;

  gtk_window_set_default_size (self->window, 400, 700);
  ui_test_wait_until (gtk_widget_get_width (GTK_WIDGET (self->list)) == 400);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);

  gtk_window_set_default_size (self->window, 700, 300);
  ui_test_wait_until (gtk_widget_get_width (GTK_WIDGET (self->list)) == 700);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);

  scroll_to (self, 0.5);
  place = get_place (self);
  gtk_window_set_default_size (self->window, 700, 600);
  ui_test_wait_until (gtk_widget_get_height (GTK_WIDGET (self->list)) == 600);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  list_item = find_list_item (self, place.item);
  g_assert_nonnull (list_item);
  g_assert_cmpfloat (get_y (self, list_item), >=, 0);
  g_assert_cmpfloat (get_y (self, list_item), <, 600);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
}

static void
test_room_switch (Fixture       *self,
                  gconstpointer  data)
{
  ChatRoom *first = self->room;
  ChatRoom *second = ui_fixture_join (&self->base, "other", 60);
  Place place;

  scroll_to (self, 0.4);
  place = get_place (self);

  self->room = second;
  confab_message_list_set_room (self->list, second);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);

  self->room = first;
  confab_message_list_set_room (self->list, first);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_place (self, place);
  g_assert_false (confab_message_list_get_at_bottom (self->list));

  self->room = second;
  confab_message_list_set_room (self->list, second);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);
}

static void
test_jump_to_newest (Fixture       *self,
                     gconstpointer  data)
{
  scroll_to (self, 0.1);
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (get_jump_revealer (self))));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->list), "message-list.jump-to-newest", NULL));
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (get_jump_revealer (self))));

  send_messages (self, 2);
  assert_at_bottom (self);
}

/* Somebody reads a row by keyboard: a new message does not take the focus. */
static void
test_append_keeps_focus (Fixture       *self,
                         gconstpointer  data)
{
  g_autoptr (ChatTimelineItem) item = NULL;
  GtkWidget *list_item;

  item = g_list_model_get_item (G_LIST_MODEL (chat_room_get_timeline (self->room)), get_n_items (self) - 2);
  list_item = find_list_item (self, item);
  g_assert_true (gtk_widget_grab_focus (list_item));

  send_messages (self, 1);
  assert_at_bottom (self);
  g_assert_true (gtk_window_get_focus (self->window) == find_list_item (self, item));
}

static void
test_few_messages (Fixture       *self,
                   gconstpointer  data)
{
  g_assert_true (confab_message_list_get_at_bottom (self->list));
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (get_jump_revealer (self))));

  send_messages (self, 1);
  g_assert_true (confab_message_list_get_at_bottom (self->list));
}

/* What is newest is the end of the last message, also if it is higher than the view. */
static void
test_high_last_row (Fixture       *self,
                    gconstpointer  data)
{
  g_autofree char *body = g_strnfill (6000, 'x');
  g_autoptr (GError) error = NULL;
  ChatRoom *first = self->room;

  g_assert_nonnull (chat_room_send (self->room, body, &error));
  g_assert_no_error (error);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);

  self->room = ui_fixture_join (&self->base, "other", 3);
  confab_message_list_set_room (self->list, self->room);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  self->room = first;
  confab_message_list_set_room (self->list, self->room);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);

  send_messages (self, 1);
  assert_at_bottom (self);
}

/* Neither a word nor an address may make the list wider than its window. */
static void
test_long_words (Fixture       *self,
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
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);

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
test_link (Fixture       *self,
           gconstpointer  data)
{
  const char *body = "<b>See</b> &amp; read https://a.example/?b=1&c=2.";
  g_autoptr (GError) error = NULL;
  GtkWidget *label;

  g_assert_nonnull (chat_room_send (self->room, body, &error));
  g_assert_no_error (error);
  ui_test_wait_frames (self->list_view, N_FRAMES);

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
test_huge_messages (Fixture       *self,
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

  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);
  g_assert_cmpfloat (gtk_adjustment_get_upper (self->adjustment), <, 10000);
}

/* ---- Rooms with a past ---- */

#define N_STORED 3000

/* So many rows at most, with the dividers between them. */
#define MAX_ITEMS 800

/* A room with messages on the disk, of which all up to @n_read were read. */
static void
fixture_setup_stored (Fixture       *self,
                      gconstpointer  n_read)
{
  g_autofree char *path = NULL;
  g_autofree char *script =
    g_strdup_printf ("BEGIN;"
                     "INSERT INTO epochs (room, epoch, name) SELECT room, 1, 'x' FROM rooms;"
                     "INSERT INTO spans (room, epoch, after, upto) SELECT room, 1, 0, 3000 FROM rooms;"
                     "UPDATE rooms SET read_epoch = 1, read_offset = %u;"
                     "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
                     "INSERT INTO messages "
                     "(room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
                     "SELECT room, 1, i, 'id ' || i, 0, 0, 'ben' || i / 4 %% 3, 1767225600000000 + i * 600000000, "
                     "'text ' || i || substr ('%0*d', 1, i %% 7 * 40), x'00' FROM rooms, n;"
                     "COMMIT", GPOINTER_TO_UINT (n_read), 300, 0);
  g_autoptr (ChatSql) sql = NULL;
  g_autoptr (GError) error = NULL;

  ui_fixture_setup (&self->base);
  ui_fixture_join (&self->base, "lobby", 0);
  ui_fixture_close (&self->base);
  path = g_build_filename (self->base.directory, "confab.sqlite", NULL);
  sql = chat_sql_open (path, &error);
  g_assert_no_error (error);
  chat_sql_execute (sql, script, &error);
  g_assert_no_error (error);
  g_clear_pointer (&sql, chat_sql_close);

  ui_fixture_open (&self->base);
  self->room = ui_fixture_join (&self->base, "lobby", 0);
  fixture_show (self);
}

static ChatTimelineItem *
find_message (Fixture    *self,
              const char *id)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (self->room));

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i);
      ChatMessage *message = chat_timeline_item_get_message (item);

      if (message != NULL && g_str_equal (chat_message_get_id (message), id))
        return item;
    }

  return NULL;
}

static gboolean
is_in_view (Fixture          *self,
            ChatTimelineItem *item)
{
  GtkWidget *list_item = item != NULL ? find_list_item (self, item) : NULL;
  double y;

  if (list_item == NULL || !gtk_widget_get_child_visible (list_item))
    return FALSE;

  y = get_y (self, list_item);

  return y > -1 && y + gtk_widget_get_height (list_item) < gtk_adjustment_get_page_size (self->adjustment) + 1;
}

static void
wait_loaded (Fixture *self)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);

  ui_test_wait_until (!chat_timeline_get_loading_older (timeline) && !chat_timeline_get_loading_newer (timeline));
  ui_test_wait_frames (self->list_view, N_FRAMES);
}

static void
show_message (Fixture    *self,
              const char *id)
{
  confab_message_list_show_message (self->list, id);
  ui_test_wait_until (is_in_view (self, find_message (self, id)));
  ui_test_wait_frames (self->list_view, 2 * N_FRAMES);
}

/* A message is in the middle, has the focus and stands out for a while. */
static void
test_show_message (Fixture       *self,
                   gconstpointer  data)
{
  GtkWidget *list_item;
  double middle;

  show_message (self, "id 1200");
  list_item = find_list_item (self, find_message (self, "id 1200"));
  middle = get_y (self, list_item) + gtk_widget_get_height (list_item) / 2.0;
  g_assert_cmpfloat_with_epsilon (middle, gtk_adjustment_get_page_size (self->adjustment) / 2, 8);
  g_assert_true (gtk_window_get_focus (self->window) == list_item);
  g_assert_true (gtk_widget_has_css_class (list_item, "shown"));
  g_assert_false (confab_message_list_get_at_bottom (self->list));
  g_assert_false (confab_message_list_get_is_read (self->list));

  ui_test_wait_until (!gtk_widget_has_css_class (list_item, "shown"));

  /* One that is there already. */
  show_message (self, "id 1203");
  g_assert_true (gtk_window_get_focus (self->window) == find_list_item (self, find_message (self, "id 1203")));

  /* One that is not, changes nothing. */
  confab_message_list_show_message (self->list, "nothing");
  ui_test_wait_frames (self->list_view, N_FRAMES);
  g_assert_true (is_in_view (self, find_message (self, "id 1203")));
}

static void
test_show_time (Fixture       *self,
                gconstpointer  data)
{
  confab_message_list_show_time (self->list, G_GINT64_CONSTANT (1767225600000000) +
                                             G_GINT64_CONSTANT (600000000) * 700 - 1);
  ui_test_wait_until (is_in_view (self, find_message (self, "id 700")));
  ui_test_wait_frames (self->list_view, N_FRAMES);
  g_assert_true (gtk_window_get_focus (self->window) == find_list_item (self, find_message (self, "id 700")));
}

/* Scrolls to where nothing is loaded by itself. */
static Place
go_to (Fixture *self,
       double   value)
{
  wait_loaded (self);
  gtk_adjustment_set_value (self->adjustment, value);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  wait_loaded (self);

  return get_place (self);
}

/* However far one reads, what is in view stays, and what is far is dropped. */
static void
test_read_up (Fixture       *self,
              gconstpointer  data)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);

  for (guint i = 0; i < 40; i++)
    {
      Place place = go_to (self, 2.5 * gtk_adjustment_get_page_size (self->adjustment));

      chat_timeline_load_older_async (timeline, NULL, NULL, NULL);
      wait_loaded (self);
      assert_place (self, place);
      g_assert_cmpuint (get_n_items (self), <, MAX_ITEMS);
    }

  g_assert_true (chat_timeline_get_has_newer (timeline));
  g_assert_false (confab_message_list_get_at_bottom (self->list));
}

static void
test_read_down (Fixture       *self,
                gconstpointer  data)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);

  show_message (self, "id 100");
  for (guint i = 0; i < 40; i++)
    {
      Place place = go_to (self, gtk_adjustment_get_upper (self->adjustment) -
                                 3.5 * gtk_adjustment_get_page_size (self->adjustment));

      chat_timeline_load_newer_async (timeline, NULL, NULL, NULL);
      wait_loaded (self);
      assert_place (self, place);
      g_assert_cmpuint (get_n_items (self), <, MAX_ITEMS);
      g_assert_false (confab_message_list_get_is_read (self->list));
    }

  g_assert_null (find_message (self, "id 100"));
}

/* Nobody has to ask: what is near an end is loaded. */
static void
test_loads_at_ends (Fixture       *self,
                    gconstpointer  data)
{
  show_message (self, "id 1500");
  wait_loaded (self);
  gtk_adjustment_set_value (self->adjustment, 0);
  ui_test_wait_until (find_message (self, "id 1440") != NULL);
  wait_loaded (self);
  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_upper (self->adjustment));
  ui_test_wait_until (find_message (self, "id 1550") != NULL);
}

/* A picture arrives in a row that is out of view, above or below. */
static void
check_grows (Fixture  *self,
             gboolean  is_below)
{
  GtkWidget *list_item;
  GtkWidget *grown;
  Place place;

  show_message (self, "id 1500");
  place = get_place (self);
  list_item = find_list_item (self, place.item);
  for (guint i = 0; i < (is_below ? 30 : 6); i++)
    list_item = is_below ? gtk_widget_get_next_sibling (list_item) : gtk_widget_get_prev_sibling (list_item);

  grown = GTK_WIDGET (get_row (list_item));
  g_assert_false (is_in_view (self, confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (grown))));
  gtk_widget_set_size_request (grown, -1, 400);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_place (self, place);
  gtk_widget_set_size_request (grown, -1, -1);
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_place (self, place);
}

static void
test_grows_above (Fixture       *self,
                  gconstpointer  data)
{
  check_grows (self, FALSE);
}

static void
test_grows_below (Fixture       *self,
                  gconstpointer  data)
{
  check_grows (self, TRUE);
}

/* From elsewhere, the newest page is read again. */
static void
test_jump_from_elsewhere (Fixture       *self,
                          gconstpointer  data)
{
  show_message (self, "id 100");
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (get_jump_revealer (self))));
  g_assert_null (find_message (self, "id 3000"));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->list), "message-list.jump-to-newest", NULL));
  ui_test_wait_until (confab_message_list_get_at_bottom (self->list));
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);
  g_assert_true (is_in_view (self, find_message (self, "id 3000")));
}

static ChatTimelineItem *
get_line (Fixture *self)
{
  return chat_timeline_get_unread_item (chat_room_get_timeline (self->room));
}

/* Much is new: the room begins where it begins, and nothing is read yet. */
static void
test_opens_at_unread (Fixture       *self,
                      gconstpointer  n_read)
{
  ui_test_wait_until (get_line (self) != NULL && is_in_view (self, get_line (self)));
  ui_test_wait_frames (self->list_view, N_FRAMES);
  g_assert_cmpfloat_with_epsilon (get_y (self, find_list_item (self, get_line (self))), 0, 1);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
  g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, N_STORED - GPOINTER_TO_UINT (n_read));
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (get_jump_revealer (self))));
}

/* What is new fits into the view, and so it begins at the bottom. */
static void
test_opens_near_unread (Fixture       *self,
                        gconstpointer  data)
{
  ui_test_wait_until (confab_message_list_get_at_bottom (self->list));
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_at_bottom (self);
  g_assert_true (is_in_view (self, get_line (self)));
  g_assert_true (confab_message_list_get_is_read (self->list));
}

static GtkRevealer *
get_unread_revealer (Fixture *self)
{
  return GTK_REVEALER (gtk_widget_get_next_sibling (get_jump_revealer (self)));
}

/* Who comes back below the line is told of it, and can go there. */
static void
test_jump_to_unread (Fixture       *self,
                     gconstpointer  data)
{
  ChatRoom *room = self->room;
  Place place;

  show_message (self, "id 1000");
  chat_room_mark_unread (room, chat_timeline_item_get_message (find_message (self, "id 1000")));
  ui_test_wait_until (chat_room_get_unread_count (room) == 2001);
  show_message (self, "id 1040");
  place = get_place (self);
  g_assert_false (gtk_revealer_get_reveal_child (get_unread_revealer (self)));

  confab_message_list_set_room (self->list, ui_fixture_join (&self->base, "other", 3));
  ui_test_wait_frames (self->list_view, N_FRAMES);
  confab_message_list_set_room (self->list, room);
  ui_test_wait_until (gtk_revealer_get_reveal_child (get_unread_revealer (self)));
  ui_test_wait_frames (self->list_view, N_FRAMES);
  assert_place (self, place);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (gtk_revealer_get_child (get_unread_revealer (self)))), ==,
                   "2001 new messages");

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->list), "message-list.jump-to-unread", NULL));
  ui_test_wait_until (get_line (self) != NULL && is_in_view (self, get_line (self)));
  ui_test_wait_until (!gtk_revealer_get_reveal_child (get_unread_revealer (self)));
  g_assert_true (is_in_view (self, find_message (self, "id 1000")));
}

/* Who says that it is unread has not read it, even though it is in view. */
static void
test_mark_unread (Fixture       *self,
                  gconstpointer  data)
{
  GtkWidget *list_item = find_list_item (self, find_message (self, "id 2999"));

  assert_at_bottom (self);
  g_assert_true (confab_message_list_get_is_read (self->list));
  g_assert_true (gtk_widget_grab_focus (list_item));
  if (ui_test_skip_without_keys ())
    return;

  ui_test_press (self->window, "Menu");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_row (list_item)), "message-list.mark-unread", NULL));
  ui_test_wait_until (chat_room_get_unread_count (self->room) == 2);
  ui_test_wait_until (get_line (self) != NULL);
  g_assert_true (confab_message_list_get_at_bottom (self->list));
  g_assert_false (confab_message_list_get_is_read (self->list));

  confab_message_list_scroll_to_bottom (self->list);
  g_assert_true (confab_message_list_get_is_read (self->list));
}

static void
test_no_room (void)
{
  ConfabMessageList *list = confab_message_list_new ();
  GtkWindow *window = ui_test_present (GTK_WIDGET (list), 600, 500);

  g_assert_null (confab_message_list_get_room (list));
  g_assert_true (confab_message_list_get_at_bottom (list));
  confab_message_list_scroll_to_bottom (list);
  ui_test_wait_frames (GTK_WIDGET (window), N_FRAMES);

  ui_test_destroy (window);
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add_full(path, n_messages, setup, func) \
  g_test_add ("/message-list/" path, Fixture, GUINT_TO_POINTER (n_messages), setup, func, fixture_teardown)
#define add(path, n_messages, func) add_full (path, n_messages, fixture_setup, func)

  add ("opens-at-bottom", 120, test_opens_at_bottom);
  add ("append-sticks", 120, test_append_sticks);
  add ("append-while-reading", 120, test_append_while_reading);
  add ("append-keeps-focus", 120, test_append_keeps_focus);
  add ("last-row-grows", 120, test_last_row_grows);
  add ("row-grows-while-reading", 120, test_row_grows_while_reading);
  add_full ("prepend-keeps-place", 300, fixture_setup_paged, test_prepend_keeps_place);
  add ("resize", 120, test_resize);
  add ("room-switch", 120, test_room_switch);
  add ("jump-to-newest", 120, test_jump_to_newest);
  add ("few-messages", 2, test_few_messages);
  add ("high-last-row", 10, test_high_last_row);
  add ("high-only-row", 0, test_high_last_row);
  add ("long-words", 2, test_long_words);
  add ("link", 2, test_link);
  add ("huge-messages", 2, test_huge_messages);
  add_full ("show-message", N_STORED, fixture_setup_stored, test_show_message);
  add_full ("show-time", N_STORED, fixture_setup_stored, test_show_time);
  add_full ("read-up", N_STORED, fixture_setup_stored, test_read_up);
  add_full ("read-down", N_STORED, fixture_setup_stored, test_read_down);
  add_full ("loads-at-ends", N_STORED, fixture_setup_stored, test_loads_at_ends);
  add_full ("grows-above", N_STORED, fixture_setup_stored, test_grows_above);
  add_full ("grows-below", N_STORED, fixture_setup_stored, test_grows_below);
  add_full ("jump-from-elsewhere", N_STORED, fixture_setup_stored, test_jump_from_elsewhere);
  add_full ("opens-at-unread", 1500, fixture_setup_stored, test_opens_at_unread);
  add_full ("opens-near-unread", N_STORED - 2, fixture_setup_stored, test_opens_near_unread);
  add_full ("jump-to-unread", N_STORED, fixture_setup_stored, test_jump_to_unread);
  add_full ("mark-unread", N_STORED, fixture_setup_stored, test_mark_unread);
  g_test_add_func ("/message-list/no-room", test_no_room);

#undef add
#undef add_full

  return ui_test_run ();
}
