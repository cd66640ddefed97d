/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-message.h"

#include "wire-view.h"

G_BEGIN_DECLS

RealtimeMessage *realtime_message_new (RealtimeChannel *channel,
                                       WirePublication *publication) G_GNUC_WARN_UNUSED_RESULT;
RealtimeMessage *realtime_message_new_from_view (RealtimeChannel *channel,
                                                 const WireView  *view) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
