/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-names.h"
#include "chat-user.h"

G_BEGIN_DECLS

#define CHAT_TYPE_MEMBERS (chat_members_get_type ())

/**
 * ChatMembers:
 *
 * Who has written in a room, and can be mentioned in it. Those that wrote last
 * come first.
 *
 * The properties are readable and notified: `loaded` says whether what is stored
 * was read, and `names` are those of all of them.
 */
G_DECLARE_FINAL_TYPE (ChatMembers, chat_members, CHAT, MEMBERS, GObject)

gboolean    chat_members_get_loaded (ChatMembers *self);
ChatNames  *chat_members_get_names  (ChatMembers *self);
GPtrArray  *chat_members_match      (ChatMembers *self,
                                     const char  *prefix,
                                     guint        limit) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
