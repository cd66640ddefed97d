/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"

/**
 * realtime_client_subscribe:
 * @self: a client
 * @channel: the channel
 * @options: (nullable): what to ask of the server
 *
 * Subscribes to a channel, and connects if need be.
 *
 * The subscription is returned at once and made in the background, as often as
 * it takes. What goes wrong meanwhile is told by
 * [signal@Subscription::error] and [signal@Client::error]; if the server
 * refuses for good, the subscription is given up.
 *
 * Where the channel has a subscription already, its options stay as they are
 * and @options does nothing.
 *
 * Returns: (transfer full): a new subscription
 */
RealtimeSubscription *
realtime_client_subscribe (RealtimeClient           *self,
                           RealtimeChannel          *channel,
                           RealtimeSubscribeOptions *options)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  return realtime_registry_subscribe (realtime_client_get_registry (self), channel, options);
}

/**
 * realtime_client_subscribe_async:
 * @self: a client
 * @channel: the channel
 * @options: (nullable): what to ask of the server
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Subscribes to a channel, and connects if need be.
 *
 * This is done when messages arrive. The first thing that goes wrong ends it,
 * be it the connection or the subscription, and leaves everything as it was:
 * the error goes to the caller, and no signal is emitted for it.
 *
 * Where the channel has a subscription already, its options stay as they are
 * and @options does nothing.
 */
void
realtime_client_subscribe_async (RealtimeClient           *self,
                                 RealtimeChannel          *channel,
                                 RealtimeSubscribeOptions *options,
                                 GCancellable             *cancellable,
                                 GAsyncReadyCallback       callback,
                                 gpointer                  user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, realtime_client_subscribe_async);
  g_task_set_static_name (task, "Realtime subscribe");
  /* A subscription that is handed over cannot be called off any more. */
  g_task_set_check_cancellable (task, FALSE);

  if (!g_task_return_error_if_cancelled (task))
    realtime_registry_subscribe_task (realtime_client_get_registry (self), channel, options, task);
}

/**
 * realtime_client_subscribe_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Client.subscribe_async].
 *
 * [signal@Subscription::subscribed] and the first messages are emitted after
 * the callback has returned, so it is in time to connect to them.
 *
 * Returns: (transfer full): a new subscription, or %NULL with @error set
 */
RealtimeSubscription *
realtime_client_subscribe_finish (RealtimeClient  *self,
                                  GAsyncResult    *result,
                                  GError         **error)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_client_subscribe_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * realtime_client_unsubscribe:
 * @self: a client
 * @channel: the channel
 *
 * Gives up all subscriptions of a channel, or if it is a resource, of that.
 * The resources of a channel are not part of it.
 *
 * This ends also what the server has subscribed by itself, until it does so
 * again.
 */
void
realtime_client_unsubscribe (RealtimeClient  *self,
                             RealtimeChannel *channel)
{
  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  realtime_registry_unsubscribe (realtime_client_get_registry (self), channel);
}
