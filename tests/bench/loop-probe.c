/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "loop-probe.h"

#include <time.h>

/* The loop asks the system for events through one function, and what is between
 * two calls of it is a block: nothing else can happen meanwhile.
 */

static GPollFunc real_poll;
static GArray *blocks;
static gint64 start;
static gint64 left_poll;
static gint64 left_poll_cpu;
static LoopProbe probe;

static gint64
get_thread_usec (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
note_block (void)
{
  gint64 length = g_get_monotonic_time () - left_poll;

  probe.busy += length;
  if (length > probe.longest)
    {
      probe.longest = length;
      probe.longest_cpu = get_thread_usec () - left_poll_cpu;
    }
  g_array_append_val (blocks, length);
}

static int
poll_loop (GPollFD *fds,
           guint    n_fds,
           int      timeout)
{
  int result;

  if (blocks != NULL)
    note_block ();

  result = real_poll (fds, n_fds, timeout);

  left_poll = g_get_monotonic_time ();
  left_poll_cpu = get_thread_usec ();

  return result;
}

void
loop_probe_install (void)
{
  real_poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_loop);
}

/* What the loop does at the moment counts from here on. */
void
loop_probe_begin (void)
{
  probe = (LoopProbe) { 0 };
  blocks = g_array_new (FALSE, FALSE, sizeof (gint64));
  start = left_poll = g_get_monotonic_time ();
  left_poll_cpu = get_thread_usec ();
}

/* For how many microseconds of all, who came had to wait longer than @wait. */
static gint64
sum_longer (gint64 wait)
{
  gint64 sum = 0;

  for (guint i = 0; i < blocks->len; i++)
    sum += MAX (0, g_array_index (blocks, gint64, i) - wait);

  return sum;
}

static gint64
find_wait (gint64 allowed)
{
  gint64 low = 0;
  gint64 high = probe.longest;

  while (low < high)
    {
      gint64 middle = (low + high) / 2;

      if (sum_longer (middle) > allowed)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

void
loop_probe_end (LoopProbe *result)
{
  note_block ();
  probe.wait_p99 = find_wait ((g_get_monotonic_time () - start) / 100);
  g_clear_pointer (&blocks, g_array_unref);
  *result = probe;
}
