/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-switcher-item.h"
#include "confab-switcher-row.h"
#include "confab-switcher.h"
#include "ui-fixture.h"

#define NO_SERVER "ws://127.0.0.1:1/connection/websocket"
#define OTHER_SERVER "ws://localhost:1/connection/websocket"

typedef struct
{
  GListStore     *sessions;
  GtkWindow      *window;
  ConfabSwitcher *switcher;
  ChatRoom       *activated_room;
  guint           n_activated;
} Fixture;

static void
add_session (Fixture    *self,
             const char *uri,
             const char *rooms)
{
  static guint n_users;
  g_autofree char *user = g_strnfill (++n_users, 'q');
  g_autoptr (ChatSession) session = chat_session_new_server (uri, user, NULL);
  g_auto (GStrv) names = g_strsplit (rooms, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    chat_session_add_room (session, names[i]);
  chat_session_start (session);
  ui_test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);
  g_list_store_append (self->sessions, session);
}

static void
activated_cb (GSimpleAction *action,
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
  const GActionEntry entries[] = {
    { .name = "join-room", .activate = activated_cb },
    { .name = "search", .activate = activated_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->sessions = g_list_store_new (CHAT_TYPE_SESSION);
  add_session (self, NO_SERVER, "lobby lobby:kitchen design");
  add_session (self, OTHER_SERVER, "lobby gardening");

  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_title (self->window, "confab-ui-test");
  gtk_window_set_default_size (self->window, 800, 700);
  adw_window_set_content (ADW_WINDOW (self->window), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (group), "search")), FALSE);
  gtk_widget_insert_action_group (GTK_WIDGET (self->window), "win", G_ACTION_GROUP (group));
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
  ui_test_destroy (self->window);
  g_clear_object (&self->activated_room);

  while (g_list_model_get_n_items (G_LIST_MODEL (self->sessions)) > 0)
    {
      g_autoptr (ChatSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), 0);
      gboolean done = FALSE;

      g_list_store_remove (self->sessions, 0);
      chat_session_close_async (session, NULL, closed_cb, &done);
      ui_test_wait_until (done && G_OBJECT (session)->ref_count == 1);
      g_assert_finalize_object (g_steal_pointer (&session));
    }
  g_assert_finalize_object (g_steal_pointer (&self->sessions));
}

static void
room_activated_cb (Fixture  *self,
                   ChatRoom *room)
{
  g_set_object (&self->activated_room, room);
}

static void
present (Fixture *self)
{
  self->switcher = confab_switcher_new (G_LIST_MODEL (self->sessions));
  g_signal_connect_data (self->switcher, "room-activated",
                         G_CALLBACK (room_activated_cb), self, NULL, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (self->switcher), GTK_WIDGET (self->window));
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static GtkWidget *
find (Fixture *self,
      GType    type)
{
  GtkWidget *found = ui_test_find (GTK_WIDGET (self->switcher), type);

  g_assert_nonnull (found);

  return found;
}

static void
type_text (Fixture    *self,
           const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find (self, GTK_TYPE_SEARCH_ENTRY)), text);
  ui_test_wait_frames (GTK_WIDGET (self->window), 2);
}

static char *
describe (Fixture *self)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (find (self, GTK_TYPE_LIST_VIEW))));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ConfabSwitcherItem) item = g_list_model_get_item (model, i);

      g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", confab_switcher_item_get_title (item));
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

#define assert_shown(self, text, expected) \
  G_STMT_START { \
    g_autofree char *test_shown = NULL; \
    type_text (self, text); \
    test_shown = describe (self); \
    g_assert_cmpstr (test_shown, ==, expected); \
  } G_STMT_END

static ChatRoom *
get_room (Fixture *self,
          guint    session_index,
          guint    room_index)
{
  g_autoptr (ChatSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), session_index);
  g_autoptr (ChatRoom) room = g_list_model_get_item (chat_account_get_rooms (chat_session_get_account (session)),
                                                     room_index);

  return room;
}

static void
write_message (ChatRoom *room)
{
  g_autoptr (GError) error = NULL;

  chat_room_send (room, "news", &error);
  g_assert_no_error (error);
  ui_test_wait_until (chat_room_get_last_message (room) != NULL);
}

static void
test_items (Fixture       *self,
            gconstpointer  data)
{
  write_message (get_room (self, 0, 2));
  present (self);

  /* The newest room first; commands that are there and enabled; all in order */
  assert_shown (self, "", "design|lobby|lobby › kitchen|lobby|gardening|127.0.0.1:1|localhost:1|Join Room…");
  assert_shown (self, "kit", "lobby › kitchen");
  assert_shown (self, "lk", "lobby › kitchen");
  assert_shown (self, "GARDEN", "gardening");
  assert_shown (self, "lobby", "lobby|lobby|lobby › kitchen");
  assert_shown (self, "lobby localhost", "lobby");
  assert_shown (self, "join", "Join Room…");
  assert_shown (self, "127", "127.0.0.1:1|design|lobby|lobby › kitchen");
  assert_shown (self, "xyzzy", "");
  assert_shown (self, "search everywhere", "");
  adw_dialog_force_close (ADW_DIALOG (self->switcher));
}

static void
test_row (Fixture       *self,
          gconstpointer  data)
{
  ConfabSwitcherRow *row;

  present (self);
  type_text (self, "gardening");
  row = CONFAB_SWITCHER_ROW (find (self, CONFAB_TYPE_SWITCHER_ROW));
  g_assert_cmpstr (confab_switcher_row_get_summary (row), ==, "gardening at localhost:1");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (row)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "gardening at localhost:1");
  adw_dialog_force_close (ADW_DIALOG (self->switcher));
}

static void
activate (Fixture    *self,
          const char *text)
{
  gpointer weak = self->switcher;

  g_object_add_weak_pointer (G_OBJECT (self->switcher), &weak);
  type_text (self, text);
  g_signal_emit_by_name (find (self, GTK_TYPE_SEARCH_ENTRY), "activate");
  ui_test_wait_until (weak == NULL);
}

static void
test_activate (Fixture       *self,
               gconstpointer  data)
{
  present (self);
  activate (self, "kitchen");
  g_assert_true (self->activated_room == get_room (self, 0, 1));
  g_assert_cmpuint (self->n_activated, ==, 0);

  /* The same without keys. */
  g_clear_object (&self->activated_room);
  present (self);
  type_text (self, "kitchen");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->switcher), "switcher.open-selected", NULL));
  g_assert_true (self->activated_room == get_room (self, 0, 1));

  /* A server leads to what was said there last. */
  write_message (get_room (self, 1, 1));
  present (self);
  activate (self, "localhost");
  g_assert_true (self->activated_room == get_room (self, 1, 1));

  g_clear_object (&self->activated_room);
  present (self);
  activate (self, "join room");
  g_assert_null (self->activated_room);
  g_assert_cmpuint (self->n_activated, ==, 1);
}

static void
test_keys (Fixture       *self,
           gconstpointer  data)
{
  gpointer weak;

  if (ui_test_skip_without_keys ())
    return;

  present (self);
  weak = self->switcher;
  g_object_add_weak_pointer (G_OBJECT (self->switcher), &weak);
  ui_test_press (self->window, "l o b Down Return");
  ui_test_wait_until (weak == NULL);
  g_assert_true (self->activated_room == get_room (self, 1, 0));

  g_clear_object (&self->activated_room);
  present (self);
  weak = self->switcher;
  g_object_add_weak_pointer (G_OBJECT (self->switcher), &weak);
  ui_test_press (self->window, "Escape");
  ui_test_wait_until (weak == NULL);
  g_assert_null (self->activated_room);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/switcher/items", test_items },
    { "/switcher/row", test_row },
    { "/switcher/activate", test_activate },
    { "/switcher/keys", test_keys },
  };

  ui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, fixture_setup, tests[i].func, fixture_teardown);

  return ui_test_run ();
}
