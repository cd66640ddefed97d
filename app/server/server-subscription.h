/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-hub.h"

G_BEGIN_DECLS

/**
 * ServerSubscription:
 * @index: the place among the channel's subscribers.
 * @joined: whether it is among them yet.
 *
 * A session's subscription to a channel; belongs to the session.
 */
typedef struct
{
  ServerSession *session;
  ServerChannel *channel;
  guint index;
  guint joined : 1;
} ServerSubscription;

ServerSubscription *server_subscription_new  (ServerSession      *session,
                                              ServerChannel      *channel);
void                server_subscription_free (ServerSubscription *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerSubscription, server_subscription_free)

G_END_DECLS
