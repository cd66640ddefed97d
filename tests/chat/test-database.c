/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-database.h"
#include "chat-error.h"
#include "chat-test-util.h"

#include <string.h>

/* More than one transaction takes. */
#define N_MANY 600

typedef struct
{
  char         *folder;
  char         *path;
  ChatDatabase *database;

  /* What the jobs see of each other from outside. */
  ChatSql      *observer;
  GString      *order;
} Fixture;

/* A job, its data and its outcome. */
typedef struct
{
  Fixture    *fixture;
  const char *name;
  gint64      number;
  gint64      n_committed;
  gint64      value;
  gboolean    done;
  GError     *error;
} Step;

static void
step_clear (Step *step)
{
  g_clear_error (&step->error);
  step->done = FALSE;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Step, step_clear)

typedef struct
{
  GMutex   mutex;
  GCond    cond;
  gboolean entered;
  gboolean open;
} Gate;

static void
done_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Step *step = user_data;

  g_task_propagate_boolean (G_TASK (result), &step->error);
  if (step->fixture != NULL && step->name != NULL)
    g_string_append_printf (step->fixture->order, "%s ", step->name);
  step->done = TRUE;
}

static GTask *
make_task (Step *step)
{
  GTask *task = g_task_new (NULL, NULL, done_cb, step);

  g_task_set_source_tag (task, make_task);

  return task;
}

static void
open_database (Fixture *fixture)
{
  g_auto (Step) step = { 0 };

  chat_database_open (fixture->database, NULL, NULL, make_task (&step));
  test_wait_until (step.done);
  g_assert_no_error (step.error);
}

static void
close_database (Fixture *fixture)
{
  g_auto (Step) step = { 0 };

  chat_database_close (fixture->database, make_task (&step));
  test_wait_until (step.done);
  g_assert_no_error (step.error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = test_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "chat.db", NULL);
  fixture->order = g_string_new (NULL);
  fixture->database = chat_database_new (fixture->path);
  open_database (fixture);

  fixture->observer = chat_sql_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->observer, chat_sql_close);
  if (fixture->database != NULL)
    {
      close_database (fixture);
      g_assert_finalize_object (fixture->database);
    }
  test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_string_free (fixture->order, TRUE);
}

static void
take_number (ChatRow  *row,
             gpointer  user_data)
{
  gint64 *number = user_data;

  *number = chat_row_get_int (row, 0);
}

/* Adds a number, and notes how many others can see by now. */
static gboolean
insert_job (ChatSql   *sql,
            gpointer   data,
            GError   **error)
{
  Step *step = data;

  return chat_sql_query (step->fixture->observer, take_number, &step->n_committed, error,
                         "SELECT count (*) FROM epochs", "") &&
         chat_sql_query (sql, take_number, &step->value, error, "PRAGMA synchronous", "") &&
         chat_sql_run (sql, error, "INSERT INTO epochs (room, epoch, name) VALUES (1, ?, 'x')", "i",
                       step->number);
}

/* Fails after it has written. */
static gboolean
fail_job (ChatSql   *sql,
          gpointer   data,
          GError   **error)
{
  return insert_job (sql, data, error) &&
         chat_sql_run (sql, error, "INSERT INTO epochs (room, epoch, name) VALUES (1, NULL, 'x')", "");
}

/* Fails in a way that takes the whole transaction with it. */
static gboolean
spoil_job (ChatSql   *sql,
           gpointer   data,
           GError   **error)
{
  return insert_job (sql, data, error) &&
         chat_sql_run (sql, error,
                       "INSERT OR ROLLBACK INTO epochs (room, epoch, name) VALUES (1, NULL, 'x')", "");
}

/* Succeeds, but what it has written cannot be committed. */
static gboolean
orphan_job (ChatSql   *sql,
            gpointer   data,
            GError   **error)
{
  return insert_job (sql, data, error) &&
         chat_sql_run (sql, error, "INSERT INTO children (parent) VALUES (17)", "");
}

static gboolean
count_job (ChatSql   *sql,
           gpointer   data,
           GError   **error)
{
  Step *step = data;

  return chat_sql_query (sql, take_number, &step->value, error, "SELECT count (*) FROM epochs", "");
}

static gboolean
wait_job (ChatSql   *sql,
          gpointer   data,
          GError   **error)
{
  Gate *gate = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&gate->mutex);

  gate->entered = TRUE;
  g_cond_signal (&gate->cond);
  while (!gate->open)
    g_cond_wait (&gate->cond, &gate->mutex);

  return TRUE;
}

static void
run (Fixture          *fixture,
     ChatDatabaseMode  mode,
     ChatDatabaseFunc  func,
     Step             *step)
{
  step->fixture = fixture;
  chat_database_run (fixture->database, mode, func, step, make_task (step));
}

static void
run_and_wait (Fixture          *fixture,
              ChatDatabaseMode  mode,
              ChatDatabaseFunc  func,
              Step             *step)
{
  run (fixture, mode, func, step);
  test_wait_until (step->done);
}

static gint64
count (Fixture *fixture)
{
  g_auto (Step) step = { 0 };

  run_and_wait (fixture, CHAT_DATABASE_READ, count_job, &step);
  g_assert_no_error (step.error);

  return step.value;
}

/* Keeps the thread busy, so that jobs have to wait for each other. */
static void
close_gate (Fixture *fixture,
            Gate    *gate,
            Step    *step)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_mutex_init (&gate->mutex);
  g_cond_init (&gate->cond);
  gate->entered = FALSE;
  gate->open = FALSE;
  chat_database_run (fixture->database, CHAT_DATABASE_READ, wait_job, gate, make_task (step));

  locker = g_mutex_locker_new (&gate->mutex);
  while (!gate->entered)
    g_cond_wait (&gate->cond, &gate->mutex);
}

static void
open_gate (Gate *gate)
{
  g_mutex_lock (&gate->mutex);
  gate->open = TRUE;
  g_cond_signal (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

static void
clear_gate (Gate *gate,
            Step *step)
{
  test_wait_until (step->done);
  g_mutex_clear (&gate->mutex);
  g_cond_clear (&gate->cond);
  step_clear (step);
}

static void
test_write_and_read (Fixture       *fixture,
                     gconstpointer  data)
{
  g_auto (Step) step = { .number = 1 };

  run_and_wait (fixture, CHAT_DATABASE_WRITE, insert_job, &step);
  g_assert_no_error (step.error);
  g_assert_cmpint (count (fixture), ==, 1);
}

/* What waits goes into one transaction, up to a limit, and in order. */
static void
test_group_commit (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree Step *steps = g_new0 (Step, N_MANY);
  Step gate_step = { 0 };
  Gate gate;
  guint n_transactions = 0;

  close_gate (fixture, &gate, &gate_step);
  for (guint i = 0; i < N_MANY; i++)
    {
      steps[i].number = i;
      run (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[i]);
    }
  open_gate (&gate);
  test_wait_until (steps[N_MANY - 1].done);
  clear_gate (&gate, &gate_step);

  for (guint i = 0; i < N_MANY; i++)
    {
      g_assert_true (steps[i].done);
      g_assert_no_error (steps[i].error);
      if (i == 0 || steps[i].n_committed != steps[i - 1].n_committed)
        {
          g_assert_cmpint (steps[i].n_committed, ==, i);
          n_transactions++;
        }
    }
  g_assert_cmpuint (n_transactions, ==, 3);
  g_assert_cmpint (count (fixture), ==, N_MANY);
}

/* Reads go first; all outcomes come in the order of what was done. */
static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  Step steps[] = {
    { .name = "w1", .number = 1 }, { .name = "r1" }, { .name = "w2", .number = 2 },
    { .name = "bad", .number = 3 }, { .name = "r2" }, { .name = "w3", .number = 4 },
  };
  Step gate_step = { 0 };
  Gate gate;

  close_gate (fixture, &gate, &gate_step);
  run (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[0]);
  run (fixture, CHAT_DATABASE_READ, count_job, &steps[1]);
  run (fixture, CHAT_DATABASE_DURABLE, insert_job, &steps[2]);
  run (fixture, CHAT_DATABASE_WRITE, fail_job, &steps[3]);
  run (fixture, CHAT_DATABASE_READ, count_job, &steps[4]);
  run (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[5]);
  open_gate (&gate);
  test_wait_until (steps[5].done);
  clear_gate (&gate, &gate_step);

  g_assert_cmpstr (fixture->order->str, ==, "r1 r2 w1 w2 bad w3 ");
  g_assert_cmpint (steps[4].value, ==, 0);
  g_assert_error (steps[3].error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  step_clear (&steps[3]);
  g_assert_cmpint (count (fixture), ==, 3);
}

/* What was read is there after a wait, but comes when the loop has its turn; and
 * nothing waits for writes.
 */
static void
test_wait (Fixture       *fixture,
           gconstpointer  data)
{
  Step steps[] = { { .name = "r1" }, { .name = "r2" }, { .name = "w1", .number = 1 } };
  Step gate_step = { 0 };
  Gate gate;

  chat_database_wait (fixture->database, G_MAXINT64);
  run (fixture, CHAT_DATABASE_READ, count_job, &steps[0]);
  run (fixture, CHAT_DATABASE_READ, count_job, &steps[1]);
  chat_database_wait (fixture->database, G_MAXINT64);
  g_assert_false (steps[1].done);
  while (!steps[1].done)
    g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpstr (fixture->order->str, ==, "r1 r2 ");

  /* A read that comes to nothing in time. */
  close_gate (fixture, &gate, &gate_step);
  run (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[2]);
  chat_database_wait (fixture->database, g_get_monotonic_time ());
  open_gate (&gate);
  chat_database_wait (fixture->database, G_MAXINT64);
  test_wait_until (steps[2].done);
  clear_gate (&gate, &gate_step);
  g_assert_cmpint (count (fixture), ==, 1);
}

/* A job that waits among others and fails, in one way or another, is the only
 * one of which nothing is left.
 */
static void
assert_fails_alone (Fixture          *fixture,
                    ChatDatabaseFunc  func)
{
  Step steps[] = { { .number = 1 }, { .number = 2 }, { .number = 3 }, { .number = 4 } };
  Step gate_step = { 0 };
  Gate gate;

  close_gate (fixture, &gate, &gate_step);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    run (fixture, CHAT_DATABASE_WRITE, i == 1 ? func : insert_job, &steps[i]);
  open_gate (&gate);
  test_wait_until (steps[3].done);
  clear_gate (&gate, &gate_step);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_assert_true (steps[i].done);
      if (i == 1)
        g_assert_error (steps[i].error, CHAT_ERROR, CHAT_ERROR_STORAGE);
      else
        g_assert_no_error (steps[i].error);
      step_clear (&steps[i]);
    }
  g_assert_cmpint (count (fixture), ==, 3);
}

static void
test_failure (Fixture       *fixture,
              gconstpointer  data)
{
  assert_fails_alone (fixture, fail_job);
}

static void
test_failure_spoils (Fixture       *fixture,
                     gconstpointer  data)
{
  assert_fails_alone (fixture, spoil_job);
}

static gboolean
make_children_job (ChatSql   *sql,
                   gpointer   data,
                   GError   **error)
{
  return chat_sql_execute (sql, "CREATE TABLE parents (parent INTEGER PRIMARY KEY);"
                           "CREATE TABLE children (parent INTEGER REFERENCES parents (parent) "
                           "DEFERRABLE INITIALLY DEFERRED)", error);
}

static gboolean
check_children_job (ChatSql   *sql,
                    gpointer   data,
                    GError   **error)
{
  return chat_sql_execute (sql, "PRAGMA foreign_keys = ON", error);
}

static void
test_failure_at_commit (Fixture       *fixture,
                        gconstpointer  data)
{
  g_auto (Step) make = { 0 };
  g_auto (Step) check = { 0 };

  /* The latter works only out of a transaction, as a read is. */
  run_and_wait (fixture, CHAT_DATABASE_WRITE, make_children_job, &make);
  g_assert_no_error (make.error);
  run_and_wait (fixture, CHAT_DATABASE_READ, check_children_job, &check);
  g_assert_no_error (check.error);

  assert_fails_alone (fixture, orphan_job);
}

static gboolean
impatient_job (ChatSql   *sql,
               gpointer   data,
               GError   **error)
{
  return chat_sql_execute (sql, "PRAGMA busy_timeout = 0", error);
}

/* Somebody holds the database for himself: all fail, and at once. */
static void
test_failure_to_begin (Fixture       *fixture,
                       gconstpointer  data)
{
  Step steps[] = { { .number = 1 }, { .number = 2 }, { .number = 3 } };
  g_auto (Step) impatient = { 0 };
  g_autoptr (GError) error = NULL;
  Step gate_step = { 0 };
  Gate gate;

  run_and_wait (fixture, CHAT_DATABASE_READ, impatient_job, &impatient);
  g_assert_no_error (impatient.error);
  chat_sql_execute (fixture->observer, "BEGIN IMMEDIATE", &error);
  g_assert_no_error (error);

  close_gate (fixture, &gate, &gate_step);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    run (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[i]);
  open_gate (&gate);
  test_wait_until (steps[2].done);
  clear_gate (&gate, &gate_step);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_assert_error (steps[i].error, CHAT_ERROR, CHAT_ERROR_STORAGE);
      step_clear (&steps[i]);
    }

  chat_sql_execute (fixture->observer, "ROLLBACK", &error);
  g_assert_no_error (error);
  run_and_wait (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[0]);
  g_assert_no_error (steps[0].error);
}

static void
test_read_fails (Fixture       *fixture,
                 gconstpointer  data)
{
  g_auto (Step) step = { .number = 1 };

  run_and_wait (fixture, CHAT_DATABASE_READ, fail_job, &step);
  g_assert_error (step.error, CHAT_ERROR, CHAT_ERROR_STORAGE);
}

/* One that has to survive a power cut makes the others of its transaction
 * survive it, too, and nobody after it.
 */
static void
test_durable (Fixture       *fixture,
              gconstpointer  data)
{
  enum { SYNCHRONOUS_NORMAL = 1, SYNCHRONOUS_FULL = 2 };
  Step steps[] = { { .number = 1 }, { .number = 2 }, { .number = 3 }, { .number = 4 } };

  run_and_wait (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[0]);
  g_assert_cmpint (steps[0].value, ==, SYNCHRONOUS_NORMAL);
  run_and_wait (fixture, CHAT_DATABASE_DURABLE, insert_job, &steps[1]);
  g_assert_cmpint (steps[1].value, ==, SYNCHRONOUS_FULL);
  run_and_wait (fixture, CHAT_DATABASE_DURABLE, spoil_job, &steps[2]);
  g_assert_cmpint (steps[2].value, ==, SYNCHRONOUS_FULL);
  g_assert_error (steps[2].error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  step_clear (&steps[2]);
  run_and_wait (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[3]);
  g_assert_cmpint (steps[3].value, ==, SYNCHRONOUS_NORMAL);
}

static void
test_close_waits (Fixture       *fixture,
                  gconstpointer  data)
{
  Step steps[] = { { .name = "w", .number = 1 }, { .name = "r" }, { .name = "close" } };
  g_auto (Step) late = { 0 };
  g_auto (Step) again = { 0 };
  Step gate_step = { 0 };
  Gate gate;

  close_gate (fixture, &gate, &gate_step);
  run (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[0]);
  run (fixture, CHAT_DATABASE_READ, count_job, &steps[1]);
  steps[2].fixture = fixture;
  chat_database_close (fixture->database, make_task (&steps[2]));

  /* Nothing more is taken, but who wants it closed, too, waits for that. */
  chat_database_close (fixture->database, make_task (&again));
  run (fixture, CHAT_DATABASE_READ, count_job, &late);
  test_wait_until (late.done);
  g_assert_error (late.error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_false (again.done);

  open_gate (&gate);
  test_wait_until (steps[2].done && again.done);
  g_assert_no_error (again.error);
  clear_gate (&gate, &gate_step);
  g_assert_cmpstr (fixture->order->str, ==, "r w close ");
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    g_assert_no_error (steps[i].error);

  open_database (fixture);
  g_assert_cmpint (count (fixture), ==, 1);
}

static void
test_reopen (Fixture       *fixture,
             gconstpointer  data)
{
  for (guint i = 0; i < 5; i++)
    {
      g_auto (Step) step = { .number = i };

      run_and_wait (fixture, CHAT_DATABASE_WRITE, insert_job, &step);
      g_assert_no_error (step.error);
      close_database (fixture);
      open_database (fixture);
      g_assert_cmpint (count (fixture), ==, i + 1);
    }
}

/* The lock is one between processes, but holds within one as well. */
static void
test_locked (Fixture       *fixture,
             gconstpointer  data)
{
  ChatDatabase *other = chat_database_new (fixture->path);
  g_auto (Step) opening = { 0 };
  g_auto (Step) reading = { 0 };
  g_auto (Step) closing = { 0 };

  chat_database_open (other, NULL, NULL, make_task (&opening));
  chat_database_run (other, CHAT_DATABASE_READ, count_job, &reading, make_task (&reading));
  test_wait_until (opening.done && reading.done);
  g_assert_error (opening.error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_nonnull (strstr (opening.error->message, "another process"));
  g_assert_error (reading.error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_clear_error (&opening.error);
  g_assert_cmpint (count (fixture), ==, 0);

  /* It can be tried again, as soon as the other has closed it. */
  close_database (fixture);
  opening.done = FALSE;
  chat_database_open (other, NULL, NULL, make_task (&opening));
  test_wait_until (opening.done);
  g_assert_no_error (opening.error);

  chat_database_close (other, make_task (&closing));
  test_wait_until (closing.done);
  g_assert_finalize_object (other);
  open_database (fixture);
}

static gboolean
refuse_job (ChatSql   *sql,
            gpointer   data,
            GError   **error)
{
  g_set_error_literal (error, CHAT_ERROR, CHAT_ERROR_STORAGE, "nothing can be read");

  return FALSE;
}

/* What is read first is a part of it: without that it is not open. */
static void
test_first_job (Fixture       *fixture,
                gconstpointer  data)
{
  g_auto (Step) failing = { 0 };
  g_auto (Step) reading = { 0 };
  g_auto (Step) opening = { 0 };

  close_database (fixture);
  chat_database_open (fixture->database, refuse_job, &failing, make_task (&failing));
  test_wait_until (failing.done);
  g_assert_error (failing.error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  chat_database_run (fixture->database, CHAT_DATABASE_READ, count_job, &reading, make_task (&reading));
  test_wait_until (reading.done);
  g_assert_error (reading.error, CHAT_ERROR, CHAT_ERROR_STORAGE);

  chat_database_open (fixture->database, count_job, &opening, make_task (&opening));
  test_wait_until (opening.done);
  g_assert_no_error (opening.error);
}

static void
test_not_open (Fixture       *fixture,
               gconstpointer  data)
{
  ChatDatabase *database = chat_database_new (fixture->path);
  g_auto (Step) reading = { 0 };
  g_auto (Step) closing = { 0 };

  chat_database_run (database, CHAT_DATABASE_READ, count_job, &reading, make_task (&reading));
  chat_database_close (database, make_task (&closing));
  test_wait_until (reading.done && closing.done);
  g_assert_error (reading.error, CHAT_ERROR, CHAT_ERROR_STORAGE);
  g_assert_no_error (closing.error);
  g_assert_finalize_object (database);
}

static void
weak_cb (gpointer  data,
         GObject  *object)
{
  gboolean *gone = data;

  *gone = TRUE;
}

/* Who drops the database without closing it loses nothing, either. */
static void
test_dispose (Fixture       *fixture,
              gconstpointer  data)
{
  Step steps[] = { { .number = 1 }, { .number = 2 } };
  gboolean gone = FALSE;

  g_object_weak_ref (G_OBJECT (fixture->database), weak_cb, &gone);
  run (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[0]);
  run (fixture, CHAT_DATABASE_WRITE, insert_job, &steps[1]);
  g_clear_object (&fixture->database);
  test_wait_until (steps[0].done && steps[1].done && gone);
  g_assert_no_error (steps[0].error);
  g_assert_no_error (steps[1].error);

  fixture->database = chat_database_new (fixture->path);
  open_database (fixture);
  g_assert_cmpint (count (fixture), ==, 2);
}

static void
slow_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    continue;

  done_cb (object, result, user_data);
}

/* However long the last one takes who is told, nothing holds the database then. */
static void
test_slow_caller (Fixture       *fixture,
                  gconstpointer  data)
{
  g_auto (Step) step = { 0 };
  GTask *task = g_task_new (NULL, NULL, slow_cb, &step);

  g_task_set_source_tag (task, test_slow_caller);
  chat_database_close (fixture->database, task);
  test_wait_until (step.done);
  g_assert_finalize_object (g_steal_pointer (&fixture->database));
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/database/write-and-read", test_write_and_read },
    { "/database/group-commit", test_group_commit },
    { "/database/order", test_order },
    { "/database/wait", test_wait },
    { "/database/failure", test_failure },
    { "/database/failure-spoils", test_failure_spoils },
    { "/database/failure-at-commit", test_failure_at_commit },
    { "/database/failure-to-begin", test_failure_to_begin },
    { "/database/read-fails", test_read_fails },
    { "/database/durable", test_durable },
    { "/database/close-waits", test_close_waits },
    { "/database/reopen", test_reopen },
    { "/database/locked", test_locked },
    { "/database/first-job", test_first_job },
    { "/database/not-open", test_not_open },
    { "/database/slow-caller", test_slow_caller },
    { "/database/dispose", test_dispose },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
