/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-message-private.h"

#include "realtime-client-info-private.h"

#include <string.h>

/**
 * RealtimeMessage:
 *
 * What somebody has published to a channel.
 *
 * The payload is any JSON value. It is kept byte for byte as the publisher has
 * written it, and parsed only for those who ask for it.
 *
 * Messages cannot be changed.
 */
struct _RealtimeMessage
{
  gatomicrefcount   ref_count;
  RealtimeChannel  *channel;
  guint64           offset;
  gint64            time;
  const char       *text;
  gsize             length;
  const char       *publisher_id;
  const char       *client_id;
  WireSlice         conn_info;
  WireSlice         chan_info;
  /* made when it is asked for, in whatever thread */
  GBytes           *payload;
  /* what the above points into, or NULL if that is the memory below */
  WirePublication  *publication;
  char              memory[];
};

G_DEFINE_BOXED_TYPE (RealtimeMessage, realtime_message, realtime_message_ref, realtime_message_unref)

#define NO_PAYLOAD "null"

static WireSlice
slice_bytes (GBytes *bytes)
{
  WireSlice slice = { NULL, 0 };

  if (bytes != NULL)
    slice.text = g_bytes_get_data (bytes, &slice.length);

  return slice;
}

/* Takes over the publication: nothing of it is copied. */
RealtimeMessage *
realtime_message_new (RealtimeChannel *channel,
                      WirePublication *publication)
{
  RealtimeMessage *self = g_new0 (RealtimeMessage, 1);

  g_assert (channel != NULL);
  g_assert (publication != NULL);

  /* The protocol leaves out what is null. */
  if (publication->data == NULL)
    publication->data = g_bytes_new_static (NO_PAYLOAD, strlen (NO_PAYLOAD));

  g_atomic_ref_count_init (&self->ref_count);
  self->channel = realtime_channel_ref (channel);
  self->offset = publication->offset;
  self->time = publication->time;
  self->payload = g_bytes_ref (publication->data);
  self->text = g_bytes_get_data (self->payload, &self->length);
  if (publication->info != NULL)
    {
      self->publisher_id = publication->info->user;
      self->client_id = publication->info->client;
      self->conn_info = slice_bytes (publication->info->conn_info);
      self->chan_info = slice_bytes (publication->info->chan_info);
    }
  self->publication = publication;

  return self;
}

/* Returns where what was copied ends. */
static char *
copy_slice (char            *place,
            const WireSlice *slice)
{
  if (slice->length > 0)
    memcpy (place, slice->text, slice->length);
  place[slice->length] = '\0';

  return place + slice->length + 1;
}

/*
 * Copies what it needs of the view, into one piece of memory. There are many
 * messages, so that counts; and who keeps one keeps nothing else alive.
 */
RealtimeMessage *
realtime_message_new_from_view (RealtimeChannel *channel,
                                const WireView  *view)
{
  static const WireSlice no_payload = { NO_PAYLOAD, sizeof NO_PAYLOAD - 1 };
  const WireSlice *data = view->data.text != NULL ? &view->data : &no_payload;
  gsize n_terminators = 5;
  RealtimeMessage *self;
  char *place;

  self = g_malloc (sizeof (RealtimeMessage) + data->length + view->user.length + view->client.length
                   + view->conn_info.length + view->chan_info.length + n_terminators);
  *self = (RealtimeMessage) {
    .channel = realtime_channel_ref (channel),
    .offset = view->offset,
    .time = view->time,
    .text = self->memory,
    .length = data->length,
  };
  g_atomic_ref_count_init (&self->ref_count);

  place = copy_slice (self->memory, data);
  if (view->has_info)
    {
      self->publisher_id = place;
      place = copy_slice (place, &view->user);
      self->client_id = place;
      place = copy_slice (place, &view->client);
      if (view->conn_info.text != NULL)
        self->conn_info = (WireSlice) { place, view->conn_info.length };
      place = copy_slice (place, &view->conn_info);
      if (view->chan_info.text != NULL)
        self->chan_info = (WireSlice) { place, view->chan_info.length };
      copy_slice (place, &view->chan_info);
    }

  return self;
}

/**
 * realtime_message_ref:
 * @self: a message
 *
 * Takes a reference. This may be done in any thread.
 *
 * Returns: (transfer full): @self
 */
RealtimeMessage *
realtime_message_ref (RealtimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * realtime_message_unref:
 * @self: (transfer full): a message
 *
 * Gives a reference back. This may be done in any thread.
 */
void
realtime_message_unref (RealtimeMessage *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  realtime_channel_unref (self->channel);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->publication, wire_publication_free);
  g_free (self);
}

/**
 * realtime_message_get_channel:
 * @self: a message
 *
 * Gets the channel to which it was published.
 *
 * Returns: (transfer none): the channel
 */
RealtimeChannel *
realtime_message_get_channel (RealtimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->channel;
}

/**
 * realtime_message_get_payload:
 * @self: a message
 *
 * Gets the payload as the publisher has written it: one JSON value in UTF-8,
 * without a terminating zero.
 *
 * Returns: (transfer none): the payload
 */
GBytes *
realtime_message_get_payload (RealtimeMessage *self)
{
  GBytes *payload;

  g_return_val_if_fail (self != NULL, NULL);

  payload = g_atomic_pointer_get (&self->payload);
  if (payload != NULL)
    return payload;

  /* Another thread may do the same; then its payload is the one. */
  payload = g_bytes_new (self->text, self->length);
  if (!g_atomic_pointer_compare_and_exchange (&self->payload, NULL, payload))
    {
      g_bytes_unref (payload);
      payload = g_atomic_pointer_get (&self->payload);
    }

  return payload;
}

/**
 * realtime_message_dup_payload_node:
 * @self: a message
 * @error: return location for an error
 *
 * Parses the payload. Numbers lose here what a double or a 64-bit integer
 * cannot hold; [method@Message.get_payload] has all of it.
 *
 * Returns: (transfer full): the payload, or %NULL with @error set if it is more
 *   than the parser can take
 */
JsonNode *
realtime_message_dup_payload_node (RealtimeMessage  *self,
                                   GError          **error)
{
  g_autoptr (JsonParser) parser = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, self->text, (gssize) self->length, error))
    return NULL;

  return json_parser_steal_root (parser);
}

/**
 * realtime_message_get_publisher_id:
 * @self: a message
 *
 * Gets the user who has published it, by the id that the server knows.
 *
 * Returns: (nullable): the user, or %NULL where the server does not tell, and
 *   for what a backend has published; empty for anonymous users
 */
const char *
realtime_message_get_publisher_id (RealtimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->publisher_id;
}

/**
 * realtime_message_get_client_id:
 * @self: a message
 *
 * Gets the connection through which it was published. Compare with
 * [property@Client:client-id] to know one's own.
 *
 * Returns: (nullable): the connection, or %NULL where the server does not tell
 */
const char *
realtime_message_get_client_id (RealtimeMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->client_id;
}

/**
 * realtime_message_dup_publisher:
 * @self: a message
 *
 * Gets all that the server tells of who has published it, such as what the
 * token says of the user.
 *
 * Returns: (transfer full) (nullable): the publisher, or %NULL where the server
 *   does not tell, and for what a backend has published
 */
RealtimeClientInfo *
realtime_message_dup_publisher (RealtimeMessage *self)
{
  WireClientInfo *info = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->publisher_id == NULL)
    return NULL;

  info = g_new0 (WireClientInfo, 1);
  info->user = g_strdup (self->publisher_id);
  info->client = g_strdup (self->client_id);
  if (self->conn_info.text != NULL)
    info->conn_info = g_bytes_new (self->conn_info.text, self->conn_info.length);
  if (self->chan_info.text != NULL)
    info->chan_info = g_bytes_new (self->chan_info.text, self->chan_info.length);

  return realtime_client_info_new (info);
}

/**
 * realtime_message_get_offset:
 * @self: a message
 *
 * Gets the place of the message in the channel's stream. Offsets begin with 1
 * and have no gaps.
 *
 * Returns: the offset, or 0 in a channel without history
 */
guint64
realtime_message_get_offset (RealtimeMessage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->offset;
}

/**
 * realtime_message_get_time:
 * @self: a message
 *
 * Gets when the server took it in, by the server's clock.
 *
 * Returns: milliseconds since 1970, or 0 where the server does not tell
 */
gint64
realtime_message_get_time (RealtimeMessage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->time;
}

/**
 * realtime_message_get_tag:
 * @self: a message
 * @name: the name of a tag
 *
 * Gets one of the tags that a backend may attach to what it publishes. In names
 * and values, what no string can hold is replaced as in
 * [method@ClientInfo.get_user_id].
 *
 * Returns: (nullable): the value, or %NULL if there is no such tag
 */
const char *
realtime_message_get_tag (RealtimeMessage *self,
                          const char      *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (self->publication == NULL || self->publication->tags == NULL)
    return NULL;

  return g_hash_table_lookup (self->publication->tags, name);
}

/**
 * realtime_message_dup_tag_names:
 * @self: a message
 *
 * Gets the names of the tags; [method@Message.get_tag] has their values.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, in no order;
 *   mostly there are none
 */
char **
realtime_message_dup_tag_names (RealtimeMessage *self)
{
  g_autoptr (GStrvBuilder) names = NULL;
  GHashTableIter iter;
  gpointer name;

  g_return_val_if_fail (self != NULL, NULL);

  names = g_strv_builder_new ();
  if (self->publication != NULL && self->publication->tags != NULL)
    {
      g_hash_table_iter_init (&iter, self->publication->tags);
      while (g_hash_table_iter_next (&iter, &name, NULL))
        g_strv_builder_add (names, name);
    }

  return g_strv_builder_end (names);
}
