/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-registry-private.h"

/*
 * The streams of a client, by their names on the wire.
 */
struct _RealtimeRegistry
{
  RealtimeClient       *client;
  const RealtimeConfig *config;
  RealtimeConnection   *connection;
  /* (element-type utf8 RealtimeStream): the stream owns its name */
  GHashTable           *streams;
  /* the one that was found last, which mostly is the next one, too */
  RealtimeStream       *last_found;
  /* the one that has still to deliver what it has recovered */
  RealtimeStream       *resuming;
};

/* The client owns the registry, and the connection for longer than it. */
RealtimeRegistry *
realtime_registry_new (RealtimeClient       *client,
                       const RealtimeConfig *config,
                       RealtimeConnection   *connection)
{
  RealtimeRegistry *self = g_new0 (RealtimeRegistry, 1);

  self->client = client;
  self->config = config;
  self->connection = connection;
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) realtime_stream_unref);

  return self;
}

void
realtime_registry_free (RealtimeRegistry *self)
{
  g_assert (realtime_registry_is_empty (self));

  g_clear_pointer (&self->resuming, realtime_stream_unref);
  g_hash_table_unref (self->streams);
  g_free (self);
}

RealtimeClient *
realtime_registry_get_client (RealtimeRegistry *self)
{
  return self->client;
}

const RealtimeConfig *
realtime_registry_get_config (RealtimeRegistry *self)
{
  return self->config;
}

RealtimeConnection *
realtime_registry_get_connection (RealtimeRegistry *self)
{
  return self->connection;
}

gboolean
realtime_registry_is_empty (RealtimeRegistry *self)
{
  return g_hash_table_size (self->streams) == 0;
}

/* Anything may happen to the table while its streams are worked on. */
static GPtrArray *
registry_snapshot (RealtimeRegistry *self)
{
  GPtrArray *streams = g_hash_table_get_values_as_ptr_array (self->streams);

  g_ptr_array_set_free_func (streams, (GDestroyNotify) realtime_stream_unref);
  for (guint i = 0; i < streams->len; i++)
    realtime_stream_ref (g_ptr_array_index (streams, i));

  return streams;
}

static RealtimeStream *
registry_ensure (RealtimeRegistry               *self,
                 RealtimeChannel                *channel,
                 const RealtimeSubscribeOptions *options)
{
  g_autofree char *wire_name = realtime_channel_to_wire (channel, self->config->separator);
  RealtimeStream *stream = g_hash_table_lookup (self->streams, wire_name);

  if (stream == NULL)
    {
      stream = realtime_stream_new (self, channel, wire_name, options);
      g_hash_table_insert (self->streams, (char *) realtime_stream_get_wire_name (stream), stream);
    }

  return stream;
}

static void
registry_begin (RealtimeRegistry *self,
                RealtimeStream   *stream)
{
  realtime_stream_start (stream);

  if (realtime_stream_is_valid (stream)
      && realtime_connection_get_state (self->connection) == REALTIME_CLIENT_DISCONNECTED)
    realtime_connection_open (self->connection);
}

RealtimeSubscription *
realtime_registry_subscribe (RealtimeRegistry               *self,
                             RealtimeChannel                *channel,
                             const RealtimeSubscribeOptions *options)
{
  g_autoptr (RealtimeStream) stream = realtime_stream_ref (registry_ensure (self, channel, options));
  RealtimeSubscription *subscription = realtime_stream_add (stream);

  registry_begin (self, stream);

  return subscription;
}

void
realtime_registry_subscribe_task (RealtimeRegistry               *self,
                                  RealtimeChannel                *channel,
                                  const RealtimeSubscribeOptions *options,
                                  GTask                          *task)
{
  g_autoptr (RealtimeStream) stream = realtime_stream_ref (registry_ensure (self, channel, options));

  realtime_stream_add_task (stream, task);
  registry_begin (self, stream);
}

void
realtime_registry_unsubscribe (RealtimeRegistry *self,
                               RealtimeChannel  *channel)
{
  g_autofree char *wire_name = realtime_channel_to_wire (channel, self->config->separator);
  RealtimeStream *stream = g_hash_table_lookup (self->streams, wire_name);

  if (stream != NULL)
    realtime_stream_close (stream, REALTIME_UNSUBSCRIBED_CALLED, "unsubscribe called");
}

void
realtime_registry_remove (RealtimeRegistry *self,
                          RealtimeStream   *stream)
{
  if (self->last_found == stream)
    self->last_found = NULL;
  g_hash_table_remove (self->streams, realtime_stream_get_wire_name (stream));
}

/* The socket is open: subscribes whatever is to be subscribed. */
void
realtime_registry_start (RealtimeRegistry *self)
{
  g_autoptr (GPtrArray) streams = registry_snapshot (self);

  for (guint i = 0; i < streams->len; i++)
    realtime_stream_start (g_ptr_array_index (streams, i));
}

void
realtime_registry_lost (RealtimeRegistry *self,
                        guint             code)
{
  g_autoptr (GPtrArray) streams = registry_snapshot (self);

  g_clear_pointer (&self->resuming, realtime_stream_unref);

  for (guint i = 0; i < streams->len; i++)
    realtime_stream_lost (g_ptr_array_index (streams, i), code);
}

/* Returns whether anybody took the error. */
gboolean
realtime_registry_fail_tasks (RealtimeRegistry *self,
                              const GError     *error)
{
  g_autoptr (GPtrArray) streams = registry_snapshot (self);
  gboolean taken = FALSE;

  for (guint i = 0; i < streams->len; i++)
    taken |= realtime_stream_fail_tasks (g_ptr_array_index (streams, i), error);

  return taken;
}

/* Pushes of channels that nobody has subscribed here are not for us. */
void
realtime_registry_push (RealtimeRegistry *self,
                        WireReply        *reply)
{
  RealtimeStream *stream;

  if (reply->channel == NULL)
    return;

  stream = g_hash_table_lookup (self->streams, reply->channel);
  if (stream != NULL)
    realtime_stream_push (stream, reply);
}

static RealtimeStream *
registry_find (RealtimeRegistry *self,
               const WireSlice  *name)
{
  g_autofree char *wire_name = NULL;

  if (self->last_found != NULL && realtime_stream_is_called (self->last_found, name))
    return self->last_found;

  wire_name = g_strndup (name->text, name->length);
  self->last_found = g_hash_table_lookup (self->streams, wire_name);

  return self->last_found;
}

/* Likewise for nothing but a publication, of which there are many. */
void
realtime_registry_publish (RealtimeRegistry *self,
                           const WireView   *publication)
{
  RealtimeStream *stream = registry_find (self, &publication->channel);
  g_autoptr (WireReply) reply = NULL;

  if (stream != NULL && realtime_stream_publish (stream, publication))
    return;

  reply = wire_view_to_reply (publication);
  realtime_registry_push (self, reply);
}

void
realtime_registry_set_resuming (RealtimeRegistry *self,
                                RealtimeStream   *stream)
{
  g_assert (self->resuming == NULL);

  self->resuming = realtime_stream_ref (stream);
}

/* Delivers one message of those recovered; returns whether there are more. */
gboolean
realtime_registry_resume (RealtimeRegistry *self)
{
  g_autoptr (RealtimeStream) stream = NULL;

  if (self->resuming == NULL)
    return FALSE;

  stream = realtime_stream_ref (self->resuming);
  if (realtime_stream_resume (stream))
    return TRUE;

  g_clear_pointer (&self->resuming, realtime_stream_unref);

  return FALSE;
}

void
realtime_registry_close (RealtimeRegistry *self)
{
  g_autoptr (GPtrArray) streams = registry_snapshot (self);

  for (guint i = 0; i < streams->len; i++)
    realtime_stream_close (g_ptr_array_index (streams, i), REALTIME_UNSUBSCRIBED_CLIENT_CLOSED, "client closed");
}
