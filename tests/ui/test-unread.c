/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-notification.h"
#include "confab-unread.h"
#include "notification-fixture.h"

#define CONFIG "[history]\nsynchronous=normal\n[default]\npublish=members\n"

typedef struct
{
  ServerFixture *server;
  ChatSession   *ann;
  ChatSession   *ben;
  GListStore    *sessions;
  ConfabUnread  *unread;
  GString       *told;
} Fixture;

static void
room_changed_cb (Fixture     *self,
                 ChatSession *session,
                 ChatRoom    *room,
                 guint        n_unread,
                 guint        n_mentions)
{
  g_autofree char *name = confab_notification_dup_room (room);

  g_assert_cmpstr (chat_session_get_user (session), ==, "ann");
  g_string_append_printf (self->told, "%s %u %u\n", name, n_unread, n_mentions);
}

static void
total_cb (Fixture *self)
{
  g_string_append_printf (self->told, "total %u\n", confab_unread_get_total (self->unread));
}

static void
fixture_setup (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->server = server_fixture_new (CONFIG, &error);
  g_assert_no_error (error);
  self->ann = notification_session_new (self->server, "ann");
  notification_session_open (self->ann);
  self->ben = notification_session_new (self->server, "ben");
  notification_session_open (self->ben);
  self->sessions = g_list_store_new (CHAT_TYPE_SESSION);
  g_list_store_append (self->sessions, self->ann);
  self->told = g_string_new (NULL);
}

/* Begins to follow what is there. */
static void
follow (Fixture *self)
{
  self->unread = confab_unread_new (G_LIST_MODEL (self->sessions));
  g_signal_connect_swapped (self->unread, "room-changed", G_CALLBACK (room_changed_cb), self);
  g_signal_connect_swapped (self->unread, "notify::total", G_CALLBACK (total_cb), self);
}

static void
fixture_teardown (Fixture       *self,
                  gconstpointer  data)
{
  if (self->unread != NULL)
    g_assert_finalize_object (self->unread);
  g_assert_finalize_object (self->sessions);
  if (self->ann != NULL)
    notification_session_close (self->ann);
  notification_session_close (self->ben);
  g_string_free (self->told, TRUE);
  server_fixture_free (self->server);
}

/* What is waited for before something is told */
static GSource *
find_delay (gpointer unread)
{
  return g_main_context_find_source_by_user_data (NULL, unread);
}

static void
assert_told (Fixture    *self,
             const char *expected)
{
  test_wait_until (g_str_has_suffix (self->told->str, expected));
  g_assert_cmpstr (self->told->str, ==, expected);
  g_string_truncate (self->told, 0);
}

/* Ben writes there, and it has arrived. */
static ChatRoom *
be_written_to (Fixture    *self,
               const char *name,
               const char *text)
{
  ChatRoom *room = notification_session_join (self->ann, name);
  guint n_unread = chat_room_get_unread_count (room);

  notification_room_say (notification_session_join (self->ben, name), text);
  test_wait_until (chat_room_get_unread_count (room) == n_unread + 1);

  return room;
}

/* Begins to follow a room in which there is something to read. */
static void
follow_unread (Fixture *self)
{
  be_written_to (self, "lobby", "Is it built?");
  follow (self);
  confab_unread_update (self->unread);
  assert_told (self, "lobby 1 0\ntotal 1\n");
}

/* Ann has quit, and the program runs again. */
static void
start_again (Fixture *self)
{
  g_list_store_remove_all (self->sessions);
  notification_session_close (self->ann);
  self->ann = notification_session_new (self->server, "ann");
  chat_session_start (self->ann);
  g_list_store_append (self->sessions, self->ann);
  g_assert_cmpint (chat_session_get_state (self->ann), ==, CHAT_SESSION_STARTING);
}

static void
test_beginning (Fixture       *self,
                gconstpointer  data)
{
  be_written_to (self, "lobby", "Is it built, @ann?");
  follow (self);
  g_assert_cmpuint (confab_unread_get_total (self->unread), ==, 0);
  assert_told (self, "lobby 1 1\ntotal 1\n");
  g_assert_cmpuint (confab_unread_get_total (self->unread), ==, 1);
}

static void
test_rooms (Fixture       *self,
            gconstpointer  data)
{
  ChatRoom *lobby, *garden;

  follow (self);
  confab_unread_update (self->unread);
  lobby = be_written_to (self, "lobby", "Is it built?");
  assert_told (self, "lobby 1 0\ntotal 1\n");
  garden = be_written_to (self, "garden", "Nice weather, @ann");
  assert_told (self, "garden 1 1\ntotal 2\n");

  /* What was read before is not told of again when it is left. */
  chat_room_mark_read (lobby);
  assert_told (self, "lobby 0 0\ntotal 1\n");
  chat_account_leave (chat_session_get_account (self->ann), lobby);
  chat_account_leave (chat_session_get_account (self->ann), garden);
  assert_told (self, "garden 0 0\ntotal 0\n");
}

/* The accounts are being read when somebody looks for the first time. */
static void
test_states (Fixture       *self,
             gconstpointer  data)
{
  be_written_to (self, "lobby", "Is it built?");
  start_again (self);
  follow (self);
  confab_unread_update (self->unread);
  g_assert_cmpuint (confab_unread_get_total (self->unread), ==, 0);
  assert_told (self, "lobby 1 0\ntotal 1\n");
}

/* An account that gets another address is closed, and another takes its place.
 * Nobody looks in between.
 */
static void
test_replaced (Fixture       *self,
               gconstpointer  data)
{
  gboolean closed = FALSE;

  follow_unread (self);

  g_list_store_remove_all (self->sessions);
  notification_session_close_async (self->ann, &closed);
  g_source_set_ready_time (find_delay (self->unread), -1);
  test_wait_until (closed);
  g_object_unref (self->ann);
  self->ann = notification_session_new (self->server, "ann");
  notification_session_open (self->ann);
  g_list_store_append (self->sessions, self->ann);
  be_written_to (self, "lobby", "It is");
  g_assert_cmpstr (self->told->str, ==, "");
  confab_unread_update (self->unread);
  assert_told (self, "lobby 0 0\nlobby 2 0\ntotal 2\n");
}

/* It is in the list all the same. */
static void
test_closed (Fixture       *self,
             gconstpointer  data)
{
  gboolean closed = FALSE;

  follow_unread (self);
  notification_session_close_async (self->ann, &closed);
  assert_told (self, "lobby 0 0\ntotal 0\n");
  test_wait_until (closed);

  g_list_store_remove_all (self->sessions);
  g_assert_finalize_object (g_steal_pointer (&self->unread));
  g_assert_finalize_object (g_steal_pointer (&self->ann));
}

static void
test_accounts (Fixture       *self,
               gconstpointer  data)
{
  be_written_to (self, "lobby", "Is it built?");
  g_list_store_remove_all (self->sessions);
  follow (self);
  confab_unread_update (self->unread);
  g_assert_cmpuint (confab_unread_get_total (self->unread), ==, 0);

  g_list_store_append (self->sessions, self->ann);
  assert_told (self, "lobby 1 0\ntotal 1\n");
  g_list_store_remove (self->sessions, 0);
  assert_told (self, "lobby 0 0\ntotal 0\n");
}

/* As many as before, of which one calls. */
static void
test_mentions (Fixture       *self,
               gconstpointer  data)
{
  ChatRoom *room = be_written_to (self, "lobby", "Is it built?");

  follow (self);
  assert_told (self, "lobby 1 0\ntotal 1\n");
  chat_room_mark_read (room);
  g_source_set_ready_time (find_delay (self->unread), -1);
  be_written_to (self, "lobby", "Is it built, @ann?");
  confab_unread_update (self->unread);
  assert_told (self, "lobby 1 1\n");
}

/* The total is of what one wants to be told. */
static void
test_levels (Fixture       *self,
             gconstpointer  data)
{
  ChatRoom *room = be_written_to (self, "lobby", "Is it built?");

  be_written_to (self, "lobby", "Is it built, @ann?");
  follow (self);
  assert_told (self, "lobby 2 1\ntotal 2\n");
  chat_room_set_notify (room, CHAT_ROOM_NOTIFY_MENTIONS);
  assert_told (self, "total 1\n");
  chat_room_set_notify (room, CHAT_ROOM_NOTIFY_NONE);
  assert_told (self, "total 0\n");

  /* Of what changes and changes back nothing is told. */
  chat_room_set_notify (room, CHAT_ROOM_NOTIFY_ALL);
  chat_room_set_notify (room, CHAT_ROOM_NOTIFY_NONE);
  confab_unread_update (self->unread);
  g_assert_cmpstr (self->told->str, ==, "");
}

static guint
count_handlers (Fixture *self,
                gpointer object)
{
  guint n = g_signal_handlers_block_matched (object, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self->unread);

  g_signal_handlers_unblock_matched (object, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self->unread);

  return n;
}

/* However often somebody looks, it is listened to once, and nothing is waited
 * for afterwards.
 */
static void
test_often (Fixture       *self,
            gconstpointer  data)
{
  ChatRoom *room = be_written_to (self, "lobby", "Is it built?");
  gpointer objects[] = { room, chat_account_get_rooms (chat_session_get_account (self->ann)), self->ann };
  guint n_handlers[G_N_ELEMENTS (objects)];
  gpointer unread;

  follow (self);
  g_assert_nonnull (find_delay (self->unread));
  confab_unread_update (self->unread);
  g_assert_null (find_delay (self->unread));
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      n_handlers[i] = count_handlers (self, objects[i]);
      g_assert_cmpuint (n_handlers[i], >, 0);
    }

  g_list_store_remove_all (self->sessions);
  confab_unread_update (self->unread);
  g_list_store_append (self->sessions, self->ann);
  confab_unread_update (self->unread);
  confab_unread_update (self->unread);
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    g_assert_cmpuint (count_handlers (self, objects[i]), ==, n_handlers[i]);
  g_assert_cmpstr (self->told->str, ==, "lobby 1 0\ntotal 1\nlobby 0 0\ntotal 0\nlobby 1 0\ntotal 1\n");

  /* Nor for somebody who has gone. */
  chat_room_mark_read (room);
  unread = self->unread;
  g_assert_nonnull (find_delay (unread));
  g_assert_finalize_object (g_steal_pointer (&self->unread));
  g_assert_null (find_delay (unread));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *home = NULL;
  int status;

  home = test_make_folder ();
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

#define add(path, func) \
  g_test_add ("/unread/" path, Fixture, NULL, fixture_setup, func, fixture_teardown)

  add ("beginning", test_beginning);
  add ("rooms", test_rooms);
  add ("states", test_states);
  add ("closed", test_closed);
  add ("replaced", test_replaced);
  add ("accounts", test_accounts);
  add ("mentions", test_mentions);
  add ("levels", test_levels);
  add ("often", test_often);

#undef add

  status = g_test_run ();
  test_remove_folder (home);

  return status;
}
