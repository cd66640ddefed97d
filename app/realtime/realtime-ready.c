/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-ready-private.h"

#include "realtime-client-private.h"
#include "realtime-error-private.h"
#include "realtime-registry-private.h"
#include "realtime-subscription-private.h"
#include "realtime-waiter-private.h"

/*
 * A task that waits until a client is connected, or a subscription made; for a
 * time only, and it may be called off.
 *
 * It ends inside a change of the state, so ahead of the signal that tells of
 * the change.
 */
typedef struct
{
  GTask                *task;
  RealtimeWaiter       *waiter;
  RealtimeClient       *client;
  gulong                client_handler;
  /* NULL if the connection is all that is waited for */
  RealtimeSubscription *subscription;
  gulong                subscription_handler;
  RealtimeReadyFunc     func;
} Ready;

static void
ready_free (Ready *self)
{
  g_clear_signal_handler (&self->client_handler, self->client);
  if (self->subscription != NULL)
    g_clear_signal_handler (&self->subscription_handler, self->subscription);
  g_clear_pointer (&self->waiter, realtime_waiter_free);
  g_clear_object (&self->subscription);
  g_object_unref (self->client);
  g_object_unref (self->task);
  g_free (self);
}

static void
ready_fail (Ready        *self,
            const GError *error)
{
  g_autoptr (GTask) task = g_object_ref (self->task);
  GError *copy = NULL;

  if (self->subscription != NULL)
    copy = realtime_error_copy_for_channel (error, realtime_subscription_get_channel (self->subscription));
  else
    copy = g_error_copy (error);

  ready_free (self);
  g_task_return_error (task, copy);
}

static void
ready_succeed (Ready *self)
{
  g_autoptr (GTask) task = g_object_ref (self->task);
  RealtimeReadyFunc func = self->func;

  ready_free (self);
  func (task);
}

static void
waiter_cb (RealtimeWaiter *waiter,
           const GError   *error,
           gpointer        user_data)
{
  ready_fail (user_data, error);
}

static void
client_state_cb (Ready *self)
{
  RealtimeClientState state = realtime_client_get_state (self->client);
  g_autoptr (GError) error = NULL;

  if (state == REALTIME_CLIENT_DISCONNECTED)
    {
      error = realtime_error_new (REALTIME_ERROR_DISCONNECTED, "The client was disconnected");
      ready_fail (self, error);
    }
  else if (state == REALTIME_CLIENT_CONNECTED && self->subscription == NULL)
    ready_succeed (self);
}

static void
subscription_state_cb (Ready *self)
{
  RealtimeSubscriptionState state = realtime_subscription_get_state (self->subscription);
  g_autoptr (GError) error = NULL;

  if (state == REALTIME_SUBSCRIPTION_UNSUBSCRIBED)
    {
      error = realtime_error_new (REALTIME_ERROR_UNSUBSCRIBED, "The subscription was given up");
      ready_fail (self, error);
    }
  else if (state == REALTIME_SUBSCRIPTION_SUBSCRIBED)
    ready_succeed (self);
}

static Ready *
ready_new (GTask             *task,
           RealtimeClient    *client,
           RealtimeReadyFunc  func)
{
  Ready *self = g_new0 (Ready, 1);

  self->task = g_object_ref (task);
  self->client = g_object_ref (client);
  self->func = func;
  self->waiter = realtime_waiter_new (task, realtime_client_get_config (client), waiter_cb, self);
  self->client_handler = g_signal_connect_swapped (client, "notify::state", G_CALLBACK (client_state_cb), self);

  return self;
}

void
realtime_ready_wait_connected (GTask             *task,
                               RealtimeClient    *client,
                               RealtimeReadyFunc  func)
{
  if (g_task_return_error_if_cancelled (task))
    return;

  if (realtime_client_get_state (client) == REALTIME_CLIENT_CONNECTED)
    func (task);
  else
    ready_new (task, client, func);
}

void
realtime_ready_wait_subscribed (GTask                *task,
                                RealtimeSubscription *subscription,
                                RealtimeReadyFunc     func)
{
  RealtimeStream *stream = realtime_subscription_get_stream (subscription);
  RealtimeChannel *channel = realtime_subscription_get_channel (subscription);
  Ready *self = NULL;
  g_autoptr (GError) error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (stream == NULL)
    {
      error = realtime_error_new (REALTIME_ERROR_UNSUBSCRIBED, "The subscription was given up");
      g_task_return_error (task, realtime_error_copy_for_channel (error, channel));
    }
  else if (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED)
    func (task);
  else
    {
      self = ready_new (task, realtime_stream_get_client (stream), func);
      self->subscription = g_object_ref (subscription);
      self->subscription_handler = g_signal_connect_swapped (subscription, "notify::state",
                                                             G_CALLBACK (subscription_state_cb), self);
    }
}
