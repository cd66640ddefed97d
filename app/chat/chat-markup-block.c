/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-markup-block-private.h"

#include "chat-mention.h"
#include "chat-uri.h"

#include <string.h>

#define ZERO_WIDTH_SPACE "\u200b"

/* Neither dark nor light, since half of the background shows through. */
#define MONOSPACE_BACKGROUND "#80808033"
#define HIT_BACKGROUND "#f5c21199"

static void
span_clear (gpointer span)
{
  g_free (((ChatMarkupSpan *) span)->address);
}

ChatMarkupBlock *
chat_markup_block_new (ChatMarkupKind kind)
{
  ChatMarkupBlock *self = g_new0 (ChatMarkupBlock, 1);

  self->kind = kind;
  if (kind == CHAT_MARKUP_PARAGRAPH || kind == CHAT_MARKUP_CODE)
    self->text = g_string_new (NULL);
  else
    self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_markup_block_free);

  return self;
}

void
chat_markup_block_free (ChatMarkupBlock *self)
{
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_clear_pointer (&self->styles, g_array_unref);
  g_clear_pointer (&self->links, g_array_unref);
  g_clear_pointer (&self->mentions, g_array_unref);
  g_free (self->language);
  g_free (self->marker);
  g_free (self);
}

static guint
get_n_spans (GArray *spans)
{
  return spans != NULL ? spans->len : 0;
}

static ChatMarkupSpan *
get_span (GArray *spans,
          guint   position)
{
  return &g_array_index (spans, ChatMarkupSpan, position);
}

static GArray *
spans_new (void)
{
  GArray *spans = g_array_new (FALSE, TRUE, sizeof (ChatMarkupSpan));

  g_array_set_clear_func (spans, span_clear);

  return spans;
}

static void
add_span (GArray          **spans,
          gsize             start,
          gsize             end,
          ChatMarkupStyle   style,
          const char       *address)
{
  ChatMarkupSpan span = { .range = { start, end }, .style = style, .address = g_strdup (address) };

  if (*spans == NULL)
    *spans = spans_new ();

  g_array_append_val (*spans, span);
}

/* Gives the text from @start on a style. */
void
chat_markup_block_add_style (ChatMarkupBlock *self,
                             gsize            start,
                             ChatMarkupStyle  style)
{
  guint n_styles = get_n_spans (self->styles);
  ChatMarkupSpan *last = n_styles > 0 ? get_span (self->styles, n_styles - 1) : NULL;

  if (last != NULL && last->range.end == start && last->style == style)
    last->range.end = self->text->len;
  else
    add_span (&self->styles, start, self->text->len, style, NULL);
}

/* Makes a link of the text from @start on. */
void
chat_markup_block_add_link (ChatMarkupBlock *self,
                            gsize            start,
                            const char      *address)
{
  add_span (&self->links, start, self->text->len, 0, address);
}

/* Calls @func for each part that is neither code nor a link already. */
static void
foreach_prose (ChatMarkupBlock *self,
               void           (*func) (ChatMarkupBlock *self,
                                       gsize            start,
                                       gsize            end,
                                       gpointer         user_data),
               gpointer         user_data)
{
  guint n_styles = get_n_spans (self->styles);
  guint n_links = get_n_spans (self->links);
  guint style = 0;
  guint link = 0;
  gsize start = 0;

  while (TRUE)
    {
      ChatMarkupRange next = { self->text->len, self->text->len };

      while (style < n_styles && (!(get_span (self->styles, style)->style & CHAT_MARKUP_MONOSPACE) ||
                                  get_span (self->styles, style)->range.end <= start))
        style++;
      while (link < n_links && get_span (self->links, link)->range.end <= start)
        link++;

      if (style < n_styles)
        next = get_span (self->styles, style)->range;
      if (link < n_links && get_span (self->links, link)->range.start < next.start)
        next = get_span (self->links, link)->range;

      if (next.start > start)
        func (self, start, next.start, user_data);
      if (next.start >= self->text->len)
        break;
      start = next.end;
    }
}

static void
find_links_cb (ChatMarkupBlock *self,
               gsize            start,
               gsize            end,
               gpointer         user_data)
{
  GArray **found = user_data;
  g_autofree char *text = g_strndup (self->text->str + start, end - start);
  const char *address_end = NULL;

  for (const char *p = text; (p = chat_uri_find (p, &address_end)) != NULL; p = address_end)
    {
      g_autofree char *address = g_strndup (p, address_end - p);

      if (chat_uri_is_allowed (address))
        add_span (found, start + (p - text), start + (address_end - text), 0, address);
    }
}

static int
compare_spans (gconstpointer a,
               gconstpointer b)
{
  const ChatMarkupSpan *span_a = a;
  const ChatMarkupSpan *span_b = b;

  return (span_a->range.start > span_b->range.start) - (span_a->range.start < span_b->range.start);
}

/* Makes links of addresses that are written as plain text. */
void
chat_markup_block_find_links (ChatMarkupBlock *self)
{
  g_autoptr (GArray) found = NULL;

  if (strchr (self->text->str, ':') == NULL)
    return;

  foreach_prose (self, find_links_cb, &found);
  if (found == NULL)
    return;

  if (self->links == NULL)
    {
      self->links = g_steal_pointer (&found);
      return;
    }

  /* The addresses have a new owner. */
  g_array_append_vals (self->links, found->data, found->len);
  g_array_set_clear_func (found, NULL);
  g_array_sort (self->links, compare_spans);
}

typedef struct
{
  ChatMarkupBlock *block;
  ChatNames       *own;
  ChatNames       *others;
  gsize            start;
  gboolean         mentioned;
} Mentions;

static void
add_mention_cb (const ChatMention *mention,
                gpointer           user_data)
{
  Mentions *mentions = user_data;

  add_span (&mentions->block->mentions, mentions->start + mention->start, mentions->start + mention->end,
            mention->own ? CHAT_MARKUP_MENTION_SELF : CHAT_MARKUP_MENTION, NULL);
  mentions->mentioned |= mention->own;
}

static void
find_mentions_cb (ChatMarkupBlock *self,
                  gsize            start,
                  gsize            end,
                  gpointer         user_data)
{
  Mentions *mentions = user_data;

  mentions->start = start;
  chat_mention_foreach (self->text->str + start, end - start, mentions->own, mentions->others,
                        add_mention_cb, mentions);
}

/* Returns whether one of @own is mentioned. */
gboolean
chat_markup_block_find_mentions (ChatMarkupBlock *self,
                                 ChatNames       *own,
                                 ChatNames       *others)
{
  Mentions mentions = { .block = self, .own = own, .others = others };

  if (strchr (self->text->str, '@') != NULL)
    foreach_prose (self, find_mentions_cb, &mentions);

  return mentions.mentioned;
}

/* Whether the same is mentioned in a block that was made of the same text. */
gboolean
chat_markup_block_has_same_mentions (ChatMarkupBlock *self,
                                     ChatMarkupBlock *other)
{
  guint n_mentions = get_n_spans (self->mentions);

  if (n_mentions != get_n_spans (other->mentions))
    return FALSE;

  for (guint i = 0; i < n_mentions; i++)
    {
      const ChatMarkupSpan *a = get_span (self->mentions, i);
      const ChatMarkupSpan *b = get_span (other->mentions, i);

      if (a->range.start != b->range.start || a->range.end != b->range.end || a->style != b->style)
        return FALSE;
    }

  for (guint i = 0; i < chat_markup_block_get_n_children (self); i++)
    {
      if (!chat_markup_block_has_same_mentions (g_ptr_array_index (self->children, i),
                                                g_ptr_array_index (other->children, i)))
        return FALSE;
    }

  return TRUE;
}

/* Appends what is to be read aloud. */
void
chat_markup_block_append_text (ChatMarkupBlock *self,
                               GString         *text)
{
  if (self->marker != NULL)
    g_string_append_printf (text, "%s ", self->marker);
  if (self->text != NULL)
    g_string_append_len (text, self->text->str, self->text->len);

  for (guint i = 0; self->children != NULL && i < self->children->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      chat_markup_block_append_text (g_ptr_array_index (self->children, i), text);
    }
}

/* Goes along an array of spans. */
typedef struct
{
  GArray *spans;
  guint   position;
} Cursor;

/* The span at @offset, or NULL. Lowers @next to the next edge. */
static ChatMarkupSpan *
cursor_move (Cursor *cursor,
             gsize   offset,
             gsize  *next)
{
  ChatMarkupSpan *span;

  while (cursor->position < get_n_spans (cursor->spans) &&
         get_span (cursor->spans, cursor->position)->range.end <= offset)
    cursor->position++;

  if (cursor->position >= get_n_spans (cursor->spans))
    return NULL;

  span = get_span (cursor->spans, cursor->position);
  *next = MIN (*next, span->range.start > offset ? span->range.start : span->range.end);

  return span->range.start <= offset ? span : NULL;
}

typedef struct
{
  GString         *markup;
  const char      *text;
  GArray          *breaks;
  guint            n_breaks;
} Writer;

static void
append_escaped (Writer *self,
                gsize   start,
                gsize   end)
{
  for (gsize i = start; i < end; i++)
    {
      if (self->breaks != NULL && self->n_breaks < self->breaks->len &&
          g_array_index (self->breaks, gsize, self->n_breaks) == i)
        {
          g_string_append (self->markup, ZERO_WIDTH_SPACE);
          self->n_breaks++;
        }

      switch (self->text[i])
        {
        case '&':
          g_string_append (self->markup, "&amp;");
          break;

        case '<':
          g_string_append (self->markup, "&lt;");
          break;

        case '>':
          g_string_append (self->markup, "&gt;");
          break;

        default:
          g_string_append_c (self->markup, self->text[i]);
        }
    }
}

static void
append_styled (Writer          *self,
               gsize            start,
               gsize            end,
               ChatMarkupStyle  style)
{
  static const struct
  {
    ChatMarkupStyle  style;
    const char      *open;
    const char      *close;
  } tags[] = {
    { CHAT_MARKUP_BOLD, "<b>", "</b>" },
    { CHAT_MARKUP_ITALIC, "<i>", "</i>" },
    { CHAT_MARKUP_STRIKE, "<s>", "</s>" },
    { CHAT_MARKUP_MONOSPACE, "<span font_family=\"monospace\" background=\"" MONOSPACE_BACKGROUND "\">", "</span>" },
    { CHAT_MARKUP_MENTION, "<span weight=\"600\">", "</span>" },
    { CHAT_MARKUP_MENTION_SELF, "<span weight=\"800\">", "</span>" },
    { CHAT_MARKUP_HIT, "<span background=\"" HIT_BACKGROUND "\">", "</span>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      if (style & tags[i].style)
        g_string_append (self->markup, tags[i].open);
    }

  append_escaped (self, start, end);

  for (guint i = G_N_ELEMENTS (tags); i > 0; i--)
    {
      if (style & tags[i - 1].style)
        g_string_append (self->markup, tags[i - 1].close);
    }
}

static void
open_link (Writer               *self,
           const ChatMarkupSpan *link,
           ChatMarkupLinkStyle   link_style)
{
  if (link_style == CHAT_MARKUP_LINKS_ACTIVE)
    {
      g_autofree char *address = g_markup_escape_text (link->address, -1);

      g_string_append_printf (self->markup, "<a href=\"%s\">", address);
    }
  else
    {
      g_string_append (self->markup, "<u>");
    }
}

static void
close_link (Writer              *self,
            ChatMarkupLinkStyle  link_style)
{
  g_string_append (self->markup, link_style == CHAT_MARKUP_LINKS_ACTIVE ? "</a>" : "</u>");
}

static ChatMarkupStyle
get_style (const ChatMarkupSpan *span)
{
  return span != NULL ? span->style : 0;
}

static GArray *
hits_to_spans (GArray *hits)
{
  GArray *spans = NULL;

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      ChatMarkupRange range = g_array_index (hits, ChatMarkupRange, i);

      add_span (&spans, range.start, range.end, CHAT_MARKUP_HIT, NULL);
    }

  return spans;
}

/**
 * chat_markup_block_to_pango:
 * @self: a paragraph or a code block
 * @link_style: what becomes of links
 * @hits: (nullable) (element-type ChatMarkupRange): what to highlight, as
 *   [method@MarkupBlock.find] returns it
 * @breaks: (nullable) (element-type gsize): the bytes, in order, in front of
 *   which a word may be broken
 *
 * Makes markup of the text. All of it is escaped.
 *
 * Returns: (transfer full): Pango markup
 */
char *
chat_markup_block_to_pango (ChatMarkupBlock     *self,
                            ChatMarkupLinkStyle  link_style,
                            GArray              *hits,
                            GArray              *breaks)
{
  g_autoptr (GArray) hit_spans = hits_to_spans (hits);
  Cursor links, styles, mentions, hit_cursor;
  const ChatMarkupSpan *open = NULL;
  Writer writer;

  g_return_val_if_fail (self != NULL && self->text != NULL, NULL);

  links = (Cursor) { .spans = self->links };
  styles = (Cursor) { .spans = self->styles };
  mentions = (Cursor) { .spans = self->mentions };
  hit_cursor = (Cursor) { .spans = hit_spans };
  writer = (Writer) {
    .markup = g_string_sized_new (self->text->len + 64),
    .text = self->text->str,
    .breaks = breaks,
  };

  for (gsize start = 0; start < self->text->len;)
    {
      gsize next = self->text->len;
      const ChatMarkupSpan *link = cursor_move (&links, start, &next);
      ChatMarkupStyle style = get_style (cursor_move (&styles, start, &next)) |
                              get_style (cursor_move (&mentions, start, &next)) |
                              get_style (cursor_move (&hit_cursor, start, &next));

      if (link != open && open != NULL)
        close_link (&writer, link_style);
      if (link != open && link != NULL)
        open_link (&writer, link, link_style);
      open = link;

      append_styled (&writer, start, next, style);
      start = next;
    }

  if (open != NULL)
    close_link (&writer, link_style);

  return g_string_free_and_steal (writer.markup);
}

static gboolean
is_word_character (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_';
}

/* How much of @text is @word, whatever the case of the letters, or 0. */
static gsize
match_word (const char *text,
            const char *word)
{
  const char *p = text;

  for (; *word != '\0'; word = g_utf8_next_char (word))
    {
      if (*p == '\0' || g_unichar_tolower (g_utf8_get_char (p)) != g_unichar_tolower (g_utf8_get_char (word)))
        return 0;
      p = g_utf8_next_char (p);
    }

  return p - text;
}

/**
 * chat_markup_block_find:
 * @self: a paragraph or a code block
 * @words: words, or beginnings of words
 *
 * Finds words in the text, whatever the case of their letters.
 *
 * Returns: (transfer full) (nullable) (element-type ChatMarkupRange): where
 *   they are
 */
GArray *
chat_markup_block_find (ChatMarkupBlock    *self,
                        const char * const *words)
{
  g_autoptr (GArray) hits = NULL;
  gboolean in_word = FALSE;
  const char *p;

  g_return_val_if_fail (self != NULL && self->text != NULL, NULL);
  g_return_val_if_fail (words != NULL, NULL);

  p = self->text->str;
  while (*p != '\0')
    {
      gsize length = 0;

      for (guint i = 0; !in_word && words[i] != NULL; i++)
        length = MAX (length, match_word (p, words[i]));

      if (length > 0)
        {
          ChatMarkupRange hit = { p - self->text->str, p - self->text->str + length };

          if (hits == NULL)
            hits = g_array_new (FALSE, FALSE, sizeof (ChatMarkupRange));
          g_array_append_val (hits, hit);
          p += length;
          in_word = is_word_character (g_utf8_prev_char (p));
        }
      else
        {
          in_word = is_word_character (p);
          p = g_utf8_next_char (p);
        }
    }

  return g_steal_pointer (&hits);
}

/**
 * chat_markup_block_get_kind:
 * @self: a block
 *
 * Gets what it is.
 */
ChatMarkupKind
chat_markup_block_get_kind (ChatMarkupBlock *self)
{
  g_return_val_if_fail (self != NULL, CHAT_MARKUP_PARAGRAPH);

  return self->kind;
}

/**
 * chat_markup_block_get_text:
 * @self: a block
 *
 * Gets the plain text, without any formatting.
 *
 * Returns: (transfer none) (nullable): the text of a paragraph or of code
 */
const char *
chat_markup_block_get_text (ChatMarkupBlock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text != NULL ? self->text->str : NULL;
}

/**
 * chat_markup_block_get_language:
 * @self: a block
 *
 * Gets the language of a code block, as somebody has written it.
 *
 * Returns: (transfer none) (nullable): the language
 */
const char *
chat_markup_block_get_language (ChatMarkupBlock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->language;
}

/**
 * chat_markup_block_get_marker:
 * @self: a block
 *
 * Gets what stands in front of an item: a bullet, or its number.
 *
 * Returns: (transfer none) (nullable): the marker
 */
const char *
chat_markup_block_get_marker (ChatMarkupBlock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->marker;
}

/**
 * chat_markup_block_get_n_children:
 * @self: a block
 *
 * Gets how many blocks there are in a quote or item.
 */
guint
chat_markup_block_get_n_children (ChatMarkupBlock *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->children != NULL ? self->children->len : 0;
}

/**
 * chat_markup_block_get_child:
 * @self: a block
 * @position: which one
 *
 * Gets a block of a quote or item.
 *
 * Returns: (transfer none): the block
 */
ChatMarkupBlock *
chat_markup_block_get_child (ChatMarkupBlock *self,
                             guint            position)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < chat_markup_block_get_n_children (self), NULL);

  return g_ptr_array_index (self->children, position);
}

/**
 * chat_markup_block_get_n_links:
 * @self: a block
 *
 * Gets how many links there are in its text.
 */
guint
chat_markup_block_get_n_links (ChatMarkupBlock *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return get_n_spans (self->links);
}

/**
 * chat_markup_block_get_link:
 * @self: a block
 * @position: which one
 * @range: (out) (optional): where it is in the text
 *
 * Gets where a link leads.
 *
 * Returns: (transfer none): the address
 */
const char *
chat_markup_block_get_link (ChatMarkupBlock *self,
                            guint            position,
                            ChatMarkupRange *range)
{
  ChatMarkupSpan *link;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < get_n_spans (self->links), NULL);

  link = get_span (self->links, position);
  if (range != NULL)
    *range = link->range;

  return link->address;
}

/**
 * chat_markup_block_get_n_mentions:
 * @self: a block
 *
 * Gets how often somebody is mentioned in its text.
 */
guint
chat_markup_block_get_n_mentions (ChatMarkupBlock *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return get_n_spans (self->mentions);
}

/**
 * chat_markup_block_get_mention:
 * @self: a block
 * @position: which one
 *
 * Gets where somebody is mentioned.
 *
 * Returns: the part of the text
 */
ChatMarkupRange
chat_markup_block_get_mention (ChatMarkupBlock *self,
                               guint            position)
{
  ChatMarkupRange nowhere = { 0, 0 };

  g_return_val_if_fail (self != NULL, nowhere);
  g_return_val_if_fail (position < get_n_spans (self->mentions), nowhere);

  return get_span (self->mentions, position)->range;
}
