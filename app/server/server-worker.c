/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-worker.h"

typedef struct
{
  ServerWorkerFunc run;
  ServerWorkerFunc done;
  gpointer data;
} Job;

typedef struct
{
  GSource source;
  ServerWorker *worker;
} DoneSource;

struct _ServerWorker
{
  GThread *thread;
  DoneSource *source;
  GMutex mutex;
  GCond cond;
  /* (element-type Job): what is to do, and what is done but not told */
  GQueue waiting;
  GQueue finished;
  gboolean closing;
};

static gpointer
worker_thread (gpointer data)
{
  ServerWorker *self = data;
  Job *job;

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      while ((job = g_queue_pop_head (&self->waiting)) == NULL && !self->closing)
        g_cond_wait (&self->cond, &self->mutex);
      if (job == NULL)
        break;

      g_mutex_unlock (&self->mutex);
      job->run (job->data);
      g_mutex_lock (&self->mutex);
      g_queue_push_tail (&self->finished, job);
      g_source_set_ready_time (&self->source->source, 0);
    }
  g_mutex_unlock (&self->mutex);

  return NULL;
}

static Job *
take_finished (ServerWorker *self)
{
  Job *job;

  g_mutex_lock (&self->mutex);
  job = g_queue_pop_head (&self->finished);
  g_mutex_unlock (&self->mutex);
  return job;
}

static void
tell_all (ServerWorker *self)
{
  Job *job;

  while ((job = take_finished (self)) != NULL)
    {
      job->done (job->data);
      g_free (job);
    }
}

static gboolean
done_source_dispatch (GSource     *source,
                      GSourceFunc  callback,
                      gpointer     user_data)
{
  g_source_set_ready_time (source, -1);
  tell_all (((DoneSource *) source)->worker);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs done_source_funcs = {
  .dispatch = done_source_dispatch,
};

/**
 * server_worker_new:
 * @name: of the thread.
 * @context: (nullable): where it is told that something is done.
 *
 * Returns: (transfer full): a thread with nothing to do
 */
ServerWorker *
server_worker_new (const char   *name,
                   GMainContext *context)
{
  ServerWorker *self = g_new0 (ServerWorker, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->waiting);
  g_queue_init (&self->finished);
  self->source = (DoneSource *) g_source_new (&done_source_funcs, sizeof (DoneSource));
  self->source->worker = self;
  g_source_set_static_name (&self->source->source, "realtime-server worker");
  g_source_attach (&self->source->source, context);
  self->thread = g_thread_new (name, worker_thread, self);
  return self;
}

/**
 * server_worker_free:
 *
 * Waits until everything is done, and tells so.
 */
void
server_worker_free (ServerWorker *self)
{
  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  tell_all (self);
  g_source_destroy (&self->source->source);
  g_source_unref (&self->source->source);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/**
 * server_worker_push:
 * @run: called in the thread, after all that was pushed before.
 * @done: called in the context, when @run has returned.
 */
void
server_worker_push (ServerWorker     *self,
                    ServerWorkerFunc  run,
                    ServerWorkerFunc  done,
                    gpointer          data)
{
  Job *job = g_new (Job, 1);

  *job = (Job) { run, done, data };
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->waiting, job);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}
