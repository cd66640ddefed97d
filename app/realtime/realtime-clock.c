/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-clock-private.h"

/*
 * All deadlines of a client behind one GSource: a main context walks all its
 * sources in every turn, and there is a deadline for each pending call.
 *
 * A manual clock stands still until it is told to advance, so that tests of
 * deadlines neither wait nor race.
 */
struct _RealtimeClock
{
  /* (element-type RealtimeTimer), by due time */
  GQueue   timers;
  /* NULL in a manual clock */
  GSource *source;
  gint64   now;
};

typedef struct
{
  GSource        parent;
  RealtimeClock *clock;
} ClockSource;

static void
clock_dispatch_due (RealtimeClock *self)
{
  gint64 now = realtime_clock_get_now (self);

  realtime_clock_ref (self);

  while (self->timers.head != NULL)
    {
      RealtimeTimer *timer = self->timers.head->data;

      if (timer->due > now)
        break;

      realtime_timer_stop (timer);
      timer->func (timer->user_data);
    }

  realtime_clock_unref (self);
}

static gboolean
clock_source_dispatch (GSource     *source,
                       GSourceFunc  callback,
                       gpointer     user_data)
{
  RealtimeClock *self = ((ClockSource *) source)->clock;
  g_autoptr (GSource) keep = g_source_ref (source);

  g_source_set_ready_time (source, -1);
  clock_dispatch_due (self);

  if (!g_source_is_destroyed (source) && self->timers.head != NULL)
    {
      RealtimeTimer *first = self->timers.head->data;

      g_source_set_ready_time (source, first->due);
    }

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs clock_source_funcs = {
  .dispatch = clock_source_dispatch,
};

static void
clock_clear (gpointer data)
{
  RealtimeClock *self = data;

  g_assert (self->timers.length == 0);

  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

RealtimeClock *
realtime_clock_new (GMainContext *context)
{
  RealtimeClock *self = g_rc_box_new0 (RealtimeClock);

  self->source = g_source_new (&clock_source_funcs, sizeof (ClockSource));
  ((ClockSource *) self->source)->clock = self;
  g_source_set_static_name (self->source, "Realtime deadlines");
  g_source_attach (self->source, context);

  return self;
}

RealtimeClock *
realtime_clock_new_manual (void)
{
  return g_rc_box_new0 (RealtimeClock);
}

RealtimeClock *
realtime_clock_ref (RealtimeClock *self)
{
  return g_rc_box_acquire (self);
}

void
realtime_clock_unref (RealtimeClock *self)
{
  g_rc_box_release_full (self, clock_clear);
}

gint64
realtime_clock_get_now (RealtimeClock *self)
{
  g_assert (self != NULL);

  return self->source != NULL ? g_get_monotonic_time () : self->now;
}

guint
realtime_clock_get_n_timers (RealtimeClock *self)
{
  g_assert (self != NULL);

  return self->timers.length;
}

/* Lets time pass on a manual clock, one deadline after the other. */
void
realtime_clock_advance (RealtimeClock *self,
                        guint          msec)
{
  gint64 end;

  g_assert (self != NULL);
  g_assert (self->source == NULL);

  end = self->now + (gint64) msec * 1000;

  while (self->timers.head != NULL)
    {
      RealtimeTimer *first = self->timers.head->data;

      if (first->due > end)
        break;

      self->now = MAX (self->now, first->due);
      clock_dispatch_due (self);
    }

  self->now = end;
}

void
realtime_timer_init (RealtimeTimer     *self,
                     RealtimeClock     *clock,
                     RealtimeTimerFunc  func,
                     gpointer           user_data)
{
  g_assert (self != NULL);
  g_assert (clock != NULL);
  g_assert (func != NULL);

  *self = (RealtimeTimer) {
    .clock = clock,
    .link.data = self,
    .func = func,
    .user_data = user_data,
  };
}

/* Starts anew if it is running. */
void
realtime_timer_start (RealtimeTimer *self,
                      guint          msec)
{
  RealtimeClock *clock = self->clock;
  GList *after;

  realtime_timer_stop (self);

  self->due = realtime_clock_get_now (clock) + (gint64) msec * 1000;
  self->running = TRUE;

  /* Most deadlines are equally long, so the place is at or near the end. */
  after = clock->timers.tail;
  while (after != NULL && ((RealtimeTimer *) after->data)->due > self->due)
    after = after->prev;
  g_queue_insert_after_link (&clock->timers, after, &self->link);

  /* A source that wakes too early finds nothing due and looks again. */
  if (clock->source != NULL && after == NULL)
    g_source_set_ready_time (clock->source, self->due);
}

void
realtime_timer_stop (RealtimeTimer *self)
{
  if (!self->running)
    return;

  g_queue_unlink (&self->clock->timers, &self->link);
  self->running = FALSE;
}
