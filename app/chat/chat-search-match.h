/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-search-query.h"

G_BEGIN_DECLS

/**
 * ChatSearchMatch:
 * @query: what somebody looks for.
 * @exact: the same in the language of the index, in some rooms.
 * @wide: (nullable): what finds more, and at once; see
 *   chat_search_query_get_long_phrase(). %NULL where @exact does, too.
 *
 * What an account's index is asked. Nobody changes it, so that every thread may
 * read it.
 */
typedef struct
{
  ChatSearchQuery *query;
  char            *exact;
  char            *wide;
} ChatSearchMatch;

ChatSearchMatch *chat_search_match_new   (ChatSearchQuery *query,
                                          const gint64    *rooms,
                                          guint            n_rooms,
                                          const gint64    *other_rooms,
                                          guint            n_other_rooms) G_GNUC_WARN_UNUSED_RESULT;
ChatSearchMatch *chat_search_match_ref   (ChatSearchMatch *self);
void             chat_search_match_unref (ChatSearchMatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatSearchMatch, chat_search_match_unref)

G_END_DECLS
