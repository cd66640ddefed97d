/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-stream-fields-private.h"

#include "realtime-client-info-private.h"
#include "realtime-client-private.h"
#include "realtime-error-private.h"
#include "realtime-message-private.h"
#include "realtime-subscribe-options-private.h"
#include "realtime-subscription-private.h"

#include "wire-codes.h"

#include <string.h>

/*
 * A channel as the server sees it: subscribed once, however many share it.
 *
 * Messages that were delivered before are dropped, and where one is missing,
 * the stream is subscribed again from the last one, so that the server fills
 * the gap: see RealtimeContinuity.
 */

static RealtimeConnection *
stream_get_connection (RealtimeStream *self)
{
  return realtime_registry_get_connection (self->registry);
}

static RealtimeClient *
stream_get_client (RealtimeStream *self)
{
  return realtime_registry_get_client (self->registry);
}

static GError *
stream_error_new (RealtimeStream *self,
                  RealtimeError   code,
                  const char     *message)
{
  g_autoptr (GError) error = realtime_error_new (code, message);

  return realtime_error_copy_for_channel (error, self->channel);
}

void
realtime_stream_clear_recovered (RealtimeStream *self)
{
  while (self->n_resumed < self->n_recovered)
    wire_publication_free (self->recovered[self->n_resumed++]);
  g_clear_pointer (&self->recovered, g_free);
}

static void
stream_clear_announcement (RealtimeStream *self)
{
  if (self->announce_source != NULL)
    g_source_destroy (self->announce_source);
  g_clear_pointer (&self->announce_source, g_source_unref);
}

/* The server has no use for what the app is asked for, or the command. */
void
realtime_stream_stop_requests (RealtimeStream *self)
{
  if (self->call != NULL)
    realtime_connection_cancel (stream_get_connection (self), g_steal_pointer (&self->call));
  if (self->state_loader != NULL)
    realtime_state_loader_stop (self->state_loader);
  realtime_stream_stop_tokens (self);
  realtime_timer_stop (&self->retry_timer);
}

static void
unsubscribe_call_cb (WireReply    *result,
                     const GError *error,
                     gpointer      user_data)
{
  RealtimeConnection *connection = user_data;

  if (error != NULL && error->code != REALTIME_ERROR_CONNECTION_CLOSED)
    realtime_connection_restart (connection, REALTIME_CONNECTING_UNSUBSCRIBE_ERROR, "unsubscribe error");
}

static void
stream_send_unsubscribe (RealtimeStream *self)
{
  RealtimeConnection *connection = stream_get_connection (self);
  g_autoptr (WireCommand) command = NULL;

  /* Between the loss of a connection and the news of it. */
  if (!realtime_connection_is_open (connection))
    return;

  command = wire_command_new (WIRE_METHOD_UNSUBSCRIBE, 0);
  command->channel.channel = g_strdup (self->wire_name);
  realtime_connection_send (connection, command, unsubscribe_call_cb, connection);
}

/* Takes the stream off the wire and off the table. */
static void
stream_drop (RealtimeStream *self)
{
  RealtimeRegistry *registry = self->registry;

  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED || self->call != NULL)
    stream_send_unsubscribe (self);

  if (self->call != NULL)
    realtime_connection_cancel (stream_get_connection (self), g_steal_pointer (&self->call));
  realtime_stream_stop_tokens (self);
  stream_clear_announcement (self);
  realtime_timer_stop (&self->retry_timer);
  realtime_delta_end (&self->delta);
  realtime_stream_clear_recovered (self);
  realtime_stream_set_channel_id (self, 0);
  g_clear_object (&self->server_subscription);
  self->state = REALTIME_SUBSCRIPTION_UNSUBSCRIBED;
  self->registry = NULL;

  realtime_registry_remove (registry, self);
  if (self->state_loader != NULL)
    realtime_state_loader_stop (self->state_loader);
}

static void
stream_drop_if_unused (RealtimeStream *self)
{
  if (self->registry != NULL && !self->server_side && realtime_audience_is_empty (self->audience))
    stream_drop (self);
}

static void
stream_set_subscribing (RealtimeStream *self)
{
  self->state = REALTIME_SUBSCRIPTION_SUBSCRIBING;
  realtime_stream_clear_recovered (self);
  realtime_stream_set_channel_id (self, 0);
  realtime_audience_lose (self->audience);
}

void
realtime_stream_retry_later (RealtimeStream *self)
{
  const RealtimeConfig *config = realtime_registry_get_config (self->registry);

  realtime_timer_start (&self->retry_timer,
                        realtime_backoff_next (&self->backoff, config->min_resubscribe_delay,
                                               config->max_resubscribe_delay, config->rand));
}

/* Something has failed, though not for good. */
void
realtime_stream_complain (RealtimeStream *self,
                 const GError   *cause,
                 gboolean        fails_tasks)
{
  g_autoptr (GError) error = realtime_error_copy_for_channel (cause, self->channel);
  gboolean has_subscribers = realtime_audience_has_subscribers (self->audience);
  RealtimeClient *client = stream_get_client (self);

  if (fails_tasks)
    realtime_audience_fail_tasks (self->audience, error);
  realtime_audience_complain (self->audience, error);
  stream_drop_if_unused (self);

  if (has_subscribers)
    realtime_client_emit_error (client, error, self->channel);
}

/* Something has failed for good. */
void
realtime_stream_fail (RealtimeStream *self,
             guint           code,
             const char     *reason,
             const GError   *cause)
{
  g_autoptr (GError) error = realtime_error_copy_for_channel (cause, self->channel);
  gboolean has_subscribers = realtime_audience_has_subscribers (self->audience);
  RealtimeClient *client = stream_get_client (self);

  stream_drop (self);
  realtime_audience_dismiss (self->audience, code, reason, error, TRUE);

  if (has_subscribers)
    realtime_client_emit_error (client, error, self->channel);
}

/* The server has refused the subscription, or has to. */
void
realtime_stream_refuse (RealtimeStream *self,
                const GError   *cause)
{
  if (realtime_error_is_temporary (cause))
    {
      realtime_stream_retry_later (self);
      realtime_stream_complain (self, cause, TRUE);
    }
  else if (cause->code == REALTIME_ERROR_TOKEN_EXPIRED)
    realtime_stream_expired (self, cause);
  else
    realtime_stream_fail (self, (guint) cause->code, cause->message, cause);
}

/* How many of what the server has recovered was not delivered before. */
static guint
count_recovered (RealtimeStream            *self,
                 const WireSubscribeResult *result)
{
  guint n_recovered = 0;

  for (guint i = 0; result->publications != NULL && i < result->publications->len; i++)
    {
      const WirePublication *publication = g_ptr_array_index (result->publications, i);

      if (publication->offset == 0 || publication->offset > self->continuity.position.offset)
        n_recovered++;
    }

  return n_recovered;
}

/* Returns how many messages follow that were missed. */
guint
realtime_stream_begin (RealtimeStream      *self,
                       WireSubscribeResult *result)
{
  guint n_recovered;

  g_clear_pointer (&self->answer, g_bytes_unref);
  self->answer = g_steal_pointer (&result->data);
  realtime_continuity_begin (&self->continuity, result);
  realtime_delta_begin (&self->delta, result->delta, result->recovered);
  n_recovered = count_recovered (self, result);
  if (!self->restarted)
    realtime_backoff_reset (&self->backoff);

  /* The token of what the server subscribes is that of the connection. */
  if (!self->server_side)
    realtime_token_keeper_watch (&self->keeper, result->expires, result->ttl);

  realtime_stream_set_channel_id (self, result->id);
  self->state = REALTIME_SUBSCRIPTION_SUBSCRIBED;
  if (realtime_stream_is_wanted (self))
    realtime_client_keep (stream_get_client (self));
  if (result->publications != NULL)
    {
      self->recovered = (WirePublication **) g_ptr_array_steal (result->publications, &self->n_recovered);
      self->n_resumed = 0;
      realtime_registry_set_resuming (self->registry, self);
    }

  return n_recovered;
}

static void
stream_subscribed (RealtimeStream      *self,
                   WireSubscribeResult *result)
{
  guint n_recovered = realtime_stream_begin (self, result);

  realtime_audience_announce (self->audience, self->continuity.was_recovering, self->continuity.recovered,
                              n_recovered);
}

static void
subscribe_call_cb (WireReply    *result,
                   const GError *error,
                   gpointer      user_data)
{
  g_autoptr (RealtimeStream) self = realtime_stream_ref (user_data);
  g_autoptr (RealtimeClient) client = g_object_ref (stream_get_client (self));
  RealtimeConnection *connection = stream_get_connection (self);
  gboolean had_tasks = realtime_audience_has_tasks (self->audience);

  self->call = NULL;

  if (error == NULL)
    {
      stream_subscribed (self, &result->subscribe);
      return;
    }

  if (error->code == REALTIME_ERROR_UNRECOVERABLE_POSITION && self->state_loader != NULL)
    {
      realtime_continuity_forget (&self->continuity);
      realtime_delta_end (&self->delta);
      realtime_stream_retry_later (self);
      return;
    }

  if (error->code == REALTIME_ERROR_CONNECTION_CLOSED || error->code == REALTIME_ERROR_TIMEOUT)
    realtime_stream_fail_tasks (self, error);
  else
    realtime_stream_refuse (self, error);

  if (had_tasks)
    realtime_client_release (client);
  if (error->code == REALTIME_ERROR_TIMEOUT)
    realtime_connection_restart (connection, REALTIME_CONNECTING_SUBSCRIBE_TIMEOUT, "subscribe timeout");
}

static void
state_loaded_cb (const WirePosition *position,
                 const GError       *cause,
                 gpointer            user_data)
{
  g_autoptr (RealtimeStream) self = realtime_stream_ref (user_data);
  g_autoptr (RealtimeClient) client = g_object_ref (stream_get_client (self));
  gboolean had_tasks = realtime_audience_has_tasks (self->audience);
  g_autoptr (GError) error = NULL;

  if (cause == NULL)
    {
      realtime_continuity_move (&self->continuity, position->epoch, position->offset);
      realtime_stream_start (self);
      return;
    }

  error = realtime_error_new (REALTIME_ERROR_GET_STATE, cause->message);
  realtime_stream_refuse (self, error);
  if (had_tasks)
    realtime_client_release (client);
}

static void
retry_timer_cb (gpointer user_data)
{
  RealtimeStream *self = user_data;

  if (self->server_side)
    realtime_stream_reconnect (self);
  else
    realtime_stream_start (self);
}

/*
 * Subscribes again on the same connection; what the server subscribes by itself,
 * with another one. At once, unless that was of no avail just before.
 */
static void
stream_restart (RealtimeStream *self)
{
  gboolean again = self->restarted;

  self->restarted = TRUE;
  if (self->server_side && !again)
    {
      realtime_stream_reconnect (self);
      return;
    }

  self->state = REALTIME_SUBSCRIPTION_SUBSCRIBING;
  realtime_stream_stop_tokens (self);
  if (again)
    realtime_stream_retry_later (self);
  else
    realtime_stream_start (self);

  stream_set_subscribing (self);
}

/* Asks for what is missing, from the last message that was delivered. */
static void
stream_fill_gap (RealtimeStream *self,
                 guint64         offset,
                 const char     *reason)
{
  g_debug ("%s: %s at %" G_GUINT64_FORMAT, self->wire_name, reason, offset);

  realtime_continuity_break (&self->continuity);
  if (!self->server_side)
    stream_send_unsubscribe (self);
  stream_restart (self);
}

/* A quark stays for ever, so it is not for a server to make any. */
static GQuark
stream_get_detail (RealtimeStream *self)
{
  if (self->detail == 0)
    self->detail = self->server_side ? g_quark_try_string (self->wire_name) : g_quark_from_string (self->wire_name);

  return self->detail;
}

/* Takes over the publication, which may be %NULL: servers may send anything. */
static void
stream_publication (RealtimeStream  *self,
                    WirePublication *publication)
{
  RealtimeClient *client = stream_get_client (self);
  const RealtimeConfig *config = realtime_registry_get_config (self->registry);
  g_autoptr (RealtimeMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  RealtimeContinuityVerdict verdict;

  if (publication == NULL)
    return;

  /* One that was delivered before is part of the chain nevertheless. */
  if (!realtime_delta_apply (&self->delta, publication, config->max_frame_size, config->max_depth, &error))
    {
      stream_fill_gap (self, publication->offset, error->message);
      wire_publication_free (publication);
      return;
    }

  verdict = realtime_continuity_advance (&self->continuity, publication);
  message = realtime_message_new (self->channel, publication);

  if (verdict == REALTIME_CONTINUITY_FOLLOWS)
    {
      self->restarted = FALSE;
      realtime_audience_deliver (self->audience, message);
      realtime_client_emit_message (client, stream_get_detail (self), message);
    }
  else if (verdict == REALTIME_CONTINUITY_GAP)
    stream_fill_gap (self, realtime_message_get_offset (message), "messages are missing");
}

/* Takes over the info. */
static void
stream_presence (RealtimeStream *self,
                 WirePushType    push,
                 WireClientInfo *client)
{
  g_autoptr (RealtimeClientInfo) info = realtime_client_info_new (client);

  if (push == WIRE_PUSH_JOIN)
    realtime_audience_join (self->audience, info);
  else
    realtime_audience_leave (self->audience, info);
}

/* The server has ended the subscription. */
void
realtime_stream_end (RealtimeStream *self,
                     guint           code,
                     const char     *reason)
{
  g_autoptr (GError) error = stream_error_new (self, REALTIME_ERROR_UNSUBSCRIBED, reason);

  self->state = REALTIME_SUBSCRIPTION_UNSUBSCRIBED;
  stream_drop (self);
  realtime_audience_dismiss (self->audience, code, reason, error, FALSE);
}

static void
stream_unsubscribed (RealtimeStream        *self,
                     const WireCloseReason *close)
{
  gboolean resubscribes = wire_unsubscribe_code_resubscribes (close->code);
  const char *reason = close->reason;

  if (close->code == WIRE_UNSUBSCRIBE_STATE_INVALIDATED)
    {
      realtime_continuity_invalidate (&self->continuity);
      realtime_stream_forget_token (self);
    }

  if (resubscribes && !self->server_side)
    {
      stream_restart (self);
      return;
    }

  if (reason == NULL)
    reason = wire_unsubscribe_code_get_reason (close->code);
  if (reason == NULL)
    reason = "unsubscribed by the server";

  if (resubscribes && realtime_stream_is_wanted (self))
    realtime_stream_take_over (self, close->code, reason);
  else
    realtime_stream_end (self, close->code, reason);
}

/* For those that come to a stream that is subscribed, or never can be. */
static gboolean
announce_cb (gpointer user_data)
{
  g_autoptr (RealtimeStream) self = realtime_stream_ref (user_data);
  g_autoptr (RealtimeClient) client = g_object_ref (stream_get_client (self));
  gboolean had_tasks = realtime_audience_has_tasks (self->audience);
  g_autoptr (GError) error = NULL;

  stream_clear_announcement (self);

  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED)
    {
      if (realtime_stream_is_wanted (self))
        realtime_client_keep (client);
      realtime_audience_announce (self->audience, FALSE, FALSE, 0);
    }
  else if (self->unsendable != NULL)
    {
      error = g_steal_pointer (&self->unsendable);
      realtime_stream_refuse (self, error);
    }
  else if (self->flaw != NULL)
    {
      error = realtime_error_new (REALTIME_ERROR_INVALID_ARGUMENT, self->flaw);
      realtime_stream_refuse (self, error);
    }

  if (error != NULL && had_tasks)
    realtime_client_release (client);

  return G_SOURCE_REMOVE;
}

static void
stream_announce_later (RealtimeStream *self)
{
  if (self->announce_source != NULL)
    return;

  self->announce_source = g_idle_source_new ();
  g_source_set_priority (self->announce_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->announce_source, "Realtime announcement");
  g_source_set_callback (self->announce_source, announce_cb, self, NULL);
  g_source_attach (self->announce_source, realtime_registry_get_config (self->registry)->context);
}

static void
waiter_given_up_cb (RealtimeWaiter *waiter,
                    const GError   *cause,
                    gpointer        user_data)
{
  RealtimeStream *stream = user_data;
  g_autoptr (RealtimeStream) self = NULL;
  g_autoptr (RealtimeClient) client = NULL;
  g_autoptr (GError) error = NULL;

  /* A command in flight has a deadline of its own. */
  if (g_error_matches (cause, REALTIME_ERROR, REALTIME_ERROR_TIMEOUT) && stream->call != NULL)
    return;

  self = realtime_stream_ref (stream);
  client = g_object_ref (stream_get_client (self));
  error = realtime_error_copy_for_channel (cause, self->channel);

  realtime_audience_steal_waiter (self->audience, waiter);
  stream_drop_if_unused (self);
  realtime_waiter_fail (waiter, error);
  realtime_waiter_free (waiter);
  realtime_client_release (client);
}

static void
stream_take_options (RealtimeStream                 *self,
                     const RealtimeSubscribeOptions *options)
{
  GMainContext *context = realtime_registry_get_config (self->registry)->context;

  self->join_leave = options->join_leave;
  realtime_delta_init (&self->delta, options->delta);
  if (options->data != NULL)
    self->data = g_bytes_ref (options->data);
  if (options->tags_filter != NULL)
    self->tags_filter = g_bytes_ref (realtime_tags_filter_get_json (options->tags_filter));
  if (options->state_provider != NULL)
    self->state_loader = realtime_state_loader_new (options->state_provider, self->channel, context,
                                                    state_loaded_cb, self);
}

/* The registry outlives the stream, or ends it. */
RealtimeStream *
realtime_stream_new (RealtimeRegistry               *registry,
                     RealtimeChannel                *channel,
                     const char                     *wire_name,
                     const RealtimeSubscribeOptions *options)
{
  RealtimeStream *self = g_new0 (RealtimeStream, 1);

  g_ref_count_init (&self->ref_count);
  self->registry = registry;
  self->channel = realtime_channel_ref (channel);
  self->wire_name = g_strdup (wire_name);
  self->wire_name_length = strlen (wire_name);
  self->flaw = realtime_subscribe_options_find_flaw (options, wire_name,
                                                     realtime_registry_get_config (registry)->max_command_size);
  self->audience = realtime_audience_new (self);
  self->state = REALTIME_SUBSCRIPTION_SUBSCRIBING;
  realtime_continuity_init (&self->continuity, options);
  realtime_timer_init (&self->retry_timer, realtime_registry_get_config (registry)->clock, retry_timer_cb, self);
  realtime_stream_init_token (self, options);
  if (options != NULL)
    stream_take_options (self, options);

  return self;
}

RealtimeStream *
realtime_stream_ref (RealtimeStream *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

void
realtime_stream_unref (RealtimeStream *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->registry == NULL);

  realtime_continuity_clear (&self->continuity);
  realtime_audience_free (self->audience);
  realtime_channel_unref (self->channel);
  realtime_stream_clear_token (self);
  g_clear_pointer (&self->tags_filter, g_bytes_unref);
  g_clear_pointer (&self->state_loader, realtime_state_loader_free);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->answer, g_bytes_unref);
  g_clear_error (&self->unsendable);
  g_free (self->wire_name);
  g_free (self);
}

RealtimeSubscription *
realtime_stream_add (RealtimeStream *self)
{
  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED || self->flaw != NULL)
    stream_announce_later (self);

  return realtime_audience_add (self->audience, FALSE);
}

/* Likewise, for a task that gets the subscription. */
void
realtime_stream_add_task (RealtimeStream *self,
                          GTask          *task)
{
  const RealtimeConfig *config = realtime_registry_get_config (self->registry);

  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED || self->flaw != NULL)
    stream_announce_later (self);

  realtime_audience_add_waiter (self->audience,
                                realtime_waiter_new (task, config, waiter_given_up_cb, self));
}

void
realtime_stream_remove (RealtimeStream       *self,
                        RealtimeSubscription *subscription)
{
  g_autoptr (RealtimeStream) keep = realtime_stream_ref (self);
  g_autoptr (RealtimeSubscription) removed = g_object_ref (subscription);

  realtime_audience_remove (self->audience, removed);
  if (removed == self->server_subscription)
    g_clear_object (&self->server_subscription);
  stream_drop_if_unused (self);
  realtime_subscription_detach (removed);
  realtime_subscription_unsubscribed (removed, REALTIME_UNSUBSCRIBED_CALLED, "unsubscribe called");
}

/* Subscribes, if there is an open socket and it is not on the way. */
void
realtime_stream_start (RealtimeStream *self)
{
  g_autoptr (WireCommand) command = NULL;

  if (self->state != REALTIME_SUBSCRIPTION_SUBSCRIBING || self->call != NULL || self->flaw != NULL
      || self->unsendable != NULL || self->server_side
      || !realtime_connection_is_open (stream_get_connection (self)))
    return;

  realtime_timer_stop (&self->retry_timer);
  if (self->state_loader != NULL && !self->continuity.recovers)
    {
      realtime_state_loader_start (self->state_loader);
      return;
    }
  if (realtime_stream_waits_for_token (self))
    return;

  command = wire_command_new (WIRE_METHOD_SUBSCRIBE, 0);
  command->subscribe.channel = g_strdup (self->wire_name);
  command->subscribe.join_leave = self->join_leave;
  command->subscribe.token = g_strdup (self->token);
  if (self->data != NULL)
    command->subscribe.data = g_bytes_ref (self->data);
  realtime_continuity_ask (&self->continuity, &command->subscribe);
  realtime_delta_ask (&self->delta, &command->subscribe);
  if (self->tags_filter != NULL)
    command->subscribe.tf = g_bytes_ref (self->tags_filter);
  command->subscribe.flag = WIRE_SUBSCRIBE_FLAG_CHANNEL_COMPACTION;
  if (self->state_loader != NULL)
    command->subscribe.flag |= WIRE_SUBSCRIBE_FLAG_ERROR_UNRECOVERABLE;
  self->call = realtime_connection_try_send (stream_get_connection (self), command,
                                             subscribe_call_cb, self, &self->unsendable);
  if (self->call == NULL)
    stream_announce_later (self);
}

/* Goes on from elsewhere. A command that is in flight asks for something else,
 * so it is replaced. */
void
realtime_stream_move (RealtimeStream *self,
                      const char     *epoch,
                      guint64         offset)
{
  g_assert (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBING);

  realtime_continuity_move (&self->continuity, epoch, offset);
  realtime_delta_end (&self->delta);
  if (self->call != NULL)
    {
      stream_send_unsubscribe (self);
      realtime_connection_cancel (stream_get_connection (self), g_steal_pointer (&self->call));
      realtime_stream_start (self);
    }
  else if (self->state_loader != NULL && realtime_state_loader_is_busy (self->state_loader))
    {
      realtime_state_loader_stop (self->state_loader);
      realtime_stream_start (self);
    }
}

/* The connection is gone. What was in flight fails by itself. */
void
realtime_stream_lost (RealtimeStream *self,
                      guint           code)
{
  if (self->registry == NULL)
    return;

  realtime_timer_stop (&self->retry_timer);
  /* A token to subscribe with is of use to the next connection as well. */
  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED
      || realtime_connection_get_state (stream_get_connection (self)) == REALTIME_CLIENT_DISCONNECTED)
    realtime_stream_stop_tokens (self);
  if (code == WIRE_DISCONNECT_STATE_INVALIDATED)
    {
      realtime_continuity_invalidate (&self->continuity);
      realtime_stream_forget_token (self);
    }
  /* Only the connection is refused, and for want of another token. */
  if (code == REALTIME_ERROR_TOKEN_EXPIRED && self->call != NULL)
    realtime_connection_cancel (stream_get_connection (self), g_steal_pointer (&self->call));
  /* What the server subscribes by itself is restarted in this very way. */
  self->restarted = self->restarted && self->server_side;

  stream_set_subscribing (self);
}

/* Returns whether there was anybody who waited. */
gboolean
realtime_stream_fail_tasks (RealtimeStream *self,
                            const GError   *cause)
{
  g_autoptr (GError) error = realtime_error_copy_for_channel (cause, self->channel);
  gboolean taken = realtime_audience_fail_tasks (self->audience, error);

  stream_drop_if_unused (self);

  return taken;
}

void
realtime_stream_push (RealtimeStream *self,
                      WireReply      *reply)
{
  g_autoptr (RealtimeStream) keep = NULL;

  /* What is still on the way from before it was subscribed anew, is not part
   * of the stream. */
  if (self->state != REALTIME_SUBSCRIPTION_SUBSCRIBED)
    return;

  keep = realtime_stream_ref (self);

  if (reply->push == WIRE_PUSH_PUBLICATION)
    stream_publication (self, g_steal_pointer (&reply->publication));
  else if (reply->push == WIRE_PUSH_JOIN || reply->push == WIRE_PUSH_LEAVE)
    stream_presence (self, reply->push, g_steal_pointer (&reply->info));
  else if (reply->push == WIRE_PUSH_UNSUBSCRIBE)
    stream_unsubscribed (self, &reply->close);
}

gboolean
realtime_stream_is_called (RealtimeStream  *self,
                           const WireSlice *wire_name)
{
  return self->wire_name_length == wire_name->length
         && memcmp (self->wire_name, wire_name->text, wire_name->length) == 0;
}

/*
 * Likewise for a push of nothing but a publication. Returns whether that was
 * all: what is not simply the next message goes the long way.
 */
gboolean
realtime_stream_publish (RealtimeStream *self,
                         const WireView *publication)
{
  const WirePublication position = { .offset = publication->offset };
  g_autoptr (RealtimeStream) keep = NULL;
  g_autoptr (RealtimeMessage) message = NULL;
  RealtimeClient *client;

  if (self->state != REALTIME_SUBSCRIPTION_SUBSCRIBED)
    return TRUE;

  if (self->delta.active || realtime_continuity_advance (&self->continuity, &position) != REALTIME_CONTINUITY_FOLLOWS)
    return FALSE;

  keep = realtime_stream_ref (self);
  client = stream_get_client (self);
  message = realtime_message_new_from_view (self->channel, publication);
  self->restarted = FALSE;
  realtime_audience_deliver (self->audience, message);
  realtime_client_emit_message (client, stream_get_detail (self), message);

  return TRUE;
}

/* Delivers the next of what was recovered; returns whether there is more. */
gboolean
realtime_stream_resume (RealtimeStream *self)
{
  if (self->n_resumed < self->n_recovered)
    stream_publication (self, self->recovered[self->n_resumed++]);

  if (self->n_resumed < self->n_recovered)
    return TRUE;

  realtime_stream_clear_recovered (self);

  return FALSE;
}

void
realtime_stream_close (RealtimeStream *self,
                       guint           code,
                       const char     *reason)
{
  g_autoptr (RealtimeStream) keep = realtime_stream_ref (self);
  g_autoptr (GError) error = stream_error_new (self, REALTIME_ERROR_UNSUBSCRIBED, reason);

  if (self->registry == NULL)
    return;

  stream_drop (self);
  realtime_audience_dismiss (self->audience, code, reason, error, FALSE);
}
