/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wire-codes.h"

/* What RFC 6455 closes with when a message exceeds the peer's limit: sending
 * the same once more cannot help. */
#define CLOSE_TOO_LARGE 1009

typedef struct
{
  guint code;
  const char *text;
} CodeText;

static const CodeText error_messages[] = {
  { WIRE_ERROR_CODE_INTERNAL, "internal server error" },
  { WIRE_ERROR_CODE_UNAUTHORIZED, "unauthorized" },
  { WIRE_ERROR_CODE_UNKNOWN_CHANNEL, "unknown channel" },
  { WIRE_ERROR_CODE_PERMISSION_DENIED, "permission denied" },
  { WIRE_ERROR_CODE_METHOD_NOT_FOUND, "method not found" },
  { WIRE_ERROR_CODE_ALREADY_SUBSCRIBED, "already subscribed" },
  { WIRE_ERROR_CODE_LIMIT_EXCEEDED, "limit exceeded" },
  { WIRE_ERROR_CODE_BAD_REQUEST, "bad request" },
  { WIRE_ERROR_CODE_NOT_AVAILABLE, "not available" },
  { WIRE_ERROR_CODE_TOKEN_EXPIRED, "token expired" },
  { WIRE_ERROR_CODE_EXPIRED, "expired" },
  { WIRE_ERROR_CODE_TOO_MANY_REQUESTS, "too many requests" },
  { WIRE_ERROR_CODE_UNRECOVERABLE_POSITION, "unrecoverable position" },
  { WIRE_ERROR_CODE_CONCURRENT_PAGINATION, "concurrent pagination" },
};

static const CodeText disconnect_reasons[] = {
  { WIRE_DISCONNECT_CONNECTION_CLOSED, "connection closed" },
  { WIRE_DISCONNECT_SHUTDOWN, "shutdown" },
  { WIRE_DISCONNECT_INTERNAL_ERROR, "internal server error" },
  { WIRE_DISCONNECT_EXPIRED, "connection expired" },
  { WIRE_DISCONNECT_SUBSCRIPTION_EXPIRED, "subscription expired" },
  { WIRE_DISCONNECT_SLOW, "slow" },
  { WIRE_DISCONNECT_WRITE_ERROR, "write error" },
  { WIRE_DISCONNECT_INSUFFICIENT_STATE, "insufficient state" },
  { WIRE_DISCONNECT_FORCE_RECONNECT, "force reconnect" },
  { WIRE_DISCONNECT_NO_PONG, "no pong" },
  { WIRE_DISCONNECT_TOO_MANY_REQUESTS, "too many requests" },
  { WIRE_DISCONNECT_STATE_INVALIDATED, "state invalidated" },
  { WIRE_DISCONNECT_INVALID_TOKEN, "invalid token" },
  { WIRE_DISCONNECT_BAD_REQUEST, "bad request" },
  { WIRE_DISCONNECT_STALE, "stale" },
  { WIRE_DISCONNECT_FORCE_NO_RECONNECT, "force disconnect" },
  { WIRE_DISCONNECT_CONNECTION_LIMIT, "connection limit" },
  { WIRE_DISCONNECT_CHANNEL_LIMIT, "channel limit" },
  { WIRE_DISCONNECT_INAPPROPRIATE_PROTOCOL, "inappropriate protocol" },
  { WIRE_DISCONNECT_PERMISSION_DENIED, "permission denied" },
  { WIRE_DISCONNECT_NOT_AVAILABLE, "not available" },
  { WIRE_DISCONNECT_TOO_MANY_ERRORS, "too many errors" },
};

static const CodeText unsubscribe_reasons[] = {
  { WIRE_UNSUBSCRIBE_SERVER, "server unsubscribe" },
  { WIRE_UNSUBSCRIBE_INSUFFICIENT_STATE, "insufficient state" },
  { WIRE_UNSUBSCRIBE_EXPIRED, "expired" },
  { WIRE_UNSUBSCRIBE_STATE_INVALIDATED, "state invalidated" },
};

static const char *
find_text (const CodeText *texts,
           gsize           n_texts,
           guint           code)
{
  for (gsize i = 0; i < n_texts; i++)
    {
      if (texts[i].code == code)
        return texts[i].text;
    }

  return NULL;
}

/**
 * wire_error_code_get_message:
 * @code: a code of an error reply
 *
 * Gets the words that go with @code on the wire.
 *
 * Returns: (nullable): the message, %NULL for a code that the protocol does
 *   not define, such as an application's own
 */
const char *
wire_error_code_get_message (guint code)
{
  return find_text (error_messages, G_N_ELEMENTS (error_messages), code);
}

/**
 * wire_error_code_is_temporary:
 * @code: a code of an error reply
 *
 * Gets whether the same command may succeed later.
 *
 * Returns: the value of the `temporary` flag in an error with @code
 */
gboolean
wire_error_code_is_temporary (guint code)
{
  return code == WIRE_ERROR_CODE_INTERNAL ||
         code == WIRE_ERROR_CODE_TOO_MANY_REQUESTS ||
         code == WIRE_ERROR_CODE_CONCURRENT_PAGINATION;
}

/**
 * wire_disconnect_code_get_reason:
 * @code: a WebSocket close code
 *
 * Gets the reason that a server sends along with @code.
 *
 * Returns: (nullable): the reason, %NULL for a code that the protocol does
 *   not define
 */
const char *
wire_disconnect_code_get_reason (guint code)
{
  return find_text (disconnect_reasons, G_N_ELEMENTS (disconnect_reasons), code);
}

/**
 * wire_disconnect_code_reconnects:
 * @code: a WebSocket close code, 0 where there was none
 *
 * Gets whether a client tries again after its connection ended with @code.
 * The ranges also decide for codes that are not known yet.
 *
 * Returns: %TRUE to reconnect, %FALSE if @code is final
 */
gboolean
wire_disconnect_code_reconnects (guint code)
{
  if (code < 3000)
    return code != CLOSE_TOO_LARGE;

  return !(code >= 3500 && code < 4000) && !(code >= 4500 && code < 5000);
}

/**
 * wire_unsubscribe_code_get_reason:
 * @code: a code of an unsubscribe push
 *
 * Gets the reason that a server sends along with @code.
 *
 * Returns: (nullable): the reason, %NULL for a code that the protocol does
 *   not define
 */
const char *
wire_unsubscribe_code_get_reason (guint code)
{
  return find_text (unsubscribe_reasons, G_N_ELEMENTS (unsubscribe_reasons), code);
}

/**
 * wire_unsubscribe_code_resubscribes:
 * @code: a code of an unsubscribe push
 *
 * Gets whether a client subscribes again after @code. The ranges also decide
 * for codes that are not known yet.
 *
 * Returns: %TRUE to subscribe again, %FALSE if @code is final
 */
gboolean
wire_unsubscribe_code_resubscribes (guint code)
{
  return code >= 2500 && code < 3000;
}
