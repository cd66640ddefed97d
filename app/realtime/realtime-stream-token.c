/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-stream-fields-private.h"

#include "realtime-client-private.h"
#include "realtime-error-private.h"
#include "realtime-subscribe-options-private.h"

#define MIN_REFRESH_DELAY 10000

/*
 * What a stream needs to be let in: a token, which the app has given along or
 * is asked for, and another one in time before that expires.
 */

static void
refresh_call_cb (WireReply    *result,
                 const GError *error,
                 gpointer      user_data)
{
  g_autoptr (RealtimeStream) self = realtime_stream_ref (user_data);
  g_autoptr (RealtimeClient) client = g_object_ref (realtime_registry_get_client (self->registry));

  self->refresh_call = NULL;

  if (error == NULL)
    realtime_token_keeper_watch (&self->keeper, result->refresh.expires, result->refresh.ttl);
  else if (realtime_error_may_pass (error))
    {
      realtime_token_keeper_retry_later (&self->keeper, MIN_REFRESH_DELAY);
      realtime_stream_complain (self, error, FALSE);
    }
  else
    realtime_stream_fail (self, (guint) error->code, error->message, error);
}

static void
stream_refresh (RealtimeStream *self)
{
  g_autoptr (WireCommand) command = NULL;
  g_autoptr (GError) error = NULL;

  /* Between the loss of a connection and the news of it. */
  if (!realtime_connection_is_open (realtime_registry_get_connection (self->registry)))
    return;

  command = wire_command_new (WIRE_METHOD_SUB_REFRESH, 0);
  command->refresh.channel = g_strdup (self->wire_name);
  command->refresh.token = g_strdup (self->token);
  self->refresh_call = realtime_connection_try_send (realtime_registry_get_connection (self->registry), command,
                                                     refresh_call_cb, self, &error);
  if (self->refresh_call == NULL)
    realtime_stream_fail (self, (guint) error->code, error->message, error);
}

/* Whatever the stream does meanwhile abandons the request, or still needs a
 * token. */
static void
token_answered_cb (const char   *token,
                   const GError *cause,
                   gpointer      user_data)
{
  g_autoptr (RealtimeStream) self = realtime_stream_ref (user_data);
  g_autoptr (RealtimeClient) client = g_object_ref (realtime_registry_get_client (self->registry));
  gboolean is_refresh = self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED;
  gboolean had_tasks = realtime_audience_has_tasks (self->audience);
  g_autoptr (GError) error = NULL;

  if (token != NULL)
    {
      g_set_str (&self->token, token);
      if (is_refresh)
        stream_refresh (self);
      else
        realtime_stream_start (self);
    }
  else if (cause == NULL)
    {
      error = realtime_error_new (REALTIME_ERROR_UNAUTHORIZED, "There is no right to a token");
      realtime_stream_fail (self, REALTIME_UNSUBSCRIBED_UNAUTHORIZED, "unauthorized", error);
    }
  else if (is_refresh)
    {
      error = realtime_error_new (REALTIME_ERROR_SUB_REFRESH_TOKEN, cause->message);
      realtime_token_keeper_retry_later (&self->keeper, MIN_REFRESH_DELAY);
      realtime_stream_complain (self, error, FALSE);
    }
  else
    {
      error = realtime_error_new (REALTIME_ERROR_SUBSCRIBE_TOKEN, cause->message);
      realtime_stream_refuse (self, error);
    }

  if (had_tasks)
    realtime_client_release (client);
}

/* Without a provider the server has to end what expires. */
static void
token_expired_cb (gpointer user_data)
{
  RealtimeStream *self = user_data;

  if (self->token_provider != NULL)
    realtime_token_keeper_ask (&self->keeper, self->token_provider);
}

void
realtime_stream_init_token (RealtimeStream                 *self,
                            const RealtimeSubscribeOptions *options)
{
  realtime_token_keeper_init (&self->keeper, realtime_registry_get_config (self->registry), self->channel,
                              token_answered_cb, token_expired_cb, self);
  if (options == NULL)
    return;

  g_set_str (&self->token, options->token);
  if (options->token_provider != NULL)
    self->token_provider = realtime_token_provider_ref (options->token_provider);
}

void
realtime_stream_clear_token (RealtimeStream *self)
{
  g_clear_pointer (&self->token_provider, realtime_token_provider_unref);
  g_clear_pointer (&self->token, g_free);
}

/* Asks for a token if need be; returns whether it has to come first. */
gboolean
realtime_stream_waits_for_token (RealtimeStream *self)
{
  if (self->token_provider == NULL || (self->token != NULL && *self->token != '\0'))
    return FALSE;

  realtime_token_keeper_ask (&self->keeper, self->token_provider);

  return TRUE;
}

/* Nobody needs a token, nor to make anew the one of the subscription. */
void
realtime_stream_stop_tokens (RealtimeStream *self)
{
  realtime_token_keeper_stop (&self->keeper);
  if (self->refresh_call != NULL)
    realtime_connection_cancel (realtime_registry_get_connection (self->registry),
                                g_steal_pointer (&self->refresh_call));
}

/* A token is kept where there is no other: it may still be good. */
void
realtime_stream_forget_token (RealtimeStream *self)
{
  if (self->token_provider != NULL)
    g_clear_pointer (&self->token, g_free);
}

/* Another token is needed, and there may be a way to get it. */
void
realtime_stream_expired (RealtimeStream *self,
                const GError   *cause)
{
  g_autoptr (GError) error = NULL;

  if (self->token_provider != NULL)
    {
      realtime_stream_forget_token (self);
      realtime_stream_retry_later (self);
      realtime_stream_complain (self, cause, FALSE);
    }
  else
    {
      error = realtime_error_new (REALTIME_ERROR_BAD_CONFIGURATION,
                                  "The token has expired, and there is no provider to get another");
      realtime_stream_fail (self, REALTIME_UNSUBSCRIBED_UNAUTHORIZED, error->message, error);
    }
}
