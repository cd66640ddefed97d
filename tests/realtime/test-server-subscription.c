/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#define CONNECT(subs) "\"connect\":{\"client\":\"c\",\"ping\":25,\"pong\":true,\"subs\":{" subs "}}"
#define AT_2 "{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":2}"
#define FROM_2_TO_4 \
  "{\"recoverable\":true,\"positioned\":true,\"epoch\":\"e\",\"offset\":4,\"was_recovering\":true," \
  "\"recovered\":true,\"publications\":[{\"data\":3,\"offset\":3},{\"data\":4,\"offset\":4}]}"
#define NOT_RECOVERED \
  "{\"recoverable\":true,\"positioned\":true,\"epoch\":\"f\",\"offset\":9,\"was_recovering\":true}"

/* Watches what the server subscribes to, under the name of the channel. */
static void
server_subscription_cb (RealtimeClient       *client,
                        RealtimeSubscription *subscription,
                        TestBench            *bench)
{
  const char *name = realtime_channel_get_name (realtime_subscription_get_channel (subscription));

  g_assert_true (realtime_subscription_get_server_side (subscription));
  test_log_add (bench->log, "given %s", name);
  test_log_watch_subscription (bench->log, name, subscription);
  g_object_set_data_full (G_OBJECT (client), name, g_object_ref (subscription), g_object_unref);
}

static RealtimeSubscription *
get_given (TestBench  *bench,
           const char *name)
{
  return g_object_get_data (G_OBJECT (bench->client), name);
}

static void
watch (TestBench *bench)
{
  g_signal_connect_data (bench->client, "server-subscription", G_CALLBACK (server_subscription_cb), bench,
                         NULL, G_CONNECT_DEFAULT);
}

/* Connects to a server that subscribes by itself, and forgets all about it. */
static void
open_with (TestBench  *bench,
           const char *answer)
{
  watch (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, answer);
  test_bench_open (bench);
  test_bench_flush (bench);
  g_ptr_array_set_size (bench->log->entries, 0);
}

static void
push (TestBench  *bench,
      const char *channel,
      const char *what)
{
  fake_server_send (bench->server, "{\"push\":{\"channel\":\"%s\",%s}}", channel, what);
}

/* Loses the connection and makes it anew; the server answers as it is told. */
static void
reconnect (TestBench  *bench,
           const char *answer)
{
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, answer);
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_bench_flush (bench);
}

static void
test_connect (TestBench     *bench,
              gconstpointer  data)
{
  g_autofree char *wire_name = NULL;
  gboolean server_side = FALSE;

  watch (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, CONNECT ("\"news:1\":" AT_2 ",\"cats\":{}"));
  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "cats subscribed"));
  test_log_assert (bench->log, "connecting, online, connected, given news:1, news:1 on, news:1 subscribed, "
                   "given cats, cats on, cats subscribed");

  fake_server_publish (bench->server, "news:1", "3", 3);
  push (bench, "cats", "\"join\":{\"info\":{\"client\":\"x\"}}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "news:1 got 3, client got 3, cats joined by x");
  test_bench_assert_commands (bench, "connect");

  g_object_get (get_given (bench, "cats"), "server-side", &server_side, NULL);
  g_assert_true (server_side);
  g_assert_cmpuint (realtime_subscription_get_offset (get_given (bench, "news:1")), ==, 3);
  wire_name = realtime_channel_to_wire (realtime_subscription_get_channel (get_given (bench, "news:1")), ':');
  g_assert_cmpstr (wire_name, ==, "news:1");
}

static void
test_push (TestBench     *bench,
           gconstpointer  data)
{
  open_with (bench, NULL);
  push (bench, "news", "\"subscribe\":{\"positioned\":true,\"epoch\":\"e\",\"offset\":2}");
  fake_server_publish (bench->server, "news", "3", 3);
  push (bench, "news", "\"unsubscribe\":{\"code\":2000,\"reason\":\"go\"}");
  fake_server_publish (bench->server, "news", "4", 4);
  test_bench_flush (bench);
  test_log_assert (bench->log, "given news, news on, news subscribed, news got 3, client got 3, "
                   "news off, news unsubscribed 2000 go");

  /* None of the codes makes the client subscribe. */
  push (bench, "news", "\"subscribe\":{}");
  push (bench, "news", "\"unsubscribe\":{\"code\":2500}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "given news, news on, news subscribed, "
                   "news off, news unsubscribed 2500 insufficient state");
  test_bench_assert_commands (bench, "");
}

/* What was there is made anew, with what it missed said. */
static void
test_push_again (TestBench     *bench,
                 gconstpointer  data)
{
  open_with (bench, CONNECT ("\"news\":" AT_2));
  push (bench, "news", "\"subscribe\":" AT_2);
  push (bench, "news", "\"subscribe\":" NOT_RECOVERED);
  test_bench_flush (bench);
  test_log_assert (bench->log, "news waiting, news on, news subscribed again whole, "
                   "news waiting, news on, news subscribed again");
}

static void
test_recovered (TestBench     *bench,
                gconstpointer  data)
{
  open_with (bench, CONNECT ("\"news\":" AT_2 ",\"plain\":{}"));
  reconnect (bench, CONNECT ("\"news\":" FROM_2_TO_4 ",\"plain\":{}"));
  test_bench_assert_commands (bench, "connect and news from e 2");
  test_log_assert (bench->log, "connecting, news waiting, plain waiting, disconnected 1 transport closed, "
                   "online, connected, news on, news subscribed again whole, "
                   "news got 3, client got 3, news got 4, client got 4, plain on, plain subscribed");
  g_assert_cmpuint (realtime_subscription_get_n_recovered (get_given (bench, "news")), ==, 2);

  reconnect (bench, CONNECT ("\"news\":" NOT_RECOVERED));
  test_bench_assert_commands (bench, "connect and news from e 4");
  test_log_assert (bench->log, "connecting, news waiting, plain waiting, disconnected 1 transport closed, "
                   "online, connected, news on, news subscribed again, plain off, plain unsubscribed 0 unsubscribed");
  g_assert_cmpuint (realtime_subscription_get_offset (get_given (bench, "news")), ==, 9);

  reconnect (bench, NULL);
  test_bench_assert_commands (bench, "connect and news from f 9");
  test_log_assert (bench->log, "connecting, news waiting, disconnected 1 transport closed, "
                   "online, connected, news off, news unsubscribed 0 unsubscribed");
}

/* What comes meanwhile waits until the last of what was missed has come. */
static void
test_recovered_first (TestBench     *bench,
                      gconstpointer  data)
{
  open_with (bench, CONNECT ("\"a\":" AT_2 ",\"b\":" AT_2));
  fake_server_set_silent (bench->server, WIRE_METHOD_CONNECT, TRUE);
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (fake_server_count (bench->server, WIRE_METHOD_CONNECT) == 2);
  g_ptr_array_set_size (bench->log->entries, 0);

  fake_server_send (bench->server, "{\"id\":%u," CONNECT ("\"a\":" FROM_2_TO_4 ",\"b\":" FROM_2_TO_4) "}\n"
                    "{\"push\":{\"channel\":\"b\",\"pub\":{\"data\":5,\"offset\":5}}}",
                    fake_server_get_last_id (bench->server, WIRE_METHOD_CONNECT));
  test_bench_flush (bench);
  test_log_assert (bench->log, "online, connected, a on, a subscribed again whole, a got 3, client got 3, "
                   "a got 4, client got 4, b on, b subscribed again whole, b got 3, client got 3, "
                   "b got 4, client got 4, b got 5, client got 5");
}

/* A server that has lost its streams is not asked from where they were. */
static void
test_invalidated (TestBench     *bench,
                  gconstpointer  data)
{
  open_with (bench, CONNECT ("\"news\":" AT_2));
  fake_server_close (bench->server, 3014, "state invalidated");
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, CONNECT ("\"news\":" NOT_RECOVERED));
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "news subscribed again"));
  test_bench_assert_commands (bench, "connect and news from _ 0");
}

static void
test_gap (TestBench     *bench,
          gconstpointer  data)
{
  open_with (bench, CONNECT ("\"news\":" AT_2));
  fake_server_publish (bench->server, "news", "4", 4);
  test_wait_until (test_log_has (bench->log, "disconnected 3010 insufficient state"));
  test_log_assert (bench->log, "connecting, news waiting, disconnected 3010 insufficient state");

  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, CONNECT ("\"news\":" FROM_2_TO_4));
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "client got 4"));
  test_bench_assert_commands (bench, "connect and news from e 2");
  test_log_assert (bench->log, "online, connected, news on, news subscribed again whole, "
                   "news got 3, client got 3, news got 4, client got 4");

  /* That was progress, so the next one is not waited with. */
  fake_server_publish (bench->server, "news", "9", 9);
  test_wait_until (test_log_has (bench->log, "disconnected 3010 insufficient state"));
}

/* A gap that does not close costs the connection at growing intervals only. */
static void
test_gap_stays (TestBench     *bench,
                gconstpointer  data)
{
  open_with (bench, CONNECT ("\"news\":" AT_2));
  fake_server_publish (bench->server, "news", "9", 9);
  test_wait_until (test_log_has (bench->log, "disconnected 3010 insufficient state"));
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "news subscribed again"));
  g_ptr_array_set_size (bench->log->entries, 0);

  fake_server_publish (bench->server, "news", "9", 9);
  fake_server_publish (bench->server, "news", "10", 10);
  test_bench_flush (bench);
  test_log_assert (bench->log, "news waiting");

  realtime_clock_advance (bench->clock, 499);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (bench->clock, 501);
  test_log_assert (bench->log, "connecting, disconnected 3010 insufficient state");
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "news subscribed again"));
}

/* Also where nothing can be recovered. */
static void
test_gap_positioned (TestBench     *bench,
                     gconstpointer  data)
{
  open_with (bench, CONNECT ("\"news\":{\"positioned\":true,\"epoch\":\"e\",\"offset\":2}"));
  fake_server_publish (bench->server, "news", "4", 4);
  test_wait_until (test_log_has (bench->log, "disconnected 3010 insufficient state"));
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT,
                          CONNECT ("\"news\":{\"positioned\":true,\"epoch\":\"e\",\"offset\":4}"));
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "news subscribed again"));
  test_bench_assert_commands (bench, "connect");
}

/* Who subscribes here shares what is there already. */
static void
test_shared (TestBench     *bench,
             gconstpointer  data)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);
  g_autoptr (RealtimeSubscription) a = NULL;

  open_with (bench, CONNECT ("\"news\":" AT_2));
  a = test_bench_subscribe (bench, "a", "news");
  g_assert_false (realtime_subscription_get_server_side (a));
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  fake_server_publish (bench->server, "news", "3", 3);
  test_bench_flush (bench);
  realtime_subscription_unsubscribe (a);
  fake_server_publish (bench->server, "news", "4", 4);
  test_bench_flush (bench);
  test_log_assert (bench->log, "a on, a subscribed, news got 3, a got 3, client got 3, "
                   "a off, a unsubscribed 0 unsubscribe called, news got 4, client got 4");
  test_bench_assert_commands (bench, "");

  realtime_client_unsubscribe (bench->client, channel);
  fake_server_publish (bench->server, "news", "5", 5);
  test_bench_flush (bench);
  test_log_assert (bench->log, "news off, news unsubscribed 0 unsubscribe called");
  test_bench_assert_commands (bench, "unsubscribe news");
}

/* To give up what stands for it, does not end it, nor brings another one. */
static void
test_given_up (TestBench     *bench,
               gconstpointer  data)
{
  open_with (bench, CONNECT ("\"news\":" AT_2));
  realtime_subscription_unsubscribe (get_given (bench, "news"));
  fake_server_publish (bench->server, "news", "3", 3);
  test_bench_flush (bench);
  reconnect (bench, CONNECT ("\"news\":" FROM_2_TO_4));
  test_bench_assert_commands (bench, "connect and news from e 3");
  test_log_assert (bench->log, "news off, news unsubscribed 0 unsubscribe called, client got 3, "
                   "connecting, disconnected 1 transport closed, online, connected, client got 4");

  push (bench, "news", "\"unsubscribe\":{\"code\":2500}");
  push (bench, "news", "\"subscribe\":{}");
  test_bench_flush (bench);
  test_log_assert (bench->log, "given news, news on, news subscribed");
}

/* Who has subscribed here goes on where the server does not. */
static void
test_taken_over (TestBench     *bench,
                 gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;

  open_with (bench, CONNECT ("\"news\":" AT_2));
  a = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);

  reconnect (bench, NULL);
  test_bench_assert_commands (bench, "connect and news from e 2, subscribe news from e 2");
  test_log_assert (bench->log, "connecting, news waiting, a waiting, disconnected 1 transport closed, "
                   "online, connected, news off, news unsubscribed 0 unsubscribed, a on, a subscribed again");

  push (bench, "news", "\"subscribe\":{}");
  push (bench, "news", "\"unsubscribe\":{\"code\":2501}");
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "subscribe news");
  test_log_assert (bench->log, "given news, a waiting, a on, a subscribed, news on, news subscribed, "
                   "news off, news unsubscribed 2501 expired, a waiting, a on, a subscribed");

  push (bench, "news", "\"subscribe\":{}");
  push (bench, "news", "\"unsubscribe\":{\"code\":2000}");
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "");
  test_log_assert (bench->log, "given news, a waiting, a on, a subscribed, news on, news subscribed, "
                   "a off, news off, a unsubscribed 2000 server unsubscribe, "
                   "news unsubscribed 2000 server unsubscribe");
}

/* Both have asked at once; the server refuses to subscribe twice. */
static void
test_collision (TestBench     *bench,
                gconstpointer  data)
{
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RealtimeSubscription) b = NULL;
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("news", NULL);

  watch (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, CONNECT ("\"news\":" AT_2));
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"error\":{\"code\":105}");
  a = test_bench_subscribe (bench, "a", "news");
  realtime_client_subscribe_async (bench->client, channel, NULL, NULL, test_store_result_cb, &result);
  test_wait_until (test_log_has (bench->log, "news subscribed"));
  test_bench_flush (bench);
  test_bench_assert_commands (bench, "connect, subscribe news");
  test_log_assert (bench->log, "connecting, online, connected, given news, a on, a subscribed, "
                   "news on, news subscribed");
  b = realtime_client_subscribe_finish (bench->client, result, NULL);
  g_assert_nonnull (b);
  g_assert_false (realtime_subscription_get_server_side (b));
}

/* It does not keep a client connected that nobody wants. */
static void
test_unwanted (TestBench     *bench,
               gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("cats", NULL);

  watch (bench);
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, CONNECT ("\"news\":" AT_2));
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"error\":{\"code\":103}");
  realtime_client_subscribe_async (bench->client, channel, NULL, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (realtime_client_subscribe_finish (bench->client, result, &error));
  g_assert_error (error, REALTIME_ERROR, REALTIME_ERROR_PERMISSION_DENIED);
  test_log_assert (bench->log, "connecting, online, connected, given news, news on, news subscribed, "
                   "offline, news waiting, disconnected 0 disconnect called");

  /* With the next connection it comes back. */
  g_free (fake_server_take_commands (bench->server));
  realtime_client_open (bench->client);
  test_wait_until (test_log_has (bench->log, "news subscribed again whole"));
  test_bench_assert_commands (bench, "connect and news from e 2");
}

/* Who shares it, does. */
static void
test_wanted (TestBench     *bench,
             gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("cats", NULL);
  g_autoptr (RealtimeSubscription) a = NULL;

  open_with (bench, CONNECT ("\"news\":" AT_2));
  realtime_client_close (bench->client);
  g_ptr_array_set_size (bench->log->entries, 0);

  a = test_bench_subscribe (bench, "a", "news");
  test_wait_until (test_log_has (bench->log, "a subscribed again whole"));
  fake_server_set_answer (bench->server, WIRE_METHOD_SUBSCRIBE, "\"error\":{\"code\":103}");
  realtime_client_subscribe_async (bench->client, channel, NULL, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (realtime_client_subscribe_finish (bench->client, result, &error));
  test_bench_flush (bench);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_CONNECTED);
}

static void
test_hostile (TestBench     *bench,
              gconstpointer  data)
{
  g_autofree char *long_name = g_strnfill (256, 'x');
  g_autofree char *answer = g_strdup_printf (CONNECT ("\"\":{},\"%s\":{},\"a\\nb\":{},\"news\":{},\"news\":" AT_2),
                                             long_name);

  open_with (bench, answer);
  g_assert_nonnull (get_given (bench, "news"));
  g_assert_cmpuint (realtime_subscription_get_offset (get_given (bench, "news")), ==, 2);
  push (bench, "", "\"subscribe\":{}");
  push (bench, long_name, "\"subscribe\":{}");
  push (bench, "cats", "\"unsubscribe\":{\"code\":2000}");
  push (bench, "cats", "\"subscribe\":null");
  test_bench_flush (bench);
  test_log_assert (bench->log, "");
}

/* What does not fit into a command is made anew, rather than nothing at all. */
static void
test_too_many (TestBench     *bench,
               gconstpointer  data)
{
  g_autoptr (GString) answer = g_string_new ("\"connect\":{\"client\":\"c\",\"pong\":true,\"subs\":{");
  g_autofree char *commands = NULL;
  g_auto (GStrv) recovered = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (answer, "%s\"channel-%u\":" AT_2, i > 0 ? "," : "", i);
  g_string_append (answer, "}}");
  g_object_set (bench->client, "max-command-size", 4096, NULL);
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, answer->str);
  test_bench_open (bench);
  test_bench_flush (bench);

  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, NULL);
  fake_server_drop (bench->server);
  test_wait_until (realtime_client_get_state (bench->client) != REALTIME_CLIENT_CONNECTED);
  realtime_clock_advance (bench->clock, 1000);
  test_wait_until (test_log_has (bench->log, "connected"));
  commands = fake_server_take_commands (bench->server);
  recovered = g_strsplit (commands, " and ", -1);
  g_assert_cmpuint (g_strv_length (recovered), >, 10);
  g_assert_cmpuint (g_strv_length (recovered), <, 100);
}

/* Channels are memory, so it is not for a server to make any number. */
static void
test_limit (TestBench     *bench,
            gconstpointer  data)
{
  g_object_set (bench->client, "max-server-subscriptions", 2, NULL);
  open_with (bench, CONNECT ("\"news\":{},\"cats\":{}"));
  push (bench, "news", "\"subscribe\":{}");
  push (bench, "cats", "\"unsubscribe\":{\"code\":2000}");
  push (bench, "dogs", "\"subscribe\":{}");
  test_bench_flush (bench);
  g_assert_cmpint (realtime_client_get_state (bench->client), ==, REALTIME_CLIENT_CONNECTED);
  g_assert_true (test_log_has (bench->log, "given dogs"));

  push (bench, "birds", "\"subscribe\":{}");
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  g_assert_true (test_log_has (bench->log, "disconnected 2 bad protocol"));
  g_assert_false (test_log_has (bench->log, "given birds"));
}

/* Nor to make quarks, which stay when the channel is gone. */
static void
test_quarks (TestBench     *bench,
             gconstpointer  data)
{
  fake_server_set_answer (bench->server, WIRE_METHOD_CONNECT, CONNECT ("\"owls\":{}"));
  test_bench_open (bench);
  push (bench, "owls", "\"pub\":{\"data\":1}");
  test_wait_until (test_log_has (bench->log, "client got 1"));
  g_assert_cmpuint (g_quark_try_string ("owls"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  test_bench_add ("/server-subscription/connect", test_connect);
  test_bench_add ("/server-subscription/push", test_push);
  test_bench_add ("/server-subscription/push-again", test_push_again);
  test_bench_add ("/server-subscription/recovered", test_recovered);
  test_bench_add ("/server-subscription/recovered-first", test_recovered_first);
  test_bench_add ("/server-subscription/invalidated", test_invalidated);
  test_bench_add ("/server-subscription/gap", test_gap);
  test_bench_add ("/server-subscription/gap-stays", test_gap_stays);
  test_bench_add ("/server-subscription/gap-positioned", test_gap_positioned);
  test_bench_add ("/server-subscription/shared", test_shared);
  test_bench_add ("/server-subscription/given-up", test_given_up);
  test_bench_add ("/server-subscription/taken-over", test_taken_over);
  test_bench_add ("/server-subscription/collision", test_collision);
  test_bench_add ("/server-subscription/unwanted", test_unwanted);
  test_bench_add ("/server-subscription/wanted", test_wanted);
  test_bench_add ("/server-subscription/hostile", test_hostile);
  test_bench_add ("/server-subscription/too-many", test_too_many);
  test_bench_add ("/server-subscription/limit", test_limit);
  test_bench_add ("/server-subscription/quarks", test_quarks);

  return g_test_run ();
}
