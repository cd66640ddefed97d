/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-client-private.h"

#include "realtime-error-private.h"
#include "realtime-payload-private.h"

#include <string.h>

/* What a name of a header may have beside letters and digits. */
#define NAME_PUNCTUATION "!#$%&'*+-.^_`|~"

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

/**
 * realtime_client_get_connect_data: (get-property connect-data)
 * @self: a client
 *
 * Gets what is told to the server's application with each connection.
 *
 * Returns: (transfer none) (nullable): one JSON value in UTF-8, without a
 *   terminating zero, or %NULL for nothing
 */
GBytes *
realtime_client_get_connect_data (RealtimeClient *self)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);

  return realtime_client_get_config (self)->data;
}

/**
 * realtime_client_set_connect_data:
 * @self: a client
 * @data: (nullable): one JSON value in UTF-8, or %NULL for nothing
 * @error: return location for an error
 *
 * Sets what is told to the server's application, from the next connection on.
 *
 * Returns: whether @data is JSON; if not, nothing changes, and @error is set
 *   to %REALTIME_ERROR_INVALID_ARGUMENT
 */
gboolean
realtime_client_set_connect_data (RealtimeClient  *self,
                                  GBytes          *data,
                                  GError         **error)
{
  RealtimeConfig *config;

  g_return_val_if_fail (REALTIME_IS_CLIENT (self), FALSE);

  config = realtime_client_edit_config (self);
  if (config->data == data)
    return TRUE;

  if (!realtime_payload_set (&config->data, data, error))
    return FALSE;

  realtime_client_notify_data (self);

  return TRUE;
}

/**
 * realtime_client_get_connect_reply: (get-property connect-reply)
 * @self: a client
 *
 * Gets what the server's application has said when the connection was made.
 *
 * Returns: (transfer none) (nullable): one JSON value in UTF-8, without a
 *   terminating zero, or %NULL for nothing and while there is no connection
 */
GBytes *
realtime_client_get_connect_reply (RealtimeClient *self)
{
  g_return_val_if_fail (REALTIME_IS_CLIENT (self), NULL);

  return realtime_connection_get_data (realtime_client_get_connection (self));
}

static gboolean
is_name (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr (NAME_PUNCTUATION, *p) == NULL)
        return FALSE;
    }

  return *text != '\0';
}

/* What the handshake is made of. */
static gboolean
is_reserved (const char *name)
{
  static const char *const names[] = {
    "Connection", "Content-Length", "Host", "Transfer-Encoding", "Upgrade", NULL,
  };

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (name, names[i]) == 0)
        return TRUE;
    }

  return g_ascii_strncasecmp (name, "Sec-WebSocket-", strlen ("Sec-WebSocket-")) == 0;
}

static gboolean
is_value (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return FALSE;
    }

  return g_utf8_validate (text, -1, NULL);
}

static gboolean
has_same_name (gpointer key,
               gpointer value,
               gpointer name)
{
  return g_ascii_strcasecmp (key, name) == 0;
}

/**
 * realtime_client_set_header:
 * @self: a client
 * @name: the name, in which case does not matter
 * @value: (nullable): the value, or %NULL to have no such header any more
 * @error: return location for an error
 *
 * Sets a header of the HTTP request that opens a connection, from the next one
 * on, in place of another of the same name. See
 * [property@Client:emulates-headers].
 *
 * The headers of the handshake itself cannot be set: `Host`, `Connection`,
 * `Upgrade`, those of the body, and what begins with `Sec-WebSocket-`.
 *
 * Returns: whether it may be set; if not, nothing changes, and @error is set to
 *   %REALTIME_ERROR_INVALID_ARGUMENT
 */
gboolean
realtime_client_set_header (RealtimeClient  *self,
                            const char      *name,
                            const char      *value,
                            GError         **error)
{
  RealtimeConfig *config;
  const char *message = NULL;

  g_return_val_if_fail (REALTIME_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (!is_name (name))
    message = "The name of the header has characters that are not allowed";
  else if (is_reserved (name))
    message = "The header belongs to the handshake";
  else if (value != NULL && !is_value (value))
    message = "The value of the header has characters that are not allowed";

  if (message != NULL)
    {
      g_propagate_error (error, realtime_error_new (REALTIME_ERROR_INVALID_ARGUMENT, message));
      return FALSE;
    }

  config = realtime_client_edit_config (self);
  if (config->headers == NULL)
    config->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_foreach_remove (config->headers, has_same_name, (gpointer) name);
  if (value != NULL)
    g_hash_table_insert (config->headers, g_strdup (name), g_strdup (value));

  return TRUE;
}
