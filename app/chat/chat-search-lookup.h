/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-search-match.h"
#include "chat-sql.h"
#include "chat-user.h"

G_BEGIN_DECLS

/**
 * ChatSearchRecord:
 * @key: its place in the order of all, the newest has the greatest.
 * @room: the number of the room.
 * @id: the message's id.
 * @author: who has sent it.
 * @time: when, in microseconds since the epoch.
 * @outgoing: whether the account's own user has.
 * @snippet: one line of it.
 * @ranges: (element-type ChatSearchRange): what was looked for, in @snippet.
 *
 * A message that was found.
 */
typedef struct
{
  gint64    key;
  gint64    room;
  char     *id;
  ChatUser *author;
  gint64    time;
  gboolean  outgoing;
  char     *snippet;
  GArray   *ranges;
} ChatSearchRecord;

/**
 * ChatSearchLookup:
 *
 * A page of what an index is asked for. One thread after the other uses it.
 */
typedef struct _ChatSearchLookup ChatSearchLookup;

void              chat_search_record_free         (ChatSearchRecord  *self);

ChatSearchLookup *chat_search_lookup_new          (ChatSearchMatch   *match,
                                                   gint64             after_key,
                                                   gint64             before_key,
                                                   guint              limit,
                                                   GCancellable      *cancellable) G_GNUC_WARN_UNUSED_RESULT;
void              chat_search_lookup_free         (ChatSearchLookup  *self);
gboolean          chat_search_lookup_run          (ChatSearchLookup  *self,
                                                   ChatSql           *sql,
                                                   GError           **error);
gboolean          chat_search_lookup_get_complete (ChatSearchLookup  *self);
GPtrArray        *chat_search_lookup_get_records  (ChatSearchLookup  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatSearchLookup, chat_search_lookup_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatSearchRecord, chat_search_record_free)

G_END_DECLS
