/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-token-request-private.h"

#include "realtime-error-private.h"

/**
 * RealtimeTokenRequest:
 *
 * Somebody needs a token: the connection, or a subscription.
 *
 * It comes to the providers that [method@Client.set_token_provider] and
 * [method@SubscribeOptions.set_token_provider] have set. The answer may be
 * given in any thread. There is no deadline for it: what needs the token waits
 * until it is given up itself.
 */
struct _RealtimeTokenRequest
{
  GObject              parent_instance;

  RealtimeChannel     *channel;
  RealtimeTokenAnswer *answer;
};

G_DEFINE_FINAL_TYPE (RealtimeTokenRequest, realtime_token_request, G_TYPE_OBJECT)

static void
realtime_token_request_finalize (GObject *object)
{
  RealtimeTokenRequest *self = REALTIME_TOKEN_REQUEST (object);
  g_autoptr (GError) error = realtime_error_new (REALTIME_ERROR_BAD_CONFIGURATION, "No answer was given");

  realtime_token_answer_give (self->answer, NULL, error);
  realtime_token_answer_unref (self->answer);
  g_clear_pointer (&self->channel, realtime_channel_unref);

  G_OBJECT_CLASS (realtime_token_request_parent_class)->finalize (object);
}

static void
realtime_token_request_class_init (RealtimeTokenRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = realtime_token_request_finalize;
}

static void
realtime_token_request_init (RealtimeTokenRequest *self)
{
}

RealtimeTokenRequest *
realtime_token_request_new (RealtimeChannel     *channel,
                            RealtimeTokenAnswer *answer)
{
  RealtimeTokenRequest *self = g_object_new (REALTIME_TYPE_TOKEN_REQUEST, NULL);

  self->channel = channel != NULL ? realtime_channel_ref (channel) : NULL;
  self->answer = realtime_token_answer_ref (answer);

  return self;
}

/**
 * realtime_token_request_get_channel:
 * @self: a request
 *
 * Gets the channel that the token is to be for.
 *
 * Returns: (transfer none) (nullable): the channel, or %NULL for the token of
 *   the connection
 */
RealtimeChannel *
realtime_token_request_get_channel (RealtimeTokenRequest *self)
{
  g_return_val_if_fail (REALTIME_IS_TOKEN_REQUEST (self), NULL);

  return self->channel;
}

/**
 * realtime_token_request_get_cancellable:
 * @self: a request
 *
 * Gets what tells that nobody wants the token any more, since the client was
 * closed or the subscription given up. It is cancelled in the main context of
 * the client, and not after an answer.
 *
 * Returns: (transfer none): a cancellable, for what gets the token
 */
GCancellable *
realtime_token_request_get_cancellable (RealtimeTokenRequest *self)
{
  g_return_val_if_fail (REALTIME_IS_TOKEN_REQUEST (self), NULL);

  return realtime_token_answer_get_cancellable (self->answer);
}

/**
 * realtime_token_request_return_token:
 * @self: a request
 * @token: (nullable): the token; %NULL or an empty one is as good as
 *   [method@TokenRequest.return_unauthorized]
 *
 * Answers with a token.
 *
 * A request takes one answer. What comes when nobody wants it any more is
 * ignored.
 */
void
realtime_token_request_return_token (RealtimeTokenRequest *self,
                                     const char           *token)
{
  gboolean is_first;

  g_return_if_fail (REALTIME_IS_TOKEN_REQUEST (self));

  if (token != NULL && *token == '\0')
    token = NULL;

  is_first = realtime_token_answer_give (self->answer, token, NULL);
  g_return_if_fail (is_first);
}

/**
 * realtime_token_request_return_unauthorized:
 * @self: a request
 *
 * Answers that the user may not have a token. That is final: the client
 * disconnects, or the subscription is given up, with
 * %REALTIME_ERROR_UNAUTHORIZED.
 */
void
realtime_token_request_return_unauthorized (RealtimeTokenRequest *self)
{
  g_return_if_fail (REALTIME_IS_TOKEN_REQUEST (self));

  realtime_token_request_return_token (self, NULL);
}

/**
 * realtime_token_request_return_error:
 * @self: a request
 * @error: what has failed, of any domain
 *
 * Answers that there is no token for the moment. It is asked for again later.
 */
void
realtime_token_request_return_error (RealtimeTokenRequest *self,
                                     const GError         *error)
{
  gboolean is_first;

  g_return_if_fail (REALTIME_IS_TOKEN_REQUEST (self));
  g_return_if_fail (error != NULL);

  is_first = realtime_token_answer_give (self->answer, NULL, error);
  g_return_if_fail (is_first);
}
