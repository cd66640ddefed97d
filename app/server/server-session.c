/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-session.h"

#include "server-connection.h"
#include "server-metrics.h"
#include "server-session-private.h"

#include <string.h>

/* How long a client may take to leave after its connect was refused. */
#define REFUSED_TIMEOUT_MS 5000

/* At how many moments of the ping interval pings are sent. */
#define PINGS_PER_INTERVAL 100

/* How many commands may wait before no more are taken, where each comes with a
 * request of its own. */
#define MAX_WAITING 64

static ServerWheel *
get_wheel (ServerSession *self)
{
  return server_loop_get_wheel (server_hub_get_loop (self->hub));
}

/*< private >
 * server_session_schedule:
 * @delay: milliseconds.
 */
void
server_session_schedule (ServerSession   *self,
                         ServerTimer     *timer,
                         gint64           delay,
                         ServerTimerFunc  func,
                         gpointer         data)
{
  gint64 now = server_loop_get_time (server_hub_get_loop (self->hub));

  server_wheel_schedule (get_wheel (self), timer, now + delay, func, data);
}

static void
schedule (ServerSession   *self,
          ServerTimer     *timer,
          gint64           delay,
          ServerTimerFunc  func)
{
  server_session_schedule (self, timer, delay, func, self);
}

static void
stale_cb (gpointer data)
{
  ServerSession *self = data;

  server_session_disconnect (self, self->state == SERVER_SESSION_REFUSED
                                     ? WIRE_DISCONNECT_CONNECTION_CLOSED
                                     : WIRE_DISCONNECT_STALE);
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

  /* Who waits for a hook, or sends too much, is perhaps not read from, so that
   * a pong is not seen. */
  if (self->awaits_pong && ((self->calls != NULL && self->calls->len > 0) ||
                            server_connection_is_slowed (self->connection)))
    schedule (self, &self->heartbeat, config->pong_timeout, pong_due_cb);
  else if (self->awaits_pong)
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
  g_clear_pointer (&self->meta, g_bytes_unref);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->calls, g_ptr_array_unref);
  g_strfreev (self->token_channels);
  server_invitee_clear (&self->guest);
  g_free (self->client);
  g_free (self->user);
  g_free (self);
}

/**
 * server_session_set_from_page:
 *
 * Has a new session take tokens of the page only.
 */
void
server_session_set_from_page (ServerSession *self)
{
  self->from_page = TRUE;
}

/**
 * server_session_take_headers:
 * @headers: (transfer full) (nullable) (element-type utf8 utf8): what of the
 *   client's request programs that are asked are to be told.
 */
void
server_session_take_headers (ServerSession *self,
                             GHashTable    *headers)
{
  self->headers = headers;
}

ServerHub *
server_session_get_hub (ServerSession *self)
{
  return self->hub;
}

/**
 * server_session_get_user:
 *
 * Returns: (transfer none) (nullable): the user id, empty for a visitor, %NULL
 *   before it is known
 */
const char *
server_session_get_user (ServerSession *self)
{
  return self->user;
}

gboolean
server_session_is_admin (ServerSession *self)
{
  return self->admin;
}

/**
 * server_session_get_meta:
 *
 * Returns: (transfer none) (nullable): what only the server shall know of the
 *   user, JSON text
 */
GBytes *
server_session_get_meta (ServerSession *self)
{
  return self->meta;
}

/**
 * server_session_get_secret:
 *
 * Returns: (nullable): by what the client names the session when it has no
 *   WebSocket
 */
const char *
server_session_get_secret (ServerSession *self)
{
  return self->connection != NULL ? server_connection_get_secret (self->connection) : NULL;
}

/**
 * server_session_is_busy:
 *
 * Returns: whether more waits than should, so that the client has to wait
 */
gboolean
server_session_is_busy (ServerSession *self)
{
  return self->waiting.length >= MAX_WAITING;
}

gboolean
server_session_is_connected (ServerSession *self)
{
  return self->connection != NULL && self->state == SERVER_SESSION_CONNECTED;
}

/**
 * server_session_get_info:
 * @subscription: (nullable): in what channel.
 *
 * Returns: (transfer none): what others shall see of the client
 */
WireClientInfo
server_session_get_info (ServerSession      *self,
                         ServerSubscription *subscription)
{
  return (WireClientInfo) {
    .user = self->user,
    .client = self->client,
    .conn_info = self->info,
    .chan_info = subscription != NULL ? server_subscription_get_info (subscription) : NULL,
  };
}

const char *
server_session_get_client (ServerSession *self)
{
  return self->client;
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
  server_session_disconnect_with (self, code, NULL);
}

/* The longest reason that a close frame has room for. */
#define MAX_REASON 123

/**
 * server_session_disconnect_with:
 * @reason: (nullable): a text for the client, %NULL for what goes with @code,
 *   if anything does.
 *
 * Ends the connection. A reason that is too long is cut.
 */
void
server_session_disconnect_with (ServerSession *self,
                                guint          code,
                                const char    *reason)
{
  g_autofree char *text = NULL;
  const char *end;

  if (self->connection == NULL)
    return;

  if (reason == NULL)
    reason = wire_disconnect_code_get_reason (code);
  text = g_utf8_make_valid (reason != NULL ? reason : "", -1);
  if (strlen (text) > MAX_REASON)
    {
      end = g_utf8_find_prev_char (text, text + MAX_REASON + 1);
      text[end - text] = '\0';
    }
  server_connection_close (self->connection, code, text);
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
 *
 * Opens the session for commands and begins to ping. The first ping comes
 * after a random part of the interval, so that clients which came all at
 * once do not answer all at once for ever.
 */
void
server_session_accept (ServerSession *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);
  gint64 interval = server_hub_get_config (self->hub)->ping_interval;

  self->state = SERVER_SESSION_CONNECTED;
  self->connected_at = g_get_real_time () / G_USEC_PER_SEC;
  server_wheel_cancel (get_wheel (self), &self->heartbeat);
  if (interval > 0)
    schedule_ping (self, g_random_double_range (interval / 2.0, interval));

  for (guint i = 0; held != NULL && i < held->len; i++)
    server_session_push (self, g_ptr_array_index (held, i));
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

  server_metrics_note_error (server_hub_get_metrics (self->hub), code);
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

/* Keeps a push until the client knows the channel that it is of. What is too
 * much for the queue of an open session is too much here, and is told then. */
static void
hold (ServerSession *self,
      ServerFrame   *frame)
{
  if (self->held == NULL)
    self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) server_frame_unref);

  self->held_size += frame->size;
  if (self->held_size <= (gsize) server_hub_get_config (self->hub)->max_queue_size)
    g_ptr_array_add (self->held, server_frame_ref (frame));
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

  if (self->state == SERVER_SESSION_CONNECTING)
    {
      hold (self, frame);
      return;
    }

  if (self->replies != NULL)
    server_session_flush (self);
  server_connection_send (self->connection, server_frame_ref (frame));
}

/*< private >
 * server_session_done:
 * @load: what no longer has to be done for this session.
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
 * server_session_dismiss_guest:
 *
 * Sends away a guest who was removed, or whose invite was revoked, and who has
 * come by a page that is there no more.
 */
void
server_session_dismiss_guest (ServerSession *self)
{
  if (server_invitee_is_revoked (&self->guest, self->user, server_hub_get_guests (self->hub),
                                 server_hub_get_config (self->hub)))
    server_session_disconnect (self, WIRE_DISCONNECT_INVALID_TOKEN);
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
  server_session_drop_waiting (self);
  g_clear_pointer (&self->held, g_ptr_array_unref);

  while (self->subscriptions->len > 0)
    server_subscription_free (g_ptr_array_steal_index_fast (self->subscriptions, 0));

  if (self->replies != NULL)
    g_string_free (g_steal_pointer (&self->replies), TRUE);
  server_session_unref (self);
}
