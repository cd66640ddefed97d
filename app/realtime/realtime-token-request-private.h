/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-token-answer-private.h"
#include "realtime-token-request.h"

G_BEGIN_DECLS

RealtimeTokenRequest *realtime_token_request_new (RealtimeChannel     *channel,
                                                  RealtimeTokenAnswer *answer) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
