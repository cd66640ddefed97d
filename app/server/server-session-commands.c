/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-session-private.h"

#include "server-token.h"

#include <string.h>

typedef void (*Handler) (ServerSession     *self,
                         const WireCommand *command);

/* What an answer of the store is for. */
typedef struct
{
  ServerSession *session;
  ServerChannel *channel;
  guint32 id;
  guint load;
  /* (nullable): what the client takes for the stream's epoch */
  char *epoch;
} Pending;

static Pending *
pending_new (ServerSession     *session,
             ServerChannel     *channel,
             const WireCommand *command,
             guint              load)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->session = server_session_ref (session);
  pending->channel = server_channel_ref (channel);
  pending->id = command->id;
  pending->load = load;
  session->load += load;
  return pending;
}

static void
pending_finish (Pending *pending)
{
  server_session_done (pending->session, pending->load);
  server_session_unref (pending->session);
  server_channel_unref (pending->channel);
  g_free (pending->epoch);
  g_free (pending);
}

static ServerSubscriber
get_subscriber (ServerSession *self)
{
  return (ServerSubscriber) { self->user, self->admin };
}

static gboolean
allows (ServerSession    *self,
        ServerChannel    *channel,
        ServerPermission  permission)
{
  ServerSubscriber subscriber = get_subscriber (self);

  return server_channel_allows (channel, permission, &subscriber);
}

/* A channel must be named, or the client does not know the protocol. */
static gboolean
check_channel (ServerSession *self,
               guint32        id,
               const char    *channel)
{
  if (channel == NULL)
    {
      server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
      return FALSE;
    }

  if (!wire_channel_is_valid (channel))
    {
      server_session_reply_error (self, id, WIRE_ERROR_CODE_BAD_REQUEST);
      return FALSE;
    }

  return TRUE;
}

static void
accept_connect (ServerSession *self,
                guint32        id,
                gint64         expires_at)
{
  g_autoptr (WireReply) reply = wire_reply_new_result (id, WIRE_METHOD_CONNECT);
  gint64 interval = server_hub_get_config (self->hub)->ping_interval;

  reply->connect.client = g_strdup (self->client);
  reply->connect.version = g_strdup (APP_VERSION);
  reply->connect.ping = (interval + 999) / 1000;
  reply->connect.pong = interval > 0;
  server_session_reply (self, reply);
  server_session_accept (self, expires_at);
}

static void
handle_connect (ServerSession     *self,
                const WireCommand *command)
{
  ServerConfig *config = server_hub_get_config (self->hub);
  const char *token = command->connect.token;
  g_auto (ServerClaims) claims = { 0 };
  ServerTokenStatus status;

  if (token == NULL && !config->anonymous)
    {
      server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
      return;
    }

  if (token == NULL)
    {
      self->user = g_strdup ("");
      accept_connect (self, command->id, 0);
      return;
    }

  status = server_token_check (token, config->keyring, SERVER_TOKEN_CONNECTION,
                               g_get_real_time () / G_USEC_PER_SEC, &claims);

  switch (status)
    {
    case SERVER_TOKEN_VALID:
      self->user = g_steal_pointer (&claims.user);
      self->info = g_steal_pointer (&claims.info);
      self->admin = claims.admin;
      accept_connect (self, command->id, claims.ends_at);
      break;
    case SERVER_TOKEN_EXPIRED:
      server_session_reply_error (self, command->id, WIRE_ERROR_CODE_TOKEN_EXPIRED);
      server_session_refuse (self);
      break;
    case SERVER_TOKEN_INVALID:
    default:
      server_session_disconnect (self, WIRE_DISCONNECT_INVALID_TOKEN);
      break;
    }
}

static void
subscribed_cb (guint                error_code,
               WireSubscribeResult *result,
               gpointer             data)
{
  Pending *pending = data;
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

      server_channel_adapt (pending->channel, subscription, result);
      reply.subscribe = *result;
      server_session_reply (self, &reply);
      server_channel_add (pending->channel, subscription);
    }

  pending_finish (pending);
}

static void
handle_subscribe (ServerSession     *self,
                  const WireCommand *command)
{
  const WireSubscribeRequest *request = &command->subscribe;
  guint max_channels = server_hub_get_config (self->hub)->max_channels;
  g_autoptr (ServerChannel) channel = NULL;
  ServerSubscription *subscription;
  guint error_code;

  if (!check_channel (self, command->id, request->channel))
    return;

  if (!server_subscription_knows (request->delta))
    {
      server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
      return;
    }

  if (server_session_find_subscription (self, request->channel) != NULL)
    {
      server_session_reply_error (self, command->id, WIRE_ERROR_CODE_ALREADY_SUBSCRIBED);
      return;
    }

  if (self->subscriptions->len >= max_channels)
    {
      server_session_reply_error (self, command->id, WIRE_ERROR_CODE_LIMIT_EXCEEDED);
      return;
    }

  channel = server_hub_open_channel (self->hub, request->channel);
  if (!allows (self, channel, SERVER_PERMISSION_READ))
    {
      server_session_reply_error (self, command->id, WIRE_ERROR_CODE_PERMISSION_DENIED);
      return;
    }

  subscription = server_subscription_new (self, channel);
  error_code = server_subscription_ask (subscription, request);
  if (error_code != 0)
    {
      server_subscription_free (subscription);
      server_session_reply_error (self, command->id, error_code);
      return;
    }

  g_ptr_array_add (self->subscriptions, subscription);

  server_channel_recover (channel, request, allows (self, channel, SERVER_PERMISSION_HISTORY),
                          subscribed_cb,
                          pending_new (self, channel, command, SERVER_SESSION_READ_LOAD));
}

static void
handle_unsubscribe (ServerSession     *self,
                    const WireCommand *command)
{
  ServerSubscription *subscription;

  if (!check_channel (self, command->id, command->channel.channel))
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
published_cb (const ServerPublishResult *result,
              gpointer                   data)
{
  Pending *pending = data;

  if (result->published)
    server_session_reply_empty (pending->session, pending->id, WIRE_METHOD_PUBLISH);
  else
    server_session_reply_error (pending->session, pending->id, result->error_code);

  pending_finish (pending);
}

static WirePublication *
make_publication (ServerSession *self,
                  GBytes        *data)
{
  WirePublication *publication = g_new0 (WirePublication, 1);

  publication->data = g_bytes_ref (data);
  publication->time = g_get_real_time () / 1000;
  publication->info = g_new0 (WireClientInfo, 1);
  publication->info->user = g_strdup (self->user);
  publication->info->client = g_strdup (self->client);
  publication->info->conn_info = self->info != NULL ? g_bytes_ref (self->info) : NULL;
  return publication;
}

static void
handle_publish (ServerSession     *self,
                const WireCommand *command)
{
  g_autoptr (ServerChannel) channel = NULL;
  GBytes *data = command->publish.data;
  guint load;

  if (!check_channel (self, command->id, command->publish.channel))
    return;

  if (data == NULL)
    {
      server_session_reply_error (self, command->id, WIRE_ERROR_CODE_BAD_REQUEST);
      return;
    }

  channel = server_hub_open_channel (self->hub, command->publish.channel);
  if (!allows (self, channel, SERVER_PERMISSION_PUBLISH))
    {
      server_session_reply_error (self, command->id, WIRE_ERROR_CODE_PERMISSION_DENIED);
      return;
    }

  load = 1 + g_bytes_get_size (data) / SERVER_SESSION_LOAD_SIZE;
  server_channel_publish (channel, make_publication (self, data), NULL, published_cb,
                          pending_new (self, channel, command, load));
}

static void
history_cb (ServerStoreResult *result,
            gpointer           data)
{
  Pending *pending = data;
  WireReply reply = {
    .type = WIRE_REPLY_RESULT,
    .id = pending->id,
    .method = WIRE_METHOD_HISTORY,
    .history = {
      .publications = result->publications,
      .position = { (char *) result->epoch, result->top },
    },
  };

  if (result->failed)
    server_session_reply_error (pending->session, pending->id, WIRE_ERROR_CODE_INTERNAL);
  else if (pending->epoch != NULL && !g_str_equal (pending->epoch, result->epoch))
    server_session_reply_error (pending->session, pending->id,
                                WIRE_ERROR_CODE_UNRECOVERABLE_POSITION);
  else
    server_session_reply (pending->session, &reply);

  pending_finish (pending);
}

static void
handle_history (ServerSession     *self,
                const WireCommand *command)
{
  const WireHistoryRequest *request = &command->history;
  g_autoptr (ServerChannel) channel = NULL;
  ServerStoreQuery query = {
    .limit = request->limit < 0 ? SERVER_STORE_MAX_PUBLICATIONS : request->limit,
    .has_since = request->has_since,
    .since = request->since.offset,
    .epoch = request->has_since ? request->since.epoch : NULL,
    .reverse = request->reverse,
  };
  Pending *pending;

  if (!check_channel (self, command->id, request->channel))
    return;

  channel = server_hub_open_channel (self->hub, request->channel);
  if (!server_channel_has_history (channel))
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_NOT_AVAILABLE);
  else if (!allows (self, channel, SERVER_PERMISSION_HISTORY))
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_PERMISSION_DENIED);
  else if (query.reverse && query.has_since && query.since == 0)
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_BAD_REQUEST);
  else
    {
      pending = pending_new (self, channel, command, SERVER_SESSION_READ_LOAD);
      pending->epoch = g_strdup (query.epoch);
      server_channel_read (channel, &query, history_cb, pending);
    }
}

static void
handle_pong (ServerSession     *self,
             const WireCommand *command)
{
  if (!server_session_take_pong (self))
    server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
}

static void
handle_send (ServerSession     *self,
             const WireCommand *command)
{
  server_session_disconnect (self, WIRE_DISCONNECT_NOT_AVAILABLE);
}

static void
handle_unavailable (ServerSession     *self,
                    const WireCommand *command)
{
  server_session_reply_error (self, command->id, WIRE_ERROR_CODE_NOT_AVAILABLE);
}

static void
handle_presence (ServerSession     *self,
                 const WireCommand *command)
{
  if (check_channel (self, command->id, command->channel.channel))
    handle_unavailable (self, command);
}

static void
handle_sub_refresh (ServerSession     *self,
                    const WireCommand *command)
{
  if (check_channel (self, command->id, command->refresh.channel))
    handle_unavailable (self, command);
}

static const Handler handlers[] = {
  [WIRE_METHOD_PONG] = handle_pong,
  [WIRE_METHOD_CONNECT] = handle_connect,
  [WIRE_METHOD_SUBSCRIBE] = handle_subscribe,
  [WIRE_METHOD_UNSUBSCRIBE] = handle_unsubscribe,
  [WIRE_METHOD_PUBLISH] = handle_publish,
  [WIRE_METHOD_PRESENCE] = handle_presence,
  [WIRE_METHOD_PRESENCE_STATS] = handle_presence,
  [WIRE_METHOD_HISTORY] = handle_history,
  [WIRE_METHOD_RPC] = handle_unavailable,
  [WIRE_METHOD_SEND] = handle_send,
  [WIRE_METHOD_REFRESH] = handle_unavailable,
  [WIRE_METHOD_SUB_REFRESH] = handle_sub_refresh,
  [WIRE_METHOD_UNKNOWN] = NULL,
};

static gboolean
needs_id (WireMethod method)
{
  return method != WIRE_METHOD_PONG && method != WIRE_METHOD_SEND;
}

/*< private >
 * server_session_handle:
 *
 * Does what a command asks for, or begins to.
 */
void
server_session_handle (ServerSession     *self,
                       const WireCommand *command)
{
  Handler handler = handlers[command->method];
  gboolean in_order = command->method == WIRE_METHOD_CONNECT
                      ? self->state == SERVER_SESSION_NEW
                      : self->state == SERVER_SESSION_CONNECTED;

  if (handler == NULL || !in_order || (needs_id (command->method) && command->id == 0))
    server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
  else
    handler (self, command);
}
