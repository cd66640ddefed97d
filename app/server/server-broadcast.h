/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-subscription.h"

G_BEGIN_DECLS

typedef struct _ServerBroadcast ServerBroadcast;

/**
 * ServerAudience:
 * @SERVER_AUDIENCE_PLAIN: those who get publications as they are.
 * @SERVER_AUDIENCE_DELTA: those who get what has changed.
 *
 * For whom something is encoded.
 */
typedef enum
{
  SERVER_AUDIENCE_PLAIN = 1 << 0,
  SERVER_AUDIENCE_DELTA = 1 << 1,
} ServerAudience;

ServerBroadcast *server_broadcast_new     (const char               *channel);
void             server_broadcast_free    (ServerBroadcast          *self);
void             server_broadcast_add     (ServerBroadcast          *self,
                                           const WirePublication    *publication,
                                           ServerAudience            audience,
                                           GBytes                   *base);
gboolean         server_broadcast_is_full (ServerBroadcast          *self);
ServerFrame     *server_broadcast_get_all (ServerBroadcast          *self);
ServerFrame     *server_broadcast_get_for (ServerBroadcast          *self,
                                           const ServerSubscription *subscription);

void             server_broadcast_set_delta (WirePublication        *publication,
                                             GBytes                 *base);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServerBroadcast, server_broadcast_free)

G_END_DECLS
