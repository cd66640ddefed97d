/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-members.h"
#include "chat-store.h"

G_BEGIN_DECLS

ChatMembers *chat_members_new    (ChatStore   *store,
                                  gint64       room) G_GNUC_WARN_UNUSED_RESULT;
void         chat_members_load   (ChatMembers *self);
void         chat_members_add    (ChatMembers *self,
                                  ChatUser    *user);
void         chat_members_rename (ChatMembers *self,
                                  GHashTable  *users);

G_END_DECLS
