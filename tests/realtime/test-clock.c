/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-clock-private.h"

#include "realtime-test-util.h"

#include <sys/resource.h>

typedef struct
{
  TestLog       *log;
  const char    *name;
  RealtimeTimer  timer;
  /* what the timer does when it is due */
  RealtimeTimer *stops;
  RealtimeTimer *starts;
} Deadline;

static void
due_cb (gpointer user_data)
{
  Deadline *self = user_data;

  test_log_add (self->log, "%s", self->name);
  g_assert_false (self->timer.running);
  if (self->stops != NULL)
    realtime_timer_stop (self->stops);
  if (self->starts != NULL)
    realtime_timer_start (self->starts, 10);
}

static void
deadline_init (Deadline      *self,
               RealtimeClock *clock,
               TestLog       *log,
               const char    *name)
{
  self->log = log;
  self->name = name;
  realtime_timer_init (&self->timer, clock, due_cb, self);
}

static void
test_order (void)
{
  g_autoptr (RealtimeClock) clock = realtime_clock_new_manual ();
  g_autoptr (TestLog) log = test_log_new ();
  Deadline a = { 0 };
  Deadline b = { 0 };
  Deadline c = { 0 };

  deadline_init (&a, clock, log, "a");
  deadline_init (&b, clock, log, "b");
  deadline_init (&c, clock, log, "c");

  realtime_timer_start (&c.timer, 30);
  realtime_timer_start (&a.timer, 10);
  realtime_timer_start (&b.timer, 10);
  g_assert_cmpuint (realtime_clock_get_n_timers (clock), ==, 3);

  realtime_clock_advance (clock, 9);
  test_log_assert (log, "");
  realtime_clock_advance (clock, 1);
  test_log_assert (log, "a, b");
  g_assert_cmpint (realtime_clock_get_now (clock), ==, 10 * G_TIME_SPAN_MILLISECOND);

  /* Started anew, it is due later. */
  realtime_timer_start (&c.timer, 30);
  realtime_clock_advance (clock, 29);
  test_log_assert (log, "");
  realtime_timer_stop (&c.timer);
  realtime_timer_stop (&c.timer);
  realtime_clock_advance (clock, 1000);
  test_log_assert (log, "");
  g_assert_cmpuint (realtime_clock_get_n_timers (clock), ==, 0);
}

static void
test_nested (void)
{
  g_autoptr (RealtimeClock) clock = realtime_clock_new_manual ();
  g_autoptr (TestLog) log = test_log_new ();
  Deadline a = { 0 };
  Deadline b = { 0 };
  Deadline c = { 0 };

  deadline_init (&a, clock, log, "a");
  deadline_init (&b, clock, log, "b");
  deadline_init (&c, clock, log, "c");
  a.stops = &b.timer;
  a.starts = &c.timer;

  realtime_timer_start (&a.timer, 10);
  realtime_timer_start (&b.timer, 10);
  realtime_clock_advance (clock, 20);
  test_log_assert (log, "a, c");
}

/* Time passes by itself; a nearer deadline wakes the source earlier. */
static void
test_real (void)
{
  g_autoptr (RealtimeClock) clock = realtime_clock_new (NULL);
  g_autoptr (TestLog) log = test_log_new ();
  Deadline far = { 0 };
  Deadline a = { 0 };
  Deadline b = { 0 };
  gint64 start = realtime_clock_get_now (clock);

  deadline_init (&far, clock, log, "far");
  deadline_init (&a, clock, log, "a");
  deadline_init (&b, clock, log, "b");
  a.starts = &b.timer;

  realtime_timer_start (&far.timer, 1000 * 1000);
  realtime_timer_start (&a.timer, 5);
  test_wait_until (test_log_has (log, "b"));
  test_log_assert (log, "a, b");
  g_assert_cmpint (realtime_clock_get_now (clock) - start, >=, 15 * G_TIME_SPAN_MILLISECOND);

  realtime_timer_stop (&far.timer);
}

static void
slept_cb (guint    msec,
          gpointer user_data)
{
  test_log_add (user_data, "slept %u", msec);
}

/* What has become due in sleep, is so at once, but after the news of it. */
static void
test_suspend (void)
{
  g_autoptr (RealtimeClock) clock = realtime_clock_new_manual ();
  g_autoptr (TestLog) log = test_log_new ();
  Deadline a = { 0 };
  Deadline b = { 0 };

  deadline_init (&a, clock, log, "a");
  deadline_init (&b, clock, log, "b");
  realtime_timer_start (&a.timer, 10);
  realtime_timer_start (&b.timer, 40);

  realtime_clock_watch_sleep (clock, slept_cb, log);
  realtime_clock_suspend (clock, 30);
  test_log_assert (log, "slept 30, a");
  g_assert_cmpint (realtime_clock_get_now (clock), ==, 30 * G_TIME_SPAN_MILLISECOND);

  realtime_clock_unwatch_sleep (clock, NULL);
  realtime_clock_suspend (clock, 1);
  test_log_assert (log, "slept 1");
  realtime_clock_unwatch_sleep (clock, log);
  realtime_clock_suspend (clock, 9);
  test_log_assert (log, "b");
}

/* Without a descriptor to spare, there are deadlines all the same. */
static void
test_no_descriptor (void)
{
  g_autoptr (TestLog) log = test_log_new ();
  g_autoptr (RealtimeClock) clock = NULL;
  struct rlimit limit;
  struct rlimit none;
  Deadline a = { 0 };

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  none = limit;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  clock = realtime_clock_new (NULL);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);

  deadline_init (&a, clock, log, "a");
  realtime_timer_start (&a.timer, 5);
  test_wait_until (test_log_has (log, "a"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clock/order", test_order);
  g_test_add_func ("/clock/nested", test_nested);
  g_test_add_func ("/clock/real", test_real);
  g_test_add_func ("/clock/suspend", test_suspend);
  g_test_add_func ("/clock/no-descriptor", test_no_descriptor);

  return g_test_run ();
}
