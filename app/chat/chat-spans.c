/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-spans.h"

/**
 * chat_position_compare:
 * @a: a position
 * @b: another
 *
 * Compares two positions as strcmp() does.
 */
int
chat_position_compare (ChatPosition a,
                       ChatPosition b)
{
  if (a.epoch != b.epoch)
    return a.epoch < b.epoch ? -1 : 1;

  return (a.offset > b.offset) - (a.offset < b.offset);
}

/**
 * chat_spans_new:
 *
 * Creates an empty list. It is freed with g_array_unref().
 */
ChatSpans *
chat_spans_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (ChatSpan));
}

/**
 * chat_spans_copy:
 * @self: a list
 *
 * Copies a list.
 */
ChatSpans *
chat_spans_copy (const ChatSpans *self)
{
  ChatSpans *copy = chat_spans_new ();

  g_return_val_if_fail (self != NULL, copy);

  return g_array_append_vals (copy, self->data, self->len);
}

/**
 * chat_spans_get:
 * @self: a list
 * @index: an index in it
 *
 * Gets a span, the oldest first.
 */
const ChatSpan *
chat_spans_get (const ChatSpans *self,
                guint            index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->len, NULL);

  return &g_array_index (self, ChatSpan, index);
}

/**
 * chat_spans_get_newest:
 * @self: a list
 *
 * Gets the span to which live messages are added.
 *
 * Returns: (nullable): the span, or %NULL if there is none
 */
const ChatSpan *
chat_spans_get_newest (const ChatSpans *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->len > 0 ? chat_spans_get (self, self->len - 1) : NULL;
}

/**
 * chat_spans_find:
 * @self: a list
 * @begin: where a span begins: its epoch and @after
 * @older: (out) (nullable): return location for the span before it, %NULL if
 *   it is the first
 *
 * Finds a span by its beginning, which is also where the gap before it ends.
 *
 * Returns: (nullable): the span, or %NULL if none begins there any more
 */
const ChatSpan *
chat_spans_find (const ChatSpans  *self,
                 ChatPosition      begin,
                 const ChatSpan  **older)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (older != NULL, NULL);

  *older = NULL;
  for (guint i = 0; i < self->len; i++)
    {
      const ChatSpan *span = chat_spans_get (self, i);

      if (span->epoch == begin.epoch && span->after == begin.offset)
        return span;
      *older = span;
    }

  *older = NULL;
  return NULL;
}

static gboolean
touches (const ChatSpan *a,
         const ChatSpan *b)
{
  return a->epoch == b->epoch && a->after <= b->upto && b->after <= a->upto;
}

static gboolean
is_before (const ChatSpan *a,
           const ChatSpan *b)
{
  return a->epoch < b->epoch || (a->epoch == b->epoch && a->after < b->after);
}

/* An empty span says where the newest begins; elsewhere it says nothing. */
static void
drop_empty (ChatSpans *self)
{
  for (guint i = self->len; i > 1; i--)
    {
      const ChatSpan *span = chat_spans_get (self, i - 2);

      if (span->after == span->upto)
        g_array_remove_index (self, i - 2);
    }
}

/**
 * chat_spans_add:
 * @self: a list
 * @span: what was seen now
 *
 * Adds a span, which becomes one with all that it touches.
 */
void
chat_spans_add (ChatSpans *self,
                ChatSpan   span)
{
  guint index = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (span.after <= span.upto);

  for (guint i = self->len; i > 0; i--)
    {
      const ChatSpan *other = chat_spans_get (self, i - 1);

      if (!touches (other, &span))
        continue;

      span.after = MIN (span.after, other->after);
      span.upto = MAX (span.upto, other->upto);
      g_array_remove_index (self, i - 1);
    }

  while (index < self->len && is_before (chat_spans_get (self, index), &span))
    index++;
  g_array_insert_val (self, index, span);

  drop_empty (self);
}
