/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <realtime.h>

#include "chat-extent.h"
#include "chat-room.h"
#include "chat-store.h"

G_BEGIN_DECLS

#define CHAT_TYPE_FEED (chat_feed_get_type ())

G_DECLARE_FINAL_TYPE (ChatFeed, chat_feed, CHAT, FEED, GObject)

ChatFeed      *chat_feed_new             (ChatStore            *store,
                                          RealtimeClient       *client,
                                          RealtimeChannel      *channel,
                                          gint64                room,
                                          ChatExtent           *extent) G_GNUC_WARN_UNUSED_RESULT;
void           chat_feed_start           (ChatFeed             *self);
void           chat_feed_stop            (ChatFeed             *self);
void           chat_feed_close           (ChatFeed             *self);
RealtimeClient *
               chat_feed_get_client      (ChatFeed             *self);
RealtimeChannel *
               chat_feed_get_channel     (ChatFeed             *self);
ChatRoomState  chat_feed_get_state       (ChatFeed             *self);
const GError  *chat_feed_get_error       (ChatFeed             *self);
const ChatExtent *
               chat_feed_get_extent      (ChatFeed             *self);
gboolean       chat_feed_is_catching_up  (ChatFeed             *self);
gboolean       chat_feed_get_history_refused
                                         (ChatFeed             *self);
gboolean       chat_feed_can_ask         (ChatFeed             *self,
                                          const ChatSpan       *span);
void           chat_feed_fetch_async     (ChatFeed             *self,
                                          ChatPosition          begin,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean       chat_feed_fetch_finish    (ChatFeed             *self,
                                          GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
