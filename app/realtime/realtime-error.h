/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "realtime-channel.h"
#include "realtime-macros.h"

G_BEGIN_DECLS

#define REALTIME_ERROR (realtime_error_quark ())
#define REALTIME_TYPE_ERROR (realtime_error_get_type ())

/**
 * RealtimeError:
 * @REALTIME_ERROR_TIMEOUT: the server did not answer in time.
 * @REALTIME_ERROR_TRANSPORT_CLOSED: the connection could not be made.
 * @REALTIME_ERROR_DISCONNECTED: the client was disconnected, by itself or by
 *   the server's advice, and does not try again.
 * @REALTIME_ERROR_CLIENT_CLOSED: the client was disposed of. One that was just
 *   closed opens again whenever it is asked to.
 * @REALTIME_ERROR_CONNECT_TOKEN: the provider had no token to connect with.
 * @REALTIME_ERROR_REFRESH_TOKEN: the provider had no token in place of the one
 *   of the connection that expires.
 * @REALTIME_ERROR_UNSUBSCRIBED: the subscription was given up meanwhile.
 * @REALTIME_ERROR_SUBSCRIBE_TOKEN: the provider had no token to subscribe with.
 * @REALTIME_ERROR_SUB_REFRESH_TOKEN: the provider had no token in place of the
 *   one of the subscription that expires.
 * @REALTIME_ERROR_TRANSPORT_WRITE: nothing could be written to the connection.
 * @REALTIME_ERROR_CONNECTION_CLOSED: the connection was lost while the call
 *   was in flight; whether the server carried it out is not known.
 * @REALTIME_ERROR_BAD_CONFIGURATION: the client's own options do not fit.
 * @REALTIME_ERROR_GET_STATE: the app could not load the state of a channel.
 * @REALTIME_ERROR_BAD_PROTOCOL: the server sent what the protocol forbids.
 * @REALTIME_ERROR_INVALID_ARGUMENT: the call's argument cannot be sent: not
 *   JSON, too large, no channel name.
 * @REALTIME_ERROR_QUEUE_FULL: too many calls are pending, or too large ones;
 *   see [property@Client:max-pending-calls], [property@Client:max-queue-size].
 * @REALTIME_ERROR_CERTIFICATE: the server's certificate is not trusted.
 * @REALTIME_ERROR_INTERNAL: the server failed.
 * @REALTIME_ERROR_UNAUTHORIZED: the server does not accept these credentials.
 * @REALTIME_ERROR_UNKNOWN_CHANNEL: the server has no such channel.
 * @REALTIME_ERROR_PERMISSION_DENIED: not allowed for this user.
 * @REALTIME_ERROR_METHOD_NOT_FOUND: the server does not know the call.
 * @REALTIME_ERROR_ALREADY_SUBSCRIBED: already subscribed on the server's side.
 * @REALTIME_ERROR_LIMIT_EXCEEDED: a limit of the server is reached.
 * @REALTIME_ERROR_BAD_REQUEST: the server does not accept the arguments.
 * @REALTIME_ERROR_NOT_AVAILABLE: switched off for this channel.
 * @REALTIME_ERROR_TOKEN_EXPIRED: a new token is needed.
 * @REALTIME_ERROR_EXPIRED: the connection or subscription expired.
 * @REALTIME_ERROR_TOO_MANY_REQUESTS: slow down and try again.
 * @REALTIME_ERROR_UNRECOVERABLE_POSITION: the position is not in the history.
 * @REALTIME_ERROR_CONCURRENT_PAGINATION: what is read page by page has changed.
 *
 * Codes below 100 are the client's own, those from 100 on are the server's,
 * as the Centrifuge client protocol numbers them. A server may send others:
 * they come through unchanged.
 */
typedef enum
{
  REALTIME_ERROR_TIMEOUT = 1,
  REALTIME_ERROR_TRANSPORT_CLOSED = 2,
  REALTIME_ERROR_DISCONNECTED = 3,
  REALTIME_ERROR_CLIENT_CLOSED = 4,
  REALTIME_ERROR_CONNECT_TOKEN = 5,
  REALTIME_ERROR_REFRESH_TOKEN = 6,
  REALTIME_ERROR_UNSUBSCRIBED = 7,
  REALTIME_ERROR_SUBSCRIBE_TOKEN = 8,
  REALTIME_ERROR_SUB_REFRESH_TOKEN = 9,
  REALTIME_ERROR_TRANSPORT_WRITE = 10,
  REALTIME_ERROR_CONNECTION_CLOSED = 11,
  REALTIME_ERROR_BAD_CONFIGURATION = 12,
  REALTIME_ERROR_GET_STATE = 13,
  REALTIME_ERROR_BAD_PROTOCOL = 20,
  REALTIME_ERROR_INVALID_ARGUMENT = 21,
  REALTIME_ERROR_QUEUE_FULL = 22,
  REALTIME_ERROR_CERTIFICATE = 23,
  REALTIME_ERROR_INTERNAL = 100,
  REALTIME_ERROR_UNAUTHORIZED = 101,
  REALTIME_ERROR_UNKNOWN_CHANNEL = 102,
  REALTIME_ERROR_PERMISSION_DENIED = 103,
  REALTIME_ERROR_METHOD_NOT_FOUND = 104,
  REALTIME_ERROR_ALREADY_SUBSCRIBED = 105,
  REALTIME_ERROR_LIMIT_EXCEEDED = 106,
  REALTIME_ERROR_BAD_REQUEST = 107,
  REALTIME_ERROR_NOT_AVAILABLE = 108,
  REALTIME_ERROR_TOKEN_EXPIRED = 109,
  REALTIME_ERROR_EXPIRED = 110,
  REALTIME_ERROR_TOO_MANY_REQUESTS = 111,
  REALTIME_ERROR_UNRECOVERABLE_POSITION = 112,
  REALTIME_ERROR_CONCURRENT_PAGINATION = 113,
} RealtimeError;

REALTIME_API
GType            realtime_error_get_type     (void);
REALTIME_API
GQuark           realtime_error_quark        (void);
REALTIME_API
gboolean         realtime_error_is_temporary (const GError *error);
REALTIME_API
RealtimeChannel *realtime_error_get_channel  (const GError *error);

G_END_DECLS
