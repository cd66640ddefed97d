/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-subscription.h"

#include "server-channel.h"

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
  g_free (self);
}
