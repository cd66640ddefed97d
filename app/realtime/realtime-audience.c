/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-audience-private.h"

#include "realtime-subscription-private.h"

/*
 * All that share one stream: the subscriptions, and the tasks that wait to
 * become one.
 *
 * Whoever is told something may do anything: add and remove others, even
 * himself, and end the stream. So what is told to all is told to those that
 * were there at first, as far as they still are; the stream has to outlive it.
 */
struct _RealtimeAudience
{
  RealtimeStream *stream;
  /* (element-type RealtimeSubscription) */
  GPtrArray      *subscriptions;
  /* (element-type RealtimeWaiter) */
  GPtrArray      *waiters;
};

static GPtrArray *
audience_snapshot (RealtimeAudience *self)
{
  GPtrArray *subscriptions = g_ptr_array_new_full (self->subscriptions->len, g_object_unref);

  for (guint i = 0; i < self->subscriptions->len; i++)
    g_ptr_array_add (subscriptions, g_object_ref (g_ptr_array_index (self->subscriptions, i)));

  return subscriptions;
}

/* Likewise, only those that messages come to. */
static GPtrArray *
audience_snapshot_subscribed (RealtimeAudience *self)
{
  GPtrArray *subscriptions = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (self->subscriptions, i);

      if (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED)
        g_ptr_array_add (subscriptions, g_object_ref (subscription));
    }

  return subscriptions;
}

static GPtrArray *
audience_steal_waiters (RealtimeAudience *self)
{
  GPtrArray *waiters = self->waiters;

  self->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) realtime_waiter_free);

  return waiters;
}

static gboolean
audience_includes (RealtimeAudience     *self,
                   RealtimeSubscription *subscription)
{
  return realtime_subscription_get_stream (subscription) == self->stream;
}

static void
fail_waiters (GPtrArray    *waiters,
              const GError *error)
{
  for (guint i = 0; i < waiters->len; i++)
    realtime_waiter_fail (g_ptr_array_index (waiters, i), error);
}

/* The stream owns its audience. */
RealtimeAudience *
realtime_audience_new (RealtimeStream *stream)
{
  RealtimeAudience *self = g_new0 (RealtimeAudience, 1);

  self->stream = stream;
  self->subscriptions = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) realtime_waiter_free);

  return self;
}

void
realtime_audience_free (RealtimeAudience *self)
{
  g_assert (realtime_audience_is_empty (self));

  g_ptr_array_unref (self->subscriptions);
  g_ptr_array_unref (self->waiters);
  g_free (self);
}

gboolean
realtime_audience_is_empty (RealtimeAudience *self)
{
  return self->subscriptions->len == 0 && self->waiters->len == 0;
}

gboolean
realtime_audience_has_tasks (RealtimeAudience *self)
{
  return self->waiters->len > 0;
}

gboolean
realtime_audience_has_subscribers (RealtimeAudience *self)
{
  return self->subscriptions->len > 0;
}

/* Whether there is anybody beside the subscription, which may be %NULL. */
gboolean
realtime_audience_has_others (RealtimeAudience     *self,
                              RealtimeSubscription *subscription)
{
  return self->waiters->len > 0 || self->subscriptions->len > (subscription != NULL ? 1 : 0);
}

RealtimeSubscription *
realtime_audience_add (RealtimeAudience *self,
                       gboolean          server_side)
{
  RealtimeSubscription *subscription = realtime_subscription_new (self->stream, server_side);

  g_ptr_array_add (self->subscriptions, g_object_ref (subscription));

  return subscription;
}

void
realtime_audience_remove (RealtimeAudience     *self,
                          RealtimeSubscription *subscription)
{
  g_ptr_array_remove (self->subscriptions, subscription);
}

/* Takes over the waiter. */
void
realtime_audience_add_waiter (RealtimeAudience *self,
                              RealtimeWaiter   *waiter)
{
  g_ptr_array_add (self->waiters, waiter);
}

/* Gives the waiter back. */
void
realtime_audience_steal_waiter (RealtimeAudience *self,
                                RealtimeWaiter   *waiter)
{
  guint index;

  if (g_ptr_array_find (self->waiters, waiter, &index))
    g_ptr_array_steal_index (self->waiters, index);
}

/* Returns whether there was anybody who waited. */
gboolean
realtime_audience_fail_tasks (RealtimeAudience *self,
                              const GError     *error)
{
  g_autoptr (GPtrArray) waiters = audience_steal_waiters (self);

  fail_waiters (waiters, error);

  return waiters->len > 0;
}

/* The stream is not subscribed any more, for the time being. */
void
realtime_audience_lose (RealtimeAudience *self)
{
  g_autoptr (GPtrArray) subscriptions = audience_snapshot (self);

  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);

      if (audience_includes (self, subscription))
        realtime_subscription_set_state (subscription, REALTIME_SUBSCRIPTION_SUBSCRIBING);
    }
}

/*
 * Tells those that do not know it yet that the stream is subscribed. A task
 * gets its subscription first, in time to listen to its signals.
 */
void
realtime_audience_announce (RealtimeAudience *self,
                            gboolean          was_recovering,
                            gboolean          recovered,
                            guint             n_recovered)
{
  g_autoptr (GPtrArray) waiters = audience_steal_waiters (self);
  g_autoptr (GPtrArray) subscriptions = NULL;
  guint first_new = self->subscriptions->len;

  for (guint i = 0; i < waiters->len; i++)
    g_ptr_array_add (self->subscriptions, realtime_subscription_new (self->stream, FALSE));

  subscriptions = audience_snapshot (self);
  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);
      gboolean is_news;

      is_news = audience_includes (self, subscription)
                && realtime_stream_get_state (self->stream) == REALTIME_SUBSCRIPTION_SUBSCRIBED
                && realtime_subscription_set_state (subscription, REALTIME_SUBSCRIPTION_SUBSCRIBED);

      if (i >= first_new)
        realtime_waiter_succeed (g_ptr_array_index (waiters, i - first_new), subscription);
      if (is_news && realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED)
        realtime_subscription_subscribed (subscription, was_recovering, recovered, n_recovered);
    }
}

/*
 * If the connection is lost while a message is delivered, all get it that were
 * subscribed, for it counts as delivered.
 */
void
realtime_audience_deliver (RealtimeAudience *self,
                           RealtimeMessage  *message)
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

  subscriptions = audience_snapshot_subscribed (self);
  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);

      if (audience_includes (self, subscription))
        realtime_subscription_deliver (subscription, message);
    }
}

/* Somebody else has subscribed to the channel; told like a message. */
void
realtime_audience_join (RealtimeAudience   *self,
                        RealtimeClientInfo *info)
{
  g_autoptr (GPtrArray) subscriptions = audience_snapshot_subscribed (self);

  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);

      if (audience_includes (self, subscription))
        realtime_subscription_join (subscription, info);
    }
}

void
realtime_audience_leave (RealtimeAudience   *self,
                         RealtimeClientInfo *info)
{
  g_autoptr (GPtrArray) subscriptions = audience_snapshot_subscribed (self);

  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);

      if (audience_includes (self, subscription))
        realtime_subscription_leave (subscription, info);
    }
}

/* Tells all that something went wrong, though not for good. */
void
realtime_audience_complain (RealtimeAudience *self,
                            const GError     *error)
{
  g_autoptr (GPtrArray) subscriptions = audience_snapshot (self);

  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);

      if (audience_includes (self, subscription))
        realtime_subscription_failed (subscription, error);
    }
}

/*
 * Tells all that the stream has ended. @error goes to the tasks, and to the
 * subscriptions only if it is what has ended it.
 */
void
realtime_audience_dismiss (RealtimeAudience *self,
                           guint             code,
                           const char       *reason,
                           const GError     *error,
                           gboolean          failed)
{
  g_autoptr (GPtrArray) waiters = audience_steal_waiters (self);
  g_autoptr (GPtrArray) subscriptions = self->subscriptions;

  self->subscriptions = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < subscriptions->len; i++)
    realtime_subscription_detach (g_ptr_array_index (subscriptions, i));

  fail_waiters (waiters, error);

  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);

      if (failed)
        realtime_subscription_failed (subscription, error);
      realtime_subscription_unsubscribed (subscription, code, reason);
    }
}
