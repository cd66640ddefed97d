/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-account.h"
#include "chat-search-index.h"

G_BEGIN_DECLS

/* In the folder of an account */
#define CHAT_ACCOUNT_DATABASE_NAME "confab.sqlite"

GPtrArray       *chat_account_get_all_rooms    (ChatAccount *self);
ChatSearchIndex *chat_account_get_search_index (ChatAccount *self);

G_END_DECLS
