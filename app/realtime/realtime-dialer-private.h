/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-config-private.h"

G_BEGIN_DECLS

typedef struct _RealtimeDialer RealtimeDialer;

RealtimeDialer    *realtime_dialer_new         (const RealtimeConfig  *config);
void               realtime_dialer_free        (RealtimeDialer        *self);
const char        *realtime_dialer_get_host    (RealtimeDialer        *self);
void               realtime_dialer_dial_async  (RealtimeDialer        *self,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               user_data);
GSocketConnection *realtime_dialer_dial_finish (RealtimeDialer        *self,
                                                GAsyncResult          *result,
                                                GBytes               **rest,
                                                GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeDialer, realtime_dialer_free)

G_END_DECLS
