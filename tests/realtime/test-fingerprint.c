/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "realtime-fingerprint-private.h"

#include "realtime.h"

#define HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define UPPER "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF"
#define COLONS "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff"

static void
test_forms (void)
{
  static const char *const good[] = { HEX, UPPER, COLONS };
  static const char *const bad[] = {
    "", ":", "0", HEX "00", HEX ":", ":" HEX, "0:" HEX, HEX " ", "x" HEX,
    "0:0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    "00::112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    "0011223344556677889\303\244aabbccddeeff00112233445566778899aabbccddeeff",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *fingerprint = realtime_fingerprint_normalize (good[i]);

      g_assert_cmpstr (fingerprint, ==, HEX);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (realtime_fingerprint_normalize (bad[i]));
}

/* What openssl x509 -fingerprint -sha256 says of the file. */
static void
test_certificate (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "realtime", "self-signed.pem", NULL);
  g_autofree char *fingerprint = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  certificate = g_tls_certificate_new_from_file (path, &error);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE))
    {
      g_test_skip ("GIO has no TLS here");
      return;
    }
  g_assert_no_error (error);

  fingerprint = realtime_fingerprint_new_of_certificate (certificate);
  g_assert_cmpstr (fingerprint, ==, "4cc53abdb156e186bf20f2e66a75a7cb00d5ecf38d114353455bc732e1328d2b");
}

static void
count_cb (RealtimeClient *client,
          GParamSpec     *pspec,
          guint          *n_notified)
{
  (*n_notified)++;
}

static void
test_property (void)
{
  g_autoptr (RealtimeClient) client = realtime_client_new ("wss://example.org/");
  g_autofree char *fingerprint = NULL;
  guint n_notified = 0;

  g_signal_connect_data (client, "notify::certificate-fingerprint", G_CALLBACK (count_cb), &n_notified,
                         NULL, G_CONNECT_DEFAULT);
  g_object_get (client, "certificate-fingerprint", &fingerprint, NULL);
  g_assert_null (fingerprint);

  g_object_set (client, "certificate-fingerprint", COLONS, NULL);
  g_object_set (client, "certificate-fingerprint", UPPER, NULL);
  g_object_get (client, "certificate-fingerprint", &fingerprint, NULL);
  g_assert_cmpstr (fingerprint, ==, HEX);
  g_assert_cmpuint (n_notified, ==, 1);

  g_test_expect_message ("Realtime", G_LOG_LEVEL_CRITICAL, "*fingerprint != NULL*");
  g_object_set (client, "certificate-fingerprint", "none", NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (n_notified, ==, 1);

  g_object_set (client, "certificate-fingerprint", NULL, NULL);
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_finalize_object (g_steal_pointer (&client));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fingerprint/forms", test_forms);
  g_test_add_func ("/fingerprint/certificate", test_certificate);
  g_test_add_func ("/fingerprint/property", test_property);

  return g_test_run ();
}
