/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "chat-store.h"

G_BEGIN_DECLS

/**
 * ChatStore:
 *
 * What must survive a crash: rooms, messages, the proofs that none is missing,
 * drafts, and the outbox.
 *
 * What is asked for is done in order. The outcomes come in order too, so that
 * who applies them sees what the database saw; only loading goes before all
 * that waits to be written. What has nothing to tell takes no callback: that it
 * failed is told by [property@Store:error], and it is tried again together with
 * what is written next.
 */
struct _ChatStore
{
  GObject       parent_instance;

  ChatDatabase *database;
  char         *user;
  GError       *error;
  /* (element-type Write): what is on its way and what has failed */
  GQueue        writes;
};

gboolean chat_store_finish_write      (ChatStore     *self,
                                       GAsyncResult  *result,
                                       GError       **error);
gboolean chat_store_has_failed_writes (ChatStore     *self);
void     chat_store_retry_writes      (ChatStore     *self);
void     chat_store_clear_writes      (ChatStore     *self);

G_END_DECLS
