/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-time.h"

static gint64
make_time (int year,
           int month,
           int day,
           int hour,
           int minute)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (year, month, day, hour, minute, 0);

  return g_date_time_to_unix_usec (time);
}

static void
assert_day (gint64      time,
            gint64      now,
            const char *expected)
{
  g_autofree char *text = confab_time_format_day (time, now);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_brief (gint64      time,
              gint64      now,
              const char *expected)
{
  g_autofree char *text = confab_time_format_brief (time, now);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_clock (void)
{
  g_autofree char *morning = confab_time_format_clock (make_time (2026, 11, 24, 9, 5));
  g_autofree char *full = confab_time_format_full (make_time (2026, 11, 24, 22, 41));

  g_assert_cmpstr (morning, ==, "09:05");
  g_assert_cmpstr (full, ==, "Tuesday, 24 November 2026, 22:41");
}

static void
test_day (void)
{
  gint64 now = make_time (2026, 11, 24, 0, 10);

  assert_day (make_time (2026, 11, 24, 0, 0), now, "Today");
  assert_day (make_time (2026, 11, 24, 23, 59), now, "Today");
  assert_day (make_time (2026, 11, 23, 23, 59), now, "Yesterday");
  assert_day (make_time (2026, 11, 22, 12, 0), now, "Sunday, 22 November");
  assert_day (make_time (2025, 12, 31, 12, 0), now, "Wednesday, 31 December 2025");
  /* A clock that is ahead. */
  assert_day (make_time (2026, 11, 25, 12, 0), now, "Wednesday, 25 November");
  assert_day (make_time (2026, 1, 1, 0, 0), make_time (2026, 1, 2, 0, 0), "Yesterday");
  assert_day (make_time (2025, 12, 31, 0, 0), make_time (2026, 1, 1, 0, 0), "Yesterday");
}

static void
test_brief (void)
{
  gint64 now = make_time (2026, 11, 24, 12, 0);

  assert_brief (make_time (2026, 11, 24, 8, 30), now, "08:30");
  assert_brief (make_time (2026, 11, 23, 8, 30), now, "Yesterday");
  assert_brief (make_time (2026, 11, 22, 8, 30), now, "Sunday");
  assert_brief (make_time (2026, 11, 18, 8, 30), now, "Wednesday");
  assert_brief (make_time (2026, 11, 17, 8, 30), now, "11/17/26");
  assert_brief (make_time (2026, 12, 24, 8, 30), now, "12/24/26");
}

/* A server may send any number. */
static void
test_out_of_range (void)
{
  const gint64 times[] = { G_MININT64, G_MAXINT64, -1, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *clock = confab_time_format_clock (times[i]);
      g_autofree char *full = confab_time_format_full (times[i]);
      g_autofree char *day = confab_time_format_day (times[i], g_get_real_time ());
      g_autofree char *brief = confab_time_format_brief (times[i], g_get_real_time ());

      g_assert_nonnull (clock);
      g_assert_nonnull (full);
      g_assert_nonnull (day);
      g_assert_nonnull (brief);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/time/clock", test_clock);
  g_test_add_func ("/time/day", test_day);
  g_test_add_func ("/time/brief", test_brief);
  g_test_add_func ("/time/out-of-range", test_out_of_range);

  return g_test_run ();
}
