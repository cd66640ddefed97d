/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-clock.h"

/**
 * ConfabClock:
 *
 * The one timer for all that shows a time relative to now.
 *
 * It emits [signal@Clock::minute] shortly after each full minute of the wall
 * clock, also after the computer slept.
 */
struct _ConfabClock
{
  GObject parent_instance;

  guint   timeout_id;
};

G_DEFINE_FINAL_TYPE (ConfabClock, confab_clock, G_TYPE_OBJECT)

enum
{
  MINUTE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void schedule (ConfabClock *self);

static void
timeout_cb (gpointer user_data)
{
  ConfabClock *self = user_data;

  self->timeout_id = 0;
  schedule (self);
  g_signal_emit (self, signals[MINUTE], 0);
}

static void
schedule (ConfabClock *self)
{
  gint64 second = (g_get_real_time () / G_USEC_PER_SEC) % 60;

  self->timeout_id = g_timeout_add_seconds_once (60 - second, timeout_cb, self);
}

static void
confab_clock_dispose (GObject *object)
{
  ConfabClock *self = CONFAB_CLOCK (object);

  g_clear_handle_id (&self->timeout_id, g_source_remove);

  G_OBJECT_CLASS (confab_clock_parent_class)->dispose (object);
}

static void
confab_clock_class_init (ConfabClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_clock_dispose;

  /**
   * ConfabClock::minute:
   *
   * Emitted when a minute of the wall clock has begun.
   */
  signals[MINUTE] =
    g_signal_new ("minute",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
confab_clock_init (ConfabClock *self)
{
  schedule (self);
}

/**
 * confab_clock_get_default:
 *
 * Gets the clock of the program.
 *
 * Returns: (transfer none): the clock
 */
ConfabClock *
confab_clock_get_default (void)
{
  static ConfabClock *clock;

  if (clock == NULL)
    clock = g_object_new (CONFAB_TYPE_CLOCK, NULL);

  return clock;
}
