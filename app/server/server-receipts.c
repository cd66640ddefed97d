/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-receipts.h"

#include <string.h>

typedef struct
{
  ServerPublishFunc func;
  gpointer data;
} Waiting;

/* What became of one publication; in the order in which they were begun. */
typedef struct
{
  GList link;
  char *name;
  char *epoch;
  guint64 offset;
  gint64 began;
  /* (nullable) (element-type Waiting): those who asked while it was under
   * way; %NULL when it is done */
  GArray *waiting;
} Receipt;

/**
 * ServerReceipts:
 * @window: how long a receipt is kept, in milliseconds.
 * @max: how many are kept; of more, the oldest are forgotten.
 *
 * The answers to publications that came with an idempotency key, so that a
 * backend may send one again when it does not know what became of it.
 */
struct _ServerReceipts
{
  gint64 window;
  guint max;
  /* (element-type utf8 Receipt): by channel and key */
  GHashTable *receipts;
  GQueue order;
};

/**
 * server_receipts_new:
 *
 * Returns: (transfer full): no receipts
 */
ServerReceipts *
server_receipts_new (gint64 window,
                     guint  max)
{
  ServerReceipts *self = g_new0 (ServerReceipts, 1);

  self->window = window;
  self->max = max;
  self->receipts = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->order);
  return self;
}

static void
remove_receipt (ServerReceipts *self,
                Receipt        *receipt)
{
  g_hash_table_remove (self->receipts, receipt->name);
  g_queue_unlink (&self->order, &receipt->link);
  g_clear_pointer (&receipt->waiting, g_array_unref);
  g_free (receipt->name);
  g_free (receipt->epoch);
  g_free (receipt);
}

/**
 * server_receipts_free:
 *
 * Frees all, when nothing is under way any more.
 */
void
server_receipts_free (ServerReceipts *self)
{
  while (self->order.head != NULL)
    remove_receipt (self, self->order.head->data);
  g_hash_table_unref (self->receipts);
  g_free (self);
}

guint
server_receipts_get_size (ServerReceipts *self)
{
  return self->order.length;
}

/* No channel has a newline in it. */
static char *
make_name (const char *channel,
           const char *key)
{
  return g_strconcat (channel, "\n", key, NULL);
}

/* What is under way has to stay, or nobody would be told how it ended. */
static void
forget_old (ServerReceipts *self,
            gint64          now)
{
  GList *next;

  for (GList *link = self->order.head; link != NULL; link = next)
    {
      Receipt *receipt = link->data;

      next = link->next;
      if (self->order.length < self->max && now - receipt->began < self->window)
        return;
      if (receipt->waiting == NULL)
        remove_receipt (self, receipt);
    }
}

/**
 * server_receipts_begin:
 * @now: milliseconds.
 * @func: told the result, if it is known already or will be.
 *
 * Returns: %TRUE if this is the first time, so that the caller is to publish
 *   and to tell how it ended; %FALSE if @func is or will be called instead
 */
gboolean
server_receipts_begin (ServerReceipts    *self,
                       const char        *channel,
                       const char        *key,
                       gint64             now,
                       ServerPublishFunc  func,
                       gpointer           data)
{
  g_autofree char *name = make_name (channel, key);
  Receipt *receipt;

  forget_old (self, now);
  receipt = g_hash_table_lookup (self->receipts, name);
  if (receipt == NULL)
    {
      receipt = g_new0 (Receipt, 1);
      receipt->link.data = receipt;
      receipt->name = g_steal_pointer (&name);
      receipt->began = now;
      receipt->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
      g_hash_table_insert (self->receipts, receipt->name, receipt);
      g_queue_push_tail_link (&self->order, &receipt->link);
      return TRUE;
    }

  if (receipt->waiting != NULL)
    {
      Waiting waiting = { func, data };

      g_array_append_val (receipt->waiting, waiting);
    }
  else
    {
      ServerPublishResult result = {
        .published = TRUE,
        .epoch = receipt->epoch,
        .offset = receipt->offset,
      };

      func (&result, data);
    }

  return FALSE;
}

/**
 * server_receipts_finish:
 *
 * Tells how it ended. What has failed may be tried again.
 */
void
server_receipts_finish (ServerReceipts            *self,
                        const char                *channel,
                        const char                *key,
                        const ServerPublishResult *result)
{
  g_autofree char *name = make_name (channel, key);
  Receipt *receipt = g_hash_table_lookup (self->receipts, name);
  g_autoptr (GArray) waiting = NULL;

  if (receipt == NULL || receipt->waiting == NULL)
    return;

  waiting = g_steal_pointer (&receipt->waiting);
  receipt->epoch = g_strdup (result->epoch);
  receipt->offset = result->offset;
  if (!result->published)
    remove_receipt (self, receipt);

  for (guint i = 0; i < waiting->len; i++)
    {
      Waiting *one = &g_array_index (waiting, Waiting, i);

      one->func (result, one->data);
    }
}
