/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-test-util.h"
#include "fake-room.h"

#define N_STEPS 2000

/* What is not stored is not shown, and comes when it can be. */
static void
test_messages (FakeRoom      *self,
               gconstpointer  data)
{
  fake_room_go_online (self);
  fake_room_push (self, 1, "ben", "one");
  test_wait_until (test_shows (self->room, "one"));

  fake_room_break_table (self, "messages");
  fake_room_push (self, 2, "ben", "two");
  test_wait_until (chat_account_get_error (self->ann->account) != NULL);
  g_assert_error (chat_account_get_error (self->ann->account), CHAT_ERROR, CHAT_ERROR_STORAGE);
  fake_room_push (self, 3, "ben", "three");
  test_assert_timeline (self->room, "ben: one\n");
  g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, 1);

  fake_room_mend_table (self);
  test_wait_until (test_shows (self->room, "three"));
  test_assert_timeline (self->room, "ben: one\nben: two\nben: three\n");
  g_assert_no_error (chat_account_get_error (self->ann->account));
  g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, 3);
}

/* What cannot be stored is asked for again in the next run. */
static void
test_messages_until_the_end (FakeRoom      *self,
                             gconstpointer  data)
{
  g_autofree char *commands = NULL;

  fake_room_go_online (self);
  fake_room_push (self, 1, "ben", "one");
  test_wait_until (test_shows (self->room, "one"));
  fake_room_break_table (self, "messages");
  fake_room_push (self, 2, "ben", "two");
  test_wait_until (chat_account_get_error (self->ann->account) != NULL);
  fake_room_restart (self);
  fake_room_mend_table (self);
  test_assert_timeline (self->room, "ben: one\n");

  g_free (fake_server_take_commands (self->server));
  fake_server_set_answer (self->server, WIRE_METHOD_SUBSCRIBE,
                          "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"x\",\"offset\":2,"
                          "\"was_recovering\":true,\"recovered\":true,"
                          "\"publications\":[{\"data\":\"two\",\"offset\":2}]}");
  fake_room_go_online (self);
  test_wait_until (test_shows (self->room, "two"));
  commands = fake_server_take_commands (self->server);
  g_assert_true (g_str_has_suffix (commands, "subscribe lobby from x 1"));
}

/* Who leaves and comes back while something waits to be stored, sees it once. */
static void
test_leave (FakeRoom      *self,
            gconstpointer  data)
{
  fake_room_go_online (self);
  fake_room_push (self, 1, "ben", "one");
  test_wait_until (test_shows (self->room, "one"));
  fake_room_break_table (self, "messages");
  fake_room_push (self, 2, "ben", "two");
  test_wait_until (chat_account_get_error (self->ann->account) != NULL);

  chat_account_leave (self->ann->account, self->room);
  fake_server_set_answer (self->server, WIRE_METHOD_SUBSCRIBE,
                          "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"x\",\"offset\":3,"
                          "\"was_recovering\":true,\"recovered\":true,"
                          "\"publications\":[{\"data\":\"two\",\"offset\":2,\"info\":{\"user\":\"ben\"}},"
                          "{\"data\":\"three\",\"offset\":3,\"info\":{\"user\":\"ben\"}}]}");
  g_assert_true (chat_person_join (self->ann, "lobby", NULL) == self->room);
  chat_person_wait_joined (self->room);
  fake_room_mend_table (self);
  test_wait_until (test_shows (self->room, "three"));
  test_assert_timeline (self->room, "ben: one\nben: two\nben: three\n");
  g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, 3);
}

/* What is written and cannot be stored is not sent, unless it is asked for. */
static void
test_outbox (FakeRoom      *self,
             gconstpointer  data)
{
  ChatMessage *message;

  fake_room_go_online (self);
  fake_room_break_table (self, "outbox");
  message = test_send (self->room, "text");
  test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_FAILED);
  g_assert_error (chat_message_get_error (message), CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_cmpuint (fake_server_count (self->server, WIRE_METHOD_PUBLISH), ==, 0);

  fake_room_mend_table (self);
  chat_room_retry (self->room, message);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PUBLISH) == 1);
}

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  GError **error = user_data;
  g_autoptr (ChatMessage) message = chat_room_send_finish (CHAT_ROOM (object), result, error);

  g_assert_null (message);
}

/* Who does not see what becomes of a message may write it again. */
static void
test_outbox_unseen (FakeRoom      *self,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fake_room_go_online (self);
  fake_room_break_table (self, "outbox");
  chat_room_send_async (self->room, "text", sent_cb, &error);
  test_wait_until (error != NULL);
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_cmpuint (chat_room_get_n_unsent (self->room), ==, 0);
  test_assert_timeline (self->room, "");

  fake_room_mend_table (self);
  test_send (self->room, "another");
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_PUBLISH) == 1);
}

/* A room that could not be stored is not mixed up with the next one. */
static void
test_rooms (FakeRoom      *self,
            gconstpointer  data)
{
  ChatRoom *secret;

  fake_room_go_online (self);
  fake_room_break_table (self, "rooms");
  secret = chat_person_join (self->ann, "secret", NULL);
  chat_person_wait_joined (secret);
  test_wait_until (chat_account_get_error (self->ann->account) != NULL);
  fake_room_mend_table (self);
  chat_room_set_draft (secret, "a draft");
  fake_server_publish (self->server, "secret", "\"not for all\"", 1);
  test_wait_until (test_shows (secret, "not for all"));

  fake_room_restart (self);
  g_assert_cmpuint (g_list_model_get_n_items (chat_account_get_rooms (self->ann->account)), ==, 2);
  test_assert_timeline (chat_person_join (self->ann, "public", NULL), "");
  secret = chat_person_join (self->ann, "secret", NULL);
  test_assert_timeline (secret, ": not for all\n");
  g_assert_cmpstr (chat_room_get_draft (secret), ==, "a draft");
}

/* The history comes and cannot be stored: nothing is lost by that. */
static void
test_history (FakeRoom      *self,
              gconstpointer  data)
{
  fake_room_set_position (self, "x", 10);
  fake_room_go_online (self);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_HISTORY) == 1);
  fake_room_break_table (self, "messages");
  fake_room_give_history (self, "10 9");
  test_wait_until (chat_account_get_error (self->ann->account) != NULL);
  test_assert_timeline (self->room, "");
  g_assert_true (chat_timeline_get_has_older (chat_room_get_timeline (self->room)));

  fake_room_mend_table (self);
  chat_timeline_load_older_async (chat_room_get_timeline (self->room), NULL, NULL, NULL);
  fake_room_give_history (self, "10 9");
  test_wait_until (test_shows (self->room, "old 10"));
  test_assert_timeline (self->room, "ben: old 9\nben: old 10\n");
}

static gboolean
is_last (FakeRoom   *self,
         const char *text)
{
  ChatMessage *last = chat_room_get_last_message (self->room);

  return text == NULL || (last != NULL && g_str_equal (chat_message_get_body (last), text));
}

/* The counts of what is unread, against some that are kept by hand. */
static void
test_unread (FakeRoom      *self,
             gconstpointer  data)
{
  g_autofree char *text = NULL;
  guint64 offset = 0;
  guint expected = 0;
  guint n_mentions = 0;

  fake_room_go_online (self);
  for (guint i = 0; i < N_STEPS; i++)
    {
      int what = g_test_rand_int_range (0, 100);

      if (what < 90)
        {
          g_free (text);
          text = g_strdup_printf ("text %u%s", i, i % 5 == 0 ? " @ann" : "");
          fake_room_push (self, ++offset, what < 70 ? "ben" : "ann", text);
          expected += what < 70 ? 1 : 0;
          n_mentions += what < 70 && i % 5 == 0 ? 1 : 0;
          continue;
        }

      test_wait_until (is_last (self, text));
      g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, expected);
      g_assert_cmpuint (chat_room_get_mention_count (self->room), ==, n_mentions);
      if (what < 98)
        {
          chat_room_mark_read (self->room);
          expected = 0;
          n_mentions = 0;
        }
      else
        {
          fake_room_set_position (self, "x", offset);
          fake_room_restart (self);
          g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, expected);
          g_assert_cmpuint (chat_room_get_mention_count (self->room), ==, n_mentions);
          fake_room_go_online (self);
        }
      g_assert_cmpuint (chat_room_get_unread_count (self->room), ==, expected);
      g_assert_cmpuint (chat_room_get_mention_count (self->room), ==, n_mentions);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fake_room_add ("/failures/messages", test_messages);
  fake_room_add ("/failures/messages-until-the-end", test_messages_until_the_end);
  fake_room_add ("/failures/leave", test_leave);
  fake_room_add ("/failures/outbox", test_outbox);
  fake_room_add ("/failures/outbox-unseen", test_outbox_unseen);
  fake_room_add ("/failures/rooms", test_rooms);
  fake_room_add ("/failures/history", test_history);
  fake_room_add ("/failures/unread", test_unread);

  return g_test_run ();
}
