/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-emoji.h"
#include "ui-fixture.h"

#include <string.h>

static const ConfabEmoji *
get_first (GPtrArray *emoji)
{
  g_assert_cmpuint (emoji->len, >, 0);

  return g_ptr_array_index (emoji, 0);
}

static void
assert_first (const char *query,
              const char *text)
{
  g_autoptr (GPtrArray) emoji = confab_emoji_match (query, 6);

  g_assert_cmpstr (get_first (emoji)->text, ==, text);
  g_assert_cmpuint (emoji->len, <=, 6);
}

static void
assert_found (const char *name,
              const char *text)
{
  g_autofree char *found = confab_emoji_find (name);

  g_assert_cmpstr (found, ==, text);
}

static void
test_match (void)
{
  g_autoptr (GPtrArray) none = confab_emoji_match ("nosuchthing", 6);
  g_autoptr (GPtrArray) one = confab_emoji_match ("gri", 1);

  assert_first ("tada", "🎉");
  assert_first ("party_pop", "🎉");
  assert_first ("PARTY_POP", "🎉");
  assert_first ("popper", "🎉");
  assert_first ("thumbs_up", "👍");
  assert_first ("+1", "👍");
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpstr (get_first (one)->name, ==, "grinning_face");
}

static void
test_find (void)
{
  assert_found ("tada", "🎉");
  assert_found ("party_popper", "🎉");
  assert_found ("red_heart", "❤️");
  assert_found ("rocket", "🚀");
  assert_found ("party_pop", NULL);
  assert_found ("", NULL);
}

/* A name between colons is the emoji of that name, not one of that keyword. */
static void
test_name_goes_first (void)
{
  assert_found ("eyes", "👀");
  assert_found ("fire", "🔥");
  assert_found ("cat", "🐈");
}

/* Whatever is in the table is text, and is found by its own name. */
static void
test_all (void)
{
  g_autoptr (GPtrArray) emoji = confab_emoji_match ("", G_MAXUINT);

  g_assert_cmpuint (emoji->len, >, 1000);
  for (guint i = 0; i < emoji->len; i++)
    {
      const ConfabEmoji *self = g_ptr_array_index (emoji, i);

      g_assert_true (g_utf8_validate (self->text, -1, NULL));
      g_assert_cmpuint (*self->text, !=, '\0');
      g_assert_null (strchr (self->name, ' '));
    }
}

int
main (int   argc,
      char *argv[])
{
  ui_test_init (&argc, &argv);

  g_test_add_func ("/emoji/match", test_match);
  g_test_add_func ("/emoji/find", test_find);
  g_test_add_func ("/emoji/name-goes-first", test_name_goes_first);
  g_test_add_func ("/emoji/all", test_all);

  return ui_test_run ();
}
