/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"

#include "realtime-history-private.h"
#include "realtime-ready-private.h"
#include "realtime-request-private.h"

static void
return_done (GTask           *task,
             RealtimeChannel *channel,
             WireReply       *result)
{
  g_task_return_boolean (task, TRUE);
}

static void
return_history (GTask           *task,
                RealtimeChannel *channel,
                WireReply       *result)
{
  g_task_return_pointer (task, realtime_history_new (channel, &result->history),
                         (GDestroyNotify) realtime_history_unref);
}

static void
request_publish (GTask  *task,
                 GBytes *payload)
{
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_PUBLISH, 0);

  command->publish.channel = realtime_request_format_channel (task);
  if (command->publish.channel == NULL)
    return;

  command->publish.data = realtime_request_check_payload (task, payload);
  if (command->publish.data == NULL)
    return;

  realtime_request_send (task, command, return_done);
}

static void
connected_ready (GTask *task)
{
  g_task_return_boolean (task, TRUE);
}

/**
 * realtime_client_wait_connected_async:
 * @self: a client
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Waits until there is a connection, which there may be already; not longer
 * than [property@Client:timeout]. It makes none. It fails with
 * %REALTIME_ERROR_DISCONNECTED if the client gives the connection up, or the
 * server refuses one for good.
 *
 * When it is done in the turn in which the connection is made,
 * [signal@Client::connected] follows.
 */
void
realtime_client_wait_connected_async (RealtimeClient      *self,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, realtime_client_wait_connected_async);
  g_task_set_static_name (task, "Realtime connection");
  realtime_ready_wait_connected (task, self, connected_ready);
}

/**
 * realtime_client_wait_connected_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Client.wait_connected_async].
 *
 * Returns: whether there was a connection; if not, @error is set
 */
gboolean
realtime_client_wait_connected_finish (RealtimeClient  *self,
                                       GAsyncResult    *result,
                                       GError         **error)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_client_wait_connected_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * realtime_client_publish_async:
 * @self: a client
 * @channel: the channel
 * @payload: what to publish, any JSON
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Publishes to a channel. This is done when the server has taken it in.
 *
 * It waits for a connection if there is none, but does not make one, and not
 * longer than [property@Client:timeout]. If the connection is lost before the
 * server has answered, this fails with %REALTIME_ERROR_CONNECTION_CLOSED, and
 * whether it was published is not known: it is never sent a second time.
 */
void
realtime_client_publish_async (RealtimeClient      *self,
                               RealtimeChannel     *channel,
                               JsonNode            *payload,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (payload != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = realtime_request_new (self, channel, cancellable, callback, user_data,
                               realtime_client_publish_bytes_async);
  bytes = realtime_request_print_payload (payload);
  request_publish (task, bytes);
}

/**
 * realtime_client_publish_bytes_async: (finish-func publish_finish)
 * @self: a client
 * @channel: the channel
 * @payload: what to publish, one JSON value in UTF-8
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Like [method@Client.publish_async], for JSON that is text already. It is
 * sent as it is, except for newlines between its parts. Finish it with
 * [method@Client.publish_finish].
 */
void
realtime_client_publish_bytes_async (RealtimeClient      *self,
                                     RealtimeChannel     *channel,
                                     GBytes              *payload,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (payload != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = realtime_request_new (self, channel, cancellable, callback, user_data,
                               realtime_client_publish_bytes_async);
  request_publish (task, payload);
}

/**
 * realtime_client_publish_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Client.publish_async] and
 * [method@Client.publish_bytes_async].
 *
 * Returns: whether the server has taken it in; if not, @error is set
 */
gboolean
realtime_client_publish_finish (RealtimeClient  *self,
                                GAsyncResult    *result,
                                GError         **error)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_client_publish_bytes_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * realtime_client_history_async:
 * @self: a client
 * @channel: the channel
 * @limit: how many messages to get at most; 0 for none, only the position of
 *   the stream; -1 for all that the server gives at once
 * @since_epoch: (nullable): the epoch of the position to start from, or %NULL
 *   to start from the end of the stream that @reverse says
 * @since_offset: the offset of that position
 * @reverse: whether to go backwards
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Gets what was published to a channel before. The message at the position
 * itself is not part of it.
 *
 * It waits for a connection like [method@Client.publish_async].
 */
void
realtime_client_history_async (RealtimeClient      *self,
                               RealtimeChannel     *channel,
                               int                  limit,
                               const char          *since_epoch,
                               guint64              since_offset,
                               gboolean             reverse,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (WireCommand) command = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (limit >= -1);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = realtime_request_new (self, channel, cancellable, callback, user_data, realtime_client_history_async);

  command = wire_command_new (WIRE_METHOD_HISTORY, 0);
  command->history.channel = realtime_request_format_channel (task);
  if (command->history.channel == NULL)
    return;

  command->history.limit = limit;
  command->history.has_since = since_epoch != NULL;
  command->history.since.epoch = g_strdup (since_epoch);
  command->history.since.offset = since_epoch != NULL ? since_offset : 0;
  command->history.reverse = reverse;
  realtime_request_send (task, command, return_history);
}

/**
 * realtime_client_history_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Client.history_async].
 *
 * Returns: (transfer full): a page of history, or %NULL with @error set
 */
RealtimeHistory *
realtime_client_history_finish (RealtimeClient  *self,
                                GAsyncResult    *result,
                                GError         **error)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_client_history_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
