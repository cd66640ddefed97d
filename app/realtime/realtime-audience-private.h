/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-client-info.h"
#include "realtime-config-private.h"
#include "realtime-message.h"
#include "realtime-stream-private.h"
#include "realtime-waiter-private.h"

G_BEGIN_DECLS

typedef struct _RealtimeAudience RealtimeAudience;

RealtimeAudience     *realtime_audience_new             (RealtimeStream       *stream);
void                  realtime_audience_free            (RealtimeAudience     *self);
gboolean              realtime_audience_is_empty        (RealtimeAudience     *self);
gboolean              realtime_audience_has_tasks       (RealtimeAudience     *self);
gboolean              realtime_audience_has_subscribers (RealtimeAudience     *self);
gboolean              realtime_audience_has_others      (RealtimeAudience     *self,
                                                         RealtimeSubscription *subscription);
RealtimeSubscription *realtime_audience_add             (RealtimeAudience     *self,
                                                         gboolean              server_side) G_GNUC_WARN_UNUSED_RESULT;
void                  realtime_audience_remove          (RealtimeAudience     *self,
                                                         RealtimeSubscription *subscription);
void                  realtime_audience_add_waiter      (RealtimeAudience     *self,
                                                         RealtimeWaiter       *waiter);
void                  realtime_audience_steal_waiter    (RealtimeAudience     *self,
                                                         RealtimeWaiter       *waiter);
gboolean              realtime_audience_fail_tasks      (RealtimeAudience     *self,
                                                         const GError         *error);
void                  realtime_audience_lose            (RealtimeAudience     *self);
void                  realtime_audience_announce        (RealtimeAudience     *self,
                                                         gboolean              was_recovering,
                                                         gboolean              recovered,
                                                         guint                 n_recovered);
void                  realtime_audience_deliver         (RealtimeAudience     *self,
                                                         RealtimeMessage      *message);
void                  realtime_audience_join            (RealtimeAudience     *self,
                                                         RealtimeClientInfo   *info);
void                  realtime_audience_leave           (RealtimeAudience     *self,
                                                         RealtimeClientInfo   *info);
void                  realtime_audience_complain        (RealtimeAudience     *self,
                                                         const GError         *error);
void                  realtime_audience_dismiss         (RealtimeAudience     *self,
                                                         guint                 code,
                                                         const char           *reason,
                                                         const GError         *error,
                                                         gboolean              failed);

G_END_DECLS
