/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-subscription.h"

#include "server-channel.h"

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
