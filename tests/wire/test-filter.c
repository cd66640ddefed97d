/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-test-util.h"

#include <string.h>

static void
test_leaves (void)
{
  static const char *const some[] = { "a", "\"b\"", NULL };
  static const char *const none[] = { NULL };
  g_autoptr (GBytes) equal = wire_filter_new_leaf ("k", "eq", "v", NULL);
  g_autoptr (GBytes) empty = wire_filter_new_leaf ("", "eq", "", NULL);
  g_autoptr (GBytes) exists = wire_filter_new_leaf ("k", "ex", NULL, NULL);
  g_autoptr (GBytes) one_of = wire_filter_new_leaf ("k", "in", NULL, some);
  g_autoptr (GBytes) one_of_none = wire_filter_new_leaf ("k", "in", NULL, none);
  g_autoptr (GBytes) broken = wire_filter_new_leaf ("k\xff", "eq", "\n\\\xff", NULL);

  wire_test_assert_json (equal, "{\"key\":\"k\",\"cmp\":\"eq\",\"val\":\"v\"}");
  wire_test_assert_json (empty, "{\"key\":\"\",\"cmp\":\"eq\",\"val\":\"\"}");
  wire_test_assert_json (exists, "{\"key\":\"k\",\"cmp\":\"ex\"}");
  wire_test_assert_json (one_of, "{\"key\":\"k\",\"cmp\":\"in\",\"vals\":[\"a\",\"\\\"b\\\"\"]}");
  wire_test_assert_json (one_of_none, "{\"key\":\"k\",\"cmp\":\"in\",\"vals\":[]}");
  wire_test_assert_json (broken, "{\"key\":\"k\uFFFD\",\"cmp\":\"eq\",\"val\":\"\\n\\\\\uFFFD\"}");
}

static void
test_nodes (void)
{
  g_autoptr (GBytes) leaf = wire_filter_new_leaf ("k", "ex", NULL, NULL);
  GBytes *leaves[] = { leaf, leaf };
  g_autoptr (GBytes) both = wire_filter_new_node ("and", leaves, 2);
  g_autoptr (GBytes) not = wire_filter_new_node ("not", &both, 1);

  wire_test_assert_json (not, "{\"op\":\"not\",\"nodes\":[{\"op\":\"and\",\"nodes\":["
                         "{\"key\":\"k\",\"cmp\":\"ex\"},{\"key\":\"k\",\"cmp\":\"ex\"}]}]}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/filter/leaves", test_leaves);
  g_test_add_func ("/wire/filter/nodes", test_nodes);

  return g_test_run ();
}
