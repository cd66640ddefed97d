/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-extent.h"

typedef struct
{
  char    *name;
  guint64  floor;
} Epoch;

struct _ChatExtent
{
  /* Epochs are numbered from 1 in the order in which they were seen. */
  GArray    *epochs;
  ChatSpans *spans;
};

static void
clear_epoch (gpointer data)
{
  Epoch *epoch = data;

  g_free (epoch->name);
}

static Epoch *
get_epoch (const ChatExtent *self,
           guint64           epoch)
{
  g_assert (epoch > 0 && epoch <= self->epochs->len);

  return &g_array_index (self->epochs, Epoch, epoch - 1);
}

/**
 * chat_extent_new:
 *
 * Creates the extent of a channel of which nothing is stored.
 */
ChatExtent *
chat_extent_new (void)
{
  ChatExtent *self = g_new0 (ChatExtent, 1);

  self->epochs = g_array_new (FALSE, FALSE, sizeof (Epoch));
  g_array_set_clear_func (self->epochs, clear_epoch);
  self->spans = chat_spans_new ();

  return self;
}

/**
 * chat_extent_free:
 * @self: (transfer full): an extent
 *
 * Frees an extent.
 */
void
chat_extent_free (ChatExtent *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->epochs);
  g_array_unref (self->spans);
  g_free (self);
}

/**
 * chat_extent_ensure_epoch:
 * @self: an extent
 * @name: the name of an epoch, empty for our own
 *
 * Gets the number of an epoch, a new one if it was not seen before.
 */
guint64
chat_extent_ensure_epoch (ChatExtent *self,
                          const char *name)
{
  Epoch epoch = { 0 };

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (name != NULL, 0);

  for (guint i = 0; i < self->epochs->len; i++)
    {
      if (g_str_equal (g_array_index (self->epochs, Epoch, i).name, name))
        return i + 1;
    }

  epoch.name = g_strdup (name);
  g_array_append_val (self->epochs, epoch);

  return self->epochs->len;
}

/**
 * chat_extent_get_epoch_name:
 * @self: an extent
 * @epoch: the number of an epoch
 *
 * Gets the name of an epoch, empty for our own.
 */
const char *
chat_extent_get_epoch_name (const ChatExtent *self,
                            guint64           epoch)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_epoch (self, epoch)->name;
}

/**
 * chat_extent_get_floor:
 * @self: an extent
 * @epoch: the number of an epoch
 *
 * Gets the offset up to which the server has nothing any more.
 */
guint64
chat_extent_get_floor (const ChatExtent *self,
                       guint64           epoch)
{
  g_return_val_if_fail (self != NULL, 0);

  return get_epoch (self, epoch)->floor;
}

/**
 * chat_extent_set_floor:
 * @self: an extent
 * @epoch: the number of an epoch
 * @floor: the offset up to which the server has nothing any more
 *
 * Notes that the server has dropped old messages. It never gets them back.
 */
void
chat_extent_set_floor (ChatExtent *self,
                       guint64     epoch,
                       guint64     floor)
{
  g_return_if_fail (self != NULL);

  get_epoch (self, epoch)->floor = MAX (get_epoch (self, epoch)->floor, floor);
}

/**
 * chat_extent_add_span:
 * @self: an extent
 * @span: what is stored now
 *
 * Adds a span, which becomes one with all that it touches.
 */
void
chat_extent_add_span (ChatExtent *self,
                      ChatSpan    span)
{
  g_return_if_fail (self != NULL);

  chat_spans_add (self->spans, span);
}

/**
 * chat_extent_get_newest:
 * @self: an extent
 *
 * Gets the span to which live messages are added.
 *
 * Returns: (nullable): the span, or %NULL if there is none
 */
const ChatSpan *
chat_extent_get_newest (const ChatExtent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return chat_spans_get_newest (self->spans);
}

static gboolean
is_own_epoch (const ChatExtent *self,
              guint64           epoch)
{
  return *get_epoch (self, epoch)->name == '\0';
}

/**
 * chat_extent_get_own_offset:
 * @self: an extent
 *
 * Gets the last offset of our own epoch.
 */
guint64
chat_extent_get_own_offset (const ChatExtent *self)
{
  guint64 offset = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->spans->len; i++)
    {
      const ChatSpan *span = chat_spans_get (self->spans, i);

      if (is_own_epoch (self, span->epoch))
        offset = MAX (offset, span->upto);
    }

  return offset;
}

/**
 * chat_extent_find_begin:
 * @self: an extent
 * @begin: where a span begins: its epoch and the offset before its first
 * @older: (out) (nullable): return location for the span before it
 *
 * Finds a span by its beginning.
 *
 * Returns: (nullable): the span, or %NULL if none begins there any more
 */
const ChatSpan *
chat_extent_find_begin (const ChatExtent  *self,
                        ChatPosition       begin,
                        const ChatSpan   **older)
{
  g_return_val_if_fail (self != NULL, NULL);

  return chat_spans_find (self->spans, begin, older);
}

static gboolean
contains (const ChatSpan *span,
          ChatPosition    position)
{
  return span->epoch == position.epoch && span->after <= position.offset && position.offset <= span->upto;
}

/**
 * chat_extent_find_span:
 * @self: an extent
 * @position: the position of a message
 *
 * Finds the span with a message.
 *
 * Returns: (nullable): the span, or %NULL if the message is in none
 */
const ChatSpan *
chat_extent_find_span (const ChatExtent *self,
                       ChatPosition      position)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = self->spans->len; i > 0; i--)
    {
      const ChatSpan *span = chat_spans_get (self->spans, i - 1);

      if (contains (span, position))
        return span;
    }

  return NULL;
}

/* Of what has no history nobody knows whether it is all. */
static const ChatSpan *
check_gap (const ChatExtent *self,
           ChatPosition      older,
           const ChatSpan   *newer)
{
  if (newer == NULL || contains (newer, older) ||
      is_own_epoch (self, older.epoch) || is_own_epoch (self, newer->epoch))
    return NULL;

  return newer;
}

/**
 * chat_extent_find_gap:
 * @self: an extent
 * @older: the position of a message
 * @newer: the position of the next stored message
 *
 * Finds out whether messages are missing between two that are neighbours here.
 *
 * Between two epochs that is taken for sure: what came in the old one after
 * the last message that was seen, nobody can tell.
 *
 * Returns: (nullable): the span before which there is a gap, or %NULL if
 *   nothing is missing
 */
const ChatSpan *
chat_extent_find_gap (const ChatExtent *self,
                      ChatPosition      older,
                      ChatPosition      newer)
{
  g_return_val_if_fail (self != NULL, NULL);

  return check_gap (self, older, chat_extent_find_span (self, newer));
}

/**
 * chat_extent_find_last_gap:
 * @self: an extent
 * @last: the position of the newest stored message
 *
 * Finds out whether messages are missing after the newest that is stored.
 *
 * Returns: (nullable): the span before which there is a gap, or %NULL if
 *   nothing is missing
 */
const ChatSpan *
chat_extent_find_last_gap (const ChatExtent *self,
                           ChatPosition      last)
{
  g_return_val_if_fail (self != NULL, NULL);

  return check_gap (self, last, chat_extent_get_newest (self));
}

/**
 * chat_extent_is_askable:
 * @self: an extent
 * @span: one of its spans
 *
 * Tells whether the server may have what comes before a span.
 */
gboolean
chat_extent_is_askable (const ChatExtent *self,
                        const ChatSpan   *span)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (span != NULL, FALSE);

  return !is_own_epoch (self, span->epoch) && span->after > get_epoch (self, span->epoch)->floor;
}
