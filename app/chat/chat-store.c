/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-store-internal.h"

G_DEFINE_FINAL_TYPE (ChatStore, chat_store, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  RECEIVED,
  USERS_RENAMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  gint64        room;
  ChatPosition  before;
  guint         limit;
  GPtrArray    *records;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_ptr_array_unref (self->records);
  g_free (self);
}

static void
unref_batch (gpointer data)
{
  chat_batch_unref (data);
}

static void
free_room (gpointer data)
{
  chat_stored_room_free (data);
}

static void
unref_record (gpointer data)
{
  chat_record_unref (data);
}

/* A disk that is full fails every time: only a change is worth a word. */
static void
note_outcome (ChatStore    *self,
              const GError *error)
{
  if (error == NULL && (self->error == NULL || chat_store_has_failed_writes (self)))
    return;
  if (error != NULL && self->error != NULL && g_str_equal (error->message, self->error->message))
    return;

  g_clear_error (&self->error);
  if (error != NULL)
    {
      g_message ("What is new cannot be stored: %s", error->message);
      self->error = g_error_copy (error);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/**
 * chat_store_finish_write:
 * @self: a store
 * @result: the result of a task that writes
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes a task, and notes how it went.
 *
 * Returns: whether it went well
 */
gboolean
chat_store_finish_write (ChatStore     *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean success = g_task_propagate_boolean (G_TASK (result), &local_error);

  note_outcome (self, local_error);
  if (!success)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return success;
}

static void
chat_store_finalize (GObject *object)
{
  ChatStore *self = CHAT_STORE (object);

  g_object_unref (self->database);
  chat_store_clear_writes (self);
  g_free (self->user);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (chat_store_parent_class)->finalize (object);
}

static void
chat_store_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  ChatStore *self = CHAT_STORE (object);

  switch (prop_id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_store_class_init (ChatStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_store_finalize;
  object_class->get_property = chat_store_get_property;

  /**
   * ChatStore:error:
   *
   * Why something could not be stored; %NULL while all is well.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * ChatStore::received:
   *
   * Emitted when messages were stored that were not there before.
   */
  signals[RECEIVED] =
    g_signal_new ("received",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * ChatStore::users-renamed:
   * @self: the store
   * @users: (element-type utf8 ChatUser): to their ids, the users
   *
   * Emitted when it was stored that people are called otherwise than before, or
   * what they are called at all. Whatever was loaded before has the names before;
   * whatever is told or loaded afterwards has these.
   */
  signals[USERS_RENAMED] =
    g_signal_new ("users-renamed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_HASH_TABLE);
}

static void
chat_store_init (ChatStore *self)
{
  g_queue_init (&self->writes);
}

/**
 * chat_store_new:
 * @path: the file
 * @user: the account's own user, empty for a guest
 *
 * Creates a store, which is not open yet.
 */
ChatStore *
chat_store_new (const char *path,
                const char *user)
{
  ChatStore *self;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (user != NULL, NULL);

  self = g_object_new (CHAT_TYPE_STORE, NULL);
  self->database = chat_database_new (path);
  self->user = g_strdup (user);

  return self;
}

/**
 * chat_store_get_error:
 * @self: a store
 *
 * Gets why something could not be stored.
 *
 * Returns: (transfer none) (nullable): a %CHAT_ERROR_STORAGE, %NULL while all
 *   is well
 */
const GError *
chat_store_get_error (ChatStore *self)
{
  g_return_val_if_fail (CHAT_IS_STORE (self), NULL);

  return self->error;
}

/**
 * chat_store_get_user:
 * @self: a store
 *
 * Gets the account's own user.
 *
 * Returns: (transfer none): the user, empty for a guest
 */
const char *
chat_store_get_user (ChatStore *self)
{
  g_return_val_if_fail (CHAT_IS_STORE (self), NULL);

  return self->user;
}

static gboolean
read_rooms_job (ChatSql   *sql,
                gpointer   data,
                GError   **error)
{
  return chat_stored_room_read_all (sql, data, error);
}

/**
 * chat_store_open_async:
 * @self: a store that is not open
 * @cancellable: (nullable): to call it off
 * @callback: called when it is open
 * @user_data: data for @callback
 *
 * Opens the database and reads all rooms.
 */
void
chat_store_open_async (ChatStore           *self,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GPtrArray *rooms;
  GTask *task;

  g_return_if_fail (CHAT_IS_STORE (self));

  rooms = g_ptr_array_new_with_free_func (free_room);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_store_open_async);
  g_task_set_static_name (task, "[chat] open store");
  g_task_set_task_data (task, rooms, (GDestroyNotify) g_ptr_array_unref);

  chat_database_open (self->database, read_rooms_job, rooms, task);
}

/**
 * chat_store_open_finish:
 * @self: a store
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_store_open_async().
 *
 * Returns: (transfer full) (element-type ChatStoredRoom): the rooms, those that
 *   were left, too, or %NULL with @error set
 */
GPtrArray *
chat_store_open_finish (ChatStore     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (CHAT_IS_STORE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  return g_ptr_array_ref (g_task_get_task_data (G_TASK (result)));
}

/**
 * chat_store_close_async:
 * @self: a store
 * @cancellable: (nullable): not looked at: what was asked for is done
 * @callback: called when it is closed
 * @user_data: data for @callback
 *
 * Does what was asked for, then closes the database.
 */
void
chat_store_close_async (ChatStore           *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_STORE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, chat_store_close_async);
  g_task_set_static_name (task, "[chat] close store");
  chat_store_retry_writes (self);
  chat_database_close (self->database, task);
}

/**
 * chat_store_close_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error
 *
 * Finishes chat_store_close_async().
 *
 * Returns: whether all was stored
 */
gboolean
chat_store_close_finish (ChatStore     *self,
                         GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (CHAT_IS_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * chat_store_run:
 * @self: a store
 * @mode: what the job does
 * @func: the job
 * @data: the job's data
 * @task: (transfer full): whose outcome is that of the job: a boolean
 *
 * Carries out a job that this class knows nothing of, such as a search.
 */
void
chat_store_run (ChatStore        *self,
                ChatDatabaseMode  mode,
                ChatDatabaseFunc  func,
                gpointer          data,
                GTask            *task)
{
  g_return_if_fail (CHAT_IS_STORE (self));
  g_return_if_fail (G_IS_TASK (task));

  if (mode != CHAT_DATABASE_READ)
    chat_store_retry_writes (self);
  chat_database_run (self->database, mode, func, data, task);
}

/**
 * chat_store_wait:
 * @self: a store
 * @end_time: until when at most
 *
 * Waits for a moment until all is read, as chat_database_wait().
 */
void
chat_store_wait (ChatStore *self,
                 gint64     end_time)
{
  g_return_if_fail (CHAT_IS_STORE (self));

  chat_database_wait (self->database, end_time);
}

static gboolean
receive_job (ChatSql   *sql,
             gpointer   data,
             GError   **error)
{
  return chat_batch_store (data, sql, error);
}

/**
 * chat_store_receive_async:
 * @self: a store
 * @batch: the messages
 * @callback: called when they are stored
 * @user_data: data for @callback
 *
 * Stores what has come from the server.
 */
void
chat_store_receive_async (ChatStore           *self,
                          ChatBatch           *batch,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_STORE (self));
  g_return_if_fail (batch != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, chat_store_receive_async);
  g_task_set_static_name (task, "[chat] receive");
  g_task_set_task_data (task, chat_batch_ref (batch), unref_batch);
  chat_store_retry_writes (self);
  chat_database_run (self->database, CHAT_DATABASE_WRITE, receive_job, batch, task);
}

/**
 * chat_store_receive_finish:
 * @self: a store
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_store_receive_async().
 *
 * Returns: whether they are stored; if not, nothing of them is
 */
gboolean
chat_store_receive_finish (ChatStore     *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  const ChatBatch *batch;

  g_return_val_if_fail (CHAT_IS_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!chat_store_finish_write (self, result, error))
    return FALSE;

  batch = g_task_get_task_data (G_TASK (result));
  if (g_hash_table_size (chat_batch_get_renamed (batch)) > 0)
    g_signal_emit (self, signals[USERS_RENAMED], 0, chat_batch_get_renamed (batch));
  if (chat_batch_get_records (batch)->len > 0)
    g_signal_emit (self, signals[RECEIVED], 0);

  return TRUE;
}

static gboolean
load_job (ChatSql   *sql,
          gpointer   data,
          GError   **error)
{
  Load *load = data;

  return chat_stored_room_load (sql, load->room, load->before, load->limit, load->records, error);
}

/**
 * chat_store_load_async:
 * @self: a store
 * @room: the number of the room
 * @before: where to begin
 * @limit: how many messages to get at most
 * @cancellable: (nullable): to call it off
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Loads the newest messages before a position.
 */
void
chat_store_load_async (ChatStore           *self,
                       gint64               room,
                       ChatPosition         before,
                       guint                limit,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task;
  Load *load;

  g_return_if_fail (CHAT_IS_STORE (self));

  load = g_new0 (Load, 1);
  load->room = room;
  load->before = before;
  load->limit = limit;
  load->records = g_ptr_array_new_with_free_func (unref_record);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_store_load_async);
  g_task_set_static_name (task, "[chat] load");
  g_task_set_task_data (task, load, load_free);
  chat_database_run (self->database, CHAT_DATABASE_READ, load_job, load, task);
}

/**
 * chat_store_load_finish:
 * @self: a store
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_store_load_async().
 *
 * Returns: (transfer full) (element-type ChatRecord): the messages, the newest
 *   first, or %NULL with @error set
 */
GPtrArray *
chat_store_load_finish (ChatStore     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  Load *load;

  g_return_val_if_fail (CHAT_IS_STORE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  load = g_task_get_task_data (G_TASK (result));

  return g_ptr_array_ref (load->records);
}
