/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-room-buffers.h"

#include "confab-schemes.h"

#define MAX_KEPT 20

/**
 * ConfabRoomBuffers:
 *
 * What is being written in each room: a text with its cursor, and what can be
 * undone.
 *
 * Only the rooms that were left last have one, for as long as they exist: the
 * texts themselves are stored as drafts. Where nothing was begun, the buffer
 * goes on to the next room, so that who only reads needs one for all.
 */
struct _ConfabRoomBuffers
{
  GObject parent_instance;

  /* That of the room which is shown comes first. */
  GQueue  entries;
};

G_DEFINE_FINAL_TYPE (ConfabRoomBuffers, confab_room_buffers, G_TYPE_OBJECT)

typedef struct
{
  /* Not held. */
  ConfabRoomBuffers *owner;
  ChatRoom          *room;

  GtkTextBuffer     *buffer;
} Entry;

static void
room_gone_cb (gpointer  user_data,
              GObject  *where_the_room_was)
{
  Entry *entry = user_data;

  g_queue_remove (&entry->owner->entries, entry);
  g_object_unref (entry->buffer);
  g_free (entry);
}

static void
entry_set_room (Entry    *entry,
                ChatRoom *room)
{
  if (entry->room != NULL)
    g_object_weak_unref (G_OBJECT (entry->room), room_gone_cb, entry);
  entry->room = room;
  if (room != NULL)
    g_object_weak_ref (G_OBJECT (room), room_gone_cb, entry);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  entry_set_room (entry, NULL);
  g_object_unref (entry->buffer);
  g_free (entry);
}

static Entry *
entry_new (ConfabRoomBuffers *owner)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->owner = owner;
  entry->buffer = GTK_TEXT_BUFFER (confab_schemes_new_plain_buffer ());

  return entry;
}

static gboolean
is_unused (const Entry *entry)
{
  return gtk_text_buffer_get_char_count (entry->buffer) == 0 &&
         !gtk_text_buffer_get_can_undo (entry->buffer) &&
         !gtk_text_buffer_get_can_redo (entry->buffer);
}

static Entry *
find (ConfabRoomBuffers *self,
      ChatRoom          *room)
{
  Entry *unused = NULL;

  for (GList *l = self->entries.head; l != NULL; l = l->next)
    {
      Entry *entry = l->data;

      if (entry->room == room)
        return entry;
      if (unused == NULL && is_unused (entry))
        unused = entry;
    }

  return unused;
}

static void
confab_room_buffers_finalize (GObject *object)
{
  ConfabRoomBuffers *self = CONFAB_ROOM_BUFFERS (object);

  g_queue_clear_full (&self->entries, entry_free);

  G_OBJECT_CLASS (confab_room_buffers_parent_class)->finalize (object);
}

static void
confab_room_buffers_class_init (ConfabRoomBuffersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = confab_room_buffers_finalize;
}

static void
confab_room_buffers_init (ConfabRoomBuffers *self)
{
  g_queue_init (&self->entries);
}

/**
 * confab_room_buffers_new:
 *
 * Creates the buffers of a composer. There are none yet.
 *
 * Returns: (transfer full): the buffers
 */
ConfabRoomBuffers *
confab_room_buffers_new (void)
{
  return g_object_new (CONFAB_TYPE_ROOM_BUFFERS, NULL);
}

/**
 * confab_room_buffers_get:
 * @self: buffers
 * @room: (nullable): a room
 *
 * Gets what is being written in a room that is shown from now on. If that is not
 * known, it is empty. It is not another's before another room is shown.
 *
 * Returns: (transfer none): the buffer
 */
GtkTextBuffer *
confab_room_buffers_get (ConfabRoomBuffers *self,
                         ChatRoom          *room)
{
  Entry *entry;

  g_return_val_if_fail (CONFAB_IS_ROOM_BUFFERS (self), NULL);
  g_return_val_if_fail (room == NULL || CHAT_IS_ROOM (room), NULL);

  entry = find (self, room);
  if (entry != NULL)
    g_queue_remove (&self->entries, entry);
  else
    entry = entry_new (self);

  entry_set_room (entry, room);
  g_queue_push_head (&self->entries, entry);
  if (self->entries.length > 1 + MAX_KEPT)
    entry_free (g_queue_pop_tail (&self->entries));

  return entry->buffer;
}
