/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-client.h"
#include "realtime-subscription.h"

G_BEGIN_DECLS

/* Called once, while the state is the one that was waited for; goes on with
 * the task. */
typedef void (*RealtimeReadyFunc) (GTask *task);

void realtime_ready_wait_connected  (GTask                *task,
                                     RealtimeClient       *client,
                                     RealtimeReadyFunc     func);
void realtime_ready_wait_subscribed (GTask                *task,
                                     RealtimeSubscription *subscription,
                                     RealtimeReadyFunc     func);

G_END_DECLS
