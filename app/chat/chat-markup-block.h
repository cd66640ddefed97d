/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ChatMarkupKind:
 * @CHAT_MARKUP_PARAGRAPH: formatted text of one or more lines.
 * @CHAT_MARKUP_CODE: a code block: text as it is, and perhaps its language.
 * @CHAT_MARKUP_QUOTE: blocks that somebody else has written.
 * @CHAT_MARKUP_ITEM: blocks of one item of a list, and its marker.
 */
typedef enum
{
  CHAT_MARKUP_PARAGRAPH,
  CHAT_MARKUP_CODE,
  CHAT_MARKUP_QUOTE,
  CHAT_MARKUP_ITEM,
} ChatMarkupKind;

/**
 * ChatMarkupLinkStyle:
 * @CHAT_MARKUP_LINKS_PLAIN: links are underlined: all of it is Pango markup.
 * @CHAT_MARKUP_LINKS_ACTIVE: links are `a` elements, for GtkLabel.
 */
typedef enum
{
  CHAT_MARKUP_LINKS_PLAIN,
  CHAT_MARKUP_LINKS_ACTIVE,
} ChatMarkupLinkStyle;

/**
 * ChatMarkupRange:
 * @start: the first byte
 * @end: the byte after the last
 *
 * A part of the text of a block.
 */
typedef struct
{
  gsize start;
  gsize end;
} ChatMarkupRange;

/**
 * ChatMarkupBlock:
 *
 * A part of a [struct@Markup], to which it belongs.
 */
typedef struct _ChatMarkupBlock ChatMarkupBlock;

ChatMarkupKind   chat_markup_block_get_kind         (ChatMarkupBlock       *self);
const char      *chat_markup_block_get_text         (ChatMarkupBlock       *self);
const char      *chat_markup_block_get_language     (ChatMarkupBlock       *self);
const char      *chat_markup_block_get_marker       (ChatMarkupBlock       *self);
guint            chat_markup_block_get_n_children   (ChatMarkupBlock       *self);
ChatMarkupBlock *chat_markup_block_get_child        (ChatMarkupBlock       *self,
                                                     guint                  position);
guint            chat_markup_block_get_n_links      (ChatMarkupBlock       *self);
const char      *chat_markup_block_get_link         (ChatMarkupBlock       *self,
                                                     guint                  position,
                                                     ChatMarkupRange       *range);
guint            chat_markup_block_get_n_mentions   (ChatMarkupBlock       *self);
ChatMarkupRange  chat_markup_block_get_mention      (ChatMarkupBlock       *self,
                                                     guint                  position);
GArray          *chat_markup_block_find             (ChatMarkupBlock       *self,
                                                     const char * const    *words) G_GNUC_WARN_UNUSED_RESULT;
char            *chat_markup_block_to_pango         (ChatMarkupBlock       *self,
                                                     ChatMarkupLinkStyle    link_style,
                                                     GArray                *hits,
                                                     GArray                *breaks) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
