/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-test-util.h"
#include "fake-room.h"

static void
count_cb (guint *count)
{
  (*count)++;
}

static ChatMessage *
send_and_fail (FakeRoom *self,
               guint     code)
{
  ChatMessage *message;

  fake_room_refuse (self, WIRE_METHOD_PUBLISH, code);
  message = test_send (self->room, "text");
  test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_FAILED);

  return message;
}

/* What is refused for good is the room's, what is wrong with one message is
 * not.
 */
static void
test_write (FakeRoom      *self,
            gconstpointer  data)
{
  ChatMessage *message;
  guint n_notified = 0;

  g_signal_connect_swapped (self->room, "notify::write-error", G_CALLBACK (count_cb), &n_notified);
  fake_room_go_online (self);
  g_assert_true (chat_room_get_can_write (self->room));

  send_and_fail (self, 107);
  g_assert_true (chat_room_get_can_write (self->room));
  g_assert_cmpuint (n_notified, ==, 0);

  message = send_and_fail (self, 103);
  test_wait_until (!chat_room_get_can_write (self->room));
  g_assert_error (chat_room_get_write_error (self->room), CHAT_ERROR, CHAT_ERROR_DENIED);
  g_assert_cmpint (chat_room_get_state (self->room), ==, CHAT_ROOM_JOINED);
  g_assert_cmpuint (n_notified, ==, 1);

  /* Messages arrive all the same, and the failed one stays. */
  fake_room_push (self, 1, "ben", "hello");
  test_wait_until (test_shows (self->room, "ben: hello"));
  g_assert_true (test_shows (self->room, "text (failed)"));
  g_assert_cmpuint (chat_room_get_n_unsent (self->room), ==, 2);

  chat_room_rejoin (self->room);
  g_assert_true (chat_room_get_can_write (self->room));
  g_assert_no_error (chat_room_get_write_error (self->room));

  /* What is refused again is so again. */
  chat_room_retry (self->room, message);
  test_wait_until (!chat_room_get_can_write (self->room));

  /* And what is taken opens the room. */
  fake_server_set_answer (self->server, WIRE_METHOD_PUBLISH, NULL);
  chat_room_retry (self->room, message);
  test_wait_until (chat_room_get_can_write (self->room));
}

static void
test_write_not_available (FakeRoom      *self,
                          gconstpointer  data)
{
  fake_room_go_online (self);
  send_and_fail (self, 108);
  test_wait_until (!chat_room_get_can_write (self->room));
  g_assert_error (chat_room_get_write_error (self->room), CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE);
}

static void
test_refused (FakeRoom      *self,
              gconstpointer  data)
{
  fake_room_refuse (self, WIRE_METHOD_SUBSCRIBE, 103);
  chat_person_go_online (self->ann);
  test_wait_until (chat_room_get_state (self->room) == CHAT_ROOM_REFUSED);
  g_assert_false (chat_room_get_can_write (self->room));
  g_assert_no_error (chat_room_get_write_error (self->room));
}

/* A server that has been away may allow what it did not before. */
static void
test_reconnected (FakeRoom      *self,
                  gconstpointer  data)
{
  guint n_notified = 0;

  fake_room_refuse (self, WIRE_METHOD_SUBSCRIBE, 103);
  chat_person_go_online (self->ann);
  test_wait_until (chat_room_get_state (self->room) == CHAT_ROOM_REFUSED);
  fake_room_set_position (self, "x", 0);
  fake_server_drop (self->server);
  test_wait_until (chat_room_get_state (self->room) == CHAT_ROOM_JOINED);
  g_assert_no_error (chat_room_get_error (self->room));

  send_and_fail (self, 103);
  test_wait_until (!chat_room_get_can_write (self->room));
  g_signal_connect_swapped (self->room, "notify::write-error", G_CALLBACK (count_cb), &n_notified);
  fake_server_set_answer (self->server, WIRE_METHOD_PUBLISH, NULL);
  fake_server_drop (self->server);
  test_wait_until (chat_room_get_state (self->room) != CHAT_ROOM_JOINED);
  g_assert_false (chat_room_get_can_write (self->room));
  test_wait_until (chat_room_get_state (self->room) == CHAT_ROOM_JOINED);
  g_assert_true (chat_room_get_can_write (self->room));
  g_assert_cmpuint (n_notified, ==, 1);

  /* What has failed is not sent without being asked for. */
  g_assert_true (test_shows (self->room, "text (failed)"));
  g_assert_cmpuint (fake_server_count (self->server, WIRE_METHOD_PUBLISH), ==, 1);
}

/* Who is told of it may cancel the message. */
static void
cancel_cb (ChatRoom *room)
{
  ChatMessage *last = chat_room_get_last_message (room);

  if (last != NULL)
    chat_room_cancel (room, last);
}

static void
test_reentrancy (FakeRoom      *self,
                 gconstpointer  data)
{
  g_signal_connect_data (self->room, "notify::write-error", G_CALLBACK (cancel_cb), NULL, NULL, 0);
  fake_room_go_online (self);
  fake_room_refuse (self, WIRE_METHOD_PUBLISH, 103);
  test_send (self->room, "text");
  test_wait_until (!chat_room_get_can_write (self->room));
  test_assert_timeline (self->room, "");

  fake_server_set_answer (self->server, WIRE_METHOD_PUBLISH, NULL);
  test_send (self->room, "again");
  test_wait_until (chat_room_get_can_write (self->room));
  test_assert_timeline (self->room, "");
}

static void
test_history (FakeRoom      *self,
              gconstpointer  data)
{
  static const guint codes[] = { 108, 103 };

  fake_room_set_position (self, "x", 10);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      fake_room_refuse (self, WIRE_METHOD_HISTORY, codes[i]);
      g_assert_false (chat_room_get_history_refused (self->room));
      fake_room_go_online (self);
      test_wait_until (chat_room_get_history_refused (self->room));
      g_assert_true (chat_room_get_can_write (self->room));
      fake_room_restart (self);
    }

  /* A server that has failed once has not refused. */
  fake_room_refuse (self, WIRE_METHOD_HISTORY, 100);
  fake_room_go_online (self);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_HISTORY) == 3);
  g_assert_false (chat_room_get_history_refused (self->room));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fake_room_add ("/permissions/write", test_write);
  fake_room_add ("/permissions/write-not-available", test_write_not_available);
  fake_room_add ("/permissions/refused", test_refused);
  fake_room_add ("/permissions/reconnected", test_reconnected);
  fake_room_add ("/permissions/reentrancy", test_reentrancy);
  fake_room_add ("/permissions/history", test_history);

  return g_test_run ();
}
