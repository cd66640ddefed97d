/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-latency.h"

#define MAX_BAR 40

/**
 * CliLatency:
 *
 * How long answers took.
 */
struct _CliLatency
{
  GArray *samples;
  gboolean is_sorted;
};

/**
 * cli_latency_new:
 *
 * Returns: (transfer full): nothing measured yet
 */
CliLatency *
cli_latency_new (void)
{
  CliLatency *self = g_new0 (CliLatency, 1);

  self->samples = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
cli_latency_free (CliLatency *self)
{
  g_array_unref (self->samples);
  g_free (self);
}

void
cli_latency_add (CliLatency *self,
                 gint64      microseconds)
{
  g_array_append_val (self->samples, microseconds);
  self->is_sorted = FALSE;
}

guint
cli_latency_get_n (CliLatency *self)
{
  return self->samples->len;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static void
sort (CliLatency *self)
{
  if (!self->is_sorted)
    g_array_sort (self->samples, compare);
  self->is_sorted = TRUE;
}

/**
 * cli_latency_get_quantile:
 * @share: from 0 for the least to 1 for the most.
 *
 * Returns: the time within which this share of the answers came, of which
 *   there must be one
 */
gint64
cli_latency_get_quantile (CliLatency *self,
                          double      share)
{
  guint n = self->samples->len;
  guint index = (guint) (share * n);

  g_assert (n > 0);

  sort (self);
  return g_array_index (self->samples, gint64, MIN (index, n - 1));
}

/**
 * cli_latency_append_histogram:
 *
 * Appends a line for each doubling of the time, with how many answers took so
 * long, from the least to the most.
 */
void
cli_latency_append_histogram (CliLatency *self,
                              GString    *text)
{
  gint64 end = 1;
  guint most = 0;
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 first_end;

  sort (self);
  while (self->samples->len > 0 && end <= g_array_index (self->samples, gint64, 0))
    end *= 2;

  first_end = end;
  for (guint i = 0; i < self->samples->len; end *= 2)
    {
      guint n = 0;

      while (i < self->samples->len && g_array_index (self->samples, gint64, i) < end)
        {
          n++;
          i++;
        }
      g_array_append_val (counts, n);
      most = MAX (most, n);
    }

  for (guint i = 0; i < counts->len; i++)
    {
      guint n = g_array_index (counts, guint, i);
      guint length = most > 0 ? (guint) ((guint64) n * MAX_BAR / most) : 0;
      g_autofree char *bar = g_strnfill (n > 0 ? MAX (length, 1) : 0, '#');

      g_string_append_printf (text, "  < %9.3f ms %7u%s%s\n", (double) (first_end << i) / 1000, n,
                              n > 0 ? "  " : "", bar);
    }
}
