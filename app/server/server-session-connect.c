/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-session-private.h"

#include "server-api.h"
#include "server-headers.h"
#include "server-token.h"

#include <string.h>

/* Longer ones are told as this. */
#define MAX_TTL (G_GINT64_CONSTANT (365) * 24 * 60 * 60)

/* How much of what a client has missed goes into the answer to its connect
 * command. For channels after that it has to look elsewhere. */
#define MAX_RECOVERED_SIZE SERVER_STORE_MAX_READ_SIZE

/**
 * Connecting:
 * @reply: what the client will be answered.
 * @channels: (element-type ServerClaimedChannel): what it is subscribed to.
 * @requests: (nullable) (element-type WireSubscribeRequest): what it wants to
 *   recover.
 * @next: which one of @channels comes next.
 * @recovered: bytes of publications in @reply.
 * @busy: the store is asked.
 * @running: more are begun already, further up the stack.
 *
 * A connect command on its way: the channels are asked for one after the other.
 */
typedef struct
{
  ServerSession *session;
  WireReply *reply;
  GPtrArray *channels;
  GPtrArray *requests;
  guint next;
  gsize recovered;
  gint64 expires_at;
  gboolean busy;
  gboolean running;
  gboolean failed;
} Connecting;

static void advance (Connecting *self);

/*< private >
 * server_session_get_delay:
 * @time: seconds since 1970.
 *
 * Returns: the milliseconds until then, negative if it is past
 */
gint64
server_session_get_delay (gint64 time)
{
  gint64 now = g_get_real_time () / 1000;

  return CLAMP (time, 0, G_MAXINT64 / 2000) * 1000 - now;
}

/*< private >
 * server_session_get_ttl:
 * @expires_at: seconds since 1970.
 *
 * Returns: what a client is told of it: the seconds until then, 0 if it is past
 */
guint32
server_session_get_ttl (gint64 expires_at)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  return CLAMP (expires_at - now, 0, MAX_TTL);
}

static void
claimed_channel_free (ServerClaimedChannel *channel)
{
  g_clear_pointer (&channel->info, g_bytes_unref);
  g_clear_pointer (&channel->data, g_bytes_unref);
  g_free (channel->name);
  g_free (channel);
}

static void
add_channel (GPtrArray                  *channels,
             const char                 *name,
             const ServerClaimedChannel *claimed)
{
  ServerClaimedChannel *channel = g_new0 (ServerClaimedChannel, 1);

  channel->name = g_strdup (name);
  if (claimed != NULL)
    {
      channel->info = claimed->info != NULL ? g_bytes_ref (claimed->info) : NULL;
      channel->data = claimed->data != NULL ? g_bytes_ref (claimed->data) : NULL;
      channel->override = claimed->override;
    }
  g_ptr_array_add (channels, channel);
}

/* A user whose id would let others, too, into the channel of that name gets
 * none, nor does who has come by the page, and is anybody. */
static char *
dup_personal_channel (ServerSession *self)
{
  ServerConfig *config = server_hub_get_config (self->hub);
  g_autofree char *name = NULL;

  if (!config->personal_channel || self->user[0] == '\0' || self->guest.page ||
      strpbrk (self->user, "#,") != NULL || g_str_has_suffix (self->user, "~live"))
    return NULL;

  name = g_strconcat (config->personal_namespace != NULL ? config->personal_namespace : "",
                      config->personal_namespace != NULL ? ":#" : "#", self->user, NULL);
  return wire_channel_is_valid (name) ? g_steal_pointer (&name) : NULL;
}

static void
connecting_free (Connecting *self)
{
  server_session_unref (self->session);
  wire_reply_free (self->reply);
  g_ptr_array_unref (self->channels);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_free (self);
}

static void
end_others (ServerSession *self)
{
  g_autoptr (GPtrArray) sessions = server_hub_dup_sessions (self->hub, self->user);

  for (guint i = 0; i < sessions->len; i++)
    {
      ServerSession *other = g_ptr_array_index (sessions, i);

      if (other != self)
        server_session_disconnect (other, WIRE_DISCONNECT_CONNECTION_LIMIT);
    }
}

static void
fail (Connecting *connecting)
{
  ServerSession *self = connecting->session;

  while (self->subscriptions->len > 0)
    server_session_forget_subscription (self, g_ptr_array_index (self->subscriptions, 0));
  g_clear_pointer (&self->held, g_ptr_array_unref);
  self->state = SERVER_SESSION_NEW;
  server_session_reply_error (self, connecting->reply->id, WIRE_ERROR_CODE_INTERNAL);
  server_session_refuse (self);
}

static void
finish (Connecting *connecting)
{
  ServerSession *self = connecting->session;
  ServerConfig *config = server_hub_get_config (self->hub);
  WireConnectResult *result = &connecting->reply->connect;

  result->expires = connecting->expires_at != 0 && !self->server_refreshes;
  result->ttl = result->expires ? server_session_get_ttl (connecting->expires_at) : 0;
  server_session_reply (self, connecting->reply);
  if (self->held_size > (gsize) config->max_queue_size)
    {
      server_session_disconnect (self, WIRE_DISCONNECT_SLOW);
      return;
    }

  server_session_accept (self);
  server_session_expire (self, connecting->expires_at);
  if (config->personal_channel && config->personal_single && self->user[0] != '\0')
    end_others (self);
}

static gsize
get_size (GPtrArray *publications)
{
  gsize size = 0;

  for (guint i = 0; publications != NULL && i < publications->len; i++)
    {
      const WirePublication *publication = g_ptr_array_index (publications, i);

      size += g_bytes_get_size (publication->data);
    }

  return size;
}

static void
recovered_cb (guint                error_code,
              WireSubscribeResult *result,
              gpointer             data)
{
  Connecting *connecting = data;
  ServerSession *self = connecting->session;
  ServerClaimedChannel *claimed = g_ptr_array_index (connecting->channels, connecting->next++);
  ServerSubscription *subscription = server_session_find_subscription (self, claimed->name);

  connecting->busy = FALSE;
  if (error_code != 0)
    connecting->failed = TRUE;
  else if (subscription != NULL)
    {
      WireSubscribeResult *copy;

      server_channel_adapt (subscription->channel, subscription, result);
      copy = g_memdup2 (result, sizeof *result);
      copy->channel = g_strdup (claimed->name);
      copy->position.epoch = g_strdup (result->position.epoch);
      copy->data = claimed->data != NULL ? g_bytes_ref (claimed->data) : NULL;
      copy->publications = result->publications != NULL ? g_ptr_array_ref (result->publications) : NULL;
      connecting->recovered += get_size (copy->publications);
      g_ptr_array_add (connecting->reply->connect.subs, copy);
      server_channel_add (subscription->channel, subscription);
    }

  advance (connecting);
}

static const WireSubscribeRequest *
find_request (Connecting *self,
              const char *channel)
{
  for (guint i = 0; self->requests != NULL && i < self->requests->len; i++)
    {
      const WireSubscribeRequest *request = g_ptr_array_index (self->requests, i);

      if (g_strcmp0 (request->channel, channel) == 0)
        return request;
    }

  return NULL;
}

static void
begin_next (Connecting *connecting)
{
  ServerSession *self = connecting->session;
  ServerClaimedChannel *claimed = g_ptr_array_index (connecting->channels, connecting->next);
  g_autoptr (ServerChannel) channel = server_hub_open_channel (self->hub, claimed->name);
  const WireSubscribeRequest *asked = find_request (connecting, claimed->name);
  WireSubscribeRequest request = { 0 };
  ServerSubscribeOptions options = { .info = claimed->info, .override = claimed->override };
  ServerSubscription *subscription;

  if (asked != NULL)
    request = *asked;
  if (connecting->recovered > MAX_RECOVERED_SIZE)
    request.since = (WirePosition) { (char *) "", 0 };
  request.flag = 0;
  request.tf = NULL;
  subscription = server_session_begin (self, channel, &options, FALSE);
  subscription->server_side = TRUE;
  if (server_subscription_knows (request.delta))
    server_subscription_ask (subscription, &request);
  connecting->busy = TRUE;
  server_channel_recover (channel, &request,
                          server_session_may_recover (self, channel, &claimed->override),
                          recovered_cb, connecting);
}

static void
advance (Connecting *self)
{
  if (self->running)
    return;

  self->running = TRUE;
  while (!self->busy && !self->failed && self->session->connection != NULL &&
         self->next < self->channels->len)
    begin_next (self);
  self->running = FALSE;

  if (self->busy)
    return;

  if (self->session->connection != NULL)
    {
      if (self->failed)
        fail (self);
      else
        finish (self);
    }
  server_session_done (self->session, 0);
  connecting_free (self);
}

/* The user is known now. Whether it may come in is not. */
static gboolean
check_limits (ServerSession *self,
              GPtrArray     *channels)
{
  ServerConfig *config = server_hub_get_config (self->hub);
  guint max = config->max_connections_per_user;
  gboolean is_single = config->personal_channel && config->personal_single;

  if (max > 0 && !is_single && server_hub_count_sessions (self->hub, self->user, max) >= max)
    {
      server_session_disconnect (self, WIRE_DISCONNECT_CONNECTION_LIMIT);
      return FALSE;
    }
  if (channels->len > config->max_channels)
    {
      server_session_disconnect (self, WIRE_DISCONNECT_CHANNEL_LIMIT);
      return FALSE;
    }

  return TRUE;
}

static void
begin_connecting (ServerSession     *self,
                  const WireCommand *command,
                  GPtrArray         *claimed,
                  GBytes            *data,
                  gint64             expires_at)
{
  g_autoptr (GPtrArray) channels = g_ptr_array_new_with_free_func ((GDestroyNotify) claimed_channel_free);
  g_autofree char *personal = dup_personal_channel (self);
  gint64 interval = server_hub_get_config (self->hub)->ping_interval;
  Connecting *connecting;

  if (personal != NULL)
    add_channel (channels, personal, NULL);
  for (guint i = 0; claimed != NULL && i < claimed->len; i++)
    {
      const ServerClaimedChannel *channel = g_ptr_array_index (claimed, i);

      if (g_strcmp0 (channel->name, personal) != 0)
        add_channel (channels, channel->name, channel);
    }

  if (!check_limits (self, channels))
    return;

  server_hub_add_user (self->hub, self);
  self->state = SERVER_SESSION_CONNECTING;
  connecting = g_new0 (Connecting, 1);
  connecting->session = server_session_ref (self);
  connecting->reply = wire_reply_new_result (command->id, WIRE_METHOD_CONNECT);
  connecting->reply->connect.client = g_strdup (self->client);
  connecting->reply->connect.version = g_strdup (APP_VERSION);
  connecting->reply->connect.session = g_strdup (server_session_get_secret (self));
  if (connecting->reply->connect.session != NULL)
    connecting->reply->connect.node = g_strdup (server_api_get_node (server_hub_get_api (self->hub)));
  connecting->reply->connect.ping = (interval + 999) / 1000;
  connecting->reply->connect.pong = interval > 0;
  connecting->reply->connect.data = data != NULL ? g_bytes_ref (data) : NULL;
  if (channels->len > 0)
    connecting->reply->connect.subs = g_ptr_array_new_with_free_func ((GDestroyNotify) wire_subscribe_result_free);
  connecting->channels = g_steal_pointer (&channels);
  connecting->requests = command->connect.subs != NULL ? g_ptr_array_ref (command->connect.subs) : NULL;
  connecting->expires_at = expires_at;
  advance (connecting);
}

static void
expired_cb (gpointer data)
{
  server_session_disconnect (data, WIRE_DISCONNECT_EXPIRED);
}

static void
refresh_cb (gpointer data)
{
  ServerSession *self = data;

  server_session_schedule (self, &self->expiry,
                           server_hub_get_config (self->hub)->expired_close_delay, expired_cb, self);
  server_session_ask (self, SERVER_HOOK_REFRESH, NULL);
}

/*< private >
 * server_session_expire:
 * @expires_at: seconds since 1970, in the future, or 0 for never.
 *
 * Sets when the connection ends, which it does a while later, so that whoever
 * has to prolong it can.
 */
void
server_session_expire (ServerSession *self,
                       gint64         expires_at)
{
  gint64 delay;

  server_wheel_cancel (server_loop_get_wheel (server_hub_get_loop (self->hub)), &self->expiry);
  if (expires_at == 0)
    return;

  delay = server_session_get_delay (expires_at);
  if (self->server_refreshes)
    server_session_schedule (self, &self->expiry, delay, refresh_cb, self);
  else
    server_session_schedule (self, &self->expiry,
                             delay + server_hub_get_config (self->hub)->expired_close_delay,
                             expired_cb, self);
}

static void
set_info (ServerSession *self,
          GBytes        *info)
{
  if (info == NULL)
    return;

  g_bytes_ref (info);
  g_clear_pointer (&self->info, g_bytes_unref);
  self->info = info;
}

static void
set_meta (ServerSession *self,
          GBytes        *meta)
{
  if (meta == NULL)
    return;

  g_bytes_ref (meta);
  g_clear_pointer (&self->meta, g_bytes_unref);
  self->meta = meta;
}

/* What has run out before it is told to the client is not worth telling. */
static gboolean
refuse_if_over (ServerSession *self,
                guint32        id,
                gint64         expires_at)
{
  if (expires_at == 0 || server_session_get_ttl (expires_at) > 0)
    return FALSE;

  server_session_reply_error (self, id, WIRE_ERROR_CODE_EXPIRED);
  server_session_refuse (self);
  return TRUE;
}

static void
connect_by_answer (ServerSession          *self,
                   const WireCommand      *command,
                   const ServerHookAnswer *answer)
{
  if (answer->user == NULL)
    {
      server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
      return;
    }

  if (refuse_if_over (self, command->id, answer->expires_at))
    return;

  g_set_str (&self->user, answer->user);
  self->admin = answer->admin;
  self->server_refreshes = server_hub_get_hook (self->hub, SERVER_HOOK_REFRESH)->func != NULL;
  set_info (self, answer->info);
  set_meta (self, answer->meta);
  begin_connecting (self, command, answer->channels, answer->data, answer->expires_at);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GStrv
dup_channels (const ServerClaims *claims)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; claims->channels != NULL && i < claims->channels->len; i++)
    {
      const ServerClaimedChannel *channel = g_ptr_array_index (claims->channels, i);

      g_ptr_array_add (names, g_strdup (channel->name));
    }
  if (names->len == 0)
    {
      g_ptr_array_unref (names);
      return NULL;
    }

  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (names, FALSE);
}

static gboolean
has_channels_of (ServerSession      *self,
                 const ServerClaims *claims)
{
  g_auto (GStrv) channels = dup_channels (claims);

  if (channels == NULL || self->token_channels == NULL)
    return channels == NULL && self->token_channels == NULL;

  return g_strv_equal ((const char *const *) channels, (const char *const *) self->token_channels);
}

static ServerTokenStatus
check_token (ServerSession *self,
             const char    *token,
             ServerClaims  *claims)
{
  return server_token_check (token, server_hub_get_config (self->hub)->keyring,
                             SERVER_TOKEN_CONNECTION, g_get_real_time () / G_USEC_PER_SEC, claims);
}

/* Who comes from the page has a token of the page. */
static gboolean
admit_guest (ServerSession      *self,
             const ServerClaims *claims)
{
  ServerConfig *config = server_hub_get_config (self->hub);

  return server_invitee_read (&self->guest, claims->meta, config) &&
         !server_invitee_is_revoked (&self->guest, claims->user, server_hub_get_guests (self->hub), config) &&
         (self->guest.page || !self->from_page);
}

static void
connect_by_token (ServerSession     *self,
                  const WireCommand *command)
{
  g_auto (ServerClaims) claims = { 0 };

  switch (check_token (self, command->connect.token, &claims))
    {
    case SERVER_TOKEN_VALID:
      if (refuse_if_over (self, command->id, claims.ends_at))
        break;
      if (!admit_guest (self, &claims))
        {
          server_session_disconnect (self, WIRE_DISCONNECT_INVALID_TOKEN);
          break;
        }
      self->user = g_steal_pointer (&claims.user);
      self->admin = claims.admin;
      self->token_channels = dup_channels (&claims);
      set_info (self, claims.info);
      set_meta (self, claims.meta);
      begin_connecting (self, command, claims.channels, NULL, claims.ends_at);
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

/*< private >
 * server_session_handle_connect:
 *
 * A token says who comes. Without one the hook does, or, where there is none,
 * the configuration whether visitors may.
 */
void
server_session_handle_connect (ServerSession          *self,
                               WireCommand            *command,
                               const ServerHookAnswer *answer)
{
  if (answer == NULL)
    self->headers = server_headers_merge (server_hub_get_config (self->hub), self->headers,
                                          command->connect.headers);

  if (command->connect.token != NULL)
    connect_by_token (self, command);
  else if (self->from_page)
    server_session_disconnect (self, WIRE_DISCONNECT_INVALID_TOKEN);
  else if (server_session_consult (self, command, answer, SERVER_HOOK_CONNECT))
    return;
  else if (answer != NULL && !answer->passed)
    connect_by_answer (self, command, answer);
  else if (server_hub_get_config (self->hub)->anonymous)
    {
      self->user = g_strdup ("");
      begin_connecting (self, command, NULL, NULL, 0);
    }
  else
    server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
}

static void
refresh_by_token (ServerSession     *self,
                  const WireCommand *command)
{
  g_auto (ServerClaims) claims = { 0 };
  ServerTokenStatus status = check_token (self, command->refresh.token, &claims);
  WireReply reply = {
    .type = WIRE_REPLY_RESULT,
    .id = command->id,
    .method = WIRE_METHOD_REFRESH,
  };

  if (status == SERVER_TOKEN_EXPIRED ||
      (status == SERVER_TOKEN_VALID && claims.ends_at != 0 && server_session_get_ttl (claims.ends_at) == 0))
    server_session_disconnect (self, WIRE_DISCONNECT_EXPIRED);
  else if (status != SERVER_TOKEN_VALID || !g_str_equal (claims.user, self->user))
    server_session_disconnect (self, WIRE_DISCONNECT_INVALID_TOKEN);
  else if (!has_channels_of (self, &claims))
    server_session_disconnect (self, WIRE_DISCONNECT_INSUFFICIENT_STATE);
  else
    {
      set_info (self, claims.info);
      server_session_expire (self, claims.ends_at);
      reply.refresh.expires = claims.ends_at != 0;
      reply.refresh.ttl = claims.ends_at != 0 ? server_session_get_ttl (claims.ends_at) : 0;
      server_session_reply (self, &reply);
    }
}

/*< private >
 * server_session_handle_refresh:
 *
 * Prolongs the connection with another token of the same user. One whose
 * channels are others cannot: the client has to come back with it.
 */
void
server_session_handle_refresh (ServerSession          *self,
                               WireCommand            *command,
                               const ServerHookAnswer *answer)
{
  if (command->refresh.token == NULL || self->server_refreshes)
    server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
  else if (server_keyring_is_empty (server_hub_get_config (self->hub)->keyring))
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_NOT_AVAILABLE);
  else
    refresh_by_token (self, command);
}

/*< private >
 * server_session_take_refresh:
 *
 * Goes on when the hook has said whether the client may stay. Where it could
 * not say, the connection ends when its time is over.
 */
void
server_session_take_refresh (ServerSession          *self,
                             const ServerHookAnswer *answer)
{
  if (answer->passed || answer->error_code != 0)
    return;

  if (answer->expired || (answer->expires_at != 0 && server_session_get_ttl (answer->expires_at) == 0))
    {
      server_session_disconnect (self, WIRE_DISCONNECT_EXPIRED);
      return;
    }

  set_info (self, answer->info);
  set_meta (self, answer->meta);
  server_session_expire (self, answer->expires_at);
}

/**
 * server_session_refresh:
 * @expired: whether the connection is to end.
 * @expires_at: seconds since 1970, 0 for never.
 * @info: (nullable): what others shall see of the user, JSON text; %NULL
 *   leaves it as it is.
 *
 * Changes how long a client may stay, and tells it.
 */
void
server_session_refresh (ServerSession *self,
                        gboolean       expired,
                        gint64         expires_at,
                        GBytes        *info)
{
  g_autoptr (WireReply) push = NULL;

  if (!server_session_is_connected (self))
    return;

  if (expired || (expires_at != 0 && server_session_get_ttl (expires_at) == 0))
    {
      server_session_disconnect (self, WIRE_DISCONNECT_EXPIRED);
      return;
    }

  set_info (self, info);
  server_session_expire (self, expires_at);
  push = wire_reply_new_push (WIRE_PUSH_REFRESH, NULL);
  push->refresh.expires = expires_at != 0;
  push->refresh.ttl = expires_at != 0 ? server_session_get_ttl (expires_at) : 0;
  server_session_reply (self, push);
}
