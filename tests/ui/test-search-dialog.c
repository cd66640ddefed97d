/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "archive.h"
#include "chat-account-private.h"
#include "chat-sql.h"
#include "chat.h"
#include "confab-search-dialog.h"
#include "confab-search-row.h"
#include "confab-search-slot.h"
#include "test-folder.h"
#include "ui-fixture.h"

#define NO_SERVER "ws://127.0.0.1:1/connection/websocket"
#define N_ROOMS 3
#define N_MESSAGES 600
#define PAGE_SIZE 10

typedef struct
{
  char               *folder;
  GListStore         *sessions;
  ChatSession        *session;
  ChatRoom           *room;
  GtkWindow          *window;
  ConfabSearchDialog *dialog;

  ChatRoom           *activated_room;
  char               *activated_id;
} Fixture;

static void
message_activated_cb (Fixture    *self,
                      ChatRoom   *room,
                      const char *id)
{
  g_set_object (&self->activated_room, room);
  g_set_str (&self->activated_id, id);
}

static void
present (Fixture *self,
         gboolean everywhere)
{
  self->dialog = confab_search_dialog_new (G_LIST_MODEL (self->sessions), self->room);
  confab_search_dialog_set_everywhere (self->dialog, everywhere);
  g_signal_connect_data (self->dialog, "message-activated",
                         G_CALLBACK (message_activated_cb), self, NULL, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (self->dialog), GTK_WIDGET (self->window));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *user = g_uuid_string_random ();
  g_autoptr (GListModel) rooms = NULL;

  self->session = chat_session_new_server (NO_SERVER, user, NULL);
  self->folder = chat_session_dup_data_directory (self->session);
  g_assert_cmpint (g_mkdir_with_parents (self->folder, 0700), ==, 0);
  archive_make (self->folder, N_ROOMS, N_MESSAGES, TRUE);

  chat_session_start (self->session);
  ui_test_wait_until (chat_session_get_state (self->session) == CHAT_SESSION_OPEN);
  self->sessions = g_list_store_new (CHAT_TYPE_SESSION);
  g_list_store_append (self->sessions, self->session);
  rooms = g_object_ref (chat_account_get_rooms (chat_session_get_account (self->session)));
  self->room = g_list_model_get_item (rooms, 1);

  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "confab-ui-test");
  gtk_window_set_default_size (self->window, 800, 700);
  adw_window_set_content (ADW_WINDOW (self->window), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_window_present (self->window);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  gboolean *done = user_data;

  chat_session_close_finish (CHAT_SESSION (object), result, NULL);
  *done = TRUE;
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  gboolean done = FALSE;

  ui_test_destroy (self->window);
  g_clear_object (&self->activated_room);
  g_clear_object (&self->room);
  g_clear_pointer (&self->activated_id, g_free);
  g_assert_finalize_object (g_steal_pointer (&self->sessions));
  chat_session_close_async (self->session, NULL, closed_cb, &done);
  ui_test_wait_until (done);
  g_assert_finalize_object (g_steal_pointer (&self->session));
  test_remove_folder (self->folder);
  g_free (self->folder);
}

static GtkWidget *
find (Fixture *self,
      GType    type)
{
  GtkWidget *found = ui_test_find (GTK_WIDGET (self->dialog), type);

  g_assert_nonnull (found);

  return found;
}

static GListModel *
get_hits (Fixture *self)
{
  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (find (self, GTK_TYPE_LIST_VIEW))));
}

static ChatSearchHit *
get_hit (Fixture *self,
         guint    position)
{
  g_autoptr (ConfabSearchSlot) slot = g_list_model_get_item (get_hits (self), position);

  return confab_search_slot_get_hit (slot);
}

/* What was found, not what the list still has of what was found before. */
static guint
count (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (confab_search_dialog_get_search (self->dialog)));
}

static const char *
get_page (Fixture *self)
{
  GtkWidget *stack = gtk_widget_get_ancestor (gtk_widget_get_parent (find (self, GTK_TYPE_LIST_VIEW)), GTK_TYPE_STACK);

  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

static guint
get_selected (Fixture *self)
{
  return gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (get_hits (self)));
}

static void
test_states (Fixture       *self,
             gconstpointer  data)
{
  present (self, TRUE);
  g_assert_cmpstr (get_page (self), ==, "hint");

  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (g_str_equal (get_page (self), "hits"));
  g_assert_cmpuint (count (self), >=, PAGE_SIZE);
  g_assert_cmpuint (get_selected (self), ==, 0);

  confab_search_dialog_set_text (self->dialog, "nosuchword");
  ui_test_wait_until (g_str_equal (get_page (self), "empty"));

  confab_search_dialog_set_text (self->dialog, "");
  ui_test_wait_until (g_str_equal (get_page (self), "hint"));
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

/* What is typed has nothing to do with markup. */
static void
test_row (Fixture       *self,
          gconstpointer  data)
{
  ConfabSearchRow *row;
  ChatSearchHit *hit;
  int width, low, high;

  present (self, TRUE);
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (g_str_equal (get_page (self), "hits"));
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);

  row = CONFAB_SEARCH_ROW (find (self, CONFAB_TYPE_SEARCH_ROW));
  hit = confab_search_row_get_hit (row);
  g_assert_nonnull (hit);
  g_assert_nonnull (strstr (confab_search_row_get_summary (row), chat_search_hit_get_snippet (hit)));
  g_assert_nonnull (strstr (confab_search_row_get_summary (row), chat_user_get_id (chat_search_hit_get_author (hit))));
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (row)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, confab_search_row_get_summary (row));

  /* It fits everywhere, in two lines of text at most. */
  gtk_widget_measure (GTK_WIDGET (row), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <, 30);
  gtk_widget_measure (GTK_WIDGET (row), GTK_ORIENTATION_VERTICAL, 3000, &low, NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (row), GTK_ORIENTATION_VERTICAL, 40, &high, NULL, NULL, NULL);
  g_assert_cmpint (high, >, low);
  g_assert_cmpint (high, <, 2 * low);
  gtk_widget_set_direction (GTK_WIDGET (row), GTK_TEXT_DIR_RTL);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

static void
type (Fixture    *self,
      const char *text)
{
  GtkEditable *entry = GTK_EDITABLE (find (self, GTK_TYPE_SEARCH_ENTRY));
  int position = (int) g_utf8_strlen (gtk_editable_get_text (entry), -1);

  gtk_editable_insert_text (entry, text, -1, &position);
}

static void
assert_shows_first_hit (Fixture         *self,
                        ConfabSearchRow *row)
{
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  g_assert_true (find (self, CONFAB_TYPE_SEARCH_ROW) == GTK_WIDGET (row));
  g_assert_true (confab_search_row_get_hit (row) == get_hit (self, 0));
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (row)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, confab_search_row_get_summary (row));
}

/* A row for each hit of each letter would take longer than to find them. */
static void
test_rows_stay (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (ChatSearchHit) hit = NULL;
  ConfabSearchRow *row;

  present (self, TRUE);
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (g_str_equal (get_page (self), "hits"));
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  row = CONFAB_SEARCH_ROW (find (self, CONFAB_TYPE_SEARCH_ROW));
  hit = g_object_ref (confab_search_row_get_hit (row));

  type (self, " -nowhere");
  ui_test_wait_until (get_hit (self, 0) != hit);
  assert_shows_first_hit (self, row);
  g_set_object (&hit, confab_search_row_get_hit (row));

  type (self, " nowhere");
  ui_test_wait_until (g_str_equal (get_page (self), "empty"));
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (g_str_equal (get_page (self), "hits"));
  g_assert_true (get_hit (self, 0) != hit);
  assert_shows_first_hit (self, row);
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

static void
test_scope (Fixture       *self,
            gconstpointer  data)
{
  GtkWidget *group;
  guint n_in_room;

  present (self, FALSE);
  group = find (self, ADW_TYPE_TOGGLE_GROUP);
  g_assert_true (gtk_widget_get_visible (group));
  g_assert_false (confab_search_dialog_get_everywhere (self->dialog));
  confab_search_dialog_set_text (self->dialog, archive_get_word (1000));
  ui_test_wait_until (!g_str_equal (get_page (self), "hint"));
  n_in_room = count (self);

  for (guint i = 0; i < n_in_room; i++)
    g_assert_true (chat_search_hit_get_room (get_hit (self, i)) == self->room);

  /* The same words, in more rooms */
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (group), "everywhere");
  g_assert_cmpstr (confab_search_dialog_get_text (self->dialog), ==, archive_get_word (1000));
  ui_test_wait_until (count (self) > n_in_room);
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

static void
assert_names_room (Fixture  *self,
                   gboolean  names_room)
{
  ConfabSearchRow *row;
  const char *title;

  ui_test_wait_until (g_str_equal (get_page (self), "hits"));
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  row = CONFAB_SEARCH_ROW (find (self, CONFAB_TYPE_SEARCH_ROW));
  title = chat_room_get_title (chat_search_hit_get_room (confab_search_row_get_hit (row)));
  g_assert_cmpint (strstr (confab_search_row_get_summary (row), title) != NULL, ==, names_room);
}

/* Who looks into one room knows which it is. */
static void
test_names_room (Fixture       *self,
                 gconstpointer  data)
{
  present (self, FALSE);
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  assert_names_room (self, FALSE);

  confab_search_dialog_set_everywhere (self->dialog, TRUE);
  assert_names_room (self, TRUE);
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

static void
test_no_room (Fixture       *self,
              gconstpointer  data)
{
  g_clear_object (&self->room);
  present (self, FALSE);
  g_assert_true (confab_search_dialog_get_everywhere (self->dialog));
  g_assert_false (gtk_widget_get_visible (find (self, ADW_TYPE_TOGGLE_GROUP)));
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

/* The list is as long as somebody scrolls. */
static void
test_more (Fixture       *self,
           gconstpointer  data)
{
  guint n_first;

  present (self, TRUE);
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (count (self) >= PAGE_SIZE);
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  n_first = count (self);
  g_assert_cmpuint (n_first, <=, 3 * PAGE_SIZE);

  for (guint i = 0; i < 4; i++)
    {
      guint n = count (self);

      gtk_list_view_scroll_to (GTK_LIST_VIEW (find (self, GTK_TYPE_LIST_VIEW)), n - 1, GTK_LIST_SCROLL_NONE, NULL);
      ui_test_wait_frames (GTK_WIDGET (self->window), 3);
    }

  ui_test_wait_until (count (self) > n_first);
  /* What was selected is still, though there is more. */
  g_assert_cmpuint (get_selected (self), ==, 0);
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

static void
test_activate (Fixture       *self,
               gconstpointer  data)
{
  gpointer weak;
  g_autoptr (ChatSearchHit) hit = NULL;

  present (self, TRUE);
  weak = self->dialog;
  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (count (self) > 2);
  hit = g_object_ref (get_hit (self, 2));

  g_signal_emit_by_name (find (self, GTK_TYPE_LIST_VIEW), "activate", 2);
  g_assert_true (self->activated_room == chat_search_hit_get_room (hit));
  g_assert_cmpstr (self->activated_id, ==, chat_search_hit_get_id (hit));
  ui_test_wait_until (weak == NULL);
}

/* A screen reader selects a row, and opens it by an action. */
static void
test_open_selected (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (ChatSearchHit) hit = NULL;
  GtkListView *list_view;

  present (self, TRUE);
  list_view = GTK_LIST_VIEW (find (self, GTK_TYPE_LIST_VIEW));
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (count (self) > 2);
  hit = g_object_ref (get_hit (self, 1));

  gtk_selection_model_select_item (gtk_list_view_get_model (list_view), 1, TRUE);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->dialog), "search.open-selected", NULL));
  g_assert_cmpstr (self->activated_id, ==, chat_search_hit_get_id (hit));
}

static void
test_keys (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (ChatSearchHit) hit = NULL;
  gpointer weak;

  if (ui_test_skip_without_keys ())
    return;

  present (self, TRUE);
  weak = self->dialog;
  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);

  /* Nothing to open yet */
  ui_test_press (self->window, "Return");
  g_assert_null (self->activated_id);

  confab_search_dialog_set_text (self->dialog, "");
  ui_test_press (self->window, "k a m i");
  g_assert_cmpstr (confab_search_dialog_get_text (self->dialog), ==, "kami");
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (count (self) == PAGE_SIZE);
  ui_test_press (self->window, "Down Down Up");
  g_assert_cmpuint (get_selected (self), ==, 1);
  ui_test_press (self->window, "Page_Down");
  g_assert_cmpuint (get_selected (self), ==, PAGE_SIZE - 1);
  ui_test_press (self->window, "Page_Up Page_Up Up");
  g_assert_cmpuint (get_selected (self), ==, 0);
  ui_test_press (self->window, "Down");
  hit = g_object_ref (get_hit (self, 1));
  ui_test_press (self->window, "Return");
  g_assert_cmpstr (self->activated_id, ==, chat_search_hit_get_id (hit));
  ui_test_wait_until (weak == NULL);
}

static void
test_escape (Fixture       *self,
             gconstpointer  data)
{
  gpointer weak;

  if (ui_test_skip_without_keys ())
    return;

  present (self, TRUE);
  weak = self->dialog;
  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_press (self->window, "Escape");
  ui_test_wait_until (weak == NULL);
  g_assert_null (self->activated_id);
}

static void
execute (Fixture    *self,
         const char *script)
{
  g_autofree char *path = g_build_filename (self->folder, "confab.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ChatSql) sql = chat_sql_open (path, &error);

  g_assert_no_error (error);
  chat_sql_execute (sql, script, &error);
  g_assert_no_error (error);
}

/* An index that is damaged can be made again on the spot. */
static void
test_damaged (Fixture       *self,
              gconstpointer  data)
{
  GtkWidget *button;

  execute (self, "UPDATE search_data SET block = x'00ff00ff00ff00ff'");
  present (self, TRUE);
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (g_str_equal (get_page (self), "error"));

  button = gtk_stack_get_visible_child (GTK_STACK (gtk_widget_get_ancestor (
    gtk_widget_get_parent (find (self, GTK_TYPE_LIST_VIEW)), GTK_TYPE_STACK)));
  button = ui_test_find (button, GTK_TYPE_BUTTON);
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  ui_test_wait_until (g_str_equal (get_page (self), "hits"));
  g_assert_cmpuint (count (self), >=, PAGE_SIZE);
  ui_test_wait_until (gtk_widget_get_sensitive (button));
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

static void
present_again (Fixture *self)
{
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
  present (self, TRUE);
}

static ChatSearchIndex *
get_index (Fixture *self)
{
  return chat_account_get_search_index (chat_session_get_account (self->session));
}

static gboolean
is_stopped (AdwBanner *banner)
{
  return adw_banner_get_revealed (banner) && strstr (adw_banner_get_title (banner), "stopped") != NULL;
}

/* Indexing can be put off until the next search. */
static void
test_stop (Fixture       *self,
           gconstpointer  data)
{
  AdwBanner *banner;

  present (self, TRUE);
  banner = ADW_BANNER (find (self, ADW_TYPE_BANNER));
  g_assert_false (adw_banner_get_revealed (banner));
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (count (self) > 0);

  execute (self, "UPDATE search_state SET damaged = 1");
  chat_search_index_start (get_index (self));
  g_signal_emit_by_name (banner, "button-clicked");
  ui_test_wait_until (is_stopped (banner));
  g_assert_cmpstr (adw_banner_get_button_label (banner), ==, "_Continue");
  confab_search_dialog_set_text (self->dialog, archive_get_word (1));
  ui_test_wait_until (count (self) > 0);
  g_assert_true (is_stopped (banner));

  g_signal_emit_by_name (banner, "button-clicked");
  ui_test_wait_until (!adw_banner_get_revealed (banner));
  g_assert_cmpuint (chat_search_index_get_progress (get_index (self)), ==, 100);

  execute (self, "UPDATE search_state SET damaged = 1");
  chat_search_index_start (get_index (self));
  g_signal_emit_by_name (banner, "button-clicked");
  ui_test_wait_until (is_stopped (banner));
  present_again (self);
  ui_test_wait_until (chat_search_index_get_progress (get_index (self)) == 100);
  g_assert_false (chat_search_index_get_paused (get_index (self)));
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

/* As if it came from the server. */
static void
add_message (Fixture    *self,
             const char *id,
             const char *body)
{
  g_autofree char *script = g_strdup_printf (
    "BEGIN;"
    "INSERT INTO messages (room, epoch, offset, id, kind, outgoing, author, time, body, payload) "
    "SELECT 1, 1, max (offset) + 1, '%s', 0, 0, 'ben', max (time) + 1000000, '%s', x'7b7d' FROM messages;"
    "INSERT INTO search (rowid, body, author, room, has) "
    "SELECT (time / 1000000 << 28) | message, body, author, '§' || room, '' FROM messages WHERE id = '%s';"
    "COMMIT", id, body, id);

  execute (self, script);
  g_signal_emit_by_name (get_index (self), "added");
}

/* What comes meanwhile is offered, and nothing moves until it is wanted. */
static void
test_new (Fixture       *self,
          gconstpointer  data)
{
  g_autoptr (ChatSearchHit) hit = NULL;
  GtkRevealer *revealer;
  GtkButton *button;
  guint n_hits;

  present (self, TRUE);
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  ui_test_wait_until (g_str_equal (get_page (self), "hits"));
  revealer = GTK_REVEALER (gtk_widget_get_next_sibling (
    gtk_widget_get_ancestor (find (self, GTK_TYPE_LIST_VIEW), GTK_TYPE_SCROLLED_WINDOW)));
  button = GTK_BUTTON (gtk_revealer_get_child (revealer));
  g_assert_false (gtk_revealer_get_reveal_child (revealer));
  g_assert_false (gtk_widget_get_can_focus (GTK_WIDGET (button)));
  ui_test_wait_frames (GTK_WIDGET (self->window), 3);
  n_hits = count (self);

  add_message (self, "new 1", "nothing of it");
  add_message (self, "new 2", archive_get_word (0));
  ui_test_wait_until (gtk_revealer_get_reveal_child (revealer));
  g_assert_cmpstr (gtk_button_get_label (button), ==, "1 New Result");
  add_message (self, "new 3", archive_get_word (0));
  ui_test_wait_until (g_str_equal (gtk_button_get_label (button), "2 New Results"));
  g_assert_cmpuint (count (self), ==, n_hits);

  g_signal_emit_by_name (button, "clicked");
  ui_test_wait_until (!gtk_revealer_get_reveal_child (revealer));
  ui_test_wait_until (g_str_equal (chat_search_hit_get_id (get_hit (self, 0)), "new 3"));
  g_assert_cmpuint (get_selected (self), ==, 0);
  g_assert_true (gtk_widget_has_focus (gtk_window_get_focus (self->window)));
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

/* What is called by its name is found. */
static void
test_emoji (Fixture       *self,
            gconstpointer  data)
{
  present (self, TRUE);
  add_message (self, "party", "🎉");
  confab_search_dialog_set_text (self->dialog, "🎉");
  ui_test_wait_until (count (self) == 1);
  confab_search_dialog_set_text (self->dialog, "👎");
  ui_test_wait_until (g_str_equal (get_page (self), "empty"));
  confab_search_dialog_set_text (self->dialog, ":tada:");
  ui_test_wait_until (count (self) == 1);
  g_assert_cmpstr (confab_search_dialog_get_text (self->dialog), ==, ":tada:");
  confab_search_dialog_set_text (self->dialog, ":nosuchemoji:");
  ui_test_wait_until (g_str_equal (get_page (self), "empty"));
  confab_search_dialog_set_text (self->dialog, "-:thumbsdown: from:ben :party_popper:");
  ui_test_wait_until (count (self) == 1);
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
}

/* Who closes it while something is looked for. */
static void
test_close_early (Fixture       *self,
                  gconstpointer  data)
{
  gpointer weak;

  present (self, TRUE);
  weak = self->dialog;
  g_object_add_weak_pointer (G_OBJECT (self->dialog), &weak);
  confab_search_dialog_set_text (self->dialog, archive_get_word (0));
  adw_dialog_force_close (ADW_DIALOG (self->dialog));
  ui_test_wait_until (weak == NULL);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/search-dialog/states", test_states },
    { "/search-dialog/row", test_row },
    { "/search-dialog/rows-stay", test_rows_stay },
    { "/search-dialog/scope", test_scope },
    { "/search-dialog/names-room", test_names_room },
    { "/search-dialog/no-room", test_no_room },
    { "/search-dialog/more", test_more },
    { "/search-dialog/activate", test_activate },
    { "/search-dialog/open-selected", test_open_selected },
    { "/search-dialog/keys", test_keys },
    { "/search-dialog/escape", test_escape },
    { "/search-dialog/damaged", test_damaged },
    { "/search-dialog/stop", test_stop },
    { "/search-dialog/new", test_new },
    { "/search-dialog/emoji", test_emoji },
    { "/search-dialog/close-early", test_close_early },
  };

  ui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_setup, tests[i].func, fixture_teardown);

  return ui_test_run ();
}
