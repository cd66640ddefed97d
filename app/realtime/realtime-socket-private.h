/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-config-private.h"
#include "realtime-inbox-private.h"

G_BEGIN_DECLS

typedef struct _RealtimeSocket RealtimeSocket;

RealtimeSocket *realtime_socket_open     (const RealtimeConfig *config,
                                          RealtimeInboxFunc     func,
                                          gpointer              user_data);
void            realtime_socket_send     (RealtimeSocket       *self,
                                          GBytes               *frame);
gsize           realtime_socket_get_backlog (RealtimeSocket    *self);
gboolean        realtime_socket_is_quiet (RealtimeSocket       *self);
void            realtime_socket_close    (RealtimeSocket       *self,
                                          guint                 code,
                                          const char           *reason);

G_END_DECLS
