/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-registry-private.h"

#include "realtime-error-private.h"

#include "wire-channel.h"

#include <string.h>

/* What a channel to be recovered takes in a connect command beside its name
 * and its epoch, of which any character may have to be escaped. */
#define RECOVERY_OVERHEAD 64
#define ESCAPED_LENGTH 6

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
  /* (element-type gint64 RealtimeStream): those with a number of the server's */
  GHashTable           *by_id;
  /* the one that was found last, which mostly is the next one, too */
  RealtimeStream       *last_found;
  /* the one that has still to deliver what it has recovered */
  RealtimeStream       *resuming;
  /* (element-type WireSubscribeResult): what the server has subscribed by
   * itself with this connection, as far as it is not told */
  GQueue                granted;
  /* whether what it has not is still to be told after them */
  gboolean              is_granting;
  /* whether nothing is to be subscribed any more */
  gboolean              is_closed;
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
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  return self;
}

static void
registry_clear_resuming (RealtimeRegistry *self)
{
  g_clear_pointer (&self->resuming, realtime_stream_unref);
  g_queue_clear_full (&self->granted, (GDestroyNotify) wire_subscribe_result_free);
  self->is_granting = FALSE;
}

void
realtime_registry_free (RealtimeRegistry *self)
{
  g_assert (g_hash_table_size (self->streams) == 0);

  registry_clear_resuming (self);
  g_hash_table_unref (self->by_id);
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

/* Whether anybody here has subscribed, or waits for it. */
gboolean
realtime_registry_is_wanted (RealtimeRegistry *self)
{
  GHashTableIter iter;
  gpointer stream;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    {
      if (realtime_stream_is_wanted (stream))
        return TRUE;
    }

  return FALSE;
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
registry_add (RealtimeRegistry               *self,
              RealtimeChannel                *channel,
              const char                     *wire_name,
              const RealtimeSubscribeOptions *options)
{
  RealtimeStream *stream = realtime_stream_new (self, channel, wire_name, options);

  g_hash_table_insert (self->streams, (char *) realtime_stream_get_wire_name (stream), stream);

  return stream;
}

static RealtimeStream *
registry_ensure (RealtimeRegistry               *self,
                 RealtimeChannel                *channel,
                 const RealtimeSubscribeOptions *options)
{
  g_autofree char *wire_name = realtime_channel_to_wire (channel, self->config->separator);
  RealtimeStream *stream = g_hash_table_lookup (self->streams, wire_name);

  return stream != NULL ? stream : registry_add (self, channel, wire_name, options);
}

/* Whether the server may subscribe to one channel more. */
static gboolean
registry_has_room (RealtimeRegistry *self)
{
  guint limit = self->config->max_server_subscriptions;
  guint n_server_side = 0;
  GHashTableIter iter;
  gpointer stream;

  if (g_hash_table_size (self->streams) < limit)
    return TRUE;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    n_server_side += realtime_stream_is_server_side (stream) ? 1 : 0;

  return n_server_side < limit;
}

/* The server has subscribed by itself, to whatever it calls a channel. */
static void
registry_grant (RealtimeRegistry    *self,
                const char          *wire_name,
                WireSubscribeResult *result)
{
  RealtimeStream *stream = g_hash_table_lookup (self->streams, wire_name);
  g_autoptr (RealtimeChannel) channel = NULL;

  if (stream == NULL && !wire_channel_is_valid (wire_name))
    {
      g_debug ("The server has subscribed to what is no channel");
      return;
    }

  if (stream == NULL && !registry_has_room (self))
    {
      realtime_connection_refuse (self->connection, "The server has subscribed to too many channels");
      return;
    }

  if (stream == NULL)
    {
      channel = realtime_channel_new_from_wire (wire_name);
      stream = registry_add (self, channel, wire_name, NULL);
    }

  realtime_stream_grant (stream, result);
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

  if (self->is_closed)
    realtime_stream_close (stream, REALTIME_UNSUBSCRIBED_CLIENT_CLOSED, "client closed");
  else
    registry_begin (self, stream);

  return subscription;
}

void
realtime_registry_subscribe_task (RealtimeRegistry               *self,
                                  RealtimeChannel                *channel,
                                  const RealtimeSubscribeOptions *options,
                                  GTask                          *task)
{
  g_autoptr (RealtimeStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  if (self->is_closed)
    {
      error = realtime_error_new (REALTIME_ERROR_CLIENT_CLOSED, "The client was disposed of");
      g_task_return_error (task, realtime_error_copy_for_channel (error, channel));
      return;
    }

  stream = realtime_stream_ref (registry_ensure (self, channel, options));
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

/* Says from where the server may go on with what it has subscribed by itself,
 * as far as there is room; the rest begins anew. */
void
realtime_registry_prepare (RealtimeRegistry   *self,
                           WireConnectRequest *request)
{
  gsize room = self->config->max_command_size / 2;
  GHashTableIter iter;
  gpointer stream;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    {
      WireSubscribeRequest *recovery = realtime_stream_prepare (stream);
      gsize size = RECOVERY_OVERHEAD;

      if (recovery == NULL)
        continue;

      size += ESCAPED_LENGTH * strlen (recovery->channel);
      if (recovery->since.epoch != NULL)
        size += ESCAPED_LENGTH * strlen (recovery->since.epoch);
      if (size > room)
        {
          wire_subscribe_request_free (recovery);
          continue;
        }

      room -= size;
      if (request->subs == NULL)
        request->subs = g_ptr_array_new_with_free_func ((GDestroyNotify) wire_subscribe_request_free);
      g_ptr_array_add (request->subs, recovery);
    }
}

/* Takes over what the server has subscribed by itself, to be told one by one. */
void
realtime_registry_connected (RealtimeRegistry  *self,
                             WireConnectResult *result)
{
  while (result->subs != NULL && result->subs->len > 0)
    g_queue_push_head (&self->granted, g_ptr_array_steal_index (result->subs, result->subs->len - 1));

  self->is_granting = TRUE;
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

  registry_clear_resuming (self);

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

/* What the server says instead of the stream's name, or no more if it is 0. */
void
realtime_registry_set_channel_id (RealtimeRegistry *self,
                                  RealtimeStream   *stream,
                                  gint64            channel_id)
{
  gint64 previous = realtime_stream_get_channel_id (stream);

  if (previous != 0 && g_hash_table_lookup (self->by_id, &previous) == stream)
    g_hash_table_remove (self->by_id, &previous);
  if (channel_id != 0)
    g_hash_table_replace (self->by_id, g_memdup2 (&channel_id, sizeof channel_id), stream);
}

/* Pushes of channels that nobody has subscribed here are not for us. */
void
realtime_registry_push (RealtimeRegistry *self,
                        WireReply        *reply)
{
  RealtimeStream *stream = NULL;

  if (reply->channel != NULL && reply->push == WIRE_PUSH_SUBSCRIBE)
    {
      registry_grant (self, reply->channel, &reply->subscribe);
      return;
    }

  if (reply->channel != NULL)
    stream = g_hash_table_lookup (self->streams, reply->channel);
  else if (reply->channel_id != 0)
    stream = g_hash_table_lookup (self->by_id, &reply->channel_id);

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

static void
registry_withdraw (RealtimeRegistry *self)
{
  g_autoptr (GPtrArray) streams = registry_snapshot (self);

  for (guint i = 0; i < streams->len; i++)
    realtime_stream_withdraw (g_ptr_array_index (streams, i));
}

/*
 * Delivers one message of those recovered, or tells what else there is to tell
 * of a reply; returns whether there is more.
 */
gboolean
realtime_registry_resume (RealtimeRegistry *self)
{
  g_autoptr (WireSubscribeResult) result = NULL;

  if (self->resuming != NULL)
    {
      g_autoptr (RealtimeStream) stream = realtime_stream_ref (self->resuming);

      if (!realtime_stream_resume (stream))
        g_clear_pointer (&self->resuming, realtime_stream_unref);
    }
  else if (self->is_granting)
    {
      result = g_queue_pop_head (&self->granted);
      self->is_granting = result != NULL;
      if (result != NULL)
        registry_grant (self, result->channel, result);
      else
        registry_withdraw (self);
    }

  return self->resuming != NULL || self->is_granting;
}

void
realtime_registry_close (RealtimeRegistry *self)
{
  g_autoptr (GPtrArray) streams = registry_snapshot (self);

  self->is_closed = TRUE;

  for (guint i = 0; i < streams->len; i++)
    realtime_stream_close (g_ptr_array_index (streams, i), REALTIME_UNSUBSCRIBED_CLIENT_CLOSED, "client closed");
}
