/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-room.h"
#include "chat-search-text.h"

G_BEGIN_DECLS

#define CHAT_TYPE_SEARCH_HIT (chat_search_hit_get_type ())

G_DECLARE_FINAL_TYPE (ChatSearchHit, chat_search_hit, CHAT, SEARCH_HIT, GObject)

ChatRoom              *chat_search_hit_get_room     (ChatSearchHit  *self);
const char            *chat_search_hit_get_id       (ChatSearchHit  *self);
ChatUser              *chat_search_hit_get_author   (ChatSearchHit  *self);
gint64                 chat_search_hit_get_time     (ChatSearchHit  *self);
gboolean               chat_search_hit_get_outgoing (ChatSearchHit  *self);
const char            *chat_search_hit_get_snippet  (ChatSearchHit  *self);
const ChatSearchRange *chat_search_hit_get_ranges   (ChatSearchHit  *self,
                                                     guint          *n_ranges);

G_END_DECLS
