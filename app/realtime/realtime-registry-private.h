/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-client.h"
#include "realtime-config-private.h"
#include "realtime-connection-private.h"
#include "realtime-stream-private.h"

G_BEGIN_DECLS

RealtimeRegistry     *realtime_registry_new             (RealtimeClient                 *client,
                                                         const RealtimeConfig           *config,
                                                         RealtimeConnection             *connection);
void                  realtime_registry_free            (RealtimeRegistry               *self);
RealtimeClient       *realtime_registry_get_client      (RealtimeRegistry               *self);
const RealtimeConfig *realtime_registry_get_config      (RealtimeRegistry               *self);
RealtimeConnection   *realtime_registry_get_connection  (RealtimeRegistry               *self);
gboolean              realtime_registry_is_wanted       (RealtimeRegistry               *self);
RealtimeSubscription *realtime_registry_subscribe       (RealtimeRegistry               *self,
                                                         RealtimeChannel                *channel,
                                                         const RealtimeSubscribeOptions *options) G_GNUC_WARN_UNUSED_RESULT;
void                  realtime_registry_subscribe_task  (RealtimeRegistry               *self,
                                                         RealtimeChannel                *channel,
                                                         const RealtimeSubscribeOptions *options,
                                                         GTask                          *task);
void                  realtime_registry_unsubscribe     (RealtimeRegistry               *self,
                                                         RealtimeChannel                *channel);
void                  realtime_registry_remove          (RealtimeRegistry               *self,
                                                         RealtimeStream                 *stream);
void                  realtime_registry_prepare         (RealtimeRegistry               *self,
                                                         WireConnectRequest             *request);
void                  realtime_registry_connected       (RealtimeRegistry               *self,
                                                         WireConnectResult              *result);
void                  realtime_registry_start           (RealtimeRegistry               *self);
void                  realtime_registry_lost            (RealtimeRegistry               *self,
                                                         guint                           code);
gboolean              realtime_registry_fail_tasks      (RealtimeRegistry               *self,
                                                         const GError                   *error);
void                  realtime_registry_set_channel_id  (RealtimeRegistry               *self,
                                                         RealtimeStream                 *stream,
                                                         gint64                          channel_id);
void                  realtime_registry_push            (RealtimeRegistry               *self,
                                                         WireReply                      *reply);
void                  realtime_registry_publish         (RealtimeRegistry               *self,
                                                         const WireView                 *publication);
void                  realtime_registry_set_resuming    (RealtimeRegistry               *self,
                                                         RealtimeStream                 *stream);
gboolean              realtime_registry_resume          (RealtimeRegistry               *self);
void                  realtime_registry_close           (RealtimeRegistry               *self);

G_END_DECLS
