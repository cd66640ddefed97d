/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-session.h"

#include "server-connection.h"
#include "server-session-private.h"

/* How long a client may take to leave after its connect was refused. */
#define REFUSED_TIMEOUT_MS 5000

/* At how many moments of the ping interval pings are sent. */
#define PINGS_PER_INTERVAL 100

static ServerWheel *
get_wheel (ServerSession *self)
{
  return server_loop_get_wheel (server_hub_get_loop (self->hub));
}

static void
schedule (ServerSession   *self,
          ServerTimer     *timer,
          gint64           delay,
          ServerTimerFunc  func)
{
  gint64 now = server_loop_get_time (server_hub_get_loop (self->hub));

  server_wheel_schedule (get_wheel (self), timer, now + delay, func, self);
}

static void
stale_cb (gpointer data)
{
  ServerSession *self = data;

  server_session_disconnect (self, self->state == SERVER_SESSION_REFUSED
                                     ? WIRE_DISCONNECT_CONNECTION_CLOSED
                                     : WIRE_DISCONNECT_STALE);
}

static void
expired_cb (gpointer data)
{
  server_session_disconnect (data, WIRE_DISCONNECT_EXPIRED);
}

static void ping_cb (gpointer data);

/* Pings that are due at about the same time go out in the same turn, and the
 * answers come together too. */
static void
schedule_ping (ServerSession *self,
               gint64         delay)
{
  gint64 grid = MAX (1, server_hub_get_config (self->hub)->ping_interval / PINGS_PER_INTERVAL);
  gint64 now = server_loop_get_time (server_hub_get_loop (self->hub));
  gint64 due = (now + delay + grid - 1) / grid * grid;

  schedule (self, &self->heartbeat, due - now, ping_cb);
}

static void
pong_due_cb (gpointer data)
{
  ServerSession *self = data;
  ServerConfig *config = server_hub_get_config (self->hub);

  if (self->awaits_pong)
    server_session_disconnect (self, WIRE_DISCONNECT_NO_PONG);
  else
    schedule_ping (self, config->ping_interval - config->pong_timeout);
}

static void
ping_cb (gpointer data)
{
  ServerSession *self = data;

  self->awaits_pong = TRUE;
  server_session_push (self, server_hub_get_ping (self->hub));
  schedule (self, &self->heartbeat, server_hub_get_config (self->hub)->pong_timeout, pong_due_cb);
}

/**
 * server_session_new:
 * @connection: an open WebSocket.
 *
 * Returns: (transfer full): a session that waits for the connect command
 */
ServerSession *
server_session_new (ServerHub        *hub,
                    ServerConnection *connection)
{
  ServerSession *self = g_new0 (ServerSession, 1);

  self->ref_count = 1;
  self->hub = hub;
  self->connection = connection;
  self->client = g_uuid_string_random ();
  self->subscriptions = g_ptr_array_new ();
  g_queue_init (&self->waiting);
  schedule (self, &self->heartbeat, server_hub_get_config (hub)->connect_timeout, stale_cb);
  server_hub_add_session (hub, self);
  return self;
}

ServerSession *
server_session_ref (ServerSession *self)
{
  self->ref_count++;
  return self;
}

void
server_session_unref (ServerSession *self)
{
  if (--self->ref_count > 0)
    return;

  g_ptr_array_unref (self->subscriptions);
  g_clear_pointer (&self->info, g_bytes_unref);
  g_free (self->client);
  g_free (self->user);
  g_free (self);
}

const char *
server_session_get_client (ServerSession *self)
{
  return self->client;
}

/**
 * server_session_get_user:
 *
 * Returns: the user id, empty for a visitor; %NULL before the connect command
 */
const char *
server_session_get_user (ServerSession *self)
{
  return self->user;
}

/*< private >
 * server_session_forget_subscription:
 */
void
server_session_forget_subscription (ServerSession      *self,
                                    ServerSubscription *subscription)
{
  g_ptr_array_remove_fast (self->subscriptions, subscription);
  server_subscription_free (subscription);
}

/*< private >
 * server_session_find_subscription:
 *
 * Returns: (transfer none) (nullable): the subscription, joined or not
 */
ServerSubscription *
server_session_find_subscription (ServerSession *self,
                                  const char    *channel)
{
  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      ServerSubscription *subscription = g_ptr_array_index (self->subscriptions, i);

      if (g_str_equal (server_channel_get_name (subscription->channel), channel))
        return subscription;
    }

  return NULL;
}

/*< private >
 * server_session_disconnect:
 *
 * Ends the connection with a code. Nothing is sent to it after that.
 */
void
server_session_disconnect (ServerSession *self,
                           guint          code)
{
  if (self->connection != NULL)
    server_connection_close (self->connection, code, wire_disconnect_code_get_reason (code));
}

/*< private >
 * server_session_refuse:
 *
 * Makes the session useless after an error reply to its connect command.
 */
void
server_session_refuse (ServerSession *self)
{
  self->state = SERVER_SESSION_REFUSED;
  schedule (self, &self->heartbeat, REFUSED_TIMEOUT_MS, stale_cb);
}

/*< private >
 * server_session_accept:
 * @expires_at: seconds since 1970, 0 for never.
 *
 * Opens the session for commands and begins to ping. The first ping comes
 * after a random part of the interval, so that clients which came all at
 * once do not answer all at once for ever.
 */
void
server_session_accept (ServerSession *self,
                       gint64         expires_at)
{
  gint64 interval = server_hub_get_config (self->hub)->ping_interval;

  self->state = SERVER_SESSION_CONNECTED;
  server_wheel_cancel (get_wheel (self), &self->heartbeat);
  if (interval > 0)
    schedule_ping (self, g_random_double_range (interval / 2.0, interval));

  if (expires_at != 0)
    schedule (self, &self->expiry, expires_at * 1000 - g_get_real_time () / 1000, expired_cb);
}

/*< private >
 * server_session_take_pong:
 *
 * Returns: %FALSE if no ping was sent that this could answer
 */
gboolean
server_session_take_pong (ServerSession *self)
{
  gboolean asked = self->awaits_pong;

  self->awaits_pong = FALSE;
  return asked;
}

/*< private >
 * server_session_reply:
 *
 * Answers a command. All answers of one turn go into one frame.
 */
void
server_session_reply (ServerSession   *self,
                      const WireReply *reply)
{
  if (self->connection == NULL)
    return;

  if (self->replies == NULL)
    {
      self->replies = g_string_sized_new (256);
      server_hub_mark_session (self->hub, self);
    }
  else
    g_string_append_c (self->replies, '\n');

  wire_reply_encode (reply, self->replies);
}

void
server_session_reply_error (ServerSession *self,
                            guint32        id,
                            guint          code)
{
  g_autoptr (WireReply) reply = wire_reply_new_error (id, code);

  server_session_reply (self, reply);
}

void
server_session_reply_empty (ServerSession *self,
                            guint32        id,
                            WireMethod     method)
{
  g_autoptr (WireReply) reply = wire_reply_new_result (id, method);

  server_session_reply (self, reply);
}

/**
 * server_session_flush:
 *
 * Sends the answers of this turn.
 */
void
server_session_flush (ServerSession *self)
{
  g_autoptr (GString) replies = g_steal_pointer (&self->replies);

  if (replies != NULL && self->connection != NULL)
    server_connection_send (self->connection,
                            server_frame_new_text (replies->str, replies->len, FALSE));
}

/**
 * server_session_end_subscription:
 * @subscription: of this session; gone afterwards.
 * @code: a #WireUnsubscribeCode.
 *
 * Ends a subscription and tells the client why.
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

  server_session_reply (self, &push);
  server_session_forget_subscription (self, subscription);
}

/**
 * server_session_push:
 * @frame: (transfer none): shared with other sessions.
 *
 * Sends what the client did not ask for, after all that it was answered. Does
 * not end the connection, so that it can be called in a loop over sessions.
 */
void
server_session_push (ServerSession *self,
                     ServerFrame   *frame)
{
  if (self->connection == NULL)
    return;

  if (self->replies != NULL)
    server_session_flush (self);
  server_connection_send (self->connection, server_frame_ref (frame));
}

static gboolean
is_overloaded (ServerSession *self)
{
  return self->load >= SERVER_SESSION_MAX_LOAD ||
         server_connection_get_backlog (self->connection) >
           (gsize) server_hub_get_config (self->hub)->max_queue_size;
}

/* A subscription that is still being made must be there before it can be
 * ended or made again. Of a server that stops, nothing more is to be had. */
static gboolean
must_wait (ServerSession     *self,
           const WireCommand *command)
{
  ServerSubscription *subscription;
  const char *channel = NULL;

  if (is_overloaded (self) || server_hub_is_stopping (self->hub))
    return TRUE;

  if (command->method == WIRE_METHOD_SUBSCRIBE)
    channel = command->subscribe.channel;
  else if (command->method == WIRE_METHOD_UNSUBSCRIBE)
    channel = command->channel.channel;
  if (channel == NULL)
    return FALSE;

  subscription = server_session_find_subscription (self, channel);
  return subscription != NULL && !subscription->joined;
}

static void
drop_waiting (ServerSession *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify) wire_command_free);
}

static void
run_waiting (ServerSession *self)
{
  WireCommand *command;

  if (self->running)
    return;

  self->running = TRUE;
  while (self->connection != NULL &&
         (command = g_queue_peek_head (&self->waiting)) != NULL &&
         !must_wait (self, command))
    {
      g_queue_pop_head (&self->waiting);
      server_session_handle (self, command);
      wire_command_free (command);
    }
  self->running = FALSE;

  if (self->connection != NULL)
    server_connection_set_paused (self->connection, !g_queue_is_empty (&self->waiting));
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

  if (server_hub_is_stopping (self->hub))
    return;

  if (wire_decoder_begin (decoder, frame, &error))
    {
      while (self->connection != NULL &&
             (command = wire_decoder_next_command (decoder, &error)) != NULL)
        {
          g_queue_push_tail (&self->waiting, command);
          run_waiting (self);
        }
    }

  if (error != NULL)
    {
      g_debug ("%s: %s", self->client, error->message);
      server_session_disconnect (self, WIRE_DISCONNECT_BAD_REQUEST);
    }
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

/*< private >
 * server_session_done:
 * @load: what the store no longer has to do for this session.
 */
void
server_session_done (ServerSession *self,
                     guint          load)
{
  self->load -= load;
  if (self->connection != NULL)
    server_session_resume (self);
}

/**
 * server_session_detach:
 *
 * The connection is gone, and with it all subscriptions. The session stays
 * until the store has answered what it was asked for it.
 */
void
server_session_detach (ServerSession *self)
{
  self->connection = NULL;
  server_wheel_cancel (get_wheel (self), &self->heartbeat);
  server_wheel_cancel (get_wheel (self), &self->expiry);
  server_hub_remove_session (self->hub, self);
  drop_waiting (self);

  while (self->subscriptions->len > 0)
    server_subscription_free (g_ptr_array_steal_index_fast (self->subscriptions, 0));

  if (self->replies != NULL)
    g_string_free (g_steal_pointer (&self->replies), TRUE);
  server_session_unref (self);
}
