/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WireErrorCode:
 *
 * Error codes of a reply, as the Centrifuge client protocol v2 numbers them.
 * 100 to 399 belong to the protocol, 400 to 1999 to applications.
 */
typedef enum
{
  WIRE_ERROR_CODE_INTERNAL = 100,
  WIRE_ERROR_CODE_UNAUTHORIZED = 101,
  WIRE_ERROR_CODE_UNKNOWN_CHANNEL = 102,
  WIRE_ERROR_CODE_PERMISSION_DENIED = 103,
  WIRE_ERROR_CODE_METHOD_NOT_FOUND = 104,
  WIRE_ERROR_CODE_ALREADY_SUBSCRIBED = 105,
  WIRE_ERROR_CODE_LIMIT_EXCEEDED = 106,
  WIRE_ERROR_CODE_BAD_REQUEST = 107,
  WIRE_ERROR_CODE_NOT_AVAILABLE = 108,
  WIRE_ERROR_CODE_TOKEN_EXPIRED = 109,
  WIRE_ERROR_CODE_EXPIRED = 110,
  WIRE_ERROR_CODE_TOO_MANY_REQUESTS = 111,
  WIRE_ERROR_CODE_UNRECOVERABLE_POSITION = 112,
  WIRE_ERROR_CODE_CONCURRENT_PAGINATION = 113,
} WireErrorCode;

/**
 * WireDisconnectCode:
 *
 * WebSocket close codes with which a server ends a connection.
 */
typedef enum
{
  WIRE_DISCONNECT_CONNECTION_CLOSED = 3000,
  WIRE_DISCONNECT_SHUTDOWN = 3001,
  WIRE_DISCONNECT_INTERNAL_ERROR = 3004,
  WIRE_DISCONNECT_EXPIRED = 3005,
  WIRE_DISCONNECT_SUBSCRIPTION_EXPIRED = 3006,
  WIRE_DISCONNECT_SLOW = 3008,
  WIRE_DISCONNECT_WRITE_ERROR = 3009,
  WIRE_DISCONNECT_INSUFFICIENT_STATE = 3010,
  WIRE_DISCONNECT_FORCE_RECONNECT = 3011,
  WIRE_DISCONNECT_NO_PONG = 3012,
  WIRE_DISCONNECT_TOO_MANY_REQUESTS = 3013,
  WIRE_DISCONNECT_STATE_INVALIDATED = 3014,
  WIRE_DISCONNECT_INVALID_TOKEN = 3500,
  WIRE_DISCONNECT_BAD_REQUEST = 3501,
  WIRE_DISCONNECT_STALE = 3502,
  WIRE_DISCONNECT_FORCE_NO_RECONNECT = 3503,
  WIRE_DISCONNECT_CONNECTION_LIMIT = 3504,
  WIRE_DISCONNECT_CHANNEL_LIMIT = 3505,
  WIRE_DISCONNECT_INAPPROPRIATE_PROTOCOL = 3506,
  WIRE_DISCONNECT_PERMISSION_DENIED = 3507,
  WIRE_DISCONNECT_NOT_AVAILABLE = 3508,
  WIRE_DISCONNECT_TOO_MANY_ERRORS = 3509,
} WireDisconnectCode;

/**
 * WireUnsubscribeCode:
 *
 * Codes of an unsubscribe push.
 */
typedef enum
{
  WIRE_UNSUBSCRIBE_SERVER = 2000,
  WIRE_UNSUBSCRIBE_INSUFFICIENT_STATE = 2500,
  WIRE_UNSUBSCRIBE_EXPIRED = 2501,
  WIRE_UNSUBSCRIBE_STATE_INVALIDATED = 2502,
} WireUnsubscribeCode;

const char *wire_error_code_get_message      (guint code);
gboolean    wire_error_code_is_temporary     (guint code);
const char *wire_disconnect_code_get_reason  (guint code);
gboolean    wire_disconnect_code_reconnects  (guint code);
const char *wire_unsubscribe_code_get_reason (guint code);
gboolean    wire_unsubscribe_code_resubscribes (guint code);

G_END_DECLS
