/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-snippet.h"

#include "chat-markup.h"

/* Returns NULL if the message has no other text than its body. */
static char *
dup_plain (const char      *body,
           ChatPayloadKind  kind)
{
  g_autoptr (ChatMarkup) markup = NULL;
  g_autofree char *text = NULL;

  if (kind != CHAT_PAYLOAD_TEXT)
    return NULL;

  markup = chat_markup_parse (body, NULL, NULL);
  text = chat_markup_dup_text (markup);
  if (g_str_equal (text, body))
    return NULL;

  return g_steal_pointer (&text);
}

static gboolean
is_blank (const char *text)
{
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return *text == '\0';
}

/**
 * chat_search_snippet_new:
 * @body: the body of a message, valid UTF-8
 * @kind: what it is
 * @phrases: (element-type ChatSearchPhrase): what was looked for
 * @ranges: (out) (transfer full) (element-type ChatSearchRange): where that is
 *   in what is returned
 *
 * Makes the line by which a message is shown among what was found. It reads as
 * the message does, without its formatting.
 *
 * The index has all that was written. What is only in the formatting, as in the
 * address of a link, is shown as it was written: who looks for it must see why
 * the message was found.
 *
 * Returns: (transfer full): the line
 */
char *
chat_search_snippet_new (const char       *body,
                         ChatPayloadKind   kind,
                         GPtrArray        *phrases,
                         GArray          **ranges)
{
  g_autofree char *plain = NULL;
  g_autoptr (GArray) found = NULL;
  const char *shown;

  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (phrases != NULL, NULL);
  g_return_val_if_fail (ranges != NULL, NULL);

  plain = dup_plain (body, kind);
  shown = plain != NULL && !is_blank (plain) ? plain : body;
  found = chat_search_text_find (shown, phrases);

  if (found->len == 0 && phrases->len > 0 && shown == plain)
    {
      g_array_unref (found);
      found = chat_search_text_find (body, phrases);
      shown = found->len > 0 ? body : plain;
    }

  *ranges = g_steal_pointer (&found);

  return chat_search_text_cut (shown, *ranges);
}
