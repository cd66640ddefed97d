/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-sql.h"
#include "list-fixture.h"

#define N_STORED 3000

/* So many rows at most, with the dividers between them. */
#define MAX_ITEMS 800

/* So many rows has a page that is loaded, of which an end needs two. */
#define MAX_PAGE_ITEMS 25

/* A room with messages on the disk, of which all up to @n_read were read. */
static void
fixture_setup_unopened (ListFixture   *self,
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
}

static void
fixture_setup_stored (ListFixture   *self,
                      gconstpointer  n_read)
{
  fixture_setup_unopened (self, n_read);
  list_fixture_show (self);
}

static ChatTimelineItem *
find_message (ListFixture *self,
              const char  *id)
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
is_in_view (ListFixture      *self,
            ChatTimelineItem *item)
{
  GtkWidget *list_item = item != NULL ? list_fixture_find_list_item (self, item) : NULL;
  double y;

  if (list_item == NULL || !gtk_widget_get_child_visible (list_item))
    return FALSE;

  y = list_fixture_get_y (self, list_item);

  return y > -1 && y + gtk_widget_get_height (list_item) < gtk_adjustment_get_page_size (self->adjustment) + 1;
}

static void
wait_loaded (ListFixture *self)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);

  ui_test_wait_until (!chat_timeline_get_loading_older (timeline) && !chat_timeline_get_loading_newer (timeline));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
}

static void
show_message (ListFixture *self,
              const char  *id)
{
  confab_message_list_show_message (self->list, id);
  ui_test_wait_until (is_in_view (self, find_message (self, id)));
  ui_test_wait_frames (self->list_view, 2 * LIST_FIXTURE_N_FRAMES);
}

/* A message is in the middle, has the focus and stands out for a while. */
static void
test_show_message (ListFixture   *self,
                   gconstpointer  data)
{
  GtkWidget *list_item;
  double middle;

  show_message (self, "id 1200");
  list_item = list_fixture_find_list_item (self, find_message (self, "id 1200"));
  middle = list_fixture_get_y (self, list_item) + gtk_widget_get_height (list_item) / 2.0;
  g_assert_cmpfloat_with_epsilon (middle, gtk_adjustment_get_page_size (self->adjustment) / 2, 8);
  g_assert_true (gtk_window_get_focus (self->window) == list_item);
  g_assert_true (gtk_widget_has_css_class (list_item, "shown"));
  g_assert_false (confab_message_list_get_at_bottom (self->list));
  g_assert_false (confab_message_list_get_is_read (self->list));

  ui_test_wait_until (!gtk_widget_has_css_class (list_item, "shown"));

  /* One that is there already. */
  show_message (self, "id 1203");
  g_assert_true (gtk_window_get_focus (self->window) == list_fixture_find_list_item (self, find_message (self, "id 1203")));

  /* One that is not, changes nothing. */
  confab_message_list_show_message (self->list, "nothing");
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  g_assert_true (is_in_view (self, find_message (self, "id 1203")));
}

static void
test_show_time (ListFixture   *self,
                gconstpointer  data)
{
  confab_message_list_show_time (self->list, G_GINT64_CONSTANT (1767225600000000) +
                                             G_GINT64_CONSTANT (600000000) * 700 - 1);
  ui_test_wait_until (is_in_view (self, find_message (self, "id 700")));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  g_assert_true (gtk_window_get_focus (self->window) == list_fixture_find_list_item (self, find_message (self, "id 700")));
}

/* Scrolls to where nothing is loaded by itself. */
static ListPlace
go_to (ListFixture *self,
       double       value)
{
  wait_loaded (self);
  gtk_adjustment_set_value (self->adjustment, value);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  wait_loaded (self);

  return list_fixture_get_place (self);
}

/* However far one reads, what is in view stays, and what is far is dropped. */
static void
test_read_up (ListFixture   *self,
              gconstpointer  data)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);

  for (guint i = 0; i < 40; i++)
    {
      ListPlace place = go_to (self, 2.5 * gtk_adjustment_get_page_size (self->adjustment));

      chat_timeline_load_older_async (timeline, NULL, NULL, NULL);
      wait_loaded (self);
      list_fixture_assert_place (self, place);
      g_assert_cmpuint (list_fixture_get_n_items (self), <, MAX_ITEMS);
    }

  g_assert_true (chat_timeline_get_has_newer (timeline));
  g_assert_false (confab_message_list_get_at_bottom (self->list));
}

static void
test_read_down (ListFixture   *self,
                gconstpointer  data)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);

  show_message (self, "id 100");
  for (guint i = 0; i < 40; i++)
    {
      ListPlace place = go_to (self, gtk_adjustment_get_upper (self->adjustment) -
                                 3.5 * gtk_adjustment_get_page_size (self->adjustment));

      chat_timeline_load_newer_async (timeline, NULL, NULL, NULL);
      wait_loaded (self);
      list_fixture_assert_place (self, place);
      g_assert_cmpuint (list_fixture_get_n_items (self), <, MAX_ITEMS);
      g_assert_false (confab_message_list_get_is_read (self->list));
    }

  g_assert_null (find_message (self, "id 100"));
}

/* Nobody has to ask: what is near an end is loaded, and no more than that. */
static void
test_loads_at_ends (ListFixture   *self,
                    gconstpointer  data)
{
  guint n_items;

  show_message (self, "id 1500");
  wait_loaded (self);
  n_items = list_fixture_get_n_items (self);
  gtk_adjustment_set_value (self->adjustment, 0);
  ui_test_wait_until (find_message (self, "id 1460") != NULL);
  wait_loaded (self);
  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_upper (self->adjustment));
  ui_test_wait_until (find_message (self, "id 1550") != NULL);
  wait_loaded (self);
  g_assert_cmpuint (list_fixture_get_n_items (self), <, n_items + 4 * MAX_PAGE_ITEMS);
}

/* A picture arrives in a row that is out of view, above or below. */
static void
check_grows (ListFixture *self,
             gboolean     is_below)
{
  GtkWidget *list_item;
  GtkWidget *grown;
  ListPlace place;

  show_message (self, "id 1500");
  place = list_fixture_get_place (self);
  list_item = list_fixture_find_list_item (self, place.item);
  for (guint i = 0; i < (is_below ? 30 : 6); i++)
    list_item = is_below ? gtk_widget_get_next_sibling (list_item) : gtk_widget_get_prev_sibling (list_item);

  grown = GTK_WIDGET (list_fixture_get_row (list_item));
  g_assert_false (is_in_view (self, confab_timeline_row_get_item (CONFAB_TIMELINE_ROW (grown))));
  gtk_widget_set_size_request (grown, -1, 400);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_place (self, place);
  gtk_widget_set_size_request (grown, -1, -1);
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_place (self, place);
}

static void
test_grows_above (ListFixture   *self,
                  gconstpointer  data)
{
  check_grows (self, FALSE);
}

static void
test_grows_below (ListFixture   *self,
                  gconstpointer  data)
{
  check_grows (self, TRUE);
}

/* From elsewhere, the newest page is read again. */
static void
test_jump_from_elsewhere (ListFixture   *self,
                          gconstpointer  data)
{
  show_message (self, "id 100");
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (list_fixture_get_jump_revealer (self))));
  g_assert_null (find_message (self, "id 3000"));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->list), "message-list.jump-to-newest", NULL));
  ui_test_wait_until (confab_message_list_get_at_bottom (self->list));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);
  g_assert_true (is_in_view (self, find_message (self, "id 3000")));
}

static ChatTimelineItem *
get_line (ListFixture *self)
{
  return chat_timeline_get_unread_item (chat_room_get_timeline (self->room));
}

/* Much is new: the room begins where it begins, and nothing is read yet. */
static void
test_opens_at_unread (ListFixture   *self,
                      gconstpointer  n_read)
{
  ui_test_wait_until (get_line (self) != NULL && is_in_view (self, get_line (self)));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  g_assert_cmpfloat_with_epsilon (list_fixture_get_y (self, list_fixture_find_list_item (self, get_line (self))), 0, 1);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
  g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, N_STORED - GPOINTER_TO_UINT (n_read));
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (list_fixture_get_jump_revealer (self))));
}

static GtkRevealer *
get_unread_revealer (ListFixture *self)
{
  return GTK_REVEALER (gtk_widget_get_next_sibling (list_fixture_get_jump_revealer (self)));
}

/* What is new is known also to who comes by a link to another message. */
static void
test_opens_at_message (ListFixture   *self,
                       gconstpointer  data)
{
  list_fixture_show_at (self, "id 2400");
  ui_test_wait_until (is_in_view (self, find_message (self, "id 2400")));
  ui_test_wait_until (gtk_revealer_get_reveal_child (get_unread_revealer (self)));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->list), "message-list.jump-to-unread", NULL));
  ui_test_wait_until (get_line (self) != NULL && is_in_view (self, get_line (self)));
}

/* A link to nowhere opens the room as if there were none. */
static void
test_opens_at_nothing (ListFixture   *self,
                       gconstpointer  n_read)
{
  list_fixture_show_at (self, "nothing");
  test_opens_at_unread (self, n_read);
}

/* What is new fits into the view, and so it begins at the bottom. */
static void
test_opens_near_unread (ListFixture   *self,
                        gconstpointer  data)
{
  ui_test_wait_until (confab_message_list_get_at_bottom (self->list));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_at_bottom (self);
  g_assert_true (is_in_view (self, get_line (self)));
  g_assert_true (confab_message_list_get_is_read (self->list));
}

/* Who comes back below the line is told of it, and can go there. */
static void
test_jump_to_unread (ListFixture   *self,
                     gconstpointer  data)
{
  ChatRoom *room = self->room;
  ListPlace place;

  show_message (self, "id 1000");
  chat_room_mark_unread (room, chat_timeline_item_get_message (find_message (self, "id 1000")));
  ui_test_wait_until (chat_room_get_unread_count (room) == 2001);
  show_message (self, "id 1040");
  place = list_fixture_get_place (self);
  g_assert_false (gtk_revealer_get_reveal_child (get_unread_revealer (self)));

  confab_message_list_set_room (self->list, ui_fixture_join (&self->base, "other", 3));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  confab_message_list_set_room (self->list, room);
  ui_test_wait_until (gtk_revealer_get_reveal_child (get_unread_revealer (self)));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_place (self, place);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (gtk_revealer_get_child (get_unread_revealer (self)))), ==,
                   "2001 new messages");

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->list), "message-list.jump-to-unread", NULL));
  ui_test_wait_until (get_line (self) != NULL && is_in_view (self, get_line (self)));
  ui_test_wait_until (!gtk_revealer_get_reveal_child (get_unread_revealer (self)));
  g_assert_true (is_in_view (self, find_message (self, "id 1000")));

  /* Who asked for it reads on from there. */
  ui_test_wait_until (gtk_widget_is_focus (list_fixture_find_list_item (self, find_message (self, "id 1000"))));

  /* And is there again, though the line at the upper edge has moved meanwhile. */
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  confab_message_list_set_room (self->list, ui_fixture_join (&self->base, "other", 0));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  chat_room_mark_unread (room, chat_timeline_item_get_message (find_message (self, "id 1002")));
  ui_test_wait_until (chat_room_get_unread_count (room) == 1999);
  confab_message_list_set_room (self->list, room);
  ui_test_wait_frames (self->list_view, 2 * LIST_FIXTURE_N_FRAMES);
  g_assert_false (confab_message_list_get_at_bottom (self->list));
  g_assert_true (is_in_view (self, find_message (self, "id 1000")));
}

/* Who says that it is unread has not read it, even though it is in view. */
static void
test_mark_unread (ListFixture   *self,
                  gconstpointer  data)
{
  GtkWidget *list_item = list_fixture_find_list_item (self, find_message (self, "id 2999"));

  list_fixture_assert_at_bottom (self);
  g_assert_true (confab_message_list_get_is_read (self->list));
  g_assert_true (gtk_widget_grab_focus (list_item));
  if (ui_test_skip_without_keys ())
    return;

  ui_test_press (self->window, "Menu");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (list_fixture_get_row (list_item)), "message-list.mark-unread", NULL));
  ui_test_wait_until (chat_room_get_unread_count (self->room) == 2);
  ui_test_wait_until (get_line (self) != NULL);
  g_assert_true (confab_message_list_get_at_bottom (self->list));
  g_assert_false (confab_message_list_get_is_read (self->list));

  confab_message_list_scroll_to_bottom (self->list);
  g_assert_true (confab_message_list_get_is_read (self->list));
}

/* Who reads in one window is not moved by who reads in another. */
static void
test_two_windows (ListFixture   *self,
                  gconstpointer  data)
{
  ConfabMessageList *other = confab_message_list_new ();
  GtkWindow *window;
  GtkAdjustment *adjustment;
  ListPlace place;

  show_message (self, "id 1000");
  wait_loaded (self);
  place = list_fixture_get_place (self);
  confab_message_list_set_room (other, self->room);
  window = ui_test_present (GTK_WIDGET (other), 500, 400);
  ui_test_wait_until (confab_message_list_get_at_bottom (other));
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (ui_test_find (GTK_WIDGET (other), GTK_TYPE_LIST_VIEW)));
  ui_test_wait_until (gtk_adjustment_get_upper (adjustment) > 2 * gtk_adjustment_get_page_size (adjustment));
  g_assert_true (confab_message_list_get_timeline (other) != confab_message_list_get_timeline (self->list));

  list_fixture_assert_place (self, place);
  confab_message_list_show_message (other, "id 2000");
  ui_test_wait_until (!confab_message_list_get_at_bottom (other));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  list_fixture_assert_place (self, place);
  g_assert_null (find_message (self, "id 2000"));

  /* What is sent is seen in both, by who looks at the end. */
  confab_message_list_scroll_to_bottom (other);
  ui_test_wait_until (confab_message_list_get_at_bottom (other));
  g_assert_nonnull (chat_room_send (self->room, "to both", NULL));
  ui_test_wait_frames (self->list_view, LIST_FIXTURE_N_FRAMES);
  g_assert_true (confab_message_list_get_at_bottom (other));
  list_fixture_assert_place (self, place);

  /* The last that is left is the timeline of the room. */
  confab_message_list_set_room (self->list, NULL);
  confab_message_list_set_room (other, NULL);
  confab_message_list_set_room (other, self->room);
  g_assert_true (confab_message_list_get_timeline (other) == chat_room_get_timeline (self->room));
  ui_test_destroy (window);
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

#define add_full(path, data, setup, func) \
  g_test_add ("/message-list-places/" path, ListFixture, GUINT_TO_POINTER (data), setup, func, list_fixture_teardown)

  add_full ("show-message", N_STORED, fixture_setup_stored, test_show_message);
  add_full ("show-time", N_STORED, fixture_setup_stored, test_show_time);
  add_full ("read-up", N_STORED, fixture_setup_stored, test_read_up);
  add_full ("read-down", N_STORED, fixture_setup_stored, test_read_down);
  add_full ("loads-at-ends", N_STORED, fixture_setup_stored, test_loads_at_ends);
  add_full ("grows-above", N_STORED, fixture_setup_stored, test_grows_above);
  add_full ("grows-below", N_STORED, fixture_setup_stored, test_grows_below);
  add_full ("jump-from-elsewhere", N_STORED, fixture_setup_stored, test_jump_from_elsewhere);
  add_full ("opens-at-unread", 1500, fixture_setup_stored, test_opens_at_unread);
  add_full ("opens-at-message", 1500, fixture_setup_unopened, test_opens_at_message);
  add_full ("opens-at-nothing", 1500, fixture_setup_unopened, test_opens_at_nothing);
  add_full ("opens-near-unread", N_STORED - 2, fixture_setup_stored, test_opens_near_unread);
  add_full ("jump-to-unread", N_STORED, fixture_setup_stored, test_jump_to_unread);
  add_full ("two-windows", N_STORED, fixture_setup_stored, test_two_windows);
  add_full ("mark-unread", N_STORED, fixture_setup_stored, test_mark_unread);

#undef add_full

  return ui_test_run ();
}
