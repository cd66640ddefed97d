/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-client-info.h"
#include "realtime-message.h"
#include "realtime-stream-private.h"
#include "realtime-subscription.h"

G_BEGIN_DECLS

RealtimeSubscription *realtime_subscription_new          (RealtimeStream            *stream,
                                                          gboolean                   server_side) G_GNUC_WARN_UNUSED_RESULT;
RealtimeStream       *realtime_subscription_get_stream   (RealtimeSubscription      *self);
gboolean              realtime_subscription_set_state    (RealtimeSubscription      *self,
                                                          RealtimeSubscriptionState  state);
void                  realtime_subscription_detach       (RealtimeSubscription      *self);
void                  realtime_subscription_subscribed   (RealtimeSubscription      *self,
                                                          gboolean                   was_recovering,
                                                          gboolean                   recovered,
                                                          guint                      n_recovered);
void                  realtime_subscription_unsubscribed (RealtimeSubscription      *self,
                                                          guint                      code,
                                                          const char                *reason);
void                  realtime_subscription_failed       (RealtimeSubscription      *self,
                                                          const GError              *error);
void                  realtime_subscription_deliver      (RealtimeSubscription      *self,
                                                          RealtimeMessage           *message);
void                  realtime_subscription_join         (RealtimeSubscription      *self,
                                                          RealtimeClientInfo        *info);
void                  realtime_subscription_leave        (RealtimeSubscription      *self,
                                                          RealtimeClientInfo        *info);

G_END_DECLS
