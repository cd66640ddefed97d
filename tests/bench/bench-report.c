/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bench-report.h"

#include <stdio.h>
#include <sys/resource.h>

static gint64
get_cpu_usec (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC
         + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* Counts a message; returns whether it was the last. */
gboolean
bench_report_count (BenchReport *self)
{
  if (self->n_received++ == 0)
    {
      self->start = g_get_monotonic_time ();
      self->cpu_start = get_cpu_usec ();
    }

  if (self->n_received != self->n_expected)
    return FALSE;

  self->end = g_get_monotonic_time ();
  self->cpu_end = get_cpu_usec ();

  return TRUE;
}

/* One line of JSON, as the driver reads it. */
void
bench_report_print (BenchReport *self)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  printf ("{\"messages\":%u,\"usec\":%" G_GINT64_FORMAT ",\"cpu_usec\":%" G_GINT64_FORMAT ",\"rss_kb\":%ld}\n",
          self->n_received, self->end - self->start, self->cpu_end - self->cpu_start, usage.ru_maxrss);
}
