/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-error-private.h"

#include "wire-codes.h"

typedef struct
{
  RealtimeChannel *channel;
  /* what the server has said of it, if it is the server's */
  gboolean         is_told;
  gboolean         temporary;
} RealtimeErrorPrivate;

static void
realtime_error_private_init (RealtimeErrorPrivate *priv)
{
}

static void
realtime_error_private_copy (const RealtimeErrorPrivate *source,
                             RealtimeErrorPrivate       *target)
{
  target->channel = source->channel != NULL ? realtime_channel_ref (source->channel) : NULL;
  target->is_told = source->is_told;
  target->temporary = source->temporary;
}

static void
realtime_error_private_clear (RealtimeErrorPrivate *priv)
{
  g_clear_pointer (&priv->channel, realtime_channel_unref);
}

G_DEFINE_EXTENDED_ERROR (RealtimeError, realtime_error)

G_DEFINE_ENUM_TYPE (RealtimeError, realtime_error,
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_TIMEOUT, "timeout"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_TRANSPORT_CLOSED, "transport-closed"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_DISCONNECTED, "disconnected"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_CLIENT_CLOSED, "client-closed"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_CONNECT_TOKEN, "connect-token"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_REFRESH_TOKEN, "refresh-token"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_UNSUBSCRIBED, "unsubscribed"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_SUBSCRIBE_TOKEN, "subscribe-token"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_SUB_REFRESH_TOKEN, "sub-refresh-token"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_TRANSPORT_WRITE, "transport-write"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_CONNECTION_CLOSED, "connection-closed"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_BAD_CONFIGURATION, "bad-configuration"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_GET_STATE, "get-state"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_BAD_PROTOCOL, "bad-protocol"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_INVALID_ARGUMENT, "invalid-argument"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_QUEUE_FULL, "queue-full"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_CERTIFICATE, "certificate"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_INTERNAL, "internal"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_UNAUTHORIZED, "unauthorized"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_UNKNOWN_CHANNEL, "unknown-channel"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_PERMISSION_DENIED, "permission-denied"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_METHOD_NOT_FOUND, "method-not-found"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_ALREADY_SUBSCRIBED, "already-subscribed"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_LIMIT_EXCEEDED, "limit-exceeded"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_BAD_REQUEST, "bad-request"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_NOT_AVAILABLE, "not-available"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_TOKEN_EXPIRED, "token-expired"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_EXPIRED, "expired"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_TOO_MANY_REQUESTS, "too-many-requests"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_UNRECOVERABLE_POSITION, "unrecoverable-position"),
  G_DEFINE_ENUM_VALUE (REALTIME_ERROR_CONCURRENT_PAGINATION, "concurrent-pagination"))

static gboolean
is_temporary_code (int code)
{
  switch (code)
    {
    case REALTIME_ERROR_TIMEOUT:
    case REALTIME_ERROR_TRANSPORT_CLOSED:
    case REALTIME_ERROR_CERTIFICATE:
    case REALTIME_ERROR_CONNECT_TOKEN:
    case REALTIME_ERROR_REFRESH_TOKEN:
    case REALTIME_ERROR_SUBSCRIBE_TOKEN:
    case REALTIME_ERROR_SUB_REFRESH_TOKEN:
    case REALTIME_ERROR_TRANSPORT_WRITE:
    case REALTIME_ERROR_CONNECTION_CLOSED:
    case REALTIME_ERROR_GET_STATE:
    case REALTIME_ERROR_QUEUE_FULL:
      return TRUE;

    default:
      return code >= REALTIME_ERROR_INTERNAL && wire_error_code_is_temporary (code);
    }
}

GError *
realtime_error_new (RealtimeError  code,
                    const char    *message)
{
  return g_error_new_literal (REALTIME_ERROR, code, message);
}

/*
 * Makes an error of what the server says: its code, its text and its flag,
 * whatever the library knows of the code.
 */
GError *
realtime_error_new_from_reply (const WireErrorReply *reply)
{
  const char *message = reply->message;
  RealtimeErrorPrivate *priv;
  GError *error;

  if (message == NULL || *message == '\0')
    message = wire_error_code_get_message (reply->code);

  error = g_error_new_literal (REALTIME_ERROR, (int) reply->code, message != NULL ? message : "unknown error");
  priv = realtime_error_get_private (error);
  priv->is_told = TRUE;
  priv->temporary = reply->temporary;

  return error;
}

/*
 * Copies an error and says in it which channel it is about, as far as it is
 * one of ours.
 */
GError *
realtime_error_copy_for_channel (const GError    *error,
                                 RealtimeChannel *channel)
{
  GError *copy = g_error_copy (error);
  RealtimeErrorPrivate *priv = NULL;

  if (error->domain != REALTIME_ERROR)
    return copy;

  priv = realtime_error_get_private (copy);
  g_clear_pointer (&priv->channel, realtime_channel_unref);
  priv->channel = realtime_channel_ref (channel);

  return copy;
}

/*
 * Whether a command that has failed so is worth to be sent again on the same
 * connection, which takes codes of servers that are none of theirs, too.
 */
gboolean
realtime_error_may_pass (const GError *error)
{
  return realtime_error_is_temporary (error)
         || (error->code < REALTIME_ERROR_INTERNAL && error->code != REALTIME_ERROR_BAD_PROTOCOL);
}

/**
 * realtime_error_quark:
 *
 * Gets the domain of the errors with the codes of [error@Error].
 *
 * Returns: the domain
 */

/**
 * realtime_error_is_temporary:
 * @error: any error
 *
 * Tells whether the same call may succeed later, with nothing changed in it.
 * The server's own word counts for what the server has refused.
 *
 * Returns: whether to try again can help; %FALSE for errors of another domain
 */
gboolean
realtime_error_is_temporary (const GError *error)
{
  RealtimeErrorPrivate *priv;

  g_return_val_if_fail (error != NULL, FALSE);

  if (error->domain != REALTIME_ERROR)
    return FALSE;

  /* An error that comes back from another language has but its code. */
  priv = realtime_error_get_private (error);

  return priv->is_told ? priv->temporary : is_temporary_code (error->code);
}

/**
 * realtime_error_get_channel:
 * @error: any error
 *
 * Gets the channel that the error is about.
 *
 * Returns: (transfer none) (nullable): the channel, or %NULL for errors of the
 *   connection and of other domains
 */
RealtimeChannel *
realtime_error_get_channel (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == REALTIME_ERROR ? realtime_error_get_private (error)->channel : NULL;
}
