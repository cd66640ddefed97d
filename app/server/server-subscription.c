/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-subscription.h"

#include "server-channel.h"
#include "server-session.h"

#define DELTA_FOSSIL "fossil"

/**
 * server_subscription_new:
 *
 * Returns: (transfer full): a subscription that has not joined the channel
 */
ServerSubscription *
server_subscription_new (ServerSession *session,
                         ServerChannel *channel)
{
  ServerSubscription *self = g_new0 (ServerSubscription, 1);

  self->session = session;
  self->channel = server_channel_ref (channel);
  return self;
}

static void
free_extras (ServerSubscription *self)
{
  ServerHub *hub = server_session_get_hub (self->session);

  if (self->extras == NULL)
    return;

  server_wheel_cancel (server_loop_get_wheel (server_hub_get_loop (hub)), &self->extras->expiry);
  g_clear_pointer (&self->extras->info, g_bytes_unref);
  g_free (self->extras);
}

/**
 * server_subscription_free:
 *
 * Ends the subscription, and leaves the channel if it was joined.
 */
void
server_subscription_free (ServerSubscription *self)
{
  if (self->joined)
    server_channel_remove (self->channel, self);
  free_extras (self);
  server_channel_unref (self->channel);
  g_clear_pointer (&self->filter, wire_tags_filter_free);
  g_free (self);
}

/**
 * server_subscription_knows:
 * @delta: (nullable): a way to tell changes, or none.
 *
 * Returns: whether it is one of the protocol
 */
gboolean
server_subscription_knows (const char *delta)
{
  return delta == NULL || g_str_equal (delta, DELTA_FOSSIL);
}

/**
 * server_subscription_ask:
 * @request: what the client asks for.
 *
 * Agrees on how the subscriber takes publications, before it joins. Who wants
 * a choice of them gets no changes, for there is no telling what these would
 * refer to.
 *
 * Returns: 0, or the error code with which the subscription fails
 */
guint
server_subscription_ask (ServerSubscription         *self,
                         const WireSubscribeRequest *request)
{
  const ServerRules *rules = server_channel_get_rules (self->channel);
  g_autoptr (GError) error = NULL;

  if (request->tf != NULL)
    {
      if (!rules->tags_filter)
        return WIRE_ERROR_CODE_BAD_REQUEST;

      self->filter = wire_tags_filter_new (request->tf, &error);
      if (self->filter == NULL)
        {
          g_debug ("%s: %s", server_channel_get_name (self->channel), error->message);
          return WIRE_ERROR_CODE_BAD_REQUEST;
        }
    }

  self->delta = rules->delta && self->filter == NULL && request->delta != NULL;
  return 0;
}

/**
 * server_subscription_get_extras:
 *
 * Returns: (transfer none): what few subscriptions have, which this one has
 *   from now on
 */
ServerSubscriptionExtras *
server_subscription_get_extras (ServerSubscription *self)
{
  if (self->extras == NULL)
    self->extras = g_new0 (ServerSubscriptionExtras, 1);

  return self->extras;
}

/**
 * server_subscription_get_info:
 *
 * Returns: (transfer none) (nullable): what others shall see of the
 *   subscriber here
 */
GBytes *
server_subscription_get_info (ServerSubscription *self)
{
  return self->extras != NULL ? self->extras->info : NULL;
}

/**
 * server_subscription_set_info:
 * @info: (nullable): %NULL leaves it as it is.
 */
void
server_subscription_set_info (ServerSubscription *self,
                              GBytes             *info)
{
  ServerSubscriptionExtras *extras;

  if (info == NULL)
    return;

  extras = server_subscription_get_extras (self);
  g_bytes_ref (info);
  g_clear_pointer (&extras->info, g_bytes_unref);
  extras->info = info;
}
