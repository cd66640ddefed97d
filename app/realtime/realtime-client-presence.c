/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"

#include "realtime-client-info-private.h"
#include "realtime-request-private.h"

static void
return_presence (GTask           *task,
                 RealtimeChannel *channel,
                 WireReply       *result)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) realtime_client_info_unref);
  gsize n_clients;
  g_autofree WireClientInfo **clients =
    (WireClientInfo **) g_ptr_array_steal (result->presence.clients, &n_clients);

  for (gsize i = 0; i < n_clients; i++)
    g_ptr_array_add (infos, realtime_client_info_new (clients[i]));

  g_task_return_pointer (task, infos, (GDestroyNotify) g_ptr_array_unref);
}

static void
return_stats (GTask           *task,
              RealtimeChannel *channel,
              WireReply       *result)
{
  g_task_return_pointer (task, g_memdup2 (&result->presence_stats, sizeof result->presence_stats), g_free);
}

static void
request_presence (GTask               *task,
                  WireMethod           method,
                  RealtimeRequestFunc  func)
{
  g_autoptr (WireCommand) command = wire_command_new (method, 0);

  command->channel.channel = realtime_request_format_channel (task);
  if (command->channel.channel != NULL)
    realtime_request_send (task, command, func);
}

/**
 * realtime_client_presence_async:
 * @self: a client
 * @channel: the channel
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Gets who is subscribed to a channel. It fails with
 * %REALTIME_ERROR_NOT_AVAILABLE where the server does not keep count.
 *
 * It waits for a connection like [method@Client.publish_async].
 */
void
realtime_client_presence_async (RealtimeClient      *self,
                                RealtimeChannel     *channel,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = realtime_request_new (self, channel, cancellable, callback, user_data, realtime_client_presence_async);
  request_presence (task, WIRE_METHOD_PRESENCE, return_presence);
}

/**
 * realtime_client_presence_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Client.presence_async].
 *
 * A user may have several connections, each of which is one of the elements.
 * They are in no order.
 *
 * Returns: (transfer full) (element-type RealtimeClientInfo): the connections
 *   that are subscribed, or %NULL with @error set
 */
GPtrArray *
realtime_client_presence_finish (RealtimeClient  *self,
                                 GAsyncResult    *result,
                                 GError         **error)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_client_presence_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * realtime_client_presence_stats_async:
 * @self: a client
 * @channel: the channel
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Gets how many are subscribed to a channel: like
 * [method@Client.presence_async], at less cost.
 */
void
realtime_client_presence_stats_async (RealtimeClient      *self,
                                      RealtimeChannel     *channel,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = realtime_request_new (self, channel, cancellable, callback, user_data,
                               realtime_client_presence_stats_async);
  request_presence (task, WIRE_METHOD_PRESENCE_STATS, return_stats);
}

/**
 * realtime_client_presence_stats_finish:
 * @self: a client
 * @result: what the callback was given
 * @n_clients: (out) (optional): return location for the number of connections
 * @n_users: (out) (optional): return location for the number of users, of whom
 *   each may have several connections
 * @error: return location for an error
 *
 * Finishes [method@Client.presence_stats_async].
 *
 * Returns: whether the server has told; if not, @error is set, and the numbers
 *   are 0
 */
gboolean
realtime_client_presence_stats_finish (RealtimeClient  *self,
                                       GAsyncResult    *result,
                                       guint           *n_clients,
                                       guint           *n_users,
                                       GError         **error)
{
  g_autofree WirePresenceStatsResult *stats = NULL;

  g_return_val_if_fail (REALTIME_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_client_presence_stats_async), FALSE);

  stats = g_task_propagate_pointer (G_TASK (result), error);
  if (n_clients != NULL)
    *n_clients = stats != NULL ? stats->num_clients : 0;
  if (n_users != NULL)
    *n_users = stats != NULL ? stats->num_users : 0;

  return stats != NULL;
}
