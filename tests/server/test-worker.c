/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-worker.h"

#include "server-test-util.h"

#define N_JOBS 100

typedef struct
{
  GThread *owner;
  GThread *worker;
  guint n_run;
  guint n_done;
  gboolean all_done;
} Record;

typedef struct
{
  Record *record;
  guint number;
} Job;

static void
run_cb (gpointer data)
{
  Job *job = data;
  Record *record = job->record;

  g_assert_true (record->owner != g_thread_self ());
  g_assert_true (record->worker == NULL || record->worker == g_thread_self ());
  record->worker = g_thread_self ();
  g_assert_cmpuint (record->n_run++, ==, job->number);
}

static void
done_cb (gpointer data)
{
  Job *job = data;
  Record *record = job->record;

  g_assert_true (record->owner == g_thread_self ());
  g_assert_cmpuint (record->n_done++, ==, job->number);
  record->all_done = record->n_done == N_JOBS;
}

static void
push_all (ServerWorker *worker,
          Record       *record,
          Job          *jobs)
{
  *record = (Record) { .owner = g_thread_self () };
  for (guint i = 0; i < N_JOBS; i++)
    {
      jobs[i] = (Job) { record, i };
      server_worker_push (worker, run_cb, done_cb, &jobs[i]);
    }
}

static void
test_order (void)
{
  g_autoptr (ServerWorker) worker = server_worker_new ("test", NULL);
  Job jobs[N_JOBS];
  Record record;

  push_all (worker, &record, jobs);
  g_assert_cmpuint (record.n_done, ==, 0);
  test_iterate_until (&record.all_done);

  push_all (worker, &record, jobs);
  test_iterate_until (&record.all_done);
}

/* Whoever has given something to do is told of it in any case. */
static void
test_free (void)
{
  ServerWorker *worker = server_worker_new ("test", NULL);
  Job jobs[N_JOBS];
  Record record;

  push_all (worker, &record, jobs);
  server_worker_free (worker);
  g_assert_true (record.all_done);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/worker/order", test_order);
  g_test_add_func ("/worker/free", test_free);

  return g_test_run ();
}
