/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "realtime-macros.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_CLIENT_INFO (realtime_client_info_get_type ())

/**
 * RealtimeClientInfo:
 *
 * Who is behind one connection to the server. A user with two connections
 * has two of these.
 */
typedef struct _RealtimeClientInfo RealtimeClientInfo;

REALTIME_API
GType               realtime_client_info_get_type         (void);
REALTIME_API
RealtimeClientInfo *realtime_client_info_ref              (RealtimeClientInfo *self);
REALTIME_API
void                realtime_client_info_unref            (RealtimeClientInfo *self);
REALTIME_API
const char         *realtime_client_info_get_client_id    (RealtimeClientInfo *self);
REALTIME_API
const char         *realtime_client_info_get_user_id      (RealtimeClientInfo *self);
REALTIME_API
GBytes             *realtime_client_info_get_conn_info    (RealtimeClientInfo *self);
REALTIME_API
GBytes             *realtime_client_info_get_channel_info (RealtimeClientInfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeClientInfo, realtime_client_info_unref)

G_END_DECLS
