/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _ServerTimer ServerTimer;
typedef struct _ServerWheel ServerWheel;

typedef void (*ServerTimerFunc) (gpointer data);

/**
 * ServerTimer:
 *
 * A deadline, embedded in what it belongs to. All zeros is a timer that is
 * not set; it may be set again and cancelled at any time, also while the
 * wheel turns.
 */
struct _ServerTimer
{
  ServerTimer *next;
  ServerTimer *previous;
  gint64 tick;
  ServerTimerFunc func;
  gpointer data;
};

ServerWheel *server_wheel_new      (gint64           now);
void         server_wheel_free     (ServerWheel     *self);
void         server_wheel_schedule (ServerWheel     *self,
                                    ServerTimer     *timer,
                                    gint64           deadline,
                                    ServerTimerFunc  func,
                                    gpointer         data);
void         server_wheel_cancel   (ServerWheel     *self,
                                    ServerTimer     *timer);
gint64       server_wheel_get_next (ServerWheel     *self);
void         server_wheel_advance  (ServerWheel     *self,
                                    gint64           now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerWheel, server_wheel_free)

G_END_DECLS
