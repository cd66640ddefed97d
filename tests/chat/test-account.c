/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-database-file.h"
#include "chat-fixture.h"
#include "chat-test-util.h"

#include <glib/gstdio.h>

static void
test_converse (ChatFixture   *self,
               gconstpointer  data)
{
  ChatRoom *ann = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *ben = chat_fixture_join_online (self->ben, "lobby", NULL);
  ChatMessage *message = test_send (ann, "Hello\nBen");

  test_assert_timeline (ann, "ann: Hello\nBen (sending)\n");
  test_wait_until (test_shows (ben, "Hello"));
  test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_SENT);
  test_send (ben, "Hello, Ann");
  test_wait_until (test_shows (ann, "ben: Hello, Ann"));
  test_wait_until (test_all_sent (ben));

  test_assert_timeline (ann, "ann: Hello\nBen\nben: Hello, Ann\n");
  test_assert_timeline (ben, "ann: Hello\nBen\nben: Hello, Ann\n");
  g_assert_cmpuint (test_count (ann, CHAT_TIMELINE_DAY), ==, 1);
  g_assert_cmpstr (chat_message_get_body (chat_room_get_last_message (ann)), ==, "Hello, Ann");
  g_assert_cmpuint (chat_room_get_unread_count (ann), ==, 1);
  chat_room_mark_read (ann);
  g_assert_cmpuint (chat_room_get_unread_count (ann), ==, 0);
}

static void
test_states (ChatFixture   *self,
             gconstpointer  data)
{
  ChatAccount *account = self->ann->account;

  g_assert_cmpint (chat_account_get_state (account), ==, CHAT_ACCOUNT_OFFLINE);
  chat_account_connect (account);
  g_assert_cmpint (chat_account_get_state (account), ==, CHAT_ACCOUNT_CONNECTING);
  test_wait_until (chat_account_get_state (account) == CHAT_ACCOUNT_ONLINE);
  g_assert_no_error (chat_account_get_error (account));

  server_fixture_kill (self->server);
  test_wait_until (chat_account_get_state (account) == CHAT_ACCOUNT_RECONNECTING);
  g_assert_error (chat_account_get_error (account), CHAT_ERROR, CHAT_ERROR_CONNECTION);
  chat_fixture_restart_server (self);
  chat_account_connect (account);
  test_wait_until (chat_account_get_state (account) == CHAT_ACCOUNT_ONLINE);
  g_assert_no_error (chat_account_get_error (account));

  chat_account_disconnect (account);
  test_wait_until (chat_account_get_state (account) == CHAT_ACCOUNT_OFFLINE);
  g_assert_no_error (chat_account_get_error (account));
}

static void
test_resources (ChatFixture   *self,
                gconstpointer  data)
{
  ChatRoom *parent = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *kitchen = chat_fixture_join_online (self->ann, "lobby", "kitchen");
  ChatRoom *garden = chat_fixture_join_online (self->ann, "lobby", "garden");
  ChatRoom *ben = chat_fixture_join_online (self->ben, "lobby", "kitchen");

  g_assert_cmpstr (chat_room_get_resource_id (kitchen), ==, "kitchen");
  g_assert_true (chat_room_get_account (kitchen) == self->ann->account);
  g_assert_null (chat_room_get_resource_id (parent));
  g_assert_true (kitchen == chat_person_join (self->ann, "lobby", "kitchen"));
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (self->ann->account)), ==, 3);

  test_send (ben, "Soup");
  test_send (parent, "All");
  test_wait_until (test_shows (kitchen, "ben: Soup") && test_all_sent (parent));
  test_assert_timeline (kitchen, "ben: Soup\n");
  test_assert_timeline (parent, "ann: All\n");
  test_assert_timeline (garden, "");
}

static void
test_bad_token (ChatFixture   *self,
                gconstpointer  data)
{
  g_autoptr (ChatPerson) eve = chat_person_new (server_fixture_get_url (self->server), "eve", "not.a.token");

  chat_person_join (eve, "lobby", NULL);
  chat_account_connect (eve->account);
  test_wait_until (chat_account_get_state (eve->account) == CHAT_ACCOUNT_OFFLINE);
  g_assert_error (chat_account_get_error (eve->account), CHAT_ERROR, CHAT_ERROR_REFUSED);
}

static void
test_leave (ChatFixture   *self,
            gconstpointer  data)
{
  ChatRoom *ann = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *ben = chat_fixture_join_online (self->ben, "lobby", NULL);
  GListModel *rooms = chat_account_get_rooms (self->ben->account);

  test_send (ann, "one");
  test_wait_until (test_shows (ben, "one"));
  chat_account_leave (self->ben->account, ben);
  g_assert_cmpuint (g_list_model_get_n_items (rooms), ==, 0);
  test_send (ann, "two");
  test_wait_until (test_all_sent (ann));

  chat_person_quit (self->ben);
  chat_person_open (self->ben);
  rooms = chat_account_get_rooms (self->ben->account);
  g_assert_cmpuint (g_list_model_get_n_items (rooms), ==, 0);
  ben = chat_fixture_join_online (self->ben, "lobby", NULL);
  test_wait_until (test_shows (ben, "two"));
  test_assert_timeline (ben, "ann: one\nann: two\n");
}

static void
test_bad_names (ChatFixture   *self,
                gconstpointer  data)
{
  static const char *const names[] = { "", "\n", "bad\xff" };
  g_autofree char *long_name = g_strnfill (256, 'x');
  g_autofree char *escaped_name = g_strnfill (90, ':');
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) name_error = NULL;

      g_assert_null (chat_account_join (self->ann->account, names[i], NULL, &name_error));
      g_assert_error (name_error, CHAT_ERROR, CHAT_ERROR_INVALID);
    }

  g_assert_null (chat_account_join (self->ann->account, long_name, NULL, NULL));
  g_assert_null (chat_account_join (self->ann->account, escaped_name, NULL, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_INVALID);
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (self->ann->account)), ==, 0);
}

static gboolean
is_locked (ChatPerson *person)
{
  g_autofree char *path = g_build_filename (person->folder, "confab.sqlite", NULL);
  int fd = chat_database_file_lock (path, NULL);

  if (fd >= 0)
    g_close (fd, NULL);

  return fd < 0;
}

/* An account that nobody has closed leaves nothing behind. */
static void
test_abandon (ChatFixture   *self,
              gconstpointer  data)
{
  ChatRoom *room = chat_fixture_join_online (self->ann, "lobby", NULL);
  g_autoptr (ChatAccount) account = g_steal_pointer (&self->ann->account);
  gpointer weak = account;

  test_send_many (room, "lost?", 5);
  g_object_add_weak_pointer (G_OBJECT (account), &weak);
  g_object_run_dispose (G_OBJECT (account));
  g_clear_object (&account);
  test_wait_until (weak == NULL && !is_locked (self->ann));

  chat_person_open (self->ann);
  room = chat_fixture_join_online (self->ann, "lobby", NULL);
  test_wait_until (test_shows (room, "lost? 5\n"));
  test_assert_timeline (room, "ann: lost? 1\nann: lost? 2\nann: lost? 3\nann: lost? 4\nann: lost? 5\n");
}

static void
take_result_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

/* What was called off can be begun again. */
static void
test_open_called_off (ChatFixture   *self,
                      gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ChatAccount *account;

  chat_person_quit (self->ann);
  account = chat_account_new (self->ann->uri, "ann", NULL, self->ann->folder);
  chat_account_open_async (account, cancellable, take_result_cb, &result);
  g_cancellable_cancel (cancellable);
  test_wait_until (result != NULL);
  g_assert_false (chat_account_open_finish (account, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);
  g_assert_false (is_locked (self->ann));

  chat_account_open_async (account, NULL, take_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_true (chat_account_open_finish (account, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_nonnull (chat_account_join (account, "lobby", NULL, NULL));
  g_assert_finalize_object (account);
}

/* Closed before it was open: it does not open any more. */
static void
test_close_while_opening (ChatFixture   *self,
                          gconstpointer  data)
{
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;
  ChatAccount *account;

  chat_person_quit (self->ann);
  account = chat_account_new (self->ann->uri, "ann", NULL, self->ann->folder);
  chat_account_open_async (account, NULL, take_result_cb, &opened);
  chat_account_close_async (account, NULL, take_result_cb, &closed);
  test_wait_until (opened != NULL && closed != NULL);
  g_assert_false (chat_account_open_finish (account, opened, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_true (chat_account_close_finish (account, closed, NULL));
  g_assert_false (is_locked (self->ann));
  g_clear_object (&opened);
  g_clear_object (&closed);
  g_assert_finalize_object (account);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  chat_fixture_add ("/account/converse", NULL, test_converse);
  chat_fixture_add ("/account/states", NULL, test_states);
  chat_fixture_add ("/account/resources", NULL, test_resources);
  chat_fixture_add ("/account/bad-token", NULL, test_bad_token);
  chat_fixture_add ("/account/leave", NULL, test_leave);
  chat_fixture_add ("/account/bad-names", NULL, test_bad_names);
  chat_fixture_add ("/account/abandon", NULL, test_abandon);
  chat_fixture_add ("/account/open-called-off", NULL, test_open_called_off);
  chat_fixture_add ("/account/close-while-opening", NULL, test_close_while_opening);

  return g_test_run ();
}
