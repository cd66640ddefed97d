/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ChatUnsent:
 * @id: the message's UUID.
 * @body: the text.
 * @payload: what is published.
 * @created: when it was written, in microseconds since the epoch.
 * @error: (nullable): why it could not be sent.
 *
 * A message of the user's own that is not in the stream yet, as it is stored.
 */
typedef struct
{
  char   *id;
  char   *body;
  GBytes *payload;
  gint64  created;
  GError *error;
} ChatUnsent;

ChatUnsent *chat_unsent_new  (const char       *id,
                              const char       *body,
                              GBytes           *payload,
                              gint64            created) G_GNUC_WARN_UNUSED_RESULT;
ChatUnsent *chat_unsent_copy (const ChatUnsent *self) G_GNUC_WARN_UNUSED_RESULT;
void        chat_unsent_free (ChatUnsent       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChatUnsent, chat_unsent_free)

G_END_DECLS
