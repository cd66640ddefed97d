/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mentions.h"

static const char *const people[] = {
  "ann", "Ann Lee", "ben", "Élodie", "x_y", "安", "a.b", NULL
};

static void
assert_found (const char *body,
              const char *expected)
{
  g_auto (GStrv) found = chat_mentions_find (body, people);
  g_autofree char *joined = g_strjoinv (",", found);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_found (void)
{
  assert_found ("@ann", "ann");
  assert_found ("Hello @ben, and @ann!", "ben,ann");
  assert_found ("(@ben) @安。 @x_y @a.b.", "ben,安,x_y,a.b");
  assert_found ("@BEN @élodie @ÉLODIE", "ben,Élodie");
  assert_found ("@ben @ben\n@ben", "ben");
  assert_found ("@ann's @ben-", "ann,ben");
  assert_found ("@ann@ben", "ann");
}

static void
test_longest (void)
{
  assert_found ("@Ann Lee", "Ann Lee");
  assert_found ("@ann leeds", "ann");
  assert_found ("@ann le", "ann");
}

static void
test_not_found (void)
{
  assert_found ("", "");
  assert_found ("@", "");
  assert_found ("@@", "");
  assert_found ("ann ben", "");
  assert_found ("@annabel @ben2 @ben_", "");
  assert_found ("mail@ann é@ben", "");
  assert_found ("@ ann", "");
  assert_found ("@e\xcc\x81lodie", "");
}

/* However long the text and however many the people, it ends, with a bound. */
static void
test_many (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) body = g_string_new (NULL);
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) found = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      g_strv_builder_take (builder, g_strdup_printf ("name%u", i));
      g_string_append_printf (body, "@name%u ", i);
    }
  names = g_strv_builder_end (builder);

  found = chat_mentions_find (body->str, (const char *const *) names);
  g_assert_cmpuint (g_strv_length (found), ==, 64);
  g_assert_cmpstr (found[63], ==, "name63");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mentions/found", test_found);
  g_test_add_func ("/mentions/longest", test_longest);
  g_test_add_func ("/mentions/not-found", test_not_found);
  g_test_add_func ("/mentions/many", test_many);

  return g_test_run ();
}
