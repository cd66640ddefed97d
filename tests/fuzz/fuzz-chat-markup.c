/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-target.h"
#include "chat-uri.h"
#include "chat-markup.h"
#include "chat-text.h"

#include <pango/pango.h>
#include <string.h>

#define N_BYTES 256

static void
count (guint      *counts,
       const char *text)
{
  for (const char *p = text; p != NULL && *p != '\0'; p++)
    counts[(guint8) *p]++;
}

/* All of it is escaped, and says what the block says. */
static void
check_pango (ChatMarkupBlock *block)
{
  const char * const words[] = { "a", "é", NULL };
  g_autoptr (GArray) hits = chat_markup_block_find (block, words);
  g_autofree char *pango = chat_markup_block_to_pango (block, CHAT_MARKUP_LINKS_PLAIN, hits, NULL);
  g_autofree char *active = chat_markup_block_to_pango (block, CHAT_MARKUP_LINKS_ACTIVE, NULL, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  pango_parse_markup (pango, -1, 0, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, chat_markup_block_get_text (block));
  g_assert_true (g_utf8_validate (active, -1, NULL));
}

static void
check_links (ChatMarkupBlock *block,
             guint           *counts)
{
  gsize end = 0;

  for (guint i = 0; i < chat_markup_block_get_n_links (block); i++)
    {
      ChatMarkupRange range;
      const char *address = chat_markup_block_get_link (block, i, &range);

      g_assert_true (chat_uri_is_allowed (address));
      g_assert_cmpuint (range.start, >=, end);
      g_assert_cmpuint (range.end, >, range.start);
      end = range.end;
      count (counts, address);
    }

  g_assert_cmpuint (end, <=, strlen (chat_markup_block_get_text (block)));
}

static void
check_block (ChatMarkupBlock *block,
             guint           *counts)
{
  if (chat_markup_block_get_text (block) != NULL)
    {
      check_pango (block);
      check_links (block, counts);
      count (counts, chat_markup_block_get_text (block));
      count (counts, chat_markup_block_get_language (block));
    }

  for (guint i = 0; i < chat_markup_block_get_n_children (block); i++)
    check_block (chat_markup_block_get_child (block, i), counts);
}

/* No letter of the body is lost. */
static void
check_counts (ChatMarkup  *markup,
              const char  *body,
              const guint *counts)
{
  guint expected[N_BYTES] = { 0 };

  count (expected, body);
  if (chat_markup_get_action (markup))
    {
      expected['m']--;
      expected['e']--;
    }

  for (guint i = 0; i < N_BYTES; i++)
    {
      if (g_ascii_isalpha (i) || i >= 0x80)
        g_assert_cmpuint (counts[i], >=, expected[i]);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *const people[] = { "a", "Ann Lee", "ann", "ben", "ben jr", "é", "ß", "@", NULL };
  g_autoptr (ChatNames) names = chat_names_new (people, people);
  g_autofree char *body = chat_text_clean_body ((const char *) data, size);
  g_autoptr (ChatUser) ann = chat_user_new ("ann", NULL);
  g_autoptr (ChatMarkup) markup = chat_markup_parse (body, ann, names);
  g_autofree char *text = chat_markup_dup_text (markup);
  guint counts[N_BYTES] = { 0 };

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (guint i = 0; i < chat_markup_get_n_blocks (markup); i++)
    check_block (chat_markup_get_block (markup, i), counts);
  check_counts (markup, body, counts);

  return 0;
}
