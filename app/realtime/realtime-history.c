/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-history-private.h"

#include "realtime-message-private.h"

struct _RealtimeHistory
{
  gatomicrefcount  ref_count;
  /* (element-type RealtimeMessage) */
  GPtrArray       *messages;
  char            *epoch;
  guint64          offset;
};

G_DEFINE_BOXED_TYPE (RealtimeHistory, realtime_history, realtime_history_ref, realtime_history_unref)

/* Takes what it keeps out of the result. */
RealtimeHistory *
realtime_history_new (RealtimeChannel   *channel,
                      WireHistoryResult *result)
{
  RealtimeHistory *self = g_new0 (RealtimeHistory, 1);
  g_autofree WirePublication **publications = NULL;
  gsize n_publications = 0;

  g_atomic_ref_count_init (&self->ref_count);
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) realtime_message_unref);
  self->epoch = g_steal_pointer (&result->position.epoch);
  self->offset = result->position.offset;

  if (result->publications != NULL)
    publications = (WirePublication **) g_ptr_array_steal (result->publications, &n_publications);
  for (gsize i = 0; i < n_publications; i++)
    g_ptr_array_add (self->messages, realtime_message_new (channel, publications[i]));

  return self;
}

/**
 * realtime_history_ref:
 * @self: a page of history
 *
 * Takes a reference. This may be done in any thread.
 *
 * Returns: (transfer full): @self
 */
RealtimeHistory *
realtime_history_ref (RealtimeHistory *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * realtime_history_unref:
 * @self: (transfer full): a page of history
 *
 * Gives a reference back. This may be done in any thread.
 */
void
realtime_history_unref (RealtimeHistory *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->messages);
  g_free (self->epoch);
  g_free (self);
}

/**
 * realtime_history_get_n_messages:
 * @self: a page of history
 *
 * Gets how many messages there are on the page.
 *
 * Returns: the number of messages
 */
guint
realtime_history_get_n_messages (RealtimeHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->messages->len;
}

/**
 * realtime_history_get_message:
 * @self: a page of history
 * @index: less than [method@History.get_n_messages]
 *
 * Gets one of the messages. They are in the order in which they were asked
 * for: by growing offset, or by falling offset if the history was reversed.
 *
 * Returns: (transfer none): the message
 */
RealtimeMessage *
realtime_history_get_message (RealtimeHistory *self,
                              guint            index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->messages->len, NULL);

  return g_ptr_array_index (self->messages, index);
}

/**
 * realtime_history_get_epoch:
 * @self: a page of history
 *
 * Gets the generation of the stream. When a server has lost or dropped a
 * stream, a new one begins with another epoch, and offsets of the old one mean
 * nothing in it.
 *
 * Returns: the epoch, empty where the server has none
 */
const char *
realtime_history_get_epoch (RealtimeHistory *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->epoch != NULL ? self->epoch : "";
}

/**
 * realtime_history_get_offset:
 * @self: a page of history
 *
 * Gets the offset of the last message that the stream had when the page was
 * read, which need not be on the page.
 *
 * Returns: the offset of the stream's top, 0 if nothing was ever published
 */
guint64
realtime_history_get_offset (RealtimeHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->offset;
}
