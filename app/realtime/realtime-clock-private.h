/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RealtimeClock RealtimeClock;

typedef void (*RealtimeTimerFunc) (gpointer user_data);

/*
 * One deadline. It lives inside the struct that waits for it, which stops it
 * before it goes away.
 */
typedef struct
{
  RealtimeClock     *clock;
  GList              link;
  gint64             due;
  gboolean           running;
  RealtimeTimerFunc  func;
  gpointer           user_data;
} RealtimeTimer;

typedef void (*RealtimeSleepFunc) (guint    msec,
                                   gpointer user_data);

RealtimeClock *realtime_clock_new        (GMainContext      *context);
RealtimeClock *realtime_clock_new_manual (void);
RealtimeClock *realtime_clock_ref        (RealtimeClock     *self);
void           realtime_clock_unref      (RealtimeClock     *self);
void           realtime_clock_stop       (RealtimeClock     *self);
gint64         realtime_clock_get_now    (RealtimeClock     *self);
guint          realtime_clock_get_n_timers (RealtimeClock   *self);
void           realtime_clock_advance    (RealtimeClock     *self,
                                          guint              msec);

void           realtime_clock_suspend    (RealtimeClock     *self,
                                          guint              msec);
void           realtime_clock_watch_sleep (RealtimeClock    *self,
                                           RealtimeSleepFunc func,
                                           gpointer          user_data);
void           realtime_clock_unwatch_sleep (RealtimeClock  *self,
                                             gpointer        user_data);

void           realtime_timer_init       (RealtimeTimer     *self,
                                          RealtimeClock     *clock,
                                          RealtimeTimerFunc  func,
                                          gpointer           user_data);
void           realtime_timer_start      (RealtimeTimer     *self,
                                          guint              msec);
void           realtime_timer_stop       (RealtimeTimer     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeClock, realtime_clock_unref)

G_END_DECLS
