/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-room.h"
#include "chat-search-index.h"
#include "chat-search-watch.h"

G_BEGIN_DECLS

/**
 * ChatSearchSource:
 *
 * What one account has of what is looked for, the newest first.
 */
typedef struct _ChatSearchSource ChatSearchSource;

ChatSearchSource       *chat_search_source_new         (ChatAccount            *account,
                                                        ChatRoom               *room,
                                                        ChatSearchQuery        *query) G_GNUC_WARN_UNUSED_RESULT;
void                    chat_search_source_free        (ChatSearchSource       *self);
ChatAccount            *chat_search_source_get_account (ChatSearchSource       *self);
gboolean                chat_search_source_get_is_dry  (ChatSearchSource       *self);
gboolean                chat_search_source_get_has_more (ChatSearchSource      *self);
const ChatSearchRecord *chat_search_source_peek        (ChatSearchSource       *self);
ChatSearchRecord       *chat_search_source_pop         (ChatSearchSource       *self) G_GNUC_WARN_UNUSED_RESULT;
void                    chat_search_source_query_async (ChatSearchSource       *self,
                                                        guint                   limit,
                                                        GCancellable           *cancellable,
                                                        GAsyncReadyCallback     callback,
                                                        gpointer                user_data);
void                    chat_search_source_add         (ChatSearchSource       *self,
                                                        GPtrArray              *records,
                                                        guint                   limit);
ChatSearchWatch        *chat_search_source_watch       (ChatSearchSource       *self,
                                                        guint                   limit);
guint                   chat_search_source_get_n_new   (ChatSearchSource       *self);
void                    chat_search_source_wait        (ChatSearchSource       *self,
                                                        gint64                  end_time);

G_END_DECLS
