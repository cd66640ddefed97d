/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-connection-private.h"

#include "realtime-backoff-private.h"
#include "realtime-error-private.h"
#include "realtime-network-private.h"
#include "realtime-socket-private.h"
#include "realtime-token-keeper-private.h"

#include "wire-codes.h"

#include <string.h>

#define CLOSE_TOO_LARGE 1009
#define FIRST_SERVER_CODE 3000
#define LONG_SLEEP 3000
#define MIN_REFRESH_DELAY 5000

/*
 * The state machine of the connection: one attempt after the other until one
 * succeeds, with growing delays between; then a watch on the server's pings;
 * then, if the connection is lost, the same again.
 *
 * It lives in the owner's main context only. A socket that was left reports
 * nothing any more, so whatever is reported comes from the current one.
 */
struct _RealtimeConnection
{
  const RealtimeConfig             *config;
  const RealtimeConnectionListener *listener;
  GObject                          *owner;

  RealtimeClientState               state;
  RealtimeSocket                   *socket;
  /* counts the sockets, since two may come to lie at the same address */
  guint                             generation;
  RealtimeCalls                    *calls;
  RealtimeCall                     *connect_call;
  RealtimeBackoff                   backoff;
  RealtimeTimer                     retry_timer;
  RealtimeTimer                     open_timer;
  RealtimeTimer                     ping_timer;
  gint64                            last_activity;
  guint                             max_silence;
  RealtimeTokenKeeper               keeper;
  /* the token is of no use any more */
  gboolean                          needs_token;
  /* NULL while disconnected, or where it takes no network */
  RealtimeNetwork                  *network;
  char                             *client_id;
  /* what the server has said when it was connected */
  GBytes                           *data;
  GString                          *frame;
  guint                             n_commands;
  guint                             n_batches;
  GSource                          *flush_source;
  gboolean                          is_open;
  gboolean                          is_resuming;
  /* whether there is to be no connection any more */
  gboolean                          is_shut;
};

static gboolean
connection_is_current (RealtimeConnection *self,
                       guint               generation)
{
  return self->socket != NULL && self->generation == generation;
}

static void
connection_flush (RealtimeConnection *self)
{
  if (self->flush_source != NULL)
    g_source_destroy (self->flush_source);
  g_clear_pointer (&self->flush_source, g_source_unref);

  if (self->frame->len > 0)
    {
      g_autoptr (GBytes) frame = g_string_free_to_bytes (g_steal_pointer (&self->frame));

      realtime_socket_send (self->socket, frame);
      self->frame = g_string_new (NULL);
      self->n_commands = 0;
    }
}

static gboolean
flush_cb (gpointer user_data)
{
  RealtimeConnection *self = user_data;
  g_autoptr (GObject) owner = g_object_ref (self->owner);

  connection_flush (self);
  realtime_calls_written (self->calls);

  return G_SOURCE_REMOVE;
}

static void
connection_flush_later (RealtimeConnection *self)
{
  if (self->flush_source != NULL)
    return;

  self->flush_source = g_idle_source_new ();
  g_source_set_priority (self->flush_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->flush_source, "Realtime commands");
  g_source_set_callback (self->flush_source, flush_cb, self, NULL);
  g_source_attach (self->flush_source, self->config->context);
}

/* What it takes to connect is never held back. */
static gboolean
connection_holds_back (RealtimeConnection *self)
{
  return self->n_batches > 0 && self->state == REALTIME_CLIENT_CONNECTED;
}

/*
 * Commands of one turn of the main loop, or of a batch, go out in one frame,
 * as far as they fit into what a server accepts.
 */
static void
connection_send_call (RealtimeConnection *self,
                      RealtimeCall       *call)
{
  const char *text = realtime_calls_send (self->calls, call, self->config->timeout);
  gsize length = strlen (text);

  if (self->frame->len + 1 + length > self->config->max_command_size
      || self->n_commands >= self->config->max_batch_size)
    connection_flush (self);

  if (self->frame->len > 0)
    g_string_append_c (self->frame, '\n');
  g_string_append_len (self->frame, text, (gssize) length);
  self->n_commands++;

  if (!connection_holds_back (self))
    connection_flush_later (self);
}

static void
connection_drop_socket (RealtimeConnection *self)
{
  realtime_timer_stop (&self->retry_timer);
  realtime_timer_stop (&self->open_timer);
  realtime_timer_stop (&self->ping_timer);
  realtime_token_keeper_stop (&self->keeper);

  if (self->connect_call != NULL)
    realtime_calls_cancel (self->calls, g_steal_pointer (&self->connect_call));

  if (self->socket != NULL)
    {
      connection_flush (self);
      realtime_socket_close (g_steal_pointer (&self->socket), 1000, NULL);
    }

  g_clear_pointer (&self->client_id, g_free);
  g_clear_pointer (&self->data, g_bytes_unref);
  self->is_open = FALSE;
  self->is_resuming = FALSE;
}

/* Whether it takes just another token to connect. */
static gboolean
is_expiry (const GError *error)
{
  return g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_TOKEN_EXPIRED);
}

/*
 * Leaves the connection, or the attempt to make one: then @error says why it
 * has failed.
 */
static void
connection_leave (RealtimeConnection  *self,
                  RealtimeClientState  next,
                  guint                code,
                  const char          *reason,
                  const GError        *error)
{
  const RealtimeConnectionListener *listener = self->listener;
  g_autoptr (GObject) owner = g_object_ref (self->owner);
  guint32 last_id = realtime_calls_get_last_id (self->calls);
  gboolean final = next == REALTIME_CLIENT_DISCONNECTED;
  RealtimeClientState previous = self->state;
  gboolean was_connected = previous == REALTIME_CLIENT_CONNECTED;
  g_autoptr (GError) lost = realtime_error_new (REALTIME_ERROR_CONNECTION_CLOSED,
                                                error != NULL ? error->message : "The connection was lost");
  g_autoptr (GError) ended = realtime_error_new (REALTIME_ERROR_DISCONNECTED, reason);
  gboolean is_denied = final && code == REALTIME_DISCONNECTED_UNAUTHORIZED;
  gboolean is_told = FALSE;

  g_debug ("Left %s: %u %s", self->config->uri, code, reason);

  connection_drop_socket (self);
  if (final)
    g_clear_pointer (&self->network, realtime_network_free);
  else
    {
      const RealtimeConfig *config = self->config;

      realtime_timer_start (&self->retry_timer,
                            realtime_backoff_next (&self->backoff, config->min_reconnect_delay,
                                                   config->max_reconnect_delay, config->rand));
    }

  self->state = next;
  if (next != previous)
    listener->state_changed (owner, previous);
  listener->lost (owner, code);

  if (!final && is_expiry (error))
    listener->complained (owner, error);
  else if (final || !was_connected)
    is_told = listener->failed (owner, error != NULL ? error : ended, final);
  /* Of what was refused for want of a provider the code says nothing. */
  if (is_denied && !is_told && error->code == REALTIME_ERROR_BAD_CONFIGURATION)
    listener->complained (owner, error);
  realtime_calls_fail_in_flight (self->calls, last_id, lost);
  if (final)
    realtime_calls_fail_waiting (self->calls, last_id, is_denied ? error : ended);

  if (was_connected || (final && error != NULL))
    listener->disconnected (owner, code, reason);
}

static void
ping_timer_cb (gpointer user_data)
{
  RealtimeConnection *self = user_data;
  gint64 silence = (realtime_clock_get_now (self->config->clock) - self->last_activity) / 1000;

  /* An owner that was busy finds first that time has passed, then the ping. */
  if (!realtime_socket_is_quiet (self->socket))
    silence = 0;

  if (silence < self->max_silence)
    realtime_timer_start (&self->ping_timer, self->max_silence - (guint) silence);
  else
    connection_leave (self, REALTIME_CLIENT_CONNECTING, REALTIME_CONNECTING_NO_PING, "no ping", NULL);
}

static void
connection_established (RealtimeConnection *self,
                        WireConnectResult  *result)
{
  const RealtimeConnectionListener *listener = self->listener;
  g_autoptr (GObject) owner = g_object_ref (self->owner);
  guint generation = self->generation;
  RealtimeCall *call;

  realtime_backoff_reset (&self->backoff);
  g_set_str (&self->client_id, result->client);
  self->data = result->data != NULL ? g_bytes_ref (result->data) : NULL;

  self->max_silence = 0;
  if (self->config->max_server_ping_delay > 0)
    self->max_silence = (guint) MIN ((guint64) result->ping * 1000 + self->config->max_server_ping_delay, G_MAXINT);
  if (result->ping > 0 && self->max_silence > 0)
    realtime_timer_start (&self->ping_timer, self->max_silence);

  realtime_token_keeper_watch (&self->keeper, result->expires, result->ttl);

  self->state = REALTIME_CLIENT_CONNECTED;
  while ((call = realtime_calls_peek_waiting (self->calls)) != NULL)
    connection_send_call (self, call);

  listener->state_changed (owner, REALTIME_CLIENT_CONNECTING);
  if (connection_is_current (self, generation))
    listener->connected (owner, result);
}

/* Another token is needed, and there may be a way to get it. */
static void
connection_expired (RealtimeConnection *self,
                    const GError       *cause)
{
  g_autoptr (GError) error = NULL;

  if (self->config->token_provider != NULL)
    {
      self->needs_token = TRUE;
      connection_leave (self, REALTIME_CLIENT_CONNECTING, (guint) cause->code, cause->message, cause);
    }
  else
    {
      error = realtime_error_new (REALTIME_ERROR_BAD_CONFIGURATION,
                                  "The token has expired, and there is no provider to get another");
      connection_leave (self, REALTIME_CLIENT_DISCONNECTED,
                        REALTIME_DISCONNECTED_UNAUTHORIZED, error->message, error);
    }
}

static void
connect_call_cb (WireReply    *result,
                 const GError *error,
                 gpointer      user_data)
{
  RealtimeConnection *self = user_data;

  self->connect_call = NULL;

  if (error == NULL)
    connection_established (self, &result->connect);
  else if (is_expiry (error))
    connection_expired (self, error);
  else if (error->code == REALTIME_ERROR_TIMEOUT || realtime_error_is_temporary (error))
    connection_leave (self, REALTIME_CLIENT_CONNECTING, (guint) error->code, error->message, error);
  else if (error->code == REALTIME_ERROR_BAD_PROTOCOL)
    connection_leave (self, REALTIME_CLIENT_DISCONNECTED,
                      REALTIME_DISCONNECTED_BAD_PROTOCOL, "bad protocol", error);
  else
    connection_leave (self, REALTIME_CLIENT_DISCONNECTED, (guint) error->code, error->message, error);
}

static void
socket_opened (RealtimeConnection *self)
{
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_CONNECT, 0);
  g_autoptr (GError) error = NULL;

  realtime_timer_stop (&self->open_timer);

  command->connect.token = g_strdup (self->config->token);
  command->connect.name = g_strdup (self->config->name);
  command->connect.version = g_strdup (self->config->version);
  if (self->config->data != NULL)
    command->connect.data = g_bytes_ref (self->config->data);
  if (self->config->emulates_headers && self->config->headers != NULL)
    command->connect.headers = g_hash_table_ref (self->config->headers);
  self->listener->prepare (self->owner, &command->connect);
  self->connect_call = realtime_calls_add (self->calls, command, self->config->max_command_size,
                                           self->config->timeout, connect_call_cb, self, &error);
  if (self->connect_call == NULL)
    {
      connection_leave (self, REALTIME_CLIENT_DISCONNECTED,
                        REALTIME_ERROR_BAD_CONFIGURATION, error->message, error);
      return;
    }

  self->is_open = TRUE;
  realtime_calls_set_own (self->calls, self->connect_call);
  connection_send_call (self, self->connect_call);
  self->listener->opened (self->owner);
}

static GError *
error_for_code (guint       code,
                gboolean    final,
                const char *reason)
{
  if (code == WIRE_DISCONNECT_INVALID_TOKEN)
    return realtime_error_new (REALTIME_ERROR_UNAUTHORIZED, reason);
  if (code == WIRE_DISCONNECT_PERMISSION_DENIED)
    return realtime_error_new (REALTIME_ERROR_PERMISSION_DENIED, reason);

  return realtime_error_new (final ? REALTIME_ERROR_DISCONNECTED : REALTIME_ERROR_TRANSPORT_CLOSED, reason);
}

static void
socket_closed (RealtimeConnection    *self,
               const RealtimeClosure *closure)
{
  gboolean final = !wire_disconnect_code_reconnects (closure->code);
  const char *reason = closure->reason;
  g_autoptr (GError) error = closure->error != NULL ? g_error_copy (closure->error) : NULL;

  if (g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_BAD_CONFIGURATION))
    connection_leave (self, REALTIME_CLIENT_DISCONNECTED, (guint) error->code, error->message, error);
  else if (closure->code == CLOSE_TOO_LARGE)
    {
      if (error == NULL)
        error = realtime_error_new (REALTIME_ERROR_BAD_PROTOCOL,
                                    "The server closed the connection over a frame too large");
      connection_leave (self, REALTIME_CLIENT_DISCONNECTED,
                        REALTIME_DISCONNECTED_SIZE_LIMIT, "message size limit", error);
    }
  else if (g_error_matches (error, REALTIME_ERROR, REALTIME_ERROR_BAD_PROTOCOL))
    connection_leave (self, REALTIME_CLIENT_DISCONNECTED,
                      REALTIME_DISCONNECTED_BAD_PROTOCOL, "bad protocol", error);
  else if (closure->code < FIRST_SERVER_CODE)
    {
      if (error == NULL)
        error = realtime_error_new (REALTIME_ERROR_TRANSPORT_CLOSED, "The server closed the connection");
      connection_leave (self, REALTIME_CLIENT_CONNECTING,
                        REALTIME_CONNECTING_TRANSPORT_CLOSED, "transport closed", error);
    }
  else
    {
      if (reason == NULL || *reason == '\0')
        reason = wire_disconnect_code_get_reason (closure->code);
      if (reason == NULL)
        reason = "closed by the server";
      g_clear_error (&error);
      error = error_for_code (closure->code, final, reason);
      if (closure->code == WIRE_DISCONNECT_STATE_INVALIDATED)
        self->needs_token = TRUE;
      connection_leave (self, final ? REALTIME_CLIENT_DISCONNECTED : REALTIME_CLIENT_CONNECTING,
                        closure->code, reason, error);
    }
}

static void
socket_replied (RealtimeConnection *self,
                WireReply          *reply)
{
  switch (reply->type)
    {
    case WIRE_REPLY_ERROR:
    case WIRE_REPLY_RESULT:
      realtime_calls_reply (self->calls, reply);
      break;

    case WIRE_REPLY_PUSH:
      if (self->state == REALTIME_CLIENT_CONNECTED)
        self->listener->push (self->owner, reply);
      break;

    case WIRE_REPLY_PING:
    case WIRE_REPLY_UNKNOWN:
    default:
      break;
    }
}

static void
socket_published (RealtimeConnection *self,
                  const WireView     *publication)
{
  if (self->state == REALTIME_CLIENT_CONNECTED)
    self->listener->publication (self->owner, publication);
}

static gboolean
socket_event_cb (RealtimeEvent *event,
                 gpointer       user_data)
{
  RealtimeConnection *self = user_data;
  const RealtimeConnectionListener *listener = self->listener;
  g_autoptr (GObject) owner = g_object_ref (self->owner);
  guint generation = self->generation;
  gboolean done = TRUE;

  if (!self->is_resuming)
    {
      /* To look at the clock takes as long as the rest, so once a frame. */
      if (event->type != REALTIME_EVENT_PUBLICATION || event->frame != NULL)
        self->last_activity = realtime_clock_get_now (self->config->clock);

      if (event->type == REALTIME_EVENT_PUBLICATION)
        socket_published (self, &event->publication);
      else if (event->type == REALTIME_EVENT_REPLY)
        socket_replied (self, event->reply);
      else if (event->type == REALTIME_EVENT_OPENED)
        socket_opened (self);
      else
        socket_closed (self, event->closure);
    }

  if (connection_is_current (self, generation))
    {
      self->is_resuming = listener->resume (owner);
      done = !self->is_resuming;
    }

  return done;
}

static void
connection_open_socket (RealtimeConnection *self)
{
  g_assert (self->socket == NULL);

  self->generation++;
  self->socket = realtime_socket_open (self->config, socket_event_cb, self);
  realtime_timer_start (&self->open_timer, self->config->timeout);
}

/* Whether there is no token to connect with, but a way to get one. */
static gboolean
connection_lacks_token (RealtimeConnection *self)
{
  gboolean has_token = self->config->token != NULL && *self->config->token != '\0';

  return self->config->token_provider != NULL && (self->needs_token || !has_token);
}

static void
connection_attempt (RealtimeConnection *self)
{
  if (connection_lacks_token (self))
    realtime_token_keeper_ask (&self->keeper, self->config->token_provider);
  else
    connection_open_socket (self);
}

static void
refresh_call_cb (WireReply    *result,
                 const GError *error,
                 gpointer      user_data)
{
  RealtimeConnection *self = user_data;

  if (error == NULL)
    realtime_token_keeper_watch (&self->keeper, result->refresh.expires, result->refresh.ttl);
  else if (error->code == REALTIME_ERROR_CONNECTION_CLOSED)
    return;
  else if (error->code == REALTIME_ERROR_BAD_PROTOCOL)
    connection_leave (self, REALTIME_CLIENT_DISCONNECTED,
                      REALTIME_DISCONNECTED_BAD_PROTOCOL, "bad protocol", error);
  else if (realtime_error_may_pass (error))
    {
      realtime_token_keeper_retry_later (&self->keeper, MIN_REFRESH_DELAY);
      self->listener->complained (self->owner, error);
    }
  else
    connection_leave (self, REALTIME_CLIENT_DISCONNECTED, (guint) error->code, error->message, error);
}

static void
connection_refresh (RealtimeConnection *self,
                    const char         *token)
{
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_REFRESH, 0);
  g_autoptr (GError) error = NULL;

  command->refresh.token = g_strdup (token);
  if (realtime_connection_try_send (self, command, refresh_call_cb, self, &error) == NULL)
    connection_leave (self, REALTIME_CLIENT_DISCONNECTED,
                      REALTIME_ERROR_BAD_CONFIGURATION, error->message, error);
}

/* Whatever the connection does meanwhile abandons the request, so it is where
 * it was. */
static void
token_answered_cb (const char   *token,
                   const GError *cause,
                   gpointer      user_data)
{
  RealtimeConnection *self = user_data;
  const RealtimeConnectionListener *listener = self->listener;
  g_autoptr (GObject) owner = g_object_ref (self->owner);
  gboolean is_refresh = self->state == REALTIME_CLIENT_CONNECTED;
  g_autoptr (GError) error = NULL;

  if (token != NULL)
    {
      self->needs_token = FALSE;
      if (is_refresh)
        connection_refresh (self, token);
      else
        connection_open_socket (self);
      listener->renewed (owner, token);
    }
  else if (cause == NULL)
    {
      error = realtime_error_new (REALTIME_ERROR_UNAUTHORIZED, "There is no right to a token");
      connection_leave (self, REALTIME_CLIENT_DISCONNECTED,
                        REALTIME_DISCONNECTED_UNAUTHORIZED, "unauthorized", error);
    }
  else if (is_refresh)
    {
      error = realtime_error_new (REALTIME_ERROR_REFRESH_TOKEN, cause->message);
      realtime_token_keeper_retry_later (&self->keeper, MIN_REFRESH_DELAY);
      listener->complained (owner, error);
    }
  else
    {
      error = realtime_error_new (REALTIME_ERROR_CONNECT_TOKEN, cause->message);
      connection_leave (self, REALTIME_CLIENT_CONNECTING, (guint) error->code, error->message, error);
    }
}

/* Without a provider the server has to end what expires. */
static void
token_expired_cb (gpointer user_data)
{
  RealtimeConnection *self = user_data;

  if (self->config->token_provider != NULL)
    realtime_token_keeper_ask (&self->keeper, self->config->token_provider);
}

static void
retry_timer_cb (gpointer user_data)
{
  connection_attempt (user_data);
}

static void
open_timer_cb (gpointer user_data)
{
  g_autoptr (GError) error = realtime_error_new (REALTIME_ERROR_TIMEOUT, "The server did not answer in time");

  connection_leave (user_data, REALTIME_CLIENT_CONNECTING,
                    REALTIME_CONNECTING_TRANSPORT_CLOSED, "transport closed", error);
}

/*
 * A connection that the server has given up meanwhile, for want of pongs, is
 * not worth to be tried; neither is a delay worth to be waited for.
 */
static void
slept_cb (guint    msec,
          gpointer user_data)
{
  RealtimeConnection *self = user_data;
  g_autoptr (GObject) owner = g_object_ref (self->owner);

  if (self->state == REALTIME_CLIENT_CONNECTED && self->max_silence > 0 && msec >= self->max_silence)
    connection_leave (self, REALTIME_CLIENT_CONNECTING, REALTIME_CONNECTING_NO_PING, "no ping", NULL);

  if (self->retry_timer.running && msec > LONG_SLEEP)
    realtime_connection_open (self);
}

/* A monitor may be wrong, so attempts go on without a network as well. */
static void
network_cb (gboolean available,
            gpointer user_data)
{
  RealtimeConnection *self = user_data;
  g_autoptr (GError) error = NULL;

  if (available && self->retry_timer.running)
    realtime_connection_open (self);
  else if (!available && self->state == REALTIME_CLIENT_CONNECTED)
    {
      error = realtime_error_new (REALTIME_ERROR_TRANSPORT_CLOSED, "The network is gone");
      connection_leave (self, REALTIME_CLIENT_CONNECTING,
                        REALTIME_CONNECTING_TRANSPORT_CLOSED, "transport closed", error);
    }
}

RealtimeConnection *
realtime_connection_new (const RealtimeConfig             *config,
                         const RealtimeConnectionListener *listener,
                         GObject                          *owner)
{
  RealtimeConnection *self = g_new0 (RealtimeConnection, 1);

  self->config = config;
  self->listener = listener;
  self->owner = owner;
  self->calls = realtime_calls_new (config->clock);
  self->frame = g_string_new (NULL);
  realtime_timer_init (&self->retry_timer, config->clock, retry_timer_cb, self);
  realtime_timer_init (&self->open_timer, config->clock, open_timer_cb, self);
  realtime_timer_init (&self->ping_timer, config->clock, ping_timer_cb, self);
  realtime_token_keeper_init (&self->keeper, config, NULL, token_answered_cb, token_expired_cb, self);
  realtime_clock_watch_sleep (config->clock, slept_cb, self);

  return self;
}

/* To be called when it is closed and nobody waits for a call. */
void
realtime_connection_free (RealtimeConnection *self)
{
  g_assert (self->socket == NULL);

  realtime_clock_unwatch_sleep (self->config->clock, self);
  g_string_free (self->frame, TRUE);
  realtime_calls_free (self->calls);
  g_free (self);
}

RealtimeClientState
realtime_connection_get_state (RealtimeConnection *self)
{
  return self->state;
}

const char *
realtime_connection_get_client_id (RealtimeConnection *self)
{
  return self->client_id;
}

/* Gets what the server has said beside, while there is a connection. */
GBytes *
realtime_connection_get_data (RealtimeConnection *self)
{
  return self->data;
}

/* Whether realtime_connection_send() may be used. */
gboolean
realtime_connection_is_open (RealtimeConnection *self)
{
  return self->is_open;
}

/* Whether an app waits for an answer. */
gboolean
realtime_connection_has_calls (RealtimeConnection *self)
{
  return realtime_calls_is_wanted (self->calls);
}

/* Connects, or if the next attempt is waited for, tries at once. */
void
realtime_connection_open (RealtimeConnection *self)
{
  RealtimeClientState previous = self->state;

  if (self->socket != NULL || self->is_shut
      || (realtime_token_keeper_is_asking (&self->keeper) && connection_lacks_token (self)))
    return;

  if (self->network == NULL && realtime_network_is_needed (self->config->uri))
    self->network = realtime_network_new (self->config, network_cb, self);

  realtime_token_keeper_stop (&self->keeper);
  realtime_timer_stop (&self->retry_timer);
  realtime_backoff_reset (&self->backoff);
  self->state = REALTIME_CLIENT_CONNECTING;
  connection_attempt (self);

  if (previous != self->state)
    self->listener->state_changed (self->owner, previous);
}

void
realtime_connection_close (RealtimeConnection *self)
{
  if (self->state != REALTIME_CLIENT_DISCONNECTED)
    connection_leave (self, REALTIME_CLIENT_DISCONNECTED,
                      REALTIME_DISCONNECTED_CALLED, "disconnect called", NULL);
}

/* Closes it for good, so that nothing has to be waited for any more. */
void
realtime_connection_shut (RealtimeConnection *self)
{
  g_autoptr (GError) error = realtime_error_new (REALTIME_ERROR_CLIENT_CLOSED, "The client was disposed of");

  self->is_shut = TRUE;
  realtime_connection_close (self);
  realtime_calls_fail_waiting (self->calls, realtime_calls_get_last_id (self->calls), error);
}

/* Makes a new connection where this one cannot be trusted any more. */
void
realtime_connection_restart (RealtimeConnection *self,
                             guint               code,
                             const char         *reason)
{
  if (self->state == REALTIME_CLIENT_CONNECTED)
    connection_leave (self, REALTIME_CLIENT_CONNECTING, code, reason, NULL);
}

/* Gives up a server that does what it must not, for good. */
void
realtime_connection_refuse (RealtimeConnection *self,
                            const char         *message)
{
  g_autoptr (GError) error = realtime_error_new (REALTIME_ERROR_BAD_PROTOCOL, message);

  connection_leave (self, REALTIME_CLIENT_DISCONNECTED,
                    REALTIME_DISCONNECTED_BAD_PROTOCOL, "bad protocol", error);
}

/* How much was not sent yet. */
static gsize
connection_get_backlog (RealtimeConnection *self)
{
  gsize size = realtime_calls_get_n_waiting_bytes (self->calls) + self->frame->len;

  return self->socket != NULL ? size + realtime_socket_get_backlog (self->socket) : size;
}

/*
 * Sends a command as soon as there is a connection. Returns %NULL with @error
 * set if the command is too large, there are too many, or there is to be no
 * connection any more.
 */
RealtimeCall *
realtime_connection_call (RealtimeConnection  *self,
                          WireCommand         *command,
                          RealtimeCallFunc     func,
                          gpointer             user_data,
                          GError             **error)
{
  gsize backlog = connection_get_backlog (self);
  RealtimeCall *call;

  if (self->is_shut)
    {
      g_propagate_error (error, realtime_error_new (REALTIME_ERROR_CLIENT_CLOSED, "The client was disposed of"));
      return NULL;
    }

  call = realtime_calls_add (self->calls, command, self->config->max_command_size,
                             self->config->timeout, func, user_data, error);
  if (call == NULL)
    return NULL;

  if (realtime_calls_get_n_counted (self->calls) >= self->config->max_pending_calls
      || (backlog > 0 && connection_get_backlog (self) > self->config->max_queue_size))
    {
      realtime_calls_cancel (self->calls, call);
      g_propagate_error (error, realtime_error_new (REALTIME_ERROR_QUEUE_FULL, "Too many calls are pending"));
      return NULL;
    }

  realtime_calls_count (self->calls, call);
  if (self->state == REALTIME_CLIENT_CONNECTED)
    connection_send_call (self, call);

  return call;
}

static RealtimeCall *
connection_send_own (RealtimeConnection  *self,
                     WireCommand         *command,
                     gsize                max_size,
                     RealtimeCallFunc     func,
                     gpointer             user_data,
                     GError             **error)
{
  RealtimeCall *call;

  g_assert (self->is_open);

  call = realtime_calls_add (self->calls, command, max_size, self->config->timeout, func, user_data, error);
  if (call == NULL)
    return NULL;

  realtime_calls_set_own (self->calls, call);
  connection_send_call (self, call);

  return call;
}

/* Sends a small command now, ahead of the reply to the connect command. */
RealtimeCall *
realtime_connection_send (RealtimeConnection *self,
                          WireCommand        *command,
                          RealtimeCallFunc    func,
                          gpointer            user_data)
{
  return connection_send_own (self, command, G_MAXSIZE, func, user_data, NULL);
}

/* Likewise, for one that may be large. Returns %NULL with @error set if it is
 * too large. */
RealtimeCall *
realtime_connection_try_send (RealtimeConnection  *self,
                              WireCommand         *command,
                              RealtimeCallFunc     func,
                              gpointer             user_data,
                              GError             **error)
{
  return connection_send_own (self, command, self->config->max_command_size, func, user_data, error);
}

void
realtime_connection_cancel (RealtimeConnection *self,
                            RealtimeCall       *call)
{
  realtime_calls_cancel (self->calls, call);
}

gboolean
realtime_connection_is_batching (RealtimeConnection *self)
{
  return self->n_batches > 0;
}

/* Holds commands back, also those of this turn. */
void
realtime_connection_start_batching (RealtimeConnection *self)
{
  self->n_batches++;
  if (connection_holds_back (self) && self->flush_source != NULL)
    {
      g_source_destroy (self->flush_source);
      g_clear_pointer (&self->flush_source, g_source_unref);
    }
}

void
realtime_connection_stop_batching (RealtimeConnection *self)
{
  g_assert (self->n_batches > 0);

  self->n_batches--;
  if (self->n_batches == 0 && self->socket != NULL)
    connection_flush_later (self);
}
