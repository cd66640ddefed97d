/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times from the first message to the last, and how many come between. */
typedef struct
{
  guint  n_expected;
  guint  n_received;
  gint64 start;
  gint64 end;
  gint64 cpu_start;
  gint64 cpu_end;
} BenchReport;

gboolean bench_report_count (BenchReport *self);
void     bench_report_print (BenchReport *self);

G_END_DECLS
