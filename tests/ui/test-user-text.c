/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-user-text.h"

#define GUEST_ID "guest-0190b3f4-0000-4000-8000-000000000001"

static void
assert_text (const char *id,
             const char *name,
             const char *expected)
{
  g_autoptr (ChatUser) user = chat_user_new (id, name);
  g_autofree char *text = confab_user_text_get (user);

  g_assert_cmpstr (text, ==, expected);
}

/* Nobody can call themselves what another user is called. */
static void
test_get (void)
{
  assert_text ("ben", NULL, "ben");
  assert_text ("u17", "Ben Lee", "Ben Lee");
  assert_text (GUEST_ID, "ben", "ben (guest)");
  assert_text (GUEST_ID, "You", "You (guest)");
  assert_text (GUEST_ID, NULL, "Guest");
  assert_text ("", NULL, "Unknown");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/user-text/get", test_get);

  return g_test_run ();
}
