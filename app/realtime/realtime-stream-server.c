/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-stream-fields-private.h"

#include "realtime-client-private.h"
#include "realtime-subscription-private.h"

#include "wire-codes.h"

/*
 * A stream that the server subscribes by itself. No command may be sent for it:
 * what was missed comes with the connection, so where messages are missing, the
 * connection is made anew. Who subscribes here shares the stream, and takes it
 * over when the server does not subscribe any more.
 */

/* Whether anybody here has subscribed. */
gboolean
realtime_stream_is_wanted (RealtimeStream *self)
{
  return !self->server_side || realtime_audience_has_others (self->audience, self->server_subscription);
}

void
realtime_stream_reconnect (RealtimeStream *self)
{
  realtime_connection_restart (realtime_registry_get_connection (self->registry),
                               WIRE_DISCONNECT_INSUFFICIENT_STATE,
                               wire_disconnect_code_get_reason (WIRE_DISCONNECT_INSUFFICIENT_STATE));
}

/* Those who have subscribed here go on without the server's own subscription. */
void
realtime_stream_take_over (RealtimeStream *self,
                           guint           code,
                           const char     *reason)
{
  g_autoptr (RealtimeSubscription) given = g_steal_pointer (&self->server_subscription);

  self->server_side = FALSE;
  self->state = REALTIME_SUBSCRIPTION_SUBSCRIBING;
  realtime_delta_end (&self->delta);
  realtime_stream_clear_recovered (self);
  realtime_stream_set_channel_id (self, 0);
  realtime_stream_start (self);

  if (given != NULL)
    {
      realtime_audience_remove (self->audience, given);
      realtime_subscription_detach (given);
      realtime_subscription_unsubscribed (given, code, reason);
    }
  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBING)
    realtime_audience_lose (self->audience);
}

/* Says from where the server may go on by itself; %NULL if it is not to. */
WireSubscribeRequest *
realtime_stream_prepare (RealtimeStream *self)
{
  g_autoptr (WireSubscribeRequest) request = NULL;

  if (!self->server_side)
    return NULL;

  request = g_new0 (WireSubscribeRequest, 1);
  request->channel = g_strdup (self->wire_name);
  realtime_continuity_ask (&self->continuity, request);

  return request->recover ? g_steal_pointer (&request) : NULL;
}

/* The server has subscribed by itself, or has done so anew. */
void
realtime_stream_grant (RealtimeStream      *self,
                       WireSubscribeResult *result)
{
  g_autoptr (RealtimeStream) keep = realtime_stream_ref (self);
  g_autoptr (RealtimeSubscription) given = NULL;
  guint n_recovered;

  /* The server would refuse to do it twice. Whoever is told that he is asked no
   * more, may do anything. */
  realtime_stream_stop_requests (self);
  if (self->registry == NULL)
    return;

  realtime_stream_clear_recovered (self);

  if (!self->server_side)
    {
      given = realtime_audience_add (self->audience, TRUE);
      self->server_subscription = g_object_ref (given);
      self->server_side = TRUE;
    }
  n_recovered = realtime_stream_begin (self, result);

  if (given != NULL)
    realtime_client_emit_server_subscription (realtime_registry_get_client (self->registry), given);
  realtime_audience_lose (self->audience);
  if (self->state == REALTIME_SUBSCRIPTION_SUBSCRIBED)
    realtime_audience_announce (self->audience, self->continuity.was_recovering, self->continuity.recovered,
                                n_recovered);
}

/* The server subscribes by itself no more, if it has not with this connection. */
void
realtime_stream_withdraw (RealtimeStream *self)
{
  g_autoptr (RealtimeStream) keep = realtime_stream_ref (self);

  if (!self->server_side || self->state != REALTIME_SUBSCRIPTION_SUBSCRIBING)
    return;

  if (realtime_stream_is_wanted (self))
    realtime_stream_take_over (self, REALTIME_UNSUBSCRIBED_CALLED, "unsubscribed");
  else
    realtime_stream_end (self, REALTIME_UNSUBSCRIBED_CALLED, "unsubscribed");
}
