/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-stream-fields-private.h"

/*
 * What can be asked of a stream.
 */
/* Until the stream has ended. */
RealtimeClient *
realtime_stream_get_client (RealtimeStream *self)
{
  return realtime_registry_get_client (self->registry);
}

RealtimeChannel *
realtime_stream_get_channel (RealtimeStream *self)
{
  return self->channel;
}

const char *
realtime_stream_get_wire_name (RealtimeStream *self)
{
  return self->wire_name;
}

RealtimeSubscriptionState
realtime_stream_get_state (RealtimeStream *self)
{
  return self->state;
}

const char *
realtime_stream_get_epoch (RealtimeStream *self)
{
  return self->continuity.position.epoch;
}

guint64
realtime_stream_get_offset (RealtimeStream *self)
{
  return self->continuity.position.offset;
}

gboolean
realtime_stream_get_recoverable (RealtimeStream *self)
{
  return self->continuity.recoverable;
}

gboolean
realtime_stream_get_positioned (RealtimeStream *self)
{
  return self->continuity.positioned;
}

/* Gets what the server has said when it was subscribed. */
GBytes *
realtime_stream_get_data (RealtimeStream *self)
{
  return self->answer;
}

void
realtime_stream_set_channel_id (RealtimeStream *self,
                                gint64          channel_id)
{
  realtime_registry_set_channel_id (self->registry, self, channel_id);
  self->channel_id = channel_id;
}

gint64
realtime_stream_get_channel_id (RealtimeStream *self)
{
  return self->channel_id;
}

gboolean
realtime_stream_is_server_side (RealtimeStream *self)
{
  return self->server_side;
}

/* Whether the stream may be asked for. */
gboolean
realtime_stream_is_valid (RealtimeStream *self)
{
  return self->flaw == NULL;
}
