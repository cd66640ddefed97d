/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-proxies.h"

#include "server-channel.h"
#include "server-connection.h"
#include "server-metrics.h"
#include "server-session-private.h"

/**
 * ServerProxies:
 * @config: that the backend's endpoints are of.
 */
struct _ServerProxies
{
  ServerHub *hub;
  ServerConfig *config;
  ServerBackend *backend;
};

typedef struct
{
  ServerProxies *proxies;
  ServerHookCall *call;
  ServerQuestionKind kind;
  gint64 began;
} Question;

static void
pass (ServerHookCall *call)
{
  static const ServerHookAnswer passed = { .passed = TRUE };

  server_hook_call_answer (call, &passed);
}

static void
deny (ServerHookCall *call)
{
  static const ServerHookAnswer denied = { .error_code = WIRE_ERROR_CODE_PERMISSION_DENIED };

  server_hook_call_answer (call, &denied);
}

static void
answer_connect (ServerHookCall          *call,
                const ServerProxyAnswer *answer)
{
  g_auto (ServerClaims) claims = { 0 };
  gboolean known = server_backend_read_connect (answer, &claims);
  ServerHookAnswer said = {
    .user = known ? claims.user : NULL,
    .admin = claims.admin,
    .channels = claims.channels,
    .meta = claims.meta,
    .info = claims.info,
    .data = claims.data,
    .expires_at = claims.ends_at,
  };

  server_hook_call_answer (call, &said);
}

static void
answer_refresh (ServerHookCall          *call,
                const ServerProxyAnswer *answer)
{
  g_auto (ServerClaims) claims = { 0 };
  gboolean goes_on = server_backend_read_refresh (answer, &claims);
  ServerHookAnswer said = {
    .expired = !goes_on,
    .info = claims.info,
    .meta = claims.meta,
    .expires_at = claims.ends_at,
  };

  server_hook_call_answer (call, &said);
}

static void
answer_subscribe (ServerHookCall          *call,
                  const ServerProxyAnswer *answer)
{
  g_auto (ServerClaims) claims = { 0 };
  ServerHookAnswer said;

  server_backend_read_subscribe (answer, &claims);
  said = (ServerHookAnswer) {
    .info = claims.info,
    .data = claims.data,
    .expires_at = claims.ends_at,
    .override = claims.override,
  };
  server_hook_call_answer (call, &said);
}

static void
answer_publish (ServerHookCall          *call,
                const ServerProxyAnswer *answer)
{
  g_auto (ServerPublishAnswer) publish = { 0 };
  ServerHookAnswer said;

  server_backend_read_publish (answer, &publish);
  said = (ServerHookAnswer) {
    .data = publish.data,
    .skip_history = publish.skip_history,
    .tags = publish.tags,
  };
  server_hook_call_answer (call, &said);
}

static void
answer_rpc (ServerHookCall          *call,
            const ServerProxyAnswer *answer)
{
  g_autoptr (GBytes) data = server_proxy_get_data (answer->result, "data");
  ServerHookAnswer said = { .data = data };

  server_hook_call_answer (call, &said);
}

/* Whoever could not be asked, or says something else, has not allowed it. */
static void
answer_permissions (ServerHookCall          *call,
                    const ServerProxyAnswer *answer)
{
  ServerHookAnswer said = { 0 };
  gboolean read, publish;

  server_backend_read_permissions (answer, &read, &publish);
  said.may_publish = publish ? SERVER_VERDICT_ALLOW : SERVER_VERDICT_DENY;
  if (call->kind == SERVER_HOOK_PUBLISH ? publish : read)
    server_hook_call_answer (call, &said);
  else
    deny (call);
}

static void
answer_failure (ServerHookCall          *call,
                const ServerProxyAnswer *answer)
{
  ServerHookAnswer said = {
    .disconnect_code = answer->disconnect_code,
    .disconnect_reason = answer->disconnect_reason,
    .error_code = answer->error_code,
    .error_message = answer->error_message,
    .temporary = answer->temporary,
  };

  server_hook_call_answer (call, &said);
}

static void
answered_cb (const ServerProxyAnswer *answer,
             gpointer                 data)
{
  static void (*const handlers[]) (ServerHookCall          *call,
                                   const ServerProxyAnswer *answer) = {
    [SERVER_QUESTION_CONNECT] = answer_connect,
    [SERVER_QUESTION_REFRESH] = answer_refresh,
    [SERVER_QUESTION_SUBSCRIBE] = answer_subscribe,
    [SERVER_QUESTION_SUB_REFRESH] = answer_refresh,
    [SERVER_QUESTION_PUBLISH] = answer_publish,
    [SERVER_QUESTION_RPC] = answer_rpc,
    [SERVER_QUESTION_PERMISSIONS] = answer_permissions,
  };
  g_autofree Question *question = data;
  gboolean is_failure = answer->error_code != 0 || answer->disconnect_code != 0;

  server_metrics_note_question (server_hub_get_metrics (question->proxies->hub), question->kind,
                                g_get_monotonic_time () - question->began, answer->root == NULL);
  if (is_failure && question->kind != SERVER_QUESTION_PERMISSIONS)
    answer_failure (question->call, answer);
  else
    handlers[question->kind] (question->call, answer);
}

static const char *
get_channel (const ServerHookCall *call)
{
  switch (call->kind)
    {
    case SERVER_HOOK_SUBSCRIBE:
      return call->command->subscribe.channel;
    case SERVER_HOOK_SUB_REFRESH:
      return call->channel;
    case SERVER_HOOK_PUBLISH:
      return call->command->publish.channel;
    case SERVER_HOOK_READ:
      return call->command->method == WIRE_METHOD_HISTORY ? call->command->history.channel
                                                          : call->command->channel.channel;
    case SERVER_HOOK_CONNECT:
    case SERVER_HOOK_REFRESH:
    case SERVER_HOOK_RPC:
    case SERVER_N_HOOKS:
    default:
      return NULL;
    }
}

static GPtrArray *
list_channels (GPtrArray *requests)
{
  GPtrArray *names;

  if (requests == NULL || requests->len == 0)
    return NULL;

  names = g_ptr_array_new_null_terminated (requests->len, NULL, TRUE);
  for (guint i = 0; i < requests->len; i++)
    {
      const WireSubscribeRequest *request = g_ptr_array_index (requests, i);

      if (request->channel != NULL)
        g_ptr_array_add (names, request->channel);
    }

  return names;
}

static void
ask (ServerProxies      *self,
     ServerHookCall     *call,
     ServerQuestionKind  kind)
{
  ServerSession *session = call->session;
  const WireCommand *command = call->command;
  g_autoptr (GPtrArray) channels = NULL;
  Question *question = g_new0 (Question, 1);
  ServerQuestion text = {
    .client = session->client,
    .transport = server_connection_get_transport (session->connection),
    .user = session->user,
    .admin = session->admin,
    .meta = session->meta,
    .headers = session->headers,
    .channel = get_channel (call),
  };

  if (kind == SERVER_QUESTION_CONNECT)
    {
      channels = list_channels (command->connect.subs);
      text.name = command->connect.name;
      text.version = command->connect.version;
      text.data = command->connect.data;
      text.channels = channels != NULL ? (const char *const *) channels->pdata : NULL;
    }
  else if (kind == SERVER_QUESTION_SUBSCRIBE)
    text.data = command->subscribe.data;
  else if (kind == SERVER_QUESTION_PUBLISH)
    text.data = command->publish.data;
  else if (kind == SERVER_QUESTION_RPC)
    {
      text.method = command->rpc.method;
      text.data = command->rpc.data;
    }

  question->proxies = self;
  question->call = call;
  question->kind = kind;
  question->began = g_get_monotonic_time ();
  server_backend_ask (self->backend, kind, &text, answered_cb, question);
}

/* Whoever the name keeps out needs not be asked about. */
static gboolean
is_kept_out (ServerHookCall *call,
             ServerChannel  *channel)
{
  ServerSession *session = call->session;
  const char *name = server_channel_get_name (channel);
  gboolean subscribed = server_session_find_subscription (session, name) != NULL;
  ServerSubscriber subscriber = { session->user, session->admin, subscribed, session->guest.channels };

  return !server_permissions_name_admits (name, &subscriber);
}

/* Each subscription is asked about, unless the name says whom the channel is
 * for. */
static gboolean
uses_subscribe_proxy (ServerProxies *self,
                      ServerChannel *channel)
{
  static const ServerSubscriber anybody = { "", FALSE, FALSE, NULL };

  return server_channel_get_rules (channel)->subscribe_proxy &&
         server_backend_answers (self->backend, SERVER_QUESTION_SUBSCRIBE) &&
         server_permissions_name_admits (server_channel_get_name (channel), &anybody);
}

static gboolean
asks_permissions (ServerProxies  *self,
                  ServerHookCall *call,
                  ServerChannel  *channel)
{
  const char *name = server_channel_get_name (channel);
  ServerSubscription *subscription = server_session_find_subscription (call->session, name);

  return !uses_subscribe_proxy (self, channel) &&
         server_channel_get_rules (channel)->ask_permissions &&
         server_backend_answers (self->backend, SERVER_QUESTION_PERMISSIONS) &&
         (subscription == NULL || !subscription->publish_decided);
}

static void
connect_cb (ServerHookCall *call,
            gpointer        data)
{
  ask (data, call, SERVER_QUESTION_CONNECT);
}

static void
refresh_cb (ServerHookCall *call,
            gpointer        data)
{
  ask (data, call, SERVER_QUESTION_REFRESH);
}

static void
subscribe_cb (ServerHookCall *call,
              gpointer        data)
{
  ServerProxies *self = data;
  g_autoptr (ServerChannel) channel = server_hub_open_channel (self->hub, get_channel (call));

  if (is_kept_out (call, channel))
    pass (call);
  else if (uses_subscribe_proxy (self, channel))
    ask (self, call, SERVER_QUESTION_SUBSCRIBE);
  else if (asks_permissions (self, call, channel))
    ask (self, call, SERVER_QUESTION_PERMISSIONS);
  else
    pass (call);
}

static void
sub_refresh_cb (ServerHookCall *call,
                gpointer        data)
{
  ask (data, call, SERVER_QUESTION_SUB_REFRESH);
}

static void
publish_cb (ServerHookCall *call,
            gpointer        data)
{
  ServerProxies *self = data;
  g_autoptr (ServerChannel) channel = server_hub_open_channel (self->hub, get_channel (call));

  if (is_kept_out (call, channel))
    pass (call);
  else if (server_channel_get_rules (channel)->publish_proxy &&
           server_backend_answers (self->backend, SERVER_QUESTION_PUBLISH))
    ask (self, call, SERVER_QUESTION_PUBLISH);
  else if (asks_permissions (self, call, channel))
    ask (self, call, SERVER_QUESTION_PERMISSIONS);
  else
    pass (call);
}

static void
rpc_cb (ServerHookCall *call,
        gpointer        data)
{
  ask (data, call, SERVER_QUESTION_RPC);
}

/* Where each subscription is asked about, nobody else may read: the rules say
 * nothing of whom the program would let in. */
static void
read_cb (ServerHookCall *call,
         gpointer        data)
{
  ServerProxies *self = data;
  g_autoptr (ServerChannel) channel = server_hub_open_channel (self->hub, get_channel (call));

  if (is_kept_out (call, channel))
    pass (call);
  else if (uses_subscribe_proxy (self, channel))
    deny (call);
  else if (asks_permissions (self, call, channel))
    ask (self, call, SERVER_QUESTION_PERMISSIONS);
  else
    pass (call);
}

static void
set_hook (ServerProxies      *self,
          ServerHookKind      hook,
          ServerHookFunc      func,
          ServerQuestionKind  first,
          ServerQuestionKind  second)
{
  gboolean needed = server_backend_answers (self->backend, first) ||
                    server_backend_answers (self->backend, second);

  server_hub_set_hook (self->hub, hook, needed ? func : NULL, self);
}

/**
 * server_proxies_update:
 *
 * Asks whom the configuration of the hub names, from now on.
 */
void
server_proxies_update (ServerProxies *self)
{
  g_autoptr (ServerConfig) old = self->config;

  self->config = server_config_ref (server_hub_get_config (self->hub));
  for (guint kind = 0; kind < SERVER_N_QUESTIONS; kind++)
    server_backend_set_endpoint (self->backend, kind, NULL);
  for (guint i = 0; i < self->config->proxies->len; i++)
    {
      const ServerProxySection *proxy = g_ptr_array_index (self->config->proxies, i);

      server_backend_set_endpoint (self->backend, proxy->kind, &proxy->endpoint);
    }

  set_hook (self, SERVER_HOOK_CONNECT, connect_cb, SERVER_QUESTION_CONNECT, SERVER_QUESTION_CONNECT);
  set_hook (self, SERVER_HOOK_REFRESH, refresh_cb, SERVER_QUESTION_REFRESH, SERVER_QUESTION_REFRESH);
  set_hook (self, SERVER_HOOK_SUBSCRIBE, subscribe_cb, SERVER_QUESTION_SUBSCRIBE, SERVER_QUESTION_PERMISSIONS);
  set_hook (self, SERVER_HOOK_SUB_REFRESH, sub_refresh_cb, SERVER_QUESTION_SUB_REFRESH,
            SERVER_QUESTION_SUB_REFRESH);
  set_hook (self, SERVER_HOOK_PUBLISH, publish_cb, SERVER_QUESTION_PUBLISH, SERVER_QUESTION_PERMISSIONS);
  set_hook (self, SERVER_HOOK_RPC, rpc_cb, SERVER_QUESTION_RPC, SERVER_QUESTION_RPC);
  set_hook (self, SERVER_HOOK_READ, read_cb, SERVER_QUESTION_SUBSCRIBE, SERVER_QUESTION_PERMISSIONS);
}

/**
 * server_proxies_new:
 * @hub: outlives it.
 * @context: (nullable): where answers are given.
 *
 * Returns: (transfer full): what asks whom the configuration of the hub names
 */
ServerProxies *
server_proxies_new (ServerHub    *hub,
                    GMainContext *context)
{
  ServerProxies *self = g_new0 (ServerProxies, 1);

  self->hub = hub;
  self->backend = server_backend_new (context);
  server_proxies_update (self);
  return self;
}

/**
 * server_proxies_free:
 *
 * Gives up what is under way. To be called when all connections are gone.
 */
void
server_proxies_free (ServerProxies *self)
{
  for (guint hook = 0; hook < SERVER_N_HOOKS; hook++)
    server_hub_set_hook (self->hub, hook, NULL, NULL);

  server_backend_free (self->backend);
  server_config_unref (self->config);
  g_free (self);
}
