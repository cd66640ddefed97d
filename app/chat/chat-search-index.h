/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-search-lookup.h"
#include "chat-store.h"

G_BEGIN_DECLS

#define CHAT_TYPE_SEARCH_INDEX (chat_search_index_get_type ())

G_DECLARE_FINAL_TYPE (ChatSearchIndex, chat_search_index, CHAT, SEARCH_INDEX, GObject)

ChatSearchIndex *chat_search_index_new            (ChatStore            *store) G_GNUC_WARN_UNUSED_RESULT;
void             chat_search_index_start          (ChatSearchIndex      *self);
void             chat_search_index_stop           (ChatSearchIndex      *self);
gboolean         chat_search_index_get_paused     (ChatSearchIndex      *self);
void             chat_search_index_set_paused     (ChatSearchIndex      *self,
                                                   gboolean              paused);
guint            chat_search_index_get_progress   (ChatSearchIndex      *self);
void             chat_search_index_rebuild_async  (ChatSearchIndex      *self,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
gboolean         chat_search_index_rebuild_finish (ChatSearchIndex      *self,
                                                   GAsyncResult         *result,
                                                   GError              **error);
void             chat_search_index_query_async    (ChatSearchIndex      *self,
                                                   ChatSearchMatch      *match,
                                                   gint64                after_key,
                                                   gint64                before_key,
                                                   guint                 limit,
                                                   GCancellable         *cancellable,
                                                   GAsyncReadyCallback   callback,
                                                   gpointer              user_data);
void             chat_search_index_wait           (ChatSearchIndex      *self,
                                                   gint64                end_time);
GPtrArray       *chat_search_index_query_finish   (ChatSearchIndex      *self,
                                                   GAsyncResult         *result,
                                                   GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
