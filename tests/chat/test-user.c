/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-user.h"

#include <string.h>

#define GUEST_ID "guest-0190b3f4-0000-4000-8000-000000000001"

static void
assert_user (const char *id,
             const char *name,
             const char *expected_name,
             const char *expected_handle,
             const char *expected_alias)
{
  g_autoptr (ChatUser) user = chat_user_new (id, name);

  g_assert_cmpstr (chat_user_get_name (user), ==, expected_name);
  g_assert_cmpstr (chat_user_get_handle (user), ==, expected_handle);
  g_assert_cmpstr (chat_user_get_alias (user), ==, expected_alias);
}

static void
test_names (void)
{
  assert_user (NULL, NULL, "", "", "");
  assert_user ("", "", "", "", "");
  assert_user ("ann", NULL, "", "ann", "");
  assert_user ("ann", "ann", "", "ann", "");
  assert_user ("u17", "Ann Lee", "Ann Lee", "Ann Lee", "u17");
  assert_user ("", "Ann", "Ann", "Ann", "");
  assert_user ("u17", " A\nn\u202e\xff ", "An\uFFFD", "An\uFFFD", "u17");

  /* Nobody can read that. */
  assert_user (GUEST_ID, NULL, "", "", "");
  assert_user (GUEST_ID, "Ann", "Ann", "Ann", "");
}

static gboolean
is_guest (const char *id)
{
  g_autoptr (ChatUser) user = chat_user_new (id, "Ann");

  return chat_user_is_guest (user);
}

static void
test_guest (void)
{
  g_assert_true (is_guest (GUEST_ID));
  g_assert_false (is_guest (""));
  g_assert_false (is_guest ("ann"));
  g_assert_false (is_guest ("guest-"));
  g_assert_false (is_guest ("guest-ann"));
  g_assert_false (is_guest (GUEST_ID "2"));
}

static void
test_equal (void)
{
  g_autoptr (ChatUser) ann = chat_user_new ("u17", "Ann");
  g_autoptr (ChatUser) same = chat_user_new ("u17", "Ann");
  g_autoptr (ChatUser) renamed = chat_user_new ("u17", "Anna");
  g_autoptr (ChatUser) other = chat_user_new ("u18", "Ann");

  g_assert_true (chat_user_equal (ann, ann));
  g_assert_true (chat_user_equal (ann, same));
  g_assert_false (chat_user_equal (ann, renamed));
  g_assert_false (chat_user_equal (ann, other));
}

static void
assert_told (const char *info,
             const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new (info, strlen (info));
  g_autoptr (ChatUser) user = chat_user_new_told ("u1\n7", bytes);

  g_test_message ("%s", info);
  if (expected == NULL)
    {
      g_assert_null (user);
      return;
    }

  g_assert_cmpstr (chat_user_get_id (user), ==, "u17");
  g_assert_cmpstr (chat_user_get_name (user), ==, expected);
}

static void
test_told (void)
{
  g_autofree char *spaces = g_strnfill (64 * 1024, ' ');
  g_autofree char *large = g_strconcat ("{\"name\":\"Ann\"}", spaces, NULL);

  g_assert_null (chat_user_new_told ("u17", NULL));
  assert_told ("{\"name\":\"Ann Lee\"}", "Ann Lee");
  assert_told (" {\"a\":[{}],\"name\":\"A\\u00e4\\n\"} ", "Aä");
  assert_told ("{\"name\":\"u17\"}", "");
  assert_told ("{\"name\":\" \"}", NULL);
  assert_told ("{\"name\":\"a\\u0000b\"}", NULL);
  assert_told ("{\"name\":7}", NULL);
  assert_told ("{\"name\":null}", NULL);
  assert_told ("{\"user\":{\"name\":\"Ann\"}}", NULL);
  assert_told ("[\"name\",\"Ann\"]", NULL);
  assert_told ("\"Ann\"", NULL);
  assert_told ("{\"name\":\"Ann\"", NULL);
  assert_told ("", NULL);
  assert_told (large, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/user/names", test_names);
  g_test_add_func ("/user/guest", test_guest);
  g_test_add_func ("/user/equal", test_equal);
  g_test_add_func ("/user/told", test_told);

  return g_test_run ();
}
