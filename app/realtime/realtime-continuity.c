/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-continuity-private.h"

#include "realtime-subscribe-options-private.h"

/* A position that no stream has: the server finds that it cannot recover from
 * there, and says so, where no position at all would not be worth a word. */
#define NO_EPOCH "_"

/*
 * Up to where the messages of a stream were delivered, and what may come next.
 */
void
realtime_continuity_init (RealtimeContinuity             *self,
                          const RealtimeSubscribeOptions *options)
{
  *self = (RealtimeContinuity) { 0 };

  if (options == NULL)
    return;

  self->wants_recovery = options->recoverable || options->has_since;
  self->wants_position = options->positioned;
  self->is_filtered = options->tags_filter != NULL;
  self->recovers = options->has_since;
  g_set_str (&self->position.epoch, options->since.epoch);
  self->position.offset = options->since.offset;
}

void
realtime_continuity_clear (RealtimeContinuity *self)
{
  g_clear_pointer (&self->position.epoch, g_free);
}

/* Puts into a subscribe command from where to go on. */
void
realtime_continuity_ask (RealtimeContinuity   *self,
                         WireSubscribeRequest *request)
{
  request->positioned = self->wants_recovery || self->wants_position;
  request->recoverable = self->wants_recovery;
  request->recover = self->recovers;

  if (self->recovers && self->invalidated)
    g_set_str (&request->since.epoch, NO_EPOCH);
  else if (self->recovers)
    {
      g_set_str (&request->since.epoch, self->position.epoch);
      request->since.offset = self->position.offset;
    }
}

/* Whether the stream is still where it was known to be. */
static gboolean
continuity_has_stood_still (RealtimeContinuity        *self,
                            const WireSubscribeResult *result)
{
  if (self->invalidated || self->broken || !(result->positioned || result->recoverable))
    return FALSE;

  return self->position.offset == result->position.offset
         && (self->position.epoch == NULL || g_strcmp0 (self->position.epoch, result->position.epoch) == 0);
}

/*
 * Takes over where the server says that the stream is. Servers recover nothing
 * in channels that they only position, and say nothing of it either; but where
 * the stream is elsewhere than it was, something is missing.
 */
void
realtime_continuity_begin (RealtimeContinuity        *self,
                           const WireSubscribeResult *result)
{
  GPtrArray *publications = result->publications;
  guint64 offset = result->position.offset;
  gboolean had_position = self->positioned || self->recovers || self->broken;

  self->was_recovering = result->was_recovering || had_position;
  self->recovered = result->recovered
                    || (had_position && !result->was_recovering && continuity_has_stood_still (self, result));

  /* Where the server has found all that was missed, it follows upon what was
   * delivered last, also if the server names the position after it. */
  if (result->recovered && publications != NULL && publications->len > 0)
    {
      const WirePublication *first = g_ptr_array_index (publications, 0);

      if (first->offset > 0)
        offset = MAX (self->position.offset, first->offset - 1);
    }

  g_set_str (&self->position.epoch, result->position.epoch);
  self->position.offset = offset;
  self->positioned = result->positioned || result->recoverable;
  self->recoverable = result->recoverable;
  self->recovers = result->recoverable;
  self->invalidated = FALSE;
  self->broken = FALSE;
}

/* Says how a publication stands to those before it, and steps forward if it
 * is the next one. */
RealtimeContinuityVerdict
realtime_continuity_advance (RealtimeContinuity    *self,
                             const WirePublication *publication)
{
  if (publication->offset == 0)
    return REALTIME_CONTINUITY_FOLLOWS;

  if (self->positioned)
    {
      /* The first message of a stream makes its epoch known. */
      if (self->position.epoch == NULL)
        g_set_str (&self->position.epoch, publication->epoch);

      if (publication->epoch != NULL && !g_str_equal (publication->epoch, self->position.epoch))
        return REALTIME_CONTINUITY_GAP;
      if (publication->offset <= self->position.offset)
        return REALTIME_CONTINUITY_REPEATED;
      if (publication->offset > self->position.offset + 1 && !self->is_filtered)
        return REALTIME_CONTINUITY_GAP;
    }

  self->position.offset = publication->offset;

  return REALTIME_CONTINUITY_FOLLOWS;
}

/* A message could not be delivered. */
void
realtime_continuity_break (RealtimeContinuity *self)
{
  self->broken = TRUE;
}

/* Goes on from elsewhere with the next subscribe command. */
void
realtime_continuity_move (RealtimeContinuity *self,
                          const char         *epoch,
                          guint64             offset)
{
  g_set_str (&self->position.epoch, epoch);
  self->position.offset = offset;
  self->wants_recovery = TRUE;
  self->recovers = TRUE;
  self->invalidated = FALSE;
  self->broken = FALSE;
}

/* As if nothing had been delivered yet. */
void
realtime_continuity_forget (RealtimeContinuity *self)
{
  realtime_continuity_move (self, NULL, 0);
  self->positioned = FALSE;
  self->recovers = FALSE;
}

/* The server has lost the stream: nothing can be recovered from it. */
void
realtime_continuity_invalidate (RealtimeContinuity *self)
{
  self->invalidated = TRUE;
}
