/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-clock-private.h"

#include "wire-command.h"
#include "wire-reply.h"

G_BEGIN_DECLS

typedef struct _RealtimeCalls RealtimeCalls;
typedef struct _RealtimeCall RealtimeCall;

/* Called once, with either a result or an error; with neither when what has no
 * answer was written. */
typedef void (*RealtimeCallFunc) (WireReply    *result,
                                  const GError *error,
                                  gpointer      user_data);

RealtimeCalls *realtime_calls_new             (RealtimeClock    *clock);
void           realtime_calls_free            (RealtimeCalls    *self);
RealtimeCall  *realtime_calls_add             (RealtimeCalls    *self,
                                               WireCommand      *command,
                                               gsize             max_size,
                                               guint             timeout,
                                               RealtimeCallFunc  func,
                                               gpointer          user_data,
                                               GError          **error);
const char    *realtime_calls_send            (RealtimeCalls    *self,
                                               RealtimeCall     *call,
                                               guint             timeout);
RealtimeCall  *realtime_calls_peek_waiting    (RealtimeCalls    *self);
void           realtime_calls_cancel          (RealtimeCalls    *self,
                                               RealtimeCall     *call);
void           realtime_calls_reply           (RealtimeCalls    *self,
                                               WireReply        *reply);
void           realtime_calls_written          (RealtimeCalls    *self);
guint32        realtime_calls_get_last_id     (RealtimeCalls    *self);
void           realtime_calls_fail_in_flight  (RealtimeCalls    *self,
                                               guint32           last_id,
                                               const GError     *error);
void           realtime_calls_fail_waiting    (RealtimeCalls    *self,
                                               guint32           last_id,
                                               const GError     *error);
void           realtime_calls_count           (RealtimeCalls    *self,
                                               RealtimeCall     *call);
guint          realtime_calls_get_n_counted   (RealtimeCalls    *self);
gsize          realtime_calls_get_n_waiting_bytes (RealtimeCalls *self);
gboolean       realtime_calls_is_empty        (RealtimeCalls    *self);
void           realtime_calls_set_own         (RealtimeCalls    *self,
                                               RealtimeCall     *call);
gboolean       realtime_calls_is_wanted       (RealtimeCalls    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RealtimeCalls, realtime_calls_free)

G_END_DECLS
