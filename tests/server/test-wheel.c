/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-wheel.h"

#define TICK 16
#define START 1000000

typedef struct
{
  ServerTimer timer;
  ServerWheel *wheel;
  ServerTimer *victim;
  gint64 period;
  gint64 *now;
  guint n_calls;
} Alarm;

static void
count_cb (gpointer data)
{
  Alarm *alarm = data;

  alarm->n_calls++;
}

static void
repeat_cb (gpointer data)
{
  Alarm *alarm = data;

  alarm->n_calls++;
  server_wheel_schedule (alarm->wheel, &alarm->timer, *alarm->now + alarm->period, repeat_cb, alarm);
}

static void
cancel_victim_cb (gpointer data)
{
  Alarm *alarm = data;

  alarm->n_calls++;
  server_wheel_cancel (alarm->wheel, alarm->victim);
}

/* Not a millisecond too early, and one tick too late at most. */
static void
test_deadline (void)
{
  for (gint64 delay = 1; delay < 200; delay++)
    {
      g_autoptr (ServerWheel) wheel = server_wheel_new (START);
      Alarm alarm = { 0 };
      gint64 now = START;

      server_wheel_schedule (wheel, &alarm.timer, START + delay, count_cb, &alarm);
      while (alarm.n_calls == 0 && now < START + 1000)
        server_wheel_advance (wheel, ++now);

      g_assert_cmpint (now, >=, START + delay);
      g_assert_cmpint (now, <=, START + delay + 2 * TICK);
    }
}

static void
test_next (void)
{
  g_autoptr (ServerWheel) wheel = server_wheel_new (START);
  Alarm alarm = { 0 };
  Alarm later = { 0 };

  g_assert_cmpint (server_wheel_get_next (wheel), ==, -1);

  server_wheel_schedule (wheel, &later.timer, START + 5000, count_cb, &later);
  g_assert_cmpint (server_wheel_get_next (wheel), >=, START + 5000);
  g_assert_cmpint (server_wheel_get_next (wheel), <, START + 5000 + TICK);

  server_wheel_schedule (wheel, &alarm.timer, START + 100, count_cb, &alarm);
  g_assert_cmpint (server_wheel_get_next (wheel), >=, START + 100);
  g_assert_cmpint (server_wheel_get_next (wheel), <, START + 100 + TICK);

  server_wheel_cancel (wheel, &alarm.timer);
  g_assert_cmpint (server_wheel_get_next (wheel), >=, START + 5000);
  server_wheel_cancel (wheel, &later.timer);
  g_assert_cmpint (server_wheel_get_next (wheel), ==, -1);
}

/* A turn of the wheel is about 33 seconds; a day takes many. */
static void
test_long (void)
{
  g_autoptr (ServerWheel) wheel = server_wheel_new (START);
  const gint64 day = 24 * 60 * 60 * 1000;
  Alarm alarm = { 0 };
  gint64 now = START;
  guint n_wakes = 0;

  server_wheel_schedule (wheel, &alarm.timer, START + day, count_cb, &alarm);
  while (alarm.n_calls == 0)
    {
      now = server_wheel_get_next (wheel);
      g_assert_cmpint (now, <=, START + day + TICK);
      server_wheel_advance (wheel, now);
      n_wakes++;
    }

  g_assert_cmpint (now, >=, START + day);
  g_assert_cmpint (n_wakes, <, 3000);
}

/* The machine slept; all that is due is found, once. */
static void
test_jump (void)
{
  g_autoptr (ServerWheel) wheel = server_wheel_new (START);
  Alarm alarms[100] = { 0 };
  Alarm late = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (alarms); i++)
    server_wheel_schedule (wheel, &alarms[i].timer, START + i * 997, count_cb, &alarms[i]);
  server_wheel_schedule (wheel, &late.timer, START + 10000000, count_cb, &late);

  server_wheel_advance (wheel, START + 9000000);
  for (guint i = 0; i < G_N_ELEMENTS (alarms); i++)
    g_assert_cmpint (alarms[i].n_calls, ==, 1);
  g_assert_cmpint (late.n_calls, ==, 0);

  server_wheel_advance (wheel, START + 10000000 + TICK);
  g_assert_cmpint (late.n_calls, ==, 1);
  g_assert_cmpint (server_wheel_get_next (wheel), ==, -1);
}

static void
test_reschedule (void)
{
  g_autoptr (ServerWheel) wheel = server_wheel_new (START);
  Alarm alarm = { 0 };

  server_wheel_schedule (wheel, &alarm.timer, START + 100, count_cb, &alarm);
  server_wheel_schedule (wheel, &alarm.timer, START + 1000, count_cb, &alarm);
  server_wheel_advance (wheel, START + 500);
  g_assert_cmpint (alarm.n_calls, ==, 0);
  server_wheel_advance (wheel, START + 1100);
  g_assert_cmpint (alarm.n_calls, ==, 1);

  server_wheel_cancel (wheel, &alarm.timer);
  server_wheel_advance (wheel, START + 2000);
  g_assert_cmpint (alarm.n_calls, ==, 1);
}

static void
test_repeat (void)
{
  g_autoptr (ServerWheel) wheel = server_wheel_new (START);
  gint64 now = START;
  Alarm alarm = { .wheel = wheel, .period = 100, .now = &now };

  server_wheel_schedule (wheel, &alarm.timer, now + alarm.period, repeat_cb, &alarm);
  while (now < START + 10000)
    server_wheel_advance (wheel, ++now);

  /* Every 100 to 116 ms */
  g_assert_cmpint (alarm.n_calls, >=, 86);
  g_assert_cmpint (alarm.n_calls, <=, 100);
}

/* Of two timers that are due at once, the first cancels the second. */
static void
test_cancel_while_running (void)
{
  g_autoptr (ServerWheel) wheel = server_wheel_new (START);
  Alarm victim = { 0 };
  Alarm killer = { .wheel = wheel, .victim = &victim.timer };

  server_wheel_schedule (wheel, &killer.timer, START + 50, cancel_victim_cb, &killer);
  server_wheel_schedule (wheel, &victim.timer, START + 50, count_cb, &victim);
  server_wheel_advance (wheel, START + 100);

  g_assert_cmpint (killer.n_calls, ==, 1);
  g_assert_cmpint (victim.n_calls, ==, 0);
  g_assert_cmpint (server_wheel_get_next (wheel), ==, -1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wheel/deadline", test_deadline);
  g_test_add_func ("/wheel/next", test_next);
  g_test_add_func ("/wheel/long", test_long);
  g_test_add_func ("/wheel/jump", test_jump);
  g_test_add_func ("/wheel/reschedule", test_reschedule);
  g_test_add_func ("/wheel/repeat", test_repeat);
  g_test_add_func ("/wheel/cancel-while-running", test_cancel_while_running);

  return g_test_run ();
}
