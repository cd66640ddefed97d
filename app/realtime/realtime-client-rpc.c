/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"

#include "realtime-error-private.h"
#include "realtime-request-private.h"

static void
return_data (GTask           *task,
             RealtimeChannel *channel,
             WireReply       *result)
{
  g_task_return_pointer (task, g_steal_pointer (&result->data.data), (GDestroyNotify) g_bytes_unref);
}

static void
return_sent (GTask           *task,
             RealtimeChannel *channel,
             WireReply       *result)
{
  g_task_return_boolean (task, TRUE);
}

static void
request_rpc (GTask      *task,
             const char *method,
             GBytes     *data)
{
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_RPC, 0);

  if (!g_utf8_validate (method, -1, NULL))
    {
      realtime_request_return_invalid (task, "The name of the method is not text");
      return;
    }

  command->rpc.method = g_strdup (method);
  if (data != NULL)
    {
      command->rpc.data = realtime_request_check_payload (task, data);
      if (command->rpc.data == NULL)
        return;
    }

  realtime_request_send (task, command, return_data);
}

static void
request_send (GTask  *task,
              GBytes *data)
{
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_SEND, 0);

  command->send.data = realtime_request_check_payload (task, data);
  if (command->send.data != NULL)
    realtime_request_send (task, command, return_sent);
}

/**
 * realtime_client_rpc_async:
 * @self: a client
 * @method: the name of what to call
 * @data: (nullable): the arguments, any JSON
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Calls a procedure of the server's application. What the application refuses
 * comes as an error of the domain [error@Error] with the application's own
 * code and text.
 *
 * It waits for a connection like [method@Client.publish_async], and is never
 * sent a second time.
 */
void
realtime_client_rpc_async (RealtimeClient      *self,
                           const char          *method,
                           JsonNode            *data,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (method != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = realtime_request_new (self, NULL, cancellable, callback, user_data, realtime_client_rpc_async);
  if (data != NULL)
    bytes = realtime_request_print_payload (data);
  request_rpc (task, method, bytes);
}

/**
 * realtime_client_rpc_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Client.rpc_async].
 *
 * Returns: (transfer full) (nullable): what the application has answered, or
 *   %NULL if there is nothing in its answer, and if @error is set
 */
JsonNode *
realtime_client_rpc_finish (RealtimeClient  *self,
                            GAsyncResult    *result,
                            GError         **error)
{
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GError) local_error = NULL;
  JsonNode *node;

  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_client_rpc_async), NULL);

  data = g_task_propagate_pointer (G_TASK (result), error);
  if (data == NULL)
    return NULL;

  node = realtime_request_parse_payload (data, &local_error);
  if (node == NULL)
    g_propagate_error (error, realtime_error_new (REALTIME_ERROR_BAD_PROTOCOL, local_error->message));

  return node;
}

/**
 * realtime_client_rpc_bytes_async:
 * @self: a client
 * @method: the name of what to call
 * @data: (nullable): the arguments, one JSON value in UTF-8
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Like [method@Client.rpc_async], for JSON that is text and is to remain so.
 * It is sent as it is, except for newlines between its parts.
 */
void
realtime_client_rpc_bytes_async (RealtimeClient      *self,
                                 const char          *method,
                                 GBytes              *data,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (method != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = realtime_request_new (self, NULL, cancellable, callback, user_data, realtime_client_rpc_bytes_async);
  request_rpc (task, method, data);
}

/**
 * realtime_client_rpc_bytes_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Client.rpc_bytes_async].
 *
 * Returns: (transfer full) (nullable): what the application has answered, one
 *   JSON value in UTF-8 as it came, or %NULL if there is nothing in its
 *   answer, and if @error is set
 */
GBytes *
realtime_client_rpc_bytes_finish (RealtimeClient  *self,
                                  GAsyncResult    *result,
                                  GError         **error)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_client_rpc_bytes_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * realtime_client_send_async:
 * @self: a client
 * @data: what to send, any JSON
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Sends something to the server's application, which does not answer. This is
 * done when it is handed over to the transport; whether it arrives is not
 * known. A server whose application does not expect it closes the connection.
 *
 * It waits for a connection like [method@Client.publish_async], and is never
 * sent a second time. What the application sends is told by
 * [signal@Client::data-received].
 */
void
realtime_client_send_async (RealtimeClient      *self,
                            JsonNode            *data,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (data != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = realtime_request_new (self, NULL, cancellable, callback, user_data, realtime_client_send_bytes_async);
  bytes = realtime_request_print_payload (data);
  request_send (task, bytes);
}

/**
 * realtime_client_send_bytes_async: (finish-func send_finish)
 * @self: a client
 * @data: what to send, one JSON value in UTF-8
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Like [method@Client.send_async], for JSON that is text already. It is sent
 * as it is, except for newlines between its parts. Finish it with
 * [method@Client.send_finish].
 */
void
realtime_client_send_bytes_async (RealtimeClient      *self,
                                  GBytes              *data,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_CLIENT (self));
  g_return_if_fail (data != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = realtime_request_new (self, NULL, cancellable, callback, user_data, realtime_client_send_bytes_async);
  request_send (task, data);
}

/**
 * realtime_client_send_finish:
 * @self: a client
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Client.send_async] and [method@Client.send_bytes_async].
 *
 * Returns: whether it was handed over to the transport; if not, @error is set
 */
gboolean
realtime_client_send_finish (RealtimeClient  *self,
                             GAsyncResult    *result,
                             GError         **error)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_client_send_bytes_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
