/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-test-util.h"
#include "fake-room.h"

/* Who is told anything may do anything. */

static void
mark_read_cb (ChatRoom *room)
{
  chat_room_mark_read (room);
}

static void
test_mark_read (FakeRoom      *self,
                gconstpointer  data)
{
  fake_room_go_online (self);
  g_signal_connect_object (chat_room_get_timeline (self->room), "items-changed",
                           G_CALLBACK (mark_read_cb), self->room, G_CONNECT_SWAPPED);
  fake_room_push (self, 1, "ben", "read at once");
  test_wait_until (test_shows (self->room, "read at once"));
  g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, 0);
}

static void
leave_cb (FakeRoom *self)
{
  chat_account_leave (self->ann->account, self->room);
}

/* Who leaves when he is told that he is in, is out. */
static void
test_leave (FakeRoom      *self,
            gconstpointer  data)
{
  gulong id = g_signal_connect_swapped (self->room, "notify::state", G_CALLBACK (leave_cb), self);

  chat_person_go_online (self->ann);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_UNSUBSCRIBE) == 1);
  g_assert_cmpint (chat_room_get_state (self->room), ==, CHAT_ROOM_WAITING);
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (self->ann->account)), ==, 0);
  g_signal_handler_disconnect (self->room, id);

  g_assert_true (chat_person_join (self->ann, "lobby", NULL) == self->room);
  chat_person_wait_joined (self->room);
  fake_room_push (self, 1, "ben", "back");
  test_wait_until (test_shows (self->room, "back"));
}

static void
rejoin_cb (FakeRoom *self)
{
  if (chat_room_get_state (self->room) != CHAT_ROOM_REFUSED)
    return;

  fake_room_set_position (self, "x", 0);
  chat_room_rejoin (self->room);
}

static void
test_rejoin (FakeRoom      *self,
             gconstpointer  data)
{
  gulong id = g_signal_connect_swapped (self->room, "notify::state", G_CALLBACK (rejoin_cb), self);

  fake_room_refuse (self, WIRE_METHOD_SUBSCRIBE, 103);
  chat_person_go_online (self->ann);
  chat_person_wait_joined (self->room);
  g_assert_no_error (chat_room_get_error (self->room));
  g_assert_cmpuint (fake_server_count (self->server, WIRE_METHOD_SUBSCRIBE), ==, 2);
  g_signal_handler_disconnect (self->room, id);
}

/* A room that asks again does not connect whom the user has disconnected. */
static void
test_rejoin_offline (FakeRoom      *self,
                     gconstpointer  data)
{
  fake_room_refuse (self, WIRE_METHOD_SUBSCRIBE, 103);
  chat_person_go_online (self->ann);
  test_wait_until (chat_room_get_state (self->room) == CHAT_ROOM_REFUSED);
  chat_account_disconnect (self->ann->account);
  chat_room_rejoin (self->room);
  g_assert_cmpint (chat_account_get_state (self->ann->account), ==, CHAT_ACCOUNT_OFFLINE);
  fake_room_set_position (self, "x", 0);
  fake_room_go_online (self);
}

static void
cancel_cb (ChatMessage *message,
           GParamSpec  *pspec,
           ChatRoom    *room)
{
  if (chat_message_get_state (message) == CHAT_MESSAGE_SENDING)
    chat_room_cancel (room, message);
}

static void
test_cancel_when_retried (FakeRoom      *self,
                          gconstpointer  data)
{
  ChatMessage *message;

  fake_room_go_online (self);
  fake_room_refuse (self, WIRE_METHOD_PUBLISH, 103);
  message = test_send (self->room, "no");
  test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_FAILED);
  g_signal_connect_object (message, "notify::state", G_CALLBACK (cancel_cb), self->room, G_CONNECT_DEFAULT);
  chat_room_retry (self->room, message);
  test_assert_timeline (self->room, "");
  g_assert_null (chat_room_get_last_message (self->room));
  fake_room_restart (self);
  test_assert_timeline (self->room, "");
}

static void
cancel_new_cb (ChatRoom *room)
{
  ChatTimeline *timeline = chat_room_get_timeline (room);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));
  g_autoptr (ChatTimelineItem) item = NULL;

  if (n == 0)
    return;

  item = g_list_model_get_item (G_LIST_MODEL (timeline), n - 1);
  chat_room_cancel (room, chat_timeline_item_get_message (item));
}

static void
test_cancel_when_sent (FakeRoom      *self,
                       gconstpointer  data)
{
  g_signal_connect_object (chat_room_get_timeline (self->room), "items-changed",
                           G_CALLBACK (cancel_new_cb), self->room, G_CONNECT_SWAPPED);
  test_send (self->room, "never mind");
  test_assert_timeline (self->room, "");
  fake_room_restart (self);
  test_assert_timeline (self->room, "");
}

typedef struct
{
  ChatAccount *account;
  ChatRoom    *other;
} Leaving;

static void
leave_other_cb (Leaving *leaving)
{
  chat_account_leave (leaving->account, leaving->other);
}

static void
test_leave_two (FakeRoom      *self,
                gconstpointer  data)
{
  ChatAccount *account = self->ann->account;
  Leaving leaving = { account, self->room };
  ChatRoom *second = chat_person_join (self->ann, "second", NULL);
  ChatRoom *third = chat_person_join (self->ann, "third", NULL);
  g_autoptr (ChatRoom) left = NULL;
  gulong id;

  fake_room_go_online (self);
  chat_person_wait_joined (second);
  chat_person_wait_joined (third);
  id = g_signal_connect_swapped (second, "notify::state", G_CALLBACK (leave_other_cb), &leaving);
  chat_account_leave (account, second);
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (account)), ==, 1);
  left = g_list_model_get_item (chat_account_get_rooms (account), 0);
  g_assert_true (left == third);
  g_signal_handler_disconnect (second, id);
}

static void
result_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  guint *n_done = user_data;

  (*n_done)++;
}

static void
close_cb (FakeRoom *self)
{
  chat_account_close_async (self->ann->account, NULL, NULL, NULL);
}

/* Closed at any moment, everything comes to an end. */
static void
test_close (FakeRoom      *self,
            gconstpointer  data)
{
  ChatTimeline *timeline = chat_room_get_timeline (self->room);
  guint n_done = 0;
  gulong id;

  fake_room_set_position (self, "x", 9);
  fake_room_go_online (self);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_HISTORY) == 1);
  chat_timeline_load_older_async (timeline, NULL, result_cb, &n_done);
  chat_timeline_load_older_async (timeline, NULL, result_cb, &n_done);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_HISTORY) == 2);
  id = g_signal_connect_swapped (self->room, "notify::state", G_CALLBACK (close_cb), self);
  chat_account_close_async (self->ann->account, NULL, result_cb, &n_done);
  test_wait_until (n_done == 3);
  g_assert_false (chat_timeline_get_loading_older (timeline));
  g_signal_handler_disconnect (self->room, id);
}

/* A disposed object does no harm to what is on its way to it. */
static void
test_dispose (FakeRoom      *self,
              gconstpointer  data)
{
  g_autoptr (ChatRoom) room = g_object_ref (self->room);
  g_autoptr (ChatTimeline) timeline = g_object_ref (chat_room_get_timeline (room));
  g_autoptr (ChatMessage) message = NULL;
  g_autoptr (ChatTimelineItem) item = NULL;
  guint n_done = 0;

  fake_room_set_position (self, "x", 9);
  fake_room_go_online (self);
  fake_room_give_history (self, "9 8");
  test_wait_until (test_shows (room, "old 9"));
  chat_timeline_load_older_async (timeline, NULL, result_cb, &n_done);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_HISTORY) == 2);
  fake_room_push (self, 10, "ben", "late");
  message = g_object_ref (test_send (room, "mine"));
  item = g_list_model_get_item (G_LIST_MODEL (timeline), 1);

  g_object_run_dispose (G_OBJECT (timeline));
  g_object_run_dispose (G_OBJECT (item));
  g_object_run_dispose (G_OBJECT (message));
  g_object_run_dispose (G_OBJECT (room));
  g_object_run_dispose (G_OBJECT (self->ann->account));
  test_wait_until (n_done == 1);
  g_assert_cmpint (chat_room_get_state (room), ==, CHAT_ROOM_WAITING);
  g_assert_cmpint (chat_account_get_state (self->ann->account), ==, CHAT_ACCOUNT_OFFLINE);
  chat_room_set_draft (room, "after the end");
  g_clear_object (&self->ann->account);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fake_room_add ("/reentrancy/mark-read", test_mark_read);
  fake_room_add ("/reentrancy/leave", test_leave);
  fake_room_add ("/reentrancy/rejoin", test_rejoin);
  fake_room_add ("/reentrancy/rejoin-offline", test_rejoin_offline);
  fake_room_add ("/reentrancy/cancel-when-retried", test_cancel_when_retried);
  fake_room_add ("/reentrancy/cancel-when-sent", test_cancel_when_sent);
  fake_room_add ("/reentrancy/leave-two", test_leave_two);
  fake_room_add ("/reentrancy/close", test_close);
  fake_room_add ("/reentrancy/dispose", test_dispose);

  return g_test_run ();
}
