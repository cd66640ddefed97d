/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-hub.h"

G_BEGIN_DECLS

/**
 * ServerSubscriptionExtras:
 * @info: (nullable): what others shall see of the subscriber here, JSON text.
 * @expiry: when the subscription ends.
 * @unsubscribe_code: 0, or with what it is to end as soon as it is there.
 *
 * What few subscriptions have.
 */
typedef struct
{
  GBytes *info;
  ServerTimer expiry;
  guint unsubscribe_code;
} ServerSubscriptionExtras;

/**
 * ServerSubscription:
 * @filter: (nullable): which publications it wants.
 * @extras: (nullable): made when it is needed.
 * @index: the place among the channel's subscribers.
 * @joined: whether it is among them yet.
 * @positioned: whether it must be told of every publication in the stream.
 * @delta: whether it takes what has changed.
 * @has_base: whether it knows the publication that was sent last, which a
 *   change refers to.
 * @server_side: whether the client has it without having asked.
 * @listed: whether those who ask who is here are told.
 * @announced: whether others are told when it begins and ends.
 * @watches: whether it is told of others who come and go.
 * @publish_decided: whether @may_publish counts in place of the rules.
 * @server_refreshes: whether the server and not the client prolongs it.
 *
 * A session's subscription to a channel; belongs to the session.
 */
typedef struct
{
  ServerSession *session;
  ServerChannel *channel;
  WireTagsFilter *filter;
  ServerSubscriptionExtras *extras;
  guint index;
  guint joined : 1;
  guint positioned : 1;
  guint delta : 1;
  guint has_base : 1;
  guint server_side : 1;
  guint listed : 1;
  guint announced : 1;
  guint watches : 1;
  guint publish_decided : 1;
  guint may_publish : 1;
  guint server_refreshes : 1;
} ServerSubscription;

ServerSubscription       *server_subscription_new        (ServerSession      *session,
                                                          ServerChannel      *channel);
void                      server_subscription_free       (ServerSubscription *self);
gboolean                  server_subscription_knows      (const char         *delta);
guint                     server_subscription_ask        (ServerSubscription *self,
                                                          const WireSubscribeRequest *request);
ServerSubscriptionExtras *server_subscription_get_extras (ServerSubscription *self);
GBytes                   *server_subscription_get_info   (ServerSubscription *self);
void                      server_subscription_set_info   (ServerSubscription *self,
                                                          GBytes             *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerSubscription, server_subscription_free)

G_END_DECLS
