/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-hit-private.h"

/**
 * ChatSearchHit:
 *
 * A message that was found. It does not change any more.
 */
struct _ChatSearchHit
{
  GObject           parent_instance;

  ChatRoom         *room;
  ChatSearchRecord *record;
};

G_DEFINE_FINAL_TYPE (ChatSearchHit, chat_search_hit, G_TYPE_OBJECT)

static void
chat_search_hit_finalize (GObject *object)
{
  ChatSearchHit *self = CHAT_SEARCH_HIT (object);

  g_object_unref (self->room);
  chat_search_record_free (self->record);

  G_OBJECT_CLASS (chat_search_hit_parent_class)->finalize (object);
}

static void
chat_search_hit_class_init (ChatSearchHitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_search_hit_finalize;
}

static void
chat_search_hit_init (ChatSearchHit *self)
{
}

/**
 * chat_search_hit_new:
 * @room: where it is
 * @record: (transfer full): what was found
 *
 * Creates a hit.
 */
ChatSearchHit *
chat_search_hit_new (ChatRoom         *room,
                     ChatSearchRecord *record)
{
  ChatSearchHit *self;

  g_return_val_if_fail (CHAT_IS_ROOM (room), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  self = g_object_new (CHAT_TYPE_SEARCH_HIT, NULL);
  self->room = g_object_ref (room);
  self->record = record;

  return self;
}

/**
 * chat_search_hit_get_room:
 * @self: a hit
 *
 * Gets the room of the message.
 *
 * Returns: (transfer none): the room
 */
ChatRoom *
chat_search_hit_get_room (ChatSearchHit *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_HIT (self), NULL);

  return self->room;
}

/**
 * chat_search_hit_get_id:
 * @self: a hit
 *
 * Gets the id of the message.
 */
const char *
chat_search_hit_get_id (ChatSearchHit *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_HIT (self), NULL);

  return self->record->id;
}

/**
 * chat_search_hit_get_author:
 * @self: a hit
 *
 * Gets who has sent the message.
 *
 * Returns: (transfer none): the user, one with an empty id where that is not
 *   known
 */
ChatUser *
chat_search_hit_get_author (ChatSearchHit *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_HIT (self), NULL);

  return self->record->author;
}

/**
 * chat_search_hit_get_time:
 * @self: a hit
 *
 * Gets when it was sent, in microseconds since the epoch.
 */
gint64
chat_search_hit_get_time (ChatSearchHit *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_HIT (self), 0);

  return self->record->time;
}

/**
 * chat_search_hit_get_outgoing:
 * @self: a hit
 *
 * Gets whether the account's own user has sent it.
 */
gboolean
chat_search_hit_get_outgoing (ChatSearchHit *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_HIT (self), FALSE);

  return self->record->outgoing;
}

/**
 * chat_search_hit_get_snippet:
 * @self: a hit
 *
 * Gets a line of the message, plain text, with what was looked for.
 */
const char *
chat_search_hit_get_snippet (ChatSearchHit *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_HIT (self), NULL);

  return self->record->snippet;
}

/**
 * chat_search_hit_get_ranges:
 * @self: a hit
 * @n_ranges: (out): how many there are
 *
 * Gets where in the snippet is what was looked for.
 *
 * Returns: (transfer none) (array length=n_ranges): the places, in order
 */
const ChatSearchRange *
chat_search_hit_get_ranges (ChatSearchHit *self,
                            guint         *n_ranges)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_HIT (self), NULL);
  g_return_val_if_fail (n_ranges != NULL, NULL);

  *n_ranges = self->record->ranges->len;

  return (const ChatSearchRange *) self->record->ranges->data;
}
