/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-message-private.h"

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
  gatomicrefcount  ref_count;
  RealtimeChannel *channel;
  WirePublication *publication;
};

G_DEFINE_BOXED_TYPE (RealtimeMessage, realtime_message, realtime_message_ref, realtime_message_unref)

/* Takes over the publication: there are many, so nothing of it is copied. */
RealtimeMessage *
realtime_message_new (RealtimeChannel *channel,
                      WirePublication *publication)
{
  RealtimeMessage *self = g_new (RealtimeMessage, 1);

  g_assert (channel != NULL);
  g_assert (publication != NULL);

  /* The protocol leaves out what is null. */
  if (publication->data == NULL)
    publication->data = g_bytes_new_static ("null", 4);

  g_atomic_ref_count_init (&self->ref_count);
  self->channel = realtime_channel_ref (channel);
  self->publication = publication;

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
  wire_publication_free (self->publication);
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
  g_return_val_if_fail (self != NULL, NULL);

  return self->publication->data;
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
  const char *text;
  gsize length;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = g_bytes_get_data (self->publication->data, &length);
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize) length, error))
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

  return self->publication->info != NULL ? self->publication->info->user : NULL;
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

  return self->publication->info != NULL ? self->publication->info->client : NULL;
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

  return self->publication->offset;
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

  return self->publication->time;
}

/**
 * realtime_message_get_tag:
 * @self: a message
 * @name: the name of a tag
 *
 * Gets one of the tags that a backend may attach to what it publishes.
 *
 * Returns: (nullable): the value, or %NULL if there is no such tag
 */
const char *
realtime_message_get_tag (RealtimeMessage *self,
                          const char      *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return self->publication->tags != NULL ? g_hash_table_lookup (self->publication->tags, name) : NULL;
}
