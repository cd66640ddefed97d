/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-stream-private.h"

#include "realtime-backoff-private.h"
#include "realtime-client-private.h"
#include "realtime-error-private.h"
#include "realtime-message-private.h"
#include "realtime-registry-private.h"
#include "realtime-subscribe-options-private.h"
#include "realtime-subscription-private.h"
#include "realtime-waiter-private.h"

#include "wire-channel.h"
#include "wire-codes.h"

/* A position that no stream has: the server finds that it cannot recover from
 * there, and says so, where no position at all would not be worth a word. */
#define NO_EPOCH "_"

/*
 * A channel as the server sees it: subscribed once, however many share it.
 *
 * The stream keeps the position up to which messages were delivered, and lets
 * nothing through that does not follow upon it: what is older was delivered
 * before, and where something is missing, it subscribes again from the
 * position, so that the server fills the gap.
 */
struct _RealtimeStream
{
  grefcount                  ref_count;
  /* NULL once it is closed */
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

  WirePosition               position;
  gboolean                   asks_recoverable;
  gboolean                   recovers;
  gboolean                   recoverable;
  gboolean                   positioned;
  gboolean                   invalidated;
  /* subscribed again without its connection having been lost, and no message
   * has come since */
  gboolean                   restarted;

  /* (nullable) (element-type WirePublication): what is still to deliver */
  GPtrArray                 *recovered;
  guint                      n_resumed;
};

static void
stream_set_state (RealtimeStream            *self,
                  RealtimeSubscriptionState  state)
{
  g_autoptr (GPtrArray) subscriptions = NULL;

  if (self->state == state)
    return;

  g_debug ("%s: state %d", self->wire_name, state);
  self->state = state;
  if (state == REALTIME_SUBSCRIPTION_SUBSCRIBED)
    return;

  g_clear_pointer (&self->recovered, g_ptr_array_unref);
  subscriptions = g_ptr_array_copy (self->subscriptions, (GCopyFunc) g_object_ref, NULL);
  for (guint i = 0; i < subscriptions->len; i++)
    {
      RealtimeSubscription *subscription = g_ptr_array_index (subscriptions, i);

      if (realtime_subscription_get_stream (subscription) == self)
        realtime_subscription_set_state (subscription, state);
    }
}
