/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-timeline-page.h"

/* How much is read on both sides of a place: so much that a high window is full
 * at once.
 */
#define N_OLDER 20
#define N_NEWER 30

typedef enum
{
  PLACE_NEWEST,
  PLACE_AT,
  PLACE_AFTER,
  PLACE_UNREAD,
  PLACE_TIME,
  PLACE_MESSAGE,
} Place;

struct _ChatTimelinePage
{
  gint64        room;
  Place         place;
  ChatPosition  position;
  gint64        time;
  char         *id;

  /* What was read, the oldest first. */
  ChatPosition  target;
  GPtrArray    *records;
  gboolean      found;
  gboolean      has_older;
  gboolean      has_newer;
};

static const ChatPosition end = { G_MAXINT64, G_MAXINT64 };

static void
unref_record (gpointer data)
{
  chat_record_unref (data);
}

static ChatTimelinePage *
page_new (gint64 room,
          Place  place)
{
  ChatTimelinePage *self = g_atomic_rc_box_new0 (ChatTimelinePage);

  self->room = room;
  self->place = place;
  self->records = g_ptr_array_new_with_free_func (unref_record);

  return self;
}

/**
 * chat_timeline_page_new_newest:
 * @room: the number of the room
 *
 * Creates a page of the newest messages.
 */
ChatTimelinePage *
chat_timeline_page_new_newest (gint64 room)
{
  return page_new (room, PLACE_NEWEST);
}

/**
 * chat_timeline_page_new_at:
 * @room: the number of the room
 * @position: the position of a message
 *
 * Creates a page around a position.
 */
ChatTimelinePage *
chat_timeline_page_new_at (gint64       room,
                           ChatPosition position)
{
  ChatTimelinePage *self = page_new (room, PLACE_AT);

  self->position = position;

  return self;
}

/**
 * chat_timeline_page_new_after:
 * @room: the number of the room
 * @position: a position
 *
 * Creates a page of what comes after a position.
 */
ChatTimelinePage *
chat_timeline_page_new_after (gint64       room,
                              ChatPosition position)
{
  ChatTimelinePage *self = page_new (room, PLACE_AFTER);

  self->position = position;

  return self;
}

/**
 * chat_timeline_page_new_unread:
 * @room: the number of the room
 * @read: up to where it was read
 *
 * Creates a page around the first message of somebody else that was not read.
 */
ChatTimelinePage *
chat_timeline_page_new_unread (gint64       room,
                               ChatPosition read)
{
  ChatTimelinePage *self = page_new (room, PLACE_UNREAD);

  self->position = read;

  return self;
}

/**
 * chat_timeline_page_new_time:
 * @room: the number of the room
 * @time: a time, in microseconds since 1970
 *
 * Creates a page around the first message at or after a time.
 */
ChatTimelinePage *
chat_timeline_page_new_time (gint64 room,
                             gint64 time)
{
  ChatTimelinePage *self = page_new (room, PLACE_TIME);

  self->time = time;

  return self;
}

/**
 * chat_timeline_page_new_message:
 * @room: the number of the room
 * @id: the id of a message
 *
 * Creates a page around a message.
 */
ChatTimelinePage *
chat_timeline_page_new_message (gint64      room,
                                const char *id)
{
  ChatTimelinePage *self = page_new (room, PLACE_MESSAGE);

  self->id = g_strdup (id);

  return self;
}

/**
 * chat_timeline_page_ref:
 * @self: a page
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
ChatTimelinePage *
chat_timeline_page_ref (ChatTimelinePage *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ChatTimelinePage *self = data;

  g_free (self->id);
  g_ptr_array_unref (self->records);
}

/**
 * chat_timeline_page_unref:
 * @self: (transfer full): a page
 *
 * Gives a reference back.
 */
void
chat_timeline_page_unref (ChatTimelinePage *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static gboolean
find_target (ChatTimelinePage  *self,
             ChatSql           *sql,
             GError           **error)
{
  switch (self->place)
    {
    case PLACE_UNREAD:
      return chat_stored_room_find_unread (sql, self->room, self->position, &self->target, &self->found, error);

    case PLACE_TIME:
      return chat_stored_room_find_time (sql, self->room, self->time, &self->target, &self->found, error);

    case PLACE_MESSAGE:
      return chat_stored_room_find_message (sql, self->room, self->id, &self->target, &self->found, error);

    case PLACE_NEWEST:
      self->target = end;
      self->found = TRUE;
      return TRUE;

    case PLACE_AT:
    case PLACE_AFTER:
    default:
      self->target = self->position;
      self->found = TRUE;
      return TRUE;
    }
}

static gboolean
read_older (ChatTimelinePage  *self,
            ChatSql           *sql,
            GError           **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (unref_record);

  if (!chat_stored_room_load (sql, self->room, self->target, N_OLDER, records, error))
    return FALSE;

  self->has_older = records->len == N_OLDER;
  for (guint i = records->len; i > 0; i--)
    g_ptr_array_add (self->records, chat_record_ref (g_ptr_array_index (records, i - 1)));

  return TRUE;
}

static gboolean
read_newer (ChatTimelinePage  *self,
            ChatSql           *sql,
            GError           **error)
{
  guint n_older = self->records->len;
  ChatPosition after = self->target;

  /* The target itself is one of them. */
  if (self->place != PLACE_AFTER)
    after.offset--;

  /* One more tells for sure whether there are more. */
  if (!chat_stored_room_load_after (sql, self->room, after, N_NEWER + 1, self->records, error))
    return FALSE;

  self->has_newer = self->records->len - n_older > N_NEWER;
  if (self->has_newer)
    g_ptr_array_set_size (self->records, (int) (n_older + N_NEWER));

  return TRUE;
}

static gboolean
read_job (ChatSql   *sql,
          gpointer   data,
          GError   **error)
{
  ChatTimelinePage *self = data;

  g_ptr_array_set_size (self->records, 0);
  self->found = self->has_older = self->has_newer = FALSE;

  return find_target (self, sql, error) &&
         (!self->found || self->place == PLACE_AFTER || read_older (self, sql, error)) &&
         (!self->found || self->place == PLACE_NEWEST || read_newer (self, sql, error));
}

static void
unref_page (gpointer data)
{
  chat_timeline_page_unref (data);
}

/**
 * chat_timeline_page_read_async:
 * @self: (transfer full): a page
 * @store: the store
 * @cancellable: (nullable): to call it off
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Reads what is stored at the place.
 */
void
chat_timeline_page_read_async (ChatTimelinePage    *self,
                               ChatStore           *store,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (self != NULL);
  g_return_if_fail (CHAT_IS_STORE (store));

  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_timeline_page_read_async);
  g_task_set_static_name (task, "[chat] read page");
  g_task_set_task_data (task, self, unref_page);
  chat_store_run (store, CHAT_DATABASE_READ, read_job, self, task);
}

/**
 * chat_timeline_page_read_finish:
 * @store: the store
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_timeline_page_read_async().
 *
 * Returns: (transfer full): the page, or %NULL with @error set
 */
ChatTimelinePage *
chat_timeline_page_read_finish (ChatStore     *store,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  return chat_timeline_page_ref (g_task_get_task_data (G_TASK (result)));
}

/**
 * chat_timeline_page_get_target:
 * @self: a page that was read
 * @target: (out): return location for a position
 *
 * Gets where the message is that was looked for.
 *
 * Returns: whether there is one
 */
gboolean
chat_timeline_page_get_target (const ChatTimelinePage *self,
                               ChatPosition           *target)
{
  g_return_val_if_fail (self != NULL, FALSE);

  *target = self->target;

  return self->found;
}

/**
 * chat_timeline_page_get_records:
 * @self: a page that was read
 *
 * Gets the messages, the oldest first.
 *
 * Returns: (transfer none) (element-type ChatRecord): the records
 */
GPtrArray *
chat_timeline_page_get_records (const ChatTimelinePage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->records;
}

/**
 * chat_timeline_page_has_older:
 * @self: a page that was read
 *
 * Gets whether older messages may be stored.
 */
gboolean
chat_timeline_page_has_older (const ChatTimelinePage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_older;
}

/**
 * chat_timeline_page_has_newer:
 * @self: a page that was read
 *
 * Gets whether newer messages were stored when it was read.
 */
gboolean
chat_timeline_page_has_newer (const ChatTimelinePage *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_newer;
}
