/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-error-private.h"

#include <realtime.h>

/* The codes with which the library and a server end a connection for good. */
#define DISCONNECT_UNAUTHORIZED 1
#define DISCONNECT_BAD_PROTOCOL 2
#define DISCONNECT_MESSAGE_SIZE 3
#define DISCONNECT_FIRST_TERMINAL 3500
#define DISCONNECT_CONNECTION_LIMIT 3504
#define DISCONNECT_CHANNEL_LIMIT 3505
#define DISCONNECT_INAPPROPRIATE_PROTOCOL 3506
#define DISCONNECT_NOT_AVAILABLE 3508
#define DISCONNECT_TOO_MANY_ERRORS 3509
#define DISCONNECT_LAST_TERMINAL 3999
#define DISCONNECT_FIRST_TERMINAL_OF_APP 4500
#define DISCONNECT_LAST_TERMINAL_OF_APP 4999

G_DEFINE_QUARK (chat-error-quark, chat_error)

G_DEFINE_ENUM_TYPE (ChatError, chat_error,
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_CONNECTION, "connection"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_REFUSED, "refused"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_DENIED, "denied"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_UNKNOWN_ROOM, "unknown-room"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_NOT_AVAILABLE, "not-available"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_INVALID, "invalid"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_LIMIT, "limit"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_SERVER, "server"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_STORAGE, "storage"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_HOST, "host"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_SIGNED_OUT, "signed-out"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_SECRETS, "secrets"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_EXISTS, "exists"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_NO_SERVER, "no-server"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_INVITE_UNKNOWN, "invite-unknown"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_INVITE_EXPIRED, "invite-expired"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_INVITE_USED, "invite-used"),
                    G_DEFINE_ENUM_VALUE (CHAT_ERROR_CERTIFICATE, "certificate"))

static ChatError
get_code (int realtime_code)
{
  switch (realtime_code)
    {
    case REALTIME_ERROR_TIMEOUT:
    case REALTIME_ERROR_TRANSPORT_CLOSED:
    case REALTIME_ERROR_DISCONNECTED:
    case REALTIME_ERROR_CLIENT_CLOSED:
    case REALTIME_ERROR_CONNECT_TOKEN:
    case REALTIME_ERROR_REFRESH_TOKEN:
    case REALTIME_ERROR_SUBSCRIBE_TOKEN:
    case REALTIME_ERROR_SUB_REFRESH_TOKEN:
    case REALTIME_ERROR_TRANSPORT_WRITE:
    case REALTIME_ERROR_GET_STATE:
    case REALTIME_ERROR_CONNECTION_CLOSED:
      return CHAT_ERROR_CONNECTION;

    case REALTIME_ERROR_CERTIFICATE:
      return CHAT_ERROR_CERTIFICATE;

    case REALTIME_ERROR_UNAUTHORIZED:
    case REALTIME_ERROR_TOKEN_EXPIRED:
    case REALTIME_ERROR_EXPIRED:
      return CHAT_ERROR_REFUSED;

    case REALTIME_ERROR_PERMISSION_DENIED:
      return CHAT_ERROR_DENIED;

    case REALTIME_ERROR_UNKNOWN_CHANNEL:
      return CHAT_ERROR_UNKNOWN_ROOM;

    case REALTIME_ERROR_UNSUBSCRIBED:
    case REALTIME_ERROR_METHOD_NOT_FOUND:
    case REALTIME_ERROR_NOT_AVAILABLE:
    case REALTIME_ERROR_UNRECOVERABLE_POSITION:
      return CHAT_ERROR_NOT_AVAILABLE;

    case REALTIME_ERROR_BAD_CONFIGURATION:
    case REALTIME_ERROR_INVALID_ARGUMENT:
    case REALTIME_ERROR_BAD_REQUEST:
      return CHAT_ERROR_INVALID;

    case REALTIME_ERROR_QUEUE_FULL:
    case REALTIME_ERROR_LIMIT_EXCEEDED:
    case REALTIME_ERROR_TOO_MANY_REQUESTS:
      return CHAT_ERROR_LIMIT;

    case REALTIME_ERROR_ALREADY_SUBSCRIBED:
    case REALTIME_ERROR_BAD_PROTOCOL:
    case REALTIME_ERROR_INTERNAL:
    case REALTIME_ERROR_CONCURRENT_PAGINATION:
    default:
      return CHAT_ERROR_SERVER;
    }
}

/**
 * chat_error_from_realtime:
 * @error: an error from librealtime, or from what it stands on
 *
 * Says of an error of the connection what it means for a chat. This is the one
 * place that knows the codes of the protocol.
 *
 * Returns: (transfer full): an error of the domain %CHAT_ERROR
 */
GError *
chat_error_from_realtime (const GError *error)
{
  ChatError code = CHAT_ERROR_CONNECTION;

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == REALTIME_ERROR)
    code = get_code (error->code);

  return g_error_new_literal (CHAT_ERROR, code, error->message);
}

static ChatError
get_disconnect_code (guint code)
{
  switch (code)
    {
    case DISCONNECT_UNAUTHORIZED:
      return CHAT_ERROR_REFUSED;

    case DISCONNECT_CONNECTION_LIMIT:
    case DISCONNECT_CHANNEL_LIMIT:
      return CHAT_ERROR_LIMIT;

    case DISCONNECT_BAD_PROTOCOL:
    case DISCONNECT_MESSAGE_SIZE:
    case DISCONNECT_INAPPROPRIATE_PROTOCOL:
    case DISCONNECT_NOT_AVAILABLE:
    case DISCONNECT_TOO_MANY_ERRORS:
      return CHAT_ERROR_SERVER;

    default:
      break;
    }

  if ((code >= DISCONNECT_FIRST_TERMINAL && code <= DISCONNECT_LAST_TERMINAL) ||
      (code >= DISCONNECT_FIRST_TERMINAL_OF_APP && code <= DISCONNECT_LAST_TERMINAL_OF_APP))
    return CHAT_ERROR_REFUSED;

  /* Credentials that are not taken come as the error of the connect. */
  if (code >= REALTIME_ERROR_INTERNAL && code < 3000)
    return get_code ((int) code);

  return CHAT_ERROR_CONNECTION;
}

/**
 * chat_error_from_disconnect:
 * @code: the code with which the connection ended
 * @reason: (nullable): the words that came with it
 *
 * Says of the end of a connection what it means for a chat.
 *
 * Returns: (transfer full): an error of the domain %CHAT_ERROR
 */
GError *
chat_error_from_disconnect (guint       code,
                            const char *reason)
{
  if (reason == NULL || *reason == '\0')
    reason = "no reason given";

  return g_error_new (CHAT_ERROR, get_disconnect_code (code),
                      "The connection has ended: %s (%u)", reason, code);
}
