/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error.h"
#include "confab-error-text.h"

#include <gio/gio.h>

static void
assert_plain (ConfabErrorText text)
{
  g_assert_cmpstr (text.title, !=, "");
  g_assert_false (g_str_has_suffix (text.title, "."));
  g_assert_true (g_str_has_suffix (text.body, "."));
  g_assert_null (strpbrk (text.title, "<>&"));
  g_assert_null (strpbrk (text.body, "<>&"));

  if (text.action == CONFAB_ERROR_ACTION_NONE)
    g_assert_null (text.action_label);
  else
    g_assert_nonnull (text.action_label);
}

static void
test_all_codes (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (CHAT_TYPE_ERROR);
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < klass->n_values; i++)
    {
      g_autoptr (GError) error = g_error_new_literal (CHAT_ERROR, klass->values[i].value, "for the log");
      ConfabErrorText text = confab_error_text_get (error);

      assert_plain (text);
      g_assert_null (strstr (text.body, "for the log"));
      /* Each code has words of its own. */
      g_assert_true (g_hash_table_add (titles, (gpointer) text.title));
    }

  g_assert_cmpuint (g_hash_table_size (titles), ==, klass->n_values);
  g_assert_cmpuint (klass->n_values, ==, CHAT_ERROR_CERTIFICATE + 1);
}

static void
test_actions (void)
{
  g_autoptr (GError) connection = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_CONNECTION, "");
  g_autoptr (GError) refused = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_REFUSED, "");
  g_autoptr (GError) denied = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_DENIED, "");

  g_assert_cmpint (confab_error_text_get (connection).action, ==, CONFAB_ERROR_ACTION_RETRY);
  g_assert_cmpint (confab_error_text_get (refused).action, ==, CONFAB_ERROR_ACTION_SIGN_IN);
  g_assert_cmpint (confab_error_text_get (denied).action, ==, CONFAB_ERROR_ACTION_NONE);
}

static void
test_others (void)
{
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such file");
  g_autoptr (GError) unknown = g_error_new_literal (CHAT_ERROR, 1000, "from a later version");
  g_autoptr (GError) negative = g_error_new_literal (CHAT_ERROR, -1, "wrong");
  ConfabErrorText text = confab_error_text_get (NULL);

  assert_plain (text);
  g_assert_cmpstr (confab_error_text_get (foreign).title, ==, text.title);
  g_assert_cmpstr (confab_error_text_get (unknown).title, ==, text.title);
  g_assert_cmpstr (confab_error_text_get (negative).title, ==, text.title);
}

/* What is refused for a room says so, and all the rest is as everywhere. */
static void
test_rooms (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (CHAT_TYPE_ERROR);
  g_autoptr (GError) denied = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_DENIED, "");
  g_autoptr (GError) not_available = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_NOT_AVAILABLE, "");
  g_autoptr (GError) limit = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_LIMIT, "");
  g_autoptr (GError) connection = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_CONNECTION, "");

  for (guint i = 0; i < klass->n_values; i++)
    {
      g_autoptr (GError) error = g_error_new_literal (CHAT_ERROR, klass->values[i].value, "for the log");

      assert_plain (confab_error_text_get_for_joining (error));
      assert_plain (confab_error_text_get_for_presence (error));
      assert_plain (confab_error_text_get_for_writing (error));
    }

  g_assert_cmpstr (confab_error_text_get_for_joining (denied).title, ==, "Not Allowed In");
  g_assert_cmpstr (confab_error_text_get_for_joining (limit).title, ==, "Too Many Rooms");
  g_assert_cmpstr (confab_error_text_get_for_writing (denied).title, ==, "Read Only");
  g_assert_cmpstr (confab_error_text_get_for_presence (denied).title, ==, "Not for You to See");
  /* Who may not see that may not be allowed to write either. */
  g_assert_cmpstr (confab_error_text_get_for_presence (denied).body, ==,
                   "This server does not allow you to see who is in this room.");
  g_assert_cmpstr (confab_error_text_get_for_presence (not_available).title, ==, "Not Shown Here");
  g_assert_cmpstr (confab_error_text_get_for_joining (connection).title, ==, confab_error_text_get (connection).title);
  g_assert_cmpstr (confab_error_text_get_for_presence (limit).title, ==, confab_error_text_get (limit).title);
  g_assert_cmpstr (confab_error_text_get_for_writing (limit).title, ==, confab_error_text_get (limit).title);
  assert_plain (confab_error_text_get_for_joining (NULL));
  assert_plain (confab_error_text_get_for_presence (NULL));
  assert_plain (confab_error_text_get_for_writing (NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error-text/all-codes", test_all_codes);
  g_test_add_func ("/error-text/actions", test_actions);
  g_test_add_func ("/error-text/others", test_others);
  g_test_add_func ("/error-text/rooms", test_rooms);

  return g_test_run ();
}
