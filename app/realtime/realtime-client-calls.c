/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"

#include "realtime-error-private.h"
#include "realtime-history-private.h"

#include "wire-channel.h"
#include "wire-limits.h"
#include "wire-payload.h"

#include <string.h>

/* What a task of this file waits for. */
typedef struct
{
  RealtimeChannel *channel;
  RealtimeCall    *call;
  GSource         *cancel_source;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  realtime_channel_unref (self->channel);
  g_free (self);
}

static GTask *
request_new (RealtimeClient      *client,
             RealtimeChannel     *channel,
             GCancellable        *cancellable,
             GAsyncReadyCallback  callback,
             gpointer             user_data,
             gpointer             source_tag)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->channel = realtime_channel_ref (channel);
  g_task_set_task_data (task, request, request_free);
  g_task_set_source_tag (task, source_tag);
  g_task_set_static_name (task, "Realtime call");

  return task;
}

static void
request_fail (GTask        *task,
              const GError *error)
{
  Request *request = g_task_get_task_data (task);

  g_task_return_error (task, realtime_error_copy_for_channel (error, request->channel));
}

static void
return_invalid (GTask      *task,
                const char *message)
{
  g_autoptr (GError) error = realtime_error_new (REALTIME_ERROR_INVALID_ARGUMENT, message);

  request_fail (task, error);
}

static void
call_cb (WireReply    *result,
         const GError *error,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);

  if (request->cancel_source != NULL)
    g_source_destroy (request->cancel_source);

  if (error != NULL)
    request_fail (task, error);
  else if (result->method == WIRE_METHOD_HISTORY)
    {
      g_task_return_pointer (task, realtime_history_new (request->channel, &result->history),
                             (GDestroyNotify) realtime_history_unref);
    }
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  RealtimeClient *client = g_task_get_source_object (task);

  realtime_connection_cancel (realtime_client_get_connection (client), request->call);
  g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The call was cancelled");

  return G_SOURCE_REMOVE;
}

static void
request_send (GTask       *task,
              WireCommand *command)
{
  RealtimeClient *client = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  request->call = realtime_connection_call (realtime_client_get_connection (client), command,
                                            call_cb, task, &error);
  if (request->call == NULL)
    {
      request_fail (task, error);
      return;
    }

  /* One of the two callbacks gives the reference back. */
  g_object_ref (task);
  if (cancellable != NULL)
    {
      request->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (request->cancel_source, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (request->cancel_source, realtime_client_get_config (client)->context);
    }
}

/* Returns the wire name, or %NULL after having returned an error. */
static char *
request_format_channel (GTask *task)
{
  RealtimeClient *client = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  g_autofree char *wire_name = NULL;

  wire_name = realtime_channel_to_wire (request->channel, realtime_client_get_config (client)->separator);
  if (!wire_channel_is_valid (wire_name))
    {
      return_invalid (task, "The name of the channel is empty, too long or not text");
      return NULL;
    }

  return g_steal_pointer (&wire_name);
}

static void
request_publish (GTask  *task,
                 GBytes *payload)
{
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_PUBLISH, 0);
  g_autoptr (GError) error = NULL;

  command->publish.channel = request_format_channel (task);
  if (command->publish.channel == NULL)
    return;

  command->publish.data = wire_payload_new (payload, WIRE_DEFAULT_MAX_DEPTH, &error);
  if (command->publish.data == NULL)
    {
      return_invalid (task, error->message);
      return;
    }

  request_send (task, command);
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
  char *text;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (payload != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = request_new (self, channel, cancellable, callback, user_data, realtime_client_publish_bytes_async);
  text = json_to_string (payload, FALSE);
  bytes = g_bytes_new_take (text, strlen (text));
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

  task = request_new (self, channel, cancellable, callback, user_data, realtime_client_publish_bytes_async);
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

  task = request_new (self, channel, cancellable, callback, user_data, realtime_client_history_async);

  command = wire_command_new (WIRE_METHOD_HISTORY, 0);
  command->history.channel = request_format_channel (task);
  if (command->history.channel == NULL)
    return;

  command->history.limit = limit;
  command->history.has_since = since_epoch != NULL;
  command->history.since.epoch = g_strdup (since_epoch);
  command->history.since.offset = since_epoch != NULL ? since_offset : 0;
  command->history.reverse = reverse;
  request_send (task, command);
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
