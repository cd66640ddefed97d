/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-session-private.h"

#include "server-token.h"

/*< private >
 * server_session_forget_subscription:
 *
 * Ends a subscription without a word to the client.
 */
void
server_session_forget_subscription (ServerSession      *self,
                                    ServerSubscription *subscription)
{
  g_ptr_array_remove_fast (self->subscriptions, subscription);
  server_subscription_free (subscription);
}

/*< private >
 * server_session_may_recover:
 * @override: (nullable): what was said for this subscriber.
 *
 * Returns: whether a subscriber may be told what it has missed
 */
gboolean
server_session_may_recover (ServerSession        *self,
                            ServerChannel        *channel,
                            const ServerOverride *override)
{
  ServerSubscriber subscriber = { self->user, self->admin, TRUE, self->guest.channels };
  gboolean allowed = server_channel_allows (channel, SERVER_PERMISSION_HISTORY, &subscriber);

  return server_override_get (override, SERVER_OVERRIDE_FORCE_RECOVERY, allowed);
}

/*< private >
 * server_session_begin:
 * @asks_joins: whether the client wants to be told who comes and goes.
 *
 * Makes a subscription, which is to be joined to the channel when the store has
 * told the position.
 *
 * Returns: (transfer none): the subscription
 */
ServerSubscription *
server_session_begin (ServerSession                *self,
                      ServerChannel                *channel,
                      const ServerSubscribeOptions *options,
                      gboolean                      asks_joins)
{
  const ServerRules *rules = server_channel_get_rules (channel);
  const ServerOverride *override = &options->override;
  ServerSubscription *subscription = server_subscription_new (self, channel);
  ServerSubscriber subscriber = { self->user, self->admin, TRUE, self->guest.channels };
  gboolean forced, may_see;

  forced = server_override_get (override, SERVER_OVERRIDE_FORCE_PUSH_JOIN_LEAVE,
                                rules->force_join_leave);
  may_see = server_channel_allows (channel, SERVER_PERMISSION_PRESENCE, &subscriber);
  subscription->listed = server_override_get (override, SERVER_OVERRIDE_PRESENCE, TRUE);
  subscription->announced = server_override_get (override, SERVER_OVERRIDE_JOIN_LEAVE,
                                                 rules->join_leave);
  subscription->watches = subscription->announced && (forced || (asks_joins && may_see));
  server_subscription_set_info (subscription, options->info);
  g_ptr_array_add (self->subscriptions, subscription);
  return subscription;
}

/**
 * server_session_end_subscription:
 * @subscription: of this session; gone afterwards.
 * @code: a #WireUnsubscribeCode, or one of the application.
 *
 * Ends a subscription and tells the client why, after what was published
 * before. Who has it without having asked cannot ask again, so where the
 * client shall come back, the connection ends.
 */
void
server_session_end_subscription (ServerSession      *self,
                                 ServerSubscription *subscription,
                                 guint               code)
{
  WireReply push = {
    .type = WIRE_REPLY_PUSH,
    .push = WIRE_PUSH_UNSUBSCRIBE,
    .channel = (char *) server_channel_get_name (subscription->channel),
    .close = { code, (char *) wire_unsubscribe_code_get_reason (code), FALSE },
  };

  if (subscription->server_side && code == WIRE_UNSUBSCRIBE_INSUFFICIENT_STATE)
    {
      server_session_disconnect (self, WIRE_DISCONNECT_INSUFFICIENT_STATE);
      return;
    }

  server_channel_flush (subscription->channel);
  server_session_reply (self, &push);
  server_session_forget_subscription (self, subscription);
}

static void
expired_cb (gpointer data)
{
  ServerSubscription *subscription = data;
  ServerSession *self = subscription->session;

  if (subscription->server_side)
    server_session_disconnect (self, WIRE_DISCONNECT_SUBSCRIPTION_EXPIRED);
  else
    server_session_end_subscription (self, subscription, WIRE_UNSUBSCRIBE_EXPIRED);
}

static void
refresh_cb (gpointer data)
{
  ServerSubscription *subscription = data;
  ServerSession *self = subscription->session;
  g_autofree char *channel = g_strdup (server_channel_get_name (subscription->channel));

  server_session_schedule (self, &subscription->extras->expiry,
                           server_hub_get_config (self->hub)->expired_sub_close_delay,
                           expired_cb, subscription);
  server_session_ask (self, SERVER_HOOK_SUB_REFRESH, channel);
}

/*< private >
 * server_session_limit:
 * @expires_at: seconds since 1970, in the future, or 0 for never.
 *
 * Sets when a subscription ends, which it does a while later, so that whoever
 * has to prolong it can.
 *
 * Returns: the seconds until then
 */
guint32
server_session_limit (ServerSession      *self,
                      ServerSubscription *subscription,
                      gint64              expires_at)
{
  ServerConfig *config = server_hub_get_config (self->hub);
  ServerLoop *loop = server_hub_get_loop (self->hub);
  gint64 delay;

  if (expires_at == 0)
    {
      if (subscription->extras != NULL)
        server_wheel_cancel (server_loop_get_wheel (loop), &subscription->extras->expiry);
      return 0;
    }

  delay = server_session_get_delay (expires_at);
  if (subscription->server_refreshes)
    server_session_schedule (self, &server_subscription_get_extras (subscription)->expiry,
                             delay, refresh_cb, subscription);
  else
    server_session_schedule (self, &server_subscription_get_extras (subscription)->expiry,
                             delay + config->expired_sub_close_delay, expired_cb, subscription);

  return server_session_get_ttl (expires_at);
}

/* What has been decided while the store was asked. */
static void
finish_subscription (ServerSession      *self,
                     ServerSubscription *subscription)
{
  guint code = subscription->extras != NULL ? subscription->extras->unsubscribe_code : 0;

  if (code != 0)
    server_session_end_subscription (self, subscription, code);
}

static void
subscribed_cb (guint                error_code,
               WireSubscribeResult *result,
               gpointer             data)
{
  ServerPending *pending = data;
  ServerSession *self = pending->session;
  const char *name = server_channel_get_name (pending->channel);
  ServerSubscription *subscription = server_session_find_subscription (self, name);

  if (subscription != NULL && error_code != 0)
    {
      server_session_forget_subscription (self, subscription);
      server_session_reply_error (self, pending->id, error_code);
    }
  else if (subscription != NULL)
    {
      WireReply reply = {
        .type = WIRE_REPLY_RESULT,
        .id = pending->id,
        .method = WIRE_METHOD_SUBSCRIBE,
      };
      guint32 ttl = server_session_limit (self, subscription, pending->expires_at);

      server_channel_adapt (pending->channel, subscription, result);
      reply.subscribe = *result;
      reply.subscribe.data = pending->data;
      reply.subscribe.expires = ttl > 0 && !subscription->server_refreshes;
      reply.subscribe.ttl = reply.subscribe.expires ? ttl : 0;
      server_session_reply (self, &reply);
      server_channel_add (pending->channel, subscription);
      finish_subscription (self, subscription);
    }

  server_pending_finish (pending);
}

/* Returns the error code, 0 if the token is good, or -1 if the connection has
 * been ended because it is somebody else's. */
static int
check_token (ServerSession *self,
             const char    *channel,
             const char    *token,
             ServerClaims  *claims)
{
  ServerTokenStatus status;

  status = server_token_check (token, server_hub_get_config (self->hub)->keyring,
                               SERVER_TOKEN_SUBSCRIPTION, g_get_real_time () / G_USEC_PER_SEC, claims);
  if (status == SERVER_TOKEN_EXPIRED)
    return WIRE_ERROR_CODE_TOKEN_EXPIRED;
  if (status != SERVER_TOKEN_VALID)
    return WIRE_ERROR_CODE_PERMISSION_DENIED;

  if (!g_str_equal (claims->user, self->user) || g_strcmp0 (claims->channel, channel) != 0 ||
      (claims->client != NULL && !g_str_equal (claims->client, self->client)))
    {
      server_session_disconnect (self, WIRE_DISCONNECT_INVALID_TOKEN);
      return -1;
    }

  return claims->ends_at == 0 || server_session_get_ttl (claims->ends_at) > 0 ? 0 : WIRE_ERROR_CODE_EXPIRED;
}

/* A token decides alone, and a hook where there is no token; else the rules
 * do. Returns what check_token() does. */
static int
admit (ServerSession              *self,
       const WireSubscribeRequest *request,
       const ServerHookAnswer     *answer,
       ServerClaims               *claims,
       ServerSubscribeOptions     *options)
{
  g_autoptr (ServerChannel) channel = NULL;
  int error_code;

  if (request->token != NULL)
    {
      error_code = check_token (self, request->channel, request->token, claims);
      *options = (ServerSubscribeOptions) {
        .info = claims->info, .data = claims->data,
        .expires_at = claims->ends_at, .override = claims->override,
      };
      return error_code;
    }

  if (answer != NULL && !answer->passed)
    {
      *options = (ServerSubscribeOptions) {
        .info = answer->info, .data = answer->data,
        .expires_at = answer->expires_at, .override = answer->override,
      };
      return answer->expires_at == 0 || server_session_get_ttl (answer->expires_at) > 0
             ? 0 : WIRE_ERROR_CODE_EXPIRED;
    }

  channel = server_hub_open_channel (self->hub, request->channel);
  return server_session_allows (self, channel, SERVER_PERMISSION_READ)
         ? 0 : WIRE_ERROR_CODE_PERMISSION_DENIED;
}

static void
subscribe (ServerSession                *self,
           const WireCommand            *command,
           const ServerHookAnswer       *answer,
           const ServerSubscribeOptions *options)
{
  const WireSubscribeRequest *request = &command->subscribe;
  g_autoptr (ServerChannel) channel = server_hub_open_channel (self->hub, request->channel);
  ServerSubscription *subscription;
  ServerPending *pending;
  guint error_code;

  subscription = server_session_begin (self, channel, options, request->join_leave);
  error_code = server_subscription_ask (subscription, request);
  if (error_code != 0)
    {
      server_session_forget_subscription (self, subscription);
      server_session_reply_error (self, command->id, error_code);
      return;
    }

  if (answer != NULL && !answer->passed)
    {
      subscription->publish_decided = answer->may_publish != SERVER_VERDICT_NONE;
      subscription->may_publish = answer->may_publish == SERVER_VERDICT_ALLOW;
      subscription->server_refreshes =
        server_hub_get_hook (self->hub, SERVER_HOOK_SUB_REFRESH)->func != NULL;
    }

  pending = server_pending_new (self, channel, command->id, SERVER_SESSION_READ_LOAD);
  pending->data = options->data != NULL ? g_bytes_ref (options->data) : NULL;
  pending->expires_at = options->expires_at;
  server_channel_recover (channel, request,
                          server_session_may_recover (self, channel, &options->override),
                          subscribed_cb, pending);
}

/*< private >
 * server_session_handle_subscribe:
 */
void
server_session_handle_subscribe (ServerSession          *self,
                                 WireCommand            *command,
                                 const ServerHookAnswer *answer)
{
  const WireSubscribeRequest *request = &command->subscribe;
  guint max_channels = server_hub_get_config (self->hub)->max_channels;
  g_auto (ServerClaims) claims = { 0 };
  ServerSubscribeOptions options = { 0 };
  int error_code;

  if (!server_session_check_channel (self, command->id, request->channel))
    return;

  if (!server_subscription_knows (request->delta))
    {
      server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
      return;
    }

  if (server_session_find_subscription (self, request->channel) != NULL)
    error_code = WIRE_ERROR_CODE_ALREADY_SUBSCRIBED;
  else if (self->subscriptions->len >= max_channels)
    error_code = WIRE_ERROR_CODE_LIMIT_EXCEEDED;
  else if (request->token == NULL &&
           server_session_consult (self, command, answer, SERVER_HOOK_SUBSCRIBE))
    return;
  else
    error_code = admit (self, request, answer, &claims, &options);

  if (error_code > 0)
    server_session_reply_error (self, command->id, error_code);
  else if (error_code == 0)
    subscribe (self, command, answer, &options);
}

/*< private >
 * server_session_handle_unsubscribe:
 */
void
server_session_handle_unsubscribe (ServerSession          *self,
                                   WireCommand            *command,
                                   const ServerHookAnswer *answer)
{
  ServerSubscription *subscription;

  if (!server_session_check_channel (self, command->id, command->channel.channel))
    return;

  subscription = server_session_find_subscription (self, command->channel.channel);
  if (subscription != NULL)
    {
      server_channel_flush (subscription->channel);
      server_session_forget_subscription (self, subscription);
    }

  server_session_reply_empty (self, command->id, WIRE_METHOD_UNSUBSCRIBE);
}

static void
refresh_by_token (ServerSession      *self,
                  ServerSubscription *subscription,
                  const WireCommand  *command)
{
  g_auto (ServerClaims) claims = { 0 };
  int error_code = check_token (self, command->refresh.channel, command->refresh.token, &claims);
  WireReply reply = {
    .type = WIRE_REPLY_RESULT,
    .id = command->id,
    .method = WIRE_METHOD_SUB_REFRESH,
  };

  if (error_code == WIRE_ERROR_CODE_PERMISSION_DENIED)
    server_session_disconnect (self, WIRE_DISCONNECT_INVALID_TOKEN);
  else if (error_code > 0)
    server_session_reply_error (self, command->id, error_code);
  else if (error_code == 0)
    {
      server_subscription_set_info (subscription, claims.info);
      reply.refresh.expires = claims.ends_at != 0;
      reply.refresh.ttl = server_session_limit (self, subscription, claims.ends_at);
      server_session_reply (self, &reply);
    }
}

/*< private >
 * server_session_handle_sub_refresh:
 *
 * Prolongs a subscription with another token for it.
 */
void
server_session_handle_sub_refresh (ServerSession          *self,
                                   WireCommand            *command,
                                   const ServerHookAnswer *answer)
{
  ServerSubscription *subscription;

  if (!server_session_check_channel (self, command->id, command->refresh.channel))
    return;

  subscription = server_session_find_subscription (self, command->refresh.channel);
  if (subscription == NULL)
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_PERMISSION_DENIED);
  else if (subscription->server_side || subscription->server_refreshes)
    server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
  else if (server_keyring_is_empty (server_hub_get_config (self->hub)->keyring))
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_NOT_AVAILABLE);
  else if (command->refresh.token == NULL)
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_BAD_REQUEST);
  else
    refresh_by_token (self, subscription, command);
}

/*< private >
 * server_session_take_sub_refresh:
 *
 * Goes on when the hook has said whether a subscription may go on. Where it
 * could not say, the subscription ends when its time is over.
 */
void
server_session_take_sub_refresh (ServerSession          *self,
                                 const char             *channel,
                                 const ServerHookAnswer *answer)
{
  ServerSubscription *subscription = server_session_find_subscription (self, channel);

  if (subscription == NULL || answer->passed || answer->error_code != 0)
    return;

  if (answer->expired || (answer->expires_at != 0 && server_session_get_ttl (answer->expires_at) == 0))
    {
      expired_cb (subscription);
      return;
    }

  server_subscription_set_info (subscription, answer->info);
  server_session_limit (self, subscription, answer->expires_at);
}

static void
push_subscribe (ServerPending             *pending,
                const WireSubscribeResult *result)
{
  const char *name = server_channel_get_name (pending->channel);
  WireReply push = {
    .type = WIRE_REPLY_PUSH,
    .push = WIRE_PUSH_SUBSCRIBE,
    .channel = (char *) name,
    .subscribe = {
      .recoverable = result->recoverable,
      .positioned = result->positioned,
      .position = result->position,
      .data = pending->data,
    },
  };

  server_session_reply (pending->session, &push);
  for (guint i = 0; result->publications != NULL && i < result->publications->len; i++)
    {
      WireReply publication = {
        .type = WIRE_REPLY_PUSH,
        .push = WIRE_PUSH_PUBLICATION,
        .channel = (char *) name,
        .publication = g_ptr_array_index (result->publications, i),
      };

      server_session_reply (pending->session, &publication);
    }
}

static void
server_subscribed_cb (guint                error_code,
                      WireSubscribeResult *result,
                      gpointer             data)
{
  ServerPending *pending = data;
  ServerSession *self = pending->session;
  const char *name = server_channel_get_name (pending->channel);
  ServerSubscription *subscription = server_session_find_subscription (self, name);

  if (subscription == NULL && error_code == 0)
    error_code = WIRE_ERROR_CODE_NOT_AVAILABLE;
  else if (subscription != NULL && error_code != 0)
    server_session_forget_subscription (self, subscription);
  else if (subscription != NULL)
    {
      server_session_limit (self, subscription, pending->expires_at);
      server_channel_adapt (pending->channel, subscription, result);
      push_subscribe (pending, result);
      server_channel_add (pending->channel, subscription);
      finish_subscription (self, subscription);
    }

  if (pending->func != NULL)
    pending->func (error_code, pending->func_data);
  server_pending_finish (pending);
}

static guint
check_subscribe (ServerSession                *self,
                 const char                   *channel,
                 const ServerSubscribeOptions *options)
{
  if (!wire_channel_is_valid (channel))
    return WIRE_ERROR_CODE_BAD_REQUEST;
  if (options->expires_at != 0 && server_session_get_ttl (options->expires_at) == 0)
    return WIRE_ERROR_CODE_EXPIRED;
  if (!server_session_is_connected (self))
    return WIRE_ERROR_CODE_NOT_AVAILABLE;
  if (server_session_find_subscription (self, channel) != NULL)
    return WIRE_ERROR_CODE_ALREADY_SUBSCRIBED;
  return 0;
}

/**
 * server_session_subscribe:
 * @channel: as on the wire.
 * @options: (nullable): what is special about it.
 * @func: (nullable): called with an error code, or with 0.
 *
 * Subscribes the client, which has not asked for it and is told, to a channel
 * that it need not be permitted to read. One that has too many channels is
 * sent away.
 */
void
server_session_subscribe (ServerSession                *self,
                          const char                   *channel,
                          const ServerSubscribeOptions *options,
                          ServerSessionFunc             func,
                          gpointer                      data)
{
  static const ServerSubscribeOptions none = { 0 };
  const ServerSubscribeOptions *wanted = options != NULL ? options : &none;
  guint max_channels = server_hub_get_config (self->hub)->max_channels;
  guint error_code = check_subscribe (self, channel, wanted);
  g_autoptr (ServerChannel) opened = NULL;
  WireSubscribeRequest request = { .recover = wanted->recover, .since = wanted->since };
  ServerPending *pending;

  if (error_code == 0 && self->subscriptions->len >= max_channels)
    {
      error_code = WIRE_ERROR_CODE_LIMIT_EXCEEDED;
      server_session_disconnect (self, WIRE_DISCONNECT_CHANNEL_LIMIT);
    }
  if (error_code != 0)
    {
      if (func != NULL)
        func (error_code, data);
      return;
    }

  opened = server_hub_open_channel (self->hub, channel);
  server_session_begin (self, opened, wanted, FALSE)->server_side = TRUE;
  pending = server_pending_new (self, opened, 0, SERVER_SESSION_READ_LOAD);
  pending->data = wanted->data != NULL ? g_bytes_ref (wanted->data) : NULL;
  pending->expires_at = wanted->expires_at;
  pending->func = func;
  pending->func_data = data;
  server_channel_recover (opened, &request,
                          server_session_may_recover (self, opened, &wanted->override),
                          server_subscribed_cb, pending);
}

/**
 * server_session_unsubscribe:
 * @channel: as on the wire.
 * @code: a #WireUnsubscribeCode, or one of the application; 0 for
 *   %WIRE_UNSUBSCRIBE_SERVER.
 *
 * Ends a subscription, whoever has asked for it, and tells the client.
 *
 * Returns: whether there was one
 */
gboolean
server_session_unsubscribe (ServerSession *self,
                            const char    *channel,
                            guint          code)
{
  ServerSubscription *subscription = server_session_find_subscription (self, channel);

  if (subscription == NULL)
    return FALSE;

  if (code == 0)
    code = WIRE_UNSUBSCRIBE_SERVER;
  if (subscription->joined)
    server_session_end_subscription (self, subscription, code);
  else
    server_subscription_get_extras (subscription)->unsubscribe_code = code;
  return TRUE;
}
