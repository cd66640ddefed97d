/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-test-util.h"

#include "server-fixture.h"
#include "test-certificate.h"
#include "test-folder.h"

/* Our server with a certificate that nobody vouches for, and our client, which
 * knows it by its fingerprint. */
typedef struct
{
  char            *folder;
  char            *certificate;
  char            *key;
  ServerFixture   *server;
  RealtimeChannel *channel;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autofree char *config = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = test_make_folder ();
  self->certificate = g_build_filename (self->folder, "certificate.pem", NULL);
  self->key = g_build_filename (self->folder, "key.pem", NULL);
  test_make_certificate (self->certificate, self->key);
  config = g_strdup_printf ("[tls]\ncertificate=%s\nkey=%s\n[default]\npublish=everyone\n", self->certificate, self->key);
  self->server = server_fixture_new (config, &error);
  g_assert_no_error (error);
  self->channel = realtime_channel_new ("room", "1");
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  server_fixture_free (self->server);
  realtime_channel_unref (self->channel);
  test_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->certificate);
  g_free (self->key);
}

static gboolean
is_online (RealtimeClient *client)
{
  return realtime_client_get_state (client) == REALTIME_CLIENT_CONNECTED;
}

static void
publish (RealtimeClient  *client,
         RealtimeChannel *channel,
         const char      *text)
{
  g_autoptr (GBytes) payload = test_bytes (text);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  realtime_client_publish_bytes_async (client, channel, payload, NULL, test_store_result_cb, &result);
  test_wait_until (result != NULL);
  realtime_client_publish_finish (client, result, &error);
  g_assert_no_error (error);
}

static void
message_cb (RealtimeSubscription *subscription,
            RealtimeMessage      *message,
            guint                *n_received)
{
  (*n_received)++;
}

static void
test_pinned (Fixture       *self,
             gconstpointer  data)
{
  RealtimeClient *client = realtime_client_new (server_fixture_get_url (self->server));
  g_autoptr (RealtimeSubscription) subscription = NULL;
  guint n_received = 0;
  g_autofree char *large = g_strnfill (40000, '7');

  g_object_set (client, "certificate-fingerprint", server_fixture_get_fingerprint (self->server),
                "min-reconnect-delay", 1, "max-reconnect-delay", 5, NULL);
  subscription = realtime_client_subscribe (client, self->channel, NULL);
  g_signal_connect_data (subscription, "message", G_CALLBACK (message_cb), &n_received, NULL, G_CONNECT_DEFAULT);
  realtime_client_open (client);
  test_wait_until (is_online (client));
  test_wait_until (realtime_subscription_get_state (subscription) == REALTIME_SUBSCRIPTION_SUBSCRIBED);

  for (guint i = 0; i < 20; i++)
    publish (client, self->channel, i % 2 == 0 ? large : "1");
  test_wait_until (n_received == 20);

  g_clear_object (&subscription);
  g_assert_finalize_object (client);
  test_wait_for_threads ();
}

static void
error_cb (RealtimeClient  *client,
          GError          *reason,
          RealtimeChannel *channel,
          gboolean        *refused)
{
  if (g_error_matches (reason, REALTIME_ERROR, REALTIME_ERROR_CERTIFICATE))
    *refused = TRUE;
}

/* Another certificate is another server, also one that took the place of the
 * first. */
static void
test_replaced (Fixture       *self,
               gconstpointer  data)
{
  RealtimeClient *client = realtime_client_new (server_fixture_get_url (self->server));
  g_autofree char *fingerprint = g_strdup (server_fixture_get_fingerprint (self->server));
  g_autoptr (GError) error = NULL;
  gboolean refused = FALSE;

  g_object_set (client, "certificate-fingerprint", fingerprint,
                "min-reconnect-delay", 1, "max-reconnect-delay", 5, NULL);
  g_signal_connect_data (client, "error", G_CALLBACK (error_cb), &refused, NULL, G_CONNECT_DEFAULT);
  realtime_client_open (client);
  test_wait_until (is_online (client));

  server_fixture_stop (self->server);
  test_make_certificate (self->certificate, self->key);
  g_assert_true (server_fixture_start (self->server, &error));
  g_assert_cmpstr (server_fixture_get_fingerprint (self->server), !=, fingerprint);
  test_wait_until (refused);
  g_assert_false (is_online (client));

  g_assert_finalize_object (client);
  test_wait_for_threads ();
}

#define ADD(name, func) g_test_add ("/real-tls/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    return 77;

  ADD ("pinned", test_pinned);
  ADD ("replaced", test_replaced);

  return g_test_run ();
}
