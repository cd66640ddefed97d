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
  /* Epochs are numbered from 1 in the order in which they have begun. */
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

static void
append_epoch (ChatExtent *self,
              const char *name)
{
  const Epoch epoch = { .name = g_strdup (name) };

  g_array_append_val (self->epochs, epoch);
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
 * Gets the number of an epoch: a new one, unless it is still the newest. What
 * comes after a change of the epoch is newer than what came before it, also if
 * the epoch is one that was there already.
 */
guint64
chat_extent_ensure_epoch (ChatExtent *self,
                          const char *name)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (name != NULL, 0);

  if (self->epochs->len > 0 && g_str_equal (get_epoch (self, self->epochs->len)->name, name))
    return self->epochs->len;

  append_epoch (self, name);

  return self->epochs->len;
}

/**
 * chat_extent_restore_epoch:
 * @self: an extent
 * @epoch: the number of an epoch, higher than those before
 * @name: its name, empty for our own
 * @floor: the offset up to which the server has nothing any more
 *
 * Adds an epoch that was stored. Those that were not, because the disk was full
 * when they began, have nothing in them.
 */
void
chat_extent_restore_epoch (ChatExtent *self,
                           guint64     epoch,
                           const char *name,
                           guint64     floor)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);

  while (self->epochs->len + 1 < epoch)
    append_epoch (self, "");

  append_epoch (self, name);
  chat_extent_set_floor (self, self->epochs->len, floor);
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
 * chat_extent_find_resume:
 * @self: an extent
 *
 * Finds the span after which the server can go on: the newest of which it knows
 * the epoch.
 *
 * Returns: (nullable): the span, or %NULL if there is none
 */
const ChatSpan *
chat_extent_find_resume (const ChatExtent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = self->spans->len; i > 0; i--)
    {
      const ChatSpan *span = chat_spans_get (self->spans, i - 1);

      if (!is_own_epoch (self, span->epoch))
        return span;
    }

  return NULL;
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

/**
 * chat_extent_is_continued:
 * @self: an extent
 * @span: one of its spans
 *
 * Tells whether nothing is known to be missing before a span, if what comes
 * before it has no history: of that nobody knows whether it is all.
 */
gboolean
chat_extent_is_continued (const ChatExtent *self,
                          const ChatSpan   *span)
{
  const char *name;
  guint index = 0;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (span != NULL, FALSE);

  name = get_epoch (self, span->epoch)->name;
  while (chat_spans_get (self->spans, index) != span)
    index++;

  if (index > 0 && !is_own_epoch (self, chat_spans_get (self->spans, index - 1)->epoch))
    return FALSE;

  for (; index > 0; index--)
    {
      const ChatSpan *older = chat_spans_get (self->spans, index - 1);

      if (!is_own_epoch (self, older->epoch))
        return span->after == 0 ||
               (g_str_equal (get_epoch (self, older->epoch)->name, name) && older->upto >= span->after);
    }

  return TRUE;
}

static const ChatSpan *
check_gap (const ChatExtent *self,
           ChatPosition      older,
           const ChatSpan   *newer)
{
  if (newer == NULL || contains (newer, older) || is_own_epoch (self, newer->epoch))
    return NULL;
  if (is_own_epoch (self, older.epoch) && chat_extent_is_continued (self, newer))
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
