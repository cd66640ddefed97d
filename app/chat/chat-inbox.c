/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-inbox.h"

/* What arrives is stored and shown at most once per frame, and less often when
 * it is more than anybody can read.
 */
#define FRAME (16 * G_TIME_SPAN_MILLISECOND)
#define BURST_PAUSE (100 * G_TIME_SPAN_MILLISECOND)
#define BURST_SIZE 20

/* How many messages go into one batch at most. */
#define BATCH_SIZE 1024

/* How long to wait before what could not be stored is tried again. */
#define RETRY_SECONDS 3

/**
 * ChatInbox:
 *
 * What has come into a room and is not stored yet.
 *
 * One batch is stored at a time, and what comes meanwhile goes into the next.
 * What cannot be stored waits, and so does all that came after it.
 */
struct _ChatInbox
{
  GObject    parent_instance;

  ChatStore *store;
  gint64     room;

  GQueue     waiting;
  GQueue     storing;
  /* So many of the first that wait have failed. */
  guint      n_failed;
  guint64    n_made;
  guint64    n_stored;
  gint64     last_time;
  guint      last_size;
  guint      timer_id;
};

G_DEFINE_FINAL_TYPE (ChatInbox, chat_inbox, G_TYPE_OBJECT)

enum
{
  STORED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void store_next (ChatInbox *self);

static void
unref_batch (gpointer data)
{
  chat_batch_unref (data);
}

static void
timer_cb (gpointer user_data)
{
  ChatInbox *self = user_data;

  self->timer_id = 0;
  store_next (self);
}

/* Takes @batch. All that were on their way at once fail one after the other. */
static void
put_back (ChatInbox *self,
          ChatBatch *batch)
{
  g_queue_push_nth (&self->waiting, batch, (int) self->n_failed++);
  if (self->timer_id == 0)
    self->timer_id = g_timeout_add_seconds_once (RETRY_SECONDS, timer_cb, self);
}

static void
stored_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ChatInbox) self = user_data;
  g_autoptr (ChatBatch) batch = g_queue_pop_head (&self->storing);

  if (!chat_store_receive_finish (CHAT_STORE (object), result, NULL))
    {
      put_back (self, g_steal_pointer (&batch));
      return;
    }

  self->n_stored++;
  store_next (self);
  g_signal_emit (self, signals[STORED], 0, batch);
}

static void
store_batch (ChatInbox *self)
{
  ChatBatch *batch = g_queue_pop_head (&self->waiting);

  g_queue_push_tail (&self->storing, batch);
  chat_store_receive_async (self->store, batch, stored_cb, g_object_ref (self));
}

/* How long after the last batch the next one is stored. */
static gint64
get_pause (ChatInbox *self)
{
  if (g_queue_get_length (&self->waiting) > 1)
    return 0;

  return self->last_size > BURST_SIZE ? BURST_PAUSE : FRAME;
}

static void
store_next (ChatInbox *self)
{
  gint64 wait = self->last_time + get_pause (self) - g_get_monotonic_time ();

  if (!g_queue_is_empty (&self->storing) || self->timer_id != 0 || g_queue_is_empty (&self->waiting))
    return;

  if (wait > 0)
    {
      self->timer_id = g_timeout_add_once ((guint) (wait / G_TIME_SPAN_MILLISECOND) + 1, timer_cb, self);
      return;
    }

  self->last_time = g_get_monotonic_time ();
  self->last_size = chat_batch_get_n_messages (g_queue_peek_head (&self->waiting));
  self->n_failed = 0;
  store_batch (self);
}

static void
chat_inbox_dispose (GObject *object)
{
  ChatInbox *self = CHAT_INBOX (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_queue_clear_full (&self->waiting, unref_batch);

  G_OBJECT_CLASS (chat_inbox_parent_class)->dispose (object);
}

static void
chat_inbox_finalize (GObject *object)
{
  ChatInbox *self = CHAT_INBOX (object);

  g_object_unref (self->store);

  G_OBJECT_CLASS (chat_inbox_parent_class)->finalize (object);
}

static void
chat_inbox_class_init (ChatInboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_inbox_dispose;
  object_class->finalize = chat_inbox_finalize;

  /**
   * ChatInbox::stored:
   * @self: the inbox
   * @batch: (type gpointer): a #ChatBatch
   *
   * A batch is stored. They come in the order in which they were prepared.
   */
  signals[STORED] =
    g_signal_new ("stored",
                  G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_POINTER);
}

static void
chat_inbox_init (ChatInbox *self)
{
  g_queue_init (&self->waiting);
  g_queue_init (&self->storing);
}

/**
 * chat_inbox_new:
 * @store: the store, which is open
 * @room: the number of the room
 *
 * Creates an empty inbox.
 */
ChatInbox *
chat_inbox_new (ChatStore *store,
                gint64     room)
{
  ChatInbox *self = g_object_new (CHAT_TYPE_INBOX, NULL);

  self->store = g_object_ref (store);
  self->room = room;

  return self;
}

/**
 * chat_inbox_prepare:
 * @self: an inbox
 * @epoch_name: the name of the span's epoch
 * @span: what is proved by what has come
 *
 * Gets a batch which takes the messages of the span. It is stored soon, but not
 * before the main loop has gone round.
 *
 * Returns: (transfer none): the batch
 */
ChatBatch *
chat_inbox_prepare (ChatInbox  *self,
                    const char *epoch_name,
                    ChatSpan    span)
{
  ChatBatch *batch;

  g_return_val_if_fail (CHAT_IS_INBOX (self), NULL);

  batch = g_queue_peek_tail (&self->waiting);
  if (batch == NULL || chat_batch_get_n_messages (batch) >= BATCH_SIZE || !chat_batch_extend (batch, span))
    {
      batch = chat_batch_new (self->room, chat_store_get_user (self->store), epoch_name, span);
      g_queue_push_tail (&self->waiting, batch);
      self->n_made++;
    }

  if (g_queue_is_empty (&self->storing) && self->timer_id == 0)
    self->timer_id = g_idle_add_once (timer_cb, self);

  return batch;
}

/**
 * chat_inbox_get_n_made:
 * @self: an inbox
 *
 * Gets how many batches were made so far, for chat_inbox_has_stored().
 */
guint64
chat_inbox_get_n_made (ChatInbox *self)
{
  g_return_val_if_fail (CHAT_IS_INBOX (self), 0);

  return self->n_made;
}

/**
 * chat_inbox_has_stored:
 * @self: an inbox
 * @n_made: how many batches were made at a time
 *
 * Tells whether all that had come until then is stored.
 */
gboolean
chat_inbox_has_stored (ChatInbox *self,
                       guint64    n_made)
{
  g_return_val_if_fail (CHAT_IS_INBOX (self), FALSE);

  return self->n_stored >= n_made;
}

/**
 * chat_inbox_flush:
 * @self: an inbox
 *
 * Stores all that has come without waiting for the right moment: the store is
 * about to be closed.
 */
void
chat_inbox_flush (ChatInbox *self)
{
  g_return_if_fail (CHAT_IS_INBOX (self));

  g_clear_handle_id (&self->timer_id, g_source_remove);
  while (!g_queue_is_empty (&self->waiting))
    store_batch (self);
}
