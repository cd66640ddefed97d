/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#define SUBSCRIBED \
  "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":2}"
#define RECOVERED \
  "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":5,\"was_recovering\":true," \
  "\"recovered\":true,\"publications\":[{\"data\":3,\"offset\":3},{\"data\":4,\"offset\":4},{\"data\":5,\"offset\":5}]}"
#define NOT_RECOVERED \
  "\"subscribe\":{\"recoverable\":true,\"positioned\":true,\"epoch\":\"f\",\"offset\":1,\"was_recovering\":true}"

#define POSITIONED_2 "\"subscribe\":{\"positioned\":true,\"epoch\":\"e\",\"offset\":2}"
#define POSITIONED_5 "\"subscribe\":{\"positioned\":true,\"epoch\":\"e\",\"offset\":5}"
#define OTHER_EPOCH_5 "\"subscribe\":{\"positioned\":true,\"epoch\":\"f\",\"offset\":5}"

static RealtimeSubscription *
subscribe (TestBench  *bench,
           const char *answer)
{
  RealtimeSubscription *subscription = NULL;

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, answer);
  subscription = test_bench_subscribe (bench, "a", "news");
  test_wait_until (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED);
  test_bench_flush (bench);
  g_ptr_array_set_size (bench->log->entries, 0);
  g_free (fake_server_take_commands (bench->server));

  return subscription;
}

static void
publish (TestBench *bench,
         guint64    offset)
{
  g_autofree char *data = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);

  fake_server_publish (bench->server, "news", data, offset);
}

static void
lose (TestBench *bench)
{
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (bench->clock, 1000);
}

static void
test_position (TestBench     *bench,
               gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  g_assert_true (realtime_subscription_get_recoverable (a));
  g_assert_cmpstr (realtime_subscription_get_epoch (a), ==, "e");
  g_assert_cmpuint (realtime_subscription_get_offset (a), ==, 2);
  publish (bench, 3);
  test_bench_flush (bench);
  g_assert_cmpuint (realtime_subscription_get_offset (a), ==, 3);

  /* Kept for those that want to go on from there another time */
  realtime_subscription_unsubscribe (a);
  g_assert_cmpstr (realtime_subscription_get_epoch (a), ==, "e");
  g_assert_cmpuint (realtime_subscription_get_offset (a), ==, 3);
  g_assert_true (realtime_subscription_get_recoverable (a));
}

static void
test_duplicates (TestBench     *bench,
                 gconstpointer  data)
{
  static const guint64 offsets[] = { 2, 3, 3, 4, 1, 2, 3, 4, 5 };
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  for (gsize i = 0; i < G_N_ELEMENTS (offsets); i++)
    publish (bench, offsets[i]);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got 3, client got 3, a got 4, client got 4, a got 5, client got 5");
  test_bench_assert_commands (bench, "");
}

static void
test_gap (TestBench     *bench,
          gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, RECOVERED);
  publish (bench, 5);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "unsubscribe news, subscribe news from e 2");
  test_log_assert (bench->log, "a waiting, a on, a subscribed again whole, "
                   "a got 3, client got 3, a got 4, client got 4, a got 5, client got 5");

  publish (bench, 6);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got 6, client got 6");
}

/* A gap that does not close is not asked about without a pause. */
static void
test_gap_stays (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  for (guint i = 0; i < 3; i++)
    {
      publish (bench, 9);
      test_bench_flush (bench);
    }
  test_bench_assert_commands (bench, "unsubscribe news, subscribe news from e 2, unsubscribe news");
  realtime_clock_advance (bench->clock, 1000);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "subscribe news from e 2");
}

static void
test_recovered (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, RECOVERED);
  publish (bench, 3);
  test_bench_flush (bench);
  lose (bench);
  test_wait_until (test_log_has (bench->log, "client got 5"));
  test_bench_assert_commands (bench, "connect, subscribe news from e 3");
  test_log_assert (bench->log, "a got 3, client got 3, connecting, a waiting, disconnected 1 transport closed, "
                   "online, connected, a on, a subscribed again whole, "
                   "a got 4, client got 4, a got 5, client got 5");
}

/* What comes while the recovered messages are delivered waits for them. */
static void
test_recovered_first (TestBench     *bench,
                      gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, TRUE);
  lose (bench);
  test_wait_until (test_log_has (bench->log, "connected"));
  g_ptr_array_set_size (bench->log->entries, 0);
  fake_server_send (bench->server, "{\"id\":%u," RECOVERED "}\n"
                    "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":6,\"offset\":6}}}",
                    fake_server_get_last_id (bench->server, WIRE_METHOD_SUBSCRIBE));
  test_bench_flush (bench);
  test_log_assert (bench->log, "a on, a subscribed again whole, a got 3, client got 3, a got 4, client got 4, "
                   "a got 5, client got 5, a got 6, client got 6");
}

static void
test_not_recovered (TestBench     *bench,
                    gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, NOT_RECOVERED);
  lose (bench);
  test_wait_until (test_log_has (bench->log, "a subscribed again"));
  g_assert_cmpstr (realtime_subscription_get_epoch (a), ==, "f");
  g_assert_cmpuint (realtime_subscription_get_offset (a), ==, 1);
  g_ptr_array_set_size (bench->log->entries, 0);

  publish (bench, 2);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got 2, client got 2");
}

static void
test_invalidated (TestBench     *bench,
                  gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, NOT_RECOVERED);
  fake_server_close (bench->server, 3014, "state invalidated");
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "a subscribed again"));
  test_bench_assert_commands (bench, "connect, subscribe news from _ 0");

  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2502}}}");
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "subscribe news from _ 0");
}

static void
test_since (TestBench     *bench,
            gconstpointer  data)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeSubscription) a = NULL;

  realtime_subscribe_options_set_since (options, "e", 3);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, RECOVERED);
  a = realtime_client_subscribe (bench->client, channel, options);
  test_log_watch_subscription (bench->log, "a", a);
  test_wait_until (test_log_has (bench->log, "client got 5"));
  test_bench_assert_commands (bench, "connect, subscribe news from e 3");
  test_log_assert (bench->log, "connecting, online, connected, a on, a subscribed again whole, "
                   "a got 4, client got 4, a got 5, client got 5");
}

/* Where nothing can be recovered, it is known nevertheless that it is missing. */
static void
test_positioned (TestBench     *bench,
                 gconstpointer  data)
{
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (RealtimeSubscription) a = NULL;

  realtime_subscribe_options_set_positioned (options, TRUE);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, POSITIONED_2);
  a = test_bench_subscribe_with (bench, "a", "news", options);
  g_assert_false (realtime_subscription_get_positioned (a));
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_assert_true (realtime_subscription_get_positioned (a));
  g_assert_false (realtime_subscription_get_recoverable (a));
  test_bench_assert_commands (bench, "connect, subscribe news positioned");
  g_ptr_array_set_size (bench->log->entries, 0);

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, POSITIONED_5);
  publish (bench, 3);
  publish (bench, 5);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "unsubscribe news, subscribe news positioned");
  test_log_assert (bench->log, "a got 3, client got 3, a waiting, a on, a subscribed again");

  /* Nothing was published between two connections, and then in another epoch. */
  lose (bench);
  test_wait_until (test_log_has (bench->log, "a subscribed again whole"));
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, OTHER_EPOCH_5);
  lose (bench);
  test_wait_until (test_log_has (bench->log, "a subscribed again"));

  g_ptr_array_set_size (bench->log->entries, 0);
  fake_server_send (bench->server, "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2502}}}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "a waiting, a on, a subscribed again");
  realtime_subscription_unsubscribe (a);
  g_assert_true (realtime_subscription_get_positioned (a));
}

/* A channel that ceases to be positioned, or never was, proves nothing. */
static void
test_not_positioned (TestBench     *bench,
                     gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, POSITIONED_2);

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, NULL);
  lose (bench);
  test_wait_until (test_log_has (bench->log, "a subscribed again"));
  g_assert_false (realtime_subscription_get_positioned (a));
  lose (bench);
  test_wait_until (test_log_has (bench->log, "a subscribed"));
}

static void
note_n_recovered_cb (RealtimeSubscription *subscription,
                     gboolean              was_recovering,
                     gboolean              recovered,
                     TestLog              *log)
{
  test_log_add (log, "%u", realtime_subscription_get_n_recovered (subscription));
}

/* What was delivered before is none of what follows. */
static void
test_n_recovered (TestBench     *bench,
                  gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);
  g_autoptr (RealtimeSubscription) late = NULL;

  g_assert_cmpuint (realtime_subscription_get_n_recovered (a), ==, 0);
  g_signal_connect_data (a, "subscribed", G_CALLBACK (note_n_recovered_cb), bench->log, NULL, G_CONNECT_DEFAULT);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, RECOVERED);
  publish (bench, 3);
  publish (bench, 5);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got 3, client got 3, a waiting, a on, a subscribed again whole, 2, "
                   "a got 4, client got 4, a got 5, client got 5");

  late = test_bench_subscribe (bench, "late", "news");
  test_wait_until (test_log_has (bench->log, "late subscribed"));
  g_assert_cmpuint (realtime_subscription_get_n_recovered (late), ==, 0);
  g_assert_cmpuint (realtime_subscription_get_n_recovered (a), ==, 2);
}

static void
test_set_position (TestBench     *bench,
                   gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  realtime_client_close (bench->client);
  realtime_subscription_set_position (a, "e", 7);
  g_assert_cmpstr (realtime_subscription_get_epoch (a), ==, "e");
  g_assert_cmpuint (realtime_subscription_get_offset (a), ==, 7);
  g_ptr_array_set_size (bench->log->entries, 0);

  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, TRUE);
  test_bench_open (bench);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_SUBSCRIBE) == 2);
  g_free (fake_server_take_commands (bench->server));

  /* A command that is in flight does not count any more. */
  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, FALSE);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, RECOVERED);
  realtime_subscription_set_position (a, "e", 3);
  fake_server_send (bench->server, "{\"id\":%u,\"subscribe\":{\"recoverable\":true,\"epoch\":\"e\",\"offset\":9}}",
                    fake_server_get_last_id (bench->server, WIRE_METHOD_SUBSCRIBE));
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "unsubscribe news, subscribe news from e 3");
  test_log_assert (bench->log, "a on, a subscribed again whole, a got 4, client got 4, a got 5, client got 5");
}

/* After the server has lost the stream, and without anything to be known. */
static void
test_set_position_anew (TestBench     *bench,
                        gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  fake_server_close (bench->server, 3014, "state invalidated");
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_subscription_set_position (a, NULL, 0);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "a on"));
  test_bench_assert_commands (bench, "connect, subscribe news from (null) 0");
}

static void
go_back_cb (RealtimeSubscription *subscription)
{
  if (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBING)
    realtime_subscription_set_position (subscription, "e", 1);
}

/* Whoever learns that messages are missing may want others as well. */
static void
test_set_position_in_handler (TestBench     *bench,
                              gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  g_signal_connect_data (a, "notify::state", G_CALLBACK (go_back_cb), NULL, NULL, G_CONNECT_DEFAULT);
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, RECOVERED);
  publish (bench, 5);
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "unsubscribe news, subscribe news from e 2, "
                              "unsubscribe news, subscribe news from e 1");
  test_log_assert (bench->log, "a waiting, a on, a subscribed again whole, "
                   "a got 3, client got 3, a got 4, client got 4, a got 5, client got 5");
}

static void
test_set_position_late (TestBench     *bench,
                        gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);
  g_autoptr (RealtimeSubscription) late = NULL;

  g_test_expect_message ("Realtime", G_LOG_LEVEL_CRITICAL, "*SUBSCRIBING*");
  realtime_subscription_set_position (a, "e", 7);
  g_test_assert_expected_messages ();

  late = test_bench_subscribe (bench, "late", "news");
  realtime_subscription_set_position (late, "e", 7);
  test_bench_flush (bench);
  g_assert_cmpuint (realtime_subscription_get_offset (a), ==, 2);
  test_bench_assert_commands (bench, "");
}

/* Messages from before the new subscription are not part of it. */
static void
test_late_push (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = subscribe (bench, SUBSCRIBED);

  fake_server_set_silent (bench->server, WIRE_METHOD_SUBSCRIBE, TRUE);
  publish (bench, 5);
  publish (bench, 3);
  publish (bench, 4);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a waiting");
  test_bench_assert_commands (bench, "unsubscribe news, subscribe news from e 2");
}

/* Some servers number the channels of a connection, to save their names. */
static void
test_numbered (TestBench     *bench,
               gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (RealtimeSubscription) b = NULL;

  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"subscribe\":{\"id\":9007199254740993}");
  a = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"subscribe\":{\"id\":2}");
  b = test_bench_subscribe (bench, "b", "cats");
  test_wait_until (test_log_has (bench->log, "b subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);

  fake_server_send (bench->server, "{\"push\":{\"id\":9007199254740993,\"pub\":{\"data\":1}}}");
  fake_server_send (bench->server, "{\"push\":{\"id\":2,\"pub\":{\"data\":2}}}");
  fake_server_send (bench->server, "{\"push\":{\"id\":3,\"pub\":{\"data\":3}}}");
  fake_server_send (bench->server, "{\"push\":{\"id\":2,\"join\":{\"info\":{\"client\":\"c\"}}}}");
  fake_server_publish (bench->server, "news", "4", 0);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a got 1, client got 1, b got 2, client got 2, b joined by c, a got 4, client got 4");

  /* The numbers of one connection mean nothing in the next. */
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, NULL);
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "b subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);
  fake_server_send (bench->server, "{\"push\":{\"id\":2,\"pub\":{\"data\":5}}}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  test_bench_add ("/stream/position", test_position);
  test_bench_add ("/stream/duplicates", test_duplicates);
  test_bench_add ("/stream/gap", test_gap);
  test_bench_add ("/stream/gap-stays", test_gap_stays);
  test_bench_add ("/stream/recovered", test_recovered);
  test_bench_add ("/stream/recovered-first", test_recovered_first);
  test_bench_add ("/stream/not-recovered", test_not_recovered);
  test_bench_add ("/stream/numbered", test_numbered);
  test_bench_add ("/stream/invalidated", test_invalidated);
  test_bench_add ("/stream/since", test_since);
  test_bench_add ("/stream/positioned", test_positioned);
  test_bench_add ("/stream/not-positioned", test_not_positioned);
  test_bench_add ("/stream/n-recovered", test_n_recovered);
  test_bench_add ("/stream/set-position", test_set_position);
  test_bench_add ("/stream/set-position-anew", test_set_position_anew);
  test_bench_add ("/stream/set-position-in-handler", test_set_position_in_handler);
  test_bench_add ("/stream/set-position-late", test_set_position_late);
  test_bench_add ("/stream/late-push", test_late_push);

  return g_test_run ();
}
