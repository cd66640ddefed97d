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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  chat_fixture_add ("/room/bad-bodies", NULL, test_bad_bodies);

  return g_test_run ();
}
