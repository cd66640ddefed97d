/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-backoff-private.h"

#define MAX_ATTEMPT 31

/*
 * Returns milliseconds to wait before the next attempt: the smallest delay and
 * a random part that may grow twofold with each attempt, both together never
 * more than the largest delay. The random part keeps a crowd that lost the
 * same server from coming back at the same moment.
 */
guint
realtime_backoff_next (RealtimeBackoff *self,
                       guint            min_delay,
                       guint            max_delay,
                       GRand           *rand)
{
  guint64 upper;
  guint64 delay;

  g_assert (self != NULL);
  g_assert (rand != NULL);
  g_assert (max_delay < G_MAXINT32);

  upper = MIN ((guint64) min_delay << self->attempt, max_delay);
  delay = (guint64) min_delay + g_rand_int_range (rand, 0, (gint32) upper + 1);

  self->attempt = MIN (self->attempt + 1, MAX_ATTEMPT);

  return MIN (delay, max_delay);
}

void
realtime_backoff_reset (RealtimeBackoff *self)
{
  g_assert (self != NULL);

  self->attempt = 0;
}
