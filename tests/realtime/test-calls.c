/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-calls-private.h"

#include "realtime-error-private.h"
#include "realtime-test-util.h"

#define MAX_SIZE 1000

typedef struct
{
  RealtimeClock *clock;
  RealtimeCalls *calls;
  TestLog       *log;
  /* added when a call fails, as apps do that try again */
  WireCommand   *next;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->clock = realtime_clock_new_manual ();
  self->calls = realtime_calls_new (self->clock);
  self->log = test_log_new ();
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  realtime_calls_free (self->calls);
  g_assert_cmpuint (realtime_clock_get_n_timers (self->clock), ==, 0);
  realtime_clock_unref (self->clock);
  test_log_free (self->log);
}

static WireCommand *
command_new (const char *channel)
{
  WireCommand *command = wire_command_new (WIRE_METHOD_PUBLISH, 0);

  command->publish.channel = g_strdup (channel);
  command->publish.data = test_bytes ("1");

  return command;
}

static void
call_cb (WireReply    *result,
         const GError *error,
         gpointer      user_data)
{
  Fixture *self = user_data;
  g_autoptr (WireCommand) next = g_steal_pointer (&self->next);

  if (error != NULL)
    test_log_add (self->log, "error %d", error->code);
  else if (result == NULL)
    test_log_add (self->log, "written");
  else
    test_log_add (self->log, "result %u", result->id);

  if (next != NULL)
    realtime_calls_add (self->calls, next, MAX_SIZE, 100, call_cb, self, NULL);
}

static RealtimeCall *
add_sized (Fixture     *self,
           const char  *channel,
           gsize        max_size,
           GError     **error)
{
  g_autoptr (WireCommand) command = command_new (channel);

  return realtime_calls_add (self->calls, command, max_size, 100, call_cb, self, error);
}

static RealtimeCall *
add (Fixture    *self,
     const char *channel)
{
  return add_sized (self, channel, MAX_SIZE, NULL);
}

static void
reply (Fixture       *self,
       WireReplyType  type,
       guint32        id,
       WireMethod     method)
{
  g_autoptr (WireReply) answer = NULL;

  if (type == WIRE_REPLY_ERROR)
    answer = wire_reply_new_error (id, 103);
  else
    answer = wire_reply_new_result (id, method);
  answer->type = type;
  realtime_calls_reply (self->calls, answer);
}

static void
test_reply (Fixture       *self,
            gconstpointer  data)
{
  RealtimeCall *first = add (self, "first");
  RealtimeCall *second = add (self, "second");
  RealtimeCall *third = add (self, "third");

  g_assert_true (realtime_calls_peek_waiting (self->calls) == first);
  g_assert_cmpstr (realtime_calls_send (self->calls, first, 100), ==,
                   "{\"publish\":{\"channel\":\"first\",\"data\":1},\"id\":1}");
  g_assert_true (realtime_calls_peek_waiting (self->calls) == second);
  realtime_calls_send (self->calls, second, 100);
  realtime_calls_send (self->calls, third, 100);
  g_assert_null (realtime_calls_peek_waiting (self->calls));

  /* In any order; and what nobody waits for does nothing. */
  reply (self, WIRE_REPLY_RESULT, 9, WIRE_METHOD_PUBLISH);
  reply (self, WIRE_REPLY_RESULT, 3, WIRE_METHOD_PUBLISH);
  reply (self, WIRE_REPLY_ERROR, 1, WIRE_METHOD_PUBLISH);
  reply (self, WIRE_REPLY_RESULT, 1, WIRE_METHOD_PUBLISH);
  reply (self, WIRE_REPLY_RESULT, 2, WIRE_METHOD_HISTORY);
  test_log_assert (self->log, "result 3, error 103, error 20");
  g_assert_true (realtime_calls_is_empty (self->calls));
}

/* What was not sent cannot be answered. */
static void
test_reply_to_waiting (Fixture       *self,
                       gconstpointer  data)
{
  RealtimeCall *call = add (self, "channel");

  reply (self, WIRE_REPLY_RESULT, 1, WIRE_METHOD_PUBLISH);
  test_log_assert (self->log, "");
  realtime_calls_cancel (self->calls, call);
}

static void
test_unknown_reply (Fixture       *self,
                    gconstpointer  data)
{
  realtime_calls_send (self->calls, add (self, "channel"), 100);
  reply (self, WIRE_REPLY_UNKNOWN, 1, WIRE_METHOD_PUBLISH);
  test_log_assert (self->log, "error 20");
}

static void
test_deadline (Fixture       *self,
               gconstpointer  data)
{
  RealtimeCall *sent = add (self, "sent");

  add (self, "waiting");
  realtime_clock_advance (self->clock, 60);
  realtime_calls_send (self->calls, sent, 50);

  realtime_clock_advance (self->clock, 39);
  test_log_assert (self->log, "");
  realtime_clock_advance (self->clock, 1);
  test_log_assert (self->log, "error 1");
  realtime_clock_advance (self->clock, 9);
  test_log_assert (self->log, "");
  realtime_clock_advance (self->clock, 1);
  test_log_assert (self->log, "error 1");
}

static RealtimeCall *
add_one_way (Fixture *self)
{
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_SEND, 0);

  command->send.data = test_bytes ("1");

  return realtime_calls_add (self->calls, command, MAX_SIZE, 100, call_cb, self, NULL);
}

/* What has no answer has no id, and is done when it was written. */
static void
test_one_way (Fixture       *self,
              gconstpointer  data)
{
  RealtimeCall *first = add_one_way (self);

  add_one_way (self);
  realtime_calls_written (self->calls);
  test_log_assert (self->log, "");

  g_assert_cmpstr (realtime_calls_send (self->calls, first, 50), ==, "{\"send\":{\"data\":1}}");
  /* There is no hurry for what was sent. */
  realtime_clock_advance (self->clock, 1000);
  test_log_assert (self->log, "error 1");
  reply (self, WIRE_REPLY_RESULT, 0, WIRE_METHOD_PUBLISH);
  reply (self, WIRE_REPLY_RESULT, 1, WIRE_METHOD_PUBLISH);
  test_log_assert (self->log, "");
  g_assert_false (realtime_calls_is_empty (self->calls));

  self->next = command_new ("next");
  realtime_calls_written (self->calls);
  realtime_calls_written (self->calls);
  test_log_assert (self->log, "written");
  realtime_clock_advance (self->clock, 100);
  test_log_assert (self->log, "error 1");
}

static void
test_one_way_lost (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (GError) lost = realtime_error_new (REALTIME_ERROR_CONNECTION_CLOSED, "lost");
  RealtimeCall *cancelled = add_one_way (self);

  realtime_calls_send (self->calls, cancelled, 100);
  realtime_calls_send (self->calls, add_one_way (self), 100);
  realtime_calls_cancel (self->calls, cancelled);
  realtime_calls_fail_in_flight (self->calls, realtime_calls_get_last_id (self->calls), lost);
  realtime_calls_written (self->calls);
  test_log_assert (self->log, "error 11");
}

static void
test_too_large (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *channel = g_strnfill (200, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (add_sized (self, channel, 200, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_INVALID_ARGUMENT);
  g_assert_true (realtime_calls_is_empty (self->calls));
  test_log_assert (self->log, "");

  realtime_calls_cancel (self->calls, add_sized (self, channel, 300, NULL));
}

static void
test_fail (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GError) lost = realtime_error_new (REALTIME_ERROR_CONNECTION_CLOSED, "lost");
  g_autoptr (GError) ended = realtime_error_new (REALTIME_ERROR_DISCONNECTED, "ended");
  guint32 last_id;

  realtime_calls_send (self->calls, add (self, "a"), 100);
  add (self, "b");
  realtime_calls_send (self->calls, add (self, "c"), 100);
  last_id = realtime_calls_get_last_id (self->calls);

  self->next = command_new ("d");
  realtime_calls_fail_in_flight (self->calls, last_id, lost);
  test_log_assert (self->log, "error 11, error 11");
  self->next = command_new ("e");
  realtime_calls_fail_waiting (self->calls, last_id, ended);
  test_log_assert (self->log, "error 3");

  /* Those that were made meanwhile are not concerned. */
  g_assert_nonnull (realtime_calls_peek_waiting (self->calls));
  realtime_calls_fail_waiting (self->calls, G_MAXUINT32, ended);
  test_log_assert (self->log, "error 3, error 3");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/calls/reply", Fixture, NULL, set_up, test_reply, tear_down);
  g_test_add ("/calls/reply-to-waiting", Fixture, NULL, set_up, test_reply_to_waiting, tear_down);
  g_test_add ("/calls/unknown-reply", Fixture, NULL, set_up, test_unknown_reply, tear_down);
  g_test_add ("/calls/deadline", Fixture, NULL, set_up, test_deadline, tear_down);
  g_test_add ("/calls/one-way", Fixture, NULL, set_up, test_one_way, tear_down);
  g_test_add ("/calls/one-way-lost", Fixture, NULL, set_up, test_one_way_lost, tear_down);
  g_test_add ("/calls/too-large", Fixture, NULL, set_up, test_too_large, tear_down);
  g_test_add ("/calls/fail", Fixture, NULL, set_up, test_fail, tear_down);

  return g_test_run ();
}
