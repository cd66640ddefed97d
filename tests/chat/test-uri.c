/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-uri.h"

static void
test_find (void)
{
  static const struct
  {
    const char *text;
    const char *address;
  } cases[] = {
    { "", NULL },
    { "https://a.example/", "https://a.example/" },
    { "See HTTP://a.example.", "HTTP://a.example" },
    { "(http://a.example/b_(c))", "http://a.example/b_(c)" },
    { "http://a/b)))", "http://a/b" },
    { "http://a.example/?b=1&c='2'", "http://a.example/?b=1&c='2" },
    { "<http://a.example>", "http://a.example" },
    { "http://a\" onclick=\"b", "http://a" },
    { "`http://a`", "http://a" },
    { "**http://a/b** or", "http://a/b" },
    { "[http://a](http://b)", "http://a" },
    { "http://[::1]:8080/b[c]", "http://[::1]:8080/b" },
    { "http://ä.example/ü", "http://ä.example/ü" },
    { "看http://a", "http://a" },
    { "mailto:ann@a.example, or", "mailto:ann@a.example" },
    { "join confab://a.example/lobby!", "confab://a.example/lobby" },
    { "xhttp://a 1http://b and javascript:alert(1) file:///etc", NULL },
    { "::: http: https:/", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *end = NULL;
      const char *begin = chat_uri_find (cases[i].text, &end);
      g_autofree char *address = begin != NULL ? g_strndup (begin, end - begin) : NULL;

      g_assert_cmpstr (address, ==, cases[i].address);
    }
}

static void
test_allowed (void)
{
  const char *allowed[] = {
    "http://a", "HTTPS://a.example/b?c#d", "http://[::1]:1/", "http://ä.example/ü", "mailto:a@b", "confab://a/b",
  };
  const char *refused[] = {
    "", "http:", "http://", "http:///path", "http://[", "http://a b", "http://a\u202e/b", "http://a\u200b.example",
    "javascript:alert(1)", "file:///etc/passwd", "data:text/html,a", "ftp://a", "mailto:", "mailto:a", "/b", "a.example",
  };
  g_autofree char *word = g_strnfill (3000, 'a');
  g_autofree char *too_long = g_strconcat ("http://", word, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    g_assert_true (chat_uri_is_allowed (allowed[i]));
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (chat_uri_is_allowed (refused[i]));
  g_assert_false (chat_uri_is_allowed (too_long));
}

static void
test_clear (void)
{
  static const struct
  {
    const char *address;
    const char *shown;
    gboolean    clear;
  } cases[] = {
    { "https://a.example/b", "https://a.example/b", TRUE },
    { "https://a.example/b", "HTTPS://A.example/b", TRUE },
    { "https://a.example/b", "a.example/b", TRUE },
    { "https://a.example/", "a.example", TRUE },
    { "https://a.example", "https://a.example/", TRUE },
    { "mailto:ann@a.example", "ann@a.example", TRUE },
    { "confab://a.example/lobby", "confab://a.example/lobby", TRUE },
    { "https://a.example/b", "https://a.example/B", FALSE },
    { "https://a.example/b", "http://a.example/b", FALSE },
    { "https://a.example/b", "here", FALSE },
    { "https://a.example/b", "", FALSE },
    { "https://evil.example/", "https://bank.example/", FALSE },
    { "https://bank.example.evil.example/", "bank.example", FALSE },
    { "https://bank.example@evil.example/", "https://bank.example@evil.example/", FALSE },
    { "https://xn--bnk-5cd.example/", "https://xn--bnk-5cd.example/", FALSE },
    { "https://b\u0430nk.example/", "https://b\u0430nk.example/", FALSE },
    { "https://b%61nk.example/", "https://b%61nk.example/", FALSE },
    { "javascript:alert(1)", "javascript:alert(1)", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s as %s", cases[i].address, cases[i].shown);
      g_assert_cmpint (chat_uri_is_clear (cases[i].address, cases[i].shown), ==, cases[i].clear);
    }
}

static void
test_host (void)
{
  g_autofree char *plain = chat_uri_dup_host ("https://ann@A.example:8080/b");
  g_autofree char *strange = chat_uri_dup_host ("https://b\u0430nk.example/");
  g_autofree char *none = chat_uri_dup_host ("mailto:ann@a.example");

  g_assert_cmpstr (plain, ==, "a.example");
  g_assert_true (g_str_has_prefix (strange, "xn--"));
  g_assert_null (none);
}

/* Each of these would take minutes if the time grew with the square. */
static void
test_long (void)
{
  const char *pieces[] = { "http://", "http://a)", ":", "a:", "(", ")", "http://(", "mailto:", "." };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new ("http://a/");
      const char *end = NULL;

      while (text->len < 1024 * 1024)
        g_string_append (text, pieces[i]);

      for (const char *p = text->str; (p = chat_uri_find (p, &end)) != NULL; p = end)
        g_assert_true (end > p);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/uri/find", test_find);
  g_test_add_func ("/uri/allowed", test_allowed);
  g_test_add_func ("/uri/clear", test_clear);
  g_test_add_func ("/uri/host", test_host);
  g_test_add_func ("/uri/long", test_long);

  return g_test_run ();
}
