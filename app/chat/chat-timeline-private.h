/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-feed.h"
#include "chat-timeline.h"

G_BEGIN_DECLS

ChatTimeline *chat_timeline_new              (ChatStore    *store,
                                              ChatFeed     *feed,
                                              gint64        room) G_GNUC_WARN_UNUSED_RESULT;
void          chat_timeline_load             (ChatTimeline *self);
void          chat_timeline_add_records      (ChatTimeline *self,
                                              GPtrArray    *records);
void          chat_timeline_add_unsent       (ChatTimeline *self,
                                              ChatMessage  *message);
void          chat_timeline_remove_unsent    (ChatTimeline *self,
                                              ChatMessage  *message);
void          chat_timeline_rename_authors   (ChatTimeline *self,
                                              GHashTable   *users);
ChatMessage  *chat_timeline_get_last_message (ChatTimeline *self);
void          chat_timeline_set_read         (ChatTimeline *self,
                                              ChatPosition  read);
gboolean      chat_timeline_find_message     (ChatTimeline *self,
                                              const char   *id,
                                              ChatPosition *position);

G_END_DECLS
