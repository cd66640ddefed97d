/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-room-list.h"

#include "chat-test-util.h"
#include "chat-text.h"
#include "chat.h"

#include <string.h>

#define NO_SERVER "ws://127.0.0.1:1/connection/websocket"
#define N_STEPS 1500

static const char *const users[] = { "ann", "ben", "eve" };
static const char *const names[] = { "lobby", "Café", "design", "émile", "x" };
static const char *const resources[] = { NULL, "corner", "Straße" };
static const char *const filters[] = { "", "", "lob", "cafe", "É", "strasse", "lobby corner", "nothing", "  " };

/* A list, and what one knows of it who only hears of its changes. */
typedef struct
{
  GListStore   *sessions;
  ChatRoomList *list;
  GPtrArray    *shadow;
  guint         n_changes;
  guint         n_removed;
  guint         n_added;
} Fixture;

static void
items_changed_cb (Fixture    *self,
                  guint       position,
                  guint       removed,
                  guint       added,
                  GListModel *list)
{
  g_autoptr (ChatRoomListItem) first = g_list_model_get_item (list, position);
  g_autoptr (ChatRoomListItem) last = added > 0 ? g_list_model_get_item (list, position + added - 1) : NULL;

  g_assert_cmpuint (position + removed, <=, self->shadow->len);

  /* No change is larger than it has to be. */
  g_assert_cmpuint (removed + added, >, 0);
  if (removed > 0 && added > 0)
    {
      g_assert_true (self->shadow->pdata[position] != (gpointer) first);
      g_assert_true (self->shadow->pdata[position + removed - 1] != (gpointer) last);
    }

  if (removed > 0)
    g_ptr_array_remove_range (self->shadow, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->shadow, (int) (position + i), g_list_model_get_item (list, position + i));

  self->n_changes++;
  self->n_removed = removed;
  self->n_added = added;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->sessions = g_list_store_new (CHAT_TYPE_SESSION);
  self->list = chat_room_list_new (G_LIST_MODEL (self->sessions));
  self->shadow = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_data (self->list, "items-changed", G_CALLBACK (items_changed_cb), self, NULL, G_CONNECT_SWAPPED);
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = user_data;

  chat_session_close_finish (CHAT_SESSION (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

/* Closed, but in the list still. */
static void
close_session (Fixture *self,
               guint    position)
{
  g_autoptr (ChatSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), position);
  gboolean done = FALSE;

  chat_session_close_async (session, NULL, closed_cb, &done);
  test_wait_until (done);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  while (g_list_model_get_n_items (G_LIST_MODEL (self->sessions)) > 0)
    {
      ChatSession *session = g_list_model_get_item (G_LIST_MODEL (self->sessions), 0);

      close_session (self, 0);
      g_list_store_remove (self->sessions, 0);
      g_ptr_array_set_size (self->shadow, MIN (self->shadow->len, g_list_model_get_n_items (G_LIST_MODEL (self->list))));
      g_assert_finalize_object (session);
    }

  g_ptr_array_unref (self->shadow);
  g_assert_finalize_object (self->list);
  g_object_unref (self->sessions);
}

static ChatAccount *
get_account (Fixture *self,
             guint    position)
{
  g_autoptr (ChatSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), position);

  return chat_session_get_account (session);
}

static ChatAccount *
add_session (Fixture    *self,
             const char *user)
{
  g_autoptr (ChatSession) session = chat_session_new_server (NO_SERVER, user, NULL);

  g_list_store_append (self->sessions, session);
  chat_session_start (session);
  test_wait_until (chat_session_get_state (session) == CHAT_SESSION_OPEN);

  return chat_session_get_account (session);
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

static void
append_item (GString          *text,
             ChatRoomListItem *item)
{
  ChatRoom *room = chat_room_list_item_get_room (item);

  switch (chat_room_list_item_get_kind (item))
    {
    case CHAT_ROOM_LIST_ACCOUNT:
      g_string_append_printf (text, "[%s]\n", chat_session_get_user (chat_room_list_item_get_session (item)));
      break;

    case CHAT_ROOM_LIST_FAVOURITES:
      g_string_append (text, "***\n");
      break;

    case CHAT_ROOM_LIST_OTHERS:
      g_string_append (text, "---\n");
      break;

    case CHAT_ROOM_LIST_ROOM:
    default:
      g_string_append_printf (text, "%s%s\n", chat_room_list_item_get_nested (item) ? "  " : "",
                              chat_room_get_title (room));
    }
}

static char *
describe (Fixture *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->shadow->len; i++)
    append_item (text, self->shadow->pdata[i]);

  return g_string_free_and_steal (text);
}

static void
assert_list (Fixture    *self,
             const char *expected)
{
  g_autofree char *text = describe (self);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_order (Fixture       *self,
            gconstpointer  data)
{
  ChatAccount *ann = add_session (self, "ann");
  ChatRoom *lobby = join (ann, "lobby", NULL);
  ChatRoom *design = join (ann, "design", NULL);
  ChatRoom *corner, *logo;

  assert_list (self, "design\nlobby\n");
  corner = join (ann, "lobby", "corner");
  logo = join (ann, "icons", "logo");
  assert_list (self, "icons › logo\nlobby\n  lobby › corner\ndesign\n");

  /* A resource goes with its channel. */
  write_to (design);
  write_to (corner);
  assert_list (self, "lobby\n  lobby › corner\ndesign\nicons › logo\n");
  join (ann, "icons", NULL);
  assert_list (self, "icons\n  icons › logo\nlobby\n  lobby › corner\ndesign\n");

  chat_room_set_favourite (lobby, TRUE);
  assert_list (self, "***\nlobby\n  lobby › corner\n---\nicons\n  icons › logo\ndesign\n");
  chat_room_set_favourite (logo, TRUE);
  assert_list (self, "***\nlobby\n  lobby › corner\nicons › logo\n---\nicons\ndesign\n");
  chat_account_leave (ann, lobby);
  assert_list (self, "***\nicons › logo\n---\nicons\nlobby › corner\ndesign\n");
  chat_room_set_favourite (logo, FALSE);
  assert_list (self, "icons\n  icons › logo\nlobby › corner\ndesign\n");
}

/* Who looks for the row that has moved finds it in the change. */
static void
test_move (Fixture       *self,
           gconstpointer  data)
{
  ChatAccount *ann = add_session (self, "ann");
  ChatRoom *last = NULL;
  g_autoptr (ChatRoomListItem) item = NULL;
  g_autoptr (ChatRoomListItem) moved = NULL;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("room %u", i);
      ChatRoom *room = join (ann, name, NULL);

      last = last != NULL ? last : room;
    }

  item = g_list_model_get_item (G_LIST_MODEL (self->list), 9);
  g_assert_true (chat_room_list_item_get_room (item) == last);
  self->n_changes = 0;
  write_to (last);
  moved = g_list_model_get_item (G_LIST_MODEL (self->list), 0);
  g_assert_true (moved == item);
  g_assert_cmpuint (self->n_changes, ==, 1);
  g_assert_cmpuint (self->n_removed, ==, 10);
  g_assert_cmpuint (self->n_added, ==, 10);

  /* What is at its place already does not move. */
  write_to (last);
  chat_room_set_notify (last, CHAT_ROOM_NOTIFY_NONE);
  chat_room_set_draft (last, "draft");
  g_assert_cmpuint (self->n_changes, ==, 1);
}

static void
test_sessions (Fixture       *self,
               gconstpointer  data)
{
  ChatAccount *ann = add_session (self, "ann");
  g_autoptr (ChatSession) idle = chat_session_new_server (NO_SERVER, "eve", NULL);
  ChatRoom *lobby = join (ann, "lobby", NULL);
  guint position;

  assert_list (self, "lobby\n");
  g_list_store_append (self->sessions, idle);
  assert_list (self, "[ann]\nlobby\n[eve]\n");
  g_assert_true (chat_room_list_find (self->list, lobby, &position));
  g_assert_cmpuint (position, ==, 1);

  join (add_session (self, "ben"), "lobby", NULL);
  assert_list (self, "[ann]\nlobby\n[eve]\n[ben]\nlobby\n");
  g_assert_cmpuint (chat_room_list_get_n_rooms (self->list), ==, 2);

  chat_room_list_set_filter (self->list, "LÖB");
  assert_list (self, "[ann]\nlobby\n[ben]\nlobby\n");
  chat_room_list_set_filter (self->list, "other");
  assert_list (self, "");
  g_assert_false (chat_room_list_find (self->list, lobby, NULL));
  g_assert_true (chat_room_list_has_room (self->list, lobby));
  chat_room_list_set_filter (self->list, NULL);

  close_session (self, 0);
  assert_list (self, "[ann]\n[eve]\n[ben]\nlobby\n");
  g_list_store_remove (self->sessions, 0);
  g_list_store_remove (self->sessions, 0);
  assert_list (self, "lobby\n");
}

static void
leave_all_cb (ChatAccount *account)
{
  GListModel *rooms = chat_account_get_rooms (account);

  while (g_list_model_get_n_items (rooms) > 0)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (rooms, 0);

      chat_account_leave (account, room);
    }
}

/* Who is told of a change may make another one. */
static void
test_reentrancy (Fixture       *self,
                 gconstpointer  data)
{
  ChatAccount *ann = add_session (self, "ann");
  gulong id;

  join (ann, "lobby", NULL);
  id = g_signal_connect_swapped (self->list, "items-changed", G_CALLBACK (leave_all_cb), ann);
  join (ann, "design", NULL);
  assert_list (self, "");
  g_assert_cmpuint (chat_room_list_get_n_rooms (self->list), ==, 0);
  g_signal_handler_disconnect (self->list, id);
}

/* ---- The list, against a simple one ---- */

static gboolean
matches (ChatRoom   *room,
         const char *filter)
{
  g_auto (GStrv) words = g_strsplit (filter, " ", -1);
  g_autofree char *title = chat_text_fold (chat_room_get_title (room), CHAT_TEXT_FOLD_ACCENTS);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *word = chat_text_fold (words[i], CHAT_TEXT_FOLD_ACCENTS);

      if (strstr (title, word) == NULL)
        return FALSE;
    }

  return TRUE;
}

static ChatRoom *
find_parent (GPtrArray *rooms,
             ChatRoom  *room)
{
  if (chat_room_get_resource_id (room) == NULL)
    return NULL;

  for (guint i = 0; i < rooms->len; i++)
    {
      ChatRoom *other = rooms->pdata[i];

      if (chat_room_get_resource_id (other) == NULL &&
          g_str_equal (chat_room_get_name (other), chat_room_get_name (room)) &&
          (chat_room_get_favourite (other) || !chat_room_get_favourite (room)))
        return other;
    }

  return NULL;
}

static gint64
get_activity (GPtrArray *rooms,
              ChatRoom  *room,
              gboolean   with_resources)
{
  gint64 activity = chat_room_get_activity (room);

  for (guint i = 0; with_resources && i < rooms->len; i++)
    {
      if (find_parent (rooms, rooms->pdata[i]) == room)
        activity = MAX (activity, chat_room_get_activity (rooms->pdata[i]));
    }

  return activity;
}

static gboolean
is_before (GPtrArray *rooms,
           ChatRoom  *a,
           ChatRoom  *b,
           gboolean   with_resources)
{
  gint64 first = get_activity (rooms, a, with_resources);
  gint64 second = get_activity (rooms, b, with_resources);

  if (chat_room_get_favourite (a) != chat_room_get_favourite (b))
    return chat_room_get_favourite (a);
  if (first != second)
    return first > second;
  if (!g_str_equal (chat_room_get_name (a), chat_room_get_name (b)))
    return strcmp (chat_room_get_name (a), chat_room_get_name (b)) < 0;

  return g_strcmp0 (chat_room_get_resource_id (a), chat_room_get_resource_id (b)) < 0;
}

/* The rooms under one, or those that stand alone, by picking the first again
 * and again.
 */
static GPtrArray *
pick (GPtrArray *rooms,
      ChatRoom  *parent)
{
  GPtrArray *picked = g_ptr_array_new ();

  while (TRUE)
    {
      ChatRoom *best = NULL;

      for (guint i = 0; i < rooms->len; i++)
        {
          ChatRoom *room = rooms->pdata[i];

          if (find_parent (rooms, room) == parent && !g_ptr_array_find (picked, room, NULL) &&
              (best == NULL || is_before (rooms, room, best, parent == NULL)))
            best = room;
        }
      if (best == NULL)
        return picked;
      g_ptr_array_add (picked, best);
    }
}

static void
expect_account (GString     *text,
                ChatAccount *account,
                const char  *filter,
                gboolean     has_heading)
{
  GListModel *list = chat_account_get_rooms (account);
  g_autoptr (GPtrArray) rooms = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) alone = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ChatRoom) room = g_list_model_get_item (list, i);

      if (matches (room, filter))
        g_ptr_array_add (rooms, g_steal_pointer (&room));
    }

  if (has_heading && (rooms->len > 0 || strspn (filter, " ") == strlen (filter)))
    g_string_append_printf (text, "[%s]\n", chat_account_get_user (account));

  alone = pick (rooms, NULL);
  for (guint i = 0; i < alone->len; i++)
    {
      g_autoptr (GPtrArray) under = pick (rooms, alone->pdata[i]);
      gboolean favourite = chat_room_get_favourite (alone->pdata[i]);

      if (i == 0 && favourite)
        g_string_append (text, "***\n");
      if (i > 0 && !favourite && chat_room_get_favourite (alone->pdata[i - 1]))
        g_string_append (text, "---\n");
      g_string_append_printf (text, "%s\n", chat_room_get_title (alone->pdata[i]));
      for (guint j = 0; j < under->len; j++)
        g_string_append_printf (text, "  %s\n", chat_room_get_title (under->pdata[j]));
    }
}

static void
assert_as_expected (Fixture    *self,
                    const char *filter)
{
  guint n_sessions = g_list_model_get_n_items (G_LIST_MODEL (self->sessions));
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < n_sessions; i++)
    expect_account (expected, get_account (self, i), filter, n_sessions > 1);
  assert_list (self, expected->str);
}

static void
do_anything (Fixture     *self,
             const char **filter)
{
  int what = g_test_rand_int_range (0, 100);
  ChatAccount *account = get_account (self, (guint) g_test_rand_int_range (0, G_N_ELEMENTS (users)));
  GListModel *rooms = chat_account_get_rooms (account);
  guint n_rooms = g_list_model_get_n_items (rooms);
  g_autoptr (ChatRoom) room = n_rooms > 0
    ? g_list_model_get_item (rooms, (guint) g_test_rand_int_range (0, (gint32) n_rooms)) : NULL;

  if (what < 30 || room == NULL)
    join (account, names[g_test_rand_int_range (0, G_N_ELEMENTS (names))],
          resources[g_test_rand_int_range (0, G_N_ELEMENTS (resources))]);
  else if (what < 60)
    write_to (room);
  else if (what < 70)
    chat_account_leave (account, room);
  else if (what < 85)
    chat_room_set_favourite (room, !chat_room_get_favourite (room));
  else if (what < 90 && chat_room_get_last_message (room) != NULL)
    chat_room_cancel (room, chat_room_get_last_message (room));
  else
    *filter = filters[g_test_rand_int_range (0, G_N_ELEMENTS (filters))];

  chat_room_list_set_filter (self->list, *filter);
}

static void
test_random (Fixture       *self,
             gconstpointer  data)
{
  const char *filter = "";

  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    add_session (self, users[i]);

  for (guint i = 0; i < N_STEPS; i++)
    {
      do_anything (self, &filter);
      assert_as_expected (self, filter);
    }
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/room-list/order", test_order },
    { "/room-list/move", test_move },
    { "/room-list/sessions", test_sessions },
    { "/room-list/reentrancy", test_reentrancy },
    { "/room-list/random", test_random },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
