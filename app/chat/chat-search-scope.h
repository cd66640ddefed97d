/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-search-match.h"

G_BEGIN_DECLS

/**
 * ChatSearchScope:
 *
 * The rooms of an account into which somebody looks.
 */
typedef struct _ChatSearchScope ChatSearchScope;

ChatSearchScope *chat_search_scope_new          (ChatSearchQuery *query,
                                                 gboolean         narrow) G_GNUC_WARN_UNUSED_RESULT;
void             chat_search_scope_free         (ChatSearchScope *self);
void             chat_search_scope_add_room     (ChatSearchScope *self,
                                                 gint64           id,
                                                 const char      *title,
                                                 gboolean         wanted);
ChatSearchMatch *chat_search_scope_create_match (ChatSearchScope *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatSearchScope, chat_search_scope_free)

G_END_DECLS
