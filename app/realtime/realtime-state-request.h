/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "realtime-channel.h"
#include "realtime-macros.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_STATE_REQUEST (realtime_state_request_get_type ())

REALTIME_API
G_DECLARE_FINAL_TYPE (RealtimeStateRequest, realtime_state_request, REALTIME, STATE_REQUEST, GObject)

/**
 * RealtimeStateFunc:
 * @request: what is asked for
 * @user_data: (closure): what was given along with the function
 *
 * Loads the state of a channel from where the app has it, and answers the
 * request, at once or later. To answer later, it takes a reference.
 */
typedef void (*RealtimeStateFunc) (RealtimeStateRequest *request,
                                   gpointer              user_data);

REALTIME_API
RealtimeChannel *realtime_state_request_get_channel     (RealtimeStateRequest *self);
REALTIME_API
GCancellable    *realtime_state_request_get_cancellable (RealtimeStateRequest *self);
REALTIME_API
void             realtime_state_request_return_position (RealtimeStateRequest *self,
                                                         const char           *epoch,
                                                         guint64               offset);
REALTIME_API
void             realtime_state_request_return_error    (RealtimeStateRequest *self,
                                                         const GError         *error);

G_END_DECLS
