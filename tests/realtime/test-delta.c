/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-delta-private.h"
#include "realtime-test-util.h"

#include "wire-limits.h"

/* As they stand in JSON: a whole payload, and patches each upon the last */
#define ONE "\"{\\\"text\\\":\\\"one\\\"}\""
#define TWO "\"E\\n9@0,5:two\\\"}tY0tE;\""
#define THREE "\"G\\n9@0,7:three\\\"}1wS26E;\""
#define WRONG "\"E\\n9@0,5:two\\\"}tY0tF;\""
/* A patch that is right, but what comes of it is no JSON */
#define NOT_JSON "\"1\\n1:a1X0000;\""

#define GRANTED \
  "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":0,\"delta\":true}"
#define RECOVERED(list) \
  "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":0,\"delta\":true," \
  "\"was_recovering\":true,\"recovered\":true,\"publications\":[" list "]}"
#define FULL(data, offset) "{\"data\":" data ",\"offset\":" offset "}"
#define PATCH(data, offset) "{\"data\":" data ",\"delta\":true,\"offset\":" offset "}"

static gboolean
apply (RealtimeDelta  *delta,
       const char     *data,
       gboolean        is_patch,
       gsize           max_size,
       char          **payload)
{
  g_autoptr (WirePublication) publication = g_new0 (WirePublication, 1);
  g_autoptr (GError) error = NULL;
  gboolean applied;

  publication->data = data != NULL ? test_bytes (data) : NULL;
  publication->delta = is_patch;
  applied = realtime_delta_apply (delta, publication, max_size, WIRE_DEFAULT_MAX_DEPTH, &error);
  g_assert_cmpint (applied, ==, error == NULL);
  g_clear_pointer (payload, g_free);
  if (applied)
    *payload = g_strndup (g_bytes_get_data (publication->data, NULL), g_bytes_get_size (publication->data));

  return applied;
}

static void
test_inactive (void)
{
  g_autoptr (WireCommand) command = wire_command_new (WIRE_METHOD_SUBSCRIBE, 1);
  g_autofree char *payload = NULL;
  RealtimeDelta delta;

  realtime_delta_init (&delta, FALSE);
  realtime_delta_ask (&delta, &command->subscribe);
  g_assert_null (command->subscribe.delta);

  /* A server that does what it was not asked for */
  realtime_delta_begin (&delta, TRUE, FALSE);
  g_assert_true (apply (&delta, ONE, FALSE, 100, &payload));
  g_assert_cmpstr (payload, ==, ONE);
  realtime_delta_end (&delta);

  /* And one that does not do what it was asked for */
  realtime_delta_init (&delta, TRUE);
  realtime_delta_ask (&delta, &command->subscribe);
  g_assert_cmpstr (command->subscribe.delta, ==, "fossil");
  realtime_delta_begin (&delta, FALSE, FALSE);
  g_assert_true (apply (&delta, ONE, FALSE, 100, &payload));
  g_assert_cmpstr (payload, ==, ONE);
  realtime_delta_end (&delta);
}

static void
test_chain (void)
{
  g_autofree char *payload = NULL;
  RealtimeDelta delta;

  realtime_delta_init (&delta, TRUE);
  realtime_delta_begin (&delta, TRUE, FALSE);
  g_assert_false (apply (&delta, TWO, TRUE, 100, &payload));
  g_assert_true (apply (&delta, ONE, FALSE, 100, &payload));
  g_assert_cmpstr (payload, ==, "{\"text\":\"one\"}");
  g_assert_true (apply (&delta, TWO, TRUE, 100, &payload));
  g_assert_cmpstr (payload, ==, "{\"text\":\"two\"}");
  g_assert_true (apply (&delta, THREE, TRUE, 100, &payload));
  g_assert_cmpstr (payload, ==, "{\"text\":\"three\"}");

  /* The base outlives the subscription, as far as nothing is missing. */
  realtime_delta_begin (&delta, TRUE, TRUE);
  g_assert_true (apply (&delta, TWO, TRUE, 100, &payload));
  realtime_delta_begin (&delta, TRUE, FALSE);
  g_assert_false (apply (&delta, THREE, TRUE, 100, &payload));
  g_assert_true (apply (&delta, ONE, FALSE, 100, &payload));
  realtime_delta_begin (&delta, FALSE, TRUE);
  realtime_delta_begin (&delta, TRUE, TRUE);
  g_assert_false (apply (&delta, TWO, TRUE, 100, &payload));
  realtime_delta_end (&delta);
}

/* What cannot be used leaves the base as it was. */
static void
test_unusable (void)
{
  static const struct
  {
    const char *data;
    gboolean is_patch;
    gsize max_size;
  } cases[] = {
    { NULL, FALSE, 100 },
    { NULL, TRUE, 100 },
    { "{\"text\":\"one\"}", FALSE, 100 },
    { "1", TRUE, 100 },
    { "\"\"", FALSE, 100 },
    { "\"\"", TRUE, 100 },
    { "\"{\"", FALSE, 100 },
    { "\"\\u0000\"", FALSE, 100 },
    { WRONG, TRUE, 100 },
    { NOT_JSON, TRUE, 100 },
    { TWO, TRUE, 13 },
    { THREE, TRUE, 15 },
  };
  g_autofree char *payload = NULL;
  RealtimeDelta delta;

  realtime_delta_init (&delta, TRUE);
  realtime_delta_begin (&delta, TRUE, FALSE);
  g_assert_true (apply (&delta, ONE, FALSE, 100, &payload));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].data);
      g_assert_false (apply (&delta, cases[i].data, cases[i].is_patch, cases[i].max_size, &payload));
    }

  g_assert_true (apply (&delta, TWO, TRUE, 14, &payload));
  g_assert_cmpstr (payload, ==, "{\"text\":\"two\"}");
  realtime_delta_end (&delta);
}

/* The next patch is for the bytes, newlines included. */
static void
test_exact (void)
{
  g_autofree char *payload = NULL;
  RealtimeDelta delta;

  realtime_delta_init (&delta, TRUE);
  realtime_delta_begin (&delta, TRUE, FALSE);
  g_assert_true (apply (&delta, "\"[ 1,\\n2.0 ]\"", FALSE, 100, &payload));
  g_assert_cmpstr (payload, ==, "[ 1,\n2.0 ]");
  g_assert_cmpuint (g_bytes_get_size (delta.base), ==, 10);
  realtime_delta_end (&delta);
}

static RealtimeSubscription *
subscribe (TestBench  *bench,
           const char *answer)
{
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  RealtimeSubscription *subscription = NULL;

  realtime_subscribe_options_set_delta (options, TRUE);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, answer);
  subscription = test_bench_subscribe_with (bench, "a", "news", options);
  test_wait_until (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "connect, subscribe news by fossil");
  g_ptr_array_set_size (bench->log->entries, 0);

  return subscription;
}

static void
push (TestBench  *bench,
      const char *publication)
{
  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"pub\":%s}}", publication);
}

static void
test_stream (TestBench     *bench,
             gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, GRANTED);

  push (bench, FULL (ONE, "1"));
  push (bench, PATCH (TWO, "2"));
  push (bench, PATCH (THREE, "3"));
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got {\"text\":\"one\"}, client got {\"text\":\"one\"}, "
                   "a got {\"text\":\"two\"}, client got {\"text\":\"two\"}, "
                   "a got {\"text\":\"three\"}, client got {\"text\":\"three\"}");
  test_bench_assert_commands (bench, "");
}

/* What is recovered is a chain, too, also where part of it is known already. */
static void
test_recovered (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, GRANTED);

  push (bench, FULL (ONE, "1"));
  test_bench_flush (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, RECOVERED (FULL (ONE, "1") "," PATCH (TWO, "2")));
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "client got {\"text\":\"two\"}"));
  test_bench_assert_commands (bench, "connect, subscribe news from e 1 by fossil");
  g_ptr_array_set_size (bench->log->entries, 0);

  push (bench, PATCH (THREE, "3"));
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got {\"text\":\"three\"}, client got {\"text\":\"three\"}");
}

/* Where nothing was missed, the server goes on where it was. */
static void
test_goes_on (TestBench     *bench,
              gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, GRANTED);

  push (bench, FULL (ONE, "1"));
  test_bench_flush (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE,
                          "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":1,"
                          "\"delta\":true,\"was_recovering\":true,\"recovered\":true}");
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "a subscribed again whole"));
  g_ptr_array_set_size (bench->log->entries, 0);

  push (bench, PATCH (TWO, "2"));
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got {\"text\":\"two\"}, client got {\"text\":\"two\"}");
  test_bench_assert_commands (bench, "connect, subscribe news from e 1 by fossil");
}

/* A position of the app's has nothing to do with what was last. */
static void
test_moved (TestBench     *bench,
            gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, GRANTED);

  push (bench, FULL (ONE, "1"));
  test_bench_flush (bench);
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_subscription_set_position (a, "e", 2);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE,
                          "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":2,"
                          "\"delta\":true,\"was_recovering\":true,\"recovered\":true}");
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "a subscribed again whole"));
  push (bench, PATCH (TWO, "3"));
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "connect, subscribe news from e 2 by fossil, "
                              "unsubscribe news, subscribe news from e 2 by fossil");
}

/* A patch that cannot be applied is as good as a message that is missing. */
static void
test_unusable_patch (TestBench     *bench,
                     gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, GRANTED);

  push (bench, FULL (ONE, "1"));
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE,
                          RECOVERED (FULL ("\"2\"", "2") "," FULL ("\"3\"", "3")));
  push (bench, PATCH (WRONG, "2"));
  push (bench, PATCH (THREE, "3"));
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got {\"text\":\"one\"}, client got {\"text\":\"one\"}, a waiting, "
                   "a on, a subscribed again whole, a got 2, client got 2, a got 3, client got 3");
  test_bench_assert_commands (bench, "unsubscribe news, subscribe news from e 1 by fossil");
}

/* Also among those that are recovered, and not without a pause. */
static void
test_unusable_recovery (TestBench     *bench,
                        gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, GRANTED);

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE,
                          RECOVERED (PATCH (TWO, "1") "," FULL (ONE, "2")));
  push (bench, PATCH (TWO, "1"));
  test_bench_flush (bench);
  test_log_assert (bench->log, "a waiting, a on, a subscribed again whole, a waiting");
  test_bench_assert_commands (bench, "unsubscribe news, subscribe news from e 0 by fossil, unsubscribe news");
  realtime_clock_advance (bench->clock, 1000);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "subscribe news from e 0 by fossil, unsubscribe news");
}

/* Without history the message is lost, which is told. */
static void
test_lost (TestBench     *bench,
           gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, "\"subscribe\":{\"delta\":true}");

  push (bench, "{\"data\":" TWO ",\"delta\":true}");
  push (bench, "{\"data\":" ONE "}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "a waiting, a on, a subscribed again");
  test_bench_assert_commands (bench, "unsubscribe news, subscribe news by fossil");

  push (bench, "{\"data\":" ONE "}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got {\"text\":\"one\"}, client got {\"text\":\"one\"}");
}

static void
unsubscribe_cb (RealtimeSubscription *subscription)
{
  realtime_subscription_unsubscribe (subscription);
}

static void
test_unsubscribed_meanwhile (TestBench     *bench,
                             gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, GRANTED);

  g_signal_connect_data (a, "notify::state", G_CALLBACK (unsubscribe_cb), NULL, NULL, G_CONNECT_DEFAULT);
  push (bench, FULL (ONE, "1"));
  push (bench, PATCH (WRONG, "2"));
  push (bench, FULL (ONE, "3"));
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got {\"text\":\"one\"}, client got {\"text\":\"one\"}, a waiting, "
                   "a unsubscribed 0 unsubscribe called, a off");
  g_assert_finalize_object (g_steal_pointer (&a));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/delta/inactive", test_inactive);
  g_test_add_func ("/delta/chain", test_chain);
  g_test_add_func ("/delta/unusable", test_unusable);
  g_test_add_func ("/delta/exact", test_exact);
  test_bench_add ("/delta/stream", test_stream);
  test_bench_add ("/delta/recovered", test_recovered);
  test_bench_add ("/delta/goes-on", test_goes_on);
  test_bench_add ("/delta/moved", test_moved);
  test_bench_add ("/delta/unusable-patch", test_unusable_patch);
  test_bench_add ("/delta/unusable-recovery", test_unusable_recovery);
  test_bench_add ("/delta/lost", test_lost);
  test_bench_add ("/delta/unsubscribed-meanwhile", test_unsubscribed_meanwhile);

  return g_test_run ();
}
