/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-metrics.h"
#include "server-session-private.h"

#include "server-connection.h"

/* How many commands that wait are looked at for one that need not. So many
 * may wait before the client is not read from any more. */
#define LOOKAHEAD 16

static gboolean
is_overloaded (ServerSession *self)
{
  return self->load >= SERVER_SESSION_MAX_LOAD ||
         server_connection_get_backlog (self->connection) >
           (gsize) server_hub_get_config (self->hub)->max_queue_size;
}

static const char *
get_channel (const WireCommand *command)
{
  switch (command->method)
    {
    case WIRE_METHOD_SUBSCRIBE:
      return command->subscribe.channel;
    case WIRE_METHOD_UNSUBSCRIBE:
    case WIRE_METHOD_PRESENCE:
    case WIRE_METHOD_PRESENCE_STATS:
      return command->channel.channel;
    case WIRE_METHOD_PUBLISH:
      return command->publish.channel;
    case WIRE_METHOD_HISTORY:
      return command->history.channel;
    case WIRE_METHOD_SUB_REFRESH:
      return command->refresh.channel;
    case WIRE_METHOD_PONG:
    case WIRE_METHOD_CONNECT:
    case WIRE_METHOD_RPC:
    case WIRE_METHOD_SEND:
    case WIRE_METHOD_REFRESH:
    case WIRE_METHOD_UNKNOWN:
    default:
      return NULL;
    }
}

static gboolean
changes_subscription (const WireCommand *command)
{
  return command->method == WIRE_METHOD_SUBSCRIBE ||
         command->method == WIRE_METHOD_UNSUBSCRIBE ||
         command->method == WIRE_METHOD_SUB_REFRESH;
}

/* Whether a command must not be begun before an earlier one is done: what is
 * published keeps its order, and what is done in a channel comes after the
 * subscription that was asked for before. */
static gboolean
must_follow (const WireCommand *command,
             const WireCommand *earlier)
{
  const char *channel = get_channel (command);

  if (command->method == WIRE_METHOD_PUBLISH && earlier->method == WIRE_METHOD_PUBLISH)
    return TRUE;

  return channel != NULL && changes_subscription (earlier) &&
         g_strcmp0 (get_channel (earlier), channel) == 0;
}

static gboolean
follows_call (ServerSession     *self,
              const WireCommand *command)
{
  for (guint i = 0; self->calls != NULL && i < self->calls->len; i++)
    {
      const ServerHookCall *call = g_ptr_array_index (self->calls, i);

      if (call->command != NULL && must_follow (command, call->command))
        return TRUE;
    }

  return FALSE;
}

/* A subscription that the store is asked about is there for what is published
 * and read, for these ask the store too. */
static gboolean
follows_subscription (ServerSession     *self,
                      const WireCommand *command)
{
  const char *channel = get_channel (command);
  ServerSubscription *subscription;

  if (channel == NULL || command->method == WIRE_METHOD_PUBLISH ||
      command->method == WIRE_METHOD_HISTORY)
    return FALSE;

  subscription = server_session_find_subscription (self, channel);
  return subscription != NULL && !subscription->joined;
}

static gboolean
follows_waiting (const WireCommand *command,
                 const GList       *link)
{
  for (const GList *l = link->prev; l != NULL; l = l->prev)
    {
      if (must_follow (command, l->data))
        return TRUE;
    }

  return FALSE;
}

/* Of a server that stops, nothing more is to be had. */
static GList *
find_ready (ServerSession *self)
{
  GList *link = self->waiting.head;

  if (self->connection == NULL || self->state == SERVER_SESSION_CONNECTING ||
      is_overloaded (self) || server_hub_is_stopping (self->hub))
    return NULL;

  for (guint i = 0; link != NULL && i < LOOKAHEAD; i++, link = link->next)
    {
      const WireCommand *command = link->data;

      if (!follows_call (self, command) && !follows_subscription (self, command) &&
          !follows_waiting (command, link))
        return link;
    }

  return NULL;
}

/*< private >
 * server_session_drop_waiting:
 */
void
server_session_drop_waiting (ServerSession *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify) wire_command_free);
}

static gboolean
must_pause (ServerSession *self)
{
  return self->waiting.length > LOOKAHEAD ||
         (self->waiting.length > 0 && is_overloaded (self));
}

static void
run_waiting (ServerSession *self)
{
  GList *link;

  if (self->running)
    return;

  self->running = TRUE;
  while ((link = find_ready (self)) != NULL)
    {
      WireCommand *command = link->data;

      g_queue_delete_link (&self->waiting, link);
      self->taken = FALSE;
      server_session_handle (self, command, NULL);
      if (!self->taken)
        wire_command_free (command);
    }
  self->running = FALSE;

  if (self->connection != NULL)
    server_connection_set_paused (self->connection, must_pause (self));
}

static void
impatient_cb (gpointer data)
{
  ServerHookCall *call = data;

  if (server_hook_call_is_needed (call))
    server_session_disconnect (call->session, WIRE_DISCONNECT_INTERNAL_ERROR);
}

/* Whoever wants to leave a channel does not wait for long until it is decided
 * whether it may be there. */
static void
limit_wait (ServerSession     *self,
            const WireCommand *unsubscribe)
{
  for (guint i = 0; self->calls != NULL && i < self->calls->len; i++)
    {
      ServerHookCall *call = g_ptr_array_index (self->calls, i);

      if (call->command != NULL && call->command->method == WIRE_METHOD_SUBSCRIBE &&
          must_follow (unsubscribe, call->command) && call->patience.func == NULL)
        server_session_schedule (self, &call->patience,
                                 server_hub_get_config (self->hub)->unsubscribe_timeout,
                                 impatient_cb, call);
    }
}

/**
 * server_session_receive:
 * @data: (array length=length): the payload of a message.
 *
 * Takes what the client has sent. Each object of the frame is handled before
 * the next is looked at, unless it has to wait.
 */
void
server_session_receive (ServerSession *self,
                        const guint8  *data,
                        gsize          length)
{
  g_autoptr (ServerSession) guard = server_session_ref (self);
  WireDecoder *decoder = server_hub_get_decoder (self->hub);
  g_autoptr (GBytes) frame = g_bytes_new (data, length);
  g_autoptr (GError) error = NULL;
  WireCommand *command;
  guint n_commands = 0;

  /* What comes while the last answers are written is not lost on the client:
   * it is not read from until it is sent away, which is before the others. */
  if (server_hub_is_leaving (self->hub))
    server_session_disconnect (self, WIRE_DISCONNECT_SHUTDOWN);
  else if (server_hub_is_stopping (self->hub))
    server_connection_set_paused (self->connection, TRUE);
  if (server_hub_is_stopping (self->hub))
    return;

  server_hub_get_metrics (self->hub)->messages_received++;
  server_hub_get_metrics (self->hub)->bytes_received += length;
  if (wire_decoder_begin (decoder, frame, &error))
    {
      while (self->connection != NULL &&
             (command = wire_decoder_next_command (decoder, &error)) != NULL)
        {
          n_commands++;
          g_queue_push_tail (&self->waiting, command);
          run_waiting (self);
          if (self->waiting.tail != NULL && self->waiting.tail->data == command &&
              command->method == WIRE_METHOD_UNSUBSCRIBE)
            limit_wait (self, command);
        }
    }

  if (error != NULL)
    {
      g_debug ("%s: %s", self->client, error->message);
      server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
    }
  else if (self->connection != NULL)
    server_connection_count (self->connection, n_commands);
}

/**
 * server_session_resume:
 *
 * Goes on with what had to wait, if it need not any more.
 */
void
server_session_resume (ServerSession *self)
{
  g_autoptr (ServerSession) guard = server_session_ref (self);

  if (!g_queue_is_empty (&self->waiting))
    run_waiting (self);
}

static void
begin_call (ServerSession  *self,
            ServerHookKind  kind,
            WireCommand    *command,
            const char     *channel)
{
  ServerHook *hook = server_hub_get_hook (self->hub, kind);
  ServerHookCall *call = g_new0 (ServerHookCall, 1);

  call->kind = kind;
  call->session = server_session_ref (self);
  call->command = command;
  call->channel = g_strdup (channel);
  self->load++;
  if (self->calls == NULL)
    self->calls = g_ptr_array_new ();
  g_ptr_array_add (self->calls, call);
  hook->func (call, hook->data);
}

/*< private >
 * server_session_consult:
 * @command: kept if the hook is asked.
 * @answer: (nullable): if it has been asked already.
 *
 * Asks a hook, if there is one, about a command. The command is handled again
 * when the answer is there.
 *
 * Returns: whether it is asked, or has been already
 */
gboolean
server_session_consult (ServerSession          *self,
                        WireCommand            *command,
                        const ServerHookAnswer *answer,
                        ServerHookKind          kind)
{
  if (answer != NULL || server_hub_get_hook (self->hub, kind)->func == NULL)
    return FALSE;

  if (kind == SERVER_HOOK_CONNECT)
    self->state = SERVER_SESSION_CONNECTING;
  begin_call (self, kind, command, NULL);
  self->taken = TRUE;
  return TRUE;
}

/*< private >
 * server_session_ask:
 * @kind: of those that the server asks by itself.
 * @channel: (nullable): of the subscription.
 */
void
server_session_ask (ServerSession  *self,
                    ServerHookKind  kind,
                    const char     *channel)
{
  if (server_hub_get_hook (self->hub, kind)->func != NULL)
    begin_call (self, kind, NULL, channel);
}

/**
 * server_hook_call_is_needed:
 *
 * Returns: whether the client is still there
 */
gboolean
server_hook_call_is_needed (ServerHookCall *self)
{
  return self->session->connection != NULL;
}

static void
refuse_command (ServerSession          *self,
                const WireCommand      *command,
                const ServerHookAnswer *answer)
{
  g_autoptr (WireReply) reply = wire_reply_new_error (command->id, answer->error_code);

  server_metrics_note_error (server_hub_get_metrics (self->hub), answer->error_code);
  if (answer->error_message != NULL)
    {
      g_set_str (&reply->error.message, answer->error_message);
      reply->error.temporary = answer->temporary;
    }
  server_session_reply (self, reply);
  if (command->method == WIRE_METHOD_CONNECT)
    server_session_refuse (self);
}

static void
take_answer (ServerHookCall         *call,
             const ServerHookAnswer *answer)
{
  ServerSession *self = call->session;

  if (self->connection == NULL)
    return;

  if (call->kind == SERVER_HOOK_CONNECT)
    self->state = SERVER_SESSION_NEW;

  if (answer->disconnect_code != 0)
    server_session_disconnect_with (self, answer->disconnect_code, answer->disconnect_reason);
  else if (answer->error_code != 0 && call->command != NULL)
    refuse_command (self, call->command, answer);
  else if (call->kind == SERVER_HOOK_REFRESH)
    server_session_take_refresh (self, answer);
  else if (call->kind == SERVER_HOOK_SUB_REFRESH)
    server_session_take_sub_refresh (self, call->channel, answer);
  else
    server_session_handle (self, call->command, answer);
}

/**
 * server_hook_call_answer:
 * @self: (transfer full): what is answered.
 *
 * Goes on with what the hook was asked about. Has no effect if the client has
 * gone meanwhile.
 */
void
server_hook_call_answer (ServerHookCall         *self,
                         const ServerHookAnswer *answer)
{
  ServerSession *session = self->session;

  g_ptr_array_remove_fast (session->calls, self);
  server_wheel_cancel (server_loop_get_wheel (server_hub_get_loop (session->hub)), &self->patience);
  take_answer (self, answer);
  server_session_done (session, 1);
  server_session_unref (session);
  g_clear_pointer (&self->command, wire_command_free);
  g_free (self->channel);
  g_free (self);
}
