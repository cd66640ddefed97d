/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-client.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_HISTORY_CURSOR (realtime_history_cursor_get_type ())

REALTIME_API
G_DECLARE_FINAL_TYPE (RealtimeHistoryCursor, realtime_history_cursor, REALTIME, HISTORY_CURSOR, GObject)

REALTIME_API
RealtimeHistoryCursor *realtime_history_cursor_new           (RealtimeClient         *client,
                                                              RealtimeChannel        *channel,
                                                              guint                   page_size,
                                                              gboolean                reverse) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
RealtimeHistoryCursor *realtime_history_cursor_new_since     (RealtimeClient         *client,
                                                              RealtimeChannel        *channel,
                                                              const char             *epoch,
                                                              guint64                 offset,
                                                              guint                   page_size,
                                                              gboolean                reverse) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
void                   realtime_history_cursor_next_async    (RealtimeHistoryCursor  *self,
                                                              GCancellable           *cancellable,
                                                              GAsyncReadyCallback     callback,
                                                              gpointer                user_data);
REALTIME_API
RealtimeHistory       *realtime_history_cursor_next_finish   (RealtimeHistoryCursor  *self,
                                                              GAsyncResult           *result,
                                                              GError                **error) G_GNUC_WARN_UNUSED_RESULT;
REALTIME_API
gboolean               realtime_history_cursor_get_is_done   (RealtimeHistoryCursor  *self);
REALTIME_API
const char            *realtime_history_cursor_get_epoch     (RealtimeHistoryCursor  *self);
REALTIME_API
guint64                realtime_history_cursor_get_offset    (RealtimeHistoryCursor  *self);
REALTIME_API
guint64                realtime_history_cursor_get_n_missing (RealtimeHistoryCursor  *self);

G_END_DECLS
