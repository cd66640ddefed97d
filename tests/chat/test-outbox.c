/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-fixture.h"
#include "chat-test-util.h"

#include <string.h>

/* What is written without a server arrives when it is back, once and in order. */
static void
test_offline (ChatFixture   *self,
              gconstpointer  data)
{
  ChatRoom *ann = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *ben = chat_fixture_join_online (self->ben, "lobby", NULL);

  test_send (ann, "before");
  test_wait_until (test_shows (ben, "ann: before") && test_all_sent (ann));
  server_fixture_kill (self->server);
  test_wait_until (chat_room_get_state (ann) == CHAT_ROOM_WAITING &&
                   chat_room_get_state (ben) == CHAT_ROOM_WAITING);

  test_send_many (ann, "offline", 3);
  test_assert_timeline (ann, "ann: before\nann: offline 1 (sending)\nann: offline 2 (sending)\n"
                             "ann: offline 3 (sending)\n");
  chat_fixture_restart_server (self);
  chat_account_connect (self->ann->account);
  chat_account_connect (self->ben->account);
  test_wait_until (test_shows (ben, "offline 3") && test_all_sent (ann));
  test_assert_timeline (ann, "ann: before\nann: offline 1\nann: offline 2\nann: offline 3\n");
  test_assert_timeline (ben, "ann: before\nann: offline 1\nann: offline 2\nann: offline 3\n");
}

/* The server dies at any moment while both write: each message is there once. */
static void
test_crashes (ChatFixture   *self,
              gconstpointer  data)
{
  ChatRoom *ann = chat_fixture_join_online (self->ann, "lobby", NULL);
  ChatRoom *ben = chat_fixture_join_online (self->ben, "lobby", NULL);
  g_autofree char *ann_saw = NULL;
  g_autofree char *ben_saw = NULL;

  for (guint round = 0; round < 4; round++)
    {
      g_autofree char *prefix = g_strdup_printf ("round %u", round);
      guint id;

      test_send_many (ann, prefix, 20);
      test_send_many (ben, prefix, 20);
      id = test_wait_begin ("some of it");
      for (guint i = 0; i < 10 * round; i++)
        g_main_context_iteration (NULL, TRUE);
      test_wait_end (id);
      server_fixture_kill (self->server);
      chat_fixture_restart_server (self);
    }

  chat_account_connect (self->ann->account);
  chat_account_connect (self->ben->account);
  test_wait_until (test_all_sent (ann) && test_all_sent (ben) &&
                   test_count (ann, CHAT_TIMELINE_MESSAGE) >= 160 &&
                   test_count (ben, CHAT_TIMELINE_MESSAGE) >= 160);
  g_assert_cmpuint (test_count (ann, CHAT_TIMELINE_MESSAGE), ==, 160);
  g_assert_cmpuint (test_count (ann, CHAT_TIMELINE_GAP), ==, 0);
  ann_saw = test_describe (ann);
  ben_saw = test_describe (ben);
  g_assert_cmpstr (ann_saw, ==, ben_saw);
  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *line = g_strdup_printf ("ann: round 3 %u\n", i);

      g_assert_nonnull (strstr (ann_saw, line));
    }
}

/* The outbox is still there in the next run. */
static void
test_restart_with_outbox (ChatFixture   *self,
                          gconstpointer  data)
{
  ChatRoom *ben = chat_fixture_join_online (self->ben, "lobby", NULL);
  ChatRoom *ann = chat_person_join (self->ann, "lobby", NULL);

  test_send_many (ann, "later", 3);
  chat_room_set_draft (ann, "half a sent");
  chat_person_quit (self->ann);

  chat_person_open (self->ann);
  ann = chat_person_join (self->ann, "lobby", NULL);
  g_assert_cmpstr (chat_room_get_draft (ann), ==, "half a sent");
  test_assert_timeline (ann, "ann: later 1 (sending)\nann: later 2 (sending)\nann: later 3 (sending)\n");
  chat_person_go_online (self->ann);
  test_wait_until (test_shows (ben, "later 3") && test_all_sent (ann));
  test_assert_timeline (ben, "ann: later 1\nann: later 2\nann: later 3\n");
  test_assert_timeline (ann, "ann: later 1\nann: later 2\nann: later 3\n");
}

static void
test_refused (ChatFixture   *self,
              gconstpointer  data)
{
  ChatRoom *secret = chat_person_join (self->ann, "secret", NULL);
  ChatRoom *board = chat_person_join (self->ann, "board", NULL);
  ChatMessage *message;

  chat_person_go_online (self->ann);
  test_wait_until (chat_room_get_state (secret) == CHAT_ROOM_REFUSED);
  g_assert_error (chat_room_get_error (secret), CHAT_ERROR, CHAT_ERROR_DENIED);
  chat_room_rejoin (secret);
  g_assert_cmpint (chat_room_get_state (secret), ==, CHAT_ROOM_WAITING);
  test_wait_until (chat_room_get_state (secret) == CHAT_ROOM_REFUSED);

  chat_person_wait_joined (board);
  message = test_send (board, "I may not");
  test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_FAILED);
  g_assert_error (chat_message_get_error (message), CHAT_ERROR, CHAT_ERROR_DENIED);
  test_send (board, "nor this");
  test_wait_until (test_shows (board, "nor this (failed)"));
  chat_room_retry (board, message);
  test_assert_timeline (board, "ann: nor this (failed)\nann: I may not (sending)\n");
  test_wait_until (chat_message_get_state (message) == CHAT_MESSAGE_FAILED);

  chat_person_quit (self->ann);
  chat_person_open (self->ann);
  board = chat_person_join (self->ann, "board", NULL);
  test_assert_timeline (board, "ann: nor this (failed)\nann: I may not (failed)\n");
  message = chat_room_get_last_message (board);
  g_assert_error (chat_message_get_error (message), CHAT_ERROR, CHAT_ERROR_DENIED);
  chat_room_cancel (board, message);
  test_assert_timeline (board, "ann: nor this (failed)\n");
  chat_room_cancel (board, chat_room_get_last_message (board));
  test_assert_timeline (board, "");
  g_assert_null (chat_room_get_last_message (board));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  chat_fixture_add ("/outbox/offline", NULL, test_offline);
  chat_fixture_add ("/outbox/crashes", NULL, test_crashes);
  chat_fixture_add ("/outbox/restart-with-outbox", NULL, test_restart_with_outbox);
  chat_fixture_add ("/outbox/refused", CHAT_FIXTURE_CONFIG "[channel secret]\nread=nobody\n[channel board]\npublish=nobody\n", test_refused);

  return g_test_run ();
}
