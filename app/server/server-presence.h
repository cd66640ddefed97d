/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server-channel.h"

G_BEGIN_DECLS

void server_presence_encode_event (WirePushType             push,
                                   ServerSubscription      *subscription,
                                   GString                 *frame);
void server_presence_list         (ServerChannel           *channel,
                                   WirePresenceResult      *result);
void server_presence_count        (ServerChannel           *channel,
                                   WirePresenceStatsResult *result);

G_END_DECLS
