/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-subscription-private.h"

#include "realtime-client.h"
#include "realtime-ready-private.h"
#include "realtime-request-private.h"

/*
 * Calls about the channel of a subscription. Each waits until the subscription
 * is made; then the client makes the call, and its result is what the task
 * returns.
 */

typedef struct
{
  int       limit;
  char     *since_epoch;
  guint64   since_offset;
  gboolean  reverse;
} HistoryArguments;

static void
history_arguments_free (gpointer data)
{
  HistoryArguments *self = data;

  g_free (self->since_epoch);
  g_free (self);
}

static GTask *
task_new (RealtimeSubscription *self,
          GCancellable         *cancellable,
          GAsyncReadyCallback   callback,
          gpointer              user_data,
          gpointer              source_tag)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_static_name (task, "Realtime call of a subscription");

  return task;
}

static RealtimeClient *
task_get_client (GTask *task)
{
  RealtimeSubscription *self = g_task_get_source_object (task);

  return realtime_stream_get_client (realtime_subscription_get_stream (self));
}

static RealtimeChannel *
task_get_channel (GTask *task)
{
  return realtime_subscription_get_channel (g_task_get_source_object (task));
}

static RealtimeClient *
get_caller (GAsyncResult *call)
{
  return g_task_get_source_object (G_TASK (call));
}

static void
called_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_pointer (task, g_object_ref (result), g_object_unref);
}

static void
publish_ready (GTask *task)
{
  realtime_client_publish_bytes_async (task_get_client (task), task_get_channel (task),
                                       g_task_get_task_data (task), g_task_get_cancellable (task),
                                       called_cb, g_object_ref (task));
}

static void
history_ready (GTask *task)
{
  HistoryArguments *arguments = g_task_get_task_data (task);

  realtime_client_history_async (task_get_client (task), task_get_channel (task),
                                 arguments->limit, arguments->since_epoch, arguments->since_offset,
                                 arguments->reverse, g_task_get_cancellable (task),
                                 called_cb, g_object_ref (task));
}

static void
presence_ready (GTask *task)
{
  realtime_client_presence_async (task_get_client (task), task_get_channel (task),
                                  g_task_get_cancellable (task), called_cb, g_object_ref (task));
}

static void
presence_stats_ready (GTask *task)
{
  realtime_client_presence_stats_async (task_get_client (task), task_get_channel (task),
                                        g_task_get_cancellable (task), called_cb, g_object_ref (task));
}

static void
subscribed_ready (GTask *task)
{
  g_task_return_boolean (task, TRUE);
}

/**
 * realtime_subscription_wait_subscribed_async:
 * @self: a subscription
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Waits until the subscription is made, which it may be already; not longer
 * than [property@Client:timeout]. It fails with %REALTIME_ERROR_UNSUBSCRIBED
 * if the subscription is given up, by either side, and with
 * %REALTIME_ERROR_DISCONNECTED if the client gives its connection up.
 *
 * When it is done in the turn in which the subscription is made,
 * [signal@Subscription::subscribed] follows.
 */
void
realtime_subscription_wait_subscribed_async (RealtimeSubscription *self,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_SUBSCRIPTION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = task_new (self, cancellable, callback, user_data, realtime_subscription_wait_subscribed_async);
  realtime_ready_wait_subscribed (task, self, subscribed_ready);
}

/**
 * realtime_subscription_wait_subscribed_finish:
 * @self: a subscription
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Subscription.wait_subscribed_async].
 *
 * Returns: whether the subscription was made; if not, @error is set
 */
gboolean
realtime_subscription_wait_subscribed_finish (RealtimeSubscription  *self,
                                              GAsyncResult          *result,
                                              GError               **error)
{
  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_subscription_wait_subscribed_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * realtime_subscription_publish_async:
 * @self: a subscription
 * @payload: what to publish, any JSON
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Publishes to the channel, once the subscription is made: first this waits
 * like [method@Subscription.wait_subscribed_async], then it does what
 * [method@Client.publish_async] does.
 */
void
realtime_subscription_publish_async (RealtimeSubscription *self,
                                     JsonNode             *payload,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_if_fail (REALTIME_IS_SUBSCRIPTION (self));
  g_return_if_fail (payload != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  bytes = realtime_request_print_payload (payload);
  realtime_subscription_publish_bytes_async (self, bytes, cancellable, callback, user_data);
}

/**
 * realtime_subscription_publish_bytes_async: (finish-func publish_finish)
 * @self: a subscription
 * @payload: what to publish, one JSON value in UTF-8
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Like [method@Subscription.publish_async], for JSON that is text already. It
 * is sent as it is, except for newlines between its parts. Finish it with
 * [method@Subscription.publish_finish].
 */
void
realtime_subscription_publish_bytes_async (RealtimeSubscription *self,
                                           GBytes               *payload,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_SUBSCRIPTION (self));
  g_return_if_fail (payload != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = task_new (self, cancellable, callback, user_data, realtime_subscription_publish_bytes_async);
  g_task_set_task_data (task, g_bytes_ref (payload), (GDestroyNotify) g_bytes_unref);
  realtime_ready_wait_subscribed (task, self, publish_ready);
}

/**
 * realtime_subscription_publish_finish:
 * @self: a subscription
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Subscription.publish_async] and
 * [method@Subscription.publish_bytes_async].
 *
 * Returns: whether the server has taken it in; if not, @error is set
 */
gboolean
realtime_subscription_publish_finish (RealtimeSubscription  *self,
                                      GAsyncResult          *result,
                                      GError               **error)
{
  g_autoptr (GAsyncResult) call = NULL;

  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_subscription_publish_bytes_async), FALSE);

  call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL && realtime_client_publish_finish (get_caller (call), call, error);
}

/**
 * realtime_subscription_history_async:
 * @self: a subscription
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
 * Gets what was published to the channel before, once the subscription is
 * made: first this waits like [method@Subscription.wait_subscribed_async], then
 * it does what [method@Client.history_async] does.
 */
void
realtime_subscription_history_async (RealtimeSubscription *self,
                                     int                   limit,
                                     const char           *since_epoch,
                                     guint64               since_offset,
                                     gboolean              reverse,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;
  HistoryArguments *arguments;

  g_return_if_fail (REALTIME_IS_SUBSCRIPTION (self));
  g_return_if_fail (limit >= -1);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  arguments = g_new0 (HistoryArguments, 1);
  arguments->limit = limit;
  arguments->since_epoch = g_strdup (since_epoch);
  arguments->since_offset = since_offset;
  arguments->reverse = reverse;

  task = task_new (self, cancellable, callback, user_data, realtime_subscription_history_async);
  g_task_set_task_data (task, arguments, history_arguments_free);
  realtime_ready_wait_subscribed (task, self, history_ready);
}

/**
 * realtime_subscription_history_finish:
 * @self: a subscription
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Subscription.history_async].
 *
 * Returns: (transfer full): a page of history, or %NULL with @error set
 */
RealtimeHistory *
realtime_subscription_history_finish (RealtimeSubscription  *self,
                                      GAsyncResult          *result,
                                      GError               **error)
{
  g_autoptr (GAsyncResult) call = NULL;

  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_subscription_history_async), NULL);

  call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL ? realtime_client_history_finish (get_caller (call), call, error) : NULL;
}

/**
 * realtime_subscription_presence_async:
 * @self: a subscription
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Gets who is subscribed to the channel, once the subscription is made: first
 * this waits like [method@Subscription.wait_subscribed_async], then it does
 * what [method@Client.presence_async] does.
 */
void
realtime_subscription_presence_async (RealtimeSubscription *self,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_SUBSCRIPTION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = task_new (self, cancellable, callback, user_data, realtime_subscription_presence_async);
  realtime_ready_wait_subscribed (task, self, presence_ready);
}

/**
 * realtime_subscription_presence_finish:
 * @self: a subscription
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Finishes [method@Subscription.presence_async].
 *
 * Returns: (transfer full) (element-type RealtimeClientInfo): the connections
 *   that are subscribed, or %NULL with @error set
 */
GPtrArray *
realtime_subscription_presence_finish (RealtimeSubscription  *self,
                                       GAsyncResult          *result,
                                       GError               **error)
{
  g_autoptr (GAsyncResult) call = NULL;

  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_subscription_presence_async), NULL);

  call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL ? realtime_client_presence_finish (get_caller (call), call, error) : NULL;
}

/**
 * realtime_subscription_presence_stats_async:
 * @self: a subscription
 * @cancellable: (nullable): to call it off
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * Gets how many are subscribed to the channel, once the subscription is made:
 * first this waits like [method@Subscription.wait_subscribed_async], then it
 * does what [method@Client.presence_stats_async] does.
 */
void
realtime_subscription_presence_stats_async (RealtimeSubscription *self,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (REALTIME_IS_SUBSCRIPTION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = task_new (self, cancellable, callback, user_data, realtime_subscription_presence_stats_async);
  realtime_ready_wait_subscribed (task, self, presence_stats_ready);
}

/**
 * realtime_subscription_presence_stats_finish:
 * @self: a subscription
 * @result: what the callback was given
 * @n_clients: (out) (optional): return location for the number of connections
 * @n_users: (out) (optional): return location for the number of users, of whom
 *   each may have several connections
 * @error: return location for an error
 *
 * Finishes [method@Subscription.presence_stats_async].
 *
 * Returns: whether the server has told; if not, @error is set, and the numbers
 *   are 0
 */
gboolean
realtime_subscription_presence_stats_finish (RealtimeSubscription  *self,
                                             GAsyncResult          *result,
                                             guint                 *n_clients,
                                             guint                 *n_users,
                                             GError               **error)
{
  g_autoptr (GAsyncResult) call = NULL;

  g_return_val_if_fail (REALTIME_IS_SUBSCRIPTION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, realtime_subscription_presence_stats_async), FALSE);

  if (n_clients != NULL)
    *n_clients = 0;
  if (n_users != NULL)
    *n_users = 0;

  call = g_task_propagate_pointer (G_TASK (result), error);

  return call != NULL
         && realtime_client_presence_stats_finish (get_caller (call), call, n_clients, n_users, error);
}
