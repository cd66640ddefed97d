/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-markup-block.h"
#include "chat-names.h"

G_BEGIN_DECLS

typedef enum
{
  CHAT_MARKUP_BOLD = 1 << 0,
  CHAT_MARKUP_ITALIC = 1 << 1,
  CHAT_MARKUP_STRIKE = 1 << 2,
  CHAT_MARKUP_MONOSPACE = 1 << 3,
  CHAT_MARKUP_MENTION = 1 << 4,
  CHAT_MARKUP_MENTION_SELF = 1 << 5,
  CHAT_MARKUP_HIT = 1 << 6,
} ChatMarkupStyle;

/* A style, or a link. Those of one array are in order, and apart. */
typedef struct
{
  ChatMarkupRange  range;
  ChatMarkupStyle  style;
  char            *address;
} ChatMarkupSpan;

struct _ChatMarkupBlock
{
  ChatMarkupKind  kind;
  GString        *text;
  char           *language;
  char           *marker;
  GPtrArray      *children;
  GArray         *styles;
  GArray         *links;
  GArray         *mentions;
};

ChatMarkupBlock *chat_markup_block_new               (ChatMarkupKind   kind) G_GNUC_WARN_UNUSED_RESULT;
void             chat_markup_block_free              (ChatMarkupBlock *self);
void             chat_markup_block_add_style         (ChatMarkupBlock *self,
                                                      gsize            start,
                                                      ChatMarkupStyle  style);
void             chat_markup_block_add_link          (ChatMarkupBlock *self,
                                                      gsize            start,
                                                      const char      *address);
void             chat_markup_block_find_links        (ChatMarkupBlock *self);
gboolean         chat_markup_block_find_mentions     (ChatMarkupBlock *self,
                                                      ChatNames       *own,
                                                      ChatNames       *others);
gboolean         chat_markup_block_has_same_mentions (ChatMarkupBlock *self,
                                                      ChatMarkupBlock *other);
void             chat_markup_block_append_text       (ChatMarkupBlock *self,
                                                      GString         *text);

G_END_DECLS
