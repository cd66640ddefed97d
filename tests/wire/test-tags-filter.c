/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire.h"

#include <string.h>

static void
add_tag (GHashTable *tags,
         const char *key,
         const char *value)
{
  g_hash_table_insert (tags, g_strdup (key), g_strdup (value));
}

static GHashTable *
new_tags (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static GHashTable *
make_tags (void)
{
  GHashTable *tags = new_tags ();

  add_tag (tags, "ticker", "AAPL");
  add_tag (tags, "price", "150.25");
  add_tag (tags, "loss", "-3");
  add_tag (tags, "empty", "");
  add_tag (tags, "", "nameless");
  return tags;
}

static WireTagsFilter *
parse (const char  *json,
       GError     **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));

  return wire_tags_filter_new (bytes, error);
}

#define LEAF(key, cmp, val) "{\"key\":\"" key "\",\"cmp\":\"" cmp "\",\"val\":\"" val "\"}"
#define LIST(key, cmp, vals) "{\"key\":\"" key "\",\"cmp\":\"" cmp "\",\"vals\":[" vals "]}"
#define BARE(key, cmp) "{\"key\":\"" key "\",\"cmp\":\"" cmp "\"}"
#define JOIN(op, nodes) "{\"op\":\"" op "\",\"nodes\":[" nodes "]}"
#define TRUTH BARE ("ticker", "ex")
#define LIE BARE ("ticker", "nex")

static void
test_match (void)
{
  static const struct
  {
    const char *filter;
    gboolean matches;
    /* without any tags */
    gboolean matches_none;
  } cases[] = {
    { LEAF ("ticker", "eq", "AAPL"), TRUE, FALSE },
    { LEAF ("ticker", "eq", "AAP"), FALSE, FALSE },
    { LEAF ("ticker", "neq", "AAPL"), FALSE, TRUE },
    { LEAF ("ticker", "neq", "x"), TRUE, TRUE },
    { LEAF ("missing", "neq", "x"), TRUE, TRUE },
    { LIST ("ticker", "in", "\"X\",\"AAPL\""), TRUE, FALSE },
    { LIST ("ticker", "in", "\"X\",\"Y\""), FALSE, FALSE },
    { LIST ("ticker", "nin", "\"X\",\"AAPL\""), FALSE, TRUE },
    { LIST ("ticker", "nin", "\"X\""), TRUE, TRUE },
    { LIST ("missing", "in", "\"X\",\"\""), TRUE, TRUE },
    { LIST ("empty", "in", "\"\""), TRUE, TRUE },
    { LIST ("missing", "nin", "\"\""), FALSE, FALSE },
    { BARE ("empty", "ex"), TRUE, FALSE },
    { BARE ("missing", "ex"), FALSE, FALSE },
    { BARE ("missing", "nex"), TRUE, TRUE },
    { BARE ("", "ex"), TRUE, FALSE },
    { "{\"cmp\":\"nex\"}", FALSE, TRUE },
    { LEAF ("ticker", "sw", "AA"), TRUE, FALSE },
    { LEAF ("ticker", "sw", "AAPLE"), FALSE, FALSE },
    { LEAF ("ticker", "ew", "PL"), TRUE, FALSE },
    { LEAF ("ticker", "ew", "AA"), FALSE, FALSE },
    { LEAF ("ticker", "ct", "AP"), TRUE, FALSE },
    { LEAF ("ticker", "ct", "LA"), FALSE, FALSE },
    { LEAF ("price", "gt", "150.2"), TRUE, FALSE },
    { LEAF ("price", "gt", "150.250"), FALSE, FALSE },
    { LEAF ("price", "gte", "150.250"), TRUE, FALSE },
    { LEAF ("price", "lt", "1000"), TRUE, FALSE },
    { LEAF ("price", "lt", "20"), FALSE, FALSE },
    { LEAF ("price", "lte", "150.25"), TRUE, FALSE },
    { LEAF ("loss", "lt", "-2"), TRUE, FALSE },
    { LEAF ("loss", "gt", "-20"), TRUE, FALSE },
    { LEAF ("loss", "lt", "0"), TRUE, FALSE },
    { LEAF ("ticker", "gt", "1"), FALSE, FALSE },
    { LEAF ("ticker", "lt", "1"), FALSE, FALSE },
    { LEAF ("price", "lt", "many"), FALSE, FALSE },
    { LEAF ("empty", "lte", "0"), FALSE, FALSE },
    { JOIN ("and", TRUTH), TRUE, FALSE },
    { JOIN ("and", TRUTH "," TRUTH "," LIE), FALSE, FALSE },
    { JOIN ("or", LIE), FALSE, TRUE },
    { JOIN ("or", LIE "," LIE "," TRUTH), TRUE, TRUE },
    { JOIN ("not", TRUTH), FALSE, TRUE },
    { JOIN ("not", JOIN ("not", TRUTH)), TRUE, FALSE },
    { JOIN ("or", JOIN ("and", TRUTH "," LIE) "," JOIN ("not", LIE)), TRUE, FALSE },
    { JOIN ("and", JOIN ("or", LIE "," TRUTH) "," TRUTH), TRUE, FALSE },
    { JOIN ("and", JOIN ("or", TRUTH "," LIE) "," LIE), FALSE, TRUE },
    { "{\"op\":null,\"key\":\"ticker\",\"cmp\":\"eq\",\"val\":\"AAPL\",\"vals\":null,\"nodes\":null,\"later\":7}",
      TRUE, FALSE },
    { "{\"op\":\"\",\"key\":\"ticker\",\"cmp\":\"eq\",\"val\":\"\\u0041APL\",\"vals\":[]}", TRUE, FALSE },
  };
  g_autoptr (GHashTable) tags = make_tags ();
  g_autoptr (GHashTable) none = new_tags ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WireTagsFilter) filter = parse (cases[i].filter, &error);

      g_test_message ("%s", cases[i].filter);
      g_assert_no_error (error);
      g_assert_cmpint (wire_tags_filter_match (filter, tags), ==, cases[i].matches);
      g_assert_cmpint (wire_tags_filter_match (filter, none), ==, cases[i].matches_none);
      g_assert_cmpint (wire_tags_filter_match (filter, NULL), ==, cases[i].matches_none);
    }
}

static void
test_numbers (void)
{
  /* Smallest first; equal ones in one line */
  static const char *const lines[] = {
    "-1000000000000000000000000000000000000000000",
    "-18446744073709551617",
    "-18446744073709551616 -018446744073709551616.000",
    "-10",
    "-9.99",
    "-1 -1.0 -01",
    "-0.0000000000000000001",
    "0 -0 +0 00 0.0 -0.000",
    "0.0000000000000000001",
    "0.1 +0.1 00.10",
    "0.11",
    "9",
    "10 +10",
    "9007199254740992",
    "9007199254740993",
    "18446744073709551616",
    "1000000000000000000000000000000000000000000",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (lines); j++)
      {
        g_auto (GStrv) left = g_strsplit (lines[i], " ", -1);
        g_auto (GStrv) right = g_strsplit (lines[j], " ", -1);

        for (char **l = left; *l != NULL; l++)
          for (char **r = right; *r != NULL; r++)
            {
              g_autoptr (GHashTable) tags = new_tags ();
              const char *const names[] = { "lt", "lte", "gt", "gte" };
              gboolean expected[] = { i < j, i <= j, i > j, i >= j };

              add_tag (tags, "n", *l);
              for (gsize k = 0; k < G_N_ELEMENTS (names); k++)
                {
                  g_autofree char *json = g_strdup_printf (LEAF ("n", "%s", "%s"), names[k], *r);
                  g_autoptr (WireTagsFilter) filter = parse (json, NULL);

                  g_assert_cmpint (wire_tags_filter_match (filter, tags), ==, expected[k]);
                }
            }
      }
}

static void
test_not_numbers (void)
{
  static const char *const texts[] = {
    "", ".", "-", "+", "+-1", "1.", ".5", "-.5", "1..2", "1.2.3", "1e3", "0x10", " 1", "1 ", "1,5", "inf", "nan",
    "0.00000000000000000001", "\xd9\xa1",
  };
  g_autoptr (WireTagsFilter) below = parse (LEAF ("n", "lte", "5"), NULL);
  g_autoptr (WireTagsFilter) above = parse (LEAF ("n", "gte", "-5"), NULL);
  g_autoptr (GHashTable) tags = new_tags ();
  g_autofree char *longest = g_strnfill (200, '0');
  g_autofree char *too_long = g_strnfill (201, '0');

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      add_tag (tags, "n", texts[i]);
      g_assert_false (wire_tags_filter_match (below, tags));
      g_assert_false (wire_tags_filter_match (above, tags));
    }

  add_tag (tags, "n", longest);
  g_assert_true (wire_tags_filter_match (below, tags));
  add_tag (tags, "n", too_long);
  g_assert_false (wire_tags_filter_match (below, tags));
}

static void
test_invalid (void)
{
  static const char *const filters[] = {
    "", "{", "null", "[]", "\"x\"", "7", "{}", "{\"op\":\"\"}",
    "{\"key\":\"a\"}",
    "{\"key\":\"a\",\"cmp\":\"eq\"}",
    "{\"key\":\"a\",\"cmp\":\"eq\",\"val\":\"\"}",
    "{\"key\":\"a\",\"cmp\":\"eq\",\"val\":7}",
    "{\"key\":7,\"cmp\":\"eq\",\"val\":\"a\"}",
    "{\"key\":\"a\",\"cmp\":7,\"val\":\"a\"}",
    "{\"op\":7,\"key\":\"a\",\"cmp\":\"ex\"}",
    "{\"key\":\"a\",\"cmp\":\"EQ\",\"val\":\"a\"}",
    "{\"key\":\"a\",\"cmp\":\"like\",\"val\":\"a\"}",
    "{\"key\":\"a\",\"cmp\":\"eq\",\"val\":\"a\",\"vals\":[\"b\"]}",
    "{\"key\":\"a\",\"cmp\":\"in\"}",
    "{\"key\":\"a\",\"cmp\":\"in\",\"vals\":[]}",
    "{\"key\":\"a\",\"cmp\":\"in\",\"vals\":\"b\"}",
    "{\"key\":\"a\",\"cmp\":\"in\",\"vals\":{\"b\":\"c\"}}",
    "{\"key\":\"a\",\"cmp\":\"in\",\"vals\":[7]}",
    "{\"key\":\"a\",\"cmp\":\"in\",\"vals\":[\"b\"],\"val\":\"b\"}",
    "{\"key\":\"a\",\"cmp\":\"ex\",\"val\":\"b\"}",
    "{\"key\":\"a\",\"cmp\":\"nex\",\"vals\":[\"b\"]}",
    "{\"key\":\"\",\"cmp\":\"eq\",\"val\":\"b\"}",
    "{\"key\":\"a\\u0000b\",\"cmp\":\"ex\"}",
    "{\"key\":\"a\",\"cmp\":\"eq\",\"val\":\"b\\u0000\"}",
    "{\"key\":\"a\",\"cmp\":\"in\",\"vals\":[\"b\\u0000\"]}",
    "{\"op\":\"xor\",\"nodes\":[" TRUTH "]}",
    "{\"op\":\"and\"}",
    "{\"op\":\"and\",\"nodes\":[]}",
    "{\"op\":\"or\",\"nodes\":[]}",
    "{\"op\":\"or\",\"nodes\":{}}",
    "{\"op\":\"or\",\"nodes\":[7]}",
    "{\"op\":\"not\",\"nodes\":[]}",
    "{\"op\":\"not\",\"nodes\":[" TRUTH "," TRUTH "]}",
    "{\"op\":\"and\",\"nodes\":[" TRUTH ",{\"key\":\"a\"}]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", filters[i]);
      g_assert_null (parse (filters[i], &error));
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_INVALID);
    }
}

static char *
nest (guint depth)
{
  g_autoptr (GString) json = g_string_new (NULL);

  for (guint i = 1; i < depth; i++)
    g_string_append (json, "{\"op\":\"not\",\"nodes\":[");
  g_string_append (json, TRUTH);
  for (guint i = 1; i < depth; i++)
    g_string_append (json, "]}");

  return g_string_free (g_steal_pointer (&json), FALSE);
}

static char *
repeat (guint n_nodes)
{
  g_autoptr (GString) json = g_string_new ("{\"op\":\"and\",\"nodes\":[");

  for (guint i = 1; i < n_nodes; i++)
    g_string_append_printf (json, "%s" TRUTH, i > 1 ? "," : "");
  g_string_append (json, "]}");

  return g_string_free (g_steal_pointer (&json), FALSE);
}

static char *
fill (guint size)
{
  g_autofree char *value = g_strnfill (size - strlen (LEAF ("k", "eq", "")), 'x');

  return g_strdup_printf (LEAF ("k", "eq", "%s"), value);
}

static void
test_limits (void)
{
  struct
  {
    char *(*make) (guint size);
    guint most;
  } cases[] = {
    { nest, WIRE_TAGS_FILTER_MAX_DEPTH },
    { repeat, WIRE_TAGS_FILTER_MAX_NODES },
    { fill, WIRE_TAGS_FILTER_MAX_SIZE },
  };
  g_autoptr (GHashTable) tags = make_tags ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *most = cases[i].make (cases[i].most);
      g_autofree char *more = cases[i].make (cases[i].most + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (WireTagsFilter) filter = parse (most, &error);

      g_assert_no_error (error);
      wire_tags_filter_match (filter, tags);
      g_assert_null (parse (more, &error));
      g_assert_error (error, WIRE_ERROR, WIRE_ERROR_TOO_LARGE);
    }
}

/* What our client makes is understood. */
static void
test_made_here (void)
{
  static const char *const some[] = { "MSFT", "AAPL", NULL };
  g_autoptr (GBytes) leaf = wire_filter_new_leaf ("ticker", "in", NULL, some);
  GBytes *leaves[] = { leaf, leaf };
  g_autoptr (GBytes) both = wire_filter_new_node ("and", leaves, 2);
  g_autoptr (GHashTable) tags = make_tags ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WireTagsFilter) filter = wire_tags_filter_new (both, &error);

  g_assert_no_error (error);
  g_assert_true (wire_tags_filter_match (filter, tags));
  g_assert_false (wire_tags_filter_match (filter, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/tags-filter/match", test_match);
  g_test_add_func ("/wire/tags-filter/numbers", test_numbers);
  g_test_add_func ("/wire/tags-filter/not-numbers", test_not_numbers);
  g_test_add_func ("/wire/tags-filter/invalid", test_invalid);
  g_test_add_func ("/wire/tags-filter/limits", test_limits);
  g_test_add_func ("/wire/tags-filter/made-here", test_made_here);

  return g_test_run ();
}
