/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

#include "realtime-channel.h"
#include "realtime-client-info.h"
#include "realtime-macros.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_MESSAGE (realtime_message_get_type ())

typedef struct _RealtimeMessage RealtimeMessage;

REALTIME_API
GType            realtime_message_get_type         (void);
REALTIME_API
RealtimeMessage *realtime_message_ref              (RealtimeMessage  *self);
REALTIME_API
void             realtime_message_unref            (RealtimeMessage  *self);
REALTIME_API
RealtimeChannel *realtime_message_get_channel      (RealtimeMessage  *self);
REALTIME_API
GBytes          *realtime_message_get_payload      (RealtimeMessage  *self);
REALTIME_API
JsonNode        *realtime_message_dup_payload_node (RealtimeMessage  *self,
                                                    GError          **error) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
const char      *realtime_message_get_publisher_id (RealtimeMessage  *self);
REALTIME_API
const char      *realtime_message_get_client_id    (RealtimeMessage  *self);
REALTIME_API
RealtimeClientInfo *realtime_message_dup_publisher (RealtimeMessage  *self) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
guint64          realtime_message_get_offset       (RealtimeMessage  *self);
REALTIME_API
gint64           realtime_message_get_time         (RealtimeMessage  *self);
REALTIME_API
const char      *realtime_message_get_tag          (RealtimeMessage  *self,
                                                    const char       *name);
REALTIME_API
char           **realtime_message_dup_tag_names    (RealtimeMessage  *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeMessage, realtime_message_unref)

G_END_DECLS
