/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-test-util.h"
#include "fake-room.h"

#define SERVER_TIME G_GUINT64_CONSTANT (1700000000000)

static void
count_cb (guint *count)
{
  (*count)++;
}

/* The server tells a name, if there is one. */
static void
push (FakeRoom   *self,
      const char *channel,
      guint64     offset,
      const char *user,
      const char *name,
      const char *text)
{
  static guint64 time = SERVER_TIME;
  g_autofree char *info = name != NULL ? g_strdup_printf (",\"conn_info\":{\"name\":\"%s\"}", name) : g_strdup ("");

  fake_server_send (self->server,
                    "{\"push\":{\"channel\":\"%s\",\"pub\":{\"data\":\"%s\","
                    "\"info\":{\"user\":\"%s\",\"client\":\"c\"%s},\"offset\":%" G_GUINT64_FORMAT ","
                    "\"time\":%" G_GUINT64_FORMAT "}}}",
                    channel, text, user, info, offset, time++);
}

static ChatRoom *
join (FakeRoom   *self,
      const char *name)
{
  ChatRoom *room = chat_person_join (self->ann, name, NULL);

  chat_person_wait_joined (room);

  return room;
}

static ChatMessage *
find_message (GListModel *timeline,
              const char *body)
{
  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ChatTimelineItem) item = g_list_model_get_item (timeline, i);
      ChatMessage *message = chat_timeline_item_get_message (item);

      if (message != NULL && g_str_equal (chat_message_get_body (message), body))
        return message;
    }

  return NULL;
}

static ChatMessage *
wait_message (ChatRoom   *room,
              const char *body)
{
  GListModel *timeline = G_LIST_MODEL (chat_room_get_timeline (room));

  test_wait_until (find_message (timeline, body) != NULL);

  return find_message (timeline, body);
}

static const char *
get_name (ChatMessage *message)
{
  return chat_user_get_name (chat_message_get_author (message));
}

static void
assert_members (ChatRoom   *room,
                const char *expected)
{
  g_autoptr (GPtrArray) users = chat_members_match (chat_room_get_members (room), "", 0);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < users->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", chat_user_get_handle (g_ptr_array_index (users, i)));
  g_assert_cmpstr (text->str, ==, expected);
}

/* Wherever a message tells it, all that is there of the user follows. */
static void
test_messages (FakeRoom      *self,
               gconstpointer  data)
{
  g_autoptr (ChatTimeline) twin = NULL;
  ChatMessage *message, *of_twin, *told;
  ChatRoom *kitchen;
  guint n_notified = 0;

  fake_room_go_online (self);
  kitchen = join (self, "kitchen");
  push (self, "lobby", 1, "u17", NULL, "first");
  message = wait_message (self->room, "first");
  twin = chat_timeline_new_twin (chat_room_get_timeline (self->room));
  test_wait_until (chat_timeline_get_loaded (twin));
  of_twin = find_message (G_LIST_MODEL (twin), "first");
  g_assert_true (of_twin != message);
  g_assert_cmpstr (get_name (message), ==, "");
  g_signal_connect_swapped (message, "notify::author", G_CALLBACK (count_cb), &n_notified);
  g_signal_connect_swapped (of_twin, "notify::author", G_CALLBACK (count_cb), &n_notified);

  push (self, "kitchen", 1, "u17", "Ben", "second");
  told = wait_message (kitchen, "second");
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_cmpstr (get_name (message), ==, "Ben");
  g_assert_cmpstr (get_name (of_twin), ==, "Ben");
  g_assert_cmpstr (get_name (told), ==, "Ben");

  /* In the same room as before, and for all that came at once. */
  push (self, "lobby", 2, "u17", NULL, "third");
  push (self, "lobby", 3, "u17", "Benjamin", "fourth");
  push (self, "lobby", 4, "ben", "Ben", "fifth");
  wait_message (self->room, "fifth");
  g_assert_cmpuint (n_notified, ==, 4);
  g_assert_cmpstr (get_name (message), ==, "Benjamin");
  g_assert_cmpstr (get_name (of_twin), ==, "Benjamin");
  g_assert_cmpstr (get_name (told), ==, "Benjamin");
  g_assert_cmpstr (get_name (wait_message (self->room, "third")), ==, "Benjamin");
  g_assert_cmpstr (get_name (wait_message (self->room, "fifth")), ==, "Ben");
}

/* While nobody is called otherwise, nothing is to be done. */
static void
test_same_name (FakeRoom      *self,
                gconstpointer  data)
{
  ChatMessage *message;
  guint n_notified = 0;

  fake_room_go_online (self);
  push (self, "lobby", 1, "u17", "Ben", "first");
  message = wait_message (self->room, "first");
  g_signal_connect_swapped (message, "notify", G_CALLBACK (count_cb), &n_notified);
  g_signal_connect_swapped (chat_room_get_members (self->room), "notify::names", G_CALLBACK (count_cb), &n_notified);
  test_wait_until (chat_members_get_loaded (chat_room_get_members (self->room)));

  push (self, "lobby", 2, "u17", "Ben", "second");
  push (self, "lobby", 3, "u17", NULL, "third");
  wait_message (self->room, "third");
  g_assert_cmpuint (n_notified, ==, 0);
}

/* The room list shows who has written last, of rooms that nobody has opened, too. */
static void
test_last_message (FakeRoom      *self,
                   gconstpointer  data)
{
  ChatRoom *kitchen;
  guint n_notified = 0;

  fake_room_go_online (self);
  push (self, "lobby", 1, "u17", "Ben", "first");
  wait_message (self->room, "first");
  fake_room_restart (self);
  fake_room_set_position (self, "x", 1);
  fake_room_go_online (self);
  kitchen = join (self, "kitchen");
  g_signal_connect_swapped (self->room, "notify::last-message", G_CALLBACK (count_cb), &n_notified);

  push (self, "kitchen", 2, "u18", "Cleo", "second");
  wait_message (kitchen, "second");
  g_assert_cmpuint (n_notified, ==, 0);
  push (self, "kitchen", 3, "u17", "Benjamin", "third");
  wait_message (kitchen, "third");
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpstr (get_name (chat_room_get_last_message (self->room)), ==, "Benjamin");
}

/* Who is offered to be mentioned, and whose names are found in texts. */
static void
test_members (FakeRoom      *self,
              gconstpointer  data)
{
  ChatRoom *kitchen;
  guint n_notified = 0;

  fake_room_go_online (self);
  kitchen = join (self, "kitchen");
  push (self, "lobby", 1, "u17", "Ben", "first");
  push (self, "lobby", 2, "u18", "Cleo", "second");
  wait_message (self->room, "second");
  test_wait_until (chat_members_get_loaded (chat_room_get_members (self->room)));
  assert_members (self->room, "Cleo, Ben");
  g_signal_connect_swapped (chat_room_get_members (self->room), "notify::names", G_CALLBACK (count_cb), &n_notified);

  push (self, "kitchen", 1, "u17", "Benjamin", "third");
  wait_message (kitchen, "third");
  g_assert_cmpuint (n_notified, ==, 1);
  assert_members (self->room, "Cleo, Benjamin");
}

/* A message may call the account's own user by the name. */
static void
test_own (FakeRoom      *self,
          gconstpointer  data)
{
  ChatRoom *kitchen;
  guint n_notified = 0;

  fake_room_go_online (self);
  kitchen = join (self, "kitchen");
  g_signal_connect_swapped (chat_room_get_members (self->room), "notify::names", G_CALLBACK (count_cb), &n_notified);
  test_wait_until (chat_members_get_loaded (chat_room_get_members (self->room)));

  push (self, "kitchen", 1, "ann", "Ann Lee", "first");
  wait_message (kitchen, "first");
  g_assert_cmpstr (chat_user_get_name (chat_account_get_identity (self->ann->account)), ==, "Ann Lee");
  g_assert_cmpuint (n_notified, ==, 1);
}

static char *
describe_people (ChatPresence *presence)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (presence)); i++)
    {
      g_autoptr (ChatOccupant) occupant = g_list_model_get_item (G_LIST_MODEL (presence), i);

      g_string_append_printf (text, "%s%s (%u)", i > 0 ? ", " : "",
                              chat_user_get_handle (chat_occupant_get_user (occupant)),
                              chat_occupant_get_n_connections (occupant));
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Who is in the room, in the order of the names. */
static void
test_people (FakeRoom      *self,
             gconstpointer  data)
{
  ChatPresence *presence = chat_room_get_presence (self->room);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  fake_server_set_answer (self->server, WIRE_METHOD_PRESENCE,
                          "\"presence\":{\"presence\":{"
                          "\"c1\":{\"user\":\"u17\",\"client\":\"c1\",\"conn_info\":{\"name\":\"Ben\"}},"
                          "\"c2\":{\"user\":\"u17\",\"client\":\"c2\",\"conn_info\":{\"name\":\"Ben\"}},"
                          "\"c3\":{\"user\":\"cleo\",\"client\":\"c3\"}}}");
  fake_room_go_online (self);
  chat_presence_open (presence);
  test_wait_until (chat_presence_get_known (presence));
  before = describe_people (presence);
  g_assert_cmpstr (before, ==, "Ben (2), cleo (1)");

  push (self, "lobby", 1, "u17", "Zoe", "renamed");
  wait_message (self->room, "renamed");
  after = describe_people (presence);
  g_assert_cmpstr (after, ==, "cleo (1), Zoe (2)");
  chat_presence_close (presence);
}

static void
cancel_cb (ChatRoom    *room,
           GParamSpec  *pspec,
           ChatMessage *message)
{
  chat_room_cancel (room, message);
}

/* What is written and not sent is the user's own, too. Who is told may give it up. */
static void
test_reentrancy (FakeRoom      *self,
                 gconstpointer  data)
{
  ChatRoom *kitchen;

  fake_room_go_online (self);
  kitchen = join (self, "kitchen");
  fake_room_refuse (self, WIRE_METHOD_PUBLISH, 103);
  for (guint i = 0; i < 3; i++)
    {
      ChatMessage *message = test_send (self->room, "mine");

      test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_FAILED);
      g_signal_connect_object (message, "notify::author", G_CALLBACK (cancel_cb), self->room, G_CONNECT_SWAPPED);
    }

  push (self, "kitchen", 1, "ann", "Ann Lee", "first");
  wait_message (kitchen, "first");
  g_assert_cmpuint (chat_room_get_n_unsent (self->room), ==, 0);
  test_assert_timeline (self->room, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fake_room_add ("/renaming/messages", test_messages);
  fake_room_add ("/renaming/same-name", test_same_name);
  fake_room_add ("/renaming/last-message", test_last_message);
  fake_room_add ("/renaming/members", test_members);
  fake_room_add ("/renaming/own", test_own);
  fake_room_add ("/renaming/people", test_people);
  fake_room_add ("/renaming/reentrancy", test_reentrancy);

  return g_test_run ();
}
