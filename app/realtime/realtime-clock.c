/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-clock-private.h"

#include <glib/gstdio.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* Two clocks that are read one after the other differ by less than this. */
#define MIN_SLEEP (100 * G_TIME_SPAN_MILLISECOND)

/*
 * All deadlines of a client behind one GSource: a main context walks all its
 * sources in every turn, and there is a deadline for each pending call.
 *
 * Time passes also while the machine sleeps, unlike that of the main context.
 * By how much the two have come to differ, is found out when the kernel cancels
 * a timer that is never due: it does so when the machine resumes, and when
 * somebody sets the time of day. Where there is no such timer, it is found out
 * with the next deadline.
 *
 * A manual clock stands still until it is told to advance, so that tests of
 * deadlines neither wait nor race.
 */
struct _RealtimeClock
{
  /* (element-type RealtimeTimer), by due time */
  GQueue             timers;
  /* NULL in a manual clock */
  GSource           *source;
  gint64             now;
  /* how long the machine has slept, as far as it is known */
  gint64             slept;
  RealtimeSleepFunc  sleep_func;
  gpointer           sleep_data;
  /* -1 and NULL where there is no such timer */
  int                timer_fd;
  gpointer           timer_tag;
};

typedef struct
{
  GSource        parent;
  RealtimeClock *clock;
} ClockSource;

static gint64
read_clock (clockid_t id)
{
  struct timespec time = { 0 };

  clock_gettime (id, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* The kernel says how long the machine has slept since it was started. */
static gint64
read_slept (void)
{
  return read_clock (CLOCK_BOOTTIME) - read_clock (CLOCK_MONOTONIC);
}

/* Sets the timer that is never due. */
static void
clock_arm (RealtimeClock *self)
{
  struct itimerspec never = { .it_value.tv_sec = G_MAXINT64 };
  guint64 n_expired;

  if (read (self->timer_fd, &n_expired, sizeof n_expired) < 0)
    g_debug ("The time was set, or the machine has slept");
  timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

static void
clock_tell_slept (RealtimeClock *self,
                  gint64         slept)
{
  if (self->sleep_func != NULL)
    self->sleep_func ((guint) MIN (slept / G_TIME_SPAN_MILLISECOND, G_MAXINT), self->sleep_data);
}

static void
clock_look_for_sleep (RealtimeClock *self)
{
  gint64 slept = read_slept ();
  gint64 difference = slept - self->slept;

  if (difference < MIN_SLEEP)
    return;

  self->slept = slept;
  clock_tell_slept (self, difference);
}

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

  realtime_clock_ref (self);

  g_source_set_ready_time (source, -1);
  if (self->timer_tag != NULL && g_source_query_unix_fd (source, self->timer_tag) != 0)
    clock_arm (self);
  clock_look_for_sleep (self);
  clock_dispatch_due (self);

  if (!g_source_is_destroyed (source) && self->timers.head != NULL)
    {
      RealtimeTimer *first = self->timers.head->data;

      g_source_set_ready_time (source, first->due - self->slept);
    }

  realtime_clock_unref (self);

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
  g_clear_fd (&self->timer_fd, NULL);
}

RealtimeClock *
realtime_clock_new (GMainContext *context)
{
  RealtimeClock *self = g_rc_box_new0 (RealtimeClock);

  self->source = g_source_new (&clock_source_funcs, sizeof (ClockSource));
  ((ClockSource *) self->source)->clock = self;
  g_source_set_static_name (self->source, "Realtime deadlines");
  self->slept = read_slept ();
  self->timer_fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->timer_fd >= 0)
    {
      self->timer_tag = g_source_add_unix_fd (self->source, self->timer_fd, G_IO_IN);
      clock_arm (self);
    }
  g_source_attach (self->source, context);

  return self;
}

RealtimeClock *
realtime_clock_new_manual (void)
{
  RealtimeClock *self = g_rc_box_new0 (RealtimeClock);

  self->timer_fd = -1;

  return self;
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

/* Nothing that is started from now on will be due. */
void
realtime_clock_stop (RealtimeClock *self)
{
  g_assert (self != NULL);

  if (self->source != NULL)
    g_source_destroy (self->source);
}

gint64
realtime_clock_get_now (RealtimeClock *self)
{
  g_assert (self != NULL);

  return self->source != NULL ? read_clock (CLOCK_BOOTTIME) : self->now;
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

/* Lets a manual clock sleep: deadlines that pass meanwhile are late. */
void
realtime_clock_suspend (RealtimeClock *self,
                        guint          msec)
{
  g_assert (self != NULL);
  g_assert (self->source == NULL);

  self->now += (gint64) msec * 1000;

  realtime_clock_ref (self);
  clock_tell_slept (self, (gint64) msec * 1000);
  clock_dispatch_due (self);
  realtime_clock_unref (self);
}

/*
 * @func is called when the machine has slept, before any deadline that has
 * passed meanwhile. Only the last one to ask for it is told.
 */
void
realtime_clock_watch_sleep (RealtimeClock     *self,
                            RealtimeSleepFunc  func,
                            gpointer           user_data)
{
  g_assert (self != NULL);
  g_assert (func != NULL);

  self->sleep_func = func;
  self->sleep_data = user_data;
}

void
realtime_clock_unwatch_sleep (RealtimeClock *self,
                              gpointer       user_data)
{
  g_assert (self != NULL);

  if (self->sleep_data == user_data)
    self->sleep_func = NULL;
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
    g_source_set_ready_time (clock->source, self->due - clock->slept);
}

void
realtime_timer_stop (RealtimeTimer *self)
{
  if (!self->running)
    return;

  g_queue_unlink (&self->clock->timers, &self->link);
  self->running = FALSE;
}
