/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "process-util.h"
#include "test-folder.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define CONFIG "[tls]\nself_signed=true\n"

static char *
get_presented_fingerprint (TestServer *server)
{
  g_autoptr (RawClient) client = raw_client_new_tls (server->port, FALSE);

  g_assert_nonnull (client);
  return raw_tls_get_fingerprint (raw_client_get_tls (client));
}

static char *
get_path (TestServer *server)
{
  return g_build_filename (server_fixture_get_data_dir (server->process), "certificate.pem", NULL);
}

/* Guests know it by its fingerprint, so it stays the same. */
static void
test_stays (TestServer    *server,
            gconstpointer  config)
{
  g_autofree char *path = get_path (server);
  g_autofree char *fingerprint = get_presented_fingerprint (server);
  g_autofree char *later = NULL;
  GStatBuf status;

  g_assert_true (g_str_has_prefix (server_fixture_get_url (server->process), "wss://"));
  g_assert_cmpstr (server_fixture_get_fingerprint (server->process), ==, fingerprint);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  g_assert_true (server_fixture_start (server->process, NULL));
  server->port = server_fixture_get_port (server->process);
  later = get_presented_fingerprint (server);
  g_assert_cmpstr (later, ==, fingerprint);
}

static void
test_valid_for_long (TestServer    *server,
                     gconstpointer  config)
{
  g_autofree char *path = get_path (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &error);
  g_autoptr (GDateTime) begin = NULL;
  g_autoptr (GDateTime) end = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_assert_no_error (error);
  begin = g_tls_certificate_get_not_valid_before (certificate);
  end = g_tls_certificate_get_not_valid_after (certificate);
  g_assert_cmpint (g_date_time_difference (now, begin), >, 23 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (g_date_time_difference (end, now), >, 20 * 365 * G_TIME_SPAN_DAY);
}

static char *
invite (TestServer *server)
{
  g_autofree char *config = g_strconcat ("--config=", server_fixture_get_config (server->process), NULL);
  g_autofree char *data_dir = g_strconcat ("--data-dir=", server_fixture_get_data_dir (server->process), NULL);
  char *output = NULL;

  g_assert_cmpint (test_run_server (server, &output, NULL, "invite", config, data_dir, "--host=laptop.local:8000",
                                    "--uses=0", NULL), ==, 0);
  return g_strchomp (output);
}

static void
test_invite (TestServer    *server,
             gconstpointer  config)
{
  g_autofree char *link = invite (server);
  g_autofree char *expected = g_strconcat ("&tls=", server_fixture_get_fingerprint (server->process), NULL);

  g_assert_true (g_str_has_prefix (link, "confab://laptop.local:8000/?invite="));
  g_assert_true (g_str_has_suffix (link, expected));
}

/* What cannot be read is not made anew: all links would lead to nothing. */
static void
test_damaged (TestServer    *server,
              gconstpointer  config)
{
  g_autofree char *path = get_path (server);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (server_fixture_stop (server->process), ==, 0);
  g_assert_true (g_file_set_contents (path, "nonsense", -1, NULL));

  g_assert_false (server_fixture_start (server->process, &error));
  g_assert_nonnull (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "nonsense");
}

static void
test_conflict (TestServer    *server,
               gconstpointer  config)
{
  g_autofree char *file = g_strconcat ("--config=", server_fixture_get_config (server->process), NULL);
  g_autofree char *message = NULL;

  server_fixture_set_config (server->process, CONFIG "certificate=/c.pem\nkey=/k.pem\n");
  g_assert_cmpint (test_run_server (server, NULL, &message, "--check-config", file, NULL), !=, 0);
  g_assert_nonnull (strstr (message, "self_signed"));
}

#define ADD(name, func) \
  g_test_add ("/self-signed/" name, TestServer, CONFIG, test_server_set_up, func, test_server_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("stays", test_stays);
  ADD ("valid-for-long", test_valid_for_long);
  ADD ("invite", test_invite);
  ADD ("damaged", test_damaged);
  ADD ("conflict", test_conflict);

  return g_test_run ();
}
