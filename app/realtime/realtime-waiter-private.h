/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-config-private.h"
#include "realtime-stream-private.h"

G_BEGIN_DECLS

typedef struct _RealtimeWaiter RealtimeWaiter;

typedef void (*RealtimeWaiterFunc) (RealtimeWaiter *waiter,
                                    const GError   *error,
                                    gpointer        user_data);

RealtimeWaiter *realtime_waiter_new     (GTask                *task,
                                         const RealtimeConfig *config,
                                         RealtimeWaiterFunc    func,
                                         gpointer              user_data);
void            realtime_waiter_succeed (RealtimeWaiter       *self,
                                         RealtimeSubscription *subscription);
void            realtime_waiter_fail    (RealtimeWaiter       *self,
                                         const GError         *error);
void            realtime_waiter_free    (RealtimeWaiter       *self);

G_END_DECLS
