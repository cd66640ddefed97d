/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-error.h"

#include "wire-reply.h"

G_BEGIN_DECLS

GError *realtime_error_new                (RealtimeError         code,
                                           const char           *message) G_GNUC_WARN_UNUSED_RESULT;
GError *realtime_error_new_from_reply     (const WireErrorReply *reply) G_GNUC_WARN_UNUSED_RESULT;
GError *realtime_error_copy_for_channel   (const GError         *error,
                                           RealtimeChannel      *channel) G_GNUC_WARN_UNUSED_RESULT;
gboolean realtime_error_may_pass          (const GError         *error);

G_END_DECLS
