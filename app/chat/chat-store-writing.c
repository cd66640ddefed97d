/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-store-internal.h"

/* The parameters of a statement. */
typedef struct
{
  gint64      room;
  const char *id;
  guint64     epoch;
  const char *texts[2];
  gint64      numbers[2];
} Values;

/* What is written without anybody who waits for it. The last one counts. */
typedef struct
{
  gatomicrefcount   ref_count;
  ChatDatabaseFunc  func;
  Values            values;
  gboolean          failed;
} Write;

typedef struct
{
  gint64      room;
  ChatUnsent *unsent;
} Addition;

static Write *
write_new (ChatDatabaseFunc  func,
           const Values     *values)
{
  Write *self = g_new0 (Write, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->func = func;
  self->values = *values;
  self->values.id = g_strdup (values->id);
  self->values.texts[0] = g_strdup (values->texts[0]);
  self->values.texts[1] = g_strdup (values->texts[1]);

  return self;
}

static Write *
write_ref (Write *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
write_unref (gpointer data)
{
  Write *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free ((char *) self->values.id);
  g_free ((char *) self->values.texts[0]);
  g_free ((char *) self->values.texts[1]);
  g_free (self);
}

static void
addition_free (gpointer data)
{
  Addition *self = data;

  chat_unsent_free (self->unsent);
  g_free (self);
}

/**
 * chat_store_has_failed_writes:
 * @self: a store
 *
 * Tells whether something is still to be written that could not be.
 */
gboolean
chat_store_has_failed_writes (ChatStore *self)
{
  for (GList *link = self->writes.head; link != NULL; link = link->next)
    {
      const Write *write = link->data;

      if (write->failed)
        return TRUE;
    }

  return FALSE;
}

static void
write_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  ChatStore *self = CHAT_STORE (object);
  Write *write = g_task_get_task_data (G_TASK (result));
  gboolean success = chat_store_finish_write (self, result, NULL);

  write->failed = !success;

  /* Where there is a newer one, this is not here any more. */
  if (success && g_queue_remove (&self->writes, write))
    write_unref (write);
}

static void
run_write (ChatStore *self,
           Write     *write)
{
  GTask *task = g_task_new (self, NULL, write_cb, NULL);

  write->failed = FALSE;
  g_task_set_static_name (task, "[chat] write");
  g_task_set_task_data (task, write_ref (write), write_unref);
  chat_database_run (self->database, CHAT_DATABASE_WRITE, write->func, &write->values, task);
}

/**
 * chat_store_retry_writes:
 * @self: a store
 *
 * Tries again to write what has failed. It goes before what follows, which may
 * depend on it: without its room, a message would be another's.
 */
void
chat_store_retry_writes (ChatStore *self)
{
  for (GList *link = self->writes.head; link != NULL; link = link->next)
    {
      Write *write = link->data;

      if (write->failed)
        run_write (self, write);
    }
}

/**
 * chat_store_clear_writes:
 * @self: a store that is closed
 *
 * Forgets what could not be written.
 */
void
chat_store_clear_writes (ChatStore *self)
{
  g_queue_clear_full (&self->writes, write_unref);
}

static gboolean
is_about_same (const Write      *write,
               ChatDatabaseFunc  func,
               const Values     *values)
{
  return write->func == func && write->values.room == values->room &&
         write->values.epoch == values->epoch && g_strcmp0 (write->values.id, values->id) == 0;
}

static void
write_values (ChatStore        *self,
              ChatDatabaseFunc  func,
              const Values     *values)
{
  Write *write = write_new (func, values);

  for (GList *link = self->writes.head; link != NULL; link = link->next)
    {
      if (!is_about_same (link->data, func, values))
        continue;

      write_unref (link->data);
      g_queue_delete_link (&self->writes, link);
      break;
    }

  chat_store_retry_writes (self);
  g_queue_push_tail (&self->writes, write);
  run_write (self, write);
}

static gboolean
save_room_job (ChatSql   *sql,
               gpointer   data,
               GError   **error)
{
  const Values *values = data;

  return chat_sql_run (sql, error,
                       "INSERT INTO rooms (room, name, resource, joined, created) VALUES (?, ?, ?, ?, ?) "
                       "ON CONFLICT (room) DO UPDATE SET joined = excluded.joined", "issii",
                       values->room, values->texts[0], values->texts[1], values->numbers[0], values->numbers[1]);
}

/**
 * chat_store_save_room:
 * @self: a store
 * @room: the number of the room
 * @name: the channel's name
 * @resource_id: the id of the resource, empty for the channel itself
 * @joined: whether the user is in it
 *
 * Stores that a room was joined or left.
 */
void
chat_store_save_room (ChatStore  *self,
                      gint64      room,
                      const char *name,
                      const char *resource_id,
                      gboolean    joined)
{
  const Values values = {
    .room = room,
    .texts = { name, resource_id },
    .numbers = { joined, g_get_real_time () },
  };

  g_return_if_fail (CHAT_IS_STORE (self));

  write_values (self, save_room_job, &values);
}

static gboolean
save_draft_job (ChatSql   *sql,
                gpointer   data,
                GError   **error)
{
  const Values *values = data;

  return chat_stored_room_check (sql, values->room, error) &&
         chat_sql_run (sql, error, "UPDATE rooms SET draft = ? WHERE room = ?", "si",
                       values->texts[0], values->room);
}

/**
 * chat_store_save_draft:
 * @self: a store
 * @room: the number of the room
 * @draft: the text, empty for none
 *
 * Stores what was written and not sent.
 */
void
chat_store_save_draft (ChatStore  *self,
                       gint64      room,
                       const char *draft)
{
  const Values values = { .room = room, .texts = { draft } };

  g_return_if_fail (CHAT_IS_STORE (self));

  write_values (self, save_draft_job, &values);
}

static gboolean
save_read_job (ChatSql   *sql,
               gpointer   data,
               GError   **error)
{
  const Values *values = data;

  return chat_stored_room_check (sql, values->room, error) &&
         chat_sql_run (sql, error, "UPDATE rooms SET read_epoch = ?, read_offset = ? WHERE room = ?", "iii",
                       values->numbers[0], values->numbers[1], values->room);
}

/**
 * chat_store_save_read:
 * @self: a store
 * @room: the number of the room
 * @read: the position of the last message that was read
 *
 * Stores up to where a room was read.
 */
void
chat_store_save_read (ChatStore    *self,
                      gint64        room,
                      ChatPosition  read)
{
  const Values values = { .room = room, .numbers = { (gint64) read.epoch, (gint64) read.offset } };

  g_return_if_fail (CHAT_IS_STORE (self));

  write_values (self, save_read_job, &values);
}

static gboolean
save_floor_job (ChatSql   *sql,
                gpointer   data,
                GError   **error)
{
  const Values *values = data;

  return chat_sql_run (sql, error, "UPDATE epochs SET floor = max(floor, ?) WHERE room = ? AND epoch = ?", "iii",
                       values->numbers[0], values->room, (gint64) values->epoch);
}

/**
 * chat_store_save_floor:
 * @self: a store
 * @room: the number of the room
 * @epoch: the number of an epoch, of which something is stored
 * @floor: the offset up to which the server has nothing any more
 *
 * Stores how much history there is at most.
 */
void
chat_store_save_floor (ChatStore *self,
                       gint64     room,
                       guint64    epoch,
                       guint64    floor)
{
  const Values values = { .room = room, .epoch = epoch, .numbers = { (gint64) floor } };

  g_return_if_fail (CHAT_IS_STORE (self));

  write_values (self, save_floor_job, &values);
}

static gboolean
add_unsent_job (ChatSql   *sql,
                gpointer   data,
                GError   **error)
{
  const Addition *addition = data;
  const ChatUnsent *unsent = addition->unsent;

  /* What is tried again goes to the end. */
  return chat_stored_room_check (sql, addition->room, error) &&
         chat_sql_run (sql, error, "DELETE FROM outbox WHERE room = ? AND id = ?", "is",
                       addition->room, unsent->id) &&
         chat_sql_run (sql, error,
                       "INSERT INTO outbox (room, id, body, payload, created) VALUES (?, ?, ?, ?, ?)", "issbi",
                       addition->room, unsent->id, unsent->body, unsent->payload, unsent->created);
}

/**
 * chat_store_add_unsent_async:
 * @self: a store
 * @room: the number of the room
 * @unsent: the message
 * @callback: called when it would survive a power cut
 * @user_data: data for @callback
 *
 * Puts a message at the end of the outbox.
 */
void
chat_store_add_unsent_async (ChatStore           *self,
                             gint64               room,
                             const ChatUnsent    *unsent,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Addition *addition;
  GTask *task;

  g_return_if_fail (CHAT_IS_STORE (self));
  g_return_if_fail (unsent != NULL);

  addition = g_new0 (Addition, 1);
  addition->room = room;
  addition->unsent = chat_unsent_copy (unsent);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, chat_store_add_unsent_async);
  g_task_set_static_name (task, "[chat] add to outbox");
  g_task_set_task_data (task, addition, addition_free);
  chat_store_retry_writes (self);
  chat_database_run (self->database, CHAT_DATABASE_DURABLE, add_unsent_job, addition, task);
}

/**
 * chat_store_add_unsent_finish:
 * @self: a store
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_store_add_unsent_async().
 *
 * Returns: whether it is in the outbox
 */
gboolean
chat_store_add_unsent_finish (ChatStore     *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (CHAT_IS_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return chat_store_finish_write (self, result, error);
}

static gboolean
fail_unsent_job (ChatSql   *sql,
                 gpointer   data,
                 GError   **error)
{
  const Values *values = data;

  return chat_sql_run (sql, error,
                       "UPDATE outbox SET failed = 1, error_code = ?, error_message = ? "
                       "WHERE room = ? AND id = ?", "isis",
                       values->numbers[0], values->texts[0], values->room, values->id);
}

/**
 * chat_store_fail_unsent:
 * @self: a store
 * @room: the number of the room
 * @id: the message's id
 * @error: why the server has refused it
 *
 * Stores that a message is not sent until the user says so again.
 */
void
chat_store_fail_unsent (ChatStore    *self,
                        gint64        room,
                        const char   *id,
                        const GError *error)
{
  Values values = { .room = room, .id = id };

  g_return_if_fail (CHAT_IS_STORE (self));
  g_return_if_fail (error != NULL);

  values.texts[0] = error->message;
  values.numbers[0] = error->code;
  write_values (self, fail_unsent_job, &values);
}

static gboolean
remove_unsent_job (ChatSql   *sql,
                   gpointer   data,
                   GError   **error)
{
  const Values *values = data;

  return chat_sql_run (sql, error, "DELETE FROM outbox WHERE room = ? AND id = ?", "is",
                       values->room, values->id);
}

/**
 * chat_store_remove_unsent:
 * @self: a store
 * @room: the number of the room
 * @id: the message's id
 *
 * Takes a message out of the outbox.
 */
void
chat_store_remove_unsent (ChatStore  *self,
                          gint64      room,
                          const char *id)
{
  const Values values = { .room = room, .id = id };

  g_return_if_fail (CHAT_IS_STORE (self));

  write_values (self, remove_unsent_job, &values);
}
