/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-inbox-private.h"

#include "realtime-test-util.h"

#define N_EVENTS 20000
#define CAPACITY 1000
#define PUSH_EVENTS 10
#define PUSH_SIZE 100

typedef struct
{
  RealtimeInbox *inbox;
  guint          n_received;
  guint          n_turns;
  /* microseconds that each event takes */
  gint64         work;
  guint          close_after;
  int            n_pushed;
  int            most_ahead;
  gboolean       refuse_once;
} Owner;

static void
push (RealtimeInbox *inbox,
      guint          first,
      guint          n_events,
      gsize          size)
{
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (RealtimeEvent));

  for (guint i = first; i < first + n_events; i++)
    {
      RealtimeEvent event = { .type = REALTIME_EVENT_REPLY };

      event.reply = wire_reply_new_result (i, WIRE_METHOD_PUBLISH);
      g_array_append_val (events, event);
    }

  realtime_inbox_push (inbox, events, size);
  g_assert_cmpuint (events->len, ==, 0);
}

static gboolean
event_cb (RealtimeEvent *event,
          gpointer       user_data)
{
  Owner *self = user_data;
  gint64 end = g_get_monotonic_time () + self->work;

  if (self->refuse_once)
    {
      self->refuse_once = FALSE;
      return FALSE;
    }

  g_assert_cmpuint (event->reply->id, ==, self->n_received);
  self->most_ahead = MAX (self->most_ahead, g_atomic_int_get (&self->n_pushed) - (int) self->n_received);
  self->n_received++;
  while (g_get_monotonic_time () < end)
    ;

  if (self->n_received == self->close_after)
    realtime_inbox_close (self->inbox);

  return TRUE;
}

static gboolean
turn_cb (gpointer user_data)
{
  Owner *self = user_data;

  self->n_turns++;

  return G_SOURCE_CONTINUE;
}

static gpointer
pusher_thread (gpointer user_data)
{
  Owner *self = user_data;

  for (guint i = 0; i < N_EVENTS; i += PUSH_EVENTS)
    {
      push (self->inbox, i, PUSH_EVENTS, PUSH_SIZE);
      g_atomic_int_set (&self->n_pushed, (int) (i + PUSH_EVENTS));
    }

  return NULL;
}

static void
test_threads (void)
{
  Owner owner = { 0 };
  g_autoptr (RealtimeInbox) inbox = realtime_inbox_new (CAPACITY, NULL, event_cb, &owner);
  GThread *thread = NULL;

  owner.inbox = inbox;
  thread = g_thread_new ("pusher", pusher_thread, &owner);
  test_wait_until (owner.n_received == N_EVENTS);
  g_thread_join (thread);

  /* What the owner works on, and as much again that waits for him, which one
   * push may exceed */
  g_assert_cmpint (owner.most_ahead, <=, 2 * (CAPACITY / PUSH_SIZE + 1) * PUSH_EVENTS);
  g_assert_true (realtime_inbox_is_empty (inbox));
  realtime_inbox_close (inbox);
}

/* However much there is to do, others have their turn, also at the lowest
 * priority. */
static void
test_yield (void)
{
  Owner owner = { .work = G_TIME_SPAN_MILLISECOND };
  g_autoptr (RealtimeInbox) inbox = realtime_inbox_new (1 << 20, NULL, event_cb, &owner);
  guint turns = g_idle_add_full (G_PRIORITY_LOW, turn_cb, &owner, NULL);

  push (inbox, 0, 100, 100);
  test_wait_until (owner.n_received == 100);

  /* At least one turn for each 4 ms */
  g_assert_cmpuint (owner.n_turns, >=, 20);
  g_source_remove (turns);
  realtime_inbox_close (inbox);
}

static void
test_refuse (void)
{
  Owner owner = { .refuse_once = TRUE };
  g_autoptr (RealtimeInbox) inbox = realtime_inbox_new (1 << 20, NULL, event_cb, &owner);

  g_assert_true (realtime_inbox_is_empty (inbox));
  push (inbox, 0, 3, 100);
  g_assert_false (realtime_inbox_is_empty (inbox));
  test_wait_until (owner.n_received == 3);
  realtime_inbox_close (inbox);
}

static void
test_close_inside (void)
{
  Owner owner = { .close_after = 2 };
  g_autoptr (RealtimeInbox) inbox = realtime_inbox_new (1 << 20, NULL, event_cb, &owner);

  owner.inbox = inbox;
  push (inbox, 0, 5, 100);
  test_wait_until (owner.n_received == 2);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (owner.n_received, ==, 2);

  /* Nobody wants it any more, so it does not wait for room either. */
  push (inbox, 5, 5, 1 << 21);
  push (inbox, 10, 5, 1 << 21);
}

/* Who waits for room does not wait for ever. */
static void
test_close_outside (void)
{
  Owner owner = { 0 };
  g_autoptr (RealtimeInbox) inbox = realtime_inbox_new (PUSH_SIZE, NULL, event_cb, &owner);
  GThread *thread = NULL;

  owner.inbox = inbox;
  thread = g_thread_new ("pusher", pusher_thread, &owner);
  while (g_atomic_int_get (&owner.n_pushed) == 0)
    g_thread_yield ();
  realtime_inbox_close (inbox);
  realtime_inbox_close (inbox);
  g_thread_join (thread);
}

static void
test_events (void)
{
  RealtimeEvent event = { .type = REALTIME_EVENT_CLOSED };
  Owner owner = { 0 };
  g_autoptr (RealtimeInbox) inbox = realtime_inbox_new (100, NULL, event_cb, &owner);
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (RealtimeEvent));

  event.closure = g_new0 (RealtimeClosure, 1);
  event.closure->reason = g_strdup ("reason");
  event.closure->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "error");
  g_array_append_val (events, event);
  g_assert_true (realtime_inbox_push (inbox, events, 0));

  /* What was not delivered is freed. */
  realtime_inbox_close (inbox);
  g_assert_false (realtime_inbox_push (inbox, events, 0));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/inbox/threads", test_threads);
  g_test_add_func ("/inbox/yield", test_yield);
  g_test_add_func ("/inbox/refuse", test_refuse);
  g_test_add_func ("/inbox/close-inside", test_close_inside);
  g_test_add_func ("/inbox/close-outside", test_close_outside);
  g_test_add_func ("/inbox/events", test_events);

  return g_test_run ();
}
