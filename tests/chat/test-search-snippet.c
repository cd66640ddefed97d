/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-snippet.h"

#include <gio/gio.h>
#include <string.h>

typedef struct
{
  const char *body;
  const char *phrase;
  /* The snippet, with what is emphasised in brackets. */
  const char *marked;
} Sample;

static const Sample samples[] = {
  /* Formatting */
  { "**Soup** is *ready*", "soup", "⟦Soup⟧ is ready" },
  { "**Soup** is *ready*", "ready", "Soup is ⟦ready⟧" },
  { "**hot** ~~cold~~ soup", "cold soup", "hot ⟦cold soup⟧" },
  { "so**up** is ready", "soup", "⟦soup⟧ is ready" },
  { "# Soup\nis ready", "ready", "Soup is ⟦ready⟧" },
  { "\\*soup\\*", "soup", "*⟦soup⟧*" },
  { "2 * 3 and snake_case_soup", "soup", "2 * 3 and snake_case_⟦soup⟧" },
  { "<b>soup</b> &amp; tea", "soup", "<b>⟦soup⟧</b> &amp; tea" },
  { "/me eats **soup**", "soup", "eats ⟦soup⟧" },
  /* Code */
  { "run `make soup`!", "soup", "run make ⟦soup⟧!" },
  { "so:\n```c\nint soup = **p;\n```", "soup", "so: int ⟦soup⟧ = **p;" },
  /* Links */
  { "the [soup](https://example.org/a_b) of *today*", "soup", "the ⟦soup⟧ of today" },
  { "![soup](https://example.org/x.png)", "soup", "⟦soup⟧" },
  { "*see* https://example.org/soup", "soup", "see https://example.org/⟦soup⟧" },
  /* Lines */
  { "> *soup*?\n\nyes", "soup", "⟦soup⟧? yes" },
  { "> *soup*?\nyes", "soup", "⟦soup⟧? yes" },
  { "- tea\n- **soup**\n  1. hot", "hot", "• tea • soup 1. ⟦hot⟧" },
  /* What is wide, has accents, or is drawn as one */
  { "**🎉** *done* 👩‍💻", "🎉", "⟦🎉⟧ done 👩‍💻" },
  { "**🎉** *done* 👩‍💻", "💻", "🎉 done ⟦👩‍💻⟧" },
  { "**👍🏽** `👍`", "👍", "⟦👍🏽⟧ ⟦👍⟧" },
  { "**Crème** *bru\u0302le\u0301e*", "brulee", "Crème ⟦bru\u0302le\u0301e⟧" },
  { "**東京**都", "京都", "東⟦京都⟧" },
  { "`한국어` **שלום** *مرحبا*", "שלום", "한국어 ⟦שלום⟧ مرحبا" },
  { "a\u200b**b\ufeff** \U000e0041 `c`", "c", "a\u200bb\ufeff \U000e0041 ⟦c⟧" },
  /* What is found in the formatting only */
  { "**the** [menu](https://example.org/soup)", "soup", "**the** [menu](https://example.org/⟦soup⟧)" },
  { "```soup\ntea\n```", "soup", "```⟦soup⟧ tea ```" },
  { "/me eats *soup*", "me", "/⟦me⟧ eats *soup*" },
  { "so**up**", "up", "so**⟦up⟧**" },
  /* What is nowhere, and what has nothing to read */
  { "**soup**", "tea", "soup" },
  { "**soup**", NULL, "soup" },
  { "[](x)", "y", "[](x)" },
  { ">", NULL, ">" },
  { "", "soup", "" },
};

static GPtrArray *
make_phrases (const char *text)
{
  GPtrArray *phrases = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_search_phrase_free);

  if (text != NULL)
    g_ptr_array_add (phrases, chat_search_phrase_new (text, FALSE));

  return phrases;
}

static void
assert_valid (const char *snippet,
              GArray     *ranges)
{
  guint last = 0;

  g_assert_true (g_utf8_validate (snippet, -1, NULL));
  for (guint i = 0; i < ranges->len; i++)
    {
      const ChatSearchRange *range = &g_array_index (ranges, ChatSearchRange, i);

      g_assert_cmpuint (range->start, >=, last);
      g_assert_cmpuint (range->start, <, range->end);
      g_assert_cmpuint (range->end, <=, strlen (snippet));
      g_assert_true (g_utf8_validate (snippet, range->start, NULL));
      g_assert_true (g_utf8_validate (snippet + range->start, range->end - range->start, NULL));
      last = range->end;
    }
}

static char *
make_marked (const char      *body,
             ChatPayloadKind  kind,
             const char      *phrase)
{
  g_autoptr (GPtrArray) phrases = make_phrases (phrase);
  g_autoptr (GArray) ranges = NULL;
  g_autofree char *snippet = chat_search_snippet_new (body, kind, phrases, &ranges);
  g_autoptr (GString) marked = g_string_new (snippet);

  assert_valid (snippet, ranges);
  for (guint i = ranges->len; i > 0; i--)
    {
      const ChatSearchRange *range = &g_array_index (ranges, ChatSearchRange, i - 1);

      g_string_insert (marked, range->end, "⟧");
      g_string_insert (marked, range->start, "⟦");
    }

  return g_string_free_and_steal (g_steal_pointer (&marked));
}

static void
test_plain (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *marked = make_marked (samples[i].body, CHAT_PAYLOAD_TEXT, samples[i].phrase);

      g_test_message ("“%s” in “%s”", samples[i].phrase, samples[i].body);
      g_assert_cmpstr (marked, ==, samples[i].marked);
    }
}

/* What is shown as it is, is found as it is. */
static void
test_verbatim (void)
{
  g_autofree char *code = make_marked ("{\"**soup**\": [`x`](y)}", CHAT_PAYLOAD_CODE, "soup");

  g_assert_cmpstr (code, ==, "{\"**⟦soup⟧**\": [`x`](y)}");
}

/* The hit decides what is cut out, and where it is without the formatting. */
static void
test_long (void)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *marked = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append (body, "**wörds** ");
  g_string_append (body, "`soup`");
  for (guint i = 0; i < 200; i++)
    g_string_append (body, " [wörds](https://example.org/)");

  marked = make_marked (body->str, CHAT_PAYLOAD_TEXT, "soup");
  g_assert_true (g_str_has_prefix (marked, "…wörds wörds wörds wörds wörds wörds ⟦soup⟧ wörds wörds"));
  g_assert_null (strpbrk (marked, "*`[]()"));
}

/* Whatever was written, what is emphasised are whole letters. */
static void
test_any (void)
{
  static const char *const parts[] = {
    "*", "**", "_", "`", "```\n", "~~", "[", "](", ")", "https://a.b/soup", "\n", "> ", "- ", "1. ", "\\", "/me ",
    "soup", "sóup", "so\u0301up", "東", "京", "🎉", "👩‍💻", "🇩", "🇪", "\u200d", "\u0301", "ﾞ", "ﷺ", "<", "&", " ",
  };
  static const char *const phrases[] = { "soup", "東京", "京", "🎉", "💻", "🇩🇪", "a", "me" };

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (GString) body = g_string_new (NULL);
      g_autofree char *marked = NULL;

      for (guint j = 0; j < 16; j++)
        g_string_append (body, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      marked = make_marked (body->str, CHAT_PAYLOAD_TEXT, phrases[i % G_N_ELEMENTS (phrases)]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-snippet/plain", test_plain);
  g_test_add_func ("/search-snippet/verbatim", test_verbatim);
  g_test_add_func ("/search-snippet/long", test_long);
  g_test_add_func ("/search-snippet/any", test_any);

  return g_test_run ();
}
