/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-session-private.h"

#include "server-metrics.h"
#include "server-presence.h"

/* The one method that needs nobody else. */
#define RPC_PING "rpc.ping"

/* Takes a command; @answer is what a hook has said of it, if it was asked. */
typedef void (*Handler) (ServerSession          *self,
                         WireCommand            *command,
                         const ServerHookAnswer *answer);

/*< private >
 * server_pending_new:
 * @load: what the store has to do for it.
 *
 * Returns: (transfer full): what to remember of a command
 */
ServerPending *
server_pending_new (ServerSession *session,
                    ServerChannel *channel,
                    guint32        id,
                    guint          load)
{
  ServerPending *self = g_new0 (ServerPending, 1);

  self->session = server_session_ref (session);
  self->channel = server_channel_ref (channel);
  self->id = id;
  self->load = load;
  session->load += load;
  return self;
}

/*< private >
 * server_pending_finish:
 * @self: (transfer full): what is answered now.
 */
void
server_pending_finish (ServerPending *self)
{
  server_session_done (self->session, self->load);
  server_session_unref (self->session);
  server_channel_unref (self->channel);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->epoch);
  g_free (self);
}

/*< private >
 * server_session_allows:
 *
 * Whether the rules permit something. Who has been let into a channel that
 * they do not open may do there what they say of those who may read. Who has
 * come by the page publishes where the page does, and is counted there.
 */
gboolean
server_session_allows (ServerSession    *self,
                       ServerChannel    *channel,
                       ServerPermission  permission)
{
  const char *name = server_channel_get_name (channel);
  ServerSubscription *subscription = server_session_find_subscription (self, name);
  ServerSubscriber subscriber = { self->user, self->admin, subscription != NULL, self->guest.channels };

  if (permission == SERVER_PERMISSION_PUBLISH && self->guest.page)
    return FALSE;
  if (permission == SERVER_PERMISSION_PUBLISH && subscription != NULL && subscription->publish_decided)
    return subscription->may_publish;

  return server_channel_allows (channel, permission, &subscriber);
}

/*< private >
 * server_session_check_channel:
 *
 * A channel must be named, or the client does not know the protocol.
 *
 * Returns: %FALSE if it is none, and has been answered so
 */
gboolean
server_session_check_channel (ServerSession *self,
                              guint32        id,
                              const char    *channel)
{
  if (channel == NULL)
    {
      server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
      return FALSE;
    }

  if (!wire_channel_is_valid (channel) ||
      strlen (channel) > (gsize) server_hub_get_config (self->hub)->max_channel_length)
    {
      server_session_reply_error (self, id, WIRE_ERROR_CODE_BAD_REQUEST);
      return FALSE;
    }

  return TRUE;
}

static void
published_cb (const ServerPublishResult *result,
              gpointer                   data)
{
  ServerPending *pending = data;

  if (result->published)
    server_session_reply_empty (pending->session, pending->id, WIRE_METHOD_PUBLISH);
  else
    server_session_reply_error (pending->session, pending->id, result->error_code);

  server_pending_finish (pending);
}

static WirePublication *
make_publication (ServerSession *self,
                  ServerChannel *channel,
                  GBytes        *data)
{
  const char *name = server_channel_get_name (channel);
  WireClientInfo info = server_session_get_info (self, server_session_find_subscription (self, name));
  WirePublication *publication = g_new0 (WirePublication, 1);

  publication->data = g_bytes_ref (data);
  publication->time = g_get_real_time () / 1000;
  publication->info = wire_client_info_copy (&info);
  return publication;
}

static void
publish (ServerSession          *self,
         ServerChannel          *channel,
         const WireCommand      *command,
         const ServerHookAnswer *answer)
{
  ServerPublishOptions options = SERVER_PUBLISH_OPTIONS_INIT;
  GBytes *data = command->publish.data;
  WirePublication *publication;
  guint load;

  if (answer != NULL && answer->data != NULL)
    data = answer->data;

  publication = make_publication (self, channel, data);
  if (answer != NULL)
    {
      publication->tags = answer->tags != NULL ? g_hash_table_ref (answer->tags) : NULL;
      options.skip_history = answer->skip_history;
    }

  load = 1 + g_bytes_get_size (data) / SERVER_SESSION_LOAD_SIZE;
  server_channel_publish (channel, publication, &options, published_cb,
                          server_pending_new (self, channel, command->id, load));
}

static void
handle_publish (ServerSession          *self,
                WireCommand            *command,
                const ServerHookAnswer *answer)
{
  g_autoptr (ServerChannel) channel = NULL;

  if (!server_session_check_channel (self, command->id, command->publish.channel))
    return;

  if (command->publish.data == NULL)
    {
      server_session_reply_error (self, command->id, WIRE_ERROR_CODE_BAD_REQUEST);
      return;
    }

  if (server_session_consult (self, command, answer, SERVER_HOOK_PUBLISH))
    return;

  channel = server_hub_open_channel (self->hub, command->publish.channel);
  if ((answer != NULL && !answer->passed) ||
      server_session_allows (self, channel, SERVER_PERMISSION_PUBLISH))
    publish (self, channel, command, answer);
  else
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_PERMISSION_DENIED);
}

static void
history_cb (ServerStoreResult *result,
            gpointer           data)
{
  ServerPending *pending = data;
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

  server_pending_finish (pending);
}

/* Returns whether it is asked who decides of those that are not subscribed. */
static gboolean
consult_for_reading (ServerSession          *self,
                     WireCommand            *command,
                     const ServerHookAnswer *answer,
                     ServerChannel          *channel)
{
  return server_session_find_subscription (self, server_channel_get_name (channel)) == NULL &&
         server_session_consult (self, command, answer, SERVER_HOOK_READ);
}

static gboolean
allows_reading (ServerSession          *self,
                const ServerHookAnswer *answer,
                ServerChannel          *channel,
                ServerPermission        permission)
{
  ServerSubscriber admitted = { self->user, self->admin, TRUE, self->guest.channels };

  if (answer != NULL && !answer->passed)
    return server_channel_allows (channel, permission, &admitted);

  return server_session_allows (self, channel, permission);
}

static void
handle_history (ServerSession          *self,
                WireCommand            *command,
                const ServerHookAnswer *answer)
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
  ServerPending *pending;

  if (!server_session_check_channel (self, command->id, request->channel))
    return;

  channel = server_hub_open_channel (self->hub, request->channel);
  if (!server_channel_has_history (channel))
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_NOT_AVAILABLE);
  else if (consult_for_reading (self, command, answer, channel))
    return;
  else if (!allows_reading (self, answer, channel, SERVER_PERMISSION_HISTORY))
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_PERMISSION_DENIED);
  else if (query.reverse && query.has_since && query.since == 0)
    server_session_reply_error (self, command->id, WIRE_ERROR_CODE_BAD_REQUEST);
  else
    {
      pending = server_pending_new (self, channel, command->id, SERVER_SESSION_READ_LOAD);
      pending->epoch = g_strdup (query.epoch);
      server_channel_read (channel, &query, history_cb, pending);
    }
}

/* Returns NULL if the command is answered, or will be handled again: it may be
 * gone then. */
static ServerChannel *
open_for_presence (ServerSession          *self,
                   WireCommand            *command,
                   const ServerHookAnswer *answer)
{
  g_autoptr (ServerChannel) channel = NULL;
  guint error_code = 0;

  if (!server_session_check_channel (self, command->id, command->channel.channel))
    return NULL;

  channel = server_hub_open_channel (self->hub, command->channel.channel);
  if (!server_channel_has_presence (channel))
    error_code = WIRE_ERROR_CODE_NOT_AVAILABLE;
  else if (consult_for_reading (self, command, answer, channel))
    return NULL;
  else if (!allows_reading (self, answer, channel, SERVER_PERMISSION_PRESENCE))
    error_code = WIRE_ERROR_CODE_PERMISSION_DENIED;

  if (error_code != 0)
    server_session_reply_error (self, command->id, error_code);
  return error_code == 0 ? g_steal_pointer (&channel) : NULL;
}

static void
handle_presence (ServerSession          *self,
                 WireCommand            *command,
                 const ServerHookAnswer *answer)
{
  WireReply reply = {
    .type = WIRE_REPLY_RESULT,
    .id = command->id,
    .method = WIRE_METHOD_PRESENCE,
  };
  g_autoptr (ServerChannel) channel = open_for_presence (self, command, answer);

  if (channel == NULL)
    return;

  server_presence_list (channel, &reply.presence);
  server_session_reply (self, &reply);
  g_ptr_array_unref (reply.presence.clients);
}

static void
handle_presence_stats (ServerSession          *self,
                       WireCommand            *command,
                       const ServerHookAnswer *answer)
{
  WireReply reply = {
    .type = WIRE_REPLY_RESULT,
    .id = command->id,
    .method = WIRE_METHOD_PRESENCE_STATS,
  };
  g_autoptr (ServerChannel) channel = open_for_presence (self, command, answer);

  if (channel == NULL)
    return;

  server_presence_count (channel, &reply.presence_stats);
  server_session_reply (self, &reply);
}

static void
handle_pong (ServerSession          *self,
             WireCommand            *command,
             const ServerHookAnswer *answer)
{
  if (!server_session_take_pong (self))
    server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
}

static void
handle_send (ServerSession          *self,
             WireCommand            *command,
             const ServerHookAnswer *answer)
{
  server_session_disconnect (self, WIRE_DISCONNECT_NOT_AVAILABLE);
}

static void
handle_rpc (ServerSession          *self,
            WireCommand            *command,
            const ServerHookAnswer *answer)
{
  WireReply reply = {
    .type = WIRE_REPLY_RESULT,
    .id = command->id,
    .method = WIRE_METHOD_RPC,
  };

  if (g_strcmp0 (command->rpc.method, RPC_PING) != 0)
    {
      if (!self->guest.page && server_session_consult (self, command, answer, SERVER_HOOK_RPC))
        return;
      if (answer == NULL || answer->passed)
        {
          server_session_reply_error (self, command->id, WIRE_ERROR_CODE_NOT_AVAILABLE);
          return;
        }
      reply.data.data = answer->data;
    }

  server_session_reply (self, &reply);
}

static const Handler handlers[] = {
  [WIRE_METHOD_PONG] = handle_pong,
  [WIRE_METHOD_CONNECT] = server_session_handle_connect,
  [WIRE_METHOD_SUBSCRIBE] = server_session_handle_subscribe,
  [WIRE_METHOD_UNSUBSCRIBE] = server_session_handle_unsubscribe,
  [WIRE_METHOD_PUBLISH] = handle_publish,
  [WIRE_METHOD_PRESENCE] = handle_presence,
  [WIRE_METHOD_PRESENCE_STATS] = handle_presence_stats,
  [WIRE_METHOD_HISTORY] = handle_history,
  [WIRE_METHOD_RPC] = handle_rpc,
  [WIRE_METHOD_SEND] = handle_send,
  [WIRE_METHOD_REFRESH] = server_session_handle_refresh,
  [WIRE_METHOD_SUB_REFRESH] = server_session_handle_sub_refresh,
  [WIRE_METHOD_UNKNOWN] = NULL,
};

static gboolean
needs_id (WireMethod method)
{
  return method != WIRE_METHOD_PONG && method != WIRE_METHOD_SEND;
}

/*< private >
 * server_session_handle:
 * @answer: (nullable): what a hook has said of the command.
 *
 * Does what a command asks for, or begins to.
 */
void
server_session_handle (ServerSession          *self,
                       WireCommand            *command,
                       const ServerHookAnswer *answer)
{
  Handler handler = handlers[command->method];
  gboolean in_order = command->method == WIRE_METHOD_CONNECT
                      ? self->state == SERVER_SESSION_NEW
                      : self->state == SERVER_SESSION_CONNECTED;

  if (answer == NULL)
    server_hub_get_metrics (self->hub)->commands[command->method]++;
  if (handler == NULL || !in_order || (needs_id (command->method) && command->id == 0))
    server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
  else
    handler (self, command, answer);
}
