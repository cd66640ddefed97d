/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-config-private.h"

G_BEGIN_DECLS

typedef struct _RealtimeNetwork RealtimeNetwork;

typedef void (*RealtimeNetworkFunc) (gboolean available,
                                     gpointer user_data);

RealtimeNetwork *realtime_network_new         (const RealtimeConfig *config,
                                               RealtimeNetworkFunc   func,
                                               gpointer              user_data);
void             realtime_network_free        (RealtimeNetwork      *self);
gboolean         realtime_network_is_needed   (const char           *uri);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeNetwork, realtime_network_free)

G_END_DECLS
