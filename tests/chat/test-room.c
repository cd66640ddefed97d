/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"
#include "chat-test-util.h"

static void
test_bad_bodies (ChatFixture   *self,
                 gconstpointer  data)
{
  ChatRoom *room = chat_person_join (self->ann, "lobby", NULL);
  g_autofree char *long_body = g_strnfill (17 * 1024, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (chat_room_send (room, " \n", &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (chat_room_send (room, long_body, &error));
  g_assert_error (error, CHAT_ERROR, CHAT_ERROR_INVALID);
  test_assert_timeline (room, "");
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* What was set is there in the next run, also of a room that was left. */
static void
test_settings (ChatFixture   *self,
               gconstpointer  data)
{
  ChatRoom *lobby = chat_person_join (self->ann, "lobby", NULL);
  ChatRoom *design = chat_person_join (self->ann, "design", NULL);
  guint n_favourite = 0;
  guint n_notify = 0;
  gint64 activity;

  g_assert_false (chat_room_get_favourite (lobby));
  g_assert_cmpint (chat_room_get_notify (lobby), ==, CHAT_ROOM_NOTIFY_ALL);

  g_signal_connect_swapped (lobby, "notify::favourite", G_CALLBACK (count_cb), &n_favourite);
  g_signal_connect_swapped (lobby, "notify::notify-level", G_CALLBACK (count_cb), &n_notify);
  for (guint i = 0; i < 2; i++)
    {
      chat_room_set_favourite (lobby, TRUE);
      chat_room_set_notify (lobby, CHAT_ROOM_NOTIFY_MENTIONS);
    }
  g_assert_cmpuint (n_favourite, ==, 1);
  g_assert_cmpuint (n_notify, ==, 1);
  chat_room_set_notify (design, CHAT_ROOM_NOTIFY_NONE);
  chat_account_leave (self->ann->account, design);
  activity = chat_room_get_activity (lobby);
  g_assert_cmpint (activity, >, 0);

  chat_person_quit (self->ann);
  chat_person_open (self->ann);
  lobby = chat_person_join (self->ann, "lobby", NULL);
  design = chat_person_join (self->ann, "design", NULL);
  g_assert_true (chat_room_get_favourite (lobby));
  g_assert_cmpint (chat_room_get_notify (lobby), ==, CHAT_ROOM_NOTIFY_MENTIONS);
  g_assert_cmpint (chat_room_get_notify (design), ==, CHAT_ROOM_NOTIFY_NONE);
  g_assert_false (chat_room_get_favourite (design));
  g_assert_cmpint (ABS (chat_room_get_activity (lobby) - activity), <, G_USEC_PER_SEC);
}

static void
test_mentions (ChatFixture   *self,
               gconstpointer  data)
{
  ChatRoom *room = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *other = chat_fixture_join_online (self->ben, "lobby", NULL);
  guint n_notified = 0;

  g_signal_connect_swapped (room, "notify::mention-count", G_CALLBACK (count_cb), &n_notified);
  test_send (other, "hello");
  test_send (other, "hello @ann");
  test_send (other, "hello @ben");
  test_send (room, "I am @ann");
  test_wait_until (chat_room_get_unread_count (room) == 3 && test_all_sent (room));
  g_assert_cmpuint (chat_room_get_mention_count (room), ==, 1);
  g_assert_cmpuint (n_notified, ==, 1);
  test_wait_until (chat_room_get_unread_count (other) == 1);
  g_assert_cmpuint (chat_room_get_mention_count (other), ==, 0);

  chat_person_quit (self->ann);
  chat_person_open (self->ann);
  room = chat_person_join (self->ann, "lobby", NULL);
  g_assert_cmpuint (chat_room_get_unread_count (room), ==, 3);
  g_assert_cmpuint (chat_room_get_mention_count (room), ==, 1);
  chat_room_mark_read (room);
  g_assert_cmpuint (chat_room_get_mention_count (room), ==, 0);
}

/* The newest message counts, with the time of the server. */
static void
test_activity (ChatFixture   *self,
               gconstpointer  data)
{
  ChatRoom *room = chat_fixture_join_online (self->ann, "lobby", NULL);
  gint64 joined = chat_room_get_activity (room);
  ChatMessage *message;

  message = test_send (room, "text");
  g_assert_cmpint (chat_room_get_activity (room), ==, chat_message_get_time (message));
  g_assert_cmpint (chat_room_get_activity (room), >=, joined);
  test_wait_until (test_all_sent (room));
  g_assert_cmpint (chat_room_get_activity (room), ==, MAX (joined, chat_message_get_time (message)));
}

static void
wait_message (ChatRoom   *room,
              const char *body)
{
  test_wait_until (test_shows (room, body));
}

/* Who has written can be mentioned, also after a restart, which leaves what is
 * stored only.
 */
static void
test_members (ChatFixture   *self,
              gconstpointer  data)
{
  ChatRoom *room = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *other = chat_fixture_join_online (self->ben, "lobby", NULL);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) restored = NULL;

  before = chat_members_match (chat_room_get_members (room), "", 0);
  g_assert_cmpuint (before->len, ==, 0);

  test_send (other, "I am here");
  wait_message (room, "I am here");
  after = chat_members_match (chat_room_get_members (room), "B", 0);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpstr (chat_user_get_id (g_ptr_array_index (after, 0)), ==, "ben");

  chat_person_quit (self->ann);
  chat_person_open (self->ann);
  room = chat_person_join (self->ann, "lobby", NULL);
  test_wait_until (chat_members_get_loaded (chat_room_get_members (room)));
  restored = chat_members_match (chat_room_get_members (room), "", 0);
  g_assert_cmpuint (restored->len, ==, 1);
  g_assert_cmpstr (chat_user_get_id (g_ptr_array_index (restored, 0)), ==, "ben");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  chat_fixture_add ("/room/bad-bodies", NULL, test_bad_bodies);
  chat_fixture_add ("/room/settings", NULL, test_settings);
  chat_fixture_add ("/room/mentions", NULL, test_mentions);
  chat_fixture_add ("/room/members", CHAT_FIXTURE_CONFIG, test_members);
  chat_fixture_add ("/room/activity", NULL, test_activity);

  return g_test_run ();
}
