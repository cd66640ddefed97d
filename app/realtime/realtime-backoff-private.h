/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often has been tried in vain; zero is a fresh start. */
typedef struct
{
  guint attempt;
} RealtimeBackoff;

guint realtime_backoff_next  (RealtimeBackoff *self,
                              guint            min_delay,
                              guint            max_delay,
                              GRand           *rand);
void  realtime_backoff_reset (RealtimeBackoff *self);

G_END_DECLS
