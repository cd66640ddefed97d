/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "realtime-macros.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_CHANNEL (realtime_channel_get_type ())

typedef struct _RealtimeChannel RealtimeChannel;

REALTIME_API
GType            realtime_channel_get_type          (void);
REALTIME_API
RealtimeChannel *realtime_channel_new               (const char            *name,
                                                     const char            *resource_id) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
RealtimeChannel *realtime_channel_new_from_wire     (const char            *wire_name) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
RealtimeChannel *realtime_channel_ref               (RealtimeChannel       *self);
REALTIME_API
void             realtime_channel_unref             (RealtimeChannel       *self);
REALTIME_API
const char      *realtime_channel_get_name          (const RealtimeChannel *self);
REALTIME_API
const char      *realtime_channel_get_resource_id   (const RealtimeChannel *self);
REALTIME_API
char            *realtime_channel_to_wire           (const RealtimeChannel *self,
                                                     char                   separator) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
guint            realtime_channel_hash              (const RealtimeChannel *self);
REALTIME_API
gboolean         realtime_channel_equal             (const RealtimeChannel *a,
                                                     const RealtimeChannel *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeChannel, realtime_channel_unref)

G_END_DECLS
