/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-markup.h"

#include <string.h>

#define CODE(text) "<span font_family=\"monospace\" background=\"#80808033\">" text "</span>"

static void
describe_block (ChatMarkupBlock *block,
                GString         *result)
{
  switch (chat_markup_block_get_kind (block))
    {
    case CHAT_MARKUP_PARAGRAPH:
      {
        g_autofree char *pango = chat_markup_block_to_pango (block, CHAT_MARKUP_LINKS_ACTIVE, NULL, NULL);

        g_string_append_printf (result, "p(%s)", pango);
        break;
      }

    case CHAT_MARKUP_CODE:
      g_string_append_printf (result, "code:%s(%s)",
                              chat_markup_block_get_language (block) != NULL ? chat_markup_block_get_language (block) : "",
                              chat_markup_block_get_text (block));
      break;

    case CHAT_MARKUP_QUOTE:
    case CHAT_MARKUP_ITEM:
    default:
      g_string_append_printf (result, "%s[",
                              chat_markup_block_get_marker (block) != NULL ? chat_markup_block_get_marker (block) : ">");
      for (guint i = 0; i < chat_markup_block_get_n_children (block); i++)
        describe_block (chat_markup_block_get_child (block, i), result);
      g_string_append (result, "]");
    }
}

static char *
describe (ChatMarkup *markup)
{
  GString *result = g_string_new (NULL);

  for (guint i = 0; i < chat_markup_get_n_blocks (markup); i++)
    describe_block (chat_markup_get_block (markup, i), result);

  return g_string_free_and_steal (result);
}

typedef struct
{
  const char *body;
  const char *expected;
} Case;

static void
assert_cases (const Case *cases,
              guint       n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autoptr (ChatMarkup) markup = chat_markup_parse (cases[i].body, NULL, NULL);
      g_autofree char *description = describe (markup);

      g_test_message ("%s", cases[i].body);
      g_assert_cmpstr (description, ==, cases[i].expected);
    }
}

static void
test_inline (void)
{
  static const Case cases[] = {
    { "", "p()" },
    { "Hello", "p(Hello)" },
    { "<b> & \"quotes\" &amp; <script>", "p(&lt;b&gt; &amp; \"quotes\" &amp;amp; &lt;script&gt;)" },
    { "*a* _b_ **c** __d__ ***e***", "p(<i>a</i> <i>b</i> <b>c</b> <b>d</b> <b><i>e</i></b>)" },
    { "~a~ ~~b~~ ~~~", "p(<s>a</s> <s>b</s> ~~~)" },
    { "**a *b* c**", "p(<b>a </b><b><i>b</i></b><b> c</b>)" },
    { "`a*b*` ``c`d``", "p(" CODE ("a*b*") " " CODE ("c`d") ")" },
    { "`<b>`", "p(" CODE ("&lt;b&gt;") ")" },
    { "snake_case_name and 2*3*4 and **open", "p(snake_case_name and 2*3*4 and **open)" },
    { "\\*a\\* \\_b\\_ \\`c\\`", "p(*a* _b_ `c`)" },
    { "`\\*` and `\\`", "p(" CODE ("\\*") " and " CODE ("\\") ")" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
}

/* What people type and mean as it is. */
static void
test_as_typed (void)
{
  static const Case cases[] = {
    { "¯\\_(ツ)_/¯", "p(¯\\_(ツ)_/¯)" },
    { "*_* (*_*) ~_~ *", "p(*_* (*_*) ~_~ *)" },
    { "C:\\new\\.folder \\\\server\\share", "p(C:\\new\\.folder \\\\server\\share)" },
    { "end\\\nnext", "p(end\\\nnext)" },
    { "[1]: http://a", "p([1]: <a href=\"http://a\">http://a</a>)" },
    { "text\n---\nmore\n===", "p(text\n---\nmore\n===)" },
    { "***", "p(***)" },
    { "- - -", "p(- - -)" },
    { "-", "p(-)" },
    { "+", "p(+)" },
    { "1.", "p(1.)" },
    { "#", "p(#)" },
    { "+1", "p(+1)" },
    { "#channel", "p(#channel)" },
    { ">:( >.<", "p(&gt;:( &gt;.&lt;)" },
    { ">", "p(&gt;)" },
    { "<!-- a -->\n<div>", "p(&lt;!-- a --&gt;\n&lt;div&gt;)" },
    { "| a | b |\n|---|---|\n| c | d |", "p(| a | b |\n|---|---|\n| c | d |)" },
    { "We met in\n1986. It rained.", "p(We met in\n1986. It rained.)" },
    { "    four\n  two *i*", "p(    four\n  two <i>i</i>)" },
    { "a\n\n\n\nb *c*", "p(a\n\n\n\nb <i>c</i>)" },
    { "a\n\n\n\nb", "p(a\n\n\n\nb)" },
    { "*a*\nb  \nc", "p(<i>a</i>\nb\nc)" },
    { "*a*\n\n[b](http://c)", "p(<i>a</i>\n\n<a href=\"http://c\">b</a>)" },
    { "\\# a\n\\- b\n\\> c", "p(# a\n- b\n&gt; c)" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_blocks (void)
{
  static const Case cases[] = {
    { "# Title\ntext", "p(<b>Title</b>\ntext)" },
    { "## *Title* ##\n\ntext", "p(<b><i>Title</i></b>\n\ntext)" },
    { "> a\n> b", ">[p(a\nb)]" },
    { "> a\nb", ">[p(a)]p(b)" },
    { "> a\n>\n> b\n\nc", ">[p(a\n\nb)]p(c)" },
    { "> > a\n> b", ">[>[p(a\nb)]]" },
    { "a\n> b\nc", "p(a)>[p(b)]p(c)" },
    { "- a\n- *b*", "•[p(a)]•[p(<i>b</i>)]" },
    { "* a\n+ b", "•[p(a)]•[p(b)]" },
    { "3. a\n4. b", "3.[p(a)]4.[p(b)]" },
    { "1) a", "1.[p(a)]" },
    { "- a\n  - b\n- c\nd", "•[p(a)•[p(b)]]•[p(c)]p(d)" },
    { "- a\n  b\n\n  c", "•[p(a\nb\n\nc)]" },
    { "- a\n-\n- b", "•[p(a)]p(-)•[p(b)]" },
    { "a:\n- b", "p(a:)•[p(b)]" },
    { "> - a\n> - b", ">[•[p(a)]•[p(b)]]" },
    { "```\na\n  b < *c*\n```", "code:(a\n  b < *c*)" },
    { "~~~c\n\\*\n---\n>:(\n[1]: a\n~~~\nb", "code:c(\\*\n---\n>:(\n[1]: a)p(b)" },
    { "```C++ main.cc\nhttp://a/b_c_\n", "code:C++ main.cc(http://a/b_c_)" },
    { "a\n```\nb\n\nc", "p(a)code:(b\n\nc)" },
    { "> ```\n> a\n> ```\nb", ">[code:(a)]p(b)" },
    { "> ```\n> a\nb", ">[code:(a)]p(b)" },
    { "```a```", "p(" CODE ("a") ")" },
    { "```", "p(```)" },
    { "```c\n```\na", "p(```c\na)" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_links (void)
{
  static const Case cases[] = {
    { "[a](http://b)", "p(<a href=\"http://b\">a</a>)" },
    { "[*a* b](<http://b/c d>)", "p([<i>a</i> b](<a href=\"http://b/c\">http://b/c</a> d))" },
    { "[](http://b)", "p(<a href=\"http://b\">http://b</a>)" },
    { "[**a** `b`](http://c)", "p(<a href=\"http://c\"><b>a</b> " CODE ("b") "</a>)" },
    { "![a](http://b/c.png)", "p(<a href=\"http://b/c.png\">a</a>)" },
    { "[![a](http://b)](http://c)", "p(<a href=\"http://c\">![a](http://b)</a>)" },
    { "[a](http://b \"c\")", "p([a](<a href=\"http://b\">http://b</a> \"c\"))" },
    { "[a](javascript:alert(1)) ![b](file:///c)", "p([a](javascript:alert(1)) ![b](file:///c))" },
    { "[a](b) [c] [d][e] ![f]", "p([a](b) [c] [d][e] ![f])" },
    { "<http://a/_b_> <ann@a.example> <foo:bar>",
      "p(<a href=\"http://a/_b_\">http://a/_b_</a> <a href=\"mailto:ann@a.example\">ann@a.example</a> &lt;foo:bar&gt;)" },
    { "[a](http://b/_c_d_)", "p(<a href=\"http://b/_c_d_\">a</a>)" },
    { "http://a/_b_*c*~d~", "p(<a href=\"http://a/_b_*c*~d\">http://a/_b_*c*~d</a>~)" },
    { "*http://a/b*", "p(<a href=\"http://a/b\"><i>http://a/b</i></a>)" },
    { "`http://a` http://b", "p(" CODE ("http://a") " <a href=\"http://b\">http://b</a>)" },
    { "http://a/?b=\"><i>", "p(<a href=\"http://a/?b=\">http://a/?b=</a>\"&gt;&lt;i&gt;)" },
    { "http://a?b&c='d", "p(<a href=\"http://a?b&amp;c=&apos;d\">http://a?b&amp;c='d</a>)" },
    { "http://a and [b](http://c) and http://d",
      "p(<a href=\"http://a\">http://a</a> and <a href=\"http://c\">b</a> and <a href=\"http://d\">http://d</a>)" },
    { "http:// http://[", "p(http:// http://[)" },
    { "[http://good](http://evil)", "p(<a href=\"http://evil\">http://good</a>)" },
    { "[x\n]: http://a", "p([x\n]: <a href=\"http://a\">http://a</a>)" },
  };
  g_autoptr (ChatMarkup) markup = chat_markup_parse ("*a* [b](http://c)", NULL, NULL);
  ChatMarkupBlock *block = chat_markup_get_paragraph (markup);
  ChatMarkupRange range;

  assert_cases (cases, G_N_ELEMENTS (cases));

  g_assert_cmpuint (chat_markup_block_get_n_links (block), ==, 1);
  g_assert_cmpstr (chat_markup_block_get_link (block, 0, &range), ==, "http://c");
  g_assert_cmpuint (range.start, ==, 2);
  g_assert_cmpuint (range.end, ==, 3);
}

static ChatMarkup *
parse_as (const char *user,
          const char *body,
          ChatNames  *names)
{
  g_autoptr (ChatUser) own = chat_user_new (user, NULL);

  return chat_markup_parse (body, own, names);
}

static void
assert_mentions (const char *body,
                 const char *expected,
                 gboolean    mentioned)
{
  const char *const people[] = { "ann", "ben", "ben jr", "Änne", "", NULL };
  g_autoptr (ChatNames) names = chat_names_new (people, people);
  g_autoptr (ChatMarkup) markup = parse_as ("ann", body, names);
  g_autofree char *pango = chat_markup_block_to_pango (chat_markup_get_paragraph (markup), CHAT_MARKUP_LINKS_PLAIN,
                                                       NULL, NULL);

  g_assert_cmpstr (pango, ==, expected);
  g_assert_cmpint (chat_markup_get_mentioned (markup), ==, mentioned);
}

#define SELF(name) "<span weight=\"800\">" name "</span>"
#define OTHER(name) "<span weight=\"600\">" name "</span>"

static void
test_mentions (void)
{
  assert_mentions ("@ann", SELF ("@ann"), TRUE);
  assert_mentions ("Hi @ann, @ben!", "Hi " SELF ("@ann") ", " OTHER ("@ben") "!", TRUE);
  assert_mentions ("@ben jr. and @Änne", OTHER ("@ben jr") ". and " OTHER ("@Änne"), FALSE);
  assert_mentions ("@anna @annä @ann_ ann @ @@", "@anna @annä @ann_ ann @ @@", FALSE);
  assert_mentions ("@ann-marie @ben.x @ann. @ben-",
                   "@ann-marie @ben.x " SELF ("@ann") ". " OTHER ("@ben") "-", TRUE);
  assert_mentions ("@Ann", SELF ("@Ann"), TRUE);
  assert_mentions ("@BEN Jr, @a\xcc\x88nne, @\xc3\x84NNE!",
                   OTHER ("@BEN Jr") ", " OTHER ("@a\xcc\x88nne") ", " OTHER ("@\xc3\x84NNE") "!", FALSE);
  assert_mentions ("\u0130@ben \u00df @ben<", "\u0130@ben \u00df " OTHER ("@ben") "&lt;", FALSE);
  assert_mentions ("me@ann ä@ann", "me@ann ä@ann", FALSE);
  assert_mentions ("`@ben` [@ben](http://a)", CODE ("@ben") " <u>@ben</u>", FALSE);
  assert_mentions ("`@ann` http://a/@ann", CODE ("@ann") " <u>http://a/@ann</u>", FALSE);
  assert_mentions ("**@ann**", "<b>" SELF ("@ann") "</b>", TRUE);
  assert_mentions ("@all, @Here: @allan", SELF ("@all") ", " SELF ("@Here") ": @allan", TRUE);
}

static void
test_mention_places (void)
{
  static const char *const expected[] = { "@ann", "@ben" };
  const char *const people[] = { "ben", NULL };
  g_autoptr (ChatNames) names = chat_names_new (people, people);
  g_autoptr (ChatMarkup) markup = parse_as ("ann", "**Ö @ann**, `@ben` and @ben!", names);
  g_autoptr (ChatMarkup) plain = parse_as ("ann", "ann", names);
  ChatMarkupBlock *paragraph = chat_markup_get_paragraph (markup);

  g_assert_cmpuint (chat_markup_block_get_n_mentions (chat_markup_get_paragraph (plain)), ==, 0);
  g_assert_cmpuint (chat_markup_block_get_n_mentions (paragraph), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      ChatMarkupRange range = chat_markup_block_get_mention (paragraph, i);
      g_autofree char *text = g_strndup (chat_markup_block_get_text (paragraph) + range.start, range.end - range.start);

      g_assert_cmpstr (text, ==, expected[i]);
    }
}

/* Whom somebody has called before is not called by who quotes it. */
static void
test_quoted_mentions (void)
{
  g_autoptr (ChatMarkup) quoted = parse_as ("ann", "> - @ann, @all\n\nyes", NULL);
  g_autoptr (ChatMarkup) called = parse_as ("ann", "> no\n\n@ann", NULL);

  g_assert_false (chat_markup_get_mentioned (quoted));
  g_assert_true (chat_markup_get_mentioned (called));
}

/* Names may become known when the text is shown already. */
static void
test_same_mentions (void)
{
  const char *const few[] = { "ben", NULL };
  const char *const more[] = { "ben", "ben jr", "zoe", NULL };
  g_autoptr (ChatNames) few_names = chat_names_new (few, few);
  g_autoptr (ChatNames) more_names = chat_names_new (more, more);
  static const struct
  {
    const char *body;
    gboolean    same;
  } cases[] = {
    { "@ann @ben @dora", TRUE },
    { "ben jr, zoe", TRUE },
    { "`@zoe`", TRUE },
    { "@ben jr", FALSE },
    { "@zoe", FALSE },
    { "> quoted\n> - @zoe\n\n```\ncode\n```", FALSE },
    { "> quoted\n> - @ben\n\n```\n@zoe\n```", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ChatMarkup) before = parse_as ("ann", cases[i].body, few_names);
      g_autoptr (ChatMarkup) after = parse_as ("ann", cases[i].body, more_names);

      g_test_message ("%s", cases[i].body);
      g_assert_cmpint (chat_markup_has_same_mentions (before, after), ==, cases[i].same);
    }
}

static void
test_action (void)
{
  static const struct
  {
    const char *body;
    gboolean    action;
    const char *text;
  } cases[] = {
    { "/me waves", TRUE, "waves" },
    { "/me\n*waves*", TRUE, "waves" },
    { "/me - no list\n\n> nor quote", TRUE, "- no list\n\n> nor quote" },
    { "/me", FALSE, "/me" },
    { "/me  ", FALSE, "/me  " },
    { "/meow", FALSE, "/meow" },
    { " /me waves", FALSE, " /me waves" },
    { "/ME waves", FALSE, "/ME waves" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ChatMarkup) markup = chat_markup_parse (cases[i].body, NULL, NULL);

      g_assert_cmpint (chat_markup_get_action (markup), ==, cases[i].action);
      g_assert_nonnull (chat_markup_get_paragraph (markup));
      g_assert_cmpstr (chat_markup_block_get_text (chat_markup_get_paragraph (markup)), ==, cases[i].text);
    }
}

static void
test_text (void)
{
  g_autoptr (ChatMarkup) markup = chat_markup_parse ("**a** [b](http://c)\n> *d*\n1. e\n2. f\n```c\ng\n```", NULL, NULL);
  g_autofree char *text = chat_markup_dup_text (markup);

  g_assert_cmpstr (text, ==, "a b\nd\n1. e\n2. f\ng");
}

static void
test_verbatim (void)
{
  g_autoptr (ChatMarkup) markup = chat_markup_new_verbatim ("*a* <b>\n- http://c/_d_e");
  g_autofree char *description = describe (markup);

  g_assert_cmpstr (description, ==, "p(*a* &lt;b&gt;\n- <a href=\"http://c/_d_e\">http://c/_d_e</a>)");
}

static void
test_hits (void)
{
  const char * const words[] = { "gr\u00dc", "b", "", NULL };
  g_autoptr (ChatMarkup) markup = chat_markup_parse ("Gr\u00fc\u00dfe *abc* b [Bob](http://a)", NULL, NULL);
  ChatMarkupBlock *block = chat_markup_get_paragraph (markup);
  g_autoptr (GArray) hits = chat_markup_block_find (block, words);
  g_autofree char *pango = chat_markup_block_to_pango (block, CHAT_MARKUP_LINKS_ACTIVE, hits, NULL);

#define HIT(text) "<span background=\"#f5c21199\">" text "</span>"
  g_assert_cmpstr (pango, ==,
                   HIT ("Gr\u00fc") "\u00dfe <i>abc</i> " HIT ("b") " <a href=\"http://a\">" HIT ("B") "ob</a>");
}

static void
test_breaks (void)
{
  gsize offsets[] = { 1, 3, 4 };
  g_autoptr (GArray) breaks = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (ChatMarkup) markup = chat_markup_parse ("a**b**c<d", NULL, NULL);
  g_autofree char *pango = NULL;

  g_array_append_vals (breaks, offsets, G_N_ELEMENTS (offsets));
  pango = chat_markup_block_to_pango (chat_markup_get_paragraph (markup), CHAT_MARKUP_LINKS_ACTIVE, NULL, breaks);

  g_assert_cmpstr (pango, ==, "a<b>\u200bb</b>c\u200b&lt;\u200bd");
}

/* Too deep, or too much, is shown as it is; nothing is left out. */
static void
test_bounds (void)
{
  g_autofree char *quotes = g_strnfill (100, '>');
  g_autofree char *deep = g_strconcat (quotes, " a *b*", NULL);
  g_autoptr (GString) nested = g_string_new (NULL);
  g_autoptr (GString) many = g_string_new (NULL);
  const char *bodies[3];

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (nested, "%*s- a\n", 2 * i, "");
  for (guint i = 0; i < 1000; i++)
    g_string_append (many, "- a\n");

  bodies[0] = deep;
  bodies[1] = nested->str;
  bodies[2] = many->str;
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (ChatMarkup) markup = chat_markup_parse (bodies[i], NULL, NULL);

      g_assert_nonnull (chat_markup_get_paragraph (markup));
      if (i > 0)
        g_assert_cmpstr (chat_markup_block_get_text (chat_markup_get_paragraph (markup)), ==, bodies[i]);
    }
}

/* Each of these would take minutes if the time grew with the square. */
static void
test_long (void)
{
  const char *pieces[] = {
    "*", "_", "~", "`", "[", "]", "(", "<", ">", "\\", "#", "- ", "> ", "1. ", "*a ", "a*", "_a_", "**a", "[a](", "![", "[](",
    "](", "<a", "&", "&#", "```\n", "> a\n", "- a\n", "a\n", "\n", "http://", "@", "@a ", "a@b ", "[a]: b\n", "`a``", "*_", "~a",
    "[[]]", "<http://a> ", "---\n", "| a ", "  - a\n", "\t", "\\*", "é*", "[a](http://b) ", "*a_b~", "`a` ", "a:\n",
  };
  const char *const people[] = { "a", "b", NULL };
  g_autoptr (ChatNames) names = chat_names_new (people, people);

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) body = g_string_new (NULL);
      g_autoptr (ChatMarkup) markup = NULL;
      g_autofree char *text = NULL;
      gint64 begin = g_get_monotonic_time ();

      while (body->len + strlen (pieces[i]) <= 64 * 1024)
        g_string_append (body, pieces[i]);

      markup = parse_as ("a", body->str, names);
      text = chat_markup_dup_text (markup);
      g_test_message ("%" G_GINT64_FORMAT " ms of “%s”", (g_get_monotonic_time () - begin) / 1000, pieces[i]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/markup/inline", test_inline);
  g_test_add_func ("/markup/as-typed", test_as_typed);
  g_test_add_func ("/markup/blocks", test_blocks);
  g_test_add_func ("/markup/links", test_links);
  g_test_add_func ("/markup/mentions", test_mentions);
  g_test_add_func ("/markup/mention-places", test_mention_places);
  g_test_add_func ("/markup/quoted-mentions", test_quoted_mentions);
  g_test_add_func ("/markup/same-mentions", test_same_mentions);
  g_test_add_func ("/markup/action", test_action);
  g_test_add_func ("/markup/text", test_text);
  g_test_add_func ("/markup/verbatim", test_verbatim);
  g_test_add_func ("/markup/hits", test_hits);
  g_test_add_func ("/markup/breaks", test_breaks);
  g_test_add_func ("/markup/bounds", test_bounds);
  g_test_add_func ("/markup/long", test_long);

  return g_test_run ();
}
