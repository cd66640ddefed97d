/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "realtime-channel.h"
#include "realtime-history.h"
#include "realtime-macros.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_SUBSCRIPTION (realtime_subscription_get_type ())
#define REALTIME_TYPE_SUBSCRIPTION_STATE (realtime_subscription_state_get_type ())

/**
 * RealtimeSubscriptionState:
 * @REALTIME_SUBSCRIPTION_UNSUBSCRIBED: given up, by either side, for good.
 * @REALTIME_SUBSCRIPTION_SUBSCRIBING: not subscribed at the moment; it will be
 *   as soon as there is a connection and the server agrees.
 * @REALTIME_SUBSCRIPTION_SUBSCRIBED: messages arrive.
 *
 * Whether the server has a subscription.
 */
typedef enum
{
  REALTIME_SUBSCRIPTION_UNSUBSCRIBED,
  REALTIME_SUBSCRIPTION_SUBSCRIBING,
  REALTIME_SUBSCRIPTION_SUBSCRIBED,
} RealtimeSubscriptionState;

REALTIME_API
GType                     realtime_subscription_state_get_type    (void);

REALTIME_API
G_DECLARE_FINAL_TYPE (RealtimeSubscription, realtime_subscription, REALTIME, SUBSCRIPTION, GObject)

REALTIME_API
RealtimeChannel           *realtime_subscription_get_channel      (RealtimeSubscription *self);
REALTIME_API
RealtimeSubscriptionState  realtime_subscription_get_state        (RealtimeSubscription *self);
REALTIME_API
gboolean                   realtime_subscription_get_server_side  (RealtimeSubscription *self);
REALTIME_API
const char                *realtime_subscription_get_epoch        (RealtimeSubscription *self);
REALTIME_API
guint64                    realtime_subscription_get_offset       (RealtimeSubscription *self);
REALTIME_API
gboolean                   realtime_subscription_get_recoverable  (RealtimeSubscription *self);
REALTIME_API
gboolean                   realtime_subscription_get_positioned   (RealtimeSubscription *self);
REALTIME_API
guint                      realtime_subscription_get_n_recovered  (RealtimeSubscription *self);
REALTIME_API
GBytes                    *realtime_subscription_get_reply        (RealtimeSubscription *self);
REALTIME_API
void                       realtime_subscription_set_position     (RealtimeSubscription *self,
                                                                   const char           *epoch,
                                                                   guint64               offset);
REALTIME_API
void                       realtime_subscription_unsubscribe      (RealtimeSubscription *self);

REALTIME_API
void             realtime_subscription_wait_subscribed_async  (RealtimeSubscription  *self,
                                                               GCancellable          *cancellable,
                                                               GAsyncReadyCallback    callback,
                                                               gpointer               user_data);
REALTIME_API
gboolean         realtime_subscription_wait_subscribed_finish (RealtimeSubscription  *self,
                                                               GAsyncResult          *result,
                                                               GError               **error);
REALTIME_API
void             realtime_subscription_publish_async          (RealtimeSubscription  *self,
                                                               JsonNode              *payload,
                                                               GCancellable          *cancellable,
                                                               GAsyncReadyCallback    callback,
                                                               gpointer               user_data);
REALTIME_API
void             realtime_subscription_publish_bytes_async    (RealtimeSubscription  *self,
                                                               GBytes                *payload,
                                                               GCancellable          *cancellable,
                                                               GAsyncReadyCallback    callback,
                                                               gpointer               user_data);
REALTIME_API
gboolean         realtime_subscription_publish_finish         (RealtimeSubscription  *self,
                                                               GAsyncResult          *result,
                                                               GError               **error);
REALTIME_API
void             realtime_subscription_history_async          (RealtimeSubscription  *self,
                                                               int                    limit,
                                                               const char            *since_epoch,
                                                               guint64                since_offset,
                                                               gboolean               reverse,
                                                               GCancellable          *cancellable,
                                                               GAsyncReadyCallback    callback,
                                                               gpointer               user_data);
REALTIME_API
RealtimeHistory *realtime_subscription_history_finish         (RealtimeSubscription  *self,
                                                               GAsyncResult          *result,
                                                               GError               **error) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
void             realtime_subscription_presence_async         (RealtimeSubscription  *self,
                                                               GCancellable          *cancellable,
                                                               GAsyncReadyCallback    callback,
                                                               gpointer               user_data);
REALTIME_API
GPtrArray       *realtime_subscription_presence_finish        (RealtimeSubscription  *self,
                                                               GAsyncResult          *result,
                                                               GError               **error) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
void             realtime_subscription_presence_stats_async   (RealtimeSubscription  *self,
                                                               GCancellable          *cancellable,
                                                               GAsyncReadyCallback    callback,
                                                               gpointer               user_data);
REALTIME_API
gboolean         realtime_subscription_presence_stats_finish  (RealtimeSubscription  *self,
                                                               GAsyncResult          *result,
                                                               guint                 *n_clients,
                                                               guint                 *n_users,
                                                               GError               **error);

G_END_DECLS
