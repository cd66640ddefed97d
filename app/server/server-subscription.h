/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-hub.h"

G_BEGIN_DECLS

/**
 * ServerSubscription:
 * @filter: (nullable): which publications it wants.
 * @index: the place among the channel's subscribers.
 * @joined: whether it is among them yet.
 * @positioned: whether it must be told of every publication in the stream.
 * @delta: whether it takes what has changed.
 * @has_base: whether it knows the publication that was sent last, which a
 *   change refers to.
 *
 * A session's subscription to a channel; belongs to the session.
 */
typedef struct
{
  ServerSession *session;
  ServerChannel *channel;
  WireTagsFilter *filter;
  guint index;
  guint joined : 1;
  guint positioned : 1;
  guint delta : 1;
  guint has_base : 1;
} ServerSubscription;

ServerSubscription *server_subscription_new  (ServerSession              *session,
                                              ServerChannel              *channel);
void                server_subscription_free (ServerSubscription         *self);
gboolean            server_subscription_knows (const char                *delta);
guint               server_subscription_ask  (ServerSubscription         *self,
                                              const WireSubscribeRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerSubscription, server_subscription_free)

G_END_DECLS
