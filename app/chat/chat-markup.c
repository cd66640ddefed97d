/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-markup.h"

#include "chat-markup-block-private.h"
#include "chat-markup-source.h"
#include "chat-mention.h"
#include "chat-uri.h"

#include <md4c.h>
#include <string.h>

/* What has more is shown as it was written. */
#define MAX_SIZE (64 * 1024)
#define MAX_BLOCKS 512
#define MAX_DEPTH 8

#define ACTION "/me"
#define BULLET "•"
#define N_SPANS (MD_SPAN_U + 1)

#define PARSER_FLAGS (MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_STRIKETHROUGH)

struct _ChatMarkup
{
  GPtrArray *blocks;
  guint      action : 1;
  guint      mentioned : 1;
};

G_DEFINE_BOXED_TYPE (ChatMarkup, chat_markup, chat_markup_ref, chat_markup_unref)

/* What is built while the parser calls. */
typedef struct
{
  const GString   *source;
  const char      *last;
  GPtrArray       *containers;
  ChatMarkupBlock *block;
  GArray          *numbers;
  char            *address;
  guint            n_blocks;
  guint            n_spans[N_SPANS];
  guint            n_links;
  gsize            link_start;
  gboolean         heading;
  gboolean         separate;
  gboolean         refused;
} Builder;

static GPtrArray *
get_container (Builder *self)
{
  return g_ptr_array_index (self->containers, self->containers->len - 1);
}

static ChatMarkupBlock *
add_block (Builder        *self,
           ChatMarkupKind  kind)
{
  ChatMarkupBlock *block = chat_markup_block_new (kind);

  self->n_blocks++;
  g_ptr_array_add (get_container (self), block);

  return block;
}

/* Paragraphs that follow one another are one block, so that most messages need
 * one label.
 */
static void
begin_text (Builder *self)
{
  GPtrArray *siblings = get_container (self);
  ChatMarkupBlock *last = siblings->len > 0 ? g_ptr_array_index (siblings, siblings->len - 1) : NULL;

  self->separate = last != NULL && last->kind == CHAT_MARKUP_PARAGRAPH;
  self->block = self->separate ? last : add_block (self, CHAT_MARKUP_PARAGRAPH);
}

static char *
dup_attribute (const MD_ATTRIBUTE *attribute)
{
  g_autoptr (GString) result = g_string_new (NULL);

  chat_markup_source_append (result, attribute->text, attribute->size);

  return g_string_free_and_steal (g_steal_pointer (&result));
}

static void
begin_code (Builder                    *self,
            const MD_BLOCK_CODE_DETAIL *detail)
{
  g_autofree char *language = dup_attribute (&detail->info);

  self->block = add_block (self, CHAT_MARKUP_CODE);
  if (*g_strstrip (language) != '\0')
    self->block->language = g_steal_pointer (&language);
}

static void
end_code (Builder *self)
{
  GString *text = self->block->text;

  if (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);

  /* Whoever has written nothing but the fence is better shown that. */
  if (text->len == 0)
    {
      self->block->kind = CHAT_MARKUP_PARAGRAPH;
      g_string_printf (text, "```%s", self->block->language != NULL ? self->block->language : "");
      g_clear_pointer (&self->block->language, g_free);
    }
}

static void
begin_container (Builder        *self,
                 ChatMarkupKind  kind)
{
  ChatMarkupBlock *block = add_block (self, kind);

  if (kind == CHAT_MARKUP_ITEM)
    {
      gint64 *number = &g_array_index (self->numbers, gint64, self->numbers->len - 1);

      if (*number < 0)
        block->marker = g_strdup (BULLET);
      else
        block->marker = g_strdup_printf ("%" G_GINT64_FORMAT ".", (*number)++);
    }

  g_ptr_array_add (self->containers, block->children);
}

/* Ends the parsing. The parser does not always tell its caller so. */
static int
refuse (Builder *self)
{
  self->refused = TRUE;

  return -1;
}

static int
enter_block_cb (MD_BLOCKTYPE  type,
                void         *detail,
                void         *user_data)
{
  Builder *self = user_data;
  gint64 number = -1;

  if (self->n_blocks >= MAX_BLOCKS || self->containers->len > MAX_DEPTH)
    return refuse (self);

  self->block = NULL;
  switch (type)
    {
    case MD_BLOCK_QUOTE:
      begin_container (self, CHAT_MARKUP_QUOTE);
      break;

    case MD_BLOCK_UL:
      g_array_append_val (self->numbers, number);
      break;

    case MD_BLOCK_OL:
      number = ((MD_BLOCK_OL_DETAIL *) detail)->start;
      g_array_append_val (self->numbers, number);
      break;

    case MD_BLOCK_LI:
      begin_container (self, CHAT_MARKUP_ITEM);
      break;

    case MD_BLOCK_H:
      self->heading = TRUE;
      begin_text (self);
      break;

    case MD_BLOCK_P:
      begin_text (self);
      break;

    case MD_BLOCK_CODE:
      begin_code (self, detail);
      break;

    case MD_BLOCK_DOC:
      break;

    /* The source has none of these. */
    case MD_BLOCK_HR:
    case MD_BLOCK_HTML:
    case MD_BLOCK_TABLE:
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
    case MD_BLOCK_TR:
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
    default:
      return refuse (self);
    }

  return 0;
}

static int
leave_block_cb (MD_BLOCKTYPE  type,
                void         *detail,
                void         *user_data)
{
  Builder *self = user_data;

  if (type == MD_BLOCK_QUOTE || type == MD_BLOCK_LI)
    g_ptr_array_remove_index (self->containers, self->containers->len - 1);
  else if (type == MD_BLOCK_UL || type == MD_BLOCK_OL)
    g_array_remove_index (self->numbers, self->numbers->len - 1);
  else if (type == MD_BLOCK_CODE)
    end_code (self);

  self->heading = FALSE;
  self->block = NULL;

  return 0;
}

static ChatMarkupStyle
get_style (Builder *self)
{
  ChatMarkupStyle style = 0;

  if (self->n_spans[MD_SPAN_STRONG] > 0 || self->heading)
    style |= CHAT_MARKUP_BOLD;
  if (self->n_spans[MD_SPAN_EM] > 0)
    style |= CHAT_MARKUP_ITALIC;
  if (self->n_spans[MD_SPAN_DEL] > 0)
    style |= CHAT_MARKUP_STRIKE;
  if (self->n_spans[MD_SPAN_CODE] > 0)
    style |= CHAT_MARKUP_MONOSPACE;

  return style;
}

static void
append (Builder    *self,
        const char *text,
        gsize       length)
{
  ChatMarkupStyle style = get_style (self);
  gsize start = self->block->text->len;

  chat_markup_source_append (self->block->text, text, length);
  if (style != 0 && self->block->text->len > start)
    chat_markup_block_add_style (self->block, start, style);
}

/* As many line ends as there were between the paragraphs. */
static void
append_separator (Builder *self)
{
  const char *p = self->last + strcspn (self->last, "\n");
  guint n_lines = 0;

  for (; *p != '\0' && strchr ("\n\t >", *p) != NULL; p++)
    n_lines += *p == '\n';

  for (guint i = 0; i < MAX (n_lines, 1); i++)
    g_string_append_c (self->block->text, '\n');
}

/* The paragraphs of a list are not always announced. */
static void
ensure_text (Builder *self)
{
  if (self->block == NULL)
    begin_text (self);

  if (self->separate)
    append_separator (self);
  self->separate = FALSE;
}

static int
text_cb (MD_TEXTTYPE     type,
         const MD_CHAR  *text,
         MD_SIZE         length,
         void           *user_data)
{
  Builder *self = user_data;
  const char *end = self->source->str + self->source->len;

  ensure_text (self);

  if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
    {
      append (self, "\n", 1);
      return 0;
    }

  if (text >= self->source->str && text < end)
    self->last = text + length;
  append (self, text, length);

  return 0;
}

static const MD_ATTRIBUTE *
get_address (MD_SPANTYPE  type,
             void        *detail)
{
  return type == MD_SPAN_A ? &((MD_SPAN_A_DETAIL *) detail)->href : &((MD_SPAN_IMG_DETAIL *) detail)->src;
}

static const MD_ATTRIBUTE *
get_title (MD_SPANTYPE  type,
           void        *detail)
{
  return type == MD_SPAN_A ? &((MD_SPAN_A_DETAIL *) detail)->title : &((MD_SPAN_IMG_DETAIL *) detail)->title;
}

static gboolean
is_autolink (MD_SPANTYPE  type,
             void        *detail)
{
  return type == MD_SPAN_A && ((MD_SPAN_A_DETAIL *) detail)->is_autolink;
}

/* One that may be opened, and that says all in its text and address. */
static gboolean
is_link (MD_SPANTYPE  type,
         void        *detail,
         const char  *address)
{
  return chat_uri_is_allowed (address) && get_title (type, detail)->size == 0;
}

static void
enter_link (Builder     *self,
            MD_SPANTYPE  type,
            void        *detail)
{
  g_autofree char *address = dup_attribute (get_address (type, detail));

  ensure_text (self);

  /* A link in the text of another one is only text. */
  if (self->n_links++ == 0 && is_link (type, detail, address))
    {
      self->link_start = self->block->text->len;
      self->address = g_steal_pointer (&address);
    }
  else
    {
      const char *sign = type == MD_SPAN_IMG ? "![" : "[";

      append (self, is_autolink (type, detail) ? "<" : sign, is_autolink (type, detail) ? 1 : strlen (sign));
    }
}

static void
append_rest_of_link (Builder     *self,
                     MD_SPANTYPE  type,
                     void        *detail)
{
  g_autofree char *address = dup_attribute (get_address (type, detail));
  g_autofree char *title = dup_attribute (get_title (type, detail));
  g_autofree char *rest = NULL;

  if (is_autolink (type, detail))
    rest = g_strdup (">");
  else if (*title != '\0')
    rest = g_strdup_printf ("](%s \"%s\")", address, title);
  else
    rest = g_strdup_printf ("](%s)", address);

  append (self, rest, strlen (rest));
}

static void
leave_link (Builder     *self,
            MD_SPANTYPE  type,
            void        *detail)
{
  if (--self->n_links > 0 || self->address == NULL)
    {
      append_rest_of_link (self, type, detail);
      return;
    }

  if (self->block->text->len == self->link_start)
    append (self, self->address, strlen (self->address));
  chat_markup_block_add_link (self->block, self->link_start, self->address);
  g_clear_pointer (&self->address, g_free);
}

static int
enter_span_cb (MD_SPANTYPE  type,
               void        *detail,
               void        *user_data)
{
  Builder *self = user_data;

  self->n_spans[type]++;
  if (type == MD_SPAN_A || type == MD_SPAN_IMG)
    enter_link (self, type, detail);

  return 0;
}

static int
leave_span_cb (MD_SPANTYPE  type,
               void        *detail,
               void        *user_data)
{
  Builder *self = user_data;

  self->n_spans[type]--;
  if (type == MD_SPAN_A || type == MD_SPAN_IMG)
    leave_link (self, type, detail);

  return 0;
}

static GPtrArray *
blocks_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) chat_markup_block_free);
}

/* The blocks, or NULL if they are too many. */
static GPtrArray *
parse (const char *body,
       gboolean    one_paragraph)
{
  static const MD_PARSER parser = {
    .flags = PARSER_FLAGS,
    .enter_block = enter_block_cb,
    .leave_block = leave_block_cb,
    .enter_span = enter_span_cb,
    .leave_span = leave_span_cb,
    .text = text_cb,
  };
  GString *source = chat_markup_source_prepare (body, one_paragraph);
  g_autoptr (GPtrArray) blocks = blocks_new ();
  Builder self = {
    .source = source,
    .last = source->str,
    .containers = g_ptr_array_new (),
    .numbers = g_array_new (FALSE, FALSE, sizeof (gint64)),
  };
  int status;

  g_ptr_array_add (self.containers, blocks);
  status = md_parse (source->str, (MD_SIZE) source->len, &parser, &self);

  g_free (self.address);
  g_ptr_array_unref (self.containers);
  g_array_unref (self.numbers);
  g_string_free (source, TRUE);

  return status == 0 && !self.refused && blocks->len > 0 ? g_steal_pointer (&blocks) : NULL;
}

static GPtrArray *
parse_verbatim (const char *body)
{
  GPtrArray *blocks = blocks_new ();
  ChatMarkupBlock *block = chat_markup_block_new (CHAT_MARKUP_PARAGRAPH);

  g_string_append (block->text, body);
  g_ptr_array_add (blocks, block);

  return blocks;
}

/* A quote calls nobody again. */
static void
find_in_blocks (ChatMarkup *self,
                GPtrArray  *blocks,
                gboolean    quoted,
                ChatNames  *own,
                ChatNames  *others)
{
  for (guint i = 0; i < blocks->len; i++)
    {
      ChatMarkupBlock *block = g_ptr_array_index (blocks, i);

      if (block->kind == CHAT_MARKUP_PARAGRAPH)
        {
          chat_markup_block_find_links (block);
          if (chat_markup_block_find_mentions (block, own, others) && !quoted)
            self->mentioned = TRUE;
        }
      else if (block->children != NULL)
        {
          find_in_blocks (self, block->children, quoted || block->kind == CHAT_MARKUP_QUOTE, own, others);
        }
    }
}

/* What the author does, or NULL. */
static const char *
get_action (const char *body)
{
  const char *text;

  if (!g_str_has_prefix (body, ACTION))
    return NULL;

  text = body + strlen (ACTION);
  if (!g_ascii_isspace (*text))
    return NULL;

  while (g_ascii_isspace (*text))
    text++;

  return *text != '\0' ? text : NULL;
}

/**
 * chat_markup_parse:
 * @body: the body of a message
 * @own: (nullable): the account's own user
 * @names: (nullable): others whose mentions count, as chat_mention_foreach()
 *   finds them
 *
 * Reads the formatting of a body. Every text has one.
 *
 * Returns: (transfer full): the formatted text
 */
ChatMarkup *
chat_markup_parse (const char *body,
                   ChatUser   *own,
                   ChatNames  *names)
{
  g_autoptr (ChatNames) own_names = NULL;
  ChatMarkup *self;
  const char *action;

  g_return_val_if_fail (body != NULL, NULL);

  self = g_atomic_rc_box_new0 (ChatMarkup);
  action = get_action (body);
  self->action = action != NULL;
  if (action != NULL)
    body = action;

  if (!chat_markup_source_is_plain (body) && strlen (body) <= MAX_SIZE)
    self->blocks = parse (body, self->action);
  if (self->blocks == NULL)
    self->blocks = parse_verbatim (body);
  if (own != NULL && strchr (body, '@') != NULL)
    own_names = chat_mention_names_of (own);
  find_in_blocks (self, self->blocks, FALSE, own_names, names);

  return self;
}

/**
 * chat_markup_new_verbatim:
 * @body: the body of a message
 *
 * Takes a body as it is. Only addresses become links.
 *
 * Returns: (transfer full): the text
 */
ChatMarkup *
chat_markup_new_verbatim (const char *body)
{
  ChatMarkup *self;

  g_return_val_if_fail (body != NULL, NULL);

  self = g_atomic_rc_box_new0 (ChatMarkup);
  self->blocks = parse_verbatim (body);
  find_in_blocks (self, self->blocks, FALSE, NULL, NULL);

  return self;
}

/**
 * chat_markup_ref:
 * @self: a formatted text
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
ChatMarkup *
chat_markup_ref (ChatMarkup *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer markup)
{
  g_ptr_array_unref (((ChatMarkup *) markup)->blocks);
}

/**
 * chat_markup_unref:
 * @self: (transfer full): a formatted text
 *
 * Gives a reference back.
 */
void
chat_markup_unref (ChatMarkup *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear);
}

/**
 * chat_markup_get_action:
 * @self: a formatted text
 *
 * Gets whether it says what its author does: “/me waves”. The text is then
 * one paragraph without “/me”, to be shown after the author's name.
 */
gboolean
chat_markup_get_action (ChatMarkup *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->action;
}

/**
 * chat_markup_get_mentioned:
 * @self: a formatted text
 *
 * Gets whether it calls the account's own user, by name or as everybody.
 */
gboolean
chat_markup_get_mentioned (ChatMarkup *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->mentioned;
}

/**
 * chat_markup_has_same_mentions:
 * @self: a formatted text
 * @other: the same body, parsed again
 *
 * Gets whether both are shown alike, though other names may have been known.
 */
gboolean
chat_markup_has_same_mentions (ChatMarkup *self,
                               ChatMarkup *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);
  g_return_val_if_fail (self->blocks->len == other->blocks->len, FALSE);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      if (!chat_markup_block_has_same_mentions (g_ptr_array_index (self->blocks, i),
                                                g_ptr_array_index (other->blocks, i)))
        return FALSE;
    }

  return TRUE;
}

/**
 * chat_markup_get_paragraph:
 * @self: a formatted text
 *
 * Gets the only block, if that is a paragraph, as it is in most messages.
 *
 * Returns: (transfer none) (nullable): the paragraph
 */
ChatMarkupBlock *
chat_markup_get_paragraph (ChatMarkup *self)
{
  ChatMarkupBlock *first;

  g_return_val_if_fail (self != NULL, NULL);

  first = g_ptr_array_index (self->blocks, 0);

  return self->blocks->len == 1 && first->kind == CHAT_MARKUP_PARAGRAPH ? first : NULL;
}

/**
 * chat_markup_get_n_blocks:
 * @self: a formatted text
 *
 * Gets how many blocks there are, not counting those within others.
 */
guint
chat_markup_get_n_blocks (ChatMarkup *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->blocks->len;
}

/**
 * chat_markup_get_block:
 * @self: a formatted text
 * @position: which one
 *
 * Gets a block.
 *
 * Returns: (transfer none): the block
 */
ChatMarkupBlock *
chat_markup_get_block (ChatMarkup *self,
                       guint       position)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < self->blocks->len, NULL);

  return g_ptr_array_index (self->blocks, position);
}

/**
 * chat_markup_dup_text:
 * @self: a formatted text
 *
 * Gets the text without its formatting, to be read aloud.
 *
 * Returns: (transfer full): the plain text
 */
char *
chat_markup_dup_text (ChatMarkup *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < self->blocks->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      chat_markup_block_append_text (g_ptr_array_index (self->blocks, i), text);
    }

  return g_string_free_and_steal (text);
}
