/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-names.h"
#include "chat-text.h"

#include <string.h>

static gboolean
may_end (const char *end)
{
  return !g_ascii_isalnum (*end);
}

static void
assert_match (ChatNames  *names,
              const char *text,
              const char *expected)
{
  g_autofree char *folded = chat_text_fold (text, CHAT_TEXT_FOLD_CASE);
  g_autofree char *folded_name = expected != NULL ? chat_text_fold (expected, CHAT_TEXT_FOLD_CASE) : g_strdup ("");
  gsize length;

  g_test_message ("%s", text);
  g_assert_cmpstr (chat_names_match (names, folded, may_end, &length), ==, expected);
  g_assert_cmpuint (length, ==, strlen (folded_name));
}

static void
test_match (void)
{
  const char *const people[] = { "ben", "Ann", "", "Ann Lee", "Anna", "ann", "Änne", "Ann Lee Fox", NULL };
  g_autoptr (ChatNames) names = chat_names_new (people, people);

  assert_match (names, "", NULL);
  assert_match (names, "a", NULL);
  assert_match (names, "zoe", NULL);
  assert_match (names, "ann", "Ann");
  assert_match (names, "ANN!", "Ann");
  assert_match (names, "anna", "Anna");
  assert_match (names, "annab", NULL);
  assert_match (names, "ann le", "Ann");
  assert_match (names, "ann lee", "Ann Lee");
  assert_match (names, "ann lees", "Ann");
  assert_match (names, "ann lee foxy", "Ann Lee");
  assert_match (names, "ann lee fox, ben", "Ann Lee Fox");
  assert_match (names, "a\xcc\x88nne", "Änne");
  assert_match (names, "anne", NULL);
  assert_match (names, "ben ann", "ben");
}

static void
test_none (void)
{
  const char *const people[] = { NULL };
  g_autoptr (ChatNames) names = chat_names_new (people, people);

  assert_match (names, "", NULL);
  assert_match (names, "ann", NULL);
}

/* The same as to compare with each. */
static void
test_any (void)
{
  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (GPtrArray) people = g_ptr_array_new_null_terminated (20, g_free, TRUE);
      g_autoptr (ChatNames) names = NULL;

      for (guint j = 0; j < 20; j++)
        {
          char *name = g_strnfill (g_test_rand_int_range (0, 6), 'a');

          for (char *p = name; *p != '\0'; p++)
            *p = "ab "[g_test_rand_int_range (0, 3)];
          g_ptr_array_add (people, name);
        }
      names = chat_names_new ((const char *const *) people->pdata, (const char *const *) people->pdata);

      for (guint j = 0; j < people->len; j++)
        {
          g_autofree char *text = g_strconcat (g_ptr_array_index (people, j), " a", NULL);
          gsize longest = 0;
          gsize length;

          for (guint k = 0; k < people->len; k++)
            {
              const char *name = g_ptr_array_index (people, k);

              if (g_str_has_prefix (text, name) && may_end (text + strlen (name)))
                longest = MAX (longest, strlen (name));
            }
          chat_names_match (names, text, may_end, &length);
          g_assert_cmpuint (length, ==, longest);
        }
    }
}

/* Names are what others say they are. */
static void
test_invalid (void)
{
  const char *const people[] = { "\xff", "a\xc3", NULL };
  g_autoptr (ChatNames) names = chat_names_new (people, people);
  gsize length;

  g_assert_null (chat_names_match (names, "ann", may_end, &length));
  g_assert_cmpuint (length, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/names/match", test_match);
  g_test_add_func ("/names/none", test_none);
  g_test_add_func ("/names/any", test_any);
  g_test_add_func ("/names/invalid", test_invalid);

  return g_test_run ();
}
