/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-feed.h"
#include "chat-outbox.h"
#include "chat-presence.h"
#include "chat-room-private.h"
#include "chat-room-properties.h"

G_BEGIN_DECLS

/* The one source of what is unread is the position up to which was read. It is
 * zero until the server has said where the user comes in.
 */
struct _ChatRoom
{
  GObject       parent_instance;

  /* Not held: it holds the room. */
  ChatAccount  *account;
  ChatStore    *store;
  ChatFeed     *feed;
  ChatOutbox   *outbox;
  ChatTimeline *timeline;
  ChatMembers  *members;
  ChatPresence *presence;
  ChatMessage  *last_message;
  /* Who is told of it may cancel it before its sender gets it. */
  ChatMessage  *last_sent;

  gint64        id;
  char         *name;
  char         *resource_id;
  char         *title;
  char         *draft;
  ChatPosition  read;
  guint         unread_count;
  guint         mention_count;
  gint64        created;
  gint64        activity;
  ChatRoomNotify notify_level;
  gboolean      favourite;
  /* Changes with what was read: what was counted before counts no more. */
  guint         read_serial;
  gboolean      joined;
};

extern GParamSpec *chat_room_pspecs[N_PROPS];

ChatUser *chat_room_dup_identity         (ChatRoom *self) G_GNUC_WARN_UNUSED_RESULT;
void      chat_room_update_last_message (ChatRoom *self);

G_END_DECLS
