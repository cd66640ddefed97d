/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-client.h"
#include "realtime-config-private.h"
#include "realtime-connection-private.h"
#include "realtime-registry-private.h"

G_BEGIN_DECLS

RealtimeClient       *realtime_client_new_for_test       (const char          *uri,
                                                          RealtimeClock       *clock,
                                                          guint32              seed) G_GNUC_WARN_UNUSED_RESULT;
const RealtimeConfig *realtime_client_get_config         (RealtimeClient      *self);
RealtimeConfig       *realtime_client_edit_config        (RealtimeClient      *self);
RealtimeConnection   *realtime_client_get_connection     (RealtimeClient      *self);
RealtimeRegistry     *realtime_client_get_registry       (RealtimeClient      *self);
void                  realtime_client_emit_message       (RealtimeClient      *self,
                                                          GQuark               channel,
                                                          RealtimeMessage     *message);
void                  realtime_client_emit_error         (RealtimeClient      *self,
                                                          const GError        *error,
                                                          RealtimeChannel     *channel);
void                  realtime_client_emit_server_subscription (RealtimeClient       *self,
                                                                RealtimeSubscription *subscription);
void                  realtime_client_keep               (RealtimeClient      *self);
void                  realtime_client_release            (RealtimeClient      *self);

/* What realtime-client-properties.c has for realtime-client.c */
void                  realtime_client_init_config        (RealtimeConfig      *config);
void                  realtime_client_install_properties (GObjectClass        *object_class);
void                  realtime_client_notify_data        (RealtimeClient      *self);
void                  realtime_client_notify_state       (RealtimeClient      *self,
                                                          RealtimeClientState  previous);

/* What realtime-client-limits.c has for realtime-client-properties.c */
void                  realtime_client_init_limits        (RealtimeConfig      *config);
void                  realtime_client_install_limits     (GObjectClass        *object_class,
                                                          guint                id);
gboolean              realtime_client_get_limit          (RealtimeClient      *self,
                                                          guint                prop_id,
                                                          GValue              *value);
gboolean              realtime_client_set_limit          (RealtimeClient      *self,
                                                          guint                prop_id,
                                                          const GValue        *value);

G_END_DECLS
