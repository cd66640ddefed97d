/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-text.h"

static void
assert_shortened (const char *text,
                  guint       max_chars,
                  guint       max_lines,
                  const char *expected)
{
  g_autofree char *shortened = confab_text_shorten (text, max_chars, max_lines);

  g_assert_cmpstr (shortened, ==, expected);
}

static void
test_shorten (void)
{
  assert_shortened ("", 3, 3, "");
  assert_shortened ("abc", 3, 3, "abc");
  assert_shortened ("abcd", 3, 3, "abc…");
  assert_shortened ("äöüß", 3, 3, "äöü…");
  assert_shortened ("a\nb\nc", 9, 3, "a\nb\nc");
  assert_shortened ("a\nb\nc\nd", 9, 3, "a\nb\nc…");
  assert_shortened ("\n\n\n", 9, 1, "…");
}

static char *
remove_breaks (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\u200b", -1);

  return g_strjoinv ("", parts);
}

static guint
assert_broken (const char *text)
{
  g_autofree char *breakable = confab_text_make_breakable (text);
  g_autofree char *again = remove_breaks (breakable);
  g_auto (GStrv) parts = g_strsplit (breakable, "\u200b", -1);

  g_assert_true (g_utf8_validate (breakable, -1, NULL));
  g_assert_cmpstr (again, ==, text);

  return g_strv_length (parts);
}

static void
test_make_breakable (void)
{
  g_autofree char *word = g_strnfill (48, 'x');
  g_autofree char *longer = g_strnfill (100, 'x');
  g_autofree char *both = g_strconcat (word, " ", longer, "\n", longer, " end ", NULL);

  g_assert_cmpuint (assert_broken (""), ==, 0);
  g_assert_cmpuint (assert_broken ("just  some\twords\n"), ==, 1);
  g_assert_cmpuint (assert_broken (word), ==, 1);
  g_assert_cmpuint (assert_broken (longer), ==, 5);
  g_assert_cmpuint (assert_broken (both), ==, 9);
}

/* Letters with many accents and families stay what they are. */
static void
test_characters_stay_whole (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *breakable = NULL;
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append (text, "a\u0301\u0323" "\U0001f469\u200d\U0001f469\u200d\U0001f467");

  g_assert_cmpuint (assert_broken (text->str), >, 4);
  breakable = confab_text_make_breakable (text->str);
  parts = g_strsplit (breakable, "\u200b", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    g_assert_true (g_str_has_prefix (parts[i], "a\u0301") || g_str_has_prefix (parts[i], "\U0001f469\u200d\U0001f469"));
}

static void
test_to_markup (void)
{
  static const struct
  {
    const char *text;
    const char *markup;
  } cases[] = {
    { "", "" },
    { "<b> & \"quotes\"", "&lt;b&gt; &amp; &quot;quotes&quot;" },
    { "https://a.example/", "<a href=\"https://a.example/\">https://a.example/</a>" },
    { "See HTTP://a.example.", "See <a href=\"HTTP://a.example\">HTTP://a.example</a>." },
    { "(http://a.example/b_(c))", "(<a href=\"http://a.example/b_(c)\">http://a.example/b_(c)</a>)" },
    { "http://a.example/?b=1&c='2'", "<a href=\"http://a.example/?b=1&amp;c=&apos;2\">http://a.example/?b=1&amp;c=&apos;2</a>&apos;" },
    { "<http://a.example>", "&lt;<a href=\"http://a.example\">http://a.example</a>&gt;" },
    { "http://a\" onclick=\"b", "<a href=\"http://a\">http://a</a>&quot; onclick=&quot;b" },
    { "one http://a\nand https://b", "one <a href=\"http://a\">http://a</a>\nand <a href=\"https://b\">https://b</a>" },
    { "http://ä.example/ü", "<a href=\"http://ä.example/ü\">http://ä.example/ü</a>" },
    { "http://", "http://" },
    { "http:///path", "http:///path" },
    { "http://[", "http://[" },
    { "xhttp://a and javascript:alert(1) file:///etc", "xhttp://a and javascript:alert(1) file:///etc" },
    { "::: http: https:/", "::: http: https:/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *markup = confab_text_to_markup (cases[i].text);

      g_assert_cmpstr (markup, ==, cases[i].markup);
    }
}

/* A link that is broken for the eye leads to the address as it is. */
static void
test_long_address (void)
{
  g_autofree char *word = g_strnfill (100, 'x');
  g_autofree char *address = g_strconcat ("https://a.example/", word, NULL);
  g_autofree char *markup = confab_text_to_markup (address);
  g_autofree char *href = g_strdup_printf ("<a href=\"%s\">", address);

  g_assert_true (g_str_has_prefix (markup, href));
  g_assert_nonnull (strstr (markup + strlen (href), "\u200b"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/shorten", test_shorten);
  g_test_add_func ("/text/make-breakable", test_make_breakable);
  g_test_add_func ("/text/characters-stay-whole", test_characters_stay_whole);

  g_test_add_func ("/text/to-markup", test_to_markup);
  g_test_add_func ("/text/long-address", test_long_address);

  return g_test_run ();
}
