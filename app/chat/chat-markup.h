/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-markup-block.h"
#include "chat-names.h"
#include "chat-user.h"

G_BEGIN_DECLS

/**
 * ChatMarkup:
 *
 * The body of a message as it is to be shown: a subset of CommonMark.
 *
 * A tree of [struct@MarkupBlock], which never changes. There is no HTML, there
 * are no pictures, tables, or headings, but for a bold line; lines end where
 * they were ended. What cannot be formatted, being too long or too deep, is
 * one paragraph as it was written. The body itself is kept by the message.
 */
typedef struct _ChatMarkup ChatMarkup;

#define CHAT_TYPE_MARKUP (chat_markup_get_type ())

GType            chat_markup_get_type          (void);
ChatMarkup      *chat_markup_parse             (const char *body,
                                                ChatUser   *own,
                                                ChatNames  *names) G_GNUC_WARN_UNUSED_RESULT;
ChatMarkup      *chat_markup_new_verbatim      (const char *body) G_GNUC_WARN_UNUSED_RESULT;
ChatMarkup      *chat_markup_ref               (ChatMarkup *self);
void             chat_markup_unref             (ChatMarkup *self);
gboolean         chat_markup_get_action        (ChatMarkup *self);
gboolean         chat_markup_get_mentioned     (ChatMarkup *self);
gboolean         chat_markup_has_same_mentions (ChatMarkup *self,
                                                ChatMarkup *other);
ChatMarkupBlock *chat_markup_get_paragraph     (ChatMarkup *self);
guint            chat_markup_get_n_blocks      (ChatMarkup *self);
ChatMarkupBlock *chat_markup_get_block         (ChatMarkup *self,
                                                guint       position);
char            *chat_markup_dup_text          (ChatMarkup *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatMarkup, chat_markup_unref)

G_END_DECLS
