/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-channel.h"

#include "wire-channel.h"

/**
 * RealtimeChannel:
 *
 * The name of a channel, or of a resource of a channel.
 *
 * A resource is a channel inside a channel: who subscribes to the channel does
 * not get what is published to its resources, nor the other way round, and no
 * resource gets what is published to another. What the two have in common is
 * that a resource without permissions of its own has those of its channel.
 *
 * Channels cannot be changed once made.
 */
struct _RealtimeChannel
{
  gatomicrefcount  ref_count;
  char            *name;
  char            *resource_id;
  /* whether name is what goes on the wire, with nothing escaped */
  gboolean         is_wire_name;
};

G_DEFINE_BOXED_TYPE (RealtimeChannel, realtime_channel, realtime_channel_ref, realtime_channel_unref)

static RealtimeChannel *
channel_new (const char *name,
             const char *resource_id,
             gboolean    is_wire_name)
{
  RealtimeChannel *self = g_new0 (RealtimeChannel, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->resource_id = g_strdup (resource_id);
  self->is_wire_name = is_wire_name;

  return self;
}

/**
 * realtime_channel_new:
 * @name: the name, not empty
 * @resource_id: (nullable): the resource of the channel, or %NULL for the
 *   channel itself
 *
 * Names a channel or one of its resources.
 *
 * Both may hold any text in UTF-8. What servers give a meaning to is escaped
 * on the way there.
 *
 * Returns: (transfer full): a channel
 */
RealtimeChannel *
realtime_channel_new (const char *name,
                      const char *resource_id)
{
  g_return_val_if_fail (name != NULL && *name != '\0', NULL);
  g_return_val_if_fail (g_utf8_validate (name, -1, NULL), NULL);
  g_return_val_if_fail (resource_id == NULL || g_utf8_validate (resource_id, -1, NULL), NULL);

  return channel_new (name, resource_id, FALSE);
}

/**
 * realtime_channel_new_from_wire:
 * @wire_name: the name as the server knows it
 *
 * Takes any server's channel name as it is, with nothing escaped.
 *
 * Returns: (transfer full): a channel without a resource
 */
RealtimeChannel *
realtime_channel_new_from_wire (const char *wire_name)
{
  g_return_val_if_fail (wire_name != NULL, NULL);

  return channel_new (wire_name, NULL, TRUE);
}

/**
 * realtime_channel_ref:
 * @self: a channel
 *
 * Takes a reference. This may be done in any thread.
 *
 * Returns: (transfer full): @self
 */
RealtimeChannel *
realtime_channel_ref (RealtimeChannel *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * realtime_channel_unref:
 * @self: (transfer full): a channel
 *
 * Gives a reference back. This may be done in any thread.
 */
void
realtime_channel_unref (RealtimeChannel *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name);
  g_free (self->resource_id);
  g_free (self);
}

/**
 * realtime_channel_get_name:
 * @self: a channel
 *
 * Gets the name.
 *
 * Returns: the name
 */
const char *
realtime_channel_get_name (const RealtimeChannel *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * realtime_channel_get_resource_id:
 * @self: a channel
 *
 * Gets which resource of the channel this is.
 *
 * Returns: (nullable): the resource, or %NULL for the channel itself
 */
const char *
realtime_channel_get_resource_id (const RealtimeChannel *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->resource_id;
}

/**
 * realtime_channel_to_wire:
 * @self: a channel
 * @separator: what stands between name and resource, a punctuation character
 *   other than `%`; see [property@Client:separator]
 *
 * Makes the name under which the server knows the channel.
 *
 * Returns: (transfer full): the wire name
 */
char *
realtime_channel_to_wire (const RealtimeChannel *self,
                          char                   separator)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (g_ascii_ispunct (separator) && separator != '%', NULL);

  if (self->is_wire_name)
    return g_strdup (self->name);

  return wire_channel_format (self->name, self->resource_id, separator);
}

/**
 * realtime_channel_hash:
 * @self: a channel
 *
 * Hashes a channel, for [type@GLib.HashTable].
 *
 * Returns: a hash value that equal channels share
 */
guint
realtime_channel_hash (const RealtimeChannel *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_str_hash (self->name) ^ (self->resource_id != NULL ? 31 * g_str_hash (self->resource_id) : 0);
}

/**
 * realtime_channel_equal:
 * @a: a channel
 * @b: another
 *
 * Compares two channels. One made from a wire name is only equal to others
 * made so, since what it means depends on the separator.
 *
 * Returns: whether they name the same channel or resource
 */
gboolean
realtime_channel_equal (const RealtimeChannel *a,
                        const RealtimeChannel *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  return a->is_wire_name == b->is_wire_name
         && g_str_equal (a->name, b->name)
         && g_strcmp0 (a->resource_id, b->resource_id) == 0;
}
