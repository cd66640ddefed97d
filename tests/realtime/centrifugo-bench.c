/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "centrifugo-bench.h"

#include <string.h>

#define FOR_EVERYBODY \
  "\"presence\": true, \"join_leave\": true," \
  "\"allow_subscribe_for_client\": true, \"allow_subscribe_for_anonymous\": true," \
  "\"allow_publish_for_client\": true, \"allow_publish_for_anonymous\": true," \
  "\"allow_history_for_client\": true, \"allow_history_for_anonymous\": true," \
  "\"allow_presence_for_client\": true, \"allow_presence_for_anonymous\": true"

#define RECOVERED \
  "\"history_size\": 10000, \"history_ttl\": \"1h\", \"force_recovery\": true"

#define CHANNELS \
  "{\"namespaces\": [" \
  "{\"name\": \"room\", " RECOVERED "," FOR_EVERYBODY "}," \
  "{\"name\": \"delta\", \"allowed_delta_types\": [\"fossil\"], \"delta_publish\": true, " \
  RECOVERED "," FOR_EVERYBODY "}," \
  "{\"name\": \"cache\", \"force_recovery_mode\": \"cache\", \"auto_cache_recover\": true, " \
  "\"allowed_delta_types\": [\"fossil\"], \"delta_publish\": true, " \
  RECOVERED "," FOR_EVERYBODY "}," \
  "{\"name\": \"tags\", \"allow_tags_filter\": true, " RECOVERED "," FOR_EVERYBODY "}," \
  "{\"name\": \"plain\", \"allow_subscribe_for_client\": true, \"allow_subscribe_for_anonymous\": true," \
  "\"allow_publish_for_client\": true, \"allow_publish_for_anonymous\": true," \
  "\"allowed_delta_types\": [\"fossil\"], \"delta_publish\": true}," \
  "{\"name\": \"positioned\", \"history_size\": 100, \"history_ttl\": \"1h\", \"force_positioning\": true, " \
  FOR_EVERYBODY "}," \
  "{\"name\": \"secret\", " RECOVERED "}" \
  "]}"

static CentrifugoFixture *server;

static char *
make_uri (guint16 port)
{
  return g_strdup_printf ("ws://127.0.0.1:%u/connection/websocket", port);
}

static RealtimeClient *
client_new (guint16 port)
{
  g_autofree char *uri = make_uri (port);
  RealtimeClient *client = realtime_client_new (uri);

  g_object_set (client,
                "min-reconnect-delay", 1, "max-reconnect-delay", 5,
                "min-resubscribe-delay", 1, "max-resubscribe-delay", 5,
                NULL);

  return client;
}

static void
bench_set_up (CentrifugoBench *self,
              const char      *path)
{
  self->server = server;
  self->proxy = fault_proxy_new (centrifugo_fixture_get_port (server), 1);
  fault_proxy_heal (self->proxy);
  self->session = soup_session_new ();
  self->resource = strrchr (path, '/') + 1;
  self->client = client_new (fault_proxy_get_port (self->proxy));
  self->other = client_new (centrifugo_fixture_get_port (server));
  self->log = test_log_new ();
}

static void
bench_tear_down (CentrifugoBench *self)
{
  g_assert_finalize_object (self->client);
  g_assert_finalize_object (self->other);
  test_wait_for_threads ();
  g_object_unref (self->session);
  fault_proxy_free (self->proxy);
  test_log_free (self->log);
}

static void
run_scenario (gconstpointer data)
{
  const CentrifugoScenario *scenario = data;
  g_autofree char *program = centrifugo_fixture_find_program ();
  CentrifugoBench bench = { 0 };

  if (program == NULL)
    {
      g_test_skip ("There is no Centrifugo here: neither in PATH nor named by CONFAB_CENTRIFUGO");
      return;
    }

  if (server == NULL)
    server = centrifugo_fixture_new (program, CHANNELS, "{}", "{}");

  bench_set_up (&bench, scenario->path);
  scenario->func (&bench);
  bench_tear_down (&bench);
}

/* Runs all with one server. */
int
centrifugo_bench_run (const CentrifugoScenario *scenarios,
                      guint                     n_scenarios)
{
  int result;

  for (guint i = 0; i < n_scenarios; i++)
    g_test_add_data_func (scenarios[i].path, &scenarios[i], run_scenario);

  result = g_test_run ();
  g_clear_pointer (&server, centrifugo_fixture_free);

  return result;
}

RealtimeChannel *
centrifugo_bench_channel (CentrifugoBench *self,
                          const char      *name)
{
  return realtime_channel_new (name, self->resource);
}

/* A further one, of a user if that is not %NULL. */
RealtimeClient *
centrifugo_bench_new_client (CentrifugoBench *self,
                             const char      *user)
{
  RealtimeClient *client = client_new (centrifugo_fixture_get_port (self->server));
  g_autofree char *token = user != NULL ? centrifugo_fixture_mint_token (user) : NULL;

  realtime_client_set_token (client, token);

  return client;
}

void
centrifugo_bench_open (RealtimeClient *client)
{
  realtime_client_open (client);
  test_wait_until (centrifugo_bench_is_online (client));
}

char *
centrifugo_bench_sign (const char *format,
                       ...)
{
  g_autofree char *claims = NULL;
  va_list args;

  va_start (args, format);
  claims = g_strdup_vprintf (format, args);
  va_end (args);

  return centrifugo_fixture_sign (claims);
}

/* A time as tokens have it. */
gint64
centrifugo_bench_in (gint64 seconds)
{
  return g_get_real_time () / G_USEC_PER_SEC + seconds;
}

/* Tells the server what a backend would. */
void
centrifugo_bench_call (CentrifugoBench *self,
                       const char      *method,
                       const char      *format,
                       ...)
{
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u/api/%s",
                                          centrifugo_fixture_get_port (self->server), method);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_POST, uri);
  g_autofree char *params = NULL;
  g_autoptr (GBytes) request = NULL;
  g_autoptr (GBytes) response = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  params = g_strdup_vprintf (format, args);
  va_end (args);

  request = test_bytes (params);
  soup_message_headers_append (soup_message_get_request_headers (message), "X-API-Key", CENTRIFUGO_API_KEY);
  soup_message_set_request_body_from_bytes (message, "application/json", request);
  response = soup_session_send_and_read (self->session, message, NULL, &error);
  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (response, NULL), g_bytes_get_size (response));
  g_test_message ("%s %s: %s", method, params, text);
  g_assert_cmpuint (soup_message_get_status (message), ==, SOUP_STATUS_OK);
  g_assert_null (strstr (text, "\"error\""));
}

void
centrifugo_bench_publish (CentrifugoBench *self,
                          RealtimeChannel *channel,
                          const char      *payload)
{
  g_autoptr (GBytes) bytes = test_bytes (payload);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_client_open (self->other);
  realtime_client_publish_bytes_async (self->other, channel, bytes, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  realtime_client_publish_finish (self->other, result, &error);
  g_assert_no_error (error);
}

/* Subscribes, and waits for it; what it is called in the log, if it is to be there. */
RealtimeSubscription *
centrifugo_bench_subscribe (CentrifugoBench          *self,
                            RealtimeClient           *client,
                            const char               *name,
                            RealtimeChannel          *channel,
                            RealtimeSubscribeOptions *options)
{
  RealtimeSubscription *subscription = realtime_client_subscribe (client, channel, options);

  if (name != NULL)
    test_log_watch_subscription (self->log, name, subscription);
  test_wait_until (centrifugo_bench_is_on (subscription));

  return subscription;
}

static void
published_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  guint *n_published = user_data;
  g_autoptr (GError) error = NULL;

  realtime_client_publish_finish (REALTIME_CLIENT (object), result, &error);
  g_assert_no_error (error);
  ++*n_published;
}

/* Publishes them all at once; n_published counts those that arrived. */
void
centrifugo_bench_publish_numbers (RealtimeClient  *client,
                                  RealtimeChannel *channel,
                                  guint            first,
                                  guint            last,
                                  guint           *n_published)
{
  realtime_client_open (client);
  for (guint i = first; i <= last; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);
      g_autoptr (GBytes) payload = test_bytes (text);

      realtime_client_publish_bytes_async (client, channel, payload, NULL, published_cb, n_published);
    }
}

/* Cuts the client off until centrifugo_bench_come_back(). */
void
centrifugo_bench_cut (CentrifugoBench *self)
{
  fault_proxy_set_shut (self->proxy, TRUE);
  fault_proxy_cut (self->proxy);
  test_wait_until (!centrifugo_bench_is_online (self->client));
}

void
centrifugo_bench_come_back (CentrifugoBench *self)
{
  fault_proxy_set_shut (self->proxy, FALSE);
  test_wait_until (centrifugo_bench_is_online (self->client));
}

static gboolean
wake_cb (gpointer user_data)
{
  gboolean *is_over = user_data;

  *is_over = TRUE;

  return G_SOURCE_REMOVE;
}

/* Lets time pass, for that of a server cannot be moved. */
void
centrifugo_bench_wait (guint msec)
{
  gboolean is_over = FALSE;

  g_timeout_add (msec, wake_cb, &is_over);
  test_wait_until (is_over);
}
