/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-search-hit.h"
#include "chat-search-index.h"

G_BEGIN_DECLS

ChatSearchHit *chat_search_hit_new (ChatRoom         *room,
                                    ChatSearchRecord *record) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
