/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LoopProbe:
 * @longest: the longest that the loop did not look at its sources, in
 *   microseconds.
 * @longest_cpu: what the thread had of the processor in the longest.
 * @busy: how long the loop did something, in all.
 * @wait_p99: of all moments of the time, how long whoever came had to wait
 *   until the loop looked: at most this for 99 of 100.
 *
 * What a loop did between loop_probe_begin() and loop_probe_end().
 */
typedef struct
{
  gint64 longest;
  gint64 longest_cpu;
  gint64 busy;
  gint64 wait_p99;
} LoopProbe;

void loop_probe_install (void);
void loop_probe_begin   (void);
void loop_probe_end     (LoopProbe *result);

G_END_DECLS
