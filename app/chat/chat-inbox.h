/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-store.h"

G_BEGIN_DECLS

#define CHAT_TYPE_INBOX (chat_inbox_get_type ())

G_DECLARE_FINAL_TYPE (ChatInbox, chat_inbox, CHAT, INBOX, GObject)

ChatInbox *chat_inbox_new        (ChatStore  *store,
                                  gint64      room) G_GNUC_WARN_UNUSED_RESULT;
ChatBatch *chat_inbox_prepare    (ChatInbox  *self,
                                  const char *epoch_name,
                                  ChatSpan    span);
guint64    chat_inbox_get_n_made (ChatInbox  *self);
gboolean   chat_inbox_has_stored (ChatInbox  *self,
                                  guint64     n_made);
void       chat_inbox_flush      (ChatInbox  *self);

G_END_DECLS
