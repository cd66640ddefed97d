/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-extent.h"
#include "chat-record.h"
#include "chat-sql.h"

G_BEGIN_DECLS

/**
 * ChatStoredRoom:
 * @id: its number.
 * @name: the channel's name.
 * @resource_id: the id of the resource, empty for the channel itself.
 * @joined: whether the user is in it.
 * @draft: what was written and not sent.
 * @read: up to where it was read.
 * @unread_count: how many messages of others come after @read.
 * @mention_count: how many of these call the user.
 * @created: when it was joined for the first time, in microseconds.
 * @favourite: whether it stands before others.
 * @notify_level: what is told of it, a %ChatRoomNotify.
 * @extent: what is stored of the stream.
 * @last: (nullable): the newest message.
 * @unsent: (element-type ChatUnsent): the outbox, the oldest first.
 *
 * What the database has of a room.
 */
typedef struct
{
  gint64        id;
  char         *name;
  char         *resource_id;
  gboolean      joined;
  char         *draft;
  ChatPosition  read;
  guint         unread_count;
  guint         mention_count;
  gint64        created;
  gboolean      favourite;
  gint64        notify_level;
  ChatExtent   *extent;
  ChatRecord   *last;
  GPtrArray    *unsent;
} ChatStoredRoom;

ChatStoredRoom *chat_stored_room_new          (gint64           id,
                                               const char      *name,
                                               const char      *resource_id) G_GNUC_WARN_UNUSED_RESULT;
void            chat_stored_room_free         (ChatStoredRoom  *self);
gboolean        chat_stored_room_list         (ChatSql         *sql,
                                               GPtrArray       *rooms,
                                               GError         **error);
gboolean        chat_stored_room_read_all     (ChatSql         *sql,
                                               GPtrArray       *rooms,
                                               GError         **error);
gboolean        chat_stored_room_check        (ChatSql         *sql,
                                               gint64           room,
                                               GError         **error);
gboolean        chat_stored_room_load         (ChatSql         *sql,
                                               gint64           room,
                                               ChatPosition     before,
                                               guint            limit,
                                               GPtrArray       *records,
                                               GError         **error);
gboolean        chat_stored_room_load_after   (ChatSql         *sql,
                                               gint64           room,
                                               ChatPosition     after,
                                               guint            limit,
                                               GPtrArray       *records,
                                               GError         **error);
gboolean        chat_stored_room_find_unread  (ChatSql         *sql,
                                               gint64           room,
                                               ChatPosition     read,
                                               ChatPosition    *position,
                                               gboolean        *found,
                                               GError         **error);
gboolean        chat_stored_room_find_time    (ChatSql         *sql,
                                               gint64           room,
                                               gint64           time,
                                               ChatPosition    *position,
                                               gboolean        *found,
                                               GError         **error);
gboolean        chat_stored_room_find_message (ChatSql         *sql,
                                               gint64           room,
                                               const char      *id,
                                               ChatPosition    *position,
                                               gboolean        *found,
                                               GError         **error);
gboolean        chat_stored_room_count_unread (ChatSql         *sql,
                                               gint64           room,
                                               ChatPosition     read,
                                               guint           *n_unread,
                                               guint           *n_mentions,
                                               GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatStoredRoom, chat_stored_room_free)

G_END_DECLS
