/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-loop.h"
#include "server-test-util.h"

#include <glib-unix.h>
#include <unistd.h>

#define MORE_THAN_ONE_ROUND 300

typedef struct
{
  ServerLoop *loop;
  guint n_flushes;
  guint n_requests;
  gboolean ends;
} Fixture;

typedef struct
{
  ServerWatch watch;
  ServerLoop *loop;
  ServerWatch *victim;
  guint32 events;
  guint n_calls;
  gboolean done;
} Reader;

static void
flush_cb (gpointer data)
{
  Fixture *fixture = data;

  fixture->n_flushes++;
  if (fixture->n_requests > 0)
    {
      fixture->n_requests--;
      server_loop_request_flush (fixture->loop);
    }
  if (fixture->ends)
    g_clear_pointer (&fixture->loop, server_loop_free);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->loop = server_loop_new (NULL, flush_cb, fixture);
  g_assert_nonnull (fixture->loop);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->loop, server_loop_free);
}

static void
open_pipe (int fds[2])
{
  g_autoptr (GError) error = NULL;

  g_unix_open_pipe (fds, O_CLOEXEC | O_NONBLOCK, &error);
  g_assert_no_error (error);
}

static void
close_pipe (int fds[2])
{
  close (fds[0]);
  close (fds[1]);
}

static void
reader_cb (ServerWatch *watch,
           guint32      events)
{
  Reader *reader = (Reader *) watch;
  char byte;

  reader->n_calls++;
  reader->events |= events;
  reader->done = TRUE;
  if (events & EPOLLIN)
    g_assert_cmpint (read (watch->fd, &byte, 1), ==, 1);
  if (reader->victim != NULL)
    server_loop_remove (reader->loop, reader->victim);
}

static void
timer_cb (gpointer data)
{
  gboolean *done = data;

  *done = TRUE;
}

static void
test_watch (Fixture       *fixture,
            gconstpointer  data)
{
  Reader reader = { 0 };
  int fds[2];

  open_pipe (fds);
  g_assert_true (server_loop_add (fixture->loop, &reader.watch, fds[0], EPOLLIN, reader_cb));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (reader.n_calls, ==, 0);

  g_assert_cmpint (write (fds[1], "x", 1), ==, 1);
  test_iterate_until (&reader.done);
  g_assert_cmpint (reader.n_calls, ==, 1);
  g_assert_cmpint (fixture->n_flushes, >=, 1);

  server_loop_modify (fixture->loop, &reader.watch, 0);
  g_assert_cmpint (write (fds[1], "x", 1), ==, 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (reader.n_calls, ==, 1);

  server_loop_modify (fixture->loop, &reader.watch, EPOLLIN);
  reader.done = FALSE;
  test_iterate_until (&reader.done);
  g_assert_cmpint (reader.n_calls, ==, 2);

  server_loop_remove (fixture->loop, &reader.watch);
  g_assert_cmpint (reader.watch.fd, ==, -1);
  close_pipe (fds);
}

/* What is removed in a turn is not called any more in that turn. */
static void
test_remove_in_turn (Fixture       *fixture,
                     gconstpointer  data)
{
  Reader readers[2] = { 0 };
  int fds[2][2];

  for (guint i = 0; i < 2; i++)
    {
      open_pipe (fds[i]);
      readers[i].loop = fixture->loop;
      readers[i].victim = &readers[1 - i].watch;
      g_assert_true (server_loop_add (fixture->loop, &readers[i].watch, fds[i][0], EPOLLIN, reader_cb));
      g_assert_cmpint (write (fds[i][1], "x", 1), ==, 1);
    }

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (readers[0].n_calls + readers[1].n_calls, ==, 1);

  for (guint i = 0; i < 2; i++)
    {
      server_loop_remove (fixture->loop, &readers[i].watch);
      close_pipe (fds[i]);
    }
}

static void
test_hang_up (Fixture       *fixture,
              gconstpointer  data)
{
  Reader reader = { 0 };
  int fds[2];

  open_pipe (fds);
  g_assert_true (server_loop_add (fixture->loop, &reader.watch, fds[0], 0, reader_cb));
  close (fds[1]);
  test_iterate_until (&reader.done);
  g_assert_cmpint (reader.events & EPOLLHUP, !=, 0);
  server_loop_remove (fixture->loop, &reader.watch);
  close (fds[0]);
}

static void
test_timer (Fixture       *fixture,
            gconstpointer  data)
{
  ServerWheel *wheel = server_loop_get_wheel (fixture->loop);
  gint64 began = server_loop_get_time (fixture->loop);
  ServerTimer timer = { 0 };
  gboolean done = FALSE;

  server_wheel_schedule (wheel, &timer, began + 50, timer_cb, &done);
  test_iterate_until (&done);
  g_assert_cmpint (server_loop_get_time (fixture->loop), >=, began + 50);
}

/* Things that happen outside of a turn are flushed too. */
static void
test_request_flush (Fixture       *fixture,
                    gconstpointer  data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fixture->n_flushes = 0;
  server_loop_request_flush (fixture->loop);
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpint (fixture->n_flushes, ==, 1);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

/* What a flush asks for is settled in the same turn, unless it never ends. */
static void
test_request_in_flush (Fixture       *fixture,
                       gconstpointer  data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fixture->n_flushes = 0;
  fixture->n_requests = 1;
  server_loop_request_flush (fixture->loop);
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpint (fixture->n_flushes, ==, 2);
  g_assert_false (g_main_context_iteration (NULL, FALSE));

  fixture->n_requests = 100;
  server_loop_request_flush (fixture->loop);
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpint (fixture->n_flushes, <, 10);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (fixture->n_requests, ==, 0);
}

/* What ends with a turn may be the loop itself, even with more to come. */
static void
test_free_in_turn (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree Reader *readers = g_new0 (Reader, MORE_THAN_ONE_ROUND);
  int fds[2];

  open_pipe (fds);
  for (guint i = 0; i < MORE_THAN_ONE_ROUND; i++)
    g_assert_true (server_loop_add (fixture->loop, &readers[i].watch, dup (fds[0]), EPOLLIN, reader_cb));
  for (guint i = 0; i < MORE_THAN_ONE_ROUND; i++)
    g_assert_cmpint (write (fds[1], "x", 1), ==, 1);

  fixture->ends = TRUE;
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (fixture->loop);
  g_assert_cmpint (fixture->n_flushes, ==, 1);

  for (guint i = 0; i < MORE_THAN_ONE_ROUND; i++)
    close (readers[i].watch.fd);
  close_pipe (fds);
}

static void
test_bad_descriptor (Fixture       *fixture,
                     gconstpointer  data)
{
  Reader reader = { 0 };

  g_assert_false (server_loop_add (fixture->loop, &reader.watch, -1, EPOLLIN, reader_cb));
  g_assert_cmpint (reader.watch.fd, ==, -1);
}

#define ADD(name, func) g_test_add ("/loop/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("watch", test_watch);
  ADD ("remove-in-turn", test_remove_in_turn);
  ADD ("hang-up", test_hang_up);
  ADD ("timer", test_timer);
  ADD ("request-flush", test_request_flush);
  ADD ("request-in-flush", test_request_in_flush);
  ADD ("free-in-turn", test_free_in_turn);
  ADD ("bad-descriptor", test_bad_descriptor);

  return g_test_run ();
}
