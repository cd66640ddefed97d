/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-local-time.h"

/* Who travels sees the right times after so long. */
#define MAX_AGE G_USEC_PER_SEC

/**
 * chat_local_time_new:
 * @time: a time, in microseconds since 1970
 *
 * Tells what a clock on the wall shows at a time. It is for the main thread.
 *
 * GLib looks for the time zone on the disk each time that it is asked, which for
 * a list of messages is a good part of all there is to do.
 *
 * Returns: (transfer full) (nullable): the local time, or %NULL if it is beyond
 *   any calendar
 */
GDateTime *
chat_local_time_new (gint64 time)
{
  static GTimeZone *zone;
  static gint64 looked_up;
  g_autoptr (GDateTime) date_time = g_date_time_new_from_unix_utc_usec (time);
  gint64 now = g_get_monotonic_time ();

  if (date_time == NULL)
    return NULL;

  if (zone == NULL || now - looked_up > MAX_AGE)
    {
      g_clear_pointer (&zone, g_time_zone_unref);
      zone = g_time_zone_new_local ();
      looked_up = now;
    }

  return g_date_time_to_timezone (date_time, zone);
}
