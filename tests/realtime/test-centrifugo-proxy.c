/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#include "centrifugo-fixture.h"

#include <libsoup/soup.h>
#include <string.h>

#define PROXY \
  "{\"connect\": {\"enabled\": true, \"endpoint\": \"%sconnect\"," \
  "\"http_headers\": [\"X-Real\"], \"emulated_headers\": [\"X-Emulated\"]}}"
#define CHANNELS \
  "{\"proxy\": {\"subscribe\": {\"endpoint\": \"%ssubscribe\"}}," \
  "\"namespaces\": [" \
  "{\"name\": \"asked\", \"subscribe_proxy_enabled\": true}," \
  "{\"name\": \"given\"}" \
  "]}"
#define RPC \
  "{\"proxy\": {\"endpoint\": \"%srpc\"}, \"without_namespace\": {\"proxy_enabled\": true}}"

/* A backend, which a Centrifugo asks about everything; what it answers, and
 * what it was asked. */
typedef struct
{
  SoupServer        *backend;
  CentrifugoFixture *server;
  RealtimeClient    *client;
  TestLog           *log;
  const char        *connect;
  const char        *subscribe;
  const char        *rpc;
  char              *headers;
  char              *request;
} Fixture;

static void
request_cb (SoupServer        *backend,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  Fixture *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *answer = self->rpc;

  if (g_str_equal (path, "/connect"))
    answer = self->connect;
  else if (g_str_equal (path, "/subscribe"))
    answer = self->subscribe;

  g_free (self->headers);
  self->headers = g_strdup_printf ("%s, %s", soup_message_headers_get_one (headers, "X-Real"),
                                   soup_message_headers_get_one (headers, "X-Emulated"));
  g_free (self->request);
  self->request = g_strndup (body->data, (gsize) body->length);
  g_test_message ("%s %s", path, self->request);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, answer, strlen (answer));
}

static void
set_up (Fixture    *self,
        const char *program)
{
  g_autoslist (GUri) uris = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *address = NULL;
  g_autofree char *channels = NULL;
  g_autofree char *rpc = NULL;
  g_autofree char *proxy = NULL;
  g_autoptr (GError) error = NULL;

  self->backend = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->backend, NULL, request_cb, self, NULL);
  soup_server_listen_local (self->backend, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->backend);
  address = g_uri_to_string (uris->data);

  channels = g_strdup_printf (CHANNELS, address);
  rpc = g_strdup_printf (RPC, address);
  proxy = g_strdup_printf (PROXY, address);
  self->server = centrifugo_fixture_new (program, channels, rpc, proxy);
  uri = g_strdup_printf ("ws://127.0.0.1:%u/connection/websocket", centrifugo_fixture_get_port (self->server));
  self->client = realtime_client_new (uri);
  g_object_set (self->client,
                "min-reconnect-delay", 1, "max-reconnect-delay", 5,
                "min-resubscribe-delay", 1, "max-resubscribe-delay", 5,
                NULL);
  self->log = test_log_new ();
  self->connect = "{\"result\":{\"user\":\"ann\"}}";
  self->subscribe = "{\"result\":{}}";
  self->rpc = "{\"result\":{}}";
}

static void
tear_down (Fixture *self)
{
  g_assert_finalize_object (self->client);
  test_wait_for_threads ();
  centrifugo_fixture_free (self->server);
  g_object_unref (self->backend);
  test_log_free (self->log);
  g_free (self->headers);
  g_free (self->request);
}

static void
open (Fixture *self)
{
  realtime_client_open (self->client);
  test_wait_until (realtime_client_get_state (self->client) == REALTIME_CLIENT_CONNECTED);
}

static void
assert_text (GBytes     *bytes,
             const char *expected)
{
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

/* Headers come through either way, and data both ways. */
static void
test_connect (Fixture *self)
{
  g_autoptr (GBytes) data = test_bytes ("{\"device\": 1.50}");
  g_autoptr (GError) error = NULL;

  realtime_client_set_connect_data (self->client, data, &error);
  g_assert_no_error (error);
  realtime_client_set_header (self->client, "X-Real", "one", &error);
  g_assert_no_error (error);
  realtime_client_set_header (self->client, "X-Emulated", "two", &error);
  g_assert_no_error (error);
  g_object_set (self->client, "name", "test", "version", "1.2", NULL);
  self->connect = "{\"result\":{\"user\":\"ann\",\"data\":{\"greeting\": \"1.50 €\"}}}";
  open (self);
  g_assert_cmpstr (self->headers, ==, "one, (null)");
  g_assert_nonnull (strstr (self->request, "\"data\":{\"device\":1.50}"));
  g_assert_nonnull (strstr (self->request, "\"name\":\"test\""));
  g_assert_nonnull (strstr (self->request, "\"version\":\"1.2\""));
  assert_text (realtime_client_get_connect_reply (self->client), "{\"greeting\": \"1.50 €\"}");

  realtime_client_close (self->client);
  g_object_set (self->client, "emulates-headers", TRUE, NULL);
  open (self);
  g_assert_cmpstr (self->headers, ==, "one, two");
}

static void
server_subscription_cb (RealtimeClient       *client,
                        RealtimeSubscription *subscription,
                        Fixture              *self)
{
  test_log_watch_subscription (self->log, "s", subscription);
  test_log_add (self->log, "given");
}

static void
server_subscribed_cb (RealtimeClient       *client,
                      RealtimeSubscription *subscription,
                      gpointer              user_data)
{
  assert_text (realtime_subscription_get_reply (subscription), "{\"n\":1}");
}

/* The backend may subscribe, and say something with it. */
static void
test_given (Fixture *self)
{
  self->connect = "{\"result\":{\"user\":\"ann\",\"subs\":{\"given:1\":{\"data\":{\"n\":1}}}}}";
  g_signal_connect_data (self->client, "server-subscription", G_CALLBACK (server_subscription_cb), self, NULL,
                         G_CONNECT_DEFAULT);
  g_signal_connect_data (self->client, "server-subscription", G_CALLBACK (server_subscribed_cb), self, NULL,
                         G_CONNECT_DEFAULT);
  open (self);
  test_wait_until (test_log_has (self->log, "s subscribed"));
  test_log_assert (self->log, "given, s on, s subscribed");
}

/* What it refuses is told as it says so. */
static void
test_refused (Fixture *self)
{
  test_log_watch_client (self->log, self->client);
  self->connect = "{\"error\":{\"code\":1000,\"message\":\"not today\"}}";
  realtime_client_open (self->client);
  test_wait_until (test_log_has (self->log, "disconnected 1000 not today"));
  test_settle ();
  test_log_assert (self->log, "connecting, offline, disconnected 1000 not today");

  self->connect = "{\"disconnect\":{\"code\":4500,\"reason\":\"never\"}}";
  realtime_client_open (self->client);
  test_wait_until (test_log_has (self->log, "disconnected 4500 never"));
  test_settle ();
  test_log_assert (self->log, "connecting, offline, disconnected 4500 never");
}

static void
test_subscribe (Fixture *self)
{
  g_autoptr (RealtimeChannel) channel = realtime_channel_new ("asked", "1");
  g_autoptr (RealtimeSubscribeOptions) options = realtime_subscribe_options_new ();
  g_autoptr (GBytes) data = test_bytes ("{\"since\":2}");
  g_autoptr (RealtimeSubscription) a = NULL;
  g_autoptr (RealtimeSubscription) b = NULL;
  g_autoptr (GError) error = NULL;

  realtime_subscribe_options_set_data (options, data, &error);
  g_assert_no_error (error);
  self->subscribe = "{\"result\":{\"data\":[1.50,null]}}";
  a = realtime_client_subscribe (self->client, channel, options);
  test_wait_until (realtime_subscription_get_state (a) == REALTIME_SUBSCRIPTION_SUBSCRIBED);
  g_assert_nonnull (strstr (self->request, "\"data\":{\"since\":2}"));
  assert_text (realtime_subscription_get_reply (a), "[1.50,null]");
  realtime_subscription_unsubscribe (a);

  self->subscribe = "{\"error\":{\"code\":1001,\"message\":\"not here\"}}";
  b = realtime_client_subscribe (self->client, channel, NULL);
  test_log_watch_subscription (self->log, "b", b);
  test_wait_until (test_log_has (self->log, "b unsubscribed 1001 not here"));
  test_log_assert (self->log, "b off, b error 1001, b unsubscribed 1001 not here");
}

static GBytes *
call (Fixture     *self,
      const char  *data,
      GError     **error)
{
  g_autoptr (GBytes) bytes = data != NULL ? test_bytes (data) : NULL;
  g_autoptr (GAsyncResult) result = NULL;

  realtime_client_rpc_bytes_async (self->client, "add", bytes, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);

  return realtime_client_rpc_bytes_finish (self->client, result, error);
}

static void
test_rpc (Fixture *self)
{
  g_autoptr (GBytes) sum = NULL;
  g_autoptr (GBytes) nothing = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) passing_error = NULL;

  open (self);
  self->rpc = "{\"result\":{\"data\":{\"sum\":2.50}}}";
  sum = call (self, "[1,1.50]", &error);
  g_assert_no_error (error);
  assert_text (sum, "{\"sum\":2.50}");
  g_assert_nonnull (strstr (self->request, "\"method\":\"add\""));
  g_assert_nonnull (strstr (self->request, "\"data\":[1,1.50]"));

  self->rpc = "{\"result\":{}}";
  nothing = call (self, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (nothing);

  self->rpc = "{\"error\":{\"code\":1500,\"message\":\"too much\"}}";
  g_assert_null (call (self, "[1]", &error));
  g_assert_error (error, REALTIME_ERROR, 1500);
  g_assert_cmpstr (error->message, ==, "too much");
  g_assert_false (realtime_error_is_temporary (error));

  self->rpc = "{\"error\":{\"code\":1500,\"message\":\"too much\",\"temporary\":true}}";
  g_assert_null (call (self, "[1]", &passing_error));
  g_assert_true (realtime_error_is_temporary (passing_error));
}

typedef struct
{
  const char *path;
  void (*func) (Fixture *self);
} Scenario;

static void
run_scenario (gconstpointer data)
{
  const Scenario *scenario = data;
  g_autofree char *program = centrifugo_fixture_find_program ();
  Fixture fixture = { 0 };

  if (program == NULL)
    {
      g_test_skip ("There is no Centrifugo here: neither in PATH nor named by CONFAB_CENTRIFUGO");
      return;
    }

  set_up (&fixture, program);
  scenario->func (&fixture);
  tear_down (&fixture);
}

int
main (int    argc,
      char **argv)
{
  static const Scenario scenarios[] = {
    { "/centrifugo-proxy/connect", test_connect },
    { "/centrifugo-proxy/given", test_given },
    { "/centrifugo-proxy/refused", test_refused },
    { "/centrifugo-proxy/subscribe", test_subscribe },
    { "/centrifugo-proxy/rpc", test_rpc },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    g_test_add_data_func (scenarios[i].path, &scenarios[i], run_scenario);

  return g_test_run ();
}
