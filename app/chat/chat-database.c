/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-database.h"

#include "chat-database-file.h"
#include "chat-error.h"

#include <glib/gstdio.h>

/* How many jobs go into one transaction: enough that its cost does not count,
 * and few enough that a read does not wait long.
 */
#define BATCH_SIZE 256

/* How long outcomes are handed out before the main loop gets its turn. */
#define DISPATCH_BUDGET (4 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  ChatDatabaseMode  mode;
  ChatDatabaseFunc  func;
  gpointer          data;
  GTask            *task;
  GError           *error;
  gboolean          ends_thread;
} Job;

/**
 * ChatDatabase:
 *
 * A SQLite database and the one thread that uses it.
 *
 * Jobs that wait when the thread comes to them share one transaction. Reads go
 * before writes. The outcomes come in the order in which the jobs were carried
 * out, in the context in which the database was made: who applies them in
 * that order sees what the database saw.
 *
 * The thread holds no reference to the object; dispose waits for its end.
 */
struct _ChatDatabase
{
  GObject       parent_instance;

  char         *path;
  GMainContext *context;
  GThread      *thread;
  GQueue        closers;

  /* Belongs to the thread: set before it begins and before it ends. */
  Job          *opening;
  Job          *closing;

  /* The mutex guards all that follows. */
  GMutex        mutex;
  GCond         cond;
  GQueue        reads;
  GQueue        writes;
  GQueue        done;
  /* Reads without an outcome yet, and what tells that there are none. */
  guint         n_reads;
  GCond         read_cond;
  gboolean      quitting;
  gboolean      dispatching;
};

G_DEFINE_FINAL_TYPE (ChatDatabase, chat_database, G_TYPE_OBJECT)

static Job *
job_new (ChatDatabaseMode  mode,
         ChatDatabaseFunc  func,
         gpointer          data,
         GTask            *task)
{
  Job *job = g_new0 (Job, 1);

  job->mode = mode;
  job->func = func;
  job->data = data;
  job->task = task;

  return job;
}

static void
ask_to_quit (ChatDatabase *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->quitting = TRUE;
  g_cond_signal (&self->cond);
}

static void
end_thread (ChatDatabase *self)
{
  if (self->thread == NULL)
    return;

  ask_to_quit (self);
  g_clear_pointer (&self->thread, g_thread_join);
}

/* Who wanted it closed while it was being closed already. */
static void
return_closers (ChatDatabase *self)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->closers)) != NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

/* The task goes to its end where it has begun. Its last reference must not be
 * dropped in the thread, which would then free what belongs to others.
 */
static void
complete_job (ChatDatabase *self,
              Job          *job)
{
  if (job->ends_thread)
    end_thread (self);

  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else
    g_task_return_boolean (job->task, TRUE);

  if (job->ends_thread)
    return_closers (self);

  g_object_unref (job->task);
  g_free (job);
}

static void
fail_job (Job          *job,
          const GError *error)
{
  if (job->error == NULL)
    job->error = g_error_copy (error);
}

/* Takes the next outcome. Where there is none, the next needs a new source. */
static Job *
pop_done (ChatDatabase *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Job *job = g_queue_pop_head (&self->done);

  self->dispatching = job != NULL;

  return job;
}

static gboolean
has_done (ChatDatabase *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return !g_queue_is_empty (&self->done);
}

static gboolean
dispatch_cb (gpointer user_data)
{
  ChatDatabase *self = user_data;
  gint64 end = g_get_monotonic_time () + DISPATCH_BUDGET;
  Job *job;

  while ((job = pop_done (self)) != NULL)
    {
      complete_job (self, job);
      if (g_get_monotonic_time () >= end && has_done (self))
        return G_SOURCE_CONTINUE;
    }

  return G_SOURCE_REMOVE;
}

static void
post_done (ChatDatabase *self,
           GPtrArray    *jobs)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (GSource) source = NULL;

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);

      if (job->mode == CHAT_DATABASE_READ)
        self->n_reads--;
      g_queue_push_tail (&self->done, job);
    }
  if (self->n_reads == 0)
    g_cond_broadcast (&self->read_cond);

  if (self->dispatching)
    return;

  self->dispatching = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[chat] database");
  g_source_set_callback (source, dispatch_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

/* Waits for jobs: one read, or all the writes that one transaction takes.
 * Nothing comes any more once all is done and the end was asked for.
 */
static GPtrArray *
take_jobs (ChatDatabase *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *jobs = g_ptr_array_new ();

  while (!self->quitting && g_queue_is_empty (&self->reads) && g_queue_is_empty (&self->writes))
    g_cond_wait (&self->cond, &self->mutex);

  if (!g_queue_is_empty (&self->reads))
    {
      g_ptr_array_add (jobs, g_queue_pop_head (&self->reads));
      return jobs;
    }

  while (jobs->len < BATCH_SIZE && !g_queue_is_empty (&self->writes))
    g_ptr_array_add (jobs, g_queue_pop_head (&self->writes));

  return jobs;
}

static gboolean
run_job (ChatSql *sql,
         Job     *job)
{
  if (!chat_sql_execute (sql, "SAVEPOINT job", &job->error))
    return FALSE;

  if (job->func (sql, job->data, &job->error))
    return chat_sql_execute (sql, "RELEASE job", &job->error);

  return chat_sql_in_transaction (sql) &&
         chat_sql_execute (sql, "ROLLBACK TO job; RELEASE job", NULL);
}

static gboolean
begin_transaction (ChatSql  *sql,
                   GError  **error)
{
  return chat_sql_execute (sql, "BEGIN IMMEDIATE", error);
}

static gboolean
run_transaction (ChatSql  *sql,
                 Job     **jobs,
                 guint     n_jobs,
                 GError  **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean success = TRUE;

  for (guint i = 0; i < n_jobs && success; i++)
    {
      success = run_job (sql, jobs[i]);
      if (!success)
        local_error = g_error_copy (jobs[i]->error);
    }

  if (success && chat_sql_execute (sql, "COMMIT", &local_error))
    return TRUE;

  if (chat_sql_in_transaction (sql))
    chat_sql_execute (sql, "ROLLBACK", NULL);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* What has spoiled the transaction of all spoils only its own now. */
static void
run_one_by_one (ChatSql   *sql,
                GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);
      g_autoptr (GError) error = NULL;

      g_clear_error (&job->error);
      if (!begin_transaction (sql, &error) || !run_transaction (sql, &job, 1, &error))
        fail_job (job, error);
    }
}

static gboolean
is_durable (GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      const Job *job = g_ptr_array_index (jobs, i);

      if (job->mode == CHAT_DATABASE_DURABLE)
        return TRUE;
    }

  return FALSE;
}

static void
fail_jobs (GPtrArray    *jobs,
           const GError *error)
{
  for (guint i = 0; i < jobs->len; i++)
    fail_job (g_ptr_array_index (jobs, i), error);
}

static void
run_writes (ChatSql   *sql,
            GPtrArray *jobs)
{
  g_autoptr (GError) error = NULL;
  gboolean durable = is_durable (jobs);

  if ((durable && !chat_sql_execute (sql, "PRAGMA synchronous = FULL", &error)) ||
      !begin_transaction (sql, &error))
    fail_jobs (jobs, error);
  else if (!run_transaction (sql, (Job **) jobs->pdata, jobs->len, &error))
    run_one_by_one (sql, jobs);

  if (durable)
    chat_sql_execute (sql, "PRAGMA synchronous = NORMAL", NULL);
}

static void
run_jobs (ChatSql   *sql,
          GPtrArray *jobs)
{
  Job *first = g_ptr_array_index (jobs, 0);

  if (first->mode == CHAT_DATABASE_READ)
    first->func (sql, first->data, &first->error);
  else
    run_writes (sql, jobs);
}

static void
post_one (ChatDatabase *self,
          Job          *job)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();

  g_ptr_array_add (jobs, job);
  post_done (self, jobs);
}

/* What was asked for and can be done no more, because the file did not open. */
static void
refuse_jobs (GPtrArray *jobs)
{
  g_autoptr (GError) error = g_error_new_literal (CHAT_ERROR, CHAT_ERROR_STORAGE,
                                                  "The database is not open");

  fail_jobs (jobs, error);
}

static ChatSql *
open_file (ChatDatabase *self,
           int          *lock)
{
  Job *job = self->opening;
  ChatSql *sql = NULL;

  *lock = chat_database_file_lock (self->path, &job->error);
  if (*lock >= 0)
    sql = chat_database_file_open (self->path, &job->error);
  if (sql != NULL && job->func != NULL && !job->func (sql, job->data, &job->error))
    g_clear_pointer (&sql, chat_sql_close);

  job->ends_thread = sql == NULL;
  self->opening = NULL;
  post_one (self, job);

  return sql;
}

static gpointer
thread_func (gpointer user_data)
{
  ChatDatabase *self = user_data;
  ChatSql *sql;
  int lock;

  sql = open_file (self, &lock);

  while (TRUE)
    {
      g_autoptr (GPtrArray) jobs = take_jobs (self);

      if (jobs->len == 0)
        break;

      if (sql != NULL)
        run_jobs (sql, jobs);
      else
        refuse_jobs (jobs);
      post_done (self, jobs);
    }

  g_clear_pointer (&sql, chat_sql_close);
  if (lock >= 0)
    g_close (lock, NULL);

  if (self->closing != NULL)
    post_one (self, g_steal_pointer (&self->closing));

  return NULL;
}

static void
chat_database_dispose (GObject *object)
{
  ChatDatabase *self = CHAT_DATABASE (object);

  end_thread (self);

  G_OBJECT_CLASS (chat_database_parent_class)->dispose (object);
}

static void
chat_database_finalize (GObject *object)
{
  ChatDatabase *self = CHAT_DATABASE (object);

  g_assert (g_queue_is_empty (&self->done));

  g_free (self->path);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_cond_clear (&self->read_cond);

  G_OBJECT_CLASS (chat_database_parent_class)->finalize (object);
}

static void
chat_database_class_init (ChatDatabaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = chat_database_dispose;
  object_class->finalize = chat_database_finalize;
}

static void
chat_database_init (ChatDatabase *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_cond_init (&self->read_cond);
  g_queue_init (&self->closers);
  g_queue_init (&self->reads);
  g_queue_init (&self->writes);
  g_queue_init (&self->done);
  self->context = g_main_context_ref_thread_default ();
}

/**
 * chat_database_new:
 * @path: the file
 *
 * Creates a database, which is not open yet.
 */
ChatDatabase *
chat_database_new (const char *path)
{
  ChatDatabase *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (CHAT_TYPE_DATABASE, NULL);
  self->path = g_strdup (path);

  return self;
}

/**
 * chat_database_open:
 * @self: a database that is not open
 * @func: (nullable): what to read at once
 * @data: data for @func, which belongs to @task
 * @task: (transfer full): returns a boolean when it is open
 *
 * Starts the thread, opens the file and reads from it. After a failure, it can
 * be tried again.
 */
void
chat_database_open (ChatDatabase     *self,
                    ChatDatabaseFunc  func,
                    gpointer          data,
                    GTask            *task)
{
  g_return_if_fail (CHAT_IS_DATABASE (self));
  g_return_if_fail (self->thread == NULL);
  g_return_if_fail (G_IS_TASK (task));

  self->opening = job_new (CHAT_DATABASE_READ, func, data, task);
  self->n_reads++;
  self->quitting = FALSE;
  self->thread = g_thread_new ("chat-database", thread_func, self);
}

/**
 * chat_database_run:
 * @self: a database
 * @mode: what the job does
 * @func: the job
 * @data: data for @func, which belongs to @task
 * @task: (transfer full): returns a boolean when the job is done and, if it
 *   writes, committed
 *
 * Has the thread do a job.
 */
void
chat_database_run (ChatDatabase     *self,
                   ChatDatabaseMode  mode,
                   ChatDatabaseFunc  func,
                   gpointer          data,
                   GTask            *task)
{
  g_return_if_fail (CHAT_IS_DATABASE (self));
  g_return_if_fail (func != NULL);
  g_return_if_fail (G_IS_TASK (task));

  if (self->thread == NULL || self->quitting)
    {
      g_task_return_new_error_literal (task, CHAT_ERROR, CHAT_ERROR_STORAGE,
                                       "The database is not open");
      g_object_unref (task);
      return;
    }

  g_mutex_lock (&self->mutex);
  if (mode == CHAT_DATABASE_READ)
    self->n_reads++;
  g_queue_push_tail (mode == CHAT_DATABASE_READ ? &self->reads : &self->writes,
                     job_new (mode, func, data, task));
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/**
 * chat_database_wait:
 * @self: a database
 * @end_time: until when at most, a time of g_get_monotonic_time()
 *
 * Waits, for a moment, until the thread has read what it was asked for, so that
 * it can be shown in the next frame and not in the one after. The outcomes come
 * as always: when the main loop has its turn.
 */
void
chat_database_wait (ChatDatabase *self,
                    gint64        end_time)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (CHAT_IS_DATABASE (self));

  locker = g_mutex_locker_new (&self->mutex);
  while (self->n_reads > 0 && g_cond_wait_until (&self->read_cond, &self->mutex, end_time))
    continue;
}

/**
 * chat_database_close:
 * @self: a database
 * @task: (transfer full): returns a boolean when the file is closed
 *
 * Does what was asked for, then closes the file and ends the thread.
 */
void
chat_database_close (ChatDatabase *self,
                     GTask        *task)
{
  g_return_if_fail (CHAT_IS_DATABASE (self));
  g_return_if_fail (G_IS_TASK (task));

  if (self->thread == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  if (self->quitting)
    {
      g_queue_push_tail (&self->closers, task);
      return;
    }

  self->closing = job_new (CHAT_DATABASE_WRITE, NULL, NULL, task);
  self->closing->ends_thread = TRUE;
  ask_to_quit (self);
}
