/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-room-name.h"

static void
test_check (void)
{
  g_autofree char *longest = g_strnfill (255, 'x');
  g_autofree char *too_long = g_strnfill (256, 'x');

  g_assert_cmpint (chat_room_name_check ("lobby", NULL), ==, CHAT_ROOM_NAME_GOOD);
  g_assert_cmpint (chat_room_name_check ("lobby", "corner"), ==, CHAT_ROOM_NAME_GOOD);
  g_assert_cmpint (chat_room_name_check ("Grüße: an alle", NULL), ==, CHAT_ROOM_NAME_GOOD);
  g_assert_cmpint (chat_room_name_check ("", NULL), ==, CHAT_ROOM_NAME_EMPTY);
  g_assert_cmpint (chat_room_name_check ("", "corner"), ==, CHAT_ROOM_NAME_EMPTY);
  g_assert_cmpint (chat_room_name_check ("a\nb", NULL), ==, CHAT_ROOM_NAME_NOT_TEXT);
  g_assert_cmpint (chat_room_name_check ("\xff", NULL), ==, CHAT_ROOM_NAME_NOT_TEXT);
  g_assert_cmpint (chat_room_name_check ("lobby", "\x7f"), ==, CHAT_ROOM_NAME_NOT_TEXT);
  g_assert_cmpint (chat_room_name_check (longest, NULL), ==, CHAT_ROOM_NAME_GOOD);
  g_assert_cmpint (chat_room_name_check (longest, "x"), ==, CHAT_ROOM_NAME_TOO_LONG);
  g_assert_cmpint (chat_room_name_check (too_long, NULL), ==, CHAT_ROOM_NAME_TOO_LONG);
}

static void
test_title (void)
{
  g_autofree char *channel = chat_room_name_dup_title ("lobby", "");
  g_autofree char *resource = chat_room_name_dup_title ("lobby", "corner");

  g_assert_cmpstr (channel, ==, "lobby");
  g_assert_cmpstr (resource, ==, "lobby › corner");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/room-name/check", test_check);
  g_test_add_func ("/room-name/title", test_title);

  return g_test_run ();
}
