/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "chat-members.h"
#include "chat-message.h"
#include "chat-presence.h"
#include "chat-timeline.h"

G_BEGIN_DECLS

typedef struct _ChatAccount ChatAccount;

#define CHAT_TYPE_ROOM (chat_room_get_type ())
#define CHAT_TYPE_ROOM_NOTIFY (chat_room_notify_get_type ())
#define CHAT_TYPE_ROOM_STATE (chat_room_state_get_type ())

/**
 * ChatRoomState:
 * @CHAT_ROOM_WAITING: not subscribed at the moment; it will be once there is a
 *   connection. What is stored can be read, what is written is sent later.
 * @CHAT_ROOM_JOINED: messages arrive.
 * @CHAT_ROOM_REFUSED: the server said no: see [method@Room.get_error]. It is asked
 *   again when the connection was lost.
 */
typedef enum
{
  CHAT_ROOM_WAITING,
  CHAT_ROOM_JOINED,
  CHAT_ROOM_REFUSED,
} ChatRoomState;

GType chat_room_state_get_type (void);

/**
 * ChatRoomNotify:
 * @CHAT_ROOM_NOTIFY_ALL: all messages of others.
 * @CHAT_ROOM_NOTIFY_MENTIONS: only those that call the user.
 * @CHAT_ROOM_NOTIFY_NONE: nothing: the room is muted.
 *
 * What is told of a room that is not looked at. The numbers are in the
 * database.
 */
typedef enum
{
  CHAT_ROOM_NOTIFY_ALL = 0,
  CHAT_ROOM_NOTIFY_MENTIONS = 1,
  CHAT_ROOM_NOTIFY_NONE = 2,
} ChatRoomNotify;

GType chat_room_notify_get_type (void);

/**
 * ChatRoom:
 *
 * One conversation: a channel, or a resource of it, seen with the eyes of one
 * account.
 *
 * Everything works without a connection: reading what is stored, writing (the
 * text waits in the outbox), drafts.
 *
 * Properties, all readable and, but for the first four, notified: `name`,
 * `resource-id`, `title`, `timeline`, `state`, `error`, `write-error`,
 * `history-refused`, `last-message`, `activity`, `unread-count`,
 * `mention-count`, `draft`, `favourite`, `notify-level`.
 */
G_DECLARE_FINAL_TYPE (ChatRoom, chat_room, CHAT, ROOM, GObject)

ChatAccount   *chat_room_get_account      (ChatRoom     *self);
const char    *chat_room_get_name         (ChatRoom     *self);
const char    *chat_room_get_resource_id  (ChatRoom     *self);
const char    *chat_room_get_title        (ChatRoom     *self);
ChatRoomState  chat_room_get_state        (ChatRoom     *self);
const GError  *chat_room_get_error        (ChatRoom     *self);
ChatTimeline  *chat_room_get_timeline     (ChatRoom     *self);
ChatMembers   *chat_room_get_members      (ChatRoom     *self);
ChatPresence  *chat_room_get_presence     (ChatRoom     *self);
ChatMessage   *chat_room_get_last_message (ChatRoom     *self);
gint64         chat_room_get_activity     (ChatRoom     *self);
guint          chat_room_get_unread_count (ChatRoom     *self);
guint          chat_room_get_mention_count
                                          (ChatRoom     *self);
void           chat_room_mark_read        (ChatRoom     *self);
void           chat_room_mark_unread      (ChatRoom     *self,
                                           ChatMessage  *message);
const char    *chat_room_get_draft        (ChatRoom     *self);
void           chat_room_set_draft        (ChatRoom     *self,
                                           const char   *draft);
gboolean       chat_room_get_favourite    (ChatRoom     *self);
void           chat_room_set_favourite    (ChatRoom     *self,
                                           gboolean      favourite);
ChatRoomNotify chat_room_get_notify       (ChatRoom     *self);
void           chat_room_set_notify       (ChatRoom     *self,
                                           ChatRoomNotify  notify_level);
gboolean       chat_room_get_can_write    (ChatRoom     *self);
const GError  *chat_room_get_write_error  (ChatRoom     *self);
gboolean       chat_room_get_history_refused
                                          (ChatRoom     *self);
guint          chat_room_get_n_unsent     (ChatRoom     *self);
ChatMessage   *chat_room_send             (ChatRoom     *self,
                                           const char   *body,
                                           GError      **error);
void           chat_room_send_async       (ChatRoom     *self,
                                           const char   *body,
                                           GAsyncReadyCallback callback,
                                           gpointer      user_data);
ChatMessage   *chat_room_send_finish      (ChatRoom     *self,
                                           GAsyncResult *result,
                                           GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void           chat_room_retry            (ChatRoom     *self,
                                           ChatMessage  *message);
void           chat_room_cancel           (ChatRoom     *self,
                                           ChatMessage  *message);
void           chat_room_rejoin           (ChatRoom     *self);

G_END_DECLS
