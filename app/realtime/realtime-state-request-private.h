/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-state-request.h"

#include "wire-types.h"

G_BEGIN_DECLS

/* Either of @position and @error is %NULL. */
typedef void (*RealtimeStateAnswerFunc) (const WirePosition *position,
                                         const GError       *error,
                                         gpointer            user_data);

RealtimeStateRequest *realtime_state_request_new    (RealtimeChannel         *channel,
                                                     RealtimeStateAnswerFunc  func,
                                                     gpointer                 user_data) G_GNUC_WARN_UNUSED_RESULT;
GCancellable         *realtime_state_request_detach (RealtimeStateRequest    *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
