/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-search-text.h"

G_BEGIN_DECLS

/**
 * ChatSearchQuery:
 *
 * What somebody looks for. Nobody changes it, so that every thread may read it.
 */
typedef struct _ChatSearchQuery ChatSearchQuery;

ChatSearchQuery *chat_search_query_parse        (const char            *text,
                                                 GTimeZone             *zone) G_GNUC_WARN_UNUSED_RESULT;
ChatSearchQuery *chat_search_query_ref          (ChatSearchQuery       *self);
void             chat_search_query_unref        (ChatSearchQuery       *self);
gboolean         chat_search_query_is_empty     (const ChatSearchQuery *self);
gboolean         chat_search_query_names_rooms  (const ChatSearchQuery *self);
gboolean         chat_search_query_takes_room   (const ChatSearchQuery *self,
                                                 const char            *title);
gint64           chat_search_query_get_after    (const ChatSearchQuery *self);
gint64           chat_search_query_get_before   (const ChatSearchQuery *self);
GPtrArray       *chat_search_query_get_phrases  (const ChatSearchQuery *self);
gboolean         chat_search_query_needs_rooms  (const ChatSearchQuery *self);
const ChatSearchPhrase *
                 chat_search_query_get_long_phrase (const ChatSearchQuery *self);
char            *chat_search_query_build        (const ChatSearchQuery *self,
                                                 gboolean               wide,
                                                 const gint64          *rooms,
                                                 guint                  n_rooms,
                                                 const gint64          *other_rooms,
                                                 guint                  n_other_rooms) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatSearchQuery, chat_search_query_unref)

G_END_DECLS
