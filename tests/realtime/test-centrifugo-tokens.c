/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "centrifugo-bench.h"

/* In seconds, and how long after that in milliseconds a server would have done
 * something about it */
#define TTL 2
#define GRACE 2200

typedef struct
{
  char  *token;
  guint  n_asked;
} Provider;

static void
provide_cb (RealtimeTokenRequest *request,
            gpointer              user_data)
{
  Provider *self = user_data;

  self->n_asked++;
  realtime_token_request_return_token (request, self->token);
}

static void
use_user (RealtimeClient *client,
          const char     *user)
{
  g_autofree char *token = centrifugo_fixture_mint_token (user);

  realtime_client_set_token (client, token);
}

static RealtimeSubscription *
subscribe (CentrifugoBench *bench,
           RealtimeClient  *client,
           RealtimeChannel *channel,
           const char      *token,
           Provider        *provider)
{
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  RealtimeSubscription *subscription;

  realtime_subscribe_options_set_recoverable (options, TRUE);
  realtime_subscribe_options_set_token (options, token);
  if (provider != NULL)
    realtime_subscribe_options_set_token_provider (options, provide_cb, provider, NULL);
  subscription = realtime_client_subscribe (client, channel, options);
  test_log_watch_subscription (bench->log, "a", subscription);

  return subscription;
}

/* The connection goes on, and so does the subscription. */
static void
test_refresh (CentrifugoBench *bench)
{
  g_autofree char *token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"exp\":%" G_GINT64_FORMAT "}",
                                                  centrifugo_bench_in (TTL));
  g_autofree char *next_token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"exp\":%" G_GINT64_FORMAT "}",
                                                       centrifugo_bench_in (1000));
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "secret");
  g_autofree char *sub_token =
    centrifugo_bench_sign ("{\"sub\":\"bob\",\"channel\":\"secret:%s\",\"exp\":%" G_GINT64_FORMAT "}",
                           bench->resource, centrifugo_bench_in (TTL));
  g_autofree char *next_sub_token =
    centrifugo_bench_sign ("{\"sub\":\"bob\",\"channel\":\"secret:%s\"}", bench->resource);
  Provider provider = { .token = next_token };
  Provider sub_provider = { .token = next_sub_token };
  g_autofree char *client_id = NULL;
  g_autoptr (RealtimeSubscription) a = NULL;

  realtime_client_set_token (bench->client, token);
  realtime_client_set_token_provider (bench->client, provide_cb, &provider, NULL);
  use_user (bench->other, "bob");
  centrifugo_bench_open (bench->client);
  a = subscribe (bench, bench->other, channel, sub_token, &sub_provider);
  test_wait_until (centrifugo_bench_is_on (a));
  client_id = g_strdup (realtime_client_get_client_id (bench->client));
  test_log_watch_client (bench->log, bench->client);
  test_log_watch_client (bench->log, bench->other);

  test_wait_until (provider.n_asked == 1 && sub_provider.n_asked == 1);
  centrifugo_bench_wait (GRACE);
  centrifugo_bench_call (bench, "publish", "{\"channel\":\"secret:%s\",\"data\":1}", bench->resource);
  test_wait_until (test_log_has (bench->log, "client got 1"));
  test_log_assert (bench->log, "a on, a subscribed, a got 1, client got 1");
  g_assert_cmpstr (realtime_client_get_client_id (bench->client), ==, client_id);
  g_assert_cmpstr (realtime_client_get_token (bench->client), ==, next_token);
  g_assert_cmpuint (provider.n_asked, ==, 1);
  g_assert_cmpuint (sub_provider.n_asked, ==, 1);
}

/* Who has no other token, has had his time. */
static void
test_no_provider (CentrifugoBench *bench)
{
  g_autofree char *token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"exp\":%" G_GINT64_FORMAT "}",
                                                  centrifugo_bench_in (TTL));
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "secret");
  g_autofree char *sub_token =
    centrifugo_bench_sign ("{\"sub\":\"bob\",\"channel\":\"secret:%s\",\"exp\":%" G_GINT64_FORMAT "}",
                           bench->resource, centrifugo_bench_in (TTL));
  g_autoptr (TestLog) log = test_log_new ();
  g_autoptr (RealtimeSubscription) a = NULL;

  realtime_client_set_token (bench->client, token);
  use_user (bench->other, "bob");
  test_log_watch_client (log, bench->client);
  centrifugo_bench_open (bench->client);
  a = subscribe (bench, bench->other, channel, sub_token, NULL);
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED
                   && realtime_subscription_get_state (a) == REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
  test_settle ();
  test_log_assert (log, "connecting, online, connected, connecting, disconnected 3005 connection expired, offline, "
                   "error 12, disconnected 1 The token has expired, and there is no provider to get another");
  test_log_assert (bench->log, "a on, a subscribed, a waiting, a off, a error 12, "
                   "a unsubscribed 1 The token has expired, and there is no provider to get another");
}

/* A token that is of no use any more is replaced by another one. */
static void
test_expired (CentrifugoBench *bench)
{
  g_autofree char *token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"exp\":%" G_GINT64_FORMAT "}",
                                                  centrifugo_bench_in (-10));
  g_autofree char *next_token = centrifugo_fixture_mint_token ("ann");
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "secret");
  g_autofree char *sub_token =
    centrifugo_bench_sign ("{\"sub\":\"ann\",\"channel\":\"secret:%s\",\"exp\":%" G_GINT64_FORMAT "}",
                           bench->resource, centrifugo_bench_in (-10));
  g_autofree char *next_sub_token =
    centrifugo_bench_sign ("{\"sub\":\"ann\",\"channel\":\"secret:%s\"}", bench->resource);
  Provider provider = { .token = next_token };
  Provider sub_provider = { .token = next_sub_token };
  g_autoptr (RealtimeSubscription) a = NULL;

  realtime_client_set_token (bench->client, token);
  realtime_client_set_token_provider (bench->client, provide_cb, &provider, NULL);
  test_log_watch_client (bench->log, bench->client);
  centrifugo_bench_open (bench->client);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_log_assert (bench->log, "connecting, error 109, online, connected");
  g_assert_cmpuint (provider.n_asked, ==, 1);

  a = subscribe (bench, bench->client, channel, sub_token, &sub_provider);
  test_wait_until (centrifugo_bench_is_on (a));
  test_log_assert (bench->log, "a error 109, error 109 in secret, a on, a subscribed");
  g_assert_cmpuint (sub_provider.n_asked, ==, 1);
}

/* What begins with a dollar takes a token, however open it is otherwise. */
static void
test_private (CentrifugoBench *bench)
{
  g_autofree char *name = g_strdup_printf ("$room:%s", bench->resource);
  g_autoptr (RealtimeChannel) channel = realtime_channel_new_from_wire (name);
  g_autofree char *token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"channel\":\"%s\",\"info\":{\"role\":\"x\"}}", name);
  Provider provider = { .token = token };
  g_autoptr (RealtimeSubscription) without = NULL;
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *info;

  use_user (bench->client, "ann");
  without = subscribe (bench, bench->client, channel, NULL, NULL);
  test_wait_until (realtime_subscription_get_state (without) == REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
  test_settle ();
  test_log_assert (bench->log, "a off, a error 103, a unsubscribed 103 permission denied");

  a = subscribe (bench, bench->client, channel, NULL, &provider);
  test_wait_until (centrifugo_bench_is_on (a));
  centrifugo_bench_call (bench, "publish", "{\"channel\":\"%s\",\"data\":1}", name);
  test_wait_until (test_log_has (bench->log, "a got 1"));
  test_log_assert (bench->log, "a on, a subscribed, a got 1");

  /* What it says of the user, others can see. */
  realtime_subscription_presence_async (a, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  infos = realtime_subscription_presence_finish (a, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 1);
  info = realtime_client_info_get_channel_info (infos->pdata[0]);
  g_assert_cmpmem (g_bytes_get_data (info, NULL), g_bytes_get_size (info), "{\"role\":\"x\"}", 12);

  /* It is still good for the next connection. */
  centrifugo_bench_cut (bench);
  centrifugo_bench_come_back (bench);
  test_wait_until (centrifugo_bench_is_on (a));
  g_assert_cmpuint (provider.n_asked, ==, 1);
}

/* A token that is none is refused; one for something else is an affront. */
static void
test_wrong (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "secret");
  g_autofree char *token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"channel\":\"secret:else\"}");
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (RealtimeSubscription) b = NULL;

  use_user (bench->client, "ann");
  test_log_watch_client (bench->log, bench->client);
  a = subscribe (bench, bench->client, channel, "nonsense", NULL);
  test_wait_until (realtime_subscription_get_state (a) == REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
  centrifugo_bench_open (bench->client);
  test_settle ();
  test_log_assert (bench->log, "connecting, online, connected, a off, a error 103, "
                   "a unsubscribed 103 permission denied, error 103 in secret");

  b = subscribe (bench, bench->client, channel, token, NULL);
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  test_settle ();
  test_log_assert (bench->log, "offline, disconnected 3500 invalid token");
}

static void
server_subscription_cb (RealtimeClient       *client,
                        RealtimeSubscription *subscription,
                        CentrifugoBench      *bench)
{
  g_assert_true (realtime_subscription_get_server_side (subscription));
  test_log_add (bench->log, "given");
  test_log_watch_subscription (bench->log, "s", subscription);
}

static void
watch_server (CentrifugoBench *bench)
{
  g_signal_connect_data (bench->client, "server-subscription", G_CALLBACK (server_subscription_cb), bench, NULL,
                         G_CONNECT_DEFAULT);
}

static void
publish_secret (CentrifugoBench *bench,
                const char      *payload)
{
  centrifugo_bench_call (bench, "publish", "{\"channel\":\"secret:%s\",\"data\":%s}", bench->resource, payload);
}

/* What the token says is subscribed, with what was missed. */
static void
test_server_side (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "secret");
  g_autofree char *token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"channels\":[\"secret:%s\"]}", bench->resource);
  g_autoptr (RealtimeSubscription) a = NULL;

  realtime_client_set_token (bench->client, token);
  watch_server (bench);
  centrifugo_bench_open (bench->client);
  test_wait_until (test_log_has (bench->log, "s subscribed"));
  publish_secret (bench, "1");
  test_wait_until (test_log_has (bench->log, "s got 1"));
  test_log_assert (bench->log, "given, s on, s subscribed, s got 1");

  centrifugo_bench_cut (bench);
  publish_secret (bench, "2");
  publish_secret (bench, "3");
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "s got 3"));
  test_log_assert (bench->log, "s waiting, s on, s subscribed again whole, s got 2, s got 3");

  /* Who comes to it here, shares it. */
  a = subscribe (bench, bench->client, channel, NULL, NULL);
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  publish_secret (bench, "4");
  test_wait_until (test_log_has (bench->log, "a got 4"));
  test_log_assert (bench->log, "a on, a subscribed, s got 4, a got 4");
  realtime_subscription_unsubscribe (a);
  g_ptr_array_set_size (bench->log->entries, 0);

  /* Not so with the next token, with which it ends. */
  centrifugo_bench_cut (bench);
  use_user (bench->client, "ann");
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "s unsubscribed 0 unsubscribed"));
  test_log_assert (bench->log, "s waiting, s off, s unsubscribed 0 unsubscribed");
}

/* Who was there first, and has a right of his own, goes on. */
static void
test_server_side_shared (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "secret");
  g_autofree char *token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"channels\":[\"secret:%s\"]}", bench->resource);
  g_autofree char *sub_token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"channel\":\"secret:%s\"}", bench->resource);
  g_autoptr (RealtimeSubscription) a = NULL;

  watch_server (bench);
  use_user (bench->client, "ann");
  a = subscribe (bench, bench->client, channel, sub_token, NULL);
  test_wait_until (centrifugo_bench_is_on (a));
  publish_secret (bench, "1");
  test_wait_until (test_log_has (bench->log, "a got 1"));
  test_log_assert (bench->log, "a on, a subscribed, a got 1");

  centrifugo_bench_cut (bench);
  realtime_client_set_token (bench->client, token);
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "s subscribed again whole"));
  publish_secret (bench, "2");
  test_wait_until (test_log_has (bench->log, "s got 2"));
  test_log_assert (bench->log, "a waiting, given, a on, a subscribed again whole, "
                   "s on, s subscribed again whole, a got 2, s got 2");

  centrifugo_bench_cut (bench);
  use_user (bench->client, "ann");
  publish_secret (bench, "3");
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "a got 3"));
  test_log_assert (bench->log, "a waiting, s waiting, s off, s unsubscribed 0 unsubscribed, "
                   "a on, a subscribed again whole, a got 3");
}

/* A history that is gone is told, also where the server subscribes. */
static void
test_server_side_lost (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autofree char *token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"channels\":[\"room:%s\"]}", bench->resource);

  realtime_client_set_token (bench->client, token);
  watch_server (bench);
  centrifugo_bench_open (bench->client);
  test_wait_until (test_log_has (bench->log, "s subscribed"));
  centrifugo_bench_cut (bench);
  centrifugo_bench_publish (bench, channel, "1");
  centrifugo_bench_call (bench, "history_remove", "{\"channel\":\"room:%s\"}", bench->resource);
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "s subscribed again"));
  centrifugo_bench_publish (bench, channel, "2");
  test_wait_until (test_log_has (bench->log, "s got 2"));
  test_log_assert (bench->log, "given, s on, s subscribed, s waiting, s on, s subscribed again, s got 2");
}

/* A backend subscribes a user, and ends that again. */
static void
test_api_subscribe (CentrifugoBench *bench)
{
  g_autofree char *params = g_strdup_printf ("{\"user\":\"%s\",\"channel\":\"secret:%s\"}",
                                             bench->resource, bench->resource);

  use_user (bench->client, bench->resource);
  watch_server (bench);
  centrifugo_bench_open (bench->client);
  centrifugo_bench_call (bench, "subscribe", "%s", params);
  publish_secret (bench, "1");
  test_wait_until (test_log_has (bench->log, "s got 1"));
  centrifugo_bench_call (bench, "unsubscribe", "%s", params);
  test_wait_until (test_log_has (bench->log, "s unsubscribed 2000 server unsubscribe"));
  test_log_assert (bench->log, "given, s on, s subscribed, s got 1, s off, s unsubscribed 2000 server unsubscribe");

  /* The next connection knows nothing of it. */
  centrifugo_bench_call (bench, "subscribe", "%s", params);
  test_wait_until (test_log_has (bench->log, "s subscribed"));
  centrifugo_bench_cut (bench);
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "s unsubscribed 0 unsubscribed"));
  test_log_assert (bench->log, "given, s on, s subscribed, s waiting, s off, s unsubscribed 0 unsubscribed");
}

/* A user who might subscribe himself gets it again with the next connection. */
static void
test_api_subscribe_again (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");

  use_user (bench->client, bench->resource);
  watch_server (bench);
  centrifugo_bench_open (bench->client);
  centrifugo_bench_call (bench, "subscribe", "{\"user\":\"%s\",\"channel\":\"room:%s\"}",
                         bench->resource, bench->resource);
  test_wait_until (test_log_has (bench->log, "s subscribed"));
  centrifugo_bench_cut (bench);
  centrifugo_bench_publish (bench, channel, "1");
  centrifugo_bench_come_back (bench);
  test_wait_until (test_log_has (bench->log, "s got 1"));
  test_log_assert (bench->log, "given, s on, s subscribed, s waiting, s on, s subscribed again whole, s got 1");
}

/* It may also end what was subscribed here. */
static void
test_api_unsubscribe (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (RealtimeSubscription) a = NULL;

  use_user (bench->client, bench->resource);
  a = subscribe (bench, bench->client, channel, NULL, NULL);
  test_wait_until (centrifugo_bench_is_on (a));
  centrifugo_bench_call (bench, "unsubscribe", "{\"user\":\"%s\",\"channel\":\"room:%s\"}", bench->resource, bench->resource);
  test_wait_until (realtime_subscription_get_state (a) == REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
  test_settle ();
  test_log_assert (bench->log, "a on, a subscribed, a off, a unsubscribed 2000 server unsubscribe");
  g_assert_true (centrifugo_bench_is_online (bench->client));
}

/* Sent away for good, or for a moment. */
static void
test_api_disconnect (CentrifugoBench *bench)
{
  use_user (bench->client, bench->resource);
  centrifugo_bench_open (bench->client);
  test_log_watch_client (bench->log, bench->client);
  centrifugo_bench_call (bench, "disconnect", "{\"user\":\"%s\",\"disconnect\":{\"code\":4001,\"reason\":\"come back\"}}",
                         bench->resource);
  test_wait_until (test_log_has (bench->log, "connected"));
  test_log_assert (bench->log, "connecting, disconnected 4001 come back, online, connected");

  centrifugo_bench_call (bench, "disconnect", "{\"user\":\"%s\"}", bench->resource);
  test_wait_until (realtime_client_get_state (bench->client) == REALTIME_CLIENT_DISCONNECTED);
  test_settle ();
  test_log_assert (bench->log, "offline, disconnected 3503 force disconnect");
}

/* Another time for a connection is news for the server alone. */
static void
test_api_refresh (CentrifugoBench *bench)
{
  g_autoptr (RealtimeChannel) channel = centrifugo_bench_channel (bench, "room");
  g_autoptr (RealtimeSubscription) a = NULL;

  use_user (bench->client, bench->resource);
  test_log_watch_client (bench->log, bench->client);
  a = subscribe (bench, bench->client, channel, NULL, NULL);
  test_wait_until (test_log_has (bench->log, "a subscribed"));
  g_ptr_array_set_size (bench->log->entries, 0);
  centrifugo_bench_call (bench, "refresh", "{\"user\":\"%s\",\"expire_at\":%" G_GINT64_FORMAT "}",
                         bench->resource, centrifugo_bench_in (1000));
  centrifugo_bench_publish (bench, channel, "1");
  test_wait_until (test_log_has (bench->log, "client got 1"));
  test_log_assert (bench->log, "a got 1, client got 1");

  centrifugo_bench_call (bench, "refresh", "{\"user\":\"%s\",\"expired\":true}", bench->resource);
  test_wait_until (test_log_has (bench->log, "a subscribed again whole"));
  test_log_assert (bench->log, "connecting, a waiting, disconnected 3005 connection expired, online, connected, "
                   "a on, a subscribed again whole");
}

/* A new token that has other channels takes a new connection. */
static void
test_other_channels (CentrifugoBench *bench)
{
  g_autofree char *token =
    centrifugo_bench_sign ("{\"sub\":\"ann\",\"channels\":[\"secret:first\"],\"exp\":%" G_GINT64_FORMAT "}",
                           centrifugo_bench_in (TTL));
  g_autofree char *next_token = centrifugo_bench_sign ("{\"sub\":\"ann\",\"channels\":[\"secret:second\"]}");
  Provider provider = { .token = next_token };

  realtime_client_set_token (bench->client, token);
  realtime_client_set_token_provider (bench->client, provide_cb, &provider, NULL);
  watch_server (bench);
  centrifugo_bench_open (bench->client);
  test_wait_until (test_log_has (bench->log, "s unsubscribed 0 unsubscribed"));
  test_wait_until (test_log_has (bench->log, "s subscribed"));
  test_log_assert (bench->log, "given, s on, s subscribed, s waiting, given, s on, s subscribed, "
                   "s off, s unsubscribed 0 unsubscribed");
  g_assert_cmpuint (provider.n_asked, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  static const CentrifugoScenario scenarios[] = {
    { "/centrifugo-tokens/refresh", test_refresh },
    { "/centrifugo-tokens/no-provider", test_no_provider },
    { "/centrifugo-tokens/expired", test_expired },
    { "/centrifugo-tokens/private", test_private },
    { "/centrifugo-tokens/wrong", test_wrong },
    { "/centrifugo-tokens/server-side", test_server_side },
    { "/centrifugo-tokens/server-side-shared", test_server_side_shared },
    { "/centrifugo-tokens/server-side-lost", test_server_side_lost },
    { "/centrifugo-tokens/api-subscribe", test_api_subscribe },
    { "/centrifugo-tokens/api-subscribe-again", test_api_subscribe_again },
    { "/centrifugo-tokens/api-unsubscribe", test_api_unsubscribe },
    { "/centrifugo-tokens/api-disconnect", test_api_disconnect },
    { "/centrifugo-tokens/api-refresh", test_api_refresh },
    { "/centrifugo-tokens/other-channels", test_other_channels },
  };

  g_test_init (&argc, &argv, NULL);

  return centrifugo_bench_run (scenarios, G_N_ELEMENTS (scenarios));
}
