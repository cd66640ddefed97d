/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"
#include "test-monitor.h"

/*
 * Whatever a client is at, when it is disposed of nothing is left that goes on.
 * Time is real here, so that there is a source for it.
 */
#define CONNECT \
  "\"connect\":{\"client\":\"c\",\"ping\":25,\"pong\":true,\"subs\":{\"served\":{\"recoverable\":true,\"epoch\":\"e\"," \
  "\"offset\":3,\"recovered\":true,\"publications\":[{\"data\":1,\"offset\":1},{\"data\":2,\"offset\":2}," \
  "{\"data\":3,\"offset\":3}]},\"other\":{}}}"

typedef struct
{
  FakeServer      *server;
  RealtimeClient  *client;
  TestLog         *log;
  RealtimeChannel *news;
  GCancellable    *cancellable;
  TestMonitor     *monitor;
  /* of calls, and how many of them have come back */
  guint            n_calls;
  guint            n_failed;
} Stage;

static gboolean
is_in (Stage               *self,
       RealtimeClientState  state)
{
  return realtime_client_get_state (self->client) == state;
}

static void
subscribed_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  Stage *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (realtime_client_subscribe_finish (REALTIME_CLIENT (object), result, &error));
  g_assert_cmpuint (error->domain, ==, REALTIME_ERROR);
  self->n_failed++;
}

static void
published_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Stage *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_false (realtime_client_publish_finish (REALTIME_CLIENT (object), result, &error));
  g_assert_cmpuint (error->domain, ==, REALTIME_ERROR);
  self->n_failed++;
}

static void
history_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Stage *self = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (realtime_client_history_finish (REALTIME_CLIENT (object), result, &error));
  g_assert_cmpuint (error->domain, ==, REALTIME_ERROR);
  self->n_failed++;
}

static void
call (Stage *self)
{
  g_autoptr (GBytes) payload = test_bytes ("1");

  realtime_client_publish_bytes_async (self->client, self->news, payload, self->cancellable, published_cb, self);
  realtime_client_history_async (self->client, self->news, 1, NULL, 0, FALSE, self->cancellable, history_cb, self);
  self->n_calls += 2;
}

static void
subscribe_task (Stage *self)
{
  realtime_client_subscribe_async (self->client, self->news, NULL, self->cancellable, subscribed_cb, self);
  self->n_calls++;
}

static void
subscribe (Stage *self)
{
  g_object_unref (realtime_client_subscribe (self->client, self->news, NULL));
}

static void
connect_to_server (Stage *self)
{
  realtime_client_open (self->client);
  test_wait_until (is_in (self, REALTIME_CLIENT_CONNECTED));
}

static void
be_new (Stage *self)
{
}

static void
be_closed (Stage *self)
{
  connect_to_server (self);
  realtime_client_close (self->client);
}

static void
be_opening (Stage *self)
{
  realtime_client_open (self->client);
}

static void
be_connecting (Stage *self)
{
  fake_server_set_silent (self->server, WIRE_METHOD_CONNECT, TRUE);
  realtime_client_open (self->client);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_CONNECT) == 1);
}

static void
be_waiting (Stage *self)
{
  connect_to_server (self);
  fake_server_drop (self->server);
  test_wait_until (!is_in (self, REALTIME_CLIENT_CONNECTED));
}

static void
be_connected (Stage *self)
{
  connect_to_server (self);
  test_settle ();
}

static void
be_subscribed (Stage *self)
{
  subscribe (self);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_SUBSCRIBE) == 1);
  test_settle ();
  /* One that is to be told */
  subscribe (self);
}

static void
be_subscribing (Stage *self)
{
  fake_server_set_silent (self->server, WIRE_METHOD_SUBSCRIBE, TRUE);
  subscribe (self);
  subscribe_task (self);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_SUBSCRIBE) == 1);
}

/* The server has refused for the time being. */
static void
be_waiting_to_subscribe (Stage *self)
{
  fake_server_set_answer (self->server, WIRE_METHOD_SUBSCRIBE, "\"error\":{\"code\":100,\"temporary\":true}");
  subscribe (self);
  test_wait_until (test_log_has (self->log, "error 100 in news"));
}

/* No name of a channel, of which nobody was told yet. */
static void
be_refusing (Stage *self)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new_from_wire ("");

  connect_to_server (self);
  g_object_unref (realtime_client_subscribe (self->client, channel, NULL));
}

static void
be_recovering (Stage *self)
{
  fake_server_set_answer (self->server, WIRE_METHOD_CONNECT, CONNECT);
  realtime_client_open (self->client);
  test_wait_until (test_log_has (self->log, "client got 1"));
}

static void
be_served (Stage *self)
{
  fake_server_set_answer (self->server, WIRE_METHOD_CONNECT, CONNECT);
  realtime_client_open (self->client);
  test_wait_until (test_log_has (self->log, "client got 3"));
  test_settle ();
}

static void
be_calling_early (Stage *self)
{
  call (self);
}

static void
be_calling (Stage *self)
{
  connect_to_server (self);
  fake_server_set_silent (self->server, WIRE_METHOD_PUBLISH, TRUE);
  fake_server_set_silent (self->server, WIRE_METHOD_HISTORY, TRUE);
  call (self);
  test_wait_until (fake_server_count (self->server, WIRE_METHOD_HISTORY) == 1);
}

/* In the same turn, so that nothing was sent yet. */
static void
be_sending (Stage *self)
{
  connect_to_server (self);
  call (self);
  subscribe_task (self);
}

/* Looks at all sources of the main context that there can be. */
static void
assert_no_sources (void)
{
  g_autoptr (GSource) probe = g_idle_source_new ();
  guint last_id = g_source_attach (probe, NULL);

  g_source_destroy (probe);
  for (guint id = 1; id < last_id; id++)
    {
      GSource *source = g_main_context_find_source_by_id (NULL, id);
      const char *name = source != NULL ? g_source_get_name (source) : NULL;

      if (name != NULL && g_str_has_prefix (name, "Realtime"))
        g_error ("Left behind: %s", name);
    }
}

static void
assert_nothing_left (Stage *self)
{
  g_assert_cmpint (realtime_client_get_state (self->client), ==, REALTIME_CLIENT_DISCONNECTED);
  g_assert_null (realtime_client_get_client_id (self->client));
  g_assert_cmpuint (realtime_clock_get_n_timers (realtime_client_get_config (self->client)->clock), ==, 0);
  assert_no_sources ();
  g_assert_false (test_monitor_is_watched (self->monitor));

  /* Only now are the calls back. */
  test_settle ();
  g_assert_cmpuint (self->n_failed, ==, self->n_calls);
  g_assert_false (g_signal_has_handler_pending (self->cancellable, g_signal_lookup ("cancelled", G_TYPE_CANCELLABLE),
                                                0, FALSE));
  test_wait_for_threads ();
}

/* Does all that can be done to a client that is no more. */
static void
use (Stage *self)
{
  g_autoptr (RealtimeSubscription) subscription = realtime_client_subscribe (self->client, self->news, NULL);

  g_assert_cmpint (realtime_subscription_get_state (subscription), ==, REALTIME_SUBSCRIPTION_UNSUBSCRIBED);
  realtime_subscription_unsubscribe (subscription);
  g_assert_cmpuint (realtime_subscription_get_offset (subscription), ==, 0);
  subscribe_task (self);
  call (self);
  realtime_client_open (self->client);
  realtime_client_unsubscribe (self->client, self->news);
  realtime_client_set_token (self->client, "token");
  g_object_set (self->client, "timeout", 1, "max-depth", 1, NULL);
  realtime_client_close (self->client);
  g_object_run_dispose (G_OBJECT (self->client));
}

/* The second time from another address, so that the network is watched. */
static void
perform (void   (*state) (Stage *self),
         gboolean is_local)
{
  Stage self = { 0 };
  g_auto (GStrv) parts = NULL;
  g_autofree char *uri = NULL;

  self.server = fake_server_new ();
  parts = g_strsplit (fake_server_get_uri (self.server), "127.0.0.1", 2);
  uri = g_strjoinv (is_local ? "127.0.0.1" : "0.0.0.0", parts);
  self.client = realtime_client_new (uri);
  self.log = test_log_new ();
  test_log_watch_client (self.log, self.client);
  self.news = realtime_channel_new ("news", NULL);
  self.cancellable = g_cancellable_new ();
  self.monitor = test_monitor_new ();
  realtime_client_edit_config (self.client)->network_monitor = g_object_ref (G_NETWORK_MONITOR (self.monitor));

  state (&self);
  g_object_run_dispose (G_OBJECT (self.client));
  assert_nothing_left (&self);
  use (&self);
  assert_nothing_left (&self);

  g_assert_finalize_object (self.client);
  fake_server_free (self.server);
  realtime_channel_unref (self.news);
  g_object_unref (self.cancellable);
  g_assert_finalize_object (self.monitor);
  test_log_free (self.log);
}

static void
test_state (gconstpointer data)
{
  void (*state) (Stage *self) = (gpointer) data;

  perform (state, TRUE);
  perform (state, FALSE);
}

static void
published_closed_cb (GObject      *object,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  GError **error = user_data;

  g_assert_false (realtime_client_publish_finish (REALTIME_CLIENT (object), result, error));
}

static void
subscribed_closed_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  GError **error = user_data;

  g_assert_null (realtime_client_subscribe_finish (REALTIME_CLIENT (object), result, error));
}

static void
test_errors (void)
{
  g_autoptr (RealtimeClient) client = realtime_client_new ("ws://127.0.0.1:1/");
  g_autoptr (RealtimeChannel) news = realtime_channel_new ("news", NULL);
  g_autoptr (GBytes) payload = test_bytes ("1");
  g_autoptr (GError) publish_error = NULL;
  g_autoptr (GError) subscribe_error = NULL;

  g_object_run_dispose (G_OBJECT (client));
  realtime_client_publish_bytes_async (client, news, payload, NULL, published_closed_cb, &publish_error);
  realtime_client_subscribe_async (client, news, NULL, NULL, subscribed_closed_cb, &subscribe_error);
  test_settle ();
  g_assert_error (publish_error, REALTIME_ERROR, REALTIME_ERROR_CLIENT_CLOSED);
  g_assert_error (subscribe_error, REALTIME_ERROR, REALTIME_ERROR_CLIENT_CLOSED);
  g_assert_true (realtime_error_get_channel (subscribe_error) == news);
  g_assert_finalize_object (g_steal_pointer (&client));
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void      (*state) (Stage *self);
  } states[] = {
    { "/dispose/new", be_new },
    { "/dispose/closed", be_closed },
    { "/dispose/opening", be_opening },
    { "/dispose/connecting", be_connecting },
    { "/dispose/waiting", be_waiting },
    { "/dispose/connected", be_connected },
    { "/dispose/subscribed", be_subscribed },
    { "/dispose/subscribing", be_subscribing },
    { "/dispose/waiting-to-subscribe", be_waiting_to_subscribe },
    { "/dispose/refusing", be_refusing },
    { "/dispose/recovering", be_recovering },
    { "/dispose/served", be_served },
    { "/dispose/calling-early", be_calling_early },
    { "/dispose/calling", be_calling },
    { "/dispose/sending", be_sending },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    g_test_add_data_func (states[i].path, states[i].state, test_state);
  g_test_add_func ("/dispose/errors", test_errors);

  return g_test_run ();
}
