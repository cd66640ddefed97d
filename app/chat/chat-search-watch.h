/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-search-index.h"

G_BEGIN_DECLS

#define CHAT_TYPE_SEARCH_WATCH (chat_search_watch_get_type ())

G_DECLARE_FINAL_TYPE (ChatSearchWatch, chat_search_watch, CHAT, SEARCH_WATCH, GObject)

ChatSearchWatch *chat_search_watch_new       (ChatSearchIndex *index,
                                              ChatSearchMatch *match,
                                              gint64           after_key,
                                              guint            limit) G_GNUC_WARN_UNUSED_RESULT;
guint            chat_search_watch_get_n_new (ChatSearchWatch *self);

G_END_DECLS
