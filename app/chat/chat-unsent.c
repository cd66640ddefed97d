/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-unsent.h"

/**
 * chat_unsent_new:
 * @id: the message's UUID
 * @body: the text
 * @payload: what is published
 * @created: when it was written, in microseconds since the epoch
 *
 * Creates an entry for the outbox.
 */
ChatUnsent *
chat_unsent_new (const char *id,
                 const char *body,
                 GBytes     *payload,
                 gint64      created)
{
  ChatUnsent *self = g_new0 (ChatUnsent, 1);

  self->id = g_strdup (id);
  self->body = g_strdup (body);
  self->payload = g_bytes_ref (payload);
  self->created = created;

  return self;
}

/**
 * chat_unsent_copy:
 * @self: an entry
 *
 * Copies an entry, for another thread.
 */
ChatUnsent *
chat_unsent_copy (const ChatUnsent *self)
{
  ChatUnsent *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = chat_unsent_new (self->id, self->body, self->payload, self->created);
  if (self->error != NULL)
    copy->error = g_error_copy (self->error);

  return copy;
}

/**
 * chat_unsent_free:
 * @self: (transfer full): an entry
 *
 * Frees an entry.
 */
void
chat_unsent_free (ChatUnsent *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  g_free (self->body);
  g_bytes_unref (self->payload);
  g_clear_error (&self->error);
  g_free (self);
}
