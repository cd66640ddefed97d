/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "realtime-channel.h"
#include "realtime-macros.h"

G_BEGIN_DECLS

#define REALTIME_TYPE_TOKEN_REQUEST (realtime_token_request_get_type ())

REALTIME_API
G_DECLARE_FINAL_TYPE (RealtimeTokenRequest, realtime_token_request, REALTIME, TOKEN_REQUEST, GObject)

/**
 * RealtimeTokenFunc:
 * @request: what is asked for
 * @user_data: (closure): what was set along with the function
 *
 * A provider of tokens: called in the main context of the client when it needs
 * one, never before the call that has led to it returns.
 *
 * It answers @request with one of [method@TokenRequest.return_token],
 * [method@TokenRequest.return_unauthorized] and
 * [method@TokenRequest.return_error], at once or later; then it has to take a
 * reference. To drop the last one without an answer is an error, too.
 */
typedef void (*RealtimeTokenFunc) (RealtimeTokenRequest *request,
                                   gpointer              user_data);

REALTIME_API
RealtimeChannel *realtime_token_request_get_channel         (RealtimeTokenRequest *self);
REALTIME_API
GCancellable    *realtime_token_request_get_cancellable     (RealtimeTokenRequest *self);
REALTIME_API
void             realtime_token_request_return_token        (RealtimeTokenRequest *self,
                                                             const char           *token);
REALTIME_API
void             realtime_token_request_return_unauthorized (RealtimeTokenRequest *self);
REALTIME_API
void             realtime_token_request_return_error        (RealtimeTokenRequest *self,
                                                             const GError         *error);

G_END_DECLS
