/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-search-index.h"

#include "chat-search-sql.h"

/**
 * ChatSearchIndex:
 *
 * The index of an account's messages.
 *
 * What is stored goes into it at once. What was stored before there was an index
 * follows in small steps; how far they are is in the database, so that it goes
 * on from there the next time.
 */
struct _ChatSearchIndex
{
  GObject    parent_instance;

  ChatStore *store;
  guint      progress;
  /* (element-type GTask): who waits for all to be done */
  GQueue     waiters;

  /* The next step begins with an empty index. */
  guint      anew : 1;
  guint      paused : 1;
  guint      running : 1;
  guint      stopped : 1;
  /* It was begun anew because of a failure. */
  guint      retried : 1;
};

G_DEFINE_FINAL_TYPE (ChatSearchIndex, chat_search_index, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PAUSED,
  PROP_PROGRESS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  ADDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  gint64 pending;
  gint64 total;
} Step;

static void
set_progress (ChatSearchIndex *self,
              guint            progress)
{
  if (self->progress == progress)
    return;

  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

/* Not all before it is all. */
static guint
get_percent (const Step *step)
{
  if (step->pending == 0 || step->total <= 0)
    return 100;

  return (guint) (99 - CLAMP (step->pending * 99 / step->total, 0, 99));
}

/* Takes @error. */
static void
return_waiters (ChatSearchIndex *self,
                GError          *error)
{
  g_autoptr (GError) owned = error;
  GTask *task;

  while ((task = g_queue_pop_head (&self->waiters)) != NULL)
    {
      if (owned != NULL)
        g_task_return_error (task, g_error_copy (owned));
      else
        g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

/* Who does not want it any more. */
static void
drop_cancelled (ChatSearchIndex *self)
{
  for (GList *link = self->waiters.head; link != NULL;)
    {
      GList *next = link->next;
      GTask *task = link->data;

      if (g_task_return_error_if_cancelled (task))
        {
          g_queue_delete_link (&self->waiters, link);
          g_object_unref (task);
        }
      link = next;
    }
}

static gboolean
step_job (ChatSql   *sql,
          gpointer   data,
          GError   **error)
{
  Step *step = data;

  return chat_search_sql_step (sql, &step->pending, &step->total, error);
}

static gboolean
restart_job (ChatSql   *sql,
             gpointer   data,
             GError   **error)
{
  return chat_search_sql_restart (sql, error) && step_job (sql, data, error);
}

static void run_step (ChatSearchIndex *self);

static void
step_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  ChatSearchIndex *self = CHAT_SEARCH_INDEX (object);
  const Step *step = g_task_get_task_data (G_TASK (result));
  gboolean was_waited_for = !g_queue_is_empty (&self->waiters);
  g_autoptr (GError) error = NULL;

  self->running = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (!self->retried && !self->stopped)
        {
          self->retried = TRUE;
          self->anew = TRUE;
          run_step (self);
          return;
        }

      g_message ("The messages cannot be indexed: %s", error->message);
      return_waiters (self, g_steal_pointer (&error));
      return;
    }

  set_progress (self, get_percent (step));
  drop_cancelled (self);
  if (step->pending == 0 && !self->anew)
    return_waiters (self, NULL);
  else if (self->stopped || self->paused || (was_waited_for && g_queue_is_empty (&self->waiters)))
    return_waiters (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Indexing was called off"));
  else
    run_step (self);
}

static void
run_step (ChatSearchIndex *self)
{
  ChatDatabaseFunc job = self->anew ? restart_job : step_job;
  GTask *task;

  self->anew = FALSE;
  self->running = TRUE;
  task = g_task_new (self, NULL, step_cb, NULL);
  g_task_set_static_name (task, "[chat] index");
  g_task_set_task_data (task, g_new0 (Step, 1), g_free);
  chat_store_run (self->store, CHAT_DATABASE_WRITE, job, g_task_get_task_data (task), task);
}

/* What was stored is in the index already. */
static void
received_cb (ChatSearchIndex *self)
{
  g_signal_emit (self, signals[ADDED], 0);
}

static void
chat_search_index_finalize (GObject *object)
{
  ChatSearchIndex *self = CHAT_SEARCH_INDEX (object);

  g_object_unref (self->store);

  G_OBJECT_CLASS (chat_search_index_parent_class)->finalize (object);
}

static void
chat_search_index_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  ChatSearchIndex *self = CHAT_SEARCH_INDEX (object);

  switch (prop_id)
    {
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;

    case PROP_PROGRESS:
      g_value_set_uint (value, chat_search_index_get_progress (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_search_index_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  ChatSearchIndex *self = CHAT_SEARCH_INDEX (object);

  switch (prop_id)
    {
    case PROP_PAUSED:
      chat_search_index_set_paused (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
chat_search_index_class_init (ChatSearchIndexClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = chat_search_index_finalize;
  object_class->get_property = chat_search_index_get_property;
  object_class->set_property = chat_search_index_set_property;

  /**
   * ChatSearchIndex:paused:
   *
   * Whether what is not in the index yet has to wait.
   */
  properties[PROP_PAUSED] =
    g_param_spec_boolean ("paused", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ChatSearchIndex:progress:
   *
   * How much of what is stored is in the index, in percent.
   */
  properties[PROP_PROGRESS] =
    g_param_spec_uint ("progress", NULL, NULL,
                       0, 100, 100,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * ChatSearchIndex::added:
   *
   * Emitted when messages came to the index.
   */
  signals[ADDED] =
    g_signal_new ("added",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
chat_search_index_init (ChatSearchIndex *self)
{
  self->progress = 100;
  g_queue_init (&self->waiters);
}

/**
 * chat_search_index_new:
 * @store: the account's store
 *
 * Creates the index.
 */
ChatSearchIndex *
chat_search_index_new (ChatStore *store)
{
  ChatSearchIndex *self;

  g_return_val_if_fail (CHAT_IS_STORE (store), NULL);

  self = g_object_new (CHAT_TYPE_SEARCH_INDEX, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "received", G_CALLBACK (received_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * chat_search_index_start:
 * @self: an index whose store is open
 *
 * Indexes what is not yet, in the background, unless this is paused.
 */
void
chat_search_index_start (ChatSearchIndex *self)
{
  g_return_if_fail (CHAT_IS_SEARCH_INDEX (self));

  self->stopped = FALSE;
  if (!self->running && !self->paused)
    run_step (self);
}

/**
 * chat_search_index_stop:
 * @self: an index
 *
 * Begins no further step: the store is about to be closed.
 */
void
chat_search_index_stop (ChatSearchIndex *self)
{
  g_return_if_fail (CHAT_IS_SEARCH_INDEX (self));

  self->stopped = TRUE;
}

/**
 * chat_search_index_get_paused:
 * @self: an index
 *
 * Gets whether what is not in the index yet has to wait.
 */
gboolean
chat_search_index_get_paused (ChatSearchIndex *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_INDEX (self), FALSE);

  return self->paused;
}

/**
 * chat_search_index_set_paused:
 * @self: an index whose store is open
 * @paused: whether to wait
 *
 * Stops to index, or goes on where it was stopped. What is stored meanwhile gets
 * into the index all the same.
 */
void
chat_search_index_set_paused (ChatSearchIndex *self,
                              gboolean         paused)
{
  g_return_if_fail (CHAT_IS_SEARCH_INDEX (self));

  if (self->paused == paused)
    return;

  self->paused = paused;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
  if (!paused && !self->stopped)
    chat_search_index_start (self);
}

/**
 * chat_search_index_get_progress:
 * @self: an index
 *
 * Gets how much of what is stored is in the index.
 *
 * Returns: percent; 100 is all
 */
guint
chat_search_index_get_progress (ChatSearchIndex *self)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_INDEX (self), 100);

  return self->progress;
}

/**
 * chat_search_index_rebuild_async:
 * @self: an index whose store is open
 * @cancellable: (nullable): to stop; the next start goes on from there
 * @callback: called when all is indexed
 * @user_data: data for @callback
 *
 * Makes the index again from the messages: it is damaged.
 */
void
chat_search_index_rebuild_async (ChatSearchIndex     *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CHAT_IS_SEARCH_INDEX (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_search_index_rebuild_async);
  g_task_set_static_name (task, "[chat] rebuild index");

  self->stopped = FALSE;
  self->retried = TRUE;
  self->anew = TRUE;
  g_queue_push_tail (&self->waiters, task);
  chat_search_index_set_paused (self, FALSE);
  if (!self->running)
    run_step (self);
}

/**
 * chat_search_index_rebuild_finish:
 * @self: an index
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_search_index_rebuild_async().
 *
 * Returns: whether all is indexed
 */
gboolean
chat_search_index_rebuild_finish (ChatSearchIndex  *self,
                                  GAsyncResult     *result,
                                  GError          **error)
{
  g_return_val_if_fail (CHAT_IS_SEARCH_INDEX (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
lookup_job (ChatSql   *sql,
            gpointer   data,
            GError   **error)
{
  return chat_search_lookup_run (data, sql, error);
}

static void
free_lookup (gpointer data)
{
  chat_search_lookup_free (data);
}

/**
 * chat_search_index_query_async:
 * @self: an index whose store is open
 * @match: what is looked for
 * @after_key: the key of the newest that is not wanted, 0 for all
 * @before_key: the key of the last that is known, %G_MAXINT64 for the first page
 * @limit: how many to get at most
 * @cancellable: (nullable): to call it off
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Finds the newest messages.
 */
void
chat_search_index_query_async (ChatSearchIndex     *self,
                               ChatSearchMatch     *match,
                               gint64               after_key,
                               gint64               before_key,
                               guint                limit,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  ChatSearchLookup *lookup;
  GTask *task;

  g_return_if_fail (CHAT_IS_SEARCH_INDEX (self));
  g_return_if_fail (match != NULL);

  lookup = chat_search_lookup_new (match, after_key, before_key, limit, cancellable);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, chat_search_index_query_async);
  g_task_set_static_name (task, "[chat] search");
  g_task_set_task_data (task, lookup, free_lookup);
  chat_store_run (self->store, CHAT_DATABASE_READ, lookup_job, lookup, task);
}

/**
 * chat_search_index_wait:
 * @self: an index whose store is open
 * @end_time: until when at most
 *
 * Waits for a moment until all is found, as chat_database_wait().
 */
void
chat_search_index_wait (ChatSearchIndex *self,
                        gint64           end_time)
{
  g_return_if_fail (CHAT_IS_SEARCH_INDEX (self));

  chat_store_wait (self->store, end_time);
}

/**
 * chat_search_index_query_finish:
 * @self: an index
 * @result: the result
 * @error: return location for a %CHAT_ERROR_STORAGE
 *
 * Finishes chat_search_index_query_async().
 *
 * Returns: (transfer full) (element-type ChatSearchRecord): the messages, the
 *   newest first, or %NULL with @error set
 */
GPtrArray *
chat_search_index_query_finish (ChatSearchIndex  *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  ChatSearchLookup *lookup;

  g_return_val_if_fail (CHAT_IS_SEARCH_INDEX (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  lookup = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  /* What has come may have found it damaged. */
  if (!chat_search_lookup_get_complete (lookup) && !self->stopped)
    chat_search_index_start (self);

  return g_ptr_array_ref (chat_search_lookup_get_records (lookup));
}
