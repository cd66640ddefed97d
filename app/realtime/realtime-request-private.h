/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "realtime-client.h"

#include "wire-command.h"
#include "wire-reply.h"

G_BEGIN_DECLS

/* Returns from the task what the server has answered; may take it out. Where
 * no answer is due, @result is %NULL. */
typedef void (*RealtimeRequestFunc) (GTask           *task,
                                     RealtimeChannel *channel,
                                     WireReply       *result);

GTask    *realtime_request_new            (RealtimeClient       *client,
                                           RealtimeChannel      *channel,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data,
                                           gpointer              source_tag) G_GNUC_WARN_UNUSED_RESULT;
void      realtime_request_send           (GTask                *task,
                                           WireCommand          *command,
                                           RealtimeRequestFunc   func);
void      realtime_request_return_invalid (GTask                *task,
                                           const char           *message);
char     *realtime_request_format_channel (GTask                *task) G_GNUC_WARN_UNUSED_RESULT;
GBytes   *realtime_request_check_payload  (GTask                *task,
                                           GBytes               *payload) G_GNUC_WARN_UNUSED_RESULT;
GBytes   *realtime_request_print_payload  (JsonNode             *payload) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *realtime_request_parse_payload  (GBytes               *payload,
                                           GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
