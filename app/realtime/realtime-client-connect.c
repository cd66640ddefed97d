/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"

/**
 * realtime_client_set_token_provider:
 * @self: a client
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): gets
 *   tokens for the connection, or %NULL for none
 * @user_data: for @func
 * @destroy: called when @func is not needed any more
 *
 * Sets where the client gets tokens from.
 *
 * @func is asked when [property@Client:token] is %NULL or empty, when the
 * server says that it has expired or that it has lost its state, and when the
 * time is over that the server has given it; then the new one is sent over the
 * connection that is there. A token stays good for any number of connections.
 *
 * Where the provider fails, it is asked again later, and
 * [signal@Client::error] tells of it, with %REALTIME_ERROR_CONNECT_TOKEN or
 * %REALTIME_ERROR_REFRESH_TOKEN. Where it says that there is no right to a
 * token, the client disconnects with the code 1.
 *
 * Without a provider the server ends a connection that expires, and the client
 * is disconnected with the code 1 as soon as it says that the token has
 * expired; [signal@Client::error] has %REALTIME_ERROR_BAD_CONFIGURATION then.
 *
 * Channels have tokens and providers of their own: see
 * [method@SubscribeOptions.set_token_provider].
 */
void
realtime_client_set_token_provider (RealtimeClient    *self,
                                    RealtimeTokenFunc  func,
                                    gpointer           user_data,
                                    GDestroyNotify     destroy)
{
  g_autoptr (RealtimeTokenProvider) previous = NULL;
  RealtimeConfig *config;

  g_return_if_fail (REALTIME_IS_CLIENT (self));

  config = realtime_client_edit_config (self);
  previous = config->token_provider;
  config->token_provider = realtime_token_provider_new (func, user_data, destroy);
}
