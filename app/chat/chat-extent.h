/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-spans.h"

G_BEGIN_DECLS

/**
 * ChatExtent:
 *
 * How much of a channel's stream is stored: its epochs and the spans in them.
 *
 * The epoch without a name is our own: it holds what comes from a channel that
 * has no history, whose offsets we count ourselves.
 */
typedef struct _ChatExtent ChatExtent;

ChatExtent     *chat_extent_new            (void) G_GNUC_WARN_UNUSED_RESULT;
void            chat_extent_free           (ChatExtent       *self);
guint64         chat_extent_ensure_epoch   (ChatExtent       *self,
                                            const char       *name);
void            chat_extent_restore_epoch  (ChatExtent       *self,
                                            guint64           epoch,
                                            const char       *name,
                                            guint64           floor);
const char     *chat_extent_get_epoch_name (const ChatExtent *self,
                                            guint64           epoch);
guint64         chat_extent_get_floor      (const ChatExtent *self,
                                            guint64           epoch);
void            chat_extent_set_floor      (ChatExtent       *self,
                                            guint64           epoch,
                                            guint64           floor);
void            chat_extent_add_span       (ChatExtent       *self,
                                            ChatSpan          span);
const ChatSpan *chat_extent_get_newest     (const ChatExtent *self);
const ChatSpan *chat_extent_find_resume    (const ChatExtent *self);
guint64         chat_extent_get_own_offset (const ChatExtent *self);
const ChatSpan *chat_extent_find_begin     (const ChatExtent *self,
                                            ChatPosition      begin,
                                            const ChatSpan  **older);
const ChatSpan *chat_extent_find_span      (const ChatExtent *self,
                                            ChatPosition      position);
const ChatSpan *chat_extent_find_gap       (const ChatExtent *self,
                                            ChatPosition      older,
                                            ChatPosition      newer);
const ChatSpan *chat_extent_find_last_gap  (const ChatExtent *self,
                                            ChatPosition      last);
gboolean        chat_extent_is_continued   (const ChatExtent *self,
                                            const ChatSpan   *span);
gboolean        chat_extent_is_askable     (const ChatExtent *self,
                                            const ChatSpan   *span);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatExtent, chat_extent_free)

G_END_DECLS
