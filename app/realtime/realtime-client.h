/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "realtime-channel.h"
#include "realtime-history.h"
#include "realtime-macros.h"
#include "realtime-subscribe-options.h"
#include "realtime-subscription.h"
#include "realtime-token-request.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_CLIENT (realtime_client_get_type ())
#define REALTIME_TYPE_CLIENT_STATE (realtime_client_state_get_type ())

/**
 * RealtimeClientState:
 * @REALTIME_CLIENT_DISCONNECTED: there is no connection and none is tried.
 * @REALTIME_CLIENT_CONNECTING: an attempt is under way, or the next one waits
 *   for its delay to pass.
 * @REALTIME_CLIENT_CONNECTED: the server has accepted the connection.
 *
 * Whether a client has a connection.
 */
typedef enum
{
  REALTIME_CLIENT_DISCONNECTED,
  REALTIME_CLIENT_CONNECTING,
  REALTIME_CLIENT_CONNECTED,
} RealtimeClientState;

REALTIME_API
GType                 realtime_client_state_get_type      (void);

REALTIME_API
G_DECLARE_FINAL_TYPE (RealtimeClient, realtime_client, REALTIME, CLIENT, GObject)

REALTIME_API
RealtimeClient       *realtime_client_new                 (const char                *uri) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
const char           *realtime_client_get_uri             (RealtimeClient            *self);
REALTIME_API
const char           *realtime_client_get_token           (RealtimeClient            *self);
REALTIME_API
void                  realtime_client_set_token           (RealtimeClient            *self,
                                                           const char                *token);
REALTIME_API
void                  realtime_client_set_token_provider  (RealtimeClient            *self,
                                                           RealtimeTokenFunc          func,
                                                           gpointer                   user_data,
                                                           GDestroyNotify             destroy);
REALTIME_API
GBytes               *realtime_client_get_connect_data    (RealtimeClient            *self);
REALTIME_API
gboolean              realtime_client_set_connect_data    (RealtimeClient            *self,
                                                           GBytes                    *data,
                                                           GError                   **error);
REALTIME_API
GBytes               *realtime_client_get_connect_reply   (RealtimeClient            *self);
REALTIME_API
gboolean              realtime_client_set_header          (RealtimeClient            *self,
                                                           const char                *name,
                                                           const char                *value,
                                                           GError                   **error);
REALTIME_API
RealtimeClientState   realtime_client_get_state           (RealtimeClient            *self);
REALTIME_API
const char           *realtime_client_get_client_id       (RealtimeClient            *self);

REALTIME_API
void                  realtime_client_open                (RealtimeClient            *self);
REALTIME_API
void                  realtime_client_close               (RealtimeClient            *self);

REALTIME_API
void                  realtime_client_wait_connected_async  (RealtimeClient            *self,
                                                             GCancellable              *cancellable,
                                                             GAsyncReadyCallback        callback,
                                                             gpointer                   user_data);
REALTIME_API
gboolean              realtime_client_wait_connected_finish (RealtimeClient            *self,
                                                             GAsyncResult              *result,
                                                             GError                   **error);

REALTIME_API
RealtimeSubscription *realtime_client_subscribe           (RealtimeClient            *self,
                                                           RealtimeChannel           *channel,
                                                           RealtimeSubscribeOptions  *options);
REALTIME_API
void                  realtime_client_subscribe_async     (RealtimeClient            *self,
                                                           RealtimeChannel           *channel,
                                                           RealtimeSubscribeOptions  *options,
                                                           GCancellable              *cancellable,
                                                           GAsyncReadyCallback        callback,
                                                           gpointer                   user_data);
REALTIME_API
RealtimeSubscription *realtime_client_subscribe_finish    (RealtimeClient            *self,
                                                           GAsyncResult              *result,
                                                           GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
void                  realtime_client_unsubscribe         (RealtimeClient            *self,
                                                           RealtimeChannel           *channel);

REALTIME_API
void                  realtime_client_publish_async       (RealtimeClient            *self,
                                                           RealtimeChannel           *channel,
                                                           JsonNode                  *payload,
                                                           GCancellable              *cancellable,
                                                           GAsyncReadyCallback        callback,
                                                           gpointer                   user_data);
REALTIME_API
void                  realtime_client_publish_bytes_async (RealtimeClient            *self,
                                                           RealtimeChannel           *channel,
                                                           GBytes                    *payload,
                                                           GCancellable              *cancellable,
                                                           GAsyncReadyCallback        callback,
                                                           gpointer                   user_data);
REALTIME_API
gboolean              realtime_client_publish_finish      (RealtimeClient            *self,
                                                           GAsyncResult              *result,
                                                           GError                   **error);

REALTIME_API
void                  realtime_client_history_async       (RealtimeClient            *self,
                                                           RealtimeChannel           *channel,
                                                           int                        limit,
                                                           const char                *since_epoch,
                                                           guint64                    since_offset,
                                                           gboolean                   reverse,
                                                           GCancellable              *cancellable,
                                                           GAsyncReadyCallback        callback,
                                                           gpointer                   user_data);
REALTIME_API
RealtimeHistory      *realtime_client_history_finish      (RealtimeClient            *self,
                                                           GAsyncResult              *result,
                                                           GError                   **error) G_GNUC_WARN_UNUSED_RESULT;

REALTIME_API
void                  realtime_client_presence_async        (RealtimeClient            *self,
                                                             RealtimeChannel           *channel,
                                                             GCancellable              *cancellable,
                                                             GAsyncReadyCallback        callback,
                                                             gpointer                   user_data);
REALTIME_API
GPtrArray            *realtime_client_presence_finish       (RealtimeClient            *self,
                                                             GAsyncResult              *result,
                                                             GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
void                  realtime_client_presence_stats_async  (RealtimeClient            *self,
                                                             RealtimeChannel           *channel,
                                                             GCancellable              *cancellable,
                                                             GAsyncReadyCallback        callback,
                                                             gpointer                   user_data);
REALTIME_API
gboolean              realtime_client_presence_stats_finish (RealtimeClient            *self,
                                                             GAsyncResult              *result,
                                                             guint                     *n_clients,
                                                             guint                     *n_users,
                                                             GError                   **error);

REALTIME_API
void                  realtime_client_rpc_async             (RealtimeClient            *self,
                                                             const char                *method,
                                                             JsonNode                  *data,
                                                             GCancellable              *cancellable,
                                                             GAsyncReadyCallback        callback,
                                                             gpointer                   user_data);
REALTIME_API
JsonNode             *realtime_client_rpc_finish            (RealtimeClient            *self,
                                                             GAsyncResult              *result,
                                                             GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
void                  realtime_client_rpc_bytes_async       (RealtimeClient            *self,
                                                             const char                *method,
                                                             GBytes                    *data,
                                                             GCancellable              *cancellable,
                                                             GAsyncReadyCallback        callback,
                                                             gpointer                   user_data);
REALTIME_API
GBytes               *realtime_client_rpc_bytes_finish      (RealtimeClient            *self,
                                                             GAsyncResult              *result,
                                                             GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
void                  realtime_client_send_async            (RealtimeClient            *self,
                                                             JsonNode                  *data,
                                                             GCancellable              *cancellable,
                                                             GAsyncReadyCallback        callback,
                                                             gpointer                   user_data);
REALTIME_API
void                  realtime_client_send_bytes_async      (RealtimeClient            *self,
                                                             GBytes                    *data,
                                                             GCancellable              *cancellable,
                                                             GAsyncReadyCallback        callback,
                                                             gpointer                   user_data);
REALTIME_API
gboolean              realtime_client_send_finish           (RealtimeClient            *self,
                                                             GAsyncResult              *result,
                                                             GError                   **error);

REALTIME_API
void                  realtime_client_start_batching        (RealtimeClient            *self);
REALTIME_API
void                  realtime_client_stop_batching         (RealtimeClient            *self);

G_END_DECLS
