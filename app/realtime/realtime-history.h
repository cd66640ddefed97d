/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "realtime-macros.h"
#include "realtime-message.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_HISTORY (realtime_history_get_type ())

/**
 * RealtimeHistory:
 *
 * One page of a channel's history, and where the stream's top was when the
 * page was read.
 */
typedef struct _RealtimeHistory RealtimeHistory;

REALTIME_API
GType            realtime_history_get_type       (void);
REALTIME_API
RealtimeHistory *realtime_history_ref            (RealtimeHistory *self);
REALTIME_API
void             realtime_history_unref          (RealtimeHistory *self);
REALTIME_API
guint            realtime_history_get_n_messages (RealtimeHistory *self);
REALTIME_API
RealtimeMessage *realtime_history_get_message    (RealtimeHistory *self,
                                                  guint            index);
REALTIME_API
const char      *realtime_history_get_epoch      (RealtimeHistory *self);
REALTIME_API
guint64          realtime_history_get_offset     (RealtimeHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeHistory, realtime_history_unref)

G_END_DECLS
