/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-room.h"

G_BEGIN_DECLS

#define CHAT_TYPE_SEARCH (chat_search_get_type ())

/**
 * CHAT_SEARCH_MAX_NEW:
 *
 * Up to how many new messages are counted.
 */
#define CHAT_SEARCH_MAX_NEW 100

/**
 * ChatSearch:
 *
 * A list of [class@SearchHit]: the messages that somebody looks for, in one room
 * or in all rooms of some accounts, the newest first.
 *
 * Each [method@Search.set_text] calls off what was looked for before; what was
 * found before stays in the list until something else is.
 *
 * Properties, all readable and notified: `text`, `searching`, `has-more`,
 * `n-new`, `paused`, `progress`, `error`.
 */
G_DECLARE_FINAL_TYPE (ChatSearch, chat_search, CHAT, SEARCH, GObject)

ChatSearch   *chat_search_new            (GListModel          *accounts,
                                          ChatRoom            *room) G_GNUC_WARN_UNUSED_RESULT;
const char   *chat_search_get_text       (ChatSearch          *self);
void          chat_search_set_text       (ChatSearch          *self,
                                          const char          *text);
void          chat_search_wait           (ChatSearch          *self,
                                          gint64               usec);
gboolean      chat_search_get_is_empty   (ChatSearch          *self);
gboolean      chat_search_get_searching  (ChatSearch          *self);
gboolean      chat_search_get_has_more   (ChatSearch          *self);
guint         chat_search_get_progress   (ChatSearch          *self);
gboolean      chat_search_get_paused     (ChatSearch          *self);
void          chat_search_set_paused     (ChatSearch          *self,
                                          gboolean             paused);
const GError *chat_search_get_error      (ChatSearch          *self);
guint         chat_search_get_n_new      (ChatSearch          *self);
void          chat_search_show_new       (ChatSearch          *self);
void          chat_search_load_more      (ChatSearch          *self);
void          chat_search_rebuild_async  (ChatSearch          *self,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
gboolean      chat_search_rebuild_finish (ChatSearch          *self,
                                          GAsyncResult        *result,
                                          GError             **error);

G_END_DECLS
