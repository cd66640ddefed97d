/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-room.h"

G_BEGIN_DECLS

#define CHAT_LINK_SCHEME "confab"

/**
 * ChatLink:
 * @host: the name or address of a server, without brackets
 * @port: its port, 0 for that of HTTPS
 * @room: (nullable): the name of a room
 * @resource_id: (nullable): the resource of @room
 * @message_id: (nullable): a message in @room
 * @invite: (nullable): the secret of an invite
 * @fingerprint: (nullable): of the only certificate that the server may have
 *
 * Where a `confab:` link leads. These are all of its forms, and this is where
 * they are defined:
 *
 * - `confab://HOST[:PORT]/`: a server
 * - `confab://HOST[:PORT]/ROOM[/RESOURCE][?message=ID]`: a room there, or a
 *   message in it
 * - `confab://HOST[:PORT]/[ROOM[/RESOURCE]]?invite=SECRET[&tls=FINGERPRINT]`:
 *   an invite to it, as `realtime-server invite` prints it
 *
 * What is not ASCII, and slashes in names, are percent-encoded.
 */
typedef struct
{
  char    *host;
  guint16  port;
  char    *room;
  char    *resource_id;
  char    *message_id;
  char    *invite;
  char    *fingerprint;
} ChatLink;

gboolean  chat_link_is_link         (const char      *text);
ChatLink *chat_link_parse           (const char      *text,
                                     GError         **error) G_GNUC_WARN_UNUSED_RESULT;
ChatLink *chat_link_new_for_message (ChatRoom        *room,
                                     const char      *message_id) G_GNUC_WARN_UNUSED_RESULT;
ChatLink *chat_link_copy            (const ChatLink  *self) G_GNUC_WARN_UNUSED_RESULT;
void      chat_link_free            (ChatLink        *self);
void      chat_link_set_room        (ChatLink        *self,
                                     ChatRoom        *room);
char     *chat_link_to_string       (const ChatLink  *self) G_GNUC_WARN_UNUSED_RESULT;
char     *chat_link_dup_authority   (const ChatLink  *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean  chat_link_is_local        (const ChatLink  *self);
gboolean  chat_link_is_to           (const ChatLink  *self,
                                     const char      *uri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatLink, chat_link_free)

G_END_DECLS
