/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-feed.h"
#include "chat-members.h"
#include "chat-presence.h"

G_BEGIN_DECLS

ChatPresence *chat_presence_new          (ChatFeed     *feed,
                                          ChatMembers  *members,
                                          const char   *user) G_GNUC_WARN_UNUSED_RESULT;
void          chat_presence_rename       (ChatPresence *self,
                                          GHashTable   *users);
void          chat_presence_set_interval (ChatPresence *self,
                                          guint         msec);

G_END_DECLS
