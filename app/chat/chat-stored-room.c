/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-stored-room.h"

#include "chat-error.h"
#include "chat-stored-users.h"
#include "chat-unsent.h"

#include <gio/gio.h>

static const ChatPosition end = { G_MAXINT64, G_MAXINT64 };

static void
free_unsent (gpointer data)
{
  chat_unsent_free (data);
}

/**
 * chat_stored_room_new:
 * @id: its number
 * @name: the channel's name
 * @resource_id: the id of the resource, empty for the channel itself
 *
 * Creates a room of which nothing is stored.
 */
ChatStoredRoom *
chat_stored_room_new (gint64      id,
                      const char *name,
                      const char *resource_id)
{
  ChatStoredRoom *self = g_new0 (ChatStoredRoom, 1);

  self->id = id;
  self->name = g_strdup (name);
  self->resource_id = g_strdup (resource_id);
  self->draft = g_strdup ("");
  self->extent = chat_extent_new ();
  self->unsent = g_ptr_array_new_with_free_func (free_unsent);

  return self;
}

/**
 * chat_stored_room_free:
 * @self: (transfer full): a stored room
 *
 * Frees a stored room.
 */
void
chat_stored_room_free (ChatStoredRoom *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->name);
  g_free (self->resource_id);
  g_free (self->draft);
  g_clear_pointer (&self->extent, chat_extent_free);
  g_clear_pointer (&self->last, chat_record_unref);
  g_ptr_array_unref (self->unsent);
  g_free (self);
}

static void
take_room (ChatRow  *row,
           gpointer  user_data)
{
  GPtrArray *rooms = user_data;
  ChatStoredRoom *room = chat_stored_room_new (chat_row_get_int (row, 0), chat_row_get_text (row, 1),
                                               chat_row_get_text (row, 2));

  room->joined = chat_row_get_int (row, 3) != 0;
  g_set_str (&room->draft, chat_row_get_text (row, 4));
  room->read = (ChatPosition) { chat_row_get_uint (row, 5), chat_row_get_uint (row, 6) };
  room->created = chat_row_get_int (row, 7);
  room->favourite = chat_row_get_int (row, 8) != 0;
  room->notify_level = chat_row_get_int (row, 9);
  g_ptr_array_add (rooms, room);
}

static void
take_epoch (ChatRow  *row,
            gpointer  user_data)
{
  ChatStoredRoom *room = user_data;

  chat_extent_restore_epoch (room->extent, chat_row_get_uint (row, 0), chat_row_get_text (row, 1),
                             chat_row_get_uint (row, 2));
}

static void
take_span (ChatRow  *row,
           gpointer  user_data)
{
  ChatStoredRoom *room = user_data;
  ChatSpan span = {
    .epoch = chat_row_get_uint (row, 0),
    .after = chat_row_get_uint (row, 1),
    .upto = chat_row_get_uint (row, 2),
  };

  if (span.after <= span.upto)
    chat_extent_add_span (room->extent, span);
}

static void
take_unsent (ChatRow  *row,
             gpointer  user_data)
{
  ChatStoredRoom *room = user_data;
  g_autoptr (GBytes) payload = chat_row_dup_bytes (row, 2);
  ChatUnsent *unsent = chat_unsent_new (chat_row_get_text (row, 0), chat_row_get_text (row, 1),
                                        payload, chat_row_get_int (row, 3));

  if (chat_row_get_int (row, 4) != 0)
    unsent->error = g_error_new_literal (CHAT_ERROR, (int) chat_row_get_int (row, 5),
                                         chat_row_get_text (row, 6));
  g_ptr_array_add (room->unsent, unsent);
}

static void
take_count (ChatRow  *row,
            gpointer  user_data)
{
  guint *count = user_data;

  *count = (guint) chat_row_get_uint (row, 0);
}

/**
 * chat_stored_room_count_unread:
 * @sql: a connection
 * @room: the number of the room
 * @read: up to where it was read
 * @n_unread: (out): return location for a number
 * @n_mentions: (out): return location for a number
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Counts the messages of others after a position, and those that mention the
 * account's user.
 */
gboolean
chat_stored_room_count_unread (ChatSql       *sql,
                               gint64         room,
                               ChatPosition   read,
                               guint         *n_unread,
                               guint         *n_mentions,
                               GError       **error)
{
  g_return_val_if_fail (sql != NULL, FALSE);

  return chat_sql_query (sql, take_count, n_unread, error,
                         "SELECT count(*) FROM messages WHERE room = ?1 AND (epoch, offset) > (?2, ?3) "
                         "AND kind != 2 AND NOT outgoing", "iii",
                         room, (gint64) read.epoch, (gint64) read.offset) &&
         chat_sql_query (sql, take_count, n_mentions, error,
                         "SELECT count(*) FROM messages WHERE room = ?1 AND (epoch, offset) > (?2, ?3) "
                         "AND mention", "iii",
                         room, (gint64) read.epoch, (gint64) read.offset);
}

static gboolean
read_room (ChatSql         *sql,
           ChatStoredRoom  *room,
           GError         **error)
{
  g_autoptr (GPtrArray) last = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_record_unref);
  gboolean success;

  success = chat_sql_query (sql, take_epoch, room, error,
                            "SELECT epoch, name, floor FROM epochs WHERE room = ? ORDER BY epoch", "i", room->id) &&
            chat_sql_query (sql, take_span, room, error,
                            "SELECT epoch, after, upto FROM spans WHERE room = ? ORDER BY epoch, after", "i",
                            room->id) &&
            chat_sql_query (sql, take_unsent, room, error,
                            "SELECT id, body, payload, created, failed, error_code, error_message "
                            "FROM outbox WHERE room = ? ORDER BY entry", "i", room->id) &&
            chat_stored_room_count_unread (sql, room->id, room->read, &room->unread_count,
                                           &room->mention_count, error) &&
            chat_stored_room_load (sql, room->id, end, 1, last, error);

  if (success && last->len > 0)
    room->last = chat_record_ref (g_ptr_array_index (last, 0));

  return success;
}

/**
 * chat_stored_room_list:
 * @sql: a connection
 * @rooms: (element-type ChatStoredRoom): an empty array
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Reads which rooms there are, those that were left, too, and how they are set,
 * but nothing of what is in them.
 */
gboolean
chat_stored_room_list (ChatSql    *sql,
                       GPtrArray  *rooms,
                       GError    **error)
{
  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (rooms != NULL, FALSE);

  return chat_sql_query (sql, take_room, rooms, error,
                         "SELECT room, name, resource, joined, draft, read_epoch, read_offset, created, "
                         "favourite, notify FROM rooms ORDER BY created, room", "");
}

/**
 * chat_stored_room_read_all:
 * @sql: a connection
 * @rooms: (element-type ChatStoredRoom): an empty array
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Reads all rooms, those that were left, too.
 */
gboolean
chat_stored_room_read_all (ChatSql    *sql,
                           GPtrArray  *rooms,
                           GError    **error)
{
  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (rooms != NULL, FALSE);

  if (!chat_stored_room_list (sql, rooms, error))
    return FALSE;

  for (guint i = 0; i < rooms->len; i++)
    {
      if (!read_room (sql, g_ptr_array_index (rooms, i), error))
        return FALSE;
    }

  return TRUE;
}

static void
take_bool (ChatRow  *row,
           gpointer  user_data)
{
  gboolean *found = user_data;

  *found = TRUE;
}

/**
 * chat_stored_room_check:
 * @sql: a connection
 * @room: the number of a room
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Checks that a room is stored, before something of it is: without it, that
 * would belong to the next room that gets the number.
 */
gboolean
chat_stored_room_check (ChatSql  *sql,
                        gint64    room,
                        GError  **error)
{
  gboolean found = FALSE;

  g_return_val_if_fail (sql != NULL, FALSE);

  if (!chat_sql_query (sql, take_bool, &found, error, "SELECT 1 FROM rooms WHERE room = ?", "i", room))
    return FALSE;

  if (!found)
    g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_STORAGE, "The room could not be stored");

  return found;
}

static void
take_record (ChatRow  *row,
             gpointer  user_data)
{
  GPtrArray *records = user_data;
  ChatRecord *record = chat_record_new ();

  record->position = (ChatPosition) { chat_row_get_uint (row, 0), chat_row_get_uint (row, 1) };
  record->id = g_strdup (chat_row_get_text (row, 2));
  record->kind = (ChatPayloadKind) chat_row_get_int (row, 3);
  record->outgoing = chat_row_get_int (row, 4) != 0;
  record->author = chat_user_new (chat_row_get_text (row, 5), chat_row_get_text (row, 9));
  record->time = chat_row_get_int (row, 6);
  record->body = g_strdup (chat_row_get_text (row, 7));
  record->mention = chat_row_get_int (row, 8) != 0;
  g_ptr_array_add (records, record);
}

/**
 * chat_stored_room_load:
 * @sql: a connection
 * @room: the number of the room
 * @before: where to begin
 * @limit: how many to get at most
 * @records: (element-type ChatRecord): an array to add them to
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Reads the newest messages before a position, the newest first.
 */
gboolean
chat_stored_room_load (ChatSql       *sql,
                       gint64         room,
                       ChatPosition   before,
                       guint          limit,
                       GPtrArray     *records,
                       GError       **error)
{
  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (records != NULL, FALSE);

  return chat_sql_query (sql, take_record, records, error,
                         "SELECT epoch, offset, id, kind, outgoing, author, time, body, mention, "
                         CHAT_STORED_USERS_NAME ("author") " FROM messages "
                         "WHERE room = ? AND (epoch, offset) < (?, ?) AND kind != 2 "
                         "ORDER BY epoch DESC, offset DESC LIMIT ?", "iiii",
                         room, (gint64) before.epoch, (gint64) before.offset, (gint64) limit);
}

/**
 * chat_stored_room_load_after:
 * @sql: a connection
 * @room: the number of the room
 * @after: where to begin
 * @limit: how many to get at most
 * @records: (element-type ChatRecord): an array to add them to
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Reads the oldest messages after a position, the oldest first.
 */
gboolean
chat_stored_room_load_after (ChatSql       *sql,
                             gint64         room,
                             ChatPosition   after,
                             guint          limit,
                             GPtrArray     *records,
                             GError       **error)
{
  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (records != NULL, FALSE);

  return chat_sql_query (sql, take_record, records, error,
                         "SELECT epoch, offset, id, kind, outgoing, author, time, body, mention, "
                         CHAT_STORED_USERS_NAME ("author") " FROM messages "
                         "WHERE room = ? AND (epoch, offset) > (?, ?) AND kind != 2 "
                         "ORDER BY epoch, offset LIMIT ?", "iiii",
                         room, (gint64) after.epoch, (gint64) after.offset, (gint64) limit);
}

typedef struct
{
  ChatPosition *position;
  gboolean     *found;
} Find;

static void
take_position (ChatRow  *row,
               gpointer  user_data)
{
  const Find *find = user_data;

  *find->position = (ChatPosition) { chat_row_get_uint (row, 0), chat_row_get_uint (row, 1) };
  *find->found = TRUE;
}

/**
 * chat_stored_room_find_unread:
 * @sql: a connection
 * @room: the number of the room
 * @read: up to where it was read
 * @position: (out): return location for a position
 * @found: (out): return location for whether there is one
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finds the first message of somebody else after a position.
 */
gboolean
chat_stored_room_find_unread (ChatSql       *sql,
                              gint64         room,
                              ChatPosition   read,
                              ChatPosition  *position,
                              gboolean      *found,
                              GError       **error)
{
  Find find = { position, found };

  g_return_val_if_fail (sql != NULL, FALSE);

  *found = FALSE;

  return chat_sql_query (sql, take_position, &find, error,
                         "SELECT epoch, offset FROM messages WHERE room = ? AND (epoch, offset) > (?, ?) "
                         "AND kind != 2 AND NOT outgoing ORDER BY epoch, offset LIMIT 1", "iii",
                         room, (gint64) read.epoch, (gint64) read.offset);
}

/**
 * chat_stored_room_find_time:
 * @sql: a connection
 * @room: the number of the room
 * @time: a time, in microseconds since 1970
 * @position: (out): return location for a position
 * @found: (out): return location for whether there is one
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finds the first message at or after a time.
 */
gboolean
chat_stored_room_find_time (ChatSql       *sql,
                            gint64         room,
                            gint64         time,
                            ChatPosition  *position,
                            gboolean      *found,
                            GError       **error)
{
  Find find = { position, found };

  g_return_val_if_fail (sql != NULL, FALSE);

  *found = FALSE;

  return chat_sql_query (sql, take_position, &find, error,
                         "SELECT epoch, offset FROM messages WHERE room = ? AND time >= ? AND kind != 2 "
                         "ORDER BY time, epoch, offset LIMIT 1", "ii",
                         room, time);
}

/**
 * chat_stored_room_find_message:
 * @sql: a connection
 * @room: the number of the room
 * @id: the id of a message
 * @position: (out): return location for a position
 * @found: (out): return location for whether it is there
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finds a message that can be seen.
 */
gboolean
chat_stored_room_find_message (ChatSql       *sql,
                               gint64         room,
                               const char    *id,
                               ChatPosition  *position,
                               gboolean      *found,
                               GError       **error)
{
  Find find = { position, found };

  g_return_val_if_fail (sql != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  *found = FALSE;

  return chat_sql_query (sql, take_position, &find, error,
                         "SELECT epoch, offset FROM messages WHERE room = ? AND id = ? AND kind != 2", "is",
                         room, id);
}
