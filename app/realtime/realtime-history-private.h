/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-history.h"

#include "wire-reply.h"

G_BEGIN_DECLS

RealtimeHistory *realtime_history_new (RealtimeChannel   *channel,
                                       WireHistoryResult *result) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
