/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-time.h"

#include "chat-local-time.h"

#include <glib/gi18n.h>

/* All times are in microseconds since the epoch, as g_get_real_time() has
 * them. What the clock cannot show (a server may send any number) is shown as
 * nothing.
 */

static GDateTime *
to_local (gint64 time)
{
  return chat_local_time_new (time);
}

static char *
format_local (gint64      time,
              const char *format)
{
  g_autoptr (GDateTime) local = to_local (time);

  return local != NULL ? g_date_time_format (local, format) : g_strdup ("");
}

static int
to_day_number (GDateTime *local)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date,
                  g_date_time_get_day_of_month (local),
                  g_date_time_get_month (local),
                  g_date_time_get_year (local));

  return g_date_get_julian (&date);
}

/**
 * confab_time_format_clock:
 * @time: a time in microseconds
 *
 * Formats the time of the day, like “10:42”.
 */
char *
confab_time_format_clock (gint64 time)
{
  /* Translators: the time of a message; see strftime(3), “%I:%M %p” for 12 hours */
  return format_local (time, C_("time of day", "%H:%M"));
}

/**
 * confab_time_format_full:
 * @time: a time in microseconds
 *
 * Formats date and time of the day, like “Tuesday, 24 November 2026, 10:42”.
 */
char *
confab_time_format_full (gint64 time)
{
  /* Translators: the exact time of a message; see strftime(3) */
  return format_local (time, C_("date and time", "%A, %-d %B %Y, %H:%M"));
}

/**
 * confab_time_format_day:
 * @time: a time in microseconds
 * @now: the present
 *
 * Formats the day for a divider: “Today”, “Yesterday”, else the date, with the
 * year where it is another one.
 */
char *
confab_time_format_day (gint64 time,
                        gint64 now)
{
  g_autoptr (GDateTime) then = to_local (time);
  g_autoptr (GDateTime) today = to_local (now);
  int days;

  if (then == NULL || today == NULL)
    return g_strdup ("");

  days = to_day_number (today) - to_day_number (then);

  if (days == 0)
    return g_strdup (_("Today"));
  if (days == 1)
    return g_strdup (_("Yesterday"));
  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    /* Translators: a day of this year; see strftime(3) */
    return g_date_time_format (then, C_("day", "%A, %-d %B"));

  /* Translators: a day of another year; see strftime(3) */
  return g_date_time_format (then, C_("day", "%A, %-d %B %Y"));
}

/**
 * confab_time_format_brief:
 * @time: a time in microseconds
 * @now: the present
 *
 * Formats a time where there is little room: the time of the day, “Yesterday”,
 * the day of the week, or the date.
 */
char *
confab_time_format_brief (gint64 time,
                          gint64 now)
{
  g_autoptr (GDateTime) then = to_local (time);
  g_autoptr (GDateTime) today = to_local (now);
  int days;

  if (then == NULL || today == NULL)
    return g_strdup ("");

  days = to_day_number (today) - to_day_number (then);

  if (days == 0)
    return confab_time_format_clock (time);
  if (days == 1)
    return g_strdup (_("Yesterday"));
  if (days > 1 && days < 7)
    return g_date_time_format (then, "%A");

  return g_date_time_format (then, "%x");
}
