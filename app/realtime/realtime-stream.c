/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-stream-private.h"

#include "realtime-backoff-private.h"
#include "realtime-client-private.h"
#include "realtime-continuity-private.h"
#include "realtime-error-private.h"
#include "realtime-message-private.h"
#include "realtime-registry-private.h"
#include "realtime-subscription-private.h"
#include "realtime-waiter-private.h"

#include "wire-channel.h"
#include "wire-codes.h"

/*
 * A channel as the server sees it: subscribed once, however many share it.
 *
 * Messages that were delivered before are dropped, and where one is missing,
 * the stream is subscribed again from the last one, so that the server fills
 * the gap: see RealtimeContinuity.
 */
struct _RealtimeStream
{
  grefcount                  ref_count;
  /* NULL once the stream has ended */
  RealtimeRegistry          *registry;
  RealtimeChannel           *channel;
  char                      *wire_name;
  GQuark                     detail;

  /* (element-type RealtimeSubscription) */
  GPtrArray                 *subscriptions;
  /* (element-type RealtimeWaiter) */
  GPtrArray                 *waiters;

  RealtimeSubscriptionState  state;
  RealtimeCall              *call;
  RealtimeBackoff            backoff;
  RealtimeTimer              retry_timer;
  GSource                   *announce_source;
  RealtimeContinuity         continuity;
  /* subscribed again while connected, and no message has come since */
  gboolean                   restarted;

  /* what was recovered, and up to where it was delivered */
  WirePublication          **recovered;
  gsize                      n_recovered;
  gsize                      n_resumed;
};

static RealtimeConnection *
stream_get_connection (RealtimeStream *self)
{
  return realtime_registry_get_connection (self->registry);
}

static RealtimeClient *
stream_get_client (RealtimeStream *self)
{
  return realtime_registry_get_client (self->registry);
}

/* Handlers may add and drop subscriptions, and the stream with them. */
static GPtrArray *
stream_snapshot (RealtimeStream *self)
{
  GPtrArray *subscriptions = g_ptr_array_new_full (self->subscriptions->len, g_object_unref);

  for (guint i = 0; i < self->subscriptions->len; i++)
    g_ptr_array_add (subscriptions, g_object_ref (g_ptr_array_index (self->subscriptions, i)));

  return subscriptions;
}

static GPtrArray *
stream_steal_waiters (RealtimeStream *self)
{
  GPtrArray *waiters = self->waiters;

  self->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) realtime_waiter_free);

  return waiters;
}

static void
stream_clear_recovered (RealtimeStream *self)
{
  while (self->n_resumed < self->n_recovered)
    wire_publication_free (self->recovered[self->n_resumed++]);
  g_clear_pointer (&self->recovered, g_free);
}

static void
stream_clear_announcement (RealtimeStream *self)
{
  if (self->announce_source != NULL)
    g_source_destroy (self->announce_source);
  g_clear_pointer (&self->announce_source, g_source_unref);
}

static void
stream_set_subscribing (RealtimeStream *self)
{
  g_autoptr (GPtrArray) subscriptions = stream_snapshot (self);

  self->state = REALTIME_SUBSCRIPTION_SUBSCRIBING;
  stream_clear_recovered (self);

  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);

      if (realtime_subscription_get_stream (subscription) == self)
        realtime_subscription_set_state (subscription, REALTIME_SUBSCRIPTION_SUBSCRIBING);
    }
}

static void
unsubscribe_call_cb (WireReply    *result,
                     const GError *error,
                     gpointer      user_data)
{
  RealtimeConnection *connection = user_data;

  if (error != NULL && error->code != REALTIME_ERROR_CONNECTION_CLOSED)
    realtime_connection_restart (connection, REALTIME_CONNECTING_UNSUBSCRIBE_ERROR, "unsubscribe error");
}

static void
stream_send_unsubscribe (RealtimeStream *self)
{
  RealtimeConnection *connection = stream_get_connection (self);
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_UNSUBSCRIBE, 0);

  command->channel.channel = g_strdup (self->wire_name);
  realtime_connection_send (connection, command, unsubscribe_call_cb, connection);
}

/* Takes the stream off the wire and off the table. */
static void
stream_drop (RealtimeStream *self)
{
  RealtimeRegistry *registry = self->registry;

  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED || self->call != NULL)
    stream_send_unsubscribe (self);

  if (self->call != NULL)
    realtime_connection_cancel (stream_get_connection (self), g_steal_pointer (&self->call));
  stream_clear_announcement (self);
  realtime_timer_stop (&self->retry_timer);
  stream_clear_recovered (self);
  self->state = REALTIME_SUBSCRIPTION_UNSUBSCRIBED;
  self->registry = NULL;

  realtime_registry_remove (registry, self);
}

static void
stream_drop_if_unused (RealtimeStream *self)
{
  if (self->registry != NULL && self->subscriptions->len == 0 && self->waiters->len == 0)
    stream_drop (self);
}

/*
 * Ends the stream for good, by whose will ever. @error goes to those who wait,
 * and if it @failed, to all.
 */
static void
stream_end (RealtimeStream *self,
            guint           code,
            const char     *reason,
            const GError   *error,
            gboolean        failed)
{
  g_autoptr (RealtimeStream) keep = realtime_stream_ref (self);
  g_autoptr (GPtrArray) waiters = stream_steal_waiters (self);
  g_autoptr (GPtrArray) subscriptions = stream_snapshot (self);

  g_ptr_array_set_size (self->subscriptions, 0);

  stream_drop (self);

  for (guint i = 0; i < subscriptions->len; i++)
    realtime_subscription_detach (g_ptr_array_index (subscriptions, i));

  for (guint i = 0; i < waiters->len; i++)
    realtime_waiter_fail (g_ptr_array_index (waiters, i), error);

  for (guint i = 0; i < subscriptions->len; i++)
    {
      if (failed)
        realtime_subscription_failed (g_ptr_array_index (subscriptions, i), error);
      realtime_subscription_unsubscribed (g_ptr_array_index (subscriptions, i), code, reason);
    }
}

static void
stream_retry_later (RealtimeStream *self)
{
  const RealtimeConfig *config = realtime_registry_get_config (self->registry);

  realtime_timer_start (&self->retry_timer,
                        realtime_backoff_next (&self->backoff, config->min_reconnect_delay,
                                               config->max_reconnect_delay, config->rand));
}

/* The server has refused the subscription. */
static void
stream_refused (RealtimeStream *self,
                const GError   *cause)
{
  g_autoptr (GError) error = realtime_error_copy_for_channel (cause, self->channel);
  g_autoptr (GPtrArray) subscriptions = stream_snapshot (self);
  RealtimeClient *client = stream_get_client (self);

  if (realtime_error_is_temporary (cause) || cause->code == REALTIME_ERROR_TOKEN_EXPIRED)
    {
      stream_retry_later (self);
      realtime_stream_fail_tasks (self, error);

      for (guint i = 0; i < subscriptions->len; i++)
        {
          RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);

          if (realtime_subscription_get_stream (subscription) == self)
            realtime_subscription_failed (subscription, error);
        }
    }
  else
    stream_end (self, (guint) error->code, error->message, error, TRUE);

  if (subscriptions->len > 0)
    realtime_client_emit_error (client, error, self->channel);
}

/*
 * Tells those that have not heard of it yet that the stream is subscribed. A
 * waiter gets its subscription first, in time to listen to its signals.
 */
static void
stream_announce (RealtimeStream *self,
                 gboolean        was_recovering,
                 gboolean        recovered)
{
  g_autoptr (GPtrArray) waiters = stream_steal_waiters (self);
  g_autoptr (GPtrArray) subscriptions = stream_snapshot (self);

  for (guint i = 0; i < waiters->len; i++)
    {
      RealtimeSubscription *subscription = realtime_subscription_new (self);

      g_ptr_array_add (self->subscriptions, subscription);
      g_ptr_array_add (subscriptions, g_object_ref (subscription));
    }

  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);
      guint first_new = subscriptions->len - waiters->len;
      gboolean is_news;

      is_news = self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED
                && realtime_subscription_get_stream (subscription) == self
                && realtime_subscription_set_state (subscription, REALTIME_SUBSCRIPTION_SUBSCRIBED);

      if (i >= first_new)
        realtime_waiter_succeed (g_ptr_array_index (waiters, i - first_new), subscription);
      if (is_news && realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED)
        realtime_subscription_subscribed (subscription, was_recovering, recovered);
    }
}

static void
stream_subscribed (RealtimeStream      *self,
                   WireSubscribeResult *result)
{
  realtime_continuity_begin (&self->continuity, result);
  if (!self->restarted)
    realtime_backoff_reset (&self->backoff);

  self->state = REALTIME_SUBSCRIPTION_SUBSCRIBED;
  stream_clear_announcement (self);
  if (result->publications != NULL)
    {
      self->recovered = (WirePublication **) g_ptr_array_steal (result->publications, &self->n_recovered);
      self->n_resumed = 0;
      realtime_registry_set_resuming (self->registry, self);
    }

  stream_announce (self, result->was_recovering, result->recovered);
}

static void
subscribe_call_cb (WireReply    *result,
                   const GError *error,
                   gpointer      user_data)
{
  g_autoptr (RealtimeStream) self = realtime_stream_ref (user_data);
  g_autoptr (RealtimeClient) client = g_object_ref (stream_get_client (self));
  RealtimeConnection *connection = stream_get_connection (self);
  gboolean had_waiters = self->waiters->len > 0;

  self->call = NULL;

  if (error == NULL)
    stream_subscribed (self, &result->subscribe);
  else if (error->code == REALTIME_ERROR_CONNECTION_CLOSED || error->code == REALTIME_ERROR_TIMEOUT)
    realtime_stream_fail_tasks (self, error);
  else
    stream_refused (self, error);

  if (error != NULL && had_waiters)
    realtime_client_release (client);
  if (error != NULL && error->code == REALTIME_ERROR_TIMEOUT)
    realtime_connection_restart (connection, REALTIME_CONNECTING_SUBSCRIBE_TIMEOUT, "subscribe timeout");
}

static void
retry_timer_cb (gpointer user_data)
{
  realtime_stream_start (user_data);
}

/*
 * Subscribes again on the same connection. At once, unless that was of no
 * avail just before.
 */
static void
stream_restart (RealtimeStream *self)
{
  g_autoptr (RealtimeStream) keep = realtime_stream_ref (self);
  gboolean again = self->restarted;

  self->restarted = TRUE;
  self->state = REALTIME_SUBSCRIPTION_SUBSCRIBING;
  if (again)
    stream_retry_later (self);
  else
    realtime_stream_start (self);

  stream_set_subscribing (self);
}

static void
stream_emit (RealtimeStream  *self,
             RealtimeMessage *message)
{
  g_autoptr (GPtrArray) subscriptions = NULL;

  /* There are many messages, and most channels have one subscription. */
  if (self->subscriptions->len == 1)
    {
      g_autoptr (RealtimeSubscription) only = g_object_ref (g_ptr_array_index (self->subscriptions, 0));

      if (realtime_subscription_get_state (only) == REALTIME_SUBSCRIPTION_SUBSCRIBED)
        realtime_subscription_deliver (only, message);
      return;
    }

  /* One that is given up meanwhile gets no more. If the connection is lost
   * meanwhile, all get it, for the message counts as delivered. */
  subscriptions = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (self->subscriptions, i);

      if (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED)
        g_ptr_array_add (subscriptions, g_object_ref (subscription));
    }
  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);

      if (realtime_subscription_get_stream (subscription) == self)
        realtime_subscription_deliver (subscription, message);
    }
}

/* Takes over the publication, which may be %NULL: servers may send anything. */
static void
stream_publication (RealtimeStream  *self,
                    WirePublication *publication)
{
  RealtimeClient *client = stream_get_client (self);
  g_autoptr (RealtimeMessage) message = NULL;
  RealtimeContinuityVerdict verdict;

  if (publication == NULL)
    return;

  verdict = realtime_continuity_advance (&self->continuity, publication);
  message = realtime_message_new (self->channel, publication);

  if (verdict == REALTIME_CONTINUITY_FOLLOWS)
    {
      self->restarted = FALSE;
      stream_emit (self, message);
      realtime_client_emit_message (client, self->detail, message);
    }
  else if (verdict == REALTIME_CONTINUITY_GAP)
    {
      g_debug ("%s: messages are missing before %" G_GUINT64_FORMAT,
               self->wire_name, realtime_message_get_offset (message));
      stream_send_unsubscribe (self);
      stream_restart (self);
    }
}

/* For those that come to a stream that is subscribed, or never can be. */
static gboolean
announce_cb (gpointer user_data)
{
  g_autoptr (RealtimeStream) self = realtime_stream_ref (user_data);
  g_autoptr (RealtimeClient) client = g_object_ref (stream_get_client (self));

  stream_clear_announcement (self);

  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED)
    stream_announce (self, FALSE, FALSE);
  else
    {
      g_autoptr (GError) error = NULL;

      error = realtime_error_new (REALTIME_ERROR_INVALID_ARGUMENT,
                                  "The name of the channel is empty, too long or not text");
      stream_refused (self, error);
    }

  return G_SOURCE_REMOVE;
}

static void
stream_announce_later (RealtimeStream *self)
{
  if (self->announce_source != NULL)
    return;

  self->announce_source = g_idle_source_new ();
  g_source_set_priority (self->announce_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->announce_source, "Realtime subscribed");
  g_source_set_callback (self->announce_source, announce_cb, self, NULL);
  g_source_attach (self->announce_source, realtime_registry_get_config (self->registry)->context);
}

RealtimeStream *
realtime_stream_new (RealtimeRegistry               *registry,
                     RealtimeChannel                *channel,
                     const char                     *wire_name,
                     const RealtimeSubscribeOptions *options)
{
  RealtimeStream *self = g_new0 (RealtimeStream, 1);

  g_ref_count_init (&self->ref_count);
  self->registry = registry;
  self->channel = realtime_channel_ref (channel);
  self->wire_name = g_strdup (wire_name);
  self->detail = g_quark_from_string (wire_name);
  self->state = REALTIME_SUBSCRIPTION_SUBSCRIBING;
  self->subscriptions = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) realtime_waiter_free);
  realtime_continuity_init (&self->continuity, options);
  realtime_timer_init (&self->retry_timer, realtime_registry_get_config (registry)->clock, retry_timer_cb, self);

  return self;
}

RealtimeStream *
realtime_stream_ref (RealtimeStream *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

void
realtime_stream_unref (RealtimeStream *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->registry == NULL);

  realtime_continuity_clear (&self->continuity);
  g_ptr_array_unref (self->waiters);
  g_ptr_array_unref (self->subscriptions);
  realtime_channel_unref (self->channel);
  g_free (self->wire_name);
  g_free (self);
}

RealtimeChannel *
realtime_stream_get_channel (RealtimeStream *self)
{
  return self->channel;
}

const char *
realtime_stream_get_wire_name (RealtimeStream *self)
{
  return self->wire_name;
}

const char *
realtime_stream_get_epoch (RealtimeStream *self)
{
  return self->continuity.position.epoch;
}

guint64
realtime_stream_get_offset (RealtimeStream *self)
{
  return self->continuity.position.offset;
}

gboolean
realtime_stream_get_recoverable (RealtimeStream *self)
{
  return self->continuity.recoverable;
}

/* Whether the name of the stream may go on the wire. */
gboolean
realtime_stream_is_valid (RealtimeStream *self)
{
  return wire_channel_is_valid (self->wire_name);
}

RealtimeSubscription *
realtime_stream_add (RealtimeStream *self)
{
  RealtimeSubscription *subscription = realtime_subscription_new (self);

  g_ptr_array_add (self->subscriptions, g_object_ref (subscription));
  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED || !realtime_stream_is_valid (self))
    stream_announce_later (self);

  return subscription;
}

static void
waiter_given_up_cb (RealtimeWaiter *waiter,
                    const GError   *error,
                    gpointer        user_data)
{
  RealtimeStream *stream = user_data;
  g_autoptr (RealtimeStream) self = NULL;
  g_autoptr (RealtimeClient) client = NULL;
  guint index;

  /* A command in flight has a deadline of its own. */
  if (g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_TIMEOUT) && stream->call != NULL)
    return;

  self = realtime_stream_ref (stream);
  client = g_object_ref (stream_get_client (self));

  if (g_ptr_array_find (self->waiters, waiter, &index))
    g_ptr_array_steal_index (self->waiters, index);
  stream_drop_if_unused (self);
  realtime_waiter_fail (waiter, error);
  realtime_waiter_free (waiter);
  realtime_client_release (client);
}

/* Like realtime_stream_add(), for a task that gets the subscription. */
void
realtime_stream_add_task (RealtimeStream *self,
                          GTask          *task)
{
  RealtimeWaiter *waiter = realtime_waiter_new (task, realtime_registry_get_config (self->registry),
                                                waiter_given_up_cb, self);

  g_ptr_array_add (self->waiters, waiter);
  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED || !realtime_stream_is_valid (self))
    stream_announce_later (self);
}

void
realtime_stream_remove (RealtimeStream       *self,
                        RealtimeSubscription *subscription)
{
  g_autoptr (RealtimeStream) keep = realtime_stream_ref (self);
  g_autoptr (RealtimeSubscription) removed = g_object_ref (subscription);

  g_ptr_array_remove (self->subscriptions, subscription);
  stream_drop_if_unused (self);
  realtime_subscription_detach (removed);
  realtime_subscription_unsubscribed (removed, REALTIME_UNSUBSCRIBED_CALLED, "unsubscribe called");
}

/* Subscribes, if there is an open socket and it is not on the way. */
void
realtime_stream_start (RealtimeStream *self)
{
  g_autoptr (WireCommand) command = NULL;

  if (self->state != REALTIME_SUBSCRIPTION_SUBSCRIBING || self->call != NULL
      || !realtime_stream_is_valid (self)
      || !realtime_connection_is_open (stream_get_connection (self)))
    return;

  realtime_timer_stop (&self->retry_timer);

  command = wire_command_new (WIRE_METHOD_SUBSCRIBE, 0);
  command->subscribe.channel = g_strdup (self->wire_name);
  realtime_continuity_ask (&self->continuity, &command->subscribe);
  self->call = realtime_connection_send (stream_get_connection (self), command, subscribe_call_cb, self);
}

/* The connection is gone. What was in flight fails by itself. */
void
realtime_stream_lost (RealtimeStream *self,
                      guint           code)
{
  if (self->registry == NULL)
    return;

  realtime_timer_stop (&self->retry_timer);
  if (code == WIRE_DISCONNECT_STATE_INVALIDATED)
    realtime_continuity_invalidate (&self->continuity);
  self->restarted = FALSE;

  stream_set_subscribing (self);
}

/* Returns whether there was anybody who waited. */
gboolean
realtime_stream_fail_tasks (RealtimeStream *self,
                            const GError   *cause)
{
  g_autoptr (GPtrArray) waiters = stream_steal_waiters (self);
  g_autoptr (GError) error = realtime_error_copy_for_channel (cause, self->channel);

  stream_drop_if_unused (self);

  for (guint i = 0; i < waiters->len; i++)
    realtime_waiter_fail (g_ptr_array_index (waiters, i), error);

  return waiters->len > 0;
}

void
realtime_stream_push (RealtimeStream *self,
                      WireReply      *reply)
{
  g_autoptr (RealtimeStream) keep = NULL;
  g_autoptr (GError) error = NULL;

  if (self->state != REALTIME_SUBSCRIPTION_SUBSCRIBED)
    return;

  keep = realtime_stream_ref (self);

  if (reply->push == WIRE_PUSH_PUBLICATION)
    stream_publication (self, g_steal_pointer (&reply->publication));
  else if (reply->push == WIRE_PUSH_UNSUBSCRIBE && wire_unsubscribe_code_resubscribes (reply->close.code))
    {
      if (reply->close.code == WIRE_UNSUBSCRIBE_STATE_INVALIDATED)
        realtime_continuity_invalidate (&self->continuity);
      stream_restart (self);
    }
  else if (reply->push == WIRE_PUSH_UNSUBSCRIBE)
    {
      const char *reason = reply->close.reason;

      if (reason == NULL)
        reason = wire_unsubscribe_code_get_reason (reply->close.code);
      if (reason == NULL)
        reason = "unsubscribed by the server";
      error = realtime_error_new (REALTIME_ERROR_UNSUBSCRIBED, reason);
      self->state = REALTIME_SUBSCRIPTION_SUBSCRIBING;
      stream_end (self, reply->close.code, reason, error, FALSE);
    }
}

/* Delivers the next of what was recovered; returns whether there is more. */
gboolean
realtime_stream_resume (RealtimeStream *self)
{
  if (self->n_resumed < self->n_recovered)
    stream_publication (self, self->recovered[self->n_resumed++]);

  if (self->n_resumed < self->n_recovered)
    return TRUE;

  stream_clear_recovered (self);

  return FALSE;
}

void
realtime_stream_close (RealtimeStream *self,
                       guint           code,
                       const char     *reason)
{
  g_autoptr (GError) error = realtime_error_new (REALTIME_ERROR_UNSUBSCRIBED, reason);

  if (self->registry != NULL)
    stream_end (self, code, reason, error, FALSE);
}
