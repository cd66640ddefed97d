/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-record.h"

/**
 * chat_record_new:
 *
 * Creates an empty record, for the caller to fill before anybody else has it.
 */
ChatRecord *
chat_record_new (void)
{
  return g_atomic_rc_box_new0 (ChatRecord);
}

/**
 * chat_record_ref:
 * @self: a record
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
ChatRecord *
chat_record_ref (ChatRecord *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ChatRecord *self = data;

  g_free (self->id);
  g_clear_pointer (&self->author, chat_user_unref);
  g_free (self->body);
}

/**
 * chat_record_unref:
 * @self: (transfer full): a record
 *
 * Gives a reference back.
 */
void
chat_record_unref (ChatRecord *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * chat_record_is_seen:
 * @self: a record
 *
 * Tells whether the record is a message of its own in the timeline.
 */
gboolean
chat_record_is_seen (const ChatRecord *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->kind != CHAT_PAYLOAD_EVENT;
}
