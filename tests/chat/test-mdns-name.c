/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-mdns-name.h"

#include <string.h>

#define TYPE "_confab._tcp.local"

static void
test_label (void)
{
  const struct {
    const char *label;
    const char *name;
  } tests[] = {
    { "ann@desk", "ann\\@desk." TYPE },
    { "a. b\\c", "a\\.\\032b\\\\c." TYPE },
    { "zoë", "zo\\195\\171." TYPE },
    { "\"(;$)\"", "\\\"\\(\\;\\$\\)\\\"." TYPE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *name = chat_mdns_name_new (tests[i].label, TYPE);
      g_autofree char *label = NULL;

      g_assert_cmpstr (name, ==, tests[i].name);
      label = chat_mdns_name_dup_label (name, TYPE);
      g_assert_cmpstr (label, ==, tests[i].label);
    }
}

static void
test_long (void)
{
  g_autofree char *longest = g_strnfill (CHAT_MDNS_NAME_MAX_LABEL, 'a');
  g_autofree char *longer = g_strnfill (CHAT_MDNS_NAME_MAX_LABEL + 1, 'a');
  g_autofree char *parent = g_strjoin (".", longest, longest, longest, NULL);
  g_autofree char *name = chat_mdns_name_new (longest, TYPE);

  g_assert_nonnull (name);
  g_assert_null (chat_mdns_name_new (longer, TYPE));
  g_assert_null (chat_mdns_name_new ("", TYPE));
  g_assert_null (chat_mdns_name_new (longest, parent));
}

static void
test_no_label (void)
{
  const char *names[] = {
    "", ".", TYPE, "ann", "ann._other._tcp.local", "ann.desk." TYPE, "ann._confab._tcp", "\\255." TYPE,
    "\\000." TYPE, "\\999." TYPE, "\\", "..", "a..b",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (chat_mdns_name_dup_label (names[i], TYPE));
}

static void
test_equal (void)
{
  g_autofree char *label = chat_mdns_name_dup_label ("Ann._CONFAB._tcp.Local", TYPE);

  g_assert_cmpstr (label, ==, "Ann");
  g_assert_true (chat_mdns_name_equal ("Ann." TYPE, "ann._CONFAB._tcp.local"));
  g_assert_false (chat_mdns_name_equal ("Ann." TYPE, "Ben." TYPE));
}

static void
test_host (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree char *one = chat_mdns_name_new_host (rand);
  g_autofree char *two = chat_mdns_name_new_host (rand);
  g_autofree char *upper = g_ascii_strup (one, -1);

  g_assert_cmpstr (one, !=, two);
  g_assert_true (g_str_has_suffix (one, ".local"));
  g_assert_true (chat_mdns_name_is_ours (one));
  g_assert_true (chat_mdns_name_is_ours (two));
  g_assert_true (chat_mdns_name_is_ours (upper));
  g_assert_false (chat_mdns_name_is_ours ("confab-.local"));
  g_assert_false (chat_mdns_name_is_ours ("desk.local"));
}

static void
test_next (void)
{
  const struct {
    const char *label;
    const char *next;
  } tests[] = {
    { "ann@desk", "ann@desk #2" },
    { "ann@desk #2", "ann@desk #3" },
    { "ann@desk #9", "ann@desk #10" },
    { "ann #1", "ann #1 #2" },
    { "ann #x", "ann #x #2" },
    { "ann #", "ann # #2" },
    { "ann #99999999999999999999", "ann #99999999999999999999 #2" },
    { " #2", " #2 #2" },
  };
  g_autofree char *letters = g_strnfill (CHAT_MDNS_NAME_MAX_LABEL, 'a');
  g_autofree char *umlauts = g_strconcat (letters + 2, "ä", NULL);
  g_autofree char *next_letters = chat_mdns_name_dup_next (letters);
  g_autofree char *next_umlauts = chat_mdns_name_dup_next (umlauts);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *next = chat_mdns_name_dup_next (tests[i].label);

      g_assert_cmpstr (next, ==, tests[i].next);
    }

  g_assert_cmpuint (strlen (next_letters), ==, CHAT_MDNS_NAME_MAX_LABEL);
  g_assert_true (g_str_has_suffix (next_letters, "a #2"));
  g_assert_true (g_utf8_validate (next_umlauts, -1, NULL));
  g_assert_true (g_str_has_suffix (next_umlauts, "a #2"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mdns-name/label", test_label);
  g_test_add_func ("/mdns-name/long", test_long);
  g_test_add_func ("/mdns-name/no-label", test_no_label);
  g_test_add_func ("/mdns-name/equal", test_equal);
  g_test_add_func ("/mdns-name/host", test_host);
  g_test_add_func ("/mdns-name/next", test_next);

  return g_test_run ();
}
